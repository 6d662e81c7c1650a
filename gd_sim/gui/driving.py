"""Running, stepping, going back: the wishes that move the run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gd_sim.core.stopping import StopRule
from gd_sim.gui import dialogs
from gd_sim.gui.actions import TRAINING, Actions
from gd_sim.gui.challenge import Challenge
from gd_sim.gui.coach import Coach
from gd_sim.gui.settings_panel import SettingsPanel
from gd_sim.gui.time_bar import TimeBar
from gd_sim.session.session import Session


class Typed(Protocol):
    """What may hold something that was typed and is not in force yet."""

    def commit(self) -> None:
        """Take it over."""


class Driving(QObject):
    """The part of the main window that moves the run.

    Args:
        session: has the run.
        actions: of the menu Train.
        fields: what was typed there counts from the next update on.
        time_bar, learning: wish for a moment, and for a rule to stop by.
        challenge: takes a run from where the learner began.
        coach: suggests an epoch.
        window: asks.

    Signals:
        stayed: a moment that was wished for was not gone to after all.
        told(text): something happened that has no other sign.
    """

    stayed = Signal()
    told = Signal(str)

    def __init__(
        self,
        session: Session,
        actions: Actions,
        fields: Sequence[Typed],
        time_bar: TimeBar,
        learning: SettingsPanel,
        challenge: Challenge,
        coach: Coach,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._challenge = challenge
        self._session, self._actions, self._fields, self._time_bar = session, actions, fields, time_bar
        self._window = window
        for name in TRAINING:  # first of all: what was typed counts
            actions[name].triggered.connect(self._commit)
        for name in ("runAction", "stepAction", "stepEpochAction"):
            actions[name].triggered.connect(challenge.let_run)
        actions.connect(
            {
                "runAction": lambda: session.pause() if session.is_running else session.run(),
                "stepAction": session.step,
                "stepEpochAction": session.step_epochs,
                "stepBackAction": self._step_back,
                "resetAction": session.reset,
                "newStartAction": session.new_start,
            }
        )
        coach.epoch_wished.connect(self._try_epoch)
        time_bar.wished.connect(self._go_to)
        learning.stop_wished.connect(self._stop_by)

    def show_what_can_be_done(self) -> None:
        """Enable what can be done."""
        session = self._session
        for name in ("runAction", "stepAction", "stepEpochAction"):
            self._actions[name].setEnabled(len(session.points) > 0)
        self._actions["stepBackAction"].setEnabled(session.state.can_step_back)

    def _commit(self) -> None:
        for field in self._fields:
            field.commit()

    def _try_epoch(self) -> None:
        """What the action would do, as a step of Undo."""
        self._commit()
        self._challenge.let_run()
        self._session.try_epoch()

    def _step_back(self) -> None:
        session = self._session
        session.pause()
        update = session.state.update - 1
        if session.stands and session.edit_between(update):
            self._go_to(update)
        else:
            session.step_back()

    def _go_to(self, update: int) -> None:
        """Go to a moment of the run; beyond an edit of the points only if that is meant, and not in mid-drag."""
        session = self._session
        session.pause()
        edit = session.edit_between(update)
        if edit and self._time_bar.is_dragging:
            return
        if not edit or dialogs.ask_to_go_beyond(self._window, update, edit, is_back=update < session.state.update):
            session.go_to(update)
        else:
            session.go_to(self._time_bar.let_go_from(session.state.update))
            self.stayed.emit()

    def _stop_by(self, rule: StopRule) -> None:
        self._session.stop_by(rule)
        if rule.kind == "within" and self._session.optimum.kind == "separable":
            self.told.emit("There is no best E for these points, so this rule will not stop the run")
