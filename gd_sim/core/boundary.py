"""Where the boundary runs through a view of the plane, in normal form: no special case for a vertical line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from gd_sim.core.points import FloatArray


@dataclass(frozen=True)
class View:
    """A rectangle of the plane: left < right, bottom < top, in data units."""

    left: float
    right: float
    bottom: float
    top: float

    def contains(self, place: tuple[float, float]) -> bool:
        """Whether a place is in it, its edges included."""
        return self.left <= place[0] <= self.right and self.bottom <= place[1] <= self.top


@dataclass(frozen=True)
class Boundary:
    """The line z = `level` in a view.

    Attributes:
        kind: "line": it runs through the view. "outside": it passes it by. "none": w = 0, z is b everywhere.
        ends: where it enters and leaves the view, ((x1, x2), (x1, x2)); None unless it runs through.
        foot: the point of the line nearest to the middle of the view, which may be outside of it; None where w = 0.
    """

    kind: Literal["line", "outside", "none"]
    ends: tuple[tuple[float, float], tuple[float, float]] | None = None
    foot: tuple[float, float] | None = None

    @property
    def middle(self) -> tuple[float, float] | None:
        """The middle of the part that can be seen; None where none can."""
        if self.ends is None:
            return None
        (left, low), (right, high) = self.ends
        return (left + right) / 2, (low + high) / 2


@dataclass(frozen=True)
class Perpendicular:
    """From the origin straight to the line z = 0.

    Attributes:
        foot: where it meets the line, -b w/|w|².
        length: |b|/|w|.
    """

    foot: tuple[float, float]
    length: float


def perpendicular(parameters: FloatArray) -> Perpendicular | None:
    """The perpendicular for (w1, w2, b); None where w = 0, or where it is longer than floats reach."""
    w1, w2, b = (float(value) for value in parameters)
    length = math.hypot(w1, w2)
    if length == 0.0 or not math.isfinite(length) or not math.isfinite(b / length):
        return None
    along = -b / length
    return Perpendicular((along * (w1 / length), along * (w2 / length)), abs(along))


def boundary(parameters: FloatArray, view: View, level: float = 0.0) -> Boundary:
    """The line w·x + b = level, clipped to a view.

    The line is all points foot + t (-w2, w1)/|w|, where foot is the point nearest to the middle of the view (from there
    no digits are lost, however far the origin is). Each side of the view bounds t (Liang and Barsky, 1984).

    Args:
        parameters: (w1, w2, b).
        view: the rectangle to clip to.
        level: 0 for the boundary itself, ln 9 for ŷ = 0.9.
    """
    w1, w2, b = (float(value) for value in parameters)
    length = math.hypot(w1, w2)
    if length == 0.0 or not math.isfinite(length):
        return Boundary("none")
    n1, n2 = w1 / length, w2 / length
    middle1, middle2 = (view.left + view.right) / 2, (view.bottom + view.top) / 2
    distance = n1 * middle1 + n2 * middle2 + (b - level) / length
    foot = (middle1 - distance * n1, middle2 - distance * n2)
    low, high = -math.inf, math.inf
    for start, direction, least, most in (
        (foot[0], -n2, view.left, view.right),
        (foot[1], n1, view.bottom, view.top),
    ):
        if direction == 0.0:
            if not least <= start <= most:
                return Boundary("outside", foot=foot)
            continue
        first, second = sorted(((least - start) / direction, (most - start) / direction))
        low, high = max(low, first), min(high, second)
    if not low < high:
        return Boundary("outside", foot=foot)
    ends = tuple((foot[0] - t * n2, foot[1] + t * n1) for t in (low, high))
    return Boundary("line", ends=(ends[0], ends[1]), foot=foot)
