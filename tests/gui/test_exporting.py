"""What is taken away from the window: pictures as on the screen, and files that say what the run said."""

from __future__ import annotations

import errno
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QAccessible, QGuiApplication, QImage
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gd_sim import PointSet, train
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.theme import CLASS_COLORS
from tests.conftest import PATIENCE
from tests.gui.answers import Answers
from tests.gui.eyes import status
from tests.gui.test_pictures import count, pixels_of

Do = Callable[..., None]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def ask(window: MainWindow) -> Callable[..., None]:
    """Trigger an action whose window is answered by `answer`, which gets the window; then wait for the file."""

    def trigger(name: str, answer: Callable[[QDialog], None]) -> None:
        QTimer.singleShot(0, lambda: answer(dialog()))
        window.actions_by_name[name].trigger()

    def dialog() -> QDialog:
        found = QApplication.activeModalWidget()
        assert isinstance(found, QDialog)
        return found

    return trigger


@pytest.fixture
def written(window: MainWindow, qtbot: QtBot) -> Callable[[], None]:
    """Wait until no file is being written."""
    return lambda: qtbot.waitUntil(lambda: not window.exporting.writing.is_busy, timeout=PATIENCE)


def field(dialog: QDialog, kind: type[Any], name: str) -> Any:
    found = dialog.findChild(kind, name)
    assert found is not None
    assert QAccessible.queryAccessibleInterface(found).text(QAccessible.Text.Name)
    return found


def choose(subject: str, ratio: int, button: str = "Save") -> Callable[[QDialog], None]:
    """Choose a picture and press a button."""

    def answer(dialog: QDialog) -> None:
        for name, data in (("pictureSubject", subject), ("pictureKind", ratio)):
            box = field(dialog, QComboBox, name)
            box.setCurrentIndex(box.findData(data))
        press(dialog, button)

    return answer


def press(dialog: QDialog, button: str) -> None:
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    found = next(b for b in dialog.findChildren(QPushButton) if b.text().replace("&", "") == button)
    found.click()


def fact(window: MainWindow) -> str:
    return status(window, "factLabel")


def subjects(window: MainWindow) -> dict[str, QWidget]:
    return {"plane": window.plane, "curve": window.error_view, "window": window}


def of_screen(widget: QWidget) -> npt.NDArray[np.int64]:
    """Red, green and blue of a widget as it is on the screen."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGBX8888)
    data = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.width(), 4)
    return data[..., :3].astype(np.int64)


@pytest.mark.parametrize(("subject", "ratio"), [("plane", 1), ("plane", 4), ("curve", 2), ("window", 1), ("window", 2)])
def test_png_has_the_size_and_the_colours_of_the_screen(
    window: MainWindow,
    ask: Callable[..., None],
    written: Callable[[], None],
    answers: Answers,
    do: Do,
    tmp_path: Path,
    subject: str,
    ratio: int,
) -> None:
    do("stepEpochAction")
    widget = subjects(window)[subject]
    answers.file_to_export = path = tmp_path / "picture.png"
    ask("exportPictureAction", choose(subject, ratio))
    written()
    pixels = pixels_of(path)
    assert pixels.shape[:2] == (ratio * widget.height(), ratio * widget.width())
    assert answers.suggested is not None
    assert answers.suggested.name == f"Two groups {subject}.png"
    words = {"plane": "plane", "curve": "error curve", "window": "whole window"}
    assert fact(window) == f"Picture of the {words[subject]} saved to {path}"
    seen = of_screen(widget)
    coarse = pixels[: ratio * seen.shape[0], :].reshape(seen.shape[0], ratio, seen.shape[1], ratio, 3).mean(axis=(1, 3))
    assert (np.abs(coarse - seen).max(axis=2) > 60).mean() < 0.02
    if subject == "plane":
        for name in CLASS_COLORS:
            assert count(pixels, name) > 0.8 * ratio**2 * count(seen, name)


def test_lines_are_as_wide_as_on_the_screen(
    ask: Callable[..., None], written: Callable[[], None], answers: Answers, tmp_path: Path
) -> None:
    """Black is the boundary alone, 3 pixels wide: four times as many pixels along each side are sixteen as many."""
    areas = []
    for ratio in (1, 4):
        answers.file_to_export = tmp_path / f"{ratio}.png"
        ask("exportPictureAction", choose("plane", ratio))
        written()
        areas.append(count(pixels_of(answers.file_to_export), "#000000", slack=90))
    assert areas[1] == pytest.approx(16 * areas[0], rel=0.25)


def test_dark_theme(
    window: MainWindow, ask: Callable[..., None], written: Callable[[], None], answers: Answers, tmp_path: Path
) -> None:
    window.actions_by_name["darkThemeAction"].trigger()
    answers.file_to_export = tmp_path / "dark.png"
    ask("exportPictureAction", choose("curve", 1))
    written()
    assert np.median(pixels_of(answers.file_to_export)) < 80


@pytest.mark.parametrize("subject", ["plane", "curve", "window"])
def test_svg_has_the_texts_and_is_no_picture_of_pixels(
    window: MainWindow,
    ask: Callable[..., None],
    written: Callable[[], None],
    answers: Answers,
    do: Do,
    tmp_path: Path,
    subject: str,
) -> None:
    do("stepEpochAction")
    answers.file_to_export = path = tmp_path / "picture.svg"
    ask("exportPictureAction", choose(subject, 0))
    written()
    root = ElementTree.parse(path).getroot()
    widget = subjects(window)[subject]
    assert root.get("viewBox") == f"0 0 {widget.width()} {widget.height()}"
    words = " ".join("".join(element.itertext()) for element in root.iter(f"{SVG}text"))
    assert ("label 0" in words.replace("\N{NO-BREAK SPACE}", " ")) == (subject != "curve")
    assert ("epoch" in words) == (subject != "plane")
    assert ("Run" in words) == (subject == "window")
    if subject != "window":  # whose icons are pixels
        assert not list(root.iter(f"{SVG}image"))


def test_the_window_looks_the_same_afterwards(
    window: MainWindow, ask: Callable[..., None], written: Callable[[], None], answers: Answers, tmp_path: Path
) -> None:
    before = of_screen(window.plane)
    for ratio, name in ((4, "picture.png"), (0, "picture.svg")):
        answers.file_to_export = tmp_path / name
        ask("exportPictureAction", choose("plane", ratio))
        written()
    assert np.array_equal(of_screen(window.plane), before)


def test_copy_takes_the_plane_and_then_what_was_chosen_last(window: MainWindow, ask: Callable[..., None]) -> None:
    clipboard = QGuiApplication.clipboard()
    window.actions_by_name["copyPictureAction"].trigger()
    assert clipboard.image().size() == window.plane.size() * 2
    width, height = 2 * window.plane.width(), 2 * window.plane.height()
    assert fact(window) == f"Picture of the plane copied, {width:,} × {height:,} pixels"
    ask("exportPictureAction", choose("curve", 1, "Copy"))
    assert clipboard.image().size() == window.error_view.size()
    window.actions_by_name["copyPictureAction"].trigger()
    assert clipboard.image().size() == window.error_view.size()


def test_the_window_of_pictures_tells_the_sizes(window: MainWindow, ask: Callable[..., None]) -> None:
    def answer(dialog: QDialog) -> None:
        kind = field(dialog, QComboBox, "pictureKind")
        size: QSize = window.plane.size()
        assert kind.itemText(0) == f"PNG, as on the screen: {size.width():,} × {size.height():,} pixels"
        copy = field(dialog, QPushButton, "pictureCopy")
        assert copy.isEnabled()
        kind.setCurrentIndex(kind.findData(0))
        assert not copy.isEnabled()
        dialog.reject()

    ask("exportPictureAction", answer)


# Files of the run


def test_history_is_that_of_the_same_run_without_a_window(
    window: MainWindow, written: Callable[[], None], answers: Answers, do: Do, tmp_path: Path
) -> None:
    do("stepEpochAction", "stepEpochAction", "stepAction")
    answers.file_to_export = path = tmp_path / "history.csv"
    window.actions_by_name["exportHistoryAction"].trigger()
    written()
    heading, *lines = path.read_text().splitlines()
    assert heading == "epoch,error,accuracy,w1,w2,b"
    run = train(window.session.points, window.session.settings, 2, window.session.initial_parameters)
    table = np.array([[float(cell) for cell in line.split(",")] for line in lines])
    assert (
        table[:3].tolist()
        == np.column_stack(
            [run.history.epoch, run.history.error, run.history.accuracy, run.history.parameters]
        ).tolist()
    )
    assert table[3, 3:].tolist() == window.session.state.parameters.tolist()
    assert table[3, 1] == pytest.approx(window.session.state.error)
    assert fact(window) == f"History saved to {path}"


def test_history_of_a_run_that_was_edited_and_taken_back(
    window: MainWindow, written: Callable[[], None], answers: Answers, do: Do, tmp_path: Path
) -> None:
    do("stepEpochAction")
    window.session.change_settings(learning_rate=0.5)
    do("stepEpochAction", "stepEpochAction", "stepBackAction")
    answers.file_to_export = path = tmp_path / "history.csv"
    window.actions_by_name["exportHistoryAction"].trigger()
    written()
    rows = [line.split(",") for line in path.read_text().splitlines()[1:]]
    assert [row[0] for row in rows] == ["0", "1", "2", "2"]
    assert [float(cell) for cell in rows[-1][3:]] == window.session.state.parameters.tolist()


def test_the_script_comes_to_the_parameters_of_the_run(
    window: MainWindow, written: Callable[[], None], answers: Answers, do: Do, tmp_path: Path
) -> None:
    do("stepEpochAction")
    window.session.change_settings(optimizer="adam", batch_size=3, shuffle=True)
    do("stepEpochAction", "stepAction", "stepAction")
    answers.file_to_export = path = tmp_path / "run.py"
    window.actions_by_name["exportScriptAction"].trigger()
    written()
    done = subprocess.run([sys.executable, "-I", path], capture_output=True, text=True, check=True)
    last = done.stdout.splitlines()[-1]
    assert [float(cell) for cell in last.split(": ")[1].split(",")] == window.session.state.parameters.tolist()


def test_the_trace_has_the_last_twenty_updates_at_first(
    window: MainWindow, ask: Callable[..., None], written: Callable[[], None], answers: Answers, do: Do, tmp_path: Path
) -> None:
    do("stepEpochAction", "stepEpochAction", "stepAction")
    answers.file_to_export = path = tmp_path / "trace.csv"
    ask("exportTraceAction", lambda dialog: press(dialog, "Save"))
    written()
    heading, *lines = (line.split(",") for line in path.read_text().splitlines())
    assert [line[0] for line in lines] == [str(update) for update in range(22, 42)]
    new = [float(lines[-1][heading.index(f"new_{name}")]) for name in ("w1", "w2", "b")]
    assert new == window.session.state.parameters.tolist()


@pytest.mark.parametrize(("name", "ending"), [("exportTraceAction", "trace"), ("exportWorksheetAction", "worksheet")])
def test_a_stretch_as_a_page(
    ask: Callable[..., None],
    written: Callable[[], None],
    answers: Answers,
    do: Do,
    tmp_path: Path,
    name: str,
    ending: str,
) -> None:
    def answer(dialog: QDialog) -> None:
        first, last = (field(dialog, QDoubleSpinBox, name) for name in ("stretchFirst", "stretchLast"))
        last.setValue(4)
        assert first.value() == 1
        first.setValue(7)
        assert last.value() == 7, "the last is never before the first"
        first.setValue(6)
        press(dialog, "Save")

    do("stepEpochAction")
    answers.file_to_export = path = tmp_path / "page.md"
    ask(name, answer)
    written()
    page = path.read_text(encoding="utf-8")
    assert answers.suggested is not None
    assert ending in answers.suggested.name
    assert ("______" in page) == (ending == "worksheet")
    assert "pdate 6" in page
    assert "pdate 7" in page
    assert "pdate 8" not in page


def test_what_there_is_nothing_to_say_of_cannot_be_saved(window: MainWindow, do: Do) -> None:
    names = ("exportTraceAction", "exportWorksheetAction", "exportHistoryAction", "exportScriptAction")

    def enabled() -> list[bool]:
        return [window.actions_by_name[name].isEnabled() for name in names]

    assert enabled() == [False, False, True, True]
    do("stepAction")
    assert enabled() == [True, True, True, True]
    window.session.open_points(PointSet.empty())
    assert enabled() == [False, False, False, False]
    assert window.actions_by_name["exportPictureAction"].isEnabled()


def test_a_disk_that_is_full_is_told_in_one_line(
    window: MainWindow,
    written: Callable[[], None],
    answers: Answers,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    def refuse(path: Path, *_columns: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr("gd_sim.gui.exporting.save_history", refuse)
    answers.file_to_export = tmp_path / "history.csv"
    window.actions_by_name["exportHistoryAction"].trigger()
    written()
    (problem,) = answers.problems
    assert problem.startswith(f"{tmp_path / 'history.csv'}: ")
    assert "no space left on the disk" in problem
    assert problem.endswith("Nothing was written.")
    assert window.actions_by_name["exportHistoryAction"].isEnabled()


def test_a_folder_that_is_not_there_and_no_file_at_all(
    window: MainWindow, written: Callable[[], None], answers: Answers, tmp_path: Path
) -> None:
    window.actions_by_name["exportScriptAction"].trigger()
    written()
    assert not answers.problems
    answers.file_to_export = tmp_path / "missing" / "run.py"
    window.actions_by_name["exportScriptAction"].trigger()
    written()
    (problem,) = answers.problems
    assert "\n" not in problem
    assert not (tmp_path / "missing").exists()
