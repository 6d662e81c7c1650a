"""The sigmoid strip and the error strip: both over z, with the tangent of one point."""

from __future__ import annotations

from functools import partial

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gd_sim.core import numbers
from gd_sim.core.logistic import sigmoid
from gd_sim.core.points import FloatArray
from gd_sim.core.strips import LOSSES, Loss, Tangent, error_tangent, errors, sigmoid_tangent
from gd_sim.gui.number_axis import number_axes
from gd_sim.gui.theme import CLASS_COLORS, CLASS_SYMBOLS, LIGHT, Theme, color

REACH = 6.0
"""The strips show z from minus this to this, and more where the chosen point lies farther out."""
FARTHEST = 9_999.0
"""Of z that is larger nothing is drawn."""
PLACES = 241
WIDE = 44
"""So many characters' width is enough for two strips side by side."""
HEIGHT = 126
"""Pixels of a strip at scale 1."""
DOT, LIT_DOT = 7.0, 16.0
"""Pixels of the mark of a point, and of the chosen one that is alight."""


class Strip(pg.PlotWidget):  # type: ignore[misc]
    """A curve over z with a tangent that can be moved along it."""

    def __init__(self, name: str, height_name: str) -> None:
        super().__init__(axisItems=number_axes())
        self.setObjectName(name)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot = self.getPlotItem()
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.setMouseEnabled(False, False)
        plot.setLabels(left=height_name, bottom="z")
        self.curve = pg.PlotDataItem(name="curve", antialias=True)
        self.tangent = pg.PlotDataItem(name="tangent", antialias=True)
        self.handle = pg.InfiniteLine(angle=90, movable=True, name="handle")
        self.dots = [pg.ScatterPlotItem(symbol=symbol, pxMode=True, pen=None) for symbol in CLASS_SYMBOLS]
        self.chosen = pg.ScatterPlotItem(symbol="o", pxMode=True, name="chosen")
        self.before = pg.ScatterPlotItem(symbol="o", pxMode=True, name="before")
        for z, item in enumerate((self.handle, self.curve, *self.dots, self.before, self.tangent, self.chosen)):
            item.setZValue(z)
            plot.addItem(item, ignoreBounds=True)

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self.setBackground(theme.base)
        self.setFixedHeight(round(theme.px(HEIGHT)))
        for side in ("left", "bottom"):
            self.getPlotItem().getAxis(side).restyle(theme)
        self.curve.setPen(pg.mkPen(theme.line, width=2 * theme.scale))
        self.tangent.setPen(pg.mkPen(theme.after, width=2 * theme.scale))
        self.handle.setPen(pg.mkPen(theme.grid, width=theme.scale))
        self.handle.setHoverPen(pg.mkPen(theme.accent, width=3 * theme.scale))
        self.chosen.setPen(pg.mkPen(theme.after, width=2.5 * theme.scale))
        self.chosen.setBrush(pg.mkBrush(color(theme.after, 0.3)))
        self.before.setPen(pg.mkPen(theme.muted, width=2 * theme.scale))
        self._shades = color(theme.accent, 0.45), color(theme.muted, 0.0)
        for dots, shade in zip(self.dots, CLASS_COLORS, strict=True):
            dots.setBrush(pg.mkBrush(color(shade, 0.75)))
            dots.setSize(DOT * theme.scale)

    def show_curve(self, z: FloatArray, heights: FloatArray) -> None:
        """Draw the curve, and as much as it needs."""
        self.curve.setData(z, heights)
        top = float(heights.max())
        self.getPlotItem().setRange(xRange=(float(z[0]), float(z[-1])), yRange=(-0.06 * top, 1.06 * top), padding=0)

    def show_tangent(self, touched: Tangent, width: float, size: float) -> None:
        """Draw a tangent, so far to both sides, and where it touches."""
        ends = np.array([touched.z - width, touched.z + width])
        self.tangent.setData(ends, touched.value + touched.slope * (ends - touched.z))
        self.chosen.setData([touched.z], [touched.value], size=size)
        with QSignalBlocker(self.handle):
            self.handle.setValue(touched.z)

    def show_no_tangent(self) -> None:
        """There is no point."""
        for item in (self.tangent, self.chosen, self.before):
            item.setData([], [])

    def show_before(self, touched: Tangent | None, size: float, *, is_lit: bool) -> None:
        """Draw where the point was before the last update; None: that was not made with it."""
        places = [touched] if touched else []
        brush = pg.mkBrush(self._shades[0] if is_lit else self._shades[1])
        self.before.setData([one.z for one in places], [one.value for one in places], size=size, brush=brush)


class StripsPanel(QWidget):
    """σ(z) with every point at its z, and the error of one point over z; the tangent is dragged, or z typed.

    Signals:
        finished: Esc was pressed.
    """

    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAccessibleName("Sigmoid and error of a point")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = LIGHT
        self._label, self._point_z, self._lit = 1.0, 0.0, ""
        self._z_before: float | None = None
        self._is_empty, self._symbol = True, "ŷ"
        self._build()

    def _build(self) -> None:
        self.sigmoid, self.error = Strip("sigmoidStrip", "ŷ"), Strip("errorStrip", "error")
        self.z, self.loss, self._said, self._title = QDoubleSpinBox(), QComboBox(), QLabel(), QLabel()
        self.z.setObjectName("stripZ")
        self.z.setAccessibleName("z, where the tangents touch")
        self.z.setToolTip("z, where the tangents touch; drag the upright lines, too")
        self.z.setRange(-FARTHEST, FARTHEST)
        self.z.setDecimals(3)
        self.z.setSingleStep(0.1)
        self.loss.setObjectName("stripLoss")
        self.loss.setAccessibleName("The error that is drawn")
        self.loss.setToolTip("The error of the lesson, or what squared error would be")
        self.loss.addItems(LOSSES)
        self._said.setObjectName("stripsSaid")
        self._said.setWordWrap(True)
        self._title.setObjectName("stripsTitle")
        self._title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        fields, column = QHBoxLayout(), QVBoxLayout(self)
        self._strips = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        caption = QLabel("z")
        caption.setBuddy(self.z)
        for part in (caption, self.z, self.loss):
            fields.addWidget(part)
        fields.addStretch(1)
        for strip in (self.sigmoid, self.error):
            self._strips.addWidget(strip)
            strip.handle.sigPositionChanged.connect(lambda line: self.z.setValue(line.value()))
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addLayout(fields)
        column.addLayout(self._strips)
        column.addWidget(self._said)
        column.addStretch(1)
        self.z.valueChanged.connect(self._write)
        self.loss.currentIndexChanged.connect(self._write)

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self._theme = theme
        for strip in (self.sigmoid, self.error):
            strip.restyle(theme)
        self._write()

    def show_points(self, z: FloatArray, y: FloatArray) -> None:
        """Show points at their z, (k,), by their labels, (k,)."""
        heights = sigmoid(z)
        for label, dots in enumerate(self.sigmoid.dots):
            chosen = (y == label) & (np.abs(z) < FARTHEST)
            dots.setData(z[chosen], heights[chosen])

    def choose(self, title: str, z: float, y: float, before: float | None, *, is_logistic: bool) -> None:
        """Look at a point, at its z, with its label; and its z before the last update, if that was made with it.

        Where the rule is not logistic, σ(z) is not called its ŷ.
        """
        self._is_empty, self._symbol = False, "ŷ" if is_logistic else "σ(z)"
        if abs(z) > FARTHEST:
            title = f"{title}: z = {numbers.parameter(z)} is too far out"
        self._title.setText(title if before is None else f"{title}: z was {numbers.parameter(before)}")
        self._z_before = before
        self._label, self._point_z = y, max(-FARTHEST, min(z, FARTHEST))
        with QSignalBlocker(self.z):
            self.z.setValue(self._point_z)
        self._write()

    def show_nothing(self, why: str) -> None:
        """There is no point to be looked at."""
        self._is_empty = True
        self._title.setText(why)
        self._said.clear()
        for dots in self.sigmoid.dots:
            dots.setData([], [])
        for strip in (self.sigmoid, self.error):
            strip.show_no_tangent()

    def light(self, quantity: str, *, is_past: bool) -> None:
        """Let the chosen point shine if its z, ŷ or error is pointed to: those before the last update, or of now."""
        shines = quantity in {"z", "prediction", "error", "residual"}
        self._lit = ("before" if is_past else "now") if shines else ""
        self._write()

    @property
    def _touched(self) -> float:
        """z where the tangents touch: that of the point to the last bit, as long as nothing else was typed."""
        is_point = self.z.value() == round(self._point_z, self.z.decimals())
        return self._point_z if is_point else self.z.value()

    def _write(self) -> None:
        if self._is_empty:
            return
        z, loss = self._touched, LOSSES[self.loss.currentIndex()]
        reach = max(REACH, 1.2 * abs(z), 1.2 * abs(self._z_before or 0.0))
        places = np.linspace(-reach, reach, PLACES)
        sizes = {which: self._theme.px(LIT_DOT if which == self._lit else 1.4 * DOT) for which in ("before", "now")}
        was = None if self._z_before is None else max(-FARTHEST, min(self._z_before, FARTHEST))
        for strip, heights, tangent in (
            (self.sigmoid, sigmoid(places), sigmoid_tangent),
            (self.error, errors(places, self._label, loss), partial(error_tangent, y=self._label, loss=loss)),
        ):
            strip.show_curve(places, heights)
            strip.show_tangent(tangent(z), 0.3 * reach, sizes["now"])
            strip.show_before(None if was is None else tangent(was), sizes["before"], is_lit=self._lit == "before")
        self._said.setText(said(z, self._label, loss, self._symbol))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room."""
        super().resizeEvent(event)
        is_wide = event.size().width() >= WIDE * self.fontMetrics().averageCharWidth()
        self._strips.setDirection(QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives the focus back."""
        if event.key() == Qt.Key.Key_Escape:
            self.finished.emit()
        else:
            super().keyPressEvent(event)


def said(z: float, y: float, loss: Loss, symbol: str) -> str:
    """What the tangents tell, with σ(z) called so."""
    steepness, slope = sigmoid_tangent(z).slope, error_tangent(z, y, loss).slope
    of_sigmoid = f"σ'(z) = {symbol}(1 - {symbol}) = {numbers.magnitude(steepness)}."
    if loss == "log-loss":
        return f"{of_sigmoid} The slope of the error is {symbol} - y = {numbers.parameter(slope)}: σ' has cancelled."
    whole = error_tangent(z, y, "log-loss").slope
    return (
        f"{of_sigmoid} The slope of squared error is ({symbol} - y) σ'(z) = {numbers.parameter(slope)}; "
        f"that of log-loss is {numbers.parameter(whole)}."
    )
