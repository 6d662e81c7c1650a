"""The boundary in a view: on the line, from edge to edge, in every direction and at every size."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gd_sim.core.boundary import Boundary, View, boundary, perpendicular
from tests.core.samples import examples

START = View(-4.0, 4.0, -4.0, 4.0)
sizes = st.floats(-30, 30).map(lambda exponent: 10.0**exponent)


def line(w1: float, w2: float, b: float, view: View = START, level: float = 0.0) -> Boundary:
    return boundary(np.array([w1, w2, b]), view, level)


def sorted_ends(found: Boundary) -> list[tuple[float, float]]:
    assert found.kind == "line"
    assert found.ends is not None
    return sorted(found.ends)


def on_edge(point: tuple[float, float], view: View) -> bool:
    """Whether a point is on the rim of a view, as far as its numbers can tell."""
    width, height = view.right - view.left, view.top - view.bottom
    slack1 = 1e-9 * max(width, abs(view.left), abs(view.right))
    slack2 = 1e-9 * max(height, abs(view.bottom), abs(view.top))
    inside1 = view.left - slack1 <= point[0] <= view.right + slack1
    inside2 = view.bottom - slack2 <= point[1] <= view.top + slack2
    touches1 = min(abs(point[0] - view.left), abs(point[0] - view.right)) <= slack1
    touches2 = min(abs(point[1] - view.bottom), abs(point[1] - view.top)) <= slack2
    return inside1 and inside2 and (touches1 or touches2)


@pytest.mark.parametrize(
    ("parameters", "ends"),
    [
        ((1.0, -1.0, 0.0), [(-4, -4), (4, 4)]),
        ((-1.0, 1.0, 0.0), [(-4, -4), (4, 4)]),
        ((1.0, 1.0, -1.0), [(-3, 4), (4, -3)]),
        ((2.0, 0.0, -3.0), [(1.5, -4), (1.5, 4)]),  # vertical
        ((0.0, -2.0, 3.0), [(-4, 1.5), (4, 1.5)]),  # horizontal
        ((1.0, 2.0, 0.0), [(-4, 2), (4, -2)]),
        ((1e-200, -1e-200, 0.0), [(-4, -4), (4, 4)]),
        ((1e200, -1e200, 0.0), [(-4, -4), (4, 4)]),
    ],
)
def test_lines_through_the_start_view(parameters: tuple[float, float, float], ends: list[tuple[float, float]]) -> None:
    found = sorted_ends(line(*parameters))
    assert np.array(found) == pytest.approx(np.array(ends), abs=1e-12)


@pytest.mark.parametrize("b", [0.0, 2.5, -1e300])
def test_without_weights_there_is_no_line(b: float) -> None:
    assert line(0.0, 0.0, b) == Boundary("none")
    assert line(0.0, -0.0, b) == Boundary("none")


@pytest.mark.parametrize("parameters", [(math.inf, 1.0, 0.0), (math.nan, 1.0, 0.0)])
def test_what_is_not_finite_has_no_line(parameters: tuple[float, float, float]) -> None:
    assert line(*parameters) == Boundary("none")


@pytest.mark.parametrize(
    ("parameters", "foot"),
    [
        ((1.0, 0.0, -5.0), (5, 0)),
        ((0.0, 1.0, 5.0), (0, -5)),
        ((1.0, 1.0, -9.0), (4.5, 4.5)),
        ((3.0, 4.0, 50.0), (-6, -8)),
    ],
)
def test_a_line_outside_the_view_is_told_by_its_nearest_point(
    parameters: tuple[float, float, float], foot: tuple[float, float]
) -> None:
    found = line(*parameters)
    assert (found.kind, found.ends) == ("outside", None)
    assert found.foot == pytest.approx(foot, abs=1e-12)


def test_levels_are_parallel_lines_on_either_side() -> None:
    w1, w2, b, level = 2.0, 1.0, -0.5, math.log(9)
    for value in (-level, 0.0, level):
        for x1, x2 in sorted_ends(line(w1, w2, b, level=value)):
            assert w1 * x1 + w2 * x2 + b == pytest.approx(value, abs=1e-12)


@examples(300)
@given(
    angle=st.floats(0, 2 * math.pi),
    length=sizes,
    scale=sizes,
    across=st.floats(-0.99, 0.99),
    at=st.floats(-3, 3),
    tall=st.floats(0.1, 10),
)
def test_ends_are_on_the_line_and_on_the_edge(
    angle: float, length: float, scale: float, across: float, at: float, tall: float
) -> None:
    """For a line through a chosen point inside a view of any size, place and shape."""
    view = View(scale * (at - 1), scale * (at + 1), scale * tall * (at - 1), scale * tall * (at + 1))
    inside = scale * (at + across), scale * tall * (at - across / 2)
    n1, n2 = math.cos(angle), math.sin(angle)
    b = -length * (n1 * inside[0] + n2 * inside[1])
    first, second = sorted_ends(line(length * n1, length * n2, b, view))
    reach = max(abs(value) for value in (view.left, view.right, view.bottom, view.top))
    for x1, x2 in (first, second):
        assert abs(n1 * x1 + n2 * x2 + b / length) <= 1e-9 * reach
        assert on_edge((x1, x2), view)
    assert math.dist(first, second) > 0
    # the chosen point is between the ends: the corner that they see it from is flat
    assert math.dist(first, inside) + math.dist(inside, second) == pytest.approx(math.dist(first, second), rel=1e-6)


@examples(200)
@given(w1=st.floats(-10, 10), w2=st.floats(-10, 10), b=st.floats(-100, 100))
def test_kind_and_foot(w1: float, w2: float, b: float) -> None:
    assume(math.hypot(w1, w2) > 1e-3)
    found = line(w1, w2, b)
    z = [w1 * x1 + w2 * x2 + b for x1 in (-4.0, 4.0) for x2 in (-4.0, 4.0)]
    assume(min(map(abs, z)) > 1e-9)
    # a line runs through a rectangle if and only if it has corners on both sides
    assert found.kind == ("line" if min(z) < 0 < max(z) else "outside")
    assert found.foot is not None
    x1, x2 = found.foot
    assert w1 * x1 + w2 * x2 + b == pytest.approx(0.0, abs=1e-9 * (1 + abs(b)))
    assert w1 * x2 - w2 * x1 == pytest.approx(0.0, abs=1e-6 * (1 + abs(b)))  # from the middle, (0, 0), along w


def test_digits_are_kept_far_from_the_origin() -> None:
    """The line x2 = x1 in a view of width 2 a million away."""
    view = View(1e6 - 1, 1e6 + 1, 1e6 - 1, 1e6 + 1)
    found = sorted_ends(line(1.0, -1.0, 0.0, view))
    assert np.array(found) == pytest.approx(np.array([(1e6 - 1, 1e6 - 1), (1e6 + 1, 1e6 + 1)]), abs=1e-8)


@examples(200)
@given(*[st.floats(allow_nan=False, allow_infinity=False)] * 3)
def test_any_finite_parameters_are_answered(w1: float, w2: float, b: float) -> None:
    found = line(w1, w2, b)
    assert found.kind in {"line", "outside", "none"}
    assert (found.ends is not None) == (found.kind == "line")
    if found.ends:
        assert np.isfinite(found.ends).all()
        assert all(on_edge(end, START) for end in found.ends)


@examples(200)
@given(w1=st.floats(-9, 9), w2=st.floats(-9, 9), b=st.floats(-9, 9))
def test_from_the_origin_straight_to_the_line(w1: float, w2: float, b: float) -> None:
    assume(math.hypot(w1, w2) > 1e-3)
    found = perpendicular(np.array([w1, w2, b]))
    assert found is not None
    f1, f2 = found.foot
    assert found.length == pytest.approx(abs(b) / math.sqrt(w1 * w1 + w2 * w2), rel=1e-12)
    assert math.hypot(f1, f2) == pytest.approx(found.length, rel=1e-12)
    assert w1 * f1 + w2 * f2 + b == pytest.approx(0.0, abs=1e-9), "on the line"
    assert w1 * f2 - w2 * f1 == pytest.approx(0.0, abs=1e-9), "along w"


@pytest.mark.parametrize("parameters", [(0.0, 0.0, 1.0), (math.inf, 1.0, 0.0), (1e-200, 0.0, 1e200)])
def test_without_a_line_there_is_nothing_straight_to_it(parameters: tuple[float, float, float]) -> None:
    assert perpendicular(np.array(parameters)) is None
