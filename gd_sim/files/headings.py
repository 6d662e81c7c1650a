"""The first row of a table: the names of its columns, which of them is the label, and how to write it.

A heading in quotes, in a row where others have none, is a name and nothing else: `"label"` is then a feature called
label and `"2020"` one called 2020. Where every heading is in quotes, as R writes them, quotes say nothing.
The writer uses this: it quotes features whose names would be taken for something else, and writes the label last.
"""

from __future__ import annotations

from collections.abc import Sequence

from gd_sim.core.points import PointSet
from gd_sim.files.cells import Cell, in_quotes, is_encodable, needs_quotes, parse_number
from gd_sim.files.errors import Refused, quoted

LABEL_HEADINGS = ("label", "class", "target")
MAYBE_LABEL = "y"
_SHOWN = 10  # headings that a message lists


def is_heading_row(first: Sequence[Cell], below: Sequence[Sequence[Cell]], label: str | None) -> bool:
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
    """Whether a cell is a number, and not one in quotes above numbers without."""
    if parse_number(cell.text) is None:
        return False
    return not cell.quoted or any(other.quoted and parse_number(other.text) is not None for other in column)


def names_of(headings: Sequence[Cell], line: int) -> tuple[str, ...]:
    """The names of the columns; one without a name is called by its place.

    Raises:
        Refused: two have the same name.
    """
    names: list[str] = []
    for place, cell in enumerate(headings, start=1):
        names.append(cell.text if cell.text or cell.quoted else f"x{place}")
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise Refused("a different heading for each column", f"{quoted(name)} twice", line)
        seen.add(name)
    return tuple(names)


def asked_label_column(names: Sequence[str], width: int, label: str) -> int:
    """The index of the column that was asked for, by its name or by its number from 1.

    Raises:
        Refused: there is none.
    """
    if label in names:
        return names.index(label)
    if label.isascii() and label.isdigit() and len(label) < 10 and 1 <= int(label) <= width:
        return int(label) - 1
    known = ", ".join(map(quoted, names[:_SHOWN])) + (", ..." if len(names) > _SHOWN else "")
    among = f" among {known}" if names else ""
    raise Refused(f"a label column {quoted(label)} or its number from 1 to {width}{among}", "none")


def named_label_column(headings: Sequence[Cell]) -> int | None:
    """The index of the last column called label, class or target; None if there is none."""
    found = [j for j, name in enumerate(_meant(headings)) if name in LABEL_HEADINGS]
    return found[-1] if found else None


def maybe_label_column(headings: Sequence[Cell]) -> int | None:
    """The index of the column called y, which is the label if it has two values; None if there is none."""
    meant = _meant(headings)
    return meant.index(MAYBE_LABEL) if MAYBE_LABEL in meant else None


def _meant(headings: Sequence[Cell]) -> list[str]:
    """The headings in small letters, empty for those in quotes where that makes them names."""
    quotes_matter = not all(cell.quoted for cell in headings)
    return ["" if cell.quoted and quotes_matter else cell.text.lower() for cell in headings]


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
    protected = [_is_awkward(name) or misleads for name, misleads in zip(features, misleading, strict=True)]
    if any(misleading) and all(protected) and _is_awkward(label):
        label = _free_name("label", features)
    cells = [in_quotes(name) if quotes else name for name, quotes in zip(features, protected, strict=True)]
    return delimiter.join([*cells, in_quotes(label) if _is_awkward(label) else label])


def _is_awkward(name: str) -> bool:
    """Whether a name without quotes would be read as something else. `#` and `%` begin comments elsewhere."""
    return needs_quotes(name) or parse_number(name) is not None or name.startswith(("#", "%"))


def _is_writable(name: str) -> bool:
    return "\0" not in name and is_encodable(name)


def _writable_names(names: Sequence[str]) -> list[str]:
    return [name if _is_writable(name) else _free_name(f"x{j}", names) for j, name in enumerate(names, start=1)]


def _free_name(name: str, taken: Sequence[str]) -> str:
    while name in taken:
        name += "_"
    return name
