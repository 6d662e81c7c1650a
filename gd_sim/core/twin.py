"""The same run by the perceptron's rule: the same points in the same order with the same α, update for update."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gd_sim.core.descent import Descent, Loops
from gd_sim.core.explain import Explanation, explain_next
from gd_sim.core.history import Stretch, Timeline
from gd_sim.core.settings import Settings
from gd_sim.core.state import NonFiniteError, State

KNOWN = 128
"""So many moments are kept to go on from; when there are more, every second of the older half goes."""


def perceptron_settings(settings: Settings) -> Settings:
    """The same settings by the perceptron's rule, which knows neither optimizers nor a penalty."""
    return replace(settings, method="perceptron", optimizer="sgd", l2=0.0, mistake="none")


@dataclass(frozen=True, eq=False)
class TwinMoment:
    """Where the twin stands.

    Attributes:
        descent, state: its own; `state.update` is that of the run unless it could not come so far.
        explanation: its last update, if that was asked for and there is one.
        stopped: whether it cannot go on: a parameter would become infinite.
    """

    descent: Descent
    state: State
    explanation: Explanation | None
    stopped: bool


@dataclass(frozen=True, eq=False)
class _Known:
    """A state, the descent it belongs to, and the way that led there: the first state and the stretches."""

    first: State
    way: tuple[Stretch, ...]
    descent: Descent
    state: State

    def leads_to(self, timeline: Timeline, update: int) -> bool:
        """Whether a moment of a timeline lies on from here."""
        number = len(self.way) - 1
        if self.first is not timeline.first or number > timeline.now:
            return False
        end = update if number == timeline.now else timeline.stretches[number + 1].start
        pairs = zip(self.way, timeline.stretches, strict=False)
        return self.state.update <= end and all(
            mine.descent is theirs.descent and mine.start == theirs.start for mine, theirs in pairs
        )


class Twin:
    """Follows a run to any of its moments; remembers where it has been, so that it need not begin anew each time."""

    def __init__(self) -> None:
        self._known: list[_Known] = []

    def at(self, timeline: Timeline, update: int, loops: Loops, most: int, *, explained: bool = False) -> TwinMoment:
        """The twin of the moment of a run after so many updates.

        It begins with the first state that is on record. What is edited or set anew in the run is so here.

        Args:
            timeline: that of the run, as it stands at this moment.
            update: the moment.
            loops: to make the updates with.
            most: no more updates than these are made; the twin may then stand before the moment.
            explained: whether the last update is to be taken apart.
        """
        here = self._nearest(timeline, max(0, update - explained))  # an update is taken apart from before it
        goal, stopped, explanation = min(update, here.state.update + most), False, None
        try:
            while len(here.way) - 1 < timeline.now and timeline.stretches[len(here.way)].start <= goal:
                here = self._enter(self._advanced(here, timeline.stretches[len(here.way)].start, loops), timeline)
            if explained and goal > here.state.update:
                here = self._advanced(here, goal - 1, loops)
                explanation = explain_next(here.descent, here.state)
            here = self._advanced(here, goal, loops)
        except NonFiniteError as error:
            here, explanation, stopped = replace(here, state=error.state), None, True
        self._keep(here)
        return TwinMoment(here.descent, here.state, explanation, stopped)

    def _nearest(self, timeline: Timeline, update: int) -> _Known:
        """The latest moment on the way there that is known."""
        on_the_way = [known for known in self._known if known.leads_to(timeline, update)]
        if on_the_way:
            return max(on_the_way, key=lambda known: (known.state.update, len(known.way)))
        stretch, first = timeline.stretches[0], timeline.first
        descent = Descent(stretch.descent.points, perceptron_settings(stretch.descent.settings), stretch.descent)
        state = replace(first, moments=np.zeros_like(first.moments), steps=0)
        return _Known(first, (stretch,), descent, state)

    def _advanced(self, here: _Known, update: int, loops: Loops) -> _Known:
        return replace(here, state=here.descent.advance(here.state, update - here.state.update, loops)[0])

    def _enter(self, here: _Known, timeline: Timeline) -> _Known:
        """Go on under the points and settings of the next stretch."""
        stretch = timeline.stretches[len(here.way)]
        descent = Descent(stretch.descent.points, perceptron_settings(stretch.descent.settings), stretch.descent)
        state = descent.adopt(here.state, here.descent)
        return _Known(here.first, (*here.way, stretch), descent, state)

    def _keep(self, here: _Known) -> None:
        self._known.append(here)
        if len(self._known) > KNOWN:
            del self._known[: KNOWN // 2 : 2]
