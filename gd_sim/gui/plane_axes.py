"""The axes of the plane: their numbers and names, the lines through the origin, and the grid."""

from __future__ import annotations

import html

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF

from gd_sim.core.points import PointSet
from gd_sim.gui.theme import LIGHT, Theme

GRID = 190
"""Opacity of the grid, out of 255: it can be seen, and stays behind the points."""
BEHIND = -200.0
"""The grid lies below all that is drawn in the plane: pyqtgraph has that at -100."""
SIDES = ("bottom", "left")
"""The axis of x1 and that of x2."""


class Axes:
    """What tells where in the plane something is."""

    def __init__(self, widget: pg.PlotWidget) -> None:
        self._items = [widget.getAxis(side) for side in SIDES]
        self._origin = cross(widget.getPlotItem(), -10)
        self._names: tuple[str, ...] = ("", "")
        self._theme = LIGHT
        widget.getPlotItem().getViewBox().sigResized.connect(self._show_names)

    def show_names(self, points: PointSet) -> None:
        """Call the axes as the features are called; what there is no room for is in the tooltip."""
        if points.feature_names[:2] != self._names:
            self._names = points.feature_names[:2]
            self._show_names()

    def show_grid(self, shown: bool) -> None:
        """Draw a line for each number at an axis."""
        for item in self._items:
            item.setZValue(BEHIND if shown else 0.5)  # which is pyqtgraph's own
            item.setStyle(maxTickLevel=1 if shown else 2)
            item.setGrid(GRID if shown else False)

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self._theme = theme
        for item in self._items:
            item.restyle(theme)
        for line in self._origin:
            line.setPen(pg.mkPen(theme.grid, width=1.2 * theme.scale))
        self._show_names()

    def _show_names(self) -> None:
        for item, name in zip(self._items, self._names, strict=False):
            length = item.width() if item.orientation == "bottom" else item.height()
            shown = QFontMetricsF(item.label.font()).elidedText(name, Qt.TextElideMode.ElideMiddle, 0.9 * length)
            item.setLabel(html.escape(shown), color=self._theme.muted)
            item.label.setToolTip("" if shown == name else html.escape(name))


def cross(plot: pg.PlotItem, z: float) -> list[pg.InfiniteLine]:
    """A vertical and a horizontal line right across the plane, so high in the pile."""
    lines = [pg.InfiniteLine(angle=angle, movable=False) for angle in (90, 0)]
    for line in lines:
        line.setZValue(z)
        plot.addItem(line, ignoreBounds=True)
    return lines
