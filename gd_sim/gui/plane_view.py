"""The plane: shows points and model, and turns mouse and keys into wishes. It changes no truth itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QWidget

from gd_sim.core import numbers
from gd_sim.core.explain import Explanation
from gd_sim.core.field import Unit
from gd_sim.core.points import FloatArray, IntArray, PointSet
from gd_sim.gui.plane_picture import PlanePicture
from gd_sim.gui.theme import Theme

CLICK_DISTANCE = 6.0
"""A press that moves less than so many pixels is a click, however long it takes."""
NUDGES = 40
"""An arrow key moves by the 40th part of the view's width; with Shift by a tenth of that."""
ZOOM = 0.999
"""The view shrinks by this factor for each unit of the wheel; a notch has 120."""
NOBODY: IntArray = np.empty(0, dtype=np.int64)
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}

Tool = Literal["place", "select"]


@dataclass
class Gesture:
    """A button that is held down; what it does is known once it has moved.

    Attributes:
        button: which.
        pixel: where it went down, in pixels.
        last: where the mouse was last, in pixels.
        hit: the point under the press, or -1.
        kind: "press" until it has moved far enough.
    """

    button: Qt.MouseButton
    pixel: QPointF
    last: QPointF
    hit: int
    kind: Literal["press", "pan", "move", "band", "nothing"] = "press"


class PlaneView(pg.PlotWidget):  # type: ignore[misc]
    """Points, boundary and shading.

    Mouse events are taken as Qt sends them, before pyqtgraph's own menus, drags and time limits.

    Signals:
        place_requested(x1, x2, label): a point is wished here.
        move_requested(indices, x): these points are wished there, x of shape (k, 2).
        selection_changed: other points are selected.
        told(text): something happened that has no other sign, for the status line and screen readers.
    """

    place_requested = Signal(float, float, float)
    move_requested = Signal(object, object)
    selection_changed = Signal()
    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, enableMenu=False)
        self.setObjectName("plane")
        self.setAccessibleName("Plane")
        self.setAccessibleDescription(
            "Points and boundary. Arrow keys move a crosshair, Enter places a point, N and P walk from point to point."
        )
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.getPlotItem().hideButtons()
        self.picture = PlanePicture(self)
        self._box = self.picture.box
        self.picture.show_start_view()
        self.label = 1.0
        self.selection: IntArray = NOBODY
        self._points = PointSet.empty()
        self._gesture: Gesture | None = None
        self._dragged: FloatArray | None = None
        self._band = QRectF()
        self._crosshair: tuple[float, float] | None = None
        self.set_tool("place")

    # What the main window tells the view

    def show_points(self, points: PointSet) -> None:
        """Draw these points; the selection stays if there are as many as before."""
        self._end_gesture()
        same_number = len(points) == len(self._points)
        self._points = points
        if not same_number:
            self.select(NOBODY)
        self.picture.show_points(points, self.selection)

    def show_model(self, unit: Unit, explanation: Explanation | None, with_chip: bool) -> None:
        """Draw the boundary of a unit, and the update that led to it if it is to be seen."""
        self.picture.show_model(unit, explanation, with_chip)

    def set_tool(self, tool: Tool) -> None:
        """What a click on empty space, and a drag from it, do."""
        self.tool = tool
        self.viewport().setCursor(self._cursor_over(-1))

    def select(self, indices: IntArray) -> None:
        """Select these points and no others."""
        chosen = np.unique(np.asarray(indices, dtype=np.int64))
        if not np.array_equal(chosen, self.selection):
            self.selection = chosen
            self.picture.marks.show_selection(chosen)
            self.selection_changed.emit()

    def select_all(self) -> None:
        """Select every point."""
        self.select(np.arange(len(self._points)))

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self.picture.restyle(theme)
        self.picture.show_points(self._points, self.selection)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture, unless one is under way."""
        event.accept()
        if self._gesture is None and self._is_inside(event.position()):
            self._gesture = Gesture(event.button(), event.position(), event.position(), self._hit(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second click of a double click places nothing."""
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with a gesture; without one, let the cursor tell what a press would do."""
        event.accept()
        gesture, pixel = self._gesture, event.position()
        if (
            gesture and not event.buttons() & gesture.button
        ):  # its release went elsewhere: to a dialog, to another window
            self._give_up()
            gesture = None
        if gesture is None:
            self.viewport().setCursor(self._cursor_over(self._hit(pixel)))
            return
        if gesture.kind == "press" and _distance(pixel, gesture.pixel) >= CLICK_DISTANCE:
            self._begin_drag(gesture, event.modifiers())
        if gesture.kind != "press":
            self._go_on_dragging(gesture, pixel)
            gesture.last = pixel

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a gesture: a click if it has not moved."""
        event.accept()
        gesture = self._gesture
        if gesture is None or event.button() != gesture.button:
            return
        if gesture.kind == "press":
            self._click(gesture, event.modifiers())
        elif gesture.kind == "band":
            self._select_in_band(event.modifiers())
        moved = self._dragged
        self._end_gesture()
        if moved is not None:
            self.move_requested.emit(self.selection, moved)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the mouse."""
        event.accept()
        factor = ZOOM ** event.angleDelta().y()
        self.picture.zoom(factor, self._data(event.position()))

    def _click(self, gesture: Gesture, modifiers: Qt.KeyboardModifier) -> None:
        other = gesture.button == Qt.MouseButton.RightButton or bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if gesture.button == Qt.MouseButton.MiddleButton:
            return
        if gesture.hit >= 0:
            adding = bool(modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier))
            self.select(np.setxor1d(self.selection, [gesture.hit]) if adding else np.array([gesture.hit]))
        elif self.tool == "select":
            self.select(NOBODY)
        else:
            x1, x2 = self._data(gesture.pixel)
            self.select(NOBODY)
            self.place_requested.emit(x1, x2, 1.0 - self.label if other else self.label)

    def _begin_drag(self, gesture: Gesture, modifiers: Qt.KeyboardModifier) -> None:
        if gesture.button == Qt.MouseButton.MiddleButton:
            gesture.kind = "pan"
        elif gesture.button != Qt.MouseButton.LeftButton:
            gesture.kind = "nothing"
        elif gesture.hit >= 0:
            gesture.kind = "move"
            if gesture.hit not in self.selection:
                self.select(np.array([gesture.hit]))
        else:
            gesture.kind = "pan" if self.tool == "place" else "band"
            if gesture.kind == "band" and not modifiers & Qt.KeyboardModifier.ControlModifier:
                self.select(NOBODY)

    def _go_on_dragging(self, gesture: Gesture, pixel: QPointF) -> None:
        start, last, now = (np.array(self._data(place)) for place in (gesture.pixel, gesture.last, pixel))
        if gesture.kind == "pan":
            self._box.translateBy(tuple(last - now))
        elif gesture.kind == "band":
            self._band = QRectF(QPointF(*start), QPointF(*now)).normalized()
            self.picture.show_band(self._band)
        elif gesture.kind == "move":
            self._dragged = self._points.x[self.selection] + (now - start)
            self.picture.show_moved(self._points.move(self.selection, self._dragged), self.selection)

    def _end_gesture(self) -> None:
        self._gesture, self._dragged = None, None
        self.picture.show_band(None)

    def _give_up(self) -> None:
        """End a drag as if it had never begun."""
        self._end_gesture()
        self.picture.show_points(self._points, self.selection)

    def _select_in_band(self, modifiers: Qt.KeyboardModifier) -> None:
        band, x = self._band, self._points.x
        inside = (x[:, 0] >= band.left()) & (x[:, 0] <= band.right())
        inside &= (x[:, 1] >= band.top()) & (x[:, 1] <= band.bottom())
        chosen = np.flatnonzero(inside)
        adding = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        self.select(np.union1d(self.selection, chosen) if adding else chosen)
        self.told.emit(f"{numbers.count(len(self.selection))} points selected")

    def _cursor_over(self, hit: int) -> Qt.CursorShape:
        if hit >= 0:
            return Qt.CursorShape.OpenHandCursor
        return Qt.CursorShape.CrossCursor if self.tool == "place" else Qt.CursorShape.ArrowCursor

    def _is_inside(self, pixel: QPointF) -> bool:
        scene = self.mapToScene(pixel.toPoint())
        return bool(self._box.mapRectToScene(self._box.rect()).contains(scene))

    def _data(self, pixel: QPointF) -> tuple[float, float]:
        """Data coordinates of a place in pixels, exact to the fraction of a pixel."""
        scene = self.viewportTransform().inverted()[0].map(pixel)
        data = self._box.mapSceneToView(scene)
        return data.x(), data.y()

    def _hit(self, pixel: QPointF) -> int:
        """The point whose mark is under a place in pixels, the last placed on top; -1 if there is none."""
        if not len(self._points):
            return -1
        width, height = self._box.viewPixelSize()
        x1, x2 = self._data(pixel)
        reach = max(6.0, 0.65 * self.picture.marks.size)
        with np.errstate(over="ignore"):
            away = np.hypot((self._points.x[:, 0] - x1) / width, (self._points.x[:, 1] - x2) / height)
        nearest = len(away) - 1 - int(np.argmin(away[::-1]))
        return nearest if away[nearest] <= reach else -1

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows nudge the selection or move the crosshair, Enter places, N and P walk, Esc lets go."""
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in ARROWS:
            self._go(*ARROWS[Qt.Key(key)], fine=shift)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._place_at_crosshair(other=shift)
        elif key in {Qt.Key.Key_N, Qt.Key.Key_P}:
            self._walk(1 if key == Qt.Key.Key_N else -1)
        elif key == Qt.Key.Key_Escape:
            self._let_go()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes by Tab sees where the keys go."""
        super().focusInEvent(event)
        if event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}:
            view = self.picture.view
            self._show_crosshair(((view.left + view.right) / 2, (view.bottom + view.top) / 2))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The crosshair is shown only while keys go to the plane."""
        super().focusOutEvent(event)
        self._show_crosshair(None)

    def _go(self, right: int, up: int, fine: bool) -> None:
        view = self.picture.view
        step = (view.right - view.left) / (NUDGES * (10 if fine else 1))
        if len(self.selection):
            self.move_requested.emit(self.selection, self._points.x[self.selection] + np.array([right, up]) * step)
            return
        x1, x2 = self._crosshair or ((view.left + view.right) / 2, (view.bottom + view.top) / 2)
        if self._crosshair:
            x1, x2 = x1 + right * step, x2 + up * step
        x1, x2 = min(max(x1, view.left), view.right), min(max(x2, view.bottom), view.top)
        self._show_crosshair((x1, x2))
        self.told.emit(f"crosshair at {x1:.2f}, {x2:.2f}")

    def _place_at_crosshair(self, other: bool) -> None:
        if self._crosshair:
            self.place_requested.emit(*self._crosshair, 1.0 - self.label if other else self.label)

    def _walk(self, forward: int) -> None:
        if not len(self._points):
            return
        start = self.selection[-1] if len(self.selection) else (-1 if forward > 0 else 0)
        index = int(start + forward) % len(self._points)
        self._show_crosshair(None)
        self.select(np.array([index]))
        (x1, x2), label = self._points.x[index], int(self._points.y[index])
        name = self._points.class_names[label]
        self.told.emit(f"point {index + 1} of {len(self._points)}: {x1:.4g}, {x2:.4g}, label {name}")

    def _let_go(self) -> None:
        """Give up a drag, else the selection and the crosshair."""
        if self._gesture:
            self._give_up()
        else:
            self.select(NOBODY)
            self._show_crosshair(None)

    def _show_crosshair(self, place: tuple[float, float] | None) -> None:
        self._crosshair = place
        self.picture.show_crosshair(place)


def _distance(first: QPointF, second: QPointF) -> float:
    return float(np.hypot(first.x() - second.x(), first.y() - second.y()))
