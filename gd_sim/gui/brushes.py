"""Brushes: the spray that places points, and the eraser. They work from the press on, not from the first move."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QElapsedTimer, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QCursor, QPainter, QPen, QPixmap

from gd_sim.core.grid import Grid
from gd_sim.core.points import FloatArray, IntArray, PointSet
from gd_sim.core.strokes import passed_over
from gd_sim.gui.plane_picture import PlanePicture

SPREAD = 0.5
"""The standard deviation of a spray, as part of the radius of its brush: 86 of 100 points fall into the circle."""
SPRAY_MILLISECONDS = 20
"""How often a spray that is held adds points."""
NOBODY: IntArray = np.empty(0, dtype=np.int64)


class Spray:
    """Points are sprayed around the pointer, normally distributed, as long as the button is held.

    Args:
        picture: where they are drawn.
        points: those that are there.
        start: where the pointer is, (2,).
        spread: standard deviation along each axis, (2,), in data units.
        rate: points a second.
        label: of the points.
        place: is told the new points, (k, 2), in the end.
        random: where they come from.
    """

    def __init__(
        self,
        picture: PlanePicture,
        points: PointSet,
        start: FloatArray,
        spread: FloatArray,
        rate: float,
        label: float,
        place: Callable[[FloatArray, float], None],
        random: np.random.Generator,
    ) -> None:
        self._picture, self._points, self._place = picture, points, start
        self._spread, self._rate, self._label = spread, rate, label
        self._done, self._random = place, random
        self._sprayed: list[FloatArray] = []
        self._thrown = 0
        self._since = QElapsedTimer()
        self._since.start()
        self._timer = QTimer()
        self._timer.setInterval(SPRAY_MILLISECONDS)
        self._timer.timeout.connect(self._spray)
        self._timer.start()
        self._spray()

    def _spray(self) -> None:
        """Add what is due by now, one point at once; what falls on something that lies over the plane is lost."""
        due = 1 + int(self._rate * self._since.elapsed() / 1000) - self._thrown
        self._thrown += due
        thrown = [self._place + self._spread * self._random.standard_normal(2) for _ in range(due)]
        self._sprayed += [place for place in thrown if not self._picture.is_covered(place)]
        if due > 0:
            points = self._points.add(self._sprayed, np.full(len(self._sprayed), self._label))
            self._picture.show_points(points, NOBODY)

    def to(self, place: FloatArray) -> None:
        """Spray around another place."""
        self._place = place

    def end(self) -> None:
        """Wish for all of them at once."""
        self._timer.stop()
        if self._sprayed:
            self._done(np.array(self._sprayed), self._label)

    def give_up(self) -> None:
        """Take them away again."""
        self._timer.stop()
        self._picture.show_points(self._points, NOBODY)


class Erase:
    """Points that the eraser passes over are gone, however fast it moves.

    Args:
        picture: where they are drawn.
        points: those that are there.
        grid: where they are.
        start: where the pointer is, (2,).
        reach: how far the eraser reaches along each axis, (2,), in data units.
        remove: is told the points that are gone, (k,), in the end.
    """

    def __init__(
        self,
        picture: PlanePicture,
        points: PointSet,
        grid: Grid,
        start: FloatArray,
        reach: FloatArray,
        remove: Callable[[IntArray], None],
    ) -> None:
        self._picture, self._points, self._grid, self._reach, self._remove = picture, points, grid, reach, remove
        self._last = start
        self._is_gone = np.zeros(len(points), dtype=bool)
        self.to(start)

    def to(self, place: FloatArray) -> None:
        """Erase on the way to a place."""
        low, high = np.minimum(self._last, place) - self._reach, np.maximum(self._last, place) + self._reach
        near = self._grid.in_rectangle(low, high)
        passed = near[passed_over(self._points.x[near], self._last, place, self._reach)]
        self._last = place
        if not self._is_gone[passed].all():
            self._is_gone[passed] = True
            self._picture.show_points(self._points.remove(np.flatnonzero(self._is_gone)), NOBODY)

    def end(self) -> None:
        """Wish for all of them to be removed at once."""
        if self._is_gone.any():
            self._remove(np.flatnonzero(self._is_gone))

    def give_up(self) -> None:
        """Bring them back."""
        self._picture.show_points(self._points, NOBODY)


@lru_cache(maxsize=64)
def brush_cursor(radius: int, shade: str) -> QCursor:
    """A circle of that radius in pixels, in a colour between two white lines: to be seen on any ground."""
    side = 2 * radius + 7
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = QPointF(side / 2, side / 2)
    for name, width in (("#ffffff", 4.5), (shade, 2.0)):
        painter.setPen(QPen(QColor(name), width))
        painter.drawEllipse(middle, radius, radius)
    painter.end()
    return QCursor(pixmap, side // 2, side // 2)
