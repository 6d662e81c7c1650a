"""At most one slice is ever posted, and none after a pause."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, Qt, Slot
from pytestqt.qtbot import QtBot

from gd_sim import Settings
from gd_sim.session.session import Session
from gd_sim.session.trainer import Trainer
from tests.conftest import PATIENCE
from tests.session.samples import START, advanced_compiled, same_state, state_of, two_groups

Settle = Callable[[Session], None]


class Slices:
    """Counts the slices of a trainer: how many were run, are waiting, and were ever waiting at once."""

    def __init__(self) -> None:
        self.run, self.waiting, self.most = 0, 0, 0

    def posted(self) -> None:
        self.waiting += 1
        self.most = max(self.most, self.waiting)

    def begun(self) -> None:
        self.waiting -= 1
        self.run += 1


@pytest.fixture
def slices(monkeypatch: pytest.MonkeyPatch) -> Slices:
    """Counts for the next session that is made; `watch` it."""
    counted, run_slice = Slices(), Trainer._run_slice

    @Slot()
    def counting(trainer: Trainer) -> None:
        counted.begun()
        run_slice(trainer)

    monkeypatch.setattr(Trainer, "_run_slice", counting)
    return counted


@pytest.fixture
def watched(
    slices: Slices,
    make_session: Callable[..., Session],
    compile_loops: Callable[[Session], None],
) -> Session:
    """A session at full speed with the compiled loops, whose slices are counted."""
    session = make_session(two_groups(), Settings(), START)
    session._link.trainer._slice_posted.connect(slices.posted, Qt.ConnectionType.DirectConnection)
    compile_loops(session)
    session.set_speed(math.inf)
    return session


@pytest.mark.parametrize("breathing", [False, True], ids=["at once", "with events between"])
def test_twenty_toggles_leave_one_chain(
    watched: Session, slices: Slices, settle: Settle, qtbot: QtBot, breathing: bool
) -> None:
    for _ in range(20):
        watched.run()
        watched.pause()
        if breathing:
            QCoreApplication.processEvents()
    watched.run()
    before = slices.run
    qtbot.waitUntil(lambda: slices.run > before + 20, timeout=PATIENCE)
    watched.pause()
    settle(watched)
    assert slices.most == 1
    assert same_state(state_of(watched), advanced_compiled(two_groups(), watched.state.update))


def test_changes_of_speed_leave_one_chain(watched: Session, slices: Slices, settle: Settle, qtbot: QtBot) -> None:
    watched.run()
    for _ in range(20):
        watched.set_speed(20.0)
        watched.set_speed(math.inf)
        QCoreApplication.processEvents()
    before = slices.run
    qtbot.waitUntil(lambda: slices.run > before + 20, timeout=PATIENCE)
    watched.pause()
    settle(watched)
    assert slices.most == 1


def test_after_a_pause_nothing_moves(watched: Session, slices: Slices, settle: Settle, qtbot: QtBot) -> None:
    watched.run()
    qtbot.waitUntil(lambda: slices.run > 5, timeout=PATIENCE)
    watched.pause()
    settle(watched)
    state = state_of(watched)
    for _ in range(3):  # each command goes behind whatever was posted before
        watched.set_speed(20.0)
        watched.set_speed(math.inf)
        settle(watched)
    assert state_of(watched) is state
    assert slices.waiting == 0


def test_below_full_speed_no_slice_is_posted(watched: Session, slices: Slices, settle: Settle, qtbot: QtBot) -> None:
    watched.set_speed(400.0)
    watched.run()
    qtbot.waitUntil(lambda: watched.state.update > 20, timeout=PATIENCE)
    watched.pause()
    settle(watched)
    assert slices.run == 0


def test_commands_come_between_slices(watched: Session, slices: Slices, settle: Settle) -> None:
    watched.run()
    for learning_rate in (0.2, 0.3, 0.4, 0.5):
        watched.change_settings(learning_rate=learning_rate)
        settle(watched)
        assert watched.state.descent.settings.learning_rate == learning_rate
        assert watched.is_running
    assert slices.most <= 1


def test_slices_grow_to_many_epochs_and_end_at_the_end_of_one(watched: Session, settle: Settle, qtbot: QtBot) -> None:
    watched.step()
    watched.run()
    qtbot.waitUntil(lambda: watched._link.trainer._slice_size._updates > 10_000, timeout=PATIENCE)
    watched.pause()
    settle(watched)
    assert watched.state.update > 10_000
    assert watched.state.state.position == 0
