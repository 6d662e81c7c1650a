"""Points as numpy saves them, and files that only look so."""

from __future__ import annotations

import contextlib
import io
import struct
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gd_sim.files.arrays import LARGEST
from gd_sim.files.choice import Choice
from gd_sim.files.look import column_values, look_at
from gd_sim.files.tables import MissingValuesError, PointFileError, load_points

X = np.array([[1.5, -2.0], [3.25, 0.004], [-0.5, 10.0]])
Y = np.array([0, 1, 0])


def refusal(path: Path, **choice: Any) -> str:
    with pytest.raises(PointFileError) as caught:
        load_points(path, **choice)
    assert str(caught.value).isprintable()
    return str(caught.value).removeprefix(str(path))


@pytest.mark.parametrize("names", [("x", "y"), ("X", "y"), ("data", "target"), ("features", "labels")])
@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_x_and_y(tmp_path: Path, names: tuple[str, str], save: Any) -> None:
    save(tmp_path / "points.npz", **{names[0]: X, names[1]: Y, "notes": np.array("recorded in May")})
    points = load_points(tmp_path / "points.npz")
    assert points.x.tobytes() == X.tobytes()
    assert (points.y.tolist(), points.feature_names, points.label_name) == ([0, 1, 0], ("x1", "x2"), "label")
    assert points.class_names == ("0", "1")


@pytest.mark.parametrize(
    ("labels", "classes", "y"),
    [
        (np.array([1.0, -1.0, 1.0]), ("-1", "1"), [1, 0, 1]),
        (np.array([True, False, True]), ("False", "True"), [1, 0, 1]),
        (np.array(["dog", "cat", "dog"]), ("cat", "dog"), [1, 0, 1]),
        (np.array([b"dog", b"cat", b"dog"]), ("cat", "dog"), [1, 0, 1]),
        (np.array([[2], [7], [2]], dtype=">i2"), ("2", "7"), [0, 1, 0]),
        (np.array([0.5, 2.5, 0.5], dtype=np.float32), ("0.5", "2.5"), [0, 1, 0]),
    ],
)
def test_labels(tmp_path: Path, labels: Any, classes: tuple[str, str], y: list[int]) -> None:
    np.savez(tmp_path / "points.npz", x=X, y=labels)
    points = load_points(tmp_path / "points.npz")
    assert (points.class_names, points.y.tolist()) == (classes, y)


@pytest.mark.parametrize("order", ["C", "F"])
def test_one_table(tmp_path: Path, order: Any) -> None:
    table = np.asarray(np.column_stack([Y, X]), order=order)
    np.save(tmp_path / "table.npy", table)
    np.savez(tmp_path / "table.npz", table)
    for name in ("table.npy", "table.npz"):
        points = load_points(tmp_path / name, "1")
        assert points.x.tobytes() == X.tobytes()
        assert points.y.tolist() == [0, 1, 0]


def test_columns_with_names(tmp_path: Path) -> None:
    rows = [("a", 1.5, -2, 3), ("b", 3.25, 4, 5), ("c", -0.5, 10, 6)]
    table = np.array(rows, dtype=[("class", "U1"), ("width", "f8"), ("length", "i4"), ("other", "u1")])
    np.save(tmp_path / "table.npy", table)
    points = load_points(tmp_path / "table.npy", features=["length", "width"], classes=["c", "a"])
    assert points.x.tolist() == [[-2, 1.5], [10, -0.5]]
    assert (points.class_names, points.label_name, points.feature_names) == (("a", "c"), "class", ("length", "width"))
    look = look_at(tmp_path / "table.npy")
    assert look.choice == Choice("class", ("width", "length", "other"))
    assert [column.has_numbers for column in look.columns] == [False, True, True, True]
    assert look.rows[0] == ("a", "1.5", "-2", "3")
    assert column_values(tmp_path / "table.npy")[0] == (("a", "b", "c"), True)


def test_missing_values(tmp_path: Path) -> None:
    x = X.copy()
    x[1, 0] = np.nan
    np.savez(tmp_path / "points.npz", x=x, y=Y)
    with pytest.raises(MissingValuesError) as caught:
        load_points(tmp_path / "points.npz")
    assert caught.value.where == "1 row, row 2"
    points = load_points(tmp_path / "points.npz", skip_missing=True)
    assert points.x.tolist() == X[[0, 2]].tolist()


def array_bytes(array: Any, **options: Any) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, **options)
    return stream.getvalue()


def declared(shape: str, descr: str = "<f8") -> bytes:
    """The header of an array that is not there."""
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}}}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header


def archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(f"{name}.npy", data)
    return stream.getvalue()


PICKLED = array_bytes(np.array([[1, 0], [2, 1]], dtype=object), allow_pickle=True)
BAD = {
    "objects": (PICKLED, "expected an array of numbers or words, found one of object"),
    "objects in an archive": (archive(x=array_bytes(X), y=PICKLED), "expected an array of numbers or words"),
    "complex": (array_bytes(X * 1j), "expected an array of numbers or words, found one of complex128"),
    "a gigabyte": (declared("(134217728, 1)"), f"expected an array of at most {LARGEST >> 20} MiB, found a larger one"),
    "a gigabyte of bytes": (declared("(67108864, 2)", "|i1"), "expected an array of at most"),
    "more than there is": (declared("(1000, 3)"), "expected an array as numpy saves it, found less than it declares"),
    "negative": (declared("(-3, 3)"), "expected an array as numpy saves it"),
    "no header": (b"\x93NUMPY\x01\x00", "expected an array as numpy saves it, found a broken one"),
    "a deep header": (declared("(" * 3_000), "expected an array as numpy saves it, found a broken one"),
    "another version": (b"\x93NUMPY\x09\x00" + bytes(50), "expected an array as numpy saves it, found a broken one"),
    "cut off": (array_bytes(X)[:-8], "expected an array as numpy saves it, found less than it declares"),
    "one column": (array_bytes(Y), "expected two columns or more, found 1"),
    "a cube": (array_bytes(np.zeros((2, 2, 2))), "expected a table with a row for each point"),
    "infinite": (
        array_bytes(np.array([[1, 2, 0], [np.inf, 2, 1]])),
        "expected finite numbers in column 1, found inf in",
    ),
    "words": (array_bytes(np.array([["a", "0"], ["b", "1"]])), "expected numbers in column 2, found words"),
    "three classes": (
        array_bytes(np.arange(6.0).reshape(3, 2)),
        "expected two classes in column 2, found '1', '3' and a",
    ),
    "no arrays": (archive(a=array_bytes(X), b=array_bytes(Y)), "expected arrays x and y, or a single one"),
    "x alone": (archive(x=array_bytes(X), b=array_bytes(Y)), "expected arrays x and y"),
    "another length": (
        archive(x=array_bytes(X), y=array_bytes(Y[:2])),
        "expected one label for each row of x, found 2",
    ),
    "a broken member": (
        archive(x=b"nothing", y=array_bytes(Y)),
        "expected an array as numpy saves it, found a broken one",
    ),
    "half an archive": (archive(x=array_bytes(X), y=array_bytes(Y))[:-40], "expected an array as numpy saves it"),
    "a bomb": (archive(x=declared("(3, 2)") + bytes(LARGEST), y=array_bytes(Y)), "expected an array of at most"),
    "a declared gigabyte": (archive(x=declared("(134217728, 1)"), y=array_bytes(Y)), "expected an array of at most"),
    "a spreadsheet": (b"PK\x05\x06" + bytes(18), ""),
}


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD.keys())
def test_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "points.npz"
    path.write_bytes(content)
    tracemalloc.start()
    try:
        assert refusal(path).startswith(f": {words}" if words else ", line 1: ")
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_a_spreadsheet(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "table.xlsx", "w") as file:
        file.writestr("xl/workbook.xml", "<workbook/>")
    assert "saved as CSV" in refusal(tmp_path / "table.xlsx")


@settings(deadline=None)
@given(st.binary(max_size=60), st.integers(0, 200), st.booleans())
def test_whatever_the_bytes(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, place: int, is_archive: bool
) -> None:
    whole = archive(x=array_bytes(X), y=array_bytes(Y)) if is_archive else array_bytes(np.column_stack([X, Y]))
    path = tmp_path_factory.getbasetemp() / "odd.npz"
    path.write_bytes(whole[:place] + junk + whole[place + len(junk) :])
    with contextlib.suppress(PointFileError):
        load_points(path)
