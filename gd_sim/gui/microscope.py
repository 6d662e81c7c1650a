"""The microscope: a part of the main window, which has the last update, or the next one, taken apart."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QApplication

from gd_sim.core import updates as plain_loops
from gd_sim.core.beats import SWING, beat_at, has_beats
from gd_sim.core.calculation import kind, latex
from gd_sim.core.descent import BatchLoops
from gd_sim.core.explain import Explanation, explain_next
from gd_sim.core.microscope import Dissection, dissect
from gd_sim.core.points import FloatArray
from gd_sim.core.trace import Work, trace
from gd_sim.gui.actions import Actions
from gd_sim.gui.error_view import ErrorView
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
"""The most points of a batch that are taken apart by the plain loops, in half a second, or while a run goes on."""
ROW = "update"
"""The row of panels with all that is to be seen of an update."""
OF_POINT = {"x", "y", "z", "prediction", "error", "residual"}
OF_CHANGE = {"gradient", "g", "v", "s", "direction", "change", "new", "w", "b"}
"""Quantities of a point, and of what it adds to the parameters."""
ON_CURVE = {"error": (0,), "w": (0,), "b": (0,), "change": (0, 1), "new": (1,)}
"""What a place of the error curve stands for: the place where the update began, 0, or where it ended, 1."""


class Asked(NamedTuple):
    """What is looked at: an update, the point of it that was wished for, and whether it is the next one."""

    work: Work
    wished: int | None
    is_next: bool

    def is_same(self, other: Asked) -> bool:
        """Whether it comes to the same."""
        (descent, state, _), (its_descent, its_state, _) = self.work, other.work
        return descent is its_descent and state is its_state and self[1:] == other[1:]


class Seen(NamedTuple):
    """An update taken apart, (n+1,) parameters after it, and its formulas, typeset."""

    asked: Asked
    found: Dissection
    explanation: Explanation
    after: FloatArray
    times: tuple[float, float]
    formulas: list[Formula | None]


class Ink(NamedTuple):
    """How formulas are written: the size of type in pixels, its colour, the quantity that is alight, and its colour."""

    size: float
    color: str
    lit: str
    lit_color: str


class Pointed(NamedTuple):
    """A quantity that is pointed to, as `Number` has it, and whether it is one of the next update."""

    quantity: str
    is_next: bool


class Microscope(QObject):
    """Joins the session, the plane, the error curve and the panel of the microscope.

    Args:
        session, plane, error_view, actions: of the window.
        panels: get the panel when it is first opened.

    Signals:
        pointed(what): a `Pointed`, or None where nothing is pointed to any more.
        looked: at another update, or another point of it.
    """

    pointed = Signal(object)
    looked = Signal()

    def __init__(
        self, session: Session, plane: PlaneView, error_view: ErrorView, actions: Actions, panels: Panels
    ) -> None:
        super().__init__(plane)
        self._session, self._plane, self._switch = session, plane, actions["microscopeAction"]
        self._error_view = error_view
        self._panel = LatePanel(self._switch, panels, self._build, self._show_panel, ROW)
        self._theme = LIGHT
        self._turns = Turns(self._look, self)
        self._looked_at = 0.0
        self._seen: Seen | None = None
        self._lit = ""
        actions.connect({"nextLineAction": self._walk})
        session.state_changed.connect(self._follow)
        session.running_changed.connect(self._follow)
        session.compiler.finished.connect(self._look)
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
        self._looked_at, snapshot = time.perf_counter(), self._session.state
        if not len(snapshot.descent.points):
            self._show_nothing("There are no points yet.")
            return
        is_next = panel.show_choice(has_last=snapshot.last is not None)
        work = _work(snapshot, is_next=is_next)
        loops = self._session.compiler.loops if work.descent.batch_size > MOST else plain_loops
        if loops is None or (loops is not plain_loops and self._session.is_running):
            self._show_nothing(f"Batches of more than {MOST:,} points are taken apart {_when(loops)}.")
            return
        chosen = self._plane.selection
        asked = Asked(work, int(chosen[0]) if len(chosen) == 1 else None, is_next)
        size = float(QFontInfo(QApplication.font()).pixelSize())
        ink = Ink(size, self._theme.text, self._lit, self._theme.link)
        self._turns.begin(partial(_see, asked, loops, self._seen, ink), self._show)

    def _show(self, seen: Seen | None) -> None:
        if seen is None:
            self._show_nothing("The next update would make a parameter infinite.")
            return
        self._seen = seen
        if panel := self._panel.built:
            panel.show_update(seen.found, seen.formulas, _title(seen, self._session.settings.standardize))
        self._shine()
        self.looked.emit()

    def _show_nothing(self, why: str) -> None:
        self._seen, self._lit = None, ""
        if panel := self._panel.built:
            panel.show_nothing(why)
        self._shine()
        self.looked.emit()

    @property
    def is_busy(self) -> bool:
        """Whether an update is being taken apart."""
        return self._turns.is_busy

    @property
    def index(self) -> int | None:
        """The point of the set that is looked at, from 0; None: none is."""
        return self._seen.found.index if self._seen and self._panel.opened else None

    def _point_to(self, quantity: str) -> None:
        """Let a quantity shine wherever it appears; empty: none."""
        self._lit = quantity
        self._shine()
        self._look()  # the formulas, which are typeset elsewhere

    def _shine(self) -> None:
        """In the plane, on the curve, and in whatever else follows."""
        seen, of, picture, points = self._seen, kind(self._lit), self._plane.picture, self._session.points
        if seen is None or not of:
            picture.show_light(None)
            picture.step_arrow.show_ends(None)
            self._error_view.show_light(())
            self.pointed.emit(None)
            return
        index, is_next = seen.found.index, seen.asked.is_next
        picture.show_light(points.x[index] if of in OF_POINT and index < len(points) else None)
        if of in OF_CHANGE and has_beats(seen.explanation, seen.asked.work.descent.settings):
            picture.show_copy(seen.explanation, beat_at(SWING, seen.explanation, seen.after))
        else:
            picture.step_arrow.show_ends(None)
        ends = [end for end in ON_CURVE.get(of, ()) if not (is_next and end)]
        self._error_view.show_light([seen.times[end] for end in ends])
        self.pointed.emit(Pointed(self._lit, is_next))


def _work(snapshot: Snapshot, *, is_next: bool) -> Work:
    last = snapshot.last
    if is_next or last is None:
        return Work(snapshot.descent, snapshot.state, 1)
    return Work(last.descent, last.state, 1)


def _see(asked: Asked, loops: BatchLoops, before: Seen | None, ink: Ink) -> Seen | None:
    """On a thread of its own; None: the update would make a parameter infinite."""
    seen = before if before and asked.is_same(before.asked) else _take_apart(asked, loops)
    return seen._replace(formulas=[_drawn(line.formula, ink) for line in seen.found.lines]) if seen else None


def _take_apart(asked: Asked, loops: BatchLoops) -> Seen | None:
    descent, state, _ = asked.work
    traced = next(trace(asked.work, loops), None)
    if traced is None:
        return None
    found, explanation = dissect(descent, traced, asked.wished), explain_next(descent, state)
    times = descent.time(state), descent.time(traced.after)
    return Seen(asked, found, explanation, traced.after.parameters, times, [])


def _drawn(formula: str, ink: Ink) -> Formula | None:
    try:
        return typeset(latex(formula, ink.lit, ink.lit_color), ink.size, ink.color)
    except FormulaError:  # its LaTeX is shown
        return None


def _when(loops: BatchLoops | None) -> str:
    return "as soon as the run pauses" if loops else "as soon as the fast loops are compiled"


def _title(seen: Seen, is_scaled: bool) -> str:
    found = seen.found
    made = "will be made" if seen.asked.is_next else "was made"
    of = f"point {found.index + 1}" if found.size == 1 else f"{found.size:,} points; here point {found.index + 1}"
    scaled = "; x and w standardised" if is_scaled else ""
    return f"Update {found.update:,} {made} with {of}{scaled}"
