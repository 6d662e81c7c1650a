"""Names for tests, scripts and screen readers: everything operable has one, and the public ones stay."""

from __future__ import annotations

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QListView,
    QMenu,
    QMenuBar,
    QScrollBar,
    QToolButton,
    QWidget,
)

from gd_sim.gui.actions import MENUS
from gd_sim.gui.main_window import MainWindow
from tests.gui.eyes import named

PUBLIC_ACTIONS = (
    "newAction",
    "openAction",
    "saveAction",
    "saveAsAction",
    "undoAction",
    "redoAction",
    "deleteAction",
    "selectAllAction",
    "stepAction",
    "stepEpochAction",
    "stepBackAction",
    "runAction",
    "resetAction",
    "newStartAction",
    "quitAction",
)
PUBLIC_WIDGETS: dict[str, type[QWidget]] = {
    "plane": pg.PlotWidget,
    "errorPlot": pg.PlotWidget,
    "learningRate": QAbstractSpinBox,
    "batchSize": QAbstractSpinBox,
    "speed": QAbstractSlider,
    "presets": QToolButton,
}


@pytest.fixture
def window(seen_window: MainWindow) -> MainWindow:
    """Nobody here changes it."""
    return seen_window


def operable(window: MainWindow) -> list[QWidget]:
    """Widgets that take the focus or a click, but not the parts that Qt makes them of."""
    parts = (QLineEdit, QScrollBar, QMenu, QMenuBar, QListView)
    return [
        widget
        for widget in window.findChildren(QWidget)
        if (widget.focusPolicy() != Qt.FocusPolicy.NoFocus or isinstance(widget, QToolButton))
        and not isinstance(widget, parts)
        and not widget.objectName().startswith("qt_")
        and not isinstance(widget.parent(), QAbstractScrollArea)
    ]


def test_public_actions(window: MainWindow) -> None:
    for name in PUBLIC_ACTIONS:
        action = window.findChild(QAction, name)
        assert action is not None, name
        assert action.isCheckable() == (name == "runAction"), name
        assert action.text(), name


def test_public_widgets(window: MainWindow) -> None:
    for name, kind in PUBLIC_WIDGETS.items():
        widget = window.findChild(QWidget, name)
        assert isinstance(widget, kind), name
        assert widget.accessibleName(), name


def test_public_plot_items(window: MainWindow) -> None:
    for plot, name in ((window.plane, "boundary"), (window.error_view, "errorCurve")):
        assert isinstance(named(plot, name), pg.PlotDataItem)
        assert named(plot, name).objectName() == name


def test_everything_operable_has_a_name_and_an_accessible_name(window: MainWindow) -> None:
    widgets = operable(window)
    assert len(widgets) > 15
    for widget in widgets:
        assert widget.objectName(), widget
        interface = QAccessible.queryAccessibleInterface(widget)
        assert interface.text(QAccessible.Text.Name), widget.objectName()


def test_names_are_unique(window: MainWindow) -> None:
    names = [widget.objectName() for widget in operable(window)]
    names += [action.objectName() for action in window.findChildren(QAction) if action.objectName()]
    assert len(names) == len(set(names))


def test_every_action_of_a_menu_has_a_name(window: MainWindow) -> None:
    for menu in window.menuBar().findChildren(QMenu):
        for action in menu.actions():
            assert action.isSeparator() or action.menu() or action.objectName(), action.text()
    listed = {name for names in MENUS.values() for name in names if name}
    assert listed <= {action.objectName() for action in window.findChildren(QAction)}


def test_no_key_means_two_things(window: MainWindow) -> None:
    keys: dict[str, str] = {}
    for action in window.findChildren(QAction):
        for shortcut in action.shortcuts():
            key = shortcut.toString(QKeySequence.SequenceFormat.PortableText)
            assert key not in keys, f"{key}: {keys.get(key)} and {action.objectName()}"
            keys[key] = action.objectName()
    assert keys["Space"] == "runAction"
    assert keys["."] == "stepAction"
    assert keys[">"] == "stepEpochAction"
    assert keys[","] == "stepBackAction"
    assert keys["Ctrl+R"] == "resetAction"
    assert keys["Ctrl+Z"] == "undoAction"


def test_no_letter_of_a_menu_stands_for_two_things(window: MainWindow) -> None:
    for menu in window.menuBar().findChildren(QMenu):
        letters = [
            action.text().lower().split("&", 1)[1][0]
            for action in menu.actions()
            if "&" in action.text() and not action.isSeparator()
        ]
        assert len(letters) == len(set(letters)), menu.title()


def test_tips_name_the_keys(window: MainWindow) -> None:
    assert window.actions_by_name["runAction"].toolTip() == "Make update after update (Space)"
    assert window.actions_by_name["stepAction"].toolTip() == "Make one update (.)"
    assert window.actions_by_name["resetAction"].toolTip() == "Back to the starting line. Your points stay. (Ctrl+R)"


def test_words_of_the_buttons(window: MainWindow) -> None:
    buttons = window.controls.findChildren(QToolButton)
    assert [button.text().replace("&", "") for button in buttons] == ["Reset", "Back", "Step", "Epoch", "Run"]


def test_the_plane_tells_a_screen_reader_what_it_is(window: MainWindow) -> None:
    interface = QAccessible.queryAccessibleInterface(window.plane)
    assert interface.text(QAccessible.Text.Name) == "Plane"
    assert "Arrow keys" in interface.text(QAccessible.Text.Description)


def test_nothing_is_left_to_the_menus_of_pyqtgraph(window: MainWindow) -> None:
    for plot in (window.plane, window.error_view):
        item = plot.getPlotItem()
        assert not item.menuEnabled()
        assert not item.getViewBox().menuEnabled()
        assert item.buttonsHidden


def test_the_window_is_found_by_name(window: MainWindow) -> None:
    found = [widget for widget in QApplication.topLevelWidgets() if widget.objectName() == "mainWindow"]
    assert window in found
    assert isinstance(window, QObject)
