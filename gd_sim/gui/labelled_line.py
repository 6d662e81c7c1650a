"""A dashed line in the plane that carries its name."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gd_sim.core.points import FloatArray
from gd_sim.gui.theme import LIGHT, Theme, color

Place = tuple[float, float]
TYPE = 12.0
"""Size of type in pixels."""
AWAY = 7.0
"""Pixels between a line and its name."""


class LabelledLine:
    """A dashed line or curve, and a name beside it.

    Attributes:
        name: what it is called; empty while it is not shown.
    """

    def __init__(self, plot: pg.PlotItem, object_name: str) -> None:
        self._line = pg.PlotDataItem(name=object_name, antialias=True, connect="finite")
        self._box, self._tag = plot.getViewBox(), Tag()
        for z, item in ((-3, self._line), (-1, self._tag)):  # points are never hidden
            item.setZValue(z)
        plot.addItem(self._line, ignoreBounds=True)
        self._box.addItem(self._tag, ignoreBounds=True)
        self.name = ""
        for item in (self._line, self._tag):
            item.hide()

    def restyle(self, theme: Theme, shade: str, width: float) -> None:
        """Take over a colour and a width; its name is in the same colour."""
        self._line.setPen(pg.mkPen(shade, width=width * theme.scale, style=Qt.PenStyle.DashLine))
        self._tag.restyle(theme, shade)

    def show_line(self, places: FloatArray, name: str, at: Place, along: Place) -> None:
        """Draw it through places, (k, 2), its name beside one where it runs in this direction, right and up."""
        self._line.setData(*places.T)
        self._line.show()
        self.name = name
        pixel, area = self._box.mapViewToScene(QPointF(*at)), self._box.mapRectToScene(self._box.rect())
        self._tag.show_name(name, at, area.translated(-pixel), is_steep=abs(along[1]) > abs(along[0]))

    def hide(self) -> None:
        """Draw nothing."""
        if self._tag.isVisible():
            self.name = ""
            self._line.setData([], [])
            self._line.hide()  # even an empty one takes half a millisecond of a frame
            self._tag.hide()


class Tag(QGraphicsItem):
    """A few words at a place in the plane, in pixels."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self._words, self._box = "", QRectF()
        self._theme, self._shade = LIGHT, LIGHT.text

    def restyle(self, theme: Theme, shade: str) -> None:
        """Take over the colours and sizes of a theme."""
        self._theme, self._shade = theme, shade
        self.update()

    def show_name(self, words: str, place: Place, room: QRectF, *, is_steep: bool) -> None:
        """Stand to the right of a place on a steep line, above one on a flat one; in the room about that place."""
        font = QGuiApplication.font()
        font.setPixelSize(round(self._theme.px(TYPE)))
        box = QFontMetricsF(font).boundingRect(words).adjusted(-4, -1, 4, 1)
        away = self._theme.px(AWAY)
        if is_steep:
            box.moveCenter(QPointF(away + box.width() / 2, 0.0))
        else:
            box.moveCenter(QPointF(0.0, -away - box.height() / 2))
        box.moveLeft(max(room.left(), min(box.left(), room.right() - box.width())))
        box.moveTop(max(room.top(), min(box.top(), room.bottom() - box.height())))
        if (words, box) != (self._words, self._box):
            self.prepareGeometryChange()
            self._words, self._box = words, box
        self.setPos(*place)
        self.show()

    def boundingRect(self) -> QRectF:
        """The words and some room about them."""
        return self._box

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Write on a ground that lets the words be read."""
        font = QGuiApplication.font()
        font.setPixelSize(round(self._theme.px(TYPE)))
        painter.setFont(font)
        painter.fillRect(self._box, color(self._theme.base, 0.85))
        painter.setPen(QColor(self._shade))
        painter.drawText(self._box, Qt.AlignmentFlag.AlignCenter, self._words)


def place_for_name(places: FloatArray, view: QRectF, far_from: FloatArray) -> tuple[Place, Place] | None:
    """Where on a line a name can stand, and in which direction the line runs there; None: nowhere.

    Args:
        places: the line, (k, 2), with a row of NaN between pieces.
        view: the part of the plane where the name would be seen whole.
        far_from: (2,), where something else is written.
    """
    if len(places) == 2:  # a straight line: between its ends
        places = places[0] + np.linspace(0.0, 1.0, 33)[:, None] * (places[1] - places[0])
    middle, along = (places[1:] + places[:-1]) / 2, places[1:] - places[:-1]
    low, high = (view.left(), view.top()), (view.right(), view.bottom())
    seen = ((middle >= low) & (middle <= high)).all(axis=1)  # NaN is nowhere
    if not seen.any():
        return None
    candidates = np.flatnonzero(seen)
    away = np.hypot(*(middle[candidates] - far_from).T)
    best = candidates[np.argmax(away)]
    (x1, x2), (right, up) = middle[best].tolist(), along[best].tolist()
    return (x1, x2), (right, up)
