"""Where on curves there is room for their labels."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from gd_sim.core.points import FloatArray

TRIES = 33
"""Places along a curve that are tried, evenly spread."""


def label_places(
    curves: Sequence[FloatArray], size: FloatArray, room: FloatArray, taken: FloatArray, avoided: FloatArray
) -> list[FloatArray | None]:
    """The middle of a label on each curve, or None where there is no room for it.

    Each curve is tried first at a place of its own, one further along than the other, so that labels stay apart and
    move smoothly even where curves lie close together; then ever further away from that.

    Args:
        curves: each (k, 2), with rows of NaN between pieces, in pixels.
        size: of a label, (2,).
        room: labels lie between 0 and this, (2,).
        taken: rectangles that stay free, (r, 4): left, top, right, bottom.
        avoided: rectangles that stay free where a curve has a place beside them, (q, 4).
    """
    found: list[FloatArray | None] = []
    for number, curve in enumerate(curves):
        fitting = None
        for place in along(curve, _tries((number + 1) / (len(curves) + 1))):
            label = np.append(place - size / 2, place + size / 2)
            if label.min() < 0 or (label[2:] > room).any() or _overlaps(label, taken):
                continue
            fitting = place if fitting is None else fitting
            if not _overlaps(label, avoided):
                fitting = place
                break
        found.append(fitting)
        if fitting is not None:
            taken = np.vstack([taken, np.append(fitting - size / 2, fitting + size / 2)])
    return found


def _overlaps(label: FloatArray, others: FloatArray) -> bool:
    """Whether a rectangle, (4,), overlaps one of the others, (r, 4)."""
    return bool(((label[:2] < others[:, 2:]) & (label[2:] > others[:, :2])).all(axis=1).any())


def along(curve: FloatArray, shares: FloatArray) -> FloatArray:
    """The places on a curve, (k, 2), up to which these shares of its length lie; none if it has no length."""
    steps = np.diff(curve, axis=0)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    lengths[np.isnan(lengths)] = 0.0  # between pieces
    ends = np.cumsum(lengths)
    if not len(ends) or not 0 < ends[-1] < np.inf:
        return np.empty((0, 2))
    goals = shares * ends[-1]
    pieces = np.minimum(np.searchsorted(ends, goals), len(ends) - 1)
    beyond = (goals - ends[pieces]) / lengths[pieces]
    places: FloatArray = curve[pieces + 1] + beyond[:, None] * steps[pieces]
    return places


@lru_cache
def _tries(first: float) -> FloatArray:
    """Shares from 0 to 1, the nearest to `first` first."""
    shares = np.append(first, np.linspace(0.0, 1.0, TRIES))
    return shares[np.argsort(np.abs(shares - first), kind="stable")]
