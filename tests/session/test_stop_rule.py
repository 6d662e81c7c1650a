"""A run stops by itself, at the end of the first epoch that meets the rule, at any speed; and says why."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from gd_sim import Settings, StopRule, train
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.session.samples import START, bits, two_groups

Settle = Callable[[Session], None]

RULES = [StopRule("epochs", 7), StopRule("error", 0.25), StopRule("within", 20.0)]


def run_to_the_stop(session: Session, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: session.optimum.kind == "minimum", timeout=PATIENCE)
    session.run()
    qtbot.waitUntil(lambda: not session.is_running and session.is_settled, timeout=PATIENCE)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
@pytest.mark.parametrize("speed", [60.0, 2_000.0, math.inf])
def test_a_run_stops_where_the_headless_one_does(
    fast_session: Session, qtbot: QtBot, rule: StopRule, speed: float
) -> None:
    expected = train(two_groups(), Settings(), 1_000, START, stop=rule)
    assert expected.stopped is not None
    fast_session.set_speed(speed)
    fast_session.stop_by(rule)
    run_to_the_stop(fast_session, qtbot)
    assert fast_session.state.update == expected.state.update
    assert bits(fast_session.state.parameters) == bits(expected.parameters)
    assert fast_session.state.stopped == expected.stopped


def test_after_a_stop_at_epochs_run_goes_on_to_the_next(fast_session: Session, qtbot: QtBot) -> None:
    fast_session.set_speed(math.inf)
    fast_session.stop_by(StopRule("epochs", 50))
    for epoch in (50, 100):
        run_to_the_stop(fast_session, qtbot)
        assert fast_session.state.epoch == epoch
        assert fast_session.state.stopped == f"Stopped: epoch {epoch} reached"


def test_a_run_that_has_met_its_rule_does_not_start(fast_session: Session, qtbot: QtBot, settle: Settle) -> None:
    fast_session.step_epochs(20)
    settle(fast_session)
    fast_session.stop_by(StopRule("error", 0.25))
    run_to_the_stop(fast_session, qtbot)
    assert fast_session.state.epoch == 20
    assert fast_session.state.stopped == "Stopped: E 0.2148 is already below 0.25"


def test_steps_and_epochs_are_not_stopped(fast_session: Session, settle: Settle) -> None:
    fast_session.stop_by(StopRule("epochs", 2))
    fast_session.step_epochs(5)
    settle(fast_session)
    assert fast_session.state.epoch == 5
    assert fast_session.state.stopped is None


def test_never_again(fast_session: Session, qtbot: QtBot) -> None:
    fast_session.set_speed(math.inf)
    fast_session.stop_by(StopRule("epochs", 50))
    fast_session.stop_by(StopRule())
    fast_session.run()
    qtbot.waitUntil(lambda: fast_session.state.epoch > 5_000, timeout=PATIENCE)
    assert fast_session.is_running


def test_without_a_best_within_never_stops(fast_session: Session, qtbot: QtBot, settle: Settle) -> None:
    fast_session.remove([4, 11])  # the two that are on the wrong side of every line
    qtbot.waitUntil(lambda: fast_session.optimum.kind == "separable", timeout=PATIENCE)
    settle(fast_session)
    fast_session.set_speed(math.inf)
    fast_session.stop_by(StopRule("within", 50.0))
    fast_session.run()
    qtbot.waitUntil(lambda: fast_session.state.epoch > 5_000, timeout=PATIENCE)
    assert fast_session.is_running
