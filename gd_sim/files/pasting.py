"""Points as the text that spreadsheets copy and paste: tabs between cells, numbers to the last bit."""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import replace
from functools import partial
from io import BytesIO

from gd_sim.core.points import IntArray, PointSet
from gd_sim.files.choice import NO_CHOICE, Choice
from gd_sim.files.errors import PointFileError, Refused
from gd_sim.files.labels import KnownLabels, LabelCodes, written_labels
from gd_sim.files.reading import Table, read_table
from gd_sim.files.tables import table_chunks

PLACE = "clipboard"
"""What a message calls the place of the text."""
NAMELESS = ("0", "1")
"""The names of classes that nobody has named."""


def points_text(points: PointSet, indices: IntArray) -> str:
    """The points at `indices` as a table with headings; class names as a file of the whole set would have them."""
    chosen = replace(points, x=points.x[indices], y=points.y[indices])
    return b"".join(table_chunks(chosen, written_labels(points), "\t")).decode("utf-8")


def read_points_text(text: str, own: PointSet, label: float) -> PointSet:
    """The points of a text, to be added to those that there are, `own`.

    It is read as a file would be, with or without headings, with tabs or what else there is between the cells. Columns
    that are called as the features of the own points are these, wherever they stand, and others are left out. Labels
    are the names of the own classes, or 0 and 1, which mean themselves. Where the own classes have no names but 0 and
    1, any two labels will do, in the order that a file would have them in. Two columns are features of points that
    all have `label`.

    Returns:
        the points, their labels those of the own classes; the class names are those in the text.

    Raises:
        PointFileError: these are no points with two features; `str()` is one line that says where and why.
    """
    labels = LabelCodes if own.class_names == NAMELESS else partial(KnownLabels, own.class_names)
    file = BytesIO(BOM_UTF8 + text.encode("utf-8", "surrogatepass"))
    try:
        read = read_table(file, _own_columns(Table(file, None).dialect.names, own), labels=labels, pair_label=label)
        if read.x.shape[1] != 2:
            raise Refused("two feature columns, and a label column or none", f"{read.x.shape[1]} feature columns")
        if not len(read):
            raise Refused("rows of points", "headings alone")
    except Refused as refused:
        raise PointFileError(PLACE, refused.expected, refused.found, refused.line) from None
    return read


def _own_columns(names: tuple[str, ...], own: PointSet) -> Choice:
    """The columns of the own points, if headings name all their features."""
    if not set(own.feature_names) <= set(names):
        return NO_CHOICE
    return Choice(own.label_name if own.label_name in names else None, own.feature_names)
