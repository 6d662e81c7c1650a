"""One point looked at: the card with its numbers beside it, and the line as this point alone would make it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRect, QRectF

from gd_sim.core.boundary import View
from gd_sim.core.field import Field, Unit
from gd_sim.core.point_values import PointValues
from gd_sim.gui.labelled_line import LabelledLine
from gd_sim.gui.plane_overlays import Overlays
from gd_sim.gui.plane_room import PlaneRoom
from gd_sim.gui.theme import LIGHT, Theme
from gd_sim.gui.value_card import ValueCard, beside

ASIDE = 20.0
"""Pixels between the middle of a point and its card: the mark stays free."""


class PlaneValues:
    """The card of one point and the line after it.

    Attributes:
        card: the card.
        after: the line.

    Args:
        widget: the plot that they belong to.
        overlays: what else lies on it; the card goes where it hides little of that.
        make_room: called when the card has come or gone or moved: other words make way for it.
    """

    def __init__(self, widget: pg.PlotWidget, overlays: Overlays, make_room: Callable[[], None]) -> None:
        self._box, self._overlays, self._make_room = widget.getPlotItem().getViewBox(), overlays, make_room
        self.card = ValueCard(widget)
        self.after = LabelledLine(widget.getPlotItem(), "afterPoint")
        self._values: PointValues | None = None
        self._unit: Unit | None = None
        self._name = ""
        self._room: PlaneRoom | None = None
        self._view: View | None = None
        self._area: QRect | None = None
        self._theme = LIGHT
        self._box.sigResized.connect(self.place)

    @property
    def is_shown(self) -> bool:
        """Whether a point is looked at."""
        return self._values is not None

    @property
    def areas(self) -> list[QRectF]:
        """Where the card is, if it is shown, in pixels from the upper left corner of the view."""
        corner = self._box.mapRectToScene(self._box.rect()).topLeft()
        return [] if self._area is None else [QRectF(self._area).translated(-corner)]

    def restyle(self, theme: Theme) -> None:
        """Take over the colours and sizes of a theme."""
        self._theme = theme
        self.after.restyle(theme, theme.after, 2.0)
        self.place()

    def show_values(self, values: PointValues, after: Unit, name: str) -> None:
        """Look at a point: the unit as one update on it alone would make it, and what its boundary is to be called."""
        self._values, self._unit, self._name = values, after, name
        self._draw_after()
        self.place()

    def write(self, values: PointValues, class_name: str) -> None:
        """Write the numbers of the point."""
        self.card.show_values(values, class_name)
        self.place()

    def hide(self) -> None:
        """Look at no point."""
        self._values = self._unit = None
        self.after.hide()
        self.place()

    def follow(self, view: View) -> None:
        """The view may have changed."""
        if view != self._view:
            self._view = view
            self._move()

    def show_after(self, room: PlaneRoom) -> None:
        """Draw the line, and its name where there is room."""
        self._room = room
        self._draw_after()

    def place(self) -> None:
        """Put the card beside its point; without room, or if the point is out of sight, nowhere."""
        if self._move():
            self._make_room()

    def _move(self) -> bool:
        """The same, and whether it is elsewhere than before."""
        before, self._area = self._area, self._find_area()
        if self._area == before:
            return False
        if self._area is not None:
            self.card.move(self._area.topLeft())
            self.card.raise_()
        self.card.setVisible(self._area is not None)
        return True

    def _find_area(self) -> QRect | None:
        if self._values is None:
            return None
        plane = self._box.mapRectToScene(self._box.rect())
        inside, point = plane.toRect(), self._box.mapViewToScene(QPointF(*self._values.x)).toPoint()
        self.card.fit(self._theme.scale, inside.width())
        if not inside.contains(point):
            return None
        taken = [area.translated(plane.topLeft()).toRect() for area in self._overlays.areas]
        place = beside(point, self.card.size(), inside, round(self._theme.px(ASIDE)), taken)
        return None if place is None else QRect(place, self.card.size())

    def _draw_after(self) -> None:
        if self._values is None or self._unit is None or self._room is None:
            return
        places = np.empty((0, 2))
        if np.isfinite(self._unit.parameters).all():
            places = Field(self._unit, self._room.view).boundary
        if not len(places):
            self.after.hide()
            return
        first, last = np.hypot(*(places[[0, -1]] - self._values.x).T)
        self.after.show_line(places, self._name, float(last > first), self._room)
