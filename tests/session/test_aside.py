"""Something else for a while: what was there comes back to the last bit, and nothing of it is touched meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from pytestqt.qtbot import QtBot

from gd_sim import Settings
from gd_sim.core.saved_run import SavedRun
from gd_sim.core.stopping import StopRule
from gd_sim.session.document import Document
from gd_sim.session.edits import Beginning
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.session.samples import advanced, point_set, same_state, two_groups

Settle = Callable[[Session], None]
OTHER = point_set((1.0, 2.0, 1.0), (-1.0, 0.5, 0.0))


def other(**settings: Any) -> Beginning:
    return Beginning(OTHER, Settings(**settings), np.array([0.5, -0.5, 0.25]), Document("Other", OTHER))


def same_run(one: SavedRun, two: SavedRun) -> bool:
    """Whether two runs are the same to the last bit, with their records, and have the very same points."""
    if len(one.segments) != len(two.segments):
        return False
    parts = list(zip(one.segments, two.segments, strict=True))
    return (
        (one.number, one.every, one.is_shortened) == (two.number, two.every, two.is_shortened)
        and same_state(one.state, two.state)
        and all(a.points is b.points and (a.settings, a.text) == (b.settings, b.text) for a, b in parts)
        and all(same_state(p, q) for a, b in parts for p, q in zip(a.states, b.states, strict=True))
        and all(p.tobytes() == q.tobytes() for a, b in parts for p, q in zip(a.rows, b.rows, strict=True))
        and all(a.steps.tobytes() == b.steps.tobytes() for a, b in parts)
    )


def work_at(session: Session, settle: Settle) -> None:
    """Do this and that, with something to undo and something to redo."""
    session.step_epochs(3)
    session.place((0.5, 0.5), 1.0)
    session.change_settings(learning_rate=0.3, shuffle=True)
    settle(session)
    session.step()
    session.move([2], [(1.0, -1.0)])
    session.undo_stack.undo()
    session.step()
    settle(session)
    session.go_to(session.state.update - 1)
    settle(session)


def steps_of(session: Session) -> tuple[int, list[str]]:
    stack = session.undo_stack
    return stack.index(), [stack.text(number) for number in range(stack.count())]


def meddle(session: Session, settle: Settle) -> None:
    """Do to what is shown meanwhile all that can be done."""
    session.run()
    session.change_settings(learning_rate=5.0)
    session.set_speed(77.0)
    session.stop_by(StopRule("epochs", 7))
    session.place((3.0, 3.0), 0.0)
    session.undo_stack.undo()
    session.reset()
    session.new_start()
    session.step_epochs(2)
    session.go_to(1)
    settle(session)


def test_all_comes_back_to_the_last_bit(session: Session, settle: Settle) -> None:
    work_at(session, settle)
    before, run = session.aside.own, session.saved_run().result(PATIENCE)
    steps, state = steps_of(session), session.state
    session.aside.begin(other(learning_rate=2.0))
    settle(session)
    assert session.aside.is_used
    assert session.points is OTHER
    assert session.state.parameters.tolist() == [0.5, -0.5, 0.25]
    assert steps_of(session) == (0, [])
    meddle(session, settle)
    session.aside.take_back()
    settle(session)
    assert not session.aside.is_used
    assert same_run(session.saved_run().result(PATIENCE), run)
    assert steps_of(session) == steps
    assert all(one is other for one, other in zip(session.aside.own.content, before.content, strict=True))
    for name in ("speed", "stop_rule", "undo_stack"):
        assert getattr(session.aside.own, name) is getattr(before, name), name
    after = session.state
    assert (after.explanation, after.ghost, after.stopped) == (state.explanation, state.ghost, state.stopped)
    assert (after.curve.error.tobytes(), after.future.error.tobytes()) == (
        state.curve.error.tobytes(),
        state.future.error.tobytes(),
    )


def test_the_run_goes_on_as_it_would_have(session: Session, settle: Settle) -> None:
    work_at(session, settle)
    session.step_epochs(2)
    settle(session)
    expected = session.state.state
    for _ in range(2):
        session.go_to(expected.update - 5)
        settle(session)
        session.aside.begin(other())
        meddle(session, settle)
        session.aside.take_back()
        for _ in range(5):
            session.step()
        settle(session)
        assert same_state(session.state.state, expected)


def test_undo_reaches_what_was_done_before(session: Session, settle: Settle) -> None:
    points = session.points
    session.place((0.5, 0.5), 1.0)
    session.aside.begin(other())
    session.undo_stack.undo()
    assert session.points is OTHER
    session.aside.take_back()
    session.undo_stack.undo()
    settle(session)
    assert session.points == points


def test_one_after_another_has_the_own_work_come_back(session: Session, settle: Settle) -> None:
    before = session.aside.own.content.points, session.aside.own.undo_stack
    session.aside.begin(other())
    session.aside.begin(other(learning_rate=3.0))
    assert (session.aside.own.content.points, session.aside.own.undo_stack) == before
    session.aside.take_back()
    session.aside.take_back()
    settle(session)
    assert (session.points, session.undo_stack) == before


def test_a_run_pauses_meanwhile_loses_nothing_and_runs_on(session: Session, settle: Settle, qtbot: QtBot) -> None:
    session.set_speed(100.0)
    session.run()
    for _ in range(2):  # the second shows something else in the place of the first
        session.aside.begin(other())
        assert not session.is_running
        settle(session)
    before = session.aside.own.state.update
    session.aside.take_back()
    assert session.is_running
    qtbot.waitUntil(lambda: session.state.update > before + 10, timeout=PATIENCE)
    session.pause()
    settle(session)
    assert same_state(session.state.state, advanced(two_groups(), session.state.update))
    session.aside.begin(other())
    session.run()
    session.aside.take_back()
    assert not session.is_running, "it stood"
    settle(session)


def test_a_wish_for_a_moment_beyond_an_edit_comes_before(session: Session, settle: Settle) -> None:
    points = session.points
    session.step_epochs()
    session.place((0.5, 0.5), 1.0)
    settle(session)
    session.step()
    session.go_to(3)  # which waits for the step
    session.aside.begin(other())
    settle(session)
    session.aside.take_back()
    settle(session)
    assert session.state.update == 3
    assert session.points is points


def test_the_old_state_is_there_at_once(session: Session, settle: Settle) -> None:
    """Whether an experiment is to be saved is asked before the trainer has carried out anything."""
    session.step_epochs(2)
    settle(session)
    update, points = session.state.update, session.points
    session.aside.begin(other())
    settle(session)
    seen: list[bool] = []
    session.state_changed.connect(lambda: seen.append(session.state.descent.points is points))
    session.step()
    session.aside.take_back()
    assert (session.state.update, session.state.descent.points) == (update, points)
    settle(session)
    assert seen
    assert all(seen)
