"""One update taken apart: its numbers make the very change that the engine makes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core.descent import Descent
from gd_sim.core.explain import SHOWN, explain_next
from gd_sim.core.points import FloatArray, PointSet
from gd_sim.core.settings import Settings
from tests.core.plain import wrong_gradient
from tests.core.samples import after, any_settings, bits, examples, point_sets, points_of, random_points


def test_the_numbers_of_the_lesson() -> None:
    descent = Descent(points_of((2.0, 1.0, 1)), Settings(0.5))
    told = explain_next(descent, descent.start([-1.0, 0.5, 0.0]))
    assert (told.update, told.size, told.indices.tolist()) == (1, 1, [0])
    assert (told.x.tolist(), told.y.tolist(), told.z.tolist()) == ([[2.0, 1.0]], [1.0], [-1.5])
    assert told.prediction[0] == pytest.approx(1 / (1 + math.exp(1.5)), rel=1e-15)
    assert (round(told.prediction[0], 3), round(told.residual[0], 3)) == (0.182, 0.818)
    assert told.before.tolist() == [-1.0, 0.5, 0.0]


@examples(100)
@given(points=point_sets(), alpha=st.sampled_from([1e-6, 0.1, 3.0]), skipped=st.integers(0, 40))
def test_one_point_times_its_number_is_the_change(points: PointSet, alpha: float, skipped: int) -> None:
    """w + α(y-ŷ)x and b + α(y-ŷ) are the new parameters, bit for bit."""
    descent = Descent(points, Settings(alpha))
    state = after(descent, descent.start(), skipped)
    told = explain_next(descent, state)
    assert told.update == skipped + 1
    assert told.indices.tolist() == [skipped % len(points)]
    expected = told.before + alpha * (told.residual[0] * np.append(told.x[0], 1.0))
    assert bits(after(descent, state, 1).parameters) == bits(expected)


def summed(told_x: FloatArray, residual: FloatArray, mistake: str) -> FloatArray:
    """Σ -(y-ŷ)(x, 1), or what a wrong rule has for it: the second half is added to the first until one is left."""
    numbers = zip(residual.tolist(), told_x.tolist(), strict=True)
    terms = np.array([wrong_gradient(mistake, *point) for point in numbers])
    while len(terms) > 1:
        half = (len(terms) + 1) // 2
        terms[: len(terms) - half] += terms[half:]
        terms = terms[:half]
    total: FloatArray = terms[0]
    return total


@examples(100)
@given(points=point_sets(), settings=any_settings(), skipped=st.integers(0, 40))
def test_the_numbers_of_a_batch_make_the_change(points: PointSet, settings: Settings, skipped: int) -> None:
    descent = Descent(points, settings)
    state = after(descent, descent.start(), skipped)
    told = explain_next(descent, state)
    batch = descent.next_batch(state)
    assert (told.size, told.indices.tolist()) == (len(batch), batch.tolist())
    assert bits(told.x) == bits(points.x[batch])  # as in the point set, even if the loops see scaled columns
    assert bits(told.y) == bits(points.y[batch])
    assert bits(told.residual) == bits(told.y - told.prediction)
    assert bits(told.before) == bits(state.parameters)
    if settings.optimizer != "sgd" or settings.l2:
        return
    share = 1.0 / told.size if settings.reduction == "mean" else 1.0
    gradient = share * summed(descent.x[batch], told.residual, settings.mistake)
    expected = state.internal_parameters - settings.learning_rate * gradient
    assert bits(after(descent, state, 1).internal_parameters) == bits(expected)


def test_of_a_large_batch_the_first_points_are_shown() -> None:
    descent = Descent(random_points(0, 1_000), Settings(batch_size="all"))
    told = explain_next(descent, descent.start([0.0, 0.0, 0.0]))
    assert told.size == 1_000
    assert told.indices.tolist() == list(range(SHOWN))
    assert {len(part) for part in (told.x, told.y, told.z, told.prediction, told.residual)} == {SHOWN}
    assert told.prediction.tolist() == [0.5] * SHOWN


def test_the_perceptron_predicts_0_or_1(start_points: PointSet) -> None:
    descent = Descent(start_points, Settings(batch_size="all", method="perceptron"))
    told = explain_next(descent, descent.start([-1.0, 1.0, 0.0]))
    assert told.prediction.tolist() == (told.z >= 0).tolist()
    assert set(told.residual) == {-1.0, 0.0, 1.0}


def test_sums_that_overflow_are_told_without_a_warning() -> None:
    descent = Descent(points_of((1e200, 1e200, 1)), Settings())
    told = explain_next(descent, descent.start([1e200, 1e200, 0.0]))
    assert told.z.tolist() == [math.inf]
    assert told.prediction.tolist() == [1.0]
