"""The Numbers panel: what a run comes to, in figures that can be read, hovered and copied."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from gd_sim.core import numbers
from gd_sim.core.points import FloatArray
from gd_sim.gui.theme import Theme


class Figure(QLabel):
    """One number: rounded on screen; in full on hover, and copied in full by a double click or Ctrl+C."""

    def __init__(self, name: str) -> None:
        super().__init__("–")
        self._name, self._full = name, ""
        self.setObjectName(f"number_{name}")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def restyle(self) -> None:
        """Figures all equally wide, as large as other type."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(QGuiApplication.font().pointSizeF())
        self.setFont(font)

    def show_number(self, text: str, full: str) -> None:
        """Show a rounded number; keep the full one."""
        if full != self._full or text != self.text():
            self._full = full
            self.setText(text)
            self.setToolTip(f"{self._name} = {full}\nDouble click or Ctrl+C copies it")
            self.setAccessibleName(f"{self._name} {text}")

    def copy(self) -> None:
        """Put the full number on the clipboard."""
        QGuiApplication.clipboard().setText(self._full)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Copy."""
        event.accept()
        self.copy()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy on the standard key."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Claim the copy key before any shortcut of the window."""
        claimed = event.type() == QEvent.Type.ShortcutOverride
        if claimed and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Copy):
            event.accept()
            return True
        return super().event(event)


class NumbersPanel(QWidget):
    """Updates, epoch, E, accuracy, |∇E| and the parameters."""

    NAMES = ("update", "epoch", "E", "accuracy", "|∇E|", "w1", "w2", "b")

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAccessibleName("Numbers")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        grid = QGridLayout(self)
        self.figures = {name: Figure(name) for name in self.NAMES}
        half = len(self.NAMES) // 2
        for place, (name, figure) in enumerate(self.figures.items()):
            row, column = place % half, 2 * (place // half)
            caption = QLabel(name)
            caption.setObjectName("caption")
            grid.addWidget(caption, row, column)
            grid.addWidget(figure, row, column + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        grid.setHorizontalSpacing(16)

    def restyle(self, _theme: Theme) -> None:
        """Take over the size of type."""
        for figure in self.figures.values():
            figure.restyle()

    def show_run(
        self, update: int, time: float, error: float, right: int, m: int, gradient: FloatArray, parameters: FloatArray
    ) -> None:
        """Show a moment of a run; `time` in epochs, the rest as in a snapshot."""
        steepness = math.hypot(*(float(value) for value in gradient))
        self._show("update", f"{update:,}", str(update))
        self._show("epoch", _epochs(time), repr(time))
        self._show("E", numbers.error(error), repr(error))
        self._show("accuracy", numbers.share(right, m), repr(right / m) if m else "no points")
        self._show("|∇E|", numbers.magnitude(steepness), repr(steepness))
        for name, value in zip(("w1", "w2", "b"), parameters, strict=True):
            self._show(name, numbers.parameter(value), repr(float(value)))

    def _show(self, name: str, text: str, full: str) -> None:
        self.figures[name].show_number(text, full)


def _epochs(time: float) -> str:
    return f"{time:,.0f}" if time == int(time) else f"{time:,.2f}"
