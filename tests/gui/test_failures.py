"""Exceptions that nobody expected: one dialog, the points safe, the window alive."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gd_sim.gui import crash_log, recovery
from gd_sim.gui.crash_log import CrashLog, find_crashes
from gd_sim.gui.failure_dialog import FailureDialog
from gd_sim.gui.main_window import MainWindow
from tests.conftest import PATIENCE
from tests.gui.answers import Answers
from tests.gui.hands import Mouse

EMPTY = (-3.0, 3.0)


def fail(*_: object, **_named: object) -> NoReturn:
    raise ZeroDivisionError("<b>nothing</b> to divide by")


def fail_to_close() -> NoReturn:
    raise KeyError("looks")


@pytest.fixture
def told(window: MainWindow) -> list[str]:
    """What the part that is tested tells."""
    said: list[str] = []
    window.failures.told.connect(said.append)
    return said


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot, told: list[str]) -> Iterator[Callable[[], FailureDialog]]:  # noqa: ARG001
    """Waits for the dialog; exceptions are those of the program meanwhile, not of the test."""

    def wait() -> FailureDialog:
        qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(FailureDialog)), timeout=PATIENCE)
        (shown,) = [one for one in window.findChildren(FailureDialog) if one.isVisible()]
        return shown

    with window.failures.watching():
        yield wait


def log_of() -> str:
    (path,) = recovery.recovery_folder().with_name("crashes").glob("*.log")
    return path.read_text(encoding="utf-8")


def text_of(dialog: FailureDialog, name: str) -> str:
    label = dialog.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text()


def press(dialog: FailureDialog, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    button.click()


def in_a_slot(window: MainWindow) -> None:
    QTimer.singleShot(0, window, fail)


def in_a_thread(_window: MainWindow) -> None:
    threading.Thread(target=fail).start()


def in_the_trainer(window: MainWindow) -> None:
    window.session._link.inform(fail)


def in_a_painting(window: MainWindow) -> None:
    class Canvas(QWidget):
        def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
            fail()

    Canvas(window.plane).show()


def in_a_destructor(_window: MainWindow) -> None:
    class Thing:
        def __del__(self) -> None:
            fail()

    Thing()
    gc.collect(0)


@pytest.mark.parametrize("where", [in_a_slot, in_a_thread, in_the_trainer, in_a_painting, in_a_destructor])
def test_wherever_it_is_raised_there_is_a_dialog(
    window: MainWindow, dialog: Callable[[], FailureDialog], where: Callable[[MainWindow], None], qtbot: QtBot
) -> None:
    window.session.run()
    where(window)
    shown = dialog()
    assert text_of(shown, "failureWhat") == "ZeroDivisionError: <b>nothing</b> to divide by"
    assert text_of(shown, "failureSafety") == "Your points are saved."
    details = shown.findChild(QPlainTextEdit, "failureDetails")
    assert isinstance(details, QPlainTextEdit)
    assert 'raise ZeroDivisionError("<b>nothing</b> to divide by")' in details.toPlainText()
    assert details.toPlainText() in log_of()
    assert not window.session.is_running
    press(shown, "goOnButton")
    qtbot.waitUntil(lambda: not shown.isVisible(), timeout=PATIENCE)
    for canvas in window.plane.children():
        if type(canvas).__name__ == "Canvas":
            canvas.deleteLater()


def test_after_going_on_the_window_works(
    window: MainWindow, dialog: Callable[[], FailureDialog], settle: Callable[..., None], mouse: Mouse
) -> None:
    in_the_trainer(window)
    press(dialog(), "goOnButton")
    mouse.click(EMPTY)
    window.session.step()
    settle(window.session)
    assert len(window.session.points) == 21
    assert window.session.state.update == 1


def test_twenty_at_once_are_one_dialog(
    window: MainWindow, dialog: Callable[[], FailureDialog], told: list[str], qtbot: QtBot
) -> None:
    for _ in range(20):
        in_a_slot(window)
    shown = dialog()
    others = "And 19 more since."
    qtbot.waitUntil(lambda: text_of(shown, "failureOthers") == others, timeout=PATIENCE)
    assert log_of().count("Traceback") == 20
    press(shown, "goOnButton")
    in_a_slot(window)
    same = "The same again, 21 times by now: ZeroDivisionError: <b>nothing</b> to divide by"
    qtbot.waitUntil(lambda: told == [same], timeout=PATIENCE)
    assert not any(one.isVisible() for one in window.findChildren(FailureDialog))


def test_points_that_are_not_saved_are_safe(
    window: MainWindow,
    dialog: Callable[[], FailureDialog],
    mouse: Mouse,
    answers: Answers,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    mouse.click(EMPTY)
    in_a_slot(window)
    shown = dialog()
    assert text_of(shown, "failureSafety") == "Your points are safe: if gd_sim should end, its next start offers them."
    path = answers.file_to_save = tmp_path / "kept.csv"
    press(shown, "saveAsButton")
    qtbot.waitUntil(lambda: path.exists() and not window.documents.is_busy, timeout=PATIENCE)
    assert len(path.read_text().splitlines()) == 22
    assert shown.isVisible()


def test_points_that_cannot_be_kept_are_not_called_safe(
    window: MainWindow,
    dialog: Callable[[], FailureDialog],
    mouse: Mouse,
    answers: Answers,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise OSError(28, "No space left on device", "x.base")

    monkeypatch.setattr("gd_sim.files.journal.Journal.write", refuse)
    mouse.click(EMPTY)
    qtbot.waitUntil(lambda: bool(window.recovery.problem), timeout=PATIENCE)
    in_a_slot(window)
    wanted = "Your points are not on the disk (x.base: no space left on the disk): save them now."
    assert text_of(dialog(), "failureSafety") == wanted
    answers.to_save = "discard"


def test_details_are_copied(window: MainWindow, dialog: Callable[[], FailureDialog]) -> None:
    in_a_slot(window)
    press(dialog(), "copyButton")
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("gd_sim ")
    assert "Traceback (most recent call last):" in copied


def test_to_quit_asks_for_what_is_not_saved(
    window: MainWindow, dialog: Callable[[], FailureDialog], mouse: Mouse, answers: Answers, qtbot: QtBot
) -> None:
    mouse.click(EMPTY)
    in_a_slot(window)
    answers.to_save = "discard"
    press(dialog(), "quitButton")
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE)
    assert answers.asked == ["save Two groups?"]


def test_where_closing_fails_too_the_second_quit_ends_the_program(
    window: MainWindow, dialog: Callable[[], FailureDialog], monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[int] = []
    monkeypatch.setattr(os, "_exit", ended.append)
    with monkeypatch.context() as patch:
        patch.setattr(window.looks, "remember", fail_to_close)
        in_a_slot(window)
        press(dialog(), "quitButton")
        shown = dialog()
        assert text_of(shown, "failureWhat") == "KeyError: 'looks'"
        press(shown, "quitButton")
        assert ended == [70]


def test_a_mistake_in_the_background_is_not_told_as_the_fault_of_a_file(
    window: MainWindow,
    dialog: Callable[[], FailureDialog],
    answers: Answers,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gd_sim.gui.documents.load_or_ask", fail)
    answers.file_to_open = file
    window.actions_by_name["openAction"].trigger()
    shown = dialog()
    assert text_of(shown, "failureWhat").startswith("ZeroDivisionError")
    assert not answers.problems
    assert not window.documents.is_busy


def test_a_window_that_ends_well_leaves_nothing(window: MainWindow) -> None:
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    with window.failures.watching():
        assert log_of() == ""
        assert sys.excepthook not in hooks
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == hooks
    assert not list(recovery.recovery_folder().with_name("crashes").iterdir())


def test_a_folder_that_cannot_be_written_costs_the_log_alone(window: MainWindow, told: list[str], qtbot: QtBot) -> None:
    folder = recovery.recovery_folder().with_name("crashes")
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("a file where the folder should be")
    with window.failures.watching():
        assert told == [f"There is no crash log: {folder}: File exists"]
        in_a_slot(window)
        qtbot.waitUntil(lambda: window.findChild(FailureDialog) is not None, timeout=PATIENCE)
    window.failures.tell_of_crashes()


# The log by itself


def test_only_the_newest_crashes_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crash_log, "KEPT", 3)
    for number in range(5):
        (tmp_path / f"{number}.log").write_text(f"crash {number}")
        os.utime(tmp_path / f"{number}.log", (1e9 + 60 * number,) * 2)
    (tmp_path / "killed.log").touch()
    found = find_crashes(tmp_path)
    assert [path.read_text() for path in found] == ["crash 2", "crash 3", "crash 4"]
    assert sorted(tmp_path.iterdir()) == found
    assert find_crashes(tmp_path) == []


def test_the_log_of_a_window_that_is_open_is_left_alone(tmp_path: Path) -> None:
    log = CrashLog(tmp_path)
    log.write("something")
    assert find_crashes(tmp_path) == []
    log.close()
    assert list(tmp_path.iterdir()) == []


def test_a_log_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crash_log, "LONGEST", 10)
    log = CrashLog(tmp_path)
    for _ in range(5):
        log.write("1234")
    (path,) = tmp_path.glob("*.log")
    assert path.read_text() == "1234123412"
    log.close()
