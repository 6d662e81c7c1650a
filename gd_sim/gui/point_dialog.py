"""One point in figures: x1, x2 and the label, to be read to the last digit and typed anew."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QWidget

from gd_sim.core import numbers
from gd_sim.core.points import PointSet
from gd_sim.gui.fields import number_in, refusal

ALLOWED = "a finite number"
"""What a coordinate must be, in words."""
BESIDE = 24
"""Pixels between the point and the window that opens beside it, so that the mark can still be seen."""


class PointDialog(QDialog):
    """Asks for the values of a point. Enter takes them, Esc does not; what is no number is refused with a word.

    Args:
        points: all points.
        number: which of them, from 0.
        place: where it is on the screen.

    Attributes:
        features, label: what was typed, once the dialog is accepted.

    Signals:
        told(why): what was typed is not taken.
    """

    told = Signal(str)

    def __init__(self, points: PointSet, number: int, place: QPoint, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("pointDialog")
        self.setWindowTitle(f"Point {number + 1:,}")
        self.features, self.label = points.x[number].tolist(), float(points.y[number])
        self._place = place
        form = QFormLayout(self)
        self._fields = [self._build_field(*named) for named in zip(points.feature_names, self.features, strict=True)]
        for name, field in zip(points.feature_names, self._fields, strict=True):
            form.addRow(name, field)
        self._label = self._build_label(points)
        form.addRow(points.label_name, self._label)
        self._refusal = QLabel()
        self._refusal.setObjectName("pointRefusal")
        self._refusal.setWordWrap(True)
        self._refusal.hide()
        form.addRow(self._refusal)
        form.addRow(self._build_buttons())

    def _build_field(self, name: str, value: float) -> QLineEdit:
        field = QLineEdit(numbers.typed(value))
        field.setObjectName(f"point_{name}")
        field.setAccessibleName(name)
        field.setToolTip(f"{name}, {ALLOWED}")
        field.textEdited.connect(self._forget_refusal)
        field.setMinimumWidth(field.fontMetrics().horizontalAdvance(24 * "0"))  # of a float: 17 digits, sign, exponent
        return field

    def _build_label(self, points: PointSet) -> QComboBox:
        box = QComboBox()
        box.setObjectName("pointLabel")
        box.setAccessibleName(points.label_name)
        box.setToolTip("The class of the point")
        box.addItems(points.class_names)
        box.setCurrentIndex(int(self.label))
        return box

    def _build_buttons(self) -> QDialogButtonBox:
        kind = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kind.Ok | kind.Cancel)
        buttons.setObjectName("pointButtons")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def accept(self) -> None:
        """Take what was typed; if it is no number, say so and go on asking."""
        values = [number_in(field.text()) for field in self._fields]
        for field, value in zip(self._fields, values, strict=True):
            if not math.isfinite(value):
                self._refuse(field)
                return
        self.features, self.label = values, float(self._label.currentIndex())
        super().accept()

    def _refuse(self, field: QLineEdit) -> None:
        text = refusal(field.accessibleName(), ALLOWED, field.text())
        self._refusal.setText(text)
        self._refusal.show()
        field.setFocus()
        field.selectAll()
        self.told.emit(text)

    def _forget_refusal(self) -> None:
        """What was refused is being typed anew; the room stays, so that nothing jumps."""
        self._refusal.clear()

    def showEvent(self, event: QShowEvent) -> None:
        """Open beside the point, on the screen as a whole, with x1 ready to be typed over."""
        super().showEvent(event)
        room, size = self.screen().availableGeometry(), self.sizeHint()
        x = self._place.x() + BESIDE
        if x + size.width() > room.right():
            x = self._place.x() - BESIDE - size.width()
        y = min(self._place.y() + BESIDE, room.bottom() - size.height() - BESIDE)
        self.move(max(x, room.left()), max(y, room.top()))
        self._fields[0].setFocus()
        self._fields[0].selectAll()
