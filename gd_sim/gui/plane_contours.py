"""Contours of ŷ: the edges of the band where it is between 0.1 and 0.9, and by wish more of them, with labels."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gd_sim.core.boundary import View
from gd_sim.core.field import Field
from gd_sim.core.labels import label_places
from gd_sim.core.points import FloatArray
from gd_sim.gui.plane_room import PlaneRoom
from gd_sim.gui.plane_shading import rectangle
from gd_sim.gui.theme import CLASS_COLORS, LIGHT, Theme, color

EDGES, FURTHER = (0.1, 0.9), (0.25, 0.75)
"""Where ŷ is of these values a contour is drawn: always, and by wish."""
LABELLED = (0.1, 0.25, 0.5, 0.75, 0.9)
"""The contours with labels; at 0.5 it is the boundary."""


DOTS = (2, 2)
"""Pixels of a contour that are drawn and left out. At one pixel's width Qt takes a tenth of the time for it."""


class Contours:
    """The contours in the plane.

    Attributes:
        is_on: whether there are labels, and contours beside the edges of the band.
    """

    def __init__(self, plot: pg.PlotItem) -> None:
        self._curves = {
            prediction: pg.PlotCurveItem(antialias=True, connect="finite", name=f"contour{prediction}")
            for prediction in (*EDGES, *FURTHER)
        }
        self._labels = ContourLabels()
        for curve in self._curves.values():
            curve.setZValue(-6)
            plot.addItem(curve, ignoreBounds=True)
        plot.addItem(self._labels, ignoreBounds=True)
        self._theme = LIGHT
        self.is_on = False

    def restyle(self, theme: Theme) -> None:
        """Take over the colours and sizes of a theme."""
        self._theme = theme
        for prediction, curve in self._curves.items():
            curve.setPen(pg.mkPen(CLASS_COLORS[prediction > 0.5], width=theme.scale, dash=DOTS))
        self._labels.restyle(theme)

    @property
    def areas(self) -> list[QRectF]:
        """Where labels are, in pixels from the upper left corner of the view."""
        return self._labels.areas if self.is_on else []

    def show_model(self, field: Field, room: PlaneRoom) -> None:
        """Draw the contours of a field; labels only where there is room."""
        for prediction in FURTHER:
            self._curves[prediction].setVisible(self.is_on)
        self._labels.setVisible(self.is_on)
        predictions: tuple[float, ...] = LABELLED if self.is_on else EDGES
        if field.unit.method == "perceptron":  # whose ŷ is 0 or 1, and nothing between
            predictions = ()
        shown = {prediction: field.contour(prediction) for prediction in predictions}
        for prediction, curve in self._curves.items():
            if prediction in shown:
                curve.setData(*shown[prediction].T)
            elif not predictions:
                curve.setData([], [])
        if self.is_on:
            self._labels.show_contours(shown, room)


class ContourLabels(pg.GraphicsObject):  # type: ignore[misc]
    """What ŷ is on each contour, where there is room."""

    GAP = 4.0
    """Pixels between a label and whatever it keeps away from."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(8.5)  # above the boundary and the arrow
        self._view: View | None = None
        self._theme, self._font = LIGHT, QFont()
        self._size = QSizeF(1.0, 1.0)
        self.places: dict[str, QPointF] = {}
        self.areas: list[QRectF] = []

    def restyle(self, theme: Theme) -> None:
        """Take over the colours and sizes of a theme."""
        self._theme = theme
        self._font = QFont(QGuiApplication.font())
        self._font.setPixelSize(round(theme.px(11)))
        metrics = QFontMetricsF(self._font)
        widest = max(metrics.horizontalAdvance(_text(prediction)) for prediction in LABELLED)
        self._size = QSizeF(widest + theme.px(6), metrics.height() + theme.px(1))
        self.update()

    def show_contours(self, contours: dict[float, FloatArray], room: PlaneRoom) -> None:
        """Find a place for the label of each contour."""
        if room.view != self._view:
            self.prepareGeometryChange()
        self._view = room.view
        curves = [room.pixels(curve) for curve in contours.values()]
        size = np.array([self._size.width(), self._size.height()])
        found = zip(contours, label_places(curves, size + self.GAP, room.free), strict=True)
        middles = {prediction: middle for prediction, middle in found if middle is not None}
        self.areas = [QRectF(QPointF(*(middle - size / 2)), self._size) for middle in middles.values()]
        self.places = {_text(prediction): QPointF(*room.places(middle)) for prediction, middle in middles.items()}
        self.update()

    def boundingRect(self) -> QRectF:
        """The view."""
        return rectangle(self._view)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw the labels, in pixels."""
        to_pixels = painter.transform()
        painter.resetTransform()
        painter.setFont(self._font)
        for text, place in self.places.items():
            label = QRectF(QPointF(), self._size)
            label.moveCenter(to_pixels.map(place))
            painter.fillRect(label, color(self._theme.base, 0.85))
            painter.setPen(pg.mkPen(self._theme.text))
            painter.drawText(label, Qt.AlignmentFlag.AlignCenter, text)


def _text(prediction: float) -> str:
    return f"ŷ {prediction}"
