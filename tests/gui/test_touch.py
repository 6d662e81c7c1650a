"""Fingers on the plane, as a touch screen sends them."""

from __future__ import annotations

from functools import cache

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import status
from tests.gui.hands import Key, pixel_of, place_of, press_key

EMPTY = (-3.0, 2.0)
CORNER = (2.5, 2.5)


@cache
def touch_screen() -> QPointingDevice:
    """The one of all tests: a device lives as long as the program."""
    return QTest.createTouchDevice()


class Hand:
    """Fingers on the plane of a window; places in pixels of its viewport."""

    def __init__(self, window: MainWindow) -> None:
        self.device = touch_screen()
        self._viewport = window.plane.viewport()

    def press(self, *pixels: QPoint) -> None:
        self._do("press", pixels)

    def move(self, *pixels: QPoint) -> None:
        self._do("move", pixels)

    def release(self, *pixels: QPoint) -> None:
        self._do("release", pixels)

    def _do(self, what: str, pixels: tuple[QPoint, ...]) -> None:
        sequence = QTest.touchEvent(self._viewport, self.device)
        for number, pixel in enumerate(pixels):
            getattr(sequence, what)(number, pixel, self._viewport)
        sequence.commit()


@pytest.fixture
def hand(window: MainWindow) -> Hand:
    return Hand(window)


def test_a_tap_places(window: MainWindow, hand: Hand, session: Session) -> None:
    pixel = pixel_of(window.plane, EMPTY)
    hand.press(pixel)
    hand.release(pixel)
    assert len(session.points) == 21, "once, and not a second time by a mouse that Qt makes of it"
    assert session.points.x[20] == pytest.approx(place_of(window.plane, pixel), abs=1e-9)


def test_a_tap_beside_a_point_hits_it(window: MainWindow, hand: Hand, session: Session) -> None:
    pixel = pixel_of(window.plane, CORNER) + QPoint(15, 10)
    hand.press(pixel)
    hand.release(pixel)
    assert window.plane.selection.tolist() == [8]
    assert len(session.points) == 20


def test_a_finger_drags_a_point(window: MainWindow, hand: Hand, session: Session) -> None:
    start, end = pixel_of(window.plane, CORNER), pixel_of(window.plane, EMPTY)
    hand.press(start)
    for share in (0.3, 0.7, 1.0):
        hand.move(start + (end - start) * share)
    hand.release(end)
    assert session.points.x[8] == pytest.approx(EMPTY, abs=0.03)
    assert session.undo_stack.count() == 1


def test_a_long_press_selects_and_places_nothing(
    window: MainWindow, hand: Hand, session: Session, qtbot: QtBot
) -> None:
    for number, place in enumerate(((2.5, 2.5), (0.0, 2.5)), start=1):
        pixel = pixel_of(window.plane, place)
        hand.press(pixel)
        qtbot.waitUntil(lambda: window.plane.selection.size == number, timeout=PATIENCE)  # noqa: B023
        hand.release(pixel)
    assert {tuple(x) for x in session.points.x[window.plane.selection].tolist()} == {(2.5, 2.5), (0.0, 2.5)}
    assert session.undo_stack.count() == 0


def test_a_long_press_on_nothing_says_so(window: MainWindow, hand: Hand, session: Session, qtbot: QtBot) -> None:
    pixel = pixel_of(window.plane, EMPTY)
    hand.press(pixel)
    qtbot.waitUntil(lambda: status(window, "factLabel") == "No point here", timeout=PATIENCE)
    hand.release(pixel)
    assert len(session.points) == 20


def test_two_fingers_zoom_and_stay_on_what_they_are_on(window: MainWindow, hand: Hand, session: Session) -> None:
    plane = window.plane
    (left, right), _ = plane.viewRange()
    pair = [pixel_of(plane, place) for place in ((-1.0, 0.5), (1.0, 0.5))]
    places = [place_of(plane, pixel) for pixel in pair]
    apart = [pair[0] + QPoint(-40, 20), pair[1] + QPoint(60, 20)]
    hand.press(*pair)
    hand.move(*apart)
    assert [place_of(plane, pixel) for pixel in apart] == [pytest.approx(place, abs=1e-6) for place in places]
    gap = (pair[1] - pair[0]).x()
    (new_left, new_right), _ = plane.viewRange()
    assert (new_right - new_left) / (right - left) == pytest.approx(gap / (gap + 100), rel=1e-6)
    hand.release(*apart)
    assert len(session.points) == 20
    assert window.plane.selection.size == 0


def test_a_second_finger_makes_a_press_a_pinch(window: MainWindow, hand: Hand, session: Session) -> None:
    first, second = pixel_of(window.plane, EMPTY), pixel_of(window.plane, (0.0, 0.0))
    hand.press(first)
    sequence = QTest.touchEvent(window.plane.viewport(), hand.device)
    sequence.stationary(0)
    sequence.press(1, second, window.plane.viewport())
    sequence.commit()
    hand.release(first, second)
    assert len(session.points) == 20


def test_a_finger_that_rests_with_a_spray_sprays(
    window: MainWindow, hand: Hand, session: Session, qtbot: QtBot
) -> None:
    press_key(window, Key.Key_S)
    pixel = pixel_of(window.plane, EMPTY)
    hand.press(pixel)
    qtbot.waitUntil(
        lambda: len(window.plane.picture.points) >= 50, timeout=PATIENCE
    )  # 0.75 s: longer than a long press
    hand.release(pixel)
    assert len(session.points) >= 50


def test_a_pinch_on_a_trackpad_zooms_about_the_pointer(window: MainWindow) -> None:
    plane = window.plane
    pixel = pixel_of(plane, (1.0, 1.0))
    before, ((left, right), _) = place_of(plane, pixel), plane.viewRange()
    where = QPointF(pixel)
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        where,
        where,
        QPointF(plane.viewport().mapToGlobal(pixel)),
        0.25,
        QPointF(),
    )
    QApplication.sendEvent(plane.viewport(), event)
    assert event.type() == QEvent.Type.NativeGesture
    (new_left, new_right), _ = plane.viewRange()
    assert (new_right - new_left) / (right - left) == pytest.approx(1 / 1.25, rel=1e-9)
    assert place_of(plane, pixel) == pytest.approx(before, abs=1e-9)
