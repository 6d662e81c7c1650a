"""A run as an animation: asked for, painted and written while the window works on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageSequence
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QLabel,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gd_sim import PointSet, Settings, train
from gd_sim.core.film import film_of_run
from gd_sim.core.optimum import Optimum
from gd_sim.core.presets import make
from gd_sim.gui.film_stage import Stage, save_film
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.background import Progress
from tests.conftest import PATIENCE
from tests.gui.answers import Answers
from tests.gui.eyes import child, status

BLUE, DARK = (0x00, 0x72, 0xB2), 60


@pytest.fixture
def ask(window: MainWindow) -> Callable[[Callable[[QDialog], None]], None]:
    """Ask for an animation; the window that comes is answered by a function."""

    def trigger(answer: Callable[[QDialog], None]) -> None:
        QTimer.singleShot(0, lambda: answer(dialog()))
        window.actions_by_name["exportAnimationAction"].trigger()

    def dialog() -> QDialog:
        found = QApplication.activeModalWidget()
        assert isinstance(found, QDialog)
        return found

    return trigger


def choose(**choices: Any) -> Callable[[QDialog], None]:
    """Choose, and press Save."""

    def answer(dialog: QDialog) -> None:
        for name, value in choices.items():
            field = dialog.findChild(QWidget, f"animation{name}")
            if isinstance(field, QComboBox):
                field.setCurrentIndex(field.findData(value))
            else:
                assert isinstance(field, QSpinBox | QDoubleSpinBox)
                field.setValue(value)
        press(dialog, QDialogButtonBox.StandardButton.Save)

    return answer


def press(dialog: QDialog, button: QDialogButtonBox.StandardButton) -> None:
    buttons = dialog.findChild(QDialogButtonBox, "animationButtons")
    assert isinstance(buttons, QDialogButtonBox)
    buttons.button(button).click()


def frames_of(path: Path) -> list[npt.NDArray[np.uint8]]:
    with Image.open(path) as image:
        return [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(image)]


def middle_of_blue(pixels: npt.NDArray[np.uint8]) -> tuple[float, float]:
    rows, columns = np.nonzero((pixels == BLUE).all(axis=2))
    return float(columns.mean()), float(rows.mean())


# The frames


@pytest.mark.parametrize("ratio", [1.0, 1.5])
def test_the_line_lies_where_the_parameters_have_it(qapp: QApplication, tmp_path: Path, ratio: float) -> None:  # noqa: ARG001
    """Two circles tell where on the paper (0, 0) and (4, 0) are; all else follows."""
    scenes = []
    for x1 in (0.0, 4.0):
        points = PointSet(np.array([[x1, 0.0], [2.0, 3.0], [0.0, -3.0], [4.0, -3.0]]), np.array([0.0, 1.0, 1.0, 1.0]))
        run = train(points, Settings(learning_rate=0.5), epochs=3, initial_parameters=[1.0, -1.0, -1.0])
        film = film_of_run(run, (0, 12))
        stage = Stage(points, film.curve, Optimum("unknown"), ratio=ratio, view=None)
        save_film(tmp_path / "a.gif", film, stage, 10)
        scenes.append((run, frames_of(tmp_path / "a.gif")))
    (_, (first, _)), (run, (other, last)) = scenes
    assert first.shape == (480 * ratio, 960 * ratio, 3)
    origin, right = middle_of_blue(first), middle_of_blue(other)
    scale = (right[0] - origin[0]) / 4
    assert abs(right[1] - origin[1]) < 1

    def darkness(pixels: npt.NDArray[np.uint8], x1: float, x2: float) -> int:
        column, row = round(origin[0] + scale * x1), round(origin[1] - scale * x2)
        return int(pixels[row - 1 : row + 2, column - 1 : column + 2].max(axis=2).min())

    for pixels, (w1, w2, b) in ((other, (1.0, -1.0, -1.0)), (last, run.parameters.tolist())):
        for x1 in (1.3, 2.2):
            x2 = -(w1 * x1 + b) / w2
            assert darkness(pixels, x1, x2) < DARK
            assert darkness(pixels, x1, x2 + 0.3) > 2 * DARK
            assert darkness(pixels, x1, x2 - 0.3) > 2 * DARK


@pytest.mark.parametrize("name", ["two-groups", "moons"])
def test_many_points_and_curves_are_painted_too(qapp: QApplication, tmp_path: Path, name: str) -> None:  # noqa: ARG001
    points = make(name)
    many = PointSet(
        np.tile(points.x, (200, 1)) + np.linspace(0, 0.1, 200 * len(points))[:, None], np.tile(points.y, 200)
    )
    for chosen, features in ((many, None), (points, ("x1", "x2", "x1^2", "x2^2"))):
        run = train(chosen, Settings(learning_rate=0.1, features=features), epochs=2)
        film = film_of_run(run, (0, run.state.update))
        stage = Stage(chosen, film.curve, Optimum("unknown"), shows_curve=False)
        save_film(tmp_path / "a.gif", film, stage, 10)
        first, last = frames_of(tmp_path / "a.gif")
        assert first.shape == (480, 480, 3)
        assert (first != last).any()


# The window


def test_the_run_is_written_while_the_window_works_on(
    window: MainWindow,
    ask: Callable[..., None],
    answers: Answers,
    settle: Callable[..., None],
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    window.session.step_epochs(10)
    settle(window.session)
    path = answers.file_to_export = tmp_path / "run.gif"
    ask(choose(What=False, Seconds=2, Rate=20, Pace=True))
    qtbot.waitUntil(lambda: not window.exporting.writing.is_busy, timeout=PATIENCE)
    assert len(frames_of(path)) == 40
    with Image.open(path) as image:
        assert (image.size, image.info["loop"], image.info["duration"]) == ((480, 480), 0, 50)
    assert answers.suggested is not None
    assert answers.suggested.name == "Two groups run.gif"
    assert status(window, "factLabel") == f"Animation saved to {path}"


def test_what_is_chosen_is_told_and_comes_again(
    window: MainWindow, ask: Callable[..., None], answers: Answers, settle: Callable[..., None]
) -> None:
    window.session.step_epochs(50)
    settle(window.session)
    notes: list[str] = []
    paces: list[bool] = []

    def look(dialog: QDialog) -> None:
        notes.append(child(dialog, QLabel, "animationNote").text())
        paces.append(child(dialog, QComboBox, "animationPace").currentData())
        choose(First=100, Last=119, Seconds=3)(dialog)

    def look_and_leave(dialog: QDialog) -> None:
        notes.append(child(dialog, QLabel, "animationNote").text())
        dialog.reject()

    answers.file_to_export = None
    ask(look)
    ask(look_and_leave)
    assert notes[0] == "71 frames, 7.1 s; the end rests for 2 s."
    assert paces == [False]
    assert notes[1] == "28 frames, 2.8 s; the end rests for 2 s."


def test_cancel_leaves_what_was_there(
    window: MainWindow,
    ask: Callable[..., None],
    answers: Answers,
    settle: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    window.session.step_epochs(10)
    settle(window.session)
    path = answers.file_to_export = tmp_path / "run.gif"
    path.write_bytes(b"old")
    slow(monkeypatch)
    ask(choose())
    button = child(window, QPushButton, "cancelWriting")
    qtbot.waitUntil(button.isVisible, timeout=PATIENCE)
    button.click()
    qtbot.waitUntil(lambda: not window.exporting.writing.is_busy, timeout=PATIENCE)
    assert button.isHidden()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.glob("*.tmp")) == []
    assert status(window, "factLabel") == "run.gif was not written"
    assert window.actions_by_name["exportAnimationAction"].isEnabled()


def test_the_window_closes_when_the_file_is_written(
    window: MainWindow,
    ask: Callable[..., None],
    answers: Answers,
    settle: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    window.session.step_epochs(10)
    settle(window.session)
    path = answers.file_to_export = tmp_path / "run.gif"
    gate = slow(monkeypatch)
    ask(choose(Seconds=1))
    window.close()
    assert window.isVisible()
    assert status(window, "factLabel").startswith("The window closes when")
    assert not path.exists()
    gate.set()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE)
    assert len(frames_of(path)) == 10


def slow(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Let the writing wait for a gate, telling how far it is all the time."""
    gate, save = threading.Event(), save_film

    def wait(path: Path, film: Any, stage: Any, rate: int, progress: Progress) -> None:
        while not gate.wait(0.01):
            progress(0.1)
        save(path, film, stage, rate, progress)

    monkeypatch.setattr("gd_sim.gui.animating.save_film", wait)
    return gate
