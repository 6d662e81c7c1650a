"""How the run stands: its newest snapshot in the plane, the curve, the figures and the slider."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from gd_sim.core.field import Unit
from gd_sim.gui.beats import Beats
from gd_sim.gui.by_hand import ByHand
from gd_sim.gui.coach import Coach
from gd_sim.gui.error_view import ErrorView
from gd_sim.gui.numbers_panel import NumbersPanel
from gd_sim.gui.plane_view import PlaneView
from gd_sim.gui.status_line import StatusLine
from gd_sim.gui.time_bar import TimeBar
from gd_sim.session.session import Session

COURSE_MILLISECONDS = 24
"""While a run goes on, the curve is drawn so long after the plane: a frame and a half, so thirty times a second, and
never in the same event. To paint both at once keeps the UI thread for most of a frame."""
FIGURES_SECONDS = 0.2
"""Figures are refreshed so often while a run goes on: faster cannot be read."""
CHIP_PER_SECOND = 5.0
"""Up to this speed the chip with y-ŷ can be read."""


class Progress(QObject):
    """The part of the main window that shows the run.

    Args:
        session: has the run.
        plane, error_view, numbers, status_line, time_bar: show it.
        by_hand: a line that is in somebody's hand is not drawn over.
        beats: draws the plane.
        coach: says what can be said of it.

    Signals:
        shown: the figures were refreshed.
    """

    shown = Signal()

    def __init__(
        self,
        session: Session,
        plane: PlaneView,
        error_view: ErrorView,
        numbers: NumbersPanel,
        status_line: StatusLine,
        time_bar: TimeBar,
        by_hand: ByHand,
        beats: Beats,
        coach: Coach,
    ) -> None:
        super().__init__(session)
        self._session, self._plane, self._error_view, self._numbers = session, plane, error_view, numbers
        self._status_line, self._time_bar, self._by_hand = status_line, time_bar, by_hand
        self._beats, self._coach = beats, coach
        self._figures_at = 0.0
        self._course_timer = QTimer(self)
        self._course_timer.setSingleShot(True)
        self._course_timer.setInterval(COURSE_MILLISECONDS)
        self._course_timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._course_timer.timeout.connect(self._show_course)
        session.state_changed.connect(self.show)
        session.running_changed.connect(self.show)
        session.optimum_changed.connect(self.show_optimum)
        by_hand.given_up.connect(self.show)

    def show(self) -> None:
        """Show the newest snapshot: the line at once, the rest a little later while a run goes on."""
        state, session = self._session.state, self._session
        if self._by_hand.is_under_way:
            return
        with_chip = not session.is_running or session.speed <= CHIP_PER_SECOND
        self._plane.picture.show_past(state.trail.parameters, state.descent.settings.features)
        self._beats.show(self._unit(), with_chip)
        if not session.is_running:
            self._show_course()
        elif not self._course_timer.isActive():
            self._course_timer.start()

    def show_optimum(self) -> None:
        """Show the best E there is, if it is known."""
        self._error_view.show_optimum(self._session.optimum)

    def _show_course(self) -> None:
        """Show how the run has gone so far: the curve, and the figures."""
        self._course_timer.stop()
        state, now = self._session.state, time.perf_counter()
        descent = state.descent
        self._error_view.show_curve(state.curve, state.future, state.marks, descent.updates_per_epoch)
        self._error_view.show_ghost(state.ghost)
        if not self._session.is_running or now - self._figures_at >= FIGURES_SECONDS:
            self._figures_at = now
            self.show_figures()

    def _unit(self) -> Unit:
        """The unit of the newest state; other settings may be on their way to it."""
        state = self._session.state
        settings = state.descent.settings
        return Unit(state.parameters, settings.features, settings.method)

    def show_figures(self) -> None:
        """Show where the run stands, in figures."""
        state, m = self._session.state, len(self._session.state.descent.points)
        cost = state.cost if m and state.descent.settings.l2 > 0.0 else None
        self._status_line.show_run(state.epoch, state.error, cost, state.right, m)
        self._coach.show()
        self._status_line.show_speed(state.updates_per_second, state.preparing)
        if self._numbers.isVisibleTo(self._numbers.window()):
            when = state.descent.time(state.state)
            self._numbers.show_unit(self._unit())
            self._numbers.show_run(state.update, when, state.error, cost, state.right, m, state.gradient)
        timeline = state.timeline
        self._time_bar.synchronise(
            timeline.start, state.update, timeline.end, state.descent.updates_per_epoch, timeline.is_shortened
        )
        self.shown.emit()
