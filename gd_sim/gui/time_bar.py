"""The bar below the error curve: any moment of the run again."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QStyle, QStyleOptionSlider, QWidget

from gd_sim.gui.fields import Manners, UpdateField
from gd_sim.gui.theme import Theme

STEPS = 1 << 30
"""The most steps of the slider, which counts in 32 bits: from there on a step is several updates."""
LEAST_SLIDER = 60
"""Pixels of the slider: with less, it is not seen for one."""
SHORTENED = "What was before update {start:,} had to be forgotten.\n"
TIP = "Drag to any moment of the run; an arrow key goes one update, Page Up and Page Down one epoch"


class TimeSlider(QSlider):
    """A slider whose handle jumps to where it is clicked: each place is a moment."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the handle below the mouse, then drag it as usual."""
        if event.button() == Qt.MouseButton.LeftButton and self.isEnabled():
            option = QStyleOptionSlider()
            self.initStyleOption(option)
            parts = QStyle.ComplexControl.CC_Slider, QStyle.SubControl.SC_SliderHandle
            handle = self.style().subControlRect(parts[0], option, parts[1], self)
            if not handle.contains(event.position().toPoint()):
                room = self.width() - handle.width()
                place = round(event.position().x()) - handle.width() // 2
                self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), place, room))
        super().mousePressEvent(event)


class TimeBar(QWidget):
    """A slider over the updates of a record, and a field to type one.

    Signals:
        wished(update): to go there.
        finished: the field was left with Enter or Esc.
        told(what happened): a line for people.
    """

    wished = Signal(object)
    finished = Signal()
    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeBar")
        self._start, self._scale, self._now = 0, 1, 0
        self._dragged_from: int | None = None
        self.slider, self.update_field = TimeSlider(Qt.Orientation.Horizontal), UpdateField()
        self._caption, self._end = QLabel(), QLabel()
        self.slider.setObjectName("timeSlider")
        self.slider.setAccessibleName("Time: go to an update of the run")
        self.update_field.setObjectName("updateField")
        self.update_field.setAccessibleName("Update")
        self.update_field.setToolTip("Type the number of an update to go there")
        self._caption.setText("update")
        self._caption.setBuddy(self.update_field)
        self._row = QHBoxLayout(self)
        for widget, stretch in ((self.slider, 1), (self._caption, 0), (self.update_field, 0), (self._end, 0)):
            self._row.addWidget(widget, stretch)
        for label in (self._caption, self._end):
            label.setObjectName("caption")
        self.slider.valueChanged.connect(lambda step: self.wished.emit(self._start + step * self._scale))
        self.slider.sliderPressed.connect(self._begin_drag)
        self.slider.sliderReleased.connect(lambda: self.wished.emit(self._start + self.slider.value() * self._scale))
        self.update_field.valueChanged.connect(lambda update: self.wished.emit(int(update)))
        self.update_field.refused.connect(self.told)
        manners = Manners(self)
        manners.finished.connect(self.finished)
        for field in (self.slider, self.update_field):
            manners.teach(field)

    @property
    def is_dragging(self) -> bool:
        """Whether the handle is held: then where it stands is not yet where it will be let go."""
        return self.slider.isSliderDown()

    def _begin_drag(self) -> None:
        self._dragged_from = self._now

    def let_go_from(self, update: int) -> int:
        """Where the last drag began, once; `update` if there was none."""
        start, self._dragged_from = self._dragged_from, None
        return update if start is None else start

    def synchronise(self, start: int, now: int, end: int, updates_per_epoch: int, is_shortened: bool) -> None:
        """Show the updates there are, and the one the run stands at, without wishing anything."""
        blocked = [QSignalBlocker(self.slider), QSignalBlocker(self.update_field)]
        self._start, self._scale, self._now = start, 1 + (end - start) // STEPS, now
        if not self.is_dragging:
            self.slider.setRange(0, max(0, -(-(end - start) // self._scale)))
            self.slider.setPageStep(max(1, updates_per_epoch // self._scale))
            self.slider.setValue((now - start) // self._scale)
        self.slider.setEnabled(end > start)
        self.slider.setToolTip((SHORTENED.format(start=start) if is_shortened else "") + TIP)
        self.update_field.setRange(start, end)
        if not self.update_field.hasFocus() or self.update_field.value() != now:
            self.update_field.setValue(now)
        self.update_field.setEnabled(end > start)
        text = f"of {end:,}" if not is_shortened else f"of {start:,} to {end:,}"
        if text != self._end.text():
            self._end.setText(text)
            self._fit()
        del blocked

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What the number is need not be said where there is no room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._caption.setVisible(self.width() >= self.minimumSizeHint().width() + self._width_of_caption)

    @property
    def _width_of_caption(self) -> int:
        return self._caption.sizeHint().width() + self._row.spacing()

    def minimumSizeHint(self) -> QSize:
        """The size without the caption."""
        least = super().minimumSizeHint()
        return least if self._caption.isHidden() else least - QSize(self._width_of_caption, 0)

    def commit(self) -> None:
        """Take what was typed and not finished with Enter."""
        self.update_field.interpretText()

    def restyle(self, theme: Theme) -> None:
        """Take over the sizes of a theme."""
        digits = self.fontMetrics().horizontalAdvance("0")
        self.update_field.setFixedWidth(round(10 * digits + theme.px(24)))
        self._end.setMinimumWidth(round(9 * digits))
        margin = round(theme.px(8))
        self._row.setContentsMargins(margin, 0, margin, margin // 2)
        self.slider.setMinimumWidth(round(theme.px(LEAST_SLIDER)))
        self._fit()
