"""The card beside a point: its numbers, as the lesson names them."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QWidget

from gd_sim.core import numbers
from gd_sim.core.point_values import PointValues
from gd_sim.core.points import FloatArray

TYPE, SHARE = 12.5, 1 / 36
"""Size of type in pixels, and its largest part of the width of the plane: else a card had no room beside its point."""
IN_A_LINE = 3
"""So many parts of a gradient fit into a line of the card."""


class ValueCard(QLabel):
    """x, y, z, ŷ, E_i, y-ŷ and the gradient of one point; takes no mouse events."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("valueCard")
        self.setAccessibleName("Values of the point")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.hide()

    def fit(self, scale: float, room: int) -> None:
        """Take over the scale of a theme, in a plane of so many pixels from side to side."""
        font = self.font()
        font.setPixelSize(max(1, round(min(scale * TYPE, room * SHARE))))
        if font != self.font():
            self.setFont(font)
            self.adjustSize()

    def show_values(self, values: PointValues, class_name: str) -> None:
        """Write the numbers of a point."""
        text = _table(rows(values, class_name))
        if text != self.text():
            self.setText(text)
            self.adjustSize()


def rows(values: PointValues, class_name: str) -> list[tuple[str, str]]:
    """What is on the card: names and numbers. The error of a perceptron is that of σ(z), and says so."""
    of_sigmoid = f" of σ(z) = {_safe(values.probability)}" if values.method == "perceptron" else ""
    label = f"{values.y:.0f}"
    return [
        ("x", _vector(values.x, numbers.magnitude)),
        ("y", label if class_name == label else f"{label} ({html.escape(class_name)})"),
        ("z = w·x + b", numbers.parameter(values.z)),
        ("ŷ", _safe(values.prediction)),
        (f"E<sub>i</sub>{of_sigmoid}", numbers.error(values.error)),
        ("y - ŷ", numbers.parameter(values.residual)),
        ("-(y-ŷ)(x, 1)", _vector(values.gradient, numbers.parameter)),
    ]


def spoken(values: PointValues) -> str:
    """The same for who hears it: ŷ and E_i."""
    return f"ŷ {numbers.prediction(values.prediction)}, E {numbers.error(values.error)}"


def beside(point: QPoint, size: QSize, area: QRect, gap: int, taken: Sequence[QRect]) -> QPoint | None:
    """Where a card of a size goes: into the area, beside a point and so far from it; None if it has no room there.

    To the right if there is room, else to the left, below or above, and rather where it hides nothing of what is taken.
    Along the other side it is moved into the area.
    """
    width, height = size.width(), size.height()
    left = min(max(point.x() - width // 2, area.left()), area.right() + 1 - width)
    top = min(max(point.y() - height // 2, area.top()), area.bottom() + 1 - height)
    places = (
        QPoint(point.x() + gap, top),
        QPoint(point.x() - gap - width, top),
        QPoint(left, point.y() + gap),
        QPoint(left, point.y() - gap - height),
    )
    possible = [place for place in places if area.contains(QRect(place, size))]
    return min(possible, key=lambda place: sum(_overlap(QRect(place, size), area) for area in taken), default=None)


def _overlap(one: QRect, other: QRect) -> int:
    """How many pixels are in both."""
    both = one.intersected(other)
    return both.width() * both.height() if both.isValid() else 0


def _table(lines: list[tuple[str, str]]) -> str:
    cells = "".join(
        f'<tr><td style="padding-right:12px">{name}</td><td align="right">{number}</td></tr>' for name, number in lines
    )
    return f'<table cellspacing="0">{cells}</table>'


def _vector(values: FloatArray, write: Callable[[float], str]) -> str:
    parts = [write(value) for value in values]
    lines = [", ".join(parts[start : start + IN_A_LINE]) for start in range(0, len(parts), IN_A_LINE)]
    return f"({',<br>'.join(lines)})"


def _safe(prediction: float) -> str:
    """ŷ, which may begin with the sign that begins a tag."""
    return html.escape(numbers.prediction(prediction))
