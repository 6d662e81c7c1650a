"""Saving and loading again: the same bits, the same names."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from gd_sim.core.points import PointSet
from gd_sim.files.headings import INDEX_HEADINGS
from gd_sim.files.tables import load_points, save_points

SPECIAL = [
    "label",
    "Class",
    "target",
    "id",
    "Unnamed: 0",
    "C#x",
    "NA",
    "?",
    "1,5",
    "y",
    "Y",
    "x",
    "1",
    "-2.5",
    "1e9",
    "nan",
    "inf",
    "",
    " ",
    " x",
    "x ",
    "a b",
    "a,b",
]
SPECIAL += [
    '"',
    'say "x"',
    '""',
    "a;b",
    "a\tb",
    "a\nb",
    "a\r\nb",
    "\r",
    "\n",
    "#x",
    "%",
    "\ufeffx",
    "\u2028",
    "größe",
    "x|y",
]
SPECIAL += ["'", "\x1f", "\x1c", "x1", "sep=;", "1_000", "\x85"]
# Not half a surrogate pair, no zero character: no file in UTF-8 that is text holds those.
characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
names = st.one_of(st.sampled_from(SPECIAL), st.text(characters, max_size=6))


@st.composite
def point_sets(draw: st.DrawFn) -> PointSet:
    *features, label = draw(st.lists(names, min_size=2, max_size=5, unique=True))
    m = draw(st.integers(0, 5))
    finite = st.floats(allow_nan=False, allow_infinity=False)
    x = draw(st.lists(st.lists(finite, min_size=len(features), max_size=len(features)), min_size=m, max_size=m))
    y = draw(st.lists(st.sampled_from([0.0, 1.0]), min_size=m, max_size=m))
    classes = draw(st.tuples(names, names).filter(lambda pair: pair[0] != pair[1]))
    return PointSet(np.array(x).reshape(m, len(features)), np.array(y), tuple(features), classes, label)


def round_trip(points: PointSet, folder: Path) -> PointSet:
    save_points(folder / "points.csv", points)
    return load_points(folder / "points.csv")


def same_bits(one: PointSet, other: PointSet) -> bool:
    return (one.x.shape, one.x.tobytes(), one.y.tobytes()) == (other.x.shape, other.x.tobytes(), other.y.tobytes())


@settings(max_examples=300, deadline=None)  # every save waits for the disk
@given(point_sets())
@example(PointSet(np.array([[-0.0, 5e-324], [1e-300, 1.7976931348623157e308]]), np.array([0.0, 1.0])))
@example(PointSet(np.empty((0, 1)), np.empty(0), ("1",), ("0", "1"), "2"))
@example(PointSet(np.array([[1.0, 2.0]]), np.ones(1), ("1", "2"), ("a", "b"), "3"))
@example(PointSet(np.array([[0.0, 2.0], [1.0, 3.0]]), np.ones(2), ("id", "2"), ("a", "b"), "c"))
@example(PointSet(np.array([[0.0, 2.0], [1.0, 3.0]]), np.ones(2), ("", "2"), ("a", "b"), "c d"))
@example(PointSet(np.array([[1.0, 2.0]]), np.ones(1), ("label", "y"), ("1", "2"), "kind"))
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, points: PointSet) -> None:
    again = round_trip(points, tmp_path_factory.getbasetemp())
    assert same_bits(again, points)
    assert again.feature_names == points.feature_names
    if again.label_name != points.label_name:  # every heading would need quotes, and one says label
        assert {"label", "class", "target", "y", *INDEX_HEADINGS} & {name.lower() for name in points.feature_names}
        assert again.label_name.startswith("label")
    assert again.class_names in (points.class_names, ("0", "1"))
    assert round_trip(again, tmp_path_factory.getbasetemp()) == again


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(categories=["Lu", "Ll", "Nd", "Po", "Zs"]), min_size=1), st.text(min_size=1))
def test_words_come_back_in_their_order(tmp_path_factory: pytest.TempPathFactory, one: str, other: str) -> None:
    first, second = sorted([f"c{one}c", f"c{other}c".replace("\0", "").replace("\r", "").replace("\n", "")])
    assume(first != second and not any("\ud800" <= char <= "\udfff" for char in second + first))
    points = PointSet(np.zeros((2, 1)), np.array([1.0, 0.0]), class_names=(first, second))
    assert round_trip(points, tmp_path_factory.getbasetemp()) == points


@pytest.mark.parametrize(
    ("classes", "y", "written"),
    [
        (("0", "1"), [1, 1], ["1", "1"]),
        (("cat", "dog"), [0, 1], ["cat", "dog"]),
        (("dog", "cat"), [0, 1], ["0", "1"]),
        (("cat", "dog"), [1, 1], ["1", "1"]),
        (("cat", "dog"), [0, 0], ["0", "0"]),
        (("cat", "not cat"), [0, 0], ["cat", "cat"]),
        (("-1", "1"), [0, 1], ["-1", "1"]),
        (("1", "-1"), [0, 1], ["0", "1"]),
        (("1", "2"), [1, 0], ["2", "1"]),
        (("2", "2.0"), [0, 1], ["0", "1"]),
        (("0.0", "1.0"), [0, 1], ["0.0", "1.0"]),
        (("9", "10"), [0, 1], ["9", "10"]),
        (("", "x"), [0, 1], ["0", "1"]),
        (("inf", "x"), [0, 1], ["0", "1"]),
        (("a ", "b"), [0, 1], ["0", "1"]),
        (("a\nb", "c"), [0, 1], ["0", "1"]),
        (("a\ud800", "c"), [0, 1], ["0", "1"]),
        (("a\0", "c"), [0, 1], ["0", "1"]),
        (("a,b", "c d"), [0, 1], ['"a,b"', '"c d"']),
    ],
)
def test_class_names_in_the_file(tmp_path: Path, classes: tuple[str, str], y: list[int], written: list[str]) -> None:
    points = PointSet(np.zeros((2, 1)), np.array(y), class_names=classes)
    assert same_bits(round_trip(points, tmp_path), points)
    lines = (tmp_path / "points.csv").read_text(encoding="utf-8").splitlines()
    assert lines == ["x1,label", *(f"0.0,{label}" for label in written)]


@pytest.mark.parametrize(
    ("features", "label", "heading"),
    [
        (("x1", "x2"), "label", "x1,x2,label"),
        (("x", "y"), "label", "x,y,label"),
        (("x", "y"), "kind", 'x,"y",kind'),
        (("label", "2"), "class", 'label,"2",class'),
        (("label", "2"), "kind", '"label","2",kind'),
        (("label", "2"), "the kind", '"label","2",label_'),
        (("y", "2"), "the kind", '"y","2",label'),
        (("a b", "c"), "the kind", '"a b",c,"the kind"'),
        (("kind", "b"), "kind", "kind,b,label"),
        (("label", "b"), "label", '"label",b,label_'),
        (("a\0", "x1"), "a\ud800", "x1_,x1,label"),
        (("größe", "sin(x1)"), "Art", "größe,sin(x1),Art"),
    ],
)
@pytest.mark.parametrize("m", [0, 4])
def test_headings_in_the_file(tmp_path: Path, features: tuple[str, ...], label: str, heading: str, m: int) -> None:
    x = np.tile([[0.0, 1.0], [1.0, 0.0]], (2, 1))[:m]
    points = PointSet(x, np.array([0.0, 0.0, 1.0, 1.0])[:m], features, label_name=label)
    again = round_trip(points, tmp_path)
    assert (tmp_path / "points.csv").read_text(encoding="utf-8").splitlines()[0] == heading
    assert same_bits(again, points)
    assert again.label_name == heading.rsplit(",", 1)[-1].strip('"')


def test_bytes_of_a_file(tmp_path: Path) -> None:
    points = PointSet(np.array([[-0.0, 1e-300], [5e-324, 0.1]]), np.array([0.0, 1.0]))
    save_points(tmp_path / "points.csv", points)
    assert (tmp_path / "points.csv").read_bytes() == b"x1,x2,label\n-0.0,1e-300,0\n5e-324,0.1,1\n"


@pytest.mark.parametrize("shape", [(30_000, 2), (3, 9_000)])
def test_many_cells(tmp_path: Path, shape: tuple[int, int]) -> None:
    generator = np.random.default_rng(1)
    points = PointSet(generator.standard_normal(shape), generator.integers(0, 2, shape[0]).astype(float))
    again = round_trip(points, tmp_path)
    assert again == points
    assert same_bits(again, points)


def test_saving_what_was_loaded_changes_no_byte(tmp_path: Path) -> None:
    content = b"length,y,species\n0.1,-0.0,setosa\n1e-300,2.0,virginica\n"
    (tmp_path / "points.csv").write_bytes(content)
    points = round_trip(load_points(tmp_path / "points.csv"), tmp_path)
    assert (tmp_path / "points.csv").read_bytes() == content.replace(b"y", b'"y"', 1)
    assert points.class_names == ("setosa", "virginica")


def test_importing_files_loads_neither_qt_nor_pandas() -> None:
    import subprocess

    code = "import sys, gd_sim.files.tables, gd_sim.files.histories; print([*sys.modules])"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not any(f"'{name}'" in modules for name in ("PySide6", "pandas", "numba", "pyqtgraph"))
