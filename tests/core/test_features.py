"""Feature maps, standardised columns and the penalty: what a descent adds to the lesson's rule."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core.descent import Descent, seeded_parameters
from gd_sim.core.features import FEATURES
from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings
from gd_sim.core.training import train
from tests.core.samples import after, examples, point_sets, points_of, random_points


def test_feature_map(start_points: PointSet) -> None:
    descent = Descent(start_points, Settings(features=tuple(FEATURES)))
    x1, x2 = start_points.x.T
    expected = np.column_stack([x1, x2, x1**2, x2**2, x1 * x2, np.sin(x1), np.sin(x2)])
    assert descent.features == pytest.approx(expected, rel=1e-15)
    assert after(descent, descent.start(), 5).parameters.shape == (8,)


def test_a_feature_map_needs_two_columns() -> None:
    with pytest.raises(ValueError, match="exactly two columns, x1 and x2; these points have 3"):
        Descent(random_points(0, 5, 3), Settings(features=("x1",)))


def test_a_circle_is_learned_with_squares() -> None:
    generator = np.random.default_rng(0)
    x = generator.uniform(-2, 2, (200, 2))
    points = PointSet(x, (x * x).sum(axis=1) < 2)
    run = train(points, Settings(1.0, 10, features=("x1^2", "x2^2")), 200)
    assert run.accuracy >= 0.98
    w1, w2, b = run.parameters
    assert [-b / w1, -b / w2] == pytest.approx([2.0, 2.0], rel=0.1)  # the boundary is the circle


@examples(40)
@given(points=point_sets(least=5, features=3), seed=st.integers(0, 100), batch_size=st.integers(1, 5))
def test_standardized_is_learning_on_scaled_columns(points: PointSet, seed: int, batch_size: int) -> None:
    mean, deviation = points.x.mean(axis=0), points.x.std(axis=0)
    by_hand = PointSet((points.x - mean) / deviation, points.y)
    start = seeded_parameters(points.x.shape[1], seed)
    scaled = train(points, Settings(0.1, batch_size, standardize=True), 5, start)
    w, b = start[:-1], start[-1]
    direct = train(by_hand, Settings(0.1, batch_size), 5, np.append(w * deviation, b + w @ mean)).parameters
    w, b = direct[:-1] / deviation, direct[-1] - (direct[:-1] / deviation) @ mean
    assert scaled.parameters == pytest.approx(np.append(w, b), rel=1e-9, abs=1e-9 * float(np.abs(w).max()))
    assert scaled.state.internal_parameters == pytest.approx(direct, rel=1e-9, abs=1e-9)


def test_a_constant_column_is_not_divided_by_zero() -> None:
    points = points_of((1.0, 5.0, 0), (2.0, 5.0, 1), (4.0, 5.0, 1))
    run = train(points, Settings(0.1, standardize=True), 10)
    assert np.isfinite(run.parameters).all()
    assert run.descent.x[:, 1].tolist() == [0.0, 0.0, 0.0]


def test_the_penalty_is_on_the_weights_alone(start_points: PointSet) -> None:
    rows = np.array([[3.0, -4.0, 100.0], [0.0, 0.0, 7.0]])
    assert Descent(start_points, Settings(l2=0.2)).penalty(rows).tolist() == [0.2 / 2 * 25, 0.0]
    assert Descent(start_points, Settings()).penalty(np.array([[1e200, 0.0, 0.0]])).tolist() == [0.0]
