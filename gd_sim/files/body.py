"""The rows of a table as numbers: by numpy's parser, else by the csv module, else one by one, to name what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from math import isnan
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from gd_sim.core.points import FloatArray, PointSet
from gd_sim.files.cells import (
    NO_NUMBER,
    Cell,
    Decimal,
    is_missing_label,
    missing_number,
    number_or_missing,
    split_cells,
)
from gd_sim.files.choice import Columns
from gd_sim.files.dialect import Dialect
from gd_sim.files.errors import Refused, RefusedMissing, quoted, shortened
from gd_sim.files.labels import OTHER, LabelCodes
from gd_sim.files.lines import Block
from gd_sim.files.rows import PIECE, Row, lines_of, split_rows

_SHOWN = 5
"""Lines with missing values that a message lists."""
_PATIENCE = 20
"""Blocks that numpy may refuse: in a file with many holes it would read half of each in vain."""
_NAN = dict.fromkeys([*NO_NUMBER, *map(str.upper, NO_NUMBER)], "nan")


class Body:
    """The rows below the headings, block by block.

    Args:
        labels: tells the classes of the labels.
        code: that of all points where there is no label column.

    Attributes:
        labels: the labels met so far.
    """

    def __init__(self, dialect: Dialect, columns: Columns, labels: LabelCodes, code: float = 0.0) -> None:
        self.labels = labels
        self._missing_rows = 0
        self._missing_lines: list[int] = []
        self._first_missing: Refused | None = None
        self._dialect, self._columns, self._code = dialect, columns, code
        self._refusals = 0
        self._pick = _picker(columns.features)
        # Columns that are not read are measured, so that numpy counts the cells of each row.
        unread = set(range(dialect.width)) - set(columns.features)
        self._converters: dict[int | str, Callable[[str], float]] = dict.fromkeys(unread, len)
        if columns.label is not None:
            self._converters[columns.label] = self.labels.__getitem__
        # Rows as they come: a label is a code until all labels are known, and the smaller one is class 0.
        self._x: list[FloatArray] = [np.empty((0, len(columns.features)))]
        self._codes: list[FloatArray] = [np.empty(0)]

    def add(self, block: Block) -> None:
        """Read one more block.

        Raises:
            Refused: a row is no point, and not for want of a value; with line and column.
        """
        if block.text.isspace():
            return
        lines = lines_of(block, self._dialect)
        has_quotes = '"' in block.text
        if self._add_by_numpy(block.line, lines, has_quotes):
            return
        for start in range(0, len(lines), PIECE):
            piece, line = lines[start : start + PIECE], block.line + start
            if not self._add_by_csv(line, piece, has_quotes):
                self._add_one_by_one(line, piece)

    @property
    def missing(self) -> RefusedMissing | None:
        """The rows that are left out because a value is missing in them, if there are any."""
        if self._first_missing is None:
            return None
        return RefusedMissing(self._first_missing, self._missing_rows, tuple(self._missing_lines))

    def points(self) -> PointSet:
        """The points read so far.

        Raises:
            Refused: a class that was chosen has not been met.
        """
        try:
            names, of = self.labels.classes()
        except Refused as refused:
            label = self._columns.label
            raise (refused if label is None else self._in_column(refused, label)) from None
        x, codes = np.concatenate(self._x), np.concatenate(self._codes)
        y = codes if of in ((), (0,), (0, 1)) else 1.0 - codes
        for array in (x, y):
            array.flags.writeable = False  # or PointSet would copy them
        return PointSet(x, y, self._columns.feature_names, names, self._columns.label_name)

    # Each of these accepts what the last one accepts, with the same values: all of them round as `float` does.

    def _add_by_numpy(self, first: int, lines: list[str], has_quotes: bool) -> bool:
        """Add lines, the first one being number `first`, if numpy's parser is sure of all of them: the fastest way."""
        filled = None if self._refusals > _PATIENCE else self._for_numpy(lines, has_quotes)
        if filled is None:
            return False
        if not any(filled) or self._add_parsed(first, lines, filled, has_quotes):  # numpy would warn of nothing
            return True
        self._refusals += 1
        return False

    def _for_numpy(self, lines: list[str], has_quotes: bool) -> list[str] | None:
        """The lines as numpy understands them; None where that is not sure."""
        delimiter = self._dialect.delimiter
        pointed = lines if self._dialect.decimal == "." else _with_points(lines, delimiter)
        if pointed is None or (has_quotes and _has_open_quote(pointed)):
            return None
        return pointed if has_quotes or delimiter is None else _without_holes(pointed, delimiter, self._dialect.width)

    def _add_parsed(self, first: int, lines: list[str], filled: list[str], has_quotes: bool) -> bool:
        delimiter, label = self._dialect.delimiter, self._columns.label
        try:
            table = np.loadtxt(
                filled, delimiter=delimiter, comments=None, quotechar='"', converters=self._converters, ndmin=2
            )
        except ValueError:
            return False
        if table.shape[1] != self._dialect.width:
            return False
        x = table[:, self._columns.features]
        codes = self._same_code(len(x)) if label is None else table[:, label]
        if np.isfinite(x).all() and not np.isnan(codes).any():
            self._keep(x, codes, codes != OTHER)
            return True
        places = [place for place, line in enumerate(filled) if line]
        if has_quotes or np.isinf(x).any() or len(places) != len(x):  # which row is which line?
            return False
        numbers = [first + place for place in places]
        self._add_rows(numbers, lambda index: lines[places[index]].split(delimiter), x, codes)
        return True

    def _add_by_csv(self, first: int, lines: list[str], has_quotes: bool) -> bool:
        """Add lines, the first one being number `first`, if all that numpy did not like are quotes and empty cells."""
        split = split_rows(lines, self._dialect.delimiter, has_quotes)
        if split is None:
            return False
        numbers: Sequence[int] = range(first, first + len(split))
        rows = split
        if not set(map(len, rows)) <= {self._dialect.width}:
            width = self._dialect.width
            numbers = [n for n, row in enumerate(rows, first) if len(row) == width or "".join(row).strip()]
            rows = [split[number - first] for number in numbers]
        if not set(map(len, rows)) <= {self._dialect.width}:
            return False
        if not rows:
            return True
        codes, x = (
            self._codes_of(rows),
            _floats(list(chain.from_iterable(map(self._pick, rows))), self._dialect.decimal),
        )
        if codes is None or x is None:
            return False
        self._add_rows(numbers, rows.__getitem__, x.reshape(len(rows), -1), codes)
        return True

    def _codes_of(self, rows: list[Row]) -> FloatArray | None:
        """The codes of rows, NaN where the label is missing; None if one is wrong, or in quotes of its own."""
        if self._columns.label is None:
            return self._same_code(len(rows))
        labels = [row[self._columns.label] for row in rows]
        distinct = dict.fromkeys(labels)
        if any(label.lstrip().startswith('"') for label in distinct):
            return None
        try:
            codes = {label: self._code_of(label.strip()) for label in distinct}
        except Refused:
            return None
        return np.fromiter(map(codes.__getitem__, labels), np.float64, len(labels))

    def _add_one_by_one(self, first: int, lines: list[str]) -> None:
        """Add lines, or name the first mistake in them."""
        for number, line in enumerate(lines, first):
            cells = split_cells(line, self._dialect.delimiter)
            if any(cell.text for cell in cells):
                row = [cell.text.strip() for cell in cells]
                x, code = self._point(number, cells)
                self._add_rows([number], [row].__getitem__, np.array([x]), np.array([code]))

    def _point(self, number: int, cells: list[Cell]) -> tuple[list[float], float]:
        """The features and the code of a row, NaN for what is missing.

        Raises:
            Refused: it is none; with line and column.
        """
        if len(cells) != self._dialect.width:
            raise Refused(f"{self._dialect.width} columns", str(len(cells)), number)
        values = {}
        for column in self._columns.read:
            try:
                values[column] = self._value(column, cells[column])
            except Refused as refused:
                raise self._in_column(refused, column, number) from None
        code = self._code if self._columns.label is None else values[self._columns.label]
        return [values[column] for column in self._columns.features], code

    def _value(self, column: int, cell: Cell) -> float:
        text = cell.text.strip()
        if text.startswith('"') and not cell.quoted:
            raise Refused("a closing quote in the same line", quoted(text))
        return self._code_of(text) if column == self._columns.label else number_or_missing(text, self._dialect.decimal)

    def _code_of(self, label: str) -> float:
        return np.nan if is_missing_label(label) else self.labels.learn(label)

    # What is kept

    def _add_rows(self, numbers: Sequence[int], row_at: Callable[[int], Row], x: FloatArray, codes: FloatArray) -> None:
        """Keep the rows of both classes in which nothing is missing; note the others, but for those that are empty.

        Args:
            numbers: of their lines, (k,).
            row_at: the cells of one of them, by its index.
            x, codes: their features, (k, n), and codes, (k,); NaN where a value is missing.
        """
        missing = (np.isnan(codes) | np.isnan(x).any(axis=1)) & (codes != OTHER)
        kept = ~missing & (codes != OTHER)
        has_no_label = self._columns.label is None or np.isnan(codes)
        for index in np.flatnonzero(missing & has_no_label & np.isnan(x).all(axis=1)).tolist():
            missing[index] = any(cell.strip() for cell in row_at(index))
        for index in np.flatnonzero(missing)[: max(0, _SHOWN - len(self._missing_lines))].tolist():
            self._missing_lines.append(numbers[index])
            if self._first_missing is None:
                self._first_missing = self._missing_in(numbers[index], row_at(index))
        self._missing_rows += int(missing.sum())
        self._keep(x, codes, kept)

    def _missing_in(self, number: int, row: Row) -> Refused:
        """The words for the first value that is missing in a row."""
        for column in self._columns.read:
            text = row[column].strip()
            if column == self._columns.label and is_missing_label(text):
                return self._in_column(Refused("a label", quoted(text) if text else "nothing"), column, number)
            if column != self._columns.label and isnan(number_or_missing(text, self._dialect.decimal)):
                return self._in_column(missing_number(text), column, number)
        raise AssertionError("nothing is missing")

    def _same_code(self, rows: int) -> FloatArray:
        return np.full(rows, self._code)

    def _keep(self, x: FloatArray, codes: FloatArray, kept: npt.NDArray[np.bool_]) -> None:
        self._x.append(x[kept])
        self._codes.append(codes[kept])

    def _in_column(self, refused: Refused, column: int, line: int | None = None) -> Refused:
        """What was refused, with the name of its column, or its number if it has none."""
        name = shortened(self._dialect.names[column]) if self._dialect.names else str(column + 1)
        return type(refused)(f"{refused.expected} in column {name}", refused.found, line)


def _picker(columns: Sequence[int]) -> Callable[[Row], Sequence[str]]:
    """What picks the cells of some columns from a row."""
    if len(columns) == 1:
        return itemgetter(slice(columns[0], columns[0] + 1))
    return itemgetter(*columns)


def _floats(cells: list[str], decimal: Decimal) -> FloatArray | None:
    """The numbers that cells hold, NaN where one is missing; None if one of them is none, or not surely."""
    text = "".join(cells)
    if not text.isascii() or "_" in text or (decimal == "," and "." in text):
        return None  # float takes 1_000 and the digits of every script
    if decimal == ",":
        cells = [cell.replace(",", ".") for cell in cells]
    for words in ((), cells, map(_lower, cells)):  # each slower than the one before, and seldom needed
        texts = map(_NAN.get, words, cells) if words else cells
        try:
            numbers = np.fromiter(map(float, texts), np.float64, len(cells))
        except ValueError:
            continue
        return None if np.isinf(numbers).any() else numbers
    return None


def _lower(cell: str) -> str:
    return cell.strip().lower()


def _with_points(lines: list[str], delimiter: str | None) -> list[str] | None:
    """The lines with decimal points instead of commas; None where that is not all there is to do."""
    if delimiter == "," or any("." in line for line in lines):
        return None
    return [line.replace(",", ".") for line in lines]


def _without_holes(lines: list[str], delimiter: str, width: int) -> list[str]:
    """The lines with nan in empty cells, which numpy would refuse, and nothing in the place of rows of such cells.

    A space beside a delimiter is in no cell.
    """
    text = "\n".join(["", *lines, ""]).replace(f"{delimiter} ", delimiter).replace(f" {delimiter}", delimiter)
    hole, empty = f"{delimiter}{delimiter}", f"\n{delimiter * (width - 1)}\n"
    if hole not in text and f"\n{delimiter}" not in text and f"{delimiter}\n" not in text:
        return lines
    for _ in range(2):  # the second time for every other one of several in a row
        text = text.replace(empty, "\n\n")
    for _ in range(2):
        text = text.replace(hole, f"{delimiter}nan{delimiter}")
    text = text.replace(f"\n{delimiter}", f"\nnan{delimiter}").replace(f"{delimiter}\n", f"{delimiter}nan\n")
    return text.split("\n")[1:-1]


def _has_open_quote(lines: list[str]) -> bool:
    """Whether a quote is not closed in its line: numpy would go on with the next one, and a row is one line."""
    return any(line.count('"') % 2 for line in lines)
