"""The Numbers panel: what a run comes to, in figures that can be read, hovered and copied."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from gd_sim.core import numbers
from gd_sim.core.features import LABELS
from gd_sim.core.field import Unit
from gd_sim.core.points import FloatArray
from gd_sim.gui import theme
from gd_sim.gui.fields import Manners
from gd_sim.gui.parameter_field import ParameterField
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
        self.setFont(theme.figures_font())

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
    """Updates, epoch, E, accuracy, |∇E| and the parameters; with a feature map each weight by the name of its own.

    With a penalty there is E with it beside E, and the gradient is that of both together. The parameters can be typed.

    Signals:
        unit_wished(unit, text): another parameter was typed, and what this does.
        finished: a field was left with Enter or Esc.
        told(what happened): a line for people.
    """

    unit_wished = Signal(object, str)
    finished = Signal()
    told = Signal(str)

    RUN = ("update", "epoch", "E", "accuracy", "|∇E|")
    PENALISED = ("update", "epoch", "E", "E + penalty", "accuracy", "|∇(E + penalty)|")

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
        self.figures: dict[str, Figure | ParameterField] = {}
        self._manners = Manners(self)
        self._manners.finished.connect(self.finished)
        self._unit = Unit(np.zeros(3))
        self._run_names: tuple[str, ...] = self.RUN
        self._unit_names = _names(None)
        self._arrange((*self._run_names, *self._unit_names))

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

    def _build(self, name: str) -> Figure | ParameterField:
        caption = QLabel(name)
        caption.setObjectName("caption")
        self._captions[name] = caption
        figure = self._build_field(name) if name in self._unit_names else Figure(name)
        figure.restyle()
        return figure

    def _build_field(self, name: str) -> ParameterField:
        field = ParameterField(name)
        field.valueChanged.connect(lambda value: self._wish(name, value))
        field.refused.connect(self.told)
        self._manners.teach(field)
        return field

    def _wish(self, name: str, value: float) -> None:
        """Wish for the unit that is shown, but for one parameter."""
        parameters = self._unit.parameters.copy()
        parameters[self._unit_names.index(name)] = value
        self.unit_wished.emit(Unit(parameters, self._unit.features), f"set {name}")

    def commit(self) -> None:
        """Take what was typed and not finished with Enter."""
        for figure in self.figures.values():
            if isinstance(figure, ParameterField):
                figure.interpretText()

    def restyle(self, _theme: Theme) -> None:
        """Take over the size of type."""
        for figure in self.figures.values():
            figure.restyle()

    def show_run(
        self, update: int, time: float, error: float, cost: float | None, right: int, m: int, gradient: FloatArray
    ) -> None:
        """Show a moment of a run: time in epochs, E with the penalty or None, the rest as in a snapshot."""
        self._name(self.RUN if cost is None else self.PENALISED, self._unit_names)
        steepness = math.hypot(*(float(value) for value in gradient))
        self._show("update", f"{update:,}", str(update))
        self._show("epoch", _epochs(time), repr(time))
        self._show("E", numbers.error(error), repr(error))
        if cost is not None:
            self._show("E + penalty", numbers.error(cost), repr(cost))
        self._show("accuracy", numbers.share(right, m), repr(right / m) if m else "no points")
        self._show(self._run_names[-1], numbers.magnitude(steepness), repr(steepness))

    def show_unit(self, unit: Unit) -> None:
        """Show the parameters of a unit."""
        self._unit = unit
        self._name(self._run_names, _names(unit.features))
        for name, value in zip(self._unit_names, unit.parameters, strict=True):
            self._show(name, numbers.parameter(value), repr(float(value)))

    def _name(self, run: tuple[str, ...], unit: tuple[str, ...]) -> None:
        if (run, unit) != (self._run_names, self._unit_names):
            self._run_names, self._unit_names = run, unit
            self._arrange((*run, *unit))

    def _show(self, name: str, text: str, full: str) -> None:
        self.figures[name].show_number(text, full)


def _names(features: tuple[str, ...] | None) -> tuple[str, ...]:
    """What the parameters are called."""
    if features is None:
        return "w1", "w2", "b"
    return (*(f"w({LABELS.get(name, name)})" for name in features), "b")


def _epochs(time: float) -> str:
    return f"{time:,.0f}" if time == int(time) else f"{time:,.2f}"
