"""The Sample panel: what the sample set shows, its noise, size and seed, and the features that it calls for."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QSlider, QWidget

from gd_sim.core.features import FEATURES, column_names
from gd_sim.core.presets import LEAST_SIZE, MOST_NOISE, MOST_SEED, MOST_SIZE, Sample, Variation
from gd_sim.gui.fields import ExactField, Manners, WholeField

NO_SAMPLE = "These points are no sample set. Choose one under Samples, and change its noise, size and seed here."
NOISE_STEPS = 100
"""Steps of the slider for a noise of 1; and the size of the arrows' step, in these."""
NOISE_STEP = 5


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
        wished(sample): such a set is wished.
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
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
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
        self.another = QPushButton("Another Seed")
        self._offer, self.add = QLabel(), QPushButton()
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
        self._arrange()

    def _arrange(self) -> None:
        grid = QGridLayout(self)
        grid.setVerticalSpacing(4)
        grid.addWidget(self._about, 0, 0, 1, 5)
        for row, column, caption, field in (
            (1, 0, "Noise", self.noise),
            (2, 0, "Size", self.size_field),
            (2, 2, "Seed", self.seed),
        ):
            label = QLabel(caption)
            label.setBuddy(field)
            grid.addWidget(label, row, column)
            grid.addWidget(field, row, column + 1)
        grid.addWidget(self.noise_slider, 1, 2, 1, 3)
        grid.addWidget(self.another, 2, 4)
        grid.addWidget(self._offer, 3, 0, 1, 4)
        grid.addWidget(self.add, 3, 4)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)

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
        asked = self._asked()
        if asked != self._sample:
            self.wished.emit(asked)

    def _wish_features(self) -> None:
        if self._sample and self._sample.preset.features:
            wanted = {*column_names(self._features, 2), *self._sample.preset.features}
            self.features_wished.emit(tuple(name for name in FEATURES if name in wanted))

    def commit(self) -> None:
        """Take what was typed and not finished with Enter."""
        for field in (self.noise, self.size_field, self.seed):
            field.interpretText()

    def synchronise(self, sample: Sample | None, features: tuple[str, ...] | None) -> None:
        """Show this sample set, if it is one, and what it still calls for beside these features; wish nothing."""
        self._sample, self._features = sample, features
        self._about.setText(f"<b>{sample.preset.title}.</b> {sample.preset.teaches}" if sample else NO_SAMPLE)
        variation = sample.variation if sample else None
        fields = (self.noise, self.noise_slider, self.size_field, self.seed, self.another)
        for widget in fields:
            widget.setEnabled(variation is not None)
        if variation:
            blocked = [QSignalBlocker(widget) for widget in fields]
            self.noise.setValue(variation.noise)
            self.noise_slider.setValue(round(NOISE_STEPS * variation.noise))
            self.size_field.setValue(variation.size)
            self.seed.setValue(variation.seed)
            del blocked
        self._show_offer()

    def _show_offer(self) -> None:
        called_for = self._sample.preset.features if self._sample else None
        for widget in (self._offer, self.add):
            widget.setVisible(bool(called_for))
        if self._sample and called_for:
            added = self._sample.preset.added
            is_there = set(called_for) <= set(column_names(self._features, 2))
            self._offer.setText(f"With {added} a curve can." if is_there else "A line cannot separate these.")
            self.add.setText(f"Add {added}")
            self.add.setAccessibleName(f"Add {added}")
            self.add.setEnabled(not is_there)
