"""Sets so large that marks would hide each other: density by class, marks close up, and every tool all the same."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from gd_sim.core.grid import Grid
from gd_sim.core.points import FloatArray, PointSet
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.plane_marks import MANY
from gd_sim.gui.theme import CLASS_COLORS
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import channels, data, marks, overlays
from tests.gui.hands import CONTROL, Key, Mouse, pixel_of, pixel_size, press_key

COUNT = 6_000


@pytest.fixture
def points() -> PointSet:
    """Class 0 in a square at the left, class 1 in one at the right, and one point of each far from its class."""
    generator = np.random.default_rng(5)
    y = (np.arange(COUNT) % 2).astype(np.float64)
    x = generator.uniform(-1.0, 1.0, (COUNT, 2)) + np.where(y[:, None] == 1.0, (2.0, 0.0), (-2.0, 0.0))
    x[0], x[1] = (0.0, 2.5), (0.0, -2.5)
    return PointSet(x, y)


@pytest.fixture
def many(window: MainWindow, points: PointSet, settle: Callable[[Session], None]) -> MainWindow:
    """The window with all of them in view."""
    window.session.open_points(points)
    settle(window.session)
    return window


def area(window: MainWindow, place: tuple[float, float], reach: int) -> FloatArray:
    """The colours in a square around a place, (k, 3)."""
    at, image = pixel_of(window.plane, place), window.plane.viewport().grab().toImage()
    sides = range(-reach, reach + 1)
    return np.array(
        [channels(image.pixelColor(at.x() + i, at.y() + j)) for i in sides for j in sides], dtype=np.float64
    )


def has_color_of(colors: FloatArray, label: int) -> bool:
    """Whether the colour of a class is among some colours, at an opacity that is clearly above that of the shading."""
    full, ground = (np.array(channels(pg.mkColor(name)), dtype=np.float64) for name in (CLASS_COLORS[label], "#ffffff"))
    away = np.abs(colors - full).max(axis=1) / np.abs(ground - full).max()
    return bool(away.min() < 0.5)


def in_view(window: MainWindow, x: FloatArray) -> FloatArray:
    view = window.plane.picture.view
    inside = (x[:, 0] >= view.left) & (x[:, 0] <= view.right) & (x[:, 1] >= view.bottom) & (x[:, 1] <= view.top)
    return np.flatnonzero(inside).astype(np.float64)


def test_many_points_are_drawn_as_density_by_class_and_that_is_said(many: MainWindow) -> None:
    assert overlays(many)[0] == "● label 0   ▲ label 1   6,000 points, drawn as density"
    assert len(marks(many, 0)) == len(marks(many, 1)) == 0
    assert len(data(many.plane, "wrongPoints")) == 0
    for x1, label in ((-2.0, 0), (2.0, 1)):
        seen = area(many, (x1, 0.3), 15)
        assert has_color_of(seen, label)
        assert not has_color_of(seen, 1 - label)


def test_a_single_point_far_from_all_others_is_seen(many: MainWindow) -> None:
    for x2, label in ((2.5, 0), (-2.5, 1)):
        assert has_color_of(area(many, (0.0, x2), 3), label)
        assert not has_color_of(area(many, (1.0, x2), 3), label)


def test_close_up_the_points_in_view_have_marks_and_crosses(many: MainWindow, points: PointSet) -> None:
    many.plane.picture.zoom(0.05, (2.0, 0.0))
    shown = np.concatenate([marks(many, 0), marks(many, 1)])
    expected = in_view(many, points.x)
    assert 0 < len(expected) <= len(shown) < 200  # a few more: their marks reach into the view
    assert "density" not in overlays(many)[0]
    assert {tuple(place) for place in points.x[expected.astype(np.int64)]} <= {tuple(place) for place in shown}
    x, y = points.x, points.y
    w1, w2, b = many.session.state.parameters
    wrong = {tuple(place) for place in x[(x @ (w1, w2) + b >= 0) != y]}
    assert {tuple(place) for place in data(many.plane, "wrongPoints")} == wrong & {tuple(place) for place in shown}
    many.plane.picture.zoom_to_points()
    assert len(marks(many, 1)) == 0
    assert "drawn as density" in overlays(many)[0]


def test_a_set_of_few_points_has_marks_wherever_the_view_is(window: MainWindow) -> None:
    generator = np.random.default_rng(0)
    window.session.open_points(PointSet(generator.normal(size=(MANY, 2)), np.ones(MANY)))
    assert len(marks(window, 1)) == MANY
    window.plane.picture.zoom(0.1, (0.0, 0.0))
    assert len(marks(window, 1)) == MANY


def test_one_of_many_is_selected_dragged_and_put_back(
    many: MainWindow, points: PointSet, mouse: Mouse, settle: Callable[[Session], None]
) -> None:
    mouse.click((0.0, 2.5))
    assert many.plane.selection.tolist() == [0]
    assert marks(many, 0).tolist() == [[0.0, 2.5]]  # it keeps its mark
    start, end = mouse.drag((0.0, 2.5), (1.0, 2.0))
    settle(many.session)
    moved = many.session.points.x
    assert moved[0] == pytest.approx(np.array([0.0, 2.5]) + np.subtract(end, start))
    assert np.array_equal(moved[1:], points.x[1:])
    assert marks(many, 0)[0] == pytest.approx(moved[0])
    assert many.plane.hit(QPointF(pixel_of(many.plane, tuple(moved[0])))) == 0
    assert many.plane.hit(QPointF(pixel_of(many.plane, (0.0, 2.5)))) == -1
    many.session.undo_stack.undo()
    settle(many.session)
    assert many.session.points == points


def test_a_drag_of_one_of_many_shows_it_under_way(many: MainWindow, points: PointSet, mouse: Mouse) -> None:
    mouse.press((0.0, 2.5))
    where = mouse.move((0.5, 2.5))
    assert marks(many, 0)[0] == pytest.approx([where.x1, 2.5], abs=0.05)
    assert many.session.points is points
    press_key(many, Key.Key_Escape)
    assert marks(many, 0).tolist() == [], "not selected any more, it is one of many again"
    mouse.release((0.5, 2.5))
    assert many.session.points is points


def test_the_chip_of_a_dragged_point_makes_way_for_the_crowd_without_looking_each_of_them_up(
    many: MainWindow, mouse: Mouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    mouse.press((0.0, 2.5))
    mouse.move((0.2, 2.0))
    with monkeypatch.context() as without_grid:
        without_grid.delattr(Grid, "in_rectangle")
        mouse.move((0.0, 0.9))
    (chip,) = many.plane.picture._update_marks.areas
    view, size = many.plane.picture.view, pixel_size(many.plane)
    left, right = (view.left + edge * size for edge in (chip.left(), chip.right()))
    bottom, top = (view.top - edge * size for edge in (chip.bottom(), chip.top()))
    x = many.plane.picture.points.x
    hidden = (x[:, 0] >= left) & (x[:, 0] <= right) & (x[:, 1] >= bottom) & (x[:, 1] <= top)
    assert hidden.sum() == 0
    assert right > 1.0 or left < -1.0, "it is wide enough to have hidden some"
    mouse.release((0.0, 0.9))


def test_a_band_selects_among_many_and_the_selection_is_seen(
    many: MainWindow, points: PointSet, mouse: Mouse, do: Callable[..., None]
) -> None:
    do("selectToolAction")
    before = area(many, (2.0, 0.3), 10)
    first, last = mouse.drag((0.5, -1.5), (3.5, 1.5))
    (left, bottom), (right, top) = first, last
    x = points.x
    inside = (x[:, 0] >= left) & (x[:, 0] <= right) & (x[:, 1] >= bottom) & (x[:, 1] <= top)
    assert inside.sum() > MANY
    assert many.plane.selection.tolist() == np.flatnonzero(inside).tolist()
    change = area(many, (2.0, 0.3), 10) - before
    assert change[:, 2].mean() > 20  # violet over vermilion: bluer
    do("deleteAction")
    assert len(many.session.points) == COUNT - inside.sum()
    do("undoAction")
    assert many.session.points == points


def test_all_of_many_are_selected_and_moved_by_key(
    many: MainWindow, points: PointSet, do: Callable[..., None], settle: Callable[[Session], None]
) -> None:
    do("selectAllAction")
    assert len(many.plane.selection) == COUNT
    many.plane.setFocus()
    press_key(many, Key.Key_Right)
    settle(many.session)
    step = many.session.points.x - points.x
    assert step[:, 0].min() > 0
    assert np.ptp(step, axis=0) == pytest.approx([0.0, 0.0], abs=1e-12)


def test_where_points_lie_on_each_other_the_last_placed_is_hit(window: MainWindow, mouse: Mouse, qtbot: QtBot) -> None:
    x = np.repeat([[1.0, 1.0], [-1.0, -1.0]], 10_000, axis=0)
    window.session.open_points(PointSet(x, np.repeat([0.0, 1.0], 10_000)))
    mouse.click((1.0, 1.0))
    assert window.plane.selection.tolist() == [9_999]
    qtbot.waitUntil(lambda: window.plane.picture.marks.grid.is_sorted, timeout=PATIENCE)
    mouse.click((-1.0, -1.0))
    assert window.plane.selection.tolist() == [19_999]
    mouse.click((1.0, 1.0), modifier=CONTROL)
    assert window.plane.selection.tolist() == [9_999, 19_999]
