"""Changes of a point set: what each does is in `test_points.py`; here, that each is taken back by its inverse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim import PointSet
from gd_sim.core.changes import Change, Insert, Remove, Rewrite, changes_between
from tests.core.samples import bits, examples, point_sets, points_of

POINTS = points_of((1.0, 2.0, 0), (3.0, 4.0, 1), (5.0, 6.0, 1))
FIRST_AND_LAST = np.array([0, 2])
X, Y = np.array([[7.0, 8.0], [0.1, 1e-300]]), np.array([1.0, 0.0])

CHANGES: dict[str, tuple[Change, PointSet]] = {
    "insert": (
        Insert(FIRST_AND_LAST, X, Y),
        points_of((7.0, 8.0, 1), (1.0, 2.0, 0), (0.1, 1e-300, 0), (3.0, 4.0, 1), (5.0, 6.0, 1)),
    ),
    "remove": (Remove(FIRST_AND_LAST), points_of((3.0, 4.0, 1))),
    "move": (Rewrite(FIRST_AND_LAST, x=X), points_of((7.0, 8.0, 0), (3.0, 4.0, 1), (0.1, 1e-300, 1))),
    "relabel": (Rewrite(FIRST_AND_LAST, y=Y), points_of((1.0, 2.0, 1), (3.0, 4.0, 1), (5.0, 6.0, 0))),
    "both": (Rewrite(FIRST_AND_LAST, X, Y), points_of((7.0, 8.0, 1), (3.0, 4.0, 1), (0.1, 1e-300, 0))),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_a_change_does(name: str) -> None:
    change, expected = CHANGES[name]
    assert change.apply(POINTS) == expected


def draw_change(data: st.DataObject, points: PointSet) -> Change:
    """Any change that can be made of these points."""
    m, n = points.x.shape
    kind = data.draw(st.sampled_from(["insert", "remove", "rewrite"]))
    count = data.draw(st.integers(0, 5 if kind == "insert" else m))
    total = m + count if kind == "insert" else m
    numbers = data.draw(st.permutations(range(total)))[:count]
    generator = np.random.default_rng(data.draw(st.integers(0, 99)))
    x, y = generator.normal(size=(count, n)), generator.integers(0, 2, count).astype(np.float64)
    if kind == "rewrite":
        has_x, has_y = data.draw(st.booleans()), data.draw(st.booleans())
        return Rewrite(np.array(numbers, dtype=np.int64), x if has_x else None, y if has_y else None)
    indices = np.array(sorted(numbers), dtype=np.int64)
    return Insert(indices, x, y) if kind == "insert" else Remove(indices)


@examples(200)
@given(points=point_sets(least=0, most=8, features=3), data=st.data())
def test_the_inverse_takes_it_back_and_its_own_inverse_does_it_again(points: PointSet, data: st.DataObject) -> None:
    change = draw_change(data, points)
    after, back = change.apply(points), change.inverse(points)
    again = back.inverse(after)
    assert bits(back.apply(after).x) == bits(points.x)
    assert back.apply(after) == points
    assert again.apply(points) == after
    assert type(again) is type(change)
    assert again.nbytes == change.nbytes


def test_bytes_are_those_of_the_arrays() -> None:
    sizes = {name: change.nbytes for name, (change, _) in CHANGES.items()}
    assert sizes == {"insert": 16 + 32 + 16, "remove": 16, "move": 16 + 32, "relabel": 16 + 16, "both": 16 + 32 + 16}


def between(before: PointSet, after: PointSet) -> PointSet:
    """What the changes between two sets make of the first."""
    for change in changes_between(before, after):
        before = change.apply(before)
    return before


@examples(200)
@given(points=point_sets(least=0, most=8, features=3), data=st.data())
def test_the_changes_between_two_sets_make_one_of_the_other(points: PointSet, data: st.DataObject) -> None:
    after = points
    for _ in range(data.draw(st.integers(0, 3))):
        after = draw_change(data, after).apply(after)
    made = between(points, after)
    assert bits(made.x) == bits(after.x)
    assert bits(made.y) == bits(after.y)


def test_minus_nought_is_a_change() -> None:
    before, after = points_of((0.0, 1.0, 0)), points_of((-0.0, 1.0, 0))
    assert before == after
    assert bits(between(before, after).x) == bits(after.x)
    assert changes_between(after, after) == []


@pytest.mark.parametrize("name", ["insert", "remove", "move"])
def test_a_small_edit_of_many_points_is_a_small_change(name: str) -> None:
    many = PointSet(np.random.default_rng(0).normal(size=(1_000, 2)), np.zeros(1_000))
    rows = np.array([500, 501])
    edits: dict[str, Change] = {"insert": Insert(rows, X, Y), "remove": Remove(rows), "move": Rewrite(rows, x=X)}
    change = edits[name]
    (found,) = changes_between(many, change.apply(many))
    assert type(found) is type(change)
    assert found.indices.tolist() == rows.tolist()
