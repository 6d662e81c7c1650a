"""A run with its record, for the tests of both."""

from __future__ import annotations

from gd_sim.core import updates as plain_loops
from gd_sim.core.descent import Descent, Loops
from gd_sim.core.history import Record
from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings
from gd_sim.core.state import State
from tests.core.samples import START_PARAMETERS, random_points

FOUR = random_points(0, 4)


class Writer:
    """A run and its record, made in slices as a trainer makes them."""

    def __init__(self, points: PointSet, settings: Settings, loops: Loops = plain_loops) -> None:
        self.descent, self.loops = Descent(points, settings), loops
        self.state = self.descent.start(START_PARAMETERS if points.x.shape[1] == 2 else None)
        self.record = Record(self.descent, self.state)

    def advance(self, updates: int) -> State:
        """One slice."""
        self.state, rows = self.descent.advance(self.state, updates, self.loops, every=self.record.every)
        self.record.append(self.state, rows)
        return self.state

    def change(self, points: PointSet, settings: Settings, text: str) -> None:
        """Go on with other points or settings."""
        descent = Descent(points, settings)
        self.state = self.record.change(descent, descent.adopt(self.state, self.descent), text)
        self.descent = self.record.current.descent

    def go_to(self, update: int) -> State:
        """Stand at a moment of the record."""
        self.state = self.record.go_to(update, self.loops)
        self.descent = self.record.current.descent
        return self.state
