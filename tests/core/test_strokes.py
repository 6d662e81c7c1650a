"""What a stroke passes over, against a stroke that is walked in small steps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core.strokes import passed_over

STEPS = 2_000
place = st.tuples(*[st.floats(-5, 5)] * 2).map(np.array)


@given(x=st.lists(place, min_size=1, max_size=20), start=place, end=place, reach=st.tuples(*[st.floats(0.1, 3)] * 2))
def test_it_is_what_is_near_some_place_of_the_way(
    x: list[np.ndarray], start: np.ndarray, end: np.ndarray, reach: tuple[float, float]
) -> None:
    points, radius = np.array(x), np.array(reach)
    way = start + np.linspace(0, 1, STEPS)[:, None] * (end - start)
    nearest = np.hypot(*np.moveaxis((points[:, None] - way) / radius, -1, 0)).min(axis=1)
    step = np.hypot(*((end - start) / radius)) / STEPS
    passed = passed_over(points, start, end, radius)
    assert not (passed & (nearest > 1 + step)).any()
    assert not (~passed & (nearest < 1 - 1e-9)).any()


def test_a_stroke_that_stands_still_is_an_ellipse() -> None:
    here = np.array([1.0, 2.0])
    away = np.array([[2.0, 0.0], [0.0, 0.5], [2.1, 0.0], [0.0, 0.51], [1.5, 0.4]])
    assert passed_over(here + away, here, here, np.array([2.0, 0.5])).tolist() == [True, True, False, False, False]


@pytest.mark.parametrize("far", [1e200, -1e300])
def test_points_beyond_all_numbers_are_not_passed(far: float) -> None:
    place = np.zeros(2)
    assert passed_over(np.array([[far, far]]), place, np.ones(2), np.ones(2)).tolist() == [False]
