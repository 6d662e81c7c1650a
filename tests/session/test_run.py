"""Run: at any speed, with either kind of loops, in however many slices, the updates are the same."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from gd_sim import PointSet, Settings
from gd_sim.core.descent import Descent
from gd_sim.core.state import State
from gd_sim.session.session import Session
from gd_sim.session.snapshot import Snapshot
from gd_sim.session.trainer import Trainer
from tests.conftest import PATIENCE
from tests.session.samples import START, advanced, advanced_compiled, same_state, state_of, textbook_error, two_groups

Settle = Callable[[Session], None]
MakeSession = Callable[..., Session]
Compile = Callable[[Session], None]


def run_until(qtbot: QtBot, session: Session, update: int) -> None:
    """Run until so many updates are shown."""
    session.run()
    qtbot.waitUntil(lambda: session.state.update >= update, timeout=PATIENCE)


def test_start_speed_is_one_epoch_a_second(session: Session) -> None:
    assert session.speed == 20.0
    assert session.speed / session.state.descent.updates_per_epoch == 1.0


@pytest.mark.parametrize("speed", [20.0, 60.0, 400.0, 20_000.0, math.inf])
@pytest.mark.parametrize("compiled", [False, True], ids=["plain", "compiled"])
def test_a_run_makes_the_updates_that_are_made_without_a_window(
    session: Session, settle: Settle, compile_loops: Compile, qtbot: QtBot, speed: float, compiled: bool
) -> None:
    if compiled:
        compile_loops(session)
    session.set_speed(speed)
    run_until(qtbot, session, {20.0: 3, 60.0: 5, 400.0: 50}.get(speed, 1_000))
    assert session.is_running
    session.pause()
    settle(session)
    assert same_state(state_of(session), advanced_compiled(two_groups(), session.state.update))


@pytest.mark.parametrize(
    "varied",
    [
        {"batch_size": 3, "shuffle": True, "seed": 2},
        {"batch_size": "all", "optimizer": "adam"},
        {"standardize": True, "l2": 0.1, "optimizer": "momentum"},
    ],
    ids=str,
)
def test_full_speed_is_exact_with_every_setting(
    make_session: MakeSession, settle: Settle, compile_loops: Compile, qtbot: QtBot, varied: dict[str, Any]
) -> None:
    session = make_session(two_groups(), Settings(**varied), START)
    compile_loops(session)
    session.set_speed(math.inf)
    run_until(qtbot, session, 50_000)
    session.pause()
    settle(session)
    assert same_state(state_of(session), advanced_compiled(two_groups(), session.state.update, **varied))


def test_at_slow_speeds_each_update_is_made_by_itself(session: Session, settle: Settle, qtbot: QtBot) -> None:
    shown: list[Snapshot] = []
    session.state_changed.connect(lambda: shown.append(session.state))
    session.set_speed(60.0)
    run_until(qtbot, session, 6)
    session.pause()
    settle(session)
    for snapshot in shown:
        if snapshot.update:
            assert snapshot.explanation is not None
            assert snapshot.explanation.update == snapshot.update
            before = advanced(two_groups(), snapshot.update - 1).parameters
            assert snapshot.explanation.before.tolist() == before.tolist()
    expected = [update / 20 for update in range(session.state.update + 1)]
    assert session.state.curve.time == pytest.approx(expected, abs=1e-12), "each is on the curve"


def test_between_frames_no_update_is_taken_apart(session: Session, settle: Settle, qtbot: QtBot) -> None:
    session.set_speed(400.0)
    run_until(qtbot, session, 30)
    session.pause()
    settle(session)
    assert session.state.explanation is None


def test_speed_can_be_changed_while_it_runs(fast_session: Session, settle: Settle, qtbot: QtBot) -> None:
    run_until(qtbot, fast_session, 1)
    for speed, more in ((math.inf, 10_000), (60.0, 2), (400.0, 20), (math.inf, 10_000), (20.0, 1)):
        fast_session.set_speed(speed)
        settle(fast_session)
        run_until(qtbot, fast_session, fast_session.state.update + more)
        assert fast_session.is_running
    fast_session.pause()
    settle(fast_session)
    assert same_state(state_of(fast_session), advanced_compiled(two_groups(), fast_session.state.update))


def test_the_curve_of_a_run_at_full_speed_holds_true_errors(fast_session: Session, qtbot: QtBot) -> None:
    fast_session.set_speed(math.inf)
    run_until(qtbot, fast_session, 2_000)
    fast_session.pause()
    qtbot.waitUntil(lambda: fast_session.is_settled and fast_session.state.is_refined, timeout=PATIENCE)
    curve = fast_session.state.curve
    assert curve.time[-1] == pytest.approx(fast_session.state.update / 20)
    assert curve.error[-1] == fast_session.state.error
    assert len(curve.time) <= 2 * 2_048 + 2, "no more than a screen has room for"
    for place in (0, 1, len(curve.time) // 2, -2):
        parameters = advanced_compiled(two_groups(), round(curve.time[place] * 20)).parameters
        assert curve.error[place] == pytest.approx(textbook_error(two_groups(), parameters), abs=1e-12)


def test_speed_is_measured_while_it_runs_only(fast_session: Session, settle: Settle, qtbot: QtBot) -> None:
    fast_session.set_speed(math.inf)
    fast_session.run()
    qtbot.waitUntil(lambda: fast_session.state.updates_per_second > 1_000, timeout=PATIENCE)
    fast_session.pause()
    settle(fast_session)
    assert fast_session.state.updates_per_second == 0


def test_signals_come_for_commands_and_frames_never_for_slices(
    fast_session: Session, settle: Settle, qtbot: QtBot
) -> None:
    published: list[None] = []
    fast_session._link.trainer.published.connect(lambda: published.append(None))
    settle(fast_session)
    before = fast_session.state.handled
    fast_session.set_speed(math.inf)
    run_until(qtbot, fast_session, 1_000_000)
    fast_session.pause()
    settle(fast_session)
    assert len(published) <= fast_session.state.handled - before


def test_an_edit_in_full_run_goes_on_from_the_current_parameters(
    fast_session: Session, settle: Settle, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited: list[State] = []
    edit = Trainer.edit

    def watched(trainer: Trainer, points: PointSet, settings: Settings, text: str) -> None:
        edited.append(trainer._run.state)
        edit(trainer, points, settings, text)

    monkeypatch.setattr(Trainer, "edit", watched)
    fast_session.set_speed(math.inf)
    run_until(qtbot, fast_session, 5_000)
    fast_session.place((0.25, -0.75), 1.0)
    settle(fast_session)  # so that the next updates to be seen are made with it
    run_until(qtbot, fast_session, fast_session.state.update + 5_000)
    fast_session.move([0], [[1.0, 1.0]])
    fast_session.change_settings(learning_rate=0.01)
    settle(fast_session)
    run_until(qtbot, fast_session, fast_session.state.update + 5_000)
    assert fast_session.is_running
    fast_session.pause()
    settle(fast_session)

    from gd_sim.core import compiled

    placed = two_groups().add((0.25, -0.75), 1.0)
    moved = placed.move([0], [[1.0, 1.0]])
    state, previous = advanced_compiled(two_groups(), edited[0].update), Descent(two_groups(), Settings())
    ends = [*edited[1:], state_of(fast_session)]
    settings = (Settings(), Settings(), Settings(learning_rate=0.01))
    for points, setting, end in zip((placed, moved, moved), settings, ends, strict=True):
        descent = Descent(points, setting)
        state = descent.advance(descent.adopt(state, previous), end.update - state.update, compiled)[0]
        previous = descent
        assert same_state(state, end)
    assert [mark.text for mark in fast_session.state.marks] == ["place point", "move point; α 0.1 → 0.01"]


def test_a_run_can_be_asked_for_twice(fast_session: Session, settle: Settle) -> None:
    told: list[bool] = []
    fast_session.running_changed.connect(lambda: told.append(fast_session.is_running))
    for command in (fast_session.run, fast_session.run, fast_session.pause, fast_session.pause):
        command()
    settle(fast_session)
    assert told == [True, False]
