"""The pale shading of the plane."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gd_sim.core import logistic
from gd_sim.core.boundary import View, boundary
from gd_sim.core.field import Field
from gd_sim.core.points import FloatArray
from gd_sim.gui.theme import CLASS_COLORS, color

SHARPEST = 4_000.0
"""The shading changes over no less than this part of the view, a fraction of a pixel: below, Qt paints one colour. Of
the view along w, whatever the scales of the axes."""
SHADE = 0.30
"""Opacity of the shading where the model is certain."""
SATURATED = 7.0
"""σ(7) is 0.999: beyond this z the shading does not change."""
TONES = 256
"""Colours of a shading that follows a curve, from z = -SATURATED to z = SATURATED."""


class Shading(pg.GraphicsObject):  # type: ignore[misc]
    """ŷ as pale colour: class 0 on one side, class 1 on the other, nothing where ŷ = 1/2.

    Where the boundary is a line, z grows at the same rate along w everywhere, so a linear gradient along w shows σ(z)
    exactly. Where it is a curve, an image shows z on the grid of the field, smoothed between its nodes.

    A perceptron's ŷ is 0 or 1: there is one colour on either side.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(-20)
        self._field: Field | None = None
        self._image: QImage | None = None
        self._is_hard = False

    def show_model(self, field: Field) -> None:
        """Shade a view."""
        if self._field is None or field.view != self._field.view:
            self.prepareGeometryChange()
        self._field = field
        self._is_hard = field.unit.method == "perceptron"
        self._image = _image(_hard(field.z) if self._is_hard else field.z) if field.line is None else None
        self.update()

    def boundingRect(self) -> QRectF:
        """The view."""
        return rectangle(self._field.view) if self._field else QRectF()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Fill the view."""
        if self._field is None:
            return
        if self._image is not None:
            self._paint_image(painter, self._image)
        elif self._field.unit.line is not None:
            self._paint_gradient(painter, self._field.unit.line, self._field.view)

    def _paint_image(self, painter: QPainter, image: QImage) -> None:
        """The middles of the outermost pixels are on the edges of the view."""
        view = self.boundingRect()
        half1, half2 = view.width() / (image.width() - 1) / 2, view.height() / (image.height() - 1) / 2
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(view.adjusted(-half1, -half2, half1, half2), image)

    def _paint_gradient(self, painter: QPainter, line: FloatArray, view: View) -> None:
        w1, w2, b = (float(value) for value in line)
        length = math.hypot(w1, w2)
        where = boundary(line, view)
        start = where.middle or where.foot
        width, height = view.right - view.left, view.top - view.bottom
        if start is None or 1e4 * (abs(w1) * width + abs(w2) * height) < SATURATED:
            middle = np.array([(view.left + view.right) / 2, (view.bottom + view.top) / 2])
            z = np.array(float(middle @ (w1, w2)) + b)
            z = _hard(z) if self._is_hard else z
            painter.fillRect(self.boundingRect(), _shade(float(logistic.sigmoid(z))))
            return
        n1, n2 = w1 / length, w2 / length
        sharpest = (abs(n1) * width + abs(n2) * height) / SHARPEST
        reach = sharpest if self._is_hard else max(SATURATED / length, sharpest)
        along = QPointF(n1 * reach, n2 * reach)
        gradient = QLinearGradient(QPointF(*start) - along, QPointF(*start) + along)
        stops = np.linspace(-SATURATED, SATURATED, 29)
        for z, prediction in zip(stops, logistic.sigmoid(stops), strict=True):
            gradient.setColorAt((z + SATURATED) / (2 * SATURATED), _shade(float(prediction)))
        painter.fillRect(self.boundingRect(), gradient)


def _hard(z: FloatArray) -> FloatArray:
    """As far on the one side or the other as the shading goes."""
    hard: FloatArray = np.where(np.isnan(z), np.nan, np.where(z >= 0, SATURATED, -SATURATED))
    return hard


def rectangle(view: View | None) -> QRectF:
    """A view, as Qt takes it."""
    return QRectF(view.left, view.bottom, view.right - view.left, view.top - view.bottom) if view else QRectF()


def _shade(prediction: float) -> QColor:
    return color(CLASS_COLORS[prediction >= 0.5], SHADE * abs(2 * prediction - 1))


TONE_COLORS = [_shade(float(value)).rgba() for value in logistic.sigmoid(np.linspace(-SATURATED, SATURATED, TONES))]


def _image(z: FloatArray) -> QImage:
    """An image with a pixel for each node; nothing is shaded where z is not a number."""
    tone = (np.clip(z, -SATURATED, SATURATED) + SATURATED) * ((TONES - 1) / (2 * SATURATED))
    pixels = np.rint(np.nan_to_num(tone, nan=TONES / 2)).astype(np.uint8, order="C")
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, width, QImage.Format.Format_Indexed8)
    image.setColorTable(TONE_COLORS)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
