"""The perceptron beside it: the second plane goes where the first goes, by the perceptron's rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from functools import partial
from typing import Any

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gd_sim.core.boundary import boundary
from gd_sim.core.points import FloatArray
from gd_sim.core.settings import Settings
from gd_sim.core.training import train
from gd_sim.gui import beats, twinning
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.twin_panel import TwinPanel
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import child, data
from tests.gui.hands import Key, Mouse, press_key
from tests.session.samples import START, two_groups

Do = Callable[..., None]
Settle = Callable[[Session], None]
Seen = Callable[[Callable[[], bool]], None]


@pytest.fixture
def seen(qtbot: QtBot) -> Seen:
    """Wait until something is so."""
    return lambda condition: qtbot.waitUntil(condition, timeout=PATIENCE)


@pytest.fixture
def panel(window: MainWindow, seen: Seen) -> TwinPanel:
    """The open panel, with the start in it."""
    press_key(window, Key.Key_F7)
    found = window.panels.findChild(TwinPanel)
    assert found is not None
    seen(lambda: "right (" in told(window, "twinStands"))
    return found


def told(window: MainWindow, name: str) -> str:
    return child(window, QLabel, name).text()


def says(window: MainWindow, name: str, text: str) -> bool:
    return told(window, name) == text


def plot(window: MainWindow) -> pg.PlotWidget:
    return child(window, pg.PlotWidget, "perceptronPlane")


def shows(window: MainWindow, panel: TwinPanel, parameters: FloatArray) -> bool:
    """Whether the second plane shows the boundary of these parameters."""
    line = boundary(parameters, panel.picture.view)
    drawn = data(plot(window), "boundary")
    return line.ends is not None and drawn.shape == (2, 2) and bool(np.allclose(drawn, line.ends, atol=1e-9))


def perceptron(updates: int, **settings: object) -> FloatArray:
    """The parameters of a perceptron after so many updates on the start set, by a run of its own."""
    return train(two_groups(), Settings(method="perceptron", **settings), 50, START).at(updates)  # type: ignore[arg-type]


def test_its_line_waits_for_the_swing_of_the_other(
    window: MainWindow, panel: TwinPanel, do: Do, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the beats of an update are shown, by a clock that stands still, both lines are where they were."""
    monkeypatch.setattr(beats, "SECONDS", 1.2)
    window.beats.clock = lambda: 0.0
    do("stepAction")
    assert window.beats.is_under_way
    seen(lambda: not window.twinning._turns.is_busy)
    assert shows(window, panel, perceptron(0))
    window.beats.finish()
    seen(partial(shows, window, panel, perceptron(1)))


def test_it_steps_together_with_the_run(window: MainWindow, panel: TwinPanel, do: Do, seen: Seen) -> None:
    for update in range(1, 25):
        do("stepAction")
        seen(partial(shows, window, panel, perceptron(update)))


def test_right_points_add_exactly_nothing_there_and_a_little_here(
    window: MainWindow, panel: TwinPanel, do: Do, seen: Seen
) -> None:
    kinds = set()
    for update in range(1, 21):
        do("stepAction")
        added = perceptron(update) - perceptron(update - 1)
        expected = "exactly 0: the point is right" if not added.any() else f"({', '.join(f'{a:+.3f}' for a in added)})"
        seen(partial(says, window, "perceptronAdded", expected))
        kinds.add(bool(added.any()))
        explanation = window.session.state.explanation
        assert explanation is not None
        assert window.session.state.parameters[2] != explanation.before[2], "the sigmoid moves at every point"
        assert told(window, "sigmoidAdded").startswith("(")
    assert kinds == {True, False}
    assert panel.picture.points is window.session.points


@pytest.mark.usefixtures("panel")
def test_standardised_a_right_point_adds_exactly_nothing_too(window: MainWindow, do: Do, seen: Seen) -> None:
    """w and b of the scaled columns are what stays as it is; those shown are rounded anew."""
    do("stepAction")
    window.session.change_settings(standardize=True)
    do("stepAction")
    seen(partial(says, window, "perceptronAdded", "exactly 0: the point is right"))
    assert told(window, "sigmoidAdded").startswith("(")


def test_it_goes_back_and_takes_part_in_edits(
    window: MainWindow, panel: TwinPanel, do: Do, seen: Seen, mouse: Mouse, settle: Settle
) -> None:
    do("stepEpochAction", "stepEpochAction")
    seen(lambda: shows(window, panel, perceptron(40)))
    do("stepBackAction")
    seen(lambda: shows(window, panel, perceptron(39)))
    window.session.go_to(5)
    settle(window.session)
    seen(lambda: shows(window, panel, perceptron(5)))
    do("resetAction")
    seen(lambda: shows(window, panel, np.array(START)))
    mouse.click((-3.0, 3.0))
    settle(window.session)
    seen(lambda: panel.picture.points is window.session.points)
    assert len(panel.picture.points) == 21


def test_it_follows_a_fast_run_and_a_changed_learning_rate(
    compiled_window: MainWindow, panel: TwinPanel, do: Do, seen: Seen, settle: Settle
) -> None:
    window = compiled_window
    window.session.change_settings(learning_rate=0.5, shuffle=True)
    window.session.set_speed(float("inf"))
    do("runAction")
    seen(lambda: window.session.state.update > 20_000)
    do("runAction")
    settle(window.session)
    update, points = window.session.state.update, window.session.points
    run = train(points, Settings(0.5, method="perceptron", shuffle=True), update // 20 + 1, START)
    seen(lambda: shows(window, panel, run.at(update)))


def test_it_shows_the_same_part_of_the_plane(window: MainWindow, panel: TwinPanel, do: Do) -> None:
    do("zoomInAction", "zoomInAction")
    mine, other = window.plane.picture.view, panel.picture.view
    assert other.left <= mine.left + 1e-9
    assert other.right >= mine.right - 1e-9
    pixel = (other.top - other.bottom) / panel.picture.box.height()
    assert (other.bottom, other.top) == pytest.approx((mine.bottom, mine.top), abs=pixel)


@pytest.mark.parametrize("looks", [(), ("projectorAction",), ("lessonAction",)])
def test_it_has_the_range_of_the_plane_beside_it(
    window: MainWindow, panel: TwinPanel, do: Do, seen: Seen, looks: tuple[str, ...]
) -> None:
    do(*looks)

    def is_as_there() -> bool:
        mine, other = window.plane.picture.view, panel.picture.view
        ends = [(end, theirs) for end, theirs in zip(astuple(mine), astuple(other), strict=True)]
        return all(abs(theirs - end) <= 0.25 for end, theirs in ends)

    seen(is_as_there)


def test_its_marks_are_small_and_its_shading_has_two_colours(
    window: MainWindow, panel: TwinPanel, do: Do, seen: Seen
) -> None:
    do("stepAction")
    seen(partial(shows, window, panel, perceptron(1)))
    assert panel.picture.marks.size < 0.6 * window.plane.picture.marks.size
    assert child(window, QLabel, "twinTitle").text() == "<b>Perceptron</b>"
    image, (w1, w2, b) = plot(window).grab().toImage(), perceptron(1)
    box, on_it, across = panel.picture.box, np.array([-3.0, (3.0 * w1 - b) / w2]), np.array([w1, w2]) / np.hypot(w1, w2)
    shades = []
    for away in (0.5, 1.2, -0.9, -1.3):  # where there is no point, and no old line
        at = plot(window).mapFromScene(box.mapViewToScene(QPointF(*(on_it + away * across))))
        shades.append(image.pixelColor(at).name())
    assert shades[0] == shades[1] != shades[2] == shades[3], "near the line as far from it"
    assert not len(data(plot(window), "contour0.1")), "no ŷ is between 0 and 1"


@pytest.mark.usefixtures("panel")
def test_it_takes_no_mouse(window: MainWindow) -> None:
    points = window.session.points
    area = plot(window).viewport()
    at = area.mapTo(window, area.rect().center())
    hit = window.childAt(at)
    while hit is not None:
        assert hit is not area
        hit = hit.parentWidget()
    assert window.session.points is points


def test_closed_it_computes_nothing(window: MainWindow, do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    real = twinning._follow

    def noted(*what: Any) -> Any:
        asked.append(what)
        return real(*what)

    monkeypatch.setattr("gd_sim.gui.twinning._follow", noted)
    do("stepAction", "stepEpochAction")
    assert window.panels.findChild(TwinPanel) is None
    do("perceptronAction", "perceptronAction")
    count = len(asked)
    do("stepAction", "stepEpochAction")
    assert len(asked) == count


def test_without_points_there_is_nothing_to_follow(window: MainWindow, panel: TwinPanel, do: Do, seen: Seen) -> None:
    do("clearAction")
    seen(lambda: told(window, "twinStands") == "no points yet")
    assert len(panel.picture.points) == 0
    do("undoAction")
    seen(lambda: len(panel.picture.points) == 20)
