"""A run that somebody is at: it is stepped, edited while it goes on, and stands at any moment of its record."""

from __future__ import annotations

import numpy.typing as npt

from gd_sim.core.descent import Descent, Loops
from gd_sim.core.explain import Explanation, explain_next
from gd_sim.core.history import Record
from gd_sim.core.optimum import Optimum
from gd_sim.core.points import PointSet
from gd_sim.core.saved_run import SavedRun
from gd_sim.core.segment import Curve
from gd_sim.core.settings import Settings
from gd_sim.core.state import NonFiniteError, State
from gd_sim.core.stopping import NEVER_STOP, StopRule, advance_until
from gd_sim.core.trail import Footprints, Trail

UNKNOWN = Optimum("unknown")


class LiveRun:
    """Where a run stands, and its record.

    Attributes:
        descent, state: where it stands: the points and settings in force, and the state.
        record: what it has left behind, and what is known of its future if it was taken back.
        explanation: the update that led here, if it was made by itself.
        stopped: why it cannot go on, or was told to stop; None if nothing is in its way.
        ghost: the curve of the future that was given up last; None: none was.
    """

    descent: Descent
    state: State
    record: Record

    def __init__(self, points: PointSet, settings: Settings, initial_parameters: npt.ArrayLike | None) -> None:
        self.ghost: Curve | None = None
        self.explanation: Explanation | None = None
        self.stopped: str | None = None
        self.restart(points, settings, initial_parameters)

    def restart(self, points: PointSet, settings: Settings, initial_parameters: npt.ArrayLike | None) -> None:
        """Begin a new record."""
        self.descent = Descent(points, settings)
        self.state = self.descent.start(initial_parameters)
        self.record = Record(self.descent, self.state)
        self._footprints = Footprints()
        self._forget_what_was_seen()

    def restore(self, saved: SavedRun) -> None:
        """Stand where a run stood when it was saved, with its record, and go on with the same bits.

        Raises:
            ValueError: the record takes too much memory, or settings ask for a feature map that their points do not
                allow; nothing is changed.
        """
        self.record = Record.restored(saved)
        self.descent, self.state = self.record.current.descent, saved.state
        self._footprints = Footprints()
        self._forget_what_was_seen()

    def saved(self) -> SavedRun:
        """All there is to know of the run, for good: what happens to it later changes nothing here."""
        return self.record.saved(self.state)

    def edit(self, points: PointSet, settings: Settings, text: str) -> None:
        """Go on with other points or settings from the current parameters; what came after is given up."""
        descent = Descent(points, settings, self.descent)
        if self.record.has_more(self.state.update):
            self.ghost = self.record.curve()
        self.state = self.record.change(descent, self.state, text)
        self._footprints.forget_after(self.state.update)
        self.descent = self.record.current.descent
        self._forget_what_was_seen()

    def go_to(self, update: int, loops: Loops) -> None:
        """Stand at a moment of the record, at the nearest one if it does not reach so far.

        To the moment before or after, the update that led there is explained, as if it had just been made.
        """
        update = min(max(update, self.record.timeline().start), self.record.end.update)
        is_next = abs(update - self.state.update) == 1
        self.state = self.record.go_to(update, loops)
        self.descent = self.record.current.descent
        self._forget_what_was_seen()
        self._footprints.forget_after(update)
        segment = self.record.current
        if is_next and update > segment.start.update:
            self.explanation = explain_next(self.descent, segment.at(update - 1, loops), loops)

    def return_to(self, update: int, points: PointSet, settings: Settings, text: str, loops: Loops) -> None:
        """Stand at a moment under these points and settings; if it is not on record any more, go on with them here."""
        segment = self.record.find(update, points, settings)
        if segment is None:
            self.edit(points, settings, text)
            return
        self.state = self.record.stand(segment, update, loops)
        self._footprints.forget_after(update)
        self.descent = segment.descent
        self._forget_what_was_seen()

    def step(self, loops: Loops, rule: StopRule = NEVER_STOP, optimum: Optimum = UNKNOWN) -> None:
        """Make one update, and keep what it was made of."""
        explanation = explain_next(self.descent, self.state, loops)
        self.advance(1, loops, rule, optimum)
        if self.state.update == explanation.update:
            self.explanation = explanation
            self.record.current.add_step(self.state)

    def advance(self, updates: int, loops: Loops, rule: StopRule = NEVER_STOP, optimum: Optimum = UNKNOWN) -> None:
        """Make some updates, or fewer if a rule stops the run; `optimum` is what is known of the best.

        Settings that were changed on the way the last time are changed there again.
        """
        self._forget_what_was_seen()
        goal = self.state.update + (updates if len(self.descent.points) else 0)
        while self.state.update < goal and not self.stopped:
            following = self.record.following()
            end = min(goal, following.start.update) if following else goal
            self._advance(end - self.state.update, loops, rule, optimum)
            if following and self.state.update == following.start.update:
                self.record.current = following
                self.descent, self.state = following.descent, following.start

    def _advance(self, updates: int, loops: Loops, rule: StopRule, optimum: Optimum) -> None:
        try:
            state, rows, self.stopped = advance_until(
                self.descent, self.state, updates, loops, self.record.every, rule, optimum
            )
        except NonFiniteError as error:
            state, rows, self.stopped = error.state, error.rows, f"Stopped: {error}"
        if self.record.leaves_future(state.update):
            self.ghost = self.record.curve()
        self.state = state
        self.record.append(state, rows)
        self._footprints.keep(state)

    def _forget_what_was_seen(self) -> None:
        self.explanation = None
        self.stopped = None

    def last(self, loops: Loops | None) -> Explanation | None:
        """The update that led here under the points and settings in force, on record if it was not made by itself.

        That is looked up with loops only: the state before it may have to be made again, as for the trail.
        """
        if self.explanation or loops is None:
            return self.explanation
        self._footprints.replay(self.record, self.state.update, loops)
        before = self._footprints.before(self.record, self.state.update)
        return explain_next(self.descent, before, loops) if before else None

    def trail(self, loops: Loops | None) -> Trail:
        """What the parameters were at some moments before now; with loops, those near to now are made again if need be.

        That takes as long as the last slice of the run.
        """
        if loops:
            self._footprints.replay(self.record, self.state.update, loops)
        return self._footprints.trail(self.record, self.state.update)

    def curves(self, error: float) -> tuple[Curve, Curve]:
        """The error curve up to now and after it; E is `error` now."""
        past, future = self.record.curve_around(self.state)
        now = self.descent.time(self.state)
        here = Curve.of([(now, error, error + float(self.descent.penalty(self.state.parameters[None])[0]))])
        if len(past.time) and now > past.time[-1]:
            past = Curve.joined([past, here])
        return past, Curve.joined([here, future]) if len(future.time) else future
