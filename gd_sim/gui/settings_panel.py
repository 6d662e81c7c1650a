"""The Learning panel: what is behind one click, from the order of the points to the optimizer."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from gd_sim.core.settings import Settings
from gd_sim.gui.fields import ExactField, Manners, MomentumField, PenaltyField

CHOICES: dict[str, tuple[tuple[Any, str], ...]] = {
    "method": (("logistic", "ŷ = σ(z)"), ("perceptron", "ŷ = 1 if z ≥ 0 else 0 (perceptron)")),
    "shuffle": ((False, "as placed"), (True, "shuffled anew each epoch")),
    "reduction": (("mean", "mean of the batch"), ("sum", "sum over the batch")),
    "optimizer": (
        ("sgd", "plain descent (sgd)"),
        ("momentum", "momentum"),
        ("nesterov", "Nesterov momentum"),
        ("adagrad", "AdaGrad"),
        ("rmsprop", "RMSprop"),
        ("adam", "Adam"),
    ),
}
CAPTIONS = {"method": "Prediction", "shuffle": "Order", "reduction": "Gradient", "optimizer": "Optimizer"}
MOST_SEED = 2**31 - 1
PERCEPTRON_NOTE = "E, |∇E| and the shading are those of σ(z)."


class SettingsPanel(QWidget):
    """Prediction, order, gradient, optimizer, momentum, penalty and seed.

    Signals:
        wished(changes): other settings, as keyword arguments of `Settings`.
        told(what happened): a line for people.
    """

    wished = Signal(object)
    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAccessibleName("Learning")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._form = QFormLayout(self)
        self._form.setVerticalSpacing(4)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.choices = {name: self._build_choice(name) for name in CHOICES}
        self.momentum, self.l2, self.seed = MomentumField(), PenaltyField(), QSpinBox()
        self._build_number(self.momentum, "momentum", "Momentum μ", "How much of the last step goes into the next")
        self._build_number(self.l2, "l2", "Penalty λ", "Adds λ/2 |w|² to E: short weights are preferred")
        self._build_number(self.seed, "seed", "Seed", "Of the shuffled orders; New Start takes the next")
        for field in (self.momentum, self.l2):
            field.refused.connect(self.told)
        self.seed.setRange(0, MOST_SEED)
        self._note = QLabel(PERCEPTRON_NOTE)
        self._note.setObjectName("caption")
        self._form.addRow(self._note)
        manners = Manners(self)
        for widget in (*self.choices.values(), self.momentum, self.l2, self.seed):
            manners.teach(widget)

    def _build_choice(self, name: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(CAPTIONS[name])
        for value, text in CHOICES[name]:
            box.addItem(text, value)
        box.currentIndexChanged.connect(lambda _index: self._wish(name, box.currentData()))
        self._form.addRow(CAPTIONS[name], box)
        return box

    def _build_number(self, field: QSpinBox | ExactField, name: str, caption: str, tip: str) -> None:
        field.setObjectName(name)
        field.setAccessibleName(caption)
        field.setToolTip(tip)
        field.setKeyboardTracking(False)
        field.valueChanged.connect(lambda value: self._wish(name, value))
        self._form.addRow(caption, field)

    def _wish(self, name: str, value: Any) -> None:
        changes = {name: value}
        if changes == {"method": "perceptron"}:  # which knows neither optimizer nor penalty
            changes |= {"optimizer": "sgd", "l2": 0.0}
        self.wished.emit(changes)

    def commit(self) -> None:
        """Take what was typed and not finished with Enter."""
        for field in (self.momentum, self.l2, self.seed):
            field.interpretText()

    def synchronise(self, settings: Settings) -> None:
        """Show these settings without wishing anything; what they do not allow is greyed."""
        blocked = [QSignalBlocker(field) for field in (*self.choices.values(), self.momentum, self.l2, self.seed)]
        for name, box in self.choices.items():
            box.setCurrentIndex([value for value, _text in CHOICES[name]].index(getattr(settings, name)))
        self.momentum.setValue(settings.momentum)
        self.l2.setValue(settings.l2)
        self.seed.setValue(min(settings.seed, MOST_SEED))
        del blocked
        is_perceptron = settings.method == "perceptron"
        self.choices["optimizer"].setEnabled(not is_perceptron)
        self.l2.setEnabled(not is_perceptron)
        self.momentum.setEnabled(settings.optimizer in {"momentum", "nesterov"})
        self._note.setVisible(is_perceptron)
