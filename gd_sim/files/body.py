"""The rows of a table as numbers: at C speed, or slowly where that fails, to name the line and the column."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable

import numpy as np

from gd_sim.core.points import FloatArray, PointSet
from gd_sim.files.cells import Cell, finite_number, split_cells
from gd_sim.files.dialect import Dialect
from gd_sim.files.errors import Refused, quoted, shortened
from gd_sim.files.labels import LabelCodes, classes_of
from gd_sim.files.lines import Block

_SEPARATOR = "\x1f"  # Unicode's own sign for what stands between two cells; hardly ever in a file


class Body:
    """The rows below the headings, block by block, read with one of the columns as the label.

    Args:
        label_column: which; None: there is none, and all points have `label`.

    Attributes:
        labels: the labels met so far.
    """

    def __init__(self, dialect: Dialect, label_column: int | None, labels: LabelCodes, label: float = 0.0) -> None:
        self.labels = labels
        self._dialect, self._label_column, self._label = dialect, label_column, label
        # Rows as they come: a label is a code until all labels are known, and the smaller one is class 0.
        self._x: list[FloatArray] = [np.empty((0, dialect.width - (label_column is not None)))]
        self._codes: list[FloatArray] = [np.empty(0)]

    def add(self, block: Block) -> None:
        """Read one more block.

        Raises:
            Refused: a row is no point; with line and column.
        """
        if block.text.isspace():
            return
        lines = block.lines()
        table = None if _has_open_quote(block.text, lines) else self._read_fast(lines, self._dialect.delimiter, '"')
        if table is None:
            table = self._read_fast(_without_quotes(lines, self._dialect.delimiter), _SEPARATOR, None)
        if table is None:
            table = self._read_slowly(enumerate(lines, start=block.line))
        if self._label_column is None:
            self._codes.append(np.full(len(table), self._label))
            self._x.append(table)
        else:
            self._codes.append(table[:, self._label_column].copy())
            self._x.append(np.delete(table, self._label_column, axis=1))

    def _read_fast(self, lines: list[str], delimiter: str | None, quote: str | None) -> FloatArray | None:
        """The table that numpy's parser makes of the lines; None if it is unsure of any.

        What it accepts `_read_slowly` accepts too, with the same values: both round as `float` does.
        """
        if not any(lines):
            return None  # numpy would warn
        labels: dict[int | str, Callable[[str], float]] = {}
        if self._label_column is not None:
            labels[self._label_column] = self.labels.__getitem__
        try:
            table = np.loadtxt(lines, delimiter=delimiter, comments=None, quotechar=quote, converters=labels, ndmin=2)
        except ValueError:
            return None
        if table.shape[1] != self._dialect.width or not np.isfinite(table).all():
            return None
        return table

    def _read_slowly(self, lines: Iterable[tuple[int, str]]) -> FloatArray:
        rows = [self._row(number, line) for number, line in lines if line and not line.isspace()]
        return np.array(rows, dtype=np.float64).reshape(-1, self._dialect.width)

    def _row(self, number: int, line: str) -> list[float]:
        cells = split_cells(line, self._dialect.delimiter)
        if len(cells) != self._dialect.width:
            raise Refused(f"{self._dialect.width} columns", str(len(cells)), number)
        row = []
        for column, cell in enumerate(cells):
            try:
                row.append(self._value(column, cell))
            except Refused as refused:
                where = f"in column {self._name(column)}"
                raise Refused(f"{refused.expected} {where}", refused.found, number) from None
        return row

    def _value(self, column: int, cell: Cell) -> float:
        text = cell.text.strip()
        if text.startswith('"') and not cell.quoted:
            raise Refused("a closing quote in the same line", quoted(text))
        return self.labels[text] if column == self._label_column else finite_number(text)

    def _name(self, column: int) -> str:
        """What a message calls a column: its name, or its number if it has none."""
        return shortened(self._dialect.names[column]) if self._dialect.names else str(column + 1)

    def points(self) -> PointSet:
        """The points read so far."""
        names, of = classes_of(self.labels.labels)
        x, codes = np.concatenate(self._x), np.concatenate(self._codes)
        y = codes if of in ((), (0,), (0, 1)) else 1.0 - codes
        for array in (x, y):
            array.flags.writeable = False  # or PointSet would copy them
        columns = list(self._dialect.names)
        label_name = columns.pop(self._label_column) if columns and self._label_column is not None else "label"
        return PointSet(x, y, tuple(columns), names, label_name)


def _has_open_quote(text: str, lines: list[str]) -> bool:
    """Whether a quote is not closed in its line: numpy would go on with the next one, and a row is one line."""
    return '"' in text and any(line.count('"') % 2 for line in lines)


def _without_quotes(lines: list[str], delimiter: str | None) -> list[str]:
    """The lines with `_SEPARATOR` between their cells, blank lines empty; no lines where that is not sure.

    The csv module knows what numpy does not: quotes after spaces, and quotes within a word.
    """
    if delimiter is None or any(_SEPARATOR in line for line in lines):
        return []
    try:
        rows = list(csv.reader([*lines, ""], delimiter=delimiter, skipinitialspace=True))
    except csv.Error:  # a cell is too long
        return []
    if len(rows) != len(lines) + 1:
        return []  # a quote that is not closed runs on into the next line, at the end into the empty one
    return [_SEPARATOR.join(row) or line.strip() for row, line in zip(rows, lines, strict=False)]
