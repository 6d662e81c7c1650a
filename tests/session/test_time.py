"""Any moment of a run again, to the last bit; beyond an edit of the points as one undoable command."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from gd_sim import Settings
from gd_sim.core import history
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.session.samples import START, advanced, advanced_compiled, bits, same_state, state_of, two_groups

Settle = Callable[[Session], None]
MakeSession = Callable[..., Session]


@pytest.mark.parametrize("update", [0, 1, 7, 20, 399, 400])
def test_any_moment_can_be_gone_to_and_gone_on_from(session: Session, settle: Settle, update: int) -> None:
    session.step_epochs(20)
    settle(session)
    end, curve = state_of(session), session.state.curve
    session.go_to(update)
    settle(session)
    assert same_state(state_of(session), advanced(two_groups(), update))
    assert session.state.curve.time[-1] == pytest.approx(update / 20)
    assert session.state.timeline.end == 400
    session.step_epochs(20 - update // 20)
    session.go_to(400)
    settle(session)
    assert same_state(state_of(session), end)
    assert set(curve.time) <= set(session.state.curve.time)


def test_a_run_from_the_past_goes_the_same_way_again(fast_session: Session, settle: Settle, qtbot: QtBot) -> None:
    fast_session.set_speed(math.inf)
    fast_session.run()
    qtbot.waitUntil(lambda: fast_session.state.update > 500_000, timeout=PATIENCE)
    fast_session.go_to(123_456)
    settle(fast_session)
    assert not fast_session.is_running
    assert same_state(state_of(fast_session), advanced_compiled(two_groups(), 123_456))
    end = fast_session.state.timeline.end
    fast_session.run()
    qtbot.waitUntil(lambda: fast_session.state.update > end, timeout=PATIENCE)
    fast_session.pause()
    settle(fast_session)
    last = fast_session.state.update
    assert same_state(state_of(fast_session), advanced_compiled(two_groups(), last))
    assert fast_session.ghost is None
    for update in (end - 1, end, end + 1, 77_777):
        fast_session.go_to(update)
        settle(fast_session)
        assert same_state(state_of(fast_session), advanced_compiled(two_groups(), update))


def test_of_many_wishes_the_newest_counts(session: Session, settle: Settle) -> None:
    session.step_epochs(5)
    for update in range(100, 0, -1):
        session.go_to(update)
    sent = session._link.sent
    assert not session.is_settled
    settle(session)
    assert session.state.update == 1
    assert session._link.sent - sent <= 2, "the others were not carried out"


@pytest.mark.parametrize("update", [-5, 101, 10**12])
def test_a_moment_that_is_not_on_record_is_the_nearest(session: Session, settle: Settle, update: int) -> None:
    session.step_epochs(5)
    session.go_to(update)
    settle(session)
    assert session.state.update == min(max(update, 0), 100)


def test_settings_are_those_of_the_time(session: Session, settle: Settle) -> None:
    session.step_epochs(2)
    session.change_settings(learning_rate=0.5, batch_size="all", l2=0.1)
    session.step_epochs(2)
    settle(session)
    heard: list[Settings] = []
    session.settings_changed.connect(lambda: heard.append(session.settings))
    session.go_to(10)
    settle(session)
    assert session.settings == Settings()
    assert heard == [Settings()]
    session.go_to(41)
    settle(session)
    assert session.settings == Settings(learning_rate=0.5, batch_size="all", l2=0.1)


def test_the_best_is_looked_for_again_under_another_penalty(session: Session, settle: Settle, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: session.optimum.kind == "minimum", timeout=PATIENCE)
    plain = session.optimum.error
    session.step()
    session.change_settings(l2=1.0)
    session.step()
    qtbot.waitUntil(lambda: session.optimum.kind == "minimum" and session.optimum.error != plain, timeout=PATIENCE)
    session.go_to(0)
    settle(session)
    qtbot.waitUntil(lambda: session.optimum.error == plain, timeout=PATIENCE)


def test_beyond_an_edit_of_points_is_undoable(session: Session, settle: Settle) -> None:
    session.step_epochs(2)
    session.move([0], [(0.0, 0.0)])
    session.step_epochs(2)
    settle(session)
    moved, end = session.points, state_of(session)
    assert session.edit_between(39) == "move point"
    assert session.edit_between(40) == ""
    session.go_to(15)
    settle(session)
    assert session.points == two_groups()
    assert same_state(state_of(session), advanced(two_groups(), 15))
    assert session.undo_stack.undoText() == "go to update 15"
    session.undo_stack.undo()
    settle(session)
    assert session.points is moved
    assert same_state(state_of(session), end)
    session.undo_stack.redo()
    session.step()
    settle(session)
    assert same_state(state_of(session), advanced(two_groups(), 16))
    session.undo_stack.setIndex(0)
    settle(session)
    assert session.points == two_groups()


def test_undo_after_the_future_is_gone_brings_the_points_back(session: Session, settle: Settle) -> None:
    session.step_epochs(2)
    session.move([0], [(0.0, 0.0)])
    session.step_epochs(2)
    session.go_to(15)
    settle(session)
    session.reset()
    session.step()
    session.undo_stack.undo()
    settle(session)
    assert session.points.x[0].tolist() == [0.0, 0.0]
    assert session.state.descent.points is session.points
    assert session.state.update == 1, "the moment is gone, the points are not"


def test_going_somewhere_gives_up_what_is_owed(
    make_session: MakeSession, settle: Settle, compile_loops: Callable[[Session], None]
) -> None:
    session = make_session(two_groups(), Settings(), START)
    compile_loops(session)
    session.step_epochs()
    session.step_epochs(10**9)
    session.go_to(3)
    settle(session)
    assert session.state.update == 3
    assert not session.state.owed
    assert session.state.timeline.end < 20 * 10**9


def test_what_had_to_be_forgotten_is_said(session: Session, settle: Settle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "BYTES", 1_000)  # the set takes 480
    for place in range(4):
        session.step()
        session.move([0], [(float(place), 0.0)])
        settle(session)
    timeline = session.state.timeline
    assert timeline.is_shortened
    assert timeline.start == 3
    session.go_to(0)
    settle(session)
    assert session.state.update == 3


def test_reset_begins_another_timeline(session: Session, settle: Settle) -> None:
    session.step_epochs(2)
    session.go_to(10)
    settle(session)
    session.reset()
    settle(session)
    assert session.state.timeline.end == 0
    assert session.ghost is not None
    assert session.ghost.time[-1] == 2.0, "the ghost is that of the whole run"
    assert bits(session.state.parameters) == bits(np.array(START))


@pytest.mark.parametrize("edit", ["place", "undo", "redo"])
def test_an_edit_replaces_a_wish_to_go_beyond_an_edit(session: Session, settle: Settle, edit: str) -> None:
    """That wish would be an edit too; to carry it out from inside of another one would break the undo stack."""
    session.step_epochs()
    session.move([0], [(0.0, 0.0)])
    session.place((1.0, 1.0), 1.0)
    session.step_epochs()
    settle(session)
    if edit == "redo":
        session.undo_stack.undo()
    session.step()
    session.go_to(5)
    assert not session.is_settled, "the wish waits for the step"
    {"place": lambda: session.place((2.0, 2.0), 0.0), "undo": session.undo_stack.undo, "redo": session.undo_stack.redo}[
        edit
    ]()
    settle(session)
    assert len(session.points) == {"place": 22, "undo": 20, "redo": 21}[edit]
    assert session.state.descent.points is session.points
    texts = [session.undo_stack.text(number) for number in range(session.undo_stack.count())]
    assert texts == ["move point", "place point", *(["place point"] if edit == "place" else [])]


def test_an_edit_is_made_at_the_moment_that_was_wished(session: Session, settle: Settle) -> None:
    session.step_epochs(3)
    session.go_to(25)
    session.place((1.0, 1.0), 1.0)
    settle(session)
    assert session.state.update == 25
    assert session.state.timeline.end == 25


def test_undo_comes_back_to_the_end_of_what_was_before_an_edit(session: Session, settle: Settle) -> None:
    """Two stretches meet there: the moment belongs to both, its points to one."""
    session.step_epochs()
    session.place((1.0, 1.0), 1.0)
    session.step_epochs()
    settle(session)
    end = session.state.update
    session.go_to(19)
    settle(session)
    session.step()
    session.go_to(15)
    settle(session)
    assert session.state.update == 15
    assert len(session.points) == 20
    session.go_to(20)
    settle(session)
    assert len(session.points) == 20, "nobody is taken beyond an edit unasked"
    session.go_to(21)
    settle(session)
    assert len(session.points) == 21
    session.undo_stack.undo()
    settle(session)
    assert (session.state.update, len(session.points), session.state.timeline.end) == (20, 20, end)


def test_an_epoch_that_was_tried_is_taken_back_as_one_step(session: Session, settle: Settle) -> None:
    session.step(6)
    session.try_epoch()
    session.change_settings(learning_rate=0.5)
    session.step_epochs(2)
    settle(session)
    end = state_of(session)
    session.undo_stack.undo()
    settle(session)
    assert same_state(state_of(session), advanced(two_groups(), 6))
    assert session.settings == Settings(), "that of the time"
    session.go_to(66)
    settle(session)
    assert same_state(state_of(session), end), "what came after is on record"
    session.go_to(6)
    session.undo_stack.redo()
    settle(session)
    assert same_state(state_of(session), advanced(two_groups(), 26))


def test_a_tried_epoch_is_taken_back_behind_edits_and_while_it_runs(session: Session, settle: Settle) -> None:
    session.step(6)
    session.try_epoch()
    session.move([0], [(0.0, 0.0)])
    session.step()
    session.undo_stack.undo()
    session.step()
    session.set_speed(100.0)
    session.run()
    session.undo_stack.undo()
    settle(session)
    assert not session.is_running
    assert same_state(state_of(session), advanced(two_groups(), 6))


def test_an_epoch_of_a_run_that_has_begun_anew_is_not_taken_back(session: Session, settle: Settle) -> None:
    session.step(6)
    session.try_epoch()
    session.reset()
    session.step(9)
    settle(session)
    heard: list[str] = []
    session.edited.connect(heard.append)
    session.undo_stack.undo()
    settle(session)
    assert session.state.update == 9
    assert heard == ["leave the run as it is: it has begun anew since"]


def test_closing_with_a_wish_under_way(session: Session) -> None:
    session.step_epochs()
    session.move([0], [(0.0, 0.0)])
    session.step_epochs()
    session.go_to(3)
    count = session.undo_stack.count()
    session.close()
    assert session.undo_stack.count() == count
