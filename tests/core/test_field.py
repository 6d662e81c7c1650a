"""A unit all over a view: lines exact, curves against a circle, a hyperbola and waves."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core import logistic
from gd_sim.core.boundary import View, boundary
from gd_sim.core.features import map_features
from gd_sim.core.field import NODES, Field, Unit
from gd_sim.core.points import FloatArray
from tests.core.samples import FeatureMap, bits, examples, feature_maps, random_points

START = View(-4.0, 4.0, -4.0, 4.0)
CELL = 8.0 / (NODES - 1)


def field(parameters: list[float], features: FeatureMap = None, view: View = START) -> Field:
    return Field(Unit(np.array(parameters), features), view)


def pieces(curve: FloatArray) -> list[FloatArray]:
    """The curve, cut at its rows of NaN."""
    gaps = np.flatnonzero(np.isnan(curve).any(axis=1))
    return [piece[~np.isnan(piece).any(axis=1)] for piece in np.split(curve, gaps)]


@pytest.mark.parametrize("features", [None, ("x1", "x2"), ("x1", "x2", "x1^2", "sin(x2)")])
def test_a_line_is_that_of_the_normal_form(features: FeatureMap) -> None:
    parameters = [1.781, 1.679, *[0.0] * (len(features or ()) - 2), -1.562]
    for level in (0.0, math.log(9), 100.0):
        expected = boundary(np.array([1.781, 1.679, -1.562]), START, level)
        assert field(parameters, features).curve(level).tolist() == [list(end) for end in expected.ends or ()]
    assert field(parameters, features).line == boundary(np.array([1.781, 1.679, -1.562]), START)


@pytest.mark.parametrize(
    ("features", "parameters", "line"),
    [
        (("x2", "x1"), [2.0, 3.0, 4.0], [3.0, 2.0, 4.0]),
        (("x2",), [2.0, 1.0], [0.0, 2.0, 1.0]),
        (("x1", "x1^2"), [2.0, 0.0, 1.0], [2.0, 0.0, 1.0]),
        (("x1^2", "x2^2"), [0.0, 0.0, -1.0], [0.0, 0.0, -1.0]),
        (("x1", "x1^2"), [2.0, 1e-300, 1.0], None),
        (("sin(x1)",), [math.nan, 1.0], None),
    ],
)
def test_whether_it_is_a_line(features: FeatureMap, parameters: list[float], line: list[float] | None) -> None:
    found = Unit(np.array(parameters), features).line
    assert (None if found is None else found.tolist()) == line


@examples(100)
@given(features=feature_maps(), seed=st.integers(0, 1_000))
def test_z_has_the_bits_of_the_mapped_points(features: FeatureMap, seed: int) -> None:
    points = random_points(seed, 20)
    mapped = map_features(points, features)
    parameters = np.random.default_rng(seed).normal(size=mapped.shape[1] + 1)
    z = Unit(parameters, features).z(*points.x.T)
    assert bits(z) == bits(logistic.weighted_sums(mapped, parameters))


@examples(30)
@given(features=feature_maps(), seed=st.integers(0, 1_000))
def test_the_grid_reaches_from_edge_to_edge(features: FeatureMap, seed: int) -> None:
    view = View(-1.0, 3.0, 2.0, 2.5)
    names = features or ("x1", "x2")
    unit = Unit(np.random.default_rng(seed).normal(size=len(names) + 1), features)
    z = Field(unit, view).z
    assert z.shape == (NODES, NODES)
    for row, x2 in ((0, 2.0), (NODES - 1, 2.5)):
        for column, x1 in ((0, -1.0), (NODES - 1, 3.0)):
            assert z[row, column] == unit.z(np.array(x1), np.array(x2))


@examples(60)
@given(
    middle=st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
    radius=st.floats(0.3, 1.9),
    weight=st.sampled_from([1e-3, 1.0, -50.0]),
    level=st.floats(-0.9, 0.9),
)
def test_a_circle(middle: tuple[float, float], radius: float, weight: float, level: float) -> None:
    """w (|x - m|² - r²) = level, in the features x1, x2, x1², x2², about anywhere in the view."""
    m1, m2 = middle
    level *= abs(weight) * radius * radius
    b = weight * (m1 * m1 + m2 * m2 - radius * radius)
    found = field([-2 * weight * m1, -2 * weight * m2, weight, weight, b], ("x1", "x2", "x1^2", "x2^2")).curve(level)
    around = math.sqrt(radius * radius + level / weight)
    (circle,) = pieces(found)
    distance = np.hypot(*(circle - middle).T)
    # taken for linear between nodes, x² is off by h²/4 at most
    assert np.abs(distance**2 - around**2).max() <= CELL**2 / 4 + 1e-9
    assert circle[0] == pytest.approx(circle[-1], abs=1e-12), "closed"
    assert np.hypot(*np.diff(circle, axis=0).T).max() < 1.5 * CELL
    angles = np.unwrap(np.arctan2(*(circle - middle).T))
    assert abs(angles[-1] - angles[0]) == pytest.approx(2 * math.pi, rel=1e-6), "once around"


def test_both_branches_of_a_hyperbola() -> None:
    found = pieces(field([1.0, -1.0], ("x1*x2",)).boundary)
    assert len(found) == 2
    for branch in found:
        assert branch[:, 0] * branch[:, 1] == pytest.approx(np.ones(len(branch)), abs=CELL**2)
        assert len(set(np.sign(branch[:, 0]))) == 1
        assert {4.0} == {np.abs(end).max() for end in branch[[0, -1]]}, "from edge to edge"


def test_waves() -> None:
    upright = pieces(field([1.0, 0.0], ("sin(x1)",)).boundary)
    assert sorted(round(float(wave[0, 0]), 3) for wave in upright) == [-3.142, 0.0, 3.142]
    for wave in upright:
        assert np.ptp(wave[:, 0]) < 1e-9
        assert sorted(wave[[0, -1], 1]) == [-4.0, 4.0]


@pytest.mark.parametrize(
    "parameters", [[1.0, 1.0, 1.0], [1.0, 1.0, -100.0], [math.inf, 1.0, 0.0], [math.nan, 1.0, 0.0]]
)
def test_no_curve_in_the_view(parameters: list[float]) -> None:
    assert field(parameters, ("x1^2", "x2^2")).boundary.shape == (0, 2)


def test_what_overflows_is_left_out() -> None:
    """x1² is infinite but in the middle of the view, where it is a parabola."""
    wide = View(-1e200, 1e200, -1e200, 1e200)
    curve = field([1.0, -1.0, 0.0], ("x2", "x1^2"), wide).boundary
    assert np.isfinite(curve[~np.isnan(curve).any(axis=1)]).all()
