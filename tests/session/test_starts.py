"""Starts set by hand: the run begins anew there, at any time; undo starts where it was, Reset goes back to the last."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from gd_sim import Settings
from gd_sim.core.field import Unit
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.session.samples import START, advanced, advanced_compiled, bits, same_state, state_of, two_groups

Settle = Callable[[Session], None]
MakeSession = Callable[..., Session]

HAND = (0.5, 0.25, -0.125)


def unit(*parameters: float, features: tuple[str, ...] | None = None) -> Unit:
    return Unit(np.array(parameters), features)


def test_a_run_begins_anew_from_what_was_set(session: Session, settle: Settle) -> None:
    session.step_epochs(2)
    settle(session)
    curve, points = session.state.curve, session.points
    session.start_from(unit(*HAND), "move line")
    settle(session)
    assert same_state(state_of(session), advanced(two_groups(), 0, HAND))
    assert session.state.curve.time.tolist() == [0.0]
    assert session.points is points
    assert session.ghost is not None
    assert session.ghost.error.tolist() == curve.error.tolist()
    session.step_epochs()
    settle(session)
    assert same_state(state_of(session), advanced(two_groups(), 20, HAND))
    session.reset()
    settle(session)
    assert same_state(state_of(session), advanced(two_groups(), 0, HAND)), "Reset returns to it"


def test_undo_starts_where_the_run_was_and_reset_goes_behind_it(session: Session, settle: Settle) -> None:
    session.step_epochs(2)
    settle(session)
    there = state_of(session).parameters
    session.start_from(unit(*HAND), "turn line")
    session.step()
    assert session.undo_stack.undoText() == "turn line"
    session.undo_stack.undo()
    settle(session)
    assert same_state(state_of(session), advanced(two_groups(), 0, there))
    session.reset()
    settle(session)
    assert same_state(state_of(session), advanced(two_groups(), 0, START))
    session.undo_stack.redo()
    settle(session)
    assert same_state(state_of(session), advanced(two_groups(), 0, HAND))
    assert session.initial_parameters is not None
    assert bits(session.initial_parameters) == bits(HAND)


def test_undo_gives_seeded_parameters_back_to_reset(make_session: MakeSession, settle: Settle) -> None:
    session = make_session(two_groups(), Settings(seed=3))
    settle(session)
    seeded = state_of(session)
    session.start_from(unit(*HAND), "move line")
    session.undo_stack.undo()
    settle(session)
    assert session.initial_parameters is None
    assert same_state(state_of(session), seeded)


def test_several_in_a_row(session: Session, settle: Settle) -> None:
    starts = [tuple(START), *((float(k), 1.0, 0.5) for k in range(1, 4))]
    for start in starts[1:]:
        session.start_from(unit(*start), "sharpen line")
        session.step()
        session.step_back()
        settle(session)
    for start in reversed(starts[:-1]):
        session.undo_stack.undo()
        settle(session)
        assert same_state(state_of(session), advanced(two_groups(), 0, start))
    session.undo_stack.setIndex(3)
    settle(session)
    assert same_state(state_of(session), advanced(two_groups(), 0, starts[-1]))


def test_with_edits_of_points_between(session: Session, settle: Settle) -> None:
    session.step()
    session.place((1.0, 1.0), 0.0)
    session.start_from(unit(*HAND), "move line")
    session.move([0], [(0.0, 0.0)])
    session.step_epochs()
    settle(session)
    session.undo_stack.setIndex(0)
    settle(session)
    assert session.points == two_groups()
    session.undo_stack.setIndex(3)
    settle(session)
    assert len(session.points) == 21
    assert session.points.x[0].tolist() == [0.0, 0.0]
    assert session.state.descent.points is session.points
    assert bits(state_of(session).parameters) == bits(HAND), "no update was made since"


def test_while_it_runs(fast_session: Session, settle: Settle, qtbot: QtBot) -> None:
    session = fast_session
    session.set_speed(math.inf)
    session.run()
    qtbot.waitUntil(lambda: session.state.update > 100_000, timeout=PATIENCE)
    session.start_from(unit(*HAND), "move line")
    assert not session.is_running
    settle(session)
    assert same_state(state_of(session), advanced(two_groups(), 0, HAND))
    session.run()
    qtbot.waitUntil(lambda: session.state.update > 10_000, timeout=PATIENCE)
    session.undo_stack.undo()
    assert not session.is_running
    settle(session)
    assert session.state.update == 0
    session.undo_stack.redo()
    session.run()
    qtbot.waitUntil(lambda: session.state.update > 10_000, timeout=PATIENCE)
    session.pause()
    settle(session)
    assert same_state(state_of(session), advanced_compiled(two_groups(), session.state.update, HAND))


def test_updates_that_are_owed_are_given_up(fast_session: Session, settle: Settle) -> None:
    fast_session.step_epochs(10**9)
    fast_session.start_from(unit(*HAND), "move line")
    settle(fast_session)
    assert same_state(state_of(fast_session), advanced(two_groups(), 0, HAND))


def test_halting_gives_up_what_is_owed(fast_session: Session, settle: Settle) -> None:
    fast_session.step_epochs(10**9)
    fast_session.halt()
    settle(fast_session)
    assert fast_session.state.update < 20 * 10**9
    assert same_state(state_of(fast_session), advanced_compiled(two_groups(), fast_session.state.update))


@pytest.mark.parametrize("with_edit", [False, True])
def test_in_the_middle_of_a_jump(session: Session, settle: Settle, with_edit: bool) -> None:
    session.step_epochs()
    if with_edit:
        session.place((1.0, 1.0), 1.0)
        session.step_epochs()
    settle(session)
    count = session.undo_stack.count()
    session.step()
    session.go_to(5)
    assert not session.is_settled
    session.start_from(unit(*HAND), "move line")
    settle(session)
    assert same_state(state_of(session), advanced(session.points, 0, HAND))
    assert session.undo_stack.count() == count + 1, "the jump is not made any more"
    session.undo_stack.undo()
    settle(session)
    assert session.state.update == 0


def test_with_settings_that_are_not_sent_yet(fast_session: Session, settle: Settle) -> None:
    session = fast_session
    session.run()
    for alpha in (0.2, 0.3, 0.5):
        session.change_settings(learning_rate=alpha)
    session.start_from(unit(*HAND), "move line")
    session.step()
    settle(session)
    assert same_state(state_of(session), advanced(two_groups(), 1, HAND, learning_rate=0.5))
    assert session.state.marks == []


def test_features_that_came_meanwhile_begin_with_0(session: Session, settle: Settle) -> None:
    session.change_settings(features=("x1", "x2", "x1^2"))
    session.start_from(unit(*HAND), "move line")
    settle(session)
    assert session.state.parameters.tolist() == [0.5, 0.25, 0.0, -0.125]
    session.change_settings(features=("x2", "x1"))
    session.undo_stack.undo()
    settle(session)
    assert session.state.parameters.tolist() == [1.0, -1.0, 0.0], "where it was, for the columns of now"
    session.undo_stack.redo()
    settle(session)
    assert session.state.parameters.tolist() == [0.25, 0.5, -0.125]
    session.reset()
    settle(session)
    assert session.state.parameters.tolist() == [0.25, 0.5, -0.125]


def test_scaled_features_start_from_the_same_line(make_session: MakeSession, settle: Settle) -> None:
    session = make_session(two_groups(), Settings(standardize=True), START)
    session.start_from(unit(*HAND), "move line")
    session.step()
    settle(session)
    assert same_state(state_of(session), advanced(two_groups(), 1, HAND, standardize=True))


@pytest.mark.parametrize("bad", [(math.nan, 0.0, 0.0), (0.0, math.inf, 0.0), (1.0, 2.0), (1.0, 2.0, 3.0, 4.0)])
def test_what_is_no_start_changes_nothing(session: Session, settle: Settle, bad: tuple[float, ...]) -> None:
    session.step()
    settle(session)
    before = state_of(session)
    with pytest.raises(ValueError, match=r"finite|argument"):
        session.start_from(unit(*bad), "move line")
    settle(session)
    assert same_state(state_of(session), before)
    assert session.undo_stack.count() == 0
    assert session.initial_parameters is not None
    assert bits(session.initial_parameters) == bits(START)


def test_closing_right_after_a_start(session: Session) -> None:
    session.step_epochs(3)
    session.start_from(unit(*HAND), "move line")
    session.close()
    assert session.undo_stack.count() == 1
