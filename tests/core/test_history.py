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
from gd_sim.core.descent import Descent, Loops
from gd_sim.core.history import Checkpoints, Record
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
        rows = writer.record.last.rows
        most = max(most, len(rows.epoch))
        every = writer.record.every
        seen.add(every)
        assert rows.epoch.tolist() == list(range(every, writer.state.epoch + 1, every))
    assert writer.state.epoch == 300_000
    assert most <= history.ROWS == 65_536
    assert len(writer.record.last.rows.epoch) >= history.ROWS // 2  # not thinned more than it has to be
    assert sorted(seen) == [1, 2, 4, 8]
    chosen = [0, 1, 1_000, len(writer.record.last.rows.epoch) - 1]
    for row in chosen:
        epoch = int(writer.record.last.rows.epoch[row])
        exact = after(writer.descent, writer.record.last.start, 4 * epoch, compiled_loops)
        assert bits(writer.record.last.rows.parameters[row]) == bits(exact.parameters)


def test_rows_are_thinned_by_number_not_by_time(compiled_loops: Loops, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "ROWS", 100)
    small, large = (Writer(FOUR, Settings(0.1), compiled_loops) for _ in range(2))
    for _ in range(1_000):
        small.advance(4)
    for _ in range(4):
        large.advance(1_000)
    assert kept(small.record) == kept(large.record)
    assert small.record.every == large.record.every == 16
    assert len(small.record.last.rows.epoch) == 1_000 // 16


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
def test_checkpoints_of_a_long_run_are_bounded_and_exact(settings: Settings, compiled_loops: Loops) -> None:
    descent = Descent(random_points(1, 10), settings)
    state = descent.start()
    checkpoints, adds = Checkpoints(state), 3 * history.CHECKPOINTS
    for _ in range(adds):
        state = after(descent, state, 13, compiled_loops)
        checkpoints.add(state)
        assert len(checkpoints._states) <= history.CHECKPOINTS
    # evenly spaced, so that nothing is far to replay, the beginning included
    assert np.diff([one.update for one in checkpoints._states]).max() <= 4 * 13 * adds // history.CHECKPOINTS
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
    for update, state in enumerate(states):
        segment, found = writer.record.at(update, plain_loops)
        assert same_state(found, state)
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
    assert same_state(writer.record.at(20, plain_loops)[1], writer.state)
    with pytest.raises(ValueError, match=r"^update 9 is before the record, which begins at 10$"):
        writer.record.at(9, plain_loops)


def test_segments_with_the_same_points_share_their_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "BYTES", 250)  # two sets of four points fit, three do not
    writer = Writer(FOUR, Settings())
    for update in range(1, 6):
        writer.advance(1)
        writer.change(FOUR, Settings(0.1 + update), "α")
    assert len(writer.record.segments) == 6
    for update in range(3):
        writer.advance(1)
        writer.change(FOUR.move([0], [[1.0, update]]), Settings(), "move")
    assert [segment.start.update for segment in writer.record.segments] == [7, 8]


@examples(40)
@given(
    settings=any_settings(),
    end=st.integers(1, 60),
    back=st.integers(0, 60),
    more=st.integers(1, 30),
    change_at=st.integers(0, 30),
)
def test_rewinding_and_going_on_equals_never_having_gone(
    settings: Settings, end: int, back: int, more: int, change_at: int
) -> None:
    points = random_points(2, 7)
    straight, detour = Writer(points, settings), Writer(points, settings)
    for writer in (straight, detour):
        writer.advance(change_at)
        writer.change(points, replace(settings, learning_rate=0.02), "α")
    target = change_at + min(back, end)
    detour.advance(end)
    detour.rewind(target)
    straight.advance(target - change_at)
    for writer in (straight, detour):
        writer.advance(more)
        assert writer.record.evaluate(10.0)
    assert same_state(detour.state, straight.state)
    assert kept(detour.record) == kept(straight.record)
    assert bits(detour.record.curve().time) == bits(straight.record.curve().time)
    assert bits(detour.record.curve().error) == bits(straight.record.curve().error)
    for update in range(detour.state.update + 1):
        found = [writer.record.at(update, plain_loops)[1] for writer in (straight, detour)]
        assert same_state(*found)


def test_rewinding_into_an_older_segment_forgets_the_younger_ones(start_points: PointSet) -> None:
    writer = Writer(start_points, Settings(0.1))
    writer.advance(45)
    there = writer.record.at(30, plain_loops)[1]
    writer.change(start_points, Settings(0.5), "α")
    writer.advance(45)
    segment, state = writer.record.at(30, plain_loops)
    writer.record.rewind(segment, state)
    assert writer.record.segments == [segment]
    assert same_state(state, there)
    assert segment.rows.epoch.tolist() == [1]
    assert writer.record.curve().time.max() <= 1.5


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
    assert writer.record.marks() == [(0.5, writer.record.last.steps[0][1], "α; batch size")]
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
        writer.record.last.add_step(writer.advance(1))
    writer.change(start_points.add([1.0, 2.0], 1), Settings(0.1), "place point")
    assert writer.record.curve().time.tolist() == [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.35, 0]


def test_back_goes_no_further_than_the_last_edit_of_points(start_points: PointSet) -> None:
    writer = Writer(start_points, Settings(0.1))
    assert writer.record.first_update() == 0
    writer.advance(10)
    writer.change(start_points, Settings(0.3), "α")
    writer.advance(10)
    assert writer.record.first_update() == 0
    moved = start_points.move([0], [[1.0, 1.0]])
    writer.change(moved, Settings(0.3), "move")
    writer.advance(10)
    writer.change(moved, Settings(0.4), "α")
    writer.advance(10)
    assert writer.record.first_update() == 20
