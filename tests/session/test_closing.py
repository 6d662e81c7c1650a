"""A session ends its thread whatever it is doing, and waits for nobody else."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QThread
from pytestqt.qtbot import QtBot

from gd_sim import PointSet, Settings
from gd_sim.core import updates as plain_loops
from gd_sim.core.optimum import Optimum
from gd_sim.session import compiling, searching
from gd_sim.session.session import Session
from tests.conftest import PATIENCE, delete
from tests.session.samples import START, advanced, same_state, state_of, two_groups

Settle = Callable[[Session], None]
MakeSession = Callable[..., Session]


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Holds helpers up until it is set; opened in the end."""
    event = threading.Event()
    yield event
    event.set()


def has_ended(session: Session) -> bool:
    return session._link.trainer_thread.isFinished()


def test_start_run_close_twenty_times(make_session: MakeSession, qtbot: QtBot) -> None:
    sessions: list[Session] = []
    for round_ in range(20):
        session = make_session(two_groups(), Settings(), START)
        session.set_speed((math.inf, 60.0, 400.0)[round_ % 3])
        with qtbot.waitSignal(session.state_changed, timeout=PATIENCE):
            session.run()
        session.close()
        sessions.append(session)
    assert all(map(has_ended, sessions))
    assert not [thread for session in sessions for thread in session.findChildren(QThread) if thread.isRunning()]


def test_close_before_anything_happened(make_session: MakeSession) -> None:
    session = make_session(two_groups(), Settings(), START)
    session.close()
    assert has_ended(session)


@pytest.mark.parametrize("speed", [20.0, 400.0, math.inf])
def test_close_while_it_runs(fast_session: Session, qtbot: QtBot, speed: float) -> None:
    fast_session.set_speed(speed)
    fast_session.run()
    qtbot.waitUntil(lambda: fast_session.state.update > 0, timeout=PATIENCE)
    fast_session.close()
    assert has_ended(fast_session)
    assert not fast_session._link.trainer._timer.isActive(), "a timer must be stopped in its own thread"
    shiboken6.delete(fast_session._link.trainer)  # else Qt warns, here


def test_close_with_many_commands_waiting(session: Session) -> None:
    for _ in range(200):
        session.step()
        session.step_back()
    session.close()
    assert has_ended(session)


def test_close_with_points_enough_to_keep_it_busy(make_session: MakeSession, qtbot: QtBot) -> None:
    points = PointSet(two_groups().x.repeat(5_000, axis=0), two_groups().y.repeat(5_000))
    session = make_session(points, Settings(batch_size="all"), START)
    session.set_speed(math.inf)
    session.run()
    with qtbot.waitSignal(session.compiler.finished, timeout=PATIENCE):
        session.compiler.start()
    qtbot.waitUntil(lambda: session.state.update > 0, timeout=PATIENCE)
    session.close()
    assert has_ended(session)


def test_close_does_not_wait_for_the_compiler(
    session: Session, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def compile_slowly() -> Any:
        begun.set()
        gate.wait(PATIENCE / 1000)
        return plain_loops

    monkeypatch.setattr(compiling, "compile_loops", compile_slowly)
    session.compiler.start()
    assert begun.wait(PATIENCE / 1000)
    thread = session.compiler._thread
    session.close()
    assert has_ended(session)
    assert thread is not None
    assert thread.is_alive()
    delete(session)  # as at the end of the program; the compiler then has nobody left to tell
    gate.set()
    thread.join(PATIENCE / 1000)
    QCoreApplication.processEvents()


@pytest.mark.parametrize("deleted", [False, True])
def test_close_does_not_wait_for_the_search_of_the_optimum(
    make_session: MakeSession,
    gate: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    deleted: bool,
) -> None:
    begun, threads = threading.Event(), []

    def search_slowly(_descent: object, _is_cancelled: object) -> Optimum:
        threads.append(threading.current_thread())
        begun.set()
        gate.wait(PATIENCE / 1000)
        return Optimum("separable")

    monkeypatch.setattr(searching, "best_of", search_slowly)
    session = make_session(two_groups(), Settings(), START)
    qtbot.waitUntil(begun.is_set, timeout=PATIENCE)
    changed: list[None] = []
    session.optimum_changed.connect(lambda: changed.append(None))
    session.close()
    assert has_ended(session)
    if deleted:
        delete(session)
    gate.set()
    threads[0].join(PATIENCE / 1000)
    QCoreApplication.processEvents()
    assert changed == []


def test_close_again_is_allowed(session: Session) -> None:
    session.close()
    session.close()
    assert has_ended(session)


def test_what_comes_after_closing_is_harmless(session: Session) -> None:
    session.close()
    session.place((0.0, 0.0), 1.0)
    session.step()
    session.run()
    session.reset()
    session.close()
    QCoreApplication.processEvents()
    assert same_state(state_of(session), advanced(two_groups(), 0))


def test_sessions_are_independent(make_session: MakeSession, settle: Settle, qtbot: QtBot) -> None:
    one, other = (make_session(two_groups(), Settings(), START) for _ in range(2))
    one.set_speed(math.inf)
    one.run()
    qtbot.waitUntil(lambda: one.state.update > 100, timeout=PATIENCE)
    other.step()
    settle(other)
    one.close()
    assert other.state.update == 1
    other.step()
    settle(other)
    assert other.state.update == 2
    assert not has_ended(other)
