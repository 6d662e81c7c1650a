"""The Learning panel: what is behind one click, from the order of the points to the optimizer."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QWidget,
)

from gd_sim.core.features import FEATURES, LABELS, column_names
from gd_sim.core.settings import Settings
from gd_sim.core.stopping import StopRule
from gd_sim.gui.fields import ExactField, Manners, MomentumField, PenaltyField, WholeField
from gd_sim.gui.stop_rule_field import StopRuleField

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
FEATURES_PER_ROW = 4
LEAST_CHOICE = 12
"""Characters of a choice that are always seen: with large type the plane needs the rest of the width."""
MOST_SEED = 2**31 - 1
PERCEPTRON_NOTE = "E, |∇E| and the shading are those of σ(z)."


class SettingsPanel(QWidget):
    """Features, prediction, order, gradient, optimizer, momentum, penalty, seed and stop rule.

    Signals:
        wished(changes): other settings, as keyword arguments of `Settings`.
        stop_wished(rule): another stop rule.
        finished: a field was left with Enter or Esc.
        told(what happened): a line for people.
    """

    wished = Signal(object)
    stop_wished = Signal(object)
    finished = Signal()
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
        self._put_aside: dict[str, Any] = {}  # what the perceptron does not know, for when it is left again
        self.features = {name: self._build_feature(name) for name in FEATURES}
        self.standardize = self._build_standardize()
        self._arrange_features()
        self.choices = {name: self._build_choice(name) for name in CHOICES}
        self.momentum, self.l2, self.seed = MomentumField(), PenaltyField(), WholeField("The seed", 0, MOST_SEED)
        self._build_number(self.momentum, "momentum", "Momentum μ", "How much of the last step goes into the next")
        self._build_number(self.l2, "l2", "Penalty λ", "Adds λ/2 |w|² to E: short weights are preferred")
        self._build_number(self.seed, "seed", "Seed", "Of the shuffled orders; New Start takes the next")
        for field in (self.momentum, self.l2, self.seed):
            field.refused.connect(self.told)
        manners = Manners(self)
        manners.finished.connect(self.finished)
        self.stop = StopRuleField(manners)
        self.stop.wished.connect(self.stop_wished)
        self.stop.refused.connect(self.told)
        self._form.addRow("Stop", self.stop)
        self._note = QLabel(PERCEPTRON_NOTE)
        self._note.setObjectName("caption")
        self._form.addRow(self._note)
        for widget in self._widgets():
            manners.teach(widget)
        for before, after in pairwise(self._widgets()):
            self.setTabOrder(before, after)

    def _widgets(self) -> tuple[QWidget, ...]:
        """All that can be operated."""
        boxes = (*self.features.values(), self.standardize)
        return (*boxes, *self.choices.values(), self.momentum, self.l2, self.seed)

    def _build_feature(self, name: str) -> QCheckBox:
        label = LABELS.get(name, name)
        box = QCheckBox(label)
        box.setObjectName(f"feature_{name}")
        box.setAccessibleName(f"Feature {label}")
        box.toggled.connect(lambda _checked: self._wish_features(box))
        return box

    def _build_standardize(self) -> QCheckBox:
        box = QCheckBox("Standardise")
        box.setObjectName("standardize")
        box.setToolTip("Learn on features of mean 0 and deviation 1; w and b are shown for the features as they are")
        box.toggled.connect(lambda checked: self._wish("standardize", checked))
        return box

    def _arrange_features(self) -> None:
        """What is done to all features, and below it a box for each, over the whole width: the plane needs the rest."""
        grid = QGridLayout()
        grid.addWidget(QLabel("Features"), 0, 0)
        grid.addWidget(self.standardize, 0, 1, 1, FEATURES_PER_ROW - 1)
        for place, box in enumerate(self.features.values()):
            grid.addWidget(box, 1 + place // FEATURES_PER_ROW, place % FEATURES_PER_ROW)
        grid.setVerticalSpacing(4)
        grid.setHorizontalSpacing(10)
        self._form.addRow(grid)

    def _build_choice(self, name: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(CAPTIONS[name])
        for value, text in CHOICES[name]:
            box.addItem(text, value)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(LEAST_CHOICE)
        box.currentIndexChanged.connect(lambda _index: self._wish(name, box.currentData()))
        self._form.addRow(CAPTIONS[name], box)
        return box

    def _build_number(self, field: WholeField | ExactField, name: str, caption: str, tip: str) -> None:
        field.setObjectName(name)
        field.setAccessibleName(caption)
        field.setToolTip(tip)
        field.setKeyboardTracking(False)
        field.valueChanged.connect(lambda value: self._wish(name, int(value) if field is self.seed else value))
        self._form.addRow(caption, field)

    def _wish(self, name: str, value: Any) -> None:
        changes = {name: value}
        if changes == {"method": "perceptron"}:  # which knows neither optimizer nor penalty
            self._put_aside = {"optimizer": self.choices["optimizer"].currentData(), "l2": self.l2.value()}
            changes |= {"optimizer": "sgd", "l2": 0.0}
        elif changes == {"method": "logistic"}:
            changes |= self._put_aside
        self.wished.emit(changes)

    def _wish_features(self, changed: QCheckBox) -> None:
        """Wish what is checked, in the order of the boxes; the last one stays checked."""
        names = tuple(name for name, box in self.features.items() if box.isChecked())
        if not names:
            with QSignalBlocker(changed):
                changed.setChecked(True)
            self.told.emit(f"There must be a feature to learn from: {changed.text()} stays")
            return
        self._wish("features", None if names == column_names(None, 2) else names)

    def commit(self) -> None:
        """Take what was typed and not finished with Enter."""
        for field in (self.momentum, self.l2, self.seed):
            field.interpretText()
        self.stop.commit()

    def synchronise(self, settings: Settings, rule: StopRule) -> None:
        """Show these settings and this rule without wishing anything; what they do not allow is greyed."""
        self.stop.synchronise(rule)
        blocked = [QSignalBlocker(widget) for widget in self._widgets()]
        for name, feature in self.features.items():
            feature.setChecked(name in column_names(settings.features, 2))
        self.standardize.setChecked(settings.standardize)
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
