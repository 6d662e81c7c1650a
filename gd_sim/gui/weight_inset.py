"""Weight space, small, in a corner of the plane: w as an arrow, and what an update adds to it, tip to tail."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QWidget

from gd_sim.core.points import FloatArray
from gd_sim.core.weight_space import Contributions, scale_factor, written_scale
from gd_sim.gui.theme import CLASS_COLORS, LIGHT, WEIGHT_COLOR, Theme, color

SIDE = 180.0
"""Pixels along each side where the window has room; else all is smaller in proportion."""
SHARE = 0.4
"""No more than this part of the plane's width and height is covered."""
MARGIN = 16.0
"""Pixels that stay free along the edges, for the names of axes and arrows."""
TYPE, LEAST_TYPE = 11.0, 10.0
"""Size of type in pixels; in a small window it becomes smaller, but not too small to be read."""
PALE = 0.4
"""Opacity of what is not, or no longer, the case."""
GAP = 4.0
"""Pixels between words and edges."""
WRAPPED = int(Qt.TextFlag.TextWordWrap)
LEAST_HEAD = 3.0
"""An arrow whose head would be smaller, in pixels, is drawn as a stroke."""


class WeightInset(QWidget):
    """The weight space of two weights, drawn at the scale of the plane or at a told part of it.

    Attributes:
        factor: by how much smaller than the plane it is drawn.
        w: the weights that are shown, (2,); None: none are.
        contributions: what the last update added to them; None: nothing is told of it.

    Signals:
        resized: it needs more room now, or less.
    """

    resized = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("weightInset")
        self.setAccessibleName("Weight space")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # else it is painted anew with all that is below it
        self.factor: float | None = None
        self.w: FloatArray | None = None
        self.contributions: Contributions | None = None
        self._said, self._longest = "", ""
        self._foot, self._scale = 0, 1.0
        self._measured: tuple[int, str, str] | None = None
        self._pixels = np.ones(2)
        self._theme = LIGHT
        self.hide()

    def restyle(self, theme: Theme) -> None:
        """Take over the colours and sizes of a theme."""
        self._theme, self._measured = theme, None  # the same words may need more room
        self.update()

    def show_weights(self, w: FloatArray | None, contributions: Contributions | None) -> None:
        """Show w, and what was added to it if that led to this w."""
        known = contributions is not None and w is not None and np.array_equal(contributions.after, w)
        self.w, self.contributions = w, contributions if known else None
        self._choose_factor()
        self.update()

    def caption(self, said: str, longest: str) -> None:
        """Say so below, with room for the longest that may be said: it stays as high as it is."""
        if (said, longest) != (self._said, self._longest):
            self._said, self._longest = said, longest
            self.setAccessibleDescription(said)
            self.update()

    def fit(self, area: QRect, pixels: tuple[float, float]) -> None:
        """Be as large as the plane has room for, where a unit is so many pixels long in each direction."""
        side = round(min(self._theme.px(SIDE), SHARE * area.width(), SHARE * area.height()))
        wanted = (side, self._said, self._longest)
        if wanted != self._measured:
            self._measured, self._scale = wanted, side / SIDE
            self._take_font()
            self._foot = self._height_of_words(side)
        height = self._foot if self.w is None else side + self._foot
        self.resize(side, height)
        if tuple(self._pixels) != pixels:
            self._pixels = np.array(pixels)
            self._choose_factor()
            self.update()

    @property
    def origin(self) -> QPointF:
        """Where w = 0 is, in pixels."""
        return QPointF(self.width() / 2, (self.height() - self._foot) / 2)

    def pixel(self, w: FloatArray) -> QPointF:
        """Where a place in weight space is, in pixels."""
        right, up = w * self._pixels / (self.factor or 1.0)
        return self.origin + QPointF(right, -up)

    def _take_font(self) -> None:
        font = self.font()
        font.setPixelSize(round(max(self._theme.px(LEAST_TYPE), self._scale * TYPE)))
        if font != self.font():
            self.setFont(font)

    def _height_of_words(self, width: int) -> int:
        metrics, room = self.fontMetrics(), QRect(0, 0, width - 2 * round(self._scale * GAP), 10_000)
        heights = [metrics.boundingRect(room, WRAPPED, text).height() for text in (self._said, self._longest) if text]
        return max(heights) + round(self._scale * GAP) if heights else 0

    def _choose_factor(self) -> None:
        if self.w is None:
            return
        places = self.w[None] if self.contributions is None else np.vstack([self.contributions.path, self.w])
        room = min(self.origin.x(), self.origin.y()) - max(self._scale * MARGIN, self.fontMetrics().height())
        with np.errstate(over="ignore", invalid="ignore"):
            reach = float(np.abs(places * self._pixels).max()) / max(room, 1.0)
        self.factor = scale_factor(reach, self.factor) if math.isfinite(reach) and reach < 1e200 else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell of it."""
        super().resizeEvent(event)
        self.resized.emit()

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint axes, arrows and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(self._theme.base))
        painter.setPen(QPen(QColor(self._theme.border)))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        if self.w is not None:
            self._paint_axes(painter)
            if self.factor is not None:
                self._paint_arrows(painter, self.w)
        self._paint_words(painter)
        painter.end()

    def _paint_axes(self, painter: QPainter) -> None:
        origin, width, height = self.origin, self.width(), 2 * self.origin.y()
        painter.setPen(QPen(QColor(self._theme.grid), 1.2 * self._scale))
        painter.drawLine(QLineF(1, origin.y(), width - 1, origin.y()))
        painter.drawLine(QLineF(origin.x(), 1, origin.x(), height))
        painter.setPen(QColor(self._theme.muted))
        line, gap = self.fontMetrics().height(), self._scale * GAP
        right = Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(0, origin.y(), width - gap, line), right, "w1")
        painter.drawText(QRectF(origin.x() + gap, 0, width, line), Qt.AlignmentFlag.AlignLeft, "w2")
        scale = written_scale(self.factor) if self.factor is not None else "w is too large to be drawn"
        painter.drawText(QRectF(gap, height - line, width - gap, line), Qt.AlignmentFlag.AlignLeft, scale)

    def _paint_arrows(self, painter: QPainter, w: FloatArray) -> None:
        thick, thin, added = 2.4 * self._scale, 1.6 * self._scale, self.contributions
        if added is not None:
            self._paint_strokes(painter, _stroke(np.zeros(2), added.before), QPen(color(WEIGHT_COLOR, PALE), thick))
        self._paint_strokes(painter, _stroke(np.zeros(2), w), QPen(QColor(WEIGHT_COLOR), thick))
        if added is not None:
            self._paint_contributions(painter, added, 1.0 if added.optimizer == "sgd" else PALE)
            if added.optimizer != "sgd":
                dashed = QPen(QColor(self._theme.text), thin, Qt.PenStyle.DashLine)
                self._paint_strokes(painter, _stroke(added.before, w), dashed)
        self._paint_name(painter, w)

    def _paint_name(self, painter: QPainter, w: FloatArray) -> None:
        """Write "w" beside the middle of its arrow: at its tip there is what was added."""
        right, up = w * self._pixels
        length = math.hypot(right, up)
        if length == 0.0:
            return
        line = self.fontMetrics().height()
        beside = QPointF(up, right) / length * (0.6 * line)
        place = QRectF(0, 0, 2 * line, line)
        place.moveCenter((self.origin + self.pixel(w)) / 2 + (beside if beside.y() < 0.0 else -beside))
        painter.setPen(QColor(self._theme.weights))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "w")

    def _paint_contributions(self, painter: QPainter, added: Contributions, opacity: float) -> None:
        """Each in the colour of its class, then the penalty, then the rest."""
        width = 1.6 * self._scale
        pens = [QPen(color(shade, opacity), width) for shade in CLASS_COLORS]
        pens.append(QPen(color(self._theme.text, opacity), width, Qt.PenStyle.DotLine))
        pens.append(QPen(color(self._theme.muted, opacity), width))
        kinds = np.append(added.labels, [2, 3])
        strokes = np.hstack([added.path[:-1], added.path[1:]])
        for kind, pen in enumerate(pens):
            self._paint_strokes(painter, strokes[kinds == kind], pen)

    def _paint_strokes(self, painter: QPainter, strokes: FloatArray, pen: QPen) -> None:
        """Arrows in weight space, (k, 4), from tail to tip; a head is no longer than half of its arrow."""
        right, up = self._pixels / (self.factor or 1.0)
        origin = self.origin
        ends = strokes * [right, -up, right, -up] + [origin.x(), origin.y(), origin.x(), origin.y()]
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(pen.color())
        lengths = np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1])
        is_short = lengths < 2 * LEAST_HEAD
        painter.drawLines([QLineF(*end) for end in ends[is_short & (lengths > 0)].tolist()])
        for x, y, tip_x, tip_y in ends[~is_short].tolist():
            _paint_arrow(painter, QPointF(x, y), QPointF(tip_x, tip_y), pen)

    def _paint_words(self, painter: QPainter) -> None:
        gap = round(self._scale * GAP)
        painter.setPen(QColor(self._theme.muted))
        place = QRect(gap, self.height() - self._foot, self.width() - 2 * gap, self._foot)
        painter.drawText(place, WRAPPED, self._said)


def _stroke(tail: FloatArray, tip: FloatArray) -> FloatArray:
    """One stroke, (1, 4)."""
    return np.concatenate([tail, tip])[None]


def _paint_arrow(painter: QPainter, tail: QPointF, tip: QPointF, pen: QPen) -> None:
    """An arrow of some length, in pixels."""
    length = math.hypot(tip.x() - tail.x(), tip.y() - tail.y())
    head = min(4.0 * pen.widthF(), length / 2)
    along = (tip - tail) / length
    across, neck = QPointF(-along.y(), along.x()) * (0.4 * head), tip - along * head
    painter.setPen(pen)
    painter.drawLine(tail, neck)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon(QPolygonF([tip, neck + across, neck - across]))
