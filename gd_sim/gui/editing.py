"""The part of the main window that edits points: it joins the menus Edit and Tools, plane, table and session."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gd_sim.core import views
from gd_sim.core.points import FloatArray, IntArray, PointSet
from gd_sim.core.wording import describe_edit, describe_points
from gd_sim.gui.actions import Actions
from gd_sim.gui.clipping import Clipping
from gd_sim.gui.plane_view import PlaneView
from gd_sim.gui.point_dialog import PointDialog
from gd_sim.gui.point_table import PointTable
from gd_sim.session.session import Session

ASIDE = 1 / 30
"""Copies lie so much of the view's width beside their points, to the right and below: a little more than a mark."""


class Editing(QObject):
    """Edits of the points, and what is told of them.

    Signals:
        told(text): something happened, for the status line and screen readers.
        announced(text): something for screen readers alone: others see it.
    """

    told = Signal(str)
    announced = Signal(str)

    def __init__(
        self, session: Session, plane: PlaneView, table: PointTable, actions: Actions, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session, self._plane, self._table, self._actions, self._window = session, plane, table, actions, window
        self._clipping = Clipping(session, self._aside, window)
        self._known = session.points
        self._connect_actions()
        self._connect_plane()
        self._connect_table()
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
        self._actions.connect(
            {
                "cutAction": lambda: self._clipping.cut(plane.selection),
                "copyAction": lambda: self._clipping.copy(plane.selection),
                "pasteAction": lambda: self._clipping.paste(plane.label),
                "duplicateAction": self._duplicate,
                "editPointAction": lambda: self._ask_for_values(int(plane.selection[0])),
                "deleteAction": lambda: session.remove(plane.selection),
                "clearAction": lambda: session.remove(np.arange(len(session.points)), "clear"),
                "relabelAction": lambda: session.relabel(plane.selection, 1.0 - session.points.y[plane.selection]),
                "selectAllAction": plane.select_all,
                "label0Action": lambda: self._choose_label(0.0),
                "label1Action": lambda: self._choose_label(1.0),
                "placeToolAction": lambda: plane.set_tool("place"),
                "selectToolAction": lambda: plane.set_tool("select"),
                "sprayToolAction": lambda: plane.set_tool("spray"),
                "eraseToolAction": lambda: plane.set_tool("erase"),
                "smallerBrushAction": plane.options.shrink,
                "largerBrushAction": plane.options.grow,
            }
        )

    def _connect_plane(self) -> None:
        session, plane = self._session, self._plane
        plane.place_requested.connect(lambda x1, x2, label: session.place((x1, x2), label))
        plane.spray_requested.connect(session.place)
        plane.move_requested.connect(session.move)
        plane.nudge_requested.connect(lambda indices, x: session.move(indices, x, goes_on=True))
        plane.remove_requested.connect(session.remove)
        plane.values_requested.connect(self._ask_for_values)
        plane.selection_changed.connect(self.show_what_can_be_done)
        plane.told.connect(self.told)
        plane.entered.connect(self._tell_of_points)

    def _connect_table(self) -> None:
        plane, table = self._plane, self._table
        table.selection_wished.connect(plane.select)
        table.rewrite_wished.connect(lambda number, x, label: self._session.rewrite([number], [x], label))
        table.told.connect(self.told)
        table.finished.connect(plane.setFocus)
        plane.selection_changed.connect(self._select_in_table)
        self._actions["pointTableAction"].toggled.connect(table.setVisible)
        self._actions["pointTableAction"].toggled.connect(self.show_table)

    # Wishes

    def _choose_label(self, label: float) -> None:
        self._plane.set_label(label)
        if self._plane.tool in {"select", "erase"}:  # neither has to do with a label: to place points is meant
            self._actions["placeToolAction"].trigger()

    def _duplicate(self) -> None:
        session, chosen = self._session, self._plane.selection
        first = len(session.points)
        session.place(session.points.x[chosen] + self._aside(), session.points.y[chosen], "duplicate")
        self._plane.select(np.arange(first, first + len(chosen)))

    def _aside(self) -> FloatArray:
        """From a point to its copy, (2,): to the right and down."""
        view = self._plane.picture.view
        return ASIDE * np.array([view.right - view.left, view.bottom - view.top])

    def _ask_for_values(self, number: int) -> None:
        points = self._session.points
        dialog = PointDialog(points, number, self._plane.on_screen(number), self._window)
        dialog.told.connect(self.told)
        dialog.accepted.connect(lambda: self._take_values(points, number, dialog.features, dialog.label))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take_values(self, points: PointSet, number: int, x: list[float], label: float) -> None:
        if self._session.points is not points:
            self.told.emit("The points were changed meanwhile: nothing was edited")
        elif x != points.x[number].tolist() or label != points.y[number]:
            self._session.rewrite([number], [x], label)

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

    def show_table(self) -> None:
        """Show the points in the table, if it is open: to sort a million anew takes half a second."""
        if self._actions["pointTableAction"].isChecked():
            self._table.show_points(self._session.points, self._plane.selection)

    def _select_in_table(self) -> None:
        if self._actions["pointTableAction"].isChecked():
            self._table.select(self._plane.selection)

    def show_what_can_be_done(self) -> None:
        """Enable what there is something to do for."""
        selected, is_free = len(self._plane.selection), not self._clipping.is_busy
        for name, possible in {
            "editPointAction": selected == 1,
            **dict.fromkeys(("clearAction", "selectAllAction"), len(self._session.points) > 0),
            **dict.fromkeys(("duplicateAction", "deleteAction", "relabelAction"), selected > 0),
            **dict.fromkeys(("cutAction", "copyAction"), selected > 0 and is_free),
            "pasteAction": is_free,
        }.items():
            self._actions[name].setEnabled(possible)
