"""One line of a table taken apart into cells, and a cell into a number."""

from __future__ import annotations

import re
from functools import cache
from math import isfinite, isnan
from typing import Literal, NamedTuple

from gd_sim.files.errors import Refused, quoted

Decimal = Literal[".", ","]

# Narrower than float(), which also takes 1_000 and the digits of every script.
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
NO_NUMBER = frozenset(["", "?", ".", "-", "--", "na", "n/a", "n.a.", "#n/a", "<na>", "null", "none", "missing"])
"""What stands, in small letters, where a number is missing: as R, pandas, Orange, SAS and spreadsheets write it."""
_NO_LABEL = frozenset(["", "?", ".", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NULL", "null"])
"""What stands where a label is missing: less than for numbers, since `-`, `none` and `Na` may well be classes."""


class Cell(NamedTuple):
    """A cell: as it stands between its quotes, or without the spaces around it if it has none."""

    text: str
    quoted: bool


def split_cells(line: str, delimiter: str | None) -> list[Cell]:
    """The cells of a line. Quotes count at the start of a cell; a quote in quotes is doubled.

    Args:
        line: the line without its end; there may be line ends inside quotes.
        delimiter: one character, or None for any number of spaces and tabs.
    """
    if '"' not in line:
        return [Cell(text.strip(), False) for text in line.split(delimiter)]
    if delimiter is None:
        line = line.strip()
    cells: list[Cell] = []
    delimited, end = "start", 0
    while delimited:
        match = _cell_pattern(delimiter).match(line, end)
        assert match  # every part of the pattern may be empty
        inside, outside, delimited = match.groups()
        if inside is None:
            cells.append(Cell(outside.strip(), False))
        else:
            cells.append(Cell(inside.replace('""', '"') + outside.rstrip(), True))
        end = match.end()
    return cells


@cache
def _cell_pattern(delimiter: str | None) -> re.Pattern[str]:
    """Matches one cell: what is inside its quotes, what is outside, and the delimiter, empty at the end of the line."""
    if delimiter is None:
        space, other, end = "", r"\S", r"\s+"
    else:
        space, other, end = " *", f"[^{delimiter}]", re.escape(delimiter)
    return re.compile(rf'(?:{space}"([^"]*(?:""[^"]*)*)")?({other}*)({end}|\Z)')


def parse_number(text: str, decimal: Decimal = ".") -> float | None:
    """The number that `text` is, correctly rounded; NaN or an infinity where it says so or overflows; else None."""
    if decimal == ",":
        if "." in text:
            return None
        text = text.replace(",", ".")
    if _NUMBER.fullmatch(text) or _NOT_FINITE.fullmatch(text):
        return float(text)
    return None


def number_or_missing(text: str, decimal: Decimal = ".") -> float:
    """The number that a cell is; NaN if it is missing.

    Raises:
        Refused: it is neither, or too large for a float64, or an infinity.
    """
    number = parse_number(text, decimal)
    if number is None:
        if text.lower() in NO_NUMBER:
            return float("nan")
        raise Refused("a number", quoted(text))
    if not isfinite(number) and not isnan(number):
        raise Refused("a finite number", quoted(text))
    return number


def missing_number(text: str) -> Refused:
    """The words for a cell in which a number is missing."""
    if parse_number(text) is not None:
        return Refused("a finite number", quoted(text))
    return Refused("a number", quoted(text) if text else "nothing")


def is_missing_label(text: str) -> bool:
    """Whether a cell of the label column says that there is no label."""
    return text in _NO_LABEL


def is_encodable(text: str) -> bool:
    """Whether UTF-8 can hold `text`: half a surrogate pair it cannot."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def needs_quotes(text: str) -> bool:
    """Whether a cell without quotes would lose something, under any delimiter that `split_cells` is tried with."""
    return not text or any(char in "\"',;|" or char.isspace() or not char.isprintable() for char in text)


def in_quotes(text: str) -> str:
    """`text` as a cell in quotes."""
    return '"' + text.replace('"', '""') + '"'
