"""The error curve: its data against E computed independently, its ghost, its marks, its axes."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gd_sim import PointSet
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import curve, data, named, near
from tests.gui.hands import LEFT, NONE
from tests.session.samples import ERRORS, advanced, advanced_compiled, textbook_error, two_groups

Settle = Callable[[Session], None]
Do = Callable[..., None]


def expected_error(update: int) -> float:
    return textbook_error(two_groups(), advanced_compiled(two_groups(), update).parameters)


def test_every_step_is_a_point_of_the_curve(window: MainWindow, do: Do) -> None:
    do(*23 * ["stepAction"])
    time, error = curve(window)
    assert time == pytest.approx(np.arange(24) / 20, abs=1e-12)
    assert error == pytest.approx([expected_error(update) for update in range(24)], abs=1e-13)


def test_every_epoch_is_a_point_of_the_curve(window: MainWindow, do: Do) -> None:
    do(*50 * ["stepEpochAction"])
    time, error = curve(window)
    assert time.tolist() == list(range(51))
    assert error == pytest.approx([expected_error(20 * epoch) for epoch in range(51)], abs=1e-13)
    assert {epoch: round(error[epoch], 3) for epoch in ERRORS} == ERRORS


def test_where_the_run_stands_is_dotted(window: MainWindow, do: Do) -> None:
    do("stepEpochAction", "stepAction")
    assert data(window.error_view, "now") == pytest.approx(np.array([[1.05, expected_error(21)]]), abs=1e-12)


def test_after_reset_the_last_run_stays_as_a_ghost(window: MainWindow, do: Do, settle: Settle) -> None:
    do(*5 * ["stepEpochAction"], "stepAction")
    last = curve(window)
    do("resetAction")
    ghost = curve(window, "ghostCurve")
    assert ghost[0].tolist() == last[0].tolist()
    assert ghost[1].tolist() == last[1].tolist()
    assert curve(window)[0].tolist() == [0.0]
    assert (
        named(window.error_view, "ghostCurve").opts["pen"].color()
        != named(window.error_view, "errorCurve").opts["pen"].color()
    )
    do("stepEpochAction", "newStartAction")
    assert curve(window, "ghostCurve")[0].tolist() == [0.0, 1.0], "the ghost is that of the last run"
    window.session.open_points(two_groups())
    settle(window.session)
    assert curve(window, "ghostCurve")[0].size == 0


def test_a_ghost_of_a_run_that_was_reset_while_it_ran(compiled_window: MainWindow, do: Do, qtbot: QtBot) -> None:
    window = compiled_window
    window.controls.speed.setValue(300)
    window.actions_by_name["runAction"].trigger()
    qtbot.waitUntil(lambda: window.session.state.epoch > 1_000, timeout=PATIENCE)
    do("resetAction")
    time, error = curve(window, "ghostCurve")
    assert time[-1] > 1_000
    assert error[0] == pytest.approx(expected_error(0), abs=1e-13)


def test_edits_and_settings_are_marked(window: MainWindow, do: Do) -> None:
    do("stepEpochAction")
    window.session.move([0], [(0.0, 0.0)])
    do("stepEpochAction", "stepAction")
    window.controls.learning_rate.setValue(0.5)
    do("stepAction")
    marks = named(window.error_view, "marks")
    times, _ = marks.getData()
    assert times == pytest.approx([1.0, 2.05])
    assert [spot.data() for spot in marks.points()] == ["move point", "α 0.1 → 0.5"]
    do("resetAction")
    assert len(marks.getData()[0]) == 0


def test_no_line_joins_the_error_of_different_points(window: MainWindow, do: Do) -> None:
    do("stepEpochAction")
    window.session.relabel([0], 0.0)
    do("stepEpochAction")
    time, error = curve(window)
    assert time.tolist() == [0.0, 1.0, 1.0, 1.0, 2.0]
    assert np.isnan(error).tolist() == [False, False, True, False, False]
    assert error[3] == pytest.approx(
        textbook_error(window.session.points, advanced(two_groups(), 20).parameters), abs=1e-13
    )


def test_back_takes_the_last_point_off(window: MainWindow, do: Do) -> None:
    do(*3 * ["stepAction"], "stepBackAction")
    assert curve(window)[0] == pytest.approx([0.0, 0.05, 0.1], abs=1e-12)


def test_the_axes_stand_still_until_the_curve_needs_room(window: MainWindow, do: Do) -> None:
    assert window.error_view.viewRange() == [[0.0, 10.0], [0.0, 1.0]]
    do(*9 * ["stepEpochAction"])
    assert window.error_view.viewRange() == [[0.0, 10.0], [0.0, 1.0]]
    do(*2 * ["stepEpochAction"])
    assert window.error_view.viewRange() == [[0.0, 15.0], [0.0, 1.0]]


def test_of_a_large_set_the_first_updates_are_seen(window: MainWindow, do: Do) -> None:
    x = np.random.default_rng(3).normal(size=(100_000, 2))
    window.session.open_points(PointSet(x, (x[:, 0] > 0).astype(float)))
    do(*5 * ["stepAction"])
    assert window.error_view.viewRange()[0] == [0.0, 0.01]
    assert curve(window)[0] == pytest.approx(np.arange(6) / 100_000, abs=1e-12)
    do("stepEpochAction")
    assert window.error_view.viewRange()[0] == [0.0, 1.5]


def test_the_curve_is_always_in_sight(compiled_window: MainWindow, qtbot: QtBot) -> None:
    window = compiled_window
    window.controls.learning_rate.setValue(10.0)
    window.controls.speed.setValue(300)
    window.actions_by_name["runAction"].trigger()
    qtbot.waitUntil(lambda: window.session.state.epoch > 5_000, timeout=PATIENCE)
    time, error = curve(window)
    (left, right), (bottom, top) = window.error_view.viewRange()
    assert left <= time.min() <= time.max() <= right
    assert bottom <= np.nanmin(error) <= np.nanmax(error) <= top


def test_a_look_at_a_part_is_not_disturbed(window: MainWindow, do: Do) -> None:
    viewport = window.error_view.viewport()
    middle = QPointF(viewport.rect().center())
    wheel = QWheelEvent(
        middle,
        QPointF(viewport.mapToGlobal(middle)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, wheel)
    part = window.error_view.viewRange()
    assert part[0] != [0.0, 10.0]
    assert part[1] == [0.0, 1.0], "the wheel zooms in time alone"
    do(*12 * ["stepEpochAction"])
    assert window.error_view.viewRange() == part
    QTest.mouseDClick(window.windowHandle(), LEFT, NONE, viewport.mapTo(window, viewport.rect().center()))
    assert window.error_view.viewRange() == [[0.0, 15.0], [0.0, 1.0]]


def test_without_points_there_is_no_curve(window: MainWindow, settle: Settle, do: Do) -> None:
    window.session.remove(range(20))
    settle(window.session)
    time, _ = curve(window)
    assert time.size == 0
    window.session.place((1.0, 1.0), 1.0)
    do("stepAction")
    assert curve(window)[0].tolist() == [0.0, 1.0]


def test_spikes_of_the_last_run_do_not_flatten_this_one(window: MainWindow, do: Do, settle: Settle) -> None:
    window.session.change_settings(learning_rate=10.0)
    do(*20 * ["stepEpochAction"])
    assert curve(window)[1].max() > 4.0
    window.session.change_settings(learning_rate=0.1)
    do("resetAction", "stepEpochAction")
    settle(window.session)
    assert curve(window, "ghostCurve")[1].max() > 4.0
    assert window.error_view.getPlotItem().getViewBox().viewRange()[1][1] <= 2.0


def words(window: MainWindow) -> list[QRectF]:
    """Where the words of the two lines are, on the scene."""
    view = window.error_view
    window.grab()  # they are laid out when they are painted
    lines = [item for item in view.getPlotItem().items if isinstance(item, pg.InfiniteLine) and item.isVisible()]
    return [line.label.mapRectToScene(line.label.boundingRect()) for line in lines if line.label.format]


@pytest.mark.parametrize("look", [(), ("darkThemeAction", "projectorAction"), ("numbersAction", "learningAction")])
@pytest.mark.parametrize("factor", [1.0, 30.0, 1e6])
def test_words_of_lines_are_apart_and_inside(
    window: MainWindow, settle: Settle, do: Do, qtbot: QtBot, look: tuple[str, ...], factor: float
) -> None:
    do(*look)
    window.session.open_points(window.session.points, factor * np.array([-1.0, 1.0, 0.0]))
    settle(window.session)
    qtbot.waitUntil(lambda: window.session.optimum.error is not None, timeout=PATIENCE)
    inside = window.error_view.getPlotItem().getViewBox().sceneBoundingRect().adjusted(-1, -1, 1, 1)
    qtbot.waitUntil(lambda: all(map(inside.contains, words(window))), timeout=PATIENCE)
    first, second = words(window)
    overlap = first.intersected(second)
    assert overlap.isEmpty() or overlap.height() < 2.0


@pytest.mark.parametrize("look", [(), ("darkThemeAction", "projectorAction")])
@pytest.mark.parametrize("factor", [1.0, 6.0, 12.0, 30.0, 1e3])
def test_words_of_a_line_are_on_no_other(
    window: MainWindow, settle: Settle, do: Do, qtbot: QtBot, look: tuple[str, ...], factor: float
) -> None:
    do(*look)
    window.session.open_points(window.session.points, factor * np.array([-1.0, 1.0, 0.0]))
    settle(window.session)
    qtbot.waitUntil(lambda: window.session.optimum.error is not None, timeout=PATIENCE)
    box, least = window.error_view.getPlotItem().getViewBox(), window.session.optimum.error
    assert least is not None
    for area in words(window):
        for error in (least, math.log(2)):
            assert not area.adjusted(0, 2, 0, -2).contains(
                QPointF(area.center().x(), box.mapViewToScene(QPointF(0, error)).y())
            )


def test_a_dot_on_the_axis_is_whole(window: MainWindow) -> None:
    view = window.error_view
    place = view.mapFromScene(view.getPlotItem().getViewBox().mapViewToScene(QPointF(0.0, window.session.state.error)))
    image, color = view.grab().toImage(), QColor(window.looks.theme.line)
    for step in (-3, -2, -1, 0, 1, 2):
        assert near(image.pixelColor(place + QPoint(step, 0)), color, 60)
