"""Where on curves, or beside them, there is room for their labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from gd_sim.core.points import FloatArray

TRIES = 33
"""Places along a curve that are tried, evenly spread."""


@dataclass(frozen=True, eq=False)
class Room:
    """Where labels may stand, in pixels from the upper left corner of a view.

    Attributes:
        size: labels lie between 0 and this, (2,).
        taken: rectangles that stay free, (r, 4): left, top, right, bottom.
        avoided: rectangles that stay free where there is another place, (q, 4).
    """

    size: FloatArray
    taken: FloatArray
    avoided: FloatArray

    def without(self, areas: FloatArray) -> Room:
        """The same, less these rectangles, (k, 4)."""
        return replace(self, taken=np.vstack([self.taken, areas]))

    def first_free(self, places: FloatArray, size: FloatArray) -> FloatArray | None:
        """The first of these places, (k, 2), where a label of a size, (2,), can have its middle; None: nowhere."""
        labels = np.hstack([places - size / 2, places + size / 2])
        is_inside = (labels[:, :2] >= 0).all(axis=1) & (labels[:, 2:] <= self.size).all(axis=1)
        over = _overlaps(labels, np.vstack([self.taken, self.avoided]))
        fitting = is_inside & ~over[:, : len(self.taken)].any(axis=1)
        better = fitting & ~over[:, len(self.taken) :].any(axis=1)
        chosen = np.flatnonzero(better if better.any() else fitting)
        return places[chosen[0]] if len(chosen) else None


def label_area(place: FloatArray, size: FloatArray) -> FloatArray:
    """The rectangle, (4,), of a label of a size, (2,), about its middle."""
    return np.append(place - size / 2, place + size / 2)


def label_places(curves: Sequence[FloatArray], size: FloatArray, room: Room) -> list[FloatArray | None]:
    """The middle of a label on each curve, or None where there is no room for it.

    Each curve is tried first at a place of its own, one further along than the other, so that labels stay apart and
    move smoothly even where curves lie close together; then ever further away from that.

    Args:
        curves: each (k, 2), with rows of NaN between pieces, in pixels.
        size: of a label, (2,).
        room: where labels may stand.
    """
    found: list[FloatArray | None] = []
    for number, curve in enumerate(curves):
        place = room.first_free(along(curve, tries((number + 1) / (len(curves) + 1))), size)
        found.append(place)
        if place is not None:
            room = room.without(label_area(place, size)[None])
    return found


def beside(curve: FloatArray, size: FloatArray, away: float, shares: FloatArray) -> FloatArray:
    """The middles of a label that just leaves a gap to a curve, (2k, 2): above it and below it, or at its sides.

    Args:
        curve: (k, 2), with rows of NaN between pieces, in pixels.
        size: of the label, (2,).
        away: the gap.
        shares: the places along the curve, from 0 to 1.
    """
    found = along(curve, np.clip(np.concatenate([shares, shares + 1 / TRIES, shares - 1 / TRIES]), 0.0, 1.0))
    if not len(found):
        return found
    on_it, ahead, behind = np.split(found, 3)
    right, down = (ahead - behind).T
    across = np.column_stack([down, -right]) / np.hypot(right, down)[:, None]
    across[across[:, 1] > 0] *= -1  # upwards
    reach = away + np.abs(across) @ size / 2
    sides = np.stack([on_it + reach[:, None] * across, on_it - reach[:, None] * across], axis=1)
    return sides.reshape(-1, 2)


def _overlaps(labels: FloatArray, others: FloatArray) -> npt.NDArray[np.bool_]:
    """Which of some rectangles, (k, 4), overlap which others, (r, 4): (k, r)."""
    left, top, right, bottom = labels.T[..., None]
    other_left, other_top, other_right, other_bottom = np.ascontiguousarray(others.T)
    across, down = (left < other_right) & (other_left < right), (top < other_bottom) & (other_top < bottom)
    overlapping: npt.NDArray[np.bool_] = np.logical_and(across, down)
    return overlapping


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
def tries(first: float) -> FloatArray:
    """Shares from 0 to 1, the nearest to `first` first."""
    shares = np.append(first, np.linspace(0.0, 1.0, TRIES))
    return shares[np.argsort(np.abs(shares - first), kind="stable")]
