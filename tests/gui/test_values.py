"""The exact values of a point: read to the last digit, typed anew, one step to undo."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialogButtonBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from gd_sim import PointSet
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.point_dialog import PointDialog
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import child, status
from tests.gui.hands import CONTROL, Key, Mouse, press_key
from tests.session.samples import bits, two_groups

EMPTY = (-3.0, 3.0)
ODD = 0.1 + 0.2
"""A number that takes 17 digits."""


def open_dialog(window: MainWindow, qtbot: QtBot) -> PointDialog:
    """The dialog that a key or click has opened, with the focus in it."""
    found = [dialog for dialog in window.findChildren(PointDialog) if dialog.isVisible()]
    assert len(found) == 1
    qtbot.waitUntil(found[0].isActiveWindow, timeout=PATIENCE)
    return found[0]


def is_open(window: MainWindow) -> bool:
    return any(dialog.isVisible() for dialog in window.findChildren(PointDialog))


def close_with(dialog: PointDialog, key: Key) -> None:
    """Press the key that closes the dialog; a window manager gives the focus back, which there is none of here."""
    window = dialog.parentWidget()
    assert window is not None
    QTest.keyClick(dialog.windowHandle(), key)
    window.activateWindow()


def type_into(dialog: PointDialog, *texts: str) -> None:
    """Type into one field after another, with Tab in between, as one would."""
    for number, text in enumerate(texts):
        if number:
            QTest.keyClick(dialog.windowHandle(), Key.Key_Tab)
        field = QApplication.focusWidget()
        assert field is not None
        QTest.keyClicks(field, text)


def test_enter_on_a_point_shows_every_digit_and_takes_what_is_typed(
    window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    session.move([0], [(ODD, -1e-300)])
    press_key(window, Key.Key_N)
    press_key(window, Key.Key_Return)
    dialog = open_dialog(window, qtbot)
    shown = [field.text() for field in dialog.findChildren(QLineEdit)]
    assert [float(text) for text in shown] == [ODD, -1e-300]
    type_into(dialog, "2.5", "0,25")
    close_with(dialog, Key.Key_Return)
    assert not is_open(window)
    assert session.points.x[0].tolist() == [2.5, 0.25]
    assert session.points.y[0] == 1.0
    assert session.undo_stack.undoText() == "edit point"
    assert status(window, "factLabel") == "edited point to 2.50, 0.25, label 1; 20 points"
    assert window.plane.selection.tolist() == [0]
    press_key(window, Key.Key_Z, CONTROL)
    assert session.points.x[0].tolist() == [ODD, -1e-300]


def test_a_double_click_on_a_point_opens_it(window: MainWindow, session: Session, mouse: Mouse, qtbot: QtBot) -> None:
    mouse.double_click(tuple(session.points.x[3]))
    dialog = open_dialog(window, qtbot)
    assert dialog.windowTitle() == "Point 4"
    box = child(dialog, QComboBox, "pointLabel")
    box.setCurrentIndex(1)
    close_with(dialog, Key.Key_Return)
    assert session.points.y[3] == 1.0
    assert bits(session.points.x) == bits(two_groups().x)
    press_key(window, Key.Key_Z, CONTROL)
    assert session.points == two_groups()


def test_nothing_moves_after_the_double_click(window: MainWindow, session: Session, mouse: Mouse, qtbot: QtBot) -> None:
    mouse.double_click(tuple(session.points.x[3]))
    close_with(open_dialog(window, qtbot), Key.Key_Escape)
    mouse.move((3.0, 3.0))
    assert session.points == two_groups()
    assert not session.undo_stack.canUndo()


def test_esc_changes_nothing(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    window.plane.select(np.array([2]))
    window.actions_by_name["editPointAction"].trigger()
    dialog = open_dialog(window, qtbot)
    type_into(dialog, "7", "7")
    close_with(dialog, Key.Key_Escape)
    assert not is_open(window)
    assert session.points == two_groups()
    assert not session.undo_stack.canUndo()


def test_values_left_as_they_are_are_no_edit(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    window.plane.select(np.array([2]))
    press_key(window, Key.Key_F2)
    close_with(open_dialog(window, qtbot), Key.Key_Return)
    assert not is_open(window)
    assert not session.undo_stack.canUndo()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("three", "x1 must be a finite number"),
        ("", "x1 must be a finite number"),
        ("inf", "x1 must be a finite number"),
        ("1e999", "x1 must be a finite number"),
        ("1,000", "1,000 may mean 1000 or 1.000: type one of them"),
    ],
)
def test_what_is_no_number_is_refused_with_a_word(
    window: MainWindow, session: Session, qtbot: QtBot, text: str, word: str
) -> None:
    press_key(window, Key.Key_N)
    press_key(window, Key.Key_Enter)
    dialog = open_dialog(window, qtbot)
    field = child(dialog, QLineEdit, "point_x1")
    field.setText(text)
    QTest.keyClick(dialog.windowHandle(), Key.Key_Return)
    assert is_open(window), "it goes on asking"
    assert field.text() == text, "and what was typed can be put right"
    assert child(dialog, QLabel, "pointRefusal").text() == word
    assert status(window, "factLabel") == word
    type_into(dialog, "5")
    assert child(dialog, QLabel, "pointRefusal").text() == "", "of what is right nothing is said any more"
    child(dialog, QDialogButtonBox, "pointButtons").button(QDialogButtonBox.StandardButton.Ok).click()
    assert session.points.x[0].tolist() == [5.0, -1.0]


def test_enter_places_where_no_single_point_is_selected(window: MainWindow, session: Session) -> None:
    window.plane.select(np.array([0, 1]))
    press_key(window, Key.Key_Return)
    assert not is_open(window)
    assert not window.actions_by_name["editPointAction"].isEnabled()
    press_key(window, Key.Key_Escape)
    press_key(window, Key.Key_Up)
    press_key(window, Key.Key_Return)
    assert not is_open(window)
    assert len(session.points) == 21


@pytest.mark.parametrize("tool", ["spray", "erase"])
def test_a_double_click_with_a_brush_opens_nothing(window: MainWindow, mouse: Mouse, tool: str) -> None:
    window.actions_by_name[f"{tool}ToolAction"].trigger()
    mouse.double_click(tuple(two_groups().x[3]))
    assert not is_open(window)


def test_points_that_changed_meanwhile_are_left_alone(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    press_key(window, Key.Key_N)
    press_key(window, Key.Key_Return)
    dialog = open_dialog(window, qtbot)
    type_into(dialog, "7")
    session.remove([0])
    close_with(dialog, Key.Key_Return)
    assert session.points == PointSet(two_groups().x[1:], two_groups().y[1:])
    assert status(window, "factLabel") == "The points were changed meanwhile: nothing was edited"


def test_names_of_the_file_and_names_for_screen_readers(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    x, y = np.array([(1.0, 2.0), (0.5, 0.0)]), np.array([0.0, 1.0])
    session.open_points(PointSet(x, y, ("length", "width"), ("cat", "dog"), "animal"))
    press_key(window, Key.Key_N)
    press_key(window, Key.Key_Return)
    dialog = open_dialog(window, qtbot)
    fields = [*dialog.findChildren(QLineEdit), child(dialog, QComboBox, "pointLabel")]
    assert [field.accessibleName() for field in fields] == ["length", "width", "animal"]
    assert all(field.toolTip() for field in fields)
    box = child(dialog, QComboBox, "pointLabel")
    assert [box.itemText(k) for k in range(box.count())] == ["cat", "dog"]
    close_with(dialog, Key.Key_Escape)


def test_the_window_stands_beside_the_point_and_on_the_screen(
    window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    session.move([1], [(1e6, 1e6)])
    for number in range(2):
        window.plane.select(np.array([number]))
        press_key(window, Key.Key_Return)
        dialog = open_dialog(window, qtbot)
        assert dialog.screen().availableGeometry().contains(dialog.geometry())
        point = window.plane.on_screen(number)
        assert math.hypot(point.x() - dialog.x(), point.y() - dialog.y()) > 10
        assert not dialog.geometry().contains(point)
        close_with(dialog, Key.Key_Escape)
        qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE)
