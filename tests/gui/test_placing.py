"""Clicks on the plane place points, and nothing else does."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import child, invitation, marks
from tests.gui.hands import (
    LEFT,
    MIDDLE,
    NONE,
    RIGHT,
    SHIFT,
    Button,
    Key,
    Modifier,
    Mouse,
    pixel_of,
    pixel_size,
    place_of,
    press_key,
)
from tests.session.samples import bits, two_groups

EMPTY = (-3.0, 3.0)
"""A place with no point near it."""


def placed(session: Session) -> list[tuple[Any, Any, float]]:
    """The points beyond those of the start set: x1, x2, label."""
    extra = slice(20, None)
    return [(x1, x2, y) for (x1, x2), y in zip(session.points.x[extra], session.points.y[extra], strict=True)]


@pytest.mark.parametrize(
    ("button", "modifier", "label"),
    [(LEFT, NONE, 1.0), (RIGHT, NONE, 0.0), (LEFT, SHIFT, 0.0)],
    ids=["click", "right click", "shift+click"],
)
def test_a_click_places_a_point(
    window: MainWindow, mouse: Mouse, button: Button, modifier: Modifier, label: float
) -> None:
    place = mouse.click(EMPTY, button, modifier)
    assert placed(window.session) == [(pytest.approx(place.x1, abs=1e-12), pytest.approx(place.x2, abs=1e-12), label)]
    assert math.dist(place, EMPTY) < pixel_size(window.plane)
    assert bits(window.session.points.x[:20]) == bits(two_groups().x)
    assert marks(window, int(label))[-1] == pytest.approx(place, abs=1e-12), "it is drawn at once"
    assert window.actions_by_name["undoAction"].text() == "Undo place point"


def test_the_label_is_chosen(window: MainWindow, mouse: Mouse) -> None:
    choices: list[tuple[Key | str, float]] = [
        (Key.Key_0, 0.0),
        (Key.Key_1, 1.0),
        ("label0Action", 0.0),
        ("label1Action", 1.0),
    ]
    for number, (choose, label) in enumerate(choices):
        if isinstance(choose, str):
            window.actions_by_name[choose].trigger()
        else:
            press_key(window, choose)
        assert window.actions_by_name[f"label{label:.0f}Action"].isChecked()
        height = 3.4 - 0.5 * number
        mouse.click((-3.0, height))
        mouse.click((-3.5, height), RIGHT)
        mouse.click((-2.5, height), LEFT, SHIFT)
        assert [y for *_, y in placed(window.session)[-3:]] == [label, 1 - label, 1 - label], choose


def test_a_key_for_a_label_takes_the_place_tool(window: MainWindow, mouse: Mouse) -> None:
    window.actions_by_name["selectToolAction"].trigger()
    mouse.click(EMPTY)
    assert placed(window.session) == []
    press_key(window, Key.Key_0)
    mouse.click(EMPTY)
    assert [y for *_, y in placed(window.session)] == [0.0]


def test_a_press_that_moves_less_than_6_pixels_is_a_click(window: MainWindow, mouse: Mouse) -> None:
    view = window.plane.viewRange()
    for number, shift in enumerate(((0, 0), (5, 0), (0, -5), (4, 4), (-3, 5)), start=1):
        goal = (-3.0, 3.6 - number)
        place = mouse.press(goal)
        pixel = pixel_of(window.plane, goal) + QPoint(*shift)
        mouse.move_to(pixel)
        mouse.release_at(pixel)
        assert len(placed(window.session)) == number
        assert placed(window.session)[-1] == pytest.approx((*place, 1.0)), "where it went down"
        assert window.plane.viewRange() == view


def test_a_press_that_moves_6_pixels_pans_and_places_nothing(window: MainWindow, mouse: Mouse) -> None:
    start = pixel_of(window.plane, EMPTY)
    for shift in ((6, 0), (0, -6), (5, 4), (-40, 30)):
        held = mouse.press(EMPTY)
        mouse.move_to(start + QPoint(*shift))
        there = place_of(window.plane, start + QPoint(*shift))
        assert there == pytest.approx(held, abs=1e-9), "what was grasped stays under the mouse"
        mouse.move_to(start)  # coming back makes it no click
        mouse.release_at(start)
        assert place_of(window.plane, start) == pytest.approx(held, abs=1e-9)
        assert placed(window.session) == []
    assert window.session.undo_stack.count() == 0


def test_a_press_of_any_length_is_a_click(window: MainWindow, mouse: Mouse, qtbot: QtBot) -> None:
    mouse.press(EMPTY)
    window.session.run()
    qtbot.waitUntil(lambda: window.session.state.update >= 10, timeout=PATIENCE)  # half a second, and frames meanwhile
    assert placed(window.session) == []
    mouse.release(EMPTY)
    assert len(placed(window.session)) == 1


def test_the_second_click_of_a_double_click_places_nothing(window: MainWindow, mouse: Mouse) -> None:
    mouse.double_click(EMPTY)
    assert len(placed(window.session)) == 1
    assert not window.findChildren(QDialog), "the point was not there at the first click: its values are not asked for"


def test_clicks_one_after_another_place_one_point_each(window: MainWindow, mouse: Mouse) -> None:
    places = [mouse.click((-3.5 + 0.25 * k, 3.0)) for k in range(12)]
    assert [(x1, x2) for x1, x2, _ in placed(window.session)] == [pytest.approx(place) for place in places]


def test_a_middle_click_places_nothing(window: MainWindow, mouse: Mouse) -> None:
    mouse.click(EMPTY, MIDDLE)
    assert placed(window.session) == []


def test_a_click_beside_the_plane_places_nothing(window: MainWindow) -> None:
    axis = window.plane.getAxis("left")
    pixel = window.plane.mapFromScene(axis.mapRectToScene(axis.boundingRect()).center())
    QTest.mouseClick(window.windowHandle(), LEFT, NONE, window.plane.viewport().mapTo(window, pixel))
    assert placed(window.session) == []


def test_a_second_button_in_the_middle_of_a_click_changes_nothing(window: MainWindow, mouse: Mouse) -> None:
    mouse.press(EMPTY)
    mouse.press(EMPTY, RIGHT)
    mouse.release(EMPTY, RIGHT)
    mouse.release(EMPTY)
    assert [y for *_, y in placed(window.session)] == [1.0]


def test_a_click_on_a_point_places_none(window: MainWindow, mouse: Mouse) -> None:
    mouse.click((2.5, 2.5))
    assert placed(window.session) == []
    assert window.plane.selection.tolist() == [8]


def test_clicks_at_full_speed_are_not_lost(
    compiled_window: MainWindow, settle: Callable[[Session], None], qtbot: QtBot
) -> None:
    window, mouse, session = compiled_window, Mouse(compiled_window), compiled_window.session
    window.controls.speed.setValue(window.controls.speed.maximum())
    window.actions_by_name["runAction"].trigger()
    qtbot.waitUntil(lambda: session.state.update > 10_000, timeout=PATIENCE)
    places = []
    for row in range(5):
        for column in range(8):
            places.append(mouse.click((-3.9 + 0.3 * column, 3.3 - 0.3 * row), (LEFT, RIGHT)[row % 2]))
    assert session.is_running
    assert [(x1, x2) for x1, x2, _ in placed(session)] == [pytest.approx(place) for place in places]
    settle(session)
    assert session.state.descent.points is session.points, "the trainer has them all"
    window.actions_by_name["runAction"].trigger()
    settle(session)
    assert session.undo_stack.count() == 40


def test_after_the_first_pause_the_invitation_is_to_click(window: MainWindow, mouse: Mouse) -> None:
    run = window.actions_by_name["runAction"]
    run.trigger()
    assert invitation(window) == ""
    run.trigger()
    assert invitation(window) == "Click to add a point. Drag one to confuse it."
    mouse.click(EMPTY)
    assert invitation(window) == ""
    for _ in range(2):
        run.trigger()
    assert invitation(window) == "", "then nothing"


def test_a_click_before_the_first_run_leaves_the_invitation_to_run(window: MainWindow, mouse: Mouse) -> None:
    mouse.click(EMPTY)
    assert invitation(window).startswith("Press Run")


def test_after_a_few_steps_nobody_is_told_to_press_run(window: MainWindow, do: Callable[..., None]) -> None:
    do("stepAction", "stepAction")
    assert invitation(window).startswith("Press Run")
    do("stepAction")
    assert invitation(window) == ""
    do("resetAction")
    assert invitation(window) == "", "nor ever again"
    do("runAction", "runAction")
    assert invitation(window) == "Click to add a point. Drag one to confuse it."


@pytest.mark.parametrize("look", [(), ("projectorAction",), ("projectorAction", "insetAction")])
def test_the_invitation_is_wide_enough_to_be_read_or_is_not_shown(
    window: MainWindow, do: Callable[..., None], look: tuple[str, ...]
) -> None:
    window.resize(1024, 640)
    label, box = child(window, QLabel, "invitation"), window.plane.picture.box
    for names in (look, ("stepAction",), ("stepAction",)):
        do(*names)
        is_whole = label.width() >= label.sizeHint().width() and not label.wordWrap()
        assert label.isHidden() or is_whole or label.width() >= 0.55 * box.width()


def test_no_menu_pops_up(window: MainWindow, mouse: Mouse) -> None:
    mouse.click(EMPTY, RIGHT)
    for name in ("plane", "errorPlot", "controlBar", "statusLine", "tools"):
        widget = child(window, QWidget, name)
        target = widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget
        middle = target.rect().center()
        where = middle, target.mapToGlobal(middle), NONE
        QApplication.sendEvent(target, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, *where))
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        assert popup is None, name


def test_nothing_is_placed_beneath_what_lies_on_the_plane(window: MainWindow, mouse: Mouse) -> None:
    window.actions_by_name["insetAction"].trigger()
    legend, weights = child(window, QLabel, "overlay"), child(window, QWidget, "weightInset")
    for cover in (legend, child(window, QLabel, "invitation"), weights):
        assert cover.isVisible(), cover.objectName()
        below = place_of(window.plane, cover.geometry().center())
        for button in (LEFT, RIGHT):
            mouse.click(below, button)
        assert placed(window.session) == [], cover.objectName()
    edge = legend.geometry().bottomRight() + QPoint(4, 4)
    mouse.click(place_of(window.plane, edge))
    assert len(placed(window.session)) == 1, "beside it there is nothing in the way"


def test_a_point_beneath_the_legend_comes_out_by_a_drag_from_there(window: MainWindow, mouse: Mouse) -> None:
    pixel = child(window, QLabel, "overlay").geometry().center()
    hidden = place_of(window.plane, pixel)
    window.session.place([hidden], 1.0)
    assert window.plane.hit(QPointF(pixel)) == -1, "what cannot be seen is not hit"
    mouse.drag(hidden, (hidden.x1 + 1.0, hidden.x2 - 1.0))
    assert tuple(window.session.points.x[20]) == tuple(hidden), "the plane has moved, not the point"
    assert window.plane.hit(QPointF(pixel_of(window.plane, hidden))) == 20
