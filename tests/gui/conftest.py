"""The window, and hands on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.disk import SlowDisk
from tests.gui.hands import Mouse


@pytest.fixture
def mouse(window: MainWindow) -> Mouse:
    """A mouse over the plane of the window."""
    return Mouse(window)


@pytest.fixture
def session(window: MainWindow) -> Session:
    """The session of the window."""
    return window.session


@pytest.fixture
def compiled_window(window: MainWindow, qtbot: QtBot, settle: Callable[[Session], None]) -> MainWindow:
    """The window, once its loops are compiled."""
    qtbot.waitUntil(lambda: window.session.compiler.loops is not None, timeout=PATIENCE)
    settle(window.session)
    return window


@pytest.fixture
def do(window: MainWindow, settle: Callable[[Session], None], qtbot: QtBot) -> Callable[..., None]:
    """Trigger actions, one after another, and wait until each is done: no file under way, every command shown."""

    def trigger(*names: str) -> None:
        for name in names:
            window.actions_by_name[name].trigger()
            qtbot.waitUntil(lambda: not window.documents.is_busy, timeout=PATIENCE)
            if not window.session.is_running:
                settle(window.session)

    return trigger


@pytest.fixture
def hold(window: MainWindow) -> Callable[[Qt.Key, int], None]:
    """Hold a key in the plane until it has counted so often: the system repeats it."""

    def press(key: Qt.Key, times: int) -> None:
        for time in range(times):
            event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", time > 0)
            QApplication.sendEvent(window.plane, event)
        QApplication.sendEvent(window.plane, QKeyEvent(QEvent.Type.KeyRelease, key, Qt.KeyboardModifier.NoModifier))

    return press


@pytest.fixture
def wait(window: MainWindow, qtbot: QtBot) -> Callable[[], None]:
    """Wait until no file is being read or written."""
    return lambda: qtbot.waitUntil(lambda: not window.documents.is_busy, timeout=PATIENCE)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowDisk]:
    """The disk of the window, slow; at its usual speed in the end."""
    slow = SlowDisk()
    monkeypatch.setattr("gd_sim.gui.documents.load_or_ask", slow.load)
    monkeypatch.setattr("gd_sim.gui.documents.save_points", slow.save)
    yield slow
    slow.gate.set()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small file of points."""
    path = tmp_path / "small.csv"
    path.write_text("length;width;kind\n10;0.1;b\n30;0.30000000000000004;a\n")
    return path
