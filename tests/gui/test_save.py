"""Saving points: the file, the title and its mark, and what happens when it cannot be written."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from gd_sim import PointSet, load_points
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.gui.answers import Answers
from tests.gui.disk import SlowDisk
from tests.gui.eyes import status
from tests.gui.hands import CONTROL, SHIFT, Key, Mouse, press_key
from tests.session.samples import bits

Settle = Callable[[Session], None]
MakeWindow = Callable[..., MainWindow]
Do = Callable[..., None]

EMPTY = (-3.0, 3.0)


def test_save_then_open_gives_the_same_bits(window: MainWindow, answers: Answers, do: Do, tmp_path: Path) -> None:
    awkward = [(0.1 + 0.2, -0.0), (1e-300, 1e300), (1 / 3, 5e-324), (-123456.789, 2.0**-1074)]
    window.session.place(awkward, [1.0, 0.0, 1.0, 0.0])
    points = window.session.points
    answers.file_to_save = answers.file_to_open = tmp_path / "odd.csv"
    do("saveAction")
    assert load_points(tmp_path / "odd.csv") == points
    window.session.undo_stack.undo()
    answers.to_save = "discard"
    do("openAction")
    assert bits(window.session.points.x) == bits(points.x)
    assert bits(window.session.points.y) == bits(points.y)


def test_the_first_save_asks_where_and_the_next_does_not(
    window: MainWindow, mouse: Mouse, answers: Answers, wait: Callable[[], None], do: Do, tmp_path: Path
) -> None:
    answers.file_to_save = tmp_path / "mine.csv"
    do("saveAction")
    assert answers.asked == ["save where?"]
    assert answers.suggested is not None
    assert answers.suggested.name == "Two groups.csv"
    assert window.windowTitle() == "mine.csv[*] - gd_sim"
    assert status(window, "factLabel") == "20 points saved to mine.csv; a CSV holds no settings and no run"
    mouse.click(EMPTY)
    press_key(window, Key.Key_S, CONTROL)
    wait()
    assert answers.asked == ["save where?"]
    assert load_points(tmp_path / "mine.csv") == window.session.points
    assert (tmp_path / "mine.csv").read_text().startswith("x1,x2,label\n3.0,-1.0,1\n")


def test_save_as_goes_on_with_the_new_file(window: MainWindow, answers: Answers, do: Do, tmp_path: Path) -> None:
    for name in ("one.csv", "other.csv"):
        answers.file_to_save = tmp_path / name
        do("saveAsAction")
        assert window.documents.path == tmp_path / name
        assert window.windowTitle() == f"{name}[*] - gd_sim"
    assert answers.suggested == tmp_path / "one.csv"
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "other.csv").read_bytes()


def test_cancelling_save_saves_nothing(
    window: MainWindow, mouse: Mouse, answers: Answers, do: Do, tmp_path: Path
) -> None:
    mouse.click(EMPTY)
    do("saveAction")
    assert answers.asked == ["save where?"]
    assert window.isWindowModified()
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".csv"]


def test_edits_of_points_mark_the_title_and_nothing_else_does(
    window: MainWindow, mouse: Mouse, answers: Answers, do: Do, settle: Settle, tmp_path: Path
) -> None:
    window.controls.learning_rate.setValue(0.5)
    window.controls.batch_size.setValue(5)
    for name in ("stepAction", "stepEpochAction", "resetAction", "newStartAction", "numbersAction"):
        window.actions_by_name[name].trigger()
    settle(window.session)
    assert not window.isWindowModified()
    mouse.click(EMPTY)
    assert window.isWindowModified()
    press_key(window, Key.Key_Z, CONTROL)
    assert not window.isWindowModified()
    press_key(window, Key.Key_Z, CONTROL | SHIFT)
    assert window.isWindowModified()
    answers.file_to_save = tmp_path / "mine.csv"
    do("saveAction")
    assert not window.isWindowModified()
    press_key(window, Key.Key_Z, CONTROL)
    assert window.isWindowModified(), "the file has a point more"


def test_edits_during_a_save_are_not_taken_for_saved(
    window: MainWindow, answers: Answers, disk: SlowDisk, wait: Callable[[], None], tmp_path: Path
) -> None:
    answers.file_to_save = tmp_path / "mine.csv"
    window.actions_by_name["saveAction"].trigger()
    assert not window.actions_by_name["openAction"].isEnabled()
    window.session.place(EMPTY, 1.0)
    disk.gate.set()
    wait()
    assert len(load_points(tmp_path / "mine.csv")) == 20
    assert window.isWindowModified()
    assert window.actions_by_name["openAction"].isEnabled()


def test_without_permission_the_points_stay(
    window: MainWindow,
    mouse: Mouse,
    answers: Answers,
    do: Do,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    def refuse(path: Path, _points: PointSet) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr("gd_sim.gui.documents.save_points", refuse)  # root, as whom tests may run, may write anywhere
    mouse.click(EMPTY)
    answers.file_to_save = tmp_path / "mine.csv"
    do("saveAction")
    (problem,) = answers.problems
    assert problem.startswith(f"{tmp_path / 'mine.csv'}: ")
    assert "ermission denied" in problem
    assert problem.endswith("The points are still here.")
    assert window.isWindowModified()
    assert window.windowTitle() == "Two groups[*] - gd_sim"


@pytest.mark.parametrize("name", ["", "no/such/folder/mine.csv"])
def test_a_place_that_cannot_be_written_is_told_in_one_line(
    window: MainWindow, mouse: Mouse, answers: Answers, do: Do, tmp_path: Path, name: str
) -> None:
    mouse.click(EMPTY)
    answers.file_to_save = tmp_path / name
    do("saveAction")
    (problem,) = answers.problems
    assert "\n" not in problem
    assert problem.endswith(". The points are still here.")
    assert window.documents.path is None
    assert window.isWindowModified()
    assert len(window.session.points) == 21
