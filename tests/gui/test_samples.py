"""Sample sets in the window: chosen from a menu with pictures, varied in a panel, undone, and never written over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QSlider,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from gd_sim.core import views
from gd_sim.core.presets import PRESETS, Sample, make
from gd_sim.core.settings import Settings
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.sample_menu import picture
from gd_sim.gui.theme import CLASS_COLORS, DARK, LIGHT, Theme
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.answers import Answers
from tests.gui.disk import SlowDisk
from tests.gui.eyes import child, invitation, line, marks, near, pieces, plain, status
from tests.gui.hands import Key, Mouse, press_key, type_text
from tests.session.samples import START, bits, two_groups

OFFSCREEN = pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
"""An open menu grabs the keyboard, where there is one."""


@pytest.fixture
def choose(window: MainWindow, settle: Callable[[Session], None]) -> Callable[[str], None]:
    """Choose a sample set in the menu, and wait until it is shown."""

    def trigger(name: str) -> None:
        child(window, QMenu, "sampleMenu").findChild(QAction, f"sample_{name}").trigger()  # type: ignore[union-attr]
        settle(window.session)

    return trigger


def field(window: MainWindow, name: str) -> QAbstractSpinBox:
    return child(window, QAbstractSpinBox, name)


def about(window: MainWindow) -> str:
    """What the panel says of the set."""
    return plain(window.sample_panel.findChildren(QLabel)[0].text())


def undo_text(window: MainWindow) -> str:
    return window.actions_by_name["undoAction"].text().replace("&", "")


# The menu


def test_the_menu_hangs_at_the_tool_bar_and_under_file(window: MainWindow) -> None:
    menu, button = child(window, QMenu, "sampleMenu"), child(window, QToolButton, "presets")
    assert [action.text() for action in menu.actions()] == [preset.title for preset in PRESETS.values()]
    assert [action.toolTip() for action in menu.actions()] == [preset.teaches for preset in PRESETS.values()]
    assert button.menu() is menu
    assert button.popupMode() == QToolButton.ToolButtonPopupMode.InstantPopup
    (file,) = [action.menu() for action in window.menuBar().actions() if action.text() == "&File"]
    assert isinstance(file, QMenu)
    assert menu.menuAction() in file.actions()
    assert menu.menuAction().text() == "Sa&mple Sets"


@OFFSCREEN
def test_it_opens_with_keys_and_a_key_chooses(window: MainWindow, qtbot: QtBot) -> None:
    button, menu = child(window, QToolButton, "presets"), child(window, QMenu, "sampleMenu")
    button.setFocus(Qt.FocusReason.TabFocusReason)
    menu.popup(button.mapToGlobal(QPoint(0, 0)))
    qtbot.waitUntil(menu.isVisible, timeout=PATIENCE)
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Return):
        QTest.keyClick(menu, key)
    assert window.session.points == make("two-clusters")


@OFFSCREEN
def test_pictures_are_painted_when_the_menu_opens(window: MainWindow, qtbot: QtBot) -> None:
    menu = child(window, QMenu, "sampleMenu")
    assert all(action.icon().isNull() for action in menu.actions()), "not at the start, which they would slow down"
    menu.popup(window.mapToGlobal(QPoint(20, 20)))
    qtbot.waitUntil(menu.isVisible, timeout=PATIENCE)
    for action in menu.actions():
        assert not action.icon().isNull()
        assert menu.actionGeometry(action).height() >= 36, "there is room for the picture"
    menu.close()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_picture_shows_the_points_in_their_colours(theme: Theme) -> None:
    image = picture(make("circle-in-ring"), theme, 1.0).toImage()
    assert (image.width(), image.height()) == (36, 36)
    assert near(image.pixelColor(3, 3), QColor(theme.base))
    assert {colour_at(image, x, y) for x in range(15, 21) for y in range(15, 21)} >= {1}
    ring = [colour_at(image, x, y) for x in range(36) for y in (5, 6, 29, 30)]
    assert ring.count(0) > 5
    assert ring.count(1) == 0


def colour_at(image: QImage, x: int, y: int) -> int | None:
    """The class whose colour a pixel has; None: neither."""
    for label, name in enumerate(CLASS_COLORS):
        if near(image.pixelColor(x, y), QColor(name), 12):
            return label
    return None


# Choosing


@pytest.mark.parametrize("name", list(PRESETS))
def test_each_set_is_drawn_in_full_view(window: MainWindow, choose: Callable[[str], None], name: str) -> None:
    choose(name)
    points = make(name)
    assert window.session.points == points
    for label in (0, 1):
        assert marks(window, label).tolist() == points.x[points.y == label].tolist()
    assert window.windowTitle() == f"{PRESETS[name].title}[*] - gd_sim"
    (left, right), (bottom, top) = window.plane.viewRange()
    assert (points.x >= (left, bottom)).all()
    assert (points.x <= (right, top)).all()


def test_sets_that_fit_are_seen_as_the_start_set_is(window: MainWindow, choose: Callable[[str], None]) -> None:
    window.plane.picture.zoom(0.2, (1.0, 1.0))
    choose("xor")
    (left, right), (bottom, top) = window.plane.viewRange()
    assert min(right, top, -left, -bottom) == pytest.approx(4.0)


def test_undo_and_redo_leave_the_view_where_the_points_fit_it(
    window: MainWindow, choose: Callable[[str], None], do: Callable[..., None]
) -> None:
    choose("xor")
    window.plane.picture.zoom(1.3, (0.5, 0.25))
    view = window.plane.picture.view
    do("undoAction")
    assert window.plane.picture.view == view
    do("redoAction")
    assert window.plane.picture.view == view
    window.plane.picture.zoom(0.1, (0.0, 0.0))
    do("undoAction")
    assert views.holds(window.plane.picture.view, window.session.points.x), "else they are sought"


def test_choosing_is_one_step_named_in_the_menu(
    window: MainWindow, choose: Callable[[str], None], do: Callable[..., None]
) -> None:
    do("stepEpochAction")
    learned = window.session.state.parameters
    choose("xor")
    assert undo_text(window) == "Undo sample set XOR"
    assert status(window, "factLabel") == "sample set XOR; 40 points"
    assert window.session.state.epoch == 0
    do("undoAction")
    assert window.session.points == two_groups()
    assert bits(window.session.state.parameters) == bits(learned)
    assert window.windowTitle() == "Two groups[*] - gd_sim"
    do("redoAction")
    assert window.session.points == make("xor")


def test_one_point_brings_the_lecture(
    window: MainWindow, choose: Callable[[str], None], do: Callable[..., None], settle: Callable[[Session], None]
) -> None:
    window.session.change_settings(learning_rate=2.0, optimizer="adam", standardize=True, features=("x1", "x1^2"))
    settle(window.session)
    before = window.session.settings
    choose("one-point")
    assert window.controls.learning_rate.text() == "0.5"
    assert status(window, "factLabel").startswith("One point: ")
    do("stepAction")
    assert window.session.state.explanation is not None
    assert round(float(window.session.state.explanation.prediction[0]), 3) == 0.182
    w1, w2, b = window.session.state.parameters
    assert round(1 / (1 + np.exp(-(2 * w1 + w2 + b))), 3) == 0.722
    do("undoAction")
    assert window.session.settings == before


def test_what_one_point_has_brought_goes_with_it(
    window: MainWindow, choose: Callable[[str], None], do: Callable[..., None]
) -> None:
    session = window.session
    session.change_settings(learning_rate=2.0, optimizer="adam")
    own = session.settings
    choose("one-point")
    choose("one-point")
    choose("moons")
    assert session.settings == own
    do("undoAction")
    assert session.settings.learning_rate == 0.5
    session.change_settings(learning_rate=0.7)
    choose("xor")
    assert (session.settings.learning_rate, session.settings.optimizer) == (0.7, "adam"), "what was chosen since stays"
    choose("moons")
    assert session.settings.learning_rate == 0.7


def test_two_groups_brings_the_line_of_the_start(
    window: MainWindow, choose: Callable[[str], None], do: Callable[..., None]
) -> None:
    choose("xor")
    assert bits(window.session.state.parameters) != bits(START)
    choose("two-groups")
    assert bits(window.session.state.parameters) == bits(START)
    do("runAction")
    assert window.session.is_running


def test_settings_stay_but_for_features(window: MainWindow, choose: Callable[[str], None]) -> None:
    window.session.change_settings(learning_rate=0.7, optimizer="momentum", features=("x1", "x2", "x1*x2"))
    choose("moons")
    assert window.session.settings == Settings(0.7, optimizer="momentum")
    told = status(window, "factLabel").replace("\N{NO-BREAK SPACE}", " ")
    assert told == "Moons: features x1, x2, x1·x2 → x1, x2"


def test_iris_is_shown_with_its_names(window: MainWindow, choose: Callable[[str], None]) -> None:
    choose("iris")
    assert window.plane.getAxis("bottom").labelText == "petal length (cm)"
    assert window.plane.getAxis("left").labelText == "petal width (cm)"
    overlay = [label.text() for label in window.plane.findChildren(QLabel)]
    assert any("versicolor" in text and "virginica" in text for text in overlay)


def test_different_scales_free_the_axes_for_as_long_as_they_differ(
    window: MainWindow, choose: Callable[[str], None], do: Callable[..., None]
) -> None:
    equal = window.actions_by_name["equalAspectAction"]
    choose("scales")
    assert not equal.isChecked()
    (left, right), (bottom, top) = window.plane.viewRange()
    assert right - left > 50 * (top - bottom)
    do("undoAction")
    assert equal.isChecked()
    do("redoAction")
    assert not equal.isChecked()
    choose("moons")
    assert equal.isChecked()
    equal.setChecked(False)
    choose("scales")
    choose("xor")
    assert not equal.isChecked(), "who freed them, keeps them free"


def test_freed_axes_are_not_remembered(
    window: MainWindow, choose: Callable[[str], None], make_window: Callable[..., MainWindow]
) -> None:
    choose("scales")
    window.close()
    assert make_window().actions_by_name["equalAspectAction"].isChecked()


def test_no_invitation_is_left(window: MainWindow, choose: Callable[[str], None]) -> None:
    choose("xor")
    assert invitation(window) == ""


# What is behind the points


def test_a_fresh_set_asks_nothing_on_close(
    window: MainWindow, choose: Callable[[str], None], mouse: Mouse, answers: Answers
) -> None:
    mouse.click((1.0, 3.0))
    choose("xor")
    assert not window.isWindowModified()
    window.close()
    assert answers.asked == []


def test_undone_the_old_points_are_modified_and_asked_for(
    window: MainWindow, choose: Callable[[str], None], mouse: Mouse, answers: Answers, do: Callable[..., None]
) -> None:
    mouse.click((1.0, 3.0))
    choose("xor")
    do("undoAction")
    assert window.isWindowModified()
    answers.to_save = "cancel"
    window.close()
    assert answers.asked == ["save Two groups?"]


def test_an_edited_set_is_modified_until_it_is_undone(
    window: MainWindow, choose: Callable[[str], None], mouse: Mouse, do: Callable[..., None]
) -> None:
    choose("circle-in-ring")
    mouse.click((0.0, 1.8))
    assert window.isWindowModified()
    do("undoAction")
    assert not window.isWindowModified()


def test_the_old_file_is_never_written_over(
    window: MainWindow,
    choose: Callable[[str], None],
    file: Path,
    wait: Callable[[], None],
    do: Callable[..., None],
    answers: Answers,
) -> None:
    window.documents.open(file)
    wait()
    before = file.read_text()
    choose("xor")
    assert window.documents.path is None
    do("saveAction")  # asks where; nobody answers
    assert answers.asked == ["save where?"]
    assert answers.suggested is not None
    assert answers.suggested.name == "XOR.csv"
    assert file.read_text() == before
    do("undoAction")
    assert window.session.document.path == file
    assert window.documents.name == "small.csv"
    assert not window.isWindowModified()


def test_a_set_chosen_while_the_old_points_are_saved_does_not_take_their_file(
    window: MainWindow,
    choose: Callable[[str], None],
    mouse: Mouse,
    disk: SlowDisk,
    answers: Answers,
    tmp_path: Path,
    wait: Callable[[], None],
) -> None:
    mouse.click((1.0, 3.0))
    answers.file_to_save = tmp_path / "mine.csv"
    disk.gate.clear()
    window.actions_by_name["saveAction"].trigger()
    choose("xor")
    disk.gate.set()
    wait()
    assert (tmp_path / "mine.csv").read_text().count("\n") == 22
    assert (window.documents.path, window.documents.name) == (None, "XOR")


def test_a_saved_set_that_is_varied_leaves_its_file(
    window: MainWindow, choose: Callable[[str], None], do: Callable[..., None], answers: Answers, tmp_path: Path
) -> None:
    choose("xor")
    answers.file_to_save = tmp_path / "xor.csv"
    do("saveAction")
    assert window.documents.path == tmp_path / "xor.csv"
    child(window, QPushButton, "anotherSeed").click()
    assert window.documents.path is None
    do("undoAction")
    assert window.documents.path == tmp_path / "xor.csv"


# The panel


def test_the_panel_opens_with_a_choice_and_is_remembered_if_it_was_wished(
    window: MainWindow, choose: Callable[[str], None], make_window: Callable[..., MainWindow]
) -> None:
    assert not window.sample_panel.isVisible()
    choose("xor")
    assert window.sample_panel.isVisible()
    assert window.actions_by_name["sampleAction"].isChecked()
    window.close()
    again = make_window()
    assert not again.sample_panel.isVisible(), "nobody wished for it"
    press_key(again, Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert again.sample_panel.isVisible()
    again.sampling.choose(Sample.usual("moons"))
    again.close()
    third = make_window()
    assert third.sample_panel.isVisible()
    press_key(third, Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert not third.sample_panel.isVisible()


@pytest.mark.parametrize("switched", [1, 2])
def test_an_aspect_that_was_chosen_is_kept(
    window: MainWindow, choose: Callable[[str], None], make_window: Callable[..., MainWindow], switched: int
) -> None:
    choose("scales")
    equal = window.actions_by_name["equalAspectAction"]
    assert not equal.isChecked()
    for _ in range(switched):
        equal.trigger()
    choose("moons")
    assert equal.isChecked() == (switched == 1)
    window.close()
    assert make_window().actions_by_name["equalAspectAction"].isChecked() == (switched == 1)


def test_its_text_is_whole_and_has_no_room_to_spare(
    window: MainWindow, choose: Callable[[str], None], qtbot: QtBot, do: Callable[..., None]
) -> None:
    about, bar = window.sample_panel._about, child(window, QScrollArea, "panels").verticalScrollBar()

    def fits() -> bool:
        return bool(about.height() == about.heightForWidth(about.width()) and bar.maximum() == 0)

    for name in ("sampleAction", "scales", "iris", "xor", "projectorAction", "scales", "iris", "scales", "moons"):
        do(name) if name.endswith("Action") else choose(name)
        QApplication.processEvents()  # which lays out, in a few rounds
        qtbot.waitUntil(fits, timeout=PATIENCE)


def test_it_begins_with_the_start_set(window: MainWindow) -> None:
    window.actions_by_name["sampleAction"].trigger()
    assert about(window).startswith("Two groups. ")
    assert [field(window, name).text() for name in ("sampleNoise", "sampleSize", "sampleSeed")] == ["1", "20", "0"]
    assert not child(window, QPushButton, "addFeatures").isVisible()


def test_typed_values_are_taken(window: MainWindow, choose: Callable[[str], None]) -> None:
    choose("xor")
    for name, text in (("sampleNoise", "0,25"), ("sampleSize", "100"), ("sampleSeed", "7")):
        type_text(field(window, name), text)
        QTest.keyClick(field(window, name), Key.Key_Return)
    assert window.session.points == make("xor", 0.25, 100, 7)
    assert child(window, QSlider, "sampleNoiseSlider").value() == 25
    assert window.session.undo_stack.count() == 2, "one choice, one series of changes"


def test_nonsense_is_refused_with_a_word(window: MainWindow, choose: Callable[[str], None]) -> None:
    choose("xor")
    for name, text, answer in (
        ("sampleNoise", "9", "The noise must be from 0 to 3; it stays 0.4"),
        ("sampleSize", "3", "The size must be a whole number from 4 to 100,000; it stays 40"),
        ("sampleSeed", "-1", "The seed must be a whole number from 0 to 2,147,483,647; it stays 0"),
    ):
        type_text(field(window, name), text)
        QTest.keyClick(field(window, name), Key.Key_Return)
        assert status(window, "factLabel") == answer
    assert window.session.points == make("xor")


def test_what_was_typed_counts_when_run_is_pressed(
    window: MainWindow, choose: Callable[[str], None], do: Callable[..., None]
) -> None:
    choose("xor")
    type_text(field(window, "sampleSize"), "12")
    do("stepAction")
    assert len(window.session.points) == 12
    assert window.session.state.update == 1


def test_what_was_typed_for_another_set_is_forgotten(
    window: MainWindow, choose: Callable[[str], None], do: Callable[..., None]
) -> None:
    choose("xor")
    type_text(field(window, "sampleSize"), "12")
    choose("iris")
    do("stepAction")
    assert window.session.points == make("iris")


def test_dragging_the_slider_shows_and_letting_go_takes(window: MainWindow, choose: Callable[[str], None]) -> None:
    choose("moons")
    slider = child(window, QSlider, "sampleNoiseSlider")
    slider.setSliderDown(True)
    for position in (30, 60, 90):
        slider.setSliderPosition(position)
        drawn = make("moons", noise=position / 100)
        assert marks(window, 1).tolist() == drawn.x[drawn.y == 1].tolist()
        assert field(window, "sampleNoise").text() == f"{position / 100:g}"
    assert window.session.points == make("moons"), "not yet"
    slider.setSliderDown(False)
    assert window.session.points == make("moons", noise=0.9)
    assert undo_text(window) == "Undo change sample set Moons"


def test_dragged_away_and_back_edited_points_stay(
    window: MainWindow, choose: Callable[[str], None], mouse: Mouse
) -> None:
    choose("moons")
    mouse.click((3.0, 3.0))
    edited, slider = window.session.points, child(window, QSlider, "sampleNoiseSlider")
    slider.setSliderDown(True)
    for position in (90, 15):
        slider.setSliderPosition(position)
    slider.setSliderDown(False)
    assert window.session.points is edited
    assert marks(window, 1).tolist() == edited.x[edited.y == 1].tolist()


def test_keys_at_the_slider_and_arrows_of_the_field(window: MainWindow, choose: Callable[[str], None]) -> None:
    choose("moons")
    slider = child(window, QSlider, "sampleNoiseSlider")
    QTest.keyClick(slider, Key.Key_Right)
    assert window.session.points == make("moons", noise=0.16)
    field(window, "sampleNoise").stepUp()
    assert window.session.points == make("moons", noise=0.21)
    for _ in range(9):
        field(window, "sampleNoise").stepDown()
    assert window.session.points == make("moons", noise=0.0)


def test_another_seed_is_the_next_and_the_series_is_one_step(
    window: MainWindow, choose: Callable[[str], None], do: Callable[..., None]
) -> None:
    choose("xor")
    for seed in (1, 2, 3):
        child(window, QPushButton, "anotherSeed").click()
        assert window.session.points == make("xor", seed=seed)
        assert not window.isWindowModified()
    do("undoAction")
    assert window.session.points == make("xor")
    assert field(window, "sampleSeed").text() == "0"
    do("undoAction")
    assert window.session.points == two_groups()


def test_varying_keeps_view_and_line_and_run(
    window: MainWindow, choose: Callable[[str], None], do: Callable[..., None]
) -> None:
    choose("xor")
    do("stepEpochAction")
    window.plane.picture.zoom(0.5, (0.0, 0.0))
    view, boundary = window.plane.viewRange(), line(window).tolist()
    child(window, QPushButton, "anotherSeed").click()
    do()
    assert window.plane.viewRange() == view
    assert line(window).tolist() == boundary
    window.session.run()
    child(window, QPushButton, "anotherSeed").click()
    assert window.session.is_running


def test_edited_points_are_varied_in_a_step_of_their_own(
    window: MainWindow, choose: Callable[[str], None], mouse: Mouse, do: Callable[..., None]
) -> None:
    choose("xor")
    child(window, QPushButton, "anotherSeed").click()
    mouse.click((0.0, 0.0))
    child(window, QPushButton, "anotherSeed").click()
    assert window.session.points == make("xor", seed=2)
    do("undoAction")
    assert len(window.session.points) == 41


def test_points_of_a_file_have_nothing_to_vary(
    window: MainWindow, choose: Callable[[str], None], file: Path, wait: Callable[[], None]
) -> None:
    choose("xor")
    window.documents.open(file)
    wait()
    assert about(window).startswith("These points are no sample set.")
    for name in ("sampleNoise", "sampleSize", "sampleSeed"):
        assert not field(window, name).isVisible()
    assert not child(window, QPushButton, "anotherSeed").isVisible()
    assert not child(window, QPushButton, "addFeatures").isVisible()
    choose("iris")
    assert about(window).startswith("Iris petals. ")
    assert not field(window, "sampleNoise").isVisible(), "there is but one"
    choose("moons")
    assert field(window, "sampleNoise").isVisible()


@pytest.mark.parametrize("name", ["numbersAction", "learningAction"])
def test_another_panel_finds_room_and_gives_it_back(
    window: MainWindow, choose: Callable[[str], None], name: str, qtbot: QtBot
) -> None:
    choose("xor")
    panels, other = child(window, QScrollArea, "panels"), window.actions_by_name[name]

    def is_all_seen() -> bool:
        return panels.verticalScrollBar().maximum() == 0

    qtbot.waitUntil(is_all_seen, timeout=PATIENCE)
    alone = panels.height()
    other.setChecked(True)
    qtbot.waitUntil(lambda: panels.height() > alone and is_all_seen(), timeout=PATIENCE)
    other.setChecked(False)
    qtbot.waitUntil(lambda: panels.height() == alone, timeout=PATIENCE)


# The features that a line lacks


@pytest.mark.parametrize("name", [name for name, preset in PRESETS.items() if preset.features])
def test_a_click_adds_the_features_that_solve_it(
    window: MainWindow, choose: Callable[[str], None], name: str, settle: Callable[[Session], None]
) -> None:
    choose(name)
    add, added = child(window, QPushButton, "addFeatures"), PRESETS[name].added
    texts = [label.text() for label in window.sample_panel.findChildren(QLabel)]
    assert "A line cannot separate these." in texts
    assert add.text() == f"Add {added}"
    assert add.isVisible()
    add.click()
    settle(window.session)
    assert window.session.settings.features == PRESETS[name].features
    assert not add.isEnabled()
    texts = [label.text() for label in window.sample_panel.findChildren(QLabel)]
    assert f"With {added} the boundary is a curve." in texts
    window.session.step_epochs(200)
    settle(window.session)
    assert window.session.state.accuracy == 1.0
    assert len(pieces(window)) > 20, "it is a curve"


def test_features_that_are_there_stay(window: MainWindow, choose: Callable[[str], None]) -> None:
    choose("xor")
    window.session.change_settings(features=("x1", "x2", "sin(x2)"))
    child(window, QPushButton, "addFeatures").click()
    assert window.session.settings.features == ("x1", "x2", "x1*x2", "sin(x2)")
    window.session.change_settings(features=None)
    assert child(window, QPushButton, "addFeatures").isEnabled()
