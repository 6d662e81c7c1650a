"""What to take away, asked in small windows: which picture, which updates."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QWidget,
)

from gd_sim.core import numbers

SUBJECTS = {"plane": "The plane", "curve": "The error curve", "window": "The whole window"}
"""What a picture can be of."""
RATIOS = {1: "PNG, as on the screen", 2: "PNG, twice as fine", 4: "PNG, four times as fine"}
"""Pixels to one of the screen, along each side."""
VECTOR = 0
"""In place of a ratio: a drawing, which has no pixels."""
LAST = 20
"""So many updates, the last ones, are suggested: an epoch of the start set."""


class PictureChoice(NamedTuple):
    """Which picture: a key of `SUBJECTS`, and a key of `RATIOS` or `VECTOR`."""

    subject: str
    ratio: int


class PictureDialog(QDialog):
    """Asks for a picture: what, how fine, to a file or to the clipboard.

    Args:
        choice: what was chosen the last time.
        sizes: of the subjects on the screen, in pixels.

    Attributes:
        is_copy: whether it is for the clipboard, once the dialog is accepted.
    """

    def __init__(self, choice: PictureChoice, sizes: dict[str, QSize], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("pictureDialog")
        self.setWindowTitle("Picture")
        self._sizes = sizes
        self.is_copy = False
        self._subject = choice_box("pictureSubject", "What", "What the picture is of")
        for key, words in SUBJECTS.items():
            self._subject.addItem(words, key)
        self._kind = choice_box("pictureKind", "Kind", "PNG for slides and the web; SVG to print at any size")
        for ratio in RATIOS:
            self._kind.addItem("", ratio)
        self._kind.addItem("SVG, lines and letters for any size", VECTOR)
        form = QFormLayout(self)
        form.addRow("&What", self._subject)
        form.addRow("&Kind", self._kind)
        form.addRow(self._build_buttons())
        self._subject.currentIndexChanged.connect(self._show_sizes)
        self._subject.setCurrentIndex(self._subject.findData(choice.subject))
        self._show_sizes()
        self._kind.setCurrentIndex(self._kind.findData(choice.ratio))

    @property
    def choice(self) -> PictureChoice:
        """What is chosen."""
        return PictureChoice(self._subject.currentData(), self._kind.currentData())

    def _show_sizes(self) -> None:
        size = self._sizes[self._subject.currentData()]
        for number, (ratio, words) in enumerate(RATIOS.items()):
            self._kind.setItemText(number, f"{words}: {written_size(size * ratio)}")

    def _build_buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.setObjectName("pictureButtons")
        copy = QPushButton("&Copy")
        copy.setObjectName("pictureCopy")
        copy.setToolTip("To the clipboard, as PNG")
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self._copy)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._kind.currentIndexChanged.connect(lambda: copy.setEnabled(self.choice.ratio != VECTOR))
        return buttons

    def _copy(self) -> None:
        self.is_copy = True
        self.accept()


class StretchDialog(QDialog):
    """Asks for a stretch of updates, the last ones at first.

    Args:
        title: what they are for.
        first, now, last: the first update there is, the one where the run stands, and the last.
        most: as many may be chosen.

    Attributes:
        stretch: the first and the last update that are chosen.
    """

    def __init__(self, title: str, first: int, now: int, last: int, most: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("stretchDialog")
        self.setWindowTitle(title)
        self._most = most
        end = max(now, first)
        self._first = update_field("stretchFirst", "First update", first, last, max(first, end - LAST + 1))
        self._last = update_field("stretchLast", "Last update", first, last, end)
        note = QLabel(f"The run has the updates {numbers.count(first)} to {numbers.count(last)}.")
        if last - first >= most:
            note.setText(f"{note.text()} At most {numbers.count(most)} at once.")
        note.setWordWrap(True)
        form = QFormLayout(self)
        form.addRow("&From update", self._first)
        form.addRow("&to update", self._last)
        form.addRow(note)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.setObjectName("stretchButtons")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self._first.valueChanged.connect(self._follow_first)
        self._last.valueChanged.connect(self._follow_last)
        self._follow_last(self._last.value())

    @property
    def stretch(self) -> tuple[int, int]:
        return int(self._first.value()), int(self._last.value())

    def _follow_first(self, first: float) -> None:
        """The last one is not before the first, nor too far behind it."""
        self._last.setValue(min(max(self._last.value(), first), first + self._most - 1))

    def _follow_last(self, last: float) -> None:
        self._first.setValue(max(min(self._first.value(), last), last - self._most + 1))


def written_size(size: QSize) -> str:
    """Width and height in pixels, in words."""
    return f"{size.width():,} × {size.height():,} pixels"


def update_field(name: str, words: str, low: int, high: int, value: int) -> QDoubleSpinBox:
    """A field for the number of an update."""
    field = QDoubleSpinBox()  # a QSpinBox counts to two thousand million, and a run further
    field.setDecimals(0)
    field.setObjectName(name)
    field.setAccessibleName(words)
    field.setToolTip(f"{words}, a whole number from {low} to {high}")
    field.setRange(low, high)
    field.setValue(value)
    return field


def choice_box(name: str, words: str, tip: str) -> QComboBox:
    """A field to choose in; what there is to choose is added later."""
    box = QComboBox()
    box.setObjectName(name)
    box.setAccessibleName(words)
    box.setToolTip(tip)
    return box
