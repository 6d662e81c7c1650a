"""Two bars in a corner of the plane: what an update did to the error of its own point, and to that of all."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gd_sim.core import numbers
from gd_sim.core.beats import Errors
from gd_sim.gui.theme import LIGHT, Theme, color

WIDTH, BAR, GAP, TYPE = 190.0, 8.0, 8.0, 12.0
"""Pixels, at scale 1: of all of it, the height of a bar, around things, and of type."""
SHARE = 0.45
"""In a small plane all is smaller, so that its texts take about this part of the width."""
LEAST_SCALE = 0.9
"""Type that is smaller than so many times that of scale 1 could not be read."""


class StepBars(QWidget):
    """The bars, each from where it was to where it is, with both numbers.

    Attributes:
        errors: what they show; None: nothing.
        swing: how far the errors have come from before to after, 0 to 1.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("stepBars")
        self.setAccessibleName("Errors before and after the update")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.errors: Errors | None = None
        self.swing = 1.0
        self._theme = LIGHT
        self.hide()

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self._theme = theme
        self.updateGeometry()

    def show_errors(self, errors: Errors | None, swing: float = 1.0) -> None:
        """Show these, as far as the line has come; None: nothing."""
        self.errors, self.swing = errors, swing
        if errors:
            self.setAccessibleDescription(", ".join(self._lines(errors)))
        self.setVisible(errors is not None)
        self.update()

    @staticmethod
    def _lines(one: Errors) -> tuple[str, str]:
        write = numbers.error
        return (
            f"error of this point {write(one.point_before)} → {write(one.point_after)}",
            f"error of all {write(one.all_before)} → {write(one.all_after)}",
        )

    def sizeHint(self) -> QSize:
        """As wide as its texts."""
        scale, metrics = self._scale, QFontMetricsF(self._type)
        gap = scale * GAP
        texts = self._lines(self.errors) if self.errors else ()
        width = max(scale * WIDTH, *(metrics.horizontalAdvance(text) + 2 * gap for text in texts), 0)
        return QSize(round(width), round(2 * (metrics.height() + scale * BAR + gap) + gap / 2))

    @property
    def _scale(self) -> float:
        """That of the theme, but in a small plane less."""
        plane = self.parentWidget()
        room = SHARE * plane.width() / WIDTH if plane else self._theme.scale
        return max(LEAST_SCALE, min(self._theme.scale, room))

    @property
    def _type(self) -> QFont:
        font = QGuiApplication.font()
        font.setPixelSize(round(self._scale * TYPE))
        return font

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw each bar: an outline as long as before, filled as far as it is."""
        if self.errors is None:
            return
        painter, theme, one, scale = QPainter(self), self._theme, self.errors, self._scale
        painter.setFont(self._type)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pg.mkPen(theme.border))
        painter.setBrush(color(theme.base, 0.94))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        pairs = (one.point_before, one.point_after), (one.all_before, one.all_after)
        longest = max(max(pair) for pair in pairs) or 1.0
        gap, height, line = scale * GAP, scale * BAR, painter.fontMetrics().height()
        room, top = self.width() - 2 * gap, gap / 2
        for whole, (before, after) in zip(self._lines(one), pairs, strict=True):
            text = whole if self.swing else whole.partition(" →")[0]  # what is not yet so is not told
            painter.setPen(pg.mkPen(theme.text))
            painter.drawText(QRectF(gap, top, room, line), Qt.AlignmentFlag.AlignLeft, text)
            now = before + self.swing * (after - before)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(pg.mkBrush(theme.accent))
            painter.drawRect(QRectF(gap, top + line, room * now / longest, height))
            painter.setPen(pg.mkPen(theme.text, width=scale))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(gap, top + line, room * before / longest, height))
            top += line + height + gap
        painter.end()
