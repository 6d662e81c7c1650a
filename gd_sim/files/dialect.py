"""How a table is written: its delimiter, and whether it begins with headings. Decided on its first rows."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gd_sim.files.cells import Cell, parse_number, split_cells
from gd_sim.files.errors import Refused
from gd_sim.files.headings import is_heading_row, names_of

SAMPLE = 100  # rows
_DELIMITERS = ("\t", ";", ",", None)  # at a tie the rarer sign is the more telling one
_QUOTED_CELL = re.compile(r'(?:^|(?<=[,;\t ]))"[^"]*(?:""[^"]*)*"')
_OPEN_QUOTE = re.compile(r'(?:^|[,;\t ])"')


@dataclass(frozen=True)
class Dialect:
    """What the first rows of a table tell about all of it.

    Attributes:
        delimiter: between two cells; None for any number of spaces and tabs.
        width: number of columns.
        headings: the first row, if it holds names.
        names: the names of the columns; empty without headings.
        rows: the rows of the sample below the headings that have the usual width.
        body_line: number of the line below the headings.
        body_start: the character of the head where that line begins.
    """

    delimiter: str | None
    width: int
    headings: tuple[Cell, ...]
    names: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    body_line: int = 1
    body_start: int = 0

    def has_words_last(self, column: int) -> bool:
        """Whether the last column holds words and `column` numbers alone: then only the last can be the label."""
        return all(_is_number(row[column]) for row in self.rows) and not all(_is_number(row[-1]) for row in self.rows)


@dataclass(frozen=True)
class _Record:
    """A row as text: its line number, and the number of the next line and the character where it begins."""

    text: str
    line: int
    next_line: int
    next_start: int


@dataclass(frozen=True)
class _Reading:
    """The sample taken apart at one delimiter."""

    delimiter: str | None
    rows: list[list[Cell]]
    width: int

    @property
    def score(self) -> tuple[int, int, int]:
        """More numbers are better, then more rows of the usual width, then fewer quotes that cut cells left over."""
        usual = [row for row in self.rows if len(row) == self.width]
        cells = [cell for row in usual for cell in row]
        return sum(map(_is_number, cells)), len(usual), -sum(cell.text.count('"') for cell in cells)


def find_dialect(head: str, label: str | None) -> Dialect:
    """The reading of `head`, the first lines of a table, with the most numbers in rows of the same width.

    Raises:
        Refused: there are no rows, one column only, headings without points that may as well be a sentence, or two
            equal headings.
    """
    records = _records(head)
    if not records:
        raise Refused("rows of points", "nothing but blank lines" if head else "an empty file")
    reading = _best_reading(records)
    first, below = reading.rows[0], [row for row in reading.rows[1:] if len(row) == reading.width]
    if len(first) != reading.width or not is_heading_row(first, below, label):
        rows = tuple(tuple(row) for row in reading.rows if len(row) == reading.width)
        return Dialect(reading.delimiter, reading.width, (), (), rows)
    if len(records) == 1 and reading.delimiter is None:
        raise Refused("rows of points", "a single line of words", records[0].line)
    names = names_of(first, records[0].line)
    rows = tuple(tuple(row) for row in below)
    return Dialect(
        reading.delimiter, reading.width, tuple(first), names, rows, records[0].next_line, records[0].next_start
    )


def _records(head: str) -> list[_Record]:
    """The first rows that are not blank. Only the first of them may have line ends inside quotes."""
    records: list[_Record] = []
    parts: list[str] = []
    in_quotes = False
    start, line, end = 1, 1, 0
    for part in io.StringIO(head, newline=""):  # line ends as they are: they may belong to a name
        line, end = line + 1, end + len(part)
        parts.append(part)
        if not records and part.count('"') % 2 == 1 and (in_quotes or _opens_quote(part)):
            in_quotes = not in_quotes
        if in_quotes:
            continue
        text = "".join(parts)
        if not text.isspace():
            records.append(_Record(text.rstrip("\r\n"), start, line, end))
        if len(records) == SAMPLE:
            break
        start, parts = line, []
    if in_quotes:
        raise Refused("a closing quote for every quote in the first row", "none", start)
    return records


def _opens_quote(line: str) -> bool:
    """Whether a cell begins with a quote that is not closed, whatever the delimiter; `5" pipe` is just a word."""
    return _OPEN_QUOTE.search(_QUOTED_CELL.sub("", line)) is not None


def _best_reading(records: Sequence[_Record]) -> _Reading:
    readings = [reading for delimiter in _DELIMITERS if (reading := _read(records, delimiter)).width > 1]
    if not readings:
        expected = "two columns or more, with commas, semicolons, tabs or spaces between them"
        raise Refused(expected, "one", records[0].line)
    return max(readings, key=lambda reading: reading.score)


def _read(records: Sequence[_Record], delimiter: str | None) -> _Reading:
    rows = [split_cells(record.text, delimiter) for record in records]
    return _Reading(delimiter, rows, Counter(map(len, rows)).most_common(1)[0][0])


def _is_number(cell: Cell) -> bool:
    return parse_number(cell.text.strip()) is not None
