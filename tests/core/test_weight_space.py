"""What an update adds to w: laid tip to tail it is the change that the engine makes."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gd_sim.core import updates as plain_loops
from gd_sim.core.descent import Descent
from gd_sim.core.explain import SHOWN, explain_next
from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings
from gd_sim.core.weight_space import (
    ENLARGED,
    LEAST,
    SLACK,
    Contributions,
    contributions,
    scale_factor,
    why_not_shown,
    written_scale,
)
from tests.core.samples import after, any_settings, examples, point_sets, points_of, random_points


def taken_apart(points: PointSet, settings: Settings, skipped: int = 0) -> Contributions:
    descent = Descent(points, settings)
    state = after(descent, descent.start(), skipped)
    return contributions(explain_next(descent, state), settings, after(descent, state, 1).parameters)


def test_the_numbers_of_the_lesson() -> None:
    descent = Descent(points_of((2.0, 1.0, 1)), Settings(0.5))
    state = descent.start([-1.0, 0.5, 0.0])
    found = contributions(explain_next(descent, state), descent.settings, after(descent, state, 1).parameters)
    residual = 1 - 1 / (1 + math.exp(1.5))
    assert found.steps.tolist() == [pytest.approx([0.5 * residual * 2.0, 0.5 * residual * 1.0], rel=1e-15)]
    assert found.labels.tolist() == [1.0]
    assert found.path.tolist()[0] == [-1.0, 0.5]
    assert found.path[-1] == pytest.approx(found.after, abs=1e-15)


@examples(150)
@given(points=point_sets(features=1), settings=any_settings(), skipped=st.integers(0, 40))
def test_tip_to_tail_they_end_at_the_new_w(points: PointSet, settings: Settings, skipped: int) -> None:
    points = PointSet(np.column_stack([points.x, points.x[::-1]]), points.y)
    settings = replace(settings, standardize=False, optimizer="sgd")
    found = taken_apart(points, settings, skipped)
    size = max(1.0, float(np.abs(found.path).max()))
    assert np.abs(found.path[-1] - found.after).max() <= 1e-12 * size
    assert found.rest.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("l2", [0.0, 0.3])
@pytest.mark.parametrize("m", [1, 7, SHOWN, SHOWN + 1, 5_000])
def test_the_rest_of_a_large_batch_closes_the_sum(m: int, l2: float, reduction: str) -> None:
    points = random_points(1, m)
    settings = Settings(0.1, "all", reduction, l2=l2)
    found = taken_apart(points, settings, skipped=2)
    assert len(found.steps) == min(m, SHOWN)
    assert np.abs(found.path[-1] - found.after).max() <= 1e-12
    size = max(1.0, float(np.abs(found.path).max()))
    # the rest once more, point by point
    descent = Descent(points, settings)
    *w, b = after(descent, descent.start(), 2).parameters.tolist()
    share = 0.1 / m if reduction == "mean" else 0.1
    rest = np.zeros(2)
    for x, y in zip(points.x[SHOWN:], points.y[SHOWN:], strict=True):
        rest += share * (y - (1 + math.tanh((w[0] * x[0] + w[1] * x[1] + b) / 2)) / 2) * x
    assert found.rest == pytest.approx(rest, abs=1e-12 * size)
    assert found.penalty == pytest.approx([-share * m * l2 * w[0], -share * m * l2 * w[1]], abs=1e-15)


@pytest.mark.parametrize("optimizer", ["momentum", "nesterov", "adagrad", "rmsprop", "adam"])
@pytest.mark.parametrize("m", [20, 600])
def test_another_optimizer_goes_its_own_way_from_the_same_g(m: int, optimizer: str) -> None:
    points = random_points(2, m)
    settings = Settings(0.1, "all", optimizer=optimizer, l2=0.01)
    found = taken_apart(points, settings, skipped=3)
    descent = Descent(points, settings)
    state = after(descent, descent.start(), 3)
    plain = after(Descent(points, replace(settings, optimizer="sgd")), state, 1)
    assert found.path[-1] == pytest.approx(plain.parameters[:2], abs=1e-12)
    assert found.path[0].tolist() == state.parameters[:2].tolist()
    assert found.after.tolist() == after(descent, state, 1).parameters[:2].tolist()
    assert np.abs(found.path[-1] - found.after).max() > 1e-3, "the sum is not the step"


def test_the_perceptron_adds_only_what_is_wrong(start_points: PointSet) -> None:
    settings = Settings(batch_size="all", method="perceptron")
    descent = Descent(start_points, settings)
    state = descent.start([-1.0, 1.0, 0.0])
    found = contributions(explain_next(descent, state), settings, after(descent, state, 1).parameters)
    z = start_points.x @ [-1.0, 1.0]
    right = (z >= 0) == start_points.y
    assert (np.abs(found.steps).max(axis=1) == 0).tolist() == right.tolist()
    assert 0 < right.sum() < 20
    assert np.abs(found.path[-1] - found.after).max() <= 1e-12


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_what_overflows_is_told_without_a_warning(optimizer: str) -> None:
    descent = Descent(points_of((1e300, 1e300, 1), (1e300, -1e300, 0)), Settings(1e10, "all", optimizer=optimizer))
    state = descent.start([0.0, 0.0, 0.0])
    explanation = explain_next(descent, state, plain_loops)
    found = contributions(explanation, descent.settings, np.array([1.0, 2.0, 3.0]))
    assert not np.isfinite(found.path[-1]).all()


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        (Settings(), True),
        (Settings(features=("x1", "x2")), True),
        (Settings(features=("x1", "x2", "x1^2")), False),
        (Settings(features=("x1",)), False),
        (Settings(standardize=True), False),
    ],
)
def test_weight_space_is_for_two_weights_as_they_are(settings: Settings, shown: bool) -> None:
    assert (why_not_shown(settings) == "") == shown


def test_scales_of_a_map() -> None:
    reaches = [0.0, LEAST, 0.5, 1.0, 1.01, 2.0, 2.1, 5.5, 11.0, 1000.0, 1001.0, 4e7]
    assert [scale_factor(reach) for reach in reaches] == [1, 1, 1, 1, 1.5, 2, 3, 7, 15, 1000, 1500, 5e7]
    assert [1 / scale_factor(reach) for reach in (0.09, 0.02, 0.003)] == pytest.approx([3, 20, 100])
    texts = [written_scale(factor) for factor in (1.0, 1.5, 1000.0, 5e7, 0.5, 1 / 15)]
    assert texts == ["scale 1 : 1", "scale 1 : 1.5", "scale 1 : 1,000", "scale 1 : 5e7", "scale 2 : 1", "scale 15 : 1"]


@examples(300)
@given(reach=st.floats(1e-12, 1e12), previous=st.floats(-9, 9))
def test_what_is_drawn_fits_and_is_not_lost(reach: float, previous: float) -> None:
    for factor in (scale_factor(reach), scale_factor(reach, scale_factor(10**previous))):
        assert reach / factor <= 1.0 + 1e-9
        assert reach / factor >= (LEAST if factor >= 1.0 else 0.6 * ENLARGED) / SLACK - 1e-9


@examples(200)
@given(reach=st.floats(1e-6, 1e6), tremble=st.lists(st.floats(0.96, 1.04), min_size=2, max_size=20))
def test_what_trembles_does_not_change_the_scale_to_and_fro(reach: float, tremble: list[float]) -> None:
    factor, seen = scale_factor(reach), []
    for part in tremble:
        factor = scale_factor(reach * part, factor)
        seen.append(factor)
    assume(len(seen) > 1)
    assert seen == sorted(seen), "once it has grown it stays"
