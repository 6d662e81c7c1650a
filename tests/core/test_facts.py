"""What is said of a run: true for the start set at every learning rate, and never too early."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gd_sim.core import logistic, numbers, updates
from gd_sim.core.descent import Descent, Loops
from gd_sim.core.facts import SETTLED, Fact, _Run, find_fact
from gd_sim.core.history import Record
from gd_sim.core.optimum import Optimum, find_optimum
from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings
from gd_sim.core.state import Rows, State
from tests.core.samples import START_PARAMETERS, points_of, random_points, separable_points


class Watched:
    """A run that is asked for facts as it goes."""

    def __init__(self, points: PointSet, settings: Settings, loops: Loops) -> None:
        self.points, self.loops = points, loops
        self.descent = Descent(points, settings)
        is_plane = self.descent.features.shape[1] == 2
        self.state: State = self.descent.start(START_PARAMETERS if is_plane else None)
        self.record = Record(self.descent, self.state)
        self.optimum = find_optimum(self.descent.x, points.y, settings.l2)

    @property
    def error(self) -> float:
        return float(logistic.evaluate(self.descent.features, self.points.y, self.state.parameters[None])[0][0])

    def fact(self, optimum: Optimum | None = None) -> Fact | None:
        """What is said of it now."""
        assert self.record.evaluate(10.0)
        return find_fact(self.record.current, self.state, self.error, optimum or self.optimum)

    def step(self) -> None:
        """Make one update, seen by itself."""
        self.state, rows = self.descent.advance(self.state, 1, self.loops, every=self.record.every)
        self.record.append(self.state, rows)
        self.record.current.add_step(self.state)

    def advance(self, epochs: int) -> Fact | None:
        """Go on, and ask."""
        updates = epochs * self.descent.updates_per_epoch
        self.state, rows = self.descent.advance(self.state, updates, self.loops, every=self.record.every)
        self.record.append(self.state, rows)
        return self.fact()


def kinds(run: Watched, epochs: int, times: int) -> list[str | None]:
    facts = [run.advance(epochs) for _ in range(times)]
    return [fact.kind if fact else None for fact in facts]


def test_nothing_is_said_at_the_start(start_points: PointSet) -> None:
    assert Watched(start_points, Settings(0.1), updates).fact() is None


def test_the_start_set_settles_in_20_epochs(start_points: PointSet) -> None:
    run = Watched(start_points, Settings(0.1), updates)
    found = kinds(run, 1, 60)
    first = found.index("settled")
    assert 15 <= first + 1 <= 25
    assert found == [None] * first + ["settled"] * (60 - first)
    fact = run.fact()
    assert fact is not None
    assert fact.text == f"Settled: E {run.error:.4f}, best possible 0.2097"
    assert fact.suggestion == {}


def test_settled_means_within_two_per_cent(start_points: PointSet) -> None:
    run = Watched(start_points, Settings(0.1), updates)
    assert run.optimum.error is not None
    segment, state = run.record.current, run.state
    just, hardly = 1.0199 * run.optimum.error, 1.0201 * run.optimum.error
    assert SETTLED == 1.02
    assert (find_fact(segment, state, just, run.optimum) or Fact("circling", "")).kind == "settled"
    assert find_fact(segment, state, hardly, run.optimum) is None


def test_a_learning_rate_of_1_circles(start_points: PointSet) -> None:
    run = Watched(start_points, Settings(1.0), updates)
    assert kinds(run, 10, 9) == [None] * 9
    assert kinds(run, 20, 10)[1:] == ["circling"] * 9
    fact = run.fact()
    assert fact is not None
    assert (fact.text, fact.suggestion) == ("Circling: try a smaller α, say 0.3", {"learning_rate": 0.3})


def test_a_learning_rate_of_10_thrashes(start_points: PointSet) -> None:
    run = Watched(start_points, Settings(10.0), updates)
    assert kinds(run, 1, 200) == ["thrashing"] * 200
    fact = run.fact()
    assert fact is not None
    assert fact.text == f"α is too large: E stays above its start, {run.record.current.first_error:.4f}. Try α 3"
    assert fact.suggestion == {"learning_rate": 3.0}


@pytest.mark.parametrize("alpha", [5.0, 10.0, 20.0, 1000.0])
def test_one_step_tells_of_an_alpha_that_is_far_too_large(alpha: float, start_points: PointSet) -> None:
    run = Watched(start_points, Settings(alpha), updates)
    start = run.error
    run.step()
    fact = run.fact()
    assert run.error > 5 * start
    assert fact is not None
    assert fact.kind == "thrashing"
    assert fact.text.startswith(
        f"α is too large: E went from {numbers.error(start)} to {numbers.error(run.error)}. Try"
    )
    assert fact.suggestion["learning_rate"] < alpha


def test_a_step_that_serves_one_point_is_not_too_large(start_points: PointSet) -> None:
    """Neither near the start, where E rises with many updates, nor from far away, where E is above its start."""
    for alpha in (0.01, 0.1, 1.0):
        run = Watched(start_points, Settings(alpha), updates)
        for _ in range(100):
            run.step()
            fact = run.fact()
            assert fact is None or fact.kind == "settled"
    far = Watched(start_points, Settings(20.0), updates)
    far.advance(9)
    slow = Watched(start_points, Settings(0.01), updates)
    slow.state, slow.record = far.state, Record(slow.descent, far.state)
    slow.record.current.first_error = far.record.current.first_error
    assert kinds(slow, 1, 100) == [None] * 100
    assert slow.error > slow.record.current.first_error


def test_ten_epochs_that_go_up_and_down_above_the_start_are_enough(start_points: PointSet) -> None:
    """Seen at the ends of epochs alone, and without any leap."""
    run = Watched(start_points, Settings(2.0, "all"), updates)
    run.state = run.descent.start(run.optimum.parameters)
    run.record = Record(run.descent, run.state)
    rows = run.record.current.rows
    rows.append(Rows(np.arange(1, 11), np.tile(run.state.parameters, (10, 1))))
    rows.error[:] = 0.30 + 0.05 * (np.arange(10) % 2)
    state = replace(run.state, epoch=10, update=10)
    fact = find_fact(run.record.current, state, 0.35, run.optimum)
    assert fact is not None
    assert fact.text == "α is too large: E stays above its start, 0.2097. Try α 0.7"
    assert find_fact(run.record.current, replace(state, epoch=9, update=9), 0.35, run.optimum) is None


def test_following_the_advice_settles(start_points: PointSet, compiled_loops: Loops) -> None:
    """From α = 10, doing as one is told: 3, 1, 0.3, 0.1."""
    tried, found = [10.0], list[str]()
    while "settled" not in found:
        fact = Watched(start_points, Settings(tried[-1]), compiled_loops).advance(400)
        assert fact is not None
        found.append(fact.kind)
        if fact.suggestion:
            assert fact.suggestion["learning_rate"] < tried[-1]
            tried.append(fact.suggestion["learning_rate"])
    assert found[0] == "thrashing"
    assert "circling" in found
    assert 0.05 <= tried[-1] <= 0.3


@pytest.mark.parametrize("batch_size", [1, "all"])
@pytest.mark.parametrize("alpha", [1e-6, 1e-5, 1e-4, 0.001])
def test_slow_is_not_circling(alpha: float, batch_size: int, start_points: PointSet, compiled_loops: Loops) -> None:
    """Not while the curve is short, nor when its rows are thinned, nor near the end: slow or stalled, then settled."""
    run = Watched(start_points, Settings(alpha, batch_size), compiled_loops)
    found = [*kinds(run, 10, 50), *kinds(run, 500, 20), *kinds(run, 20_000, 20)]
    slow = found.count(None) + found.count("stalled")
    assert found[slow:] == ["settled"] * (len(found) - slow)
    assert slow >= 50
    if alpha == 0.001:
        assert found[-1] == "settled"


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("batch_size", [1, 5, "all"])
@pytest.mark.parametrize("more", [{}, {"l2": 0.3}, {"standardize": True}, {"standardize": True, "l2": 0.3}], ids=str)
def test_small_steps_keep_the_promise_of_the_gradient(
    reduction: str, batch_size: int, more: dict[str, Any], start_points: PointSet
) -> None:
    """What circling and stalled are measured by: the fall of one epoch of small steps, however they are batched."""
    run = Watched(start_points, Settings(1e-5, batch_size, reduction, **more), updates)
    run.advance(60)
    seen = _Run(run.record.current, run.state, run.error, run.optimum)
    assert seen.fallen == pytest.approx(seen.promised, rel=0.02)


def test_facts_do_not_depend_on_which_rows_are_evaluated(start_points: PointSet, compiled_loops: Loops) -> None:
    """Of a long run about every 30th row is, newest first."""
    run = Watched(start_points, Settings(1e-5), compiled_loops)
    run.state, rows = run.descent.advance(run.state, 20 * 60_000, compiled_loops)
    run.record.append(run.state, rows)
    run.record.current.rows.error[-60:] = run.record.current.evaluate(run.record.current.rows.parameters[-60:])
    fewest = find_fact(run.record.current, run.state, run.error, run.optimum)
    assert np.isnan(run.record.current.rows.error).sum() > 50_000
    assert fewest is not None
    assert fewest.kind == "stalled"
    assert run.fact() == fewest


def test_a_separable_set_has_no_best_once_the_line_stands_still(compiled_loops: Loops) -> None:
    run = Watched(separable_points(0, 20, 2, 0.5), Settings(0.1), compiled_loops)
    assert run.optimum == Optimum("separable")
    assert run.advance(10) is None
    found = kinds(run, 200, 40)
    assert found[-1] == "separable"
    first = found.index("separable")
    assert found == [None] * first + ["separable"] * (40 - first)
    fact = run.fact()
    assert fact is not None
    assert fact.text == "No best: E can fall for ever; the line has nearly stopped turning"


def test_a_separable_set_that_still_turns_is_not_called_done(compiled_loops: Loops) -> None:
    run = Watched(separable_points(0, 20, 2, 0.5), Settings(1e-3), compiled_loops)
    assert kinds(run, 20, 5) == [None] * 5


@pytest.mark.parametrize(
    "settings",
    [
        Settings(0.1, method="perceptron"),
        Settings(1e-3, optimizer="adagrad"),
        Settings(1.0, optimizer="adam"),
        Settings(0.01, l2=0.1),
    ],
    ids=str,
)
def test_only_the_plain_rule_is_said_to_circle(
    settings: Settings, start_points: PointSet, compiled_loops: Loops
) -> None:
    """What its gradient promises is not what the others do, or not what they descend."""
    run = Watched(start_points, settings, compiled_loops)
    assert "circling" not in [*kinds(run, 10, 30), *kinds(run, 500, 10)]


def test_with_a_penalty_settled_is_the_best_of_both(start_points: PointSet, compiled_loops: Loops) -> None:
    run = Watched(start_points, Settings(0.01, l2=0.1), compiled_loops)
    assert run.optimum.error is not None
    assert run.optimum.error > 1.02 * find_optimum(start_points.x, start_points.y).error  # type: ignore[operator]
    fact = run.advance(3_000)
    assert fact is not None
    assert fact.text == f"Settled: E {run.error:.4f}, best possible {run.optimum.error:.4f}"


@pytest.mark.parametrize("alpha", [1.0, 1e-4])
def test_where_no_best_is_known_nothing_is_said_of_it(
    alpha: float, start_points: PointSet, compiled_loops: Loops
) -> None:
    run = Watched(start_points, Settings(alpha), compiled_loops)
    run.advance(500)
    assert run.fact(Optimum("unknown")) is None


def test_smaller_learning_rates_are_round(start_points: PointSet) -> None:
    for alpha, less in ((20.0, "Try α 7"), (50.0, "Try α 20"), (1000.0, "Try α 300")):
        fact = Watched(start_points, Settings(alpha), updates).advance(150)
        assert fact is not None
        assert fact.text.endswith(less)


# Stalled


@pytest.mark.parametrize(("batch_size", "more"), [(1, 0.1), (5, 0.1), ("all", 0.7)])
def test_a_learning_rate_of_a_millionth_stalls(
    batch_size: int, more: float, start_points: PointSet, compiled_loops: Loops
) -> None:
    run = Watched(start_points, Settings(1e-6, batch_size), compiled_loops)
    assert kinds(run, 49, 1) == [None]
    assert kinds(run, 1, 1) == ["stalled"]
    assert kinds(run, 500, 20) == ["stalled"] * 20
    text = f"Stalled: E fell by less than 0.1 % in 50 epochs, the best is 0.2097. Try α {more}"
    assert run.fact() == Fact("stalled", text, {"learning_rate": more})
    followed = Watched(start_points, Settings(more, batch_size), compiled_loops)
    assert kinds(followed, 200, 1) == ["settled"]


def test_a_sum_of_the_points_needs_a_smaller_learning_rate(start_points: PointSet, compiled_loops: Loops) -> None:
    run = Watched(start_points, Settings(1e-8, "all", reduction="sum"), compiled_loops)
    fact = run.advance(60)
    assert fact is not None
    assert (fact.kind, fact.suggestion) == ("stalled", {"learning_rate": 0.04})


def test_steps_too_small_for_a_float_are_stalled_and_nothing_else(start_points: PointSet) -> None:
    """E does not change in its last digit: it neither circles nor thrashes."""
    for alpha in (1e-12, 1e-16, 1e-300):
        for points in (start_points, separable_points(2, 40, 2, 0.5)):
            run = Watched(points, Settings(alpha, "all", standardize=True), updates)
            assert kinds(run, 120, 2) == ["stalled", "stalled"]


def test_on_a_separable_set_it_is_not_the_line_that_stopped(compiled_loops: Loops) -> None:
    run = Watched(separable_points(0, 20, 2, 0.5), Settings(1e-6), compiled_loops)
    fact = run.advance(100)
    assert fact is not None
    assert fact.text.startswith("Stalled: E fell by less than 0.1 % in 50 epochs. Try α 0.")
    faster = Watched(run.points, Settings(**fact.suggestion), compiled_loops)
    faster.advance(100)
    assert faster.error < 0.3 * run.error


def test_without_a_greater_learning_rate_none_is_suggested(compiled_loops: Loops) -> None:
    """A column far from 0: α is as great as it may be, and E falls slowly for all that."""
    points = random_points(0, 60)
    run = Watched(PointSet(points.x + np.array([100.0, 0.0]), points.y), Settings(3e-4, "all"), compiled_loops)
    fact = run.advance(10_000)
    assert fact is not None
    assert fact == Fact("stalled", f"Stalled: E fell by less than 0.1 % in 50 epochs, the best is {best(run)}")


def best(run: Watched) -> str:
    assert run.optimum.error is not None
    return f"{run.optimum.error:.4f}"


# One class


@pytest.mark.parametrize(("label", "name"), [(0, "cat"), (1, "<b>dog")])
def test_one_class_is_known_at_once(label: int, name: str) -> None:
    points = replace(points_of((1.0, 2.0, label), (300.0, 4.0, label)), class_names=("cat", "<b>dog"))
    run = Watched(points, Settings(), updates)
    text = f"All points have label {name}: E can fall for ever, no line is needed"
    for optimum in (Optimum("unknown"), run.optimum):
        assert run.fact(optimum) == Fact("one class", text)
    assert run.advance(60) == Fact("one class", text)


def test_without_points_there_is_nothing_to_say() -> None:
    descent = Descent(PointSet.empty(), Settings())
    record = Record(descent, descent.start(START_PARAMETERS))
    assert find_fact(record.current, record.current.start, np.nan, Optimum("unknown")) is None


# Scales


def scaled(points: PointSet, *factors: float) -> PointSet:
    """Points whose columns have exactly these deviations."""
    return PointSet(points.x / points.x.std(axis=0) * factors, points.y)


@pytest.mark.parametrize(
    ("factors", "text"),
    [
        ((1.0, 100.0), "x2 spreads 100 times as far as x1: standardise, or E falls slowly along x1"),
        ((0.31, 0.01), "x1 spreads 31 times as far as x2: standardise, or E falls slowly along x2"),
        ((1e9, 2.0), "x1 spreads more than 1,000,000 times as far as x2: standardise, or E falls slowly along x2"),
    ],
)
def test_scales_that_differ_are_told_at_once(factors: tuple[float, float], text: str) -> None:
    run = Watched(scaled(random_points(3, 40), *factors), Settings(), updates)
    assert run.fact(Optimum("unknown")) == Fact("scales", text, {"standardize": True})


def test_the_names_of_columns_and_features_are_told(start_points: PointSet) -> None:
    points = scaled(random_points(3, 40, 3), 1.0, 50.0, 5.0)
    named = PointSet(points.x, points.y, ("height", "weight", "age"))
    fact = Watched(named, Settings(), updates).fact()
    assert fact is not None
    assert fact.text.startswith("weight spreads 50 times as far as height: ")
    wide = Settings(features=("x1", "sin(x2)", "x1^2"))
    fact = Watched(PointSet(30 * start_points.x, start_points.y), wide, updates).fact()
    assert fact is not None
    assert fact.text.startswith("x1^2 spreads ")
    assert fact.text.endswith("along sin(x2)")


@pytest.mark.parametrize("factors", [(1.0, 1.0), (29.9, 1.0), (1e-9, 2e-8)])
def test_scales_that_are_close_are_not_told(factors: tuple[float, float]) -> None:
    assert Watched(scaled(random_points(3, 40), *factors), Settings(), updates).fact(Optimum("unknown")) is None


@pytest.mark.parametrize("value", [0.0, 0.1, 1e6 / 3])
def test_a_constant_column_has_no_scale(value: float) -> None:
    points = random_points(3, 40)
    constant = PointSet(np.column_stack([points.x[:, 0], np.full(40, value)]), points.y)
    assert Watched(constant, Settings(), updates).fact(Optimum("unknown")) is None


def test_standardised_scales_do_not_differ(compiled_loops: Loops) -> None:
    """Following the advice helps: E falls in 50 epochs to where it did not come in 5,000."""
    points = scaled(random_points(3, 40, 3), 1.0, 1.0, 1000.0)
    slow = Watched(points, Settings(1e-5, "all"), compiled_loops)
    fact = slow.advance(5_000)
    assert fact is not None
    assert fact.kind == "scales"
    quick = Watched(points, Settings(1.0, "all", **fact.suggestion), compiled_loops)
    quick.state = quick.descent.adopt(slow.state, slow.descent)
    quick.record = Record(quick.descent, quick.state)
    said = quick.advance(200)
    assert said is None or said.kind == "settled"
    assert quick.error < slow.error - 0.1


# Which is said


def test_what_is_settled_is_settled_whatever_its_scales() -> None:
    points = scaled(random_points(3, 40), 1.0, 100.0)
    run = Watched(points, Settings(), updates)
    fact = run.fact()
    assert fact is not None
    assert fact.kind == "scales"
    run.state = run.descent.start(run.optimum.parameters)
    fact = run.fact()
    assert fact is not None
    assert fact.kind == "settled"


def test_scales_are_why_it_thrashes(compiled_loops: Loops) -> None:
    run = Watched(scaled(random_points(3, 40), 1.0, 100.0), Settings(10.0), compiled_loops)
    fact = run.advance(100)
    assert run.record.current.rows.error.mean() > 2 * run.record.current.first_error
    assert fact is not None
    assert fact.kind == "scales"


# Any moment


def test_rows_later_than_the_state_are_not_looked_at(start_points: PointSet, compiled_loops: Loops) -> None:
    """A run that stands at a past moment of its record."""
    run = Watched(start_points, Settings(1.0), compiled_loops)
    moments = [(run.state, run.error, run.fact())]
    for _ in range(40):
        fact = run.advance(10)
        moments.append((run.state, run.error, fact))
    assert {fact.kind if fact else None for *_, fact in moments} == {None, "circling"}
    for state, error, fact in moments:
        assert find_fact(run.record.current, state, error, run.optimum) == fact


def test_a_line_that_still_turned_had_not_stopped(compiled_loops: Loops) -> None:
    run = Watched(separable_points(0, 20, 2, 0.5), Settings(0.1), compiled_loops)
    run.advance(60)
    then, error, fact = run.state, run.error, run.fact()
    last = run.advance(8_000)
    assert last is not None
    assert last.kind == "separable"
    assert find_fact(run.record.current, then, error, run.optimum) == fact


# Never wrongly


ALPHAS = [1e-3, 1e-2, 0.1, 1.0, 10.0]


def improves(run: Watched, changes: Mapping[str, Any], loops: Loops) -> bool:
    """Whether the cost after 200 more epochs is lower with changed settings than with those in force."""
    other = Descent(run.points, replace(run.descent.settings, **changes))
    costs = []
    for descent in (run.descent, other):
        state = descent.adopt(run.state, run.descent)
        state, _ = descent.advance(state, 200 * descent.updates_per_epoch, loops)
        costs.append(descent.cost(state.parameters[None])[0])
    return bool(costs[1] < costs[0])


@pytest.mark.parametrize("l2", [0.0, 0.01])
@pytest.mark.parametrize("batch_size", [1, 5, "all"])
@pytest.mark.parametrize("alpha", ALPHAS)
def test_every_fact_is_true_and_every_suggestion_helps(
    alpha: float, batch_size: int, l2: float, start_points: PointSet, compiled_loops: Loops
) -> None:
    sets = [start_points, *(random_points(seed, 50) for seed in range(3)), random_points(3, 80, 4)]
    sets += [separable_points(seed, 40, 2, 0.2) for seed in range(3)]
    for points in sets:
        run = Watched(points, Settings(alpha, batch_size, l2=l2), compiled_loops)
        for epochs in (30, 30, 140, 600):
            fact = run.advance(epochs)
            if fact is None:
                continue
            if fact.kind == "settled":
                assert run.optimum.cost is not None
                assert run.descent.cost(run.state.parameters[None])[0] <= 1.02 * run.optimum.cost
            elif fact.kind == "separable":
                assert run.optimum.kind == "separable"
            else:
                assert fact.kind in {"circling", "thrashing", "stalled"}
                assert not fact.suggestion or improves(run, fact.suggestion, compiled_loops), fact


@pytest.mark.parametrize("optimizer", ["momentum", "nesterov", "adagrad", "rmsprop", "adam"])
@pytest.mark.parametrize("alpha", [1e-6, *ALPHAS])
def test_of_other_optimizers_neither_circling_nor_stalled_is_said(
    optimizer: str, alpha: float, start_points: PointSet, compiled_loops: Loops
) -> None:
    run = Watched(start_points, Settings(alpha, 5, optimizer=optimizer), compiled_loops)
    assert set(kinds(run, 60, 10)) <= {None, "settled", "thrashing"}


def test_a_perceptron_does_not_thrash(start_points: PointSet, compiled_loops: Loops) -> None:
    """E is not what it descends: with larger steps its weights are longer, and E with them."""
    run = Watched(start_points, Settings(10.0, method="perceptron"), compiled_loops)
    assert kinds(run, 60, 5) == [None] * 5
    assert run.error > run.record.current.first_error


def test_a_perceptron_at_rest_is_not_told_of_the_error(compiled_loops: Loops) -> None:
    run = Watched(separable_points(0, 20, 2, 0.5), Settings(0.1, method="perceptron"), compiled_loops)
    fact = run.advance(500)
    assert fact is not None
    assert fact.text == "All points are right: the perceptron adds exactly 0, and the line stays where it is"
    before = run.state.parameters
    run.advance(1)
    assert run.state.parameters.tolist() == before.tolist()


def test_a_perceptron_does_not_settle(start_points: PointSet, compiled_loops: Loops) -> None:
    """Where E happens to be the best, the next wrong point moves the line away."""
    run = Watched(start_points, Settings(method="perceptron"), compiled_loops)
    assert run.fact(Optimum("minimum", run.error, run.error)) is None


def test_a_perceptron_is_told_of_scales_and_of_one_class_in_its_own_words(compiled_loops: Loops) -> None:
    points = random_points(0, 20)
    settings = Settings(0.1, method="perceptron")
    fact = Watched(PointSet(points.x * [1_000.0, 1.0], points.y), settings, compiled_loops).advance(1)
    assert fact is not None
    assert fact.text.endswith("standardise, or it learns slowly along x2")
    fact = Watched(PointSet(points.x, np.ones(20)), settings, compiled_loops).advance(1)
    assert fact is not None
    assert fact.text == "All points have label 1: no line is needed"


def test_a_few_high_errors_do_not_thrash(compiled_loops: Loops) -> None:
    """Their mean is above the start, but E does not stay there."""
    run = Watched(separable_points(1, 40, 2, 0.1), Settings(3.0, "all", reduction="sum"), compiled_loops)
    fact = run.advance(50)
    assert run.record.current.rows.error.mean() > run.record.current.first_error > 100 * run.error
    assert fact is None


def test_an_error_that_rises_for_the_penalty_does_not_thrash(start_points: PointSet, compiled_loops: Loops) -> None:
    settings = Settings(0.001, l2=1.0)
    run = Watched(start_points, settings, compiled_loops)
    free = find_optimum(start_points.x, start_points.y).parameters
    run.state = run.descent.start(free)
    run.record = Record(run.descent, run.state)
    assert "thrashing" not in kinds(run, 60, 10)
    assert run.error > run.record.current.first_error
