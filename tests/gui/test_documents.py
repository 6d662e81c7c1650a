"""Open, save, new: files on disk, title and mark, and what happens when something goes wrong."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from gd_sim import PointSet, load_points
from gd_sim.files.tables import save_points
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.answers import Answers
from tests.gui.eyes import invitation, marks, status
from tests.gui.hands import CONTROL, SHIFT, Key, Mouse, press_key
from tests.session.samples import bits

Settle = Callable[[Session], None]
MakeWindow = Callable[..., MainWindow]

EMPTY = (-3.0, 3.0)


@pytest.fixture
def wait(window: MainWindow, qtbot: QtBot) -> Callable[[], None]:
    """Wait until no file is being read or written."""
    return lambda: qtbot.waitUntil(lambda: not window.documents.is_busy, timeout=PATIENCE)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small file of points."""
    path = tmp_path / "small.csv"
    path.write_text("length;width;kind\n10;0.1;b\n30;0.30000000000000004;a\n")
    return path


def trigger(window: MainWindow, wait: Callable[[], None], name: str) -> None:
    window.actions_by_name[name].trigger()
    wait()


# Save


def test_save_then_open_gives_the_same_bits(
    window: MainWindow, answers: Answers, wait: Callable[[], None], tmp_path: Path
) -> None:
    awkward = [(0.1 + 0.2, -0.0), (1e-300, 1e300), (1 / 3, 5e-324), (-123456.789, 2.0**-1074)]
    window.session.place(awkward, [1.0, 0.0, 1.0, 0.0])
    points = window.session.points
    answers.file_to_save = answers.file_to_open = tmp_path / "odd.csv"
    trigger(window, wait, "saveAction")
    assert load_points(tmp_path / "odd.csv") == points
    window.session.undo_stack.undo()
    answers.to_save = "discard"
    trigger(window, wait, "openAction")
    assert bits(window.session.points.x) == bits(points.x)
    assert bits(window.session.points.y) == bits(points.y)


def test_the_first_save_asks_where_and_the_next_does_not(
    window: MainWindow, mouse: Mouse, answers: Answers, wait: Callable[[], None], tmp_path: Path
) -> None:
    answers.file_to_save = tmp_path / "mine.csv"
    trigger(window, wait, "saveAction")
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


def test_save_as_goes_on_with_the_new_file(
    window: MainWindow, answers: Answers, wait: Callable[[], None], tmp_path: Path
) -> None:
    for name in ("one.csv", "other.csv"):
        answers.file_to_save = tmp_path / name
        trigger(window, wait, "saveAsAction")
        assert window.documents.path == tmp_path / name
        assert window.windowTitle() == f"{name}[*] - gd_sim"
    assert answers.suggested == tmp_path / "one.csv"
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "other.csv").read_bytes()


def test_cancelling_save_saves_nothing(
    window: MainWindow, mouse: Mouse, answers: Answers, wait: Callable[[], None], tmp_path: Path
) -> None:
    mouse.click(EMPTY)
    trigger(window, wait, "saveAction")
    assert answers.asked == ["save where?"]
    assert window.isWindowModified()
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".csv"]


def test_edits_of_points_mark_the_title_and_nothing_else_does(
    window: MainWindow, mouse: Mouse, answers: Answers, wait: Callable[[], None], settle: Settle, tmp_path: Path
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
    trigger(window, wait, "saveAction")
    assert not window.isWindowModified()
    press_key(window, Key.Key_Z, CONTROL)
    assert window.isWindowModified(), "the file has a point more"


def test_edits_during_a_save_are_not_taken_for_saved(
    window: MainWindow,
    answers: Answers,
    monkeypatch: pytest.MonkeyPatch,
    wait: Callable[[], None],
    tmp_path: Path,
) -> None:
    gate = threading.Event()

    def save_slowly(path: Path, points: PointSet) -> None:
        gate.wait(PATIENCE / 1000)
        save_points(path, points)

    monkeypatch.setattr("gd_sim.gui.documents.save_points", save_slowly)
    answers.file_to_save = tmp_path / "mine.csv"
    window.actions_by_name["saveAction"].trigger()
    assert not window.actions_by_name["openAction"].isEnabled()
    window.session.place(EMPTY, 1.0)
    gate.set()
    wait()
    assert len(load_points(tmp_path / "mine.csv")) == 20
    assert window.isWindowModified()
    assert window.actions_by_name["openAction"].isEnabled()


def test_without_permission_the_points_stay(
    window: MainWindow,
    mouse: Mouse,
    answers: Answers,
    wait: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    def refuse(path: Path, _points: PointSet) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr("gd_sim.gui.documents.save_points", refuse)  # root, as whom tests may run, may write anywhere
    mouse.click(EMPTY)
    answers.file_to_save = tmp_path / "mine.csv"
    trigger(window, wait, "saveAction")
    (problem,) = answers.problems
    assert problem.startswith("mine.csv: ")
    assert "ermission denied" in problem
    assert problem.endswith("The points are still here.")
    assert window.isWindowModified()
    assert window.windowTitle() == "Two groups[*] - gd_sim"


@pytest.mark.parametrize("name", ["", "no/such/folder/mine.csv"])
def test_a_place_that_cannot_be_written_is_told_in_one_line(
    window: MainWindow, mouse: Mouse, answers: Answers, wait: Callable[[], None], tmp_path: Path, name: str
) -> None:
    mouse.click(EMPTY)
    answers.file_to_save = tmp_path / name
    trigger(window, wait, "saveAction")
    (problem,) = answers.problems
    assert "\n" not in problem
    assert problem.endswith(". The points are still here.")
    assert window.documents.path is None
    assert window.isWindowModified()
    assert len(window.session.points) == 21


# Open


def test_open(window: MainWindow, answers: Answers, wait: Callable[[], None], settle: Settle, file: Path) -> None:
    window.session.step_epochs(3)
    settle(window.session)
    window.plane.select_all()
    answers.file_to_open = file
    trigger(window, wait, "openAction")
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


def test_open_while_it_runs(
    window: MainWindow, answers: Answers, wait: Callable[[], None], settle: Settle, file: Path
) -> None:
    window.actions_by_name["runAction"].trigger()
    answers.file_to_open = file
    trigger(window, wait, "openAction")
    settle(window.session)
    assert not window.session.is_running
    assert not window.actions_by_name["runAction"].isChecked()


def test_cancelling_open_changes_nothing(window: MainWindow, answers: Answers, wait: Callable[[], None]) -> None:
    points = window.session.points
    trigger(window, wait, "openAction")
    assert answers.asked == ["open which?"]
    assert window.session.points is points


BAD: dict[str, tuple[str | None, str]] = {
    "missing": (None, "bad.csv"),
    "empty": ("", "bad.csv"),
    "text": ("x1,x2,label\n1,2,0\n3,oops,1\n", "line 3"),
    "nan": ("x1,x2,label\n1,2,0\n3,nan,1\n", "line 3"),
    "ragged": ("x1,x2,label\n1,2,0\n3,4\n", "line 3"),
    "three classes": ("x1,x2,label\n1,2,0\n3,4,1\n5,6,2\n", "bad.csv"),
    "one feature": ("x1,label\n1,0\n2,1\n", "expected two feature columns"),
    "three features": ("x1,x2,x3,label\n1,2,3,0\n2,3,4,1\n", "found 3"),
}


def test_a_file_that_does_not_load_changes_nothing(
    window: MainWindow, mouse: Mouse, answers: Answers, wait: Callable[[], None], tmp_path: Path
) -> None:
    mouse.click(EMPTY)
    points = window.session.points
    path = tmp_path / "bad.csv"
    answers.to_save, answers.file_to_open = "discard", path
    for name, (content, says) in BAD.items():
        if content is not None:
            path.write_text(content)
        trigger(window, wait, "openAction")
        problem = answers.problems.pop()
        assert answers.problems == [], name
        assert says in problem, name
        assert "bad.csv" in problem, name
        assert "\n" not in problem, name
        assert window.session.points is points, name
        assert window.windowTitle() == "Two groups[*] - gd_sim", name
        assert window.isWindowModified(), name
        assert window.actions_by_name["undoAction"].isEnabled(), name


def test_a_folder_is_no_file(window: MainWindow, answers: Answers, wait: Callable[[], None], tmp_path: Path) -> None:
    answers.file_to_open = tmp_path
    trigger(window, wait, "openAction")
    (problem,) = answers.problems
    assert tmp_path.name in problem
    assert "\n" not in problem


def test_the_window_stays_alive_while_a_file_is_read(
    window: MainWindow, answers: Answers, monkeypatch: pytest.MonkeyPatch, wait: Callable[[], None], file: Path
) -> None:
    gate, begun = threading.Event(), threading.Event()

    def load_slowly(path: Path) -> PointSet:
        begun.set()
        gate.wait(PATIENCE / 1000)
        return load_points(path)

    monkeypatch.setattr("gd_sim.gui.documents.load_plane_points", load_slowly)
    answers.file_to_open = file
    window.actions_by_name["openAction"].trigger()
    assert begun.wait(PATIENCE / 1000)
    assert status(window, "factLabel") == "Opening small.csv …"
    for name in ("newAction", "openAction", "saveAction", "saveAsAction"):
        assert not window.actions_by_name[name].isEnabled()
    press_key(window, Key.Key_Space)
    assert window.session.is_running
    press_key(window, Key.Key_Space)
    gate.set()
    wait()
    assert len(window.session.points) == 2


# New


def test_new_begins_with_an_empty_plane(window: MainWindow, wait: Callable[[], None], settle: Settle) -> None:
    trigger(window, wait, "newAction")
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


# Asking first


@pytest.mark.parametrize("name", ["newAction", "openAction"])
@pytest.mark.parametrize("answer", ["save", "discard", "cancel"])
def test_unsaved_points_are_asked_for(
    window: MainWindow,
    mouse: Mouse,
    answers: Answers,
    wait: Callable[[], None],
    tmp_path: Path,
    file: Path,
    name: str,
    answer: str,
) -> None:
    mouse.click(EMPTY)
    points = window.session.points
    answers.to_save = answer  # type: ignore[assignment]
    answers.file_to_save, answers.file_to_open = tmp_path / "mine.csv", file
    trigger(window, wait, name)
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
    window: MainWindow, mouse: Mouse, answers: Answers, wait: Callable[[], None], tmp_path: Path
) -> None:
    mouse.click(EMPTY)
    points = window.session.points
    answers.to_save = "save"
    for file_to_save in (None, tmp_path / "no" / "such" / "folder.csv"):
        answers.file_to_save = file_to_save
        trigger(window, wait, "newAction")
        assert window.session.points is points
        assert window.isWindowModified()
    assert len(answers.problems) == 1


def test_edits_made_while_the_old_points_are_saved_are_asked_for_too(
    window: MainWindow,
    answers: Answers,
    monkeypatch: pytest.MonkeyPatch,
    wait: Callable[[], None],
    tmp_path: Path,
) -> None:
    gate = threading.Event()

    def save_slowly(path: Path, points: PointSet) -> None:
        gate.wait(PATIENCE / 1000)
        save_points(path, points)

    monkeypatch.setattr("gd_sim.gui.documents.save_points", save_slowly)
    window.session.place(EMPTY, 1.0)
    answers.to_save, answers.file_to_save = "save", tmp_path / "mine.csv"
    window.actions_by_name["newAction"].trigger()
    window.session.place((-3.0, 2.0), 1.0)
    answers.to_save = "cancel"
    gate.set()
    wait()
    assert answers.asked == ["save Two groups?", "save where?", "save mine.csv?"]
    assert len(window.session.points) == 22


def test_points_that_were_not_touched_are_not_asked_for(
    window: MainWindow, answers: Answers, wait: Callable[[], None]
) -> None:
    trigger(window, wait, "newAction")
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
