"""The sorted grid says the same as going through all points, whatever the points are and however they changed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core.grid import FEW, MOST_CELLS, Grid
from gd_sim.core.points import FloatArray
from tests.core.samples import examples

KINDS = ("normal", "clusters", "same", "line", "whole numbers", "outlier", "far away")


def places(kind: str, m: int, seed: int = 0) -> FloatArray:
    """m places of a kind."""
    generator = np.random.default_rng(seed)
    x = generator.normal(size=(m, 2))
    if kind == "clusters":
        x = 1e-3 * x + generator.integers(0, 3, (m, 2))
    elif kind == "same":
        x[:] = 0.25
    elif kind == "line":
        x[:, 1] = x[:, 0]
    elif kind == "whole numbers":
        x = np.rint(2.0 * x)
    elif kind == "outlier" and m:
        x[m // 2] = (1e200, -1e200)
    elif kind == "far away":
        x += 1e9
    return x


def grids(x: FloatArray) -> tuple[Grid, Grid]:
    """A grid that is not sorted, and one that is."""
    plain, cells = Grid(x), Grid(x)
    cells.sort()
    assert (plain.is_sorted, cells.is_sorted) == (False, True)
    return plain, cells


def inside_rectangle(x: FloatArray, low: tuple[float, float], high: tuple[float, float]) -> list[int]:
    return [i for i, (a, b) in enumerate(x.tolist()) if low[0] <= a <= high[0] and low[1] <= b <= high[1]]


def distances(x: FloatArray, center: tuple[float, float], radii: tuple[float, float]) -> list[float]:
    """One by one, as numpy computes them, so that ties are the same ties."""
    with np.errstate(over="ignore"):
        return [float(np.hypot((a - center[0]) / radii[0], (b - center[1]) / radii[1])) for a, b in x]


def nearest_by_hand(x: FloatArray, center: tuple[float, float], radii: tuple[float, float]) -> int:
    best, least = -1, 1.0
    for row, away in enumerate(distances(x, center, radii)):
        if away <= least:  # the later one of two that are equally near
            best, least = row, away
    return best


def check(grid: Grid, x: FloatArray, center: tuple[float, float], radii: tuple[float, float]) -> None:
    """Whether a grid says what is so about an ellipse and about the rectangle around it."""
    low, high = (center[0] - radii[0], center[1] - radii[1]), (center[0] + radii[0], center[1] + radii[1])
    assert grid.in_rectangle(low, high).tolist() == inside_rectangle(x, low, high)
    expected = [row for row, away in enumerate(distances(x, center, radii)) if away <= 1.0]
    assert grid.in_ellipse(center, radii).tolist() == expected
    assert grid.nearest(center, radii) == nearest_by_hand(x, center, radii)


centers = st.tuples(st.floats(-3, 3), st.floats(-3, 3))
radii = st.tuples(st.floats(1e-6, 5), st.floats(1e-6, 5))


@examples(200)
@given(st.sampled_from(KINDS), st.integers(0, 400), st.integers(0, 99), centers, radii)
def test_a_grid_says_what_all_points_say(
    kind: str, m: int, seed: int, center: tuple[float, float], radii: tuple[float, float]
) -> None:
    x = places(kind, m, seed)
    for grid in grids(x):
        check(grid, x, center, radii)


@examples(100)
@given(st.data(), st.integers(1, 300), st.integers(0, 99), radii)
def test_points_at_the_very_edge_count(data: st.DataObject, m: int, seed: int, radii: tuple[float, float]) -> None:
    """The middle is a point or lies such that one is exactly at the end of a radius."""
    x = places(data.draw(st.sampled_from(KINDS[:-1])), m, seed)
    first, second = x[data.draw(st.integers(0, m - 1))].tolist()
    reach = data.draw(st.sampled_from([0.0, radii[0], -radii[0]]))
    for grid in grids(x):
        check(grid, x, (first + reach, second), radii)


@pytest.mark.parametrize("kind", KINDS)
def test_large_sets(kind: str) -> None:
    x = places(kind, 200_000)
    plain, cells = grids(x)
    middle = x[7]
    for size in (1e-9, 0.01, 0.1, 1.0, 1e300):
        low, high = middle - size, middle + 2 * size
        assert np.array_equal(plain.in_rectangle(low, high), cells.in_rectangle(low, high))
        assert np.array_equal(plain.in_ellipse(middle, (size, 2 * size)), cells.in_ellipse(middle, (size, 2 * size)))
        assert plain.nearest(middle + size / 2, (size, size)) == cells.nearest(middle + size / 2, (size, size))
        assert 7 in cells.in_ellipse(middle, (size, size))


def test_of_points_at_the_same_place_the_last_placed_is_hit() -> None:
    x = np.tile([[1.0, 2.0], [0.5, 2.0]], (500, 1))
    for grid in grids(x):
        assert grid.nearest((1.0, 2.0), (0.1, 0.1)) == 998
        assert grid.nearest((0.75, 2.0), (1.0, 1.0)) == 999
        assert grid.nearest((0.75, 2.0), (0.2, 0.2)) == -1


def test_no_points_and_empty_places() -> None:
    for grid in grids(np.empty((0, 2))):
        assert grid.nearest((0.0, 0.0), (1.0, 1.0)) == -1
        assert grid.in_rectangle((-1.0, -1.0), (1.0, 1.0)).tolist() == []
    for grid in grids(places("normal", 300)):
        assert grid.in_rectangle((1.0, 1.0), (-1.0, -1.0)).tolist() == []
        assert grid.in_rectangle((-1.0, 1.0), (1.0, -1.0)).tolist() == []
        assert grid.in_ellipse((90.0, 90.0), (1.0, 1.0)).tolist() == []


@examples(100)
@given(st.data(), st.integers(1, 200), centers, radii)
def test_after_edits_a_grid_stays_sorted_and_right(
    data: st.DataObject, m: int, center: tuple[float, float], radii: tuple[float, float]
) -> None:
    """Points moved, added at the end, taken away anywhere, one edit after another."""
    x = places("normal", m)
    _, grid = grids(x)
    for _ in range(data.draw(st.integers(1, 4))):
        kind, row = data.draw(st.sampled_from(["move", "add", "remove"])), data.draw(st.integers(0, max(0, len(x) - 1)))
        place = np.array(data.draw(centers))
        if kind == "add":
            x = np.concatenate([x, place[None]])
        elif kind == "remove":
            x = np.delete(x, row, axis=0) if len(x) else x
        elif len(x):
            x = x.copy()
            x[row] = place
        grid = grid.with_points(x)
        assert grid.is_sorted
        check(grid, x, center, radii)


def test_after_many_changes_a_grid_is_to_be_sorted_anew() -> None:
    x = places("normal", 2 * FEW)
    _, grid = grids(x)
    shifted = x.copy()
    shifted[:FEW] += 1.0
    assert grid.with_points(shifted).is_sorted
    other = grid.with_points(x + 1.0)
    assert not other.is_sorted
    assert other.in_rectangle((0.0, 0.0), (1.0, 1.0)).tolist() == inside_rectangle(x + 1.0, (0.0, 0.0), (1.0, 1.0))


def test_cells_are_numbered_in_16_bits() -> None:
    assert MOST_CELLS**2 <= 2**16
