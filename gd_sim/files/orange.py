"""Headings as Orange writes them: two more rows that say what each column is, or a sign before each name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from gd_sim.files.cells import Cell, parse_number

_PREFIX = re.compile(r"(?=[^#])([cmiw]?)([CDST]?)#(.+)")
"""`cD#iris`: a class that is discrete; m is meta, i ignored, w a weight: Orange's documentation, "Loading Data"."""
_TYPES = frozenset(
    ["c", "continuous", "numeric", "n", "d", "discrete", "categorical", "s", "string", "text", "t", "time"]
)
_FLAGS = {
    "class": "c", "c": "c", "meta": "m", "m": "m", "ignore": "i", "i": "i", "weight": "w", "w": "w"
}  # fmt: skip


class Marked(NamedTuple):
    """Headings with the marks taken off.

    Attributes:
        rows: how many they take.
        cells: the names.
        label: the column marked as the class.
        left_out: the columns marked as anything but a feature or the class.
    """

    rows: int
    cells: tuple[Cell, ...]
    label: int | None = None
    left_out: frozenset[int] = frozenset()


def read_marks(rows: Sequence[Sequence[Cell]]) -> Marked:
    """The headings in the first rows of a table, the first of which holds names."""
    if len(rows) > 1 and len(rows[1]) == len(rows[0]) and _are_types(rows[1]):
        has_flags = len(rows) > 2 and len(rows[2]) == len(rows[0]) and _are_flags(rows[2])
        flags = [_FLAGS.get(cell.text.lower().split(" ")[0], "") for cell in rows[2]] if has_flags else []
        return _marked(3 if has_flags else 2, tuple(rows[0]), flags)
    found = [None if cell.quoted else _PREFIX.fullmatch(cell.text) for cell in rows[0]]
    names = [match.group(3) if match else cell.text for match, cell in zip(found, rows[0], strict=True)]
    cells = tuple(Cell(name, cell.quoted) for name, cell in zip(names, rows[0], strict=True))
    return _marked(1, cells, [match.group(1) if match else "" for match in found])


def _marked(count: int, cells: tuple[Cell, ...], flags: Sequence[str]) -> Marked:
    label = flags.index("c") if "c" in flags else None
    return Marked(count, cells, label, frozenset(j for j, flag in enumerate(flags) if flag in ("m", "i", "w")))


def _are_types(cells: Sequence[Cell]) -> bool:
    """Whether each is the word for a type, or the values of a discrete column, such as `setosa versicolor`."""
    known = [cell.text.lower() in _TYPES for cell in cells]
    values = [" " in cell.text and parse_number(cell.text.split()[0]) is None for cell in cells]
    return any(known) and all(a or b for a, b in zip(known, values, strict=True))


def _are_flags(cells: Sequence[Cell]) -> bool:
    return all(not cell.text or cell.text.lower().split(" ")[0] in _FLAGS or "=" in cell.text for cell in cells)
