"""What is said of a run: true for the start set at every learning rate, and never too early."""

from __future__ import annotations

import numpy as np
import pytest

from gd_sim.core import logistic, updates
from gd_sim.core.descent import Descent, Loops, State
from gd_sim.core.facts import SETTLED, Fact, find_fact
from gd_sim.core.history import Record
from gd_sim.core.optimum import Optimum, find_optimum
from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings
from tests.core.samples import START_PARAMETERS, separable_points


class Watched:
    """A run that is asked for facts as it goes."""

    def __init__(self, points: PointSet, settings: Settings, loops: Loops) -> None:
        self.points, self.loops = points, loops
        self.descent = Descent(points, settings)
        self.state: State = self.descent.start(START_PARAMETERS)
        self.record = Record(self.descent, self.state)
        self.optimum = find_optimum(points.x, points.y)

    @property
    def error(self) -> float:
        return float(logistic.evaluate(self.points.x, self.points.y, self.state.parameters[None])[0][0])

    def fact(self, optimum: Optimum | None = None) -> Fact | None:
        """What is said of it now."""
        assert self.record.evaluate(10.0)
        return find_fact(self.record.current, self.state, self.error, optimum or self.optimum)

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
    assert fact.learning_rate is None


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
    assert (fact.text, fact.learning_rate) == ("Circling: try a smaller α, say 0.3", 0.3)


def test_a_learning_rate_of_10_thrashes(start_points: PointSet) -> None:
    run = Watched(start_points, Settings(10.0), updates)
    assert kinds(run, 7, 7) == [None] * 7
    assert kinds(run, 10, 20)[1:] == ["thrashing"] * 19
    fact = run.fact()
    assert fact is not None
    assert (fact.text, fact.learning_rate) == ("Thrashing: E stays above its start. Try α 3", 3.0)


def test_following_the_advice_settles(start_points: PointSet, compiled_loops: Loops) -> None:
    """From α = 10, doing as one is told: 3, 1, 0.3, 0.1."""
    tried, found = [10.0], list[str]()
    while "settled" not in found:
        fact = Watched(start_points, Settings(tried[-1]), compiled_loops).advance(400)
        assert fact is not None
        found.append(fact.kind)
        if fact.learning_rate is not None:
            assert fact.learning_rate < tried[-1]
            tried.append(fact.learning_rate)
    assert found[0] == "thrashing"
    assert "circling" in found
    assert 0.05 <= tried[-1] <= 0.3


@pytest.mark.parametrize("batch_size", [1, "all"])
@pytest.mark.parametrize("alpha", [1e-6, 1e-5, 1e-4, 0.001])
def test_slow_is_not_circling(alpha: float, batch_size: int, start_points: PointSet, compiled_loops: Loops) -> None:
    """Not while the curve is short, nor when its rows are thinned, nor near the end: slow, then settled."""
    run = Watched(start_points, Settings(alpha, batch_size), compiled_loops)
    found = [*kinds(run, 10, 50), *kinds(run, 500, 20), *kinds(run, 20_000, 20)]
    slow = found.count(None)
    assert found == [None] * slow + ["settled"] * (len(found) - slow)
    assert slow >= 50
    if alpha == 0.001:
        assert found[-1] == "settled"


def test_facts_do_not_depend_on_which_rows_are_evaluated(start_points: PointSet, compiled_loops: Loops) -> None:
    """Of a long run about every 30th row is, newest first."""
    run = Watched(start_points, Settings(1e-5), compiled_loops)
    run.state, rows = run.descent.advance(run.state, 20 * 60_000, compiled_loops)
    run.record.append(run.state, rows)
    run.record.current.rows.error[-60:] = run.record.current.evaluate(run.record.current.rows.parameters[-60:])
    fewest = find_fact(run.record.current, run.state, run.error, run.optimum)
    assert np.isnan(run.record.current.rows.error).sum() > 50_000
    assert fewest is None
    assert run.fact() is None


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
    run.optimum = find_optimum(start_points.x, start_points.y, 0.1)
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
