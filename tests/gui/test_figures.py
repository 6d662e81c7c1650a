"""What is told in figures: status line, Numbers panel, and what can be said of a run."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gd_sim import PointSet
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.numbers_panel import Figure
from gd_sim.gui.parameter_field import ParameterField
from gd_sim.gui.status_line import FactLabel, FigureLabel
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import child, status
from tests.gui.hands import CONTROL, Key, press_key
from tests.session.samples import advanced, point_set, textbook_error, two_groups

Settle = Callable[[Session], None]
Do = Callable[..., None]


@pytest.fixture
def figures(window: MainWindow) -> dict[str, Figure | ParameterField]:
    window.actions_by_name["numbersAction"].trigger()
    assert window.numbers.isVisible()
    return window.numbers.figures


# Status


def test_the_status_follows_the_run(window: MainWindow, do: Do) -> None:
    do(*12 * ["stepEpochAction"])
    error = textbook_error(two_groups(), advanced(two_groups(), 240).parameters)
    assert status(window, "runLabel") == f"epoch 12   |   E {error:.4f}   |   18 of 20 right (90 %)"
    do("resetAction")
    assert status(window, "runLabel") == "epoch 0   |   E 0.9587   |   12 of 20 right (60 %)"


def test_the_speed_is_told_while_it_runs(compiled_window: MainWindow, do: Do, qtbot: QtBot) -> None:
    window = compiled_window
    window.controls.speed.setValue(300)
    window.actions_by_name["runAction"].trigger()
    qtbot.waitUntil(lambda: status(window, "speedLabel").endswith(" updates/s"), timeout=PATIENCE)
    assert float(status(window, "speedLabel").removesuffix(" updates/s").replace(",", "")) > 1_000
    do("runAction")
    assert status(window, "speedLabel") == ""


def test_a_settled_run_is_told(window: MainWindow, do: Do, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.session.optimum.kind == "minimum", timeout=PATIENCE)
    do(*22 * ["stepEpochAction"])
    assert status(window, "factLabel") == "Settled: E 0.2137, best possible 0.2097"
    do("resetAction")
    assert status(window, "factLabel") == ""


def test_a_run_that_circles_suggests_a_learning_rate_that_can_be_clicked(
    window: MainWindow, settle: Settle, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: window.session.optimum.kind == "minimum", timeout=PATIENCE)
    window.controls.learning_rate.setValue(1.0)
    window.session.step_epochs(200)
    settle(window.session)
    label = child(window, QLabel, "factLabel")
    assert status(window, "factLabel") == "Circling: try a smaller α, say 0.3"
    window.grab()
    words = QPoint(40, label.height() // 2)  # the line begins at the left
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=label.mapTo(window, words))
    assert window.session.settings.learning_rate == 0.3
    assert window.controls.learning_rate.text() == "0.3"
    assert len(window.session.points) == 20


def test_what_stopped_a_run_is_told(window: MainWindow, do: Do) -> None:
    window.session.open_points(point_set((1e200, 1e200, 1.0), (1e200, -1e200, 0.0)), np.array([0.0, 0.0, 0.0]))
    do(*4 * ["stepAction"])
    assert status(window, "factLabel").startswith("Stopped: update ")
    assert status(window, "factLabel").endswith(" would make a parameter infinite")
    assert not window.session.is_running
    assert "nan" not in status(window, "runLabel")


def test_no_points_are_told(window: MainWindow, settle: Settle) -> None:
    window.session.remove(range(20))
    settle(window.session)
    assert status(window, "runLabel") == "no points yet: click into the plane"
    for name in ("runAction", "stepAction", "stepEpochAction"):
        assert not window.actions_by_name[name].isEnabled()
    window.session.undo_stack.undo()
    settle(window.session)
    assert window.actions_by_name["runAction"].isEnabled()


def test_what_was_told_for_a_moment_gives_way_to_what_can_be_said_of_the_run(
    window: MainWindow, settle: Settle, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: window.session.optimum.kind == "minimum", timeout=PATIENCE)
    window.session.step_epochs(30)
    settle(window.session)
    settled = status(window, "factLabel")
    assert settled.startswith("Settled")
    press_key(window, Key.Key_N)
    assert status(window, "factLabel").startswith("point 1 of 20")
    silence = window.status_line._silence
    silence.setInterval(0)  # the four seconds are over
    silence.start()
    qtbot.waitUntil(lambda: not silence.isActive(), timeout=PATIENCE)
    assert status(window, "factLabel") == settled


def test_no_text_says_nan(window: MainWindow, figures: dict[str, Figure | ParameterField], do: Do) -> None:
    for points in (
        point_set((1.0, 2.0, 1.0)),
        point_set((1.0, 2.0, 1.0), (3.0, -1.0, 1.0)),
        point_set(*3 * [(1.5, 1.5, 1.0)]),
        point_set((1.0, 1.0, 0.0), (1.0, 1.0, 1.0)),
        point_set((1e200, 1.0, 0.0), (1.0, 1e200, 1.0)),
        PointSet.empty(),
    ):
        window.session.open_points(points)
        do("stepAction", "stepEpochAction", "zoomToPointsAction")
        window.grab()
        for label in window.findChildren(QLabel):
            assert "nan" not in label.text().lower(), label.objectName()
        assert not any("nan" in figure.toolTip() for figure in figures.values() if len(points))


# Numbers panel


def test_the_panel_shows_every_number(window: MainWindow, figures: dict[str, Figure | ParameterField], do: Do) -> None:
    do("stepAction", "stepEpochAction")
    state = window.session.state
    texts = {name: figure.text() for name, figure in figures.items()}
    w1, w2, b = state.parameters
    assert texts == {
        "update": "21",
        "epoch": "1.05",
        "E": f"{state.error:.4f}",
        "accuracy": f"{state.right} of 20 ({5 * state.right} %)",
        "|∇E|": f"{math.sqrt(sum(g * g for g in state.gradient)):.3f}",
        "w1": f"{w1:+.3f}",
        "w2": f"{w2:+.3f}",
        "b": f"{b:+.3f}",
    }
    assert tuple(texts)[-3:] == ("w1", "w2", "b")


def test_the_full_number_is_there_on_hover_and_on_the_clipboard(
    window: MainWindow, figures: dict[str, Figure | ParameterField], do: Do
) -> None:
    do("stepAction")
    full = {"w1": window.session.state.parameters[0], "b": window.session.state.parameters[2]}
    for name, value in {**full, "E": window.session.state.error}.items():
        figure = figures[name]
        assert repr(float(value)) in figure.toolTip()
        if name == "E":
            QGuiApplication.clipboard().clear()
            QTest.mouseDClick(figure, Qt.MouseButton.LeftButton)
            assert float(QGuiApplication.clipboard().text()) == value, "to the last bit"
        QGuiApplication.clipboard().clear()
        figure.setFocus()
        press_key(window, Key.Key_C, CONTROL)
        assert QGuiApplication.clipboard().text() == repr(float(value))


def test_large_and_small_numbers_are_scientific(
    window: MainWindow, figures: dict[str, Figure | ParameterField], settle: Settle
) -> None:
    window.session.open_points(window.session.points, np.array([12_345.678, -1e-7, 0.0]))
    settle(window.session)
    assert [figures[name].text() for name in ("w1", "w2", "b")] == ["+1.235e4", "-1.000e-7", "+0.000"]


def test_figures_are_all_equally_wide(figures: dict[str, Figure | ParameterField]) -> None:
    for figure in figures.values():
        widths = {figure.fontMetrics().horizontalAdvance(digit) for digit in "0123456789"}
        assert len(widths) == 1, "else they would tremble while it runs"


def test_while_it_runs_figures_are_refreshed_five_times_a_second(
    window: MainWindow, figures: dict[str, Figure | ParameterField], qtbot: QtBot
) -> None:
    shown: list[str] = []
    states: list[int] = []
    session = window.session

    def look() -> None:
        states.append(session.state.update)
        if not shown or shown[-1] != figures["update"].text():
            shown.append(figures["update"].text())

    session.state_changed.connect(look)
    window.controls.speed.setValue(135)  # near 60 a second: each update is a frame
    window.actions_by_name["runAction"].trigger()
    qtbot.waitUntil(lambda: len(shown) >= 4, timeout=PATIENCE)
    assert len(set(states)) > 2 * len(shown)
    window.actions_by_name["runAction"].trigger()
    assert figures["update"].text() == str(session.state.update), "at a pause they are what the run is"


def test_the_panel_can_be_opened_while_it_runs(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_by_name["runAction"].trigger()
    qtbot.waitUntil(lambda: window.session.state.update > 0, timeout=PATIENCE)
    window.actions_by_name["numbersAction"].trigger()
    assert window.numbers.figures["update"].text() == str(window.session.state.update)
    window.actions_by_name["numbersAction"].trigger()
    assert not window.numbers.isVisible()


def test_that_nothing_can_be_compiled_is_told(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def refuse() -> None:
        raise ImportError("no numba here")

    qtbot.waitUntil(lambda: window.session.compiler.loops is not None, timeout=PATIENCE)  # the window's own
    monkeypatch.setattr("gd_sim.session.compiling.compile_loops", refuse)
    monkeypatch.setattr(window.session.compiler, "_thread", None)
    with qtbot.waitSignal(window.session.compiler.finished, timeout=PATIENCE):
        window.session.compiler.start()
    assert "cannot be compiled (ImportError: no numba here)" in status(window, "factLabel")


def test_a_long_fact_does_not_widen_the_window(window: MainWindow) -> None:
    width = window.minimumSizeHint().width()
    window.status_line.tell("a long line " * 100)
    assert window.minimumSizeHint().width() == width
    assert child(window, QLabel, "factLabel").toolTip() == "a long line " * 100


@pytest.mark.parametrize("is_offer", [False, True])
def test_a_long_fact_ends_in_dots(window: MainWindow, is_offer: bool) -> None:
    label, text = child(window, FactLabel, "factLabel"), " ".join(["a long line"] * 40)
    window.status_line.say(text, is_offer=is_offer)
    assert label.plain == label.toolTip() == text
    assert label.shown.endswith("…")
    assert label.fontMetrics().horizontalAdvance(label.shown) <= label.contentsRect().width()
    label.setFocus()
    assert not label.grab().isNull()
    window.status_line.say("short", is_offer=is_offer)
    assert label.shown == "short"


def test_figures_end_in_dots_where_there_is_no_room_for_them(window: MainWindow) -> None:
    label = child(window, FigureLabel, "runLabel")
    assert label.shown == label.text()
    label.resize(label.sizeHint().width() // 2, label.height())
    assert label.shown.endswith("…")
    assert label.text().startswith(label.shown[:-1])
    assert label.toolTip().startswith(label.text())
