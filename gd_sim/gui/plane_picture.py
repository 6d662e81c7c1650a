"""The picture in the plane, put together: what is drawn for which points and which parameters."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QGraphicsRectItem, QLabel

from gd_sim.core import logistic, numbers
from gd_sim.core.boundary import View
from gd_sim.core.explain import Explanation
from gd_sim.core.field import Field, Unit
from gd_sim.core.points import IntArray, PointSet
from gd_sim.gui.plane_items import BoundaryLines, UpdateMarks, WeightArrow
from gd_sim.gui.plane_marks import FARTHEST, PointMarks
from gd_sim.gui.plane_shading import Shading
from gd_sim.gui.theme import CLASS_COLORS, LIGHT, Theme, color

START_VIEW = 4.0
"""The view at the start reaches from -4 to 4."""
LEAST_ZOOM, MOST_ZOOM = 1e-6, 1e4
"""The view may be so many times as wide as the points are, or as 1."""
WIDEST_USUAL = "-0.05"
"""There is room for numbers as wide as this beside the plane from the beginning, for wider ones once there are any."""
GAP = 8
"""Pixels between an overlay and the edge of the plane."""


class PlanePicture:
    """Everything that is drawn in a plot: it knows no mouse, no keys and no wishes.

    Attributes:
        box: the view box; its coordinates are data coordinates.
        points: what is drawn, a drag that is going on included.
        marks: the points.
    """

    def __init__(self, widget: pg.PlotWidget) -> None:
        self._widget = widget
        self._plot = widget.getPlotItem()
        self.box = self._plot.getViewBox()
        self._unit: Unit | None = None
        self._explanation: Explanation | None = None
        self._with_chip = False
        self._theme = LIGHT
        self.points = PointSet.empty()
        self._build_items()
        self._build_overlays()
        self._plot.layout.setContentsMargins(2, 10, 14, 2)  # room for half a number at the ends of the axes
        self.box.sigRangeChanged.connect(self.redraw)
        self.box.sigResized.connect(self.place_overlays)

    def _build_items(self) -> None:
        self._axes = self._build_lines(-10)
        self._cross = self._build_lines(9)
        self._shading = Shading()
        self._arrow = WeightArrow()
        for item in (self._shading, self._arrow):
            self._plot.addItem(item, ignoreBounds=True)
        self.marks = PointMarks(self._plot)
        self._lines = BoundaryLines(self._plot)
        self._update_marks = UpdateMarks(self._plot)
        self._band = QGraphicsRectItem()
        self._band.setZValue(20)
        self.box.addItem(self._band, ignoreBounds=True)
        self.show_crosshair(None)
        self.show_band(None)

    def _build_lines(self, z: float) -> list[pg.InfiniteLine]:
        """A vertical and a horizontal line right across the plane."""
        lines = [pg.InfiniteLine(angle=angle, movable=False) for angle in (90, 0)]
        for line in lines:
            line.setZValue(z)
            self._plot.addItem(line, ignoreBounds=True)
        return lines

    def _build_overlays(self) -> None:
        self._legend, self._notice, self._invitation = (QLabel(self._widget) for _ in range(3))
        for overlay, name in ((self._legend, "overlay"), (self._notice, "overlay"), (self._invitation, "invitation")):
            overlay.setObjectName(name)
            overlay.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            overlay.setTextFormat(Qt.TextFormat.RichText)
        self._notice.hide()
        self._invitation.hide()

    @property
    def view(self) -> View:
        """The part of the plane that is in sight."""
        (left, right), (bottom, top) = self.box.viewRange()
        return View(left, right, bottom, top)

    def show_points(self, points: PointSet, selection: IntArray) -> None:
        """Draw these points, some of them selected."""
        if (points.feature_names, points.class_names) != (self.points.feature_names, self.points.class_names):
            self.points = points
            self._show_names()
        self.points = points
        self.marks.show_points(points)
        self.marks.show_selection(selection)
        if self._unit:
            self.marks.show_wrong(self._unit)

    def show_moved(self, points: PointSet, moved: IntArray, selection: IntArray) -> None:
        """Draw these points while those at `moved` are being dragged, or are being added at the end."""
        self.points = points
        self.marks.show_moved(points, moved)
        self.marks.show_selection(selection)
        if self._unit:
            self.marks.show_wrong(self._unit)

    def show_model(self, unit: Unit, explanation: Explanation | None, with_chip: bool) -> None:
        """Draw the boundary of a unit, and the update that led to it if it is to be seen."""
        self._unit, self._explanation, self._with_chip = unit, explanation, with_chip
        self.redraw()

    def show_crosshair(self, place: tuple[float, float] | None) -> None:
        """Draw the crosshair of the keyboard; None: nowhere."""
        for line, value in zip(self._cross, place or (0.0, 0.0), strict=True):
            line.setVisible(place is not None)
            line.setPos(value)

    def show_band(self, band: QRectF | None) -> None:
        """Draw the rectangle that selects; None: nowhere."""
        self._band.setVisible(band is not None)
        self._band.setRect(band or QRectF())

    def show_invitation(self, text: str) -> None:
        """One line of guidance at the foot of the plane; empty: none."""
        self._invitation.setText(text)
        self._invitation.setVisible(bool(text))
        self.place_overlays()

    def show_start_view(self) -> None:
        """From -4 to 4, or as much more of one side as the window has room for."""
        self.box.setRange(QRectF(-START_VIEW, -START_VIEW, 2 * START_VIEW, 2 * START_VIEW), padding=0)

    def zoom_to_points(self) -> None:
        """Show all points."""
        x = self.points.x
        if not len(x):
            self.show_start_view()
            return
        low, high = x.min(axis=0), x.max(axis=0)
        with np.errstate(over="ignore"):
            size = np.where(high > low, high - low, np.maximum(1.0, np.abs(high)))
        if (size < 1e300).all():
            corner = (low + high) / 2 - 0.6 * size
            self.box.setRange(QRectF(*corner, *(1.2 * size)), padding=0)

    def zoom(self, factor: float, center: tuple[float, float]) -> None:
        """Show so many times as much of the plane, about a place; within sensible limits."""
        near = self.points.x[(np.abs(self.points.x) < FARTHEST).all(axis=1)]
        extent = float(np.ptp(near, axis=0).max()) if len(near) else 0.0
        span = factor * (self.view.right - self.view.left)
        if LEAST_ZOOM * min(extent or 1.0, 1.0) <= span <= MOST_ZOOM * max(extent, 1.0):
            self.box.scaleBy((factor, factor), center=center)

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes; pyqtgraph does not follow the palette by itself."""
        self._theme = theme
        self._widget.setBackground(theme.base)
        for name in ("left", "bottom"):
            axis = self._widget.getAxis(name)
            axis.setPen(theme.border)
            axis.setTextPen(theme.muted)
            axis.setStyle(hideOverlappingLabels=False)
            axis.enableAutoSIPrefix(False)  # no "x1 (x0.001)"
            axis.setTickFont(self._widget.font())
            axis.setStyle(autoReduceTextSpace=False)  # shorter numbers would move the plane while it is being zoomed
            axis.textWidth = self._widget.fontMetrics().horizontalAdvance(WIDEST_USUAL)
            axis.label.setFont(self._widget.font())
        for line in self._axes:
            line.setPen(pg.mkPen(theme.grid, width=1.2 * theme.scale))
        for line in self._cross:
            line.setPen(pg.mkPen(theme.accent, width=1.2 * theme.scale))
        band = pg.mkPen(theme.accent, width=1.5, style=Qt.PenStyle.DashLine)
        band.setCosmetic(True)
        self._band.setPen(band)
        self._band.setBrush(color(theme.accent, 0.12))
        for part in (self.marks, self._lines, self._arrow, self._update_marks):
            part.restyle(theme)
        self._show_names()
        self.redraw()

    def redraw(self) -> None:
        """Draw the model again: it, or the view, has changed."""
        if self._unit is None:
            return
        field, explanation = Field(self._unit, self.view), self._explanation
        self._shading.show_model(field)
        self._lines.show_model(field)
        self.marks.show_wrong(self._unit)
        if explanation:
            self._lines.show_ghost(Field(Unit(explanation.before, self._unit.features), field.view))
            self._arrow.show_weights(field)
            self._update_marks.show_update(explanation, self.points.x, field.view, self._with_chip)
        else:
            self._lines.show_ghost(None)
            self._arrow.hide()
            self._update_marks.hide()
        self._show_notice(_notice(field))

    def _show_notice(self, text: str) -> None:
        if text != self._notice.text():
            self._notice.setText(text)
            self._notice.setVisible(bool(text))
            self.place_overlays()

    def _show_names(self) -> None:
        for side, name in zip(("bottom", "left"), self.points.feature_names, strict=False):
            self._widget.setLabel(side, name, color=self._theme.muted)
        signs = zip("●▲", CLASS_COLORS, self.points.class_names, strict=True)
        self._legend.setText(
            "&nbsp;&nbsp; ".join(
                f'<span style="color:{shade}">{sign}</span> {_class(name)}' for sign, shade, name in signs
            )
        )
        self.place_overlays()

    def place_overlays(self) -> None:
        """Put the overlays where they belong in the plane."""
        area = self.box.mapRectToScene(self.box.rect()).toRect()
        for overlay in (self._legend, self._notice, self._invitation):
            _fit(overlay, area.width() - 2 * GAP)
        self._legend.move(area.left() + GAP, area.top() + GAP)
        below = area.top() + 2 * GAP + self._legend.height()
        self._notice.move(area.center().x() - self._notice.width() // 2, below)
        foot = area.bottom() - self._invitation.height() - GAP
        self._invitation.move(area.center().x() - self._invitation.width() // 2, foot)
        # WORKAROUND: an AxisItem paints its outermost numbers a little outside of its bounding rectangle, and leaves
        # them behind when it moves. https://github.com/pyqtgraph/pyqtgraph/issues/732
        self._widget.viewport().update()


def _fit(label: QLabel, room: int) -> None:
    """As large as its text, which breaks where there is no more room."""
    label.setWordWrap(False)
    label.adjustSize()
    if label.width() > room > 0:
        label.setWordWrap(True)
        label.resize(room, label.heightForWidth(room))


def _class(name: str) -> str:
    return f"label {name}" if name in {"0", "1"} else name.replace("&", "&amp;").replace("<", "&lt;")


def _notice(field: Field) -> str:
    """Why there is no boundary in the view; empty where there is one."""
    if field.line is None:
        return "" if len(field.boundary) else "No boundary in the view"
    if field.line.kind == "outside":
        return "The boundary is outside the view"
    b = field.unit.parameters[-1:]
    if field.line.kind == "line" or not math.isfinite(b[0]):
        return ""
    prediction = float(logistic.sigmoid(b)[0])
    return f"w = 0: every ŷ is {'0.5' if prediction == 0.5 else numbers.prediction(prediction)}"
