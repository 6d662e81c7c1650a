"""The part of the main window that edits points: it joins the Edit menu, plane, clipboard and session."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gd_sim.core import views
from gd_sim.core.points import IntArray
from gd_sim.core.wording import describe_edit, describe_points
from gd_sim.gui.actions import Actions
from gd_sim.gui.clipping import Clipping
from gd_sim.gui.plane_view import PlaneView
from gd_sim.session.session import Session

ASIDE = 1 / 30
"""Copies lie so much of the view's width beside their points, to the right and below: a little more than a mark."""
NEED_SELECTION = ("cutAction", "copyAction", "duplicateAction", "deleteAction", "relabelAction")
NEED_POINTS = ("clearAction", "selectAllAction")
NEED_CLIPBOARD = ("cutAction", "copyAction", "pasteAction")


class Editing(QObject):
    """Edits of the points, and what is told of them.

    Signals:
        told(text): something happened, for the status line and screen readers.
        announced(text): something for screen readers alone: others see it.
    """

    told = Signal(str)
    announced = Signal(str)

    def __init__(self, session: Session, plane: PlaneView, actions: Actions, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._plane, self._actions = session, plane, actions
        self._clipping = Clipping(session, window)
        self._known = session.points
        self._connect_actions()
        self._connect_plane()
        self._clipping.told.connect(self.told)
        self._clipping.changed.connect(self.show_what_can_be_done)
        self._clipping.pasted.connect(self._select_pasted)
        session.edited.connect(self._tell_of_edit)
        session.points_opened.connect(self._look)
        session.undo_stack.exhausted.connect(
            lambda: self.told.emit("Earlier edits cannot be undone: they took too much memory")
        )

    def _connect_actions(self) -> None:
        session, plane = self._session, self._plane
        for name, slot in {
            "cutAction": lambda: self._clipping.cut(plane.selection),
            "copyAction": lambda: self._clipping.copy(plane.selection),
            "pasteAction": lambda: self._clipping.paste(plane.label),
            "duplicateAction": self._duplicate,
            "deleteAction": lambda: session.remove(plane.selection),
            "clearAction": lambda: session.remove(np.arange(len(session.points)), "clear"),
            "relabelAction": lambda: self._swap_labels(plane.selection),
            "selectAllAction": plane.select_all,
        }.items():
            # a slot takes no "checked": the lambda swallows it
            self._actions[name].triggered.connect(lambda _checked=False, slot=slot: slot())

    def _connect_plane(self) -> None:
        session, plane = self._session, self._plane
        plane.place_requested.connect(lambda x1, x2, label: session.place((x1, x2), label))
        plane.spray_requested.connect(session.place)
        plane.move_requested.connect(session.move)
        plane.nudge_requested.connect(lambda indices, x: session.move(indices, x, goes_on=True))
        plane.remove_requested.connect(session.remove)
        plane.selection_changed.connect(self.show_what_can_be_done)
        plane.told.connect(self.told)
        plane.entered.connect(self._tell_of_points)

    # Wishes

    def _duplicate(self) -> None:
        session, chosen, view = self._session, self._plane.selection, self._plane.picture.view
        aside = ASIDE * np.array([view.right - view.left, view.bottom - view.top])  # right and down
        first = len(session.points)
        session.place(session.points.x[chosen] + aside, session.points.y[chosen], "duplicate")
        self._plane.select(np.arange(first, first + len(chosen)))

    def _swap_labels(self, indices: IntArray) -> None:
        if len(indices):
            self._session.relabel(indices, 1.0 - self._session.points.y[indices])

    def _select_pasted(self, indices: IntArray) -> None:
        self._plane.select(indices)
        if not views.holds(self._plane.picture.view, self._session.points.x[indices]):
            self.told.emit("Pasted; some points are outside the view: Z shows all")

    # Facts

    def _tell_of_edit(self, text: str) -> None:
        self.told.emit(describe_edit(text, self._known, self._session.points))
        self._look()

    def _tell_of_points(self) -> None:
        state = self._session.state
        self.announced.emit(describe_points(state.descent.points, state.right))

    def _look(self) -> None:
        self._known = self._session.points

    def show_what_can_be_done(self) -> None:
        """Enable what there is something to do for."""
        is_selected, has_points = len(self._plane.selection) > 0, len(self._session.points) > 0
        for name in (*NEED_SELECTION, *NEED_POINTS, *NEED_CLIPBOARD):
            is_possible = name not in NEED_SELECTION or is_selected
            is_possible &= name not in NEED_POINTS or has_points
            is_possible &= name not in NEED_CLIPBOARD or not self._clipping.is_busy
            self._actions[name].setEnabled(is_possible)
