"""Points that a crash left, in the window: kept while one edits, offered, opened, put aside; never in the way."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QLockFile
from pytestqt.qtbot import QtBot

from gd_sim import PointSet
from gd_sim.files import journal
from gd_sim.files.journal import Journal, Kept, leftover_names, read_leftover
from gd_sim.gui.main_window import MainWindow
from tests.conftest import PATIENCE
from tests.core.samples import points_of
from tests.gui.answers import Answers
from tests.gui.hands import CONTROL, Key, Mouse, press_key

MakeWindow = Callable[..., MainWindow]

EMPTY = (-3.0, 3.0)
LEFT_BEHIND = points_of((0.1, 0.2, 0), (1 / 3, -1.0, 1), (2.0, 3.0, 1))


def on_disk(folder: Path) -> PointSet | None:
    """The points of the one window that has any."""
    names = leftover_names(folder)
    with contextlib.suppress(FileNotFoundError):  # it was there a moment ago
        return read_leftover(folder, names[0]).kept.points if names else None
    return None


def leave_behind(folder: Path, name: str = "crashed", points: PointSet = LEFT_BEHIND, path: Path | None = None) -> None:
    Journal(folder, name).write(Kept(points, f"the {name}", path))


@pytest.fixture
def offer(qtbot: QtBot) -> Callable[[MainWindow], None]:
    """Let a window offer what there is, and wait until it is through."""

    def wait(window: MainWindow) -> None:
        window.recovery.offer()
        qtbot.waitUntil(lambda: not window.recovery.is_offering, timeout=PATIENCE)

    return wait


def test_nothing_is_written_before_there_is_something_to_lose(window: MainWindow, recovery_place: Path) -> None:
    window.recovery.offer()
    window.session.step()
    window.close()
    assert not recovery_place.exists()


def test_every_edit_reaches_the_disk(
    window: MainWindow, mouse: Mouse, recovery_place: Path, qtbot: QtBot, answers: Answers
) -> None:
    session = window.session
    mouse.click((-3.0, -3.0))  # stays: without it the last of these edits would make the points safe again
    mouse.click(EMPTY)
    qtbot.waitUntil(lambda: on_disk(recovery_place) == session.points, timeout=PATIENCE)
    mouse.drag(EMPTY, (3.0, 3.0))
    qtbot.waitUntil(lambda: on_disk(recovery_place) == session.points, timeout=PATIENCE)
    press_key(window, Key.Key_Delete)
    qtbot.waitUntil(lambda: on_disk(recovery_place) == session.points, timeout=PATIENCE)
    press_key(window, Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: on_disk(recovery_place) == session.points, timeout=PATIENCE)
    answers.to_save = "discard"
    window.close()
    assert list(recovery_place.iterdir()) == []


def test_points_that_are_safe_are_not_kept(
    window: MainWindow, mouse: Mouse, recovery_place: Path, qtbot: QtBot, answers: Answers, tmp_path: Path
) -> None:
    mouse.click(EMPTY)
    qtbot.waitUntil(lambda: on_disk(recovery_place) is not None, timeout=PATIENCE)
    answers.file_to_save = tmp_path / "mine.csv"
    window.actions_by_name["saveAction"].trigger()
    qtbot.waitUntil(lambda: on_disk(recovery_place) is None, timeout=PATIENCE)
    mouse.click((3.0, -3.0))
    qtbot.waitUntil(lambda: on_disk(recovery_place) == window.session.points, timeout=PATIENCE)
    (name,) = leftover_names(recovery_place)
    assert read_leftover(recovery_place, name).kept.path == tmp_path / "mine.csv"
    press_key(window, Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: on_disk(recovery_place) is None, timeout=PATIENCE)


def test_what_a_crash_left_is_opened_as_modified(
    window: MainWindow,
    offer: Callable[[MainWindow], None],
    recovery_place: Path,
    qtbot: QtBot,
    answers: Answers,
    tmp_path: Path,
) -> None:
    leave_behind(recovery_place, path=tmp_path / "theirs.csv")
    answers.to_recover = ["open"]
    offer(window)
    (asked,) = answers.asked
    assert asked.startswith("gd_sim was not closed properly. 3 points of \u201cthe crashed\u201d, last changed ")
    assert asked.endswith(", are still here.")
    assert window.session.points == LEFT_BEHIND
    assert window.isWindowModified()
    assert window.documents.name == "the crashed"
    assert window.documents.path == tmp_path / "theirs.csv"
    qtbot.waitUntil(lambda: len(list(recovery_place.glob("crashed.base"))) == 0, timeout=PATIENCE)
    assert on_disk(recovery_place) == LEFT_BEHIND, "they are this window's now"
    answers.to_save = "discard"
    window.close()
    assert list(recovery_place.iterdir()) == []


def test_a_long_name_fits_into_the_question(
    window: MainWindow, offer: Callable[[MainWindow], None], recovery_place: Path, answers: Answers
) -> None:
    Journal(recovery_place, "crashed").write(Kept(LEFT_BEHIND, "a" + 200 * "b", None))
    answers.to_recover = ["open"]
    offer(window)
    (asked,) = answers.asked
    assert f"3 points of \u201ca{36 * 'b'}...\u201d, last changed " in asked
    assert window.documents.name == "a" + 200 * "b"


def test_save_does_not_replace_an_experiment_by_a_run_that_is_gone(
    window: MainWindow, offer: Callable[[MainWindow], None], recovery_place: Path, answers: Answers, tmp_path: Path
) -> None:
    leave_behind(recovery_place, path=tmp_path / "theirs.gdsim")
    answers.to_recover = ["open"]
    offer(window)
    assert window.documents.path is None
    assert window.isWindowModified()


def test_later_and_discard_go_on_to_the_next(
    window: MainWindow, offer: Callable[[MainWindow], None], recovery_place: Path, answers: Answers
) -> None:
    for number, name in enumerate(("third", "second", "first")):
        leave_behind(recovery_place, name)
        for path in recovery_place.glob(f"{name}.*"):
            os.utime(path, (number, number))
    answers.to_recover = ["later", "discard", "open"]
    offer(window)
    assert [next(word for word in ("first", "second", "third") if word in text) for text in answers.asked] == [
        "first",
        "second",
        "third",
    ]
    assert "first" in leftover_names(recovery_place)
    assert "second" not in leftover_names(recovery_place)


def test_after_one_is_opened_the_others_stay(
    window: MainWindow, offer: Callable[[MainWindow], None], recovery_place: Path, answers: Answers
) -> None:
    for name in ("one", "other"):
        leave_behind(recovery_place, name)
    answers.to_recover = ["open"]
    offer(window)
    assert len(answers.asked) == 1
    assert {"one", "other"} & set(leftover_names(recovery_place))


def test_points_of_a_window_that_lives_are_not_offered(
    window: MainWindow, offer: Callable[[MainWindow], None], recovery_place: Path, answers: Answers
) -> None:
    leave_behind(recovery_place)
    lock = QLockFile(str(recovery_place / "crashed.lock"))
    assert lock.tryLock(0)
    offer(window)
    lock.unlock()
    assert answers.asked == []


def test_a_broken_journal_is_told_in_one_line_and_set_aside(
    window: MainWindow, offer: Callable[[MainWindow], None], recovery_place: Path, answers: Answers
) -> None:
    leave_behind(recovery_place)
    (recovery_place / "crashed.base").write_bytes(b"nonsense")
    three = PointSet(np.ones((2, 3)), np.zeros(2))
    leave_behind(recovery_place, "three", three)
    told: list[str] = []
    window.recovery.told.connect(told.append)
    offer(window)
    assert len(told) == 2
    assert all(text.startswith("Points of a window that was not closed cannot be read, and are set") for text in told)
    assert all("\n" not in text for text in told)
    assert leftover_names(recovery_place) == []
    assert answers.asked == []
    offer(window)
    assert len(told) == 2


def test_no_points_are_nothing_to_ask_for(
    window: MainWindow, offer: Callable[[MainWindow], None], recovery_place: Path, answers: Answers
) -> None:
    leave_behind(recovery_place, points=PointSet.empty())
    offer(window)
    assert answers.asked == []
    assert leftover_names(recovery_place) == []


def test_who_was_quicker_than_the_disk_loses_nothing(
    window: MainWindow, mouse: Mouse, offer: Callable[[MainWindow], None], recovery_place: Path, answers: Answers
) -> None:
    leave_behind(recovery_place)
    mouse.click(EMPTY)
    offer(window)
    assert answers.asked == []
    assert len(window.session.points) == 21
    assert "crashed" in leftover_names(recovery_place)


@pytest.mark.parametrize("fault", ["folder", "disk"])
def test_without_a_place_editing_goes_on(
    window: MainWindow,
    mouse: Mouse,
    recovery_place: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    told: list[str] = []
    window.recovery.told.connect(told.append)
    if fault == "folder":
        recovery_place.write_text("a file in the place of the folder")
    else:

        def refuse(*_arguments: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(journal, "write_atomically", refuse)
    mouse.click(EMPTY)
    mouse.click((3.0, -3.0))
    qtbot.waitUntil(lambda: len(told) == 1, timeout=PATIENCE)
    assert told[0].startswith("Recovery is off, so save now and then: ")
    mouse.click((-3.0, -3.0))
    qtbot.waitUntil(lambda: not window.recovery._look_timer.isActive(), timeout=PATIENCE)
    assert len(told) == 1, "once is enough"
    assert len(window.session.points) == 23
