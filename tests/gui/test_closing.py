"""The window closes in every state, asks once if something would be lost, and leaves no thread behind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gd_sim import load_points
from gd_sim.core.optimum import Optimum
from gd_sim.gui.main_window import MainWindow
from gd_sim.session import compiling, searching
from gd_sim.session.session import Session
from tests.conftest import PATIENCE, delete
from tests.gui.answers import Answers
from tests.gui.disk import SlowDisk
from tests.gui.eyes import line
from tests.gui.hands import CONTROL, Key, Mouse, press_key
from tests.session.samples import same_state, state_of, two_groups

Settle = Callable[[Session], None]
MakeWindow = Callable[..., MainWindow]

EMPTY = (-3.0, 3.0)


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Holds helpers up until it is set; opened in the end."""
    event = threading.Event()
    yield event
    event.set()


def has_ended(window: MainWindow) -> bool:
    return not window.isVisible() and window.session._link.trainer_thread.isFinished()


def test_open_run_and_close_many_times(make_window: MakeWindow, qtbot: QtBot) -> None:
    for position in (300, 100, 200, 300, 0):
        window = make_window()
        window.controls.speed.setValue(position)
        window.actions_by_name["runAction"].trigger()
        qtbot.waitUntil(lambda: window.session.state.update > 0, timeout=PATIENCE)  # noqa: B023  (used at once)
        window.close()
        assert has_ended(window)
        delete(window)


@pytest.mark.parametrize("key", [Key.Key_Q])
def test_quit(window: MainWindow, key: Key) -> None:
    press_key(window, key, CONTROL)
    assert has_ended(window)


def test_close_at_full_speed_with_a_drag_under_way(compiled_window: MainWindow, qtbot: QtBot) -> None:
    window, mouse = compiled_window, Mouse(compiled_window)
    window.controls.speed.setValue(300)
    window.actions_by_name["runAction"].trigger()
    qtbot.waitUntil(lambda: window.session.state.update > 1_000, timeout=PATIENCE)
    mouse.press((2.5, 2.5))
    mouse.move((1.0, 3.0))
    window.close()
    assert has_ended(window)


def test_close_while_it_compiles(
    make_window: MakeWindow, gate: threading.Event, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    begun = threading.Event()

    def compile_slowly() -> None:
        begun.set()
        gate.wait(PATIENCE / 1000)

    monkeypatch.setattr(compiling, "compile_loops", compile_slowly)
    window = make_window()
    qtbot.waitUntil(begun.is_set, timeout=PATIENCE)
    window.close()
    assert has_ended(window)


def test_compiling_begins_after_the_first_paint(make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[bool] = []
    monkeypatch.setattr(compiling.Compiler, "start", lambda _self: begun.append(True))
    window = make_window()
    assert begun == [] or window.isVisible()
    window.grab()
    QApplication.processEvents()
    assert begun


def test_close_while_the_optimum_is_searched_for(
    make_window: MakeWindow, gate: threading.Event, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    begun = threading.Event()

    def search_slowly(*_arguments: object) -> Optimum:
        begun.set()
        gate.wait(PATIENCE / 1000)
        return Optimum("unknown")

    monkeypatch.setattr(searching, "best_of", search_slowly)
    window = make_window()
    qtbot.waitUntil(begun.is_set, timeout=PATIENCE)
    window.close()
    assert has_ended(window)


@pytest.mark.parametrize("content", ["x1,x2,label\n1,2,0\n3,4,1\n", "no table at all\n"], ids=["good", "broken"])
def test_close_while_a_file_is_read(
    window: MainWindow, answers: Answers, disk: SlowDisk, qtbot: QtBot, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "slow.csv"
    path.write_text(content)
    answers.file_to_open = path
    window.actions_by_name["openAction"].trigger()
    assert disk.begun.wait(PATIENCE / 1000)
    window.close()
    assert has_ended(window), "nobody waits for a file that is not wanted any more"
    disk.gate.set()
    for thread in threading.enumerate():
        if "_work" in thread.name:
            thread.join(PATIENCE / 1000)
    qtbot.waitUntil(window.documents._background._finished.empty, timeout=PATIENCE)
    assert answers.problems == []
    assert window.session.points == two_groups()


def test_close_while_a_file_is_written_waits_for_it(
    window: MainWindow, answers: Answers, disk: SlowDisk, qtbot: QtBot, tmp_path: Path
) -> None:
    answers.file_to_save = tmp_path / "mine.csv"
    window.actions_by_name["saveAction"].trigger()
    assert disk.begun.wait(PATIENCE / 1000)
    window.close()
    disk.gate.set()
    qtbot.waitUntil(lambda: has_ended(window), timeout=PATIENCE)
    assert load_points(tmp_path / "mine.csv") == two_groups()


@pytest.mark.parametrize("answer", ["save", "discard", "cancel"])
def test_unsaved_points_are_asked_for(
    window: MainWindow, mouse: Mouse, answers: Answers, qtbot: QtBot, tmp_path: Path, answer: str
) -> None:
    mouse.click(EMPTY)
    points = window.session.points
    answers.to_save = answer  # type: ignore[assignment]
    answers.file_to_save = tmp_path / "mine.csv"
    window.close()
    assert answers.asked[0] == "save Two groups?"
    if answer == "cancel":
        assert window.isVisible()
        window.session.step()
        qtbot.waitUntil(lambda: window.session.state.update == 1, timeout=PATIENCE)
        return
    qtbot.waitUntil(lambda: has_ended(window), timeout=PATIENCE)
    assert (tmp_path / "mine.csv").exists() == (answer == "save")
    if answer == "save":
        assert load_points(tmp_path / "mine.csv") == points


def test_a_save_that_fails_keeps_the_window_open(
    window: MainWindow, mouse: Mouse, answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    mouse.click(EMPTY)
    answers.to_save, answers.file_to_save = "save", tmp_path / "no" / "such" / "folder.csv"
    window.close()
    qtbot.waitUntil(lambda: not window.documents.is_busy, timeout=PATIENCE)
    QCoreApplication.processEvents()
    assert window.isVisible()
    assert len(answers.problems) == 1
    assert len(window.session.points) == 21


def test_saved_points_are_not_asked_for(
    window: MainWindow, mouse: Mouse, answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    mouse.click(EMPTY)
    answers.file_to_save = tmp_path / "mine.csv"
    window.actions_by_name["saveAction"].trigger()
    qtbot.waitUntil(lambda: not window.documents.is_busy, timeout=PATIENCE)
    window.close()
    assert has_ended(window)
    assert answers.asked == ["save where?"]


# Two windows in one process


def test_two_windows_do_not_meet(make_window: MakeWindow, settle: Settle, qtbot: QtBot) -> None:
    one, other = make_window(), make_window()
    one.actions_by_name["runAction"].trigger()
    qtbot.waitUntil(lambda: one.session.state.update > 2, timeout=PATIENCE)
    assert other.session.state.update == 0
    other.actions_by_name["stepAction"].trigger()
    settle(other.session)
    Mouse(other).click(EMPTY)
    other.controls.learning_rate.setValue(2.0)
    assert len(one.session.points) == 20
    assert one.session.settings.learning_rate == 0.1
    assert one.controls.learning_rate.value() == 0.1
    assert not one.isWindowModified()
    one.close()
    assert has_ended(one)
    assert not has_ended(other)
    other.actions_by_name["stepAction"].trigger()
    settle(other.session)
    assert other.session.state.update == 2


def test_two_windows_at_full_speed_give_the_same_bits(make_window: MakeWindow, settle: Settle, qtbot: QtBot) -> None:
    windows = [make_window(), make_window()]
    for window in windows:
        window.controls.speed.setValue(300)
        window.session.run()
    qtbot.waitUntil(lambda: min(w.session.state.update for w in windows) > 2_000, timeout=PATIENCE)
    for window in windows:
        window.session.pause()
        settle(window.session)
    low, high = sorted(windows, key=lambda window: window.session.state.update)
    low.session._send(lambda: low.session._link.trainer.advance(high.session.state.update - low.session.state.update))
    settle(low.session)
    assert same_state(state_of(low.session), state_of(high.session))
    assert line(low).tolist() == line(high).tolist()
