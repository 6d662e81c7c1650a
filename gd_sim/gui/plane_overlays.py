"""The texts that lie on the plane: which mark is which label, why something is missing, what to do first."""

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

STEPS = 8
"""Places that are tried for what must not hide points, from the head of the plane to its foot, less one."""
MOST_COVERED = 0.3
"""An invitation is not shown where it, with a warning, would cover more of the plane than this share."""


class Overlays:
    """Legend, warning and notice at the head of the plane, and what a tool has to be set; invitation at its foot.

    Args:
        widget: the plot, whose children they are.
        corner: what else may stand at its foot, to the right.
        has_legend: whether there is a legend at all.
    """

    def __init__(self, widget: pg.PlotWidget, corner: QWidget, *, has_legend: bool) -> None:
        self._corner, self._has_legend = corner, has_legend
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
        self._notice.hide()
        self._invitation.hide()
        self._warning.hide()
        self._tools: list[QWidget] = [self._warning]
        self._movable: list[tuple[QWidget, Callable[[], Sequence[QRectF]]]] = []
        self._box.sigResized.connect(self.place)

    def add_tool(self, tool: QWidget) -> None:
        """What a tool has to be set, while that is visible, stands at the upper right, one below the other."""
        self._tools.append(tool)

    def add_movable(self, tool: QWidget, looked_at: Callable[[], Sequence[QRectF]]) -> None:
        """The same of something to be read, which goes to the foot rather than hide what is looked at there.

        Args:
            tool: what is shown.
            looked_at: tells where it must not be, in pixels from the upper left corner of the plane.
        """
        self.add_tool(tool)
        self._movable.append((tool, looked_at))

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

    def show_warning(self, text: str) -> None:
        """What must not be overlooked, as long as it is so; empty: nothing."""
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
        overlays = [self._legend, self._notice, self._invitation, self._corner, *self._tools]
        return [
            QRectF(overlay.geometry()).translated(-corner) for overlay in overlays if overlay.isVisibleTo(self._widget)
        ]

    @property
    def _area(self) -> QRectF:
        return self._box.mapRectToScene(self._box.rect())  # type: ignore[no-any-return]  # untyped

    def place(self) -> None:
        """Put the overlays where they belong in the plane."""
        area = self._area.toRect()
        self._place_head(area)
        head = [one.geometry().bottom() for one in (self._notice, *self._tools) if one.isVisibleTo(self._widget)]
        self._place_foot(area, max(head, default=area.top()))
        for tool, looked_at in self._movable:
            if tool.isVisibleTo(self._widget):
                self._move_away(tool, [one.translated(area.topLeft()).toRect() for one in looked_at()], area)

    def _move_away(self, tool: QWidget, looked_at: Sequence[QRect], area: QRect) -> None:
        """To the right or the left, from the head to the foot, where it hides the least."""
        at_foot = [one.y() for one in (self._invitation, self._corner) if one.isVisibleTo(self._widget)]
        last = min(at_foot, default=area.bottom() + 1) - GAP - tool.height()
        left, below = area.left() + GAP, max(tool.y(), self._legend.geometry().bottom() + 1 + GAP)
        places = [
            QRect(QPoint(x, top + (last - top) * step // STEPS), tool.size())
            for step in range(STEPS + 1)
            for x, top in ((tool.x(), tool.y()), (left, below))
        ]
        best = min(places, key=lambda place: sum(_area(place & one) for one in looked_at))
        tool.move(best.topLeft())

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
        free = area.width() if self._corner.isHidden() else self._corner.x() - area.left()
        _fit(self._invitation, free - 2 * GAP)
        top = area.bottom() - self._invitation.height() - GAP
        self._invitation.move(area.left() + (free - self._invitation.width()) // 2, top)
        covered = sum(_area(label) for label in (self._invitation, self._warning) if label.text())
        is_small = covered <= MOST_COVERED * area.width() * area.height()
        self._invitation.setVisible(bool(self._invitation.text()) and is_small and top > head)

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


def _area(one: QLabel | QRect) -> int:
    return one.width() * one.height()


def _fit(label: QLabel, room: int) -> None:
    """As large as its text, which breaks where there is no more room."""
    label.setWordWrap(False)
    label.adjustSize()
    if label.width() > room > 0:
        label.setWordWrap(True)
        label.resize(room, label.heightForWidth(room))


def _class(name: str) -> str:
    return f"label&nbsp;{name}" if name in {"0", "1"} else html.escape(name)
