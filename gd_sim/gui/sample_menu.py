"""The menu of sample sets, with a small picture of each."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QMenu, QProxyStyle, QStyle, QStyleOption, QWidget

from gd_sim.core.points import PointSet
from gd_sim.core.presets import PRESETS, Preset, make
from gd_sim.gui.theme import CLASS_COLORS, LIGHT, Theme

SIDE = 36
"""Pixels of a picture: a dozen of them fit below each other on a screen 640 high, and 800 high for the projector."""
EDGE = 5.0
"""Pixels that are left free around the points of a picture."""
DOT = 2.4
"""Half the size of a mark in pixels."""


class _PictureSize(QProxyStyle):
    """Menus have icons of 16 pixels, and no other way to ask for larger ones."""

    side = SIDE

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        """The size of an icon; all else as usual."""
        if metric == QStyle.PixelMetric.PM_SmallIconSize:
            return self.side
        return super().pixelMetric(metric, option, widget)


class SampleMenu(QMenu):
    """All sample sets, in their order.

    Signals:
        chosen(name of a preset).
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Sa&mple Sets", parent)
        self.setObjectName("sampleMenu")
        self.menuAction().setObjectName("samplesAction")
        self.setToolTipsVisible(True)
        self._style = _PictureSize("Fusion")
        self.setStyle(self._style)
        self._theme, self._is_painted = LIGHT, False
        for preset in PRESETS.values():
            self._add(preset)
        self.aboutToShow.connect(self._paint)

    def _add(self, preset: Preset) -> None:
        action = self.addAction(preset.title)
        action.setObjectName(f"sample_{preset.name}")
        action.setToolTip(preset.teaches)
        action.setIconVisibleInMenu(True)
        action.triggered.connect(lambda: self.chosen.emit(preset.name))

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self._theme, self._is_painted = theme, False
        self._style.side = round(theme.px(SIDE))

    def _paint(self) -> None:
        """Paint the pictures: not before somebody wants to see them."""
        if self._is_painted:
            return
        self._is_painted = True
        for action, name in zip(self.actions(), PRESETS, strict=True):
            action.setIcon(QIcon(picture(make(name), self._theme, self.devicePixelRatioF())))


def picture(points: PointSet, theme: Theme, ratio: float) -> QPixmap:
    """The points in their colours and symbols, x1 and x2 at one scale; with so many dots to a pixel."""
    side = theme.px(SIDE)
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(QColor(0, 0, 0, 0))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.border)))
    painter.setBrush(QColor(theme.base))
    painter.drawRoundedRect(QRectF(0.5, 0.5, side - 1, side - 1), theme.px(4), theme.px(4))
    _paint_points(painter, points, side, theme)
    painter.end()
    return pixmap


def _paint_points(painter: QPainter, points: PointSet, side: float, theme: Theme) -> None:
    low, high = points.x.min(axis=0), points.x.max(axis=0)
    edge, dot = theme.px(EDGE), theme.px(DOT)
    scale = (side - 2 * edge) / max(float((high - low).max()), 1.0)
    places = side / 2 + scale * (points.x - (low + high) / 2) * (1.0, -1.0)
    painter.setPen(QPen(QColor(theme.base), 0.5 * theme.scale))
    for (x, y), label in zip(places.tolist(), points.y.tolist(), strict=True):
        painter.setBrush(QColor(CLASS_COLORS[int(label)]))
        if label == 0.0:
            painter.drawEllipse(QPointF(x, y), dot, dot)
        else:
            corners = [QPointF(x, y - 1.2 * dot), QPointF(x + 1.2 * dot, y + dot), QPointF(x - 1.2 * dot, y + dot)]
            painter.drawPolygon(QPolygonF(corners))
