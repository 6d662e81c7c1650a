"""A stretch of a run under the same points and settings: its rows, its single steps, its checkpoints."""

from __future__ import annotations

import time
from bisect import bisect_left
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gd_sim.core import logistic
from gd_sim.core.checkpoints import Checkpoints
from gd_sim.core.descent import Descent, Loops
from gd_sim.core.points import FloatArray, IntArray
from gd_sim.core.saved_run import SavedSegment
from gd_sim.core.state import Rows, State

STEPS = 4_096
"""The most single updates of a segment that the curve remembers; from there on every second goes."""
VISITS = 1 << 16
"""Point visits between two looks at the clock while rows are evaluated; about a millisecond."""


class Curve(NamedTuple):
    """A piece of the error curve: time in epochs, E, and E with the penalty, (k,).

    E is NaN where the points changed or the time steps back, so that no line joins there: a pass that an edit broke off
    is not counted, but what was seen of it stays.
    """

    time: FloatArray
    error: FloatArray
    cost: FloatArray

    @classmethod
    def of(cls, places: list[tuple[float, float, float]]) -> Curve:
        """The curve through some places, each (time, E, E with the penalty)."""
        return cls(*np.array(places, dtype=np.float64).reshape(-1, 3).T)

    @classmethod
    def joined(cls, pieces: list[Curve]) -> Curve:
        """Several pieces, one after another."""
        return cls(*(np.concatenate(column) for column in zip(NO_CURVE, *pieces, strict=True)))

    def part(self, chosen: slice | IntArray) -> Curve:
        """Some of its places."""
        return Curve(self.time[chosen], self.error[chosen], self.cost[chosen])


NO_CURVE = Curve(np.empty(0), np.empty(0), np.empty(0))


class RowTable:
    """Rows of a segment: epoch (r,), parameters (r, n+1), and E (r,), NaN until it is evaluated."""

    def __init__(self, width: int) -> None:
        self.version = 0  # another one whenever something here has changed
        self._count = 0
        self._epoch = np.empty(64, dtype=np.int64)
        self._parameters = np.empty((64, width))
        self._error = np.empty(64)

    @property
    def epoch(self) -> IntArray:
        return self._epoch[: self._count]

    @property
    def parameters(self) -> FloatArray:
        return self._parameters[: self._count]

    @property
    def error(self) -> FloatArray:
        return self._error[: self._count]

    def append(self, rows: Rows) -> None:
        """Add rows, not evaluated yet; those that are here already are not added again."""
        fresh = slice(int(np.searchsorted(rows.epoch, self.epoch[-1], side="right")) if self._count else 0, None)
        start, self._count = self._count, self._count + len(rows.epoch[fresh])
        if self._count > len(self._epoch):
            grown = 2 * self._count
            self._epoch = np.resize(self._epoch, grown)
            self._parameters = np.resize(self._parameters, (grown, self._parameters.shape[1]))
            self._error = np.resize(self._error, grown)
        self.epoch[start:], self.parameters[start:] = rows.epoch[fresh], rows.parameters[fresh]
        self.error[start:] = np.nan
        self.version += self._count > start

    def keep(self, chosen: npt.NDArray[np.bool_]) -> None:
        """Drop the rows that are not chosen."""
        kept = self.epoch[chosen], self.parameters[chosen], self.error[chosen]
        self._count = len(kept[0])
        self.version += 1
        self.epoch[:], self.parameters[:], self.error[:] = kept


class Segment:
    """A stretch of a run under the same points and settings.

    Attributes:
        descent: those points and settings.
        start, end: the states it began with and has come to.
        text: what was changed at its beginning; empty for the first.
        checkpoints: states to replay any of its updates from.
        rows: parameters at ends of epochs.
        steps: (time, E, E with the penalty) of the start and of updates that were seen one by one, in order of time.
        first_error: E at the beginning of the run under these points; NaN without points.
    """

    def __init__(self, descent: Descent, start: State, text: str = "", previous: Segment | None = None) -> None:
        self.descent, self.start, self.end, self.text = descent, start, start, text
        self.checkpoints = Checkpoints(start)
        self.rows = RowTable(len(start.parameters))
        self.steps: list[tuple[float, float, float]] = []
        self._drawn: tuple[tuple[int, int, int], Curve] | None = None
        self.add_step(start)
        self.first_error = self.steps[0][1] if self.steps else np.nan
        if previous and previous.descent.points is descent.points:
            self.first_error = previous.first_error

    @classmethod
    def restored(cls, saved: SavedSegment, descent: Descent, previous: Segment | None) -> Segment:
        """A segment as it was saved, with the descent of its points and settings; its rows are not evaluated yet."""
        segment = cls(descent, saved.states[0], saved.text, previous)
        segment.rows.append(saved.rows)
        for state in saved.states[1:]:
            segment.checkpoints.add(state)
        segment.end = saved.states[-1]
        begin = segment.steps[-1][0] if segment.steps else -np.inf
        segment.steps += [(time, error, cost) for time, error, cost in saved.steps.tolist() if time > begin]
        return segment

    def saved(self, most: int) -> SavedSegment:
        """All there is to know of it, with about so many of its states."""
        states = self.checkpoints.some(most)
        if self.end.update > states[-1].update:
            states.append(self.end)
        rows = Rows(self.rows.epoch.copy(), self.rows.parameters.copy())
        steps = np.array(self.steps, dtype=np.float64).reshape(-1, 3)
        finite = steps[np.isfinite(steps).all(axis=1)]  # of others the curve draws nothing
        return SavedSegment(self.descent.points, self.descent.settings, self.text, tuple(states), rows, finite)

    def joins(self, previous: Segment, end: float) -> bool:
        """Whether the curve goes on here from the end of the previous segment without a gap."""
        return self.descent.points is previous.descent.points and self.descent.time(self.start) >= end

    def append(self, state: State, rows: Rows) -> None:
        """Write down where an `advance` has led."""
        self.end = state
        self.rows.append(rows)
        self.checkpoints.add(state)

    def drop_after(self, state: State) -> None:
        """Forget what came after a state."""
        self.end = state
        self.checkpoints.drop_after(state.update)
        self.rows.keep(self.rows.epoch <= state.epoch)
        now = self.descent.time(state)
        self.steps = [step for step in self.steps if step[0] <= now]

    def at(self, update: int, loops: Loops) -> State:
        """The state after an update of this segment, exact."""
        return self.end if update == self.end.update else self.checkpoints.at(update, self.descent, loops)

    def add_step(self, state: State) -> None:
        """Evaluate a state and let the curve remember it."""
        if not len(self.descent.points):
            return
        now = self.descent.time(state)
        place = bisect_left(self.steps, now, key=lambda step: step[0])
        if place == len(self.steps) or self.steps[place][0] != now:
            error = float(self.evaluate(state.parameters[None])[0])
            self.steps.insert(place, (now, error, error + float(self.descent.penalty(state.parameters[None])[0])))
        if len(self.steps) > STEPS:
            del self.steps[1::2]

    def evaluate(self, parameters: FloatArray) -> FloatArray:
        """E for each row of parameters."""
        return logistic.evaluate(self.descent.features, self.descent.points.y, parameters)[0]

    def evaluate_rows(self, every: int, until: float) -> bool:
        """Evaluate rows whose epoch is a multiple of `every`, newest first, until `until`; whether all of them are."""
        missing = np.flatnonzero((self.rows.epoch % every == 0) & np.isnan(self.rows.error))[::-1]
        height = max(1, VISITS // max(1, len(self.descent.points)))
        for top in range(0, len(missing), height):
            if time.perf_counter() >= until:
                return False
            some = missing[top : top + height]
            self.rows.error[some] = self.evaluate(self.rows.parameters[some])
            self.rows.version += 1
        return True

    def curve(self, every: int) -> Curve:
        """The evaluated rows whose epoch is a multiple of `every`, and the steps."""
        seen = (every, self.rows.version, len(self.steps))
        if self._drawn is None or self._drawn[0] != seen:
            self._drawn = (seen, self._draw(every))
        return self._drawn[1]

    def _draw(self, every: int) -> Curve:
        drawn = (self.rows.epoch % every == 0) & ~np.isnan(self.rows.error)
        error = self.rows.error[drawn]
        rows = Curve(
            self.rows.epoch[drawn].astype(np.float64), error, error + self.descent.penalty(self.rows.parameters[drawn])
        )
        both = Curve.joined([Curve.of(self.steps), rows])
        _, first = np.unique(both.time, return_index=True)
        return Curve(*(column[first] for column in both))
