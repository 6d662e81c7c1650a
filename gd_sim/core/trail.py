"""The trail of a run: what the parameters were at some moments before now, to draw the boundaries of that time.

The moments are multiples of powers of two, the nearer to now the closer together: the last `KEPT` updates, as many
even ones before them, then multiples of four, and so on to the start. So a moment, once drawn, stays where it is until
it falls out, however long the run goes on, and there are few of them.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

import numpy as np

from gd_sim.core.descent import Loops
from gd_sim.core.history import Record
from gd_sim.core.points import FloatArray, IntArray
from gd_sim.core.state import State

KEPT = 6
"""Moments that are kept of each power of two: about 30 after 1,000 updates, 60 after a million."""


class Trail(NamedTuple):
    """Moments before now, the earliest first: updates (k,), and the parameters after them, (k, n+1)."""

    update: IntArray
    parameters: FloatArray


def moments(start: int, now: int) -> list[int]:
    """The moments of the trail at update `now` of what began at update `start`, the earliest first."""
    found = {start} if start < now else set()
    spacing = 1
    while (last := (now - 1) // spacing * spacing) >= start:
        found.update(moment for moment in range(last, last - KEPT * spacing, -spacing) if moment >= start)
        if last - KEPT * spacing < start:
            break
        spacing *= 2
    return sorted(found)


class Footprints:
    """The trail of a run: its checkpoints where they are moments of the trail, and what was seen on the way.

    A fast run leaves a checkpoint each few hundred thousand updates. While it goes on the trail has checkpoints in
    place of moments of its own; where it stands, those after the last checkpoint are made again.
    """

    def __init__(self) -> None:
        self._seen: dict[int, State] = {}

    def keep(self, state: State) -> None:
        """The run stands here."""
        self._seen[state.update] = state

    def forget_after(self, update: int) -> None:
        """What came after an update has not happened, or not yet."""
        self._seen = {moment: state for moment, state in self._seen.items() if moment <= update}

    def replay(self, record: Record, now: int, loops: Loops) -> None:
        """See all moments between the last checkpoint before update `now` of the current segment and there."""
        start = record.current.start.update
        if now == start:
            return
        state = record.current.checkpoints.before(now - 1)
        for moment in moments(start, now):
            if moment > state.update:
                seen = self._seen.get(moment)
                state = seen or record.current.descent.advance(state, moment - state.update, loops, every=1 << 62)[0]
                self.keep(state)

    def before(self, record: Record, now: int) -> State | None:
        """The state before update `now` of the current segment; None: it begins with `now`, or nobody saw that state.

        After `replay` it was seen.
        """
        if now == record.current.start.update:
            return None
        state = record.current.checkpoints.before(now - 1)
        return state if state.update == now - 1 else self._seen.get(now - 1)

    def trail(self, record: Record, now: int) -> Trail:
        """The trail of a run that stands after update `now` of the current segment.

        It reaches back to where other features came in: parameters of that time belong to other columns.
        """
        segments = record.alike()
        found: dict[int, State] = {}
        for moment in moments(segments[0].start.update, now):
            number = bisect_right(segments, moment, key=lambda segment: segment.start.update) - 1
            state = segments[number].checkpoints.before(moment)
            if state.update != moment:
                state = self._seen.get(moment, state)
            found[state.update] = state
        self._seen = {moment: self._seen[moment] for moment in found if moment in self._seen}
        parameters = np.array([state.parameters for state in found.values()])
        return Trail(
            np.array(list(found), dtype=np.int64), parameters.reshape(-1, len(record.current.start.parameters))
        )
