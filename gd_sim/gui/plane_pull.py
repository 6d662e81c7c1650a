"""The pull of each point: a halo as large as |y-ŷ|."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

from gd_sim.core.field import Unit
from gd_sim.core.points import FloatArray, PointSet
from gd_sim.gui.plane_marks import FARTHEST, MANY, place
from gd_sim.gui.theme import CLASS_COLORS, color

FULL = 3.5
"""A halo is so many times as wide as a mark where |y-ŷ| is 1."""
STEPS = 4
"""Sizes are rounded to this part of a pixel, so that a few hundred halos, each painted once, serve all points."""
SAMPLE = 500
"""In a set of more than `MANY` points only about so many have a halo, evenly picked."""


def halo_sizes(residuals: FloatArray, full: float) -> FloatArray:
    """The widths of halos whose areas are as |y-ŷ|, in pixels, when the width for 1 is `full`."""
    sizes: FloatArray = np.rint(STEPS * full * np.sqrt(np.abs(residuals))) / STEPS
    return sizes


class Pull:
    """A halo around each point, in the colour of its class, since towards its class y-ŷ changes z."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self._halos = [
            pg.ScatterPlotItem(
                symbol="o",
                pxMode=True,
                pen=pg.mkPen(color(shade, 0.8), width=1),
                brush=pg.mkBrush(color(shade, 0.25)),
                name=f"pull{label}",
            )
            for label, shade in enumerate(CLASS_COLORS)
        ]
        self._shown: list[tuple[FloatArray, FloatArray]] = [(np.empty((0, 2)), np.empty(0))] * 2
        self.is_on = False
        for item in self._halos:
            item.setZValue(-3)
            item.hide()
            plot.addItem(item, ignoreBounds=True)

    def show_model(self, points: PointSet, unit: Unit, mark: float) -> None:
        """Draw the halos of these points under a unit, whose marks are so many pixels wide."""
        if not self.is_on:
            self._draw(PointSet.empty(), np.empty(0))
            return
        points = sampled(points)
        self._draw(points, halo_sizes(unit.residuals(points), FULL * mark))

    def _draw(self, points: PointSet, sizes: FloatArray) -> None:
        near = (np.abs(points.x) < FARTHEST).all(axis=1) & np.isfinite(sizes)
        for label, item in enumerate(self._halos):
            chosen = near & (points.y == label)
            x, size = points.x[chosen], sizes[chosen]
            old_x, old_size = self._shown[label]
            if not np.array_equal(x, old_x):
                place(item, x, size=size)
            elif not np.array_equal(size, old_size):
                item.setSize(size)
            self._shown[label] = (x, size)


def sampled(points: PointSet) -> PointSet:
    """All points, or of a large set about `SAMPLE`, every so many."""
    if len(points) <= MANY:
        return points
    every = len(points) // SAMPLE
    return PointSet(points.x[::every], points.y[::every])
