"""What the tests with Qt stand on: no screen, settings of their own, windows that close, threads that end."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt looks for a screen

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSettings, QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gd_sim.app import create_window
from gd_sim.gui import beats, recovery, theme
from gd_sim.gui.main_window import MainWindow
from gd_sim.session import link
from gd_sim.session.session import Session
from tests.gui.answers import Answers

PATIENCE = 30_000
"""Milliseconds after which a state is given up that ought to come at once: for the slowest of machines."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[None]:
    """Collect garbage between tests, in this thread, and nowhere else.

    Python collects in whichever thread happens to allocate, the trainer's among them. What a closed window leaves
    behind (pyqtgraph's objects refer to each other) holds widgets, and deleting a widget in another thread crashes.
    """
    gc.disable()
    result = yield
    gc.collect(0)
    return result


@pytest.fixture(scope="session", autouse=True)
def _settings_of_nobody(tmp_path_factory: pytest.TempPathFactory) -> None:
    """QSettings are never those of whoever runs the tests, not even before the first test."""
    _keep_settings_in(tmp_path_factory.mktemp("settings"))


@pytest.fixture(autouse=True)
def settings_folder(tmp_path: Path) -> Path:
    """Where QSettings are kept: in a folder of each test's own."""
    folder = tmp_path / "settings"
    _keep_settings_in(folder)
    return folder


def _keep_settings_in(folder: Path) -> None:
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder))


@pytest.fixture(scope="session", autouse=True)
def _recovery_of_nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Points are never kept among those of whoever runs the tests, not even before the first test."""
    folder = tmp_path_factory.mktemp("recovery")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recovery, "recovery_folder", lambda: folder)
        yield


@pytest.fixture(autouse=True)
def recovery_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where unsaved points are kept from a crash: in a folder of each test's own."""
    folder = tmp_path / "recovery"
    monkeypatch.setattr(recovery, "recovery_folder", lambda: folder)
    return folder


@pytest.fixture(autouse=True)
def _no_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step is shown at once, but where its beats are tested."""
    monkeypatch.setattr(beats, "FASTEST", 0.0)
    monkeypatch.setattr(beats, "SECONDS", 0.0)
    monkeypatch.setattr(beats, "SHORT_SECONDS", 0.0)


@pytest.fixture(autouse=True)
def _no_thread_is_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """After each test: every trainer thread has ended. Helpers, which nobody waits for, end before the next test."""
    started: list[QThread] = []

    class Watched(QThread):
        def __init__(self, parent: QObject | None = None) -> None:
            super().__init__(parent)
            started.append(self)

    monkeypatch.setattr(link, "QThread", Watched)
    yield
    for thread in threading.enumerate():
        if "_work" in thread.name:  # a Background's
            thread.join(PATIENCE / 1000)
            assert not thread.is_alive(), f"{thread.name} does not end"
    left = [thread for thread in started if shiboken6.isValid(thread) and not thread.isFinished()]
    for running in left:  # else the next tests would abort
        running.quit()
        running.wait()
    assert not left, "a trainer thread was left running"


@pytest.fixture
def settle(qtbot: QtBot) -> Callable[[Session], None]:
    """Wait until a session has carried out every command and shows it."""

    def wait(session: Session) -> None:
        if not session.is_settled:
            with qtbot.waitSignal(session.state_changed, timeout=PATIENCE, check_params_cb=lambda: session.is_settled):
                pass

    return wait


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Who answers the questions of a window. Nobody is asked unless a test has prepared an answer."""
    given = Answers()
    given.take_over(monkeypatch)
    return given


@pytest.fixture
def make_window(qtbot: QtBot, qapp: QApplication, answers: Answers) -> Iterator[Callable[..., MainWindow]]:
    """Opens windows that have the focus, and closes them in the end; type and colours are then as at the start."""
    made: list[MainWindow] = []

    def make(path: str | Path | None = None) -> MainWindow:
        window = create_window(path)
        made.append(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE)
        return window

    yield make
    answers.to_save = "discard"
    for window in made:
        if shiboken6.isValid(window):
            _close(qtbot, window)
    theme.apply(qapp, theme.LIGHT)


def _close(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.documents.is_busy, timeout=PATIENCE)
    window.close()
    delete(window)


def delete(thing: QObject) -> None:
    """Delete a QObject and all of its children now."""
    thing.deleteLater()
    QCoreApplication.sendPostedEvents(thing, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def window(make_window: Callable[..., MainWindow]) -> MainWindow:
    """The window as it starts."""
    return make_window()


@pytest.fixture(scope="module")
def seen_window(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    """A window as it starts, for the tests of a module that only look at it: to open one takes a fifth of a second."""
    _keep_settings_in(tmp_path_factory.mktemp("settings"))
    window = create_window()
    window.show()
    window.activateWindow()
    qapp.processEvents()
    yield window
    window.close()
    assert window.session._link.trainer_thread.isFinished()
    delete(window)


@pytest.fixture
def make_session(qtbot: QtBot) -> Iterator[Callable[..., Session]]:  # noqa: ARG001  (there must be an application)
    """Makes sessions without a window, and closes them in the end."""
    made: list[Session] = []

    def make(*arguments: Any) -> Session:
        made.append(Session(*arguments))
        return made[-1]

    yield make
    for session in made:
        if shiboken6.isValid(session):
            session.close()
            delete(session)
