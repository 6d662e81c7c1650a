"""Fields for the numbers of this program: a learning rate that keeps every bit, a batch size that can be "all"."""

from __future__ import annotations

import math

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox, QWidget

from gd_sim.core import numbers

LEAST, MOST = 1e-6, 1e3
"""The learning rates that can be typed."""
DECIMALS = 40
"""So many decimals write every float from 1e-6 up exactly; the default of two made 16 of 1e-6."""
STEPS = (1.0, 2.0, 5.0, 10.0)
"""The arrows of the learning rate go through 0.1, 0.2, 0.5, 1, ..."""


class LearningRateField(QDoubleSpinBox):
    """α: typed in any usual notation, shown as short as it can be told apart, kept to the last bit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(DECIMALS)
        self.setRange(LEAST, MOST)
        self.setKeyboardTracking(False)
        self.setValue(0.1)

    def textFromValue(self, value: float) -> str:
        """The shortest text that reads back as the same float."""
        return numbers.learning_rate(value)

    def valueFromText(self, text: str) -> float:
        """The float that a text means; a decimal comma is understood."""
        return _number(text)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Whether a text is, or may become, a number in range."""
        state = QValidator.State
        value = _number(text)
        if LEAST <= value <= MOST:
            return state.Acceptable, text, position
        is_start = all(character in "0123456789.,eE+-" for character in text.strip())
        return (state.Intermediate if is_start else state.Invalid), text, position

    def stepBy(self, steps: int) -> None:
        """Go up or down in 1, 2, 5, 10, 20, ..."""
        value = self.value()
        for _ in range(abs(steps)):
            value = min(max(_neighbour(value, up=steps > 0), LEAST), MOST)
        self.setValue(value)
        self.selectAll()

    def show_value(self) -> None:
        """Show the value in force instead of what was typed."""
        self.lineEdit().setText(self.textFromValue(self.value()))


def _number(text: str) -> float:
    try:
        return float(text.strip().replace(",", ".")) if "_" not in text else math.nan
    except ValueError:
        return math.nan


def _neighbour(value: float, *, up: bool) -> float:
    """The next larger or smaller number of the series 1, 2, 5, 10."""
    power = math.floor(math.log10(value) + 1e-9)
    series = [float(f"{step:g}e{power + shift}") for shift in (-1, 0) for step in STEPS]
    if up:
        return next(candidate for candidate in series if candidate > value * (1 + 1e-9))
    return next(candidate for candidate in reversed(series) if candidate < value * (1 - 1e-9))


class BatchSizeField(QSpinBox):
    """Points to an update, from 1 to all of them; the largest value means "all", and follows the number of points."""

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
        is_start = not number or "all".startswith(words) or "points".startswith(number.lstrip("0123456789").strip())
        return (state.Intermediate if is_start else state.Invalid), text, position

    def show_value(self) -> None:
        """Show the value in force instead of what was typed, and "all" where it is by now."""
        self.lineEdit().setText(self.textFromValue(self.value()))
