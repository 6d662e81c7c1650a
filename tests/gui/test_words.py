"""The words in the plane: labels, names of lines, card and chip. None is over another, and each can be read."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from gd_sim import PointSet
from gd_sim.core.presets import Sample
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.plane_room import FEW
from gd_sim.gui.theme import CLASS_COLORS
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import arrow, child, near, overlays
from tests.gui.hands import Key, Mouse, place_of, press_key

Do = Callable[..., None]
SHOWN = ("contoursAction", "insetAction")


def words(window: MainWindow) -> dict[str, QRectF]:
    """What is written in the plane, and where, in pixels of the view."""
    picture = window.plane.picture
    found = {f"overlay {number}": area for number, area in enumerate(picture._overlays.areas)}
    labels = picture._contours._labels
    found |= dict(zip(labels.places, labels.areas, strict=True))
    others = {"card": picture.values.areas, "chip": picture._update_marks.areas, "w": arrow(window).areas}
    others |= {line.name: line.areas for line in (picture.weights.perpendicular, picture.values.after)}
    return found | {name: areas[0] for name, areas in others.items() if areas}


@pytest.mark.parametrize("look", [("lightThemeAction",), ("darkThemeAction", "projectorAction")])
def test_no_words_are_over_others(window: MainWindow, do: Do, look: tuple[str, ...]) -> None:
    do(*look, *SHOWN)
    seen = set()
    for _ in range(12):
        do("stepAction")
        press_key(window, Key.Key_N)
        found, view = words(window), window.plane.picture.box.rect()
        seen |= set(found)
        assert "card" in found
        for area in found.values():
            assert view.adjusted(-0.5, -0.5, 0.5, 0.5).contains(area)
        movable = {
            name: area for name, area in found.items() if name not in {"card", "chip", "w"}
        }  # they stay at a point
        for (name, area), (other, place) in combinations(movable.items(), 2):
            assert not area.intersects(place), f"{name} is over {other}"
        for kept in ("card", "chip"):
            for name, area in movable.items():
                assert "overlay" in name or not area.intersects(found[kept]), f"{name} is over the {kept}"
    assert {"after this point alone", "ŷ 0.5", "chip"} <= seen
    assert any(name.startswith("|b|/|w|") for name in seen)


def test_the_card_comes_and_labels_make_way(window: MainWindow, do: Do) -> None:
    do(*SHOWN, "stepAction")
    before = words(window)
    under = {name for name, area in before.items() if name.startswith("ŷ")}
    for index in range(len(window.session.points)):
        window.plane.hover.look_at(index)
        found = words(window)
        moved = {name for name in under if before[name].intersects(found["card"])}
        assert not any(name in found and found[name].intersects(found["card"]) for name in under)
        if moved:
            break
    else:
        raise AssertionError("no card came over a label")
    window.plane.hover.look_at(-1)
    assert words(window) == before, "and come back"


def test_the_name_of_w_hides_no_point_if_it_need_not(window: MainWindow, session: Session, do: Do) -> None:
    picture, turned = window.plane.picture, []
    box, half = picture.box.mapRectToScene(picture.box.rect()), picture.marks.size / 2
    for name in ("stepAction", *["stepEpochAction"] * 4, "stepAction"):
        do(name)
        if not arrow(window).areas:  # no arrow after a whole epoch
            continue
        (area,) = arrow(window).areas
        places = [picture.box.mapViewToScene(QPointF(*place)) - box.topLeft() for place in session.points.x]
        assert not any(area.intersects(QRectF(x.x() - half, x.y() - half, 2 * half, 2 * half)) for x in places)
        way = picture.box.mapSceneToView(area.center() + box.topLeft()) - arrow(window)._tip
        w1, w2 = session.state.parameters[:2] / np.hypot(*session.state.parameters[:2])
        turned.append(bool(abs(w1 * way.y() - w2 * way.x()) > 1e-6))
    assert turned[0] is False, "straight ahead of the tip"
    assert turned[-1] is True, "where there is a point"


def test_the_chip_makes_way_for_the_card_of_its_own_point(
    window: MainWindow, qtbot: QtBot, settle: Callable[[Session], None], do: Do
) -> None:
    window.sampling.choose(Sample.usual("one-point"))
    do("insetAction", "stepAction")
    for width, height in ((1280, 800), (1024, 640)):
        window.resize(width, height)
        qtbot.waitUntil(partial(_is_wide, window, width), timeout=PATIENCE)
        settle(window.session)
        window.plane.hover.look_at(0)
        found = words(window)
        assert not found["chip"].intersects(found["card"])


@pytest.mark.parametrize("look", [(), ("projectorAction",)])
def test_what_a_tool_has_to_be_set_is_over_nothing(
    window: MainWindow, qtbot: QtBot, do: Do, look: tuple[str, ...]
) -> None:
    do("contoursAction", *look, "sprayToolAction", "equalAspectAction", "stepAction")
    for width, height in ((1280, 800), (1024, 640)):
        window.resize(width, height)
        qtbot.waitUntil(partial(_is_wide, window, width), timeout=PATIENCE)
        found = words(window)
        assert any(text.startswith("Free aspect") for text in overlays(window))
        found.pop("w")  # which is always at the tip
        for (name, area), (other, place) in combinations(found.items(), 2):
            at_the_head = "overlay" in name and area.top() < 0.4 * window.plane.height()
            forced = "chip" in {name, other}  # it stays near its point
            assert forced or not (at_the_head and area.intersects(place)), f"{name} is over {other}"
    do("placeToolAction")
    assert len(words(window)) < len(found) or set(words(window)) != set(found)


def _is_wide(window: MainWindow, width: int) -> bool:
    return window.width() == width


def test_names_and_cards_are_over_points(
    window: MainWindow, session: Session, settle: Callable[[Session], None], do: Do
) -> None:
    do("insetAction")
    rows = np.linspace(-4.0, 4.0, 33)
    x = np.array([(x1, x2) for x1 in rows for x2 in rows])
    assert len(x) > FEW
    session.open_points(PointSet(x, np.where(x[:, 0] > 0, 1.0, 0.0)), np.array([0.1, 1.0, 0.9]))
    settle(session)
    window.plane.picture.show_start_view()
    window.plane.hover.look_at(len(x) // 2)
    picture = window.plane.picture
    corner = picture.box.mapRectToScene(picture.box.rect()).topLeft()
    image = window.plane.grab().toImage()
    for line in (picture.weights.perpendicular, picture.values.after):
        assert line.name
        (area,) = line.areas
        inside = area.translated(corner).toRect().adjusted(1, 1, -1, -1)
        colors = [
            QColor(image.pixelColor(column, row))
            for column in range(inside.left(), inside.right())
            for row in range(inside.top(), inside.bottom())
        ]
        assert not any(near(shown, QColor(mark), slack=30) for shown in colors for mark in CLASS_COLORS)
    (card,) = picture.values.areas
    margin = card.translated(corner).toRect().adjusted(5, 8, 0, -8)
    shown = [QColor(image.pixelColor(margin.left(), row)) for row in range(margin.top(), margin.bottom())]
    assert all(near(color, QColor(window.looks.theme.base)) for color in shown), "no mark shines through the card"


def _points_under(window: MainWindow, area: QRectF) -> set[int]:
    """The points of which a part of the mark is under a rectangle, in pixels of the view."""
    picture, half = window.plane.picture, window.plane.picture.marks.size / 2
    corner = picture.box.mapRectToScene(picture.box.rect()).topLeft()
    places = [picture.box.mapViewToScene(QPointF(*place)) - corner for place in window.session.points.x]
    marks = [QRectF(x.x() - half, x.y() - half, 2 * half, 2 * half) for x in places]
    return {number for number, mark in enumerate(marks) if area.intersects(mark)}


def _area_of(window: MainWindow, widget: QWidget) -> QRectF:
    """Where something that lies on the plane is, in pixels of the view; nothing if it is not there."""
    box = window.plane.picture.box
    corner = box.mapRectToScene(box.rect()).topLeft()
    return QRectF(widget.geometry()).translated(-corner) if widget.isVisible() else QRectF()


@pytest.mark.parametrize(("looks", "most"), [(("microscopeAction",), 1), (("projectorAction",), 8)])
def test_what_tells_of_an_update_hides_few_points_and_never_its_own(
    window: MainWindow, qtbot: QtBot, do: Do, looks: tuple[str, ...], most: int
) -> None:
    window.resize(1024, 640)
    qtbot.waitUntil(partial(_is_wide, window, 1024), timeout=PATIENCE)
    do("calmAction", *looks)
    for index in range(20):
        do("stepAction")
        qtbot.waitUntil(lambda: not window.microscope.is_busy, timeout=PATIENCE)  # which may want another width
        qtbot.waitUntil(partial(_look_what_is_hidden, window, index, most), timeout=PATIENCE)


def _look_what_is_hidden(window: MainWindow, index: int, most: int) -> None:
    picture = window.plane.picture
    (chip,), bars = picture._update_marks.areas, _area_of(window, picture.bars)
    invitation = _area_of(window, child(window.plane, QLabel, "invitation"))
    assert not bars.isEmpty()
    assert not chip.intersects(bars)
    for area in (chip, bars, invitation):
        assert index not in _points_under(window, area)
    assert len(_points_under(window, chip) | _points_under(window, bars)) <= most


def test_bars_make_way_for_a_point_that_is_asked_about(window: MainWindow, do: Do) -> None:
    do("calmAction", "stepAction")
    picture = window.plane.picture
    before = picture.bars.geometry()
    below = place_of(window.plane, before.center())
    window.session.place([below], 1.0)
    do("stepAction", "stepAction")
    assert picture.bars.isVisible()
    window.plane.select(np.array([20]))
    assert 20 not in _points_under(window, _area_of(window, picture.bars))
    assert picture.bars.isVisible()


def test_bars_are_smaller_where_the_plane_is(window: MainWindow, qtbot: QtBot, do: Do) -> None:
    do("calmAction", "projectorAction", "stepAction")
    bars, plane = window.plane.picture.bars, window.plane
    for width, height in ((1280, 800), (1024, 640)):
        window.resize(width, height)
        qtbot.waitUntil(partial(_is_wide, window, width), timeout=PATIENCE)
        assert bars.isVisible()
        assert bars.width() <= 0.6 * plane.width()
        assert plane.rect().contains(bars.geometry())


@pytest.mark.parametrize(
    ("size", "looks"), [((1024, 640), ()), ((1024, 640), ("lessonAction",)), ((1280, 800), ("projectorAction",))]
)
def test_the_inset_is_over_no_point_where_there_is_room(
    window: MainWindow, mouse: Mouse, qtbot: QtBot, do: Do, size: tuple[int, int], looks: tuple[str, ...]
) -> None:
    window.sampling.choose(Sample.usual("one-point"))
    window.resize(*size)
    qtbot.waitUntil(partial(_is_wide, window, size[0]), timeout=PATIENCE)
    do("insetAction", *looks, "stepAction")
    inset = window.plane.picture.weights.inset
    view = window.plane.picture.box.rect()
    for _ in range(4):  # wherever the point is dragged, also beneath it
        assert not _points_under(window, _area_of(window, inset))
        assert view.contains(_area_of(window, inset))
        mouse.drag(tuple(window.session.points.x[0]), place_of(window.plane, inset.geometry().center()))
        do("stepAction")


@pytest.mark.parametrize("looks", [(), ("projectorAction",)])
def test_the_step_of_w_is_in_sight(window: MainWindow, do: Do, looks: tuple[str, ...]) -> None:
    """Neither the chip nor the bars lie on the origin, from where the copied arrow slides, nor on the tip of w."""
    do("calmAction", *looks)
    picture = window.plane.picture
    for _ in range(5):
        do("stepAction")
        corner = picture.box.mapRectToScene(picture.box.rect()).topLeft()
        tip = picture._arrow.places[-1]
        places = [picture.box.mapViewToScene(QPointF(*place)) - corner for place in ((0.0, 0.0), tip)]
        (chip,) = picture._update_marks.areas
        for area in (chip, _area_of(window, picture.bars)):
            assert not any(area.contains(place) for place in places)
