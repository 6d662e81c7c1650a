"""The error curve."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainterPath
from PySide6.QtWidgets import QFrame, QWidget

from gd_sim.core import numbers
from gd_sim.core.history import Mark
from gd_sim.core.optimum import Optimum
from gd_sim.core.points import FloatArray
from gd_sim.core.segment import NO_CURVE, Curve
from gd_sim.gui.number_axis import number_axes
from gd_sim.gui.theme import Theme, color

ALWAYS_HALF = math.log(2)
"""E of whoever always says 0.5."""
NAMES = ("always saying 0.5: ln 2 = 0.693", "always saying 0.5")
"""What the line there is called; the short name is for a narrow plot."""
LEAST_HEIGHT = 110
"""Pixels that are left of the curve where panels are open in a low window."""
LEAST_EPOCHS, LEAST_UPDATES = 10.0, 1_000.0
"""The axis shows at least so many epochs; or updates, where an epoch has so many that nothing would be seen of them."""
FAR = 10.0
"""The axis has room for all of the last run too, unless that was so many times as long as the present one."""
HIGH = 2.0
"""And for its E up to so many times the present one; spikes of a run that thrashed would flatten all others."""
LIGHT = 22.0
"""Pixels of what shines."""
BEYOND = 7.0
"""Pixels that a dot may reach beyond the axes."""
PLACE = 0.98
"""Words end at this share of the way to the right."""
MARGIN = 4.0
"""Pixels that pyqtgraph leaves around words."""


class DotBox(pg.ViewBox):  # type: ignore[misc]
    """A view box that does not cut a dot which lies on an axis."""

    def shape(self) -> QPainterPath:
        """To what children are cut."""
        path = QPainterPath()
        path.addRect(self.boundingRect().adjusted(-BEYOND, -BEYOND, BEYOND, BEYOND))
        return path


class ErrorView(pg.PlotWidget):  # type: ignore[misc]
    """E against epochs, with the lines it can be measured by. The wheel zooms in time, a double click shows all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._axes = number_axes()
        super().__init__(parent, enableMenu=False, viewBox=DotBox(enableMenu=False), axisItems=self._axes)
        self.setObjectName("errorPlot")
        self.setAccessibleName("Error curve")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot = self.getPlotItem()
        plot.hideButtons()
        self._box = plot.getViewBox()
        for axis in self._axes.values():
            axis.setZValue(self._box.zValue() - 1)  # behind the dots that reach over it
        self._box.disableAutoRange()
        self._box.setMouseEnabled(x=True, y=False)
        self._box.setLimits(xMin=0)
        self._box.sigRangeChangedManually.connect(self._let_go)
        self._box.sigResized.connect(self._place_labels)
        self._is_following = True
        self._is_penalised = False
        self._least = LEAST_EPOCHS
        self._room_shown: tuple[float, float] | None = None
        self._marks_shown: list[Mark] = []
        self._trial_shown: FloatArray = np.empty(0)
        self._curve, self._future, self._ghost = NO_CURVE, NO_CURVE, NO_CURVE
        plot.layout.setContentsMargins(2, 10, 14, 2)  # room for half a number at the ends of the axes
        self._build_items(plot)
        self.setLabel("bottom", "epoch")
        self.setLabel("left", "error E")
        self._follow()

    def _build_items(self, plot: pg.PlotItem) -> None:
        label = {"position": PLACE, "anchors": [(1, 1), (1, 1)]}
        self._half = pg.InfiniteLine(ALWAYS_HALF, angle=0, label=NAMES[0], labelOpts=label)
        self._best = pg.InfiniteLine(0.0, angle=0, label="", labelOpts={"position": PLACE, "anchors": [(1, 0), (1, 0)]})
        self._best.setObjectName("bestError")
        self._best.hide()
        self._ghost_item = pg.PlotDataItem(name="ghostCurve", connect="finite")
        self._future_item = pg.PlotDataItem(name="futureCurve", connect="finite")
        self._penalised_item = pg.PlotDataItem(name="penalisedCurve", connect="finite")
        self._curve_item = pg.PlotDataItem(name="errorCurve", connect="finite")
        self._curve_item.setObjectName("errorCurve")
        self._now = pg.ScatterPlotItem(name="now", symbol="o", pxMode=True)
        self._trial = pg.ScatterPlotItem(name="trial", symbol="o", pxMode=True)
        self._flag = pg.InfiniteLine(0.0, angle=0, label="", labelOpts={"position": 0.02, "anchors": [(0, 1), (0, 1)]})
        self._flag.setObjectName("handError")
        self._flag.hide()
        self._light = pg.ScatterPlotItem(name="light", symbol="o", pxMode=True, pen=None)
        self._marks = pg.ScatterPlotItem(name="marks", symbol="t", pxMode=True, hoverable=True, tip=_tip)
        self._penalty_note = pg.TextItem("with penalty", anchor=(1, 1))
        curves = (self._ghost_item, self._future_item, self._penalised_item, self._curve_item)
        lines = (self._half, self._best, self._flag)
        for z, item in enumerate(
            (*lines, self._light, *curves, self._penalty_note, self._marks, self._now, self._trial)
        ):
            item.setZValue(z)
            plot.addItem(item, ignoreBounds=True)

    def show_curve(self, curve: Curve, future: Curve, marks: list[Mark], updates_per_epoch: int) -> None:
        """Draw the curve so far, what is known of its future if it was taken back, and where something was edited."""
        self._least = min(LEAST_EPOCHS, LEAST_UPDATES / max(1, updates_per_epoch))
        had_future, self._curve, self._future = len(self._future.time) > 0, curve, future
        self._curve_item.setData(*_drawable(curve.time, curve.error))
        if had_future or len(future.time):  # to set nothing takes time too, sixty times a second
            self._future_item.setData(*_drawable(future.time, future.error))
        self._show_penalised(curve)
        last = slice(-1, None) if np.isfinite(curve.error[-1:]).all() else slice(0)
        self._now.setData(curve.time[last], curve.error[last])
        if marks != self._marks_shown:
            self._show_marks(marks)
        self._follow()

    def _show_marks(self, marks: list[Mark]) -> None:
        self._marks_shown = marks
        spots = [mark for mark in marks if np.isfinite(mark.error)]
        self._marks.setData([s.time for s in spots], [s.error for s in spots], data=[s.text for s in spots])

    def show_ghost(self, ghost: Curve | None) -> None:
        """Draw the curve of the last run, pale; None: nothing."""
        if (ghost or NO_CURVE) is self._ghost:
            return
        self._ghost = ghost or NO_CURVE
        self._ghost_item.setData(*_drawable(self._ghost.time, self._ghost.error))
        self._follow()

    def _show_penalised(self, curve: Curve) -> None:
        """E with the penalty, what is descended, where it is not E itself."""
        differs = curve.cost > curve.error
        if differs.any() or self._is_penalised:
            self._penalised_item.setData(*_drawable(curve.time, np.where(differs, curve.cost, np.nan)))
        self._is_penalised = bool(differs.any())
        self._penalty_note.setVisible(bool(differs[-1:].any()))
        if self._penalty_note.isVisible():
            is_late = curve.time[-1] > 0.5 * self._box.viewRange()[0][1]
            self._penalty_note.setAnchor((float(is_late), 1.0))  # to the side where there is room
            self._penalty_note.setPos(curve.time[-1], curve.cost[-1])

    def show_optimum(self, optimum: Optimum) -> None:
        """Draw the least there is of what is descended, E or E with the penalty, if it is known."""
        self._best.setVisible(optimum.cost is not None)
        if optimum.cost is not None:
            self._best.setPos(optimum.cost)
            penalised = " with penalty" if optimum.cost != optimum.error else ""
            self._best.label.setFormat(f"best possible{penalised}: {numbers.error(optimum.cost)}")
            self._follow()
            self._place_labels()

    def show_trial(self, cost: float | None) -> None:
        """Mark what is descended at the start of a run with the parameters that are in hand; None: nothing is."""
        self._trial_shown = np.array([] if cost is None or not math.isfinite(cost) else [cost])
        self._trial.setData(0.0 * self._trial_shown, self._trial_shown)
        self._follow()

    def show_flag(self, cost: float | None, text: str = "") -> None:
        """A line at an E that is to be passed, with a text; None: none."""
        self._flag.setVisible(cost is not None)
        if cost is not None:
            self._flag.setPos(cost)
            self._flag.label.setFormat(text)
            self._follow()

    def show_light(self, times: Sequence[float]) -> None:
        """Let the places of the curve at some times, in epochs, shine."""
        known = self._curve.part(np.flatnonzero(np.isfinite(self._curve.error))[::-1])  # the newest of one time first
        nearest = [int(np.abs(known.time - time).argmin()) for time in times if len(known.time)]
        self._light.setData(known.time[nearest], known.error[nearest])

    def restyle(self, theme: Theme) -> None:
        """Take over the colours and sizes of a theme."""
        self.setBackground(theme.base)
        self.setMinimumHeight(round(theme.px(LEAST_HEIGHT)))
        for axis in self._axes.values():
            axis.restyle(theme)
        self._curve_item.setPen(pg.mkPen(theme.line, width=2 * theme.scale))
        self._ghost_item.setPen(pg.mkPen(theme.ghost, width=1.5 * theme.scale))
        self._future_item.setPen(pg.mkPen(theme.line, width=1.5 * theme.scale, style=Qt.PenStyle.DotLine))
        self._penalised_item.setPen(pg.mkPen(theme.accent, width=1.5 * theme.scale))
        self._penalty_note.setColor(theme.link)
        self._penalty_note.fill = pg.mkBrush(color(theme.base, 0.85))
        self._penalty_note.setFont(self.font())
        self._half.setPen(pg.mkPen(theme.muted, width=theme.scale, style=Qt.PenStyle.DotLine))
        self._best.setPen(pg.mkPen(theme.muted, width=1.4 * theme.scale, style=Qt.PenStyle.DashLine))
        self._flag.setPen(pg.mkPen(theme.link, width=2 * theme.scale, style=Qt.PenStyle.DashLine))
        for line, shade in ((self._half, theme.muted), (self._best, theme.muted), (self._flag, theme.link)):
            line.label.setColor(shade)
            line.label.fill = pg.mkBrush(color(theme.base, 0.85))  # the curve may pass behind it
            line.label.setFont(self.font())
        self._place_labels()
        self._now.setBrush(pg.mkBrush(theme.line))
        self._now.setPen(pg.mkPen(theme.base))
        self._now.setSize(8 * theme.scale)
        self._light.setBrush(pg.mkBrush(color(theme.accent, 0.45)))
        self._light.setSize(LIGHT * theme.scale)
        self._trial.setBrush(pg.mkBrush(theme.base))
        self._trial.setPen(pg.mkPen(theme.link, width=2.5 * theme.scale))
        self._trial.setSize(12 * theme.scale)
        self._marks.setBrush(pg.mkBrush(theme.accent))
        self._marks.setPen(pg.mkPen(theme.base))
        self._marks.setSize(11 * theme.scale)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show all of the curve again, and follow it."""
        event.accept()
        self._is_following, self._room_shown = True, None
        self._follow()

    def _let_go(self) -> None:
        self._is_following = False

    def _follow(self) -> None:
        """Make room for the curve in steps, so that the axes stand still most of the time."""
        if not self._is_following:
            return
        now = max(self._curve.time.max(initial=0.0), self._future.time.max(initial=0.0))
        then = self._ghost.time.max(initial=0.0)
        end = max(now, then) if then <= FAR * max(now, self._least) else now
        highest = max(_highest(self._curve.cost), _highest(self._future.error))
        highest = max(highest, _highest(self._trial_shown), self._flag.value() if self._flag.isVisible() else 0.0)
        past = min(_highest(self._ghost.error), HIGH * max(highest, 0.5))
        room = _room(end, self._least), _room(max(highest, past), 1.0)
        if room != self._room_shown:
            self._room_shown = room
            self._show_room(*room)

    def _show_room(self, epochs: float, top: float) -> None:
        self._box.setXRange(0.0, epochs, padding=0)
        self._box.setYRange(0.0, top, padding=0)
        self._place_labels()

    def _place_labels(self) -> None:
        """Write the least E below its line, else above it, else above the next one; and what is there, above it."""
        metrics = QFontMetricsF(self.font())
        height = metrics.height() + 2 * MARGIN
        is_wide = metrics.horizontalAdvance(NAMES[0]) + 2 * MARGIN <= PLACE * self._box.width()
        self._half.label.setFormat(NAMES[0] if is_wide else NAMES[1])
        unit = self._box.height() / self._box.viewRange()[1][1]
        best, is_known = self._best.value(), self._best.isVisible()
        is_low = best * unit < height
        between, rise, lift = (ALWAYS_HALF - best) * unit, 0.0, 0.0
        if is_known and is_low and between < height:
            has_room = ALWAYS_HALF * unit + 2 * height <= self._box.height()
            rise, lift = (between, height) if has_room else (0.0, height - between)
        places = ((self._best, 1 + rise / height if is_low else 0), (self._half, 1 + lift / height))
        for line, above in places:
            anchor = (1, above)
            line.label.anchors = [anchor, anchor]
            line.label.updatePosition()
            line.label.updateTransform(force=True)  # else by its first paint, which it may be too far off for


def _highest(values: FloatArray) -> float:
    return float(values[np.isfinite(values)].max(initial=0.0))


def _drawable(time: FloatArray, error: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The curve with gaps where E is beyond what a float holds."""
    return time, np.where(np.isinf(error), np.nan, error)


def _room(value: float, least: float) -> float:
    """The first of 1, 1.5, 2, 3, 5, 7.5, 10, ... that has room for a value, but at least `least`."""
    if value <= 0.98 * least:
        return least
    power = 10.0 ** math.floor(math.log10(value))
    return next(room for step in (1, 1.5, 2, 3, 5, 7.5, 10, 15) if (room := step * power) * 0.98 >= value)


def _tip(x: float, y: float, data: str) -> str:  # noqa: ARG001  (pyqtgraph passes them by name)
    return f"epoch {x:.4g}: {data}"
