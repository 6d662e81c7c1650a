"""The plane: shows points and model, and turns mouse and keys into wishes. It changes no truth itself."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QToolTip, QWidget

from gd_sim.core.beats import Beat
from gd_sim.core.explain import Explanation
from gd_sim.core.field import Unit
from gd_sim.core.points import FloatArray, IntArray, PointSet, ascending
from gd_sim.core.wording import counted
from gd_sim.gui.hover import Hover
from gd_sim.gui.line_hand import LineHand
from gd_sim.gui.number_axis import number_axes
from gd_sim.gui.plane_keys import PlaneKeys
from gd_sim.gui.plane_picture import PlanePicture
from gd_sim.gui.plane_pointer import NOBODY, Pointer
from gd_sim.gui.theme import Theme
from gd_sim.gui.tool_options import ToolOptions

ZOOM = 0.999
"""The view shrinks by this factor for each unit of the wheel; a notch has 120."""
TIP_REACH = 24
"""A tooltip goes when the mouse leaves a square of so many pixels: what is beside it is something else."""
Tool = Literal["place", "select", "spray", "erase"]


class PlaneView(pg.PlotWidget):  # type: ignore[misc]
    """Points, boundary and shading.

    Attributes:
        picture: all that is drawn.
        line: the hand on the line.
        hover: the values of the point under the mouse.
        options: of the brushes.
        pointer: mouse and fingers.
        points: as the session has them.
        selection: the points that are selected, in ascending order.
        tool, label: what a click does, and places.

    Signals:
        place_requested(x1, x2, label): a point is wished here.
        spray_requested(x, label): points of that label are wished there, x of shape (k, 2).
        move_requested(indices, x): these points are wished there, x of shape (k, 2).
        nudge_requested(indices, x): the same, by a key that is held down: part of the move before.
        remove_requested(indices): these points are not wished any more.
        selection_changed: other points are selected.
        walked(index): keys went to this point.
        values_requested(index): the values of this point are to be edited.
        warning_clicked: the warning in the plane was clicked.
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
    warning_clicked = Signal()
    entered = Signal()
    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, enableMenu=False, axisItems=number_axes())
        self.setObjectName("plane")
        self.setAccessibleName("Plane")
        self.setAccessibleDescription(
            "Points and boundary. Arrow keys move a crosshair, with Ctrl the view. Enter places a point or edits the "
            "one selected, N and P walk from point to point."
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
        self.options.finished.connect(self.setFocus)
        self.picture.add_tool(self.options)
        self.selection: IntArray = NOBODY
        self.points = PointSet.empty()
        self.pointer, self._keys = Pointer(self), PlaneKeys(self)
        self.options.changed.connect(self.pointer.show_cursor)
        self.set_tool("place")

    # What the main window tells the view

    def show_points(self, points: PointSet) -> None:
        """Draw these points; selection and hover stay if there are as many as before: they are taken for the same."""
        self.pointer.give_up()
        if len(points) != len(self.points):
            self.forget_points()
        self.points = points
        self.picture.show_points(points, self.selection)
        self.hover.follow()

    def show_other_points(self, points: PointSet) -> None:
        """Draw these points, which have nothing to do with those of before, however many there are."""
        self.forget_points()
        self.show_points(points)

    def forget_points(self) -> None:
        """Take hold of no point, select none and look at none: what their numbers stand for is about to change."""
        self.pointer.give_up()
        self.select(NOBODY)
        self.hover.forget()

    def show_model(self, unit: Unit, explanation: Explanation | None, with_chip: bool) -> None:
        """Draw the boundary of a unit, and the update that led to it if it is to be seen."""
        self.line.show_model(unit, explanation, with_chip)

    def show_beat(self, unit: Unit, explanation: Explanation, beat: Beat) -> None:
        """Draw a moment of an update; `unit` as it is by then."""
        self.line.show_model(unit, explanation, beat.has_chip)
        if not self.line.is_holding:
            self.picture.show_copy(explanation, beat)

    def set_tool(self, tool: Tool) -> None:
        """What a click on empty space, and a drag from it, do."""
        self.pointer.give_up()
        self.tool = tool
        self.line.keep_shown("tool", tool == "select")
        self.options.show_tool(tool)
        self.picture.arrange()
        self.pointer.show_cursor()

    def set_label(self, label: float) -> None:
        """The label of points that are placed."""
        self.label = label
        self.pointer.show_cursor()

    def select(self, indices: IntArray) -> None:
        """Select these points and no others."""
        chosen = ascending(indices)
        if not np.array_equal(chosen, self.selection):
            self.selection = chosen
            self.picture.show_selection(chosen)
            self.selection_changed.emit()

    def on_screen(self, index: int) -> QPoint:
        """The pixel of the screen where a point is drawn; the nearest one in the plane, if it is out of sight."""
        view, (x1, x2) = self.picture.view, self.points.x[index]
        seen = min(max(x1, view.left), view.right), min(max(x2, view.bottom), view.top)
        pixel: QPoint = self.viewport().mapToGlobal(self.mapFromScene(self._box.mapViewToScene(QPointF(*seen))))
        return pixel

    def select_all(self) -> None:
        """Select every point."""
        self.select(np.arange(len(self.points)))
        self.told.emit(f"{counted(len(self.points))} selected")

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self.picture.restyle(theme)
        self.picture.show_points(self.points, self.selection)

    # Places on screen

    def is_inside(self, pixel: QPointF) -> bool:
        """Whether a pixel of the viewport lies in the plane, and not on its axes."""
        scene = self.mapToScene(pixel.toPoint())
        return bool(self._box.mapRectToScene(self._box.rect()).contains(scene))

    def data(self, pixel: QPointF) -> FloatArray:
        """Data coordinates, (2,), of a place in pixels, exact to the fraction of a pixel."""
        scene = self.viewportTransform().inverted()[0].map(pixel)
        data = self._box.mapSceneToView(scene)
        return np.array([data.x(), data.y()])

    def hit(self, pixel: QPointF, least: float = 6.0) -> int:
        """The point whose mark is under a place in pixels, the last placed on top; -1 if none can be seen there."""
        if self.picture.cover_at(pixel):
            return -1
        grid = self.picture.marks.grid
        grid.sort_soon()
        reach = max(least, 0.65 * self.picture.marks.size)
        return grid.nearest(self.data(pixel), reach * np.array(self._box.viewPixelSize()))

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """To the pointer."""
        event.accept()
        self.pointer.press(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """To the pointer."""
        event.accept()
        self.pointer.double_click(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """To the pointer."""
        event.accept()
        self.pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """To the pointer."""
        event.accept()
        self.pointer.release(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Show the tooltip that the pointer has set: of its own, a graphics view shows those of items alone."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.viewport().toolTip():
            around = QRect(0, 0, TIP_REACH, TIP_REACH)
            around.moveCenter(event.pos())
            QToolTip.showText(event.globalPos(), self.viewport().toolTip(), self.viewport(), around)
            return True
        return bool(super().viewportEvent(event))

    def leaveEvent(self, event: QEvent) -> None:
        """To the pointer."""
        super().leaveEvent(event)
        self.pointer.leave()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the mouse."""
        event.accept()
        x1, x2 = self.data(event.position())
        self.picture.zoom(ZOOM ** event.angleDelta().y(), (x1, x2))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc lets go; what else there is, the keys know."""
        if event.key() == Qt.Key.Key_Escape:
            self._let_go()
        elif not self._keys.take(event):
            event.ignore()

    def _let_go(self) -> None:
        """Give up a drag, else the selection and the crosshair."""
        if self.pointer.is_down:
            self.pointer.give_up()
        else:
            if len(self.selection):
                self.told.emit("No point selected")
            self.hover.look_at(-1)
            self.select(NOBODY)
            self._keys.hide_crosshair()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes by keys sees where they go."""
        super().focusInEvent(event)
        self.entered.emit()
        self._keys.come(event.reason())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The crosshair is shown only while keys go to the plane."""
        super().focusOutEvent(event)
        self._keys.leave()
