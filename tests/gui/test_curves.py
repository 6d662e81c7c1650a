"""Feature maps in the plane: curves, their shading, and what one update looks like."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.gui.eyes import arrow, chip, data, line, overlays, pieces, pixel, z_of
from tests.gui.hands import Mouse, pixel_of
from tests.session.samples import two_groups

Settle = Callable[[Session], None]
Do = Callable[..., None]


def show(window: MainWindow, settle: Settle, features: tuple[str, ...], *parameters: float) -> None:
    """Begin a run with these features and parameters."""
    window.session.change_settings(features=features)
    window.session.open_points(two_groups(), np.array(parameters))
    settle(window.session)
    window.plane.picture.show_start_view()


def test_the_band_is_where_the_prediction_is_0_1_and_0_9(window: MainWindow, settle: Settle) -> None:
    show(window, settle, ("x1^2", "x2^2"), -1.0, -1.0, 4.0)
    assert np.hypot(*pieces(window).T) == pytest.approx(2.0, abs=1e-3)
    for name, radius in (("contour0.1", math.sqrt(4 + math.log(9))), ("contour0.9", math.sqrt(4 - math.log(9)))):
        assert np.hypot(*data(window.plane, name).T) == pytest.approx(radius, abs=2e-3)


def test_both_branches_are_drawn(window: MainWindow, settle: Settle) -> None:
    show(window, settle, ("x1*x2",), 1.0, -1.0)
    places = pieces(window)
    assert places[:, 0] * places[:, 1] == pytest.approx(1.0, abs=0.01)
    assert {-1.0, 1.0} == set(np.sign(places[:, 0]))


def test_the_shading_follows_the_curve(window: MainWindow, settle: Settle) -> None:
    show(window, settle, ("x1^2", "x2^2"), -3.0, -3.0, 12.0)
    viewport = window.plane.viewport()
    for place, is_inside in (((0.7, 0.9), True), ((-0.8, -0.7), True), ((-3.4, -2.9), False), ((3.3, -2.9), False)):
        shade = pixel(viewport, pixel_of(window.plane, place))
        assert (shade.red() > shade.blue()) == is_inside, place
        assert abs(shade.red() - shade.blue()) > 40
    show(window, settle, ("x2", "x1^2"), 3.0, -3.0, 3.0)
    for place, is_above in (((0.6, 1.6), True), ((-0.7, 3.7), True), ((0.4, -3.6), False), ((3.5, 3.2), False)):
        shade = pixel(viewport, pixel_of(window.plane, place))
        assert (shade.red() > shade.blue()) == is_above, place
    window.session.change_settings(features=None)
    settle(window.session)
    assert window.plane.picture._shading._image is None, "a line has a gradient"


def test_the_curve_follows_the_view(window: MainWindow, settle: Settle, mouse: Mouse) -> None:
    show(window, settle, ("x1^2", "x2^2"), -1.0, -1.0, 4.0)
    mouse.wheel((2.0, 0.0), 6)
    (left, right), (bottom, top) = window.plane.viewRange()
    places = pieces(window)
    assert np.hypot(*places.T) == pytest.approx(2.0, abs=1e-3)
    assert {round(value, 9) for value in np.abs(places[[0, -1]]).max(axis=0)} != {2.0}, "it is cut off at the edges"
    assert (places >= (left - 1e-9, bottom - 1e-9)).all()
    assert (places <= (right + 1e-9, top + 1e-9)).all()


def test_without_a_curve_in_the_view_it_is_told(window: MainWindow, settle: Settle, mouse: Mouse) -> None:
    show(window, settle, ("x1^2", "x2^2"), 1.0, 1.0, -100.0)
    assert line(window).size == 0
    assert "No boundary in the view" in overlays(window)
    mouse.wheel((0.0, 0.0), -15)
    assert "No boundary in the view" not in overlays(window)
    show(window, settle, ("x1^2", "x2^2"), 0.0, 0.0, 0.0)
    assert "w = 0: every ŷ is 0.5" in overlays(window)
    show(window, settle, ("x1^2", "x2"), 0.0, 1.0, -100.0)
    assert "The boundary is outside the view" in overlays(window)


@pytest.mark.parametrize("standardize", [False, True])
def test_what_is_wrong_is_crossed_out(window: MainWindow, settle: Settle, do: Do, standardize: bool) -> None:
    window.session.change_settings(features=("x1^2", "x1*x2"), standardize=standardize)
    settle(window.session)
    points = two_groups()
    for _ in range(12):
        do("stepAction")
        wrong = points.x[(z_of(window, points.x) >= 0) != points.y]
        assert data(window.plane, "wrongPoints").tolist() == wrong.tolist()
        assert len(points) - len(wrong) == window.session.state.right


@pytest.mark.parametrize("standardize", [False, True])
def test_one_update(window: MainWindow, do: Do, standardize: bool) -> None:
    window.session.change_settings(features=("x2", "x1^2"), standardize=standardize)
    do("stepEpochAction")
    points = two_groups()
    for index in range(5):
        before, z = pieces(window), z_of(window, points.x)[index]
        do("stepAction")
        assert data(window.plane, "used").tolist() == [points.x[index].tolist()], "in the plane"
        label, prediction = int(points.y[index]), 1 / (1 + math.exp(-z))
        assert chip(window) == f"y - ŷ = {label} - {prediction:.3f} = {label - prediction:+.3f}"
        assert pieces(window, "ghost") == pytest.approx(before, abs=1e-12), "the curve as it was before"
        assert not arrow(window).isVisible(), "w is perpendicular to lines alone"


def test_where_a_map_makes_a_line_w_is_an_arrow(window: MainWindow, do: Do) -> None:
    window.session.change_settings(features=("x2", "x1"))
    do("stepAction")
    assert arrow(window).isVisible()
    tail, tip = arrow(window)._tail, arrow(window)._tip
    w2, w1, _ = window.session.state.parameters
    assert (tip.x() - tail.x(), tip.y() - tail.y()) == pytest.approx((w1, w2), abs=1e-12)
