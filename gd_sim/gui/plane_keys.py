"""Keys in the plane: a crosshair that moves, points that are walked to, nudged, placed and opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from gd_sim.core import numbers

if TYPE_CHECKING:
    from gd_sim.gui.plane_view import PlaneView

NUDGES = 40
"""An arrow key moves by the 40th part of the view; with Shift by a tenth of that."""
PAN = 0.1
"""With Ctrl it moves the view by a tenth of what can be seen."""
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
        self._place: tuple[float, float] | None = None
        self._is_shown = self._was_shown = False

    def take(self, event: QKeyEvent) -> bool:
        """Arrows nudge, move the crosshair or pan, Enter edits or places, N and P walk. False: none did."""
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in ARROWS and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._pan(*ARROWS[Qt.Key(key)])
        elif key in ARROWS:
            self._go(*ARROWS[Qt.Key(key)], fine=shift, is_held=event.isAutoRepeat())
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._enter(other=shift)
        elif key in {Qt.Key.Key_N, Qt.Key.Key_P}:
            self._walk(1 if key == Qt.Key.Key_N else -1)
        else:
            return False
        return True

    def come(self, reason: Qt.FocusReason) -> None:
        """Keys go to the plane: who comes by Tab sees where, and who comes back by keys sees it where it was."""
        by_tab = reason in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
        if by_tab or (self._was_shown and reason != Qt.FocusReason.MouseFocusReason):
            self._put_crosshair(self._place_in_view())

    def leave(self) -> None:
        """Keys go elsewhere."""
        self._was_shown = self._is_shown
        self.hide_crosshair()

    def hide_crosshair(self) -> None:
        """Show no crosshair; it keeps its place."""
        self._is_shown = False
        self._plane.picture.show_crosshair(None)

    def _place_in_view(self, step: tuple[float, float] = (0.0, 0.0)) -> tuple[float, float]:
        """The place of the crosshair, at first the middle, or a step from it; the nearest one in the view."""
        view = self._plane.picture.view
        x1, x2 = self._place or ((view.left + view.right) / 2, (view.bottom + view.top) / 2)
        x1, x2 = x1 + step[0], x2 + step[1]
        return min(max(x1, view.left), view.right), min(max(x2, view.bottom), view.top)

    def _pan(self, right: int, up: int) -> None:
        view = self._plane.picture.view
        width, height = view.right - view.left, view.top - view.bottom
        self._plane.picture.box.translateBy((PAN * right * width, PAN * up * height))

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
        place = self._place_in_view((float(step[0]), float(step[1])) if self._is_shown else (0.0, 0.0))
        self._put_crosshair(place)
        plane.told.emit(f"crosshair at {', '.join(map(numbers.coordinate, place))}")

    def _enter(self, other: bool) -> None:
        """Ask for the values of a point that is selected alone, else place one at the crosshair."""
        plane = self._plane
        if len(plane.selection) == 1:
            plane.values_requested.emit(int(plane.selection[0]))
        elif self._is_shown and self._place:
            plane.place_requested.emit(*self._place, 1.0 - plane.label if other else plane.label)

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

    def _put_crosshair(self, place: tuple[float, float]) -> None:
        self._place, self._is_shown = place, True
        self._plane.picture.show_crosshair(place)
