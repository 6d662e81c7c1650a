"""When a run stops by itself: a choice, and the number that goes with it."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QWidget

from gd_sim.core.stopping import NEVER_STOP, Kind, StopRule
from gd_sim.gui.fields import ExactField, Manners, WholeField

MOST_EPOCHS = 10**9


class Choice(NamedTuple):
    """A kind of rule: how it is offered, and the number it begins with."""

    kind: Kind
    text: str
    value: float


CHOICES = (
    Choice("never", "never", 0.0),
    Choice("epochs", "after so many epochs", 50),
    Choice("error", "when E is below", 0.25),
    Choice("within", "within % of the best", 2.0),
)


class StopRuleField(QWidget):
    """A box of the kinds of rules, and beside it the field of its number, except for "never".

    Signals:
        wished(rule): another rule.
        refused(why): what was typed is no such number; the value stays.
    """

    wished = Signal(object)
    refused = Signal(str)

    def __init__(self, manners: Manners, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind, self._numbers = QComboBox(), QStackedWidget()
        self.kind.setObjectName("stopKind")
        self.kind.setAccessibleName("Stop")
        self.epochs = WholeField("The number of epochs", 1, MOST_EPOCHS)
        self.error = ExactField("E", 1e-9, 1e6, "above 0, up to 1e6")
        self.within = ExactField("The percentage", 1e-6, 1e6, "above 0, up to 1e6")
        self._fields: dict[Kind, WholeField | ExactField] = {
            "epochs": self.epochs,
            "error": self.error,
            "within": self.within,
        }
        self._build(manners)
        self.synchronise(NEVER_STOP)

    def _build(self, manners: Manners) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.kind, 1)
        row.addWidget(self._numbers)
        for choice in CHOICES:
            self.kind.addItem(choice.text, choice.kind)
        self.kind.currentIndexChanged.connect(lambda _index: self._wish())
        manners.teach(self.kind)
        for kind, text, value in CHOICES[1:]:
            field = self._fields[kind]
            field.setValue(value)
            field.setObjectName(f"stop{kind.capitalize()}")
            field.setAccessibleName(f"Stop {text}")
            field.valueChanged.connect(lambda _value: self._wish())
            field.refused.connect(self.refused)
            self._numbers.addWidget(field)
            manners.teach(field)

    @property
    def rule(self) -> StopRule:
        """What is chosen."""
        kind: Kind = self.kind.currentData()
        if kind == "epochs":
            return StopRule(kind, int(self.epochs.value()))
        return StopRule(kind, self._fields[kind].value()) if kind in self._fields else NEVER_STOP

    def _wish(self) -> None:
        self._show_number()
        self.wished.emit(self.rule)

    def _show_number(self) -> None:
        kind: Kind = self.kind.currentData()
        self._numbers.setVisible(kind in self._fields)
        if kind in self._fields:
            self._numbers.setCurrentWidget(self._fields[kind])

    def commit(self) -> None:
        """Take what was typed and not finished with Enter."""
        for field in self._fields.values():
            field.interpretText()

    def synchronise(self, rule: StopRule) -> None:
        """Show a rule without wishing anything."""
        blocked = [QSignalBlocker(widget) for widget in (self.kind, *self._fields.values())]
        self.kind.setCurrentIndex([choice.kind for choice in CHOICES].index(rule.kind))
        if rule.kind in self._fields:
            self._fields[rule.kind].setValue(rule.value)
        self._show_number()
        del blocked
