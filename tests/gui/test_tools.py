"""The brushes, with a real mouse; and the tools among each other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.tool_options import SIZES
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import child, marks
from tests.gui.hands import LEFT, NONE, RIGHT, SHIFT, Key, Mouse, pixel_of, pixel_size, place_of, press_key

EMPTY = (-3.0, 2.0)
SMALL = 12


def shown(window: MainWindow) -> int:
    return len(marks(window, 0)) + len(marks(window, 1))


def drawn(window: MainWindow) -> int:
    """Points in the picture, those of a stroke that is going on included."""
    return len(window.plane.picture.points)


def spray(window: MainWindow, mouse: Mouse, qtbot: QtBot, number: int, button: Qt.MouseButton = LEFT) -> None:
    """Hold the spray at EMPTY until it has made so many points."""
    before = drawn(window)
    mouse.press(EMPTY, button)
    qtbot.waitUntil(lambda: drawn(window) >= before + number, timeout=PATIENCE)
    mouse.release(EMPTY, button)


@pytest.mark.parametrize(("name", "key"), [("place", "A"), ("select", "M"), ("spray", "S"), ("erase", "E")])
def test_a_tool_has_button_icon_key_and_tip(window: MainWindow, name: str, key: str) -> None:
    action = window.actions_by_name[f"{name}ToolAction"]
    button = child(window, QToolButton, f"{name}ToolButton")
    assert not action.icon().isNull()
    assert button.text() == action.iconText()
    assert key in action.toolTip()
    press_key(window, getattr(Key, f"Key_{key}"))
    assert action.isChecked()
    assert button.isChecked()
    assert window.plane.tool == name


def test_a_spray_stroke_is_one_edit(window: MainWindow, mouse: Mouse, qtbot: QtBot, session: Session) -> None:
    press_key(window, Key.Key_S)
    spray(window, mouse, qtbot, 15)
    number = len(session.points) - 20
    assert number >= 15
    assert (session.points.y[20:] == 1).all()
    assert window.actions_by_name["undoAction"].text() == f"Undo place {number} points"
    assert shown(window) == 20 + number
    window.actions_by_name["undoAction"].trigger()
    assert len(session.points) == shown(window) == 20
    window.actions_by_name["redoAction"].trigger()
    assert len(session.points) == shown(window) == 20 + number


@pytest.mark.parametrize("label", [0, 1])
@pytest.mark.parametrize("button", [LEFT, RIGHT])
def test_the_spray_has_the_label_and_the_right_button_the_other(
    window: MainWindow, mouse: Mouse, session: Session, label: int, button: Qt.MouseButton
) -> None:
    press_key(window, Key.Key_S)
    press_key(window, Key.Key_1 if label else Key.Key_0)
    assert window.plane.tool == "spray", "a label is no other tool"
    mouse.click(EMPTY, button)
    assert len(session.points) == 21, "a click sprays one point"
    assert session.points.y[20] == (label if button == LEFT else 1 - label)


def test_a_spray_is_normally_distributed_within_its_circle(
    window: MainWindow, mouse: Mouse, qtbot: QtBot, session: Session
) -> None:
    window.plane.pointer.random = np.random.default_rng(1)
    press_key(window, Key.Key_S)
    child(window, QSlider, "brushSize").setValue(80)
    child(window, QSlider, "sprayRate").setValue(300)
    spray(window, mouse, qtbot, 100)
    away = (session.points.x[20:] - EMPTY) / pixel_size(window.plane) / 40
    assert away.std(axis=0) == pytest.approx([1, 1], abs=0.25), "40 pixels are half of its radius"
    assert away.mean(axis=0) == pytest.approx([0, 0], abs=0.35)
    within = np.hypot(*away.T) <= 2
    assert within.mean() == pytest.approx(0.865, abs=0.12)


def test_esc_takes_back_what_is_being_sprayed(window: MainWindow, mouse: Mouse, qtbot: QtBot, session: Session) -> None:
    press_key(window, Key.Key_S)
    mouse.press(EMPTY)
    qtbot.waitUntil(lambda: drawn(window) >= 25, timeout=PATIENCE)
    press_key(window, Key.Key_Escape)
    mouse.release(EMPTY)
    assert len(session.points) == drawn(window) == 20
    assert not session.undo_stack.canUndo()


def test_another_tool_in_the_middle_of_a_stroke_gives_it_up(
    window: MainWindow, mouse: Mouse, qtbot: QtBot, session: Session
) -> None:
    press_key(window, Key.Key_S)
    mouse.press(EMPTY)
    qtbot.waitUntil(lambda: drawn(window) >= 23, timeout=PATIENCE)
    press_key(window, Key.Key_M)
    mouse.release(EMPTY)
    assert len(session.points) == drawn(window) == 20


def test_an_eraser_stroke_is_one_edit(window: MainWindow, mouse: Mouse, session: Session) -> None:
    before = session.points
    press_key(window, Key.Key_E)
    child(window, QSlider, "brushSize").setValue(SMALL)
    reach = SMALL * pixel_size(window.plane)
    start = mouse.press((-1.5, 2.1))
    end = mouse.move((3.5, 2.1))
    way = np.clip(before.x[:, 0], start.x1, end.x1)
    gone = np.hypot(before.x[:, 0] - way, before.x[:, 1] - start.x2) <= reach
    assert 0 < gone.sum() < 20
    assert shown(window) == 20 - gone.sum(), "they are gone at once"
    assert session.points is before, "but only in the picture"
    mouse.release((3.5, 2.1))
    assert session.points.x.tolist() == before.x[~gone].tolist()
    word = "point" if gone.sum() == 1 else f"{gone.sum()} points"
    assert window.actions_by_name["undoAction"].text() == f"Undo delete {word}"
    window.actions_by_name["undoAction"].trigger()
    assert session.points == before
    assert shown(window) == 20


def test_the_eraser_erases_at_the_press_and_passes_nothing_by(
    window: MainWindow, mouse: Mouse, session: Session
) -> None:
    press_key(window, Key.Key_E)
    child(window, QSlider, "brushSize").setValue(SMALL)
    mouse.click((2.5, 2.5))
    assert [2.5, 2.5] not in session.points.x.tolist()
    assert len(session.points) == 19
    mouse.click(EMPTY)
    assert len(session.points) == 19
    assert session.undo_stack.count() == 1, "nothing erased is no edit"


def test_esc_brings_back_what_is_being_erased(window: MainWindow, mouse: Mouse, session: Session) -> None:
    press_key(window, Key.Key_E)
    mouse.press((2.5, 2.5))
    assert shown(window) < 20
    press_key(window, Key.Key_Escape)
    assert shown(window) == 20
    mouse.release((2.5, 2.5))
    assert len(session.points) == 20


def test_a_label_key_leaves_eraser_and_move_for_place(window: MainWindow) -> None:
    for tool in (Key.Key_E, Key.Key_M):
        press_key(window, tool)
        press_key(window, Key.Key_0)
        assert window.plane.tool == "place"
        assert window.actions_by_name["placeToolAction"].isChecked()


def test_the_cursor_of_a_brush_is_as_large_as_the_brush(window: MainWindow, mouse: Mouse) -> None:
    for tool in (Key.Key_S, Key.Key_E):
        press_key(window, tool)
        mouse.move(EMPTY)
        for size in (SIZES[0], 33, SIZES[1]):
            child(window, QSlider, "brushSize").setValue(size)
            cursor = window.plane.viewport().cursor()
            assert cursor.shape() == Qt.CursorShape.BitmapCursor
            image = cursor.pixmap().toImage()
            row = [image.pixelColor(x, image.height() // 2).alpha() for x in range(image.width())]
            ends = np.flatnonzero(np.array(row) > 128)
            assert ends[-1] - ends[0] == pytest.approx(2 * size, abs=5)
            assert cursor.hotSpot() == QPoint(image.width() // 2, image.height() // 2)


def test_keys_change_the_size_of_a_brush_within_its_ends(window: MainWindow) -> None:
    press_key(window, Key.Key_S)
    slider = child(window, QSlider, "brushSize")
    slider.setValue(40)
    press_key(window, Key.Key_BracketRight)
    assert slider.value() == 50
    press_key(window, Key.Key_BracketLeft)
    assert slider.value() == 40
    for _ in range(20):
        press_key(window, Key.Key_BracketLeft)
    assert slider.value() == SIZES[0]


def test_options_are_there_for_brushes_only(window: MainWindow) -> None:
    rate, size = child(window, QSlider, "sprayRate"), child(window, QSlider, "brushSize")
    for key, seen in ((Key.Key_S, (True, True)), (Key.Key_E, (True, False)), (Key.Key_A, (False, False))):
        press_key(window, key)
        assert (size.isVisible(), rate.isVisible()) == seen
    press_key(window, Key.Key_S)
    frame = window.plane.options.geometry()
    assert window.plane.rect().contains(frame)


def test_an_arrow_key_that_is_held_is_one_edit(
    window: MainWindow, mouse: Mouse, session: Session, hold: Callable[[Key, int], None]
) -> None:
    mouse.click((2.5, 2.5))
    before = session.points
    hold(Key.Key_Right, 5)
    moved = session.points.x[8, 0] - 2.5
    press_key(window, Key.Key_Right)
    assert session.points.x[8, 0] - 2.5 == pytest.approx(moved * 6 / 5, rel=1e-9)
    assert session.undo_stack.count() == 2, "a new press is a new step"
    window.actions_by_name["undoAction"].trigger()
    assert session.points.x[8, 0] - 2.5 == pytest.approx(moved, rel=1e-9)
    window.actions_by_name["undoAction"].trigger()
    assert session.points == before
    window.actions_by_name["redoAction"].trigger()
    assert session.points.x[8, 0] - 2.5 == pytest.approx(moved, rel=1e-9)


def test_held_keys_of_other_points_are_steps_of_their_own(
    window: MainWindow, mouse: Mouse, session: Session, hold: Callable[[Key, int], None]
) -> None:
    mouse.click((2.5, 2.5))
    hold(Key.Key_Up, 3)
    press_key(window, Key.Key_N)
    hold(Key.Key_Up, 3)
    assert session.undo_stack.count() == 2


def test_shift_sprays_the_other_label(window: MainWindow, mouse: Mouse, session: Session) -> None:
    press_key(window, Key.Key_S)
    mouse.click(EMPTY, LEFT, SHIFT)
    assert session.points.y[20] == 0
    mouse.click(EMPTY, LEFT, NONE)
    assert session.points.y[21] == 1
    assert pixel_of(window.plane, EMPTY).x() > 0


@pytest.mark.parametrize(("height", "projector"), [(800, False), (640, False), (560, False), (800, True), (640, True)])
def test_there_is_room_for_all_buttons(window: MainWindow, qtbot: QtBot, height: int, projector: bool) -> None:
    window.actions_by_name["projectorAction"].setChecked(projector)
    window.resize(1024, height)
    buttons = [button for button in window.tools.findChildren(QToolButton) if "qt_" not in button.objectName()]
    assert len(buttons) >= 7
    qtbot.waitUntil(lambda: all(button.isVisible() for button in buttons), timeout=PATIENCE)
    assert all(window.tools.rect().contains(button.geometry()) for button in buttons)


def test_the_spray_places_nothing_beneath_what_lies_on_the_plane(
    window: MainWindow, mouse: Mouse, qtbot: QtBot, session: Session
) -> None:
    window.actions_by_name["sprayToolAction"].trigger()
    legend = child(window, QLabel, "overlay").geometry()
    mouse.click(place_of(window.plane, legend.center()))
    assert len(session.points) == 20
    child(window, QSlider, "sprayRate").setValue(300)
    edge = place_of(window.plane, legend.bottomRight() + QPoint(3, 3))
    mouse.press(edge)
    qtbot.waitUntil(lambda: len(window.plane.picture.points) >= 80, timeout=PATIENCE)
    mouse.release(edge)
    assert not any(legend.contains(pixel_of(window.plane, tuple(place))) for place in session.points.x[20:])
