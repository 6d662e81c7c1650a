"""The boundary in the view: its ends against w·x + b = 0, whatever the parameters and whatever part is in sight."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from gd_sim import PointSet
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.gui.eyes import line, marks, near, overlays
from tests.gui.hands import Mouse, pixel_of
from tests.session.samples import point_set, two_groups

Settle = Callable[[Session], None]
ShowModel = Callable[..., None]


@pytest.fixture
def show_model(window: MainWindow, settle: Settle) -> ShowModel:
    """Shows a model by beginning a run with these parameters."""

    def show(*parameters: float, points: PointSet | None = None) -> None:
        window.session.open_points(points or two_groups(), np.array(parameters))
        settle(window.session)
        window.plane.picture.show_start_view()

    return show


def edges(window: MainWindow) -> tuple[float, float, float, float]:
    (left, right), (bottom, top) = window.plane.viewRange()
    return left, right, bottom, top


def is_on_an_edge(window: MainWindow, end: np.ndarray[tuple[int], np.dtype[np.float64]]) -> bool:
    left, right, bottom, top = edges(window)
    x1, x2 = float(end[0]), float(end[1])
    inside = left - 1e-9 <= x1 <= right + 1e-9 and bottom - 1e-9 <= x2 <= top + 1e-9
    return inside and min(abs(x1 - left), abs(x1 - right), abs(x2 - bottom), abs(x2 - top)) < 1e-9


def test_both_ends_are_on_the_line_and_on_the_edge(window: MainWindow, show_model: ShowModel) -> None:
    for w1, w2, b in (
        (-1.0, 1.0, 0.0),
        (1.781, 1.679, -1.562),
        (1.0, 0.0, -2.5),
        (0.0, -3.0, 1.0),
        (1e-5, 1.0, 0.0),
        (1e-200, -1e-200, 1e-200),
        (1e200, 1e200, 1e200),
    ):
        show_model(w1, w2, b)
        ends = line(window)
        assert ends.shape == (2, 2)
        for end in ends:
            assert float(w1 * end[0] + w2 * end[1] + b) / math.hypot(w1, w2) == pytest.approx(0.0, abs=1e-9)
            assert is_on_an_edge(window, end)
        assert math.dist(*ends) > 7, "it runs right across the view"


def test_a_vertical_line(window: MainWindow, show_model: ShowModel) -> None:
    show_model(2.0, 0.0, -3.0)
    assert line(window)[:, 0].tolist() == [1.5, 1.5]
    view = window.plane.picture.view
    assert sorted(line(window)[:, 1]) == pytest.approx([view.bottom, view.top], abs=1e-9)


def test_where_w_is_0_there_is_no_line(window: MainWindow, show_model: ShowModel) -> None:
    show_model(0.0, 0.0, 0.0)
    assert line(window).size == 0
    assert "w = 0: every ŷ is 0.5" in overlays(window)
    show_model(0.0, 0.0, 2.0)
    assert "w = 0: every ŷ is 0.881" in overlays(window)
    show_model(1.0, 0.0, 0.0)
    assert not any("w = 0" in text for text in overlays(window))


@pytest.mark.parametrize("too_far", [1e30, -1e300])
def test_points_that_cannot_be_drawn_are_told_of(
    window: MainWindow, too_far: float, do: Callable[..., None], settle: Callable[[Session], None]
) -> None:
    window.session.place([too_far, 0.0], 1.0)
    settle(window.session)
    assert "1 point lies beyond 1e30: too far out to be drawn" in overlays(window)
    window.session.place([[0.0, too_far], [9e29, 0.0]], 0.0)
    settle(window.session)
    assert "2 points lie beyond 1e30: too far out to be drawn" in overlays(window)
    do("undoAction", "undoAction")
    assert not any("too far" in text for text in overlays(window))


def test_a_boundary_outside_the_view_is_told(window: MainWindow, show_model: ShowModel, mouse: Mouse) -> None:
    show_model(1.0, 1.0, -100.0)
    assert line(window).size == 0
    assert "The boundary is outside the view" in overlays(window)
    mouse.wheel((0.0, 0.0), -30)
    assert line(window).shape == (2, 2)
    assert "The boundary is outside the view" not in overlays(window)


@pytest.mark.parametrize("notches", [4, -6])
def test_zooming_draws_the_ends_anew(window: MainWindow, mouse: Mouse, notches: int) -> None:
    before = line(window)
    mouse.wheel((0.0, 0.0), notches)
    ends = line(window)
    assert not np.allclose(ends, before)
    for end in ends:
        assert is_on_an_edge(window, end)
        assert end[0] == pytest.approx(end[1], abs=1e-9)


def test_panning_draws_the_ends_anew(window: MainWindow, mouse: Mouse) -> None:
    mouse.drag((-3.0, 3.0), (-1.0, 3.2))
    for end in line(window):
        assert is_on_an_edge(window, end)
        assert end[0] == pytest.approx(end[1], abs=1e-9)


def test_the_band_is_where_the_prediction_is_0_1_and_0_9(window: MainWindow, show_model: ShowModel) -> None:
    show_model(0.0, 2.0, 0.0)
    heights = [float(line(window, f"contour{prediction}")[0, 1]) for prediction in (0.1, 0.9)]
    assert heights == pytest.approx([-math.log(9) / 2, math.log(9) / 2], abs=1e-12)
    for height, prediction in zip(heights, (0.1, 0.9), strict=True):
        assert 1 / (1 + math.exp(-2.0 * height)) == pytest.approx(prediction, abs=1e-12)


def test_nothing_is_shaded_where_the_prediction_is_one_half(window: MainWindow, show_model: ShowModel) -> None:
    show_model(0.0, 1.0, -3.0)
    image = window.plane.viewport().grab().toImage()
    at_half, below, above = (image.pixelColor(pixel_of(window.plane, (-3.0, x2))) for x2 in (2.85, -3.5, 3.9))
    assert below.blue() > below.red(), "class 0 is blue"
    assert above.red() > above.blue(), "class 1 is orange"
    assert near(at_half, window.plane.backgroundBrush().color(), 14)


def test_points_that_can_hardly_be_drawn(window: MainWindow, settle: Settle) -> None:
    for points in (
        point_set((1e200, 1e200, 1.0), (-1e200, 0.0, 0.0)),
        point_set((1e308, -1e308, 1.0), (0.0, 0.0, 0.0)),
        point_set((5e-324, 0.0, 1.0), (0.0, 5e-324, 0.0)),
        point_set((1e-9, 0.0, 1.0), (1e9, 0.0, 0.0)),
        point_set((1e15, 1e15 + 1, 1.0), (1e15, 1e15, 0.0)),
    ):
        window.session.open_points(points, np.array([1.0, 1.0, 0.0]))
        for name in ("stepAction", "zoomToPointsAction", "stepEpochAction", "startViewAction", "selectAllAction"):
            window.actions_by_name[name].trigger()
            settle(window.session)
            window.grab()
        assert np.isfinite(window.plane.viewRange()).all()


def test_marks_follow_edits(window: MainWindow) -> None:
    window.session.relabel([8], 0.0)
    assert marks(window, 0).tolist() == window.session.points.x[window.session.points.y == 0].tolist()
    assert marks(window, 1).tolist() == window.session.points.x[window.session.points.y == 1].tolist()
    window.session.remove(range(20))
    assert marks(window, 0).size == marks(window, 1).size == 0


def test_names_of_classes_and_axes_follow_the_file(window: MainWindow) -> None:
    named = PointSet(two_groups().x, two_groups().y, ("sepal", "petal"), ("A&B", "<c>"))
    window.session.open_points(named)
    assert overlays(window)[0].split() == ["●", "A&B", "▲", "<c>"]
    assert window.plane.getAxis("bottom").labelText == "sepal"
    assert window.plane.getAxis("left").labelText == "petal"
