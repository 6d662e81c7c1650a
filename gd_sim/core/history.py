"""What a run leaves behind: rows to draw, and checkpoints to come back to, bounded however long it runs.

A `Record` is a list of segments. A `Segment` is a stretch of the run under the same points and settings. Its *rows*
are the parameters at ends of epochs, thinned by epoch number: all of them up to `ROWS`, then every second, every
fourth. Its *steps* are updates that were seen one by one. Its *checkpoints* are whole states, from which any update of
the segment is replayed bit for bit.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gd_sim.core import logistic
from gd_sim.core.descent import Descent, Loops, Rows, State
from gd_sim.core.points import FloatArray, IntArray

ROWS = 65_536
"""The most rows of a record; from there on every second goes."""
CHECKPOINTS = 512
"""The most checkpoints of a segment; from there on about every second goes."""
STEPS = 4_096
"""The most single updates of a segment that the curve remembers; from there on every second goes."""
DRAWN = 2_048
"""About as many points of the curve as a screen has columns."""
BYTES = 1 << 28
"""What the points of all segments together may take; the oldest segments go first."""
SEGMENTS = 256
"""The most segments; the oldest go first."""
VISITS = 1 << 16
"""Point visits between two looks at the clock while rows are evaluated; about a millisecond."""


class Mark(NamedTuple):
    """What was edited or set anew, at its place on the error curve: time in epochs, and E."""

    time: float
    error: float
    text: str


class Curve(NamedTuple):
    """The error curve: time in epochs and E, (k,).

    E is NaN where the points changed or the time steps back, so that no line joins there: a pass that an edit broke off
    is not counted, but what was seen of it stays.
    """

    time: FloatArray
    error: FloatArray


class Checkpoints:
    """States of one descent in order of time, thinned as they become many."""

    def __init__(self, start: State) -> None:
        self._states = [start]
        self._spacing = 1

    def add(self, state: State) -> None:
        """Remember a state later than all before, unless it is close to the last one."""
        if state.update - self._states[-1].update < self._spacing:
            return
        self._states.append(state)
        if len(self._states) > CHECKPOINTS:
            self._thin()

    def _thin(self) -> None:
        """Keep about every second, evenly spaced in updates, whatever the slices were that led here."""
        self._spacing = 2 * (self._states[-1].update - self._states[0].update) // CHECKPOINTS
        kept = self._states[:1]
        for state in self._states[1:]:
            if state.update - kept[-1].update >= self._spacing:
                kept.append(state)
        self._states = kept

    def drop_after(self, update: int) -> None:
        """Forget the states after an update."""
        del self._states[self._index(update) + 1 :]

    def at(self, update: int, descent: Descent, loops: Loops) -> State:
        """The state after `update`, not before the first one here: replayed from the nearest checkpoint, exact."""
        state = self._states[self._index(update)]
        return descent.advance(state, update - state.update, loops, every=1 << 62)[0]

    def _index(self, update: int) -> int:
        return bisect_right(self._states, update, key=lambda state: state.update) - 1


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
        """Add rows, not evaluated yet."""
        start, self._count = self._count, self._count + len(rows.epoch)
        if self._count > len(self._epoch):
            grown = 2 * self._count
            self._epoch = np.resize(self._epoch, grown)
            self._parameters = np.resize(self._parameters, (grown, self._parameters.shape[1]))
            self._error = np.resize(self._error, grown)
        self.epoch[start:], self.parameters[start:], self.error[start:] = rows.epoch, rows.parameters, np.nan
        self.version += len(rows.epoch) > 0

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
        start: the state it began with.
        text: what was changed at its beginning; empty for the first.
        checkpoints, rows: as the head of this file says.
        steps: (time, E) of the start and of the updates that were seen one by one.
        first_error: E at the beginning of the run under these points; NaN without points.
    """

    def __init__(self, descent: Descent, start: State, text: str = "", previous: Segment | None = None) -> None:
        self.descent, self.start, self.text = descent, start, text
        self.checkpoints = Checkpoints(start)
        self.rows = RowTable(len(start.parameters))
        self.steps: list[tuple[float, float]] = []
        self._drawn: tuple[tuple[int, int, int], Curve] | None = None
        self.add_step(start)
        self.first_error = self.steps[0][1] if self.steps else np.nan
        if previous and previous.descent.points is descent.points:
            self.first_error = previous.first_error

    def joins(self, previous: Segment, end: float) -> bool:
        """Whether the curve goes on here from the end of the previous segment without a gap."""
        return self.descent.points is previous.descent.points and self.descent.time(self.start) >= end

    def add_step(self, state: State) -> None:
        """Evaluate a state and let the curve remember it."""
        if len(self.descent.points):
            self.steps.append((self.descent.time(state), self.evaluate(state.parameters[None])[0]))
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
        stepped = np.array(self.steps).reshape(-1, 2)
        when = np.append(stepped[:, 0], self.rows.epoch[drawn])
        error = np.append(stepped[:, 1], self.rows.error[drawn])
        when, first = np.unique(when, return_index=True)
        return Curve(when, error[first])


class Record:
    """A run so far, in segments; bounded."""

    def __init__(self, descent: Descent, state: State) -> None:
        self.every = 1
        self.segments = [Segment(descent, state)]

    @property
    def last(self) -> Segment:
        """The segment that is being written."""
        return self.segments[-1]

    def append(self, state: State, rows: Rows) -> None:
        """Write down where an `advance` with `every=record.every` has led."""
        self.last.rows.append(rows)
        self.last.checkpoints.add(state)
        while sum(len(segment.rows.epoch) for segment in self.segments) > ROWS:
            self.every *= 2
            for segment in self.segments:
                segment.rows.keep(segment.rows.epoch % self.every == 0)

    def change(self, descent: Descent, state: State, text: str) -> None:
        """Go on with other points or settings. Changes with no update between them are one."""
        if state.update == self.last.start.update:
            text = _merged(self.segments.pop().text, text) if len(self.segments) > 1 else self._begin_anew()
        previous = self.segments[-1] if self.segments else None
        self.segments.append(Segment(descent, state, text, previous))
        while len(self.segments) > 1 and (len(self.segments) > SEGMENTS or self._bytes() > BYTES):
            del self.segments[0]

    def _begin_anew(self) -> str:
        self.segments.clear()
        return ""  # nothing happened before that a mark could stand behind

    def first_update(self) -> int:
        """The earliest update that can be gone back to: nothing before the points were last edited."""
        points = self.last.descent.points
        start = self.last.start.update
        for segment in reversed(self.segments):
            if segment.descent.points is not points:
                break
            start = segment.start.update
        return start

    def at(self, update: int, loops: Loops) -> tuple[Segment, State]:
        """The state after an update, exact, and the segment it belongs to."""
        for segment in reversed(self.segments):
            if segment.start.update <= update:
                return segment, segment.checkpoints.at(update, segment.descent, loops)
        raise ValueError(f"update {update} is before the record, which begins at {self.segments[0].start.update}")

    def rewind(self, segment: Segment, state: State) -> None:
        """Forget everything after a state of a segment."""
        del self.segments[self.segments.index(segment) + 1 :]
        segment.checkpoints.drop_after(state.update)
        segment.rows.keep(segment.rows.epoch <= state.epoch)
        now = segment.descent.time(state)
        segment.steps = [step for step in segment.steps if step[0] <= now]

    def evaluate(self, seconds: float) -> bool:
        """Evaluate rows that the curve draws, newest first, for about so long; whether all are by now."""
        until = time.perf_counter() + seconds
        return all(segment.evaluate_rows(self._drawn_every(), until) for segment in reversed(self.segments))

    def curve(self) -> Curve:
        """What is known of E, about `DRAWN` points of it."""
        times, errors = [], []
        every = self._drawn_every()
        for segment, following in zip(self.segments, [*self.segments[1:], None], strict=True):
            piece = segment.curve(every)
            times.append(piece.time)
            errors.append(piece.error)
            if following and len(piece.time) and not following.joins(segment, piece.time[-1]):
                times.append(piece.time[-1:])
                errors.append(np.array([np.nan]))
        return Curve(np.concatenate(times), np.concatenate(errors))

    def marks(self) -> list[Mark]:
        """Edits and changed settings, with their places."""
        return [Mark(*part.steps[0], part.text) for part in self.segments if part.text and part.steps]

    def _drawn_every(self) -> int:
        every, rows = self.every, sum(len(segment.rows.epoch) for segment in self.segments)
        while rows > DRAWN:
            every, rows = every * 2, rows // 2
        return every

    def _bytes(self) -> int:
        kept = {id(part.descent.points): part.descent.points for part in self.segments}
        return sum(points.x.nbytes + points.y.nbytes for points in kept.values())


def _merged(old: str, new: str) -> str:
    """Two changes with no update between them, as one: "α 0.1 → 0.2" and "α 0.2 → 0.5" are "α 0.1 → 0.5"."""
    *others, last = old.split("; ")
    before, arrow, _ = last.partition(" → ")
    name, _, after = new.partition(" → ")
    if arrow and name.rpartition(" ")[0] == before.rpartition(" ")[0]:
        return "; ".join([*others, f"{before} → {after}"])
    return new if old in {"", new} else f"{old}; {new}"
