"""Break the rule: a part of the main window, which lets a rule be wrong on purpose and says so as long as it is."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence

from gd_sim.core import numbers
from gd_sim.core.history import Timeline
from gd_sim.core.mistakes import describe_rule, written_update
from gd_sim.gui.actions import RULES, Actions
from gd_sim.gui.plane_view import PlaneView
from gd_sim.session.session import Session

TIP = "Click: back to the right rule"
"""Of the warning."""


class RuleBreaking(QObject):
    """Joins the menu of rules with the session, and with the warning in the plane.

    Signals:
        told(text): there is another rule.
    """

    told = Signal(str)

    def __init__(self, session: Session, plane: PlaneView, actions: Actions) -> None:
        super().__init__(plane)
        self._session, self._plane, self._actions = session, plane, actions
        self._shown, self._warned = "none", ""
        actions.connect({name: partial(session.change_settings, mistake=mistake) for name, mistake in RULES.items()})
        plane.warning_clicked.connect(actions["rightRuleAction"].trigger)
        session.settings_changed.connect(self._show)
        session.state_changed.connect(self._warn)
        self._show()

    def _show(self) -> None:
        """Show which rule is in force, and warn of a wrong one."""
        mistake = self._session.settings.mistake
        name = next(name for name, word in RULES.items() if word == mistake)
        self._actions[name].setChecked(True)
        if mistake == self._shown:
            return
        self._shown = mistake
        self._warn()
        self.told.emit(f"{describe_rule(mistake).capitalize()}: {written_update(mistake)}")

    def _warn(self) -> None:
        """Warn of a wrong rule, and that it goes on from where another one left the line, if so."""
        text, mistake = "", self._session.settings.mistake
        if mistake != "none":
            text = f"<b>{describe_rule(mistake).capitalize()}</b><br>{written_update(mistake)}"
            if update := _taken_over(self._session.state.timeline, mistake):
                key = self._actions["resetAction"].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                text += f"<br>Goes on from update {numbers.count(update)}; {key} starts anew"
        if text != self._warned:
            self._warned = text
            self._plane.picture.show_warning(text, TIP)


def _taken_over(timeline: Timeline, mistake: str) -> int:
    """The update after which a rule has taken over from another; 0 if it has made all updates."""
    update = 0
    for stretch in reversed(timeline.stretches[: timeline.now + 1]):
        if stretch.descent.settings.mistake != mistake:
            return update
        update = stretch.start
    return 0
