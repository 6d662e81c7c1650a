"""The perceptron's twin of a run: at any moment of whatever was done it is what the perceptron would have become."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core import updates as plain_loops
from gd_sim.core.descent import Loops
from gd_sim.core.live_run import LiveRun
from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings
from gd_sim.core.training import train
from gd_sim.core.twin import KNOWN, Twin, TwinMoment, perceptron_settings
from tests.core.samples import START_PARAMETERS, bits, examples, points_of, random_points, separable_points
from tests.core.test_live_run import DOINGS, Hands

EVERYTHING = 1 << 40


def twin_of(twin: Twin, run: LiveRun, *, explained: bool = False) -> TwinMoment:
    return twin.at(run.record.timeline(), run.state.update, plain_loops, EVERYTHING, explained=explained)


def mirrored(run: LiveRun) -> LiveRun:
    """A run by the perceptron's rule to which the same has happened, up to now."""
    segments = run.record.segments[: run.record.segments.index(run.record.current) + 1]
    first = segments[0]
    mirror = LiveRun(first.descent.points, perceptron_settings(first.descent.settings), first.start.parameters)
    for segment, following in zip(segments, [*segments[1:], None], strict=True):
        end = following.start.update if following else run.state.update
        mirror.advance(end - segment.start.update, plain_loops)
        if following:
            mirror.edit(following.descent.points, perceptron_settings(following.descent.settings), following.text)
    return mirror


@examples(100)
@given(doings=st.lists(DOINGS, min_size=1, max_size=14))
def test_whatever_was_done_was_done_to_the_twin(doings: list[tuple[str, Any]]) -> None:
    hands, twin = Hands(), Twin()
    for what, value in doings:
        hands.do(what, value)
        found = twin_of(twin, hands.run)
        expected = mirrored(hands.run)
        assert bits(found.state.parameters) == bits(expected.state.parameters), what
        assert (found.state.update, found.state.epoch) == (hands.run.state.update, hands.run.state.epoch)
        assert found.state.position == hands.run.state.position
        assert found.descent.settings.method == "perceptron"
        assert found.descent.points is hands.run.descent.points


@pytest.mark.parametrize("shuffle", [False, True], ids=["as placed", "shuffled"])
def test_it_is_a_perceptron_that_learns_from_the_same_points(start_points: PointSet, shuffle: bool) -> None:
    run = LiveRun(start_points, Settings(0.3, shuffle=shuffle), START_PARAMETERS)
    run.advance(7 * 20, plain_loops)
    expected = train(start_points, Settings(0.3, shuffle=shuffle, method="perceptron"), 7, START_PARAMETERS)
    assert bits(twin_of(Twin(), run).state.parameters) == bits(expected.parameters)


def test_the_same_update_is_taken_apart_whenever_it_is_asked_for(start_points: PointSet) -> None:
    run, twin = LiveRun(start_points, Settings(0.3), START_PARAMETERS), Twin()
    for _ in range(3):
        run.step(plain_loops)
        found = [twin_of(twin, run), twin_of(twin, run, explained=True), twin_of(twin, run, explained=True)]
        assert [one.explanation is not None for one in found] == [False, True, True]
        assert len({bits(one.state.parameters) for one in found}) == 1


def test_right_points_add_exactly_nothing() -> None:
    points = separable_points(1, 20, 2, margin=0.3)
    run, twin = LiveRun(points, Settings(), START_PARAMETERS), Twin()
    kinds = set()
    for _ in range(60):
        before = twin_of(twin, run).state.parameters
        run.step(plain_loops)
        found = twin_of(twin, run, explained=True)
        assert found.explanation is not None
        assert run.explanation is not None
        assert found.explanation.indices.tolist() == run.explanation.indices.tolist()
        z = points.x[found.explanation.indices[0]] @ before[:2] + before[2]
        is_right = float(z >= 0) == found.explanation.y[0]
        kinds.add(is_right)
        assert (bits(found.state.parameters) == bits(before)) == is_right
        assert bits(run.state.parameters) != bits(run.explanation.before), "the sigmoid is never quite content"
    assert kinds == {True, False}


def test_optimizers_penalty_and_mistakes_are_not_its_own() -> None:
    settings = Settings(0.2, 3, "sum", optimizer="adam", l2=0.1, mistake="without-x", shuffle=True, seed=4)
    assert perceptron_settings(settings) == Settings(0.2, 3, "sum", "perceptron", shuffle=True, seed=4)


def test_a_long_way_is_gone_in_parts(start_points: PointSet) -> None:
    run, twin = LiveRun(start_points, Settings(), START_PARAMETERS), Twin()
    run.advance(500, plain_loops)
    reached = [twin.at(run.record.timeline(), 500, plain_loops, 200).state.update for _ in range(4)]
    assert reached == [200, 400, 500, 500]
    assert bits(twin_of(twin, run).state.parameters) == bits(mirrored(run).state.parameters)


class Counting:
    """Loops that count the updates they make."""

    def __init__(self) -> None:
        self.updates = 0

    def run(self, *arguments: Any) -> tuple[int, int, int]:
        self.updates += arguments[7]
        return plain_loops.run(*arguments)


def test_near_moments_are_not_computed_from_the_start(start_points: PointSet) -> None:
    run, twin, counting = LiveRun(start_points, Settings(), START_PARAMETERS), Twin(), Counting()
    loops: Loops = counting
    for _ in range(3 * KNOWN):
        run.advance(100, plain_loops)
        twin.at(run.record.timeline(), run.state.update, loops, EVERYTHING)
    assert counting.updates == 3 * KNOWN * 100
    assert len(twin._known) <= KNOWN
    run.go_to(run.state.update - 1, plain_loops)
    twin.at(run.record.timeline(), run.state.update, loops, EVERYTHING)
    assert counting.updates == 3 * KNOWN * 100 + 99
    other = LiveRun(start_points, Settings(), (5.0, 5.0, 5.0))  # a new record is another way
    found = twin.at(other.record.timeline(), 0, loops, EVERYTHING)
    assert found.state.parameters.tolist() == [5.0, 5.0, 5.0]


def test_compiled_it_is_the_same(compiled_loops: Loops) -> None:
    run = LiveRun(random_points(3, 12), Settings(shuffle=True), START_PARAMETERS)
    run.advance(5_000, compiled_loops)
    found = Twin().at(run.record.timeline(), 5_000, compiled_loops, EVERYTHING)
    assert bits(found.state.parameters) == bits(twin_of(Twin(), run).state.parameters)


def test_it_stops_where_a_parameter_would_be_infinite() -> None:
    """Where y - ŷ is 1 and not 0.73, 2 (y - ŷ) 1e308 is more than a float holds."""
    run = LiveRun(points_of((1e308, 0.0, 1)), Settings(2.0), (0.0, 0.0, -1.0))
    run.advance(1, plain_loops)
    assert (run.state.update, run.stopped) == (1, None)
    found = twin_of(Twin(), run, explained=True)
    assert (found.stopped, found.state.update, found.explanation) == (True, 0, None)
    assert found.state.parameters.tolist() == [0.0, 0.0, -1.0]
