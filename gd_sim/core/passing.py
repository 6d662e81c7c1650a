"""When a run passes an E that was reached by hand."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gd_sim.core.segment import Curve


class Passing(NamedTuple):
    """A run is below an E.

    Attributes:
        updates: made by then, of a run that keeps its batch size.
        is_first: whether the update before was still above; else the curve was not looked at in between.
    """

    updates: int
    is_first: bool


def find_passing(curve: Curve, cost: float, updates_per_epoch: int) -> Passing | None:
    """The first place of the curve of a run where what is descended is below `cost`; None: there is none.

    A run that begins below has nothing to pass.
    """
    below = np.flatnonzero(curve.cost < cost)  # NaN is not
    if not len(below) or below[0] == 0:
        return None
    before, here = (round(float(time) * updates_per_epoch) for time in curve.time[below[0] - 1 : below[0] + 1])
    return Passing(here, here - before <= 1)
