"""Points as numpy saves them: `.npz` with x and y, or `.npy` or `.npz` with one table. Never with pickles."""

from __future__ import annotations

import contextlib
import math
import os
import zipfile
from collections.abc import Iterator
from typing import IO, Any, BinaryIO

import numpy as np
import numpy.typing as npt

from gd_sim.core.points import FloatArray, PointSet
from gd_sim.files.cells import Cell, is_missing_label
from gd_sim.files.choice import Choice, Columns, ways_to_read
from gd_sim.files.dialect import SAMPLE, Dialect
from gd_sim.files.errors import Refused, RefusedMissing, listed, shortened
from gd_sim.files.headings import Headings
from gd_sim.files.labels import OTHER, ChosenLabels, LabelCodes

Array = npt.NDArray[Any]

LARGEST = 1 << 28
"""Bytes of an array: eleven million points with two features. More is refused before it is made room for."""
_MAGIC = b"\x93NUMPY"
_ZIP = b"PK\x03\x04"
_X = ("x", "data", "features")
_Y = ("y", "target", "label", "labels")
_KINDS = "biufUS"
"""Truth values, numbers and words: what a column may be. Not objects, which would be pickles."""
_SHOWN = 5


def holds_arrays(file: BinaryIO) -> bool:
    """Whether a file is numpy's own, or an archive."""
    file.seek(0)
    return file.read(len(_MAGIC)).startswith((_MAGIC, _ZIP))


class ArrayTable:
    """Columns of a table that numpy saved.

    Attributes:
        dialect: what they are called and the first rows, as of a table of text.
        columns: one array for each, (m,).
    """

    def __init__(self, file: BinaryIO) -> None:
        """Read the table.

        Raises:
            Refused: there is none in the file, or too large a one.
        """
        file.seek(0)
        is_archive = file.read(len(_ZIP)) == _ZIP
        self.columns, names, label = _table(_members(file) if is_archive else {"": _only_array(file)})
        if len(self.columns) < 2:
            raise Refused("two columns or more", str(len(self.columns)))
        cells = tuple(Cell(name, True) for name in names)
        headings = Headings(cells, tuple(names), label) if names else Headings(label=label)
        rows = zip(*([value_text(value) for value in column[:SAMPLE].tolist()] for column in self.columns), strict=True)
        sample = tuple(tuple(Cell(text, False) for text in row) for row in rows)
        self.dialect = Dialect(None, len(self.columns), headings, sample)

    def numbers(self, column: int) -> FloatArray:
        """A column of numbers, NaN where one is missing.

        Raises:
            Refused: it has words, or a number that is not finite.
        """
        values = self.columns[column]
        if values.dtype.kind in "US":
            raise self.in_column(Refused("numbers", "words"), column)
        numbers = values.astype(np.float64)
        infinite = np.flatnonzero(np.isinf(numbers))
        if len(infinite):
            found = f"{numbers[infinite[0]]} in row {infinite[0] + 1:,}"
            raise self.in_column(Refused("finite numbers", found), column)
        return numbers

    def in_column(self, refused: Refused, column: int | None) -> Refused:
        """What was refused, with the name or number of its column."""
        name = self.dialect.names[column] if self.dialect.names and column is not None else f"{(column or 0) + 1}"
        return type(refused)(f"{refused.expected} in column {shortened(name)}", refused.found)


def read_arrays(file: BinaryIO, choice: Choice, *, skip_missing: bool = False) -> PointSet:
    """The points in a file of numpy.

    Raises:
        Refused: it holds none.
        RefusedMissing: rows would have to be left out, and may not be.
    """
    table = ArrayTable(file)
    ways = ways_to_read(table.dialect, choice)
    for columns in ways:
        labels = ChosenLabels(choice.classes) if choice.classes else LabelCodes()
        try:
            codes = _codes(table, columns, labels)
        except Refused:
            if columns is ways[-1] or not labels.has_third:
                raise
            continue
        if columns is ways[-1] or len(labels.labels) == 2:
            return _points(table, columns, codes, labels, skip_missing=skip_missing)
    raise AssertionError("the last way is sure")


# From bytes to arrays


@contextlib.contextmanager
def _broken_as_refused() -> Iterator[None]:
    """Whatever goes wrong inside numpy, zipfile or zlib with the bytes of somebody else, the file is broken."""
    try:
        yield
    except (Refused, OSError):
        raise
    except Exception as error:
        raise Refused("an array as numpy saves it", "a broken one") from error


def _members(file: BinaryIO) -> dict[str, Array]:
    """The only array of an archive, or its x and y."""
    with _broken_as_refused(), zipfile.ZipFile(file) as archive:
        found = {info.filename.removesuffix(".npy").lower(): info for info in archive.infolist() if _is_array(info)}
        if not found:
            expected = "text, or an archive of numpy arrays"
            raise Refused(expected, "another archive: of a spreadsheet? It can be saved as CSV")
        if len(found) == 1:
            return {name: _member(archive, info) for name, info in found.items()}
        x, y = [name for name in _X if name in found], [name for name in _Y if name in found]
        if not x or not y:
            raise Refused("arrays x and y, or a single one", listed(list(found)))
        return {"x": _member(archive, found[x[0]]), "y": _member(archive, found[y[0]])}


def _is_array(info: zipfile.ZipInfo) -> bool:
    return info.filename.endswith(".npy")


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Array:
    if info.file_size > LARGEST:
        raise _too_large()
    with archive.open(info) as stream:
        _check_header(stream, info.file_size)
    with archive.open(info) as stream:
        return np.lib.format.read_array(stream, allow_pickle=False)


def _only_array(file: BinaryIO) -> Array:
    size = file.seek(0, os.SEEK_END)
    with _broken_as_refused():
        file.seek(0)
        _check_header(file, size)
        file.seek(0)
        return np.lib.format.read_array(file, allow_pickle=False)


def _check_header(stream: IO[bytes], size: int) -> None:
    """Look at what is declared before there is room made for it.

    Raises:
        Refused: it is too large, or more than the `size` of the file, or what no table holds.
    """
    version = np.lib.format.read_magic(stream)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(stream)
    count = math.prod(shape)
    if count * max(8, dtype.itemsize) > LARGEST:
        raise _too_large()
    if count * dtype.itemsize > size - stream.tell():
        raise Refused("an array as numpy saves it", "less than it declares")
    kinds = [dtype.fields[name][0] for name in dtype.names] if dtype.names and dtype.fields else [dtype]
    if any(kind.kind not in _KINDS or kind.shape for kind in kinds):
        raise Refused("an array of numbers or words", f"one of {shortened(str(dtype))}")


def _too_large() -> Refused:
    return Refused(f"an array of at most {LARGEST >> 20} MiB", "a larger one")


# From arrays to columns


def _table(arrays: dict[str, Array]) -> tuple[list[Array], list[str], int | None]:
    """The columns, their names, empty if they have none, and which of them is the label, if that is known."""
    if len(arrays) == 1:
        (table,) = arrays.values()
        if table.dtype.names:
            return [table[name].ravel() for name in table.dtype.names], list(table.dtype.names), None
        return list(_two_dimensional(table).T), [], None
    features, labels = _two_dimensional(arrays["x"]), arrays["y"].ravel()
    if len(features) != len(labels):
        raise Refused("one label for each row of x", f"{len(labels):,} labels and {len(features):,} rows")
    names = [f"x{j}" for j in range(1, features.shape[1] + 1)]
    return [*features.T, labels], [*names, "label"], len(names)


def _two_dimensional(array: Array) -> Array:
    table = array[:, np.newaxis] if array.ndim == 1 else array
    if table.ndim != 2 or table.dtype.names:
        raise Refused("a table with a row for each point", f"an array of shape {array.shape}")
    return table


# From columns to points


def _codes(table: ArrayTable, columns: Columns, labels: LabelCodes) -> FloatArray:
    """The code of each row, NaN where its label is missing."""
    assert columns.label is not None
    values, places = np.unique(table.columns[columns.label], return_inverse=True)
    texts = [value_text(value) for value in values.tolist()]
    try:
        codes = [np.nan if is_missing_label(text) else labels.learn(text) for text in texts]
    except Refused as refused:
        raise table.in_column(refused, columns.label) from None
    return np.array(codes, dtype=np.float64)[places.ravel()]


def _points(
    table: ArrayTable, columns: Columns, codes: FloatArray, labels: LabelCodes, *, skip_missing: bool
) -> PointSet:
    x = np.column_stack([table.numbers(column) for column in columns.features])
    missing = (np.isnan(codes) | np.isnan(x).any(axis=1)) & (codes != OTHER)
    if missing.any() and not skip_missing:
        rows = np.flatnonzero(missing) + 1
        first = Refused("a value in every column", "none")
        raise RefusedMissing(first, len(rows), tuple(rows[:_SHOWN].tolist()), "row")
    try:
        names, of = labels.classes()
    except Refused as refused:
        raise table.in_column(refused, columns.label) from None
    kept = ~missing & (codes != OTHER)
    y = codes[kept] if of in ((), (0,), (0, 1)) else 1.0 - codes[kept]
    return PointSet(x[kept], y, columns.feature_names, names, columns.label_name)


def value_text(value: object) -> str:
    """A value as a table of text would have it: whole numbers without a point."""
    if isinstance(value, bytes):
        return value.decode("latin-1").strip()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
