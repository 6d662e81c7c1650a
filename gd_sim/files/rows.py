"""Lines of a table taken apart into cells, thousands at a time and at C speed."""

from __future__ import annotations

import csv
import re

from gd_sim.files.cells import split_cells
from gd_sim.files.comments import has_signs, is_comment, without_trailing
from gd_sim.files.dialect import Dialect
from gd_sim.files.lines import Block

Row = list[str]
PIECE = 1_000
"""Lines to split at once: a millisecond, in which no other thread runs."""
_OTHER_SPACE = re.compile(r"[^\S\t ]")


def lines_of(block: Block, dialect: Dialect) -> list[str]:
    """The lines of a block; of comments, an empty line is left."""
    lines = block.lines()
    if not has_signs(block.text):
        return lines
    delimiter, width = dialect.delimiter, dialect.width
    return [_without_comment(line, delimiter, width) if "#" in line or "%" in line else line for line in lines]


def _without_comment(line: str, delimiter: str | None, width: int) -> str:
    shorter = without_trailing(line)
    if shorter is line:
        return "" if is_comment(line) else line
    if _cell_count(shorter, delimiter) != width:
        return line
    # `cat # mine` between commas may be what a class is called; behind a number, or one cell too many, it is none.
    return shorter if shorter[-1].isdigit() or _cell_count(line, delimiter) != width else line


def _cell_count(line: str, delimiter: str | None) -> int:
    if '"' in line:
        return len(split_cells(line, delimiter))
    return len(line.split()) if delimiter is None else line.count(delimiter) + 1


def split_rows(lines: list[str], delimiter: str | None, has_quotes: bool) -> list[Row] | None:
    """The cells of each line, none for a blank one, with spaces around some; None where it is not sure.

    The csv module knows what numpy does not: quotes after spaces, and quotes within a word.
    """
    if delimiter is None:
        if not has_quotes:
            return [line.split() for line in lines]
        if not _is_plainly_spaced(lines):
            return None
        lines, delimiter = [line.replace("\t", " ").strip() for line in lines], " "
    try:
        rows = list(csv.reader([*lines, ""], delimiter=delimiter, skipinitialspace=True))
    except csv.Error:  # a cell is too long
        return None
    if len(rows) != len(lines) + 1:
        return None  # a quote that is not closed runs on into the next line, at the end into the empty one
    rows.pop()
    return rows


def _is_plainly_spaced(lines: list[str]) -> bool:
    """Whether nothing but spaces and tabs is between cells, and no tab within quotes: then a tab may become a space."""
    text = "\n".join(lines)
    if _OTHER_SPACE.search(text.replace("\n", "")):
        return False
    return "\t" not in text or not any("\t" in inside for inside in text.split('"')[1::2])
