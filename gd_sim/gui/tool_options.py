"""What can be set of a brush: a small frame in a corner of the plane, there while a brush is chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSlider, QWidget

SIZES, START_SIZE = (5, 100), 40
"""Radius of a brush in pixels: hardly more than a point, or a quarter of a usual plane."""
RATES, START_RATE = (5, 300), 40
"""Points that are sprayed in a second: they can be counted, or flow."""
FACTOR = 1.25
"""A key makes a brush larger or smaller by this."""


class ToolOptions(QFrame):
    """Size and rate of the brushes.

    Signals:
        changed: one of them is another now.
        finished: whoever changed them is done, and the keys belong to the plane again.
    """

    changed = Signal()
    finished = Signal()

    def __init__(self, plane: QWidget) -> None:
        super().__init__(plane)
        self.setObjectName("overlay")
        self.setCursor(Qt.CursorShape.ArrowCursor)  # not the plane's
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._size, _ = self._build_slider("Size", "{} px", SIZES, START_SIZE)
        self._rate, self._of_rate = self._build_slider("Rate", "{}/s", RATES, START_RATE)
        self._size.setObjectName("brushSize")
        self._size.setAccessibleName("Size of the brush")
        self._size.setToolTip("Radius of the brush in pixels (keys [ and ])")
        self._rate.setObjectName("sprayRate")
        self._rate.setAccessibleName("Rate of the spray")
        self._rate.setToolTip("Points sprayed in a second")
        self.hide()

    def _build_slider(
        self, text: str, unit: str, ends: tuple[int, int], start: int
    ) -> tuple[QSlider, tuple[QWidget, ...]]:
        """A slider, and all there is in its row."""
        caption, slider, value = QLabel(text), QSlider(Qt.Orientation.Horizontal), QLabel()
        slider.setRange(*ends)
        slider.setMinimumWidth(100)
        slider.valueChanged.connect(lambda number: value.setText(unit.format(number)))
        slider.valueChanged.connect(self.changed)
        slider.sliderReleased.connect(self.finished)
        slider.setValue(start)
        value.setMinimumWidth(value.fontMetrics().horizontalAdvance(unit.format("000")))
        row = self._grid.rowCount()
        for column, widget in enumerate((caption, slider, value)):
            self._grid.addWidget(widget, row, column)
        return slider, (caption, slider, value)

    @property
    def brush_size(self) -> int:
        """Radius of the brushes, in pixels."""
        return self._size.value()

    @property
    def spray_rate(self) -> int:
        """Points that are sprayed in a second."""
        return self._rate.value()

    def shrink(self) -> None:
        """A smaller brush."""
        self._size.setValue(round(self.brush_size / FACTOR))

    def grow(self) -> None:
        """A larger brush."""
        self._size.setValue(round(self.brush_size * FACTOR))

    def show_tool(self, tool: str) -> None:
        """Be there for a brush, with what it has."""
        for widget in self._of_rate:
            widget.setVisible(tool == "spray")
        self.setVisible(tool in {"spray", "erase"})
