"""JSON whose longest parts are tables of numbers, read a piece at a time.

Python's own parser takes a text as a whole, and a million points would keep the GIL for seconds. So tables are cut out
of the bytes first and read some thousand rows at a time, and the parser gets the little that is left. It does not
matter how the text is laid out.
"""

from __future__ import annotations

import codecs
import json
import re
import secrets
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from gd_sim.core.points import FloatArray
from gd_sim.core.progress import Progress
from gd_sim.files.errors import Refused, quoted

PIECE = 1 << 16
"""Bytes of a table that are read at once: about a millisecond."""
LONGEST_ROW = 1 << 20
"""Bytes of a row, at most: some fifty thousand numbers."""
LARGEST_REST = 1 << 24
"""Bytes beside the tables, at most."""

# A key and the start of a table. In a string each quote has a backslash before it, so this is found in none.
_TABLE = re.compile(rb'"(points|epochs|steps)"\s*:\s*\[')
_EMPTY = re.compile(rb"\s*\]")
_CLOSING = re.compile(rb"\](\s*\])")
_NEXT = re.compile(rb"\s*([,\]])")


class Document(NamedTuple):
    """A text in JSON: its value, in which a word stands for each table, and the tables by these words."""

    value: Any
    tables: dict[str, FloatArray]


class _Piece(NamedTuple):
    """Some rows of a table: where they end, where to go on, and whether the table ends with them."""

    end: int
    following: int
    is_last: bool


def parse(data: bytes, progress: Progress | None = None) -> Document:
    """The value of a text in JSON.

    Args:
        data: the text in UTF-8; under the keys "points", "epochs" and "steps" it may have tables: arrays of rows of
            the same length.
        progress: called again and again with the share of the text that is read; may raise to stop.

    Raises:
        Refused: it is no text in UTF-8 or no JSON, has the same key twice, or a table that is none.
    """
    rest, tables = _cut(data, progress)
    try:
        return Document(json.loads(_decoded(rest), object_pairs_hook=_unique), tables)
    except json.JSONDecodeError as error:
        raise Refused("JSON", _told(error), error.lineno) from None
    except RecursionError:
        raise Refused("JSON", "too many brackets in each other") from None
    except Refused:
        raise
    except ValueError:  # thousands of digits
        raise Refused("numbers that a float64 can hold", "a longer one") from None


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused("text in UTF-8", f"the byte 0x{data[error.start]:02x}", line) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused("each key once", f"{quoted(twice)} twice")
    return values


def _told(error: json.JSONDecodeError) -> str:
    return "the end of the file" if error.pos >= len(error.doc.rstrip()) else f"a mistake: {error.msg}"


def _cut(data: bytes, progress: Progress | None) -> tuple[bytes, dict[str, FloatArray]]:
    """The text with a word in the place of each table, as many lines as before, and the tables."""
    pieces: list[bytes] = []
    tables: dict[str, FloatArray] = {}
    position, left = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0, LARGEST_REST
    while match := _TABLE.search(data, position, position + left):
        word = secrets.token_hex(16)  # that nobody could have written into the file
        reader = _Table(data, match[1].decode(), progress)
        table, end = reader.read(match.end())
        pieces += [data[position : match.end() - 1], f'"{word}"'.encode(), b"\n" * reader.line_ends]
        left -= match.end() - position
        tables[word], position = table, end
    if len(data) - position > left:
        raise Refused(f"at most {LARGEST_REST:,} bytes beside the points", "more")
    return b"".join([*pieces, data[position:]]), tables


class _Table:
    """Reads one table of a text, the value of a key.

    Attributes:
        line_ends: how many the table is written with.
    """

    def __init__(self, data: bytes, key: str, progress: Progress | None) -> None:
        self._data, self._key, self._progress = data, key, progress
        self._rows: list[FloatArray] = []
        self._count = 0
        self.line_ends = 0

    def read(self, position: int) -> tuple[FloatArray, int]:
        """The table that begins before `position`, (k, l), and where it ends. An empty one is (0, 0)."""
        if empty := _EMPTY.match(self._data, position):
            return np.empty((0, 0)), empty.end()
        is_last = False
        while not is_last:
            end, following, is_last = self._piece(position)
            self._add(self._parsed(position, end))
            self.line_ends += self._data.count(b"\n", position, following)
            position = following
            if self._progress is not None:
                self._progress(position / len(self._data))
        return np.concatenate(self._rows), position

    def _piece(self, position: int) -> _Piece:
        """Whole rows from `position` on, about `PIECE` bytes of them."""
        length = PIECE
        while True:
            stop = position + length
            if closing := _CLOSING.search(self._data, position, stop):
                return _Piece(closing.start(1), closing.end(), True)
            end = self._data.rfind(b"]", position, stop) + 1
            if end and (after := _NEXT.match(self._data, end)):
                return _Piece(end, after.end(), after[1] == b"]")
            if stop >= len(self._data):
                raise self._refused("a table of numbers", "no end of it")
            if length > LONGEST_ROW:
                raise self._refused(f"rows of at most {LONGEST_ROW:,} bytes", "a longer one")
            length *= 2  # a very long row

    def _parsed(self, position: int, end: int) -> list[Any]:
        try:
            rows: list[Any] = json.loads(f"[{self._data[position:end].decode()}]")
        except (ValueError, RecursionError):
            raise self._refused("a table of numbers", "something else") from None
        return rows

    def _add(self, rows: list[Any]) -> None:
        width = self._rows[0].shape[1] if self._rows else len(rows[0]) if rows and isinstance(rows[0], list) else 0
        table = _numbers(rows, width)
        if table is None:
            bad = next(number for number, row in enumerate(rows) if _numbers([row], width) is None)
            size = f"{width} finite numbers" if width else "numbers"
            raise self._refused(f"a row of {size}", "something else", f"[{self._count + bad}]")
        self._rows.append(table)
        self._count += len(table)

    def _refused(self, expected: str, found: str, row: str = "") -> Refused:
        return Refused(expected, found, key=f"{self._key}{row}")


def _numbers(rows: list[Any], width: int) -> FloatArray | None:
    """The rows as a table of so many columns; None if they are none of finite numbers."""
    if not width or set(map(type, rows)) != {list} or set(map(len, rows)) != {width}:
        return None
    if not set(map(type, chain.from_iterable(rows))) <= {int, float}:
        return None
    try:
        numbers = np.fromiter(chain.from_iterable(rows), np.float64, width * len(rows))
    except OverflowError:  # of a whole number
        return None
    return numbers.reshape(-1, width) if np.isfinite(numbers).all() else None
