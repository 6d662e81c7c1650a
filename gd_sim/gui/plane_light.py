"""What is alight in the plane because the same quantity is looked at elsewhere."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

from gd_sim.core.points import FloatArray
from gd_sim.gui.plane_marks import MARK, place
from gd_sim.gui.theme import LIGHT, Theme, color

SIZE = 2.6
"""So many times as large as a mark."""


class Light:
    """A disc of light behind a point; made when it is first shown."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self._plot = plot
        self._theme = LIGHT
        self._disc: pg.ScatterPlotItem | None = None

    def show_at(self, x: FloatArray | None) -> None:
        """Shine at a point, (2,); None: nowhere."""
        if self._disc is None and x is not None:
            self._disc = pg.ScatterPlotItem(symbol="o", pxMode=True, pen=None, name="light")
            self._disc.setZValue(-0.5)
            self._plot.addItem(self._disc, ignoreBounds=True)
            self.restyle(self._theme)
        if self._disc is not None:
            place(self._disc, np.empty((0, 2)) if x is None else x[None, :2])

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self._theme = theme
        if self._disc is not None:
            self._disc.setBrush(pg.mkBrush(color(theme.accent, 0.45)))
            self._disc.setSize(SIZE * MARK * theme.scale)
