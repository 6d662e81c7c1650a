"""The handles on the boundary, as they are drawn: disks with a sign of where each can be dragged."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gd_sim.core.boundary import View
from gd_sim.core.handles import Grip, Handles, Place
from gd_sim.gui.plane_shading import rectangle
from gd_sim.gui.theme import LIGHT, WEIGHT_COLOR, Theme

HANDLE = 20.0
"""The size of a handle in pixels."""


class LineHandles(pg.GraphicsObject):  # type: ignore[misc]
    """The handles of a line, over the line and the arrow of w; the one that is held or hovered is filled."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(7.5)
        self._view: View | None = None
        self._handles: Handles | None = None
        self._chosen: Grip | None = None
        self._theme = LIGHT
        self.hide()

    def restyle(self, theme: Theme) -> None:
        """Take over the colours and sizes of a theme."""
        self._theme = theme
        self.update()

    @property
    def size(self) -> float:
        """Of a handle, in pixels."""
        return self._theme.px(HANDLE)

    @property
    def places(self) -> dict[Grip, Place]:
        """Where handles are to be seen."""
        return self._handles.places if self._handles and self.isVisible() else {}

    def show_handles(self, handles: Handles | None, view: View, chosen: Grip | None) -> None:
        """Draw the handles of a line, one of them chosen; None: nothing."""
        if view != self._view:
            self.prepareGeometryChange()
        self._view, self._handles, self._chosen = view, handles, chosen
        self.setVisible(handles is not None)
        self.update()

    def boundingRect(self) -> QRectF:
        """The view."""
        return rectangle(self._view)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw the way from the line to the tip of w, then the disks, in pixels."""
        if self._handles is None:
            return
        to_pixels = painter.transform()
        middle, tip = (to_pixels.map(QPointF(*place)) for place in self._handles.arrow)
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pg.mkPen(WEIGHT_COLOR, width=3 * self._theme.scale))
        painter.drawLine(middle, tip)
        across = math.degrees(math.atan2(tip.y() - middle.y(), tip.x() - middle.x()))
        for grip, place in self._handles.places.items():
            painter.save()
            painter.translate(to_pixels.map(QPointF(*place)))
            self._paint_disk(painter, grip)
            if grip in {"turn", "turn back"}:
                painter.drawPath(_turning(self.size / 4))
            else:
                painter.rotate(across)
                painter.drawPath(_straight(self.size / 3))
            painter.restore()

    def _paint_disk(self, painter: QPainter, grip: Grip) -> None:
        """Paint a disk, and leave the pen for the sign on it."""
        is_chosen = grip == self._chosen
        edge = WEIGHT_COLOR if grip == "sharpen" else self._theme.line
        painter.setPen(pg.mkPen(edge, width=2 * self._theme.scale))
        painter.setBrush(pg.mkBrush(self._theme.accent if is_chosen else self._theme.base))
        painter.drawEllipse(QPointF(), self.size / 2, self.size / 2)
        sign = pg.mkPen(self._theme.on_accent if is_chosen else edge, width=1.6 * self._theme.scale)
        sign.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(sign)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _straight(reach: float) -> QPainterPath:
    """A double arrow to the left and to the right."""
    path = QPainterPath(QPointF(-reach, 0.0))
    path.lineTo(reach, 0.0)
    for side in (-1, 1):
        _add_head(
            path, QPointF(side * reach, 0.0), QPointF(-side, -1) * (0.45 * reach), QPointF(-side, 1) * (0.45 * reach)
        )
    return path


def _turning(radius: float) -> QPainterPath:
    """A double arrow along the upper part of a circle."""
    path = QPainterPath()
    circle = QRectF(-radius, -radius, 2 * radius, 2 * radius)
    path.arcMoveTo(circle, 200)
    path.arcTo(circle, 200, -220)
    for angle in (200, -20):
        end = QPointF(math.cos(math.radians(angle)), -math.sin(math.radians(angle))) * radius
        _add_head(
            path, end + QPointF(0.0, 0.3 * radius), QPointF(-1, -1) * (0.5 * radius), QPointF(1, -1) * (0.5 * radius)
        )
    return path


def _add_head(path: QPainterPath, tip: QPointF, one: QPointF, other: QPointF) -> None:
    path.moveTo(tip + one)
    path.lineTo(tip)
    path.lineTo(tip + other)
