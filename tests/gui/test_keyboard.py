"""Everything with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSlider, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import child, status
from tests.gui.hands import CONTROL, NONE, SHIFT, Key, Modifier, Mouse, press_key
from tests.session.samples import START, advanced, bits, same_state, state_of, two_groups

Settle = Callable[[Session], None]


def crosshair(window: MainWindow) -> tuple[float, float] | None:
    """Where the crosshair is; None if it is not shown."""
    lines = [item for item in window.plane.getPlotItem().items if isinstance(item, pg.InfiniteLine)]
    shown = {line.angle: line.value() for line in lines if line.zValue() > 0 and line.isVisible()}
    return (shown[90], shown[0]) if shown else None


def step_of(window: MainWindow) -> float:
    """How far an arrow key goes: the fortieth part of the view's width."""
    (left, right), _ = window.plane.viewRange()
    return float(right - left) / 40


# Crosshair and points


def test_arrows_show_a_crosshair_and_move_it(window: MainWindow) -> None:
    assert crosshair(window) is None
    press_key(window, Key.Key_Right)
    assert crosshair(window) == pytest.approx((0.0, 0.0), abs=1e-9), "first it is shown, in the middle"
    for key, times in ((Key.Key_Right, 3), (Key.Key_Up, 2), (Key.Key_Left, 1), (Key.Key_Down, 4)):
        for _ in range(times):
            press_key(window, key)
    step = step_of(window)
    assert crosshair(window) == pytest.approx((2 * step, -2 * step), abs=1e-9)
    press_key(window, Key.Key_Up, SHIFT)
    assert crosshair(window) == pytest.approx((2 * step, -1.9 * step), abs=1e-9), "with Shift it goes a tenth as far"
    assert status(window, "factLabel").startswith("crosshair at ")


def test_the_crosshair_stays_in_the_view(window: MainWindow) -> None:
    for _ in range(60):
        press_key(window, Key.Key_Up)
        press_key(window, Key.Key_Left)
    (left, _), (_, top) = window.plane.viewRange()
    assert crosshair(window) == pytest.approx((left, top))
    assert status(window, "factLabel") == f"crosshair at {left:.2f}, {top:.2f}"


@pytest.mark.parametrize(("key", "modifier", "label"), [(Key.Key_Return, NONE, 1.0), (Key.Key_Enter, SHIFT, 0.0)])
def test_enter_places_a_point_at_the_crosshair(window: MainWindow, key: Key, modifier: Modifier, label: float) -> None:
    press_key(window, key, modifier)
    assert len(window.session.points) == 20, "nowhere yet"
    for _ in range(4):
        press_key(window, Key.Key_Up)
    press_key(window, key, modifier)
    assert len(window.session.points) == 21
    assert window.session.points.x[20] == pytest.approx((0.0, 3 * step_of(window)), abs=1e-9)
    assert window.session.points.y[20] == label
    assert crosshair(window) is not None, "ready for the next"


def test_esc_hides_the_crosshair(window: MainWindow) -> None:
    press_key(window, Key.Key_Up)
    press_key(window, Key.Key_Escape)
    assert crosshair(window) is None


def test_n_and_p_walk_from_point_to_point(window: MainWindow) -> None:
    for key, number in ((Key.Key_N, 0), (Key.Key_N, 1), (Key.Key_P, 0), (Key.Key_P, 19), (Key.Key_N, 0)):
        press_key(window, key)
        assert window.plane.selection.tolist() == [number]
    assert status(window, "factLabel") == "point 1 of 20: 3, -1, label 1, ŷ 0.018, E 4.0181"


def test_p_begins_with_the_last_point(window: MainWindow) -> None:
    press_key(window, Key.Key_P)
    assert window.plane.selection.tolist() == [19]


def test_walking_without_points_does_nothing(window: MainWindow) -> None:
    window.session.remove(range(20))
    press_key(window, Key.Key_N)
    press_key(window, Key.Key_P)
    assert window.plane.selection.size == 0


def test_arrows_nudge_the_selection(window: MainWindow) -> None:
    press_key(window, Key.Key_N)
    press_key(window, Key.Key_Right)
    press_key(window, Key.Key_Up, SHIFT)
    expected = two_groups().x.copy()
    expected[0] += np.array([1.0, 0.1]) * step_of(window)
    assert window.session.points.x == pytest.approx(expected, abs=1e-9)
    assert window.plane.selection.tolist() == [0]
    assert window.session.undo_stack.undoText() == "move point"
    press_key(window, Key.Key_Z, CONTROL)
    press_key(window, Key.Key_Z, CONTROL)
    assert bits(window.session.points.x) == bits(two_groups().x)


def test_a_point_is_made_moved_relabelled_and_deleted_without_a_mouse(window: MainWindow) -> None:
    press_key(window, Key.Key_0)
    press_key(window, Key.Key_Down)
    press_key(window, Key.Key_Return)
    press_key(window, Key.Key_P)
    assert window.plane.selection.tolist() == [20]
    press_key(window, Key.Key_Left)
    assert window.session.points.x[20] == pytest.approx((-step_of(window), 0.0), abs=1e-9)
    press_key(window, Key.Key_L)
    assert window.session.points.y[20] == 1.0
    press_key(window, Key.Key_Backspace)
    assert window.session.points == two_groups()
    texts = [window.session.undo_stack.text(k) for k in range(window.session.undo_stack.count())]
    assert texts == ["place point", "move point", "relabel point", "delete point"]


def test_undo_and_redo_keys(window: MainWindow, mouse: Mouse) -> None:
    mouse.click((-3.0, 3.0))
    press_key(window, Key.Key_Z, CONTROL)
    assert len(window.session.points) == 20
    press_key(window, Key.Key_Z, CONTROL | SHIFT)
    assert len(window.session.points) == 21


# Training


def test_space_runs_and_pauses(window: MainWindow, qtbot: QtBot) -> None:
    press_key(window, Key.Key_Space)
    assert window.session.is_running
    assert window.actions_by_name["runAction"].text() == "Pause"
    qtbot.waitUntil(lambda: window.session.state.update > 0, timeout=PATIENCE)
    press_key(window, Key.Key_Space)
    assert not window.session.is_running
    assert window.actions_by_name["runAction"].text() == "&Run"


def test_period_greater_comma_and_reset(window: MainWindow, settle: Settle) -> None:
    session = window.session
    press_key(window, Key.Key_Period)
    settle(session)
    assert same_state(state_of(session), advanced(two_groups(), 1))
    press_key(window, Key.Key_Greater)
    settle(session)
    assert same_state(state_of(session), advanced(two_groups(), 21))
    press_key(window, Key.Key_Comma)
    settle(session)
    assert same_state(state_of(session), advanced(two_groups(), 20))
    press_key(window, Key.Key_R, CONTROL)
    settle(session)
    assert bits(session.state.parameters) == bits(START)
    press_key(window, Key.Key_R, CONTROL | SHIFT)
    settle(session)
    assert session.settings.seed == 1


def test_keys_reach_training_after_a_point_was_placed(window: MainWindow, mouse: Mouse, settle: Settle) -> None:
    mouse.click((-3.0, 3.0))
    press_key(window, Key.Key_Period)
    settle(window.session)
    assert window.session.state.update == 1


@pytest.mark.parametrize("name", ["stepButton", "resetButton", "runButton", "label0Button"])
def test_space_belongs_to_a_button_that_has_the_focus(window: MainWindow, settle: Settle, name: str) -> None:
    session = window.session
    session.step()
    settle(session)
    button = child(window, QToolButton, name)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    press_key(window, Key.Key_Space)
    settle(session)
    assert session.is_running == (name == "runButton")
    assert session.state.update == {"stepButton": 2, "resetButton": 0}.get(name, session.state.update)
    assert window.actions_by_name["label0Action"].isChecked() == (name == "label0Button")


@pytest.mark.parametrize("name", ["speed", "learningRateSlider"])
def test_space_runs_where_a_slider_has_the_focus(window: MainWindow, name: str) -> None:
    slider = child(window, QSlider, name)
    slider.setFocus()
    value = slider.value()
    press_key(window, Key.Key_Space)
    assert window.session.is_running
    assert slider.value() == value


def test_tab_leaves_the_plane_and_comes_back(window: MainWindow) -> None:
    press_key(window, Key.Key_Up)
    seen: list[QWidget] = []
    widget = QApplication.focusWidget()
    while widget not in seen:
        assert widget is not None
        seen.append(widget)
        press_key(window, Key.Key_Tab)
        widget = QApplication.focusWidget()
        assert crosshair(window) is None or widget is window.plane
    assert widget is window.plane
    names = [widget.objectName() for widget in seen]
    expected = ["resetButton", "stepBackButton", "stepButton", "stepEpochButton", "runButton", "speed"]
    assert [name for name in names if name in expected] == [name for name in expected if name != "stepBackButton"]
    assert {"learningRate", "learningRateSlider", "batchSize"} <= set(names)
    press_key(window, Key.Key_Tab, SHIFT)
    assert QApplication.focusWidget() is seen[-1]


@pytest.mark.parametrize("name", ["learningRate", "batchSize"])
def test_letters_and_marks_typed_into_a_field_are_no_shortcuts(window: MainWindow, settle: Settle, name: str) -> None:
    field = child(window, QWidget, name)
    field.setFocus()
    QTest.keyClicks(field, ".,>mlz")
    for key in (Key.Key_Delete, Key.Key_Backspace, Key.Key_Home, Key.Key_A):
        press_key(window, key, CONTROL if key == Key.Key_A else NONE)
    settle(window.session)
    assert window.session.state.update == 0
    assert not window.session.is_running
    assert window.plane.tool == "place"
    assert window.plane.selection.size == 0


# From nothing to a trained line


def go_to(window: MainWindow, x1: int, x2: int) -> None:
    """Move the crosshair from the middle of the view by so many steps."""
    press_key(window, Key.Key_Escape)
    press_key(window, Key.Key_Up)  # which shows it
    for key, count in ((Key.Key_Right, x1), (Key.Key_Left, -x1), (Key.Key_Up, x2), (Key.Key_Down, -x2)):
        for _ in range(count):
            press_key(window, key)


def test_four_points_are_drawn_trained_and_taken_back_with_keys_alone(
    window: MainWindow, settle: Settle, qtbot: QtBot
) -> None:
    press_key(window, Key.Key_N, CONTROL)
    session, step = window.session, step_of(window)
    assert len(session.points) == 0
    drawn = [(-3, 2, 0), (-2, -3, 0), (4, 3, 1), (3, -2, 1)]
    for x1, x2, label in drawn:
        press_key(window, Key.Key_0 if label == 0 else Key.Key_1)
        go_to(window, x1, x2)
        press_key(window, Key.Key_Return)
    expected = np.array(drawn, dtype=np.float64)
    assert session.points.x == pytest.approx(expected[:, :2] * step, abs=1e-9)
    assert session.points.y.tolist() == expected[:, 2].tolist()
    assert status(window, "factLabel").endswith("label 1; 4 points")
    press_key(window, Key.Key_Space)
    qtbot.waitUntil(lambda: session.state.update >= 8, timeout=PATIENCE)
    press_key(window, Key.Key_Space)
    settle(session)
    start = session.initial_parameters
    assert same_state(state_of(session), advanced(session.points, session.state.update, start))
    for left in (3, 2, 1, 0):
        press_key(window, Key.Key_Z, CONTROL)
        assert len(session.points) == left
    press_key(window, Key.Key_Z, CONTROL)
    assert len(session.points) == 0, "there is nothing left to undo"


@pytest.mark.parametrize("key", [Key.Key_I, Key.Key_L, Key.Key_T, Key.Key_E])
def test_a_panel_that_is_closed_gives_the_keys_back_to_the_plane(window: MainWindow, key: Key) -> None:
    press_key(window, key, CONTROL)
    panels = child(window, QWidget, "panels").findChildren(QWidget)
    inside = next(one for one in panels if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible())
    inside.setFocus()
    assert not window.plane.hasFocus()
    press_key(window, key, CONTROL)
    assert window.plane.hasFocus(), "the next Space is Run, not a button that lies near"
