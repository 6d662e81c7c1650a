"""The learning rate: typed, stepped or slid, kept to the last bit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gd_sim.gui.fields import LearningRateField
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import status
from tests.gui.hands import Key, press_key, type_text
from tests.session.samples import advanced, same_state, state_of, two_groups

Settle = Callable[[Session], None]


@pytest.fixture
def field(window: MainWindow) -> LearningRateField:
    return window.controls.learning_rate


def test_what_is_typed_is_kept_to_the_last_bit(window: MainWindow, field: LearningRateField) -> None:
    for typed, value, shown in (
        ("0.1", 0.1, "0.1"),
        ("1e-6", 1e-6, "1e-6"),
        ("0.000001", 1e-6, "1e-6"),
        ("1.6e-6", 1.6e-6, "1.6e-6"),
        ("2.5e-3", 0.0025, "0.0025"),
        ("0.30000000000000004", 0.1 + 0.2, "0.30000000000000004"),
        ("0.3", 0.3, "0.3"),
        ("1000", 1000.0, "1000"),
        ("1e3", 1000.0, "1000"),
        ("1E+2", 100.0, "100"),
        (".5", 0.5, "0.5"),
        ("3", 3.0, "3"),
        ("0,25", 0.25, "0.25"),
        ("7", 7.0, "7"),
        ("0.1234567890123456789", 0.1234567890123456789, "0.12345678901234568"),
    ):
        type_text(field, typed)
        press_key(window, Key.Key_Return)
        assert window.session.settings.learning_rate == value, typed
        assert (field.value(), field.text()) == (value, shown), typed
        assert QApplication.focusWidget() is window.plane, typed


def test_what_is_set_from_elsewhere_is_shown_to_the_last_bit(window: MainWindow, field: LearningRateField) -> None:
    wished: list[float] = []
    window.controls.learning_rate_wished.connect(wished.append)
    for value in (1e-6, 1e3, 0.1 + 0.2, 1 / 3, 2.5e-3, 0.07, 123.456, 0.1):
        window.session.change_settings(learning_rate=value)
        assert field.value() == value
        assert float(field.text()) == value
    assert wished == [], "a view that is set wishes nothing"


def test_what_is_no_learning_rate_is_never_taken(window: MainWindow, field: LearningRateField) -> None:
    for typed in ("0", "1e-7", "1001", "1e9", "-1", "", "e", "1e400", "nan", "inf", "abc"):
        type_text(field, typed)
        press_key(window, Key.Key_Return)
        assert window.session.settings.learning_rate == 0.1, typed
        assert field.text() == "0.1", typed


@pytest.mark.parametrize("typed", ["0a.b2x5!", "abc", "nan"])
def test_what_is_no_number_is_refused_with_a_word(window: MainWindow, field: LearningRateField, typed: str) -> None:
    """Letters that could not be typed would make another number of what was meant."""
    type_text(field, typed)
    press_key(window, Key.Key_Enter)
    assert window.session.settings.learning_rate == 0.1
    assert field.text() == "0.1"
    assert status(window, "factLabel") == "α must be from 1e-6 to 1000; it stays 0.1"
    assert QApplication.focusWidget() is field, "to be typed over at once"
    QTest.keyClicks(field, "0.5")
    press_key(window, Key.Key_Enter)
    assert window.session.settings.learning_rate == 0.5
    assert window.plane.hasFocus()


def test_esc_restores_the_value_and_gives_the_focus_back(window: MainWindow, field: LearningRateField) -> None:
    type_text(field, "0.7")
    press_key(window, Key.Key_Escape)
    assert field.text() == "0.1"
    assert window.session.settings.learning_rate == 0.1
    assert QApplication.focusWidget() is window.plane


def test_nothing_is_set_before_it_is_typed_to_the_end(window: MainWindow, field: LearningRateField) -> None:
    type_text(field, "0.75")
    assert window.session.settings.learning_rate == 0.1
    press_key(window, Key.Key_Tab)
    assert window.session.settings.learning_rate == 0.75, "leaving the field takes it"


def test_arrows_go_through_1_2_5(window: MainWindow, field: LearningRateField) -> None:
    field.setFocus()
    seen = []
    for _ in range(5):
        press_key(window, Key.Key_Up)
        seen.append(window.session.settings.learning_rate)
    for _ in range(8):
        press_key(window, Key.Key_Down)
        seen.append(window.session.settings.learning_rate)
    assert seen == [0.2, 0.5, 1, 2, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01]


def test_arrows_go_to_the_next_step_from_between(window: MainWindow, field: LearningRateField) -> None:
    for start, up, down in ((0.3, 0.5, 0.2), (0.0999, 0.1, 0.05), (999.0, 1000.0, 500.0)):
        for step, expected in ((1, up), (-1, down)):
            window.session.change_settings(learning_rate=start)
            field.stepBy(step)
            assert window.session.settings.learning_rate == expected


def test_arrows_stop_at_the_ends(window: MainWindow, field: LearningRateField) -> None:
    field.stepBy(1_000)
    assert window.session.settings.learning_rate == 1e3
    field.stepBy(-1_000)
    assert window.session.settings.learning_rate == 1e-6


def test_the_slider_goes_from_0_001_to_10(window: MainWindow) -> None:
    slider = window.controls.learning_rate_slider
    assert (slider.minimum(), slider.maximum()) == (-300, 100)
    for position, value in ((-300, 0.001), (-200, 0.01), (-100, 0.1), (0, 1.0), (100, 10.0)):
        slider.setValue(position)
        assert window.session.settings.learning_rate == value
        assert window.controls.learning_rate.value() == value
        assert slider.value() == position


def test_every_place_of_the_slider_is_a_round_number_near_by(window: MainWindow) -> None:
    slider = window.controls.learning_rate_slider
    for position in range(-300, 101, 7):
        slider.setValue(position)
        value = window.session.settings.learning_rate
        assert value == pytest.approx(10 ** (position / 100), rel=0.05)
        assert value == float(f"{value:.2g}")
        assert abs(slider.value() - position) <= 2


@pytest.mark.parametrize(("key", "start", "end"), [(Key.Key_Right, 0.001, 0.01), (Key.Key_Left, 10.0, 1.0)])
def test_keys_move_the_slider(window: MainWindow, key: Key, start: float, end: float) -> None:
    window.session.change_settings(learning_rate=start)
    window.controls.learning_rate_slider.setFocus()
    seen = [start]
    while end not in seen and len(seen) < 150:
        press_key(window, key)
        seen.append(window.session.settings.learning_rate)
    assert seen[-1] == end, "never stuck"
    assert seen == sorted(seen, reverse=key == Key.Key_Left), "never back"


def test_the_slider_follows_the_field(window: MainWindow, field: LearningRateField) -> None:
    slider = window.controls.learning_rate_slider
    for typed, position in (("0.01", -200), ("1e-6", -300), ("1000", 100)):
        type_text(field, typed)
        press_key(window, Key.Key_Return)
        assert slider.value() == position
        assert window.session.settings.learning_rate == float(typed), "the slider's end is not the field's"


def test_a_new_rate_counts_from_the_next_update(window: MainWindow, field: LearningRateField, settle: Settle) -> None:
    type_text(field, "1e-3")
    press_key(window, Key.Key_Return)
    window.actions_by_name["stepAction"].trigger()
    settle(window.session)
    assert same_state(state_of(window.session), advanced(two_groups(), 1, learning_rate=1e-3))


def test_the_rate_can_be_changed_while_it_runs(window: MainWindow, field: LearningRateField, qtbot: QtBot) -> None:
    session = window.session
    window.actions_by_name["runAction"].trigger()
    qtbot.waitUntil(lambda: session.state.update > 0, timeout=PATIENCE)
    type_text(field, "0.5")
    typed_at = session.state.update
    qtbot.waitUntil(lambda: session.state.update > typed_at + 1, timeout=PATIENCE)
    assert field.text() == "0.5", "frames do not write into a field that is being typed in"
    press_key(window, Key.Key_Return)
    assert session.is_running
    qtbot.waitUntil(lambda: session.state.descent.settings.learning_rate == 0.5, timeout=PATIENCE)
    qtbot.waitUntil(lambda: [mark.text for mark in session.state.marks] == ["α 0.1 → 0.5"], timeout=PATIENCE)


def test_typing_is_not_disturbed_by_a_click_on_the_plane_elsewhere(
    window: MainWindow, field: LearningRateField
) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "0.2")
    window.plane.setFocus()
    assert window.session.settings.learning_rate == 0.2
