"""Nothing is lost unasked: unsaved points before a new set, another file, or a save that fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gd_sim import load_points
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.answers import Answers
from tests.gui.disk import SlowDisk
from tests.gui.hands import Mouse

Settle = Callable[[Session], None]
MakeWindow = Callable[..., MainWindow]
Do = Callable[..., None]

EMPTY = (-3.0, 3.0)


@pytest.mark.parametrize("name", ["newAction", "openAction"])
@pytest.mark.parametrize("answer", ["save", "discard", "cancel"])
def test_unsaved_points_are_asked_for(
    window: MainWindow,
    mouse: Mouse,
    answers: Answers,
    wait: Callable[[], None],
    do: Do,
    tmp_path: Path,
    file: Path,
    name: str,
    answer: str,
) -> None:
    mouse.click(EMPTY)
    points = window.session.points
    answers.to_save = answer  # type: ignore[assignment]
    answers.file_to_save, answers.file_to_open = tmp_path / "mine.csv", file
    do(name)
    wait()
    assert answers.asked[0] == "save Two groups?"
    if answer == "cancel":
        assert window.session.points is points
        assert window.isWindowModified()
    else:
        assert len(window.session.points) == (0 if name == "newAction" else 2)
        assert not window.isWindowModified()
    assert (tmp_path / "mine.csv").exists() == (answer == "save")
    if answer == "save":
        assert load_points(tmp_path / "mine.csv") == points


def test_a_save_that_is_cancelled_or_fails_loses_nothing(
    window: MainWindow, mouse: Mouse, answers: Answers, do: Do, tmp_path: Path
) -> None:
    mouse.click(EMPTY)
    points = window.session.points
    answers.to_save = "save"
    for file_to_save in (None, tmp_path / "no" / "such" / "folder.csv"):
        answers.file_to_save = file_to_save
        do("newAction")
        assert window.session.points is points
        assert window.isWindowModified()
    assert len(answers.problems) == 1


def test_edits_made_while_the_old_points_are_saved_are_asked_for_too(
    window: MainWindow, answers: Answers, disk: SlowDisk, wait: Callable[[], None], tmp_path: Path
) -> None:
    window.session.place(EMPTY, 1.0)
    answers.to_save, answers.file_to_save = "save", tmp_path / "mine.csv"
    window.actions_by_name["newAction"].trigger()
    window.session.place((-3.0, 2.0), 1.0)
    answers.to_save = "cancel"
    disk.gate.set()
    wait()
    assert answers.asked == ["save Two groups?", "save where?", "save mine.csv?"]
    assert len(window.session.points) == 22


def test_points_that_were_not_touched_are_not_asked_for(answers: Answers, do: Do) -> None:
    do("newAction")
    assert answers.asked == []


def test_a_file_given_on_the_command_line_is_the_one_that_is_saved(
    make_window: MakeWindow, answers: Answers, qtbot: QtBot, file: Path
) -> None:
    window = make_window(file)
    window.session.place((20.0, 0.2), 0.0)
    window.actions_by_name["saveAction"].trigger()
    qtbot.waitUntil(lambda: not window.documents.is_busy, timeout=PATIENCE)
    assert answers.asked == []
    assert load_points(file) == window.session.points
    assert len(window.session.points) == 3
