"""What a person may ask for: each check returns the value, or raises a ValueError that says what is allowed."""

from __future__ import annotations

import math
import operator
from typing import Any


def number(name: str, value: Any, allowed: str, low: float, high: float, *, above: bool = False) -> float:
    """`value` as a float in [low, high), or in (low, high) if `above`."""
    try:
        result = float(value)
    except (TypeError, ValueError, OverflowError):
        result = math.nan
    if not (low <= result < high) or (above and result == low):
        raise ValueError(f"{name} must be {allowed}, not {value!r}")
    return result


def whole(name: str, value: Any, allowed: str, low: int, high: float = math.inf) -> int:
    """`value` as an int in [low, high]; True and False are none."""
    try:
        result = operator.index(value)
    except TypeError:
        result = low - 1
    if not low <= result <= high or isinstance(value, bool):
        raise ValueError(f"{name} must be {allowed}, not {value!r}")
    return result


def one_of(name: str, value: Any, allowed: Any) -> None:
    """Whether `value` is one of the words in `allowed`."""
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}, not {value!r}")
