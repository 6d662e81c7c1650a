"""The gradient check on screen: what the rule takes for the gradient, beside central differences of E."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gd_sim.core import numbers
from gd_sim.core.gradient_check import GradientCheck
from gd_sim.gui.fields import Manners, WholeField
from gd_sim.gui.numbers_panel import Figure
from gd_sim.gui.theme import LIGHT, Theme

ALL, ONE = "all points", "point"
HEADINGS = ("", "rule", "differences", "digits")
SPACING = 4


class PointField(WholeField):
    """The number of a point, from 1; 0 stands for all of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The point", 0, 0, parent)

    def textFromValue(self, value: float) -> str:
        """ "all points", "point 3"."""
        return f"{ONE} {super().textFromValue(value)}" if value else ALL

    def valueFromText(self, text: str) -> float:
        """The number that a text means, with "point" before it or without; 0 for all."""
        return super().valueFromText(_number_of(text))

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Whether a text is, or may become, a number in range, or "all"."""
        if text.strip().lower() in {ALL, "all"}:
            return QValidator.State.Acceptable, text, position
        return super().validate(_number_of(text), position)[0], text, position

    def fixup(self, text: str) -> str:
        """Tell why a text is not taken, as every field does."""
        stays = self.textFromValue(self.value())
        self.refused.emit(f'The point must be a number from 1 to {self.maximum():,.0f}, or "all"; it stays {stays}')
        return text


class CheckPanel(QWidget):
    """A row for each parameter; the digits that both sides share stand out.

    Signals:
        point_wished(index): the gradient of this point is to be checked, -1 for that of all.
        finished: the field was left with Enter or Esc.
        told(what happened): a line for people.
    """

    point_wished = Signal(int)
    finished = Signal()
    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAccessibleName("Gradient check")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = LIGHT
        self._names: tuple[str, ...] = ()
        self._check: GradientCheck | None = None
        self.figures: dict[tuple[str, str], Figure] = {}
        self._build()
        manners = Manners(self)
        manners.teach(self.point)
        manners.finished.connect(self.finished)
        self.point.refused.connect(self.told)
        self.point.valueChanged.connect(lambda value: self.point_wished.emit(round(value) - 1))

    def _build(self) -> None:
        self.point, self._said, self._grid = PointField(), QLabel(), QGridLayout()
        self.point.setObjectName("checkedPoint")
        self.point.setAccessibleName("Whose gradient is checked: the number of a point, or all points")
        self.point.setToolTip("A point by its number, or all; selecting a point in the plane chooses it")
        self._said.setObjectName("checkVerdict")
        self._said.setWordWrap(True)
        caption, row, column = QLabel("The gradient of"), QHBoxLayout(), QVBoxLayout(self)
        caption.setBuddy(self.point)
        row.addWidget(caption)
        row.addWidget(self.point, 1)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)
        for number, heading in enumerate(HEADINGS):
            label = QLabel(heading)
            label.setObjectName("caption")
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(label, 0, number)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        column.setSpacing(SPACING)
        column.addLayout(row)
        column.addLayout(self._grid)
        column.addWidget(self._said)

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self._theme = theme
        for figure in self.figures.values():
            figure.restyle()
        if self._check:
            self._write(self._check)

    def show_points(self, m: int) -> None:
        """There are so many points to choose from."""
        if m != self.point.maximum():
            self.point.setMaximum(m)

    def choose(self, index: int) -> None:
        """Look at this point; -1: at all of them."""
        self.point.setValue(index + 1)

    def show_check(self, names: Sequence[str], check: GradientCheck, verdict: str) -> None:
        """Show both sides for the parameters of these names, and what is to be said of them."""
        if tuple(names) != self._names:
            self._arrange(tuple(names))
        self._check = check
        self._write(check)
        self._said.setText(verdict)

    def show_nothing(self, why: str) -> None:
        """There is nothing to be checked."""
        self._arrange(())
        self._check = None
        self._said.setText(why)

    def _arrange(self, names: tuple[str, ...]) -> None:
        """A row of figures for each parameter."""
        for row in range(1, self._grid.rowCount()):
            for column in range(len(HEADINGS)):
                item = self._grid.itemAtPosition(row, column)
                if item and (widget := item.widget()):
                    self._grid.removeWidget(widget)
                    widget.hide()
                    widget.deleteLater()
        self._names, self.figures = names, {}
        for row, name in enumerate(names, 1):
            caption = QLabel(name)
            caption.setObjectName("caption")
            self._grid.addWidget(caption, row, 0)
            for column, kind in enumerate(("rule", "difference", "digits"), 1):
                figure = self.figures[name, kind] = Figure(f"{kind}_{name}")
                figure.restyle()
                self._grid.addWidget(figure, row, column)

    def _write(self, check: GradientCheck) -> None:
        sides = zip(self._names, check.rule.tolist(), check.differences.tolist(), check.digits, strict=True)
        for name, rule, difference, digits in sides:
            texts = numbers.fine(rule), numbers.fine(difference)
            shared = _shared(*texts)
            for kind, text, value in zip(("rule", "difference"), texts, (rule, difference), strict=True):
                self.figures[name, kind].show_number(self._with_muted_end(text, shared), repr(value))
                self.figures[name, kind].setAccessibleName(f"{kind} {name} {text}")
            self.figures[name, "digits"].show_number(str(digits), str(digits))

    def _with_muted_end(self, text: str, shared: int) -> str:
        """What both sides have in common stands out."""
        first, rest = escape(text[:shared]), escape(text[shared:])
        return f'<b>{first}</b><span style="color:{self._theme.muted}">{rest}</span>'


def _number_of(text: str) -> str:
    """What is typed, without the word before it."""
    return text.strip().lower().removeprefix(ONE)


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((number for number, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
