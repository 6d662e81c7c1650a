"""A run that is stepped, edited and taken to and fro in any way keeps a record of what really happened."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gd_sim.core import updates as plain_loops
from gd_sim.core.descent import Descent
from gd_sim.core.live_run import LiveRun
from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings
from gd_sim.core.state import State
from gd_sim.core.stopping import StopRule
from tests.core.samples import after, bits, examples, random_points, same_state

CHANGES: list[dict[str, Any]] = [
    {"learning_rate": 0.5},
    {"batch_size": 3},
    {"batch_size": 7},
    {"batch_size": "all"},
    {"shuffle": True},
    {"shuffle": False},
    {"optimizer": "adam"},
    {"optimizer": "momentum"},
    {"standardize": True},
    {"standardize": False},
    {"l2": 0.01},
    {"features": ("x1", "x2", "x1^2")},
    {"features": None},
    {"seed": 3},
]
RULES = [StopRule("epochs", 1), StopRule("epochs", 3), StopRule("error", 0.5)]
DOINGS = st.one_of(
    st.tuples(st.just("advance"), st.integers(1, 40)),
    st.tuples(st.just("step"), st.just(1)),
    st.tuples(st.just("go to"), st.integers(-1, 120)),
    st.tuples(st.just("back"), st.just(1)),
    st.tuples(st.just("change"), st.sampled_from(CHANGES)),
    st.tuples(st.just("add"), st.floats(-2, 2)),
    st.tuples(st.just("remove"), st.integers(0, 6)),
    st.tuples(st.just("move"), st.floats(-2, 2)),
    st.tuples(st.just("undo"), st.just(1)),
    st.tuples(st.just("return"), st.integers(0, 1_000)),
    st.tuples(st.just("run"), st.sampled_from(RULES)),
)


class Hands:
    """Does what hypothesis has made up, and remembers the moments that can be returned to."""

    def __init__(self) -> None:
        self.points = [random_points(2, 9)]
        self.run = LiveRun(self.points[0], Settings(), None)

    def do(self, what: str, value: Any) -> None:
        run, points, settings = self.run, self.run.descent.points, self.run.descent.settings
        match what:
            case "advance":
                run.advance(value, plain_loops)
            case "step":
                run.step(plain_loops)
            case "go to":
                run.go_to(value, plain_loops)
            case "back":
                run.go_to(run.state.update - 1, plain_loops)
            case "change":
                run.edit(points, replace(settings, **value), "change")
            case "add":
                self._edit(points.add([value, 1.0], 1))
            case "remove":
                self._edit(points.remove([value]) if len(points) > 7 else points)
            case "move":
                self._edit(points.move([0], [[value, -1.0]]))
            case "undo":
                run.edit(self.points[max(0, self.points.index(points) - 1)], settings, "undo")
            case "return":
                self._return(value)
            case "run":
                self._run_to(value)

    def _edit(self, points: PointSet) -> None:
        self.points.append(points)
        self.run.edit(points, self.run.descent.settings, "edit")

    def _return(self, number: int) -> None:
        segment = self.run.record.segments[number % len(self.run.record.segments)]
        update = segment.start.update + number % (segment.end.update - segment.start.update + 1)
        expected = segment.at(update, plain_loops)
        self.run.return_to(update, segment.descent.points, segment.descent.settings, "return", plain_loops)
        assert same_state(self.run.state, expected)

    def _run_to(self, rule: StopRule) -> None:
        self.run.advance(60, plain_loops, rule)
        if self.run.stopped:
            state = self.run.state
            assert state.position == 0, "a rule stops a run at the end of an epoch"
            if rule.kind == "epochs":
                assert state.epoch % rule.value == 0
            else:
                assert self.run.record.current.evaluate(state.parameters[None])[0] < rule.value


def check(run: LiveRun) -> None:
    """Each segment is what its start leads to, joins the one before, and the run stands in the current one."""
    record = run.record
    for number, segment in enumerate(record.segments):
        if number:
            before = record.segments[number - 1]
            assert same_state(segment.start, segment.descent.adopt(before.end, before.descent))
        end, rows = segment.descent.advance(segment.start, segment.end.update - segment.start.update)
        assert same_state(segment.end, end)
        assert segment.rows.epoch.tolist() == rows.epoch.tolist()
        assert bits(segment.rows.parameters) == bits(rows.parameters)
    current = record.current
    assert current in record.segments
    assert run.descent is current.descent
    assert same_state(run.state, after(run.descent, current.start, run.state.update - current.start.update))
    timeline = record.timeline()
    assert [stretch.descent for stretch in timeline.stretches] == [part.descent for part in record.segments]
    assert [stretch.start for stretch in timeline.stretches] == [part.start.update for part in record.segments]
    assert timeline.end == record.end.update
    assert record.evaluate(10.0)
    for piece in run.curves(0.5):
        assert np.isfinite(piece.time).all()


@examples(150)
@example(doings=[("step", 1), ("add", 0.5), ("back", 1), ("step", 1), ("change", {"learning_rate": 0.5})])
@given(doings=st.lists(DOINGS, min_size=2, max_size=14))
def test_whatever_is_done_the_record_is_true(doings: list[tuple[str, Any]]) -> None:
    hands = Hands()
    for what, value in doings:
        hands.do(what, value)
        check(hands.run)


@pytest.mark.parametrize(
    ("there", "back"),
    [
        ({"features": ("x1", "x2", "x1^2")}, {"features": None}),
        ({"standardize": True}, {"standardize": False}),
        ({"shuffle": True}, {"shuffle": False}),
        ({"optimizer": "adam"}, {"optimizer": "momentum"}),
    ],
    ids=str,
)
def test_a_change_in_the_past_that_is_taken_back_changes_nothing(
    start_points: PointSet, there: dict[str, Any], back: dict[str, Any]
) -> None:
    settings = Settings(optimizer="momentum")
    run = LiveRun(start_points, settings, None)
    run.advance(40, plain_loops)
    run.go_to(13, plain_loops)
    state: State = run.state
    for changes in (there, back):
        run.edit(start_points, replace(run.descent.settings, **changes), "change")
    assert same_state(run.state, state)
    run.advance(5, plain_loops)
    descent = Descent(start_points, settings)
    assert same_state(run.state, after(descent, descent.start(), 18))
    assert [mark.text for mark in run.record.marks()] == []


def test_a_change_where_an_edit_follows_begins_another_future(start_points: PointSet) -> None:
    """Also if no update was made after the edit."""
    run = LiveRun(start_points, Settings(), None)
    run.step(plain_loops)
    run.edit(start_points.add([0.0, 1.0], 1), Settings(), "add")
    run.go_to(0, plain_loops)
    run.step(plain_loops)
    run.edit(start_points, Settings(0.5), "α 0.1 → 0.5")
    assert [segment.text for segment in run.record.segments] == ["", "α 0.1 → 0.5"]
    check(run)


def test_columns_are_shared_where_they_are_the_same(start_points: PointSet) -> None:
    run = LiveRun(start_points, Settings(standardize=True), None)
    for number in range(10):
        run.advance(3, plain_loops)
        run.edit(start_points, replace(run.descent.settings, learning_rate=0.2 + number), "α")
    assert len(run.record.segments) == 11
    assert len({id(segment.descent.x) for segment in run.record.segments}) == 1
    size = start_points.x.nbytes
    assert run.record._bytes() == 2 * size + start_points.y.nbytes, "points and scaled columns, once"
    run.edit(start_points, replace(run.descent.settings, features=("x1", "x2^2")), "features")
    run.advance(3, plain_loops)
    assert run.record._bytes() == 4 * size + start_points.y.nbytes
