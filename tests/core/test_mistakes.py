"""Rules that are wrong on purpose: what each comes to, and what is said of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core.descent import Descent, Loops
from gd_sim.core.explain import explain_next
from gd_sim.core.facts import find_fact
from gd_sim.core.live_run import LiveRun
from gd_sim.core.mistakes import describe_rule, point_gradients, written_gradient, written_step, written_update
from gd_sim.core.optimum import Optimum
from gd_sim.core.point_values import point_values
from gd_sim.core.points import PointSet
from gd_sim.core.settings import MISTAKES, Settings, describe_change
from gd_sim.core.trace import Work, trace
from gd_sim.core.training import train
from gd_sim.core.weight_space import contributions
from tests.core.plain import wrong_gradient
from tests.core.samples import START_PARAMETERS, after, bits, examples, point_sets, points_of, random_points

WRONG = [mistake for mistake in MISTAKES if mistake != "none"]


@pytest.mark.parametrize(
    ("mistake", "error"),
    [
        ("none", "0.210"),
        ("flipped-sign", "198.5"),
        ("without-x", "0.519"),
        ("sign-only", "4.15"),
        ("without-b", "0.256"),
    ],
)
def test_fifty_epochs_on_the_start_set_end_where_the_lesson_says(
    start_points: PointSet, mistake: str, error: str
) -> None:
    run = train(start_points, Settings(mistake=mistake), 50, START_PARAMETERS)
    assert f"{run.error:.{len(error.partition('.')[2])}f}" == error


@pytest.mark.parametrize("mistake", WRONG)
def test_every_wrong_rule_ends_worse_than_the_right_one(start_points: PointSet, mistake: str) -> None:
    right, wrong = (train(start_points, Settings(mistake=one), 50, START_PARAMETERS).error for one in ("none", mistake))
    assert wrong > 1.2 * right


def test_one_update_by_each_rule_checked_by_hand() -> None:
    """At the point (2, 1) with label 1 and z = 0, y - ŷ is 1/2."""
    descent = Descent(points_of((2.0, 1.0, 1)), Settings(0.1))
    start = descent.start([1.0, -2.0, 0.0])
    moved = {}
    for mistake in MISTAKES:
        wrong = Descent(descent.points, replace(descent.settings, mistake=mistake))
        moved[mistake] = (after(wrong, start, 1).parameters - start.parameters).round(12).tolist()
    assert moved == {
        "none": [0.1, 0.05, 0.05],
        "flipped-sign": [-0.1, -0.05, -0.05],
        "without-x": [0.05, 0.05, 0.05],
        "sign-only": [0.2, 0.1, 0.1],
        "without-b": [0.1, 0.05, 0.0],
    }


def test_only_the_sign_of_nothing_is_nothing() -> None:
    """A ŷ that has rounded to its label, and a point that the perceptron has right, move nothing."""
    for settings in (Settings(mistake="sign-only"), Settings(method="perceptron", mistake="sign-only")):
        descent = Descent(points_of((1.0, 1.0, 1)), settings)
        start = descent.start([400.0, 400.0, 0.0])
        assert after(descent, start, 3).parameters.tolist() == [400.0, 400.0, 0.0]


@pytest.mark.parametrize("mistake", WRONG)
@pytest.mark.parametrize("batch_size", [1, 3, "all"])
def test_compiled_gives_the_same_bits(mistake: str, batch_size: int, compiled_loops: Loops) -> None:
    descent = Descent(random_points(2, 5_000), Settings(0.1, batch_size, mistake=mistake))
    start = descent.start(START_PARAMETERS)
    slow, fast = after(descent, start, 2), after(descent, start, 2, compiled_loops)
    assert bits(slow.parameters) == bits(fast.parameters)
    assert bits(slow.parameters) != bits(start.parameters)


@examples(60)
@given(points=point_sets(most=8), mistake=st.sampled_from(list(MISTAKES)), seed=st.integers(0, 99))
def test_what_a_rule_takes_for_the_gradients_of_points(points: PointSet, mistake: str, seed: int) -> None:
    residual = np.random.default_rng(seed).uniform(-1, 1, len(points))
    found = point_gradients(points.x, residual, mistake)
    expected = [wrong_gradient(mistake, r, x) for r, x in zip(residual.tolist(), points.x.tolist(), strict=True)]
    assert found.tolist() == expected
    assert not np.signbit(found[found == 0.0]).any()


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_numbers_that_are_shown_are_those_that_are_used(start_points: PointSet, mistake: str) -> None:
    """The trace, the tips in weight space and the line after one point alone, against the update itself."""
    settings = Settings(0.3, 4, mistake=mistake)
    descent = Descent(start_points, settings)
    state = after(descent, descent.start(START_PARAMETERS), 7)
    (told,) = trace(Work(descent, state, 1))
    new = after(descent, state, 1).parameters
    assert bits(told.before.parameters + told.change) == bits(new)
    assert told.gradients.mean(axis=0) == pytest.approx(told.gradient, abs=1e-15)
    path = contributions(explain_next(descent, state), settings, new).path
    assert path[-1] == pytest.approx(new[:2], abs=1e-14)
    alone = Descent(start_points, replace(settings, batch_size=1))
    first = descent.next_batch(state)[0]
    values = point_values(alone, state, start_points.x[first], float(start_points.y[first]))
    single = after(alone, state, 1).parameters
    assert bits(values.after) == bits(single)
    assert state.parameters - 0.3 * values.gradient == pytest.approx(single, abs=1e-15)


def test_what_is_said_of_rules() -> None:
    assert {mistake: written_gradient(mistake) for mistake in MISTAKES} == {
        "none": "-(y - ŷ)(x, 1)",
        "flipped-sign": "+(y - ŷ)(x, 1)",
        "without-x": "-(y - ŷ)(1, 1)",
        "sign-only": "-sign(y - ŷ)(x, 1)",
        "without-b": "-(y - ŷ)(x, 0)",
    }
    assert {mistake: written_update(mistake) for mistake in MISTAKES} == {
        "none": "(w, b) ← (w, b) + α (y - ŷ)(x, 1)",
        "flipped-sign": "(w, b) ← (w, b) - α (y - ŷ)(x, 1)",
        "without-x": "(w, b) ← (w, b) + α (y - ŷ)(1, 1)",
        "sign-only": "(w, b) ← (w, b) + α sign(y - ŷ)(x, 1)",
        "without-b": "(w, b) ← (w, b) + α (y - ŷ)(x, 0)",
    }
    assert [written_step(mistake) for mistake in MISTAKES] == [
        "α(y - ŷ)x",
        "-α(y - ŷ)x",
        "α(y - ŷ)(1, 1)",
        "α sign(y - ŷ)x",
        "α(y - ŷ)x",
    ]
    assert written_gradient("without-x", ("x1", "x2")) == "-(y - ŷ)(1, 1, 1)"
    assert [describe_rule(mistake) for mistake in ("none", "without-x")] == ["right rule", "wrong rule: x is left out"]
    change = describe_change(Settings(), Settings(mistake="without-b"))
    assert change == "right rule → wrong rule: b is left alone"


def test_a_wrong_rule_is_not_a_setting() -> None:
    with pytest.raises(ValueError, match=r"mistake must be one of none, flipped-sign, .*, not 'typo'"):
        Settings(mistake="typo")


@pytest.mark.parametrize("mistake", WRONG)
def test_the_fact_about_a_wrong_rule_is_that_it_is_wrong(start_points: PointSet, mistake: str) -> None:
    run = LiveRun(start_points, Settings(mistake=mistake), START_PARAMETERS)
    fact = find_fact(run.record.current, run.state, 0.959, Optimum("unknown"))
    assert fact is not None
    assert fact.text.lower() == f"{describe_rule(mistake)}. back to the right one"
    assert fact.suggestion == {"mistake": "none"}
