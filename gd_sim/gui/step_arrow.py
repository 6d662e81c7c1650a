"""The arrow from the origin to a point, on its way to the tip of w."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gd_sim.core.boundary import View
from gd_sim.gui.plane_shading import rectangle
from gd_sim.gui.theme import LIGHT, Theme

HEAD = 15.0
"""Length of the head of an arrow in pixels."""


def draw_arrow(painter: QPainter, tail: QPointF, tip: QPointF, color: str, theme: Theme) -> QPointF | None:
    """Draw an arrow in pixels; the direction it points to, as long as 1. None: it has none."""
    length = math.hypot(tip.x() - tail.x(), tip.y() - tail.y())
    if not 0 < length < 1e6:
        return None
    along, head = (tip - tail) / length, min(theme.px(HEAD), length)
    across, neck = QPointF(-along.y(), along.x()), tip - along * head
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pg.mkPen(color, width=3 * theme.scale))
    painter.drawLine(tail, neck)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(pg.mkBrush(color))
    painter.drawPolygon([tip, neck + across * (0.4 * head), neck - across * (0.4 * head)])
    return along


class StepArrow(pg.GraphicsObject):  # type: ignore[misc]
    """What a point adds to w, as an arrow.

    Attributes:
        ends: tail and tip in data coordinates; None: it is not to be seen.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(7.5)
        self.ends: tuple[QPointF, QPointF] | None = None
        self._view: View | None = None
        self._color, self._theme = LIGHT.text, LIGHT
        self.hide()

    def restyle(self, theme: Theme) -> None:
        """Take over the sizes of a theme."""
        self._theme = theme
        self.update()

    def show_ends(self, ends: tuple[QPointF, QPointF] | None, color: str = "") -> None:
        """Draw it from tail to tip in a colour, or not at all."""
        self.ends, self._color = ends, color
        self.setVisible(ends is not None)
        self.update()

    def show_in(self, view: View) -> None:
        """Another part of the plane is in sight."""
        if view != self._view:
            self.prepareGeometryChange()
            self._view = view

    def boundingRect(self) -> QRectF:
        """The view."""
        return rectangle(self._view)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw it, in pixels."""
        if self.ends:
            to_pixels = painter.transform()
            tail, tip = (to_pixels.map(end) for end in self.ends)
            painter.resetTransform()
            draw_arrow(painter, tail, tip, self._color, self._theme)
