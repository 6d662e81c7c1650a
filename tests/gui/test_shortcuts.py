"""The page of shortcuts, F1: all keys that there are, as they are, in a window of any size."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gd_sim.gui.actions import ENTRIES, EXPORTS, MENUS
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.shortcuts import Row, Section, ShortcutsDialog, in_columns
from tests.conftest import PATIENCE
from tests.gui.hands import Key, press_key


def open_page(window: MainWindow, look: Callable[[ShortcutsDialog], None]) -> None:
    """Press F1, look at the page that opens, and leave it with Esc."""
    closed: list[int] = []

    def act() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ShortcutsDialog)
        dialog.finished.connect(closed.append)
        try:
            look(dialog)
        finally:
            QTest.keyClick(dialog._page, Key.Key_Escape)

    QTimer.singleShot(0, act)
    press_key(window, Key.Key_F1)
    assert len(closed) == 1


def test_every_key_of_a_menu_is_there(window: MainWindow) -> None:
    def look(dialog: ShortcutsDialog) -> None:
        lines = dialog._page.toPlainText().replace("\u2028", "\n").split("\n")
        texts = {entry.name: entry.text for entry in ENTRIES} | {"undoAction": "Undo", "redoAction": "Redo"}
        shown = [name for names in MENUS.values() for name in names if name in texts] + [n for n in EXPORTS if n]
        for name in shown:
            keys = window.actions_by_name[name].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            if keys and name != "keysAction":
                text = texts[name].replace("&", "").rstrip("…")
                assert (text, keys) in pairwise(lines)
        for word in ("Right click, Shift+click", "Arrows", "Esc", "Two fingers"):
            assert word in lines
        assert lines[-1] == "After a crash, the next start offers the points that were not saved."
        run = dialog._page.document().resource(QTextDocument.ResourceType.ImageResource.value, "icon:run")
        assert not run.isNull()

    open_page(window, look)


@pytest.mark.parametrize(
    ("size", "look", "columns"), [((1280, 800), (), 3), ((1024, 640), (), 3), ((1024, 640), ("projectorAction",), 2)]
)
def test_it_fits_into_the_window(
    window: MainWindow,
    qtbot: QtBot,
    do: Callable[..., None],
    size: tuple[int, int],
    look: tuple[str, ...],
    columns: int,
) -> None:
    window.resize(*size)
    do(*look)
    qtbot.waitUntil(lambda: (window.width(), window.height()) == size, timeout=PATIENCE)

    def measure(dialog: ShortcutsDialog) -> None:
        page = dialog._page
        assert dialog.width() <= window.width()
        assert dialog.height() <= window.height()
        assert page.horizontalScrollBar().maximum() == 0, "nothing is cut off at the side"
        assert len(dialog.columns) == columns
        if page.verticalScrollBar().maximum():
            page.setFocus()
            QTest.keyClick(page, Key.Key_PageDown)
            qtbot.waitUntil(lambda: page.verticalScrollBar().value() > 0, timeout=PATIENCE)

    open_page(window, measure)


@pytest.mark.parametrize("count", [1, 2, 3, 20])
def test_columns_keep_the_order_and_are_about_as_high(count: int) -> None:
    parts = [Section(str(rows), [Row("", "", "")] * rows) for rows in (6, 12, 8, 7, 19, 10, 2, 7)]
    columns = in_columns(parts, count)
    assert [part for column in columns for part in column] == parts
    assert len(columns) == min(count, len(parts))
    heights = [sum(part.height for part in column) for column in columns]
    assert max(heights) <= sum(heights) / count + max(part.height for part in parts)
