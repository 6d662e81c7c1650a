"""Point sets as tables of text: reading what people have, writing what reads back with the same bits."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from gd_sim.core.points import PointSet
from gd_sim.core.progress import Progress
from gd_sim.files.arrays import holds_arrays, read_arrays
from gd_sim.files.atomic import write_atomically
from gd_sim.files.cells import in_quotes, needs_quotes
from gd_sim.files.choice import Choice
from gd_sim.files.columns import row_slices, text_rows
from gd_sim.files.errors import MissingValuesError, PointFileError, UndecidedError, describe_os_error
from gd_sim.files.headings import heading_row
from gd_sim.files.labels import written_labels
from gd_sim.files.look import look_at
from gd_sim.files.opening import opened
from gd_sim.files.reading import read_table

__all__ = [
    "MissingValuesError",
    "PointFileError",
    "UndecidedError",
    "describe_os_error",
    "load_plane_points",
    "load_points",
    "save_points",
]

ARRAY_ENDINGS = (".npy", ".npz")
"""How the names of files end that numpy writes; `load_points` reads them, `save_points` writes none."""


def load_points(
    path: str | os.PathLike[str],
    label: str | None = None,
    progress: Progress | None = None,
    *,
    features: Sequence[str] | None = None,
    classes: Sequence[str] = (),
    skip_missing: bool = False,
) -> PointSet:
    """Read a table of points as spreadsheets, pandas, R, Orange and MATLAB write them.

    Text in UTF-8, UTF-16 or Windows-1252; cells apart by comma, semicolon, tab, bar or spaces; decimal point or comma;
    with or without headings. `#` and `%` begin comments. Or numpy's `.npz` with arrays x and y, or `.npy` with a table.
    Columns go by their name, or by their number from 1.

    Args:
        path: the file.
        label: the label column; unless given, the last one called label, class or target, else the one called y if it
            has two values, else the only one of words, else the last. Labels 0 and 1 mean themselves; otherwise the
            smaller number, or the first word, is class 0.
        progress: called again and again with the share of the file that is read; may raise to stop.
        features: the feature columns, in this order; unless given, all but the label column and an index.
        classes: two labels, where there are more: all other points are left out. Or one, which is then class 1 (but 0,
            which means itself) and all the others are the other class.
        skip_missing: leave out rows in which a value is missing, instead of refusing the file.

    Raises:
        MissingValuesError: a value is missing in some rows; it says in which.
        PointFileError: there is no such file, or it holds no point set; `str()` is one line that says where and why.
    """
    choice = Choice(label, None if features is None else tuple(features), tuple(classes))
    with opened(path, PointFileError) as file:
        if holds_arrays(file):
            return read_arrays(file, choice, skip_missing=skip_missing)
        return read_table(file, choice, progress, skip_missing=skip_missing)


def load_plane_points(path: str | os.PathLike[str], progress: Progress | None = None) -> PointSet:
    """Read a table of points that can be drawn in a plane: with two features.

    Raises:
        UndecidedError: two features or two classes are to be chosen, or rows with missing values to be left out.
        PointFileError: as `load_points`, and if there is one feature alone.
    """
    n = len(look_at(path).choice.features or ())
    if n == 2:
        return load_points(path, progress=progress)
    refused = UndecidedError if n > 2 else PointFileError
    raise refused(
        path, "two feature columns to draw in the plane (gd-sim train takes any number, or --features)", str(n)
    )


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
