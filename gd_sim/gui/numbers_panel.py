"""The Numbers panel: what a run comes to, in figures that can be read, hovered and copied."""

from __future__ import annotations

import math
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from gd_sim.core import numbers
from gd_sim.core.features import LABELS
from gd_sim.core.field import Unit
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
    """Updates, epoch, E, accuracy, |∇E| and the parameters; with a feature map each weight by the name of its own."""

    RUN = ("update", "epoch", "E", "accuracy", "|∇E|")

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAccessibleName("Numbers")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._grid = QGridLayout(self)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(2)
        self._captions: dict[str, QLabel] = {}
        self.figures: dict[str, Figure] = {}
        self._arrange((*self.RUN, *_names(None)))

    def _arrange(self, names: tuple[str, ...]) -> None:
        """A figure for each name, half of them to the left; those that are there already stay."""
        for name in self.figures.keys() - set(names):
            for widget in (self._captions.pop(name), self.figures[name]):
                self._grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        self.figures = {name: self.figures.get(name) or self._build(name) for name in names}
        rows = -(-len(names) // 2)
        for place, (name, figure) in enumerate(self.figures.items()):
            row, column = place % rows, 2 * (place // rows)
            self._grid.addWidget(self._captions[name], row, column)
            self._grid.addWidget(figure, row, column + 1)
        for before, after in pairwise(self.figures.values()):
            self.setTabOrder(before, after)

    def _build(self, name: str) -> Figure:
        caption, figure = QLabel(name), Figure(name)
        caption.setObjectName("caption")
        figure.restyle()
        self._captions[name] = caption
        return figure

    def restyle(self, _theme: Theme) -> None:
        """Take over the size of type."""
        for figure in self.figures.values():
            figure.restyle()

    def show_run(self, update: int, time: float, error: float, right: int, m: int, gradient: FloatArray) -> None:
        """Show a moment of a run; `time` in epochs, the rest as in a snapshot."""
        steepness = math.hypot(*(float(value) for value in gradient))
        self._show("update", f"{update:,}", str(update))
        self._show("epoch", _epochs(time), repr(time))
        self._show("E", numbers.error(error), repr(error))
        self._show("accuracy", numbers.share(right, m), repr(right / m) if m else "no points")
        self._show("|∇E|", numbers.magnitude(steepness), repr(steepness))

    def show_unit(self, unit: Unit) -> None:
        """Show the parameters of a unit."""
        names = _names(unit.features)
        if names != tuple(self.figures)[len(self.RUN) :]:
            self._arrange((*self.RUN, *names))
        for name, value in zip(names, unit.parameters, strict=True):
            self._show(name, numbers.parameter(value), repr(float(value)))

    def _show(self, name: str, text: str, full: str) -> None:
        self.figures[name].show_number(text, full)


def _names(features: tuple[str, ...] | None) -> tuple[str, ...]:
    """What the parameters are called."""
    if features is None:
        return "w1", "w2", "b"
    return (*(f"w({LABELS.get(name, name)})" for name in features), "b")


def _epochs(time: float) -> str:
    return f"{time:,.0f}" if time == int(time) else f"{time:,.2f}"
