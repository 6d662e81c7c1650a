"""Mouse and fingers in the plane: a press becomes a click, or a drag once it moves.

Mouse events are taken as Qt sends them, before pyqtgraph's own menus, drags and time limits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QCursor, QMouseEvent

from gd_sim.core.handles import Grip
from gd_sim.core.points import IntArray, ascending
from gd_sim.core.wording import counted
from gd_sim.gui.brushes import SPREAD, Erase, Spray, brush_cursor
from gd_sim.gui.gestures import Band, Drag, Move, Nothing, Pan, SetLine
from gd_sim.gui.line_hand import TIPS
from gd_sim.gui.pixels import distance
from gd_sim.gui.theme import CLASS_COLORS
from gd_sim.gui.touch import Doings, Fingers

if TYPE_CHECKING:
    from gd_sim.gui.plane_view import PlaneView

CLICK_DISTANCE = 6.0
"""A press that moves less than so many pixels is a click, however long it takes."""
FINGER = 24.0
"""A finger hits a point up to so many pixels away."""
ERASER_COLOR = "#404040"
"""Of its circle, between two white ones."""
NOBODY: IntArray = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Press:
    """A button that went down; what it means is known once it has moved, or was let go.

    Attributes:
        button: which.
        pixel: where it went down, in pixels.
        hit: the point under it, or -1.
        grip: by what it takes hold of the line; None: it does not.
        cover: the object name of what lay over the plane there; empty: nothing did.
        selection: the points that were selected by then.
        is_second: whether it makes a double click.
    """

    button: Qt.MouseButton
    pixel: QPointF
    hit: int
    grip: Grip | None
    cover: str
    selection: IntArray
    is_second: bool


class Pointer:
    """The mouse, or a finger, on a plane."""

    def __init__(self, plane: PlaneView) -> None:
        self._plane = plane
        self._press: Press | None = None
        self._hit_before = -1
        self._drag: Drag | None = None
        doings = Doings(
            self._press_finger, self._move_finger, self._release_finger, self.give_up, self._rest, self._pinch
        )
        Fingers(plane.viewport(), doings)

    @cached_property
    def random(self) -> np.random.Generator:
        """Where the spray takes its points from; made for the first one, since numpy loads its generators then."""
        return np.random.default_rng()

    @property
    def is_down(self) -> bool:
        """Whether a button is held."""
        return self._press is not None

    # The mouse

    def press(self, event: QMouseEvent) -> None:
        """A button goes down, unless another one is down already."""
        self._press_at(event.position(), event.button(), event.modifiers())

    def double_click(self, event: QMouseEvent) -> None:
        """A button goes down for the second time: with a brush, or once it moves, as at the first."""
        self._press_at(event.position(), event.button(), event.modifiers(), is_second=True)

    def move(self, event: QMouseEvent) -> None:
        """Begin a drag or go on with it; with no button down, let the cursor tell what a press would do."""
        press, pixel = self._press, event.position()
        if press and not event.buttons() & press.button:  # its release went elsewhere: to a dialog, to another window
            self.give_up()
            press = None
        if press is None:
            self._hover(pixel)
        else:
            self._go_on_to(pixel, event.modifiers())

    def release(self, event: QMouseEvent) -> None:
        """End a drag; without one it was a click."""
        if self._press and event.button() == self._press.button:
            self._let_go_of_button(event.modifiers())

    def leave(self) -> None:
        """The mouse is over no point and near no line any more."""
        self._plane.hover.over(-1)
        self._plane.line.hover(None)

    def give_up(self) -> None:
        """End a press or a drag as if it had never begun."""
        press, drag = self._press, self._drag
        self._press, self._drag = None, None
        if press and drag:
            drag.give_up()
            self._plane.select(press.selection)
            self._plane.hover.follow()

    def _press_at(
        self, pixel: QPointF, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier, *, is_second: bool = False
    ) -> None:
        plane = self._plane
        if self._press is None and plane.is_inside(pixel):
            hit, cover = plane.hit(pixel), plane.picture.cover_at(pixel)
            name = cover.objectName() if cover else ""
            self._press = Press(button, pixel, hit, self._grip(pixel, hit), name, plane.selection, is_second)
            self._drag = self._brush_from(self._press, modifiers)
            plane.hover.look_at(-1 if self._drag else self._press.hit)

    def _go_on_to(self, pixel: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if self._press and self._drag is None and distance(pixel, self._press.pixel) >= CLICK_DISTANCE:
            self._drag = self._drag_from(self._press, modifiers)
        if self._drag:
            self._drag.to(self._plane.data(pixel))
            self._plane.hover.follow()

    def _let_go_of_button(self, modifiers: Qt.KeyboardModifier) -> None:
        press, drag = self._press, self._drag
        self._press, self._drag = None, None
        if drag:
            drag.end()
        elif press and press.is_second:
            self._double_click(press)
        elif press:
            self._click(press, modifiers)
        self._hit_before = press.hit if press and not drag else -1

    def _double_click(self, press: Press) -> None:
        """On a point that the first click hit too it asks for its values; anywhere else the first click was enough."""
        if press.hit >= 0 and press.hit == self._hit_before and press.button == Qt.MouseButton.LeftButton:
            self._plane.values_requested.emit(press.hit)

    def _click(self, press: Press, modifiers: Qt.KeyboardModifier) -> None:
        plane = self._plane
        if press.cover:  # what would be done below could not be seen
            if press.cover == "warning":
                plane.warning_clicked.emit()
            return
        is_on_handle = press.hit < 0 and press.grip is not None and plane.line.shows_handle_at(plane.data(press.pixel))
        if press.button == Qt.MouseButton.MiddleButton or plane.tool == "erase" or is_on_handle:
            return  # a point under a handle would be in its way
        adding = bool(modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier))
        if press.hit >= 0:
            hit = np.array([press.hit])
            plane.select(np.setxor1d(plane.selection, hit, assume_unique=True) if adding else hit)
        elif plane.tool == "select":
            if not adding:  # who adds and misses wants to lose nothing
                plane.select(NOBODY)
        else:
            x1, x2 = plane.data(press.pixel)
            plane.select(NOBODY)
            plane.place_requested.emit(x1, x2, self._label_of(press, modifiers))

    def _label_of(self, press: Press, modifiers: Qt.KeyboardModifier) -> float:
        """The label that a press places: the other one with the right button or Shift."""
        other = press.button == Qt.MouseButton.RightButton or bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        return 1.0 - self._plane.label if other else self._plane.label

    def _brush_from(self, press: Press, modifiers: Qt.KeyboardModifier) -> Drag | None:
        """What a press begins with a brush, at once; None with another tool, and on what lies over the plane."""
        plane = self._plane
        if press.cover:
            return None
        is_left, place = press.button == Qt.MouseButton.LeftButton, plane.data(press.pixel)
        reach = plane.options.brush_size * np.array(plane.picture.box.viewPixelSize())
        if plane.tool == "spray" and press.button != Qt.MouseButton.MiddleButton:
            plane.select(NOBODY)
            label, rate, wish = self._label_of(press, modifiers), plane.options.spray_rate, plane.spray_requested.emit
            return Spray(plane.picture, plane.points, place, SPREAD * reach, rate, label, wish, self.random)
        if plane.tool == "erase" and is_left:
            plane.select(NOBODY)
            grid, wish = plane.picture.marks.grid, plane.remove_requested.emit
            return Erase(plane.picture, plane.points, grid, place, reach, wish)
        return None

    def _drag_from(self, press: Press, modifiers: Qt.KeyboardModifier) -> Drag:
        """What a press becomes that has moved."""
        plane = self._plane
        start = plane.data(press.pixel)
        if press.button == Qt.MouseButton.MiddleButton:
            return Pan(plane.picture.box, start)
        if press.button != Qt.MouseButton.LeftButton or (press.cover and not self._takes_lines):
            return Nothing()
        if press.hit >= 0:
            if press.hit not in plane.selection:
                adding = modifiers & Qt.KeyboardModifier.ControlModifier
                plane.select(np.append(plane.selection if adding else NOBODY, press.hit))
            return Move(plane.picture, plane.points, plane.selection, start, plane.move_requested.emit)
        if press.grip and (hold := plane.line.take(press.grip, start)):
            return SetLine(plane.line, hold)
        if plane.tool == "place":
            return Pan(plane.picture.box, start)
        if not modifiers & Qt.KeyboardModifier.ControlModifier:
            plane.select(NOBODY)
        return Band(plane.picture, start, self._select_also)

    def _select_also(self, band: QRectF) -> None:
        plane = self._plane
        inside = plane.picture.marks.grid.in_rectangle((band.left(), band.top()), (band.right(), band.bottom()))
        plane.select(ascending(np.concatenate([plane.selection, inside])))
        plane.told.emit(f"{counted(len(plane.selection))} selected")

    # Fingers

    def _press_finger(self, pixel: QPointF) -> None:
        self._press_at(pixel, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        if self._press:
            self._press = replace(self._press, hit=self._plane.hit(pixel, FINGER))
            self._plane.hover.look_at(self._press.hit)

    def _move_finger(self, pixel: QPointF) -> None:
        self._go_on_to(pixel, Qt.KeyboardModifier.NoModifier)

    def _release_finger(self, _pixel: QPointF) -> None:
        self._let_go_of_button(Qt.KeyboardModifier.NoModifier)

    def _rest(self, pixel: QPointF) -> None:
        """A finger that rests adds the point under it to the selection, or takes it out; a brush it holds goes on."""
        plane = self._plane
        if self._drag:
            return
        self.give_up()
        hit = plane.hit(pixel, FINGER)
        if hit >= 0:
            plane.select(np.setxor1d(plane.selection, [hit], assume_unique=True))
        plane.told.emit(f"{counted(len(plane.selection))} selected" if hit >= 0 else "No point here")

    def _pinch(self, factor: float, start: QPointF, end: QPointF) -> None:
        """Bring what is at one place to another, and zoom about that."""
        plane = self._plane
        plane.picture.box.translateBy(tuple(plane.data(start) - plane.data(end)))
        x1, x2 = plane.data(end)
        plane.picture.zoom(factor, (x1, x2))

    def _hover(self, pixel: QPointF) -> None:
        """Let cursor, tooltip and handles tell what a press would do."""
        plane = self._plane
        hit, cover = plane.hit(pixel), plane.picture.cover_at(pixel)
        plane.hover.over(hit)
        grip = self._grip(pixel, hit)
        is_open = plane.is_inside(pixel) and not cover
        plane.line.hover(plane.data(pixel) if is_open and self._takes_lines else None, grip)
        if cover:
            is_button = cover.objectName() == "warning"
            plane.viewport().setCursor(Qt.CursorShape.PointingHandCursor if is_button else Qt.CursorShape.ArrowCursor)
            plane.viewport().setToolTip(cover.toolTip())
        else:
            plane.viewport().setCursor(plane.line.cursor(grip) if grip else self._cursor_over(hit))
            plane.viewport().setToolTip(TIPS[grip] if grip else "")

    @property
    def _takes_lines(self) -> bool:
        """Whether a drag with the tool may take hold of the line; a brush goes over it."""
        return self._plane.tool in {"place", "select"}

    def _grip(self, pixel: QPointF, hit: int) -> Grip | None:
        """By what a press would take hold of the line; points come first, and a band may begin on the line."""
        plane = self._plane
        if hit >= 0 or not self._takes_lines or plane.picture.cover_at(pixel):
            return None
        return plane.line.grip_at(plane.data(pixel), with_line=plane.tool == "place")

    def show_cursor(self) -> None:
        """Let the cursor be that of the tool."""
        self._plane.viewport().setCursor(self._cursor_over(-1))

    def _cursor_over(self, hit: int) -> Qt.CursorShape | QCursor:
        plane = self._plane
        if plane.tool in {"spray", "erase"}:
            return brush_cursor(
                plane.options.brush_size,
                CLASS_COLORS[int(plane.label)] if plane.tool == "spray" else ERASER_COLOR,
            )
        if hit >= 0:
            return Qt.CursorShape.OpenHandCursor
        return Qt.CursorShape.CrossCursor if plane.tool == "place" else Qt.CursorShape.ArrowCursor
