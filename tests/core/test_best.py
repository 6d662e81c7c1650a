"""The best of a descent: of its mapped and scaled columns, with its penalty."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from gd_sim.core import logistic
from gd_sim.core.descent import Descent
from gd_sim.core.optimum import best_of, have_same_best
from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings
from tests.core.samples import examples, random_points


@examples(40)
@given(
    seed=st.integers(0, 10_000),
    features=st.sampled_from([None, ("x2", "x1"), ("x1", "x1^2", "x1*x2"), ("x1^2", "sin(x2)")]),
    standardize=st.booleans(),
    l2=st.sampled_from([1e-3, 0.1]),
)
def test_the_penalty_is_that_of_the_columns_that_are_learned_from(
    seed: int, features: tuple[str, ...] | None, standardize: bool, l2: float
) -> None:
    points = random_points(seed, 40, scale=3.0)
    descent = Descent(points, Settings(features=features, standardize=standardize, l2=l2))
    theirs = LogisticRegression(C=1 / (l2 * 40), tol=1e-10, max_iter=100_000).fit(descent.x, points.y)
    inside = np.append(theirs.coef_[0], theirs.intercept_)
    expected = inside if descent.scaling is None else descent.scaling.outward(inside)
    optimum = best_of(descent)
    assert optimum.kind == "minimum"
    assert optimum.parameters == pytest.approx(expected, rel=1e-3, abs=1e-4)
    assert optimum.parameters is not None
    state = descent.start(optimum.parameters)
    error = float(logistic.evaluate(descent.features, points.y, state.parameters[None])[0][0])
    assert optimum.error == pytest.approx(error, rel=1e-9)
    w = state.internal_parameters[:-1]
    assert optimum.cost == pytest.approx(error + l2 / 2 * float(w @ w), rel=1e-9)


def test_without_a_penalty_scales_do_not_count(start_points: PointSet) -> None:
    plain, scaled = (best_of(Descent(start_points, Settings(standardize=flag))) for flag in (False, True))
    assert scaled.error == pytest.approx(plain.error, rel=1e-12)
    assert scaled.parameters == pytest.approx(plain.parameters, rel=1e-6)
    assert best_of(Descent(start_points, Settings(features=("x1", "x2")))) == plain


def test_a_ring_has_no_best_with_squares() -> None:
    angles = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    points = PointSet(np.concatenate([circle, 3 * circle]), np.repeat([1.0, 0.0], 12))
    assert best_of(Descent(points, Settings())).kind == "minimum"
    assert best_of(Descent(points, Settings(features=("x1^2", "x2^2")))).kind == "separable"


def test_which_settings_the_best_depends_on() -> None:
    one = Settings()
    for same in (Settings(0.5), Settings(optimizer="adam"), Settings(batch_size="all", shuffle=True, seed=7)):
        assert have_same_best(one, same)
    for other in (Settings(l2=0.1), Settings(features=("x1",)), Settings(standardize=True)):
        assert not have_same_best(one, other)
