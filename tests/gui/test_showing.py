"""What the plane shows, by wish: shading, grid, equal or free aspect; switched in menus, remembered."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QMenu, QToolButton

from gd_sim import PointSet
from gd_sim.gui.actions import ON_AT_FIRST, SHOWN
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.plane_keys import NUDGES
from gd_sim.gui.plane_picture import FREE_NOTICE
from gd_sim.gui.showing import EQUAL, FREE
from gd_sim.gui.theme import CLASS_COLORS
from gd_sim.session.session import Session
from tests.gui.eyes import arrow, child, line, near, overlays, status
from tests.gui.hands import Key, Mouse, pixel_of, press_key

Settle = Callable[[Session], None]
SCALES = PointSet(np.array([[0.0, 0.0], [1000.0, 0.1], [800.0, 1.0], [100.0, 0.9]]), np.array([0.0, 1.0, 1.0, 0.0]))


def test_each_switch_is_in_the_view_menu_and_under_the_show_button(window: MainWindow) -> None:
    (view,) = [menu for menu in window.menuBar().findChildren(QMenu) if menu.title() == "&View"]
    button = child(window, QToolButton, "showButton")
    assert button.isVisible()
    assert button.popupMode() == QToolButton.ToolButtonPopupMode.InstantPopup
    assert [action.objectName() for action in button.menu().actions()] == list(SHOWN)
    assert set(SHOWN) <= {action.objectName() for action in view.actions()}
    for name in SHOWN:
        assert window.actions_by_name[name].isChecked() == (name in ON_AT_FIRST)


@pytest.mark.parametrize("projected", [False, True])
def test_the_button_is_seen_in_a_small_window(window: MainWindow, projected: bool) -> None:
    window.actions_by_name["projectorAction"].setChecked(projected)
    window.resize(1024, 640)
    QApplication.processEvents()
    button = child(window, QToolButton, "showButton")
    assert button.isVisible()
    assert window.tools.rect().contains(button.geometry())


def test_switches_are_remembered(make_window: Callable[..., MainWindow]) -> None:
    first = make_window()
    for name in SHOWN:
        first.actions_by_name[name].trigger()
    first.close()
    second = make_window()
    for name in SHOWN:
        assert second.actions_by_name[name].isChecked() == (name not in ON_AT_FIRST), name
    assert not second.plane.picture.is_equal


def test_the_shading_goes_and_comes(window: MainWindow, settle: Settle) -> None:
    place = (-3.0, 2.7)  # far on the side of class 1

    def shade() -> QColor:
        return QColor(window.plane.viewport().grab().toImage().pixelColor(pixel_of(window.plane, place)))

    with_shading = shade()
    window.actions_by_name["shadingAction"].trigger()
    assert near(shade(), window.plane.backgroundBrush().color())
    window.session.open_points(window.session.points, np.array([1.0, -1.0, 0.0]))
    settle(window.session)
    window.plane.picture.show_start_view()
    assert near(shade(), window.plane.backgroundBrush().color())
    window.actions_by_name["shadingAction"].trigger()
    assert not near(shade(), window.plane.backgroundBrush().color())
    assert not near(shade(), with_shading, 30), "the model of now"


def test_the_grid_is_a_line_for_each_number(window: MainWindow) -> None:
    window.actions_by_name["shadingAction"].setChecked(False)
    on_a_line, beside = pixel_of(window.plane, (-2.0, 3.5)), pixel_of(window.plane, (-1.89, 3.5))
    base = window.plane.backgroundBrush().color()
    assert near(window.plane.viewport().grab().toImage().pixelColor(on_a_line), base)
    window.actions_by_name["gridAction"].trigger()
    image = window.plane.viewport().grab().toImage()
    around_it = [image.pixelColor(on_a_line.x() + step, on_a_line.y()) for step in (-1, 0, 1)]
    assert any(not near(shade, base, 10) for shade in around_it)
    assert near(image.pixelColor(beside), base)
    in_a_point = pixel_of(window.plane, (0.5, -1.0))  # where two lines cross
    assert near(image.pixelColor(in_a_point), QColor(CLASS_COLORS[0])), "behind the points"
    window.actions_by_name["gridAction"].trigger()
    assert near(window.plane.viewport().grab().toImage().pixelColor(on_a_line), base)


def test_free_aspect_moves_nothing_by_itself_and_equal_comes_back(window: MainWindow) -> None:
    equal = window.actions_by_name["equalAspectAction"]
    before = window.plane.viewRange()
    equal.trigger()
    assert status(window, "factLabel") == FREE
    assert window.plane.viewRange() == before
    equal.trigger()
    assert status(window, "factLabel") == EQUAL
    assert np.array(window.plane.viewRange()) == pytest.approx(np.array(before), abs=1e-9)


def test_at_free_aspect_zoom_to_points_fits_each_axis(window: MainWindow, settle: Settle, mouse: Mouse) -> None:
    window.actions_by_name["equalAspectAction"].trigger()
    window.session.open_points(SCALES)
    settle(window.session)
    assert np.array(window.plane.viewRange()) == pytest.approx(np.array([[-100.0, 1100.0], [-0.1, 1.1]]))
    mouse.wheel((500.0, 0.5), 1)
    (left, right), (bottom, top) = window.plane.viewRange()
    assert (right - left) / (top - bottom) == pytest.approx(1000.0)
    assert right - left < 1100, "the wheel zooms both"


def test_at_free_aspect_an_arrow_key_goes_as_far_on_each_axis(window: MainWindow, settle: Settle) -> None:
    window.actions_by_name["equalAspectAction"].trigger()
    window.session.open_points(SCALES)
    settle(window.session)
    window.plane.select(np.array([2]))
    press_key(window, Key.Key_Right)
    press_key(window, Key.Key_Up)
    assert window.session.points.x[2] == pytest.approx([800.0 + 1200.0 / NUDGES, 1.0 + 1.2 / NUDGES])


def test_equal_again_shows_all_that_was_in_sight(window: MainWindow, settle: Settle) -> None:
    window.actions_by_name["equalAspectAction"].trigger()
    window.session.open_points(SCALES)
    settle(window.session)
    window.actions_by_name["equalAspectAction"].trigger()
    (left, right), (bottom, top) = window.plane.viewRange()
    width, height = window.plane.picture.box.viewPixelSize()
    assert width == pytest.approx(height, rel=1e-9)
    assert (left, right) == pytest.approx((-100.0, 1100.0)) or (bottom, top) == pytest.approx((-0.1, 1.1))
    assert left <= -100.0 + 1e-6
    assert right >= 1100.0 - 1e-6
    assert bottom <= -0.1
    assert top >= 1.1


def test_w_at_free_aspect_is_a_direction_in_data_and_says_so(window: MainWindow, settle: Settle) -> None:
    window.actions_by_name["equalAspectAction"].trigger()
    window.session.open_points(SCALES, np.array([0.001, 1.0, -1.0]))
    settle(window.session)
    assert FREE_NOTICE not in overlays(window), "no arrow, nothing to explain"
    window.actions_by_name["stepAction"].trigger()
    settle(window.session)
    shown, w = arrow(window), window.session.state.parameters[:2]
    assert shown.isVisible()
    assert FREE_NOTICE in overlays(window)
    along = np.array([shown._tip.x() - shown._tail.x(), shown._tip.y() - shown._tail.y()])
    assert along[0] * w[1] == pytest.approx(along[1] * w[0])
    view = window.plane.picture.view
    assert view.left <= shown._tail.x() <= view.right
    assert view.bottom <= shown._tail.y() <= view.top
    window.actions_by_name["equalAspectAction"].trigger()
    assert FREE_NOTICE not in overlays(window)


def test_the_shading_is_exact_at_free_aspect(window: MainWindow, settle: Settle) -> None:
    window.actions_by_name["equalAspectAction"].trigger()
    window.session.open_points(SCALES, np.array([0.003, 4.0, -3.5]))
    settle(window.session)
    image = window.plane.viewport().grab().toImage()
    (first, second) = line(window)
    middle = (first + second) / 2
    assert not near(image.pixelColor(pixel_of(window.plane, (1000.0, 1.05))), QColor("white"), 20)
    share = 1 / (1 + np.exp(-(0.003 * middle[0] + 4.0 * (middle[1] + 0.3) - 3.5)))
    opacity = 0.30 * abs(2 * share - 1)
    expected = [round(opacity * c + (1 - opacity) * 255) for c in (0xD5, 0x5E, 0x00)]
    seen = image.pixelColor(pixel_of(window.plane, (middle[0], middle[1] + 0.3)))
    assert near(seen, QColor(*expected), 8)


def test_long_names_of_axes_are_elided_and_told_in_full(window: MainWindow) -> None:
    long = "the length of the petal as it was measured in the garden behind the institute in the summer of 1935, in cm"
    points = window.session.points
    window.session.open_points(PointSet(points.x, points.y, ("a<b>", long)))
    bottom, left = window.plane.getAxis("bottom"), window.plane.getAxis("left")
    assert bottom.label.toPlainText().strip() == "a<b>"
    assert bottom.label.toolTip() == ""
    assert left.label.boundingRect().width() <= left.height()
    assert "…" in left.label.toPlainText()
    assert left.label.toolTip() == long
    window.actions_by_name["projectorAction"].trigger()
    QApplication.processEvents()
    assert left.label.boundingRect().width() <= left.height()
