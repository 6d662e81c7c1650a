"""The window, and hands on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
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
