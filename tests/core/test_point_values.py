"""The numbers of one point, against formulas and runs from elsewhere."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import log_loss

from gd_sim import train
from gd_sim.core.descent import Descent
from gd_sim.core.features import map_features
from gd_sim.core.point_values import point_values
from gd_sim.core.points import FloatArray, PointSet
from gd_sim.core.settings import Settings
from tests.core.samples import FeatureMap, after, any_settings, bits, examples, feature_maps, points_of, random_points


def textbook_error(columns: FloatArray, y: float, parameters: FloatArray) -> float:
    """E_i by scikit-learn, for predictions that are not yet certain."""
    prediction = 1 / (1 + math.exp(-(columns @ parameters[:-1] + parameters[-1])))
    return float(log_loss([y], [prediction], labels=[0, 1]))


def test_the_numbers_of_the_lesson() -> None:
    points = points_of((2.0, 1.0, 1))
    descent = Descent(points, Settings(0.5))
    told = point_values(descent, descent.start([-1.0, 0.5, 0.0]), points.x[0], 1.0)
    assert (told.z, round(told.prediction, 3), round(told.residual, 3)) == (-1.5, 0.182, 0.818)
    z = told.after @ [2.0, 1.0, 1.0]
    assert round(1 / (1 + math.exp(-z)), 3) == 0.722


@examples(60)
@given(seed=st.integers(0, 10_000), features=feature_maps(), standardize=st.booleans())
def test_error_and_gradient(seed: int, features: FeatureMap, standardize: bool) -> None:
    points = random_points(seed, 9)
    descent = Descent(points, Settings(features=features, standardize=standardize))
    state = after(descent, descent.start(), 4)
    told = point_values(descent, state, points.x[3], float(points.y[3]))
    columns = map_features(points, features)[3]
    assert told.columns.tolist() == columns.tolist()
    assert told.z == pytest.approx(columns @ state.parameters[:-1] + state.parameters[-1], abs=1e-9)
    assert told.error == pytest.approx(textbook_error(columns, told.y, state.parameters), rel=1e-9, abs=1e-12)
    for j, slope in enumerate(told.gradient):
        step = np.zeros(len(state.parameters))
        step[j] = 1e-5
        ahead, behind = (textbook_error(columns, told.y, state.parameters + sign * step) for sign in (1, -1))
        assert slope == pytest.approx((ahead - behind) / 2e-5, abs=1e-6)


@examples(150)
@given(seed=st.integers(0, 10_000), settings=any_settings(), features=feature_maps())
def test_one_update_on_the_point_alone(seed: int, settings: Settings, features: FeatureMap) -> None:
    """As a run on that one point makes it, bit for bit; momentum and the like are left aside."""
    points = random_points(seed, 9)
    settings = replace(settings, features=features, standardize=False)
    descent = Descent(points, settings)
    state = after(descent, descent.start(), 4)
    told = point_values(descent, state, points.x[5], float(points.y[5]))
    alone = PointSet(points.x[5:6], points.y[5:6])
    run = train(alone, replace(settings, optimizer="sgd", batch_size=1), 1, initial_parameters=state.parameters)
    assert bits(told.after) == bits(run.parameters)


@examples(60)
@given(seed=st.integers(0, 10_000), features=feature_maps(), l2=st.sampled_from([0.0, 0.1]))
def test_scaled_features_are_scaled_by_all_points(seed: int, features: FeatureMap, l2: float) -> None:
    """As a run on all points makes it in which this one comes first."""
    points = random_points(seed, 9, scale=5.0)
    settings = Settings(0.3, features=features, standardize=True, l2=l2)
    descent = Descent(points, settings)
    state = after(descent, descent.start(), 4)
    told = point_values(descent, state, points.x[5], float(points.y[5]))
    first = np.r_[5, 0:5, 6:9]
    run = Descent(PointSet(points.x[first], points.y[first]), settings)
    expected = after(run, run.start(state.parameters), 1).parameters
    assert told.after == pytest.approx(expected, rel=1e-7, abs=1e-7)


def test_a_point_on_its_way_is_none_of_the_descent(start_points: PointSet) -> None:
    descent = Descent(start_points, Settings())
    state = descent.start([-1.0, 1.0, 0.0])
    told = point_values(descent, state, np.array([0.25, 0.5]), 0.0)
    assert told.z == 0.25
    assert told.prediction == pytest.approx(1 / (1 + math.exp(-0.25)), rel=1e-15)


def test_the_perceptron_predicts_0_or_1_but_its_error_is_that_of_the_sigmoid() -> None:
    points = points_of((2.0, 1.0, 0))
    descent = Descent(points, Settings(method="perceptron"))
    told = point_values(descent, descent.start([1.0, 1.0, 0.0]), points.x[0], 0.0)
    assert (told.prediction, told.residual, told.gradient.tolist()) == (1.0, -1.0, [2.0, 1.0, 1.0])
    assert told.probability == pytest.approx(1 / (1 + math.exp(-3.0)), rel=1e-15)
    assert told.error == pytest.approx(textbook_error(points.x[0], 0.0, np.array([1.0, 1.0, 0.0])), rel=1e-12)


@pytest.mark.filterwarnings("error")
def test_what_overflows_is_told_without_a_warning() -> None:
    points = points_of((1e200, 1e200, 0))
    descent = Descent(points, Settings(1e300))
    told = point_values(descent, descent.start([1e200, 0.0, 0.0]), points.x[0], 0.0)
    assert (told.z, told.prediction, told.error) == (math.inf, 1.0, math.inf)
    assert not np.isfinite(told.after).all()
