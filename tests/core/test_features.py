"""Feature maps, standardised columns and the penalty: what a descent adds to the lesson's rule."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core import logistic
from gd_sim.core.descent import Descent, seeded_parameters
from gd_sim.core.features import FEATURES, carry_over, column_names
from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings
from gd_sim.core.training import train
from tests.core.samples import (
    FeatureMap,
    after,
    any_settings,
    bits,
    examples,
    feature_maps,
    point_sets,
    points_of,
    random_points,
)


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


# Another feature map in the middle of a run


@examples(200)
@given(old=feature_maps(), new=feature_maps(), seed=st.integers(0, 1_000))
def test_known_weights_are_carried_over(old: FeatureMap, new: FeatureMap, seed: int) -> None:
    old_names, new_names = column_names(old, 2), column_names(new, 2)
    parameters = np.random.default_rng(seed).normal(size=len(old_names) + 1)
    carried = carry_over(parameters, old_names, new_names)
    assert carried.shape == (len(new_names) + 1,)
    assert not carried.flags.writeable
    assert carried[-1] == parameters[-1]
    for name, weight in zip(new_names, carried, strict=False):
        assert weight == (parameters[old_names.index(name)] if name in old_names else 0.0)


def test_columns_without_a_map_have_numbers() -> None:
    assert column_names(None, 3) == ("x1", "x2", "x3")
    assert column_names(("sin(x1)", "x2"), 2) == ("sin(x1)", "x2")
    carried = carry_over(np.array([1.0, 2.0, 3.0]), ("x1", "x2"), ("x1^2", "x2"))
    assert carried.tolist() == [0.0, 2.0, 3.0]


@examples(60)
@given(
    old=feature_maps(),
    new=feature_maps(),
    settings=any_settings(),
    seed=st.integers(0, 1_000),
    updates=st.integers(0, 40),
)
def test_another_feature_map_keeps_known_weights_and_the_place(
    old: FeatureMap, new: FeatureMap, settings: Settings, seed: int, updates: int
) -> None:
    points = random_points(seed, 12)
    descent, other = (Descent(points, replace(settings, features=names)) for names in (old, new))
    state = after(descent, descent.start(), updates)
    adopted = other.adopt(state, descent)
    before = dict(zip(old or ("x1", "x2"), state.parameters, strict=False))
    expected = [before.get(name, 0.0) for name in new or ("x1", "x2")] + [state.parameters[-1]]
    assert bits(adopted.parameters) == bits(expected)
    place = (state.epoch, state.position, state.update, state.generator)
    assert (adopted.epoch, adopted.position, adopted.update, adopted.generator) == place
    if (old or ("x1", "x2")) != (new or ("x1", "x2")):
        assert bits(adopted.moments) == bits(np.zeros((2, len(expected))))
        assert adopted.steps == 0
    else:
        assert bits(adopted.moments) == bits(state.moments)
        assert adopted.steps == state.steps
    assert after(other, adopted, 5).update == updates + 5


@examples(60)
@given(seed=st.integers(0, 1_000), settings=any_settings(), added=feature_maps())
def test_where_features_are_only_added_the_boundary_stays(seed: int, settings: Settings, added: FeatureMap) -> None:
    points = random_points(seed, 12)
    descent = Descent(points, settings)
    names = ("x1", "x2", *(name for name in added or () if name not in {"x1", "x2"}))
    more = Descent(points, replace(settings, features=names))
    state = after(descent, descent.start(), 7)
    adopted = more.adopt(state, descent)
    z = logistic.weighted_sums(descent.features, state.parameters)
    assert logistic.weighted_sums(more.features, adopted.parameters) == pytest.approx(z, rel=1e-12, abs=1e-12)
    inside = logistic.weighted_sums(more.x, adopted.internal_parameters)
    assert inside == pytest.approx(z, rel=1e-9, abs=1e-9)
