"""The parts of the picture in the plane: shading, marks, boundary, and what shows one update."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QLinearGradient, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gd_sim.core import logistic, numbers
from gd_sim.core.boundary import View, boundary
from gd_sim.core.explain import Explanation
from gd_sim.core.points import FloatArray, IntArray, PointSet
from gd_sim.gui.theme import CLASS_COLORS, CLASS_SYMBOLS, LIGHT, WEIGHT_COLOR, Theme, color

MARK = 16.0
"""Size of a mark in pixels; smaller in large sets."""
MANY = 2_000
"""Points from which marks are small, kept in one cached layer, and not crossed out one by one."""
SHARPEST = 4_000.0
"""The shading changes over no less than this part of the view, a fraction of a pixel: below, Qt paints one colour."""
LONGEST = 0.4
"""The arrow of w is no longer than this part of the view; a longer one would leave it."""
FARTHEST = 1e30
"""Coordinates from here on cannot be drawn: pyqtgraph squares them."""
SHADE = 0.30
"""Opacity of the shading where the model is certain."""
SATURATED = 7.0
"""σ(7) is 0.999: beyond this z the shading does not change."""


class Shading(pg.GraphicsObject):  # type: ignore[misc]
    """ŷ as pale colour: class 0 on one side, class 1 on the other, nothing where ŷ = 1/2.

    z grows at the same rate along w everywhere, so a linear gradient along w shows σ(z) exactly.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(-20)
        self._view: View | None = None
        self._parameters: FloatArray | None = None

    def show_model(self, parameters: FloatArray, view: View) -> None:
        """Shade a view by these parameters."""
        if view != self._view:
            self.prepareGeometryChange()
        self._parameters, self._view = parameters, view
        self.update()

    def boundingRect(self) -> QRectF:
        """The view."""
        return _rectangle(self._view)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Fill the view."""
        if self._view is None or self._parameters is None:
            return
        w1, w2, b = (float(value) for value in self._parameters)
        length = math.hypot(w1, w2)
        foot = boundary(self._parameters, self._view).foot
        diagonal = math.hypot(self._view.right - self._view.left, self._view.top - self._view.bottom)
        if foot is None or SATURATED / length > 1e4 * diagonal:
            middle = np.array([(self._view.left + self._view.right) / 2, (self._view.bottom + self._view.top) / 2])
            z = float(middle @ (w1, w2)) + b
            painter.fillRect(self.boundingRect(), _shade(float(logistic.sigmoid(np.array(z)))))
            return
        reach = max(SATURATED / length, diagonal / SHARPEST)
        along = QPointF(w1 / length * reach, w2 / length * reach)
        gradient = QLinearGradient(QPointF(*foot) - along, QPointF(*foot) + along)
        stops = np.linspace(-SATURATED, SATURATED, 29)
        for z, prediction in zip(stops, logistic.sigmoid(stops), strict=True):
            gradient.setColorAt((z + SATURATED) / (2 * SATURATED), _shade(float(prediction)))
        painter.fillRect(self.boundingRect(), gradient)


def _rectangle(view: View | None) -> QRectF:
    return QRectF(view.left, view.bottom, view.right - view.left, view.top - view.bottom) if view else QRectF()


def _shade(prediction: float) -> QColor:
    return color(CLASS_COLORS[prediction >= 0.5], SHADE * abs(2 * prediction - 1))


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
        _place(self, x)


def _place(item: pg.ScatterPlotItem, x: FloatArray) -> None:
    """Put marks at x, (k, 2), as far as pixels can be computed for them."""
    near = x[(np.abs(x) < FARTHEST).all(axis=1)]
    item.setData(near[:, 0], near[:, 1])


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
        _place(self._selected, self._points.x[indices])

    def show_wrong(self, parameters: FloatArray) -> None:
        """Cross out the points that these parameters put on the wrong side."""
        if len(self._points) > MANY:
            wrong = np.empty(0, dtype=np.int64)
        else:
            with np.errstate(over="ignore", invalid="ignore"):
                z = logistic.weighted_sums(self._points.x, parameters)
            near = (np.abs(self._points.x) < FARTHEST).all(axis=1)
            wrong = np.flatnonzero(((z >= 0) != self._points.y) & near)
        if self._wrong_shown is None or not np.array_equal(wrong, self._wrong_shown):
            self._wrong_shown = wrong
            crosses = [CROSSES[int(label)] for label in self._points.y[wrong]]
            self._wrong.setData(self._points.x[wrong, 0], self._points.x[wrong, 1], symbol=crosses)


class BoundaryLines:
    """The boundary, the edges of the band where ŷ is between 0.1 and 0.9, and the boundary as it was before."""

    BAND = math.log(9.0)  # σ(ln 9) = 0.9

    def __init__(self, plot: pg.PlotItem) -> None:
        self.line = pg.PlotDataItem(name="boundary", antialias=True)
        self.line.setObjectName("boundary")
        self._edges = [pg.PlotDataItem(antialias=True) for _ in range(2)]
        self._ghost = pg.PlotDataItem(name="ghost", antialias=True)
        for z, item in ((-6, self._edges[0]), (-6, self._edges[1]), (-4, self._ghost), (6, self.line)):
            item.setZValue(z)
            plot.addItem(item, ignoreBounds=True)

    def restyle(self, theme: Theme) -> None:
        """Take over the colours and sizes of a theme."""
        self.line.setPen(pg.mkPen(theme.line, width=3 * theme.scale))
        dashes = {"style": Qt.PenStyle.DashLine, "width": 2 * theme.scale}
        self._ghost.setPen(pg.mkPen(theme.ghost, **dashes))
        for edge, name in zip(self._edges, CLASS_COLORS, strict=True):
            edge.setPen(pg.mkPen(color(name, 0.7), width=1.2 * theme.scale, style=Qt.PenStyle.DotLine))

    def show_model(self, parameters: FloatArray, view: View) -> None:
        """Draw the boundary of these parameters."""
        _draw(self.line, parameters, view, 0.0)
        _draw(self._edges[0], parameters, view, -self.BAND)
        _draw(self._edges[1], parameters, view, self.BAND)

    def show_ghost(self, parameters: FloatArray | None, view: View) -> None:
        """Draw the boundary as it was before the last update; None: nothing."""
        if parameters is None:
            self._ghost.setData([], [])
        else:
            _draw(self._ghost, parameters, view, 0.0)


def _draw(item: pg.PlotDataItem, parameters: FloatArray, view: View, level: float) -> None:
    ends = boundary(parameters, view, level).ends
    if ends is None:
        item.setData([], [])
    else:
        item.setData([ends[0][0], ends[1][0]], [ends[0][1], ends[1][1]])


class WeightArrow(pg.GraphicsObject):  # type: ignore[misc]
    """w as an arrow, drawn from the boundary, to which it is perpendicular; as long as w is, in data units."""

    HEAD = 15.0
    """Length of the head in pixels."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(7)
        self._view: View | None = None
        self._tail, self._tip, self._is_whole = QPointF(), QPointF(), True
        self._theme = LIGHT
        self.hide()

    def restyle(self, theme: Theme) -> None:
        """Take over the sizes of a theme."""
        self._theme = theme
        self.update()

    def show_weights(self, parameters: FloatArray, view: View) -> None:
        """Draw w from the point of the boundary that is nearest to the middle of the view."""
        line, (w1, w2) = boundary(parameters, view), parameters[:2]
        if line.ends is None or line.foot is None:
            self.hide()
            return
        if view != self._view:
            self.prepareGeometryChange()
        self._view = view
        longest = LONGEST * min(view.right - view.left, view.top - view.bottom)
        share = min(1.0, longest / math.hypot(w1, w2))
        self._is_whole = share == 1.0
        self._tail, self._tip = QPointF(*line.foot), QPointF(line.foot[0] + share * w1, line.foot[1] + share * w2)
        self.show()
        self.update()

    def boundingRect(self) -> QRectF:
        """The view."""
        return _rectangle(self._view)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw shaft, head and name, in pixels."""
        to_pixels = painter.transform()
        tail, tip = to_pixels.map(self._tail), to_pixels.map(self._tip)
        length = math.hypot(tip.x() - tail.x(), tip.y() - tail.y())
        if not 0 < length < 1e6:
            return
        along, head = (tip - tail) / length, self._theme.px(self.HEAD)
        across, neck = QPointF(-along.y(), along.x()), tip - along * head
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pg.mkPen(WEIGHT_COLOR, width=3 * self._theme.scale))
        painter.drawLine(tail, neck)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pg.mkBrush(WEIGHT_COLOR))
        painter.drawPolygon([tip, neck + across * (0.4 * head), neck - across * (0.4 * head)])
        painter.setPen(pg.mkPen(WEIGHT_COLOR))
        painter.setFont(_bold(self._theme))
        name = QRectF(0, 0, 10 * head, 2 * head)
        name.moveCenter(tip + along * head)
        painter.drawText(name, Qt.AlignmentFlag.AlignCenter, "w" if self._is_whole else "w (longer)")


class UpdateMarks:
    """What shows one update: a ring around each point used, and a chip with y-ŷ beside a single one."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self._ring = pg.ScatterPlotItem(symbol="o", pxMode=True, brush=None, name="used")
        self._chip = pg.TextItem("", anchor=(0, 1))
        self._ring.setZValue(8)
        self._chip.setZValue(12)
        for item in (self._ring, self._chip):
            plot.addItem(item, ignoreBounds=True)
        self._scale = 1.0
        self.hide()

    def restyle(self, theme: Theme) -> None:
        """Take over the colours and sizes of a theme."""
        self._scale = theme.scale
        self._ring.setPen(pg.mkPen(theme.text, width=2.5 * theme.scale))
        self._ring.setSize(1.9 * MARK * theme.scale)
        self._chip.fill = pg.mkBrush(color(theme.base, 0.94))
        self._chip.border = pg.mkPen(theme.text, width=theme.scale)
        self._chip.setColor(theme.text)
        self._chip.setFont(_bold(theme))

    def hide(self) -> None:
        """Show nothing."""
        self._ring.setData([], [])
        self._chip.hide()

    def show_update(self, explanation: Explanation, points: FloatArray, view: View, with_chip: bool) -> None:
        """Ring the points of an update; with a chip, beside the other points, if there is one and it is wished."""
        x = explanation.x
        _place(self._ring, x)
        if not with_chip or explanation.size != 1 or np.abs(x).max() >= FARTHEST:
            self._chip.hide()
            return
        self._chip.setText(chip_text(explanation))
        self._chip.show()
        self._put_chip_aside(x[0], points, view)

    def _put_chip_aside(self, x: FloatArray, points: FloatArray, view: View) -> None:
        """Put the chip at that corner of its point where it stays in the view and covers the fewest other points."""
        pixel = (view.right - view.left) / max(1.0, self._chip.getViewBox().width())
        box, aside = self._chip.boundingRect(), 20 * self._scale * pixel
        size = pixel * np.array([box.width(), box.height()])
        best, fewest = (1, 1), math.inf
        for right, up in ((1, 1), (-1, 1), (1, -1), (-1, -1)):
            near = x + aside * np.array([right, up])
            low = np.minimum(near, near + size * np.array([right, up]))
            high = low + size
            covered = float(((points >= low) & (points <= high)).all(axis=1).sum())
            outside = low[0] < view.left or low[1] < view.bottom or high[0] > view.right or high[1] > view.top
            covered += 1e9 * outside
            if covered < fewest:
                best, fewest = (right, up), covered
        self._chip.setAnchor((0.0 if best[0] > 0 else 1.0, 1.0 if best[1] > 0 else 0.0))
        self._chip.setPos(*(x + aside * np.array(best)))


def chip_text(explanation: Explanation) -> str:
    """What a single point adds to the update: "y - ŷ = 1 - 0.018 = +0.982"."""
    label, prediction, residual = (
        values[0] for values in (explanation.y, explanation.prediction, explanation.residual)
    )
    return f"y - ŷ = {label:.0f} - {numbers.prediction(prediction)} = {numbers.parameter(residual)}"


def _bold(theme: Theme) -> QFont:
    font = QFont(QGuiApplication.font())
    font.setPixelSize(round(theme.px(14)))
    font.setBold(True)
    return font
