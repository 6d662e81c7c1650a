"""The loops: against an independent implementation, scikit-learn, numbers checked by hand, and themselves compiled."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import SGDClassifier

from gd_sim.core import logistic, updates
from gd_sim.core.descent import Descent, Loops
from gd_sim.core.points import FloatArray, PointSet
from gd_sim.core.settings import METHODS, MISTAKES, OPTIMIZERS, Settings
from gd_sim.core.state import NonFiniteError, Rows, State
from gd_sim.core.training import train
from tests.core import plain
from tests.core.samples import (
    START_PARAMETERS,
    after,
    any_settings,
    bits,
    examples,
    point_sets,
    points_of,
    random_points,
    same_rows,
    same_state,
    separable_points,
)


def written_anew(points: PointSet, settings: Settings, parameters: FloatArray, epochs: int) -> FloatArray:
    """The parameters after each update, (updates, n+1), by the implementation that shares no code with the project."""
    m = len(points)
    generator = np.random.Generator(np.random.PCG64([settings.seed, 1]))
    orders = [generator.permutation(m).tolist() if settings.shuffle else list(range(m)) for _ in range(epochs)]
    return np.array(
        plain.train(
            points.x.tolist(),
            points.y.tolist(),
            orders,
            parameters.tolist(),
            plain.Optimizer(settings.optimizer, settings.learning_rate, settings.momentum),
            batch_size=m if settings.batch_size == "all" else settings.batch_size,
            mean=settings.reduction == "mean",
            l2=settings.l2,
            predict=plain.perceptron_prediction if settings.method == "perceptron" else plain.logistic_prediction,
            mistake=settings.mistake,
        )
    )


def parameters_at_each_update(descent: Descent, state: State, count: int) -> FloatArray:
    states = []
    for _ in range(count):
        state = after(descent, state, 1)
        states.append(state.parameters)
    return np.array(states)


@examples(100)
@given(
    seed=st.integers(0, 10_000),
    m=st.integers(1, 12),
    n=st.integers(1, 4),
    batch_size=st.one_of(st.integers(1, 14), st.just("all")),
    reduction=st.sampled_from(["mean", "sum"]),
    optimizer=st.sampled_from(list(OPTIMIZERS)),
    l2=st.sampled_from([0.0, 0.05]),
    shuffle=st.booleans(),
    mistake=st.sampled_from(list(MISTAKES)),
)
def test_every_update_is_what_the_formulas_say(
    seed: int,
    m: int,
    n: int,
    batch_size: Any,
    reduction: str,
    optimizer: str,
    l2: float,
    shuffle: bool,
    mistake: str,
) -> None:
    points = random_points(seed, m, n)
    settings = Settings(
        0.05, batch_size, reduction, shuffle=shuffle, seed=seed, optimizer=optimizer, l2=l2, mistake=mistake
    )
    descent = Descent(points, settings)
    start = descent.start()
    expected = written_anew(points, settings, start.parameters, epochs=3)
    assert len(expected) == 3 * descent.updates_per_epoch
    assert parameters_at_each_update(descent, start, len(expected)) == pytest.approx(expected, rel=1e-10, abs=1e-10)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_optimizers_over_200_updates(optimizer: str, start_points: PointSet) -> None:
    settings = Settings(0.03, batch_size=4, optimizer=optimizer, momentum=0.8)
    expected = written_anew(start_points, settings, np.array(START_PARAMETERS), epochs=40)
    descent = Descent(start_points, settings)
    found = parameters_at_each_update(descent, descent.start(START_PARAMETERS), 200)
    assert np.abs(found - expected).max() <= 1e-10
    assert np.abs(found[-1] - START_PARAMETERS).max() > 0.1  # it went somewhere


@pytest.mark.parametrize(("m", "n", "alpha"), [(20, 2, 0.1), (8, 1, 0.5), (50, 5, 0.01), (200, 3, 1.0)])
def test_equal_to_scikit_learn(m: int, n: int, alpha: float) -> None:
    points = random_points(m, m, n)
    start = np.random.default_rng(m).normal(size=n + 1)
    theirs = SGDClassifier(
        loss="log_loss", penalty=None, learning_rate="constant", eta0=alpha, shuffle=False, max_iter=50, tol=None
    )
    theirs.fit(points.x, points.y, coef_init=start[None, :-1].copy(), intercept_init=start[-1:].copy())
    expected = [*theirs.coef_[0], *theirs.intercept_]
    assert train(points, Settings(alpha), 50, start).parameters == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_start_set_learns_as_the_design_says(start_points: PointSet) -> None:
    error = train(start_points, Settings(0.1), 50, START_PARAMETERS).history.error
    rounded = [round(float(error[epoch]), 3) for epoch in (0, 1, 2, 5, 10, 20, 50)]
    assert rounded == [0.959, 0.429, 0.315, 0.252, 0.228, 0.215, 0.210]


def test_one_update_checked_by_hand() -> None:
    points = points_of((2.0, 1.0, 1))
    descent = Descent(points, Settings(0.5))
    start = descent.start([-1.0, 0.5, 0.0])
    # z = -2 + 0.5 = -1.5, ŷ = 0.182; w += 0.5 (1 - 0.182) (2, 1), b += 0.5 (1 - 0.182)
    residual = 1 - 1 / (1 + math.exp(1.5))
    moved = after(descent, start, 1).parameters
    assert moved == pytest.approx([-1 + residual, 0.5 + residual / 2, residual / 2], rel=1e-15)
    before, now = (logistic.sigmoid(logistic.weighted_sums(points.x, p))[0] for p in (start.parameters, moved))
    assert (round(before, 3), round(now, 3)) == (0.182, 0.722)


@examples(100)
@given(points=point_sets(most=5), alpha=st.sampled_from([1e-4, 0.1, 2.0]), seed=st.integers(0, 1000))
def test_the_used_point_always_gains(points: PointSet, alpha: float, seed: int) -> None:
    """Δz = α(y-ŷ)(|x|²+1), so that its own ŷ moves towards its y."""
    descent = Descent(points, Settings(alpha))
    before = np.random.default_rng(seed).normal(size=points.x.shape[1] + 1)
    now = after(descent, descent.start(before), 1).parameters
    x, y = points.x[:1], points.y[0]
    z, moved = (float(logistic.weighted_sums(x, parameters)[0]) for parameters in (before, now))
    prediction = 1 / (1 + math.exp(-z)) if z > -700 else 0.0
    gain = alpha * (y - prediction) * (float(x[0] @ x[0]) + 1)
    assert moved - z == pytest.approx(gain, rel=1e-6, abs=1e-9 * (1 + abs(z)))
    assert (moved - z) * (2 * y - 1) >= 0


@pytest.mark.parametrize(("reduction", "share"), [("mean", 1.0), ("sum", 20.0)])
def test_whole_set_updates_follow_the_gradient(reduction: str, share: float, start_points: PointSet) -> None:
    descent = Descent(start_points, Settings(0.1, "all", reduction, l2=0.3))
    start = descent.start([0.5, -0.25, 2.0])
    gradient = logistic.gradient(start_points.x, start_points.y, start.parameters)
    gradient[:2] += 0.3 * start.parameters[:2]  # the bias is not penalised
    change = after(descent, start, 1).parameters - start.parameters
    assert change == pytest.approx(-0.1 * share * gradient, rel=1e-12)


def test_a_last_short_batch_has_its_own_size() -> None:
    points = points_of((0.0, 1), (0.0, 1), (0.0, 1))
    descent = Descent(points, Settings(1.0, batch_size=2))
    start = descent.start([0.0, 0.0])
    first, second = after(descent, start, 1), after(descent, start, 2)
    assert first.parameters.tolist() == [0.0, 0.5]  # the mean of two halves
    residual = 1 - 1 / (1 + math.exp(-0.5))
    assert second.parameters[1] == pytest.approx(0.5 + residual, rel=1e-15)  # not residual / 2
    assert (second.epoch, second.position) == (1, 0)


def test_perceptron_leaves_right_points_alone_and_adds_wrong_ones() -> None:
    points = points_of((1.0, 2.0, 1), (3.0, -1.0, 1), (0.0, 0.0, 0))
    descent = Descent(points, Settings(0.5, method="perceptron"))
    start = descent.start([1.0, -1.0, 0.0])
    first = after(descent, start, 1)
    assert first.parameters.tolist() == [1.5, 0.0, 0.5]  # z = -1, ŷ = 0, y = 1: w += 0.5 (1, 2), b += 0.5
    second = after(descent, first, 1)
    assert bits(second.parameters) == bits(first.parameters)  # z = 5, ŷ = 1 = y
    third = after(descent, second, 1)
    assert third.parameters.tolist() == [1.5, 0.0, 0.0]  # z = 0.5, ŷ = 1, y = 0: b -= 0.5


def test_perceptron_takes_the_boundary_for_class_1() -> None:
    descent = Descent(points_of((1.0, 1.0, 0)), Settings(1.0, method="perceptron"))
    assert after(descent, descent.start([0.0, 0.0, 0.0]), 1).parameters.tolist() == [-1.0, -1.0, -1.0]


@pytest.mark.parametrize("n", [2, 3])
def test_perceptron_ends_on_a_separable_set(n: int) -> None:
    """At most (R/γ)² mistakes for points of length R, (x, 1) included, and margin γ (Novikoff, 1962)."""
    points = separable_points(1, 40, n, margin=0.3)
    descent = Descent(points, Settings(1.0, method="perceptron"))
    state = after(descent, descent.start(np.zeros(n + 1)), 40 * 2_000)
    assert logistic.evaluate(points.x, points.y, state.parameters[None])[1].tolist() == [40.0]
    assert bits(after(descent, state, 40).parameters) == bits(state.parameters)
    expected = written_anew(points, descent.settings, np.zeros(n + 1), epochs=10)
    assert parameters_at_each_update(descent, descent.start(np.zeros(n + 1)), 400) == pytest.approx(expected, abs=1e-12)


# Bit for bit


@examples(150)
@given(
    points=point_sets(),
    settings=any_settings(),
    first=st.integers(0, 40),
    count=st.integers(0, 60),
    every=st.integers(1, 3),
)
def test_compiled_and_uncompiled_give_the_same_bits(
    points: PointSet, settings: Settings, first: int, count: int, every: int, compiled_loops: Loops
) -> None:
    descent = Descent(points, settings)
    start = after(descent, descent.start(), first)  # somewhere inside a pass, with a memory

    def go(loops: Loops) -> tuple[State, Rows]:
        try:
            return descent.advance(start, count, loops, every)
        except NonFiniteError as error:
            return error.state, error.rows

    slow, fast = go(updates), go(compiled_loops)
    assert same_state(slow[0], fast[0])
    assert same_rows(slow[1], fast[1])


@examples(150)
@given(
    points=st.builds(random_points, seed=st.integers(0, 10_000), m=st.integers(1, 30)),
    method=st.sampled_from(list(METHODS)),
    alpha=st.floats(1e-6, 1e3),
    seed=st.integers(0, 1000),
)
def test_the_short_way_for_the_plane_gives_the_same_bits(
    points: PointSet, method: str, alpha: float, seed: int
) -> None:
    rule = Settings(alpha, method=method).rule(len(points))
    short = np.random.default_rng(seed).normal(size=3)
    long = short.copy()
    updates.update_point_by_point(points.x, points.y, rule, short)
    updates.update_batch_by_batch(points.x, points.y, rule, long, np.zeros((2, 3)), np.empty((2, updates.BLOCK)), 0)
    assert bits(short) == bits(long)


def folded(terms: list[FloatArray]) -> FloatArray:
    """The second half added to the first, until one is left."""
    while len(terms) > 1:
        half = (len(terms) + 1) // 2
        sums = [first + second for first, second in zip(terms, terms[half:], strict=False)]
        terms = sums + terms[len(sums) : half]
    return terms[0]


def sum_in_blocks(terms: list[FloatArray]) -> FloatArray:
    """Blocks of 4096 folded one by one, then the sums of the blocks in their order."""
    total = -folded(terms[:4096])
    for start in range(4096, len(terms), 4096):
        total = total - folded(terms[start : start + 4096])
    return total


@pytest.mark.parametrize(("m", "batch_size"), [(4096, "all"), (4097, "all"), (10_000, "all"), (9_000, 5_000)])
def test_long_sums_are_taken_in_blocks_in_block_order(m: int, batch_size: Any, compiled_loops: Loops) -> None:
    points = random_points(3, m, 2)
    descent = Descent(points, Settings(0.7, batch_size))
    start = descent.start(START_PARAMETERS)
    w1, w2, b = START_PARAMETERS
    size = descent.batch_size
    terms = []
    for (x1, x2), label in zip(points.x[:size].tolist(), points.y[:size].tolist(), strict=True):
        residual = label - updates.sigmoid(w1 * x1 + w2 * x2 + b)
        terms.append(np.array([residual * x1, residual * x2, residual]))
    expected = start.parameters - 0.7 * (1.0 / size * sum_in_blocks(terms))
    assert bits(after(descent, start, 1).parameters) == bits(expected)
    assert bits(after(descent, start, 1, compiled_loops).parameters) == bits(expected)
    exact = [math.fsum(column) for column in np.array(terms).T]
    assert expected == pytest.approx(start.parameters + 0.7 / size * np.array(exact), rel=1e-12)
