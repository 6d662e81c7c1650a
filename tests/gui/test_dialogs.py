"""The questions and messages themselves; everywhere else they are answered by `answers.py`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

import gd_sim
from gd_sim.gui import dialogs
from gd_sim.gui.main_window import MainWindow


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def meanwhile(act: Callable[[QMessageBox], object]) -> None:
    """Act on the message box that is about to open, once its own event loop runs."""

    def find() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        act(box)

    QTimer.singleShot(0, find)


def press(button: QMessageBox.StandardButton) -> Callable[[QMessageBox], None]:
    return lambda box: box.button(button).click()


@pytest.mark.parametrize(
    ("button", "answer"),
    [
        (QMessageBox.StandardButton.Save, "save"),
        (QMessageBox.StandardButton.Discard, "discard"),
        (QMessageBox.StandardButton.Cancel, "cancel"),
    ],
)
def test_asking_to_save(parent: QWidget, button: QMessageBox.StandardButton, answer: str) -> None:
    meanwhile(press(button))
    assert dialogs.ask_to_save(parent, "mine.csv") == answer


def test_esc_cancels_the_question(parent: QWidget) -> None:
    meanwhile(lambda box: box.reject())
    assert dialogs.ask_to_save(parent, "mine.csv") == "cancel"


def test_enter_saves(parent: QWidget) -> None:
    def look(box: QMessageBox) -> None:
        assert "mine.csv" in box.text()
        default = box.defaultButton()
        assert default is box.button(QMessageBox.StandardButton.Save)
        default.click()

    meanwhile(look)
    assert dialogs.ask_to_save(parent, "mine.csv") == "save"


def test_the_words_of_a_file_are_shown_as_they_are(parent: QWidget) -> None:
    seen: list[tuple[str, Qt.TextFormat]] = []

    def look(box: QMessageBox) -> None:
        seen.append((box.text(), box.textFormat()))
        box.accept()

    meanwhile(look)
    dialogs.show_problem(parent, "bad.csv, line 2: <b>3</b> is no number")
    assert seen == [("bad.csv, line 2: <b>3</b> is no number", Qt.TextFormat.PlainText)]


@pytest.mark.parametrize(
    ("chosen", "path"),
    [
        ("", None),
        ("/a/mine", Path("/a/mine.csv")),
        ("/a/mine.txt", Path("/a/mine.txt")),
        ("/a/b.c/d", Path("/a/b.c/d.csv")),
    ],
)
def test_a_file_to_save_ends_in_csv_unless_something_else_was_typed(
    parent: QWidget, monkeypatch: pytest.MonkeyPatch, chosen: str, path: Path | None
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (chosen, ""))
    assert dialogs.choose_file_to_save(parent, Path("/a/suggestion.csv")) == path


@pytest.mark.parametrize(("chosen", "path"), [("", None), ("/a/mine.tsv", Path("/a/mine.tsv"))])
def test_a_file_to_open(parent: QWidget, monkeypatch: pytest.MonkeyPatch, chosen: str, path: Path | None) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_arguments: (chosen, ""))
    assert dialogs.choose_file_to_open(parent, Path("/a")) == path


def test_help_tells_the_version(window: MainWindow) -> None:
    texts: list[str] = []

    def look(box: QMessageBox) -> None:
        texts.append(box.text())
        box.accept()

    meanwhile(look)
    window.actions_by_name["aboutAction"].trigger()
    assert gd_sim.__version__ in texts[0]
