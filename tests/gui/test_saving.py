"""What is saved, asked for and started with when something else happens meanwhile, or was typed or stored amiss."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from gd_sim import PointFileError, PointSet, load_points
from gd_sim.app import create_window
from gd_sim.files.tables import save_points
from gd_sim.gui import dialogs
from gd_sim.gui.control_bar import ControlBar
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.answers import Answers
from tests.gui.disk import SlowDisk
from tests.gui.eyes import invitation, status
from tests.gui.hands import CONTROL, Key, Mouse, press_key

MakeWindow = Callable[..., MainWindow]

FIRST, SECOND = (-3.0, 3.0), (-3.0, 2.0)
EMPTY_PLANE = "Click to place a point; keys 0 and 1 choose its label."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small file of points."""
    path = tmp_path / "small.csv"
    path.write_text("x1,x2,label\n1,2,0\n3,4,1\n")
    return path


# Where to save


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The names that are typed into the dialog for saving, one after another; then it is cancelled."""
    names: list[str] = []

    def type_next(*_arguments: object) -> tuple[str, str]:
        return (str(tmp_path / names.pop(0)), "") if names else ("", "")

    monkeypatch.setattr(QFileDialog, "getSaveFileName", type_next)
    return names


@pytest.fixture
def replaceable(monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """The answer for each file whether it may be replaced; no other may be asked for."""
    may: dict[str, bool] = {}
    monkeypatch.setattr(dialogs, "ask_to_replace", lambda _parent, name: may.pop(name))
    return may


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("data", "data.csv"),
        ("run1.5", "run1.5.csv"),
        ("data.", "data.csv"),
        (".data", ".data.csv"),
        ("data.csv", "data.csv"),
        ("data.CSV", "data.CSV"),
        ("data.tsv", "data.tsv"),
        ("data.points", "data.points"),
    ],
)
@pytest.mark.usefixtures("replaceable")
def test_the_ending_is_csv(parent: QWidget, typed: list[str], tmp_path: Path, name: str, becomes: str) -> None:
    typed.append(name)
    assert dialogs.choose_file_to_save(parent, tmp_path / "suggestion.csv") == tmp_path / becomes


@pytest.mark.parametrize("name", ["data", "data."])
def test_a_file_that_the_dialog_did_not_ask_about_is_asked_for(
    parent: QWidget, typed: list[str], replaceable: dict[str, bool], tmp_path: Path, name: str
) -> None:
    (tmp_path / "data.csv").touch()
    typed.append(name)
    replaceable["data.csv"] = True
    assert dialogs.choose_file_to_save(parent, tmp_path / "suggestion.csv") == tmp_path / "data.csv"
    assert replaceable == {}


def test_a_file_that_may_not_be_replaced_is_followed_by_another_choice(
    parent: QWidget, typed: list[str], replaceable: dict[str, bool], tmp_path: Path
) -> None:
    (tmp_path / "data.csv").touch()
    typed.extend(["data", "other"])
    replaceable["data.csv"] = False
    assert dialogs.choose_file_to_save(parent, tmp_path / "suggestion.csv") == tmp_path / "other.csv"
    typed.append("data")
    replaceable["data.csv"] = False
    assert dialogs.choose_file_to_save(parent, tmp_path / "suggestion.csv") is None


@pytest.mark.usefixtures("replaceable")
def test_the_dialog_itself_has_asked_about_the_name_that_was_typed(
    parent: QWidget, typed: list[str], tmp_path: Path
) -> None:
    (tmp_path / "data.csv").touch()
    typed.append("data.csv")
    assert dialogs.choose_file_to_save(parent, tmp_path / "suggestion.csv") == tmp_path / "data.csv"


@pytest.mark.parametrize("may", [True, False])
def test_asking_to_replace(parent: QWidget, may: bool) -> None:
    button = QMessageBox.StandardButton

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        assert box.text() == "data.csv is there already. Replace it?"
        assert box.defaultButton() is box.button(button.No)
        box.button(button.Yes if may else button.No).click()

    QTimer.singleShot(0, answer)
    assert dialogs.ask_to_replace(parent, "data.csv") == may


# Edits during a save


def save_and_edit_meanwhile(window: MainWindow, disk: SlowDisk, wait: Callable[[], None]) -> None:
    """A point more, Save, and before the file is written one more."""
    window.session.place(FIRST, 1.0)
    window.actions_by_name["saveAction"].trigger()
    assert disk.begun.wait(PATIENCE / 1000)
    window.session.place(SECOND, 1.0)
    disk.gate.set()
    wait()


def test_what_was_clean_before_a_save_is_not_clean_after_it(
    make_window: MakeWindow, disk: SlowDisk, qtbot: QtBot, file: Path
) -> None:
    window = make_window(file)
    save_and_edit_meanwhile(
        window, disk, lambda: qtbot.waitUntil(lambda: not window.documents.is_busy, timeout=PATIENCE)
    )
    assert window.isWindowModified()
    for _ in range(2):
        press_key(window, Key.Key_Z, CONTROL)
    assert len(window.session.points) == 2
    assert len(load_points(file)) == 3
    assert window.isWindowModified()
    assert window.documents.is_modified


def test_an_edit_during_a_save_that_is_taken_back_leaves_the_points_saved(
    window: MainWindow, answers: Answers, disk: SlowDisk, wait: Callable[[], None], tmp_path: Path
) -> None:
    answers.file_to_save = tmp_path / "mine.csv"
    window.session.place(FIRST, 1.0)
    window.actions_by_name["saveAction"].trigger()
    window.session.place(SECOND, 1.0)
    window.session.undo_stack.undo()
    disk.gate.set()
    wait()
    assert not window.isWindowModified()
    window.session.undo_stack.undo()
    assert window.isWindowModified()


# Edits while a file is read


@pytest.mark.parametrize("answer", ["save", "discard", "cancel"])
def test_edits_made_while_a_file_is_opened_are_asked_for(
    window: MainWindow,
    answers: Answers,
    disk: SlowDisk,
    wait: Callable[[], None],
    tmp_path: Path,
    file: Path,
    answer: str,
) -> None:
    answers.file_to_open, answers.file_to_save = file, tmp_path / "mine.csv"
    window.actions_by_name["openAction"].trigger()
    assert disk.begun.wait(PATIENCE / 1000)
    window.session.place(FIRST, 1.0)
    edited = window.session.points
    answers.to_save = answer  # type: ignore[assignment]
    disk.gate.set()
    wait()
    assert answers.asked[:2] == ["open which?", "save Two groups?"]
    if answer == "cancel":
        assert window.session.points is edited
        assert window.isWindowModified()
        assert window.windowTitle() == "Two groups[*] - gd_sim"
        assert not status(window, "factLabel").startswith("Opening")
    else:
        assert window.session.points == load_points(file)
        assert window.windowTitle() == "small.csv[*] - gd_sim"
        assert not window.isWindowModified()
        assert status(window, "factLabel") == "2 points opened"
    assert (tmp_path / "mine.csv").exists() == (answer == "save")
    if answer == "save":
        assert load_points(tmp_path / "mine.csv") == edited
    assert window.actions_by_name["openAction"].isEnabled()


def test_points_that_were_given_up_before_a_file_is_opened_are_asked_for_once(
    window: MainWindow, answers: Answers, disk: SlowDisk, wait: Callable[[], None], file: Path
) -> None:
    window.session.place(FIRST, 1.0)
    answers.to_save, answers.file_to_open = "discard", file
    window.actions_by_name["openAction"].trigger()
    disk.gate.set()
    wait()
    assert answers.asked == ["save Two groups?", "open which?"]
    assert len(window.session.points) == 2


def test_closing_while_a_file_is_read_and_cancelling_the_save_gives_the_window_back(
    window: MainWindow, answers: Answers, disk: SlowDisk, file: Path
) -> None:
    answers.file_to_open = file
    window.actions_by_name["openAction"].trigger()
    assert disk.begun.wait(PATIENCE / 1000)
    window.session.place(FIRST, 1.0)
    answers.to_save, answers.file_to_save = "save", None
    window.close()
    assert window.isVisible()
    assert not status(window, "factLabel").startswith("Opening")
    assert window.actions_by_name["openAction"].isEnabled()


# Edits during the save that comes first


@pytest.mark.parametrize("name", ["newAction", "openAction", "quitAction"])
def test_edits_during_the_save_that_comes_first_are_asked_for_again(
    window: MainWindow, answers: Answers, disk: SlowDisk, qtbot: QtBot, tmp_path: Path, file: Path, name: str
) -> None:
    answers.to_save, answers.file_to_save, answers.file_to_open = "save", tmp_path / "mine.csv", file
    window.session.place(FIRST, 1.0)
    window.actions_by_name[name].trigger()
    assert disk.begun.wait(PATIENCE / 1000)
    window.session.place(SECOND, 1.0)
    edited = window.session.points
    answers.to_save = "cancel"
    disk.gate.set()
    asked = ["save Two groups?", "save where?", "save mine.csv?"]
    qtbot.waitUntil(lambda: answers.asked == asked, timeout=PATIENCE)
    assert window.isVisible()
    assert window.session.points is edited
    assert window.isWindowModified()
    assert len(load_points(tmp_path / "mine.csv")) == 21
    answers.to_save = "save"
    window.actions_by_name[name].trigger()
    done = {
        "newAction": lambda: len(window.session.points) == 0,
        "openAction": lambda: len(window.session.points) == 2,
        "quitAction": lambda: not window.isVisible(),
    }
    qtbot.waitUntil(done[name], timeout=PATIENCE)
    assert load_points(tmp_path / "mine.csv") == edited


# The invitation of an empty plane


def test_an_empty_plane_says_how_to_begin(window: MainWindow) -> None:
    window.actions_by_name["newAction"].trigger()
    assert invitation(window) == EMPTY_PLANE
    Mouse(window).click((1.0, 1.0))
    assert invitation(window) == ""
    window.session.undo_stack.undo()
    assert invitation(window) == EMPTY_PLANE


def test_a_file_without_points_says_how_to_begin(make_window: MakeWindow, tmp_path: Path) -> None:
    path = tmp_path / "none.csv"
    save_points(path, PointSet.empty())
    assert invitation(make_window(path)) == EMPTY_PLANE


def test_the_first_invitation_comes_back_with_the_points(window: MainWindow) -> None:
    first = invitation(window)
    press_key(window, Key.Key_A, CONTROL)
    press_key(window, Key.Key_Delete)
    assert len(window.session.points) == 0
    assert invitation(window) == EMPTY_PLANE
    press_key(window, Key.Key_Z, CONTROL)
    assert invitation(window) == first


# Starting


@pytest.mark.parametrize(
    "line",
    [
        "geometry=foo",
        "geometry=1, 2, 3",
        "geometry=@ByteArray(nonsense)",
        "geometry=@Rect(1 2 3 4)",
        "geometry=@Invalid()",
        "theme=purple",
        "theme=dark, light",
        "theme=@ByteArray(dark)",
        "projectorAction=maybe",
        "numbersAction=1",
        "learningAction=true, true",
        "%%% no settings at all",
        "[",
    ],
)
def test_damaged_settings_are_ignored(make_window: MakeWindow, settings_folder: Path, line: str) -> None:
    path = settings_folder / "gd_sim" / "gd_sim.ini"
    path.parent.mkdir(parents=True)
    path.write_text(f"[General]\n{line}\n")
    window = make_window()
    assert window.actions_by_name["systemThemeAction"].isChecked()
    for name in ("projectorAction", "numbersAction", "learningAction"):
        assert not window.actions_by_name[name].isChecked()
    assert window.size().width() > 600


def test_a_window_that_cannot_be_built_leaves_no_thread(
    qtbot: QtBot,  # noqa: ARG001  (there must be an application)
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    closed: list[bool] = []
    close = Session.close

    def watched(session: Session) -> None:
        close(session)
        closed.append(session._link.trainer_thread.isFinished())

    def fail(_controls: ControlBar, *_arguments: object) -> None:
        raise RuntimeError("no window today")

    monkeypatch.setattr(Session, "close", watched)
    monkeypatch.setattr(ControlBar, "__init__", fail)
    with pytest.raises(RuntimeError, match="no window today"):
        create_window()
    assert closed == [True]


def test_what_the_plane_cannot_show_is_refused_in_the_same_words(
    window: MainWindow, answers: Answers, wait: Callable[[], None], tmp_path: Path
) -> None:
    path = tmp_path / "other.csv"
    path.write_text("x1,label\n1,0\n2,1\n")
    with pytest.raises(PointFileError) as refused:
        create_window(path)
    answers.file_to_open = path
    window.actions_by_name["openAction"].trigger()
    wait()
    assert answers.problems == [str(refused.value)]
    assert "expected two feature columns to draw in the plane" in answers.problems[0]
