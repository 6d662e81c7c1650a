"""Drags: what a press on the plane becomes once it moves.

Each begins at a place, follows the pointer, and ends in a wish or, given up, in nothing. Places are data coordinates.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF

from gd_sim.core.handles import Hold
from gd_sim.core.points import FloatArray, IntArray, PointSet
from gd_sim.gui.line_hand import LineHand
from gd_sim.gui.plane_picture import PlanePicture


class Drag(Protocol):
    """A button that is held down and moves something."""

    def to(self, place: FloatArray) -> None:
        """The pointer is at a place, (2,), now."""

    def end(self) -> None:
        """The button was let go: what was done counts."""

    def give_up(self) -> None:
        """End as if it had never begun."""


class Pan:
    """The plane moves with the pointer."""

    def __init__(self, box: pg.ViewBox, start: FloatArray) -> None:
        self._box, self._start = box, start

    def to(self, place: FloatArray) -> None:
        """Bring the place where the drag began under the pointer again."""
        self._box.translateBy(tuple(self._start - place))

    def end(self) -> None:
        """There is nothing to wish for: a view is no truth."""

    def give_up(self) -> None:
        """A view that was moved stays where it is."""


class Nothing:
    """A drag with a button that moves nothing."""

    def to(self, place: FloatArray) -> None:
        """Nothing moves."""

    def end(self) -> None:
        """Nothing was done."""

    def give_up(self) -> None:
        """Nothing is to be undone."""


class Band:
    """A rectangle is drawn, and what lies in it is selected.

    Args:
        picture: where it is drawn.
        start: a corner of it.
        select: is told the rectangle in the end.
    """

    def __init__(self, picture: PlanePicture, start: FloatArray, select: Callable[[QRectF], None]) -> None:
        self._picture, self._start, self._select = picture, start, select
        self._band = QRectF(QPointF(*start), QPointF(*start))

    def to(self, place: FloatArray) -> None:
        """Draw it from the start to the pointer."""
        self._band = QRectF(QPointF(*self._start), QPointF(*place)).normalized()
        self._picture.show_band(self._band)

    def end(self) -> None:
        """Select."""
        self.give_up()
        self._select(self._band)

    def give_up(self) -> None:
        """Draw no rectangle any more."""
        self._picture.show_band(None)


class Move:
    """Points move with the pointer.

    Args:
        picture: where they are drawn.
        points: all points.
        indices: those that move.
        start: where the pointer was.
        move: is told `indices` and where they are to be, (k, 2), in the end.
    """

    def __init__(
        self,
        picture: PlanePicture,
        points: PointSet,
        indices: IntArray,
        start: FloatArray,
        move: Callable[[IntArray, FloatArray], None],
    ) -> None:
        self._picture, self._points, self._indices, self._start, self._move = picture, points, indices, start, move
        self._x = points.x[indices]

    def to(self, place: FloatArray) -> None:
        """Draw them where they would be."""
        self._x = self._points.x[self._indices] + (place - self._start)
        self._picture.show_points(self._points.move(self._indices, self._x), self._indices)

    def end(self) -> None:
        """Wish for it."""
        self._move(self._indices, self._x)

    def give_up(self) -> None:
        """Draw them where they are."""
        self._picture.show_points(self._points, self._indices)


class SetLine:
    """The boundary follows the pointer.

    Args:
        hand: what holds the line, and draws and tells where it is dragged.
        hold: how it is held.
    """

    def __init__(self, hand: LineHand, hold: Hold) -> None:
        self._hand, self._hold = hand, hold
        self._handles = hold.handles

    def to(self, place: FloatArray) -> None:
        """Draw it where it would be."""
        self._handles = self._hold.at((float(place[0]), float(place[1])))
        self._hand.show_held(self._handles)

    def end(self) -> None:
        """Wish for it."""
        self._hand.let_go(self._handles, self._hold.text)

    def give_up(self) -> None:
        """Draw it where it is."""
        self._hand.give_up()
