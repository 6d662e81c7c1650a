"""What pictures and animations of runs have in common: two plots on white, and what is drawn into them."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPen

from gd_sim.core import logistic, numbers
from gd_sim.core.boundary import View
from gd_sim.core.field import Unit
from gd_sim.core.optimum import Optimum
from gd_sim.core.points import PointSet
from gd_sim.gui.theme import CLASS_COLORS, LIGHT, color

GRID = 240
"""Cells along each side of the shading."""
STRONGEST = 70
"""Opacity of the shading where ŷ is certain, out of 255."""
SMALLEST = 1e-30
"""Points closer together than this are drawn in one place."""
DIFFERENT = 10.0
"""Where one axis is this much longer than the other, they get scales of their own."""


def add_plot(widget: pg.GraphicsLayoutWidget, bottom: str, left: str) -> pg.PlotItem:
    """Another plot in the row of a widget, with these names at its axes."""
    plot = widget.addPlot()
    for side, text in (("bottom", bottom), ("left", left)):
        axis = plot.getAxis(side)
        axis.setPen(LIGHT.border)
        axis.setTextPen(LIGHT.text)
        axis.setLabel(text, color=LIGHT.text)
        axis.enableAutoSIPrefix(False)
        axis.setStyle(hideOverlappingLabels=False)  # else the last number is missing
    plot.hideButtons()
    return plot


def pen_of(name: str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen as wide as it is on paper, whatever the scale."""
    pen: QPen = pg.mkPen(name, width=width, style=style)
    return pen


def set_view(plot: pg.PlotItem, points: PointSet) -> None:
    """Show all points, on equal scales unless one axis is far longer than the other."""
    low, high = points.x.min(axis=0), points.x.max(axis=0)
    size = high - low
    is_square = bool(size.max() <= DIFFERENT * size.min() or size.min() == 0)
    middle = low + size / 2
    half = np.maximum(0.6 * np.where(is_square, size.max(), size), 1e-9 * np.abs(middle))
    half[half < SMALLEST] = 1.0
    left, bottom = (middle - half).tolist()
    plot.setAspectLocked(is_square)
    plot.setRange(QRectF(left, bottom, 2 * half[0], 2 * half[1]), padding=0)


def shading(unit: Unit, view: View) -> npt.NDArray[np.uint8]:
    """ŷ as a pale colour, the more certain, the stronger: (GRID, GRID, 4), red, green, blue, opacity; row 0 lies at
    the bottom of the view."""
    middles = (np.arange(GRID) + 0.5) / GRID
    x1, x2 = view.left + (view.right - view.left) * middles, view.bottom + (view.top - view.bottom) * middles
    prediction = logistic.sigmoid(unit.z(x1[None, :], x2[:, None]))
    pixels = np.empty((GRID, GRID, 4), dtype=np.uint8)
    for label, name in enumerate(CLASS_COLORS):
        shade = color(name)
        pixels[(prediction >= 0.5) == label, :3] = shade.red(), shade.green(), shade.blue()
    pixels[..., 3] = np.rint(STRONGEST * np.abs(2 * np.nan_to_num(prediction, nan=0.5) - 1))
    return pixels


def view_of(plot: pg.PlotItem) -> View:
    """The part of the plane that a plot shows."""
    (left, right), (bottom, top) = plot.getViewBox().viewRange()
    return View(left, right, bottom, top)


def draw_levels(plot: pg.PlotItem, optimum: Optimum, width: float, *, has_penalty: bool) -> None:
    """What E can be measured by: that of always saying 0.5, and the best."""
    _draw_level(plot, math.log(2), "always saying 0.5: ln 2 = 0.693", pen_of(LIGHT.muted, width, Qt.PenStyle.DotLine))
    if optimum.error is not None:
        what = "with the best E + penalty" if has_penalty else "best possible"
        text = f"{what}: {numbers.error(optimum.error)}"
        _draw_level(plot, optimum.error, text, pen_of(LIGHT.muted, width, Qt.PenStyle.DashLine), is_above=False)


def _draw_level(plot: pg.PlotItem, error: float, text: str, pen: QPen, *, is_above: bool = True) -> None:
    """A line across, with its text at its right end."""
    anchor = (1, 1) if is_above else (1, 0)
    options = {"position": 0.98, "anchors": [anchor, anchor], "color": LIGHT.muted}
    plot.addItem(pg.InfiniteLine(error, angle=0, pen=pen, label=text, labelOpts=options))
