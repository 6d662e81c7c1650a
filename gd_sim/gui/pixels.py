"""Places on screen."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF


def distance(one: QPointF, other: QPointF) -> float:
    """Pixels from one place to another."""
    return math.hypot(one.x() - other.x(), one.y() - other.y())
