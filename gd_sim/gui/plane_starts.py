"""The lines of several runs at one moment, all alike."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

from gd_sim.core.boundary import View
from gd_sim.core.field import Field, Unit
from gd_sim.core.points import FloatArray
from gd_sim.gui.theme import LIGHT, Theme

NODES = 49
"""Nodes of the grid on which curves are traced, along each side."""
BREAK = np.full((1, 2), np.nan)


class StartLines:
    """As many lines as there are runs, as one item; made when they are first shown."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self._plot = plot
        self._theme = LIGHT
        self._units: list[Unit] = []
        self._item: pg.PlotDataItem | None = None

    def show_lines(self, rows: FloatArray | None, features: tuple[str, ...] | None, view: View) -> None:
        """Draw the boundaries of these parameters, (k, n+1); None: nothing."""
        self._units = [] if rows is None else [Unit(row, features) for row in rows]
        if self._units and self._item is None:
            self._item = pg.PlotDataItem(name="startLines", antialias=True, connect="finite")
            self._item.setZValue(7)
            self._plot.addItem(self._item, ignoreBounds=True)
            self.restyle(self._theme)
        self.redraw(view)

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self._theme = theme
        if self._item:
            self._item.setPen(pg.mkPen(theme.after, width=1.5 * theme.scale))

    def redraw(self, view: View) -> None:
        """Draw them in this part of the plane."""
        if self._item:
            pieces = [piece for unit in self._units for piece in (Field(unit, view, NODES).boundary, BREAK)]
            self._item.setData(*np.concatenate([*pieces, BREAK]).T)
