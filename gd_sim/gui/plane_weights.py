"""w in the plane, on wish: weight space in a corner, and how far the line is from the origin."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

from gd_sim.core import numbers
from gd_sim.core.boundary import perpendicular
from gd_sim.core.explain import SHOWN
from gd_sim.core.field import Field
from gd_sim.core.mistakes import written_step
from gd_sim.core.settings import Settings
from gd_sim.core.weight_space import Contributions, why_not_shown
from gd_sim.gui.labelled_line import LabelledLine
from gd_sim.gui.plane_room import PlaneRoom
from gd_sim.gui.theme import Theme
from gd_sim.gui.weight_inset import WeightInset

HOW_TO_SEE = "Step shows what is added to w"


class PlaneWeights:
    """The inset of weight space, and the perpendicular from the origin to the line.

    Attributes:
        inset: weight space.

    Args:
        widget: the plot that they belong to.
    """

    def __init__(self, widget: pg.PlotWidget) -> None:
        self._box = widget.getPlotItem().getViewBox()
        self.inset = WeightInset(widget)
        self.perpendicular = LabelledLine(widget.getPlotItem(), "perpendicular")
        self._contributions: Contributions | None = None
        self._reason = ""
        self._field: Field | None = None
        self._box.sigResized.connect(self.place)

    @property
    def is_shown(self) -> bool:
        """Whether they are wished."""
        return not self.inset.isHidden()

    def restyle(self, theme: Theme) -> None:
        """Take over the colours and sizes of a theme."""
        self.inset.restyle(theme)
        self.perpendicular.restyle(theme, theme.weights, 1.2)
        self.place()

    def show(self, shown: bool) -> None:
        """Show them from the next drawing on, or not."""
        self.inset.setVisible(shown)

    def show_contributions(self, contributions: Contributions | None, settings: Settings, batch_size: int) -> None:
        """What the last update added to w, if that is known, under settings that may leave no weight space to show."""
        self._contributions, self._reason = contributions, why_not_shown(settings)
        words = "\n".join(legend(settings, batch_size))
        self.inset.caption(self._reason or (words if contributions else HOW_TO_SEE), "" if self._reason else words)
        if self._field:
            self._draw_inset(self._field)

    def redraw(self, field: Field) -> None:
        """Draw weight space for this unit, in a corner of this view."""
        self._field = field
        self._draw_inset(field)

    def place(self) -> None:
        """Let the inset be as large as there is room for; where it stands, the overlays know."""
        if self._field is None:
            return
        area, view = self._box.mapRectToScene(self._box.rect()).toRect(), self._field.view
        size = max(1.0, self._box.width()), max(1.0, self._box.height())
        self.inset.fit(area, (size[0] / (view.right - view.left), size[1] / (view.top - view.bottom)))

    def _draw_inset(self, field: Field) -> None:
        if self.is_shown:
            line = field.unit.line
            self.inset.show_weights(None if line is None or self._reason else line[:2], self._contributions)
            self.place()

    def show_distance(self, field: Field, room: PlaneRoom) -> None:
        """Draw the perpendicular from the origin to the line of this unit, its length beside it."""
        found = perpendicular(field.unit.line) if self.is_shown and field.unit.line is not None else None
        if found is None or not field.view.contains(found.foot):
            self.perpendicular.hide()
            return
        name = f"|b|/|w| = {numbers.magnitude(found.length)}"
        share = 0.5 if field.view.contains((0.0, 0.0)) else 1.0
        self.perpendicular.show_line(np.array([(0.0, 0.0), found.foot]), name, share, room)


def legend(settings: Settings, batch_size: int) -> list[str]:
    """What the arrows in weight space are, for an update with so many points under these settings."""
    mean = settings.reduction == "mean" and batch_size > 1
    lines = [f"each: {written_step(settings.mistake)}" + (" / |B|" if mean else "")]
    if batch_size > SHOWN:
        lines.append(f"grey: the points from {SHOWN + 1} on")
    if settings.l2 > 0.0:
        lines.append("dotted: -αλw" if mean or batch_size == 1 else "dotted: -αλ|B|w")
    if settings.optimizer != "sgd":
        lines += ["pale: plain sgd", f"dashed: {settings.optimizer}"]
    return lines
