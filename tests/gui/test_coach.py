"""The coach: one sentence in the status line, what it suggests on a click, and when it is silent."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gd_sim.core.facts import Fact
from gd_sim.core.field import Unit
from gd_sim.gui import coach
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import child, status
from tests.gui.hands import type_text
from tests.session.samples import advanced, same_state, two_groups

Settle = Callable[[Session], None]
Do = Callable[..., None]


def take(window: MainWindow) -> None:
    """Click on what the coach offers."""
    child(window, QLabel, "factLabel").linkActivated.emit("#")


def has_starts(window: MainWindow) -> bool:
    """Whether the lines of ten starts are drawn."""
    items = [item for item in window.plane.getPlotItem().items if isinstance(item, pg.PlotDataItem)]
    return any(item.name() == "startLines" and bool(np.isfinite(item.getData()[0]).any()) for item in items)


def test_what_is_suggested_can_be_undone(window: MainWindow, do: Do) -> None:
    window.coach.say(Fact("circling", "Circling: try a smaller α, say 0.03", {"learning_rate": 0.03}))
    take(window)
    assert window.session.settings.learning_rate == 0.03
    assert window.actions_by_name["undoAction"].text() == "Undo change α 0.1 → 0.03"
    window.session.change_settings(batch_size=5)
    do("undoAction")
    assert (window.session.settings.learning_rate, window.session.settings.batch_size) == (0.1, 5)
    do("redoAction")
    assert window.session.settings.learning_rate == 0.03


def test_a_rise_of_the_error_offers_an_epoch(window: MainWindow, settle: Settle, do: Do) -> None:
    session = window.session
    session.change_settings(learning_rate=1.0)
    for _ in range(20):
        before = session.state.error
        session.step()
        settle(session)
        if session.state.error > before:
            break
    assert status(window, "factLabel").startswith("E rose by ")
    assert status(window, "factLabel").endswith("this update serves its own point, not all. Try an epoch")
    begin = session.state.state
    take(window)
    settle(session)
    after = session.state.state
    assert after.update == begin.update + 20
    assert window.actions_by_name["undoAction"].text() == "Undo train an epoch"
    do("undoAction")
    assert same_state(session.state.state, begin)
    assert status(window, "factLabel").startswith("undone: train an epoch")
    assert not window.actions_by_name["undoAction"].isEnabled(), "one step takes all of it back"
    do("redoAction")
    assert same_state(session.state.state, after)


def test_an_alpha_that_is_too_large_comes_first_and_a_smaller_one_is_a_click_away(
    window: MainWindow, settle: Settle
) -> None:
    session = window.session
    session.change_settings(learning_rate=20.0)
    session.step()
    settle(session)
    assert status(window, "factLabel") == "α is too large: E went from 0.9587 to 24.3667. Try α 7"
    take(window)
    assert session.settings.learning_rate == 7.0


def test_an_epoch_that_is_tried_is_one_as_any_other(window: MainWindow, settle: Settle, do: Do) -> None:
    """What was typed counts for it, and it starts where the learner did who wants to beat it."""
    do("challengeAction")
    window.numbers.unit_wished.emit(Unit(np.array([1.0, 1.0, -1.0])), "set w1")
    settle(window.session)
    type_text(window.controls.learning_rate, "0.5")
    window.coach.say(Fact("all right", "100 % right", offer="epoch"))
    take(window)
    settle(window.session)
    assert same_state(window.session.state.state, advanced(two_groups(), 20, learning_rate=0.5))
    do("undoAction")
    assert window.session.state.update == 0


def test_what_is_shown_can_be_taken_back(compiled_window: MainWindow, do: Do, qtbot: QtBot) -> None:
    window, actions = compiled_window, compiled_window.actions_by_name
    pull, inset = Fact("settled", "Settled", offer="pull"), Fact("intercept", "b is 1", offer="inset")
    for fact, name, text in ((pull, "pullAction", "show the pull"), (inset, "insetAction", "show w and b")):
        window.coach.say(fact)
        take(window)
        assert actions[name].isChecked()
        assert actions["undoAction"].text() == f"Undo {text}"
        do("undoAction")
        assert not actions[name].isChecked()
        do("redoAction")
        assert actions[name].isChecked()
        do(name, "undoAction")
        assert not actions[name].isChecked(), "it was off already"
    window.coach.say(Fact("zero start", "Zero is a fine start here", offer="starts"))
    take(window)
    qtbot.waitUntil(lambda: has_starts(window), timeout=PATIENCE)
    assert actions["undoAction"].text() == "Undo try 10 starts"
    do("undoAction")
    assert not has_starts(window)


def test_the_pulls_that_are_offered_are_shown(compiled_window: MainWindow, settle: Settle, qtbot: QtBot) -> None:
    window, session = compiled_window, compiled_window.session
    qtbot.waitUntil(lambda: session.optimum.kind == "minimum", timeout=PATIENCE)
    session.change_settings(batch_size="all", learning_rate=2.0)
    session.step_epochs(3_000)
    settle(session)
    assert status(window, "factLabel").endswith("added up 0.000. See them")
    take(window)
    assert window.actions_by_name["pullAction"].isChecked()
    settle(session)
    session.step()
    settle(session)
    assert status(window, "factLabel").endswith("added up 0.000"), "what is seen already is not offered"


def test_it_can_be_switched_off_and_remembers_that(make_window: Callable[..., MainWindow], settle: Settle) -> None:
    window = make_window()
    window.actions_by_name["coachAction"].trigger()
    window.session.change_settings(learning_rate=3.0)
    for _ in range(20):
        window.session.step()
        settle(window.session)
        assert status(window, "factLabel") == ""
    window.close()
    assert not make_window().actions_by_name["coachAction"].isChecked()


class Clock:
    """Tells the time that a test says it is, in seconds; it stands still meanwhile."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def perf_counter(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the coach."""
    made = Clock()
    monkeypatch.setattr(coach, "time", made)
    return made


def test_it_is_silent_for_the_first_five_seconds_of_a_run(
    window: MainWindow, settle: Settle, qtbot: QtBot, clock: Clock
) -> None:
    session = window.session
    session.relabel(np.arange(20), 1.0)
    settle(session)
    qtbot.waitUntil(lambda: status(window, "factLabel").startswith("All points have label"), timeout=PATIENCE)
    said = status(window, "factLabel")
    for _ in range(2):  # the second run has five seconds of its own
        session.run()
        qtbot.waitUntil(lambda: status(window, "factLabel") == "", timeout=PATIENCE)
        clock.now += 4.9
        with qtbot.waitSignals([window.progress.shown] * 3, timeout=PATIENCE):
            pass
        assert status(window, "factLabel") == ""
        clock.now += 0.2
        qtbot.waitUntil(lambda: status(window, "factLabel") == said, timeout=PATIENCE)
        session.pause()
        settle(session)
        assert status(window, "factLabel") == said
    session.run()
    qtbot.waitUntil(lambda: status(window, "factLabel") == "", timeout=PATIENCE)
    session.pause()
    settle(session)
    assert status(window, "factLabel") == said, "paused, it need not wait"
