"""How a table is written: delimiter, decimal mark, headings. Decided on its first rows, all together."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product

from gd_sim.files.cells import Cell, Decimal, is_missing_label, parse_number, split_cells
from gd_sim.files.comments import comment_text, has_signs, is_comment, without_trailing
from gd_sim.files.errors import Refused
from gd_sim.files.headings import Headings, headings_in_comment, read_headings

SAMPLE = 100
"""Rows that are looked at, at most."""
SAMPLE_CHARACTERS = 1 << 16
"""And characters, if that makes three rows: enough for a hundred rows of sixty numbers."""
SCORED = 1_000
"""Columns whose numbers are counted: whether a table has a thousand or a million is seen without."""
_DELIMITERS = ("\t", ";", "|", ",", None)
"""At a tie the rarer sign is the more telling one."""
DECIMALS: tuple[Decimal, ...] = (".", ",")
_SEP_LINE = re.compile(r'"?sep=([\t;|,])"?[ \t]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
"""The first line of a file that tells Excel its delimiter."""
_QUOTED_CELL = re.compile(r'(?:^|(?<=[,;|\t ]))"[^"]*(?:""[^"]*)*"')
_OPEN_QUOTE = re.compile(r'(?:^|[,;|\t ])"')
_DECIMAL_COMMA, _DECIMAL_POINT = re.compile(r"[0-9],[0-9]"), re.compile(r"[0-9]\.[0-9]")


@dataclass(frozen=True)
class Dialect:
    """What the first rows of a table tell about all of it.

    Attributes:
        delimiter: between two cells; None for any number of spaces and tabs.
        width: number of columns.
        headings: what the headings say; without any, nothing.
        rows: the rows of the sample below the headings that have the usual width.
        decimal: the decimal mark.
        body_line: number of the line below the headings.
        body_start: the character of the head where that line begins.
    """

    delimiter: str | None
    width: int
    headings: Headings = field(default_factory=Headings)
    rows: tuple[tuple[Cell, ...], ...] = ()
    decimal: Decimal = "."
    body_line: int = 1
    body_start: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns; empty without headings."""
        return self.headings.names

    def has_numbers(self, column: int) -> bool:
        """Whether a column holds numbers alone, as far as the sample goes."""
        return all(parse_number(row[column].text.strip(), self.decimal) is not None for row in self.rows)

    def has_classes(self, column: int) -> bool:
        """Whether a column holds words alone that come again and again, as far as the sample goes."""
        words = []
        for row in self.rows:
            text = row[column].text.strip()
            if parse_number(text, self.decimal) is not None:
                return False
            if not is_missing_label(text):
                words.append(text)
        return len(words) > 1 and len(set(words)) <= max(2, len(words) // 2)


@dataclass(frozen=True)
class _Record:
    """A row as text, and where it and the next line begin: the number of the line, and the character."""

    text: str
    line: int
    start: int
    next_line: int
    next_start: int


@dataclass(frozen=True)
class _Head:
    """The first rows of a table that are neither blank nor comments, and what stands above them.

    Attributes:
        records: the rows.
        comment: what the last comment above them says.
        delimiters: those to try.
    """

    records: list[_Record]
    comment: str
    delimiters: Sequence[str | None]


@dataclass(frozen=True)
class _Reading:
    """The sample taken apart at one delimiter, with one decimal mark."""

    delimiter: str | None
    decimal: Decimal
    rows: list[list[Cell]]

    @cached_property
    def width(self) -> int:
        """The number of cells that most rows have, the upper ones where it is a tie."""
        return Counter(map(len, self.rows)).most_common(1)[0][0]

    @cached_property
    def score(self) -> tuple[int, int, int]:
        """More numbers are better, then more rows of the usual width, then fewer quotes that cut cells left over."""
        usual = [row for row in self.rows if len(row) == self.width]
        cells = [cell for row in usual for cell in row[:SCORED]]
        return sum(map(self._is_number, cells)), len(usual), -sum(cell.text.count('"') for cell in cells)

    def _is_number(self, cell: Cell) -> bool:
        """A comma at the end of a cell is rather a delimiter that was not taken for one."""
        return not cell.text.endswith(",") and parse_number(cell.text.strip(), self.decimal) is not None


def find_dialect(head: str, label: str | None = None) -> Dialect:
    """The reading of `head`, the first lines of a table, with the most numbers in rows of the same width.

    Args:
        head: the lines, with their ends.
        label: the label column that was asked for, if any: a row that has this name holds headings.

    Raises:
        Refused: there are no rows, one column only, headings without points that may as well be a sentence, or two
            equal headings.
    """
    found = _head(head)
    records = found.records
    if not records:
        raise Refused("rows of points", "nothing but blank lines" if head else "an empty file")
    reading = _best_reading(found, head)
    count, headings = read_headings(reading.rows, reading.width, label, records[0].line)
    if count == len(records) == 1 and reading.delimiter is None:
        raise Refused("rows of points", "a single line of words", records[0].line)
    usual = [tuple(row) for row in reading.rows[count:] if len(row) == reading.width]
    if not count and found.comment:
        headings = headings_in_comment(split_cells(found.comment, reading.delimiter), usual, label, records[0].line)
    body = (
        (records[count - 1].next_line, records[count - 1].next_start) if count else (records[0].line, records[0].start)
    )
    return Dialect(reading.delimiter, reading.width, headings, tuple(usual), reading.decimal, *body)


def _head(head: str) -> _Head:
    sep = _SEP_LINE.match(head)
    records, comment = _records(head, sep.end() if sep else 0)
    return _Head(records, comment, (sep.group(1),) if sep else _DELIMITERS)


def _records(head: str, begin: int) -> tuple[list[_Record], str]:
    """The first rows, from character `begin` on, and the last comment above them.

    Only the first of them may have line ends inside quotes.
    """
    records: list[_Record] = []
    parts: list[str] = []
    comment, in_quotes = "", False
    line = next_line = 2 if begin else 1
    start = end = begin
    for part in io.StringIO(head[begin:], newline=""):  # line ends as they are: they may belong to a name
        next_line, end = next_line + 1, end + len(part)
        parts.append(part)
        is_note = not in_quotes and is_comment(part)
        if not is_note and not records and part.count('"') % 2 == 1 and (in_quotes or _opens_quote(part)):
            in_quotes = not in_quotes
        if in_quotes:
            continue
        text = "".join(parts)
        if is_note:
            comment = comment if records else comment_text(text)
        elif not text.isspace():
            records.append(_Record(text.rstrip("\r\n"), line, start, next_line, end))
        if len(records) == SAMPLE or (len(records) > 2 and end - begin > SAMPLE_CHARACTERS):
            break
        line, start, parts = next_line, end, []
    if in_quotes:
        raise Refused("a closing quote for every quote in the first row", "none", line)
    return records, comment


def _opens_quote(line: str) -> bool:
    """Whether a cell begins with a quote that is not closed, whatever the delimiter; `5" pipe` is just a word."""
    return _OPEN_QUOTE.search(_QUOTED_CELL.sub("", line)) is not None


def _best_reading(found: _Head, head: str) -> _Reading:
    readings = [reading for reading in _readings(found) if reading.width > 1]
    if not readings:
        expected = "two columns or more, with commas, semicolons, tabs, bars or spaces between them"
        raise Refused(expected, "one", found.records[0].line)
    best = max(readings, key=lambda reading: reading.score)
    if best.delimiter == "," or _DECIMAL_POINT.search(head) or not _DECIMAL_COMMA.search(head):
        return best
    return replace(best, decimal=",")  # whole numbers in all of the sample, and halves below


def _readings(found: _Head) -> Iterator[_Reading]:
    """The sample read in every way that makes sense; of two that are as good, the better one first."""
    texts = [record.text for record in found.records]
    has_comma = any("," in text for text in texts)
    readable = [texts, list(map(without_trailing, texts))] if any(map(has_signs, texts)) else [texts]
    for delimiter in found.delimiters:
        ways = [[split_cells(line, delimiter) for line in lines] for lines in readable]
        ways.sort(key=lambda rows: sum(map(len, rows)))  # `1 2 0 # so` has three cells rather than five
        for rows, decimal in product(ways, DECIMALS if has_comma else DECIMALS[:1]):
            yield _Reading(delimiter, decimal, rows)
