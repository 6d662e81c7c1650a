"""A run as it is kept: all that there is to know of it, and nothing that changes.

`LiveRun.saved` makes one, `LiveRun.restore` goes on from it with the same bits, in the middle of an epoch too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from gd_sim.core.points import FloatArray, PointSet
from gd_sim.core.settings import Settings
from gd_sim.core.state import Rows, State

SAVED_STATES = 256
"""About the most states that are kept of a run: half a megabyte of text. Of a run of ten million updates none is then
further than some forty thousand updates from the last one: one millisecond, compiled."""
SAVED_PARAMETERS = 1 << 14
"""About the most parameters that these states have together: fewer are kept where there are very many features."""


class SavedSegment(NamedTuple):
    """A stretch of a run under the same points and settings.

    Attributes:
        points, settings: in force. Two stretches between which nothing happened to the points have the same object.
        text: what was changed at its beginning; empty for the first.
        states: some of its states in order of time, the first that it began with, the last that it has come to.
        rows: parameters at ends of epochs.
        steps: (time, E, E with the penalty) of updates that were seen one by one, (k, 3), finite.
    """

    points: PointSet
    settings: Settings
    text: str
    states: tuple[State, ...]
    rows: Rows
    steps: FloatArray


@dataclass(frozen=True, eq=False)
class SavedRun:
    """A run: its record, and where it stands.

    Attributes:
        segments: its stretches in order of time, at least one; each begins after the update at which the last ended.
        number: of the stretch that it stands in, from 0.
        state: where it stands.
        every: rows are those of the epochs whose number is a multiple of this.
        is_shortened: whether older stretches had to be forgotten.
    """

    segments: tuple[SavedSegment, ...]
    number: int
    state: State
    every: int = 1
    is_shortened: bool = False

    @property
    def points(self) -> PointSet:
        """The points in force where it stands."""
        return self.segments[self.number].points

    @property
    def settings(self) -> Settings:
        """The settings in force where it stands."""
        return self.segments[self.number].settings
