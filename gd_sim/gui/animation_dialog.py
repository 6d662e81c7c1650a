"""What an animation of a run is to show, asked in a small window."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QSpinBox,
    QWidget,
)

from gd_sim.core import numbers
from gd_sim.core.film import RATE, SECONDS, is_steady_enough, spread
from gd_sim.gui.export_dialogs import choice_box, update_field, written_size
from gd_sim.gui.film_stage import size_of

RATIOS = (1.0, 1.5, 2.0)
"""How many times as large as the smallest size."""
RATES = (5, 10, 20, 25)
"""Frames a second: GIF counts in hundredths of one."""
LONGEST = 60
"""Seconds."""


class AnimationChoice(NamedTuple):
    """What an animation shows, how large it is, and how long it goes on.

    Attributes:
        has_curve: whether the error curve is beside the plane.
        ratio: how many times as large as the smallest size.
        seconds: how long the run takes in it.
        rate: frames a second.
        is_steady: whether all updates take equally long; else the first ones take longer.
    """

    has_curve: bool = True
    ratio: float = 1.0
    seconds: int = SECONDS
    rate: int = RATE
    is_steady: bool = True

    @property
    def frames(self) -> int:
        """How many frames there are, unless there are fewer updates."""
        return max(2, self.seconds * self.rate)


class AnimationDialog(QDialog):
    """Asks for an animation of all updates, or of some.

    Args:
        choice: what was chosen the last time; None: nothing was.
        first, last: the moments on record, as numbers of updates.

    Attributes:
        choice, updates: what is chosen, and the updates after which there is a frame.
    """

    def __init__(self, choice: AnimationChoice | None, first: int, last: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("animationDialog")
        self.setWindowTitle("Animation of the run")
        usual = choice or AnimationChoice(is_steady=is_steady_enough(first, last, SECONDS * RATE))
        self._what = choice_box("animationWhat", "What", "What is to be seen")
        for words, has_curve in (("Plane and error curve", True), ("The plane", False)):
            self._what.addItem(words, has_curve)
        self._size = choice_box("animationSize", "Size", "The larger, the more bytes")
        for ratio in RATIOS:
            self._size.addItem("", ratio)
        self._first = update_field("animationFirst", "First update", first, last, first)
        self._last = update_field("animationLast", "Last update", first, last, last)
        self._seconds = QSpinBox()
        self._seconds.setObjectName("animationSeconds")
        self._seconds.setAccessibleName("Length")
        self._seconds.setToolTip(f"How long the run takes, from 1 to {LONGEST} seconds; its end rests for 2 more")
        self._seconds.setRange(1, LONGEST)
        self._seconds.setSuffix(" s")
        self._rate = choice_box("animationRate", "Frames a second", "More are smoother, and more bytes")
        for rate in RATES:
            self._rate.addItem(f"{rate} frames a second", rate)
        self._pace = choice_box("animationPace", "Pace", "E falls fastest at first")
        for words, is_steady in (("Steady", True), ("Slow at first, then faster", False)):
            self._pace.addItem(words, is_steady)
        self._note = QLabel()
        self._note.setObjectName("animationNote")
        self._lay_out()
        self._choose(usual)
        self._connect()
        self._look()

    @property
    def choice(self) -> AnimationChoice:
        """What is chosen, but for the updates."""
        return AnimationChoice(
            self._what.currentData(),
            self._size.currentData(),
            self._seconds.value(),
            self._rate.currentData(),
            self._pace.currentData(),
        )

    @property
    def updates(self) -> tuple[int, ...]:
        """After which there is a frame."""
        choice = self.choice
        return spread(int(self._first.value()), int(self._last.value()), choice.frames, is_steady=choice.is_steady)

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.addRow("&What", self._what)
        form.addRow("Si&ze", self._size)
        form.addRow("&From update", self._first)
        form.addRow("&to update", self._last)
        form.addRow("&Pace", self._pace)
        form.addRow("&Length", self._seconds)
        form.addRow("F&rames", self._rate)
        form.addRow(self._note)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.setObjectName("animationButtons")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)

    def _choose(self, choice: AnimationChoice) -> None:
        boxes = (self._what, self._size, self._rate, self._pace)
        values = (choice.has_curve, choice.ratio, choice.rate, choice.is_steady)
        for box, value in zip(boxes, values, strict=True):
            box.setCurrentIndex(box.findData(value))
        self._seconds.setValue(choice.seconds)

    def _connect(self) -> None:
        for box in (self._what, self._size, self._rate, self._pace):
            box.currentIndexChanged.connect(self._look)
        self._seconds.valueChanged.connect(self._look)
        self._first.valueChanged.connect(lambda first: self._last.setValue(max(first, self._last.value())))
        self._last.valueChanged.connect(lambda last: self._first.setValue(min(last, self._first.value())))
        for field in (self._first, self._last):
            field.valueChanged.connect(self._look)

    def _look(self) -> None:
        """Say how large and how long it is."""
        choice, frames = self.choice, len(self.updates)
        for number, ratio in enumerate(RATIOS):
            self._size.setItemText(number, written_size(size_of(shows_curve=choice.has_curve) * ratio))
        self._note.setText(f"{numbers.count(frames)} frames, {frames / choice.rate:.1f} s; the end rests for 2 s.")
