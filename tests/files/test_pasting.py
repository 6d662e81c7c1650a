"""Points as a spreadsheet copies and pastes them: to the last bit, with the classes they belong to."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim import PointSet
from gd_sim.files.errors import PointFileError
from gd_sim.files.pasting import points_text, read_points_text

X, Y = np.array([[1.0, 2.0], [0.1, -1e-300], [5.0, 1 / 3]]), np.array([0.0, 1.0, 1.0])
PLAIN = PointSet(X, Y)
NAMED = PointSet(X, Y, ("petal length", "width"), ("cat", "dog"), "animal")
REVERSED = PointSet(X, Y, ("length", "width"), ("dog", "cat"), "animal")
"""Its classes are not in the order that a file would have them in."""
ALL = np.arange(3)


def rows(points: PointSet) -> list[tuple[float, ...]]:
    return [(*x, label) for x, label in zip(points.x.tolist(), points.y.tolist(), strict=True)]


def test_a_copy_is_a_table_with_tabs_headings_and_every_digit() -> None:
    assert points_text(PLAIN, ALL) == "x1\tx2\tlabel\n1.0\t2.0\t0\n0.1\t-1e-300\t1\n5.0\t0.3333333333333333\t1\n"


def test_a_spreadsheet_sees_cells() -> None:
    table = list(csv.reader(io.StringIO(points_text(NAMED, ALL)), delimiter="\t"))
    assert table == [
        ["petal length", "width", "animal"],
        ["1.0", "2.0", "cat"],
        ["0.1", "-1e-300", "dog"],
        ["5.0", "0.3333333333333333", "dog"],
    ]


def test_only_chosen_points_are_copied_by_the_names_that_all_have() -> None:
    assert points_text(NAMED, np.array([2])).splitlines()[1] == "5.0\t0.3333333333333333\tdog"
    assert points_text(REVERSED, np.array([2])).splitlines()[1] == "5.0\t0.3333333333333333\t1"


@pytest.mark.parametrize("own", [PLAIN, NAMED, REVERSED], ids=["plain", "named", "reversed"])
@pytest.mark.parametrize("chosen", [[0, 1, 2], [0], [2], [1, 2]], ids=str)
def test_a_copy_pasted_is_the_same_points(own: PointSet, chosen: list[int]) -> None:
    pasted = read_points_text(points_text(own, np.array(chosen)), own, 0.0)
    assert pasted.x.tobytes() == own.x[chosen].tobytes()
    assert pasted.y.tolist() == own.y[chosen].tolist()


@given(st.lists(st.tuples(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300), st.integers(0, 1)), min_size=1))
def test_any_numbers_come_back_to_the_bit(table: list[tuple[float, float, int]]) -> None:
    values = np.array(table, dtype=np.float64)
    own = PointSet(values[:, :2], values[:, 2])
    pasted = read_points_text(points_text(own, np.arange(len(own))), own, 0.0)
    assert pasted.x.tobytes() == own.x.tobytes()
    assert pasted.y.tobytes() == own.y.tobytes()


@pytest.mark.parametrize(
    "text",
    [
        "1\t2\t1\n3\t4\t0\n",
        "1\t2\t1\r\n3\t4\t0",
        "1,2,1\n3,4,0\n",
        "1;2;1\n\n3;4;0\n\n",
        "1 2 1\n3 4 0\n",
        "length\twidth\tclass\n1\t2\t1\n3\t4\t0\n",
        "class\tlength\twidth\n1\t1\t2\n0\t3\t4\n",
        "y\tx1\tx2\n1\t1\t2\n0\t3\t4\n",
    ],
)
@pytest.mark.parametrize("own", [PLAIN, PointSet.empty(), NAMED], ids=["plain", "empty", "named"])
def test_tables_of_many_kinds(text: str, own: PointSet) -> None:
    assert rows(read_points_text(text, own, 0.0)) == [(1.0, 2.0, 1.0), (3.0, 4.0, 0.0)]


@pytest.mark.parametrize("text", ["1\t2\n3\t4\n", "a\tb\n1\t2\n3\t4\n", "1,2\n3,4"])
@pytest.mark.parametrize("label", [0.0, 1.0])
@pytest.mark.parametrize("own", [PLAIN, NAMED], ids=["plain", "named"])
def test_two_columns_are_features_of_the_current_label(text: str, label: float, own: PointSet) -> None:
    assert rows(read_points_text(text, own, label)) == [(1.0, 2.0, label), (3.0, 4.0, label)]


@pytest.mark.parametrize("own", [NAMED, REVERSED], ids=["named", "reversed"])
def test_class_names_are_those_of_the_set(own: PointSet) -> None:
    pasted = read_points_text("1\t1\tdog\n2\t2\tcat\n3\t3\tdog\n", own, 0.0)
    dog = own.class_names.index("dog")
    assert pasted.y.tolist() == [dog, 1 - dog, dog]
    assert read_points_text("1\t1\tdog\n", own, 0.0).y.tolist() == [dog]


def test_where_classes_have_no_names_two_words_are_taken_in_their_order() -> None:
    pasted = read_points_text("1\t1\tdog\n2\t2\tcat\n", PLAIN, 0.0)
    assert pasted.y.tolist() == [1.0, 0.0]
    assert pasted.class_names == ("cat", "dog")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x2\tx1\tlabel\n2\t1\t1\n4\t3\t0\n", [(1.0, 2.0, 1.0), (3.0, 4.0, 0.0)]),
        ("label\tid\tx2\tx1\n1\t7\t2\t1\n0\t8\t4\t3\n", [(1.0, 2.0, 1.0), (3.0, 4.0, 0.0)]),
        ("x2\tx1\n2\t1\n4\t3\n", [(1.0, 2.0, 1.0), (3.0, 4.0, 1.0)]),
        ("a\tb\tlabel\n2\t1\t1\n4\t3\t0\n", [(2.0, 1.0, 1.0), (4.0, 3.0, 0.0)]),
    ],
    ids=["turned", "among others", "without labels", "other names"],
)
def test_headings_tell_which_column_is_which(text: str, expected: list[tuple[float, ...]]) -> None:
    assert rows(read_points_text(text, PLAIN, 1.0)) == expected


MISTAKES = {
    "no number": ("1\t2\t1\n3\tx\t0\n", PLAIN, "line 2: expected a number in column 2, found 'x'"),
    "a name below headings": ("a\tb\tlabel\n1\t2\t1\n3\tx\t0\n", PLAIN, "line 3: expected a number in column b"),
    "a third class": ("1\t2\t1\n3\t4\t0\n3\t4\t2\n", PLAIN, "line 3: expected two classes in column 3, found"),
    "another class": (
        "1\t2\tdog\n3\t4\tcow\n",
        NAMED,
        "line 2: expected the label 'cat' or 'dog' in column 3, found 'cow'",
    ),
    "infinity": ("1\t2\t1\ninf\t4\t0\n", PLAIN, "line 2: expected a finite number in column 1, found 'inf'"),
    "a column more": ("1\t2\t3\t1\n", PLAIN, "expected two feature columns, and a label column or none, found 3"),
    "no second feature": (
        "x1\tlabel\n1\t0\n",
        PLAIN,
        "expected two feature columns, and a label column or none",
    ),
    "a row too short": ("1\t2\t1\n3\t4\n5\t6\t1\n", PLAIN, "line 2: expected 3 columns, found 2"),
    "words": ("press Run and see", PLAIN, "line 1: expected rows of points, found a single line of words"),
    "a word": ("hello", PLAIN, "line 1: expected two columns or more"),
    "headings": ("x1\tx2\tlabel\n", PLAIN, "expected rows of points, found headings alone"),
    "nothing": ("", PLAIN, "expected rows of points, found an empty file"),
    "half a sign": ("1\t2\t\ud800\n", PLAIN, "line 1: expected text in UTF-8"),
    "a zero": ("1\t2\t\0\n", PLAIN, "line 1: expected text, found a binary file"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_one_line_that_says_where_and_what_was_expected(name: str) -> None:
    text, own, message = MISTAKES[name]
    with pytest.raises(PointFileError) as caught:
        read_points_text(text, own, 1.0)
    where = "clipboard, " if message.startswith("line") else "clipboard: "
    assert str(caught.value).startswith(where + message)
    assert "\n" not in str(caught.value)
