"""Which part of the plane is worth seeing: all points, with a margin; and how far one may zoom."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core.boundary import View
from gd_sim.core.views import LEAST_ZOOM, MOST_ZOOM, around, can_zoom, holds

NUMBERS = st.floats(-1e6, 1e6)
TWO = np.array([[0.0, 0.0], [1000.0, 1.0]])


def test_a_tenth_is_free_on_each_side() -> None:
    assert around(np.array([[0.0, 10.0], [100.0, 30.0]])) == View(-10.0, 110.0, 8.0, 32.0)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1))
def test_all_points_are_inside(places: list[tuple[float, float]]) -> None:
    view, x = around(np.array(places)), np.array(places)
    assert view is not None
    assert view.left < x[:, 0].min() <= x[:, 0].max() < view.right
    assert view.bottom < x[:, 1].min() <= x[:, 1].max() < view.top


def test_where_there_is_no_extent_there_is_a_view_all_the_same() -> None:
    assert around(np.array([[2.0, 300.0]])) == View(0.8, 3.2, 120.0, 480.0)
    assert around(np.array([[5e-324, 0.0], [0.0, 5e-324]])) == pytest.approx(View(-0.6, 0.6, -0.6, 0.6))


def test_no_view_holds_nothing_or_too_much() -> None:
    assert around(np.empty((0, 2))) is None
    assert around(np.array([[1e308, 0.0], [-1e308, 0.0]])) is None


def test_zooming_has_an_end_on_both_sides_and_always_a_way_back() -> None:
    extent = 1000.0
    far, near = MOST_ZOOM * extent, LEAST_ZOOM
    assert can_zoom(View(0, 0.9 * far, 0, 0.9 * far), 1.1, TWO, is_equal=True)
    assert not can_zoom(View(0, far, 0, far), 1.1, TWO, is_equal=True)
    assert can_zoom(View(0, 2 * far, 0, 2 * far), 0.9, TWO, is_equal=True)
    assert not can_zoom(View(0, near, 0, near), 0.9, TWO, is_equal=True)
    assert can_zoom(View(0, near / 2, 0, near / 2), 1.1, TWO, is_equal=True)


def test_at_free_scales_each_axis_has_its_own_end() -> None:
    view = View(0, MOST_ZOOM * 500, 0, MOST_ZOOM * 1.0)
    assert can_zoom(view, 1.1, TWO, is_equal=True)
    assert not can_zoom(view, 1.1, TWO, is_equal=False), "x2 extends by 1"


def test_without_points_the_end_is_as_for_an_extent_of_1() -> None:
    assert can_zoom(View(0, 1, 0, 1), 0.5, np.empty((0, 2)), is_equal=True)
    assert not can_zoom(View(0, MOST_ZOOM, 0, MOST_ZOOM), 1.5, np.empty((0, 2)), is_equal=False)


def test_a_view_holds_points_up_to_its_edges() -> None:
    view = View(-4.0, 4.0, -2.0, 2.0)
    assert holds(view, np.array([[-4.0, 2.0], [4.0, -2.0], [0.0, 0.0]]))
    assert holds(view, np.empty((0, 2)))
    for outside in ([-4.1, 0.0], [4.1, 0.0], [0.0, -2.1], [0.0, 2.1]):
        assert not holds(view, np.array([[0.0, 0.0], outside]))
