"""Parameters set by hand: a part of the main window, which joins the line in the plane, the figures and the session."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from gd_sim.core.field import Unit
from gd_sim.core.outcome import Outcome, outcome
from gd_sim.gui.error_view import ErrorView
from gd_sim.gui.line_hand import LineHand
from gd_sim.gui.numbers_panel import NumbersPanel
from gd_sim.gui.status_line import StatusLine
from gd_sim.session.background import Background
from gd_sim.session.session import Session

AT_ONCE = 100_000
"""Of so many points E is computed while the line is drawn, in some milliseconds; of more on another thread."""


class ByHand(QObject):
    """Lets E follow while the line is dragged, and starts the run anew where it is let go, or from what was typed.

    Signals:
        tried(outcome): what a line that is dragged comes to, or what was typed.
        was_set: a start was set by hand.
        given_up: a drag was given up: what the session holds is to be shown again.
        told(text): something was done.
    """

    tried = Signal(object)
    was_set = Signal()
    given_up = Signal()
    told = Signal(str)

    def __init__(
        self,
        session: Session,
        line: LineHand,
        views: tuple[ErrorView, NumbersPanel, StatusLine],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._line = session, line
        self._error_view, self._numbers, self._status_line = views
        self._background = Background(self)
        self._unit: Unit | None = None
        self._is_computing = False
        self.is_under_way = False
        line.taken.connect(self._take)
        line.held.connect(self._follow)
        line.wished.connect(self._let_go)
        line.given_up.connect(self._give_up)
        self._numbers.unit_wished.connect(self._start)
        session.state_changed.connect(self._look)

    def _take(self) -> None:
        """Nothing moves the line but the hand from now on; what the session has to show can wait."""
        self.is_under_way = True
        if self._session.is_running:
            self.told.emit("Paused: the run starts anew where you let go of the line")
        self._session.halt()

    def _follow(self, unit: Unit) -> None:
        self._unit = unit
        descent = self._session.state.descent
        if len(descent.points) <= AT_ONCE:
            self._show(outcome(descent, unit))
        elif not self._is_computing:
            self._is_computing = True
            self._background.submit(partial(outcome, descent, unit), self._show_late)

    def _show_late(self, result: Outcome | Exception) -> None:
        """Show what has come of a line of a moment before, and see to the one of now."""
        self._is_computing = False
        if isinstance(result, Exception):
            raise result
        if self._unit is not None:
            self._show(result)
            if result.unit is not self._unit:
                self._follow(self._unit)

    def _show(self, result: Outcome | None) -> None:
        if result is None:
            return
        descent = self._session.state.descent
        cost = result.cost if descent.settings.l2 > 0.0 else None
        self._status_line.show_run(0, result.error, cost, result.right, len(descent.points))
        self._error_view.show_trial(result.cost)
        if self._numbers.isVisible():
            self._numbers.show_unit(result.unit)
            m = len(descent.points)
            self._numbers.show_run(0, 0.0, result.error, cost, result.right, m, result.gradient)
        self.tried.emit(result)

    def _let_go(self, unit: Unit, text: str) -> None:
        self._unit = None
        self._start(unit, text)

    def _start(self, unit: Unit, text: str) -> None:
        self.is_under_way = True
        try:
            self._session.start_from(unit, text)
        except ValueError as error:  # so far out that w·x is more than a float holds
            self.told.emit(f"The line stays: {error}")
            self._give_up()
            return
        descent = self._session.state.descent
        result = outcome(descent, unit) if len(descent.points) <= AT_ONCE else None
        if result:
            self.tried.emit(result)
        self.was_set.emit()
        self.told.emit("The run starts anew from here, and Reset comes back here")

    def _look(self) -> None:
        """Once the run stands where it was let go, the session is shown again."""
        if self.is_under_way and self._unit is None and not self._line.is_holding and self._session.is_settled:
            self._end()

    def _give_up(self) -> None:
        self._end()
        self.given_up.emit()

    def _end(self) -> None:
        self._unit, self.is_under_way = None, False
        self._error_view.show_trial(None)
