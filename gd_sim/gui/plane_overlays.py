"""What lies on the plane: which mark is which label, why something is missing, what to do first, and more.

Texts have their places. Pictures go where they hide the fewest points.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QLabel, QWidget

from gd_sim.core import numbers
from gd_sim.core.points import PointSet
from gd_sim.gui.theme import CLASS_COLORS

GAP = 8
"""Pixels between an overlay and the edge of the plane."""

MOST_COVERED = 0.3
"""An invitation is not shown where it, with a warning, would cover more of the plane than this share."""
READABLE = 0.6
"""Nor where it is neither on one line nor as wide as this share of the plane."""

MARKS = "A cross on a mark: the point is on the wrong side of the line.\nDotted lines: there ŷ is 0.1 and 0.9."
"""What else is drawn in the plane: the tooltip of the legend."""
KEPT = 1e3
"""A point that is spoken of counts as so many that are hidden."""
LOWER_RIGHT, LOWER_LEFT, UPPER_RIGHT, UPPER_LEFT = (1, 1), (0, 1), (1, 0), (0, 0)
MIDDLE_RIGHT, MIDDLE_LEFT = (1, 0.5), (0, 0.5)
"""Places in the plane: the part of what is left of its width, and of its height, that lies to the left and above."""

Place = tuple[float, float]


class Overlays:
    """Legend, warning and notice at the head of the plane, and what a tool has to be set; invitation at its foot;
    pictures where there is room.

    Args:
        widget: the plot, whose children they are.
        inset: a picture, at the lower right if there is a choice.
        bars: one more, at the upper right.
        hidden: the points that something there would hide, in pixels of the plot; `KEPT` for one that is spoken of.
        has_legend: whether there is a legend at all.
    """

    def __init__(
        self,
        widget: pg.PlotWidget,
        inset: QWidget,
        bars: QWidget,
        hidden: Callable[[QRect], float],
        *,
        has_legend: bool,
    ) -> None:
        self._inset, self._bars, self._hidden, self._has_legend = inset, bars, hidden, has_legend
        self._stands: dict[QWidget, Place] = {inset: LOWER_RIGHT, bars: UPPER_RIGHT}
        self._widget, self._box = widget, widget.getPlotItem().getViewBox()
        self._legend, self._notice, self._invitation, self._warning = (QLabel(widget) for _ in range(4))
        for overlay, name in (
            (self._legend, "overlay"),
            (self._notice, "overlay"),
            (self._invitation, "invitation"),
            (self._warning, "warning"),
        ):
            overlay.setObjectName(name)
            overlay.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            overlay.setTextFormat(Qt.TextFormat.RichText)
        self._legend.setVisible(has_legend)
        self._legend.setToolTip(MARKS)
        self._notice.hide()
        self._invitation.hide()
        self._warning.hide()
        self._tools: list[QWidget] = [self._warning]
        self._box.sigResized.connect(self.place)

    def add_tool(self, tool: QWidget) -> None:
        """What a tool has to be set, while that is visible, stands at the upper right, one below the other."""
        self._tools.append(tool)

    def show_legend(self, points: PointSet, is_dense: bool) -> None:
        """Tell which mark stands for which label; and, where it is so, that there are too many points for marks."""
        if not self._has_legend:
            return
        signs = zip("●▲", CLASS_COLORS, points.class_names, strict=True)
        texts = [f'<span style="color:{shade}">{sign}</span>&nbsp;{_class(name)}' for sign, shade, name in signs]
        if is_dense:
            texts.append(f"{numbers.count(len(points))} points, drawn as density")
        self._show(self._legend, "&nbsp;&nbsp; ".join(texts))

    def show_notice(self, text: str) -> None:
        """Why something is not as one expects; empty: nothing."""
        self._show(self._notice, text)

    def show_warning(self, text: str, tip: str) -> None:
        """What must not be overlooked, as long as it is so, and what a click on it does; empty: nothing."""
        self._warning.setToolTip(tip)
        self._warning.setAccessibleName(QTextDocumentFragment.fromHtml(text).toPlainText())
        self._show(self._warning, text)

    def show_invitation(self, text: str) -> None:
        """One line of guidance at the foot of the plane; empty: none."""
        self._show(self._invitation, text)

    def _show(self, overlay: QLabel, text: str) -> None:
        if text != overlay.text():
            overlay.setText(text)
            overlay.setVisible(bool(text))
            self.place()

    @property
    def areas(self) -> list[QRectF]:
        """Where something lies on the plane, in pixels from its upper left corner."""
        corner = self._area.topLeft()
        return [QRectF(overlay.geometry()).translated(-corner) for overlay in self._shown]

    def at(self, pixel: QPoint) -> QWidget | None:
        """What lies over a pixel of the plot; None: nothing does."""
        return next((overlay for overlay in self._shown if overlay.geometry().contains(pixel)), None)

    @property
    def _shown(self) -> list[QWidget]:
        overlays = [self._legend, self._notice, self._invitation, self._inset, self._bars, *self._tools]
        return [overlay for overlay in overlays if overlay.isVisibleTo(self._widget)]

    @property
    def _area(self) -> QRectF:
        return self._box.mapRectToScene(self._box.rect())  # type: ignore[no-any-return]  # untyped

    def place(self) -> None:
        """Put the overlays where they belong in the plane."""
        area = self._area.toRect()
        self._place_head(area)
        self._bars.adjustSize()
        self._place_pictures(area)
        head = [one.geometry().bottom() for one in (self._notice, *self._tools) if one.isVisibleTo(self._widget)]
        self._place_foot(area, max(head, default=area.top()))

    def follow(self) -> bool:
        """Points are elsewhere, or others are spoken of: let pictures make way. Whether something has moved."""
        pictures = [one for one in (self._inset, self._bars) if one.isVisibleTo(self._widget)]
        before = [one.geometry() for one in pictures]
        if pictures:
            self.place()
        return before != [one.geometry() for one in pictures]

    def _place_pictures(self, area: QRect) -> None:
        """Put both where they hide the fewest points; each stays where it is as long as no place is better."""
        head = [self._legend, self._notice, *self._tools]
        taken = [one.geometry() for one in head if one.isVisibleTo(self._widget)]
        room = area.adjusted(GAP, GAP, -GAP, -GAP)
        for picture, places in (
            (self._inset, (LOWER_RIGHT, LOWER_LEFT, UPPER_RIGHT, UPPER_LEFT)),
            (self._bars, (UPPER_RIGHT, UPPER_LEFT, LOWER_RIGHT, LOWER_LEFT, MIDDLE_RIGHT, MIDDLE_LEFT)),
        ):
            if picture.isVisibleTo(self._widget):
                found = {place: _put(picture.rect(), place, room, taken) for place in (self._stands[picture], *places)}
                costs = {place: self._hidden(rect) for place, rect in found.items() if rect}
                place = min(costs, key=lambda one: costs[one], default=places[0])
                self._stands[picture] = place
                picture.move((found[place] or _corner(picture.rect(), place, room)).topLeft())
                taken.append(picture.geometry())

    def _place_head(self, area: QRect) -> None:
        for overlay in (self._legend, self._notice):
            _fit(overlay, area.width() - 2 * GAP)
        self._legend.move(area.left() + GAP, area.top() + GAP)
        below = area.top() + 2 * GAP + self._legend.height()
        self._notice.move(area.center().x() - self._notice.width() // 2, below)
        top = area.top() + GAP
        for tool in self._tools:
            top = self._place_tool(tool, area, top)

    def _place_foot(self, area: QRect, head: int) -> None:
        """Invite where there is room for it below the head."""
        left, right = self._foot(area)
        room = right - left - 2 * GAP
        is_readable = _fit(self._invitation, room) or room >= READABLE * area.width()
        top = area.bottom() - self._invitation.height() - GAP
        self._invitation.move((left + right - self._invitation.width()) // 2, top)
        covered = sum(_area(label) for label in (self._invitation, self._warning) if label.text())
        is_small = covered <= MOST_COVERED * area.width() * area.height()
        is_wished = bool(self._invitation.text()) and is_readable and is_small and top > head
        self._invitation.setVisible(is_wished and self._hidden(self._invitation.geometry()) < KEPT)

    def _foot(self, area: QRect) -> tuple[int, int]:
        """From where to where there is room at the foot, beside the pictures."""
        left, right = area.left(), area.right() + 1
        for picture in (self._inset, self._bars):
            if picture.isVisibleTo(self._widget) and self._stands[picture] in {LOWER_LEFT, LOWER_RIGHT}:
                if self._stands[picture] == LOWER_LEFT:
                    left = max(left, picture.geometry().right() + 1)
                else:
                    right = min(right, picture.x())
        return left, right

    def _place_tool(self, tool: QWidget, area: QRect, top: int) -> int:
        """Put it at the right, below the legend where there is no room beside it; a notice goes below both.

        Returns the top of the next one.
        """
        if isinstance(tool, QLabel):
            _fit(tool, area.width() - 2 * GAP)
        else:
            tool.adjustSize()
        left, legend = area.right() + 1 - GAP - tool.width(), self._legend.geometry()
        is_beside = left >= legend.right() + GAP
        tool.move(left, top if is_beside else max(top, legend.bottom() + 1 + GAP))
        if not tool.isVisibleTo(self._widget):
            return top
        if self._notice.geometry().intersects(tool.geometry()):
            self._notice.move(self._notice.x(), tool.geometry().bottom() + GAP)
        return tool.geometry().bottom() + 1 + GAP


def _corner(rect: QRect, place: Place, room: QRect) -> QRect:
    """A rectangle at its place in the room."""
    left, top = (room.width() - rect.width()) * place[0], (room.height() - rect.height()) * place[1]
    return rect.translated(room.left() + round(left), room.top() + round(top))


def _put(rect: QRect, place: Place, room: QRect, taken: Sequence[QRect]) -> QRect | None:
    """The same, moved up or down until nothing there is taken already; None: there is no room."""
    found = _corner(rect, place, room)
    for other in sorted(taken, key=lambda one: one.top(), reverse=place[1] == 1):
        if found.intersects(other):
            if place[1] == 1:
                found.moveBottom(other.top() - 1 - GAP)
            else:
                found.moveTop(other.bottom() + 1 + GAP)
    return found if room.contains(found) else None


def _area(label: QLabel) -> int:
    return label.width() * label.height()


def _fit(label: QLabel, room: int) -> bool:
    """As large as its text, which breaks where there is no more room. Whether it is on one line."""
    label.setWordWrap(False)
    label.adjustSize()
    is_whole = label.width() <= room
    if not is_whole and room > 0:
        label.setWordWrap(True)
        label.resize(room, label.heightForWidth(room))
    return is_whole


def _class(name: str) -> str:
    return f"label&nbsp;{name}" if name in {"0", "1"} else html.escape(name)
