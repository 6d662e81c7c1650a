"""w and b typed in the Numbers panel: the run starts anew from them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.parameter_field import ParameterField
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import child, line, status
from tests.gui.hands import CONTROL, Key, press_key, type_text
from tests.session.samples import START, advanced, bits, same_state, state_of, two_groups

Settle = Callable[[Session], None]
Do = Callable[..., None]


@pytest.fixture(autouse=True)
def _numbers(window: MainWindow) -> None:
    window.actions_by_name["numbersAction"].trigger()


def field(window: MainWindow, name: str) -> ParameterField:
    return child(window, ParameterField, f"number_{name}")


def enter(window: MainWindow, name: str, text: str) -> None:
    type_text(field(window, name), text)
    press_key(window, Key.Key_Return)


def test_a_hand_calculation_can_be_checked(window: MainWindow, settle: Settle, do: Do) -> None:
    for name, text in (("w1", "0.3"), ("w2", "-0.7"), ("b", "0,1")):
        enter(window, name, text)
        settle(window.session)
    assert window.session.state.parameters.tolist() == [0.3, -0.7, 0.1]
    assert [field(window, name).text() for name in ("w1", "w2", "b")] == ["+0.300", "-0.700", "+0.100"]
    do("stepAction")
    assert same_state(state_of(window.session), advanced(two_groups(), 1, (0.3, -0.7, 0.1)))
    do("resetAction")
    assert window.session.state.parameters.tolist() == [0.3, -0.7, 0.1]


def test_each_is_one_step_with_its_name(window: MainWindow, settle: Settle) -> None:
    enter(window, "w1", "0.3")
    settle(window.session)
    assert window.session.undo_stack.undoText() == "set w1"
    assert window.plane.hasFocus(), "Enter gives the focus back"
    press_key(window, Key.Key_Z, CONTROL)
    settle(window.session)
    assert window.session.state.parameters.tolist() == list(START)
    assert field(window, "w1").text() == "-1.000"
    assert window.session.undo_stack.redoText() == "set w1"
    window.session.undo_stack.redo()
    settle(window.session)
    assert window.session.state.parameters.tolist() == [0.3, 1.0, 0.0]
    assert not window.isWindowModified(), "the points are those of the file"


def test_from_field_to_field_by_tab(window: MainWindow, settle: Settle) -> None:
    type_text(field(window, "w1"), "2")
    press_key(window, Key.Key_Tab)
    settle(window.session)
    assert field(window, "w2").hasFocus()
    assert child(field(window, "w2"), QLineEdit, "qt_spinbox_lineedit").selectedText() == "1"
    assert window.session.state.parameters.tolist() == [2.0, 1.0, 0.0]


def test_in_full_where_it_can_be_typed_over_and_looking_changes_nothing(window: MainWindow, do: Do) -> None:
    do("stepAction")
    parameters = window.session.state.parameters
    for name, value in zip(("w1", "w2", "b"), parameters, strict=True):
        assert field(window, name).text() == f"{value:+.3f}"
        field(window, name).setFocus()
        assert float(field(window, name).text()) == value
    window.plane.setFocus()
    assert field(window, "b").text() == f"{parameters[2]:+.3f}"
    do("stepAction")
    assert window.session.undo_stack.count() == 0
    assert window.session.state.update == 2


def test_what_was_typed_counts_when_a_step_is_made(window: MainWindow, do: Do) -> None:
    type_text(field(window, "b"), "0.5")
    do("stepAction")
    assert same_state(state_of(window.session), advanced(two_groups(), 1, (-1.0, 1.0, 0.5)))


def test_a_run_leaves_alone_what_is_being_typed(window: MainWindow, settle: Settle, qtbot: QtBot) -> None:
    session = window.session
    window.actions_by_name["runAction"].trigger()
    type_text(field(window, "w1"), "0.2")
    update = window.numbers.figures["update"].text()
    qtbot.waitUntil(lambda: window.numbers.figures["update"].text() != update, timeout=PATIENCE)
    assert field(window, "w1").text() == "0.2"
    assert field(window, "w2").text() == f"{session.state.parameters[1]:+.3f}" or session.is_running
    press_key(window, Key.Key_5)
    assert field(window, "w1").text() == "0.25"
    press_key(window, Key.Key_Return)
    assert not session.is_running
    settle(session)
    assert session.state.update == 0
    assert session.state.parameters[0] == 0.25


def test_esc_shows_what_is_so(window: MainWindow, do: Do) -> None:
    type_text(field(window, "w1"), "77")
    window.session.step()
    do()
    press_key(window, Key.Key_Escape)
    do("stepAction")
    assert window.session.undo_stack.count() == 0
    assert field(window, "w1").text() == f"{window.session.state.parameters[0]:+.3f}"


@pytest.mark.parametrize("text", ["", "abc", "1e10", "nan", "inf", "1,000"])
def test_nonsense_is_refused_with_a_word(window: MainWindow, settle: Settle, text: str) -> None:
    field(window, "w1").setFocus()
    field(window, "w1").selectAll()
    press_key(window, Key.Key_Delete)
    type_text(field(window, "w1"), text)
    press_key(window, Key.Key_Return)
    settle(window.session)
    assert window.session.state.parameters.tolist() == list(START)
    assert "stays -1" in status(window, "factLabel")
    assert window.session.undo_stack.count() == 0


def test_arrow_keys_go_by_a_tenth(window: MainWindow, settle: Settle) -> None:
    field(window, "w1").setFocus()
    press_key(window, Key.Key_Up)
    settle(window.session)
    press_key(window, Key.Key_Up)
    settle(window.session)
    assert bits(window.session.state.parameters) == bits([-0.8, 1.0, 0.0])


def test_weights_of_features_can_be_typed(window: MainWindow, settle: Settle, qtbot: QtBot) -> None:
    window.session.change_settings(features=("x1", "x2", "x1^2"))
    settle(window.session)
    qtbot.waitUntil(lambda: field(window, "w(x1²)").isVisible(), timeout=PATIENCE)
    enter(window, "w(x1²)", "0.5")
    settle(window.session)
    assert window.session.state.parameters.tolist() == [-1.0, 1.0, 0.5, 0.0]
    assert window.session.undo_stack.undoText() == "set w(x1²)"


def test_the_line_is_drawn_there(window: MainWindow, settle: Settle) -> None:
    enter(window, "b", "1")
    settle(window.session)
    ends = line(window)
    assert ends @ [-1.0, 1.0] + 1.0 == pytest.approx([0.0, 0.0], abs=1e-9)


def test_they_are_as_large_as_other_figures_in_every_mode(window: MainWindow) -> None:
    for _ in range(2):
        edit = child(field(window, "w1"), QLineEdit, "qt_spinbox_lineedit")
        assert edit.font().pointSizeF() == window.numbers.figures["E"].font().pointSizeF()
        window.actions_by_name["projectorAction"].trigger()
