"""The first row of a table: the names of its columns, which of them is the label, and how to write it.

A heading in quotes, in a row where others have none, is a name and nothing else: `"label"` is then a feature called
label and `"2020"` one called 2020. Where every heading is in quotes, as R writes them, quotes say nothing.
The writer uses this: it quotes features whose names would be taken for something else, and writes the label last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gd_sim.core.points import PointSet
from gd_sim.files import orange
from gd_sim.files.cells import Cell, in_quotes, is_encodable, needs_quotes, parse_number
from gd_sim.files.errors import Refused, quoted

LABEL_HEADINGS = ("label", "class", "target")
MAYBE_LABEL = "y"
INDEX_HEADINGS = ("", "unnamed: 0", "index", "id")
"""What pandas, R and those who publish tables call a first column that counts the rows."""
NO_HEADINGS = ("", "unnamed: 0")
"""Those that nobody gives to a feature; pandas reads the first and writes the second."""


@dataclass(frozen=True)
class Headings:
    """What stands above the columns of a table; all empty where nothing does.

    Attributes:
        cells: the headings, without the marks of Orange.
        names: what the columns are called; one without a name is called by its place.
        label: the column that Orange marks as the class.
        left_out: columns that are neither features nor labels unless asked for: an index, what Orange calls meta,
            an empty one behind a last delimiter.
    """

    cells: tuple[Cell, ...] = ()
    names: tuple[str, ...] = ()
    label: int | None = None
    left_out: frozenset[int] = frozenset()


Rows = Sequence[Sequence[Cell]]


def read_headings(rows: Rows, width: int, label: str | None, line: int) -> tuple[int, Headings]:
    """How many of the first rows hold headings, and what these say.

    Args:
        rows: the first rows of a table.
        width: how many cells most of them have.
        label: the label column that was asked for, if any.
        line: the number of the first line, for a message.

    Raises:
        Refused: two columns have the same name.
    """
    first, below = rows[0], [row for row in rows[1:] if len(row) == width]
    if len(first) == width - 1 and below and _are_row_names([row[0] for row in below]):
        without_names = [row[1:] for row in below]
        if _is_heading_row(first, without_names, label):
            return 1, _headings((Cell("", False), *first), frozenset({0}), line)
    if len(first) != width or not _is_heading_row(first, below, label):
        return 0, Headings(left_out=_empty_columns([row for row in rows if len(row) == width], width))
    marked = orange.read_marks(rows[:3])
    below = below[marked.rows - 1 :]
    left_out = marked.left_out | _empty_columns([first, *below], width) | _index_column(marked.cells, below)
    return marked.rows, _headings(marked.cells, left_out, line, marked.label)


def headings_in_comment(cells: Sequence[Cell], rows: Rows, label: str | None, line: int) -> Headings:
    """The headings that numpy.savetxt and MATLAB's users write as a comment: one name for each column."""
    left_out = _empty_columns(rows, len(rows[0])) if rows else frozenset[int]()
    if not rows or len(cells) != len(rows[0]) or not _is_heading_row(cells, rows, label):
        return Headings(left_out=left_out)
    return _headings(tuple(cells), left_out | _index_column(cells, rows), line)


def _headings(cells: tuple[Cell, ...], left_out: frozenset[int], line: int, label: int | None = None) -> Headings:
    return Headings(cells, _names_of(cells, left_out, line), label, left_out)


def _is_heading_row(first: Sequence[Cell], below: Rows, label: str | None) -> bool:
    """Whether the first row of a table holds names: it has no number in it, or names its label column.

    Args:
        first: the first row.
        below: some of the rows below it, of the same width.
        label: the label column that was asked for, if any.
    """
    columns = [[row[j] for row in below] for j in range(len(first))]
    if not any(_is_value(cell, column) for cell, column in zip(first, columns, strict=True)):
        return True
    # pandas calls its columns 0, 1, 2...: with a label among them they are names. A class may be called "target", too.
    names = {*LABEL_HEADINGS, MAYBE_LABEL} | ({label.lower()} if label and parse_number(label) is None else set())
    return any(
        cell.text.lower() in names and bool(column) and all(other.text != cell.text for other in column)
        for cell, column in zip(first, columns, strict=True)
    )


def _is_value(cell: Cell, column: Sequence[Cell]) -> bool:
    """Whether a cell is a number, with either decimal mark, and not one in quotes above numbers without."""
    if not _is_number(cell.text):
        return False
    return not cell.quoted or any(other.quoted and _is_number(other.text) for other in column)


def _is_number(text: str) -> bool:
    return parse_number(text) is not None or parse_number(text, ",") is not None


def _empty_columns(rows: Rows, width: int) -> frozenset[int]:
    """The columns with nothing in them, in two rows or more."""
    if len(rows) < 2:
        return frozenset()
    return frozenset(j for j in range(width) if not any(row[j].text or row[j].quoted for row in rows))


def _index_column(headings: Sequence[Cell], below: Rows) -> frozenset[int]:
    """The first column if it numbers or names the rows, as pandas and R write them, and there are two more."""
    if len(headings) < 3 or not below:
        return frozenset()
    name, cells = _meant(headings)[0], [row[0] for row in below]
    if name in INDEX_HEADINGS and (_counts(cells) or (name in NO_HEADINGS and _are_row_names(cells))):
        return frozenset({0})
    return frozenset()


def _counts(cells: Sequence[Cell]) -> bool:
    """Whether they say 0, 1, 2, ... or 1, 2, 3, ..."""
    return any([cell.text for cell in cells] == [str(k) for k in range(begin, begin + len(cells))] for begin in (0, 1))


def _are_row_names(cells: Sequence[Cell]) -> bool:
    """Whether no two are the same, and none is a number that might be measured."""
    texts = {cell.text for cell in cells}
    are_names = all(cell.quoted or cell.text.isdigit() or not _is_number(cell.text) for cell in cells)
    return len(texts) == len(cells) and "" not in texts and are_names


def _names_of(headings: Sequence[Cell], left_out: frozenset[int], line: int) -> tuple[str, ...]:
    """The names of the columns; one without a name is called by its place, or nothing if it is left out.

    Raises:
        Refused: two have the same name.
    """
    names: list[str] = []
    for j, cell in enumerate(headings):
        names.append(cell.text if cell.text or cell.quoted or j in left_out else f"x{j + 1}")
    seen: set[str] = set()
    for name in (name for j, name in enumerate(names) if name or j not in left_out):
        if name in seen:
            raise Refused("a different heading for each column", f"{quoted(name)} twice", line)
        seen.add(name)
    return tuple(names)


def named_label_column(headings: Headings) -> int | None:
    """The index of the column that Orange marks, or of the last one called label, class or target; None if there is
    none.
    """
    found = [j for j, name in enumerate(_meant(headings.cells)) if name in LABEL_HEADINGS]
    return found[-1] if found and headings.label is None else headings.label


def maybe_label_column(headings: Headings) -> int | None:
    """The index of the column called y, which is the label if it has two values; None if there is none."""
    meant = _meant(headings.cells)
    return meant.index(MAYBE_LABEL) if MAYBE_LABEL in meant else None


def _meant(headings: Sequence[Cell]) -> list[str | None]:
    """The headings in small letters; None for those in quotes where that makes them names and nothing else."""
    quotes_matter = not all(cell.quoted for cell in headings)
    return [None if cell.quoted and quotes_matter else cell.text.lower() for cell in headings]


def heading_row(points: PointSet, delimiter: str = ",") -> str:
    """The first row of a table of `points`, without its line end.

    A feature name that no file can hold (half a surrogate pair, a zero character) is replaced by `x` and its place.
    The label name is replaced by `label` if no file can hold it, if a feature has it, or if it needs quotes, the
    features have them too and one is called like a label: where all have quotes, that one would be taken for it.
    """
    features = _writable_names(points.feature_names)
    label = points.label_name
    if not _is_writable(label) or label in features:
        label = _free_name("label", features)
    last_is_named = label.lower() in LABEL_HEADINGS  # and the last of several is the label
    misleading = [name.lower() in (*LABEL_HEADINGS, MAYBE_LABEL) and not last_is_named for name in features]
    misleading[0] |= len(features) > 1 and features[0].lower() in INDEX_HEADINGS
    protected = [_is_awkward(name) or misleads for name, misleads in zip(features, misleading, strict=True)]
    if any(misleading) and all(protected) and _is_awkward(label):
        label = _free_name("label", features)
    cells = [in_quotes(name) if quotes else name for name, quotes in zip(features, protected, strict=True)]
    return delimiter.join([*cells, in_quotes(label) if _is_awkward(label) else label])


def _is_awkward(name: str) -> bool:
    """Whether a name without quotes would be read as something else: a number, a comment, a mark of Orange."""
    return needs_quotes(name) or _is_number(name) or any(sign in name for sign in "#%")


def _is_writable(name: str) -> bool:
    return "\0" not in name and is_encodable(name)


def _writable_names(names: Sequence[str]) -> list[str]:
    return [name if _is_writable(name) else _free_name(f"x{j}", names) for j, name in enumerate(names, start=1)]


def _free_name(name: str, taken: Sequence[str]) -> str:
    while name in taken:
        name += "_"
    return name
