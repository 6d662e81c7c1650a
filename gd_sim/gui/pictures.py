"""Runs as a picture, PNG or SVG: the plane with the boundaries at the end, and the error curves."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPen

from gd_sim.core import numbers
from gd_sim.core.boundary import View
from gd_sim.core.density import Lattice, count
from gd_sim.core.field import Field, Unit
from gd_sim.core.optimum import Optimum
from gd_sim.core.points import PointSet
from gd_sim.core.training import Run
from gd_sim.files.atomic import write_atomically
from gd_sim.gui import paper
from gd_sim.gui.plane_density import CELL, Density
from gd_sim.gui.plane_marks import MANY
from gd_sim.gui.sheet import GRID, add_plot, draw_levels, pen_of, set_view, shading, view_of
from gd_sim.gui.theme import CLASS_COLORS, CLASS_SYMBOLS, LIGHT, color

HEIGHT, PLANE_WIDTH, CURVE_WIDTH = 480, 500, 560
PIXEL_RATIO = 2
"""Pixels of a PNG to one pixel of the drawing, along each side."""
RUN_COLORS = (LIGHT.line, "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#0072B2", "#D55E00")
"""Okabe and Ito, 2008; those of the classes come last."""
RUN_STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DashDotLine)
LEGEND_COLUMNS = 4
LARGEST = 1e30
"""Coordinates beyond this cannot be drawn; the picture is the error curve alone."""


def save_picture(path: str | os.PathLike[str], runs: Sequence[Run], optimum: Optimum | None = None) -> None:
    """Draw runs with the same points and features, and write the picture.

    There must be a QApplication; a screen is not needed.

    Args:
        path: a file that ends in .png or .svg, replaced as a whole or not at all.
        runs: one or more; several get a legend of their learning rates.
        optimum: the best there is for them, to be drawn as a line.

    Raises:
        OSError: the system refuses.
    """
    is_svg = Path(path).suffix.lower() == ".svg"
    with np.errstate(all="ignore"):  # coordinates near 1e308 overflow on their way to the paper
        widget = _draw(runs, optimum or Optimum("unknown"))
        data = paper.svg(widget) if is_svg else paper.png(paper.image_of(widget, PIXEL_RATIO))
    widget.close()
    widget.deleteLater()
    write_atomically(path, [data])


def _draw(runs: Sequence[Run], optimum: Optimum) -> pg.GraphicsLayoutWidget:
    """A widget that nobody sees."""
    points = runs[0].descent.points
    has_plane = points.x.shape[1] == 2 and bool((np.abs(points.x) < LARGEST).all())
    widget = pg.GraphicsLayoutWidget(size=(has_plane * PLANE_WIDTH + CURVE_WIDTH, HEIGHT))
    widget.setBackground(LIGHT.base)
    plane = add_plot(widget, *points.feature_names) if has_plane else None
    curves = add_plot(widget, "epoch", "E")
    widget.ci.layout.setContentsMargins(8, 8, 28, 8)  # half a number at the axis reaches to the right
    if plane:
        widget.ci.layout.setColumnFixedWidth(0, PLANE_WIDTH)
        set_view(plane, points)
    _set_ranges(curves, runs)
    widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    widget.show()  # lays it out; and only painting tells how much room the numbers at the axes take
    widget.grab()
    pens = [pen_of(RUN_COLORS[k % len(RUN_COLORS)], 2.5, _style(k)) for k in range(len(runs))]
    if plane:
        _draw_plane(plane, runs, pens)
    draw_levels(curves, optimum, 1.5, has_penalty=runs[0].descent.settings.l2 > 0.0)
    _draw_curves(curves, runs, pens)
    return widget


def _style(k: int) -> Qt.PenStyle:
    return RUN_STYLES[k // len(RUN_COLORS) % len(RUN_STYLES)]


# The plane


def _draw_plane(plot: pg.PlotItem, runs: Sequence[Run], pens: Sequence[QPen]) -> None:
    """Points and boundaries, and the shading if there is one run; all within the view, since SVG does not clip."""
    seen = view_of(plot)
    if len(runs) == 1:
        image = pg.ImageItem(shading(_unit(runs[0]), seen), axisOrder="row-major")
        image.setRect(plot.getViewBox().viewRect())
        plot.addItem(image)
    points = runs[0].descent.points
    if len(points) > MANY:
        plot.addItem(_density(plot, points))
    for run, pen in zip(runs, pens, strict=True):
        _add_boundary(plot, run, seen, pen)
    if len(points) <= MANY:
        _add_points(plot, points)


def _unit(run: Run) -> Unit:
    return Unit(run.parameters, run.descent.settings.features)


def _add_boundary(plot: pg.PlotItem, run: Run, seen: View, pen: QPen) -> None:
    """Where ŷ = 1/2: a line, exact, or the curve of mapped features."""
    curve = Field(_unit(run), seen, GRID + 1).boundary
    plot.plot(*curve.T, pen=pen, connect="finite", antialias=True)


def _add_points(plot: pg.PlotItem, points: PointSet) -> None:
    for label, (name, symbol) in enumerate(zip(CLASS_COLORS, CLASS_SYMBOLS, strict=True)):
        chosen = points.x[points.y == label]
        marks = pg.ScatterPlotItem(size=11, symbol=symbol, brush=color(name), pen=pg.mkPen("w"), useCache=False)
        marks.setData(chosen[:, 0], chosen[:, 1])
        plot.addItem(marks)


def _density(plot: pg.PlotItem, points: PointSet) -> Density:
    """So many points as the window draws them; marks would also make an SVG of hundreds of bytes for each."""
    width, height = plot.getViewBox().viewPixelSize()
    lattice = Lattice.over(view_of(plot), (CELL * width, CELL * height))
    item = Density()
    item.show_counts(count(points.x, points.y, lattice), lattice)
    return item


# The curves


def _set_ranges(plot: pg.PlotItem, runs: Sequence[Run]) -> None:
    epochs = max(int(run.history.epoch[-1]) for run in runs)
    highest = max(float(run.history.error[np.isfinite(run.history.error)].max(initial=1.0)) for run in runs)
    legend = 0.08 * highest * -(-len(runs) // LEGEND_COLUMNS) if len(runs) > 1 else 0.0
    top = min(highest + legend, LARGEST)
    bottom = -0.04 * top  # for the text below the line of the best, which may be close to 0
    plot.setRange(xRange=(0, max(1, epochs)), yRange=(bottom, top), padding=0.03)


def _draw_curves(plot: pg.PlotItem, runs: Sequence[Run], pens: Sequence[QPen]) -> None:
    """E of each run."""
    if len(runs) > 1:
        plot.addLegend(offset=(-1, 1), colCount=min(len(runs), LEGEND_COLUMNS), labelTextColor=LIGHT.text)
    for run, pen in zip(runs, pens, strict=True):
        name = f"α {numbers.learning_rate(run.descent.settings.learning_rate)}"
        error = np.where(run.history.error < LARGEST, run.history.error, np.nan)
        plot.plot(run.history.epoch, error, pen=pen, name=name, connect="finite", antialias=True)
    if plot.legend:
        plot.legend.layout.activate()  # else the last line of it is not in its place yet
