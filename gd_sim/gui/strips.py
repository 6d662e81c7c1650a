"""The sigmoid strip and the error strip: a part of the main window, which has them follow the run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject

from gd_sim.core import logistic
from gd_sim.gui.actions import Actions
from gd_sim.gui.late_panel import LatePanel
from gd_sim.gui.microscope import ROW, Microscope, Pointed
from gd_sim.gui.panels import Panels
from gd_sim.gui.plane_view import PlaneView
from gd_sim.gui.theme import Theme
from gd_sim.session.session import Session
from gd_sim.session.snapshot import Snapshot

if TYPE_CHECKING:
    from gd_sim.gui.strips_panel import StripsPanel

FRAME_SECONDS = 0.1
"""While a run goes on the strips are drawn so often: they are beside what one watches."""
MOST = 2_000
"""Points that are drawn, evenly chosen where there are more."""


class Strips(QObject):
    """Joins the session, the plane and the panel of the strips.

    Args:
        session, plane, actions: of the window.
        panels: get the panel when it is first opened.
        microscope: the point that is looked at there is looked at here, and what is pointed to shines here, too.
    """

    def __init__(
        self, session: Session, plane: PlaneView, actions: Actions, panels: Panels, microscope: Microscope
    ) -> None:
        super().__init__(plane)
        self._session, self._plane = session, plane
        self._panel = LatePanel(actions["stripsAction"], panels, self._build, self._draw, ROW)
        self._microscope = microscope
        self._drawn_at = 0.0
        session.state_changed.connect(self._follow)
        session.running_changed.connect(self._follow)
        plane.selection_changed.connect(self._draw)
        microscope.looked.connect(self._draw)
        microscope.pointed.connect(self._light)

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self._panel.restyle(theme)

    def _build(self) -> StripsPanel:
        from gd_sim.gui.strips_panel import StripsPanel

        panel = StripsPanel()
        panel.finished.connect(self._plane.setFocus)
        return panel

    def _light(self, pointed: Pointed | None) -> None:
        if panel := self._panel.opened:
            panel.light(pointed.quantity if pointed else "", is_past=pointed is not None and not pointed.is_next)

    def _follow(self) -> None:
        if not self._session.is_running or time.perf_counter() - self._drawn_at >= FRAME_SECONDS:
            self._draw()

    def _draw(self) -> None:
        panel = self._panel.opened
        if panel is None:
            return
        self._drawn_at, snapshot = time.perf_counter(), self._session.state
        descent = snapshot.descent
        m = len(descent.points)
        if not m:
            panel.show_nothing("There are no points yet.")
            return
        some = np.arange(0, m, -(-m // MOST))
        panel.show_points(logistic.weighted_sums(descent.features[some], snapshot.parameters), descent.points.y[some])
        index = self._chosen(snapshot)
        at = float(logistic.weighted_sums(descent.features[[index]], snapshot.parameters)[0])
        label, before = float(descent.points.y[index]), _z_before(snapshot, index)
        is_logistic = descent.settings.method == "logistic"
        panel.choose(f"Point {index + 1:,}", at, label, before, is_logistic=is_logistic)

    def _chosen(self, snapshot: Snapshot) -> int:
        """The selected point, else that under the microscope, else that of the last update, else the first."""
        chosen, last = self._plane.selection, snapshot.last
        wishes = [*chosen.tolist()] if len(chosen) == 1 else []
        if self._microscope.index is not None:
            wishes.append(self._microscope.index)
        if last:
            wishes.append(int(last.indices[0]))
        return next((index for index in wishes if index < len(snapshot.descent.points)), 0)


def _z_before(snapshot: Snapshot, index: int) -> float | None:
    """z of a point before the last update, if that was made with it."""
    last = snapshot.last
    return float(last.z[last.indices == index][0]) if last and index in last.indices else None
