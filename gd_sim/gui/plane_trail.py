"""The trail of the boundary: where it was at some moments before, paler the longer ago."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gd_sim.core.boundary import View
from gd_sim.core.field import Field, Unit
from gd_sim.core.points import FloatArray
from gd_sim.gui.plane_shading import rectangle
from gd_sim.gui.theme import LIGHT, Theme, color

PALEST, STRONGEST = 0.15, 0.9
"""Opacity of the first boundary and of the last."""
CURVES = 16
"""The most boundaries that are drawn where they are curves: to trace one takes a third of a millisecond."""
NODES = 49
"""Nodes of the grid on which those curves are traced, along each side."""
NOTHING: FloatArray = np.empty((0, 3))


class BoundaryTrail(pg.GraphicsObject):  # type: ignore[misc]
    """Boundaries of before, one over the other.

    Attributes:
        lines: the places of each, (k, 2), the earliest first.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(-7)
        # dozens of lines, at each frame the same ones: painted once, until another is added
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self._parameters = NOTHING
        self._features: tuple[str, ...] | None = None
        self._view: View | None = None
        self._drawn: dict[bytes, tuple[FloatArray, QPainterPath]] = {}
        self._theme = LIGHT
        self.hide()

    def restyle(self, theme: Theme) -> None:
        """Take over the colours and sizes of a theme."""
        self._theme = theme
        self.update()

    @property
    def lines(self) -> list[FloatArray]:
        return [places for places, _ in self._drawn.values()]

    def show_trail(self, parameters: FloatArray, features: tuple[str, ...] | None) -> None:
        """Take over parameters, (k, n+1), the earliest first; `show_in` draws their boundaries."""
        if features != self._features:
            self._drawn.clear()
        self._parameters, self._features = parameters, features

    def show_in(self, view: View) -> None:
        """Trace what is not traced yet in this view."""
        if view != self._view:
            self.prepareGeometryChange()
            self._view = view
            self._drawn.clear()
        known, rows = self._drawn, self._chosen()
        self._drawn = {row.tobytes(): known.get(row.tobytes()) or self._trace(row, view) for row in rows}
        if list(known) != list(self._drawn):
            self.update()

    def _chosen(self) -> FloatArray:
        """All of them; where they may be curves, about `CURVES`, every so many back from the last."""
        rows = self._parameters
        if self._features is None or len(rows) <= CURVES:
            return rows
        return rows[::-1][:: -(-len(rows) // CURVES)][::-1]

    def _trace(self, row: FloatArray, view: View) -> tuple[FloatArray, QPainterPath]:
        places = Field(Unit(row, self._features), view, NODES).boundary
        return places, pg.arrayToQPath(*places.T, connect="finite", finiteCheck=False)

    def boundingRect(self) -> QRectF:
        """The view."""
        return rectangle(self._view)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw one after another."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        opacities = np.linspace(PALEST, STRONGEST, len(self._drawn) + 1)[1:]
        for (_, path), opacity in zip(self._drawn.values(), opacities, strict=True):
            painter.setPen(pg.mkPen(color(self._theme.ghost, opacity), width=self._theme.scale))
            painter.drawPath(path)
