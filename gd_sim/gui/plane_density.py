"""A great many points in the plane, drawn as density by class."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gd_sim.core import density
from gd_sim.core.density import Lattice
from gd_sim.core.points import FloatArray, IntArray
from gd_sim.gui.theme import CLASS_COLORS, color

CELL = 3.0
"""Size of a cell in pixels: the least that is seen as a dot of one colour."""
TONES = 127
"""Opacities of a class; with those of the other and with nothing at all they fit into a byte."""


class Density(pg.GraphicsObject):  # type: ignore[misc]
    """A lattice of small cells, each in the colour of a class, the stronger the more points it holds."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._area = QRectF()
        self.set_colors(CLASS_COLORS)

    def set_colors(self, colors: tuple[str, str], strength: float = 1.0) -> None:
        """What is drawn from now on has these colours for the classes, in the fullest cell at this opacity."""
        self._tones = [color(colors[0], 0.0).rgba()]
        self._tones += [color(name, strength * (k + 1) / TONES).rgba() for name in colors for k in range(TONES)]

    def show_counts(self, counts: IntArray, lattice: Lattice) -> None:
        """Draw the cells of a lattice by their points of each class, (rows, columns, 2)."""
        self.prepareGeometryChange()
        self._area = QRectF(*lattice.corner, *lattice.extent)
        self._image = self._picture(density.opacity(counts), density.shown_class(counts, lattice))
        self.show()
        self.update()

    def _picture(self, opacity: FloatArray, label: IntArray) -> QImage:
        tone = np.rint(opacity * TONES)
        pixels = np.where(tone > 0, tone + TONES * label, 0).astype(np.uint8, order="C")
        height, width = pixels.shape
        image = QImage(pixels.data, width, height, width, QImage.Format.Format_Indexed8)
        image.setColorTable(self._tones)
        return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)

    def boundingRect(self) -> QRectF:
        """The lattice."""
        return self._area

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw the cells in the scene."""
        self.draw(painter)

    def draw(self, painter: QPainter) -> None:
        """Draw the cells in coordinates of the plane; nothing is smoothed, so each keeps its colour."""
        if self._image is not None:
            painter.drawImage(self._area, self._image)
