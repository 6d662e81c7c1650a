"""What screen readers are told: what is there and what happens, at most once a second, the last never lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from pytestqt.qtbot import QtBot

from gd_sim.core import numbers
from gd_sim.gui import announcer
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import status
from tests.gui.hands import CONTROL, NONE, SHIFT, Key, Modifier, Mouse, press_key

EMPTY = (-3.0, 3.0)


class Heard:
    """Stands in for the system: PySide6 has no `installUpdateHandler`."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.times: list[float] = []

    def hear(self, event: QAccessibleAnnouncementEvent) -> None:
        assert event.type() == QAccessible.Event.Announcement
        self.texts.append(event.message())
        self.times.append(time.perf_counter())


@pytest.fixture
def heard(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Heard:
    """A screen reader that was started in a moment of silence."""
    window.announcer.stop()
    window.announcer._next = ""
    heard = Heard()
    monkeypatch.setattr(announcer, "QAccessible", SimpleNamespace(updateAccessibility=heard.hear))
    return heard


def test_an_edit_is_announced_and_stands_in_the_status_line(window: MainWindow, mouse: Mouse, heard: Heard) -> None:
    x1, x2 = mouse.click(EMPTY)
    assert heard.texts == [f"placed point at {x1:.2f}, {x2:.2f}, label 1; 21 points"]
    assert status(window, "factLabel") == heard.texts[0]


def test_what_comes_fast_is_cut_down_to_the_newest_and_the_last_is_not_lost(
    window: MainWindow, heard: Heard, qtbot: QtBot
) -> None:
    for _ in range(5):
        press_key(window, Key.Key_N)
    assert heard.texts == ["point 1 of 20: 3.00, -1.00, label 1, ŷ 0.018, E 4.0181"]
    qtbot.waitUntil(lambda: len(heard.texts) == 2, timeout=PATIENCE)
    assert heard.texts[1].startswith("point 5 of 20: ")
    assert heard.times[1] - heard.times[0] > 0.9, "once a second"
    qtbot.waitUntil(lambda: not window.announcer.isActive(), timeout=PATIENCE)
    assert len(heard.texts) == 2, "nothing is said twice"
    press_key(window, Key.Key_P)
    assert heard.texts[2].startswith("point 4 of 20: "), "at once, after a silence"


def test_undo_is_announced(window: MainWindow, mouse: Mouse, heard: Heard, qtbot: QtBot) -> None:
    mouse.click(EMPTY)
    press_key(window, Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: len(heard.texts) == 2, timeout=PATIENCE)
    assert heard.texts[1] == "undone: place point; 20 points"


def test_whoever_comes_to_the_plane_hears_what_is_there(window: MainWindow, heard: Heard) -> None:
    window.controls.setFocus()
    press_key(window, Key.Key_Tab)
    told = status(window, "factLabel")
    heard.texts.clear()
    window.announcer.stop()
    window.plane.setFocus()
    right = window.session.state.right
    assert heard.texts == [f"20 points, 10 of label 0, 10 of label 1; {right} of 20 right ({5 * right} %)"]
    assert status(window, "factLabel") == told, "others see it anyway"


def test_the_system_takes_the_announcement(window: MainWindow) -> None:
    window.announcer.stop()
    window.announcer.say("once for real")
    assert window.announcer.isActive()


@pytest.mark.parametrize(
    ("key", "modifier", "said"),
    [
        (Key.Key_A, CONTROL, "20 points selected"),
        (Key.Key_0, NONE, "label 0"),
        (Key.Key_M, NONE, "tool move"),
        (Key.Key_S, NONE, "tool spray"),
        (Key.Key_E, NONE, "tool erase"),
        (Key.Key_BracketRight, NONE, "brush 50 pixels"),
        (Key.Key_BracketLeft, NONE, "brush 32 pixels"),
        (Key.Key_Space, NONE, "running"),
        (Key.Key_G, SHIFT, "Grid on"),
        (Key.Key_H, SHIFT, "Shading off"),
    ],
)
def test_what_a_key_does_is_announced(
    window: MainWindow, heard: Heard, key: Key, modifier: Modifier, said: str
) -> None:
    press_key(window, key, modifier)
    assert heard.texts == [said]


def test_a_selection_let_go_is_announced(window: MainWindow, heard: Heard, qtbot: QtBot) -> None:
    press_key(window, Key.Key_A, CONTROL)
    press_key(window, Key.Key_Escape)
    qtbot.waitUntil(lambda: len(heard.texts) == 2, timeout=PATIENCE)
    assert heard.texts[1] == "No point selected"


def test_where_a_step_leads_is_announced(
    window: MainWindow, heard: Heard, qtbot: QtBot, settle: Callable[[Session], None]
) -> None:
    press_key(window, Key.Key_Period)
    settle(window.session)
    qtbot.waitUntil(lambda: len(heard.texts) == 1, timeout=PATIENCE)
    assert heard.texts == [f"update 1, E {numbers.error(window.session.state.error)}"]


def test_a_pause_says_where_the_run_stands(
    window: MainWindow, heard: Heard, qtbot: QtBot, settle: Callable[[Session], None]
) -> None:
    press_key(window, Key.Key_Space)
    qtbot.waitUntil(lambda: window.session.state.update > 0, timeout=PATIENCE)
    press_key(window, Key.Key_Space)
    settle(window.session)
    state = window.session.state
    said = f"paused after update {state.update:,}, E {numbers.error(state.error)}"
    qtbot.waitUntil(lambda: heard.texts[-1] == said, timeout=PATIENCE)
