"""The gradient check: it passes the gradient of E, and nothing else."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core.descent import Descent
from gd_sim.core.gradient_check import AGREED, MOST_DIGITS, check_gradient
from gd_sim.core.points import FloatArray, PointSet
from gd_sim.core.settings import MISTAKES, Settings
from tests.core.plain import logistic_prediction, perceptron_prediction, wrong_gradient
from tests.core.samples import START_PARAMETERS, examples, points_of, random_points

WRONG = [mistake for mistake in MISTAKES if mistake != "none"]


def textbook_error(points: PointSet, parameters: FloatArray, l2: float = 0.0) -> float:
    """E by logarithms of ŷ, with the penalty."""
    total = 0.0
    for x, y in zip(points.x.tolist(), points.y.tolist(), strict=True):
        prediction = logistic_prediction(math.fsum([*(np.array(x) * parameters[:-1]), parameters[-1]]))
        total -= math.log(prediction if y else 1 - prediction)
    return total / len(points) + l2 / 2 * math.fsum(parameters[:-1] ** 2)


@examples(60)
@given(seed=st.integers(0, 10_000), m=st.integers(1, 12), n=st.integers(1, 4), l2=st.sampled_from([0.0, 0.2]))
def test_the_gradient_of_the_whole_set_agrees(seed: int, m: int, n: int, l2: float) -> None:
    points = random_points(seed, m, n)
    descent = Descent(points, Settings(l2=l2))
    found = check_gradient(descent, descent.start(), None)
    assert found.is_passed
    assert found.agreement >= 7
    assert found.rule == pytest.approx(descent.gradient(descent.start().parameters), abs=1e-13)
    parameters = descent.start().parameters
    for j, difference in enumerate(found.differences):
        step = 1e-5 * np.eye(n + 1)[j]
        ahead, behind = (textbook_error(points, parameters + sign * step, l2) for sign in (1, -1))
        assert difference == pytest.approx((ahead - behind) / 2e-5, abs=1e-7)


@examples(60)
@given(seed=st.integers(0, 10_000), standardize=st.booleans())
def test_the_gradient_of_any_point_agrees(seed: int, standardize: bool) -> None:
    points = random_points(seed, 8)
    descent = Descent(points, Settings(standardize=standardize, l2=0.1))
    state = descent.start()
    index = seed % 8
    found = check_gradient(descent, state, index)
    assert found.agreement >= 7
    x, y = descent.x[index], float(points.y[index])
    z = float(x @ state.internal_parameters[:-1] + state.internal_parameters[-1])
    assert found.rule == pytest.approx(wrong_gradient("none", y - logistic_prediction(z), x.tolist()), abs=1e-14)


@pytest.mark.parametrize("mistake", WRONG)
@pytest.mark.parametrize("index", [None, 0, 7])
def test_a_wrong_rule_is_found_out(start_points: PointSet, mistake: str, index: int | None) -> None:
    descent = Descent(start_points, Settings(mistake=mistake))
    found = check_gradient(descent, descent.start(START_PARAMETERS), index)
    assert not found.is_passed
    assert found.agreement <= 1
    right = check_gradient(Descent(start_points, Settings()), descent.start(START_PARAMETERS), index)
    assert (found.differences == right.differences).all(), "E is the same, whatever the rule"


def test_what_a_wrong_rule_leaves_right_agrees(start_points: PointSet) -> None:
    descent = Descent(start_points, Settings(mistake="without-b"))
    w1, w2, b = check_gradient(descent, descent.start(START_PARAMETERS), None).digits
    assert min(w1, w2) >= AGREED > b


def test_the_perceptron_does_not_descend_the_error(start_points: PointSet) -> None:
    descent = Descent(start_points, Settings(method="perceptron"))
    found = check_gradient(descent, descent.start(START_PARAMETERS), None)
    assert not found.is_passed
    *w, b = START_PARAMETERS
    each = [
        wrong_gradient("none", y - perceptron_prediction(x @ np.array(w) + b), x.tolist())
        for x, y in zip(start_points.x, start_points.y.tolist(), strict=True)
    ]
    assert found.rule == pytest.approx(np.mean(each, axis=0), abs=1e-14)


def test_at_the_minimum_the_pulls_cancel_and_agree_all_the_same(start_points: PointSet) -> None:
    descent = Descent(start_points, Settings())
    found = check_gradient(descent, descent.start([1.781, 1.679, -1.562]), None)
    assert np.abs(found.rule).max() < 1e-4
    assert found.agreement >= 7


@pytest.mark.parametrize("z", [30.0, 36.0, 40.0, 700.0, -30.0, -700.0])
@pytest.mark.parametrize("label", [0, 1])
def test_a_point_that_is_certain(z: float, label: int) -> None:
    """Where ŷ rounds to 0 or 1 there are few digits left of y - ŷ; what there is agrees."""
    descent = Descent(points_of((1.0, 0.0, label)), Settings())
    assert check_gradient(descent, descent.start([z, 0.0, 0.0]), 0).is_passed


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e4])
def test_large_and_small_columns(scale: float) -> None:
    for seed in range(30):
        points = random_points(seed, 9, scale=scale)
        descent = Descent(points, Settings())
        assert check_gradient(descent, descent.start([1 / scale, -2 / scale, 0.5]), None).agreement >= 6


def test_columns_of_nothing_agree_in_all_digits() -> None:
    descent = Descent(points_of((0.0, 1.0, 1), (0.0, -1.0, 0)), Settings())
    assert check_gradient(descent, descent.start([1.0, 1.0, 0.0]), None).digits[0] == MOST_DIGITS


def test_what_no_float_holds_agrees_in_nothing() -> None:
    descent = Descent(points_of((1e200, 1.0, 1), (-1e200, 1.0, 0)), Settings())
    found = check_gradient(descent, descent.start([-1e200, 1.0, 0.0]), None)
    assert found.agreement == 0
    assert not found.is_passed


def test_many_points_are_summed_in_blocks() -> None:
    descent = Descent(random_points(1, 10_000), Settings())
    found = check_gradient(descent, descent.start(START_PARAMETERS), None)
    assert found.rule == pytest.approx(descent.gradient(np.array(START_PARAMETERS)), rel=1e-11)
    assert found.agreement >= 7
