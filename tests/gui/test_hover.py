"""One point looked at: its card, and the line as it alone would make it."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QToolTip
from pytestqt.qtbot import QtBot

from gd_sim import PointSet, Settings, train
from gd_sim.core import numbers
from gd_sim.core.boundary import View, boundary
from gd_sim.core.descent import Descent
from gd_sim.core.points import FloatArray
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import child, line, pieces, plain, status, z_of
from tests.gui.hands import RIGHT, Key, Mouse, pixel_of, press_key
from tests.session.samples import START, two_groups

Settle = Callable[[Session], None]
EMPTY_PLACE = (-3.0, -3.5)


def _is_wide(window: MainWindow, width: int) -> bool:
    return window.width() == width


def card(window: MainWindow) -> QLabel:
    return child(window.plane, QLabel, "valueCard")


def written(window: MainWindow) -> list[str]:
    """The lines of the card; none if it is not shown."""
    shown = card(window)
    return [text for text in plain(shown.text()).split("\n") if text] if shown.isVisible() else []


def expected_card(x: FloatArray, y: int, parameters: FloatArray) -> list[str]:
    """The card, by the formulas of the lesson."""
    z = parameters[0] * x[0] + parameters[1] * x[1] + parameters[2]
    prediction = 1 / (1 + math.exp(-z))
    error = -math.log(prediction) if y else -math.log(1 - prediction)
    place = ", ".join(numbers.magnitude(part) for part in x)
    gradient = ", ".join(numbers.parameter(-(y - prediction) * part) for part in (x[0], x[1], 1.0))
    first = (f"({place})", f"{y}", numbers.parameter(z), numbers.prediction(prediction), numbers.error(error))
    values = (*first, numbers.parameter(y - prediction), f"({gradient})")
    names = ("x", "y", "z = w·x + b", "ŷ", "Ei", "y - ŷ", "-(y-ŷ)(x, 1)")
    return [text for pair in zip(names, values, strict=True) for text in pair]


def view_of(window: MainWindow) -> View:
    (left, right), (bottom, top) = window.plane.viewRange()
    return View(left, right, bottom, top)


def ends_after(window: MainWindow, x: FloatArray, y: float, **settings: Any) -> FloatArray:
    """The ends of the line that a run of one update on one point leads to."""
    run = train(
        PointSet(np.array([x]), np.array([y])),
        Settings(**settings),
        1,
        initial_parameters=window.session.state.parameters,
    )
    return np.array(boundary(run.parameters, view_of(window)).ends)


def rest_on(window: MainWindow, mouse: Mouse, qtbot: QtBot, index: int) -> None:
    x1, x2 = window.session.points.x[index]
    mouse.move(EMPTY_PLACE)  # a mouse that is there already, from another test, would not move
    mouse.move((x1, x2))
    qtbot.waitUntil(lambda: window.plane.hover.index == index, timeout=PATIENCE)
    assert card(window).isVisible()


def test_the_mouse_rests_on_a_point(window: MainWindow, mouse: Mouse, qtbot: QtBot) -> None:
    points = two_groups()
    for index in (0, 7, 11, 19):
        rest_on(window, mouse, qtbot, index)
        assert written(window) == expected_card(points.x[index], int(points.y[index]), np.array(START))
        expected = ends_after(window, points.x[index], points.y[index])
        assert line(window, "afterPoint") == pytest.approx(expected, abs=1e-12)


def test_it_follows_each_step(window: MainWindow, mouse: Mouse, qtbot: QtBot, do: Callable[..., None]) -> None:
    points = two_groups()
    rest_on(window, mouse, qtbot, 3)
    for _ in range(3):
        do("stepAction")
        assert written(window) == expected_card(points.x[3], int(points.y[3]), window.session.state.parameters)
        assert line(window, "afterPoint") == pytest.approx(ends_after(window, points.x[3], points.y[3]), abs=1e-12)


def test_it_follows_a_run(window: MainWindow, mouse: Mouse, qtbot: QtBot, do: Callable[..., None]) -> None:
    points = two_groups()
    rest_on(window, mouse, qtbot, 3)
    before = written(window)
    do("runAction")
    qtbot.waitUntil(lambda: written(window) != before, timeout=PATIENCE)
    assert window.session.is_running
    do("runAction")
    assert written(window) == expected_card(points.x[3], int(points.y[3]), window.session.state.parameters)
    assert line(window, "afterPoint") == pytest.approx(ends_after(window, points.x[3], points.y[3]), abs=1e-12)


def test_whoever_passes_through_looks_at_nothing(window: MainWindow, mouse: Mouse) -> None:
    window.plane.hover._arriving.setInterval(PATIENCE)  # however slow the machine is, this mouse is quicker
    shown = []
    window.plane.hover.changed.connect(lambda: shown.append(window.plane.hover.index))
    for x1, x2 in two_groups().x:
        mouse.move((x1, x2))
    mouse.move(EMPTY_PLACE)
    assert shown == []
    assert not window.plane.hover._arriving.isActive(), "and will not later"


def test_it_goes_when_the_mouse_leaves(window: MainWindow, mouse: Mouse, qtbot: QtBot) -> None:
    rest_on(window, mouse, qtbot, 0)
    mouse.move(EMPTY_PLACE)
    qtbot.waitUntil(lambda: written(window) == [], timeout=PATIENCE)
    assert line(window, "afterPoint").size == 0


def test_the_next_point_is_not_forgotten_when_the_one_before_is_left(
    window: MainWindow, mouse: Mouse, qtbot: QtBot
) -> None:
    rest_on(window, mouse, qtbot, 0)
    window.plane.hover._arriving.setInterval(1_500)  # long after the point before has been left
    rest_on(window, mouse, qtbot, 1)
    assert written(window)[1] == "(0.000, -1.500)"


def test_from_one_point_to_the_next_it_does_not_vanish(window: MainWindow, mouse: Mouse, qtbot: QtBot) -> None:
    rest_on(window, mouse, qtbot, 0)
    window.plane.hover._leaving.setInterval(PATIENCE)  # however slow the machine is, this mouse is quicker
    shown = []
    window.plane.hover.changed.connect(lambda: shown.append(window.plane.hover.index))
    rest_on(window, mouse, qtbot, 1)
    assert shown == [1]


def test_it_goes_by_escape_and_by_a_press_elsewhere(window: MainWindow, mouse: Mouse, qtbot: QtBot) -> None:
    rest_on(window, mouse, qtbot, 0)
    press_key(window, Key.Key_Escape)
    assert written(window) == []
    rest_on(window, mouse, qtbot, 1)
    mouse.press(EMPTY_PLACE, RIGHT)
    assert written(window) == []
    mouse.release(EMPTY_PLACE, RIGHT)


def test_it_follows_a_point_that_is_dragged(
    window: MainWindow, mouse: Mouse, session: Session, settle: Settle, answers: Any
) -> None:
    answers.to_save = "discard"
    start = tuple(session.points.x[3])
    pressed = mouse.press((start[0], start[1]))
    for step in ((0.5, 0.5), (1.0, 0.25)):
        now = mouse.move((start[0] + step[0], start[1] + step[1]))
        there = session.points.x[3] + np.array(now) - np.array(pressed)
        assert written(window) == expected_card(there, int(session.points.y[3]), np.array(START))
        assert line(window, "afterPoint") == pytest.approx(ends_after(window, there, session.points.y[3]), abs=1e-9)
    assert session.points.x[3].tolist() == list(start), "nothing has reached the session yet"
    mouse.release((start[0] + 1.0, start[1] + 0.25))
    settle(session)
    assert written(window) == expected_card(session.points.x[3], int(session.points.y[3]), np.array(START))


def test_a_drag_that_is_given_up_shows_the_point_where_it_is(window: MainWindow, mouse: Mouse) -> None:
    points = two_groups()
    mouse.press(tuple(points.x[3]))
    mouse.move((points.x[3][0] + 1.0, points.x[3][1]))
    press_key(window, Key.Key_Escape)
    assert written(window) == expected_card(points.x[3], int(points.y[3]), np.array(START))
    mouse.release((points.x[3][0] + 1.0, points.x[3][1]))


def test_keys_walk_from_card_to_card_and_tell(window: MainWindow) -> None:
    points = two_groups()
    for index in (0, 1):
        press_key(window, Key.Key_N)
        assert written(window) == expected_card(points.x[index], int(points.y[index]), np.array(START))
        lines = expected_card(points.x[index], int(points.y[index]), np.array(START))
        x1, x2 = points.x[index]
        place = f"point {index + 1} of 20: {x1:.2f}, {x2:.2f}, label {points.y[index]:.0f}"
        assert status(window, "factLabel") == f"{place}, ŷ {lines[7]}, E {lines[9]}"
    press_key(window, Key.Key_Escape)
    assert written(window) == []


def test_it_hides_neither_its_point_nor_itself(window: MainWindow, qtbot: QtBot, do: Callable[..., None]) -> None:
    for width, height, names in ((1280, 800, ()), (1024, 640, ()), (1024, 640, ("projectorAction",))):
        window.resize(width, height)
        do(*names)
        qtbot.waitUntil(partial(_is_wide, window, width), timeout=PATIENCE)
        for index, (x1, x2) in enumerate(window.session.points.x):
            window.plane.hover.look_at(index)
            assert card(window).isVisible()
            there, mark = card(window).geometry(), pixel_of(window.plane, (x1, x2))
            half = QPoint(1, 1) * round(window.plane.picture.marks.size / 2)
            assert not there.intersects(QRect(mark - half, mark + half))
            assert window.plane.rect().contains(there)


def test_out_of_sight_it_is_not_shown(window: MainWindow, mouse: Mouse, qtbot: QtBot) -> None:
    rest_on(window, mouse, qtbot, 0)
    window.plane.picture.box.setRange(xRange=(-9, -5), padding=0)
    assert written(window) == []
    window.plane.picture.show_start_view()
    assert written(window)


def test_a_curve_after_one_point(window: MainWindow, settle: Settle, session: Session) -> None:
    session.change_settings(features=("x1", "x2", "x1^2", "x2^2"), learning_rate=0.5)
    settle(session)
    window.plane.hover.look_at(3)
    points, state = session.points, session.state
    alone = PointSet(points.x[3:4], points.y[3:4])
    run = train(alone, state.descent.settings, 1, initial_parameters=state.parameters)
    places = pieces(window, "afterPoint")
    assert len(places) > 20
    mapped = np.column_stack([places, places**2])
    assert np.abs(mapped @ run.parameters[:-1] + run.parameters[-1]).max() < 0.02
    assert written(window)[5] == f"{z_of(window, points.x[3:4])[0]:+.3f}"
    gradient = -(points.y[3] - float(written(window)[7])) * np.append(points.x[3], [*points.x[3] ** 2, 1.0])
    shown = [float(part) for part in written(window)[13].replace("(", "").replace(")", "").split(",") if part]
    rest = [float(part) for line in written(window)[14:] for part in line.replace(")", "").split(",") if part]
    assert shown + rest == pytest.approx(gradient, abs=0.01)


def test_scaled_features_keep_the_scale_of_all_points(window: MainWindow, settle: Settle, session: Session) -> None:
    session.change_settings(standardize=True, learning_rate=0.5)
    settle(session)
    window.plane.hover.look_at(3)
    first = np.r_[3, 0:3, 4:20]
    descent = Descent(PointSet(session.points.x[first], session.points.y[first]), session.settings)
    after = descent.advance(descent.start(session.state.parameters), 1)[0].parameters
    expected = np.array(boundary(after, view_of(window)).ends)
    assert line(window, "afterPoint") == pytest.approx(expected, abs=1e-9)


def test_another_optimizer_is_left_aside_and_the_perceptron_says_what_its_error_is(
    window: MainWindow, settle: Settle, session: Session
) -> None:
    window.plane.hover.look_at(3)
    after = window.plane.picture.values.after
    assert after.name == "after this point alone"
    session.change_settings(optimizer="adam")
    settle(session)
    assert after.name == "after this point alone (plain sgd)"
    assert line(window, "afterPoint") == pytest.approx(
        ends_after(window, session.points.x[3], session.points.y[3]), abs=1e-12
    )
    session.change_settings(optimizer="sgd", method="perceptron")
    settle(session)
    z = float(session.points.x[3] @ START[:2])
    lines = written(window)
    assert lines[7] == f"{float(z >= 0):.3f}"
    assert lines[8] == f"Ei of σ(z) = {1 / (1 + math.exp(-z)):.3f}"


def test_who_does_not_want_it_is_not_bothered(
    window: MainWindow, mouse: Mouse, qtbot: QtBot, make_window: Callable[..., MainWindow]
) -> None:
    rest_on(window, mouse, qtbot, 0)
    window.actions_by_name["valuesAction"].trigger()
    assert written(window) == []
    assert line(window, "afterPoint").size == 0
    window.close()
    other = make_window()
    other.plane.hover.look_at(3)
    assert written(other) == []
    other.actions_by_name["valuesAction"].trigger()
    assert written(other)


def test_points_far_out_and_points_that_go(window: MainWindow, session: Session, settle: Settle, answers: Any) -> None:
    answers.to_save = "discard"
    session.place((1e200, -1e200), 1.0)
    settle(session)
    press_key(window, Key.Key_P)
    assert written(window) == [], "out of sight"
    assert "E 0.0000" not in status(window, "factLabel")
    press_key(window, Key.Key_N)
    assert written(window)
    session.remove([20])
    assert written(window) == []


def test_the_legend_tells_what_crosses_and_dotted_lines_are(window: MainWindow, mouse: Mouse) -> None:
    legend = child(window.plane, QLabel, "overlay")
    mouse.move_to(legend.geometry().center())
    tip = window.plane.viewport().toolTip()
    assert "cross" in tip
    assert "ŷ is 0.1 and 0.9" in tip
    at = legend.geometry().center()
    viewport = window.plane.viewport()
    QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, at, viewport.mapToGlobal(at)))
    assert QToolTip.text() == tip, "it is shown"
    QToolTip.hideText()
    mouse.move((0.0, -3.0))
    assert "cross" not in window.plane.viewport().toolTip()
