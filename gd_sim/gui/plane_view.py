"""The plane: shows points and model, and turns mouse and keys into wishes. It changes no truth itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QCursor, QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QWidget

from gd_sim.core import numbers
from gd_sim.core.explain import Explanation
from gd_sim.core.field import Unit
from gd_sim.core.handles import Grip
from gd_sim.core.points import FloatArray, IntArray, PointSet
from gd_sim.gui.brushes import SPREAD, Erase, Spray, brush_cursor
from gd_sim.gui.gestures import Band, Drag, Move, Nothing, Pan, SetLine
from gd_sim.gui.hover import Hover
from gd_sim.gui.line_hand import TIPS, LineHand
from gd_sim.gui.pixels import distance
from gd_sim.gui.plane_picture import PlanePicture
from gd_sim.gui.theme import CLASS_COLORS, Theme
from gd_sim.gui.tool_options import ToolOptions
from gd_sim.gui.touch import Doings, Fingers

CLICK_DISTANCE = 6.0
"""A press that moves less than so many pixels is a click, however long it takes."""
NUDGES = 40
"""An arrow key moves by the 40th part of the view; with Shift by a tenth of that."""
ZOOM = 0.999
"""The view shrinks by this factor for each unit of the wheel; a notch has 120."""
FINGER = 24.0
"""A finger hits a point up to so many pixels away."""
NOBODY: IntArray = np.empty(0, dtype=np.int64)
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}

Tool = Literal["place", "select", "spray", "erase"]


@dataclass(frozen=True)
class Press:
    """A button that went down; what it means is known once it has moved, or was let go.

    Attributes:
        button: which.
        pixel: where it went down, in pixels.
        hit: the point under it, or -1.
        grip: by what it takes hold of the line; None: it does not.
    """

    button: Qt.MouseButton
    pixel: QPointF
    hit: int
    grip: Grip | None = None


class PlaneView(pg.PlotWidget):  # type: ignore[misc]
    """Points, boundary and shading.

    Mouse events are taken as Qt sends them, before pyqtgraph's own menus, drags and time limits.

    Signals:
        place_requested(x1, x2, label): a point is wished here.
        spray_requested(x, label): points of that label are wished there, x of shape (k, 2).
        move_requested(indices, x): these points are wished there, x of shape (k, 2).
        nudge_requested(indices, x): the same, by a key that is held down: part of the move before.
        remove_requested(indices): these points are not wished any more.
        selection_changed: other points are selected.
        walked(index): keys went to this point.
        values_requested(index): the values of this point are to be edited.
        entered: keys go to the plane now.
        told(text): something happened that has no other sign, for the status line and screen readers.
    """

    place_requested = Signal(float, float, float)
    spray_requested = Signal(object, float)
    move_requested = Signal(object, object)
    nudge_requested = Signal(object, object)
    remove_requested = Signal(object)
    selection_changed = Signal()
    walked = Signal(int)
    values_requested = Signal(int)
    entered = Signal()
    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, enableMenu=False)
        self.setObjectName("plane")
        self.setAccessibleName("Plane")
        self.setAccessibleDescription(
            "Points and boundary. Arrow keys move a crosshair, Enter places a point or edits the one selected, "
            "N and P walk from point to point."
        )
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.getPlotItem().hideButtons()
        self.picture = PlanePicture(self)
        self._box = self.picture.box
        self.line = LineHand(self.picture, self)
        self.picture.show_start_view()
        self.hover = Hover(self)
        self.label = 1.0
        self.options = ToolOptions(self)
        self.options.changed.connect(self._show_cursor)
        self.options.finished.connect(self.setFocus)
        self._box.sigResized.connect(self.options.place)
        self.random = np.random.default_rng()
        self.selection: IntArray = NOBODY
        self._points = PointSet.empty()
        self._press: Press | None = None
        self._drag: Drag | None = None
        self._crosshair: tuple[float, float] | None = None
        doings = Doings(
            self._press_finger, self._move_finger, self._release_finger, self._give_up, self._rest, self._pinch
        )
        Fingers(self.viewport(), doings)
        self.set_tool("place")

    # What the main window tells the view

    def show_points(self, points: PointSet) -> None:
        """Draw these points; the selection stays if there are as many as before."""
        self._give_up()
        same_number = len(points) == len(self._points)
        self._points = points
        if not same_number:
            self.select(NOBODY)
            self.hover.look_at(-1)
        self.picture.show_points(points, self.selection)
        self.hover.follow()

    def show_model(self, unit: Unit, explanation: Explanation | None, with_chip: bool) -> None:
        """Draw the boundary of a unit, and the update that led to it if it is to be seen."""
        self.line.show_model(unit, explanation, with_chip)

    def set_tool(self, tool: Tool) -> None:
        """What a click on empty space, and a drag from it, do."""
        self._give_up()
        self.tool = tool
        self.line.keep_shown("tool", tool == "select")
        self.options.show_tool(tool)
        self._show_cursor()

    def set_label(self, label: float) -> None:
        """The label of points that are placed."""
        self.label = label
        self._show_cursor()

    def select(self, indices: IntArray) -> None:
        """Select these points and no others."""
        chosen = np.asarray(indices, dtype=np.int64)
        if (np.diff(chosen) <= 0).any():
            chosen = np.unique(chosen)
        if not np.array_equal(chosen, self.selection):
            self.selection = chosen
            self.picture.marks.show_selection(chosen)
            self.selection_changed.emit()

    def on_screen(self, index: int) -> QPoint:
        """The pixel of the screen where a point is drawn; the nearest one in the plane, if it is out of sight."""
        view, (x1, x2) = self.picture.view, self._points.x[index]
        seen = min(max(x1, view.left), view.right), min(max(x2, view.bottom), view.top)
        pixel: QPoint = self.viewport().mapToGlobal(self.mapFromScene(self._box.mapViewToScene(QPointF(*seen))))
        return pixel

    def select_all(self) -> None:
        """Select every point."""
        self.select(np.arange(len(self._points)))

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self.picture.restyle(theme)
        self.options.place()
        self.picture.show_points(self._points, self.selection)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A button goes down, unless another one is down already."""
        event.accept()
        self._press_at(event.position(), event.button(), event.modifiers())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click on a point asks for its values; the second click of any other places nothing."""
        event.accept()
        hit = self._hit(event.position())
        if hit >= 0 and event.button() == Qt.MouseButton.LeftButton and self.tool in {"place", "select"}:
            self.values_requested.emit(hit)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin a drag or go on with it; with no button down, let the cursor tell what a press would do."""
        event.accept()
        press, pixel = self._press, event.position()
        if press and not event.buttons() & press.button:  # its release went elsewhere: to a dialog, to another window
            self._give_up()
            press = None
        if press is None:
            self._hover(pixel)
            return
        self._go_on_to(pixel, event.modifiers())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag; without one it was a click."""
        event.accept()
        if self._press and event.button() == self._press.button:
            self._let_go_of_button(event.modifiers())

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse is over no point and near no line any more."""
        super().leaveEvent(event)
        self.hover.over(-1)
        self.line.hover(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the mouse."""
        event.accept()
        factor = ZOOM ** event.angleDelta().y()
        x1, x2 = self._data(event.position())
        self.picture.zoom(factor, (x1, x2))

    def _press_at(self, pixel: QPointF, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> None:
        if self._press is None and self._is_inside(pixel):
            hit = self._hit(pixel)
            self._press = Press(button, pixel, hit, self._grip(pixel, hit))
            self._drag = self._brush_from(self._press, modifiers)
            self.hover.look_at(-1 if self._drag else self._press.hit)

    def _go_on_to(self, pixel: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if self._press and self._drag is None and distance(pixel, self._press.pixel) >= CLICK_DISTANCE:
            self._drag = self._drag_from(self._press, modifiers)
        if self._drag:
            self._drag.to(self._data(pixel))
            self.hover.follow()

    def _let_go_of_button(self, modifiers: Qt.KeyboardModifier) -> None:
        press, drag = self._press, self._drag
        self._press, self._drag = None, None
        if drag:
            drag.end()
        elif press:
            self._click(press, modifiers)

    def _click(self, press: Press, modifiers: Qt.KeyboardModifier) -> None:
        if press.button == Qt.MouseButton.MiddleButton or self.tool == "erase":
            return
        if press.hit >= 0:
            adding = bool(modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier))
            self.select(np.setxor1d(self.selection, [press.hit]) if adding else np.array([press.hit]))
        elif self.tool == "select":
            self.select(NOBODY)
        else:
            x1, x2 = self._data(press.pixel)
            self.select(NOBODY)
            self.place_requested.emit(x1, x2, self._label_of(press, modifiers))

    def _label_of(self, press: Press, modifiers: Qt.KeyboardModifier) -> float:
        """The label that a press places: the other one with the right button or Shift."""
        other = press.button == Qt.MouseButton.RightButton or bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        return 1.0 - self.label if other else self.label

    def _brush_from(self, press: Press, modifiers: Qt.KeyboardModifier) -> Drag | None:
        """What a press begins with a brush, at once; None with another tool."""
        is_left, place = press.button == Qt.MouseButton.LeftButton, self._data(press.pixel)
        reach = self.options.brush_size * np.array(self._box.viewPixelSize())
        if self.tool == "spray" and press.button != Qt.MouseButton.MiddleButton:
            self.select(NOBODY)
            label = self._label_of(press, modifiers)
            spread = SPREAD * reach
            spray = self.spray_requested.emit
            return Spray(self.picture, self._points, place, spread, self.options.spray_rate, label, spray, self.random)
        if self.tool == "erase" and is_left:
            self.select(NOBODY)
            return Erase(self.picture, self._points, self.picture.marks.grid, place, reach, self.remove_requested.emit)
        return None

    def _drag_from(self, press: Press, modifiers: Qt.KeyboardModifier) -> Drag:
        """What a press becomes that has moved."""
        start = self._data(press.pixel)
        if press.button == Qt.MouseButton.MiddleButton:
            return Pan(self._box, start)
        if press.button != Qt.MouseButton.LeftButton:
            return Nothing()
        if press.hit >= 0:
            if press.hit not in self.selection:
                self.select(np.array([press.hit]))
            return Move(self.picture, self._points, self.selection, start, self.move_requested.emit)
        if press.grip and (hold := self.line.take(press.grip, start)):
            return SetLine(self.line, hold)
        if self.tool == "place":
            return Pan(self._box, start)
        if not modifiers & Qt.KeyboardModifier.ControlModifier:
            self.select(NOBODY)
        return Band(self.picture, start, self._select_also)

    def _give_up(self) -> None:
        """End a drag as if it had never begun."""
        drag, self._press, self._drag = self._drag, None, None
        if drag:
            drag.give_up()
            self.hover.follow()

    def _select_also(self, band: QRectF) -> None:
        inside = self.picture.marks.grid.in_rectangle((band.left(), band.top()), (band.right(), band.bottom()))
        self.select(np.union1d(self.selection, inside))
        self.told.emit(f"{numbers.count(len(self.selection))} points selected")

    # Fingers

    def _press_finger(self, pixel: QPointF) -> None:
        self._press_at(pixel, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        if self._press:
            self._press = replace(self._press, hit=self._hit(pixel, FINGER))
            self.hover.look_at(self._press.hit)

    def _move_finger(self, pixel: QPointF) -> None:
        self._go_on_to(pixel, Qt.KeyboardModifier.NoModifier)

    def _release_finger(self, _pixel: QPointF) -> None:
        self._let_go_of_button(Qt.KeyboardModifier.NoModifier)

    def _rest(self, pixel: QPointF) -> None:
        """A finger that rests adds the point under it to the selection, or takes it out; a brush it holds goes on."""
        if self._drag:
            return
        self._give_up()
        hit = self._hit(pixel, FINGER)
        if hit >= 0:
            self.select(np.setxor1d(self.selection, [hit]))
        self.told.emit(f"{numbers.count(len(self.selection))} points selected" if hit >= 0 else "No point here")

    def _pinch(self, factor: float, start: QPointF, end: QPointF) -> None:
        """Bring what is at one place to another, and zoom about that."""
        self._box.translateBy(tuple(self._data(start) - self._data(end)))
        x1, x2 = self._data(end)
        self.picture.zoom(factor, (x1, x2))

    def _hover(self, pixel: QPointF) -> None:
        """Let cursor, tooltip and handles tell what a press would do."""
        hit = self._hit(pixel)
        self.hover.over(hit)
        grip = self._grip(pixel, hit)
        self.viewport().setCursor(self.line.cursor(grip) if grip else self._cursor_over(hit))
        self.viewport().setToolTip(TIPS[grip] if grip else "")
        self.line.hover(self._data(pixel) if self._is_inside(pixel) and self._takes_lines else None, grip)

    @property
    def _takes_lines(self) -> bool:
        """Whether a drag with the tool may take hold of the line; a brush goes over it."""
        return self.tool in {"place", "select"}

    def _grip(self, pixel: QPointF, hit: int) -> Grip | None:
        """By what a press would take hold of the line; points come first, and a band may begin on the line."""
        if hit >= 0 or not self._takes_lines:
            return None
        return self.line.grip_at(self._data(pixel), with_line=self.tool == "place")

    def _show_cursor(self) -> None:
        self.viewport().setCursor(self._cursor_over(-1))

    def _cursor_over(self, hit: int) -> Qt.CursorShape | QCursor:
        if self.tool in {"spray", "erase"}:
            return brush_cursor(
                self.options.brush_size, CLASS_COLORS[int(self.label)] if self.tool == "spray" else "#404040"
            )
        if hit >= 0:
            return Qt.CursorShape.OpenHandCursor
        return Qt.CursorShape.CrossCursor if self.tool == "place" else Qt.CursorShape.ArrowCursor

    def _is_inside(self, pixel: QPointF) -> bool:
        scene = self.mapToScene(pixel.toPoint())
        return bool(self._box.mapRectToScene(self._box.rect()).contains(scene))

    def _data(self, pixel: QPointF) -> FloatArray:
        """Data coordinates, (2,), of a place in pixels, exact to the fraction of a pixel."""
        scene = self.viewportTransform().inverted()[0].map(pixel)
        data = self._box.mapSceneToView(scene)
        return np.array([data.x(), data.y()])

    def _hit(self, pixel: QPointF, least: float = 6.0) -> int:
        """The point whose mark is under a place in pixels, the last placed on top; -1 if there is none."""
        grid = self.picture.marks.grid
        grid.sort_soon()
        reach = max(least, 0.65 * self.picture.marks.size)
        return grid.nearest(self._data(pixel), reach * np.array(self._box.viewPixelSize()))

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows nudge the selection or move the crosshair, Enter edits or places, N and P walk, Esc lets go."""
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in ARROWS:
            self._go(*ARROWS[Qt.Key(key)], fine=shift, is_held=event.isAutoRepeat())
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._enter(other=shift)
        elif key in {Qt.Key.Key_N, Qt.Key.Key_P}:
            self._walk(1 if key == Qt.Key.Key_N else -1)
        elif key == Qt.Key.Key_Escape:
            self._let_go()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes by Tab sees where the keys go."""
        super().focusInEvent(event)
        self.entered.emit()
        if event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}:
            view = self.picture.view
            self._show_crosshair(((view.left + view.right) / 2, (view.bottom + view.top) / 2))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The crosshair is shown only while keys go to the plane."""
        super().focusOutEvent(event)
        self._show_crosshair(None)

    def _go(self, right: int, up: int, fine: bool, is_held: bool) -> None:
        view = self.picture.view
        size = np.array([view.right - view.left, view.top - view.bottom])
        if self.picture.is_equal:
            size[1] = size[0]
        step = np.array([right, up]) * size / (NUDGES * (10 if fine else 1))
        if len(self.selection):
            wish = self.nudge_requested if is_held else self.move_requested
            wish.emit(self.selection, self._points.x[self.selection] + step)
            return
        x1, x2 = self._crosshair or ((view.left + view.right) / 2, (view.bottom + view.top) / 2)
        if self._crosshair:
            x1, x2 = x1 + float(step[0]), x2 + float(step[1])
        x1, x2 = min(max(x1, view.left), view.right), min(max(x2, view.bottom), view.top)
        self._show_crosshair((x1, x2))
        self.told.emit(f"crosshair at {x1:.2f}, {x2:.2f}")

    def _enter(self, other: bool) -> None:
        """Ask for the values of a point that is selected alone, else place one at the crosshair."""
        if len(self.selection) == 1:
            self.values_requested.emit(int(self.selection[0]))
        elif self._crosshair:
            self.place_requested.emit(*self._crosshair, 1.0 - self.label if other else self.label)

    def _walk(self, forward: int) -> None:
        if not len(self._points):
            return
        start = self.selection[-1] if len(self.selection) else (-1 if forward > 0 else 0)
        index = int(start + forward) % len(self._points)
        self._show_crosshair(None)
        self.select(np.array([index]))
        self.hover.look_at(index)
        self.walked.emit(index)

    def _let_go(self) -> None:
        """Give up a drag, else the selection and the crosshair."""
        if self._press:
            self._give_up()
        else:
            self.hover.look_at(-1)
            self.select(NOBODY)
            self._show_crosshair(None)

    def _show_crosshair(self, place: tuple[float, float] | None) -> None:
        self._crosshair = place
        self.picture.show_crosshair(place)
