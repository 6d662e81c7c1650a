"""Counting points in the cells of a lattice, and what is shown of the counts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core.boundary import View
from gd_sim.core.density import CHUNK, FAINTEST, Lattice, count, number_within, opacity, recount, shown_class
from gd_sim.core.points import IntArray, PointSet
from tests.core.samples import examples, random_points


def counted_by_hand(points: PointSet, lattice: Lattice) -> IntArray:
    """Point by point."""
    counts = np.zeros((*lattice.shape, 2), dtype=np.int64)
    for (x1, x2), y in zip(points.x.tolist(), points.y.tolist(), strict=True):
        column = math.floor((x1 - lattice.corner[0]) / lattice.size[0])
        row = math.floor((x2 - lattice.corner[1]) / lattice.size[1])
        if 0 <= row < lattice.shape[0] and 0 <= column < lattice.shape[1]:
            counts[row, column, int(y)] += 1
    return counts


views = st.builds(
    lambda left, bottom, width, height: View(left, left + width, bottom, bottom + height),
    st.floats(-5, 5),
    st.floats(-5, 5),
    st.floats(0.1, 8),
    st.floats(0.1, 8),
)
sizes = st.tuples(st.floats(0.05, 2), st.floats(0.05, 2))


@examples(100)
@given(st.integers(0, 300), st.integers(0, 99), views, sizes)
def test_counts_are_those_of_counting_one_by_one(m: int, seed: int, view: View, size: tuple[float, float]) -> None:
    points, lattice = random_points(seed, m), Lattice.over(view, size)
    assert np.array_equal(count(points.x, points.y, lattice), counted_by_hand(points, lattice))


@examples(100)
@given(views, sizes)
def test_a_lattice_covers_its_view_with_no_cell_too_many(view: View, size: tuple[float, float]) -> None:
    lattice = Lattice.over(view, size)
    for low, high, corner, extent, cell in zip(
        (view.left, view.bottom), (view.right, view.top), lattice.corner, lattice.extent, size, strict=True
    ):
        assert corner <= low + 1e-9
        assert low < corner + cell + 1e-9
        assert corner + extent - cell <= high + 1e-9
        assert high < corner + extent + 1e-9


@pytest.mark.parametrize("m", [CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7])
def test_no_point_is_lost_between_chunks(m: int) -> None:
    points, lattice = random_points(1, m), Lattice.over(View(-9, 9, -9, 9), (0.5, 0.5))
    counts = count(points.x, points.y, lattice)
    assert counts.sum(axis=(0, 1)).tolist() == [(points.y == 0).sum(), (points.y == 1).sum()]


def test_points_outside_the_view_count_nowhere_however_far_away() -> None:
    x = np.array([[1e200, 0.5], [0.5, -1e308], [-1e308, 1e308], [0.5, 0.5]])
    counts = count(x, np.array([0.0, 1.0, 0.0, 1.0]), Lattice.over(View(0.0, 1.0, 0.0, 1.0), (1e-3, 1e-3)))
    assert counts.sum(axis=(0, 1)).tolist() == [0, 1]


def test_a_moved_view_shows_the_same_cells() -> None:
    points, size = random_points(2, 20_000), (0.25, 0.125)
    here = Lattice.over(View(-2.0, 2.0, -2.0, 2.0), size)
    there = Lattice.over(View(-2.0 + 3 * 0.25, 2.75, -2.0 - 2 * 0.125, 1.75), size)
    first, second = (count(points.x, points.y, lattice) for lattice in (here, there))
    assert np.array_equal(first[:-2, 3:], second[2:, :-3])
    shown, moved = shown_class(first, here), shown_class(second, there)
    assert np.array_equal(shown[:-2, 3:], moved[2:, :-3])


def test_opacity_grows_with_the_number_of_points() -> None:
    counts = np.array([[[0, 0], [1, 0], [0, 1], [2, 2], [10, 0], [500, 500]]])
    strength = opacity(counts)[0]
    assert strength.tolist()[:3] == [0.0, FAINTEST, FAINTEST]
    assert strength[3] < strength[4] < strength[5] == 1.0
    assert opacity(np.zeros((2, 3, 2), dtype=np.int64)).max() == 0.0
    assert opacity(np.array([[[1, 0], [0, 0]]])).tolist() == [[FAINTEST, 0.0]]


@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.5, 0.9, 1.0])
def test_where_classes_mix_each_takes_its_share_of_the_cells(share: float) -> None:
    lattice = Lattice((1.0, 1.0), (-50, 1_000_000_007), (100, 100))
    counts = np.broadcast_to(np.array([100 * (1 - share), 100 * share]).round().astype(np.int64), (100, 100, 2))
    shown = shown_class(counts, lattice).mean()
    assert shown == pytest.approx(share, abs=0.03)
    assert (shown in {0.0, 1.0}) == (share in {0.0, 1.0})


@examples(100)
@given(st.integers(0, 300), views, sizes, views)
def test_the_number_within_a_rectangle_is_that_of_the_cells_it_touches(
    m: int, view: View, size: tuple[float, float], part: View
) -> None:
    points, lattice = random_points(3, m), Lattice.over(view, size)
    counts = count(points.x, points.y, lattice)
    low, high = np.array([part.left, part.bottom]), np.array([part.right, part.top])
    expected = 0
    for row, column in np.ndindex(lattice.shape):
        first = np.floor(low / size) <= np.array([column, row]) + lattice.first
        last = np.floor(high / size) >= np.array([column, row]) + lattice.first
        expected += int(counts[row, column].sum()) * bool(first.all() and last.all())
    assert number_within(counts, lattice, low, high) == expected


@examples(100)
@given(st.integers(1, 300), st.integers(0, 300), st.integers(0, 300), views, sizes)
def test_a_change_is_counted_as_if_all_were_counted_anew(
    m: int, moved: int, relabelled: int, view: View, size: tuple[float, float]
) -> None:
    before, lattice = random_points(4, m), Lattice.over(view, size)
    generator = np.random.default_rng(moved)
    rows, others = (generator.permutation(m)[: number % m] for number in (moved, relabelled))
    after = before.move(rows, before.x[rows] + generator.normal(size=(len(rows), 2)))
    after = after.relabel(others, 1.0 - after.y[others])
    for known, new in ((before, after), (before, after.remove([0])), (after.remove([0]), after)):
        counts = recount(count(known.x, known.y, lattice), known, new, lattice)
        assert np.array_equal(counts, count(new.x, new.y, lattice))
