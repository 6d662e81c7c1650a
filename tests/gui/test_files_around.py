"""What happens around the file of a window: recent files, files that are dropped, files that others change, leaving."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from gd_sim import load_points
from gd_sim.gui.file_watch import FileWatch
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.answers import Answers
from tests.gui.disk import SlowDisk
from tests.gui.hands import Mouse

Do = Callable[..., None]
Wait = Callable[[], None]
Settle = Callable[[Session], None]
MakeWindow = Callable[..., MainWindow]

EMPTY = (-3.0, 3.0)
TABLE = "x1,x2,label\n1,2,0\n3,4,1\n"


def tables(folder: Path, *names: str) -> list[Path]:
    """Small tables of points."""
    for name in names:
        (folder / name).write_text(TABLE)
    return [folder / name for name in names]


# Recent files


def recent(window: MainWindow) -> list[QAction]:
    """The entries of Open Recent, as they are when it is opened."""
    menu = window.findChild(QMenu, "recentMenu")
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    return [action for action in menu.actions() if not action.isSeparator()]


def names(window: MainWindow) -> list[str]:
    return [action.text() for action in recent(window)]


def test_files_that_were_opened_and_saved_are_recent(
    window: MainWindow, answers: Answers, do: Do, wait: Wait, make_window: MakeWindow, tmp_path: Path
) -> None:
    assert [(action.text(), action.isEnabled()) for action in recent(window)] == [("No file yet", False)]
    first, second, *_ = tables(tmp_path, "a & b.csv", "second.csv")
    for answers.file_to_open in (first, second):
        do("openAction")
    answers.file_to_save = tmp_path / "mine.gdsim"
    do("saveAsAction")
    expected = ["&1 mine.gdsim", "&2 second.csv", "&3 a && b.csv", "&Clear This List"]
    assert names(window) == expected
    assert names(make_window()) == expected
    assert recent(window)[1].toolTip() == str(second)
    recent(window)[2].trigger()
    wait()
    assert window.documents.path == first
    assert names(window)[:2] == ["&1 a && b.csv", "&2 mine.gdsim"]
    second.unlink()
    assert names(window) == ["&1 a && b.csv", "&2 mine.gdsim", "&Clear This List"]
    recent(window)[-1].trigger()
    assert names(window) == ["No file yet"]


def test_ten_files_are_kept(window: MainWindow, answers: Answers, do: Do, tmp_path: Path) -> None:
    paths = tables(tmp_path, *(f"{number}.csv" for number in range(12)))
    for answers.file_to_open in paths:
        do("openAction")
    assert names(window)[:10] == [f"&{place} {12 - place}.csv" for place in range(1, 10)] + ["2.csv"]
    assert len(names(window)) == 11


def test_two_windows_do_not_overwrite_what_the_other_has_kept(
    make_window: MakeWindow, answers: Answers, tmp_path: Path, qtbot: QtBot
) -> None:
    assert answers.problems == []
    paths = tables(tmp_path, "one.csv", "two.csv", "three.csv")
    windows = [make_window(path) for path in paths[:2]]
    windows[0].documents.open(paths[2])
    qtbot.waitUntil(lambda: not windows[0].documents.is_busy, timeout=PATIENCE)
    for window in windows:
        assert names(window) == ["&1 three.csv", "&2 two.csv", "&3 one.csv", "&Clear This List"]


@pytest.mark.parametrize("value", ["x", 7, ["", "/no/such/file.csv"], [1, 2], b"abc", "a\0b"])
def test_damaged_recent_files_are_ignored(make_window: MakeWindow, value: object) -> None:
    QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "gd_sim", "gd_sim").setValue("recentFiles", value)
    assert names(make_window()) == ["No file yet"]


def test_a_recent_file_is_opened_once_the_points_are_safe(
    window: MainWindow, mouse: Mouse, answers: Answers, wait: Wait, make_window: MakeWindow, tmp_path: Path
) -> None:
    make_window(tables(tmp_path, "a.csv")[0])
    window.activateWindow()
    mouse.click(EMPTY)
    answers.to_save = "cancel"
    recent(window)[0].trigger()
    wait()
    assert len(window.session.points) == 21
    answers.to_save = "discard"
    recent(window)[0].trigger()
    wait()
    assert len(window.session.points) == 2


# Dropping


def drop(widget: QWidget, *urls: QUrl, text: str = "") -> bool:
    """Drag something over a widget and let it go; whether it was taken."""
    data = QMimeData()
    if urls:
        data.setUrls(urls)
    if text:
        data.setText(text)
    arguments = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(50, 50), *arguments)
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(QPointF(50.0, 50.0), *arguments, QEvent.Type.Drop)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


@pytest.mark.parametrize("where", ["window", "plane", "curve"])
def test_a_file_that_is_dropped_is_opened(
    window: MainWindow, answers: Answers, qtbot: QtBot, tmp_path: Path, where: str
) -> None:
    (path,) = tables(tmp_path, "a.csv")
    targets = {"window": window, "plane": window.plane.viewport(), "curve": window.error_view.viewport()}
    assert drop(targets[where], QUrl.fromLocalFile(str(path)))
    qtbot.waitUntil(lambda: window.documents.path == path, timeout=PATIENCE)
    assert len(window.session.points) == 2
    assert answers.asked == []


def test_of_several_files_the_first_is_opened(
    window: MainWindow, answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    first, second = tables(tmp_path, "a.csv", "b.csv")
    web = QUrl("https://example.org/b.csv")
    assert drop(window.plane.viewport(), web, *(QUrl.fromLocalFile(str(path)) for path in (first, second)))
    qtbot.waitUntil(lambda: window.documents.path == first, timeout=PATIENCE)
    assert answers.problems == ["A window has one file: of these 2 only a.csv is opened."]


def test_a_drop_asks_for_points_that_are_not_saved(
    window: MainWindow, mouse: Mouse, answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    mouse.click(EMPTY)
    answers.to_save = "cancel"
    (path,) = tables(tmp_path, "a.csv")
    assert drop(window, QUrl.fromLocalFile(str(path)))
    qtbot.waitUntil(lambda: answers.asked == ["save Two groups?"], timeout=PATIENCE)
    assert len(window.session.points) == 21


def test_what_is_no_file_is_not_taken(window: MainWindow) -> None:
    assert not drop(window.plane.viewport(), QUrl("https://example.org/a.csv"))
    assert not drop(window, text="1,2,0")


def test_nothing_is_taken_while_a_file_is_read(
    window: MainWindow, answers: Answers, disk: SlowDisk, wait: Wait, file: Path, tmp_path: Path
) -> None:
    answers.file_to_open = file
    window.actions_by_name["openAction"].trigger()
    assert not drop(window, QUrl.fromLocalFile(str(tables(tmp_path, "a.csv")[0])))
    assert not recent(window)[0].isEnabled()
    disk.gate.set()
    wait()


# Files that other programs change


@pytest.fixture
def watched(make_window: MakeWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """A window with a file of its own, once that is watched."""
    window = make_window(tables(tmp_path, "a.csv")[0])
    quiet(window, qtbot)
    return window


def quiet(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until the window has looked at its file, and has nothing more to look for."""
    watch = window.findChild(FileWatch)
    assert isinstance(watch, FileWatch)
    watch._look_soon()
    qtbot.waitUntil(lambda: not watch._timer.isActive(), timeout=PATIENCE)


def put(path: Path, text: str) -> None:
    """Put another file in the place of this one, as most programs save."""
    other = path.with_name("other.tmp")
    other.write_text(text)
    other.replace(path)


def has_points(window: MainWindow, number: int) -> bool:
    return len(window.session.points) == number


@pytest.mark.parametrize("write", [put, Path.write_text])
def test_a_file_that_was_changed_is_opened_again_if_that_is_wished(
    watched: MainWindow, answers: Answers, qtbot: QtBot, tmp_path: Path, write: Callable[[Path, str], object]
) -> None:
    answers.to_reload = True
    for more in ("5,6,1\n", "5,6,1\n7,8,0\n"):
        write(tmp_path / "a.csv", TABLE + more)
        number = 2 + more.count("\n")
        qtbot.waitUntil(partial(has_points, watched, number), timeout=PATIENCE)
        assert watched.session.points == load_points(tmp_path / "a.csv")
        qtbot.waitUntil(lambda: not watched.isWindowModified(), timeout=PATIENCE)
        quiet(watched, qtbot)
    assert answers.asked == ["reload a.csv?"] * 2


def test_a_change_is_asked_for_once_and_what_is_kept_here_is_not_safe(
    watched: MainWindow, answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    answers.to_reload = False
    watched.session.place((2.0, 3.5), 1.0)
    watched.session.undo_stack.undo()
    put(tmp_path / "a.csv", TABLE + "5,6,1\n")
    qtbot.waitUntil(lambda: answers.asked == ["reload a.csv?"], timeout=PATIENCE)
    quiet(watched, qtbot)
    quiet(watched, qtbot)
    assert answers.asked == ["reload a.csv?"]
    assert watched.isWindowModified()
    watched.session.place((2.0, 3.5), 1.0)
    watched.actions_by_name["saveAction"].trigger()
    qtbot.waitUntil(lambda: not watched.isWindowModified(), timeout=PATIENCE)
    quiet(watched, qtbot)
    assert len(load_points(tmp_path / "a.csv")) == 3
    assert answers.asked == ["reload a.csv?"], "our own saves do not count"


def test_changes_here_are_told_of(watched: MainWindow, answers: Answers, qtbot: QtBot, tmp_path: Path) -> None:
    answers.to_reload = False
    watched.session.place((2.0, 3.5), 1.0)
    put(tmp_path / "a.csv", TABLE + "5,6,1\n")
    qtbot.waitUntil(lambda: answers.asked == ["reload a.csv and lose changes?"], timeout=PATIENCE)
    assert len(watched.session.points) == 3


def test_the_question_waits_for_the_focus(
    watched: MainWindow, make_window: MakeWindow, answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    other = make_window()
    put(tmp_path / "a.csv", TABLE + "5,6,1\n")
    quiet(watched, qtbot)
    assert answers.asked == []
    answers.to_reload = False
    other.close()
    watched.activateWindow()
    qtbot.waitUntil(lambda: answers.asked == ["reload a.csv?"], timeout=PATIENCE)


def test_a_file_that_is_gone_is_told_of_once(
    watched: MainWindow, answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").unlink()
    qtbot.waitUntil(lambda: len(answers.problems) == 1, timeout=PATIENCE)
    assert answers.problems == ["a.csv is no longer there. Save As keeps what is here."]
    quiet(watched, qtbot)
    assert len(answers.problems) == 1
    assert watched.isWindowModified()
    watched.actions_by_name["saveAction"].trigger()
    qtbot.waitUntil(lambda: not watched.isWindowModified(), timeout=PATIENCE)
    assert load_points(tmp_path / "a.csv") == watched.session.points


def test_a_folder_that_is_gone_leaves_the_points(
    make_window: MakeWindow, answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    window = make_window(tables(folder, "a.csv")[0])
    quiet(window, qtbot)
    shutil.rmtree(folder)
    qtbot.waitUntil(lambda: len(answers.problems) == 1, timeout=PATIENCE)
    window.actions_by_name["saveAction"].trigger()
    qtbot.waitUntil(lambda: len(answers.problems) == 2, timeout=PATIENCE)
    assert answers.problems[1].endswith("no such file or folder. The points are still here.")
    assert window.isWindowModified()
    assert len(window.session.points) == 2


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_leaves_file_and_points(
    watched: MainWindow, answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    watched.session.place((2.0, 3.5), 1.0)
    tmp_path.chmod(0o500)
    watched.actions_by_name["saveAction"].trigger()
    qtbot.waitUntil(lambda: len(answers.problems) == 1, timeout=PATIENCE)
    tmp_path.chmod(0o700)
    assert "permission denied" in answers.problems[0]
    assert (tmp_path / "a.csv").read_text() == TABLE
    assert len(watched.session.points) == 3


def test_a_disk_that_is_full_in_the_midst_of_writing_leaves_file_and_points(
    watched: MainWindow, answers: Answers, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fill(path: Path, chunks: Iterable[bytes], _mode: int | None) -> None:
        path.write_bytes(next(iter(chunks)))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("gd_sim.files.atomic._write", fill)
    watched.session.place((2.0, 3.5), 1.0)
    watched.actions_by_name["saveAction"].trigger()
    qtbot.waitUntil(lambda: len(answers.problems) == 1, timeout=PATIENCE)
    assert answers.problems[0].endswith("no space left on the disk. The points are still here.")
    assert (tmp_path / "a.csv").read_text() == TABLE
    assert [path for path in tmp_path.iterdir() if path.suffix == ".tmp"] == []
    assert len(watched.session.points) == 3
    assert watched.isWindowModified()


# Logout


class Manager:
    """The session manager of a desktop that is about to end."""

    def __init__(self, *, allows: bool = True) -> None:
        self._allows, self.is_cancelled, self.is_released = allows, False, False

    def allowsInteraction(self) -> bool:  # noqa: N802
        return self._allows

    def cancel(self) -> None:
        self.is_cancelled = True

    def release(self) -> None:
        self.is_released = True


@pytest.mark.parametrize("answer", ["save", "discard", "cancel"])
def test_a_logout_asks_for_what_is_not_saved(
    window: MainWindow, mouse: Mouse, answers: Answers, tmp_path: Path, answer: str
) -> None:
    mouse.click(EMPTY)
    points = window.session.points
    answers.to_save, answers.file_to_save = answer, tmp_path / "mine.csv"  # type: ignore[assignment]
    manager = Manager()
    window.leaving.commit(manager)
    assert manager.is_cancelled == (answer == "cancel")
    assert manager.is_released
    assert (tmp_path / "mine.csv").exists() == (answer == "save")
    if answer == "save":
        assert load_points(tmp_path / "mine.csv") == points
    answers.to_save = None if answer != "cancel" else "discard"
    window.close()
    assert not window.isVisible(), "asked once"


def test_a_logout_that_fails_to_save_is_called_off(
    window: MainWindow, mouse: Mouse, answers: Answers, tmp_path: Path
) -> None:
    mouse.click(EMPTY)
    answers.to_save, answers.file_to_save = "save", tmp_path / "no" / "folder.csv"
    manager = Manager()
    window.leaving.commit(manager)
    assert manager.is_cancelled
    assert len(answers.problems) == 1
    assert window.isVisible()


def test_a_logout_does_not_wait_for_ever_for_a_disk_that_hangs(
    window: MainWindow,
    mouse: Mouse,
    answers: Answers,
    disk: SlowDisk,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    monkeypatch.setattr("gd_sim.gui.leaving.LONGEST", 0.1)
    mouse.click(EMPTY)
    answers.to_save, answers.file_to_save = "save", tmp_path / "mine.csv"
    manager = Manager()
    window.leaving.commit(manager)
    assert disk.begun.is_set()
    assert manager.is_cancelled, "nothing is lost"
    assert manager.is_released
    disk.gate.set()
    qtbot.waitUntil(lambda: not window.documents.is_busy, timeout=PATIENCE)
    assert load_points(tmp_path / "mine.csv") == window.session.points


def test_a_logout_gives_up_an_export_that_hangs(
    window: MainWindow, answers: Answers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    gate = threading.Event()
    monkeypatch.setattr("gd_sim.gui.leaving.LONGEST", 0.1)
    monkeypatch.setattr("gd_sim.gui.exporting.save_history", lambda *_: gate.wait(PATIENCE / 1000))
    answers.file_to_export = tmp_path / "history.csv"
    window.actions_by_name["exportHistoryAction"].trigger()
    manager = Manager()
    window.leaving.commit(manager)
    assert not manager.is_cancelled
    gate.set()
    qtbot.waitUntil(lambda: not window.exporting.writing.is_busy, timeout=PATIENCE)


def test_a_logout_that_is_called_off_elsewhere_does_not_silence_the_next_question(
    window: MainWindow, mouse: Mouse, answers: Answers
) -> None:
    mouse.click(EMPTY)
    answers.to_save = "discard"
    window.leaving.commit(Manager())
    window.session.place((1.5, 1.5), 0.0)
    answers.to_save = "cancel"
    window.close()
    assert window.isVisible()


def test_nothing_is_asked_where_nobody_may_be_asked_or_nothing_is_lost(
    window: MainWindow, mouse: Mouse, answers: Answers
) -> None:
    window.leaving.commit(Manager())
    mouse.click(EMPTY)
    window.leaving.commit(Manager(allows=False))
    assert answers.asked == []
