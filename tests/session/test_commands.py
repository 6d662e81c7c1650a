"""Step, Epoch, Reset and New start: each against the same updates made without session and thread."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gd_sim import Settings, train
from gd_sim.core.descent import seeded_parameters
from gd_sim.session.session import Session
from tests.session.samples import (
    ERRORS,
    START,
    advanced,
    bits,
    point_set,
    same_state,
    state_of,
    textbook_error,
    two_groups,
)

Settle = Callable[[Session], None]
MakeSession = Callable[..., Session]

VARIED: list[dict[str, Any]] = [
    {},
    {"learning_rate": 0.30000000000000004},
    {"batch_size": 3},
    {"batch_size": "all"},
    {"batch_size": 7, "reduction": "sum"},
    {"shuffle": True, "seed": 5},
    {"optimizer": "momentum", "batch_size": 4},
    {"optimizer": "adam", "shuffle": True},
    {"method": "perceptron"},
    {"l2": 0.01},
    {"standardize": True},
    {"features": ("x1", "x2", "x1*x2"), "standardize": True},
]


def test_a_session_starts_before_the_first_update(session: Session) -> None:
    assert bits(session.state.parameters) == bits(START)
    assert (session.state.epoch, session.state.update) == (0, 0)
    assert session.state.error == pytest.approx(textbook_error(two_groups(), session.state.parameters), abs=1e-14)
    assert session.state.accuracy == 12 / 20
    assert not session.is_running
    assert not session.state.can_step_back
    assert session.state.stopped is None


def test_the_first_step_by_hand(session: Session, settle: Settle) -> None:
    session.step()
    settle(session)
    residual = 1 - 1 / (1 + math.exp(4))  # the first point is (3, -1), label 1: z = -1·3 + 1·(-1) + 0 = -4
    expected = [-1 + 0.1 * residual * 3, 1 + 0.1 * residual * -1, 0.1 * residual]
    assert session.state.parameters == pytest.approx(expected, abs=1e-15)
    assert session.state.update == 1
    explanation = session.state.explanation
    assert explanation is not None
    assert explanation.indices.tolist() == [0]
    assert explanation.x.tolist() == [[3.0, -1.0]]
    assert explanation.residual == pytest.approx([residual], abs=1e-15)
    assert bits(explanation.before) == bits(START)


@pytest.mark.parametrize("varied", VARIED, ids=str)
def test_steps_are_exact(make_session: MakeSession, settle: Settle, varied: dict[str, Any]) -> None:
    settings = Settings(**varied)
    start = None if settings.features else START
    session = make_session(two_groups(), settings, start)
    for update in range(1, 10):
        session.step()
        settle(session)
        assert same_state(state_of(session), advanced(two_groups(), update, start, **varied))


@pytest.mark.parametrize("varied", VARIED, ids=str)
def test_epochs_are_exact(make_session: MakeSession, settle: Settle, varied: dict[str, Any]) -> None:
    settings = Settings(**varied)
    start = None if settings.features else START
    session = make_session(two_groups(), settings, start)
    for _ in range(3):
        session.step_epochs()
    settle(session)
    run = train(two_groups(), settings, 3, start)
    assert session.state.epoch == 3
    assert same_state(state_of(session), run.state)
    assert session.state.error == run.error


def test_compiled_loops_make_the_same_updates(fast_session: Session, settle: Settle) -> None:
    for _ in range(7):
        fast_session.step()
    fast_session.step_epochs(5)
    settle(fast_session)
    assert same_state(state_of(fast_session), advanced(two_groups(), 7 + 5 * 20))


def test_an_epoch_uses_every_point_once_from_wherever_the_run_stands(session: Session, settle: Settle) -> None:
    for _ in range(7):
        session.step()
    session.step_epochs()
    settle(session)
    assert (session.state.update, session.state.epoch) == (27, 1)


def test_commands_given_at_once_are_carried_out_one_after_another(session: Session, settle: Settle) -> None:
    for _ in range(50):
        session.step()
    assert not session.is_settled
    settle(session)
    assert same_state(state_of(session), advanced(two_groups(), 50))


def test_the_error_falls_as_the_design_says(session: Session, settle: Settle) -> None:
    session.step_epochs(50)
    settle(session)
    curve = dict(zip(session.state.curve.time.tolist(), session.state.curve.error.tolist(), strict=True))
    assert {epoch: round(curve[epoch], 3) for epoch in ERRORS} == ERRORS


@pytest.mark.parametrize(("batch_size", "updates_per_epoch"), [(1, 20), (3, 7), ("all", 1)])
def test_every_step_is_on_the_curve(
    make_session: MakeSession, settle: Settle, batch_size: Any, updates_per_epoch: int
) -> None:
    points = two_groups()
    session = make_session(points, Settings(batch_size=batch_size), START)
    for update in range(1, 2 * updates_per_epoch + 2):
        session.step()
        settle(session)
        curve = session.state.curve
        assert curve.time == pytest.approx(np.arange(update + 1) / updates_per_epoch, abs=1e-12)
        parameters = advanced(points, update, batch_size=batch_size).parameters
        assert curve.error[-1] == pytest.approx(textbook_error(points, parameters), abs=1e-13)


def test_a_step_pauses_a_run(fast_session: Session, settle: Settle) -> None:
    fast_session.set_speed(math.inf)
    fast_session.run()
    fast_session.step()
    assert not fast_session.is_running
    settle(fast_session)
    assert fast_session.state.explanation is not None
    assert same_state(state_of(fast_session), advanced(two_groups(), fast_session.state.update))


def test_reset_goes_back_to_the_start_and_keeps_points_and_settings(session: Session, settle: Settle) -> None:
    session.place((0.5, 0.5), 1.0)
    session.change_settings(learning_rate=0.5)
    session.step_epochs(2)
    settle(session)
    points, curve = session.points, session.state.curve
    session.reset()
    settle(session)
    assert same_state(state_of(session), advanced(points, 0))
    assert session.points is points
    assert session.settings.learning_rate == 0.5
    assert session.state.curve.time.tolist() == [0.0]
    assert session.state.marks == []
    assert session.ghost is not None
    assert session.ghost.time.tolist() == curve.time.tolist()
    assert session.ghost.error.tolist() == curve.error.tolist()
    assert session.undo_stack.canUndo()


def test_reset_stops_a_run(fast_session: Session, settle: Settle) -> None:
    fast_session.set_speed(math.inf)
    fast_session.run()
    fast_session.reset()
    settle(fast_session)
    assert not fast_session.is_running
    assert same_state(state_of(fast_session), advanced(two_groups(), 0))


def test_a_second_reset_keeps_the_ghost(session: Session, settle: Settle) -> None:
    session.step_epochs()
    settle(session)
    session.reset()
    settle(session)
    ghost = session.ghost
    session.reset()
    settle(session)
    assert ghost is not None
    assert session.ghost is ghost


def test_new_start_takes_the_next_seed(session: Session, settle: Settle) -> None:
    session.step()
    for seed in (1, 2):
        session.new_start()
        settle(session)
        assert session.settings.seed == seed
        assert bits(session.state.parameters) == bits(seeded_parameters(2, seed))
    session.step()
    session.reset()
    settle(session)
    assert bits(session.state.parameters) == bits(seeded_parameters(2, 2)), "Reset goes back to the new start"


def test_a_setting_that_may_not_be_changes_nothing(session: Session, settle: Settle) -> None:
    with pytest.raises(ValueError, match="learning rate must be above 0"):
        session.change_settings(learning_rate=-1.0)
    settle(session)
    assert session.settings == Settings()
    assert session.state.marks == []


def test_settings_that_stay_are_no_change(session: Session, settle: Settle) -> None:
    session.step()
    settle(session)
    told: list[None] = []
    session.settings_changed.connect(lambda: told.append(None))
    session.change_settings(learning_rate=0.1, batch_size=1)
    settle(session)
    assert told == []
    assert session.state.marks == []


def test_another_batch_size_in_the_middle_of_a_pass_keeps_the_curve_in_order(session: Session, settle: Settle) -> None:
    for _ in range(7):
        session.step()
    session.change_settings(batch_size="all")
    session.step()
    settle(session)
    assert session.state.epoch == 1, "the thirteen points that were left are one batch"
    curve = session.state.curve
    assert (np.diff(curve.time) >= 0).all()
    assert curve.time[-1] == 1.0
    assert curve.error[-1] == session.state.error, "the curve ends where the run stands"


def test_opening_other_points_begins_anew(session: Session, settle: Settle) -> None:
    session.place((1.0, 1.0), 0.0)
    session.step_epochs()
    session.reset()
    settle(session)
    others = point_set((0.0, 1.0, 0.0), (1.0, 0.0, 1.0))
    session.open_points(others)
    settle(session)
    assert session.points is others
    assert bits(session.state.parameters) == bits(seeded_parameters(2, 0))
    assert session.ghost is None
    assert session.state.marks == []
    assert not session.undo_stack.canUndo()
    assert session.settings == replace(Settings(), seed=session.settings.seed)
