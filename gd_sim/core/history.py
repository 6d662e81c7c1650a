"""What a run leaves behind: rows to draw, and checkpoints to come back to, bounded however long it runs.

A `Record` is a list of segments, each a stretch of the run under the same points and settings. Its *rows* are the
parameters at ends of epochs, thinned by epoch number: all of them up to `ROWS`, then every second, every fourth. Its
*steps* are updates that were seen one by one. Its *checkpoints* are whole states, from which any update of the segment
is replayed bit for bit.

A run may stand at any moment of its record. To go on from there is to go through the same future again, changed
settings included; to change something there is to begin another future, and the old one is forgotten.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gd_sim.core.checkpoints import CHECKPOINTS
from gd_sim.core.descent import Descent, Loops
from gd_sim.core.points import PointSet
from gd_sim.core.saved_run import SAVED_PARAMETERS, SAVED_STATES, SavedRun
from gd_sim.core.segment import Curve, Segment
from gd_sim.core.settings import Settings
from gd_sim.core.state import Rows, State

ROWS = 65_536
"""The most rows of a record; from there on every second goes."""
DRAWN = 2_048
"""About as many points of the curve as a screen has columns."""
BYTES = 1 << 28
"""What the points and columns of all segments together may take; the oldest segments go first."""
SEGMENTS = 256
"""The most segments; the oldest go first."""


class Mark(NamedTuple):
    """What was edited or set anew, at its place on the error curve: time in epochs, and E."""

    time: float
    error: float
    text: str


class Stretch(NamedTuple):
    """A segment as a timeline tells of it: it begins after update `start`, with the change that `text` tells."""

    start: int
    descent: Descent
    text: str


@dataclass(frozen=True)
class Timeline:
    """The moments that a run can go to.

    Attributes:
        stretches: by their starts; the first start is the earliest moment.
        now: the number of the stretch that the run stands in.
        end: the last update there is.
        is_shortened: whether older moments had to be forgotten.
        first: the state at the earliest moment.
    """

    stretches: tuple[Stretch, ...]
    now: int
    end: int
    is_shortened: bool
    first: State

    @property
    def start(self) -> int:
        """The earliest update there is."""
        return self.stretches[0].start

    def number_at(self, update: int) -> int:
        """The number of the stretch that an update belongs to.

        Where two meet it is the later one; but from the end of a stretch nobody is taken beyond an edit by standing
        still.
        """
        number = max(0, bisect_right(self.stretches, update, key=lambda stretch: stretch.start) - 1)
        here, there = self.stretches[self.now], self.stretches[number]
        if number == self.now + 1 and update == there.start and here.descent.points is not there.descent.points:
            return self.now
        return number

    def edit_between(self, update: int) -> str:
        """Which edit of the points lies between now and an update, the nearest one; empty: none does."""
        there = self.number_at(update)
        if self.stretches[there].descent.points is self.stretches[self.now].descent.points:
            return ""
        backwards = range(self.now, there, -1)
        for number in backwards if there < self.now else range(self.now + 1, there + 1):
            before, after = self.stretches[number - 1], self.stretches[number]
            if before.descent.points is not after.descent.points:
                return after.text
        return ""


class Record:
    """A run so far, in segments; bounded.

    Attributes:
        every: rows are kept of the epochs whose number is a multiple of this.
        segments: in order of time.
        current: the one that the run stands in.
    """

    def __init__(self, descent: Descent, state: State) -> None:
        self.every = 1
        self.current = Segment(descent, state)
        self.segments = [self.current]
        self._is_shortened = False
        self._stretches: tuple[Stretch, ...] = ()

    @classmethod
    def restored(cls, saved: SavedRun) -> Record:
        """A record as it was saved.

        Raises:
            ValueError: it takes more memory than a record may, or settings ask for a feature map that their points do
                not allow.
        """
        first, *others = saved.segments
        record = cls(Descent(first.points, first.settings), first.states[0])
        record.segments = [Segment.restored(first, record.current.descent, None)]
        for part in others:
            before = record.segments[-1]
            descent = Descent(part.points, part.settings, before.descent)
            record.segments.append(Segment.restored(part, descent, before))
            if record._bytes() > BYTES:
                raise ValueError(f"the points and columns of all segments take more than {BYTES:,} bytes")
        record.current = record.segments[saved.number]
        record.every, record._is_shortened = saved.every, saved.is_shortened
        return record

    def saved(self, state: State) -> SavedRun:
        """All there is to know of a run that stands at a state of the current segment."""
        most = max(1, min(SAVED_STATES, SAVED_PARAMETERS // len(state.parameters)) // len(self.segments))
        segments = tuple(segment.saved(most) for segment in self.segments)
        return SavedRun(segments, self._number, state, self.every, self._is_shortened)

    @property
    def end(self) -> State:
        """The last state there is."""
        return self.segments[-1].end

    def has_more(self, update: int) -> bool:
        """Whether there is something after an update of the current segment, an edit with no update included.

        To change something there is to begin another future.
        """
        return update < self.end.update or self.current is not self.segments[-1]

    def leaves_future(self, update: int) -> bool:
        """Whether to go on up to an update is to pass the edit that ended the segment: another future."""
        return update > self.current.end.update and self.current is not self.segments[-1]

    def following(self) -> Segment | None:
        """The segment that takes over where the current one ends, if only settings were changed there."""
        after = self.segments[self._number + 1 : self._number + 2]
        return after[0] if after and after[0].descent.points is self.current.descent.points else None

    @property
    def _number(self) -> int:
        return self.segments.index(self.current)

    def alike(self) -> list[Segment]:
        """The segments up to the current one whose parameters belong to the same columns, in order of time."""
        names = self.current.descent.names
        first = number = self._number
        while first > 0 and self.segments[first - 1].descent.names == names:
            first -= 1
        return self.segments[first : number + 1]

    def append(self, state: State, rows: Rows) -> None:
        """Write down where an `advance` of the current segment with `every=record.every` has led.

        What is known already is not written twice. Who goes on past the edit that ended the segment begins another
        future.
        """
        if state.update <= self.current.end.update:
            return
        del self.segments[self._number + 1 :]
        self.current.append(state, rows)
        while sum(len(segment.rows.epoch) for segment in self.segments) > ROWS:
            self.every *= 2
            for segment in self.segments:
                segment.rows.keep(segment.rows.epoch % self.every == 0)
        if sum(len(segment.checkpoints) for segment in self.segments) > CHECKPOINTS:
            max((segment.checkpoints for segment in self.segments), key=len).thin()

    def change(self, descent: Descent, state: State, text: str) -> State:
        """Go on with other points or settings from a state of the current segment; returns the state to go on from.

        Changes with no update between them are one; one that takes the last one back leaves no trace.
        """
        previous = self.current
        if self.has_more(state.update) or previous is not self.segments[-1]:  # an edit before which nothing was made
            self._forget_after(state)
        if state.update == self.current.start.update:
            text = _merged(self.segments.pop().text, text) if len(self.segments) > 1 else self._begin_anew()
            if self.segments:  # as if there had been only one change
                previous = self.segments[-1]
                state = previous.end
        if self.segments and _is_same(previous.descent, descent):
            self.current = previous
            return state
        adopted = descent.adopt(state, previous.descent)
        self.current = Segment(descent, adopted, text, self.segments[-1] if self.segments else None)
        self.segments.append(self.current)
        while len(self.segments) > 1 and (len(self.segments) > SEGMENTS or self._bytes() > BYTES):
            del self.segments[0]
            self._is_shortened = True
        return adopted

    def _forget_after(self, state: State) -> None:
        del self.segments[self._number + 1 :]
        self.current.drop_after(state)

    def _begin_anew(self) -> str:
        self.segments.clear()
        return ""  # nothing happened before that a mark could stand behind

    def go_to(self, update: int, loops: Loops) -> State:
        """Stand after an update; returns the state there, exact.

        Raises:
            ValueError: the record does not reach there.
        """
        first, last = self.segments[0].start.update, self.end.update
        if not first <= update <= last:
            raise ValueError(f"update {update} is not on record, which goes from {first} to {last}")
        return self.stand(self.segments[self.timeline().number_at(update)], update, loops)

    def find(self, update: int, points: PointSet, settings: Settings) -> Segment | None:
        """The segment with an update under these very points and settings; None: it is not on record any more."""
        for segment in reversed(self.segments):
            is_meant = segment.descent.points is points and segment.descent.settings == settings
            if is_meant and segment.start.update <= update <= segment.end.update:
                return segment
        return None

    def stand(self, segment: Segment, update: int, loops: Loops) -> State:
        """Stand after an update of a segment; returns the state there, exact."""
        state = segment.at(update, loops)
        self.current = segment
        return state

    def timeline(self) -> Timeline:
        """Which moments there are."""
        if len(self._stretches) != len(self.segments) or self._stretches[-1].descent is not self.segments[-1].descent:
            self._stretches = tuple(Stretch(part.start.update, part.descent, part.text) for part in self.segments)
        first = self.segments[0].start
        return Timeline(self._stretches, self._number, self.end.update, self._is_shortened, first)

    def evaluate(self, seconds: float) -> bool:
        """Evaluate rows that the curve draws, newest first, for about so long; whether all are by now."""
        until = time.perf_counter() + seconds
        return all(segment.evaluate_rows(self._drawn_every(), until) for segment in reversed(self.segments))

    def curve(self) -> Curve:
        """What is known of E, about `DRAWN` points of it."""
        return self._joined([segment.curve(self._drawn_every()) for segment in self.segments], 0)

    def curve_around(self, now: State) -> tuple[Curve, Curve]:
        """The same in two parts: up to a state of the current segment, and after it."""
        number, every = self._number, self._drawn_every()
        pieces = [segment.curve(every) for segment in self.segments]
        here = pieces[number]
        split = int(np.searchsorted(here.time, self.current.descent.time(now), side="right"))
        return (
            self._joined([*pieces[:number], here.part(slice(split))], 0),
            self._joined([here.part(slice(split, None)), *pieces[number + 1 :]], number),
        )

    def _joined(self, pieces: list[Curve], first: int) -> Curve:
        """The curves of consecutive segments, `first` and those after it, with gaps where they do not join."""
        with_gaps = pieces[:1]
        for before, piece, number in zip(pieces, pieces[1:], range(first, len(self.segments)), strict=False):
            here, following = self.segments[number], self.segments[number + 1]
            if len(before.time) and not following.joins(here, before.time[-1]):
                with_gaps.append(Curve(before.time[-1:], np.array([np.nan]), np.array([np.nan])))
            with_gaps.append(piece)
        return Curve.joined(with_gaps)

    def marks(self) -> list[Mark]:
        """Edits and changed settings, with their places."""
        return [Mark(*part.steps[0][:2], part.text) for part in self.segments if part.text and part.steps]

    def _drawn_every(self) -> int:
        every, rows = self.every, sum(len(segment.rows.epoch) for segment in self.segments)
        while rows > DRAWN:
            every, rows = every * 2, rows // 2
        return every

    def _bytes(self) -> int:
        kept = {id(array): array.nbytes for part in self.segments for array in part.descent.columns.arrays}
        return sum(kept.values())


def _is_same(one: Descent, other: Descent) -> bool:
    return one.points is other.points and one.settings == other.settings


def _merged(old: str, new: str) -> str:
    """Two changes with no update between them, as one: "α 0.1 → 0.2" and "α 0.2 → 0.5" are "α 0.1 → 0.5"."""
    *others, last = old.split("; ")
    before, arrow, _ = last.partition(" → ")
    name, _, after = new.partition(" → ")
    if arrow and name.rpartition(" ")[0] == before.rpartition(" ")[0]:
        return "; ".join([*others, f"{before} → {after}"])
    return new if old in {"", new} else f"{old}; {new}"
