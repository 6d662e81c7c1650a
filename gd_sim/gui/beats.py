"""Step, seen: an update of one point in four beats, and the next one as it would be while its point is dragged."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction

from gd_sim.core.beats import SWING, Errors, beat_at, errors_of, explain_point, has_beats
from gd_sim.core.explain import Explanation
from gd_sim.core.field import Unit
from gd_sim.core.points import FloatArray, PointSet
from gd_sim.gui.plane_view import PlaneView
from gd_sim.session.session import Session
from gd_sim.session.snapshot import Snapshot

SECONDS, SHORT_SECONDS = 1.2, 0.3
"""All four beats: the first `FULL` times, and from then on."""
FULL = 4
FASTEST = 10.0
"""Above so many updates a second there are no beats: the eye would not follow."""
SHARE = 0.8
"""In a run the beats take this part of the time from one update to the next."""
FRAME_MILLISECONDS = 16
HANDS = {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick, QEvent.Type.TouchBegin}


class Beats(QObject):
    """The part of the main window that shows an update in beats. Whatever comes next finishes them at once.

    Attributes:
        clock: tells the time, in seconds.

    Signals:
        ended: the beats of an update are over.
    """

    ended = Signal()

    def __init__(self, session: Session, plane: PlaneView, calm: QAction) -> None:
        super().__init__(plane)
        self._session, self._plane, self._calm = session, plane, calm
        self.clock: Callable[[], float] = time.perf_counter
        self._before: Snapshot | None = None
        self._now: Snapshot | None = None
        self._seen, self._stood = 0, False
        self._start, self._seconds = 0.0, 0.0
        self._is_touched = False
        self._turn: tuple[Snapshot, int] | None = None
        self._set_aside: tuple[Snapshot | None, Snapshot | None] | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MILLISECONDS)
        self._timer.timeout.connect(self._draw)
        plane.viewport().installEventFilter(self)
        plane.hover.changed.connect(self._follow_drag)
        session.points_exchanged.connect(self._exchange)
        calm.toggled.connect(self.finish)

    @property
    def is_under_way(self) -> bool:
        """Whether an update is being shown."""
        return self._timer.isActive()

    def show(self, unit: Unit, with_chip: bool) -> None:
        """Show where the run stands; an update that has just been made, in beats."""
        state = self._session.state
        explanation, now = state.explanation, self._now
        if now and explanation is now.explanation and state.update == now.update and self.is_under_way:
            self._now = state  # the same update, known better
            return
        self._timer.stop()
        if now is None or state.update != now.update or state.descent.points is not now.descent.points:
            self._is_touched = self._is_touched_still(now, state)
            self._before = now
        self._now = state
        is_step = self._session.is_running or self._stood  # and not the last update of a run that was paused
        self._stood = self._session.stands and not self._session.is_running
        if now and explanation and is_step and state.update == now.update + 1 and self._seconds_for(explanation):
            self._begin(explanation)
        else:
            self._plane.picture.show_errors(self._errors() if with_chip else None)
            self._plane.show_model(unit, explanation, with_chip)
            self._preview()

    def _seconds_for(self, explanation: Explanation) -> float:
        """How long the beats of an update take; 0: it has none."""
        session = self._session
        if self._calm.isChecked() or not has_beats(explanation, session.state.descent.settings):
            return 0.0
        seconds = SECONDS if self._seen < FULL else SHORT_SECONDS
        if not session.is_running:
            return seconds
        return min(seconds, SHARE / session.speed) if session.speed <= FASTEST else 0.0

    def _begin(self, explanation: Explanation) -> None:
        self._seconds, self._start = self._seconds_for(explanation), self.clock()
        self._seen += 1
        self._timer.start()
        self._draw()

    def _draw(self) -> None:
        """Draw the moment that it is."""
        state = self._now
        if state is None or state.explanation is None:
            self._timer.stop()
            return
        share = min((self.clock() - self._start) / self._seconds, 1.0)
        if share == 1.0:
            self.finish()
            return
        beat = beat_at(share, state.explanation, state.parameters)
        self._plane.picture.show_errors(self._errors() if beat.has_chip else None, beat.swing)
        self._plane.show_beat(self._unit(state, beat.parameters), state.explanation, beat)

    def finish(self) -> None:
        """Show at once what the update comes to."""
        state = self._now
        if self.is_under_way and state:
            self._timer.stop()
            self._plane.picture.show_errors(self._errors())
            self._plane.show_model(self._unit(state, state.parameters), state.explanation, True)
            self.ended.emit()

    def _unit(self, state: Snapshot, parameters: FloatArray) -> Unit:
        return Unit(parameters, state.descent.settings.features, state.descent.settings.method)

    def _errors(self) -> Errors | None:
        """Those around the update that was made last, where the E before it is known."""
        before, now = self._before, self._now
        if before is None or now is None or now.explanation is None or now.update != before.update + 1:
            return None
        if before.descent.points is not now.descent.points or not has_beats(now.explanation, now.descent.settings):
            return None
        return errors_of(now.explanation, now.parameters, before.error, now.error)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Who takes hold of something takes hold of what is true."""
        if event.type() in HANDS:
            self.finish()
        return False

    def _exchange(self) -> None:
        """Forget what was seen of other points, but for the own work that is set aside, which comes back with it."""
        seen, is_aside = (self._before, self._now), self._session.aside.is_used
        self._timer.stop()
        self._before, self._now = (None, None) if is_aside or self._set_aside is None else self._set_aside
        self._set_aside = (self._set_aside or seen) if is_aside else None
        self._is_touched = False
        self._plane.picture.show_errors(None)

    # The next update, while its point is in somebody's hand

    def _next(self) -> int | None:
        """The point of the next update, if there is one and the run stands."""
        session, state = self._session, self._session.state
        if session.is_running or not session.stands or state.descent.batch_size != 1 or not len(state.descent.points):
            return None
        if self._turn is None or self._turn[0] is not state:  # a shuffled order of a million takes its time
            self._turn = state, int(state.descent.next_batch(state.state)[0])
        return self._turn[1]

    def _follow_drag(self) -> None:
        """A point is looked at: perhaps it is moved, and perhaps it is the next."""
        drawn, index = self._plane.picture.points, self._plane.hover.index
        if self._is_touched or (drawn is not self._session.points and index >= 0 and index == self._next()):
            self._is_touched = True
            self._preview()

    def _is_touched_still(self, before: Snapshot | None, now: Snapshot) -> bool:
        """Whether the next point is one that was moved, or given another label, for the update that is due still."""
        if before is None or now.update != before.update or now.descent.batch_size != 1:
            return False
        old, new = before.descent.points, now.descent.points
        if len(old) != len(new) or not len(new):
            return False
        index = int(now.descent.next_batch(now.state)[0])
        return self._is_touched or not _is_same(old, new, index)

    def _preview(self) -> None:
        """Show the next update up to its third beat, as the points are drawn."""
        if not self._is_touched or self.is_under_way:
            return
        state, points, index = self._session.state, self._plane.picture.points, self._next()
        if index is None or index >= len(points):
            return
        explanation, after = explain_point(state.descent, state.state, points.x[index], float(points.y[index]))
        if has_beats(explanation, state.descent.settings) and np.isfinite(after).all():
            beat = beat_at(SWING, explanation, after)
            self._plane.picture.show_errors(None)
            self._plane.show_beat(self._unit(state, state.parameters), explanation, beat)


def _is_same(one: PointSet, other: PointSet, index: int) -> bool:
    return bool(np.array_equal(one.x[index], other.x[index]) and one.y[index] == other.y[index])
