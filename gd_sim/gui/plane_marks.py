"""The points in the plane: a mark each, and what is marked about them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsItem

from gd_sim.core import density
from gd_sim.core.boundary import View
from gd_sim.core.density import Lattice
from gd_sim.core.field import Unit
from gd_sim.core.grid import NOBODY, Grid
from gd_sim.core.points import FloatArray, IntArray, PointSet
from gd_sim.gui.plane_density import CELL, Density
from gd_sim.gui.theme import CLASS_COLORS, CLASS_SYMBOLS, LIGHT, Theme

MARK = 16.0
"""Size of a mark in pixels."""
MANY = 2_000
"""The most points that get a mark each: as many marks of that size cover the plane once. More are drawn as density."""
FEW_SELECTED = 20
"""More selected points than these are none that a question, or a hand, is about."""
SELECTION_STRENGTH = 0.6
"""Opacity of selected points that are drawn as density: their classes shine through."""
FARTHEST = 1e30
"""Coordinates from here on cannot be drawn: pyqtgraph squares them."""


class Marks(pg.ScatterPlotItem):  # type: ignore[misc]
    """A mark on points of one class."""

    def __init__(self, label: int) -> None:
        super().__init__(symbol=CLASS_SYMBOLS[label], brush=pg.mkBrush(CLASS_COLORS[label]), pxMode=True)
        self._shown: tuple[FloatArray, float] = (np.empty((0, 2)), 0.0)

    def show_points(self, x: FloatArray, size: float) -> None:
        """Draw marks at x, (k, 2), unless they are there already."""
        if size == self._shown[1] and np.array_equal(x, self._shown[0]):
            return
        self._shown = (x, size)
        self.setSize(size, update=False)
        self.setPen(pg.mkPen("#ffffff", width=size / 10), update=False)
        place(self, x)


def place(item: pg.ScatterPlotItem, x: FloatArray, **options: Any) -> None:
    """Put marks at x, (k, 2), as far as pixels can be computed for them.

    An item without marks is hidden: pyqtgraph spends half a millisecond of every frame on one that is empty.

    Args:
        item: what draws them, used with this function alone.
        x: where.
        options: what else `setData` takes, for the marks that are drawn.
    """
    near = drawable(x)
    if len(near) or item.isVisible():
        item.setData(near[:, 0], near[:, 1], **options)
        item.setVisible(len(near) > 0)


def drawable(x: FloatArray) -> FloatArray:
    """Those of x, (k, 2), that pixels can be computed for."""
    if not len(x) or (x.max() < FARTHEST and x.min() > -FARTHEST):  # needs no memory, for a million at each move
        return x
    near = (np.abs(x[:, 0]) < FARTHEST) & (np.abs(x[:, 1]) < FARTHEST)
    return x if near.all() else x[near]


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
    """All points. As long as those in view are few: a mark each, a cross on those on the wrong side. More are drawn as
    density. A frame is around those selected, and they keep their marks.

    Attributes:
        is_dense: whether the points in view are drawn as density.

    Args:
        plot: where they are.
        mark: size of a mark in pixels.
    """

    def __init__(self, plot: pg.PlotItem, mark: float = MARK) -> None:
        self._mark = mark
        self._density, self._dense_selection = Density(), Density()
        self._marks = [Marks(0), Marks(1)]
        self._wrong = pg.ScatterPlotItem(pxMode=True, brush=None, name="wrongPoints")
        self._selected = pg.ScatterPlotItem(symbol="s", pxMode=True, brush=None)
        for item in (self._density, self._dense_selection):
            item.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)  # the same at each frame of a run
        layers = [self._density, self._dense_selection, *self._marks, self._wrong, self._selected]
        for z, item in enumerate(layers):
            item.setZValue(z)
            plot.addItem(item, ignoreBounds=True)
        self._points, self._grid = PointSet.empty(), Grid(PointSet.empty().x)
        self._selection = self._marked = NOBODY
        self._view, self._pixel = View(0.0, 1.0, 0.0, 1.0), (1.0, 1.0)
        self._counted: tuple[PointSet, Lattice, IntArray] | None = None
        self._wrong_shown: IntArray | None = None
        self._unit: Unit | None = None
        self._theme = LIGHT
        self.is_dense = False

    @property
    def size(self) -> float:
        """Size of what is drawn for a point, in pixels."""
        return (CELL if self.is_dense else self._mark) * self._theme.scale

    @property
    def grid(self) -> Grid:
        """Where the points are, to be looked up."""
        if self._grid.x is not self._points.x:
            self._grid = self._grid.with_points(self._points.x)
        return self._grid

    def restyle(self, theme: Theme) -> None:
        """Take over the colours and sizes of a theme."""
        self._theme = theme
        self._wrong.setPen(pg.mkPen("#ffffff", width=2.4 * theme.scale))  # on both colours of marks, in both themes
        self._wrong.setSize(0.44 * self._mark * theme.scale)
        self._selected.setPen(pg.mkPen(theme.accent, width=2.2 * theme.scale))
        self._selected.setSize(1.6 * self._mark * theme.scale)
        self._dense_selection.set_colors((theme.accent, theme.accent), SELECTION_STRENGTH)
        self._draw()

    def show_points(self, points: PointSet, selection: IntArray) -> None:
        """Draw these points, some of them selected."""
        self._points, self._selection, self._wrong_shown = points, selection, None
        self._draw()

    def show_selection(self, selection: IntArray) -> None:
        """Frame these points."""
        self._selection = selection
        self._draw()

    def show_view(self, view: View, pixel: tuple[float, float]) -> None:
        """The view is another one, and a pixel is so large in it: which points it shows decides how they are drawn."""
        if (view, pixel) != (self._view, self._pixel):
            self._view, self._pixel = view, pixel
            if len(self._points) > MANY:
                self._draw()

    def _draw(self) -> None:
        """Density and marks; frames around selected points that have marks."""
        rows = self._draw_density()
        if rows is not None:
            framed = np.intersect1d(rows, self._selection, assume_unique=True)
        else:
            rows = framed = self._selection if len(self._selection) <= MANY else NOBODY
        self._marked = rows
        x, y = self._points.x[rows], self._points.y[rows]
        for label, marks in enumerate(self._marks):
            marks.show_points(x[y == label], self._mark * self._theme.scale)
        place(self._selected, self._points.x[framed])
        if self._unit:
            self.show_wrong(self._unit)

    def _draw_density(self) -> IntArray | None:
        """Draw the points as density, if too many are in view; else return those that are to have marks."""
        self.is_dense = False
        self._density.hide()
        self._dense_selection.hide()
        if len(self._points) <= MANY:
            return np.arange(len(self._points))
        side = CELL * self._theme.scale
        lattice = Lattice.over(self._view, (side * self._pixel[0], side * self._pixel[1]))
        counts = self._counts(lattice)
        if counts.sum() <= MANY:
            return self._rows_in_view()
        self.is_dense = True
        self._density.show_counts(counts, lattice)
        if len(self._selection) > MANY:
            chosen = self._selection
            counts = density.count(self._points.x[chosen], self._points.y[chosen], lattice)
            self._dense_selection.show_counts(counts, lattice)
        return None

    def _counts(self, lattice: Lattice) -> IntArray:
        """The points of each class in each cell, counted once as long as points and cells are the same."""
        points, known = self._points, self._counted
        if known is None or known[1] != lattice:
            known = points, lattice, density.count(points.x, points.y, lattice)
        elif known[0] is not points:
            known = points, lattice, density.recount(known[2], known[0], points, lattice)
        self._counted = known
        return known[2]

    def _rows_in_view(self) -> IntArray:
        """The points of which at least a part of the mark is in view."""
        view, margin = self._view, self._mark * self._theme.scale * np.array(self._pixel)
        low, high = np.array([view.left, view.bottom]) - margin, np.array([view.right, view.top]) + margin
        return self.grid.in_rectangle(low, high)

    def number_within(self, low: FloatArray, high: FloatArray) -> int:
        """How many points are drawn from one corner of a rectangle to another, (2,) each: asked of what is drawn, since
        the grid goes through all points until it is sorted, and they may be on their way."""
        if self.is_dense and self._counted:
            return density.number_within(self._counted[2], self._counted[1], low, high)
        x = self._points.x[self._marked]
        return int(((x >= low) & (x <= high)).all(axis=1).sum())

    @property
    def spoken_of(self) -> FloatArray:
        """Where the selected points are, (k, 2); of a crowd none is spoken of."""
        return self._points.x[self._selection if len(self._selection) <= FEW_SELECTED else NOBODY]

    def number_selected_within(self, low: FloatArray, high: FloatArray) -> int:
        """How many of those that are spoken of."""
        x = self.spoken_of
        return int(((x >= low) & (x <= high)).all(axis=1).sum())

    def show_wrong(self, unit: Unit) -> None:
        """Cross out the points that a unit puts on the wrong side, as far as they have marks."""
        self._unit = unit
        x, y = self._points.x[self._marked], self._points.y[self._marked]
        near = (np.abs(x) < FARTHEST).all(axis=1)
        wrong = self._marked[((unit.z(x[:, 0], x[:, 1]) >= 0) != y) & near]
        if self._wrong_shown is None or not np.array_equal(wrong, self._wrong_shown):
            self._wrong_shown = wrong
            crosses = [CROSSES[int(label)] for label in self._points.y[wrong]]
            place(self._wrong, self._points.x[wrong], symbol=crosses)
