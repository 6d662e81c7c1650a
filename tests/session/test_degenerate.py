"""Points that nobody would choose: defined behaviour, no warning, no NaN where a number is told."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from gd_sim import PointSet, Settings
from gd_sim.core import numbers
from gd_sim.core.descent import Descent
from gd_sim.core.state import NonFiniteError
from gd_sim.session.session import Session
from gd_sim.session.snapshot import Snapshot
from tests.conftest import PATIENCE
from tests.session.samples import START, advanced, bits, point_set, same_state, state_of, two_groups

Settle = Callable[[Session], None]
MakeSession = Callable[..., Session]
Compile = Callable[[Session], None]

ODD = {
    "one point": point_set((1.0, 2.0, 1.0)),
    "one class": point_set((1.0, 2.0, 1.0), (3.0, -1.0, 1.0)),
    "all equal": point_set(*4 * [(1.5, 1.5, 1.0)]),
    "two labels in one place": point_set((1.0, 1.0, 0.0), (1.0, 1.0, 1.0)),
    "all in the origin": point_set((0.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 0.0, 1.0)),
    "on one line": point_set((0.0, 0.0, 0.0), (1.0, 1.0, 1.0), (2.0, 2.0, 0.0)),
    "far away": point_set((1e6, -1e6, 0.0), (-1e6, 1e6, 1.0), (1e6, 1e6, 1.0)),
    "tiny": point_set((1e-300, 0.0, 0.0), (0.0, 5e-324, 1.0)),
    "huge": point_set((1e200, 1.0, 0.0), (1.0, 1e200, 1.0)),
}


def told(snapshot: Snapshot) -> str:
    """Whatever a view would write of a snapshot."""
    figures = [numbers.error(snapshot.error), numbers.accuracy(snapshot.right, len(snapshot.descent.points))]
    figures += [numbers.parameter(value) for value in snapshot.parameters]
    figures += [numbers.magnitude(float(np.hypot.reduce(snapshot.gradient)))]
    figures += [snapshot.fact.text if snapshot.fact else "", snapshot.stopped or ""]
    return " ".join(figures)


@pytest.mark.parametrize("name", ODD)
def test_odd_points_can_be_learned_from(
    make_session: MakeSession, settle: Settle, compile_loops: Compile, qtbot: QtBot, name: str
) -> None:
    session = make_session(ODD[name], Settings(), START)
    compile_loops(session)
    session.step()
    session.step_epochs(60)
    settle(session)
    session.set_speed(math.inf)
    session.run()
    qtbot.waitUntil(lambda: session.state.update > 10_000 or session.state.stopped is not None, timeout=PATIENCE)
    session.pause()
    qtbot.waitUntil(lambda: session.is_settled and session.state.is_refined, timeout=PATIENCE)
    assert np.isfinite(session.state.parameters).all()
    assert "nan" not in told(session.state)
    assert not np.isnan(session.state.curve.error).any()


def test_no_points(make_session: MakeSession, settle: Settle) -> None:
    session = make_session(PointSet.empty(), Settings(), START)
    for command in (session.step, session.step_epochs, session.step_back, session.run, session.reset, session.pause):
        command()
        assert not session.is_running
    settle(session)
    assert session.state.update == 0
    assert bits(session.state.parameters) == bits(START)
    assert "nan" not in told(session.state)
    assert math.isnan(session.state.accuracy)
    assert len(session.state.curve.time) == 0


def test_the_first_point_of_all(make_session: MakeSession, settle: Settle) -> None:
    session = make_session(PointSet.empty(), Settings(), START)
    session.place((1.0, 2.0), 1.0)
    session.step()
    settle(session)
    assert same_state(state_of(session), advanced(point_set((1.0, 2.0, 1.0)), 1))


@pytest.mark.parametrize("speed", [60.0, 400.0, math.inf])
def test_all_points_deleted_in_full_run(fast_session: Session, settle: Settle, qtbot: QtBot, speed: float) -> None:
    fast_session.set_speed(speed)
    fast_session.run()
    qtbot.waitUntil(lambda: fast_session.state.update > 0, timeout=PATIENCE)
    fast_session.remove(range(20))
    settle(fast_session)
    assert not fast_session.is_running
    assert len(fast_session.state.descent.points) == 0
    assert "nan" not in told(fast_session.state)


# Overflow: σ is between 0 and 1, so it takes coordinates of 1e200, or a penalty that outgrows its α.

TOO_FAR = point_set((1e200, 1e200, 1.0), (1e200, -1e200, 0.0))
TOO_STRONG = Settings(learning_rate=30.0, l2=10.0)


def last_finite(points: PointSet, settings: Settings) -> int:
    """The number of updates after which every parameter is still finite, one at a time."""
    descent = Descent(points, settings)
    state = descent.start(START)
    while True:
        try:
            state = descent.advance(state, 1)[0]
        except NonFiniteError:
            return state.update


@pytest.mark.parametrize(
    ("points", "settings"), [(TOO_FAR, Settings()), (two_groups(), TOO_STRONG)], ids=["points", "penalty"]
)
@pytest.mark.parametrize("speed", [60.0, 400.0, math.inf])
def test_overflow_stops_the_run_at_the_last_finite_state(
    make_session: MakeSession,
    settle: Settle,
    compile_loops: Compile,
    qtbot: QtBot,
    points: PointSet,
    settings: Settings,
    speed: float,
) -> None:
    last = last_finite(points, settings)
    session = make_session(points, settings, START)
    compile_loops(session)
    if last > 20 and speed < 100:  # a minute at this speed
        session.step_epochs((last - 3) // session.state.descent.updates_per_epoch)
    session.set_speed(speed)
    session.run()
    qtbot.waitUntil(lambda: not session.is_running, timeout=PATIENCE)
    settle(session)
    assert session.state.stopped == f"Stopped: update {last + 1} would make a parameter infinite"
    assert session.state.update == last
    assert np.isfinite(session.state.parameters).all()
    assert "nan" not in told(session.state)


def test_overflow_by_a_step_is_told_and_can_be_taken_back(make_session: MakeSession, settle: Settle) -> None:
    last = last_finite(TOO_FAR, Settings())
    session = make_session(TOO_FAR, Settings(), START)
    for _ in range(last + 3):
        session.step()
    settle(session)
    assert session.state.update == last
    assert session.state.stopped == f"Stopped: update {last + 1} would make a parameter infinite"
    stuck = state_of(session)
    session.move([0, 1], [(1.0, 1.0), (1.0, -1.0)])
    session.step()
    settle(session)
    assert session.state.stopped is None
    assert session.state.update == stuck.update + 1


def test_a_huge_learning_rate_thrashes(make_session: MakeSession, settle: Settle) -> None:
    session = make_session(two_groups(), Settings(learning_rate=10.0), START)
    session.step_epochs(60)
    settle(session)
    fact = session.state.fact
    assert fact is not None
    assert (fact.kind, fact.suggestion) == ("thrashing", {"learning_rate": 3.0})
    assert fact.text == "α is too large: E stays above its start, 0.9587. Try α 3"


def test_a_learning_rate_of_1_never_settles(make_session: MakeSession, settle: Settle, qtbot: QtBot) -> None:
    session = make_session(two_groups(), Settings(learning_rate=1.0), START)
    qtbot.waitUntil(lambda: session.optimum.kind == "minimum", timeout=PATIENCE)
    session.step_epochs(200)
    settle(session)
    fact = session.state.fact
    assert fact is not None
    assert (fact.kind, fact.suggestion) == ("circling", {"learning_rate": 0.3})
