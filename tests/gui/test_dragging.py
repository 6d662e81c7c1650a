"""Drags: of a point, of a selection, of the view, and of the rectangle that selects."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QGraphicsRectItem
from pytestqt.qtbot import QtBot

from gd_sim.core.points import PointSet
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import marks, status
from tests.gui.hands import CONTROL, LEFT, MIDDLE, RIGHT, SHIFT, Key, Mouse, pixel_of, place_of, press_key
from tests.session.samples import bits, two_groups

CORNER = (2.5, 2.5)
"""Point 8 of the start set, label 1."""
AWAY = (-2.0, 3.0)


class Told:
    """What a session tells of its points."""

    def __init__(self, session: Session) -> None:
        self._session, self.sets = session, list[PointSet]()
        session.points_changed.connect(lambda: self.sets.append(self._session.points))


@pytest.fixture
def told(window: MainWindow) -> Told:
    return Told(window.session)


def is_start_set(session: Session) -> bool:
    return bits(session.points.x) == bits(two_groups().x) and bits(session.points.y) == bits(two_groups().y)


def test_a_drag_moves_a_point_and_is_one_edit(window: MainWindow, mouse: Mouse, told: Told) -> None:
    start, end = mouse.drag(CORNER, AWAY, steps=10)
    expected = two_groups().x.copy()
    expected[8] += np.array(end) - start
    assert window.session.points.x == pytest.approx(expected, abs=1e-12)
    assert np.delete(window.session.points.x, 8, axis=0).tolist() == np.delete(two_groups().x, 8, axis=0).tolist()
    assert len(told.sets) == 1
    assert window.session.undo_stack.count() == 1
    assert window.session.undo_stack.undoText() == "move point"
    window.actions_by_name["undoAction"].trigger()
    assert is_start_set(window.session)
    window.actions_by_name["redoAction"].trigger()
    assert window.session.points.x == pytest.approx(expected, abs=1e-12)


def test_a_point_follows_the_mouse_before_anybody_is_told(window: MainWindow, mouse: Mouse, told: Told) -> None:
    start = mouse.press(CORNER)
    for goal in ((1.0, 3.0), (0.0, 3.5), AWAY):
        at = mouse.move(goal)
        drawn = np.array(CORNER) + np.array(at) - start
        assert drawn == pytest.approx(marks(window, 1)[4], abs=1e-12), "the fifth of label 1"
    assert told.sets == []
    assert is_start_set(window.session)
    mouse.release(AWAY)
    assert len(told.sets) == 1


def test_a_dragged_point_is_selected(window: MainWindow, mouse: Mouse) -> None:
    mouse.drag(CORNER, AWAY)
    assert window.plane.selection.tolist() == [8]


def test_a_selection_is_dragged_together(window: MainWindow, mouse: Mouse, told: Told) -> None:
    mouse.click((2.5, 2.5))
    mouse.click((2.5, 1.0), LEFT, CONTROL)
    mouse.click((0.0, 2.5), LEFT, SHIFT)
    assert window.plane.selection.tolist() == [6, 8, 16]
    start, end = mouse.drag((2.5, 1.0), (1.5, -3.0))
    expected = two_groups().x.copy()
    expected[[6, 8, 16]] += np.array(end) - start
    assert window.session.points.x == pytest.approx(expected, abs=1e-12)
    assert window.session.undo_stack.undoText() == "move 3 points"
    assert len(told.sets) == 1
    assert window.plane.selection.tolist() == [6, 8, 16]


def test_a_drag_of_another_point_leaves_the_selection(window: MainWindow, mouse: Mouse) -> None:
    mouse.click((0.0, 2.5))
    mouse.drag(CORNER, AWAY)
    assert window.plane.selection.tolist() == [8]
    assert window.session.points.x[6].tolist() == [0.0, 2.5]


def test_control_click_takes_a_point_out_again(window: MainWindow, mouse: Mouse) -> None:
    mouse.click(CORNER)
    mouse.click((0.0, 2.5), LEFT, CONTROL)
    mouse.click(CORNER, LEFT, CONTROL)
    assert window.plane.selection.tolist() == [6]


def test_esc_gives_a_drag_up(window: MainWindow, mouse: Mouse, told: Told) -> None:
    mouse.press(CORNER)
    mouse.move(AWAY)
    press_key(window, Key.Key_Escape)
    assert marks(window, 1)[4].tolist() == list(CORNER)
    mouse.move((0.0, 3.0))
    mouse.release((0.0, 3.0))
    assert told.sets == []
    assert is_start_set(window.session)


def test_undo_in_the_middle_of_a_drag_ends_it(window: MainWindow, mouse: Mouse) -> None:
    mouse.click((-3.0, 3.0))
    mouse.press(CORNER)
    mouse.move(AWAY)
    press_key(window, Key.Key_Z, CONTROL)
    mouse.move((0.0, 3.0))
    mouse.release((0.0, 3.0))
    assert is_start_set(window.session)
    assert marks(window, 1).tolist() == two_groups().x[two_groups().y == 1].tolist()


def test_a_point_is_dragged_while_training_runs(window: MainWindow, mouse: Mouse, told: Told, qtbot: QtBot) -> None:
    session = window.session
    session.run()
    mouse.press(CORNER)
    mouse.move((0.0, 3.0))
    update = session.state.update
    qtbot.waitUntil(lambda: session.state.update > update + 2, timeout=PATIENCE)
    mouse.move(AWAY)
    mouse.release(AWAY)
    assert session.is_running
    assert len(told.sets) == 1
    assert session.points.x[8] == pytest.approx(AWAY, abs=0.02)


def test_the_right_button_drags_nothing(window: MainWindow, mouse: Mouse, told: Told) -> None:
    view = window.plane.viewRange()
    mouse.drag(CORNER, AWAY, RIGHT)
    mouse.drag(AWAY, (0.0, 3.0), RIGHT)
    assert told.sets == []
    assert window.plane.viewRange() == view


def test_delete_removes_what_is_selected(window: MainWindow, mouse: Mouse) -> None:
    mouse.click(CORNER)
    mouse.click((0.0, 2.5), LEFT, CONTROL)
    press_key(window, Key.Key_Delete)
    assert window.session.points.x.tolist() == np.delete(two_groups().x, [6, 8], axis=0).tolist()
    assert window.session.undo_stack.undoText() == "delete 2 points"
    assert window.plane.selection.size == 0, "another Delete must not hit whoever has the numbers now"
    press_key(window, Key.Key_Delete)
    assert len(window.session.points) == 18
    press_key(window, Key.Key_Z, CONTROL)
    assert is_start_set(window.session)


def test_the_selection_can_be_relabelled(window: MainWindow, mouse: Mouse) -> None:
    mouse.click(CORNER)
    press_key(window, Key.Key_L)
    assert window.session.points.y[8] == 0.0
    assert window.plane.selection.tolist() == [8], "the number of points is the same"
    assert window.session.undo_stack.undoText() == "relabel point"


def test_select_all(window: MainWindow) -> None:
    press_key(window, Key.Key_A, CONTROL)
    assert window.plane.selection.tolist() == list(range(20))
    press_key(window, Key.Key_Delete)
    assert len(window.session.points) == 0
    assert not window.actions_by_name["selectAllAction"].isEnabled()
    assert status(window, "runLabel") == "no points yet: click into the plane"


@pytest.mark.parametrize(("button", "tool"), [(LEFT, "place"), (MIDDLE, "place"), (MIDDLE, "select")])
def test_pan(window: MainWindow, mouse: Mouse, told: Told, button: Qt.MouseButton, tool: str) -> None:
    if tool == "select":
        window.actions_by_name["selectToolAction"].trigger()
    (left, right), (bottom, top) = window.plane.viewRange()
    start, end = mouse.drag((-3.0, 3.0), (-2.0, 2.5), button)
    by1, by2 = np.array(start) - end
    assert window.plane.viewRange()[0] == pytest.approx([left + by1, right + by1], abs=1e-9)
    assert window.plane.viewRange()[1] == pytest.approx([bottom + by2, top + by2], abs=1e-9)
    assert told.sets == []


def test_a_middle_drag_on_a_point_pans_too(window: MainWindow, mouse: Mouse, told: Told) -> None:
    view = window.plane.viewRange()
    mouse.drag(CORNER, (1.5, 2.5), MIDDLE)
    assert window.plane.viewRange() != view
    assert told.sets == []


@pytest.mark.parametrize("notches", [1, 3, -2])
def test_the_wheel_zooms_about_the_mouse(window: MainWindow, mouse: Mouse, notches: int) -> None:
    (left, right), (bottom, top) = window.plane.viewRange()
    pixel = pixel_of(window.plane, (2.0, -1.0))
    centre = mouse.wheel((2.0, -1.0), notches)
    assert place_of(window.plane, pixel) == pytest.approx(centre, abs=1e-9), "this place stays where it is"
    (new_left, new_right), (new_bottom, new_top) = window.plane.viewRange()
    factor = 0.999 ** (120 * notches)
    assert (new_right - new_left) / (right - left) == pytest.approx(factor, rel=1e-9)
    assert (new_top - new_bottom) / (top - bottom) == pytest.approx(factor, rel=1e-9), "scales stay equal"


def test_views_can_be_chosen(window: MainWindow, mouse: Mouse) -> None:
    mouse.wheel((3.0, 3.0), -5)
    window.actions_by_name["zoomToPointsAction"].trigger()
    (left, right), (bottom, top) = window.plane.viewRange()
    assert left < -1 < 3 < right
    assert bottom < -2 < 2.5 < top
    press_key(window, Key.Key_0, CONTROL)
    (left, right), (bottom, top) = window.plane.viewRange()
    assert (left, bottom) == pytest.approx((-right, -top), abs=1e-9)
    assert min(right, top) == pytest.approx(4, abs=1e-9)


# The rectangle that selects


def band(window: MainWindow) -> QGraphicsRectItem:
    found = [item for item in window.plane.picture.box.allChildItems() if type(item) is QGraphicsRectItem]
    (item,) = [item for item in found if item.zValue() == 20]
    return item


def test_a_rectangle_selects(window: MainWindow, mouse: Mouse, told: Told) -> None:
    window.actions_by_name["selectToolAction"].trigger()
    view = window.plane.viewRange()
    start = mouse.press((-0.7, 1.7))
    end = mouse.move((2.2, 2.8))
    shown = band(window)
    assert shown.isVisible()
    rectangle = shown.rect()
    assert (rectangle.left(), rectangle.top()) == pytest.approx(start, abs=1e-9)
    assert (rectangle.right(), rectangle.bottom()) == pytest.approx(end, abs=1e-9)
    mouse.release((2.2, 2.8))
    assert not band(window).isVisible()
    assert window.plane.selection.tolist() == [6, 10]
    assert window.plane.viewRange() == view
    assert told.sets == []
    assert window.actions_by_name["deleteAction"].isEnabled()


@pytest.mark.parametrize("with_control", [False, True])
def test_control_adds_to_the_selection(window: MainWindow, mouse: Mouse, with_control: bool) -> None:
    window.actions_by_name["selectToolAction"].trigger()
    mouse.drag((-0.7, 1.7), (2.2, 2.8))
    corners = ((2.2, 2.2), (2.8, 2.8))
    mouse.drag_with(CONTROL, *corners) if with_control else mouse.drag(*corners)
    assert window.plane.selection.tolist() == ([6, 8, 10] if with_control else [8])


def test_esc_gives_a_rectangle_up_and_then_the_selection(window: MainWindow, mouse: Mouse) -> None:
    window.actions_by_name["selectToolAction"].trigger()
    mouse.click(CORNER)
    mouse.press((-3.0, 3.0))
    mouse.move((3.0, -3.0))
    press_key(window, Key.Key_Escape)
    assert not band(window).isVisible()
    mouse.release((3.0, -3.0))
    assert window.plane.selection.tolist() == [8], "as if it had never begun"
    mouse.click(CORNER)
    press_key(window, Key.Key_Escape)
    assert window.plane.selection.size == 0


def test_a_click_beside_all_points_lets_go(window: MainWindow, mouse: Mouse) -> None:
    window.actions_by_name["selectToolAction"].trigger()
    mouse.click(CORNER)
    mouse.click(AWAY)
    assert window.plane.selection.size == 0
    assert is_start_set(window.session)


def test_with_the_select_tool_a_point_can_be_dragged(window: MainWindow, mouse: Mouse) -> None:
    window.actions_by_name["selectToolAction"].trigger()
    mouse.drag(CORNER, AWAY)
    assert window.session.points.x[8] == pytest.approx(AWAY, abs=0.02)


def test_the_cursor_tells_what_a_press_would_do(window: MainWindow, mouse: Mouse) -> None:
    shape = Qt.CursorShape
    for tool, empty in (("label1Action", shape.CrossCursor), ("selectToolAction", shape.ArrowCursor)):
        window.actions_by_name[tool].trigger()
        mouse.move(CORNER)
        assert window.plane.viewport().cursor().shape() == shape.OpenHandCursor
        mouse.move_to(pixel_of(window.plane, CORNER) + QPoint(60, 0))
        assert window.plane.viewport().cursor().shape() == empty
