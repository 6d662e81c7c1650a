"""An axis whose numbers are whole, the first and the last of them too."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QApplication

from gd_sim.core.numbers import at_axis
from gd_sim.gui.theme import Theme

REACH = 80.0
"""Pixels that a number may reach beyond an end of its axis, before it is moved to where it can be seen."""
GAP = 4.0
"""Pixels between numbers at the least."""
Number = tuple[QRectF, Any, str]
"""Where it is, how it is aligned there, what it says."""
USUAL = "-0.5"
"""There is room for numbers as wide as this beside a plot from the beginning, for wider ones once there are any."""


class NumberAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis of a plot.

    WORKAROUND: pyqtgraph leaves out numbers that reach farther beyond the axis than its bounding rectangle does, which
    is not at all where there is a grid, and cuts them at the edge of the widget.
    https://github.com/pyqtgraph/pyqtgraph/issues/732
    """

    def boundingRect(self) -> QRectF:
        """The axis, its grid if it has one, and room beyond both ends."""
        rect: QRectF = super().boundingRect()
        axis = self.mapRectFromParent(self.geometry())
        is_upright = self.orientation == "left"
        longer = axis.adjusted(*((0, -REACH, 0, REACH) if is_upright else (-REACH, 0, REACH, 0)))
        return rect.united(longer)

    def generateDrawSpecs(self, painter: QPainter) -> Any:
        """What is drawn, with all numbers inside of the plot, and none over another."""
        specs = super().generateDrawSpecs(painter)
        if specs is None:  # the axis has no length
            return None
        plot = self.parentItem()
        room = self.mapRectFromItem(plot, plot.boundingRect())
        line, ticks, numbers = specs
        return line, ticks, _apart([(_moved_into(room, rect), flags, text) for rect, flags, text in numbers])

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """The numbers: pyqtgraph writes 1,000,001 and 1,000,002 alike."""
        return at_axis([value * scale for value in values], spacing * scale)

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes; pyqtgraph does not follow the palette by itself."""
        font = QApplication.font()
        self.setPen(theme.border)
        self.setTextPen(theme.muted)
        self.setStyle(hideOverlappingLabels=False)
        self.setStyle(autoReduceTextSpace=False)  # shorter numbers would move the plot while it is being zoomed
        self.enableAutoSIPrefix(False)  # no "x1 (x0.001)"
        self.setTickFont(font)
        self.label.setFont(font)
        metrics = QFontMetricsF(font)  # pyqtgraph would keep the room that larger type has taken
        self.textWidth, self.textHeight = metrics.horizontalAdvance(USUAL), metrics.height()


def number_axes() -> dict[str, NumberAxis]:
    """A pair of them, as a plot takes it."""
    return {side: NumberAxis(side) for side in ("bottom", "left")}


def _apart(numbers: list[Number]) -> list[Number]:
    """Those that leave a gap to all before them; those at the ends come first."""
    kept: list[Number] = []
    along = sorted(numbers, key=lambda number: number[0].x() - number[0].y())
    for number in [*along[-1:], *along[:1], *numbers]:  # a second time, they are over themselves
        room = number[0].adjusted(-GAP, 0.0, GAP, 0.0)
        if not any(room.intersects(other[0]) for other in kept):
            kept.append(number)
    return kept


def _moved_into(room: QRectF, rect: QRectF) -> QRectF:
    """A rectangle, moved into another one."""
    moved = QRectF(rect)
    moved.moveLeft(max(room.left(), min(rect.left(), room.right() - rect.width())))
    moved.moveTop(max(room.top(), min(rect.top(), room.bottom() - rect.height())))
    return moved
