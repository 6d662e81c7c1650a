"""Two bars in a corner of the plane: what an update did to the error of its own point, and to that of all."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gd_sim.core import numbers
from gd_sim.core.beats import Errors
from gd_sim.gui.theme import LIGHT, Theme, color

WIDTH, BAR, GAP = 190.0, 8.0, 8.0
"""Pixels, at scale 1: of all of it, the height of a bar, and around things."""


class StepBars(QWidget):
    """The bars, each from where it was to where it is, with both numbers; to the right at the head of the plane.

    Attributes:
        errors: what they show; None: nothing.
        swing: how far the errors have come from before to after, 0 to 1.
    """

    def __init__(self, widget: pg.PlotWidget, legend: QWidget) -> None:
        super().__init__(widget)
        self._legend = legend
        self.setObjectName("stepBars")
        self.setAccessibleName("Errors before and after the update")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._box = widget.getPlotItem().getViewBox()
        self._box.sigResized.connect(self._place)
        self.errors: Errors | None = None
        self.swing = 1.0
        self._theme = LIGHT
        self.hide()

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self._theme = theme
        self._place()

    def show_errors(self, errors: Errors | None, swing: float = 1.0) -> None:
        """Show these, as far as the line has come; None: nothing."""
        self.errors, self.swing = errors, swing
        if errors:
            self.setAccessibleDescription(", ".join(self._lines(errors)))
            self._place()
        self.setVisible(errors is not None)
        self.update()

    @property
    def areas(self) -> list[QRectF]:
        """Where they are, if they are shown, in pixels from the upper left corner of the view."""
        corner = self._area.topLeft()
        return [] if self.isHidden() else [QRectF(self.geometry()).translated(-corner)]

    @property
    def _area(self) -> QRectF:
        return self._box.mapRectToScene(self._box.rect())  # type: ignore[no-any-return]  # untyped

    @staticmethod
    def _lines(one: Errors) -> tuple[str, str]:
        write = numbers.error
        return (
            f"this point {write(one.point_before)} → {write(one.point_after)}",
            f"all points {write(one.all_before)} → {write(one.all_after)}",
        )

    def _place(self) -> None:
        if self.errors is None:
            return
        font = QGuiApplication.font()
        font.setPixelSize(round(self._theme.px(12)))
        self.setFont(font)
        metrics, gap = QFontMetricsF(font), self._theme.px(GAP)
        width = max(
            self._theme.px(WIDTH), *(metrics.horizontalAdvance(line) + 2 * gap for line in self._lines(self.errors))
        )
        height = 2 * (metrics.height() + self._theme.px(BAR) + gap) + gap / 2
        area, legend = self._area, self._legend.geometry()
        left, top = area.right() - width - GAP, area.top() + GAP
        if left < legend.right() + GAP:
            top = legend.bottom() + GAP
        self.setGeometry(QRectF(left, top, width, height).toRect())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw each bar: an outline as long as before, filled as far as it is."""
        if self.errors is None:
            return
        painter, theme, one = QPainter(self), self._theme, self.errors
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pg.mkPen(theme.border))
        painter.setBrush(color(theme.base, 0.94))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        pairs = (one.point_before, one.point_after), (one.all_before, one.all_after)
        longest = max(max(pair) for pair in pairs) or 1.0
        gap, height, line = theme.px(GAP), theme.px(BAR), painter.fontMetrics().height()
        room, top = self.width() - 2 * gap, gap / 2
        for whole, (before, after) in zip(self._lines(one), pairs, strict=True):
            text = whole if self.swing else whole.partition(" →")[0]  # what is not yet so is not told
            painter.setPen(pg.mkPen(theme.text))
            painter.drawText(QRectF(gap, top, room, line), Qt.AlignmentFlag.AlignLeft, text)
            now = before + self.swing * (after - before)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(pg.mkBrush(theme.accent))
            painter.drawRect(QRectF(gap, top + line, room * now / longest, height))
            painter.setPen(pg.mkPen(theme.text, width=theme.scale))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(gap, top + line, room * before / longest, height))
            top += line + height + gap
        painter.end()
