"""Fingers on the plane: one does what the mouse does, one that rests selects, two pinch."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QEventPoint, QNativeGestureEvent, QTouchEvent
from PySide6.QtWidgets import QWidget

from gd_sim.gui.pixels import distance

LONG_PRESS_MILLISECONDS = 500
"""A finger that rests so long selects; what phones take for it."""
STEADY = 12.0
"""A finger rests as long as it moves less than so many pixels: it is less steady than a mouse."""
LEAST_GAP = 10.0
"""Two fingers are taken to be at least so many pixels apart: what would be divided by less jumps."""


class Doings(NamedTuple):
    """What fingers can do; places in pixels of the viewport.

    Attributes:
        press, move, release: of one finger.
        give_up: it was no press after all.
        rest: it was held still, and is still down.
        pinch(factor, start, end): the view is to show so many times as much, and what was at `start` is to be at `end`.
    """

    press: Callable[[QPointF], None]
    move: Callable[[QPointF], None]
    release: Callable[[QPointF], None]
    give_up: Callable[[], None]
    rest: Callable[[QPointF], None]
    pinch: Callable[[float, QPointF, QPointF], None]


class Fingers(QObject):
    """Takes touches of a viewport before it: what is accepted here does not come again as a mouse.

    Args:
        viewport: what is touched.
        doings: what is done by it.
    """

    def __init__(self, viewport: QWidget, doings: Doings) -> None:
        super().__init__(viewport)
        self._doings = doings
        self._pressed: QPointF | None = None
        self._pair: tuple[QPointF, float] | None = None
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(LONG_PRESS_MILLISECONDS)
        self._resting.timeout.connect(self._rest)
        viewport.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        viewport.installEventFilter(self)

    def eventFilter(self, _viewport: QObject, event: QEvent) -> bool:
        """Do what fingers say, on a screen or pinching on a trackpad; leave all else alone."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
                return False
            self._doings.pinch(1.0 / max(0.1, 1.0 + event.value()), event.position(), event.position())
            return True
        if not isinstance(event, QTouchEvent):
            return False
        event.accept()
        if event.type() == QEvent.Type.TouchCancel:
            self._stop()
        else:
            self._take_points([point for point in event.points() if point.state() != QEventPoint.State.Released], event)
        return True

    def _take_points(self, down: list[QEventPoint], event: QTouchEvent) -> None:
        if len(down) >= 2:
            self._pinch(down[0].position(), down[1].position())
        elif event.type() == QEvent.Type.TouchBegin:
            self._pressed = down[0].position()
            self._resting.start()
            self._doings.press(self._pressed)
        elif self._pressed is not None:
            self._follow(event.points()[0].position(), is_over=not down)
        if len(down) < 2:
            self._pair = None

    def _follow(self, pixel: QPointF, *, is_over: bool) -> None:
        if self._pressed is not None and distance(pixel, self._pressed) >= STEADY:
            self._resting.stop()
        if is_over:
            self._resting.stop()
            self._pressed = None
            self._doings.release(pixel)
        elif not self._resting.isActive():
            self._doings.move(pixel)

    def _pinch(self, one: QPointF, other: QPointF) -> None:
        """Zoom and move so that both fingers stay on what they are on."""
        if self._pressed is not None:
            self._stop()
        middle, gap = (one + other) / 2, max(LEAST_GAP, distance(one, other))
        if self._pair is not None:
            self._doings.pinch(self._pair[1] / gap, self._pair[0], middle)
        self._pair = (middle, gap)

    def _rest(self) -> None:
        if self._pressed is not None:
            self._doings.rest(self._pressed)

    def _stop(self) -> None:
        self._resting.stop()
        self._pressed, self._pair = None, None
        self._doings.give_up()
