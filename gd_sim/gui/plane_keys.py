"""Keys in the plane: a crosshair that moves, points that are walked to, nudged, placed and opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from gd_sim.gui.plane_view import PlaneView

NUDGES = 40
"""An arrow key moves by the 40th part of the view; with Shift by a tenth of that."""
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class PlaneKeys:
    """What keys do in a plane that has the focus."""

    def __init__(self, plane: PlaneView) -> None:
        self._plane = plane
        self._crosshair: tuple[float, float] | None = None

    def take(self, event: QKeyEvent) -> bool:
        """Arrows nudge the selection or move the crosshair, Enter edits or places, N and P walk. False: none did."""
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in ARROWS:
            self._go(*ARROWS[Qt.Key(key)], fine=shift, is_held=event.isAutoRepeat())
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._enter(other=shift)
        elif key in {Qt.Key.Key_N, Qt.Key.Key_P}:
            self._walk(1 if key == Qt.Key.Key_N else -1)
        else:
            return False
        return True

    def show_crosshair(self) -> None:
        """Show the crosshair in the middle of the view."""
        view = self._plane.picture.view
        self._put_crosshair(((view.left + view.right) / 2, (view.bottom + view.top) / 2))

    def hide_crosshair(self) -> None:
        """Show no crosshair."""
        self._put_crosshair(None)

    def _go(self, right: int, up: int, fine: bool, is_held: bool) -> None:
        plane, view = self._plane, self._plane.picture.view
        size = np.array([view.right - view.left, view.top - view.bottom])
        if plane.picture.is_equal:
            size[1] = size[0]
        step = np.array([right, up]) * size / (NUDGES * (10 if fine else 1))
        if len(plane.selection):
            wish = plane.nudge_requested if is_held else plane.move_requested
            wish.emit(plane.selection, plane.points.x[plane.selection] + step)
            return
        x1, x2 = self._crosshair or ((view.left + view.right) / 2, (view.bottom + view.top) / 2)
        if self._crosshair:
            x1, x2 = x1 + float(step[0]), x2 + float(step[1])
        x1, x2 = min(max(x1, view.left), view.right), min(max(x2, view.bottom), view.top)
        self._put_crosshair((x1, x2))
        plane.told.emit(f"crosshair at {x1:.2f}, {x2:.2f}")

    def _enter(self, other: bool) -> None:
        """Ask for the values of a point that is selected alone, else place one at the crosshair."""
        plane = self._plane
        if len(plane.selection) == 1:
            plane.values_requested.emit(int(plane.selection[0]))
        elif self._crosshair:
            plane.place_requested.emit(*self._crosshair, 1.0 - plane.label if other else plane.label)

    def _walk(self, forward: int) -> None:
        plane = self._plane
        if not len(plane.points):
            return
        start = plane.selection[-1] if len(plane.selection) else (-1 if forward > 0 else 0)
        index = int(start + forward) % len(plane.points)
        self.hide_crosshair()
        plane.select(np.array([index]))
        plane.hover.look_at(index)
        plane.walked.emit(index)

    def _put_crosshair(self, place: tuple[float, float] | None) -> None:
        self._crosshair = place
        self._plane.picture.show_crosshair(place)
