"""Contours of ŷ with labels, and the pull: halos as large as |y-ŷ|."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF

from gd_sim import PointSet
from gd_sim.core.features import map_features
from gd_sim.core.points import FloatArray
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.plane_contours import LABELLED
from gd_sim.gui.plane_marks import MANY, MARK
from gd_sim.gui.plane_pull import FULL, SAMPLE, STEPS
from gd_sim.gui.theme import PROJECTOR_SCALE
from gd_sim.session.session import Session
from tests.gui.eyes import data, named, pieces, status, z_of
from tests.gui.hands import Mouse, pixel_of

Settle = Callable[[Session], None]
FEATURES = ("x1", "x2", "x1^2", "x2^2")


def show(window: MainWindow, settle: Settle, parameters: Sequence[float], features: tuple[str, ...] | None) -> None:
    window.session.change_settings(features=features)
    window.session.open_points(window.session.points, np.array(parameters))
    settle(window.session)
    window.plane.picture.show_start_view()


@pytest.mark.parametrize(
    ("features", "parameters", "slack"),
    [(None, (1.3, -0.4, 0.2), 1e-9), (None, (0.0, 2.0, -1.0), 1e-9), (FEATURES, (0.3, 0.2, -0.7, -0.4, 3.0), 4e-3)],
)
def test_contours_are_where_the_prediction_is(
    window: MainWindow, settle: Settle, features: tuple[str, ...] | None, parameters: Sequence[float], slack: float
) -> None:
    window.actions_by_name["contoursAction"].trigger()
    show(window, settle, parameters, features)
    for prediction in (0.1, 0.25, 0.75, 0.9):
        places = pieces(window, f"contour{prediction}")
        assert len(places) >= 2
        assert 1 / (1 + np.exp(-z_of(window, places))) == pytest.approx(prediction, abs=slack)


def test_at_first_there_are_only_the_edges_of_the_band(window: MainWindow) -> None:
    def shown() -> list[bool]:
        return [named(window.plane, f"contour{prediction}").isVisible() for prediction in (0.1, 0.25, 0.75, 0.9)]

    assert shown() == [True, False, False, True]
    assert not labels(window)
    window.actions_by_name["contoursAction"].trigger()
    assert shown() == [True] * 4
    assert set(labels(window)) == {f"ŷ {prediction}" for prediction in LABELLED}
    window.actions_by_name["contoursAction"].trigger()
    assert shown() == [True, False, False, True]
    assert not labels(window)


def labels(window: MainWindow) -> dict[str, tuple[float, float]]:
    """The labels of the contours that can be seen, and where."""
    shown = window.plane.picture._contours._labels
    return {text: (at.x(), at.y()) for text, at in shown.places.items()} if shown.isVisible() else {}


def test_no_label_is_under_the_chip(window: MainWindow, settle: Settle) -> None:
    window.actions_by_name["contoursAction"].trigger()
    for _ in range(20):
        window.actions_by_name["stepAction"].trigger()
        settle(window.session)
        (chip,) = window.plane.picture._update_marks.areas
        (text,) = [item for item in window.plane.getPlotItem().items if isinstance(item, pg.TextItem)]
        window.grab()  # a TextItem is laid out when it is painted
        seen = window.plane.picture.box.mapRectFromScene(text.mapRectToScene(text.boundingRect()))
        assert chip.getCoords() == pytest.approx(seen.getCoords(), abs=2.0)
        for left, top, right, bottom in (label_area(window, place) for place in labels(window).values()):
            assert not QRectF(left, top, right - left, bottom - top).intersects(chip)


@pytest.mark.parametrize("projected", [False, True])
def test_labels_are_on_their_contours_and_apart_from_all_texts(
    window: MainWindow, settle: Settle, projected: bool
) -> None:
    window.actions_by_name["contoursAction"].trigger()
    window.actions_by_name["projectorAction"].setChecked(projected)
    for parameters in ((-1.0, 1.0, 0.0), (20.0, 19.0, 0.0), (0.4, 0.3, 0.1), (1.0, 0.0, -3.0), (0.0, -1.0, 2.0)):
        show(window, settle, parameters, None)
        found = labels(window)
        assert len(found) >= 2, parameters
        for text, place in found.items():
            prediction = 1 / (1 + math.exp(-float(z_of(window, np.array([place]))[0])))
            assert prediction == pytest.approx(float(text[2:]), abs=1e-6)
        areas = [label_area(window, place) for place in found.values()]
        areas += [
            (area.left(), area.top(), area.right(), area.bottom()) for area in window.plane.picture._overlays.areas
        ]
        for number, (left, top, right, bottom) in enumerate(areas):
            for other in areas[number + 1 :]:
                assert left >= other[2] or other[0] >= right or top >= other[3] or other[1] >= bottom


def label_area(window: MainWindow, place: tuple[float, float]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a label, in pixels of the view; inside of it."""
    box, size = window.plane.picture.box, window.plane.picture._contours._labels._size
    middle = box.mapFromView(QPointF(*place))
    left, top = middle.x() - size.width() / 2, middle.y() - size.height() / 2
    area = (left, top, left + size.width(), top + size.height())
    assert min(area) >= 0
    assert area[2] <= box.width()
    assert area[3] <= box.height()
    return area


def residuals(window: MainWindow, points: PointSet) -> FloatArray:
    """y-ŷ of these points, written out, by the rule that is in force."""
    state = window.session.state
    settings = state.descent.settings
    z = map_features(points, settings.features) @ state.parameters[:-1] + state.parameters[-1]
    prediction = (z >= 0) * 1.0 if settings.method == "perceptron" else 1 / (1 + np.exp(-z))
    residual: FloatArray = points.y - prediction
    return residual


def halos(window: MainWindow, label: int) -> tuple[FloatArray, FloatArray]:
    """The places and widths of the halos of a label."""
    item = named(window.plane, f"pull{label}")
    return data(window.plane, f"pull{label}"), np.array(item.data["size"], dtype=np.float64)


def check_halos(window: MainWindow, points: PointSet, scale: float = 1.0) -> None:
    """The areas of all halos are as |y-ŷ|, the full size at 1."""
    expected = residuals(window, points)
    for label in (0, 1):
        chosen = points.y == label
        places, sizes = halos(window, label)
        assert places.tolist() == points.x[chosen].tolist()
        full = FULL * MARK * scale
        assert sizes == pytest.approx(full * np.sqrt(np.abs(expected[chosen])), abs=0.5 / STEPS + 1e-9)


@pytest.mark.parametrize("method", ["logistic", "perceptron"])
@pytest.mark.parametrize("features", [None, FEATURES])
def test_the_area_of_a_halo_is_the_residual(
    window: MainWindow, settle: Settle, method: str, features: tuple[str, ...] | None
) -> None:
    window.session.change_settings(method=method, features=features)
    settle(window.session)
    window.actions_by_name["pullAction"].trigger()
    check_halos(window, window.session.points)
    for _ in range(3):
        window.actions_by_name["stepAction"].trigger()
        settle(window.session)
        check_halos(window, window.session.points)
    window.actions_by_name["pullAction"].trigger()
    assert all(len(halos(window, label)[0]) == 0 for label in (0, 1))


def test_halos_follow_a_drag_and_every_edit(window: MainWindow, settle: Settle, mouse: Mouse) -> None:
    window.actions_by_name["pullAction"].trigger()
    points = window.session.points
    start = (float(points.x[3, 0]), float(points.x[3, 1]))
    mouse.press(start)
    mouse.move((start[0] + 0.3, start[1] + 0.5))
    mouse.move((start[0] + 1.0, start[1] + 1.0))
    dragged = window.plane.picture.points
    assert dragged.x[3].tolist() != points.x[3].tolist()
    assert window.session.points is points, "the session knows nothing yet"
    check_halos(window, dragged)
    mouse.release((start[0] + 1.0, start[1] + 1.0))
    window.session.relabel([0], 1.0 - window.session.points.y[0])
    settle(window.session)
    check_halos(window, window.session.points)
    window.session.undo_stack.undo()
    window.session.undo_stack.undo()
    settle(window.session)
    check_halos(window, points)


def test_halos_grow_with_the_marks_for_the_projector(window: MainWindow) -> None:
    window.actions_by_name["pullAction"].trigger()
    window.actions_by_name["projectorAction"].trigger()
    check_halos(window, window.session.points, PROJECTOR_SCALE)


def test_a_large_set_has_halos_on_some_of_its_points_and_says_so(window: MainWindow, settle: Settle) -> None:
    x = np.random.default_rng(0).normal(size=(MANY + 1, 2))
    window.session.open_points(PointSet(x, (x[:, 0] > 0).astype(float)))
    settle(window.session)
    window.actions_by_name["pullAction"].trigger()
    every = (MANY + 1) // SAMPLE
    some = PointSet(x[::every], window.session.points.y[::every])
    for label in (0, 1):
        assert halos(window, label)[0].tolist() == some.x[some.y == label].tolist()
    assert status(window, "factLabel") == f"Halos on {len(some)} of {MANY + 1:,} points"
    assert "on about 500 of them" in window.actions_by_name["pullAction"].toolTip()


def test_a_halo_is_seen_around_its_mark(window: MainWindow) -> None:
    points = window.session.points
    index = int(np.argmax(np.abs(residuals(window, points))))
    beside = pixel_of(window.plane, (float(points.x[index, 0]), float(points.x[index, 1]))) + QPoint(15, 0)
    before = window.plane.viewport().grab().toImage().pixelColor(beside)
    window.actions_by_name["pullAction"].trigger()
    assert window.plane.viewport().grab().toImage().pixelColor(beside) != before
