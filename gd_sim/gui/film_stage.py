"""Paints the frames of an animation: the plane, and beside it the error curve as it grows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from pyqtgraph.graphicsItems.ScatterPlotItem import drawSymbol
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QGuiApplication, QImage, QPainter, QPainterPath, QPen

from gd_sim.core import density, numbers
from gd_sim.core.boundary import View
from gd_sim.core.density import Lattice
from gd_sim.core.field import Field
from gd_sim.core.film import Film, Scene
from gd_sim.core.optimum import Optimum
from gd_sim.core.points import FloatArray, PointSet
from gd_sim.core.progress import Progress
from gd_sim.core.segment import Curve
from gd_sim.files.animations import Picture, save_animation
from gd_sim.gui import paper
from gd_sim.gui.plane_density import CELL, Density
from gd_sim.gui.plane_marks import MANY
from gd_sim.gui.sheet import GRID, add_plot, draw_levels, pen_of, set_view, shading, view_of
from gd_sim.gui.theme import CLASS_COLORS, CLASS_SYMBOLS, LIGHT, color

HEIGHT, PLANE_WIDTH, CURVE_WIDTH = 480, 480, 480
"""Pixels, at the smallest size."""
HEAD = 34
"""Pixels above the plots, for the figures."""
MARK = 11
"""Pixels across a point."""
REST = 2_000
"""Milliseconds that the last frame is seen."""
EXACT = (LIGHT.base, LIGHT.line, *CLASS_COLORS)
"""Colours that no palette may lack: what is told apart by them is small."""


@dataclass(frozen=True)
class _Area:
    """A plot on the paper: where, in pixels of the smallest size, and what part of its coordinates it shows."""

    rectangle: QRectF
    view: View

    @classmethod
    def of(cls, plot: pg.PlotItem) -> _Area:
        box = plot.getViewBox()
        return cls(box.mapRectToScene(box.boundingRect()), view_of(plot))

    def places(self, data: FloatArray) -> FloatArray:
        """Coordinates, (k, 2), as pixels, (k, 2)."""
        view, rectangle = self.view, self.rectangle
        share = (data - [view.left, view.bottom]) / [view.right - view.left, view.top - view.bottom]
        return np.array([rectangle.left(), rectangle.bottom()]) + share * [rectangle.width(), -rectangle.height()]


def size_of(*, shows_curve: bool) -> QSize:
    """Width and height in pixels, at the smallest size."""
    return QSize(PLANE_WIDTH + shows_curve * CURVE_WIDTH, HEIGHT)


class Stage:
    """What stays the same in all frames, painted once; must be made on the UI thread.

    Args:
        points: those that are shown at first; the axes have the names of their features.
        curve: of the whole run; the axes have room for it.
        optimum: the best there is, to be drawn as a line.
        has_penalty: whether E is learned with a penalty.
        view: the part of the plane; None: all points.
        is_equal: whether a unit is as long along both axes of the view.
        shows_curve: whether the curve is beside the plane.
        ratio: so many times as large as the smallest size.
    """

    def __init__(
        self,
        points: PointSet,
        curve: Curve,
        optimum: Optimum,
        *,
        has_penalty: bool = False,
        view: View | None = None,
        is_equal: bool = True,
        shows_curve: bool = True,
        ratio: float = 1.0,
    ) -> None:
        widget = pg.GraphicsLayoutWidget(size=size_of(shows_curve=shows_curve).toTuple())
        widget.setBackground(LIGHT.base)
        plane = add_plot(widget, *points.feature_names)
        curves = add_plot(widget, "epoch", "E") if shows_curve else None
        widget.ci.layout.setContentsMargins(8, HEAD, 28, 8)
        if curves:
            widget.ci.layout.setColumnFixedWidth(0, PLANE_WIDTH - 36)
        _set_plane(plane, points, view, is_equal=is_equal)
        widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        widget.show()  # lays it out; and only painting tells how much room the numbers at the axes take
        if curves:
            _set_ranges(curves, curve)
        widget.grab()
        if curves:
            draw_levels(curves, optimum, 1.5, has_penalty=has_penalty)
        self._ratio = ratio
        self._base = paper.image_of(widget, ratio)
        self._plane, self._curves = _Area.of(plane), _Area.of(curves) if curves else None
        self._font = QFont(QGuiApplication.font())
        self._font.setPixelSize(15)
        widget.close()
        widget.deleteLater()

    def paint(self, scene: Scene, curve: Curve) -> Picture:
        """A frame, with as much of the curve as belongs to its past; on any thread."""
        image = QImage(self._base)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        with np.errstate(all="ignore"):  # places far away overflow on their way to the paper
            self._paint_figures(painter, scene)
            self._paint_plane(painter, scene)
            if self._curves:
                self._paint_curve(painter, self._curves, scene, curve)
        painter.end()
        image = image.convertToFormat(QImage.Format.Format_RGB888)
        width, height = image.width(), image.height()
        lines = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
        return Picture(width, height, lines[:, : 3 * width].tobytes())

    def _paint_figures(self, painter: QPainter, scene: Scene) -> None:
        painter.setFont(self._font)
        painter.setPen(color(LIGHT.text))
        words = [f"update {numbers.count(scene.update)}", f"E {numbers.error(scene.error)}"]
        if len(scene.points):
            words.append(f"{numbers.count(scene.right)} of {numbers.count(len(scene.points))} right")
        room = QRectF(self._plane.rectangle.left(), 0, PLANE_WIDTH + CURVE_WIDTH, HEAD)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), "     ".join(words))

    def _paint_plane(self, painter: QPainter, scene: Scene) -> None:
        """Shading, then the boundary, then the points."""
        area = self._plane
        painter.save()
        painter.setClipRect(area.rectangle)
        pixels = np.ascontiguousarray(shading(scene.unit, area.view)[::-1])
        image = QImage(pixels.data, GRID, GRID, 4 * GRID, QImage.Format.Format_RGBA8888)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(area.rectangle, image)
        is_many = len(scene.points) > MANY
        if is_many:
            self._paint_density(painter, scene.points)
        _paint_line(painter, area.places(Field(scene.unit, area.view, GRID + 1).boundary), pen_of(LIGHT.line, 2.5))
        if not is_many:
            self._paint_points(painter, scene.points)
        painter.restore()

    def _paint_points(self, painter: QPainter, points: PointSet) -> None:
        places, outline = self._plane.places(points.x), pen_of("w", 1.0)
        for label, (name, symbol) in enumerate(zip(CLASS_COLORS, CLASS_SYMBOLS, strict=True)):
            for x, y in places[points.y == label].tolist():
                painter.save()
                painter.translate(x, y)
                drawSymbol(painter, symbol, MARK, outline, color(name))
                painter.restore()

    def _paint_density(self, painter: QPainter, points: PointSet) -> None:
        area = self._plane
        view, rectangle = area.view, area.rectangle
        size = (view.right - view.left) / rectangle.width(), (view.top - view.bottom) / rectangle.height()
        lattice = Lattice.over(view, (CELL * size[0], CELL * size[1]))
        item = Density()
        item.show_counts(density.count(points.x, points.y, lattice), lattice)
        painter.save()  # in coordinates of the plane
        painter.translate(rectangle.left(), rectangle.bottom())
        painter.scale(1 / size[0], -1 / size[1])
        painter.translate(-view.left, -view.bottom)
        item.draw(painter)
        painter.restore()

    def _paint_curve(self, painter: QPainter, area: _Area, scene: Scene, curve: Curve) -> None:
        """E up to the moment, and a dot there."""
        past = curve.time < scene.time
        data = np.column_stack([curve.time[past], curve.error[past]])
        places = area.places(np.vstack([data, [[scene.time, scene.error]]]))
        painter.save()
        painter.setClipRect(area.rectangle.adjusted(-MARK, -MARK, MARK, MARK))
        _paint_line(painter, places, pen_of(LIGHT.line, 2.0))
        if np.isfinite(places[-1]).all():
            painter.setBrush(color(LIGHT.line))
            painter.drawEllipse(QPointF(*places[-1].tolist()), 4.0, 4.0)
        painter.restore()


def _set_plane(plot: pg.PlotItem, points: PointSet, view: View | None, *, is_equal: bool) -> None:
    if view is None:
        set_view(plot, points)
    else:
        plot.setAspectLocked(is_equal)
        plot.setRange(QRectF(view.left, view.bottom, view.right - view.left, view.top - view.bottom), padding=0)


def _set_ranges(plot: pg.PlotItem, curve: Curve) -> None:
    """All of the time, and all of E; at least what always saying 0.5 has."""
    error = curve.error[np.isfinite(curve.error)]
    top = max(1.0, float(error.max(initial=1.0)))
    plot.setRange(xRange=(0, max(1.0, float(curve.time.max(initial=0.0)))), yRange=(-0.04 * top, top), padding=0.03)


def _paint_line(painter: QPainter, places: FloatArray, pen: QPen) -> None:
    """A line through places in pixels; those that are not finite part it."""
    path, is_begun = QPainterPath(), False
    for x, y in places.tolist():
        is_finite = math.isfinite(x) and math.isfinite(y)
        if is_finite and is_begun:
            path.lineTo(x, y)
        elif is_finite:
            path.moveTo(x, y)
        is_begun = is_finite
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


def save_film(path: Path, film: Film, stage: Stage, rate: int, progress: Progress | None = None) -> None:
    """Write a film as GIF; on any thread.

    Args:
        path: replaced as a whole or not at all.
        film: its scenes are the frames.
        stage: where they are painted.
        rate: frames a second.
        progress: is called with the share that is done, and may raise to stop.

    Raises:
        OSError: the system refuses.
    """

    def frame(number: int) -> Picture:
        return stage.paint(film.scene(film.updates[number]), film.curve)

    save_animation(path, frame, len(film.updates), round(1000 / rate), REST, EXACT, progress)
