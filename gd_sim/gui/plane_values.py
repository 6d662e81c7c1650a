"""One point looked at: the card with its numbers beside it, and the line as this point alone would make it."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtWidgets import QWidget

from gd_sim.core.boundary import View
from gd_sim.core.field import Field, Unit
from gd_sim.core.point_values import PointValues
from gd_sim.gui.labelled_line import LabelledLine, place_for_name
from gd_sim.gui.plane_shading import rectangle
from gd_sim.gui.theme import LIGHT, Theme
from gd_sim.gui.value_card import ValueCard, beside

ASIDE = 20.0
"""Pixels between the middle of a point and its card: the mark stays free."""
RIM = 0.15
"""The name of the line stands no nearer to the edge than this part of the view: it would be cut off."""


class PlaneValues:
    """The card of one point and the line after it.

    Args:
        widget: the plot that they belong to.
        corner: what else may stand on it; the card goes where it hides little of that.
    """

    def __init__(self, widget: pg.PlotWidget, corner: QWidget) -> None:
        self._box, self._corner = widget.getPlotItem().getViewBox(), corner
        self.card = ValueCard(widget)
        self.after = LabelledLine(widget.getPlotItem(), "afterPoint")
        self._values: PointValues | None = None
        self._unit: Unit | None = None
        self._name = ""
        self._view: View | None = None
        self._theme = LIGHT
        self._box.sigResized.connect(self.place)

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
        self.card.hide()

    def redraw(self, view: View) -> None:
        """The view may have changed."""
        if view != self._view:
            self._view = view
            self._draw_after()
            self.place()

    def place(self) -> None:
        """Put the card beside its point; without room, or if the point is out of sight, nowhere."""
        if self._values is None:
            return
        area = self._box.mapRectToScene(self._box.rect()).toRect()
        self.card.fit(self._theme.scale, area.width())
        point = self._box.mapViewToScene(QPointF(*self._values.x)).toPoint()
        taken = QRect() if self._corner.isHidden() else self._corner.geometry()
        place = None
        if area.contains(point):
            place = beside(point, self.card.size(), area, round(self._theme.px(ASIDE)), taken)
        if place is not None:
            self.card.move(place)
            self.card.raise_()
        self.card.setVisible(place is not None)

    def _draw_after(self) -> None:
        if self._values is None or self._unit is None or self._view is None:
            return
        places = np.empty((0, 2))
        if np.isfinite(self._unit.parameters).all():
            places = Field(self._unit, self._view).boundary
        found = place_for_name(places, _inner(self._view), self._values.x) if len(places) else None
        if found is None:
            self.after.hide()
        else:
            self.after.show_line(places, self._name, *found)


def _inner(view: View) -> QRectF:
    """The view without its rim."""
    whole = rectangle(view)
    across, down = RIM * whole.width(), RIM * whole.height()
    return whole.adjusted(across, down, -across, -down)
