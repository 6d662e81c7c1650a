"""The coach: a part of the main window, which says one sentence at a time and does what it suggests on a click."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from gd_sim.core import numbers
from gd_sim.core.facts import Fact
from gd_sim.gui.actions import Actions
from gd_sim.gui.fields import LEAST
from gd_sim.gui.status_line import StatusLine
from gd_sim.session.session import Session

SILENT_SECONDS = 5.0
"""While a run goes on, so long nothing is said: who watches it looks elsewhere."""
EPOCH = "Try an epoch"
OFFERS = {
    "starts": ("Try 10 starts", "startsAction", "try 10 starts"),
    "pull": ("See them", "pullAction", "show the pull"),
    "inset": ("See w and b", "insetAction", "show w and b"),
}
"""What else can be offered: its words, the action, and what it does for the menu of Undo."""


class Coach(QObject):
    """Says what can be said of the run, unless it is switched off, in the status line.

    Args:
        session: has the run, and takes over suggested settings.
        status_line: says it.
        actions: have the switch, and what is offered.

    Signals:
        epoch_wished: one epoch is to be trained, undoable.
        starts_unwished: ten starts that were tried are taken back.
    """

    epoch_wished = Signal()
    starts_unwished = Signal()

    def __init__(self, session: Session, status_line: StatusLine, actions: Actions) -> None:
        super().__init__(session)
        self._session, self._status_line, self._actions = session, status_line, actions
        self._fact: Fact | None = None
        self._began_at = 0.0
        self._is_on = actions["coachAction"]
        self._is_on.toggled.connect(self.show)
        session.running_changed.connect(self._follow_run)
        status_line.offer_taken.connect(self._take_offer)

    def _follow_run(self) -> None:
        self._began_at = time.perf_counter()

    def show(self) -> None:
        """Say what there is to be said of the run now."""
        state = self._session.state
        self.say(state.fact if self._may_speak else None, state.stopped)

    def say(self, fact: Fact | None, stopped: str | None = None) -> None:
        """Say a fact, with what it suggests; why a run stopped comes first."""
        self._fact = None if stopped else fact
        if self._fact is None:
            self._status_line.say(stopped or "")
            return
        text, offer = _sentence(self._fact), self._offer(self._fact)
        self._status_line.say(f"{text}. {offer}" if offer else text, is_offer=bool(offer or self._fact.suggestion))

    @property
    def _may_speak(self) -> bool:
        is_long_enough = time.perf_counter() - self._began_at >= SILENT_SECONDS
        return self._is_on.isChecked() and (is_long_enough or not self._session.is_running)

    def _offer(self, fact: Fact) -> str:
        """What it offers, in words; nothing, if that is on already."""
        if fact.offer == "epoch":
            return EPOCH
        words, name, _ = OFFERS.get(fact.offer, ("", "", ""))
        return "" if not name or self._actions[name].isChecked() else words

    def _take_offer(self) -> None:
        """Do what is suggested, as a step of Undo."""
        fact = self._fact
        if fact and fact.suggestion:
            self._session.try_settings(_suggestion(fact))
        elif fact and fact.offer == "epoch":
            self.epoch_wished.emit()
        elif fact and fact.offer:
            _, name, text = OFFERS[fact.offer]
            take_back = partial(self._switch, name, False) if fact.offer != "starts" else self.starts_unwished.emit
            self._session.try_doing(text, partial(self._switch, name, True), take_back)

    def _switch(self, name: str, on: bool) -> None:
        """Trigger an action, unless it is a switch that is so already."""
        action = self._actions[name]
        if not action.isCheckable() or action.isChecked() != on:
            action.trigger()


def _suggestion(fact: Fact) -> Mapping[str, Any]:
    """What it suggests; of learning rates the least that there is a field for, if need be."""
    suggested = fact.suggestion.get("learning_rate", LEAST)
    return fact.suggestion if suggested >= LEAST else {**fact.suggestion, "learning_rate": LEAST}


def _sentence(fact: Fact) -> str:
    """What it says, with what it suggests."""
    suggested = fact.suggestion.get("learning_rate", LEAST)
    if suggested >= LEAST:
        return fact.text
    return fact.text.replace(numbers.learning_rate(suggested), numbers.learning_rate(LEAST))
