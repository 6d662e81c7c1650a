"""Opening and beginning anew: what is shown, and that a file which does not load changes nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from gd_sim.core.points import PointSet
from gd_sim.files.trying import Question
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.background import Cancelled, Progress
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.answers import Answers
from tests.gui.disk import SlowDisk
from tests.gui.eyes import child, invitation, marks, status
from tests.gui.hands import Key, Mouse, press_key

Settle = Callable[[Session], None]
MakeWindow = Callable[..., MainWindow]
Do = Callable[..., None]

EMPTY = (-3.0, 3.0)


def test_open(window: MainWindow, answers: Answers, do: Do, settle: Settle, file: Path) -> None:
    window.session.step_epochs(3)
    settle(window.session)
    window.plane.select_all()
    answers.file_to_open = file
    do("openAction")
    settle(window.session)
    assert window.session.points.x.tolist() == [[10.0, 0.1], [30.0, 0.30000000000000004]]
    assert window.session.points.class_names == ("a", "b")
    assert marks(window, 0).tolist() == [[30.0, 0.30000000000000004]]
    assert window.session.state.update == 0
    assert window.windowTitle() == "small.csv[*] - gd_sim"
    assert not window.isWindowModified()
    assert not window.actions_by_name["undoAction"].isEnabled()
    assert window.plane.selection.size == 0
    assert invitation(window) == ""
    assert status(window, "factLabel") == "2 points opened"
    (left, right), _ = window.plane.viewRange()
    assert left < 10
    assert right > 30


def test_open_while_it_runs(window: MainWindow, answers: Answers, do: Do, settle: Settle, file: Path) -> None:
    window.actions_by_name["runAction"].trigger()
    answers.file_to_open = file
    do("openAction")
    settle(window.session)
    assert not window.session.is_running
    assert not window.actions_by_name["runAction"].isChecked()


def test_cancelling_open_changes_nothing(window: MainWindow, answers: Answers, do: Do) -> None:
    points = window.session.points
    do("openAction")
    assert answers.asked == ["open which?"]
    assert window.session.points is points


BAD: dict[str, tuple[str | None, str]] = {
    "missing": (None, "bad.csv"),
    "empty": ("", "bad.csv"),
    "text": ("x1,x2,label\n1,2,0\n3,oops,1\n", "line 3"),
    "ragged": ("x1,x2,label\n1,2,0\n3,4\n", "line 3"),
    "one feature": ("x1,label\n1,0\n2,1\n", "expected two feature columns"),
}


def test_a_file_that_does_not_load_changes_nothing(
    window: MainWindow, mouse: Mouse, answers: Answers, do: Do, tmp_path: Path
) -> None:
    mouse.click(EMPTY)
    points = window.session.points
    path = tmp_path / "bad.csv"
    answers.to_save, answers.file_to_open = "discard", path
    for name, (content, says) in BAD.items():
        if content is not None:
            path.write_text(content)
        do("openAction")
        problem = answers.problems.pop()
        assert answers.problems == [], name
        assert says in problem, name
        assert "bad.csv" in problem, name
        assert "\n" not in problem, name
        assert window.session.points is points, name
        assert window.windowTitle() == "Two groups[*] - gd_sim", name
        assert window.isWindowModified(), name
        assert window.actions_by_name["undoAction"].isEnabled(), name


def test_a_folder_is_no_file(answers: Answers, do: Do, tmp_path: Path) -> None:
    answers.file_to_open = tmp_path
    do("openAction")
    (problem,) = answers.problems
    assert tmp_path.name in problem
    assert "\n" not in problem


def test_the_window_stays_alive_while_a_file_is_read(
    window: MainWindow, answers: Answers, disk: SlowDisk, wait: Callable[[], None], file: Path, qtbot: QtBot
) -> None:
    answers.file_to_open = file
    window.actions_by_name["openAction"].trigger()
    assert disk.begun.wait(PATIENCE / 1000)
    assert status(window, "factLabel") == "Opening small.csv …"
    qtbot.waitUntil(lambda: status(window, "factLabel") == "Opening small.csv … 50%", timeout=PATIENCE)
    for name in ("newAction", "openAction", "saveAction", "saveAsAction"):
        assert not window.actions_by_name[name].isEnabled()
    press_key(window, Key.Key_Space)
    assert window.session.is_running
    press_key(window, Key.Key_Space)
    disk.gate.set()
    wait()
    assert len(window.session.points) == 2


def test_new_begins_with_an_empty_plane(window: MainWindow, do: Do, settle: Settle) -> None:
    do("newAction")
    settle(window.session)
    assert len(window.session.points) == 0
    assert window.windowTitle() == "Untitled[*] - gd_sim"
    assert not window.isWindowModified()
    assert not window.actions_by_name["runAction"].isEnabled()
    assert window.documents.path is None
    Mouse(window).click((1.0, 1.0))
    assert window.isWindowModified()
    assert window.actions_by_name["runAction"].isEnabled()
    assert np.abs(window.session.points.x - 1.0).max() < 0.02


def test_a_file_that_is_given_up_is_not_read_to_its_end(
    window: MainWindow, answers: Answers, disk: SlowDisk, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised: list[BaseException] = []

    def load(path: Path, progress: Progress) -> PointSet | Question:
        try:
            return disk.load(path, progress)
        except Cancelled as cancelled:
            raised.append(cancelled)
            ended.set()
            raise

    ended = threading.Event()
    monkeypatch.setattr("gd_sim.gui.documents.load_or_ask", load)
    points = window.session.points
    answers.file_to_open = file
    window.actions_by_name["openAction"].trigger()
    assert disk.begun.wait(PATIENCE / 1000)
    window.documents.cancel()
    assert not window.documents.is_busy
    assert status(window, "factLabel") != "Opening small.csv …"
    disk.gate.set()
    assert ended.wait(PATIENCE / 1000)
    assert window.session.points is points
    assert raised


def test_arrays_open_and_are_not_written_over(window: MainWindow, answers: Answers, do: Do, tmp_path: Path) -> None:
    path = tmp_path / "points.npz"
    np.savez(path, x=[[1.0, 2.0], [3.0, 4.0]], y=[0, 1])
    answers.file_to_open = path
    do("openAction")
    assert window.session.points.x.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert window.windowTitle() == "points.npz[*] - gd_sim"
    assert window.documents.path is None


def test_cancel_gives_up_a_file_that_takes_long(
    window: MainWindow, answers: Answers, disk: SlowDisk, file: Path, qtbot: QtBot
) -> None:
    window.show()
    points, title = window.session.points, window.windowTitle()
    button = child(window, QPushButton, "cancelReading")
    assert button.isHidden()
    answers.file_to_open = file
    window.actions_by_name["openAction"].trigger()
    assert button.isHidden()
    qtbot.waitUntil(button.isVisible, timeout=PATIENCE)
    button.click()
    assert button.isHidden()
    assert not window.documents.is_busy
    assert window.actions_by_name["openAction"].isEnabled()
    disk.gate.set()
    assert window.session.points is points
    assert window.windowTitle() == title


def test_nothing_can_be_cancelled_while_a_file_is_written(
    window: MainWindow, answers: Answers, disk: SlowDisk, tmp_path: Path, wait: Callable[[], None]
) -> None:
    answers.file_to_save = tmp_path / "saved.csv"
    window.actions_by_name["saveAction"].trigger()
    assert disk.begun.wait(PATIENCE / 1000)
    assert window.documents.is_busy
    assert not window.documents.can_be_cancelled
    window.documents.cancel()
    disk.gate.set()
    wait()
    assert answers.file_to_save.is_file()
