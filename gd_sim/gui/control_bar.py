"""The bar below: time controls, speed, learning rate, batch size."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QFontMetrics
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gd_sim.core import numbers
from gd_sim.gui.fields import BatchSizeField, LearningRateField, Manners
from gd_sim.gui.theme import Theme

SPEED_STEPS = 100
"""Steps of the speed slider between two marks; each mark is 20 times as fast as the one before."""
SPEED_MARKS = ("1", "20", "400", "Max")
SLIDER_STEPS = 100
"""Steps of the learning rate slider for a factor of ten; it goes from 0.001 to 10."""
ICON = 18
WIDEST_SPEED, WIDEST_EPOCH = 8_888.0, 999_999
"""What there is room for in the captions, so that nothing moves when they change; more updates are told shortly."""


def speed_of(position: int) -> float:
    """Updates a second at a position of the slider; infinity at its end."""
    if position >= SPEED_STEPS * (len(SPEED_MARKS) - 1):
        return math.inf
    return float(f"{20.0 ** (position / SPEED_STEPS):.3g}")


def position_of(speed: float) -> int:
    """The position of the slider for a speed."""
    end = SPEED_STEPS * (len(SPEED_MARKS) - 1)
    return end if math.isinf(speed) else min(end - 1, round(SPEED_STEPS * math.log(max(1.0, speed), 20.0)))


class FoldingRow(QBoxLayout):
    """Two layouts side by side; where there is no room for that, one below the other."""

    def __init__(self, parent: QWidget, first: QLayout, second: QLayout) -> None:
        super().__init__(QBoxLayout.Direction.LeftToRight, parent)
        self._parts = first, second
        self.addLayout(first)
        self.addLayout(second, 1)

    def minimumSize(self) -> QSize:
        """As narrow as it gets: folded."""
        return QSize(self._width(folded=True), super().minimumSize().height())

    def hasHeightForWidth(self) -> bool:
        """Folded, it is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height that it has at a width."""
        heights = [part.sizeHint().height() for part in self._parts]
        return self._margins().height() + (sum(heights) + self.spacing() if self._folds_at(width) else max(heights))

    def setGeometry(self, place: QRect) -> None:
        """Fold, or unfold, before anything is placed: it is never seen half-way."""
        direction = QBoxLayout.Direction
        wanted = direction.TopToBottom if self._folds_at(place.width()) else direction.LeftToRight
        if wanted != self.direction():
            self.setDirection(wanted)
        super().setGeometry(place)

    def _folds_at(self, width: int) -> bool:
        return width < self._width(folded=False)

    def _width(self, *, folded: bool) -> int:
        widths = [part.minimumSize().width() for part in self._parts]
        return self._margins().width() + (max(widths) if folded else sum(widths) + self.spacing())

    def _margins(self) -> QSize:
        margins = self.contentsMargins()
        return QSize(margins.left() + margins.right(), margins.top() + margins.bottom())


class ControlBar(QWidget):
    """Buttons of the run, speed, learning rate and batch size.

    Signals:
        speed_wished(updates a second), learning_rate_wished(α), batch_size_wished(points or "all").
        finished: a field was left with Enter or Esc.
        told(what happened): a line for people.
    """

    speed_wished = Signal(float)
    learning_rate_wished = Signal(float)
    batch_size_wished = Signal(object)
    finished = Signal()
    told = Signal(str)

    def __init__(self, actions: list[QAction], run_action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("controlBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._run_row, self._settings_row = QHBoxLayout(), QHBoxLayout()
        self._row = FoldingRow(self, self._run_row, self._settings_row)
        self._buttons = [self._build_button(action) for action in (*actions, run_action)]
        self._buttons[-1].setObjectName("runButton")
        self._buttons[-1].setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._run_row.addStretch(1)
        for build in (self._build_speed, self._build_learning_rate, self._build_batch_size):
            self._settings_row.addStretch(1)
            build()
        self._connect_fields()

    def _build_button(self, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setObjectName(action.objectName().replace("Action", "Button"))
        button.setAccessibleName(action.text().replace("&", ""))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._run_row.addWidget(button)
        return button

    def _build_group(self, caption: str) -> tuple[QLabel, QGridLayout]:
        label, grid = QLabel(caption), QGridLayout()
        label.setObjectName("caption")
        grid.setVerticalSpacing(0)
        group = QVBoxLayout()
        group.setSpacing(2)
        group.addWidget(label)
        group.addLayout(grid)
        group.addStretch(1)
        self._settings_row.addLayout(group)
        return label, grid

    def _build_speed(self) -> None:
        self._speed_caption, grid = self._build_group("Speed")
        self.speed = QSlider(Qt.Orientation.Horizontal)
        self.speed.setObjectName("speed")
        self.speed.setAccessibleName("Speed")
        self.speed.setToolTip("How many updates a second, up to as many as this machine can do")
        self.speed.setRange(0, SPEED_STEPS * (len(SPEED_MARKS) - 1))
        self.speed.setPageStep(SPEED_STEPS)
        self._speed_caption.setBuddy(self.speed)
        grid.addWidget(self.speed, 0, 0, 1, len(SPEED_MARKS))
        for column, text in enumerate(SPEED_MARKS):
            mark = QLabel(text)
            mark.setObjectName("caption")
            side = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(mark, 1, column, side[(column > 0) + (column == len(SPEED_MARKS) - 1)])
            grid.setColumnStretch(column, 1 if column in {0, len(SPEED_MARKS) - 1} else 2)

    def _build_learning_rate(self) -> None:
        caption, grid = self._build_group("Learning rate α")
        self.learning_rate = LearningRateField()
        self.learning_rate.setObjectName("learningRate")
        self.learning_rate.setAccessibleName("Learning rate")
        self.learning_rate.setToolTip("How far each update goes: type any number from 1e-6 to 1000")
        caption.setBuddy(self.learning_rate)
        self.learning_rate_slider = QSlider(Qt.Orientation.Horizontal)
        self.learning_rate_slider.setObjectName("learningRateSlider")
        self.learning_rate_slider.setAccessibleName("Learning rate, from 0.001 to 10")
        self.learning_rate_slider.setRange(-3 * SLIDER_STEPS, SLIDER_STEPS)
        self.learning_rate_slider.setPageStep(SLIDER_STEPS // 2)
        grid.addWidget(self.learning_rate, 0, 0)
        grid.addWidget(self.learning_rate_slider, 0, 1)
        grid.setHorizontalSpacing(8)

    def _build_batch_size(self) -> None:
        caption, grid = self._build_group("Batch size")
        self.batch_size = BatchSizeField()
        self.batch_size.setObjectName("batchSize")
        self.batch_size.setAccessibleName("Batch size")
        self.batch_size.setToolTip("How many points one update uses: 1 is the lesson's own rule")
        caption.setBuddy(self.batch_size)
        self._updates_per_epoch = QLabel()
        self._updates_per_epoch.setObjectName("caption")
        grid.addWidget(self.batch_size, 0, 0)
        grid.addWidget(self._updates_per_epoch, 1, 0)

    def _connect_fields(self) -> None:
        self.speed.valueChanged.connect(lambda position: self.speed_wished.emit(speed_of(position)))
        self.learning_rate.valueChanged.connect(self.learning_rate_wished)
        self.learning_rate_slider.valueChanged.connect(
            lambda position: self.learning_rate_wished.emit(float(f"{10 ** (position / SLIDER_STEPS):.2g}"))
        )
        self.batch_size.valueChanged.connect(self._wish_batch_size)
        manners = Manners(self)
        manners.finished.connect(self.finished)
        for widget in (self.speed, self.learning_rate_slider, self.learning_rate, self.batch_size):
            manners.teach(widget)
        for field in (self.learning_rate, self.batch_size):
            field.refused.connect(self.told)

    def commit(self) -> None:
        """Take what was typed and not finished with Enter: a click on a button leaves the focus where it is."""
        for field in (self.learning_rate, self.batch_size):
            field.interpretText()

    def _wish_batch_size(self, value: int) -> None:
        is_all = value == self.batch_size.maximum() and value > 1
        self.batch_size_wished.emit("all" if is_all else value)

    def synchronise(self, learning_rate: float, batch_size: int | str, m: int, speed: float) -> None:
        """Show these settings, for m points, without wishing anything."""
        blocked = [
            QSignalBlocker(field)
            for field in (self.learning_rate, self.learning_rate_slider, self.batch_size, self.speed)
        ]
        self.learning_rate.setValue(learning_rate)
        self.learning_rate_slider.setValue(round(SLIDER_STEPS * math.log10(learning_rate)))
        self.speed.setValue(position_of(speed))
        used = max(1, m) if batch_size == "all" else min(int(batch_size), max(1, m))
        self.batch_size.setMaximum(max(1, m))
        self.batch_size.setValue(used)
        self.batch_size.show_value()
        del blocked
        updates = -(-m // used)
        self._updates_per_epoch.setText(_per_epoch(updates) if updates <= WIDEST_EPOCH else f"{updates:,} an epoch")
        self._updates_per_epoch.setToolTip(_per_epoch(updates))
        self._speed_caption.setText(_speed_caption(speed))

    def restyle(self, theme: Theme) -> None:
        """Take over the sizes of a theme."""
        for button in self._buttons:
            button.setIconSize(QSize(round(theme.px(ICON)), round(theme.px(ICON))))
        self._fix_run_button(theme)
        digits = self.fontMetrics().horizontalAdvance("0")
        self.learning_rate.setFixedWidth(round(11 * digits + theme.px(20)))
        self.learning_rate_slider.setMinimumWidth(round(theme.px(36)))
        self.batch_size.setMinimumWidth(round(13 * digits + theme.px(20)))
        self.speed.setMinimumWidth(round(theme.px(105)))
        for caption, text in (
            (self._speed_caption, _speed_caption(WIDEST_SPEED)),
            (self._updates_per_epoch, _per_epoch(WIDEST_EPOCH)),
        ):
            caption.setFixedWidth(caption.fontMetrics().horizontalAdvance(text))
        margin = round(theme.px(8))
        self._row.setContentsMargins(margin, margin // 2, margin, margin // 2)

    def _fix_run_button(self, theme: Theme) -> None:
        """Make Run as wide as Pause, so that nothing moves when it is pressed."""
        run = self._buttons[-1]
        bold = QFont(run.font())
        bold.setWeight(QFont.Weight.DemiBold)
        text = max(QFontMetrics(bold).horizontalAdvance(word) for word in ("Run", "Pause"))
        run.setFixedWidth(text + round(theme.px(ICON + 40)))


def _per_epoch(updates: int) -> str:
    return f"{updates:,} update{'' if updates == 1 else 's'} an epoch"


def _speed_caption(speed: float) -> str:
    return f"Speed: {'full' if math.isinf(speed) else numbers.speed(speed)}"
