"""The Sample panel: what the sample set shows, its noise, size and seed, and the features that it calls for."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from gd_sim.core.features import FEATURES, column_names
from gd_sim.core.presets import LEAST_SIZE, MOST_NOISE, MOST_SEED, MOST_SIZE, Sample, Variation
from gd_sim.gui.fields import ExactField, Manners, WholeField
from gd_sim.gui.theme import Theme

NO_SAMPLE = "These points are no sample set. Choose one under Samples, and change its noise, size and seed here."
NOISE_STEPS = 100
"""Steps of the slider for a noise of 1; and the size of the arrows' step, in these."""
NOISE_STEP = 5
SPACING = 6
"""Pixels between the parts of the panel."""
DIGITS = 7
"""Digits that a field has room for at least: the most points there are."""


class NoiseField(ExactField):
    """The noise of a sample set."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The noise", 0.0, MOST_NOISE, f"from 0 to {MOST_NOISE:g}", parent)

    def next_to(self, value: float, *, up: bool) -> float:
        """Up or down by 0.05."""
        return round(value + (NOISE_STEP if up else -NOISE_STEP) / NOISE_STEPS, 10)


class SamplePanel(QWidget):
    """Noise, size and seed of the sample set, where it has any.

    Signals:
        previewed(sample): such a set is to be seen, while the slider is dragged.
        wished(sample): such a set is wished, which may be the one that there is.
        features_wished(features): what the sample set calls for.
        finished: a field was left with Enter or Esc.
        told(what happened): a line for people.
    """

    previewed = Signal(object)
    wished = Signal(object)
    features_wished = Signal(object)
    finished = Signal()
    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAccessibleName("Sample set")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)  # its hint knows no broken lines
        self._sample: Sample | None = None
        self._features: tuple[str, ...] | None = None
        self._build()
        self._connect()

    def _build(self) -> None:
        self._about = QLabel()
        self._about.setWordWrap(True)
        self.noise, self.noise_slider = NoiseField(), QSlider(Qt.Orientation.Horizontal)
        self.noise_slider.setRange(0, round(NOISE_STEPS * MOST_NOISE))
        self.noise_slider.setPageStep(NOISE_STEP)
        self.size_field = WholeField("The size", LEAST_SIZE, MOST_SIZE)
        self.seed = WholeField("The seed", 0, MOST_SEED)
        self.another = QPushButton("Another")
        self._offer, self.add = QLabel(), QPushButton()
        self._offer.setWordWrap(True)
        for widget, name, accessible, tip in (
            (self.noise, "sampleNoise", "Noise", "How far points stray from where they would be without noise"),
            (self.noise_slider, "sampleNoiseSlider", "Noise, from 0 to 3", "How far points stray"),
            (self.size_field, "sampleSize", "Size", "How many points there are"),
            (self.seed, "sampleSeed", "Seed of the sample set", "The same seed gives the same points"),
            (self.another, "anotherSeed", "Another seed", "Other points of the same kind"),
            (self.add, "addFeatures", "Add features", "Learn from these features too: the boundary becomes a curve"),
        ):
            widget.setObjectName(name)
            widget.setAccessibleName(accessible)
            widget.setToolTip(tip)
        self._varied, self._offered = self._arrange_variation(), self._arrange_offer()
        parts = QVBoxLayout(self)
        parts.setSpacing(SPACING)
        for part in (self._about, self._varied, self._offered):
            parts.addWidget(part)

    def _arrange_variation(self) -> QWidget:
        """Two rows: noise with its slider; size, seed and another."""
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACING)
        for row, column, caption, field in (
            (0, 0, "Noise", self.noise),
            (1, 0, "Size", self.size_field),
            (1, 2, "Seed", self.seed),
        ):
            label = QLabel(caption)
            label.setBuddy(field)
            grid.addWidget(label, row, column)
            grid.addWidget(field, row, column + 1)
            grid.setColumnStretch(column + 1, 1)
        grid.addWidget(self.noise_slider, 0, 2, 1, 3)
        grid.addWidget(self.another, 1, 4)
        return box

    def _arrange_offer(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._offer, 1)
        row.addWidget(self.add)
        return box

    def _connect(self) -> None:
        manners = Manners(self)
        manners.finished.connect(self.finished)
        for widget in (self.noise, self.noise_slider, self.size_field, self.seed):
            manners.teach(widget)
        for field in (self.noise, self.size_field, self.seed):
            field.valueChanged.connect(self._wish)
            field.refused.connect(self.told)
        self.noise_slider.valueChanged.connect(self._slide)
        self.noise_slider.sliderReleased.connect(self._wish)
        self.another.clicked.connect(lambda: self.seed.setValue((self.seed.value() + 1) % (MOST_SEED + 1)))
        self.add.clicked.connect(self._wish_features)

    def _asked(self) -> Sample | None:
        """The sample set that the fields ask for."""
        if self._sample is None or self._sample.variation is None:
            return None
        variation = Variation(self.noise.value(), int(self.size_field.value()), int(self.seed.value()))
        return self._sample._replace(variation=variation)

    def _slide(self, position: int) -> None:
        with QSignalBlocker(self.noise):
            self.noise.setValue(position / NOISE_STEPS)
        if self.noise_slider.isSliderDown():
            self.previewed.emit(self._asked())
        else:
            self._wish()

    def _wish(self) -> None:
        if asked := self._asked():
            self.wished.emit(asked)

    def _wish_features(self) -> None:
        if self._sample and self._sample.preset.features:
            wanted = {*column_names(self._features, 2), *self._sample.preset.features}
            self.features_wished.emit(tuple(name for name in FEATURES if name in wanted))

    def restyle(self, theme: Theme) -> None:
        """Take over the size of type: fields are not as wide as the largest number that they take."""
        digits = self.fontMetrics().horizontalAdvance("0")
        for field in (self.noise, self.size_field, self.seed):
            field.setMinimumWidth(round(DIGITS * digits + theme.px(24)))

    def commit(self) -> None:
        """Take what was typed and not finished with Enter."""
        for field in (self.noise, self.size_field, self.seed):
            field.interpretText()

    def synchronise(self, sample: Sample | None, features: tuple[str, ...] | None) -> None:
        """Show this sample set, if it is one, and what it calls for beside these features; wish nothing."""
        self._sample, self._features = sample, features
        self._about.setText(f"<b>{sample.preset.title}.</b> {sample.preset.teaches}" if sample else NO_SAMPLE)
        variation = sample.variation if sample else None
        self._varied.setVisible(variation is not None)
        if variation:
            fields = (self.noise, self.noise_slider, self.size_field, self.seed)
            blocked = [QSignalBlocker(field) for field in fields]
            self.noise.setValue(variation.noise)
            self.noise_slider.setValue(round(NOISE_STEPS * variation.noise))
            self.size_field.setValue(variation.size)
            self.seed.setValue(variation.seed)
            del blocked
        self._show_offer()

    def _show_offer(self) -> None:
        called_for = self._sample.preset.features if self._sample else None
        self._offered.setVisible(bool(called_for))
        if self._sample and called_for:
            added = self._sample.preset.added
            is_there = set(called_for) <= set(column_names(self._features, 2))
            self._offer.setText(
                f"With {added} the boundary is a curve." if is_there else "A line cannot separate these."
            )
            self.add.setText(f"Add {added}")
            self.add.setAccessibleName(f"Add {added}")
            self.add.setEnabled(not is_there)
