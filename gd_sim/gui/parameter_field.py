"""The field of a parameter: a figure of the run that can be typed anew."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QAbstractSpinBox, QWidget

from gd_sim.core import numbers
from gd_sim.gui import theme
from gd_sim.gui.fields import ExactField

MOST = 1e9
"""The largest weight or bias that can be typed."""
STEP = 0.1
"""How far an arrow key goes."""


class ParameterField(ExactField):
    """w or b: rounded like other figures; in full while it has the focus, to be read, copied or typed anew."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, -MOST, MOST, f"a number from {-MOST:.0e} to {MOST:.0e}".replace("e+0", "e"), parent)
        self._name = name
        self.setObjectName(f"number_{name}")
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)

    def restyle(self) -> None:
        """Figures all equally wide, as large as other type."""
        for part in (self, self.lineEdit()):  # which does not take over a font that is set on the field
            part.setFont(theme.figures_font())
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance(10 * "0"))

    def show_number(self, _text: str, full: str) -> None:
        """Show a number without wishing for it; what is being typed stays."""
        edit, value = self.lineEdit(), float(full)
        typed, cursor = edit.text() if edit.isModified() else None, edit.cursorPosition()
        with QSignalBlocker(self):
            self.setValue(value)
        if typed is not None:
            edit.setText(typed)
            edit.setCursorPosition(cursor)
            edit.setModified(True)
        self.setToolTip(f"{self._name} = {full}\nType another number: the run starts anew from it")

    def textFromValue(self, value: float) -> str:
        """The shortest text that reads back as the same float, where it can be typed over; else three decimals."""
        return numbers.typed(value) if self.hasFocus() else numbers.parameter(value)

    def valueFromText(self, text: str) -> float:
        """The float that a text means; the one that is shown, though rounded, means itself."""
        return self.value() if text == self.textFromValue(self.value()) else super().valueFromText(text)

    def next_to(self, value: float, *, up: bool) -> float:
        """Up or down by 0.1."""
        return round(value + (STEP if up else -STEP), 10)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the number in full, selected."""
        super().focusInEvent(event)
        self.lineEdit().setText(self.textFromValue(self.value()))
        self.selectAll()
