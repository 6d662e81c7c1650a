"""The formulas: against 400 digits, against finite differences, and against the loops' own helpers."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core import logistic, updates
from gd_sim.core.points import PointSet
from tests.core.samples import bits, examples, point_sets, points_of, random_points

Z = [0.0, 1e-300, 1e-17, 1e-8, 0.1, 0.5, 1.0, math.log(9), 3.0, 29.9, 36.7, 37.0, 40.0, 100.0, 700.0]
SUMS = [*Z, *(-z for z in Z)]
anything = st.floats(allow_nan=False, allow_infinity=False)


def exact(z: float, y: int) -> tuple[float, float]:
    """ŷ and E by the textbook's formulas, computed with so many digits that nothing is lost."""
    with localcontext(prec=400):
        prediction = 1 / (1 + (-Decimal(z)).exp())
        error = -(prediction.ln() if y else (1 - prediction).ln())
        return float(prediction), float(error)


@pytest.mark.parametrize("z", SUMS)
def test_sigmoid_and_error_to_the_last_digits(z: float) -> None:
    for y in (0, 1):
        predictions, errors = logistic.sigmoid(np.array([z])), logistic.point_errors(np.array([z]), np.array([y]))
        for found, expected in zip((predictions, errors), exact(z, y), strict=True):
            np.testing.assert_array_max_ulp(found, np.array([expected]), maxulp=4)


def test_known_values() -> None:
    assert logistic.sigmoid(np.array([0.0, math.log(9), -math.log(9)])) == pytest.approx([0.5, 0.9, 0.1], rel=1e-15)
    assert logistic.point_errors(np.zeros(2), np.array([0.0, 1.0])) == pytest.approx([math.log(2)] * 2, rel=1e-15)


@examples(300)
@given(z=anything)
def test_no_sum_is_too_large(z: float) -> None:
    """The textbook's form is NaN from about z = 37."""
    sums, labels = np.array([z, z]), np.array([0.0, 1.0])
    predictions, errors = logistic.sigmoid(sums), logistic.point_errors(sums, labels)
    assert np.isfinite(errors).all()
    assert (errors >= 0).all()
    assert (predictions >= 0).all()
    assert (predictions <= 1).all()
    # -ln(1-ŷ) + ln ŷ = z: the two errors differ by z
    assert errors[0] - errors[1] == pytest.approx(z, rel=1e-12, abs=1e-15)


@examples(100)
@given(
    x=st.lists(st.tuples(anything, anything), min_size=1, max_size=6),
    parameters=st.tuples(anything, anything, anything),
    labels=st.integers(0, 63),
)
def test_error_is_never_nan(x: list[tuple[float, float]], parameters: tuple[float, float, float], labels: int) -> None:
    points = points_of(*((x1, x2, labels >> i & 1) for i, (x1, x2) in enumerate(x)))
    errors, right = logistic.evaluate(points.x, points.y, np.array([parameters]))
    assert errors[0] >= 0  # also false for NaN
    assert 0 <= right[0] <= len(points)


def test_infinity_minus_infinity_counts_as_an_infinite_error() -> None:
    x = np.array([[1e200, 1e200], [1.0, 1.0]])
    errors, _ = logistic.evaluate(x, np.array([1.0, 0.0]), np.array([[1e200, -1e200, 0.0], [0.0, 0.0, 0.0]]))
    assert errors.tolist() == [math.inf, math.log(2)]


@examples(100)
@given(points=point_sets(), seed=st.integers(0, 1000))
def test_evaluate_is_the_mean_of_the_definition(points: PointSet, seed: int) -> None:
    parameters = np.random.default_rng(seed).normal(size=points.x.shape[1] + 1)
    errors, right = logistic.evaluate(points.x, points.y, parameters[None])
    sums = [math.fsum([*(parameters[:-1] * row), parameters[-1]]) for row in points.x]
    each = [exact(z, int(label))[1] for z, label in zip(sums, points.y, strict=True)]
    assert errors[0] == pytest.approx(math.fsum(each) / len(points), rel=1e-12)
    assert right[0] == sum((z >= 0) == (label == 1) for z, label in zip(sums, points.y, strict=True))


def test_on_the_boundary_counts_as_label_1() -> None:
    x = np.zeros((3, 2))
    assert logistic.evaluate(x, np.array([1.0, 1.0, 0.0]), np.zeros((1, 3)))[1].tolist() == [2.0]


@examples(100)
@given(points=point_sets(), seed=st.integers(0, 1000))
def test_gradient_equals_central_differences(points: PointSet, seed: int) -> None:
    n = points.x.shape[1]
    scale = float(np.abs(points.x).max()) + 1.0
    parameters = np.random.default_rng(seed).normal(size=n + 1) / np.append(np.full(n, scale), 1.0)
    step = 1e-5 / scale
    shifted = np.concatenate([parameters + step * np.eye(n + 1), parameters - step * np.eye(n + 1)])
    errors, _ = logistic.evaluate(points.x, points.y, shifted)
    differences = (errors[: n + 1] - errors[n + 1 :]) / (2 * step)
    assert logistic.gradient(points.x, points.y, parameters) == pytest.approx(differences, rel=1e-6, abs=1e-9 * scale)


@examples(50)
@given(points=point_sets(least=1, most=1), seed=st.integers(0, 1000))
def test_gradient_of_one_point_is_one_number_times_the_point(points: PointSet, seed: int) -> None:
    parameters = np.random.default_rng(seed).normal(size=points.x.shape[1] + 1)
    gradient = logistic.gradient(points.x, points.y, parameters)
    prediction, _ = exact(float(points.x[0] @ parameters[:-1] + parameters[-1]), 1)
    expected = -(points.y[0] - prediction) * np.append(points.x[0], 1.0)
    assert gradient == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("z", [-20.0, -3.0, -0.5, 0.0, 1.0, 7.0])
def test_slope_of_sigmoid(z: float) -> None:
    """σ' = σ(1-σ), with a positive sign in the quotient rule."""
    low, here, high = logistic.sigmoid(np.array([z - 1e-5, z, z + 1e-5]))
    assert (high - low) / 2e-5 == pytest.approx(here * (1 - here), rel=1e-5)


@examples(60)
@given(
    m=st.one_of(st.integers(1, 300), st.sampled_from([4095, 4096, 4097, 9000])),
    n=st.integers(1, 4),
    rows=st.integers(1, 40),
    seed=st.integers(0, 1000),
)
def test_many_rows_give_the_bits_of_each_alone(m: int, n: int, rows: int, seed: int) -> None:
    points = random_points(seed, m, n)
    parameters = np.random.default_rng(seed).normal(size=(rows, n + 1))
    together = logistic.evaluate(points.x, points.y, parameters)
    alone = [logistic.evaluate(points.x, points.y, row[None]) for row in parameters]
    assert bits(together[0]) == bits([errors[0] for errors, _ in alone])
    assert bits(together[1]) == bits([right[0] for _, right in alone])


def test_rows_beyond_one_helping_are_all_evaluated() -> None:
    points = random_points(0, 20)
    rows = np.random.default_rng(0).normal(size=(3 * logistic.VISITS // 20, 3))
    errors, right = logistic.evaluate(points.x, points.y, rows)
    for row in (0, logistic.VISITS // 20 - 1, logistic.VISITS // 20, len(rows) - 1):
        alone = logistic.evaluate(points.x, points.y, rows[row][None])
        assert (errors[row], right[row]) == (alone[0][0], alone[1][0])


@examples(100)
@given(points=point_sets(), seed=st.integers(0, 1000))
def test_loops_and_table_agree(points: PointSet, seed: int) -> None:
    parameters = 3 * np.random.default_rng(seed).normal(size=points.x.shape[1] + 1)
    sums = logistic.weighted_sums(points.x, parameters)
    z = np.empty(len(points))
    updates.weighted_sums(points.x, parameters, z)
    assert bits(z) == bits(sums)
    predictions = [updates.predict(value, updates.LOGISTIC) for value in z]
    np.testing.assert_array_max_ulp(logistic.sigmoid(sums), np.array(predictions), maxulp=4)
