"""Try 10 starts: lines on their way in the plane, and how they end."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gd_sim.core.descent import Descent
from gd_sim.core.mistakes import WRONG
from gd_sim.core.points import FloatArray
from gd_sim.core.starts import COUNT, try_starts
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.status_line import StatusLine
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import child, data, status

Do = Callable[..., None]
Settle = Callable[[Session], None]


def lines(window: MainWindow) -> list[FloatArray]:
    """The lines of the starts that are drawn, (k, 2) each."""
    plot = window.plane.getPlotItem()
    if not any(isinstance(item, pg.PlotDataItem) and item.name() == "startLines" for item in plot.items):
        return []
    places = data(window.plane, "startLines")
    pieces = np.split(places, np.flatnonzero(np.isnan(places).any(axis=1)))
    return [piece for piece in (piece[np.isfinite(piece).all(axis=1)] for piece in pieces) if len(piece)]


def test_ten_lines_end_as_one(compiled_window: MainWindow, do: Do, qtbot: QtBot) -> None:
    window, session = compiled_window, compiled_window.session
    session.change_settings(batch_size="all", learning_rate=2.0)
    before = session.state.state
    do("calmAction", "startsAction")
    qtbot.waitUntil(lambda: "10 starts, one end" in status(window, "factLabel"), timeout=PATIENCE)
    assert session.compiler.loops is not None
    known = try_starts(Descent(session.points, session.settings), session.compiler.loops)
    assert f"E {known.errors.max():.4f} after 2,000 epochs" in status(window, "factLabel")
    drawn = lines(window)
    assert len(drawn) == COUNT
    assert np.abs(np.array(drawn) - drawn[0]).max() < 0.1
    for places, (first, second, bias) in zip(drawn, known.parameters[-1], strict=True):
        assert places @ np.array([first, second]) + bias == pytest.approx(np.zeros(2), abs=1e-9)
    assert session.state.state.parameters.tolist() == before.parameters.tolist(), "the learner's own run stays"


def test_they_move_and_go_with_the_next_update(
    compiled_window: MainWindow, do: Do, settle: Settle, qtbot: QtBot
) -> None:
    window = compiled_window
    do("startsAction")
    qtbot.waitUntil(lambda: len(lines(window)) > 0, timeout=PATIENCE)
    first = lines(window)
    qtbot.waitUntil(lambda: "10 starts" in status(window, "factLabel"), timeout=PATIENCE)
    assert not np.array_equal(lines(window)[0], first[0])
    do("stepAction")
    settle(window.session)
    assert lines(window) == []


def test_what_the_lines_are_is_said_as_long_as_they_are_shown(
    compiled_window: MainWindow, do: Do, qtbot: QtBot
) -> None:
    """Longer than anything is told that happened; the key that it names, or a click, puts them away."""
    window = compiled_window
    silence = window.status_line.findChild(QTimer)
    assert silence is not None
    do("coachAction", "calmAction")  # what the coach has to say is not asked for
    for by_click in (False, True):
        do("startsAction")
        qtbot.waitUntil(lambda: "10 starts" in status(window, "factLabel"), timeout=PATIENCE)
        assert status(window, "factLabel").endswith("Ctrl+Alt+R hides them")
        silence.timeout.emit()
        window.progress.show()
        assert "10 starts" in status(window, "factLabel")
        assert len(lines(window)) == COUNT
        if by_click:
            child(window, QLabel, "factLabel").linkActivated.emit("#")
        else:
            do("startsAction")
        assert lines(window) == []
        assert status(window, "factLabel") == ""


def test_a_wrong_rule_is_named(compiled_window: MainWindow, do: Do, qtbot: QtBot) -> None:
    window = compiled_window
    do("calmAction", "withoutXAction", "startsAction")
    child(window, StatusLine, "statusLine").tell("")
    said = f"Wrong rule: {WRONG['without-x'].words}. 10 starts are still apart"
    qtbot.waitUntil(lambda: status(window, "factLabel").startswith(said), timeout=PATIENCE)


def test_other_points_put_them_away(compiled_window: MainWindow, do: Do, qtbot: QtBot) -> None:
    window = compiled_window
    do("calmAction", "startsAction")
    qtbot.waitUntil(lambda: len(lines(window)) == COUNT, timeout=PATIENCE)
    window.session.place([0.0, 0.0], 1.0)
    assert lines(window) == []


def test_curves_meet_as_well(compiled_window: MainWindow, do: Do, qtbot: QtBot) -> None:
    window = compiled_window
    window.session.change_settings(features=("x1", "x2", "x1*x2"), batch_size="all", learning_rate=1.0)
    do("calmAction", "startsAction")
    qtbot.waitUntil(lambda: "10 starts" in status(window, "factLabel"), timeout=PATIENCE)
    assert len(lines(window)) >= COUNT


def test_without_points_there_is_nothing_to_try(window: MainWindow, do: Do) -> None:
    do("selectAllAction", "deleteAction", "startsAction")
    assert status(window, "factLabel") == "There are no points to learn from yet"


def test_before_full_speed_is_there_it_waits_for_it(window: MainWindow, do: Do, qtbot: QtBot) -> None:
    do("calmAction", "startsAction")
    qtbot.waitUntil(lambda: len(lines(window)) == COUNT, timeout=PATIENCE)
    assert window.session.compiler.loops is not None


def test_where_nothing_can_be_compiled_it_takes_fewer_epochs(
    window: MainWindow, do: Do, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    do("calmAction")
    monkeypatch.setattr(window.session.compiler, "loops", None)
    monkeypatch.setattr(window.session.compiler, "problem", "ImportError: no numba here")
    window.actions_by_name["startsAction"].trigger()
    qtbot.waitUntil(lambda: "after 1,000 epochs" in status(window, "factLabel"), timeout=PATIENCE)
