"""The hand on the boundary: shows the handles when they are near, and turns a drag of one into a wish."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QCursor

from gd_sim.core.explain import Explanation
from gd_sim.core.field import Unit
from gd_sim.core.handles import Grip, Handles, Hold, Place, find_handles
from gd_sim.core.points import FloatArray
from gd_sim.gui.icons import icon
from gd_sim.gui.plane_picture import PlanePicture

REACH = 6.0
"""Pixels from the line within which it is taken hold of."""
NEAR = 60.0
"""Pixels from the line, or from the arrow of w, within which the handles are shown."""
TIPS: dict[Grip, str] = {
    "move": "Drag to move the line: b changes",
    "turn": "Drag to turn the line: w turns, and stays as long",
    "turn back": "Drag to turn the line: w turns, and stays as long",
    "sharpen": "Drag to make w longer or shorter: ŷ rises more or less steeply, the line stays",
}


class LineHand(QObject):
    """Where the mouse is near the line, it can be taken hold of. Nothing is told to the session before it is let go.

    Signals:
        taken: the line is held from now on.
        held(unit): what the parameters would be, while it is dragged.
        wished(unit, text): it was let go: a start from here is wished; `text` says what was done.
        given_up: the drag was given up.
    """

    taken = Signal()
    held = Signal(object)
    wished = Signal(object, str)
    given_up = Signal()

    def __init__(self, picture: PlanePicture, parent: QObject) -> None:
        super().__init__(parent)
        self._picture = picture
        self._model: tuple[Unit, Explanation | None, bool] | None = None
        self._reasons: set[str] = set()
        self._mouse: Place | None = None
        self._hovered: Grip | None = None
        self._holding: Hold | None = None
        picture.box.sigRangeChanged.connect(self._show)

    @property
    def is_holding(self) -> bool:
        """Whether the line is held."""
        return self._holding is not None

    def show_model(self, unit: Unit, explanation: Explanation | None, is_calm: bool) -> None:
        """Let the picture show a unit, unless the line is held; handles come with it if it can be read."""
        self._model = unit, explanation, is_calm
        if not self._holding:
            self._picture.show_model(unit, explanation, is_calm)
            self._show()

    def keep_shown(self, reason: str, shown: bool) -> None:
        """Show the handles wherever the mouse is, for one reason or another; or for this reason no more."""
        self._reasons = self._reasons | {reason} if shown else self._reasons - {reason}
        self._show()

    def hover(self, place: FloatArray | None, grip: Grip | None = None) -> None:
        """The mouse is at a place, with no button down, over a handle or not; None: it is elsewhere."""
        self._mouse = None if place is None else (float(place[0]), float(place[1]))
        self._hovered = grip
        self._show()

    def grip_at(self, place: FloatArray, *, with_line: bool) -> Grip | None:
        """By what a press at a place would take hold of the line: a handle, or the line itself if that is meant."""
        handles, there = self._find(), (float(place[0]), float(place[1]))
        if handles is None:
            return None
        is_on_line = with_line and handles.is_on_line(there, self._picture.scale, REACH)
        return handles.handle_at(there, self._picture.scale) or ("move" if is_on_line else None)

    def shows_handle_at(self, place: FloatArray) -> bool:
        """Whether a handle is drawn at a place."""
        return bool(self._picture.handles.places) and self.grip_at(place, with_line=False) is not None

    def take(self, grip: Grip, place: FloatArray) -> Hold | None:
        """Take hold of the line, as it is drawn by now; None: it is not there any more."""
        handles = self._find()
        if handles is None or (grip not in handles.places):
            return None
        self._holding = handles.hold(grip, (float(place[0]), float(place[1])))
        self.taken.emit()
        return self._holding

    def show_held(self, handles: Handles) -> None:
        """Draw the line where it is dragged to."""
        self._picture.show_model(handles.unit, None, False)
        self._picture.handles.show_handles(handles, self._picture.view, self._holding.grip if self._holding else None)
        self.held.emit(handles.unit)

    def let_go(self, handles: Handles, text: str) -> None:
        """Wish for a start from here; the picture stays until it is made."""
        self._holding = None
        self.wished.emit(handles.unit, text)

    def give_up(self) -> None:
        """Draw the line where it is."""
        self._holding = None
        if self._model:
            self.show_model(*self._model)
        self.given_up.emit()

    def cursor(self, grip: Grip) -> QCursor | Qt.CursorShape:
        """What tells the hand where a handle goes."""
        if grip in {"turn", "turn back"}:
            return QCursor(icon("turn").pixmap(24, 24))
        handles = self._find()
        if grip == "move" or handles is None:
            return Qt.CursorShape.SizeAllCursor
        (m1, m2), (t1, t2) = handles.arrow
        width, height = self._picture.scale.pixel
        shape = Qt.CursorShape
        shapes = (shape.SizeHorCursor, shape.SizeBDiagCursor, shape.SizeVerCursor, shape.SizeFDiagCursor)
        return shapes[round(math.atan2((t2 - m2) / height, (t1 - m1) / width) / (math.pi / 4)) % 4]

    def _find(self) -> Handles | None:
        """The handles there are now; of a line that moves too quickly to be read, the line alone."""
        if self._model is None:
            return None
        unit, _, is_calm = self._model
        handles = find_handles(unit, self._picture.view, self._picture.scale)
        if handles is None or is_calm:
            return handles
        return replace(handles, places={"move": handles.places["move"]})

    def _show(self) -> None:
        """Draw the handles if they are wished, or the mouse is near; of a line that moves quickly none."""
        if self._holding:
            return
        handles = self._find() if self._model and self._model[2] and (self._reasons or self._mouse) else None
        if (
            handles
            and not self._reasons
            and self._mouse
            and not handles.is_near(self._mouse, self._picture.scale, NEAR)
        ):
            handles = None
        self._picture.handles.show_handles(handles, self._picture.view, self._hovered)
