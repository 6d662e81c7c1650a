"""What one update looks like: the used point ringed, the old line dashed, y - ŷ beside it, w as an arrow."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gd_sim.core.boundary import View, boundary
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import arrow, chip, data, line, named
from tests.gui.hands import Mouse, pixel_of
from tests.session.samples import START, advanced, two_groups

Settle = Callable[[Session], None]


def view_of(window: MainWindow) -> View:
    (left, right), (bottom, top) = window.plane.viewRange()
    return View(left, right, bottom, top)


def step(window: MainWindow, settle: Settle, times: int = 1) -> None:
    for _ in range(times):
        window.actions_by_name["stepAction"].trigger()
        settle(window.session)


def test_the_first_step(window: MainWindow, settle: Settle) -> None:
    step(window, settle)
    assert chip(window) == "y - ŷ = 1 - 0.018 = +0.982"
    assert data(window.plane, "used").tolist() == [[3.0, -1.0]]
    ghost = line(window, "ghost")
    assert ghost[:, 0] == pytest.approx(ghost[:, 1], abs=1e-9), "the line before: x2 = x1"
    assert named(window.plane, "ghost").opts["pen"].style() == Qt.PenStyle.DashLine
    w1, w2, b = window.session.state.parameters
    for x1, x2 in line(window):
        assert w1 * x1 + w2 * x2 + b == pytest.approx(0.0, abs=1e-9)


def test_each_step_shows_its_own_update(window: MainWindow, settle: Settle) -> None:
    points = two_groups()
    for update in range(1, 22):
        step(window, settle)
        index = (update - 1) % 20
        assert data(window.plane, "used").tolist() == [points.x[index].tolist()]
        before = advanced(points, update - 1).parameters
        expected = boundary(before, view_of(window)).ends
        assert expected is not None
        assert line(window, "ghost") == pytest.approx(np.array(expected), abs=1e-12)
        prediction = 1 / (1 + np.exp(-(before[:2] @ points.x[index] + before[2])))
        label = int(points.y[index])
        assert chip(window) == f"y - ŷ = {label} - {prediction:.3f} = {label - prediction:+.3f}"


def test_a_batch_is_ringed_without_a_chip(window: MainWindow, settle: Settle) -> None:
    window.controls.batch_size.setValue(3)
    step(window, settle)
    assert data(window.plane, "used").tolist() == two_groups().x[:3].tolist()
    assert chip(window) == ""
    assert line(window, "ghost").shape == (2, 2)


@pytest.mark.parametrize("projector", [False, True])
def test_the_chip_is_inside_the_view_beside_its_point(window: MainWindow, settle: Settle, projector: bool) -> None:
    import pyqtgraph as pg

    window.actions_by_name["projectorAction"].setChecked(projector)
    window.resize(1280, 800)
    for _ in range(20):
        step(window, settle)
        (text,) = [item for item in window.plane.getPlotItem().items if isinstance(item, pg.TextItem)]
        box = window.plane.picture.box
        inside = box.mapRectToScene(box.rect())
        window.grab()  # a TextItem is laid out when it is painted
        shown = text.mapRectToScene(text.boundingRect())
        assert inside.contains(shown)
        ((x1, x2),) = data(window.plane, "used")
        assert not shown.contains(window.plane.mapToScene(pixel_of(window.plane, (x1, x2)))), "it hides the point"


def test_w_is_an_arrow_perpendicular_to_the_line(window: MainWindow, settle: Settle) -> None:
    step(window, settle, 3)
    shown = arrow(window)
    assert shown.isVisible()
    tail, tip = shown._tail, shown._tip
    w = window.session.state.parameters[:2]
    assert (tip.x() - tail.x(), tip.y() - tail.y()) == pytest.approx(tuple(w), abs=1e-12)
    first, second = line(window)
    assert float((second - first) @ w) == pytest.approx(0.0, abs=1e-9)
    assert w @ (tail.x(), tail.y()) + window.session.state.parameters[2] == pytest.approx(0.0, abs=1e-9), "on the line"
    tail_, tip_, end = (pixel_of(window.plane, place) for place in ((tail.x(), tail.y()), (tip.x(), tip.y()), first))
    along, across = np.array((tip_ - tail_).toTuple()), np.array((end - tail_).toTuple())
    cosine = float(along @ across) / float(np.linalg.norm(along) * np.linalg.norm(across))
    assert abs(cosine) < 0.03, "on screen too: equal scales"


def test_what_is_wrong_is_crossed_out_after_each_step(window: MainWindow, settle: Settle) -> None:
    points = two_groups()
    for _ in range(20):
        step(window, settle)
        parameters = window.session.state.parameters
        wrong = points.x[(points.x @ parameters[:2] + parameters[2] >= 0) != points.y]
        assert data(window.plane, "wrongPoints").tolist() == wrong.tolist()
        assert len(points) - len(wrong) == window.session.state.right


def test_an_epoch_shows_no_single_update(window: MainWindow, settle: Settle) -> None:
    step(window, settle)
    window.actions_by_name["stepEpochAction"].trigger()
    settle(window.session)
    assert chip(window) == ""
    assert data(window.plane, "used").size == 0
    assert line(window, "ghost").size == 0
    assert not arrow(window).isVisible()


@pytest.mark.parametrize("name", ["resetAction", "stepBackAction"])
def test_going_back_clears_the_picture(window: MainWindow, settle: Settle, name: str) -> None:
    step(window, settle)
    window.actions_by_name[name].trigger()
    settle(window.session)
    assert chip(window) == ""
    assert data(window.plane, "used").size == 0
    assert line(window, "ghost").size == 0
    assert line(window)[:, 0] == pytest.approx(line(window)[:, 1], abs=1e-9)
    assert window.session.state.parameters.tolist() == list(START)


@pytest.mark.parametrize(("position", "with_chip"), [(50, True), (100, False)])
def test_a_slow_run_shows_each_update_and_a_chip_that_can_be_read(
    window: MainWindow, qtbot: QtBot, position: int, with_chip: bool
) -> None:
    window.controls.speed.setValue(position)
    window.actions_by_name["runAction"].trigger()
    qtbot.waitUntil(lambda: window.session.state.update >= 2, timeout=PATIENCE)
    assert window.session.is_running
    index = (window.session.state.update - 1) % 20
    assert data(window.plane, "used").tolist() == [two_groups().x[index].tolist()]
    assert bool(chip(window)) == with_chip
    window.actions_by_name["runAction"].trigger()
    assert chip(window).startswith("y - ŷ = "), "at a pause it can be read"


def test_at_full_speed_no_update_is_shown(compiled_window: MainWindow, settle: Settle, qtbot: QtBot) -> None:
    window = compiled_window
    step(window, settle)
    window.controls.speed.setValue(300)
    window.actions_by_name["runAction"].trigger()
    qtbot.waitUntil(lambda: window.session.state.update > 1_000, timeout=PATIENCE)
    assert data(window.plane, "used").size == 0
    assert chip(window) == ""


def test_the_ghost_follows_the_view(window: MainWindow, mouse: Mouse, settle: Settle) -> None:
    step(window, settle)
    mouse.wheel((0.0, 0.0), -5)
    expected = boundary(np.array(START), view_of(window)).ends
    assert line(window, "ghost") == pytest.approx(np.array(expected), abs=1e-9)


def test_the_used_point_may_be_deleted(window: MainWindow, settle: Settle) -> None:
    step(window, settle)
    window.session.remove([0])
    settle(window.session)
    assert data(window.plane, "used").size == 0
    assert chip(window) == ""
