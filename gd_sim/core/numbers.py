"""How numbers are written for people: the same everywhere.

Parameters signed with 3 decimals, E with 4, ŷ with 3; scientific only below 0.001 or from 10,000.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

FINE, LONG = 1e-4, 1e7
"""Numbers at an axis are not written in full where they are closer together, or larger."""
ALL_THERE_IS = 1e16
"""A double tells no more than so many numbers of one size apart."""
CERTAIN = 1e-3
"""Where ŷ is nearer to 0 or 1 than this, three decimals do not tell how near."""
DECIMALS = range(3, 10)
"""Of numbers that are to come to another: as few as will do; more than these are not read."""


def _is_scientific(size: float, decimals: int) -> bool:
    """By what would be read: 9999.9999 is written as 10,000, and 0.00099999 as 0.001."""
    return round(size, decimals) >= 10_000 or (size < 0.001 and float(f"{size:.{decimals}e}") < 0.001)


def _write(value: float, decimals: int, sign: str) -> str:
    value = float(value)  # numpy's own floats warn when they are rounded
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "-∞" if value < 0 else ("+∞" if sign else "∞")
    if value != 0 and _is_scientific(abs(value), decimals):
        return _short(format(value, f"{sign}.{decimals}e"))
    return format(value + 0.0, f"{sign}.{decimals}f")


def _short(text: str) -> str:
    """A number in Python's writing without what its exponent does not need."""
    return text.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")


def parameter(value: float, decimals: int = 3) -> str:
    """w or b, or a change of one: "+1.234"."""
    return _write(value, decimals, "+")


def summed(old: float, change: float, new: float) -> tuple[str, str, str]:
    """Two parameters and their sum, with as many decimals as make the sum right as it is written: "+0.1004", "+0.2004",
    "+0.3008", since "+0.100", "+0.200", "+0.301" looks wrong. As usual where that does not help, as with thirds.
    """
    for decimals in DECIMALS:
        texts = _write(old, decimals, "+"), _write(change, decimals, "+"), _write(new, decimals, "+")
        first, second, total = map(float, texts)
        if abs(first + second - total) < 0.5 * 10.0**-decimals:
            return texts
    return parameter(old), parameter(change), parameter(new)


def error(value: float) -> str:
    """E: "0.3379"."""
    return _write(value, 4, "")


def fine(value: float) -> str:
    """A number of which the last digits count: "-0.72592669"."""
    return _write(value, 8, "+")


def magnitude(value: float) -> str:
    """A size such as |∇E|: "0.012"."""
    return _write(value, 3, "")


def prediction(value: float) -> str:
    """ŷ: "0.982", never rounded to a certainty."""
    if math.isnan(value):
        return "–"
    if 0.9995 <= value < 1.0:
        return ">0.999"
    if 0.0 < value < 0.0005:
        return "<0.001"
    return format(value, ".3f")


def full_prediction(value: float) -> str:
    """ŷ as one calculates with it: "0.982", but "1.234e-5" and "1 - 1.234e-5" where that would be a certainty."""
    if 0.0 < value < CERTAIN:
        return magnitude(value)
    return f"1 - {magnitude(1.0 - value)}" if 1.0 - CERTAIN < value < 1.0 else prediction(value)


def accuracy(right: int, m: int) -> str:
    """The share of right points: "18 of 20 right (90 %)"; 100 % only if all are."""
    return f"{right:,} of {m:,} right ({_percent(right, m)} %)" if m else "no points"


def share(right: int, m: int) -> str:
    """The same where it is clear what is shared: "18 of 20 (90 %)"."""
    return f"{right:,} of {m:,} ({_percent(right, m)} %)" if m else "no points"


def _percent(right: int, m: int) -> int:
    rounded = round(100 * right / m)
    return min(rounded, 99) if right < m else rounded


def coordinate(value: float) -> str:
    """x1 or x2 as one would say it: "1.00", "-0.25", "1.2e-5"."""
    if value == 0 or 0.1 <= abs(value) < 10_000:
        return format(value + 0.0, ".2f")
    return _short(format(value, ".3g"))


def input_value(value: float, decimals: int = 4) -> str:
    """x1 or x2 to calculate with: as one would say it if that is all of it, else with more digits, "0.8731"."""
    said = coordinate(value)
    kind = f".{decimals}f" if 0.1 <= abs(value) < 10_000 else f".{decimals + 1}g"
    return said if float(said) == value else _short(format(value, kind))


def at_axis(values: Sequence[float], spacing: float) -> list[str]:
    """The numbers at an axis, so far apart: with as many digits as tell neighbours apart, all alike, as "-0.5", "1.0",
    "10,000"; scientific where that is far shorter."""
    largest = max(map(abs, values), default=0.0)
    if spacing >= FINE and largest < LONG:
        decimals = max(0, math.ceil(-math.log10(spacing) - 1e-9))
        return [format(value + 0.0, f",.{decimals}f") for value in values]
    apart = largest / spacing if spacing > 0.0 else math.inf
    digits = math.ceil(math.log10(min(max(apart, 1.0), ALL_THERE_IS)) - 1e-9)
    return [_short(format(value, f".{digits}e")) if value else "0" for value in values]


def count(value: float) -> str:
    """A number of things, or of things a second: "350,000", "1.5"."""
    return f"{value:,.0f}" if round(value, 1) >= 10 or value == int(value) else f"{value:.1f}"


def speed(value: float) -> str:
    """Updates a second: "1 update/s", "20 updates/s"."""
    text = count(value)
    return f"{text} update{'' if text == '1' else 's'}/s"


def typed(value: float) -> str:
    """As one would type it, as short as it can be told apart: "0.25", "2", "1e-6"."""
    return _short(repr(value).removesuffix(".0"))


def learning_rate(value: float) -> str:
    """α: "0.1", "1e-6"."""
    return typed(value)
