"""Signals lose no references: see `references.py`."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, SignalInstance
from pytestqt.qtbot import QtBot

from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.session.references import EMISSIONS, counts, lost

Settle = Callable[[Session], None]

SIGNALS = (
    "points_exchanged",
    "points_changed",
    "settings_changed",
    "state_changed",
    "running_changed",
    "optimum_changed",
)


@pytest.mark.parametrize("name", SIGNALS)
def test_emitting_loses_no_reference(session: Session, name: str) -> None:
    signal: SignalInstance = getattr(session, name)
    heard = [0]

    def hear() -> None:
        heard[0] += 1

    signal.connect(hear)
    before = counts()
    for _ in range(EMISSIONS):
        signal.emit()
    assert heard == [EMISSIONS]
    assert lost(before) == {}


def test_commands_to_the_trainer_lose_no_reference(session: Session, settle: Settle) -> None:
    before = counts()
    for _ in range(EMISSIONS // 10):
        for _ in range(5):
            session.set_speed(60.0)
            session.set_speed(20.0)
        settle(session)
    QCoreApplication.processEvents()
    assert lost(before) == {}


def test_a_run_loses_no_reference(fast_session: Session, settle: Settle, qtbot: QtBot) -> None:
    before = counts()
    for _ in range(50):
        fast_session.set_speed(math.inf)
        fast_session.run()
        qtbot.waitUntil(lambda: fast_session.state.update > 0, timeout=PATIENCE)
        fast_session.reset()
        settle(fast_session)
    assert lost(before) == {}
