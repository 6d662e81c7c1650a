"""Columns of numbers as the text of a table, a few thousand cells at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

CELLS = 1 << 13  # in a chunk: a few milliseconds, so that no call holds the GIL for long


def row_slices(rows: int, columns: int) -> Iterator[slice]:
    """Slices that cover all rows, each of about `CELLS` cells."""
    step = max(1, CELLS // columns)
    return (slice(start, start + step) for start in range(0, rows, step))


def text_rows(columns: Iterable[Iterable[str]], delimiter: str = ",") -> bytes:
    """Columns of cells as lines in UTF-8, the delimiter between cells."""
    return "".join(f"{delimiter.join(row)}\n" for row in zip(*columns, strict=True)).encode("utf-8")
