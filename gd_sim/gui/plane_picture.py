"""The picture in the plane, put together: what is drawn for which points and which parameters."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtWidgets import QGraphicsRectItem, QWidget

from gd_sim.core import logistic, numbers, views
from gd_sim.core.beats import Beat, Errors
from gd_sim.core.boundary import View
from gd_sim.core.explain import Explanation
from gd_sim.core.field import Field, Unit
from gd_sim.core.handles import Scale, find_handles
from gd_sim.core.points import FloatArray, IntArray, PointSet
from gd_sim.gui.line_handles import LineHandles
from gd_sim.gui.plane_axes import Axes, cross
from gd_sim.gui.plane_contours import Contours
from gd_sim.gui.plane_items import BoundaryLines, UpdateMarks, WeightArrow, pixel_size
from gd_sim.gui.plane_light import Light
from gd_sim.gui.plane_marks import FARTHEST, MARK, PointMarks, drawable
from gd_sim.gui.plane_overlays import KEPT, Overlays
from gd_sim.gui.plane_pull import Pull
from gd_sim.gui.plane_room import FEW, PlaneRoom, places_held
from gd_sim.gui.plane_shading import Shading, rectangle
from gd_sim.gui.plane_starts import StartLines
from gd_sim.gui.plane_trail import BoundaryTrail
from gd_sim.gui.plane_values import PlaneValues
from gd_sim.gui.plane_votes import Votes
from gd_sim.gui.plane_weights import PlaneWeights
from gd_sim.gui.step_arrow import StepArrow
from gd_sim.gui.step_bars import StepBars
from gd_sim.gui.theme import CLASS_COLORS, Theme, color

START_VIEW = View(-4.0, 4.0, -4.0, 4.0)
"""What can be seen at the start; as much more of one side as the window has room for."""
FREE_NOTICE = "Free aspect: w is not seen perpendicular to the line"


class PlanePicture:
    """Everything that is drawn in a plot: it knows no mouse, no keys and no wishes.

    Attributes:
        box: the view box; its coordinates are data coordinates.
        points: what is drawn, a drag that is going on included.
        marks: their marks.
        pull: the halos around them.
        handles: those of the boundary.
        weights: w in weight space, and the distance of the line.
        values: the numbers of the point that is looked at.
        step_arrow: what an update adds to w, while it is shown in beats.
        bars: what an update did to the errors.

    Args:
        widget: the plot.
        has_legend: whether it is told which mark is which label.
        mark: size of the marks of points, in pixels.
    """

    def __init__(self, widget: pg.PlotWidget, *, has_legend: bool = True, mark: float = MARK) -> None:
        self._widget = widget
        self._plot = widget.getPlotItem()
        self.box = self._plot.getViewBox()
        self._unit: Unit | None = None
        self._undrawn = 0
        self._explanation: Explanation | None = None
        self._with_chip = False
        self.points = PointSet.empty()
        self.box.disableAutoRange()
        self.box.setAspectLocked(True)
        self._build_items(mark)
        self.weights = PlaneWeights(widget)
        self.bars = StepBars(widget)
        self._overlays = Overlays(widget, self.weights.inset, self.bars, self._hidden, has_legend=has_legend)
        self.weights.inset.resized.connect(self._overlays.follow)
        self.values = PlaneValues(widget, self._overlays, self.redraw)
        self._plot.layout.setContentsMargins(2, 10, 14, 2)  # room for half a number at the ends of the axes
        self.box.sigRangeChanged.connect(self._follow_view)
        self.box.sigResized.connect(
            self._follow_view
        )  # at free aspect the range stays, and the size of a pixel does not

    def _build_items(self, mark: float) -> None:
        self._axes = Axes(self._widget)
        self._cross = cross(self._plot, 9)
        self._shading = Shading()
        self._trail = BoundaryTrail()
        self._arrow, self.step_arrow = WeightArrow(), StepArrow()
        for item in (self._shading, self._trail, self._arrow, self.step_arrow):
            self._plot.addItem(item, ignoreBounds=True)
        self.marks = PointMarks(self._plot, mark)
        self.pull = Pull(self._plot)
        self._lines = BoundaryLines(self._plot)
        self.handles = LineHandles()
        self._plot.addItem(self.handles, ignoreBounds=True)
        self._contours = Contours(self._plot)
        self._update_marks = UpdateMarks(self._plot, mark)
        self._votes, self._starts, self._light = Votes(self._plot), StartLines(self._plot), Light(self._plot)
        self._band = QGraphicsRectItem()
        self._band.setZValue(20)
        self.box.addItem(self._band, ignoreBounds=True)
        self.show_crosshair(None)
        self.show_band(None)

    @property
    def view(self) -> View:
        """The part of the plane that is in sight."""
        (left, right), (bottom, top) = self.box.viewRange()
        return View(left, right, bottom, top)

    @property
    def wished_view(self) -> View:
        """The part that was asked for: less than is in sight where the plane has another shape, at equal scales."""
        (left, right), (bottom, top) = self.box.state["targetRange"]
        return View(left, right, bottom, top)

    @property
    def scale(self) -> Scale:
        """How large things are on screen."""
        return Scale(pixel_size(self.box, self.view), self.handles.size)

    def show_points(self, points: PointSet, selection: IntArray) -> None:
        """Draw these points, some of them selected."""
        self.points, self._undrawn = points, len(points) - len(drawable(points.x))
        self._axes.show_names(points)
        self.marks.show_points(points, selection)
        self._overlays.show_legend(points, self.marks.is_dense)
        self._mark_points()
        self._make_way()

    def show_selection(self, selection: IntArray) -> None:
        """Frame these points."""
        self.marks.show_selection(selection)
        self._make_way()

    def _make_way(self) -> None:
        """Let what lies on the plane make way for points, and words for that."""
        if self._overlays.follow():
            self.redraw()

    def _mark_points(self) -> None:
        """Show what the unit says of each point."""
        if self._unit:
            self.marks.show_wrong(self._unit)
            self.pull.show_model(self.points, self._unit, self.marks.size)

    def show_past(self, parameters: FloatArray, features: tuple[str, ...] | None) -> None:
        """Take these for what the unit was before, the earliest first, (k, n+1): drawn with the unit, by wish."""
        self._trail.show_trail(parameters, features)

    def show_model(self, unit: Unit, explanation: Explanation | None, with_chip: bool) -> None:
        """Draw the boundary of a unit, and the update that led to it if it is to be seen."""
        self.step_arrow.show_ends(None)
        self._unit, self._explanation, self._with_chip = unit, explanation, with_chip
        self.redraw()

    def show_copy(self, explanation: Explanation, beat: Beat) -> None:
        """Draw what an update adds to w, as it is at one moment."""
        self.step_arrow.show_ends(self._step_ends(explanation, beat), CLASS_COLORS[int(explanation.y[0])])

    def _hidden(self, area: QRect) -> float:
        """The points that something there would hide, in pixels of the plot; `KEPT` for each that is spoken of.

        While an update is told, parts of w and the origin, where its step is seen, count as points.
        """
        half = math.ceil(self.marks.size / 2)
        shown = self.box.mapSceneToView(QRectF(area.adjusted(-half, -half, half, half))).boundingRect()
        low, high = np.array([shown.left(), shown.top()]), np.array([shown.right(), shown.bottom()])
        spoken_of = self.marks.number_selected_within(low, high)
        one = self._explanation
        if one and one.size == 1 and self._with_chip:
            spoken_of += _within(one.x, low, high)
            stage = np.vstack([np.zeros((1, 2)), self._arrow.places])
            return self.marks.number_within(low, high) + _within(stage, low, high) + KEPT * spoken_of
        return self.marks.number_within(low, high) + KEPT * spoken_of

    def _step_ends(self, explanation: Explanation, beat: Beat) -> tuple[QPointF, QPointF] | None:
        if beat.copy is None:
            return None
        tail, foot = QPointF(), self._arrow.tail
        if foot is not None:  # else w is too long to be drawn whole, and has no tip to go to
            tail = (foot + QPointF(*explanation.before[:2])) * beat.slide
        return tail, tail + QPointF(*beat.copy)

    def show_errors(self, errors: Errors | None, swing: float = 1.0) -> None:
        """Show the errors around an update, as far as the line has come; None: nothing."""
        is_new = errors != self.bars.errors
        self.bars.show_errors(errors, swing)
        if is_new:
            self._overlays.place()

    def show_votes(self, lines: Sequence[FloatArray], features: tuple[str, ...] | None) -> None:
        """Draw lines to vote on, by their parameters; none: nothing."""
        if lines or self._votes.is_shown:
            self._votes.show_lines(lines, features)
            self.redraw()

    def show_vote_right(self, number: int) -> None:
        """Let the line of this number stand out among those that were voted on."""
        self._votes.show_right(number)

    def show_starts(self, rows: FloatArray | None, features: tuple[str, ...] | None) -> None:
        """Draw the lines of several runs, by their parameters, (k, n+1); None: nothing."""
        self._starts.show_lines(rows, features, self.view)

    def show_light(self, x: FloatArray | None) -> None:
        """Shine at a point, (2,), that is looked at elsewhere; None: nowhere."""
        self._light.show_at(x)

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
        self._overlays.show_invitation(text)

    def show_warning(self, text: str, tip: str = "") -> None:
        """What must not be overlooked, as long as it is so, and what a click on it does; empty: nothing."""
        self._overlays.show_warning(text, tip)
        self.redraw()  # words make way

    def show_shading(self, shown: bool) -> None:
        """Shade the plane by ŷ, or not."""
        self._shading.setVisible(shown)
        self.redraw()

    def show_trail(self, shown: bool) -> None:
        """Draw where the boundary was before, or not."""
        self._trail.setVisible(shown)
        self.redraw()

    def show_contours(self, shown: bool) -> None:
        """Label the contours of ŷ and draw more of them, or not."""
        self._contours.is_on = shown
        self.redraw()

    def show_pull(self, shown: bool) -> None:
        """Draw a halo as large as |y-ŷ| around each point, or not."""
        self.pull.is_on = shown
        self._mark_points()

    def show_grid(self, shown: bool) -> None:
        """Draw a line for each number at an axis, or none."""
        self._axes.show_grid(shown)

    def show_weights(self, shown: bool) -> None:
        """Show weight space and the distance of the line from the origin, or not."""
        self.weights.show(shown)
        self.arrange()

    def add_tool(self, tool: QWidget) -> None:
        """What a tool has to be set stands on the plane, and is arranged with the rest."""
        self._overlays.add_tool(tool)

    def cover_at(self, pixel: QPointF) -> QWidget | None:
        """What lies over a pixel of the plot and hides what is there; None: nothing does."""
        return self._overlays.at(pixel.toPoint())

    def is_covered(self, place: FloatArray) -> bool:
        """Whether something lies over a place, (2,), in data coordinates."""
        return self.cover_at(self.box.mapViewToScene(QPointF(*place))) is not None

    def arrange(self) -> None:
        """Something on the plane has come or gone: the rest makes room, or takes it."""
        self.weights.place()
        self._overlays.place()
        self.redraw()

    # Which part of the plane is in sight

    @property
    def is_equal(self) -> bool:
        """Whether both axes have the same scale, so that right angles look right."""
        return bool(self.box.state["aspectLocked"])

    def show_equal(self, equal: bool) -> None:
        """Give both axes the same scale, where all that was in sight stays; or leave each its own from now on."""
        if equal == self.is_equal:
            return
        view = self.view
        self.box.setAspectLocked(equal)
        self.show_view(view)
        self.redraw()

    def show_start_view(self) -> None:
        """From -4 to 4."""
        self.show_view(START_VIEW)

    def zoom_to_points(self) -> None:
        """Show all points."""
        if not len(self.points):
            self.show_start_view()
        elif view := views.around(self.points.x):
            self.show_view(view)

    def zoom(self, factor: float, center: tuple[float, float]) -> None:
        """Show so many times as much of the plane, about a place; within sensible limits."""
        if views.can_zoom(self.view, factor, drawable(self.points.x), self.is_equal):
            self.box.scaleBy((factor, factor), center=center)

    def zoom_about_middle(self, factor: float) -> None:
        """The same, about the middle of what is in sight."""
        view = self.view
        self.zoom(factor, ((view.left + view.right) / 2, (view.bottom + view.top) / 2))

    def show_view(self, view: View) -> None:
        """Show this part of the plane; as much more of one side as the window has room for, at equal scales."""
        self.box.setRange(rectangle(view), padding=0)

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes; pyqtgraph does not follow the palette by itself."""
        self._widget.setBackground(theme.base)
        for line in self._cross:
            line.setPen(pg.mkPen(theme.accent, width=1.2 * theme.scale))
        band = pg.mkPen(theme.accent, width=1.5, style=Qt.PenStyle.DashLine)
        band.setCosmetic(True)
        self._band.setPen(band)
        self._band.setBrush(color(theme.accent, 0.12))
        for part in (self._axes, self.marks, self._lines, self._contours, self._trail, self._arrow, self._update_marks):
            part.restyle(theme)
        for view in (
            self.handles,
            self.weights,
            self.values,
            self._votes,
            self._starts,
            self._light,
            self.step_arrow,
            self.bars,
        ):
            view.restyle(theme)
        self._overlays.place()
        self.redraw()
        self._widget.viewport().update()  # thinner lines leave their edges behind

    def _follow_view(self) -> None:
        """Another part of the plane is in sight, or as much of it in more or fewer pixels."""
        view = self.view
        width, height = max(1.0, self.box.width()), max(1.0, self.box.height())
        self.marks.show_view(view, ((view.right - view.left) / width, (view.top - view.bottom) / height))
        self._overlays.show_legend(self.points, self.marks.is_dense)
        self.redraw()

    def redraw(self) -> None:
        """Draw the model again: it, or the view, has changed."""
        if self._unit is None:
            return
        field, explanation = Field(self._unit, self.view), self._explanation
        if self._shading.isVisible():
            self._shading.show_model(field)
        self._lines.show_model(field)
        self.step_arrow.show_in(field.view)
        self._mark_points()
        if explanation:
            self._lines.show_ghost(Field(Unit(explanation.before, self._unit.features), field.view))
            self._arrow.show_weights(field)
        else:
            self._lines.show_ghost(None)
            self._arrow.hide()
        self._starts.redraw(field.view)
        is_askew = self._arrow.isVisible() and not self.is_equal
        far = _notice_of_far(self._undrawn)
        self._overlays.show_notice(far or (FREE_NOTICE if is_askew else _notice(field)))
        if self._trail.isVisible():
            self._trail.show_in(field.view)
        self.weights.redraw(field)
        self._overlays.follow()
        self.values.follow(field.view)
        self._draw_words(field)

    def _draw_words(self, field: Field) -> None:
        """Draw what carries words, each where those before have left room: what is most wished comes first."""
        size = self.box.width(), self.box.height()
        taken = self._overlays.areas + self.values.areas
        if self._explanation:
            corner = self.box.mapRectToScene(self.box.rect()).topLeft()
            self._update_marks.show_update(
                self._explanation,
                field.view,
                self._with_chip,
                taken,
                lambda area: self._hidden(area.translated(corner).toAlignedRect()),
            )
        else:
            self._update_marks.hide()
        room = PlaneRoom.of(field.view, size, taken + self._update_marks.areas)
        if len(self.points) <= FEW:
            room = room.avoiding(drawable(self.points.x), self.marks.size)
        self._votes.redraw(self._room_of_votes(room))
        room = room.without(self._votes.areas)
        self._arrow.show_name(room)
        room = room.without(self._arrow.areas)
        labelled = self.weights.is_shown or self._contours.is_on or self.values.is_shown
        if labelled and (handles := find_handles(field.unit, field.view, self.scale)):
            room = room.avoiding(places_held(handles), self.handles.size)
        self.weights.show_distance(field, room)
        room = room.without(self.weights.perpendicular.areas)
        self._contours.show_model(field, room)
        self.values.show_after(room.without(self._contours.areas))

    def _room_of_votes(self, room: PlaneRoom) -> PlaneRoom:
        """The same, less the points that are ringed or framed: a letter would hide what it is about."""
        if not self._votes.is_shown:
            return room
        used = self._explanation.x if self._explanation and self._explanation.size == 1 else np.empty((0, 2))
        return room.sparing(drawable(np.vstack([used, self.marks.spoken_of])), self._update_marks.size)


def _within(places: FloatArray, low: FloatArray, high: FloatArray) -> int:
    """How many places, (k, 2), are between two corners."""
    return int(((places >= low) & (places <= high)).all(axis=1).sum())


def _notice_of_far(undrawn: int) -> str:
    """That some points cannot be seen wherever one looks; empty where there are none of these."""
    if not undrawn:
        return ""
    lie = "1 point lies" if undrawn == 1 else f"{numbers.count(undrawn)} points lie"
    return f"{lie} beyond {FARTHEST:.0e}: too far out to be drawn".replace("e+", "e")


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
