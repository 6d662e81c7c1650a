"""The window as it starts: what the design fixes, each with its numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from gd_sim import PointFileError
from gd_sim.app import create_window
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.theme import CLASS_COLORS, LIGHT
from tests.conftest import PATIENCE
from tests.gui.eyes import (
    arrow,
    channels,
    child,
    chip,
    curve,
    data,
    invitation,
    line,
    marks,
    named,
    near,
    overlays,
    pixel,
    status,
)
from tests.gui.hands import pixel_of
from tests.session.samples import BEST, START, bits, two_groups


@pytest.fixture
def window(seen_window: MainWindow) -> MainWindow:
    """Nobody here changes it."""
    return seen_window


def test_points_and_parameters(window: MainWindow) -> None:
    assert window.session.points == two_groups()
    assert bits(window.session.state.parameters) == bits(START)
    assert round(window.session.state.error, 3) == 0.959
    assert not window.session.is_running


def test_every_point_is_drawn_in_its_class(window: MainWindow) -> None:
    points = two_groups()
    for label in (0, 1):
        assert marks(window, label).tolist() == points.x[points.y == label].tolist()


def test_the_line_is_wrong_by_about_90_degrees(window: MainWindow, qtbot: QtBot) -> None:
    assert line(window) == pytest.approx(np.array([[4.0, 4.0], [-4.0, -4.0]]), abs=1e-12), "x2 = x1"
    qtbot.waitUntil(lambda: window.session.optimum.kind == "minimum", timeout=PATIENCE)
    best, now = window.session.optimum.parameters, np.array(START)
    assert best is not None
    cosine = float(best[:2] @ now[:2]) / math.hypot(*best[:2]) / math.hypot(*now[:2])
    assert math.degrees(math.acos(cosine)) == pytest.approx(92, abs=1)


def test_the_line_is_black_and_three_pixels_wide(window: MainWindow) -> None:
    pen = named(window.plane, "boundary").opts["pen"]
    assert (pen.color(), pen.width()) == (QColor("black"), 3)


def test_wrong_points_are_crossed_out(window: MainWindow) -> None:
    points = two_groups()
    wrong = points.x[(points.x[:, 1] >= points.x[:, 0]) != points.y]
    assert len(wrong) == 8
    assert data(window.plane, "wrongPoints").tolist() == wrong.tolist()


def test_the_view_is_from_minus_4_to_4_at_equal_scales(window: MainWindow) -> None:
    (left, right), (bottom, top) = window.plane.viewRange()
    assert (left, bottom) == pytest.approx((-right, -top), abs=1e-9)
    assert min(right, top) == pytest.approx(4, abs=1e-9)
    width, height = window.plane.getPlotItem().getViewBox().viewPixelSize()
    assert width == pytest.approx(height, rel=1e-9)


def test_scales_stay_equal_in_a_window_of_any_shape(make_window: Callable[..., MainWindow]) -> None:
    window = make_window()
    for size in ((1000, 700), (1600, 700), (1100, 1000)):
        window.resize(*size)
        QApplication.processEvents()
        assert (window.width(), window.height()) == size
        width, height = window.plane.getPlotItem().getViewBox().viewPixelSize()
        assert width == pytest.approx(height, rel=1e-9)
        (left, right), (bottom, top) = window.plane.viewRange()
        assert min(right, top, -left, -bottom) >= 4 - 1e-9, "-4 to 4 can be seen whole"


def test_the_origin_is_marked(window: MainWindow) -> None:
    lines = [item for item in window.plane.getPlotItem().items if isinstance(item, pg.InfiniteLine)]
    shown = {(item.angle, item.value()) for item in lines if item.isVisible()}
    assert shown == {(90, 0.0), (0, 0.0)}


def test_shading_is_the_prediction(window: MainWindow) -> None:
    image = window.plane.viewport().grab().toImage()
    for place, z in (((-3.0, 2.7), 5.7), ((-3.0, -2.3), 0.7), ((3.5, -3.0), -6.5)):
        prediction = 1 / (1 + math.exp(-z))
        share = 0.30 * abs(2 * prediction - 1)
        pale = [
            round(share * of_class + (1 - share) * 255)
            for of_class in channels(QColor(CLASS_COLORS[prediction >= 0.5]))
        ]
        assert near(image.pixelColor(pixel_of(window.plane, place)), QColor(*pale)), place


def test_speed_is_20_updates_a_second(window: MainWindow) -> None:
    assert window.session.speed == 20.0
    assert window.controls.speed.value() == 100
    texts = {label.text() for label in window.controls.findChildren(QLabel)}
    assert {"Speed: 20 updates/s", "1", "20", "400", "Max"} <= texts


def test_learning_rate_and_batch_size(window: MainWindow) -> None:
    assert window.session.settings.learning_rate == 0.1
    assert window.controls.learning_rate.value() == 0.1
    assert window.controls.learning_rate.text() == "0.1"
    assert window.controls.batch_size.value() == 1
    assert window.controls.batch_size.text() == "1 point"
    assert "20 updates an epoch" in {label.text() for label in window.controls.findChildren(QLabel)}


def test_one_line_of_invitation(window: MainWindow) -> None:
    assert invitation(window) == "Press Run: the line learns to separate ▲ from ●."


def test_the_legend_names_the_labels(window: MainWindow) -> None:
    assert overlays(window)[0].split() == ["●", "label", "0", "▲", "label", "1"]
    assert len(overlays(window)) == 2, "legend and invitation, nothing else"


def test_run_carries_the_accent_colour(window: MainWindow) -> None:
    button = child(window, QToolButton, "runButton")
    assert button.text() == "Run"
    assert button.isEnabled()
    assert near(pixel(button, QPoint(6, button.height() // 2)), QColor(LIGHT.accent))


def test_two_lines_to_measure_the_error_by(window: MainWindow, qtbot: QtBot) -> None:
    lines = [item for item in window.error_view.getPlotItem().items if isinstance(item, pg.InfiniteLine)]
    half = next(item for item in lines if item.value() == math.log(2))
    assert half.label.toPlainText() == "always saying 0.5: ln 2 = 0.693"
    assert half.pen.style() == Qt.PenStyle.DotLine
    best = next(item for item in lines if item.objectName() == "bestError")
    qtbot.waitUntil(best.isVisible, timeout=PATIENCE)
    assert best.value() == pytest.approx(BEST, abs=5e-5)
    assert best.label.toPlainText() == "best possible: 0.2097"
    assert best.pen.style() == Qt.PenStyle.DashLine


def test_the_error_curve_begins_at_the_start(window: MainWindow) -> None:
    time, error = curve(window)
    assert time.tolist() == [0.0]
    assert error.tolist() == [window.session.state.error]
    assert window.error_view.getAxis("bottom").labelText == "epoch"
    assert window.error_view.getAxis("left").labelText == "error E"
    assert curve(window, "ghostCurve")[0].size == 0


def test_the_axes_are_named_after_the_features(window: MainWindow) -> None:
    assert window.plane.getAxis("bottom").labelText == "x1"
    assert window.plane.getAxis("left").labelText == "x2"


def test_what_is_off_at_first(window: MainWindow) -> None:
    assert chip(window) == ""
    assert not arrow(window).isVisible()
    assert line(window, "ghost").size == 0
    assert data(window.plane, "used").size == 0
    assert not window.numbers.isVisible()
    assert not window.actions_by_name["numbersAction"].isChecked()


def test_what_can_be_done_at_first(window: MainWindow) -> None:
    actions = window.actions_by_name
    possible = (
        "runAction",
        "stepAction",
        "stepEpochAction",
        "resetAction",
        "newStartAction",
        "openAction",
        "saveAction",
    )
    assert all(actions[name].isEnabled() for name in possible)
    assert not any(actions[name].isEnabled() for name in ("stepBackAction", "undoAction", "redoAction", "deleteAction"))
    assert actions["label1Action"].isChecked()
    assert window.plane.label == 1.0


def test_status_and_title(window: MainWindow) -> None:
    assert status(window, "runLabel").split("   |   ") == ["epoch 0", "E 0.9587", "12 of 20 right (60 %)"]
    assert status(window, "factLabel") == ""
    assert status(window, "speedLabel") == ""
    assert window.windowTitle() == "Two groups[*] - gd_sim"
    assert not window.isWindowModified()


def test_the_plane_has_the_focus(make_window: Callable[..., MainWindow]) -> None:
    window = make_window()
    assert QApplication.focusWidget() is window.plane


def test_a_window_shows_nothing_by_itself(qtbot: QtBot) -> None:  # noqa: ARG001
    window = create_window()
    assert not window.isVisible()
    window.close()


def test_a_file_is_opened_in_full_view(make_window: Callable[..., MainWindow], tmp_path: Path) -> None:
    path = tmp_path / "far.csv"
    path.write_text("length,width,label\n100,200,0\n140,260,1\n120,210,0\n")
    window = make_window(path)
    assert window.windowTitle() == "far.csv[*] - gd_sim"
    (left, right), (bottom, top) = window.plane.viewRange()
    assert left < 100
    assert right > 140
    assert bottom < 200
    assert top > 260
    assert window.plane.getAxis("bottom").labelText == "length"
    assert window.documents.path == path


def test_a_file_that_is_none_raises(qtbot: QtBot, tmp_path: Path) -> None:  # noqa: ARG001
    with pytest.raises(PointFileError, match=r"none\.csv"):
        create_window(tmp_path / "none.csv")
