"""The gradient check: a part of the main window, which has the gradient checked while its panel is open."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gd_sim.core import numbers
from gd_sim.core.features import LABELS
from gd_sim.core.gradient_check import GradientCheck, check_gradient
from gd_sim.core.mistakes import WRONG
from gd_sim.core.settings import Settings
from gd_sim.gui.actions import Actions
from gd_sim.gui.late_panel import LatePanel
from gd_sim.gui.panels import Panels
from gd_sim.gui.plane_view import PlaneView
from gd_sim.gui.theme import Theme
from gd_sim.session.background import Turns
from gd_sim.session.session import Session
from gd_sim.session.snapshot import Snapshot

if TYPE_CHECKING:
    from gd_sim.gui.check_panel import CheckPanel

FIGURES_SECONDS = 0.2
"""Figures are refreshed so often while a run goes on: faster cannot be read."""


class Checking(QObject):
    """Joins the session, the plane and the panel of the gradient check.

    Args:
        session, plane, actions: of the window.
        panels: get the panel when it is first opened.

    Signals:
        told(text): something that was typed is not taken.
    """

    told = Signal(str)

    def __init__(self, session: Session, plane: PlaneView, actions: Actions, panels: Panels) -> None:
        super().__init__(plane)
        self._session, self._plane = session, plane
        self._panel = LatePanel(actions["gradientCheckAction"], panels, self._build, self._show_panel)
        self._turns = Turns(self._check, self)
        self._checked_at = 0.0
        session.state_changed.connect(self._follow)
        session.running_changed.connect(self._follow)
        session.points_exchanged.connect(self._look_at_all)
        plane.selection_changed.connect(self._follow_selection)

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self._panel.restyle(theme)

    def _show_panel(self) -> None:
        self._follow_selection()
        self._check()

    def _build(self) -> CheckPanel:
        from gd_sim.gui.check_panel import CheckPanel

        panel = CheckPanel()
        panel.point_wished.connect(self._check)
        panel.finished.connect(self._plane.setFocus)
        panel.told.connect(self.told)
        return panel

    def _look_at_all(self) -> None:
        """Other points come: the number of one of these stands for none of them."""
        if panel := self._panel.built:
            panel.choose(-1)

    def _follow_selection(self) -> None:
        """Who selects one point wants to see that one."""
        panel = self._panel.opened
        if panel and len(self._plane.selection) == 1:
            panel.show_points(len(self._plane.points))
            panel.choose(int(self._plane.selection[0]))

    def _follow(self) -> None:
        if not self._session.is_running or time.perf_counter() - self._checked_at >= FIGURES_SECONDS:
            self._check()

    def _check(self) -> None:
        """Have the newest state checked; one after another, since a million points take a while."""
        panel = self._panel.opened
        if panel is None or not self._turns.is_free():
            return
        snapshot = self._session.state
        descent, m = snapshot.descent, len(snapshot.descent.points)
        panel.show_points(m)
        if not m:
            panel.show_nothing("There are no points yet.")
            return
        self._checked_at = time.perf_counter()
        index = round(panel.point.value()) - 1
        job = partial(check_gradient, descent, snapshot.state, None if index < 0 else index)
        self._turns.begin(job, partial(self._show, snapshot))

    def _show(self, snapshot: Snapshot, check: GradientCheck) -> None:
        if panel := self._panel.built:
            settings = snapshot.descent.settings
            names = [f"w({LABELS.get(name, name)})" for name in settings.features or ()]
            if settings.features is None:
                names = [f"w{j}" for j in range(1, len(check.rule))]
            panel.show_check([*names, "b"], check, verdict(check, settings))


def verdict(check: GradientCheck, settings: Settings) -> str:
    """What is to be said of a check."""
    of_scaled = " For the standardised features." if settings.standardize else ""
    error = "E" if check.index is None else "E of this point"
    steps = dict.fromkeys(numbers.typed(float(f"{step:.0e}")) for step in (check.steps.min(), check.steps.max()))
    formula = f"Differences are (E(p + h) - E(p - h)) / 2h, h {' to '.join(steps)}.{of_scaled}"
    if check.is_passed:
        return f"They agree in {check.agreement} digits or more: this is the gradient of {error}. {formula}"
    if settings.mistake in WRONG:
        why = f"the rule is wrong, {WRONG[settings.mistake].words}"
    elif settings.method == "perceptron":
        why = f"the perceptron does not go down {error}"
    else:
        why = "such numbers leave too few digits"
    return f"They do not agree: {why}. {formula}"
