"""The best E there is: against scikit-learn where there is one, against construction where there is none."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import linprog  # type: ignore[import-untyped]  # comes with scikit-learn
from sklearn.linear_model import LogisticRegression

from gd_sim.core import logistic
from gd_sim.core.features import FEATURES, map_features
from gd_sim.core.optimum import ROWS, Optimum, find_optimum
from gd_sim.core.points import FloatArray, PointSet
from tests.core.samples import examples, points_of, random_points, separable_points


def inseparable_points(seed: int, m: int, n: int) -> PointSet:
    """Random points of which the first n+2 are there once more with the other label: no plane has them right."""
    points = random_points(seed, m, n)
    twins = min(m, n + 2)
    return points.add(points.x[:twins], 1 - points.y[:twins])


def best(points: PointSet) -> tuple[float, FloatArray]:
    optimum = find_optimum(points.x, points.y)
    assert optimum.kind == "minimum"
    assert optimum.error is not None
    assert optimum.parameters is not None
    return optimum.error, optimum.parameters


def of_scikit_learn(x: FloatArray, y: FloatArray, strength: float) -> FloatArray:
    """The parameters where C Σ E_i + |w|²/2 is least; `strength` is C."""
    theirs = LogisticRegression(C=strength, solver="newton-cholesky", tol=1e-12, max_iter=1_000).fit(x, y)
    return np.append(theirs.coef_[0], theirs.intercept_)


def test_start_set(start_points: PointSet) -> None:
    error, parameters = best(start_points)
    assert round(error, 4) == 0.2097
    assert parameters.round(3).tolist() == [1.781, 1.679, -1.562]


@examples(40)
@given(seed=st.integers(0, 10_000), m=st.integers(12, 200), n=st.integers(1, 5))
def test_equal_to_scikit_learn(seed: int, m: int, n: int) -> None:
    points = inseparable_points(seed, m, n)
    expected = of_scikit_learn(points.x, points.y, math.inf)
    error, parameters = best(points)
    assert error == pytest.approx(logistic.evaluate(points.x, points.y, expected[None])[0][0], rel=1e-9)
    assert parameters == pytest.approx(expected, rel=1e-6, abs=1e-6)


@examples(60)
@given(
    seed=st.integers(0, 10_000),
    m=st.integers(12, 60),
    n=st.integers(1, 4),
    scale=st.sampled_from([1e-6, 1.0, 1e6]),
    offset=st.sampled_from([0.0, 100.0]),
)
def test_the_gradient_vanishes_in_every_unit(seed: int, m: int, n: int, scale: float, offset: float) -> None:
    plain = inseparable_points(seed, m, n)
    points = PointSet(scale * (plain.x + offset), plain.y)
    error, parameters = best(points)
    columns = np.append(points.x.std(axis=0), 1.0)
    mean = points.x.mean(axis=0)
    gradient = logistic.gradient(
        points.x - mean, points.y, np.append(parameters[:-1], parameters[-1] + parameters[:-1] @ mean)
    )
    assert np.abs(gradient / columns).max() < 1e-7
    assert error == pytest.approx(logistic.evaluate(points.x, points.y, parameters[None])[0][0], rel=1e-9)
    assert error == pytest.approx(best(plain)[0], rel=1e-6)
    assert error <= math.log(2)


@examples(60)
@given(
    seed=st.integers(0, 10_000),
    m=st.integers(2, 100),
    n=st.integers(1, 5),
    margin=st.sampled_from([1e-2, 0.1, 1.0]),
)
def test_separable_by_construction(seed: int, m: int, n: int, margin: float) -> None:
    points = separable_points(seed, m, n, margin)
    assert find_optimum(points.x, points.y) == Optimum("separable")


def is_separable(points: PointSet) -> bool:
    """Whether some direction puts no point on its wrong side and some off the boundary, by linear programming."""
    return are_separable(points.x, points.y)


def are_separable(x: FloatArray, y: FloatArray) -> bool:
    """The same of columns of about the same size, none of which is close to another."""
    signed = (2 * y - 1)[:, None] * np.column_stack([x, np.ones(len(x))])
    found = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(x)), bounds=(-1, 1))
    assert found.success
    return bool(-found.fun > 1e-6)


@examples(150)
@given(
    rows=st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3), st.integers(0, 1)), min_size=1, max_size=12),
)
def test_points_of_a_grid_are_told_apart_by_proof(rows: list[tuple[int, int, int]]) -> None:
    """Among them many that lie on the only line that separates, or in the same place with both labels."""
    points = points_of(*rows)
    expected = "separable" if is_separable(points) else "minimum"
    assert find_optimum(points.x, points.y).kind == expected


@examples(30)
@given(seed=st.integers(0, 10_000), m=st.integers(2, 20), label=st.integers(0, 1))
def test_one_class_has_no_best(seed: int, m: int, label: int) -> None:
    points = random_points(seed, m).relabel(range(m), label)
    assert find_optimum(points.x, points.y) == Optimum("separable")


def test_one_point_has_no_best() -> None:
    points = points_of((3.0, -1.0, 1))
    assert find_optimum(points.x, points.y).kind == "separable"


@pytest.mark.parametrize(("ones", "zeros"), [(1, 1), (3, 1), (1, 9)])
def test_points_all_in_one_place(ones: int, zeros: int) -> None:
    """Nothing but their shares can be learned: E is the entropy of the labels."""
    points = points_of(*[(2.0, -3.0, 1)] * ones, *[(2.0, -3.0, 0)] * zeros)
    share = ones / (ones + zeros)
    error, parameters = best(points)
    assert error == pytest.approx(-share * math.log(share) - (1 - share) * math.log(1 - share), rel=1e-12)
    z = logistic.weighted_sums(points.x, parameters)
    assert z == pytest.approx([math.log(ones / zeros)] * len(points), abs=1e-9)


def test_two_points_in_one_place_with_different_labels() -> None:
    points = points_of((-2.0, 1), (-1.0, 0), (0.0, 0), (0.0, 1), (1.0, 1), (2.0, 0))
    _, (w, b) = best(points)
    assert b == pytest.approx(0.0, abs=1e-9)  # by symmetry
    once, twice = logistic.sigmoid(np.array([w, 2 * w]))
    assert 1 - once == pytest.approx(2 * twice, rel=1e-8)  # Σ (y-ŷ) x = 0


def test_two_points_in_one_place_on_the_line_between_the_classes() -> None:
    """Nothing is on the wrong side of x1 + x2 = 0, so E falls for ever, if not to 0."""
    points = points_of((0.0, 0.0, 0), (0.0, 0.0, 1), (1.0, 1.0, 0), (-1.0, -1.0, 1), (1.0, -1.0, 1), (1.0, -1.0, 0))
    assert find_optimum(points.x, points.y).kind == "separable"


def test_no_points() -> None:
    assert find_optimum(np.empty((0, 2)), np.empty(0)) == Optimum("unknown")


@examples(40)
@given(
    seed=st.integers(0, 10_000),
    m=st.integers(12, 100),
    n=st.integers(1, 4),
    l2=st.sampled_from([1e-3, 0.1, 2.0]),
    separable=st.booleans(),
)
def test_with_a_penalty_equal_to_scikit_learn(seed: int, m: int, n: int, l2: float, separable: bool) -> None:
    """Where there is a penalty, separable points too have a best."""
    points = separable_points(seed, m, n, 0.1) if separable else inseparable_points(seed, m, n)
    expected = of_scikit_learn(points.x, points.y, 1 / (l2 * len(points)))
    optimum = find_optimum(points.x, points.y, l2)
    assert optimum.kind == "minimum"
    assert optimum.parameters == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert optimum.error == pytest.approx(logistic.evaluate(points.x, points.y, expected[None])[0][0], rel=1e-6)
    assert optimum.parameters is not None
    assert optimum.error is not None
    penalty = l2 / 2 * float(optimum.parameters[:-1] @ optimum.parameters[:-1])
    assert optimum.cost == pytest.approx(optimum.error + penalty, rel=1e-9)


def test_with_a_penalty_one_class_has_no_best() -> None:
    """The bias is not penalised."""
    assert find_optimum(np.array([[1.0], [2.0]]), np.ones(2), 0.5) == Optimum("separable")


@examples(60)
@given(seed=st.integers(0, 10_000), m=st.integers(2, 25), n=st.integers(1, 3))
def test_what_is_called_a_minimum_is_one(seed: int, m: int, n: int) -> None:
    points = random_points(seed, m, n)
    optimum = find_optimum(points.x, points.y)
    assume(optimum.kind == "minimum")
    assert optimum.error is not None
    assert optimum.parameters is not None
    generator = np.random.default_rng(seed)
    around = optimum.parameters + generator.normal(size=(200, n + 1)) * 10.0 ** generator.uniform(-4, 1, (200, 1))
    assert logistic.evaluate(points.x, points.y, around)[0].min() >= optimum.error - 1e-12


@pytest.mark.parametrize("value", [1e200, 1e308])
def test_coordinates_beyond_squares_end_without_a_warning(value: float) -> None:
    points = points_of((value, 1.0, 0), (-value, 1.0, 1), (value, 2.0, 1), (-value, 3.0, 0))
    optimum = find_optimum(points.x, points.y)
    assert optimum.error is None or 0 <= optimum.error <= math.log(2)


def test_optima_can_be_compared(start_points: PointSet) -> None:
    optimum = find_optimum(start_points.x, start_points.y)
    assert optimum == find_optimum(start_points.x, start_points.y)
    assert optimum != find_optimum(start_points.x, start_points.y, 0.1)


# Feature maps

MAPS = [("x1", "x2", "x1^2", "x2^2", "x1*x2"), ("x1", "sin(x1)", "sin(x2)"), ("x1*x2",), tuple(FEATURES)]


@pytest.mark.parametrize("names", MAPS, ids=len)
@examples(15)
@given(seed=st.integers(0, 10_000), m=st.integers(12, 100), l2=st.sampled_from([0.0, 0.01]))
def test_with_features_equal_to_scikit_learn(names: tuple[str, ...], seed: int, m: int, l2: float) -> None:
    points = inseparable_points(seed, m + 8, 2)
    points = points.add(points.x[:8], 1 - points.y[:8])
    x = map_features(points, names)
    optimum = find_optimum(x, points.y, l2)
    expected = of_scikit_learn(x, points.y, 1 / (l2 * len(points)) if l2 else math.inf)
    assert optimum.kind == "minimum"
    assert optimum.parameters == pytest.approx(expected, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("names", MAPS, ids=len)
@examples(40)
@given(seed=st.integers(0, 10_000), m=st.integers(2, 40))
def test_with_features_separable_sets_are_told(names: tuple[str, ...], seed: int, m: int) -> None:
    points = random_points(seed, m)
    x = map_features(points, names)
    size = np.abs(x).max(axis=0)
    assert find_optimum(x, points.y).kind == ("separable" if are_separable(x / size, points.y) else "minimum")


# Sets that are hard to tell


@examples(60)
@given(seed=st.integers(0, 10_000), m=st.integers(4, 60), n=st.integers(1, 4))
def test_random_sets_are_told_apart_by_proof(seed: int, m: int, n: int) -> None:
    points = random_points(seed, m, n)
    assert find_optimum(points.x, points.y).kind == ("separable" if is_separable(points) else "minimum")


@examples(60)
@given(
    seed=st.integers(0, 10_000),
    m=st.integers(4, 60),
    n=st.integers(1, 4),
    noise=st.sampled_from([1e-3, 1e-5, 1e-7]),
)
def test_columns_that_are_nearly_the_same(seed: int, m: int, n: int, noise: float) -> None:
    """What sets them apart may be what separates the classes."""
    points = random_points(seed, m, n)
    twin = points.x[:, 0] + noise * np.random.default_rng(seed).normal(size=m)
    difference = twin - points.x[:, 0]  # exact
    expected = are_separable(np.column_stack([points.x, difference / np.abs(difference).max()]), points.y)
    optimum = find_optimum(np.column_stack([points.x, twin]), points.y)
    assert optimum.kind == ("separable" if expected else "minimum")


@examples(40)
@given(seed=st.integers(0, 10_000), m=st.integers(4, 60), n=st.integers(1, 4), constant=st.floats(-1e6, 1e6))
def test_columns_that_add_nothing_change_nothing(seed: int, m: int, n: int, constant: float) -> None:
    points = random_points(seed, m, n)
    plain = find_optimum(points.x, points.y)
    more = np.column_stack([points.x, points.x[:, 0], points.x @ np.arange(1.0, n + 1), np.full(m, constant)])
    optimum = find_optimum(more, points.y)
    assert optimum.kind == plain.kind
    if plain.error is not None:
        assert optimum.error == pytest.approx(plain.error, rel=1e-9)


@examples(60)
@given(seed=st.integers(0, 10_000), m=st.integers(2, 60), exponent=st.floats(-8, -2))
def test_a_point_that_just_crosses_makes_a_minimum(seed: int, m: int, exponent: float) -> None:
    """Classes on both sides of 0, and one point of 1 just below the greatest of 0."""
    generator = np.random.default_rng(seed)
    x = np.concatenate([-generator.random(m) - 1.0, [0.0], generator.random(m) + 1.0, [-(10.0**exponent)]])
    y = np.concatenate([np.zeros(m + 1), np.ones(m + 1)])
    optimum = find_optimum(x[:, None], y)
    assert optimum.kind != "separable"
    assert optimum.kind == "minimum" or exponent < -4  # it is there, too far away to be found
    x[-1] = 10.0**exponent
    assert find_optimum(x[:, None], y).kind == "separable"


@pytest.mark.parametrize("constant", [1e-233, 5e-324, 1e300])
def test_a_constant_column_of_any_size(constant: float) -> None:
    """The square of its deviation, which is rounding, is 0."""
    points = separable_points(0, 10, 1, 0.5)
    assert find_optimum(np.column_stack([points.x, np.full(10, constant)]), points.y).kind == "separable"


@pytest.mark.parametrize("exponents", [(-150, 150), (-8, 8), (0, 0)])
def test_units_do_not_matter(exponents: tuple[int, int]) -> None:
    points = inseparable_points(3, 30, 2)
    optimum = find_optimum(points.x * 10.0 ** np.array(exponents), points.y)
    assert optimum.error == pytest.approx(best(points)[0], rel=1e-9)


@pytest.mark.parametrize("l2", [1e-100, 1e-12, 1e-8, 1e-4, 1.0, 1e3, 1e8])
def test_with_any_penalty_there_is_a_best(l2: float) -> None:
    """Where it is, the gradient of E and penalty vanishes."""
    for points in (separable_points(0, 30, 2, 0.1), inseparable_points(0, 30, 2)):
        optimum = find_optimum(points.x, points.y, l2)
        assert optimum.kind == "minimum"
        assert optimum.parameters is not None
        gradient = logistic.gradient(points.x, points.y, optimum.parameters)
        gradient[:-1] += l2 * optimum.parameters[:-1]
        assert np.abs(gradient).max() < 1e-7


def test_a_penalty_that_leaves_no_weights_leaves_the_bias() -> None:
    points = random_points(0, 30)
    share = float(points.y.mean())
    assert share != 0.5
    optimum = find_optimum(points.x, points.y, 1e100)
    assert optimum.error == pytest.approx(-share * math.log(share) - (1 - share) * math.log(1 - share), rel=1e-12)


@pytest.mark.parametrize("kind", ["minimum", "separable"])
def test_many_points_are_taken_in_parts(kind: str) -> None:
    """More than go into one call of linear algebra; thrice the same points have the same best."""
    few = separable_points(0, 6_000, 2, 0.01) if kind == "separable" else random_points(0, 6_000)
    many = PointSet(np.tile(few.x, (3, 1)), np.tile(few.y, 3))
    assert len(few) < ROWS < len(many)
    first, second = find_optimum(few.x, few.y), find_optimum(many.x, many.y)
    assert first.kind == second.kind
    if kind == "minimum":
        assert second.error == pytest.approx(first.error, rel=1e-12)
        assert second.parameters == pytest.approx(first.parameters, rel=1e-8)


def test_points_closer_than_a_double_can_divide_by_have_no_best() -> None:
    assert find_optimum(np.array([[5e-324, 0.0], [0.0, 0.0]]), np.array([1.0, 0.0])).kind == "unknown"
