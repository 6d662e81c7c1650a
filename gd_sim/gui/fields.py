"""Fields for numbers: some keep every bit, a batch size can be "all"; and how all of them behave."""

from __future__ import annotations

import math
import re
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox, QWidget

from gd_sim.core import numbers

LEAST, MOST = 1e-6, 1e3
"""The learning rates that can be typed."""
MOST_PENALTY = 100.0
"""The largest penalty that can be typed."""
FIRST_PENALTY = 0.001
"""The first penalty that the arrows come to from 0."""
MOST_MOMENTUM = math.nextafter(1.0, 0.0)
LAST_MOMENTUM, MOMENTUM_STEP = 0.99, 0.05
"""Where the arrows of the momentum end, and how far one goes."""
DECIMALS = 323
"""As many decimals as Qt can do: they write every usual float exactly; the default of two made 16 of 1e-6."""
STEPS = (1.0, 2.0, 5.0, 10.0)
"""The arrows of the learning rate go through 0.1, 0.2, 0.5, 1, ..."""
GROUPED = re.compile(r"\s*\+?[1-9]\d{0,2},\d{3}(?!\d)")
"""A comma that might part thousands, as in "1,000"; in "0,125" and "1,5" it can only be a decimal comma."""


class Manners(QObject):
    """How all fields and sliders behave: the wheel changes one only if it has the focus, and Space is left to Run.

    Enter takes what was typed into a field, Esc what was there before; both leave it, unless what was typed is refused.

    Signals:
        finished: a field was left so.
    """

    finished = Signal()
    _was_refused = False

    def teach(self, widget: QWidget) -> None:
        """Make a field, a slider or a box of choices behave so."""
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # else the wheel would give it the focus
        widget.installEventFilter(self)
        if isinstance(widget, ExactField | BatchSizeField | WholeField):
            widget.refused.connect(self._note_refusal)

    def eventFilter(self, widget: QObject, event: QEvent) -> bool:
        """Take the wheel from widgets without the focus; from fields Enter, Esc, and Space, which they do not use."""
        if event.type() == QEvent.Type.Wheel and isinstance(widget, QWidget) and not widget.hasFocus():
            event.ignore()
            return True
        if not isinstance(event, QKeyEvent) or not isinstance(widget, QAbstractSpinBox):
            return False
        if event.key() == Qt.Key.Key_Space:
            return _leave_space(event)
        return event.type() == QEvent.Type.KeyPress and self._finish(widget, event.key())

    def _finish(self, field: Any, key: int) -> bool:
        if key == Qt.Key.Key_Escape:
            field.setValue(field.value())  # which writes it anew
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._was_refused = False
            field.interpretText()
            if self._was_refused:  # the next try is typed over it
                field.selectAll()
                return True
        else:
            return False
        self.finished.emit()
        return True

    def _note_refusal(self) -> None:
        self._was_refused = True


def _leave_space(event: QKeyEvent) -> bool:
    if event.type() == QEvent.Type.ShortcutOverride:
        event.ignore()  # a shortcut then
        return True
    return event.type() == QEvent.Type.KeyPress  # of a Space that is held down, for which there is no shortcut


def number_in(text: str) -> float:
    """The float that a text means, in any usual notation, a decimal comma understood; NaN if it means none."""
    if "_" in text or GROUPED.match(text):
        return math.nan
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return math.nan


def refusal(sign: str, allowed: str, text: str) -> str:
    """Why a text is not taken for a number: "α must be from 1e-6 to 1000"."""
    if GROUPED.match(text):
        plain, decimal = text.strip().replace(",", ""), text.strip().replace(",", ".")
        return f"{text.strip()} may mean {plain} or {decimal}: type one of them"
    return f"{sign} must be {allowed}"


class ExactField(QDoubleSpinBox):
    """A number typed in any usual notation, shown as short as it can be told apart, kept to the last bit.

    A value that is set may be any; one that is typed is from `low` to `high`.

    Signals:
        refused(why): what was typed is no such number; the value stays.
    """

    refused = Signal(str)

    def __init__(self, sign: str, low: float, high: float, allowed: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign, self._low, self._high, self._allowed = sign, low, high, allowed
        self.setDecimals(DECIMALS)
        self.setRange(low, high)
        self.setKeyboardTracking(False)

    def setValue(self, value: float) -> None:
        """Show a value as it is, even one that cannot be typed."""
        self.setRange(min(self.minimum(), value), max(self.maximum(), value))
        super().setValue(value)

    def textFromValue(self, value: float) -> str:
        """The shortest text that reads back as the same float."""
        return numbers.learning_rate(value)

    def valueFromText(self, text: str) -> float:
        """The float that a text means; a decimal comma is understood."""
        return number_in(text)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Whether a text is, or may become, a number in range."""
        state = QValidator.State
        value = number_in(text)
        if self._low <= value <= self._high or value == self.value():
            return state.Acceptable, text, position
        return state.Intermediate, text, position  # any key may be typed: what makes no number is refused with a word

    def fixup(self, text: str) -> str:
        """Tell why a text is not taken; Qt asks when it is to be taken, and then shows the value in force."""
        stays = f"{self._sign} stays {self.textFromValue(self.value())}"
        if not GROUPED.match(text):
            stays = stays.replace(self._sign, "it", 1)
        self.refused.emit(f"{refusal(self._sign, self._allowed, text)}; {stays}")
        return text

    def stepBy(self, steps: int) -> None:
        """Go up or down, from one round number to the next."""
        value = self.value()
        for _ in range(abs(steps)):
            value = min(max(self.next_to(value, up=steps > 0), self._low), self._high)
        self.setValue(value)
        self.selectAll()

    def next_to(self, value: float, *, up: bool) -> float:
        """Where an arrow goes: the next number of the series 1, 2, 5, 10, 20, ..."""
        return _neighbour(value, up=up)


class LearningRateField(ExactField):
    """α."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("α", LEAST, MOST, f"from {LEAST:.0e} to {MOST:g}".replace("e-0", "e-"), parent)
        self.setValue(0.1)


class PenaltyField(ExactField):
    """λ."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("λ", 0.0, MOST_PENALTY, f"from 0 to {MOST_PENALTY:g}", parent)

    def next_to(self, value: float, *, up: bool) -> float:
        """The series of 1, 2, 5 begins at 0.001; below it is 0."""
        if up:
            return FIRST_PENALTY if value < FIRST_PENALTY else _neighbour(value, up=True)
        return 0.0 if value <= FIRST_PENALTY else _neighbour(value, up=False)


class MomentumField(ExactField):
    """μ."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("μ", 0.0, MOST_MOMENTUM, "from 0 to below 1", parent)

    def next_to(self, value: float, *, up: bool) -> float:
        """Up or down by 0.05, but never to 1."""
        if up:
            return max(value, min(round(value + MOMENTUM_STEP, 10), LAST_MOMENTUM))
        return round(value - MOMENTUM_STEP, 10)


def _neighbour(value: float, *, up: bool) -> float:
    """The next larger or smaller number of the series 1, 2, 5, 10."""
    power = math.floor(math.log10(value) + 1e-9)
    series = [float(f"{step:g}e{power + shift}") for shift in (-1, 0) for step in STEPS]
    if up:
        return next(candidate for candidate in series if candidate > value * (1 + 1e-9))
    return next(candidate for candidate in reversed(series) if candidate < value * (1 - 1e-9))


class BatchSizeField(QSpinBox):
    """Points to an update, from 1 to all of them; the largest value means "all", and follows the number of points.

    Signals:
        refused(why): what was typed is no batch size; the value stays.
    """

    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setKeyboardTracking(False)
        self.setRange(1, 1)

    def textFromValue(self, value: int) -> str:
        """ "1 point", "5 points", "all 20 points"."""
        if value == self.maximum() and value > 1:
            return f"all {value:,} points"
        return "1 point" if value == 1 else f"{value:,} points"

    def valueFromText(self, text: str) -> int:
        """The first number in a text, or all."""
        digits = "".join(character for character in text if character.isdigit())
        return int(digits) if digits else self.maximum()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Whether a text is, or may become, a batch size."""
        state = QValidator.State
        words = text.replace(",", "").strip().lower()
        number = words.removeprefix("all").removesuffix("points").removesuffix("point").strip()
        if number.isdigit() and 1 <= int(number) <= self.maximum():
            return state.Acceptable, text, position
        if words == "all":
            return state.Acceptable, text, position
        return state.Intermediate, text, position

    def fixup(self, text: str) -> str:
        """Tell why a text is not taken; Qt asks when it is to be taken, and then shows the value in force."""
        stays = self.textFromValue(self.value())
        self.refused.emit(f'The batch size must be from 1 to {self.maximum():,}, or "all"; it stays {stays}')
        return text

    def show_value(self) -> None:
        """Show the value in force instead of what was typed, and "all" where it is by now."""
        self.lineEdit().setText(self.textFromValue(self.value()))


class WholeField(QDoubleSpinBox):
    """A whole number, with commas if it is large; as a float it counts further than the 32 bits of a QSpinBox.

    Signals:
        refused(why): what was typed is no such number; the value stays.
    """

    refused = Signal(str)

    def __init__(self, name: str, low: int, high: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setDecimals(0)
        self.setRange(low, high)
        self.setKeyboardTracking(False)

    def textFromValue(self, value: float) -> str:
        """With commas, as everywhere: the system's locale may have others."""
        return f"{value:,.0f}"

    def valueFromText(self, text: str) -> float:
        """The whole number that a text means; commas and spaces are passed over."""
        return float(_whole(text) or 0)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Whether a text is, or may become, a whole number in range."""
        state, number = QValidator.State, _whole(text)
        if number is not None and self.minimum() <= number <= self.maximum():
            return state.Acceptable, text, position
        return state.Intermediate, text, position

    def fixup(self, text: str) -> str:
        """Tell why a text is not taken; Qt asks when it is to be taken, and then shows the value in force."""
        limits, stays = f"from {self.minimum():,.0f} to {self.maximum():,.0f}", self.textFromValue(self.value())
        self.refused.emit(f"{self._name} must be a whole number {limits}; it stays {stays}")
        return text


class UpdateField(WholeField):
    """The number of an update; beyond the first or the last one there is, it is that one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The update", 0, 0, parent)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    def fixup(self, text: str) -> str:
        """The nearest update there is."""
        number = _whole(text)
        if number is None:
            return super().fixup(text)
        return self.textFromValue(min(max(number, self.minimum()), self.maximum()))


def _whole(text: str) -> int | None:
    try:
        return int(text.replace(",", "").replace(" ", ""))
    except ValueError:
        return None
