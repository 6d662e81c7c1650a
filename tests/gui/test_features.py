"""Feature maps and standardising in the window: boxes to check, runs, and figures by the names of features."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from gd_sim import PointSet, Settings, train
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import child, data, line, pieces, status, z_of
from tests.gui.hands import Key, Mouse, press_key
from tests.session.samples import START, bits, two_groups

Settle = Callable[[Session], None]
Do = Callable[..., None]

SQUARES = ("x1", "x2", "x1^2", "x2^2")


def ring() -> PointSet:
    """Twelve points of class 1 around the origin, and twelve of class 0 around them."""
    angles = 2 * math.pi * np.arange(12) / 12
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    return PointSet(np.concatenate([circle, 3 * circle]), np.repeat([1.0, 0.0], 12))


@pytest.fixture
def boxes(window: MainWindow) -> dict[str, QCheckBox]:
    """The boxes of the features, on screen."""
    window.actions_by_name["learningAction"].trigger()
    return window.learning.features


def checked(boxes: dict[str, QCheckBox]) -> list[str]:
    return [name for name, box in boxes.items() if box.isChecked()]


# Boxes


def test_at_the_start_the_columns_are_taken_as_they_are(window: MainWindow, boxes: dict[str, QCheckBox]) -> None:
    assert checked(boxes) == ["x1", "x2"]
    assert [box.text() for box in boxes.values()] == ["x1", "x2", "x1²", "x2²", "x1·x2", "sin x1", "sin x2"]
    assert window.session.settings.features is None
    assert not window.learning.standardize.isChecked()


def test_boxes_choose_the_features(window: MainWindow, boxes: dict[str, QCheckBox]) -> None:
    for name, features in (
        ("x2^2", ("x1", "x2", "x2^2")),
        ("x1^2", SQUARES),
        ("x1", ("x2", "x1^2", "x2^2")),
        ("sin(x1)", ("x2", "x1^2", "x2^2", "sin(x1)")),
        ("x1", (*SQUARES, "sin(x1)")),
        ("sin(x1)", SQUARES),
        ("x1^2", ("x1", "x2", "x2^2")),
        ("x2^2", None),
    ):
        boxes[name].click()
        assert window.session.settings.features == features
    window.learning.standardize.click()
    assert window.session.settings == Settings(standardize=True)


def test_boxes_with_the_keyboard(window: MainWindow, boxes: dict[str, QCheckBox]) -> None:
    boxes["x1"].setFocus()
    for _ in range(4):
        press_key(window, Key.Key_Tab)
    press_key(window, Key.Key_Space)
    assert window.session.settings.features == ("x1", "x2", "x1*x2")
    assert not window.session.is_running, "Space belongs to the box"
    for _ in range(3):
        press_key(window, Key.Key_Tab)
    press_key(window, Key.Key_Space)
    assert window.session.settings.standardize
    press_key(window, Key.Key_Space)
    assert not window.session.settings.standardize


def test_the_last_box_stays_checked(window: MainWindow, boxes: dict[str, QCheckBox]) -> None:
    boxes["x1"].click()
    boxes["x2"].click()
    assert checked(boxes) == ["x2"]
    assert window.session.settings.features == ("x2",)
    assert status(window, "factLabel") == "There must be a feature to learn from: x2 stays"


def test_settings_that_come_in_an_order_of_their_own_stay_so(window: MainWindow, boxes: dict[str, QCheckBox]) -> None:
    for features in (("x2", "x1"), ("sin(x2)", "x1"), ("x1", "x2"), None):
        window.session.change_settings(features=features)
        assert checked(boxes) == sorted(features or ("x1", "x2"), key=list(boxes).index)
        window.session.change_settings(seed=window.session.settings.seed + 1)
        window.synchronise()
        assert window.session.settings.features == features
    window.session.change_settings(features=("x2", "x1"))
    boxes["x1^2"].click()
    assert window.session.settings.features == ("x1", "x2", "x1^2")


def test_the_panel_shows_what_is_in_force(window: MainWindow) -> None:
    for standardize in (True, False):
        window.session.change_settings(standardize=standardize)
        assert window.learning.standardize.isChecked() == standardize


def test_names_and_tips(window: MainWindow, boxes: dict[str, QCheckBox]) -> None:
    for name, box in boxes.items():
        assert child(window, QCheckBox, f"feature_{name}") is box
        assert box.accessibleName() == f"Feature {box.text()}"
    assert "mean 0 and deviation 1" in window.learning.standardize.toolTip()


# Learning


@pytest.mark.parametrize("standardize", [False, True])
def test_the_window_learns_as_without_it(
    window: MainWindow, boxes: dict[str, QCheckBox], settle: Settle, standardize: bool
) -> None:
    for name in ("x1^2", "x2^2"):
        boxes[name].click()
    window.learning.standardize.setChecked(standardize)
    window.session.step_epochs(60)
    settle(window.session)
    settings = Settings(features=SQUARES, standardize=standardize)
    run = train(two_groups(), settings, 60, (*START[:2], 0.0, 0.0, START[2]))
    assert bits(window.session.state.parameters) == bits(run.parameters)
    assert window.session.state.accuracy == run.accuracy


def test_a_ring_is_separated_by_squares(
    window: MainWindow, boxes: dict[str, QCheckBox], settle: Settle, do: Do
) -> None:
    window.session.open_points(ring(), np.array(START))
    window.session.step_epochs(50)
    settle(window.session)
    assert window.session.state.accuracy < 0.8, "no line can"
    for name in ("x1^2", "x2^2", "x1", "x2"):
        boxes[name].click()
    do("resetAction")
    assert window.session.state.parameters.tolist() == [0.0, 0.0, 0.0]
    window.session.step_epochs(50)
    settle(window.session)
    assert window.session.state.accuracy == 1.0
    assert status(window, "runLabel").endswith("24 of 24 right (100 %)")
    assert data(window.plane, "wrongPoints").size == 0
    places = pieces(window)
    assert len(places) > 50
    assert np.abs(z_of(window, places)).max() < 0.01
    assert (np.hypot(*places.T) > 1.0).all()
    assert (np.hypot(*places.T) < 3.0).all()


def test_the_best_error_is_that_of_the_features(window: MainWindow, boxes: dict[str, QCheckBox], qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.session.optimum.kind == "minimum", timeout=PATIENCE)
    window.session.open_points(ring())
    qtbot.waitUntil(lambda: window.session.optimum.error is not None, timeout=PATIENCE)
    assert window.session.optimum.error == pytest.approx(math.log(2), abs=1e-9)
    boxes["x1^2"].click()
    boxes["x2^2"].click()
    qtbot.waitUntil(lambda: window.session.optimum.kind == "separable", timeout=PATIENCE)


def test_reset_after_adding_features(window: MainWindow, boxes: dict[str, QCheckBox], settle: Settle, do: Do) -> None:
    do(*3 * ["stepEpochAction"])
    before = line(window)
    boxes["x1^2"].click()
    boxes["x1*x2"].click()
    settle(window.session)
    assert line(window) == pytest.approx(before, abs=1e-12), "the line stays where it is"
    do("stepEpochAction")
    assert len(line(window)) > 2, "and bends"
    do("resetAction")
    assert window.session.state.parameters.tolist() == [-1.0, 1.0, 0.0, 0.0, 0.0]
    assert line(window)[:, 0] == pytest.approx(line(window)[:, 1], abs=1e-12)


def test_points_are_placed_moved_and_undone_as_ever(
    window: MainWindow, boxes: dict[str, QCheckBox], mouse: Mouse, do: Do
) -> None:
    boxes["x1^2"].click()
    do("stepEpochAction")
    mouse.click((-3.0, -3.0))
    mouse.drag((3.0, -1.0), (2.0, 3.0))
    do("stepEpochAction", "undoAction", "undoAction", "stepEpochAction")
    assert bits(window.session.points.x) == bits(two_groups().x)
    assert window.session.state.parameters.shape == (4,)
    assert window.session.settings.features == ("x1", "x2", "x1^2")


# Figures


def test_weights_are_named_by_their_features(
    window: MainWindow, boxes: dict[str, QCheckBox], settle: Settle, do: Do, qtbot: QtBot
) -> None:
    window.actions_by_name["numbersAction"].trigger()
    panel = window.numbers
    for name in ("x2^2", "sin(x1)"):
        boxes[name].click()
    do("stepEpochAction")
    names = ("w(x1)", "w(x2)", "w(x2²)", "w(sin x1)", "b")
    assert tuple(panel.figures) == (*panel.RUN, *names)
    for name, value in zip(names, window.session.state.parameters, strict=True):
        assert panel.figures[name].text() == f"{value:+.3f}"
        assert panel.figures[name].toolTip().startswith(f"{name} = {float(value)!r}\n")
        assert panel.figures[name].accessibleName() == name, "a reader tells the value of a field by itself"
    qtbot.waitUntil(
        lambda: all(panel.rect().contains(figure.geometry()) for figure in panel.figures.values()), timeout=PATIENCE
    )
    places = [figure.geometry() for figure in panel.figures.values()]
    assert not any(one.intersects(other) for one in places for other in places if one is not other)
    for name in ("x2^2", "sin(x1)"):
        boxes[name].click()
    settle(window.session)
    assert tuple(panel.figures) == (*panel.RUN, "w1", "w2", "b")
    QApplication.processEvents()  # which shows the new figures
    panel.figures["|∇E|"].setFocus()
    for name in ("w1", "w2", "b"):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
        assert panel.figures[name].hasFocus()
