"""Presses that follow each other quickly, keys held with the mouse, and drags that are given up."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.hands import CONTROL, LEFT, SHIFT, Key, Modifier, Mouse, pixel_of, place_of, press_key
from tests.session.samples import two_groups

EMPTY, ASIDE = (-3.0, 3.0), (-2.0, 3.5)
Settle = Callable[[Session], None]


@pytest.fixture
def three(window: MainWindow) -> list[int]:
    """Three points that are selected, with the select tool."""
    press_key(window, Key.Key_M)
    window.plane.select(np.array([0, 4, 15]))
    return [0, 4, 15]


# One press soon after another


def test_each_press_of_a_brush_counts(window: MainWindow, mouse: Mouse, session: Session) -> None:
    press_key(window, Key.Key_S)
    mouse.double_click(EMPTY)
    assert session.undo_stack.count() == 2
    assert len(session.points) >= 22
    press_key(window, Key.Key_E)
    mouse.double_click(EMPTY)
    assert not window.findChildren(QDialog)


@pytest.mark.parametrize("key", [Key.Key_S, Key.Key_E])
def test_a_brush_goes_on_from_a_second_press(window: MainWindow, mouse: Mouse, session: Session, key: Key) -> None:
    x1, x2 = two_groups().x[3]
    press_key(window, key)
    mouse.drag_again(EMPTY, (x1, x2))
    assert len(session.points) >= 22 if key == Key.Key_S else [x1, x2] not in session.points.x.tolist()


def test_a_second_press_that_moves_drags(window: MainWindow, mouse: Mouse, session: Session) -> None:
    start = tuple(session.points.x[3])
    mouse.drag_again((start[0], start[1]), (start[0] + 1.0, start[1]))
    assert session.points.x[3] == pytest.approx((start[0] + 1.0, start[1]), abs=0.05)
    assert not window.findChildren(QDialog)
    assert window.actions_by_name["undoAction"].text() == "Undo move point"


def test_a_point_that_was_just_placed_can_be_dragged_on(mouse: Mouse, session: Session) -> None:
    mouse.drag_again(EMPTY, ASIDE)
    assert len(session.points) == 21
    assert session.points.x[20] == pytest.approx(ASIDE, abs=0.05)


def test_a_second_press_pulls_a_band(window: MainWindow, mouse: Mouse) -> None:
    press_key(window, Key.Key_M)
    mouse.drag_again((-3.9, 3.9), (3.9, -3.9))
    assert len(window.plane.selection) == 20


def test_two_clicks_on_a_point_ask_for_its_values(window: MainWindow, mouse: Mouse) -> None:
    x1, x2 = two_groups().x[3]
    mouse.double_click((x1, x2))
    (dialog,) = window.findChildren(QDialog)
    assert dialog.isVisible()
    dialog.reject()


# With Ctrl


@pytest.mark.parametrize("modifier", [CONTROL, SHIFT])
def test_who_adds_and_misses_loses_nothing(
    window: MainWindow, mouse: Mouse, three: list[int], modifier: Modifier
) -> None:
    mouse.click(EMPTY, LEFT, modifier)
    assert window.plane.selection.tolist() == three
    mouse.click(EMPTY)
    assert window.plane.selection.tolist() == []


def test_a_drag_with_ctrl_adds_the_point_and_moves_all(
    window: MainWindow, mouse: Mouse, session: Session, three: list[int]
) -> None:
    before, all_four = session.points.x, sorted([*three, 8])
    first = pixel_of(window.plane, (before[8, 0], before[8, 1]))
    goal = (before[8, 0] + 0.5, before[8, 1] - 0.5)
    mouse.drag_with(CONTROL, (before[8, 0], before[8, 1]), goal)
    assert window.plane.selection.tolist() == all_four
    step = np.subtract(place_of(window.plane, pixel_of(window.plane, goal)), place_of(window.plane, first))
    expected = before.copy()
    expected[all_four] += step
    assert session.points.x == pytest.approx(expected, abs=1e-9)


# Given up


def test_a_band_given_up_leaves_the_selection(window: MainWindow, mouse: Mouse, three: list[int]) -> None:
    mouse.press((-3.9, 3.9))
    mouse.move(EMPTY)
    assert window.plane.selection.tolist() == []
    press_key(window, Key.Key_Escape)
    assert window.plane.selection.tolist() == three
    mouse.release(EMPTY)
    assert window.plane.selection.tolist() == three


@pytest.mark.parametrize("key", [Key.Key_S, Key.Key_E])
def test_a_stroke_given_up_leaves_the_selection(
    window: MainWindow, mouse: Mouse, session: Session, qtbot: QtBot, three: list[int], key: Key
) -> None:
    press_key(window, key)
    mouse.press(tuple(session.points.x[4]))
    qtbot.waitUntil(lambda: len(window.plane.picture.points) != 20, timeout=PATIENCE)
    press_key(window, Key.Key_Escape)
    mouse.release(tuple(session.points.x[4]))
    assert window.plane.selection.tolist() == three
    assert session.points.x.tolist() == two_groups().x.tolist()


def test_a_move_given_up_selects_what_was_selected(
    window: MainWindow, mouse: Mouse, session: Session, three: list[int]
) -> None:
    x1, x2 = session.points.x[8]
    mouse.press((x1, x2))
    mouse.move((x1 + 1.0, x2))
    assert window.plane.selection.tolist() == [8]
    press_key(window, Key.Key_Escape)
    mouse.release((x1 + 1.0, x2))
    assert window.plane.selection.tolist() == three


# A dialog takes the mouse away


@pytest.mark.parametrize("key", [Key.Key_F2, Key.Key_Return])
def test_a_dialog_ends_a_drag(window: MainWindow, mouse: Mouse, session: Session, key: Key) -> None:
    x1, x2 = session.points.x[3]
    mouse.press((x1, x2))
    mouse.move((x1 + 1.0, x2))
    press_key(window, key)
    (dialog,) = window.findChildren(QDialog)
    assert dialog.isVisible()
    assert not window.plane.pointer.is_down
    assert window.plane.picture.points.x.tolist() == two_groups().x.tolist(), "drawn where it is"
    dialog.reject()
    mouse.release((x1 + 1.0, x2))
    mouse.move((x1 - 1.0, x2))
    assert session.points.x.tolist() == two_groups().x.tolist()
    assert session.undo_stack.count() == 0
