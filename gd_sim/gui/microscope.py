"""The microscope: a part of the main window, which has the last update, or the next one, taken apart."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QApplication

from gd_sim.core.beats import SWING, beat_at, has_beats
from gd_sim.core.explain import Explanation
from gd_sim.core.microscope import Dissection, dissect
from gd_sim.core.trace import Work, trace
from gd_sim.gui.actions import Actions
from gd_sim.gui.formulas import Formula, FormulaError, typeset
from gd_sim.gui.late_panel import LatePanel
from gd_sim.gui.panels import Panels
from gd_sim.gui.plane_view import PlaneView
from gd_sim.gui.theme import LIGHT, Theme
from gd_sim.session.background import Turns
from gd_sim.session.session import Session
from gd_sim.session.snapshot import Snapshot

if TYPE_CHECKING:
    from gd_sim.gui.microscope_panel import MicroscopePanel

FIGURES_SECONDS = 0.2
"""Figures are refreshed so often while a run goes on: faster cannot be read."""
MOST = 20_000
"""The most points of a batch that are taken apart: by the plain loops, in half a second."""
OF_POINT = ("x", "y", "z", "prediction", "error", "residual")
OF_CHANGE = ("gradient", "direction", "change", "new", "w", "b")
"""How the quantities begin that are of a point, and of what it adds to the parameters."""


class Seen(NamedTuple):
    """An update taken apart, with its formulas typeset, and whether it is the next one."""

    found: Dissection
    formulas: list[Formula | None]
    is_next: bool


class Microscope(QObject):
    """Joins the session, the plane and the panel of the microscope.

    Args:
        session, plane, actions: of the window.
        panels: get the panel when it is first opened.

    Signals:
        pointed(quantity): a quantity is pointed to, as `Number` has it; empty: none.
    """

    pointed = Signal(str)

    def __init__(self, session: Session, plane: PlaneView, actions: Actions, panels: Panels) -> None:
        super().__init__(plane)
        self._session, self._plane, self._switch = session, plane, actions["microscopeAction"]
        self._panel = LatePanel(self._switch, panels, self._build, self._show_panel)
        self._theme = LIGHT
        self._turns = Turns(self._look, self)
        self._looked_at = 0.0
        self._seen: Seen | None = None
        actions.connect({"nextLineAction": self._walk})
        session.state_changed.connect(self._follow)
        session.running_changed.connect(self._follow)
        plane.selection_changed.connect(self._look)

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self._theme = theme
        self._panel.restyle(theme)
        self._look()

    def _show_panel(self) -> None:
        self._point_to("")
        self._look()

    def _build(self) -> MicroscopePanel:
        from gd_sim.gui.microscope_panel import MicroscopePanel

        panel = MicroscopePanel()
        panel.other_wished.connect(self._look)
        panel.pointed.connect(self._point_to)
        panel.finished.connect(self._plane.setFocus)
        return panel

    def _walk(self) -> None:
        """One line further, from wherever the focus is."""
        self._switch.setChecked(True)
        if panel := self._panel.opened:
            panel.walk(1)

    def _follow(self) -> None:
        if not self._session.is_running or time.perf_counter() - self._looked_at >= FIGURES_SECONDS:
            self._look()

    def _look(self) -> None:
        """Have the newest update taken apart; one after another, since that of a million points takes a while."""
        panel = self._panel.opened
        if panel is None or not self._turns.is_free():
            return
        snapshot = self._session.state
        if not len(snapshot.descent.points):
            panel.show_nothing("There are no points yet.")
            return
        is_next = panel.show_choice(has_last=snapshot.explanation is not None)
        work = _work(snapshot, is_next=is_next)
        if work.descent.batch_size > MOST:
            panel.show_nothing(f"Batches of up to {MOST:,} points are taken apart; this one has more.")
            return
        chosen = self._plane.selection
        wished = int(chosen[0]) if len(chosen) == 1 else None
        size, ink = QFontInfo(QApplication.font()).pixelSize(), self._theme.text
        self._looked_at = time.perf_counter()
        job = partial(_see, work, wished, float(size), ink, is_next)
        self._turns.begin(job, self._show)

    def _show(self, seen: Seen | None) -> None:
        self._seen = seen
        panel = self._panel.built
        if panel and seen is None:
            panel.show_nothing("The next update would make a parameter infinite.")
        elif panel and seen:
            panel.show_update(seen.found, seen.formulas, _title(seen, self._session.settings.standardize))

    def _point_to(self, quantity: str) -> None:
        """Let what is pointed to shine in the plane, too."""
        self.pointed.emit(quantity)
        picture, seen = self._plane.picture, self._seen
        points = self._session.points
        shines = seen is not None and quantity.rstrip("0123456789") in OF_POINT and seen.found.index < len(points)
        picture.show_light(points.x[seen.found.index] if seen and shines else None)
        explanation = self._session.state.explanation
        if seen and explanation and not seen.is_next and quantity.rstrip("0123456789") in OF_CHANGE:
            self._show_change(explanation)
        else:
            picture.step_arrow.show_ends(None)

    def _show_change(self, explanation: Explanation) -> None:
        """What the point adds to w, at the tip of w, if that can be drawn."""
        state = self._session.state
        if has_beats(explanation, state.descent.settings):
            self._plane.picture.show_copy(explanation, beat_at(SWING, explanation, state.parameters))


def _work(snapshot: Snapshot, *, is_next: bool) -> Work:
    explanation = snapshot.explanation
    if is_next or explanation is None:
        return Work(snapshot.descent, snapshot.state, 1)
    return Work(explanation.descent, explanation.state, 1)


def _see(work: Work, wished: int | None, size: float, ink: str, is_next: bool) -> Seen | None:
    """On a thread of its own; None: the update would make a parameter infinite."""
    traced = next(trace(work), None)
    if traced is None:
        return None
    found = dissect(work.descent, traced, wished)
    return Seen(found, [_drawn(line.formula, size, ink) for line in found.lines], is_next)


def _drawn(latex: str, size: float, ink: str) -> Formula | None:
    try:
        return typeset(latex, size, ink)
    except FormulaError:  # its LaTeX is shown
        return None


def _title(seen: Seen, is_scaled: bool) -> str:
    found = seen.found
    made = "will be made" if seen.is_next else "was made"
    of = f"point {found.index + 1}" if found.size == 1 else f"{found.size:,} points; here point {found.index + 1}"
    scaled = "; x and w standardised" if is_scaled else ""
    return f"Update {found.update:,} {made} with {of}{scaled}"
