"""Opening a table in which there is something to decide: one dialog, a live picture, and nothing lost of the file."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QMenu,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gd_sim.files.choice import Choice
from gd_sim.files.trying import Trial, try_choice
from gd_sim.gui.import_dialog import ImportDialog
from gd_sim.gui.import_preview import FirstRows, Scatter
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.background import Progress
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.answers import Answers
from tests.gui.eyes import child, status

Do = Callable[..., None]
Ask = Callable[[Path], ImportDialog]

FLOWERS = """length,width,height,kind
1,2,3,rose
2,3,4,lily
3,4,5,iris
4,5,6,rose
5,,7,lily
"""


@pytest.fixture
def flowers(tmp_path: Path) -> Path:
    """A table of three features and three classes, in whose last row the width is missing."""
    path = tmp_path / "flowers.csv"
    path.write_text(FLOWERS)
    return path


@pytest.fixture
def ask(window: MainWindow, answers: Answers, do: Do, qtbot: QtBot) -> Ask:
    """Open a table from the menu; the dialog that comes, once it has read what it suggests."""

    def open_it(path: Path) -> ImportDialog:
        answers.file_to_open = path
        do("openAction")
        dialog = asked(window)
        wait_for(qtbot, dialog)
        return dialog

    return open_it


def asked(window: MainWindow) -> ImportDialog:
    """The dialog over the window."""
    (dialog,) = (found for found in window.findChildren(ImportDialog) if found.isVisible())
    return dialog


def wait_for(qtbot: QtBot, dialog: ImportDialog) -> None:
    """Wait until the choice is read."""
    qtbot.waitUntil(lambda: dialog.trial is not None, timeout=PATIENCE)


def box(dialog: ImportDialog, name: str) -> QComboBox:
    """A field of the dialog."""
    return child(dialog, QComboBox, name)


def choose(qtbot: QtBot, dialog: ImportDialog, **chosen: str) -> None:
    """Choose in fields, and wait until that is read."""
    for name, text in chosen.items():
        box(dialog, f"import{name}").setCurrentText(text)
    wait_for(qtbot, dialog)


def roles(dialog: ImportDialog) -> list[str]:
    """What stands above the columns."""
    table = child(dialog, FirstRows, "importRows")
    items = [table.horizontalHeaderItem(place) for place in range(table.columnCount())]
    return [item.text().replace("\n", ": ") for item in items if item]


def drawn(dialog: ImportDialog, label: int) -> list[list[float]]:
    """The points of a class in the preview."""
    marks = child(dialog, Scatter, "importScatter")._marks[label]
    places: list[list[float]] = np.column_stack(marks.getData()).tolist()
    return places


def test_the_dialog_suggests_and_shows(ask: Ask, flowers: Path) -> None:
    dialog = ask(flowers)
    assert dialog.choice == Choice("kind", ("length", "width"), ("rose",))
    assert roles(dialog) == ["length: x1", "width: x2", "height: left out", "kind: label"]
    assert (
        child(dialog, QLabel, "importSummary").text()
        == "4 points: ●\N{NO-BREAK SPACE}2 not rose, ▲\N{NO-BREAK SPACE}2 rose"
    )
    assert drawn(dialog, 1) == [[1, 2], [4, 5]]
    assert child(dialog, QCheckBox, "importSkip").text() == "Lea&ve out 1 row, line 6: a value is missing"


def test_rows_are_left_out_only_when_that_is_agreed(window: MainWindow, ask: Ask, flowers: Path) -> None:
    dialog, before = ask(flowers), window.session.points
    dialog.accept()
    assert dialog.isVisible()
    assert "tick" in child(dialog, QLabel, "importProblem").text()
    assert window.session.points is before
    child(dialog, QCheckBox, "importSkip").click()
    assert child(dialog, QLabel, "importProblem").text() == ""
    dialog.accept()
    assert window.session.points.x.tolist() == [[1, 2], [2, 3], [3, 4], [4, 5]]
    assert window.session.points.class_names == ("not rose", "rose")
    assert status(window, "factLabel") == "4 points opened"


def test_other_columns_and_classes(window: MainWindow, ask: Ask, flowers: Path, qtbot: QtBot) -> None:
    dialog = ask(flowers)
    choose(qtbot, dialog, _x2="height", Class="lily")
    choose(qtbot, dialog, Against="iris")
    assert not child(dialog, QCheckBox, "importSkip").isVisible()
    child(dialog, QDialogButtonBox, "importButtons").button(QDialogButtonBox.StandardButton.Open).click()
    points = window.session.points
    assert points.x.tolist() == [[2, 4], [3, 5], [5, 7]]
    assert points.feature_names == ("length", "height")
    assert points.class_names == ("iris", "lily")


def test_two_roles_change_places(ask: Ask, flowers: Path, qtbot: QtBot) -> None:
    dialog = ask(flowers)
    choose(qtbot, dialog, _x1="width")
    assert dialog.choice.features == ("width", "length")


def test_esc_changes_nothing_and_enter_opens(window: MainWindow, ask: Ask, flowers: Path, qtbot: QtBot) -> None:
    before, document = window.session.points, window.session.document
    dialog = ask(flowers)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert window.session.points is before
    assert window.session.document is document
    dialog = ask(flowers)
    choose(qtbot, dialog, _x2="height")
    QTest.keyClick(box(dialog, "import_x1"), Qt.Key.Key_Return)
    assert window.session.points.feature_names == ("length", "height")


def test_a_part_is_not_written_over_the_whole(
    window: MainWindow, answers: Answers, ask: Ask, do: Do, flowers: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = ask(flowers)
    choose(qtbot, dialog, _x2="height")
    dialog.accept()
    assert window.windowTitle() == "part of flowers.csv[*] - gd_sim"
    assert not window.isWindowModified()
    answers.file_to_save = None
    do("saveAction")
    assert answers.suggested == tmp_path / "part of flowers.csv"
    assert flowers.read_text() == FLOWERS
    answers.file_to_save = tmp_path / "mine.csv"
    do("saveAction")
    assert answers.file_to_save.read_text().startswith("length,height,kind\n")
    assert window.documents.path == answers.file_to_save
    assert flowers.read_text() == FLOWERS


def test_the_file_of_a_part_is_among_the_recent_ones(window: MainWindow, ask: Ask, flowers: Path, qtbot: QtBot) -> None:
    dialog = ask(flowers)
    choose(qtbot, dialog, _x2="height")
    dialog.accept()
    menu = child(window, QMenu, "recentMenu")
    menu.aboutToShow.emit()
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: not window.documents.is_busy, timeout=PATIENCE)
    assert asked(window).choice.features == ("length", "height")


def test_the_next_table_of_that_shape_is_filled_in(ask: Ask, flowers: Path, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ask(flowers)
    choose(qtbot, dialog, _x1="height", _x2="length", Class="iris")
    choose(qtbot, dialog, Against="lily")
    chosen = dialog.choice
    dialog.accept()
    other = tmp_path / "other.csv"
    other.write_text(FLOWERS.replace("1,2,3,rose", "7,8,9,rose"))
    assert ask(other).choice == chosen == Choice("kind", ("height", "length"), ("iris", "lily"))


def test_a_damaged_memory_is_no_memory(ask: Ask, flowers: Path) -> None:
    settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "gd_sim", "gd_sim")
    columns = '"columns": ["length", "width", "height", "kind"]'
    settings.setValue("tableChoices", ["{", "3", f'{{{columns}, "label": [], "features": [[], 1], "classes": [2]}}'])
    settings.sync()
    assert ask(flowers).choice == Choice("kind", ("length", "width"), ("rose",))


def test_nothing_to_decide_is_not_asked(window: MainWindow, answers: Answers, do: Do, file: Path) -> None:
    answers.file_to_open = file
    do("openAction")
    assert not window.findChildren(ImportDialog)
    assert window.documents.path == file


def test_what_would_be_read_without_a_word_can_be_chosen_too(
    window: MainWindow, answers: Answers, do: Do, file: Path, qtbot: QtBot
) -> None:
    file.write_text("grade,age,weight\n1,20,0\n0,30,1\n1,25,0\n")
    answers.file_to_open = file
    do("openAction")
    assert window.session.points.label_name == "weight"
    answers.file_to_open = file
    do("openChoosingAction")
    dialog = asked(window)
    wait_for(qtbot, dialog)
    choose(qtbot, dialog, _label="grade")
    dialog.accept()
    assert window.session.points.label_name == "grade"
    assert window.session.points.feature_names == ("weight", "age")


def test_an_experiment_has_nothing_to_choose(
    window: MainWindow, answers: Answers, do: Do, tmp_path: Path, settle: Callable[[Session], None]
) -> None:
    answers.file_to_save = answers.file_to_open = tmp_path / "run.gdsim"
    do("stepAction", "saveAsAction", "resetAction")
    answers.to_save = "discard"
    do("openChoosingAction")
    settle(window.session)
    assert window.session.state.update == 1


@pytest.mark.parametrize(
    ("text", "hidden"),
    [("x1,x2,label\n1,2,a\n2,3,b\n3,4,c\n", False), ("x1,x2,label\n1,2,a\n2,3,b\n,4,b\n", True)],
    ids=["three classes", "a hole"],
)
def test_what_else_is_asked_about(ask: Ask, tmp_path: Path, text: str, hidden: bool) -> None:
    path = tmp_path / "points.csv"
    path.write_text(text)
    dialog = ask(path)
    assert box(dialog, "importClass").isHidden() == hidden
    assert child(dialog, QCheckBox, "importSkip").isVisible() == hidden


def test_what_cannot_be_read_is_told_in_the_dialog(window: MainWindow, ask: Ask, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "points.csv"
    path.write_text("a,b,c,label\n1,2,3,0\n1,2,3,1\n" + 200 * "1,2,3,1\n" + "1,2,oh,1\n")
    dialog, before = ask(path), window.session.points
    box(dialog, "import_x2").setCurrentText("c")
    problem = child(dialog, QLabel, "importProblem")
    qtbot.waitUntil(lambda: "line 204: expected a number in column c, found 'oh'" in problem.text(), timeout=PATIENCE)
    dialog.accept()
    assert dialog.isVisible()
    assert window.session.points is before


def test_open_is_remembered_while_the_file_is_read(
    window: MainWindow, ask: Ask, flowers: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()

    def slow(path: Path, choice: Choice, progress: Progress) -> Trial:
        gate.wait(PATIENCE / 1000)
        return try_choice(path, choice, progress)

    dialog = ask(flowers)
    monkeypatch.setattr("gd_sim.gui.import_dialog.try_choice", slow)
    box(dialog, "import_x2").setCurrentText("height")
    dialog.accept()
    assert dialog.isVisible()
    gate.set()
    qtbot.waitUntil(lambda: window.session.points.feature_names == ("length", "height"), timeout=PATIENCE)


def test_no_two_things_in_it_have_the_same_letter(ask: Ask, flowers: Path) -> None:
    dialog = ask(flowers)
    shown = [found for found in dialog.findChildren(QWidget) if isinstance(found, (QLabel, QAbstractButton))]
    letters = [found.text().lower().partition("&")[2][:1] for found in shown if "&" in found.text()]
    assert set("12lcav") <= set(letters)
    assert len(letters) == len(set(letters))


def test_everything_in_it_has_a_name(ask: Ask, flowers: Path) -> None:
    dialog = ask(flowers)
    for field in dialog.findChildren(QComboBox):
        assert field.objectName()
        assert field.accessibleName()
    assert all(button.text() for button in dialog.findChildren(QPushButton))
