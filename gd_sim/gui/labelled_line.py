"""A dashed line in the plane that carries its name."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gd_sim.core.labels import beside, tries
from gd_sim.core.points import FloatArray
from gd_sim.gui.plane_room import PlaneRoom
from gd_sim.gui.theme import LIGHT, Theme, color

TYPE = 12.0
"""Size of type in pixels."""
AWAY = 3.0
"""Pixels between a line and its name."""


class LabelledLine:
    """A dashed line or curve, and a name beside it where there is room.

    Attributes:
        name: what it is called; empty while it is not shown.
        areas: where its name is, if it is shown, in pixels from the upper left corner of the view.
    """

    def __init__(self, plot: pg.PlotItem, object_name: str) -> None:
        self._line = pg.PlotDataItem(name=object_name, antialias=True, connect="finite")
        self._tag, self._gap = Tag(), AWAY
        for z, item in ((-3, self._line), (8.5, self._tag)):  # the line hides no point, and nothing hides the name
            item.setZValue(z)
        plot.addItem(self._line, ignoreBounds=True)
        plot.getViewBox().addItem(self._tag, ignoreBounds=True)
        self.name = ""
        self.areas: list[QRectF] = []
        for item in (self._line, self._tag):
            item.hide()

    def restyle(self, theme: Theme, shade: str, width: float) -> None:
        """Take over a colour and a width; its name is in the same colour."""
        self._line.setPen(pg.mkPen(shade, width=width * theme.scale, style=Qt.PenStyle.DashLine))
        self._gap = theme.px(AWAY)
        self._tag.restyle(theme, shade)

    def show_line(self, places: FloatArray, name: str, share: float, room: PlaneRoom) -> None:
        """Draw it through places, (k, 2), its name beside it as near as there is room to this share of its length."""
        self._line.setData(*places.T)
        self._line.show()
        self.name = name
        size = self._tag.size_of(name)
        middles = beside(room.pixels(places), size, self._gap, tries(share))
        middle = room.free.first_free(middles, size)
        self.areas = [] if middle is None else [self._tag.show_name(name, middle, size, room)]
        self._tag.setVisible(middle is not None)

    def hide(self) -> None:
        """Draw nothing."""
        if self.name:
            self.name, self.areas = "", []
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

    def size_of(self, words: str) -> FloatArray:
        """The width and the height that words take, (2,)."""
        box = QFontMetricsF(_font(self._theme)).boundingRect(words)
        return np.array([box.width() + 8.0, box.height() + 2.0])

    def show_name(self, words: str, middle: FloatArray, size: FloatArray, room: PlaneRoom) -> QRectF:
        """Write words about a middle, (2,) in pixels; where they are then."""
        box = QRectF(QPointF(*(-size / 2)), QSizeF(*size))
        if (words, box) != (self._words, self._box):
            self.prepareGeometryChange()
            self._words, self._box = words, box
        self.setPos(*room.places(middle))
        return box.translated(*middle)

    def boundingRect(self) -> QRectF:
        """The words and some room about them."""
        return self._box

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Write on a ground that lets the words be read."""
        painter.setFont(_font(self._theme))
        painter.fillRect(self._box, color(self._theme.base, 0.85))
        painter.setPen(QColor(self._shade))
        painter.drawText(self._box, Qt.AlignmentFlag.AlignCenter, self._words)


def _font(theme: Theme) -> QFont:
    font = QFont(QGuiApplication.font())
    font.setPixelSize(round(theme.px(TYPE)))
    return font
