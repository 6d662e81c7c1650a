"""Records: bounded however long a run is, exact at every update, and honest about edits."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core import history
from gd_sim.core import updates as plain_loops
from gd_sim.core.checkpoints import CHECKPOINTS, Checkpoints
from gd_sim.core.descent import Descent, Loops
from gd_sim.core.history import Record, Timeline
from gd_sim.core.live_run import LiveRun
from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings
from tests.core.samples import (
    after,
    any_settings,
    bits,
    examples,
    point_sets,
    random_points,
    same_state,
)
from tests.core.writer import FOUR, Writer


def kept(record: Record) -> list[tuple[list[int], bytes]]:
    return [(segment.rows.epoch.tolist(), bits(segment.rows.parameters)) for segment in record.segments]


# Rows


def test_rows_of_a_long_run_are_bounded_and_thinned_evenly(compiled_loops: Loops) -> None:
    writer = Writer(FOUR, Settings(0.1), compiled_loops)
    most, seen = 0, set()
    for _ in range(60):
        writer.advance(4 * 5_000)
        rows = writer.record.current.rows
        most = max(most, len(rows.epoch))
        every = writer.record.every
        seen.add(every)
        assert rows.epoch.tolist() == list(range(every, writer.state.epoch + 1, every))
    assert writer.state.epoch == 300_000
    assert most <= history.ROWS == 65_536
    assert len(writer.record.current.rows.epoch) >= history.ROWS // 2  # not thinned more than it has to be
    assert sorted(seen) == [1, 2, 4, 8]
    chosen = [0, 1, 1_000, len(writer.record.current.rows.epoch) - 1]
    for row in chosen:
        epoch = int(writer.record.current.rows.epoch[row])
        exact = after(writer.descent, writer.record.current.start, 4 * epoch, compiled_loops)
        assert bits(writer.record.current.rows.parameters[row]) == bits(exact.parameters)


def test_rows_are_thinned_by_number_not_by_time(compiled_loops: Loops, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "ROWS", 100)
    small, large = (Writer(FOUR, Settings(0.1), compiled_loops) for _ in range(2))
    for _ in range(1_000):
        small.advance(4)
    for _ in range(4):
        large.advance(1_000)
    assert kept(small.record) == kept(large.record)
    assert small.record.every == large.record.every == 16
    assert len(small.record.current.rows.epoch) == 1_000 // 16


def test_the_memory_of_a_long_run_is_bounded(compiled_loops: Loops) -> None:
    """The reduced form of what the benchmarks measure with ten million epochs."""

    def used(epochs: int) -> int:
        tracemalloc.start()
        try:
            writer = Writer(FOUR, Settings(0.1), compiled_loops)
            while writer.state.epoch < epochs:
                writer.advance(4 * 2_500)
                writer.record.evaluate(0.0001)
            assert writer.state.epoch == epochs
            return tracemalloc.get_traced_memory()[1]  # the peak
        finally:
            tracemalloc.stop()

    assert used(1_000_000) - used(10_000) < 20 * 2**20


# Exact states


@examples(40)
@given(points=point_sets(most=10), settings=any_settings(), slices=st.lists(st.integers(1, 9), min_size=1, max_size=12))
def test_any_update_is_found_again_exactly(points: PointSet, settings: Settings, slices: list[int]) -> None:
    descent = Descent(points, settings)
    states = [descent.start()]
    for _ in range(sum(slices)):
        states.append(after(descent, states[-1], 1))
    checkpoints, update = Checkpoints(states[0]), 0
    for size in slices:
        update += size
        checkpoints.add(states[update])
    for update, state in enumerate(states):
        assert same_state(checkpoints.at(update, descent, plain_loops), state)


@pytest.mark.parametrize("settings", [Settings(0.1), Settings(0.01, 3, optimizer="adam", shuffle=True)])
def test_checkpoints_of_a_long_run_are_bounded_and_exact(
    settings: Settings, compiled_loops: Loops, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 256
    monkeypatch.setattr("gd_sim.core.checkpoints.CHECKPOINTS", most)
    descent = Descent(random_points(1, 10), settings)
    state = descent.start()
    checkpoints, adds = Checkpoints(state), 5 * most
    for _ in range(adds):
        state = after(descent, state, 13, compiled_loops)
        checkpoints.add(state)
        assert len(checkpoints) <= most
    # evenly spaced, so that nothing is far to replay, the beginning included
    assert np.diff([one.update for one in checkpoints._states]).max() <= 4 * 13 * adds // most
    for update in np.random.default_rng(0).integers(0, 13 * adds, 20):
        expected = after(descent, descent.start(), int(update), compiled_loops)
        assert same_state(checkpoints.at(int(update), descent, compiled_loops), expected)


def test_record_finds_states_under_the_settings_of_their_time(start_points: PointSet) -> None:
    writer = Writer(start_points, Settings(0.1))
    states = [writer.state]
    plan = {
        25: (start_points, Settings(0.5)),
        40: (start_points, Settings(0.5, 4, optimizer="adam")),
        52: (start_points.add([3.0, 3.0], 0), Settings(0.5, 4, optimizer="adam")),
        60: (start_points.add([3.0, 3.0], 0), Settings(0.5, 4, optimizer="adam", standardize=True, shuffle=True)),
    }
    for update in range(90):
        if update in plan:
            writer.change(*plan[update], text=f"change {update}")
            states[update] = writer.state
        states.append(writer.advance(1))
    assert [segment.start.update for segment in writer.record.segments] == [0, *plan]
    for update, state in reversed(list(enumerate(states))):
        assert same_state(writer.go_to(update), state)
        segment = writer.record.current
        begun = max(start for start in (0, *plan) if start <= update)
        assert segment.start.update == begun
        assert segment.descent.settings == (plan[begun][1] if begun else Settings(0.1))


def test_before_the_record_there_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    writer = Writer(FOUR, Settings())
    writer.advance(10)
    monkeypatch.setattr(history, "BYTES", 150)  # one set of four points takes 96
    writer.change(FOUR.move([0], [[1.0, 1.0]]), Settings(), "move")
    writer.advance(10)
    assert [segment.start.update for segment in writer.record.segments] == [10]
    assert writer.record.timeline().is_shortened
    assert same_state(writer.state, writer.record.go_to(20, plain_loops))
    for update in (9, 21):
        with pytest.raises(ValueError, match=rf"^update {update} is not on record, which goes from 10 to 20$"):
            writer.record.go_to(update, plain_loops)


def test_segments_with_the_same_points_share_their_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "BYTES", 200)  # two sets of four points that share their labels fit, three do not
    writer = Writer(FOUR, Settings())
    for update in range(1, 6):
        writer.advance(1)
        writer.change(FOUR, Settings(0.1 + update), "α")
    assert len(writer.record.segments) == 6
    for update in range(3):
        writer.advance(1)
        writer.change(FOUR.move([0], [[1.0, update]]), Settings(), "move")
    assert [segment.start.update for segment in writer.record.segments] == [7, 8]


# Going to a moment, and on from there


@examples(40)
@given(
    settings=any_settings(),
    end=st.integers(1, 60),
    back=st.integers(0, 90),
    more=st.integers(0, 120),
    change_at=st.integers(0, 30),
    slices=st.integers(1, 40),
)
def test_to_go_back_and_on_is_the_same_future_again(
    settings: Settings, end: int, back: int, more: int, change_at: int, slices: int
) -> None:
    """Bit for bit, whatever was changed on the way, and whether the end is reached or passed."""
    points, changed = random_points(2, 7), replace(settings, learning_rate=0.02)
    straight, detour = LiveRun(points, settings, None), LiveRun(points, settings, None)
    for run in (straight, detour):
        run.advance(change_at, plain_loops)
        run.edit(points, changed, "α")
        run.advance(end, plain_loops)
    whole = change_at + end
    detour.go_to(whole - min(back, whole), plain_loops)
    goal = detour.state.update + more
    while detour.state.update < goal:
        detour.advance(min(slices, goal - detour.state.update), plain_loops)
    straight.advance(max(0, goal - whole), plain_loops)
    for run in (straight, detour):
        assert run.record.evaluate(10.0)
    assert kept(detour.record) == kept(straight.record)
    assert bits(detour.record.curve().time) == bits(straight.record.curve().time)
    assert bits(detour.record.curve().error) == bits(straight.record.curve().error)
    expected = Descent(points, settings).start()
    for update in range(straight.record.end.update + 1):
        if update == change_at and change_at:
            expected = Descent(points, changed).adopt(expected, Descent(points, settings))
        for run in (straight, detour):
            run.go_to(update, plain_loops)
            assert same_state(run.state, expected)
            assert run.descent.settings == (changed if update >= change_at else settings)
        expected = after(run.descent, expected, 1)


@examples(30)
@given(settings=any_settings(), end=st.integers(1, 40), back=st.integers(1, 40), more=st.integers(1, 40))
def test_to_change_something_in_the_past_begins_another_future(
    settings: Settings, end: int, back: int, more: int
) -> None:
    points, changed = random_points(2, 7), replace(settings, learning_rate=0.02)
    run = LiveRun(points, settings, None)
    run.advance(end, plain_loops)
    assert run.record.evaluate(10.0)
    given_up = run.record.curve()
    there = max(0, end - back)
    run.go_to(there, plain_loops)
    run.edit(points, changed, "α")
    assert run.record.end.update == there
    assert run.ghost is not None
    assert bits(run.ghost.error) == bits(given_up.error)
    run.advance(more, plain_loops)
    before = Descent(points, settings)
    fork = Descent(points, changed).adopt(after(before, before.start(), there), before)
    assert same_state(run.state, after(Descent(points, changed), fork, more))


def test_to_pass_an_edit_of_the_points_begins_another_future(start_points: PointSet) -> None:
    """Settings that were changed are changed again; points that were taken back stay as they are."""
    run = LiveRun(start_points, Settings(0.1), None)
    run.advance(30, plain_loops)
    run.edit(start_points.move([0], [[0.0, 0.0]]), Settings(0.1), "move point")
    run.advance(10, plain_loops)
    run.go_to(20, plain_loops)
    run.advance(10, plain_loops)
    found = run.record.timeline()
    assert found == Timeline(found.stretches, 0, 40, is_shortened=False, first=run.record.segments[0].start)
    assert run.ghost is None
    run.advance(1, plain_loops)
    assert [stretch.text for stretch in run.record.timeline().stretches] == [""]
    assert run.record.end.update == 31
    assert run.ghost is not None
    descent = Descent(start_points, Settings(0.1))
    assert same_state(run.state, after(descent, descent.start(), 31))


def test_the_timeline_names_the_nearest_edit(start_points: PointSet) -> None:
    run, points = LiveRun(start_points, Settings(0.1), None), start_points
    for number, text in enumerate(("first", "α", "second", "third")):
        run.advance(10, plain_loops)
        points = points if text == "α" else points.move([0], [[number, 0.0]])
        run.edit(points, Settings(0.2), text)
    run.advance(10, plain_loops)
    backwards = [run.record.timeline().edit_between(update) for update in (50, 40, 39, 30, 29, 20, 10, 9, 0)]
    assert backwards == ["", "", "third", "third", "third", "third", "third", "third", "third"]
    run.go_to(15, plain_loops)
    around = {update: run.record.timeline().edit_between(update) for update in (0, 9, 10, 20, 29, 30, 31, 50)}
    assert around == {0: "first", 9: "first", 10: "", 20: "", 29: "", 30: "", 31: "second", 50: "second"}


def test_a_moment_beyond_an_edit_is_returned_to_while_it_is_on_record(start_points: PointSet) -> None:
    moved = start_points.move([0], [[0.0, 0.0]])
    run = LiveRun(start_points, Settings(0.1), None)
    run.advance(30, plain_loops)
    run.edit(moved, Settings(0.1), "move point")
    run.advance(10, plain_loops)
    end = run.state
    run.return_to(5, start_points, Settings(0.1), "go", plain_loops)
    assert run.state.update == 5
    assert run.descent.points is start_points
    run.return_to(40, moved, Settings(0.1), "undo", plain_loops)
    assert same_state(run.state, end)
    run.go_to(30, plain_loops)
    run.restart(start_points, Settings(0.1), None)
    run.return_to(40, moved, Settings(0.1), "again", plain_loops)  # that moment is gone: from here then
    assert run.state.update == 0
    assert run.descent.points is moved


def test_one_moment_on_or_back_is_explained(start_points: PointSet) -> None:
    run = LiveRun(start_points, Settings(0.1), None)
    run.advance(30, plain_loops)
    for update in (29, 28, 29):
        run.go_to(update, plain_loops)
        assert run.explanation is not None
        assert run.explanation.update == update
        assert run.explanation.indices.tolist() == [(update - 1) % 20]
    for update in (12, 0):
        run.go_to(update, plain_loops)
        assert run.explanation is None
    run.go_to(99, plain_loops)
    assert run.state.update == 30


@pytest.mark.parametrize("settings", [Settings(), Settings(0.1, 3, optimizer="adam", shuffle=True, standardize=True)])
def test_the_last_update_is_found_wherever_the_run_stands(start_points: PointSet, settings: Settings) -> None:
    run, other = LiveRun(start_points, settings, None), LiveRun(start_points, settings, None)
    made = []
    for _ in range(100):
        other.step(plain_loops)
        assert other.explanation is not None
        made.append(other.explanation)
    for updates in (1, 7, 92):
        run.advance(updates, plain_loops)
        assert run.last(None) is None, "not while more updates are made"
        found = run.last(plain_loops)
        assert found is not None
        expected = made[run.state.update - 1]
        assert same_state(found.state, expected.state)
        assert found.indices.tolist() == expected.indices.tolist()
        assert bits(found.residual) == bits(expected.residual)
        assert run.explanation is None, "it was not made by itself"
    for update in (99, 50, 1, 73):
        run.go_to(update, plain_loops)
        found = run.last(plain_loops)
        assert found is not None
        assert same_state(found.state, made[update - 1].state)
    run.go_to(0, plain_loops)
    assert run.last(plain_loops) is None, "no update led to the start"


def test_an_update_before_an_edit_is_not_the_last_one(start_points: PointSet) -> None:
    """It was made under other points or settings: what it did says nothing of those in force."""
    run = LiveRun(start_points, Settings(0.1), None)
    run.advance(30, plain_loops)
    run.edit(start_points, Settings(0.5), "α")
    assert run.last(plain_loops) is None
    run.advance(2, plain_loops)
    run.go_to(31, plain_loops)
    last = run.last(plain_loops)
    assert last is not None
    assert (last.update, last.descent) == (31, run.descent)


def test_the_curve_is_parted_where_the_run_stands(start_points: PointSet) -> None:
    run = LiveRun(start_points, Settings(0.1), None)
    run.advance(60, plain_loops)
    run.edit(start_points, Settings(0.5), "α")
    run.advance(40, plain_loops)
    assert run.record.evaluate(10.0)
    run.go_to(30, plain_loops)
    past, future = run.curves(0.25)
    assert past.time.tolist() == [0.0, 1.0, 1.5]
    assert past.error[-1] == 0.25
    assert future.time.tolist() == [1.5, 2.0, 3.0, 3.0, 4.0, 5.0]
    run.go_to(60, plain_loops)
    past, future = run.curves(0.25)
    assert past.time.tolist() == [0.0, 1.0, 2.0, 3.0, 3.0]
    assert future.time.tolist() == [3.0, 4.0, 5.0]
    run.go_to(100, plain_loops)
    assert len(run.curves(0.25)[1].time) == 0


# Edits and settings


def test_changes_with_no_update_between_them_are_one(start_points: PointSet) -> None:
    writer = Writer(start_points, Settings(0.1))
    writer.change(start_points, Settings(0.2), "α")
    assert writer.record.marks() == []  # nothing has happened yet: this is how the run starts
    writer.advance(10)
    writer.change(start_points, Settings(0.3), "α")
    writer.change(start_points, Settings(0.4), "α")
    writer.change(start_points, Settings(0.4, 5), "batch size")
    writer.advance(10)
    assert writer.record.marks() == [(0.5, writer.record.current.steps[0][1], "α; batch size")]
    assert [segment.descent.settings for segment in writer.record.segments] == [Settings(0.2), Settings(0.4, 5)]


def test_changes_of_one_setting_with_no_update_between_them_are_told_as_one(start_points: PointSet) -> None:
    writer = Writer(start_points, Settings(0.1))
    writer.advance(10)
    writer.change(start_points, Settings(0.2), "α 0.1 → 0.2")
    writer.change(start_points, Settings(0.5), "α 0.2 → 0.5")
    writer.change(start_points, Settings(0.5, 5), "batch size 1 → 5")
    writer.change(start_points, Settings(0.5, 7), "batch size 5 → 7")
    assert [mark.text for mark in writer.record.marks()] == ["α 0.1 → 0.5; batch size 1 → 7"]


def test_the_number_of_segments_is_bounded(start_points: PointSet) -> None:
    writer = Writer(start_points, Settings(0.1))
    for number in range(2 * history.SEGMENTS):
        writer.advance(1)
        writer.change(start_points, Settings(0.1 + number), "α")
    assert len(writer.record.segments) == history.SEGMENTS


def test_what_was_seen_of_a_pass_that_an_edit_broke_off_stays(start_points: PointSet) -> None:
    writer = Writer(start_points, Settings(0.1))
    for _ in range(7):
        writer.record.current.add_step(writer.advance(1))
    writer.change(start_points.add([1.0, 2.0], 1), Settings(0.1), "place point")
    assert writer.record.curve().time.tolist() == [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.35, 0]


def test_a_change_that_is_taken_back_leaves_no_trace(start_points: PointSet) -> None:
    writer = Writer(start_points, Settings(0.1, shuffle=True))
    state = writer.advance(13)
    writer.change(start_points.add([1.0, 1.0], 1), Settings(0.1, shuffle=True), "place point")
    assert writer.state.position == 0
    writer.change(start_points, Settings(0.1, shuffle=True), "undo place point")
    assert writer.state is state
    assert writer.record.marks() == []
    assert len(writer.record.segments) == 1


def test_checkpoints_of_many_segments_are_bounded_together(start_points: PointSet) -> None:
    writer = Writer(start_points, Settings(0.1))
    for number in range(4):
        for _ in range(CHECKPOINTS // 2):
            writer.advance(1)
        writer.change(start_points, Settings(0.2 + number), "α")
        assert sum(len(segment.checkpoints) for segment in writer.record.segments) <= CHECKPOINTS + 4
