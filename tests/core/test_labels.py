"""Labels on curves: inside of the room, apart from each other and from what is taken, on their curves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gd_sim.core.labels import Room, along, beside, label_area, label_places, tries
from gd_sim.core.points import FloatArray

SIZE = np.array([44.0, 18.0])
NOTHING = np.empty((0, 4))
LEGEND = np.array([[8.0, 8.0, 160.0, 40.0]])
ROOM = Room(np.array([700.0, 600.0]), NOTHING, NOTHING)
ENDS = st.tuples(st.floats(0, 700), st.floats(0, 600))
LINES = st.lists(st.tuples(ENDS, ENDS), min_size=1, max_size=5)
Line = tuple[tuple[float, float], tuple[float, float]]


def overlap(one: FloatArray, other: FloatArray) -> bool:
    return bool((one[:2] < other[2:]).all() and (other[:2] < one[2:]).all())


@given(LINES)
def test_labels_are_on_their_lines_inside_and_apart(
    lines: list[tuple[tuple[float, float], tuple[float, float]]],
) -> None:
    curves = [np.array(line) for line in lines]
    places = label_places(curves, SIZE, ROOM.without(LEGEND))
    shown = [(curve, place) for curve, place in zip(curves, places, strict=True) if place is not None]
    taken = [LEGEND[0]]
    for (first, second), place in shown:
        off = (second - first)[0] * (place - first)[1] - (second - first)[1] * (place - first)[0]
        assert off == pytest.approx(0.0, abs=1e-6 * (1 + float(np.linalg.norm(second - first)) ** 2))
        label = label_area(place, SIZE)
        assert (label >= 0).all()
        assert (label[2:] <= ROOM.size).all()
        assert not any(overlap(label, other) for other in taken)
        taken.append(label)


def test_lines_that_lie_close_together_are_all_labelled() -> None:
    curves = [np.array([[0.0, 300.0 + step], [700.0, 310.0 + step]]) for step in range(5)]
    places = label_places(curves, SIZE, ROOM)
    assert [place[0] for place in places if place is not None] == pytest.approx([700 * k / 6 for k in range(1, 6)])


def test_a_label_that_does_not_fit_is_left_out() -> None:
    curves = [np.array([[0.0, 3.0], [700.0, 3.0]]), np.empty((0, 2)), np.array([[5.0, 5.0], [5.0, 5.0]])]
    assert label_places(curves, SIZE, ROOM) == [None, None, None]


def test_points_are_not_hidden_where_there_is_a_place_beside_them() -> None:
    curve = np.array([[0.0, 300.0], [700.0, 300.0]])
    here = np.array([[340.0, 290.0, 360.0, 310.0]])
    (place,) = label_places([curve], SIZE, replace(ROOM, avoided=here))
    assert place is not None
    assert not overlap(label_area(place, SIZE), here[0])
    everywhere = np.array([[0.0, 0.0, 700.0, 600.0]])
    (place,) = label_places([curve], SIZE, replace(ROOM, avoided=everywhere))
    assert place == pytest.approx([350.0, 300.0])


def test_places_along_a_curve_skip_its_gaps() -> None:
    gap = [np.nan, np.nan]
    curve = np.array([[0.0, 0.0], [2.0, 0.0], gap, [10.0, 0.0], [10.0, 2.0]])
    found = along(curve, np.array([0.0, 0.25, 0.75, 1.0]))
    assert found.tolist() == [[0.0, 0.0], [1.0, 0.0], [10.0, 1.0], [10.0, 2.0]]


@given(ENDS, ENDS)
def test_a_label_beside_a_line_just_leaves_a_gap(first: tuple[float, float], second: tuple[float, float]) -> None:
    line = np.array([first, second])
    assume(np.hypot(*(line[1] - line[0])) > 1.0)
    right, down = (line[1] - line[0]) / np.hypot(*(line[1] - line[0]))
    for number, middle in enumerate(beside(line, SIZE, 3.0, tries(0.5))):
        left, top, far, foot = label_area(middle, SIZE) - np.tile(line[0], 2)
        away = [down * x - right * y for x in (left, far) for y in (top, foot)]
        assert np.abs(away).min() == pytest.approx(3.0, abs=1e-6)
        assert np.sign(away).tolist() in ([1.0] * 4, [-1.0] * 4), "all of it on one side"
        assert (middle[1] <= line[:, 1].max() + 1e-6) if number % 2 == 0 else (middle[1] >= line[:, 1].min() - 1e-6)


def test_beside_nothing_there_is_no_place() -> None:
    assert len(beside(np.empty((0, 2)), SIZE, 3.0, tries(0.5))) == 0
    assert len(beside(np.array([[5.0, 5.0], [5.0, 5.0]]), SIZE, 3.0, tries(0.5))) == 0
