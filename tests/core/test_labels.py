"""Labels on curves: inside of the room, apart from each other and from what is taken, on their curves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core.labels import along, label_places
from gd_sim.core.points import FloatArray

ROOM, SIZE = np.array([700.0, 600.0]), np.array([44.0, 18.0])
NOTHING = np.empty((0, 4))
LEGEND = np.array([[8.0, 8.0, 160.0, 40.0]])
ENDS = st.tuples(st.floats(0, 700), st.floats(0, 600))
LINES = st.lists(st.tuples(ENDS, ENDS), min_size=1, max_size=5)
Line = tuple[tuple[float, float], tuple[float, float]]


def rectangle(place: FloatArray) -> FloatArray:
    return np.append(place - SIZE / 2, place + SIZE / 2)


def overlap(one: FloatArray, other: FloatArray) -> bool:
    return bool((one[:2] < other[2:]).all() and (other[:2] < one[2:]).all())


@given(LINES)
def test_labels_are_on_their_lines_inside_and_apart(
    lines: list[tuple[tuple[float, float], tuple[float, float]]],
) -> None:
    curves = [np.array(line) for line in lines]
    places = label_places(curves, SIZE, ROOM, LEGEND, NOTHING)
    shown = [(curve, place) for curve, place in zip(curves, places, strict=True) if place is not None]
    taken = [LEGEND[0]]
    for (first, second), place in shown:
        off = (second - first)[0] * (place - first)[1] - (second - first)[1] * (place - first)[0]
        assert off == pytest.approx(0.0, abs=1e-6 * (1 + float(np.linalg.norm(second - first)) ** 2))
        label = rectangle(place)
        assert (label >= 0).all()
        assert (label[2:] <= ROOM).all()
        assert not any(overlap(label, other) for other in taken)
        taken.append(label)


def test_lines_that_lie_close_together_are_all_labelled() -> None:
    curves = [np.array([[0.0, 300.0 + step], [700.0, 310.0 + step]]) for step in range(5)]
    places = label_places(curves, SIZE, ROOM, NOTHING, NOTHING)
    assert [place[0] for place in places if place is not None] == pytest.approx([700 * k / 6 for k in range(1, 6)])


def test_a_label_that_does_not_fit_is_left_out() -> None:
    curves = [np.array([[0.0, 3.0], [700.0, 3.0]]), np.empty((0, 2)), np.array([[5.0, 5.0], [5.0, 5.0]])]
    assert label_places(curves, SIZE, ROOM, NOTHING, NOTHING) == [None, None, None]


def test_points_are_not_hidden_where_there_is_a_place_beside_them() -> None:
    curve = np.array([[0.0, 300.0], [700.0, 300.0]])
    here = np.array([[340.0, 290.0, 360.0, 310.0]])
    (place,) = label_places([curve], SIZE, ROOM, NOTHING, here)
    assert place is not None
    assert not overlap(rectangle(place), here[0])
    everywhere = np.array([[0.0, 0.0, 700.0, 600.0]])
    (place,) = label_places([curve], SIZE, ROOM, NOTHING, everywhere)
    assert place == pytest.approx([350.0, 300.0])


def test_places_along_a_curve_skip_its_gaps() -> None:
    gap = [np.nan, np.nan]
    curve = np.array([[0.0, 0.0], [2.0, 0.0], gap, [10.0, 0.0], [10.0, 2.0]])
    found = along(curve, np.array([0.0, 0.25, 0.75, 1.0]))
    assert found.tolist() == [[0.0, 0.0], [1.0, 0.0], [10.0, 1.0], [10.0, 2.0]]
