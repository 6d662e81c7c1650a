"""How many updates to make at once, and how many a second they come to."""

from __future__ import annotations

import time

from gd_sim.core.descent import Descent
from gd_sim.core.state import State

SLICE_SECONDS = 0.0155
"""How long a slice takes at full speed: a little less than a frame, so that each slice is drawn. Every slice ends with
a wait for the GIL; slices of 8 ms reach 0.8 of the bare loop's speed, these 0.9, and a pause still seems immediate."""
GROWTH = 4.0
"""A slice is at most so many times as large as the one before."""
MEASURED_SECONDS = 0.5
"""The time over which a speed is measured."""


class SliceSize:
    """The number of updates that take about `SLICE_SECONDS`, learned from slice to slice."""

    def __init__(self) -> None:
        self._updates = 1

    def forget(self) -> None:
        """Begin with one update again: other points or other loops take another time."""
        self._updates = 1

    def updates(self, descent: Descent, state: State) -> int:
        """For the next slice; to the end of an epoch, if it reaches one.

        In the middle of an epoch E may be another, and the curve shows the ends.
        """
        per_epoch, left = descent.updates_per_epoch, descent.updates_left(state)
        beyond = self._updates - left
        return left + beyond - beyond % per_epoch if beyond >= 0 and per_epoch else self._updates

    def learn(self, updates: int, seconds: float) -> None:
        """Take note of how long some updates took; only a whole slice, but for its rounding, tells the speed."""
        if 2 * updates > self._updates:
            self._updates = max(1, int(updates * min(GROWTH, SLICE_SECONDS / max(seconds, 1e-6))))


class Due:
    """The updates that a rate asks for, tick after tick; fractions are carried over, delays are not."""

    def __init__(self) -> None:
        self._due = 0.0

    def after(self, seconds: float, rate: float, most: int) -> int:
        """How many are due now, at `rate` a second and `seconds` after the last time; at most so many."""
        self._due = min(self._due + rate * seconds, 2 * rate)
        updates = min(int(self._due), most)
        self._due -= updates
        return updates


class Speedometer:
    """Updates a second, measured over half a second."""

    def __init__(self, update: int) -> None:
        self.updates_per_second = 0.0
        self._since, self._update = time.perf_counter(), update

    def look(self, update: int) -> None:
        """Take note of how many updates were made by now."""
        seconds = time.perf_counter() - self._since
        if seconds >= MEASURED_SECONDS:
            self.updates_per_second = max(0.0, (update - self._update) / seconds)
            self._since, self._update = time.perf_counter(), update
