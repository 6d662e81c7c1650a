"""Back undoes the last update, to the last bit."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from gd_sim import Settings
from gd_sim.core.state import State
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.session.samples import START, advanced, advanced_compiled, same_state, state_of, textbook_error, two_groups

Settle = Callable[[Session], None]
MakeSession = Callable[..., Session]


def step(session: Session, settle: Settle, times: int = 1) -> list[State]:
    """Step so many times; the states before each Step."""
    before = []
    for _ in range(times):
        before.append(state_of(session))
        session.step()
        settle(session)
    return before


@pytest.mark.parametrize(
    "varied",
    [
        {},
        {"batch_size": 3},
        {"batch_size": "all"},
        {"shuffle": True, "seed": 3},
        {"optimizer": "nesterov", "shuffle": True},
        {"optimizer": "adam"},
        {"standardize": True},
    ],
    ids=str,
)
def test_back_to_the_start_through_every_state(
    make_session: MakeSession, settle: Settle, varied: dict[str, Any]
) -> None:
    session = make_session(two_groups(), Settings(**varied), START)
    settle(session)
    states = step(session, settle, 25)
    while states:
        assert session.state.can_step_back
        session.step_back()
        settle(session)
        assert same_state(state_of(session), states.pop())
    assert not session.state.can_step_back


def test_back_at_the_start_does_nothing(session: Session, settle: Settle) -> None:
    session.step_back()
    settle(session)
    assert same_state(state_of(session), advanced(two_groups(), 0))


def test_many_backs_given_at_once(session: Session, settle: Settle) -> None:
    session.step_epochs(3)
    for _ in range(45):
        session.step_back()
    settle(session)
    assert same_state(state_of(session), advanced(two_groups(), 15))


def test_back_then_step_is_where_the_run_was(session: Session, settle: Settle) -> None:
    session.step_epochs(2)
    step(session, settle, 3)
    was, curve = state_of(session), session.state.curve
    session.step_back()
    session.step()
    settle(session)
    assert same_state(state_of(session), was)
    assert session.state.curve.time.tolist() == curve.time.tolist()
    assert session.state.curve.error.tolist() == curve.error.tolist()


def test_back_parts_the_curve(session: Session, settle: Settle) -> None:
    step(session, settle, 3)
    session.step_back()
    settle(session)
    assert session.state.curve.time == pytest.approx([0.0, 0.05, 0.1], abs=1e-12)
    assert session.state.future.time == pytest.approx([0.1, 0.15], abs=1e-12)
    expected = textbook_error(two_groups(), session.state.parameters)
    assert session.state.curve.error[-1] == session.state.error == pytest.approx(expected, abs=1e-13)


def test_back_shows_the_update_that_led_there(session: Session, settle: Settle) -> None:
    step(session, settle)
    explanation = session.state.explanation
    step(session, settle)
    session.step_back()
    settle(session)
    assert explanation is not None
    assert session.state.explanation is not None
    assert session.state.explanation.update == explanation.update == 1
    assert session.state.explanation.residual.tolist() == explanation.residual.tolist()
    session.step_back()
    settle(session)
    assert session.state.explanation is None, "no update led to the start"


def test_back_across_another_learning_rate_has_the_old_one_again(session: Session, settle: Settle) -> None:
    states = step(session, settle, 2)
    session.change_settings(learning_rate=1.0)
    states += step(session, settle, 2)
    end = state_of(session)
    for learning_rate in (1.0, 1.0, 0.1, 0.1):
        session.step_back()
        settle(session)
        assert same_state(state_of(session), states.pop())
        assert session.settings.learning_rate == learning_rate
        assert session.state.descent.settings.learning_rate == learning_rate
    step(session, settle, 4)
    assert same_state(state_of(session), end), "the same future again, the changed setting included"
    assert session.settings.learning_rate == 1.0


def test_another_setting_in_the_past_is_another_future(session: Session, settle: Settle) -> None:
    for learning_rate in (0.2, 0.3, 0.4, 0.5):
        step(session, settle)
        session.change_settings(learning_rate=learning_rate)
    step(session, settle)
    for _ in range(3):
        session.step_back()
    settle(session)
    assert session.state.update == 2
    assert session.settings.learning_rate == 0.3
    assert len(session.state.marks) == 4
    whole = [*session.state.curve.time, *session.state.future.time[1:]]
    session.change_settings(learning_rate=1.0)
    settle(session)
    assert [mark.text for mark in session.state.marks] == ["α 0.1 → 0.2", "α 0.2 → 1"]
    assert session.ghost is not None
    assert session.ghost.time.tolist() == whole
    assert len(session.state.future.time) == 0


@pytest.mark.parametrize("edit", ["place", "move", "relabel", "remove"])
def test_back_stops_at_an_edit_of_points(session: Session, settle: Settle, edit: str) -> None:
    step(session, settle, 3)
    arguments: dict[str, tuple[Any, ...]] = {
        "place": ((0.5, 0.5), 1.0),
        "move": ([2], [[0.0, 0.0]]),
        "relabel": ([2], 0.0),
        "remove": ([2],),
    }
    getattr(session, edit)(*arguments[edit])
    settle(session)
    edited = state_of(session)
    step(session, settle, 2)
    for _ in range(5):
        session.step_back()
    settle(session)
    assert same_state(state_of(session), edited)
    assert session.edit_between(edited.update - 1).startswith({"remove": "delete"}.get(edit, edit))


def test_back_from_a_run_at_full_speed(fast_session: Session, settle: Settle, qtbot: QtBot) -> None:
    fast_session.set_speed(math.inf)
    fast_session.run()
    qtbot.waitUntil(lambda: fast_session.state.update > 100_000, timeout=PATIENCE)
    fast_session.step_back()
    settle(fast_session)
    assert not fast_session.is_running
    last = fast_session.state.update
    assert same_state(state_of(fast_session), advanced_compiled(two_groups(), last))
    for _ in range(30):
        fast_session.step_back()
    settle(fast_session)
    assert same_state(state_of(fast_session), advanced_compiled(two_groups(), last - 30))
