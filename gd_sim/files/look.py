"""What there is to choose in a table: its columns, its first rows, the labels in each column."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from math import isnan
from typing import BinaryIO, NamedTuple

import numpy as np

from gd_sim.core.progress import Progress
from gd_sim.files.arrays import Array, ArrayTable, holds_arrays, value_text
from gd_sim.files.cells import is_missing_label, number_or_missing, split_cells
from gd_sim.files.choice import Choice, ways_to_read
from gd_sim.files.dialect import Dialect
from gd_sim.files.errors import PointFileError, Refused
from gd_sim.files.opening import opened
from gd_sim.files.reading import Table
from gd_sim.files.rows import PIECE, Row, lines_of, split_rows

MOST_VALUES = 50
"""Different values of a column that are told: enough for any number of classes that a person would choose from."""


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        name: its heading; without one its number, from 1. A `Choice` takes either.
        has_numbers: whether its first cells are numbers, some may be missing: those of a feature must be.
    """

    name: str
    has_numbers: bool


class Values(NamedTuple):
    """The different values in a column, in the order in which they were met, and whether these are all."""

    met: tuple[str, ...]
    are_all: bool


@dataclass(frozen=True)
class Look:
    """A first look at a table.

    Attributes:
        encoding: what its characters are in: UTF-8, UTF-16 or, where it is neither, Windows-1252; or numpy's own.
        columns: all of them.
        rows: the first rows, a cell for each column.
        choice: what is read if nothing is chosen, in full: the label column and the features.
    """

    encoding: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    choice: Choice


def look_at(path: str | os.PathLike[str], label: str | None = None) -> Look:
    """What the head of a table tells, in a few milliseconds.

    Args:
        path: the file.
        label: the label column, if it is chosen already.

    Raises:
        PointFileError: there is no such file, or no table in it.
    """
    with opened(path, PointFileError) as file:
        encoding, dialect = _read_head(file, label)
        names = _names(dialect)
        columns = ways_to_read(dialect, Choice(label))[0]
    assert columns.label is not None
    choice = Choice(names[columns.label], tuple(names[column] for column in columns.features))
    rows = tuple(tuple(cell.text for cell in row) for row in dialect.rows)
    return Look(encoding, _columns(dialect, names), rows, choice)


def column_values(path: str | os.PathLike[str], progress: Progress | None = None) -> tuple[Values, ...]:
    """The different values of each column in the whole of a table, at most MOST_VALUES of each.

    Args:
        path: the file.
        progress: called again and again with the share of the file that is read; may raise to stop.

    Raises:
        PointFileError: there is no such file, or no table in it.
    """
    with opened(path, PointFileError) as file:
        if holds_arrays(file):
            return tuple(_values_of(column) for column in ArrayTable(file).columns)
        table = Table(file, None)
        met: list[dict[str, None]] = [{} for _ in range(table.dialect.width)]
        for block in table.blocks(progress):
            lines = lines_of(block, table.dialect)
            for start in range(0, len(lines), PIECE):
                _add_values(met, _split(lines[start : start + PIECE], table.dialect))
    return tuple(Values(tuple(values)[:MOST_VALUES], len(values) <= MOST_VALUES) for values in met)


def _read_head(file: BinaryIO, label: str | None) -> tuple[str, Dialect]:
    if holds_arrays(file):
        return "numpy's own", ArrayTable(file).dialect
    table = Table(file, label)
    return table.encoding.title, table.dialect


def _values_of(column: Array) -> Values:
    met = [value_text(value) for value in np.unique(column)[: MOST_VALUES + 1].tolist()]
    present = [text for text in met if not is_missing_label(text)]
    return Values(tuple(present[:MOST_VALUES]), len(met) <= MOST_VALUES)


def _names(dialect: Dialect) -> tuple[str, ...]:
    """What a choice calls the columns: those without a name by their number."""
    names = dialect.names or ("",) * dialect.width
    return tuple(name or str(place) for place, name in enumerate(names, start=1))


def _columns(dialect: Dialect, names: Iterable[str]) -> tuple[Column, ...]:
    return tuple(Column(name, _has_numbers(dialect, index)) for index, name in enumerate(names))


def _has_numbers(dialect: Dialect, column: int) -> bool:
    try:
        numbers = [number_or_missing(row[column].text.strip(), dialect.decimal) for row in dialect.rows]
    except Refused:
        return False
    return not numbers or not all(map(isnan, numbers))


def _split(lines: list[str], dialect: Dialect) -> list[Row]:
    """The cells of the lines that have as many as they should."""
    rows = split_rows(lines, dialect.delimiter, any('"' in line for line in lines))
    if rows is None:
        rows = [[cell.text for cell in split_cells(line, dialect.delimiter)] for line in lines]
    return [row for row in rows if len(row) == dialect.width]


def _add_values(met: list[dict[str, None]], rows: list[Row]) -> None:
    """Add the values of rows to those of each column, until there are more than are told."""
    for index, values in enumerate(met):
        if len(values) <= MOST_VALUES:
            found = dict.fromkeys(row[index].strip() for row in rows)
            new = (value for value in found if value not in values and not is_missing_label(value))
            values.update(dict.fromkeys(islice(new, MOST_VALUES + 1 - len(values))))
