"""Break the rule: a part of the main window, which lets a rule be wrong on purpose and says so as long as it is."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

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
        self._shown = "none"
        actions.connect({name: partial(session.change_settings, mistake=mistake) for name, mistake in RULES.items()})
        plane.warning_clicked.connect(actions["rightRuleAction"].trigger)
        session.settings_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        """Show which rule is in force, and warn of a wrong one."""
        mistake = self._session.settings.mistake
        name = next(name for name, word in RULES.items() if word == mistake)
        self._actions[name].setChecked(True)
        if mistake == self._shown:
            return
        self._shown, said = mistake, describe_rule(mistake).capitalize()
        is_wrong = mistake != "none"
        self._plane.picture.show_warning(f"<b>{said}</b><br>{written_update(mistake)}" if is_wrong else "", TIP)
        self.told.emit(f"{said}: {written_update(mistake)}")
