"""Weight space in a corner of the plane: w, what is added to it, and how far the line is from the origin."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gd_sim.core.points import FloatArray, PointSet
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.theme import PROJECTOR_SCALE, WEIGHT_COLOR
from gd_sim.gui.weight_inset import LEAST_TYPE, WeightInset
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import child, data, line, near, pixel
from tests.gui.hands import Mouse, pixel_of
from tests.session.samples import START, advanced, two_groups

Do = Callable[..., None]
Settle = Callable[[Session], None]


@pytest.fixture
def inset(window: MainWindow) -> WeightInset:
    """The inset, switched on."""
    window.actions_by_name["insetAction"].trigger()
    return child(window.plane, WeightInset, "weightInset")


def pixels_of_a_unit(window: MainWindow) -> FloatArray:
    """How many pixels one unit of x1 and of x2 is long in the plane."""
    area = window.plane.picture.box
    start, right, up = (area.mapViewToScene(QPointF(*place)) for place in ((0, 0), (1, 0), (0, 1)))
    return np.array([right.x() - start.x(), start.y() - up.y()])


def drawn(window: MainWindow, inset: WeightInset, w: FloatArray) -> FloatArray:
    """Where the inset draws a place, as right and up from its origin, in units of the plane times its scale."""
    away = inset.pixel(w) - inset.origin
    assert inset.factor is not None
    found: FloatArray = np.array([away.x(), -away.y()]) / pixels_of_a_unit(window) * inset.factor
    return found


def test_at_the_start_there_is_none(window: MainWindow) -> None:
    assert not window.actions_by_name["insetAction"].isChecked()
    assert not child(window.plane, WeightInset, "weightInset").isVisible()
    assert data(window.plane, "perpendicular").size == 0


def test_w_is_drawn_at_the_scale_of_the_plane(window: MainWindow, inset: WeightInset, do: Do) -> None:
    for _ in range(3):
        do("stepAction")
        w = window.session.state.parameters[:2]
        assert inset.w is not None
        assert inset.w.tolist() == w.tolist()
        assert drawn(window, inset, w) == pytest.approx(w, abs=1e-9)
        tip = inset.pixel(w) - inset.origin
        first, last = (pixel_of(window.plane, (x1, x2)) for x1, x2 in line(window))
        along, across = np.array([tip.x(), tip.y()]), np.array((last - first).toTuple())
        assert abs(along @ across) < 0.03 * np.linalg.norm(along) * np.linalg.norm(across), "perpendicular to the line"
        shaft = (inset.origin * 0.6 + inset.pixel(w) * 0.4).toPoint()
        assert near(pixel(inset, shaft), pixel(inset, shaft).fromString(WEIGHT_COLOR), slack=40)


def test_what_is_added_lies_tip_to_tail(window: MainWindow, inset: WeightInset, do: Do) -> None:
    points, before = two_groups(), np.array(START)
    do("stepAction")
    after = window.session.state.parameters
    residual = 1 - 1 / (1 + np.exp(4.0))  # the point (3, -1), y = 1, z = -4
    assert inset.contributions is not None
    assert inset.contributions.path[0].tolist() == before[:2].tolist()
    assert inset.contributions.path[1] == pytest.approx(before[:2] + 0.1 * residual * points.x[0], abs=1e-12)
    assert inset.contributions.path[-1] == pytest.approx(after[:2], abs=1e-12)
    window.controls.batch_size.setValue(7)
    do("stepAction")
    assert inset.contributions is not None
    assert len(inset.contributions.steps) == 7
    assert inset.contributions.path[-1] == pytest.approx(window.session.state.parameters[:2], abs=1e-12)
    assert inset.accessibleDescription() == "each: α(y - ŷ)x / |B|"


def test_everything_stays_inside(inset: WeightInset, session: Session, do: Do) -> None:
    session.change_settings(learning_rate=20.0)
    factors = []
    for _ in range(12):
        do("stepAction")
        assert inset.contributions is not None
        for w in inset.contributions.path:
            assert inset.rect().contains(inset.pixel(w).toPoint())
        factors.append(inset.factor)
    assert max(factor for factor in factors if factor) >= 10.0


def test_the_scale_follows_the_view(window: MainWindow, inset: WeightInset, mouse: Mouse, do: Do) -> None:
    do("stepAction")
    w = window.session.state.parameters[:2]
    for notches in (-10, -10, 15, 15):
        mouse.wheel((0.0, 0.0), notches)
        assert drawn(window, inset, w) == pytest.approx(w, rel=1e-6)
        tip = inset.pixel(w) - inset.origin
        assert 5.0 < np.hypot(tip.x(), tip.y()) < 90.0


def test_at_full_speed_there_is_w_alone(compiled_window: MainWindow, inset: WeightInset, qtbot: QtBot, do: Do) -> None:
    window = compiled_window
    do("stepAction")
    window.controls.speed.setValue(300)
    do("runAction")
    qtbot.waitUntil(lambda: window.session.state.update > 1_000, timeout=PATIENCE)
    assert inset.contributions is None
    assert inset.w is not None
    assert inset.w.tolist() == window.session.state.parameters[:2].tolist()
    assert inset.accessibleDescription() == "Step shows what is added to w"
    do("runAction")


def test_another_optimizer_makes_another_step(inset: WeightInset, session: Session, do: Do) -> None:
    session.change_settings(optimizer="adam", batch_size="all", l2=0.1)
    do("stepAction", "stepAction")
    plain = advanced(two_groups(), 1, session.state.explanation.before, batch_size="all", l2=0.1)  # type: ignore[union-attr]
    assert inset.contributions is not None
    assert inset.contributions.path[-1] == pytest.approx(plain.parameters[:2], abs=1e-12)
    assert inset.contributions.after.tolist() == session.state.parameters[:2].tolist()
    assert inset.accessibleDescription().split("\n") == [
        "each: α(y - ŷ)x / |B|",
        "dotted: -αλw",
        "pale: plain sgd",
        "dashed: adam",
    ]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"standardize": True}, "Weight space: not with standardised features"),
        ({"features": ("x1", "x2", "x1*x2")}, "Weight space: only for the features x1 and x2"),
    ],
)
def test_where_there_is_no_such_space_it_says_why(
    inset: WeightInset,
    session: Session,
    do: Do,
    changes: dict[str, object],
    reason: str,
) -> None:
    height = inset.height()
    session.change_settings(**changes)
    do("stepAction")
    assert inset.w is None
    assert inset.accessibleDescription() == reason
    assert inset.height() < height / 3
    session.change_settings(standardize=False, features=None)
    do("stepAction")
    assert inset.w is not None
    assert inset.height() == height


def test_the_distance_of_the_line_from_the_origin(window: MainWindow, do: Do) -> None:
    do("insetAction", "stepAction", "stepAction")
    w1, w2, b = window.session.state.parameters
    origin, foot = data(window.plane, "perpendicular")
    assert origin.tolist() == [0.0, 0.0]
    assert foot == pytest.approx([-b * w1 / (w1 * w1 + w2 * w2), -b * w2 / (w1 * w1 + w2 * w2)], abs=1e-12)
    distance = window.plane.picture.weights.perpendicular
    assert distance.name == f"|b|/|w| = {abs(b) / np.hypot(w1, w2):.3f}"
    window.plane.picture.box.setRange(xRange=(2, 6), yRange=(2, 6), padding=0)
    assert data(window.plane, "perpendicular").size == 0
    assert distance.name == ""


def _is_wide(window: MainWindow, width: int) -> bool:
    return window.width() == width


def test_it_leaves_room(window: MainWindow, inset: WeightInset, qtbot: QtBot, do: Do) -> None:
    invitation = child(window.plane, QLabel, "invitation")
    sides = []
    for width, height, names in ((1280, 800, ()), (1024, 640, ()), (1024, 640, ("projectorAction",))):
        window.resize(width, height)
        do(*names)
        qtbot.waitUntil(partial(_is_wide, window, width), timeout=PATIENCE)
        assert invitation.isHidden() == bool(names), "it would be too narrow to be read"
        assert not invitation.isVisible() or not invitation.geometry().intersects(inset.geometry())
        assert window.plane.rect().contains(inset.geometry())
        sides.append(inset.width())
    assert sides[0] == 180
    assert sides[2] <= 0.4 * window.plane.width()


def test_it_is_remembered(window: MainWindow, inset: WeightInset, make_window: Callable[..., MainWindow]) -> None:
    assert inset.isVisible()
    window.close()
    other = make_window()
    again = child(other.plane, WeightInset, "weightInset")
    assert again.isVisible()
    assert again.w is not None
    assert again.w.tolist() == list(START[:2])
    other.actions_by_name["insetAction"].trigger()
    assert not again.isVisible()


def test_very_small_and_very_large_views(
    inset: WeightInset, window: MainWindow, session: Session, settle: Settle, do: Do
) -> None:
    for x in ((5e-324, 0.0), (1e-200, 1e-200), (1e200, 1e200), (1e308, -1e308)):
        session.open_points(PointSet(np.array([x, (0.0, 0.0)]), np.array([1.0, 0.0])), np.array([1.0, 1.0, 0.0]))
        settle(session)
        for name in ("zoomToPointsAction", "stepAction", "startViewAction"):
            do(name)
            window.plane.hover.look_at(0)
            window.grab()
            assert inset.w is not None


def test_its_type_follows_the_projector(
    window: MainWindow, inset: WeightInset, session: Session, qtbot: QtBot, do: Do
) -> None:
    window.resize(1024, 640)
    qtbot.waitUntil(partial(_is_wide, window, 1024), timeout=PATIENCE)
    session.change_settings(optimizer="momentum", batch_size="all", l2=0.1)
    do("stepAction", "stepAction")
    usual = _type_and_foot(inset)
    do("projectorAction")
    size, foot = _type_and_foot(inset)
    assert size >= PROJECTOR_SCALE * LEAST_TYPE
    assert inset.w is not None
    lines = inset.accessibleDescription().split("\n")
    assert len(lines) == 4
    assert foot >= len(lines) * inset.fontMetrics().height(), "each line has room"
    do("projectorAction")
    qtbot.waitUntil(lambda: _type_and_foot(inset) == usual, timeout=PATIENCE)


def _type_and_foot(inset: WeightInset) -> tuple[int, int]:
    """The size of its type, and how much of it is below weight space."""
    return inset.font().pixelSize(), inset.height() - inset.width()
