"""Point sets as tables of text: reading what people have, writing what reads back with the same bits."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import BinaryIO

from gd_sim.core.points import PointSet
from gd_sim.files.atomic import write_atomically
from gd_sim.files.body import Body
from gd_sim.files.cells import in_quotes, needs_quotes
from gd_sim.files.columns import row_slices, text_rows
from gd_sim.files.dialect import Dialect, find_dialect
from gd_sim.files.errors import PointFileError, Refused, describe_os_error
from gd_sim.files.headings import asked_label_column, heading_row, maybe_label_column, named_label_column
from gd_sim.files.labels import LabelCodes, written_labels
from gd_sim.files.lines import read_blocks, read_head
from gd_sim.files.opening import opened

__all__ = ["PointFileError", "describe_os_error", "load_plane_points", "load_points", "save_points"]

Progress = Callable[[float], None]


def load_points(path: str | os.PathLike[str], label: str | None = None, progress: Progress | None = None) -> PointSet:
    """Read a table of points: text in UTF-8, with or without headings, cells apart by comma, semicolon, tab or spaces.

    All columns but one are features. The label column is the one asked for, else the last one called label, class or
    target, else the one called y if it has two values, else the last. Labels 0 and 1 mean themselves; otherwise the
    smaller number, or the first word, is class 0.

    Args:
        path: the file.
        label: name of the label column, or its number from 1.
        progress: called again and again with the share of the file that is read; may raise to stop.

    Raises:
        PointFileError: there is no such file, or it holds no point set; `str()` is one line that says where and why.
    """
    with opened(path, PointFileError) as file:
        return read_table(file, label, progress)


def load_plane_points(path: str | os.PathLike[str]) -> PointSet:
    """Read a table of points that can be drawn in a plane: with two features.

    Raises:
        PointFileError: as `load_points`, and if there are not two features.
    """
    points = load_points(path)
    n = points.x.shape[1]
    if n != 2:
        raise PointFileError(path, "two feature columns to draw in the plane (gd-sim train takes any number)", str(n))
    return points


def read_table(
    file: BinaryIO,
    label: str | None = None,
    progress: Progress | None = None,
    labels: Callable[[], LabelCodes] = LabelCodes,
    pair_label: float | None = None,
) -> PointSet:
    """Read a table as `load_points` does, from anything that holds bytes.

    Args:
        file: the table, at its beginning.
        label, progress: as in `load_points`.
        labels: makes what tells the classes of labels.
        pair_label: the label of all points where there are two columns and neither is named as the label; None: the
            last one is it nevertheless.

    Raises:
        Refused: it holds no point set.
    """
    head = read_head(file)
    dialect = find_dialect(head.text, label)
    start = head.start + len(head.text[: dialect.body_start].encode("utf-8"))
    column = _label_column(dialect, label)
    if column is None and (pair_label is None or dialect.width > 2):
        column = dialect.width - 1
        points = _read_if_two_valued(file, start, dialect, progress, labels())
        if points is not None:
            return points
    body = Body(dialect, column, labels(), pair_label or 0.0)
    _read(file, start, dialect.body_line, body, progress)
    return body.points()


def _label_column(dialect: Dialect, label: str | None) -> int | None:
    """The index of the column that is asked for, or named as the label; None if the values have to tell."""
    if label is not None:
        return asked_label_column(dialect.names, dialect.width, label)
    return named_label_column(dialect.headings)


def _read_if_two_valued(
    file: BinaryIO, start: int, dialect: Dialect, progress: Progress | None, labels: LabelCodes
) -> PointSet | None:
    """The points with the column called y as the label; None if that is the last, or has not two values.

    Most often the third value comes soon, so that little is read twice.
    """
    column = maybe_label_column(dialect.headings)
    if column is None or column == dialect.width - 1 or dialect.has_words_last(column):
        return None
    body = Body(dialect, column, labels)
    try:
        _read(file, start, dialect.body_line, body, progress)
    except Refused:
        if body.labels.has_third:
            return None
        raise
    return body.points() if len(body.labels.labels) == 2 else None


def _read(file: BinaryIO, start: int, line: int, body: Body, progress: Progress | None) -> None:
    size = max(1, file.seek(0, os.SEEK_END))
    file.seek(start)
    for block in read_blocks(file, line):
        body.add(block)
        if progress is not None:
            progress(min(1.0, file.tell() / size))


def save_points(path: str | os.PathLike[str], points: PointSet) -> None:
    """Write points as CSV in UTF-8: headings, then a line for each point, the label last.

    `load_points` gives back the same bits and the same names, with these exceptions. Names that no file can hold, or
    that two columns share, are replaced (see `heading_row`). Class names are written in the label column if reading
    them back gives the same classes in the same order, else 0 and 1 are: so the names of a set without points, or of
    two words in the other order, are lost. A line of more than a megabyte is written but not read.

    Raises:
        OSError: the system refuses; the old file is as it was.
    """
    write_atomically(path, table_chunks(points, written_labels(points)))


def table_chunks(points: PointSet, labels: tuple[str, str], delimiter: str = ",") -> Iterator[bytes]:
    """A table of points in UTF-8, a few milliseconds of work at a time: headings, then a line for each point.

    Args:
        labels: what to write for class 0 and class 1.
        delimiter: between two cells.
    """
    yield f"{heading_row(points, delimiter)}\n".encode()
    first, second = (in_quotes(name) if needs_quotes(name) else name for name in labels)
    written = {0.0: first, 1.0: second}
    for part in row_slices(*points.x.shape):
        features = [map(repr, column[part].tolist()) for column in points.x.T]
        yield text_rows([*features, map(written.__getitem__, points.y[part].tolist())], delimiter)
