"""The texts that lie on the plane: which mark is which label, why something is missing, what to do first."""

from __future__ import annotations

import html

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QLabel, QWidget

from gd_sim.core import numbers
from gd_sim.core.points import PointSet
from gd_sim.gui.theme import CLASS_COLORS

GAP = 8
"""Pixels between an overlay and the edge of the plane."""

MOST_COVERED = 0.3
"""An invitation that would cover more of the plane than this share is not shown: it can be read in a larger window."""


class Overlays:
    """Legend and notice at the head of the plane, invitation at its foot.

    Args:
        widget: the plot, whose children they are.
        corner: what else may stand at its foot, to the right.

    Attributes:
        legend: the label at the head of the plane, to the left.
    """

    def __init__(self, widget: pg.PlotWidget, corner: QWidget) -> None:
        self._corner = corner
        self._widget, self._box = widget, widget.getPlotItem().getViewBox()
        self.legend, self._notice, self._invitation = (QLabel(widget) for _ in range(3))
        for overlay, name in ((self.legend, "overlay"), (self._notice, "overlay"), (self._invitation, "invitation")):
            overlay.setObjectName(name)
            overlay.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            overlay.setTextFormat(Qt.TextFormat.RichText)
        self._notice.hide()
        self._invitation.hide()
        self._box.sigResized.connect(self.place)

    def show_legend(self, points: PointSet, is_dense: bool) -> None:
        """Tell which mark stands for which label; and, where it is so, that there are too many points for marks."""
        signs = zip("●▲", CLASS_COLORS, points.class_names, strict=True)
        texts = [f'<span style="color:{shade}">{sign}</span>&nbsp;{_class(name)}' for sign, shade, name in signs]
        if is_dense:
            texts.append(f"{numbers.count(len(points))} points, drawn as density")
        self._show(self.legend, "&nbsp;&nbsp; ".join(texts))

    def show_notice(self, text: str) -> None:
        """Why something is not as one expects; empty: nothing."""
        self._show(self._notice, text)

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
        overlays = (self.legend, self._notice, self._invitation, self._corner)
        return [
            QRectF(overlay.geometry()).translated(-corner) for overlay in overlays if overlay.isVisibleTo(self._widget)
        ]

    @property
    def _area(self) -> QRectF:
        return self._box.mapRectToScene(self._box.rect())  # type: ignore[no-any-return]  # untyped

    def place(self) -> None:
        """Put the overlays where they belong in the plane."""
        area = self._area.toRect()
        for overlay in (self.legend, self._notice):
            _fit(overlay, area.width() - 2 * GAP)
        free = area.width() if self._corner.isHidden() else self._corner.x() - area.left()
        _fit(self._invitation, free - 2 * GAP)
        covered = self._invitation.width() * self._invitation.height()
        is_small = covered <= MOST_COVERED * area.width() * area.height()
        self._invitation.setVisible(bool(self._invitation.text()) and is_small)
        self.legend.move(area.left() + GAP, area.top() + GAP)
        below = area.top() + 2 * GAP + self.legend.height()
        self._notice.move(area.center().x() - self._notice.width() // 2, below)
        foot = area.bottom() - self._invitation.height() - GAP
        self._invitation.move(area.left() + (free - self._invitation.width()) // 2, foot)


def _fit(label: QLabel, room: int) -> None:
    """As large as its text, which breaks where there is no more room."""
    label.setWordWrap(False)
    label.adjustSize()
    if label.width() > room > 0:
        label.setWordWrap(True)
        label.resize(room, label.heightForWidth(room))


def _class(name: str) -> str:
    return f"label&nbsp;{name}" if name in {"0", "1"} else html.escape(name)
