"""Formulas as pictures."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from gd_sim.gui.formulas import Formula


def paint(painter: QPainter, formula: Formula, start: QPointF) -> None:
    """Paint a formula from a place on the line that text stands on."""
    place = QRectF(start.x(), start.y() - formula.ascent, formula.width, formula.height)
    QSvgRenderer(QByteArray(formula.svg)).render(painter, place)


def picture(formula: Formula, pixels: float) -> QImage:
    """A formula on nothing, for a screen with so many pixels to a pixel of ours."""
    image = QImage(
        round(formula.width * pixels) + 1, round(formula.height * pixels) + 1, QImage.Format.Format_ARGB32_Premultiplied
    )
    image.setDevicePixelRatio(pixels)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint(painter, formula, QPointF(0, formula.ascent))
    painter.end()
    return image
