"""What a teacher would say: each stone at the moment that it lies in the way, with the number that is true then."""

from __future__ import annotations

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gd_sim.core import logistic
from gd_sim.core import updates as plain_loops
from gd_sim.core.coaching import Scene, advise
from gd_sim.core.descent import Descent
from gd_sim.core.facts import Fact
from gd_sim.core.live_run import LiveRun
from gd_sim.core.optimum import Optimum, best_of
from gd_sim.core.points import PointSet
from gd_sim.core.presets import make
from gd_sim.core.settings import Settings


def said(run: LiveRun, optimum: Optimum | None = None) -> Fact | None:
    """What is said where a run stands."""
    points, parameters = run.descent.points, run.state.parameters
    errors, rights = logistic.evaluate(run.descent.features, points.y, parameters[None])
    run.record.evaluate(10.0)
    known = optimum or Optimum("unknown")
    return advise(Scene(run.record.current, run.state, float(errors[0]), int(rights[0]), known, run.explanation))


def of_kind(run: LiveRun, kind: str, optimum: Optimum | None = None) -> Fact:
    fact = said(run, optimum)
    assert fact is not None
    assert fact.kind == kind
    return fact


def number_after(word: str, text: str) -> float:
    found = re.search(rf"{word} ([+-]?[0-9.]+(?:e-?[0-9]+)?)", text)
    assert found, text
    return float(found[1])


def test_error_rises_with_a_single_update() -> None:
    """On the way of the start set every rise of E is told of, with its size, and nothing else is called one."""
    points = make("two-groups")
    run = LiveRun(points, Settings(learning_rate=1.0), (0.0, 0.0, 0.0))
    rises = 0
    for _ in range(60):
        before = logistic.evaluate(points.x, points.y, run.state.parameters[None])[0][0]
        run.step(plain_loops)
        after = logistic.evaluate(points.x, points.y, run.state.parameters[None])[0][0]
        fact = said(run)
        if after > before:
            rises += 1
            fact = of_kind(run, "rise")
            assert number_after("by", fact.text) == pytest.approx(after - before, abs=6e-5)
            assert fact.offer == "epoch"
        else:
            assert fact is None or fact.kind != "rise"
    assert 5 < rises < 55


def test_a_batch_of_all_is_not_told_that_others_were_not_served() -> None:
    run = LiveRun(make("two-groups"), Settings(learning_rate=100.0, batch_size="all"), (0.0, 0.0, 0.0))
    for _ in range(20):
        run.step(plain_loops)
        fact = said(run)
        assert fact is None or fact.kind != "rise"


def test_an_update_before_a_change_is_not_blamed() -> None:
    """E of other points, or of other columns, is another E."""
    points = make("two-groups")
    run = LiveRun(points, Settings(), (2.0, -3.0, 0.0))
    run.step(plain_loops)
    run.edit(points.relabel(range(20), 1.0 - points.y), Settings(), "relabel")
    fact = said(run)
    assert fact is None or fact.kind != "rise"
    run.edit(points, Settings(features=("x1",)), "features")
    fact = said(run)
    assert fact is None or fact.kind != "rise"


def test_zero_is_a_fine_start() -> None:
    points = make("two-groups")
    fact = of_kind(LiveRun(points, Settings(), (0.0, 0.0, 0.0)), "zero start")
    assert number_after("E is", fact.text) == pytest.approx(np.log(2.0), abs=5e-5)
    assert fact.offer == "starts"
    assert said(LiveRun(points, Settings(), (0.0, 0.0, 1e-9))) is None


def test_another_start_ends_on_the_same_line() -> None:
    points, settings = make("two-groups"), Settings(seed=3)
    optimum = best_of(Descent(points, settings))
    run = LiveRun(points, settings, None)
    assert optimum.error is not None
    assert number_after("to", of_kind(run, "one valley", optimum).text) == pytest.approx(optimum.error, abs=5e-5)
    assert said(run) is None, "nothing is promised of which nothing is known"
    assert said(LiveRun(points, Settings(), None), optimum) is None, "nobody has asked for another start"


def test_all_right_is_not_finished() -> None:
    points = PointSet.empty().add([[-1.0, 0.5], [1.0, 0.0]], [0.0, 1.0])
    run = LiveRun(points, Settings(), (1.0, 0.0, 0.0))
    run.advance(2, plain_loops)
    error = logistic.evaluate(points.x, points.y, run.state.parameters[None])[0][0]
    fact = of_kind(run, "all right")
    assert number_after("E is", fact.text) == pytest.approx(error, abs=5e-5)
    assert fact.offer == "epoch"


def test_the_bias_is_not_the_intercept() -> None:
    points = PointSet.empty().add([[-1.0, -2.0], [1.0, 2.0], [0.5, -1.0]], [1.0, 1.0, 0.0])
    run = LiveRun(points, Settings(learning_rate=1e-9, batch_size="all"), (0.1, 1.0, 0.7))
    run.step(plain_loops)
    fact = of_kind(run, "intercept")
    assert number_after("b is", fact.text) == pytest.approx(0.7, abs=5e-4)
    assert number_after("axis at", fact.text) == pytest.approx(-0.7, abs=5e-4)
    assert fact.offer == "inset"


@pytest.mark.parametrize("parameters", [(0.1, -1.0, 0.7), (0.1, 1.0, 9.0), (0.1, 0.0, 0.7), (0.1, 1.0, 0.01)])
def test_nothing_is_said_of_a_bias_that_misleads_nobody(parameters: tuple[float, float, float]) -> None:
    """The same side, out of sight, no such place, and next to it."""
    points = PointSet.empty().add([[-1.0, -2.0], [1.0, 2.0], [0.5, -1.0]], [1.0, 1.0, 0.0])
    run = LiveRun(points, Settings(learning_rate=1e-9, batch_size="all"), parameters)
    run.step(plain_loops)
    fact = said(run)
    assert fact is None or fact.kind != "intercept"


def test_nothing_is_said_of_the_bias_while_the_error_is_above_its_start() -> None:
    """The learner's case: α = 20. That α is too large is said after the first step, and on; b is no matter then."""
    run = LiveRun(make("two-groups"), Settings(learning_rate=20.0), (-1.0, 1.0, 0.0))
    for _ in range(200):
        run.step(plain_loops)
        assert of_kind(run, "thrashing").suggestion == {"learning_rate": 7.0}
    run.edit(run.descent.points, Settings(learning_rate=7.0), "α")
    assert said(run) is None


def test_at_the_best_line_points_still_pull_and_their_sum_is_zero() -> None:
    points, settings = make("two-groups"), Settings(learning_rate=2.0, batch_size="all")
    run = LiveRun(points, settings, None)
    run.advance(3_000, plain_loops)
    fact = of_kind(run, "settled", best_of(Descent(points, settings)))
    pulls = points.y - 1.0 / (1.0 + np.exp(-(points.x @ run.state.parameters[:2] + run.state.parameters[2])))
    assert number_after("up to", fact.text.replace(";", " ")) == pytest.approx(np.abs(pulls).max(), abs=6e-4)
    assert_allclose(pulls.sum(), 0.0, atol=1e-6)
    assert fact.text.endswith("added up 0.000")
    assert fact.offer == "pull"


def test_with_a_penalty_nothing_is_said_of_the_sum() -> None:
    points, settings = make("two-groups"), Settings(learning_rate=2.0, batch_size="all", l2=0.1)
    run = LiveRun(points, settings, None)
    run.advance(3_000, plain_loops)
    fact = of_kind(run, "settled", best_of(Descent(points, settings)))
    assert fact.text.startswith("Settled: E ")
    assert not fact.offer


def test_a_perceptron_is_not_coached_on_the_sigmoid() -> None:
    run = LiveRun(make("two-groups"), Settings(method="perceptron"), (0.0, 0.0, 0.0))
    for _ in range(30):
        fact = said(run)
        assert fact is None or fact.kind not in {"rise", "zero start", "one valley", "all right", "intercept"}
        run.step(plain_loops)
