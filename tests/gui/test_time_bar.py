"""The bar below the curve: drag, click, keys and typed numbers go to any moment, and picture and curve follow."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QUndoStack
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QSlider
from pytestqt.qtbot import QtBot

from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.answers import Answers
from tests.gui.eyes import child, curve, data, line, plain
from tests.gui.hands import Key, press_key, type_text
from tests.session.samples import advanced, advanced_compiled, bits, state_of, two_groups

Settle = Callable[[Session], None]
Do = Callable[..., None]


@pytest.fixture
def slider(window: MainWindow) -> QSlider:
    return child(window, QSlider, "timeSlider")


@pytest.fixture
def field(window: MainWindow) -> QDoubleSpinBox:
    return child(window, QDoubleSpinBox, "updateField")


def end_of_time(window: MainWindow) -> str:
    return [label.text() for label in window.time_bar.findChildren(QLabel)][-1]


def test_at_the_start_there_is_nowhere_to_go(slider: QSlider, field: QDoubleSpinBox) -> None:
    assert not slider.isEnabled()
    assert not field.isEnabled()


def test_the_bar_follows_the_run(window: MainWindow, do: Do, slider: QSlider, field: QDoubleSpinBox) -> None:
    do("stepEpochAction", "stepAction", "stepAction")
    assert (slider.minimum(), slider.value(), slider.maximum()) == (0, 22, 22)
    assert slider.pageStep() == 20
    assert (field.value(), end_of_time(window)) == (22, "of 22")
    do("stepBackAction")
    assert (slider.value(), slider.maximum(), field.value(), end_of_time(window)) == (21, 22, 21, "of 22")


@pytest.mark.parametrize("update", [0, 13, 40, 99])
def test_the_slider_goes_to_any_moment(
    window: MainWindow, do: Do, settle: Settle, slider: QSlider, update: int
) -> None:
    do(*5 * ["stepEpochAction"])
    whole = curve(window)
    slider.setValue(update)
    settle(window.session)
    parameters = advanced(two_groups(), update).parameters
    assert bits(window.session.state.parameters) == bits(parameters)
    ends = line(window)
    assert ends @ parameters[:2] + parameters[2] == pytest.approx([0.0, 0.0], abs=1e-9)
    assert curve(window)[0][-1] == pytest.approx(update / 20)
    assert curve(window, "futureCurve")[0][-1] == 5.0
    assert set(whole[0]) <= {*curve(window)[0], *curve(window, "futureCurve")[0]}
    assert data(window.error_view, "now")[0, 0] == pytest.approx(update / 20)
    do("stepEpochAction")
    assert bits(window.session.state.parameters) == bits(advanced(two_groups(), update + 20).parameters)


def test_the_arrow_keys_go_update_by_update(window: MainWindow, do: Do, settle: Settle, slider: QSlider) -> None:
    do("stepEpochAction", "stepEpochAction")
    slider.setFocus()
    for key, update in ((Key.Key_Left, 39), (Key.Key_Left, 38), (Key.Key_PageDown, 18), (Key.Key_Right, 19)):
        press_key(window, key)
        settle(window.session)
        assert window.session.state.update == update
    press_key(window, Key.Key_Home)
    settle(window.session)
    assert window.session.state.update == 0
    press_key(window, Key.Key_End)
    settle(window.session)
    assert window.session.state.update == 40


def test_a_click_goes_where_it_is(window: MainWindow, do: Do, settle: Settle, slider: QSlider) -> None:
    do(*10 * ["stepEpochAction"])
    for share in (0.25, 0.75):
        QTest.mouseClick(
            slider, Qt.MouseButton.LeftButton, pos=QPoint(round(share * slider.width()), slider.height() // 2)
        )
        settle(window.session)
        assert window.session.state.update == pytest.approx(200 * share, abs=8)


def test_a_number_can_be_typed(window: MainWindow, do: Do, settle: Settle, field: QDoubleSpinBox) -> None:
    do(*60 * ["stepEpochAction"])
    for typed, update in (("7", 7), ("1,000", 1_000), ("5000", 1_200), ("-3", 0)):
        type_text(field, typed)
        press_key(window, Key.Key_Return)
        settle(window.session)
        assert window.session.state.update == update
        assert window.plane.hasFocus(), "Enter gives the focus back"
        assert field.text() == f"{update:,}"
    type_text(field, "12")
    press_key(window, Key.Key_Escape)
    settle(window.session)
    assert window.session.state.update == 0
    type_text(field, "1.5")
    press_key(window, Key.Key_Return)
    assert (window.session.state.update, field.text()) == (0, "0")
    told = child(window, QLabel, "factLabel").text()
    assert told == "The update must be a whole number from 0 to 1,200; it stays 0"


def test_typed_and_not_entered_counts_for_the_next_step(window: MainWindow, do: Do, field: QDoubleSpinBox) -> None:
    do("stepEpochAction")
    type_text(field, "5")
    do("stepAction")
    assert window.session.state.update == 6


def test_to_drag_pauses_a_run_at_full_speed(
    compiled_window: MainWindow, settle: Settle, qtbot: QtBot, slider: QSlider
) -> None:
    session = compiled_window.session
    session.set_speed(math.inf)
    session.run()
    qtbot.waitUntil(lambda: slider.maximum() > 100_000, timeout=PATIENCE)
    slider.setSliderDown(True)
    for value in (90_000, 50_000, 12_345):
        slider.setValue(value)
    slider.setSliderDown(False)
    settle(session)
    assert not session.is_running
    assert session.state.update == 12_345
    assert bits(session.state.parameters) == bits(advanced_compiled(two_groups(), 12_345).parameters)
    assert slider.value() == 12_345


def test_beyond_an_edit_is_asked_once_the_handle_is_let_go(
    window: MainWindow, do: Do, settle: Settle, slider: QSlider, answers: Answers
) -> None:
    do("stepEpochAction")
    window.session.move([0], [(0.0, 0.0)])
    do("stepEpochAction")
    slider.setSliderDown(True)
    slider.setValue(30)
    slider.setValue(5)
    settle(window.session)
    assert answers.asked == []
    assert window.session.state.update == 30, "not beyond the edit while the handle is held"
    answers.to_go_beyond = False
    slider.setSliderDown(False)
    settle(window.session)
    assert answers.asked == ["go to 5 beyond move point?"]
    assert (window.session.state.update, slider.value()) == (40, 40), "no: back to where the drag began"
    answers.to_go_beyond = True
    slider.setValue(5)
    settle(window.session)
    assert window.session.state.update == 5
    assert window.session.points == two_groups()
    stack: QUndoStack = window.session.undo_stack
    assert plain(stack.undoText()) == "go to update 5"
    do("undoAction")
    assert window.session.state.update == 40
    assert window.session.points.x[0].tolist() == [0.0, 0.0]


def test_back_asks_even_while_something_is_told_to_the_trainer(window: MainWindow, do: Do, answers: Answers) -> None:
    do("stepAction")
    window.session.relabel([3], 1.0)
    do("stepAction", "stepBackAction")
    answers.to_go_beyond = True
    window.session.compiler.finished.emit()  # as when the loops are ready, or the best E is found
    assert not window.session.is_settled
    do("stepBackAction")
    assert answers.asked == ["go to 0 beyond relabel point?"]


def test_back_asks_too(window: MainWindow, do: Do, answers: Answers) -> None:
    do("stepAction")
    window.session.relabel([3], 1.0)
    do("stepAction", "stepBackAction")
    assert window.session.state.update == 1
    answers.to_go_beyond = True
    do("stepBackAction")
    assert answers.asked == ["go to 0 beyond relabel point?"]
    assert window.session.state.update == 0
    assert window.session.points == two_groups()
    assert not window.actions_by_name["stepBackAction"].isEnabled()


def test_settings_of_another_time_are_shown(window: MainWindow, do: Do, settle: Settle, slider: QSlider) -> None:
    do("stepEpochAction")
    window.session.change_settings(learning_rate=0.5)
    do("stepEpochAction")
    assert window.controls.learning_rate.value() == 0.5
    slider.setValue(10)
    settle(window.session)
    assert window.controls.learning_rate.value() == 0.1
    do("stepEpochAction")
    assert window.controls.learning_rate.value() == 0.5, "what was changed on the way is changed again"
    assert window.session.state.update == 30


def test_more_updates_than_the_slider_has_steps(window: MainWindow, slider: QSlider, qtbot: QtBot) -> None:
    bar = window.time_bar
    end = 10**12
    bar.synchronise(0, end // 2, end, 20, is_shortened=False)
    assert slider.maximum() <= 2**31 - 1
    with qtbot.waitSignal(bar.wished) as wished:
        slider.setValue(slider.maximum())
    assert wished.args is not None
    assert end <= wished.args[0] < end + 2_000


def test_what_was_forgotten_is_said(window: MainWindow, slider: QSlider) -> None:
    window.time_bar.synchronise(300, 1_300, 2_300, 20, is_shortened=True)
    assert end_of_time(window) == "of 300 to 2,300"
    assert slider.toolTip().startswith("What was before update 300 had to be forgotten.")
    assert slider.value() == 1_000


def test_a_branch_leaves_the_given_up_future_as_a_ghost(
    window: MainWindow, do: Do, settle: Settle, slider: QSlider
) -> None:
    do(*4 * ["stepEpochAction"])
    slider.setValue(20)
    settle(window.session)
    window.session.change_settings(learning_rate=1.0)
    settle(window.session)
    assert curve(window, "futureCurve")[0].size == 0
    assert curve(window, "ghostCurve")[0].max() == 4.0
    assert slider.maximum() == 20
    assert not np.isnan(curve(window, "ghostCurve")[1]).any()
    assert state_of(window.session).update == 20
