"""Experiments in the window: a run is saved, opened, and goes on with the same bits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from gd_sim import PointSet, Settings, train
from gd_sim.app import create_window
from gd_sim.core.boundary import View
from gd_sim.core.live_run import LiveRun
from gd_sim.core.points import read_only
from gd_sim.files.errors import FileError
from gd_sim.files.experiment_reader import load_experiment
from gd_sim.files.experiments import Experiment, save_experiment
from gd_sim.gui import dialogs
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.answers import Answers
from tests.gui.eyes import status
from tests.gui.hands import Mouse
from tests.session.samples import bits

Do = Callable[..., None]
Settle = Callable[[Session], None]
MakeWindow = Callable[..., MainWindow]

EMPTY = (-3.0, 3.0)
ADAM = {"optimizer": "adam", "shuffle": True, "learning_rate": 0.05, "batch_size": 3}


def part_of_an_epoch(window: MainWindow, settle: Settle) -> None:
    """Adam with shuffled points, two epochs and two updates more."""
    window.session.change_settings(**ADAM)
    window.session.reset()
    window.session.step_epochs(2)
    for _ in range(2):
        window.session.step()
    settle(window.session)


@pytest.fixture
def kept(window: MainWindow, answers: Answers, do: Do, settle: Settle, tmp_path: Path) -> Path:
    """An experiment that the window has saved in the middle of an epoch."""
    part_of_an_epoch(window, settle)
    answers.file_to_save = tmp_path / "mine.gdsim"
    do("saveAsAction")
    return tmp_path / "mine.gdsim"


def test_a_run_in_mid_epoch_goes_on_with_the_same_bits(
    window: MainWindow, kept: Path, make_window: MakeWindow, settle: Settle
) -> None:
    points, settings, start = window.session.points, window.session.settings, window.session.initial_parameters
    other = make_window(kept)
    session = other.session
    assert session.state.update == 16
    assert bits(session.state.parameters) == bits(window.session.state.parameters)
    session.step_epochs(3)
    settle(session)
    run = train(points, settings, 6, start)
    assert session.state.update == 37
    assert bits(session.state.parameters) == bits(run.at(37))


def test_open_brings_back_all_that_was_there(
    window: MainWindow, kept: Path, answers: Answers, do: Do, settle: Settle
) -> None:
    session = window.session
    view, points, settings = window.plane.picture.view, session.points, session.settings
    start, curve, parameters = session.initial_parameters, session.state.curve, session.state.parameters
    do("newAction")
    window.plane.picture.zoom(0.5, (1.0, 1.0))
    session.change_settings(learning_rate=2.0, shuffle=False)
    answers.file_to_open = kept
    do("openAction")
    settle(session)
    assert session.points == points
    assert session.settings == settings
    assert bits(session.initial_parameters) == bits(start)
    assert bits(session.state.parameters) == bits(parameters)
    assert session.state.curve.time[-1] == curve.time[-1]
    assert session.state.curve.error[-1] == curve.error[-1]
    assert window.plane.picture.view == view
    assert window.windowTitle() == "mine.gdsim[*] - gd_sim"
    assert not window.isWindowModified()
    assert window.time_bar.slider.maximum() > 0
    assert status(window, "factLabel").startswith("Experiment opened, at update 16")
    do("stepBackAction")
    assert session.state.update == 15
    assert bits(session.state.parameters) == bits(train(points, settings, 6, start).at(15))
    session.go_to(0)
    settle(session)
    assert bits(session.state.parameters) == bits(start)
    do("resetAction")
    assert bits(session.state.parameters) == bits(start)


def test_names_and_notes_come_back_and_are_saved_again(
    window: MainWindow, answers: Answers, do: Do, tmp_path: Path
) -> None:
    path = tmp_path / "noted.gdsim"
    points = PointSet(
        read_only([[0.0, 1.0], [2.0, 3.0]]), read_only([0.0, 1.0]), ("length", "width"), ("rose", "iris"), "species"
    )
    run = LiveRun(points, Settings(), [0.0, 0.0, 0.0]).saved()
    save_experiment(path, Experiment(run, None, View(-1.0, 9.0, -1.0, 9.0), "Two flowers."))
    answers.file_to_open = path
    do("openAction")
    assert window.session.points == points
    assert window.session.points.class_names == ("rose", "iris")
    assert "Two flowers." in status(window, "factLabel")
    Mouse(window).click((4.0, 4.0))
    assert window.isWindowModified()
    do("saveAction")
    again = load_experiment(path)
    assert again.notes == "Two flowers."
    assert again.run.points.feature_names == ("length", "width")
    assert len(again.run.points) == 3
    assert not window.isWindowModified()


@pytest.mark.parametrize("name", ["stepAction", "newStartAction", "settings", "edit"])
def test_what_the_file_has_not_marks_an_experiment_as_changed(
    window: MainWindow, kept: Path, do: Do, settle: Settle, name: str
) -> None:
    assert kept.exists()
    assert not window.isWindowModified()
    if name == "settings":
        window.session.change_settings(learning_rate=0.5)
        settle(window.session)
        assert window.isWindowModified()
        window.session.change_settings(**ADAM)
        settle(window.session)
        assert not window.isWindowModified()
    elif name == "edit":
        Mouse(window).click(EMPTY)
        assert window.isWindowModified()
        window.session.undo_stack.undo()
        settle(window.session)
        assert not window.isWindowModified()
    else:
        do(name)
        assert window.isWindowModified()
        do("saveAction")
        assert not window.isWindowModified()


def test_looking_back_and_reset_are_no_changes_of_an_experiment(
    window: MainWindow, kept: Path, do: Do, settle: Settle
) -> None:
    assert kept.exists()
    window.session.go_to(3)
    settle(window.session)
    assert not window.isWindowModified()
    do("resetAction", "stepAction")
    assert not window.isWindowModified()


def test_an_experiment_is_saved_while_it_runs(
    window: MainWindow, answers: Answers, do: Do, settle: Settle, qtbot: QtBot, tmp_path: Path
) -> None:
    answers.file_to_save = path = tmp_path / "running.gdsim"
    start, session = window.session.initial_parameters, window.session
    session.set_speed(np.inf)
    do("runAction")
    qtbot.waitUntil(lambda: session.state.update > 1_000, timeout=PATIENCE)
    do("saveAsAction")
    assert session.is_running
    update = session.state.update
    qtbot.waitUntil(lambda: session.state.update > update, timeout=PATIENCE)
    session.pause()
    settle(session)
    assert window.isWindowModified(), "it went on"
    saved = load_experiment(path).run
    state = saved.state
    assert saved.segments[saved.number].states[-1].update == state.update
    run = train(session.points, session.settings, state.epoch + 1, start)
    assert bits(state.parameters) == bits(run.at(state.update))


def test_save_as_takes_the_kind_of_the_ending(
    window: MainWindow, kept: Path, answers: Answers, do: Do, tmp_path: Path
) -> None:
    assert answers.suggested is not None
    assert answers.suggested.name == "Two groups.csv"
    answers.file_to_save = tmp_path / "points.csv"
    do("saveAsAction")
    assert answers.suggested == kept
    assert (tmp_path / "points.csv").read_text().startswith("x1,x2,label\n")
    do("stepAction")
    assert not window.isWindowModified(), "a CSV holds no run"


def test_the_kind_that_is_chosen_gives_the_ending(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    offered: list[str] = []

    def choose(_parent: QWidget, _title: str, _folder: str, filters: str, chosen: str) -> tuple[str, str]:
        offered.append(chosen)
        return str(tmp_path / "run1.5"), filters.split(";;")[1]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    assert dialogs.choose_file_to_save(widget, tmp_path / "a.csv") == tmp_path / "run1.5.gdsim"
    assert dialogs.choose_file_to_save(widget, tmp_path / "a.gdsim") == tmp_path / "run1.5.gdsim"
    assert offered == [dialogs.CSV_FILTER, dialogs.EXPERIMENT_FILTER]


def test_another_kind_changes_the_name_that_was_suggested_and_none_that_was_typed(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    answer = (str(tmp_path / "a.csv"), dialogs.EXPERIMENT_FILTER)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: answer)
    assert dialogs.choose_file_to_save(widget, tmp_path / "a.csv") == tmp_path / "a.gdsim"
    assert dialogs.choose_file_to_save(widget, tmp_path / "b.csv") == tmp_path / "a.csv"


BAD = {
    "newer": ('"version": 2', '"version": 99', "a newer one wrote it"),
    "broken": ('"point_sets"', '"pint_sets"', "point_sets"),
    "cut": ("}\n}\n", "", "bad.gdsim"),
}


@pytest.mark.parametrize("kind", BAD)
def test_an_experiment_that_does_not_load_changes_nothing(
    window: MainWindow, kept: Path, answers: Answers, do: Do, tmp_path: Path, kind: str
) -> None:
    old, new, says = BAD[kind]
    text, path = kept.read_text("utf-8"), tmp_path / "bad.gdsim"
    path.write_text(text.replace(old, new) if new else text[: len(text) // 2], "utf-8")
    points, state = window.session.points, window.session.state
    answers.file_to_open = path
    do("openAction")
    (problem,) = answers.problems
    assert says in problem
    assert "bad.gdsim" in problem
    assert "\n" not in problem
    assert window.session.points is points
    assert window.session.state is state
    assert window.windowTitle() == "mine.gdsim[*] - gd_sim"
    with pytest.raises(FileError, match=r"bad\.gdsim"):
        create_window(path)


def test_an_experiment_of_three_features_is_not_for_the_plane(
    window: MainWindow, answers: Answers, do: Do, tmp_path: Path
) -> None:
    path = tmp_path / "three.gdsim"
    run = LiveRun(
        PointSet(read_only([[0.0, 1.0, 2.0], [2.0, 3.0, 4.0]]), read_only([0.0, 1.0])), Settings(), None
    ).saved()
    save_experiment(path, Experiment(run))
    answers.file_to_open = path
    do("openAction")
    assert "expected two features to draw in the plane" in answers.problems[0]
    assert len(window.session.points) == 20


def test_a_record_with_edits_comes_back_whole(
    window: MainWindow, answers: Answers, do: Do, settle: Settle, make_window: MakeWindow, tmp_path: Path
) -> None:
    answers.file_to_save, answers.to_go_beyond = tmp_path / "edited.gdsim", True
    do("stepEpochAction")
    before = window.session.points
    Mouse(window).click(EMPTY)
    do("stepEpochAction")
    window.session.change_settings(learning_rate=0.7)
    do("stepEpochAction", "saveAsAction")
    other = make_window(tmp_path / "edited.gdsim")
    assert [mark.text for mark in other.session.state.marks] == [mark.text for mark in window.session.state.marks]
    assert not other.isWindowModified()
    other.session.go_to(5)
    settle(other.session)
    assert other.session.points == before
    assert other.session.state.update == 5
    other.session.undo_stack.undo()
    settle(other.session)
    assert len(other.session.points) == 21
    assert bits(other.session.state.parameters) == bits(window.session.state.parameters)


def test_a_full_disk_leaves_the_experiment_as_it_was(
    window: MainWindow, kept: Path, answers: Answers, do: Do, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept.read_bytes()
    do("stepAction")

    def refuse(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gd_sim.files.atomic.os.fsync", refuse)
    do("saveAction")
    (problem,) = answers.problems
    assert problem == f"{kept}: no space left on the disk. The points are still here."
    assert kept.read_bytes() == before
    assert window.isWindowModified()
    assert [path for path in kept.parent.iterdir() if path.suffix == ".tmp"] == []
