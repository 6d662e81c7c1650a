"""Point sets: edits make new sets, nothing changes an old one, and what cannot be a point set is refused."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core.points import PointSet, ascending, read_only, rows_that_differ
from tests.core.samples import bits, examples, point_sets, points_of

X, Y = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0.0, 1.0, 1.0])
NAMED = PointSet(X, Y, ("height", "width"), ("cat", "dog"), "animal")


def table(points: PointSet) -> list[tuple[float, ...]]:
    return [(*row, label) for row, label in zip(points.x.tolist(), points.y.tolist(), strict=True)]


def names(points: PointSet) -> tuple[object, ...]:
    return points.feature_names, points.class_names, points.label_name


@given(st.lists(st.integers(0, 30)))
def test_ascending_is_each_row_once(rows: list[int]) -> None:
    assert ascending(rows).tolist() == sorted(set(rows))
    assert ascending(rows).dtype == np.int64


def test_rows_that_ascend_are_taken_as_they_are() -> None:
    rows = np.arange(5)
    assert np.shares_memory(ascending(rows), rows)


def test_a_million_rows_are_never_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    """`np.unique` takes seconds for them; whoever edits or selects them goes by `ascending`."""

    def hashed(*_args: object) -> None:
        raise AssertionError("np.unique was called")

    monkeypatch.setattr(np, "unique", hashed)
    rows = np.arange(1_000_000)
    assert len(ascending(np.concatenate([rows[::2], rows[1::2], rows]))) == len(rows)


def test_a_set_holds_what_it_was_made_of() -> None:
    assert table(NAMED) == [(1.0, 2.0, 0.0), (3.0, 4.0, 1.0), (5.0, 6.0, 1.0)]
    assert NAMED.x.dtype == NAMED.y.dtype == np.float64
    assert len(NAMED) == 3


def test_names_by_default() -> None:
    points = points_of((0.0, 0.0, 0.0, 1))
    assert names(points) == (("x1", "x2", "x3"), ("0", "1"), "label")


def test_an_empty_set_has_features_but_no_points() -> None:
    assert PointSet.empty().x.shape == (0, 2)
    assert PointSet.empty(4).feature_names == ("x1", "x2", "x3", "x4")
    assert len(PointSet.empty()) == 0


@pytest.mark.parametrize(
    ("edited", "expected"),
    [
        (NAMED.add([7.0, 8.0], 0), [(1, 2, 0), (3, 4, 1), (5, 6, 1), (7, 8, 0)]),
        (NAMED.add([[7.0, 8.0], [9.0, 0.5]], [0, 1]), [(1, 2, 0), (3, 4, 1), (5, 6, 1), (7, 8, 0), (9, 0.5, 1)]),
        (NAMED.insert([0, 2], [[7.0, 8.0], [9.0, 0]], [0, 1]), [(7, 8, 0), (1, 2, 0), (9, 0, 1), (3, 4, 1), (5, 6, 1)]),
        (NAMED.remove([1]), [(1, 2, 0), (5, 6, 1)]),
        (NAMED.remove([2, 0]), [(3, 4, 1)]),
        (NAMED.remove([]), [(1, 2, 0), (3, 4, 1), (5, 6, 1)]),
        (NAMED.move([2, 0], [[0.0, 0.5], [7.0, 8.0]]), [(7, 8, 0), (3, 4, 1), (0, 0.5, 1)]),
        (NAMED.relabel([0, 1], 1), [(1, 2, 1), (3, 4, 1), (5, 6, 1)]),
        (NAMED.relabel([2, 0], [0, 1]), [(1, 2, 1), (3, 4, 1), (5, 6, 0)]),
    ],
    ids=["add", "add two", "insert", "remove", "remove two", "remove none", "move", "relabel", "relabel each"],
)
def test_edits(edited: PointSet, expected: list[tuple[float, ...]]) -> None:
    assert table(edited) == expected
    assert names(edited) == names(NAMED)
    assert table(NAMED) == [(1.0, 2.0, 0.0), (3.0, 4.0, 1.0), (5.0, 6.0, 1.0)]


@examples(100)
@given(points=point_sets(least=0, most=12, features=3), data=st.data())
def test_insert_undoes_remove(points: PointSet, data: st.DataObject) -> None:
    indices = sorted(data.draw(st.sets(st.integers(0, len(points) - 1)))) if len(points) else []
    fewer = points.remove(indices)
    assert len(fewer) == len(points) - len(indices)
    back = fewer.insert(indices, points.x[indices], points.y[indices])
    assert back == points
    assert bits(back.x) == bits(points.x)


@examples(100)
@given(points=point_sets(least=0, most=12, features=3), more=point_sets(least=0, most=5, features=3), data=st.data())
def test_remove_undoes_insert(points: PointSet, more: PointSet, data: st.DataObject) -> None:
    n = points.x.shape[1]
    x, y = np.resize(more.x, (len(more), n)), more.y
    total = len(points) + len(more)
    indices = sorted(data.draw(st.sets(st.integers(0, max(0, total - 1)), min_size=len(more), max_size=len(more))))
    longer = points.insert(indices, x, y)
    assert bits(longer.x[indices]) == bits(x)
    assert longer.remove(indices) == points


def test_arrays_cannot_be_written_to() -> None:
    for array in (NAMED.x, NAMED.y, NAMED.add([0.0, 0.0], 1).x, NAMED.move([0], [[1.0, 1.0]]).x):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0
    with pytest.raises(FrozenInstanceError):
        NAMED.x = np.zeros((3, 2))  # type: ignore[misc]


def test_a_set_does_not_follow_the_arrays_it_was_made_of() -> None:
    x, y = np.ones((2, 2)), np.ones(2)
    points = PointSet(x, y)
    x[0, 0], y[0] = 7.0, 0.0
    assert table(points) == [(1.0, 1.0, 1.0), (1.0, 1.0, 1.0)]


def test_read_only_arrays_in_row_order_are_shared_and_others_copied() -> None:
    assert PointSet(NAMED.x, NAMED.y).x is NAMED.x
    columns = np.asfortranarray(np.arange(6.0).reshape(3, 2))
    columns.flags.writeable = False
    copied = read_only(columns)
    assert copied.flags.c_contiguous
    assert np.array_equal(copied, columns)


@pytest.mark.parametrize("again", [pickle.loads(pickle.dumps(NAMED)), copy.deepcopy(NAMED)], ids=["pickle", "copy"])
def test_a_copied_set_is_equal_and_as_unchangeable(again: PointSet) -> None:
    assert again == NAMED
    assert not again.x.flags.writeable
    assert not again.y.flags.writeable


def test_equality_is_by_value() -> None:
    point = points_of((1.0, 0))
    assert point == points_of((1.0, 0))
    assert point != points_of((1.0, 1))
    assert point != points_of((1.5, 0))
    assert point != [[1.0]]
    assert PointSet(X, Y, ("height", "width"), ("cat", "dog"), "animal") == NAMED
    assert PointSet(X, Y, ("height", "depth"), ("cat", "dog"), "animal") != NAMED
    assert PointSet(X, Y, ("height", "width"), ("cat", "cow"), "animal") != NAMED
    assert PointSet(X, Y, ("height", "width"), ("cat", "dog"), "label") != NAMED
    with pytest.raises(TypeError, match="unhashable"):
        hash(NAMED)


@pytest.mark.parametrize(
    ("x", "y", "names", "message"),
    [
        ([1.0, 2.0], [0, 1], {}, r"x must be a table of shape \(m, n\) with n >= 1, not \(2,\)"),
        (np.empty((2, 0)), [0, 1], {}, r"x must be a table of shape \(m, n\) with n >= 1, not \(2, 0\)"),
        ([[1.0], [2.0]], [0], {}, r"y must hold one label for each of the 2 points, not \(1,\)"),
        ([[1.0], [2.0]], [[0], [1]], {}, r"y must hold one label for each of the 2 points, not \(2, 1\)"),
        ([[1.0], [np.nan]], [0, 1], {}, "x must be finite: no NaN, no infinity"),
        ([[1.0], [-np.inf]], [0, 1], {}, "x must be finite: no NaN, no infinity"),
        ([[1.0], [2.0]], [0, 2], {}, "y must be 0 or 1 for every point"),
        ([[1.0], [2.0]], [0, np.nan], {}, "y must be 0 or 1 for every point"),
        ([[1.0, 2.0]], [0], {"feature_names": ("a",)}, r"feature_names must be 2 different names, not \('a',\)"),
        ([[1.0, 2.0]], [0], {"feature_names": ("a", "a")}, "feature_names must be 2 different names, not"),
        ([[1.0]], [0], {"class_names": ("a", "a")}, "class_names must be two different names, not"),
        ([[1.0]], [0], {"class_names": ("a", "b", "c")}, "class_names must be two different names, not"),
    ],
)
def test_what_is_no_point_set_is_refused(
    x: npt.ArrayLike, y: npt.ArrayLike, names: dict[str, tuple[str, ...]], message: str
) -> None:
    with pytest.raises(ValueError, match=f"^{message}"):
        PointSet(np.array(x), np.array(y), **names)  # type: ignore[arg-type]


@pytest.mark.parametrize("x", [[np.inf, 0.0], [np.nan, 0.0]])
def test_an_edit_is_checked_like_a_new_set(x: list[float]) -> None:
    with pytest.raises(ValueError, match="finite"):
        NAMED.add(x, 1)
    with pytest.raises(ValueError, match="finite"):
        NAMED.move([0], [x])
    with pytest.raises(ValueError, match="0 or 1"):
        NAMED.relabel([0], 2)


@examples(100)
@given(points=point_sets(least=0, most=30, features=3), data=st.data())
def test_rows_that_differ(points: PointSet, data: st.DataObject) -> None:
    rows = sorted(data.draw(st.sets(st.integers(0, len(points) - 1)))) if len(points) else []
    other = points.x.copy()
    for row in rows:
        other[row, data.draw(st.integers(0, other.shape[1] - 1))] += 1.0
    assert rows_that_differ(points.x, other).tolist() == rows
