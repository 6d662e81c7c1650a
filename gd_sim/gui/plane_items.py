"""What is drawn of the model: boundary, w, and what shows one update."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gd_sim.core import numbers
from gd_sim.core.boundary import View
from gd_sim.core.explain import Explanation
from gd_sim.core.field import Field
from gd_sim.core.points import FloatArray
from gd_sim.gui.plane_marks import FARTHEST, MARK, place
from gd_sim.gui.plane_room import ARROW_PARTS, PlaneRoom
from gd_sim.gui.plane_shading import rectangle
from gd_sim.gui.step_arrow import HEAD, draw_arrow
from gd_sim.gui.theme import LIGHT, WEIGHT_COLOR, Theme, color

AWAY = 20.0
"""Pixels from a point to its chip, to the right or left and above or below."""
EDGE = 2.0
"""Pixels between the chip and the edge of the view."""
TRIES = 6
"""A chip is tried further up or down by its own height, so many times less one."""
FURTHER = 0.1
"""To be that much further away is as bad as to hide so much of a point."""
WIDEST = 0.5
"""A chip that would be wider than this part of the view tells y - ŷ alone."""
LONGEST = 0.4
"""The arrow of w is no longer than this part of the view; a longer one would leave it."""


class BoundaryLines:
    """The boundary, and the boundary as it was before."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self.line = pg.PlotDataItem(name="boundary", antialias=True, connect="finite")
        self.line.setObjectName("boundary")
        self._ghost = pg.PlotDataItem(name="ghost", antialias=True, connect="finite")
        self._has_ghost = False
        for z, item in ((-4, self._ghost), (6, self.line)):
            item.setZValue(z)
            plot.addItem(item, ignoreBounds=True)

    def restyle(self, theme: Theme) -> None:
        """Take over the colours and sizes of a theme."""
        self.line.setPen(pg.mkPen(theme.line, width=3 * theme.scale))
        dashes = {"style": Qt.PenStyle.DashLine, "width": 2 * theme.scale}
        self._ghost.setPen(pg.mkPen(theme.ghost, **dashes))

    def show_model(self, field: Field) -> None:
        """Draw the boundary."""
        self.line.setData(*field.boundary.T)

    def show_ghost(self, field: Field | None) -> None:
        """Draw the boundary as it was before the last update; None: nothing."""
        if field or self._has_ghost:
            self._ghost.setData(*field.boundary.T if field else ([], []))
        self._has_ghost = field is not None


def pixel_size(box: pg.ViewBox, view: View) -> tuple[float, float]:
    """The width and the height of a pixel in data units; what pyqtgraph says of very small views is 0."""
    return (view.right - view.left) / max(1.0, box.width()), (view.top - view.bottom) / max(1.0, box.height())


class WeightArrow(pg.GraphicsObject):  # type: ignore[misc]
    """w as an arrow, drawn from the boundary; as long as w is, in data units.

    It is perpendicular to the boundary, which is seen where both axes have the same scale.

    Attributes:
        areas: where its name is, if it is shown, in pixels from the upper left corner of the view.
    """

    TURNS = (0.0, 60.0, -60.0, 110.0, -110.0)
    """Where its name is tried about the tip: degrees from the direction of w."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(7)
        self._view: View | None = None
        self._tail, self._tip, self._is_whole = QPointF(), QPointF(), True
        self._name = QRectF()
        self.areas: list[QRectF] = []
        self._theme = LIGHT
        self.hide()

    def restyle(self, theme: Theme) -> None:
        """Take over the sizes of a theme."""
        self._theme = theme
        self.update()

    def show_weights(self, field: Field) -> None:
        """Draw w from the point of the boundary that is nearest to the middle of the view, if that is a line.

        Where that point cannot be seen, from the middle of what can be.
        """
        line, view = field.line, field.view
        if field.unit.line is None or line is None or line.middle is None or line.foot is None:
            self.hide()
            return
        w1, w2, _ = field.unit.line.tolist()
        if view != self._view:
            self.prepareGeometryChange()
        self._view = view
        pixel1, pixel2 = pixel_size(self.getViewBox(), view)
        longest = LONGEST * min((view.right - view.left) / pixel1, (view.top - view.bottom) / pixel2)
        share = min(1.0, longest / math.hypot(w1 / pixel1, w2 / pixel2))
        self._is_whole = share == 1.0
        self._tail = QPointF(*(line.foot if rectangle(view).contains(*line.foot) else line.middle))
        self._tip = self._tail + QPointF(share * w1, share * w2)
        self.show()
        self.update()

    @property
    def places(self) -> FloatArray:
        """Places along it, in data coordinates, (k, 2); none if it is not drawn."""
        if not self.isVisible():
            return np.empty((0, 2))
        tail, tip = np.array(self._tail.toTuple()), np.array(self._tip.toTuple())
        places: FloatArray = tail + np.linspace(0.0, 1.0, ARROW_PARTS)[:, None] * (tip - tail)
        return places

    @property
    def tail(self) -> QPointF | None:
        """Where it begins, in data coordinates; None: it is not drawn, or not as long as w is."""
        return self._tail if self.isVisible() and self._is_whole else None

    def boundingRect(self) -> QRectF:
        """The view."""
        return rectangle(self._view)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw shaft, head and name, in pixels."""
        to_pixels = painter.transform()
        tail, tip = to_pixels.map(self._tail), to_pixels.map(self._tip)
        painter.resetTransform()
        if draw_arrow(painter, tail, tip, WEIGHT_COLOR, self._theme) is None:
            return
        painter.setPen(pg.mkPen(self._theme.weights))
        painter.setFont(_bold(self._theme))
        painter.drawText(self._name.translated(tip), Qt.AlignmentFlag.AlignCenter, self._text)

    @property
    def _text(self) -> str:
        return "w" if self._is_whole else "w (longer)"

    def show_name(self, room: PlaneRoom) -> None:
        """Write its name about the tip: straight ahead, or aside where that hides nothing; nowhere if it is hidden."""
        self.areas = []
        if not self.isVisible():
            return
        tail, tip = room.pixels(np.array([self._tail.toTuple(), self._tip.toTuple()]))
        length = np.hypot(*(tip - tail))
        if not 0 < length < np.inf:
            return
        box = QFontMetricsF(_bold(self._theme)).boundingRect(self._text)
        size, turns = np.array([box.width(), box.height()]), np.radians(self.TURNS)
        right, down = (tip - tail) / length
        ways = np.column_stack(
            [np.cos(turns) * right - np.sin(turns) * down, np.sin(turns) * right + np.cos(turns) * down]
        )
        reach = 0.7 * self._theme.px(HEAD) + np.abs(ways) @ size / 2
        middles = tip + reach[:, None] * ways
        found = room.free.first_free(middles, size)
        middle = middles[0] if found is None else found
        self._name = QRectF(QPointF(*(middle - tip - size / 2)), QSizeF(*size))
        self.areas = [self._name.translated(*tip)]


class UpdateMarks:
    """What shows one update: a ring around each point used, and a chip with y-ŷ beside a single one.

    Attributes:
        areas: where the chip is, if it is shown, in pixels from the upper left corner of the view.

    Args:
        plot: where they are.
        mark: size of the marks of points, in pixels.
    """

    def __init__(self, plot: pg.PlotItem, mark: float = MARK) -> None:
        self._mark = mark
        self._ring = pg.ScatterPlotItem(symbol="o", pxMode=True, brush=None, name="used")
        self._chip = pg.TextItem("", anchor=(0, 0))
        self._ring.setZValue(8)
        self._chip.setZValue(12)
        for item in (self._ring, self._chip):
            plot.addItem(item, ignoreBounds=True)
        self._scale = 1.0
        self.areas: list[QRectF] = []
        self.hide()

    @property
    def size(self) -> float:
        """Size of a ring, in pixels."""
        return 1.9 * self._mark * self._scale

    def restyle(self, theme: Theme) -> None:
        """Take over the colours and sizes of a theme."""
        self._scale = theme.scale
        self._ring.setPen(pg.mkPen(theme.text, width=2.5 * theme.scale))
        self._ring.setSize(self.size)
        self._chip.fill = pg.mkBrush(color(theme.base, 0.94))
        self._chip.border = pg.mkPen(theme.text, width=theme.scale)
        self._chip.setColor(theme.text)
        self._chip.setFont(_bold(theme))

    def hide(self) -> None:
        """Show nothing."""
        place(self._ring, np.empty((0, 2)))
        self._chip.hide()
        self.areas = []

    def show_update(
        self,
        explanation: Explanation,
        view: View,
        with_chip: bool,
        taken: list[QRectF],
        hidden: Callable[[QRectF], float],
    ) -> None:
        """Ring the points of an update; with a chip, if there is one and it is wished.

        The chip goes where the fewest points would be hidden, by what `hidden` tells of a rectangle, and nothing of
        what is taken already: all in pixels from the upper left corner of the plane.
        """
        self.areas = []
        x = explanation.x
        place(self._ring, x)
        if not with_chip or explanation.size != 1 or np.abs(x).max() >= FARTHEST:
            self._chip.hide()
            return
        room = self._chip.getViewBox().width()
        self._chip.setText(chip_text(explanation))
        if self._chip.boundingRect().width() > WIDEST * room:
            self._chip.setText(short_chip_text(explanation))
        fits = self._chip.boundingRect().width() <= room
        self._chip.setVisible(fits)
        if fits:
            self._put_chip_aside(x[0], view, taken, hidden)

    def _put_chip_aside(
        self, x: FloatArray, view: View, taken: list[QRectF], hidden: Callable[[QRectF], float]
    ) -> None:
        """Put the chip beside its point where it hides the least; always whole, within the view."""
        width, height = pixel_size(self._chip.getViewBox(), view)
        point = QPointF((x[0] - view.left) / width, (view.top - x[1]) / height)
        room = QRectF(0.0, 0.0, (view.right - view.left) / width, (view.top - view.bottom) / height)
        room.adjust(EDGE, EDGE, -EDGE, -EDGE)

        def cost(tried: tuple[int, QRectF]) -> float:
            """What a chip there would hide: of what is taken above all, then its own point, then others."""
            further, chip = tried
            over = sum(_area(chip.intersected(other)) for other in taken) / _area(chip)
            return 1e6 * over + hidden(chip) + FURTHER * further

        away, box = AWAY * self._scale, self._chip.boundingRect()
        tries = [(further, chip) for further in range(TRIES) for chip in _beside(point, box, away, further, room)]
        chip = min(tries, key=cost)[1]
        self.areas = [chip]
        self._chip.setPos(view.left + chip.left() * width, view.top - chip.top() * height)


def _beside(point: QPointF, box: QRectF, away: float, further: int, room: QRectF) -> list[QRectF]:
    """Where a box could stand about a point: at each of its corners, so many times its height further up or down, moved
    into the room if need be."""
    places = []
    for right, down in ((1, -1), (-1, -1), (1, 1), (-1, 1)):
        place = QRectF(box)
        up_or_down = down * (away + (0.5 + further) * box.height())
        place.moveCenter(point + QPointF(right * (away + box.width() / 2), up_or_down))
        place.moveLeft(max(room.left(), min(place.left(), room.right() - box.width())))
        place.moveTop(max(room.top(), min(place.top(), room.bottom() - box.height())))
        places.append(place)
    return places


def _area(area: QRectF) -> float:
    return area.width() * area.height()


def chip_text(explanation: Explanation) -> str:
    """What a single point adds to the update: "y - ŷ = 1 - 0.018 = +0.982"."""
    label, prediction, residual = (
        values[0] for values in (explanation.y, explanation.prediction, explanation.residual)
    )
    return f"y - ŷ = {label:.0f} - {numbers.prediction(prediction)} = {numbers.parameter(residual)}"


def short_chip_text(explanation: Explanation) -> str:
    """The same without how it comes about: "y - ŷ = +0.982"."""
    return f"y - ŷ = {numbers.parameter(explanation.residual[0])}"


def _bold(theme: Theme) -> QFont:
    font = QFont(QGuiApplication.font())
    font.setPixelSize(round(theme.px(14)))
    font.setBold(True)
    return font
