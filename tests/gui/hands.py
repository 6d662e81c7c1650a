"""The hands on mouse and keyboard: events enter at the window, where the system delivers them.

Places are data coordinates of the plane. A mouse knows whole pixels only, so each gesture returns the place that it
really was at.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.plane_view import PlaneView

Button = Qt.MouseButton
Key = Qt.Key
Modifier = Qt.KeyboardModifier

LEFT, RIGHT, MIDDLE = Button.LeftButton, Button.RightButton, Button.MiddleButton
NONE, SHIFT, CONTROL = Modifier.NoModifier, Modifier.ShiftModifier, Modifier.ControlModifier


class Place(NamedTuple):
    """A place in the plane, in data coordinates."""

    x1: float
    x2: float


def pixel_of(plane: PlaneView, place: tuple[float, float]) -> QPoint:
    """The pixel of the plane's viewport at a place."""
    pixel: QPoint = plane.mapFromScene(plane.picture.box.mapViewToScene(QPointF(*place)))
    return pixel


def place_of(plane: PlaneView, pixel: QPoint) -> Place:
    """The place at the corner of a pixel, which is where a mouse says it is."""
    scene = plane.viewportTransform().inverted()[0].map(QPointF(pixel))
    data = plane.picture.box.mapSceneToView(scene)
    return Place(data.x(), data.y())


def pixel_size(plane: PlaneView) -> float:
    """The width of a pixel in data units."""
    return float(plane.picture.box.viewPixelSize()[0])


class Mouse:
    """A mouse over the plane of a window."""

    def __init__(self, window: MainWindow) -> None:
        self._window, self._plane = window, window.plane
        self.release((0.0, 0.0))  # QTest remembers a button that another test has left down, and then moves are drags

    def press(self, place: tuple[float, float], button: Button = LEFT, modifier: Modifier = NONE) -> Place:
        """Press a button."""
        pixel = pixel_of(self._plane, place)
        QTest.mousePress(self._window.windowHandle(), button, modifier, self._in_window(pixel))
        return place_of(self._plane, pixel)

    def move(self, place: tuple[float, float]) -> Place:
        """Move, with whatever button is held."""
        return self.move_to(pixel_of(self._plane, place))

    def move_to(self, pixel: QPoint) -> Place:
        """Move to a pixel of the plane's viewport."""
        where = place_of(self._plane, pixel)
        QTest.mouseMove(self._window.windowHandle(), self._in_window(pixel))
        return where

    def release(self, place: tuple[float, float], button: Button = LEFT, modifier: Modifier = NONE) -> Place:
        """Let a button go."""
        pixel = pixel_of(self._plane, place)
        where = place_of(self._plane, pixel)
        self.release_at(pixel, button, modifier)
        return where

    def release_at(self, pixel: QPoint, button: Button = LEFT, modifier: Modifier = NONE) -> None:
        """Let a button go at a pixel of the plane's viewport."""
        QTest.mouseRelease(self._window.windowHandle(), button, modifier, self._in_window(pixel))

    def click(self, place: tuple[float, float], button: Button = LEFT, modifier: Modifier = NONE) -> Place:
        """Press and let go."""
        self.press(place, button, modifier)
        return self.release(place, button, modifier)

    def double_click(self, place: tuple[float, float]) -> Place:
        """Press and let go twice, as quickly as the system takes for a double click."""
        pixel = pixel_of(self._plane, place)
        QTest.mouseDClick(self._window.windowHandle(), LEFT, NONE, self._in_window(pixel))
        return place_of(self._plane, pixel)

    def drag(
        self, start: tuple[float, float], end: tuple[float, float], button: Button = LEFT, steps: int = 4
    ) -> tuple[Place, Place]:
        """Drag in so many moves; from where to where, as the view was at the beginning."""
        first, last = pixel_of(self._plane, start), pixel_of(self._plane, end)
        places = place_of(self._plane, first), place_of(self._plane, last)
        self.press(start, button)
        for step in range(1, steps + 1):
            self.move_to(first + (last - first) * (step / steps))
        self.release_at(last, button)
        return places

    def drag_with(self, modifier: Modifier, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Drag with a key held. QTest tells moves nothing of keys, so they are sent to the viewport."""
        path = [pixel_of(self._plane, place) for place in (start, end)]
        self.press(start, LEFT, modifier)
        for pixel in path:
            self._send(QEvent.Type.MouseMove, pixel, modifier)
        self.release_at(path[1], LEFT, modifier)

    def drag_again(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Click, and drag from there so soon after that Qt takes it for a double click; QTest knows only whole ones."""
        self.click(start)
        first, last = pixel_of(self._plane, start), pixel_of(self._plane, end)
        self._send(QEvent.Type.MouseButtonDblClick, first)
        for pixel in (first, (first + last) / 2, last):
            self._send(QEvent.Type.MouseMove, pixel)
        self._send(QEvent.Type.MouseButtonRelease, last)

    def _send(self, kind: QEvent.Type, pixel: QPoint, modifier: Modifier = NONE) -> None:
        """An event of the left button, past QTest."""
        button = Button.NoButton if kind == QEvent.Type.MouseMove else LEFT
        held = Button.NoButton if kind == QEvent.Type.MouseButtonRelease else LEFT
        viewport = self._plane.viewport()
        where = (QPointF(pixel), QPointF(viewport.mapToGlobal(pixel)))
        QApplication.sendEvent(viewport, QMouseEvent(kind, *where, button, held, modifier))

    def wheel(self, place: tuple[float, float], notches: int) -> Place:
        """Turn the wheel, away from the body for positive numbers."""
        viewport, pixel = self._plane.viewport(), pixel_of(self._plane, place)
        where = place_of(self._plane, pixel)
        event = QWheelEvent(
            QPointF(pixel),
            QPointF(viewport.mapToGlobal(pixel)),
            QPoint(),
            QPoint(0, 120 * notches),
            Button.NoButton,
            NONE,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(viewport, event)
        return where

    def _in_window(self, pixel: QPoint) -> QPoint:
        in_window: QPoint = self._plane.viewport().mapTo(self._window, pixel)
        return in_window


def press_key(window: MainWindow, key: Key, modifier: Modifier = NONE) -> None:
    """Press and let go a key; it goes to the widget that has the focus, shortcuts first."""
    QTest.keyClick(window.windowHandle(), key, modifier)


def type_text(widget: QWidget, text: str) -> None:
    """Type a text in place of the one that is there, as after a double click."""
    widget.setFocus()
    widget.selectAll()  # type: ignore[attr-defined]
    QTest.keyClicks(widget, text)
