"""What is descended, E and penalty together, and its gradient: with any penalty, features and scaling."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core import logistic
from gd_sim.core.descent import Descent
from gd_sim.core.features import FEATURES
from gd_sim.core.points import FloatArray
from gd_sim.core.settings import Settings
from tests.core.samples import after, examples, points_of, random_points


@st.composite
def descents(draw: st.DrawFn) -> tuple[Descent, FloatArray]:
    """A descent on random points, with any penalty, features and scaling, and parameters of a size that fits."""
    n = draw(st.integers(1, 5))
    scale = draw(st.sampled_from([1e-2, 1.0, 20.0]))
    points = random_points(draw(st.integers(0, 10_000)), draw(st.integers(1, 40)), n, scale)
    names = st.lists(st.sampled_from(list(FEATURES)), min_size=1, max_size=7, unique=True)
    settings = Settings(
        learning_rate=draw(st.sampled_from([0.01, 1.0])),
        batch_size="all",
        l2=draw(st.sampled_from([0.0, 1e-3, 0.3, 10.0])),
        features=tuple(draw(names)) if n == 2 and draw(st.booleans()) else None,
        standardize=draw(st.booleans()),
    )
    descent = Descent(points, settings)
    generator = np.random.default_rng(draw(st.integers(0, 10_000)))
    return descent, generator.normal(size=len(units(descent.features))) / units(descent.features)


def units(x: FloatArray) -> FloatArray:
    """How large the columns are, and 1 for the bias."""
    return np.append(np.sqrt((x * x).mean(axis=0)) + 1e-12, 1.0)


def differences(descent: Descent, parameters: FloatArray) -> FloatArray:
    """The gradient of the cost by central differences, each times its unit."""
    steps = np.diag(1e-4 / units(descent.features))
    costs = descent.cost(np.concatenate([parameters + steps, parameters - steps]))
    return (costs[: len(steps)] - costs[len(steps) :]) / 2e-4


@examples(200)
@given(descents())
def test_the_gradient_is_that_of_the_cost(case: tuple[Descent, FloatArray]) -> None:
    descent, parameters = case
    gradient = descent.gradient(parameters) / units(descent.features)
    cost = float(descent.cost(parameters[None])[0])
    assert gradient == pytest.approx(differences(descent, parameters), rel=1e-6, abs=1e-7 * (1 + cost))


@examples(100)
@given(descents())
def test_the_cost_is_the_error_and_the_penalty_on_the_weights_that_learn(case: tuple[Descent, FloatArray]) -> None:
    descent, parameters = case
    state = descent.start(parameters)
    error = logistic.evaluate(descent.x, descent.points.y, state.internal_parameters[None])[0][0]
    w = state.internal_parameters[:-1]
    assert descent.cost(parameters[None]) == pytest.approx([error + descent.settings.l2 / 2 * float(w @ w)], rel=1e-9)


@examples(100)
@given(descents(), st.integers(0, 10_000))
def test_both_gradients_say_the_same_of_every_direction(case: tuple[Descent, FloatArray], seed: int) -> None:
    descent, parameters = case
    direction = np.random.default_rng(seed).normal(size=len(parameters)) / units(descent.features)
    state, ahead = descent.start(parameters), descent.start(direction)  # inwards is linear
    inside = descent.internal_gradient(state.internal_parameters)
    size = float(np.abs(inside) @ np.abs(ahead.internal_parameters))
    slope = float(descent.gradient(parameters) @ direction)
    assert slope == pytest.approx(float(inside @ ahead.internal_parameters), rel=1e-9, abs=1e-9 * size)


@examples(100)
@given(descents())
def test_a_whole_set_update_follows_the_gradient(case: tuple[Descent, FloatArray]) -> None:
    descent, parameters = case
    alpha, start = descent.settings.learning_rate, descent.start(parameters)
    now = after(descent, start, 1)
    inside = start.internal_parameters
    slack = 1e-12 * (np.abs(inside) + alpha * (units(descent.x) + descent.settings.l2 * np.abs(inside)))
    change = now.internal_parameters - (inside - alpha * descent.internal_gradient(inside))
    assert (np.abs(change) <= slack).all()
    if not descent.settings.standardize:
        change = now.parameters - (parameters - alpha * descent.gradient(parameters))
        assert (np.abs(change) <= slack).all()


def test_by_hand() -> None:
    """One point (3, 4) of class 1 and w = b = 0: ŷ = 1/2, so ∇E = -(3, 4, 1)/2."""
    descent = Descent(points_of((3.0, 4.0, 1)), Settings(l2=0.5))
    assert descent.gradient(np.zeros(3)).tolist() == [-1.5, -2.0, -0.5]
    assert descent.cost(np.zeros((1, 3))) == pytest.approx([np.log(2)], rel=1e-15)
    far = np.array([200.0, -100.0, 800.0])  # z = 1000: only the penalty is left
    assert descent.gradient(far).tolist() == [100.0, -50.0, 0.0]
    assert descent.cost(far[None]).tolist() == [0.25 * 50_000]


def test_standardised_weights_are_penalised_in_their_own_units() -> None:
    points = points_of((10.0, 0), (30.0, 1))  # deviation 10
    descent = Descent(points, Settings(l2=2.0, standardize=True))
    assert descent.penalty(np.array([[0.3, 7.0], [0.0, 1.0]])) == pytest.approx([2 / 2 * 3.0**2, 0.0], rel=1e-15)
