"""Values out of a file in JSON, each checked for what it should be, and named by where it stands."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from gd_sim.core.points import FloatArray
from gd_sim.files.cells import is_encodable
from gd_sim.files.errors import Refused, quoted

LARGEST = (1 << 53) - 1
"""The largest count: the last whole number up to which each is a float64, and so for every reader of JSON."""

_WORDS = {type(None): "null", bool: "true or false", dict: "an object", list: "an array", str: "a string"}


@dataclass(frozen=True)
class Value:
    """A value of a document. Each method returns it as one kind of thing, or raises Refused if it is another.

    Attributes:
        value: as `json.loads` gives it.
        key: where it stands, such as `segments[0].settings`; empty for all of it.
        tables: the tables of the document, by the words that stand for them.
    """

    value: Any
    key: str
    tables: dict[str, FloatArray]

    def members(self, *names: str) -> list[Value]:
        """The members of an object that has these and no others, in this order."""
        if not isinstance(self.value, dict):
            raise self.refused("an object")
        extra = [name for name in self.value if name not in names]
        if extra:
            raise self.refused(f"no keys but {', '.join(names)}", quoted(extra[0]))
        return [self.member(name) for name in names]

    def member(self, name: str) -> Value:
        """One member of an object."""
        if not isinstance(self.value, dict):
            raise self.refused("an object")
        if name not in self.value:
            raise self.refused(f"a key {name}", "none")
        return Value(self.value[name], f"{self.key}.{name}" if self.key else name, self.tables)

    def items(self, count: int | None = None) -> list[Value]:
        """What an array holds; exactly `count`, if that is given, else one at least."""
        if not isinstance(self.value, list) or (len(self.value) != count if count else not self.value):
            raise self.refused(f"an array of {count}" if count else "an array of at least one")
        return [Value(value, f"{self.key}[{number}]", self.tables) for number, value in enumerate(self.value)]

    def maybe(self) -> Value | None:
        """The value, None for null."""
        return None if self.value is None else self

    def whole(self, low: int = 0, high: int | None = LARGEST) -> int:
        """A whole number in [low, high]."""
        if type(self.value) is not int or self.value < low or (high is not None and self.value > high):
            raise self.refused(f"a whole number from {low}" + ("" if high is None else f" to {high}"))
        return self.value

    def number(self) -> float:
        """A finite number."""
        try:
            number = float(self.value) if type(self.value) in (int, float) else math.nan
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise self.refused("a finite number")
        return number

    def numbers(self, count: int) -> FloatArray:
        """So many finite numbers, (count,)."""
        return np.array([item.number() for item in self.items(count)])

    def text(self) -> str:
        """A string that UTF-8 can hold."""
        if not isinstance(self.value, str):
            raise self.refused("a string")
        if not is_encodable(self.value):
            raise self.refused("a string", "half a surrogate pair in it")
        return self.value

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise self.refused("true or false")
        return self.value

    def table(self, width: int) -> FloatArray:
        """A table of so many columns, (k, width)."""
        table = self.tables.get(self.value) if isinstance(self.value, str) else None
        if table is None or (len(table) and table.shape[1] != width):
            raise self.refused(f"a table with {width} columns", "another" if table is not None else "")
        return table.reshape(-1, width)

    def refused(self, expected: str, found: str = "") -> Refused:
        """The error that something else was expected here."""
        return Refused(expected, found or self._described(), key=self.key)

    def _described(self) -> str:
        if isinstance(self.value, str) and self.value not in self.tables:
            return quoted(self.value)
        if type(self.value) in (int, float):
            return quoted_number(self.value)
        return _WORDS[type(self.value)] if self.value != [] else "an empty array"


def quoted_number(value: float) -> str:
    """A number for a message, however many digits it has."""
    return "a number with hundreds of digits" if isinstance(value, int) and abs(value) >> 1024 else repr(value)
