"""Whole states of a run, few enough to keep and close enough to replay any update from."""

from __future__ import annotations

from bisect import bisect_right

from gd_sim.core.descent import Descent, Loops
from gd_sim.core.state import State

CHECKPOINTS = 4_096
"""The most states that are kept of one descent; from there on about every second goes. A state takes about a kilobyte,
and of a run of a million updates none is then further than some five hundred from the last one."""


class Checkpoints:
    """States of one descent in order of time, thinned as they become many."""

    def __init__(self, start: State) -> None:
        self._states = [start]
        self._spacing = 1

    def __len__(self) -> int:
        return len(self._states)

    def add(self, state: State) -> None:
        """Remember a state later than all before, unless it is close to the last one."""
        if state.update - self._states[-1].update < self._spacing:
            return
        self._states.append(state)
        if len(self._states) > CHECKPOINTS:
            self.thin()

    def thin(self) -> None:
        """Keep about every second, evenly spaced in updates, whatever the slices were that led here."""
        self._spacing = 2 * (self._states[-1].update - self._states[0].update) // (len(self._states) - 1)
        kept = self._states[:1]
        for state in self._states[1:]:
            if state.update - kept[-1].update >= self._spacing:
                kept.append(state)
        self._states = kept

    def some(self, most: int) -> list[State]:
        """At most so many of the states, evenly spread; the first one is among them."""
        return self._states[:: -(-len(self._states) // most)]

    def drop_after(self, update: int) -> None:
        """Forget the states after an update."""
        del self._states[self._index(update) + 1 :]

    def before(self, update: int) -> State:
        """The last state up to an update, which is not before the first one here."""
        return self._states[self._index(update)]

    def at(self, update: int, descent: Descent, loops: Loops) -> State:
        """The state after `update`, not before the first one here: replayed from the nearest checkpoint, exact."""
        state = self.before(update)
        return descent.advance(state, update - state.update, loops, every=1 << 62)[0]

    def _index(self, update: int) -> int:
        return bisect_right(self._states, update, key=lambda state: state.update) - 1
