"""A line set by hand: it goes where the hand is, and keeps what it is to keep."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gd_sim.core.boundary import View
from gd_sim.core.field import Unit
from gd_sim.core.handles import LEAST_FACTOR, Grip, Handles, Place, Scale, find_handles
from gd_sim.core.points import FloatArray

VIEW = View(-5.0, 5.0, -4.0, 4.0)
SCALE = Scale((0.0125, 0.0125), 16.0)
"""A view of 800 x 640 pixels."""
NUMBER = st.floats(-4.0, 4.0)
PLACES = st.tuples(NUMBER, NUMBER)


def unit(w1: float, w2: float, b: float) -> Unit:
    return Unit(np.array([w1, w2, b]))


def handles_of(shown: Unit, view: View = VIEW, scale: Scale = SCALE) -> Handles:
    handles = find_handles(shown, view, scale)
    assert handles is not None
    return handles


@st.composite
def lines_in_view(draw: st.DrawFn) -> Unit:
    """A unit whose line goes through a place in the view, with w in any direction, from short to long."""
    angle, length = draw(st.floats(0.0, 2 * math.pi)), draw(st.floats(0.01, 50.0))
    x1, x2 = draw(PLACES)
    w1, w2 = length * math.cos(angle), length * math.sin(angle)
    return unit(w1, w2, -(w1 * x1 + w2 * x2))


def length_of(parameters: FloatArray) -> float:
    return math.hypot(parameters[0], parameters[1])


def off_line(parameters: FloatArray, place: Place) -> float:
    """How far a place is from a line, in data units."""
    w1, w2, b = parameters
    return float(abs(w1 * place[0] + w2 * place[1] + b) / math.hypot(w1, w2))


@given(shown=lines_in_view(), start=PLACES, goal=PLACES)
def test_a_line_that_is_moved_goes_through_the_hand_and_keeps_w(shown: Unit, start: Place, goal: Place) -> None:
    moved = handles_of(shown).hold("move", start).at(goal).unit.parameters
    assert off_line(moved, goal) < 1e-9
    assert moved[:2].tolist() == shown.parameters[:2].tolist(), "to the last bit"


@pytest.mark.parametrize("grip", ["turn", "turn back"])
@given(shown=lines_in_view(), goal=PLACES)
def test_a_line_that_is_turned_goes_through_the_hand_and_its_middle(grip: Grip, shown: Unit, goal: Place) -> None:
    handles = handles_of(shown)
    assume(grip in handles.places)
    middle = handles.places["move"]
    assume(math.dist(goal, middle) > 1e-3)
    turned = handles.hold(grip, handles.places[grip]).at(goal).unit.parameters
    assert off_line(turned, goal) < 1e-9
    assert off_line(turned, middle) < 1e-9
    assert length_of(turned) == pytest.approx(length_of(shown.parameters), rel=1e-14)


@given(shown=lines_in_view(), goal=PLACES, probe=PLACES)
def test_a_line_that_is_sharpened_stays_with_its_sides(shown: Unit, goal: Place, probe: Place) -> None:
    handles = handles_of(shown)
    assume("sharpen" in handles.places)
    sharpened = handles.hold("sharpen", handles.places["sharpen"]).at(goal).unit.parameters
    factor = length_of(sharpened) / length_of(shown.parameters)
    assert factor >= LEAST_FACTOR * (1 - 1e-9)
    assert sharpened == pytest.approx(factor * shown.parameters, rel=1e-12)
    assert off_line(sharpened, handles.places["move"]) < 1e-9
    z, before = np.append(probe, 1.0) @ sharpened, np.append(probe, 1.0) @ shown.parameters
    assert abs(before) < 1e-9 or np.sign(z) == np.sign(before)


def test_w_becomes_as_long_as_its_tip_is_far_from_the_line() -> None:
    handles = handles_of(unit(-1.0, 1.0, 0.0))
    assert handles.places["sharpen"] == pytest.approx((-1.0, 1.0)), "the tip of the arrow from the middle"
    hold = handles.hold("sharpen", (-1.0, 1.0))
    assert hold.at((-2.0, 2.0)).unit.parameters == pytest.approx([-2.0, 2.0, 0.0])
    assert hold.at((-1.5, 2.5)).unit.parameters == pytest.approx([-2.0, 2.0, 0.0]), "what counts lies along w"
    assert hold.at((3.0, -3.0)).unit.parameters == pytest.approx([-0.01, 0.01, 0.0]), "beyond the line it stays on"


def test_turning_by_hand() -> None:
    handles = handles_of(unit(0.0, 2.0, -2.0))  # x2 = 1, the upper side is that of label 1
    left, right = sorted((handles.places["turn"], handles.places["turn back"]))
    assert (left[1], right[1]) == (1.0, 1.0)
    forth: Grip = "turn" if handles.places["turn"] == right else "turn back"
    turned = handles.hold(forth, right).at((2.0, 3.0))
    assert turned.unit.parameters == pytest.approx([-math.sqrt(2), math.sqrt(2), -math.sqrt(2)])
    assert turned.places[forth] == (2.0, 3.0)
    assert turned.places["sharpen"] == pytest.approx((-math.sqrt(2), 1 + math.sqrt(2)))


@given(shown=lines_in_view(), angles=st.lists(st.floats(-3.0, 3.0), min_size=1, max_size=6))
def test_turning_all_the_way_round_never_swaps_the_sides(shown: Unit, angles: list[float]) -> None:
    """The handle of one side stays on this side: w turns as far as the hand does."""
    handles = handles_of(shown)
    assume("turn" in handles.places)
    hold, (m1, m2), (t1, t2) = handles.hold("turn", (0, 0)), handles.places["move"], handles.places["turn"]
    start = math.atan2(t2 - m2, t1 - m1)
    for by in angles:
        w = hold.at((m1 + math.cos(start + by), m2 + math.sin(start + by))).unit.parameters
        expected = math.atan2(shown.parameters[1], shown.parameters[0]) + by
        assert [w[0], w[1]] == pytest.approx(
            [length_of(w) * math.cos(expected), length_of(w) * math.sin(expected)], abs=1e-9
        )


def test_a_turn_to_the_middle_itself_turns_nothing() -> None:
    handles = handles_of(unit(1.0, 2.0, 0.5))
    still = handles.hold("turn", handles.places["turn"]).at(handles.places["move"]).unit.parameters
    assert still == pytest.approx([1.0, 2.0, 0.5])


@given(shown=lines_in_view(), goal=PLACES)
def test_handles_are_on_the_line_in_sight_and_apart(shown: Unit, goal: Place) -> None:
    handles = handles_of(shown)
    for grip, (x1, x2) in handles.places.items():
        assert VIEW.left - 1e-9 <= x1 <= VIEW.right + 1e-9
        assert VIEW.bottom - 1e-9 <= x2 <= VIEW.top + 1e-9
        if grip != "sharpen":
            assert off_line(shown.parameters, (x1, x2)) < 1e-9
    middle = handles.places["move"]
    assert all(math.dist(place, middle) >= 0.39 for grip, place in handles.places.items() if grip != "move")
    held = handles.hold("move", middle).at(goal)
    assert held.places["move"] == pytest.approx(goal, abs=1e-9)
    for grip in set(held.places) - {"sharpen"}:
        assert off_line(held.unit.parameters, held.places[grip]) < 1e-9


@pytest.mark.parametrize(
    ("length", "away"), [(1e-12, 0.4), (0.2, 0.4), (0.5, 0.5), (3.0, 3.0), (3.2, 3.2), (4.0, 3.2), (1e9, 3.2)]
)
def test_the_tip_is_never_too_near_and_never_too_far(length: float, away: float) -> None:
    handles = handles_of(unit(length, 0.0, 0.0))
    assert handles.places["sharpen"] == pytest.approx((away, 0.0))
    double = handles.hold("sharpen", (away, 0.0)).at((1.5 * away, 1.0)).unit.parameters
    assert double == pytest.approx([1.5 * length, 0.0, 0.0])


def test_the_tip_stays_in_the_view() -> None:
    assert handles_of(unit(3.0, 0.0, -12.0)).places["sharpen"] == pytest.approx((5.0, 0.0))
    assert "sharpen" not in handles_of(unit(3.0, 0.0, -14.9)).places, "at the edge there is no room for it"


def test_what_is_under_a_place() -> None:
    handles = handles_of(unit(-1.0, 1.0, 0.0))
    for grip, place in handles.places.items():
        assert handles.handle_at(place, SCALE) == grip
        assert handles.handle_at((place[0] + 9.5 * 0.0125, place[1]), SCALE) == grip
        assert handles.handle_at((place[0] + 9.7 * 0.0125, place[1]), SCALE) is None
    assert handles.is_on_line((1.0, 1.0 + 8.4 * 0.0125), SCALE, 6.0)
    assert not handles.is_on_line((1.0, 1.0 + 8.6 * 0.0125), SCALE, 6.0)
    assert handles.is_near((1.0, 1.5), SCALE, 40.0)
    assert handles.is_near((-1.2, 1.2), SCALE, 40.0), "at the tip"
    assert not handles.is_near((-3.0, 3.0), SCALE, 40.0)


def test_pixels_need_not_be_square() -> None:
    scale = Scale((0.0125, 1.25), 16.0)
    handles = handles_of(unit(1.0, 0.0, 0.0), View(-5.0, 5.0, -400.0, 400.0), scale)
    assert handles.is_on_line((0.05, 100.0), scale, 6.0)
    assert not handles.is_on_line((0.1, 100.0), scale, 6.0)
    assert handles.handle_at((0.0, handles.places["turn"][1] + 10.0), scale) == "turn"


@pytest.mark.parametrize(
    "shown", [unit(0.0, 0.0, 1.0), unit(1.0, 1.0, 100.0), Unit(np.array([1.0, 0.5, 2.0, 0.0]), ("x1", "x2", "x1^2"))]
)
def test_without_a_line_in_sight_there_are_no_handles(shown: Unit) -> None:
    assert find_handles(shown, VIEW, SCALE) is None


def test_features_without_a_part_in_the_line_keep_their_weights() -> None:
    shown = Unit(np.array([0.0, 2.0, 1.0, 0.5]), ("x1^2", "x2", "x1"))
    moved = handles_of(shown).hold("move", (0.0, 0.0)).at((1.0, 1.0)).unit
    assert moved.features == shown.features
    assert moved.parameters.tolist() == [0.0, 2.0, 1.0, -3.0]


def test_where_a_feature_is_missing_the_line_cannot_be_turned() -> None:
    handles = handles_of(Unit(np.array([2.0, 0.5]), ("x1",)))
    assert set(handles.places) == {"move", "sharpen"}
    assert handles.hold("move", (0.0, 0.0)).at((1.0, 3.0)).unit.parameters.tolist() == [2.0, -2.0]


def test_words() -> None:
    handles = handles_of(unit(-1.0, 1.0, 0.0))
    texts = [handles.hold(grip, place).text for grip, place in handles.places.items()]
    assert sorted(texts) == ["move line", "sharpen line", "turn line", "turn line"]
