"""The points in the plane: a mark each, and what is marked about them."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsItem

from gd_sim.core.field import Unit
from gd_sim.core.points import FloatArray, IntArray, PointSet
from gd_sim.gui.theme import CLASS_COLORS, CLASS_SYMBOLS, Theme

MARK = 16.0
"""Size of a mark in pixels; smaller in large sets."""
MANY = 2_000
"""Points from which marks are small, kept in one cached layer, and not crossed out one by one."""
FARTHEST = 1e30
"""Coordinates from here on cannot be drawn: pyqtgraph squares them."""


class Marks(pg.ScatterPlotItem):  # type: ignore[misc]
    """The points of one class."""

    def __init__(self, label: int) -> None:
        super().__init__(symbol=CLASS_SYMBOLS[label], brush=pg.mkBrush(CLASS_COLORS[label]), pxMode=True)
        self._is_cached = False
        self._shown: tuple[FloatArray, float] = (np.empty((0, 2)), 0.0)

    def show_points(self, x: FloatArray, size: float) -> None:
        """Draw marks at x, (k, 2), unless they are there already."""
        if size == self._shown[1] and np.array_equal(x, self._shown[0]):
            return
        self._shown = (x, size)
        many = len(x) > MANY
        if many != self._is_cached:
            cache = QGraphicsItem.CacheMode
            self.setCacheMode(cache.DeviceCoordinateCache if many else cache.NoCache)
            self._is_cached = many
        outline = None if many else pg.mkPen("#ffffff", width=max(1.0, size / 10))
        self.setSize(size, update=False)
        self.setPen(outline, update=False)
        place(self, x)


def place(item: pg.ScatterPlotItem, x: FloatArray) -> None:
    """Put marks at x, (k, 2), as far as pixels can be computed for them."""
    near = drawable(x)
    item.setData(near[:, 0], near[:, 1])


def drawable(x: FloatArray) -> FloatArray:
    """Those of x, (k, 2), that pixels can be computed for."""
    return x[(np.abs(x) < FARTHEST).all(axis=1)]


def _cross(below: float) -> QPainterPath:
    """Two strokes across a square, for a pen alone; so much below the middle."""
    path = QPainterPath(QPointF(-0.5, below - 0.5))
    path.lineTo(0.5, below + 0.5)
    path.moveTo(0.5, below - 0.5)
    path.lineTo(-0.5, below + 0.5)
    return path


CROSSES = (_cross(0.0), _cross(0.28))
"""In the middle of a circle; in the wide part of a triangle."""


class PointMarks:
    """All points: a mark each, a cross on those on the wrong side, a frame around those selected."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self._marks, self._moved = [Marks(0), Marks(1)], [Marks(0), Marks(1)]
        self._wrong = pg.ScatterPlotItem(pxMode=True, brush=None, name="wrongPoints")
        self._selected = pg.ScatterPlotItem(symbol="s", pxMode=True, brush=None)
        for z, item in enumerate([*self._marks, *self._moved, self._wrong, self._selected]):
            item.setZValue(z)
            plot.addItem(item, ignoreBounds=True)
        self._points = PointSet.empty()
        self._wrong_shown: IntArray | None = None
        self._is_dragging = False
        self._theme: Theme | None = None

    @property
    def size(self) -> float:
        """Size of a mark, in pixels."""
        scale = self._theme.scale if self._theme else 1.0
        return MARK * scale if len(self._points) <= MANY else max(3.0, 6.0 * scale)

    def restyle(self, theme: Theme) -> None:
        """Take over the colours and sizes of a theme."""
        self._theme = theme
        self._wrong.setPen(pg.mkPen("#ffffff", width=2.4 * theme.scale))  # on both colours of marks, in both themes
        self._wrong.setSize(0.44 * MARK * theme.scale)
        self._selected.setPen(pg.mkPen(theme.accent, width=2.2 * theme.scale))
        self._selected.setSize(1.6 * MARK * theme.scale)
        self.show_points(self._points)

    def show_points(self, points: PointSet) -> None:
        """Draw these points."""
        self._points, self._wrong_shown = points, None
        self._draw(points, self._marks)
        self._draw(PointSet.empty(), self._moved)

    def show_moved(self, points: PointSet, indices: IntArray) -> None:
        """Draw these points while those at `indices` are being dragged; in a large set only they are drawn anew."""
        if len(points) <= MANY:
            self.show_points(points)
            return
        self._points, was_dragging = points, self._is_dragging
        if not was_dragging:
            self._draw(points.remove(indices), self._marks)
        self._draw(PointSet(points.x[indices], points.y[indices]), self._moved)
        self._is_dragging = True

    def _draw(self, points: PointSet, layers: list[Marks]) -> None:
        self._is_dragging = False
        for label, marks in enumerate(layers):
            marks.show_points(points.x[points.y == label], self.size)

    def show_selection(self, indices: IntArray) -> None:
        """Frame these points."""
        place(self._selected, self._points.x[indices])

    def show_wrong(self, unit: Unit) -> None:
        """Cross out the points that a unit puts on the wrong side."""
        if len(self._points) > MANY:
            wrong = np.empty(0, dtype=np.int64)
        else:
            z = unit.z(self._points.x[:, 0], self._points.x[:, 1])
            near = (np.abs(self._points.x) < FARTHEST).all(axis=1)
            wrong = np.flatnonzero(((z >= 0) != self._points.y) & near)
        if self._wrong_shown is None or not np.array_equal(wrong, self._wrong_shown):
            self._wrong_shown = wrong
            crosses = [CROSSES[int(label)] for label in self._points.y[wrong]]
            self._wrong.setData(self._points.x[wrong, 0], self._points.x[wrong, 1], symbol=crosses)
