"""In every panel and on every page all is to be seen: in light, dark and large type, in windows small and large."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QRegularExpression
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gd_sim.gui.actions import PANELS
from gd_sim.gui.lesson_panel import LessonPanel
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.page_view import PageView
from tests.conftest import PATIENCE
from tests.gui.eyes import child
from tests.gui.test_lessons import PAGES, wait_for_page

Do = Callable[..., None]
SIZES = [(1024, 640), (1280, 800), (1920, 1080)]
LOOKS = [("lightThemeAction",), ("darkThemeAction",), ("darkThemeAction", "projectorAction")]
FIELDS = (QLabel, QAbstractButton, QComboBox, QAbstractSpinBox)
CUTTABLE = {"lessonPages"}
"""Lists of titles that are opened to be read whole."""


def parts(around: QWidget) -> Iterator[QWidget]:
    """What has words or numbers on it, but for what is scrolled by itself."""
    for kind in FIELDS:
        for part in around.findChildren(kind):
            is_scrolled = any(isinstance(one, QAbstractScrollArea) and around.isAncestorOf(one) for one in above(part))
            if part.isVisible() and not is_scrolled and part.objectName() not in CUTTABLE:
                yield part


def above(part: QWidget) -> Iterator[QWidget]:
    while (parent := part.parentWidget()) is not None:
        yield parent
        part = parent


def faults(around: QWidget) -> list[str]:
    """What is cut off, in words."""
    found = []
    for part in parts(around):
        place = part.rect().translated(part.mapTo(around, part.rect().topLeft()))
        name = f"{type(part).__name__} {part.objectName()} {getattr(part, 'text', lambda: '')()[:60]!r}"
        if isinstance(part, QLabel) and part.wordWrap():
            needed = part.heightForWidth(part.width())
            if part.height() < needed:
                found.append(f"{name}: {part.height()} of {needed} pixels high")
        else:
            needed = text_width(part)
            if part.width() < needed:
                found.append(f"{name}: {part.width()} of {needed} pixels wide")
        if not around.rect().contains(place):
            found.append(f"{name} reaches over its panel: {place} in {around.rect()}")
    return found


def wait_for_layout(around: QWidget) -> None:
    """Until nothing moves any more."""
    before = None
    while (now := [part.geometry() for part in parts(around)]) != before:
        before = now
        QApplication.processEvents()
        QApplication.processEvents()


def text_width(part: QWidget) -> int:
    """What is needed for the words and numbers there are: fields have room for more than they hold."""
    if isinstance(part, QComboBox):
        return part.fontMetrics().horizontalAdvance(part.currentText()) + part.fontMetrics().height()
    if isinstance(part, QAbstractSpinBox):
        line = part.findChild(QLineEdit)
        assert line is not None
        return part.width() - line.width() + line.fontMetrics().horizontalAdvance(line.text())
    if isinstance(part, QAbstractButton) and part.text() in {"◀", "▶"}:
        return part.fontMetrics().horizontalAdvance(part.text())
    return part.minimumSizeHint().width()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", LOOKS, ids=["light", "dark", "projector"])
def test_panels(window: MainWindow, do: Do, qtbot: QtBot, look: tuple[str, ...], size: tuple[int, int]) -> None:
    window.resize(*size)
    do("calmAction", *look, "stepAction")
    for name in PANELS:
        do(name)
        qtbot.waitUntil(lambda: not window.microscope.is_busy, timeout=PATIENCE)
        panel = next(one for one in window.panels.panels() if not one.isHidden())
        wait_for_layout(panel)
        assert not faults(panel), name
        assert window.panels.horizontalScrollBar().maximum() == 0, f"{name} is wider than its place"
        assert (window.width(), window.height()) == size, f"{name} makes the window larger"
        do(name)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", LOOKS, ids=["light", "dark", "projector"])
def test_pages(window: MainWindow, do: Do, qtbot: QtBot, look: tuple[str, ...], size: tuple[int, int]) -> None:
    window.resize(*size)
    do("calmAction", *look, "lessonAction")
    lesson = window.findChild(LessonPanel)
    assert isinstance(lesson, LessonPanel)
    for number, page in enumerate(PAGES):
        wait_for_page(window, qtbot, page.title)
        do("showMeAction")
        qtbot.waitUntil(lambda: not window.microscope.is_busy, timeout=PATIENCE)
        wait_for_layout(window)
        view = child(window, PageView, "lessonPage")
        assert view.horizontalScrollBar().maximum() == 0, f"page {number + 1} is wider than its place"
        assert view.viewport().height() >= 6 * view.fontMetrics().height(), f"page {number + 1} cannot be read"
        assert not faults(lesson), f"page {number + 1}"
        for line in window.findChildren(QLabel, QRegularExpression("microscopeLine")):
            assert line.isHidden() or line.width() >= 18 * line.fontMetrics().averageCharWidth(), f"page {number + 1}"
        assert not faults(window.controls), f"page {number + 1}"
        assert (window.width(), window.height()) == size, f"page {number + 1} makes the window larger"
        do("giveBackAction", "nextPageAction")
