"""Widgets on paper: what is seen of them as PNG, SVG or image, at any number of pixels to one of the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter, QPen, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsItem, QWidget

Flag = QWidget.RenderFlag


class _Painter(QPainter):
    """Draws cosmetic pens as wide as they are on the screen: QPainter counts them in pixels of the paper.

    Items of pyqtgraph are painted by Python, and so by the methods of this class.
    """

    def __init__(self, device: QImage | QSvgGenerator, ratio: float) -> None:
        super().__init__(device)
        self._ratio = ratio
        self.setRenderHint(QPainter.RenderHint.Antialiasing)

    def setPen(self, pen: Any) -> None:
        """Choose a pen, a colour or a style."""
        if self._ratio > 1 and isinstance(pen, QPen) and pen.isCosmetic():
            pen = QPen(pen)
            pen.setWidthF(self._ratio * max(1.0, pen.widthF()))
        super().setPen(pen)


def image_of(widget: QWidget, ratio: float) -> QImage:
    """A widget as it is seen, with `ratio` pixels to one of the screen along each side."""
    image: QImage = QImage(widget.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(widget.palette().window().color())
    _paint(widget, image, ratio)
    return image


def png(image: QImage) -> bytes:
    """An image as PNG; of a large one that takes long, on any thread."""
    return _bytes(lambda buffer: QImageWriter(buffer, QByteArray(b"png")).write(image))


def svg(widget: QWidget) -> bytes:
    """A widget as SVG, in the coordinates of its pixels; texts stay texts."""

    def generate(buffer: QBuffer) -> None:
        generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)  # the other one cannot clip
        generator.setOutputDevice(buffer)
        generator.setSize(widget.size())
        generator.setViewBox(QRectF(widget.rect()))
        generator.setResolution(widget.logicalDpiX())  # else sizes in points come out too small
        generator.setTitle("gd_sim")
        _paint(widget, generator, 1)

    return _bytes(generate)


def _paint(widget: QWidget, device: QImage | QSvgGenerator, ratio: float) -> None:
    """Paint a widget; its plots by themselves, since `QWidget.render` would make thin lines and pixels of them."""
    plots = [widget] if isinstance(widget, pg.GraphicsView) else widget.findChildren(pg.GraphicsView)
    painter = _Painter(device, ratio)
    shown = {plot: plot.mapTo(widget, QPoint()) for plot in plots if plot is widget or plot.isVisibleTo(widget)}
    if widget not in shown:
        rest = QRegion(widget.rect())
        for plot, corner in shown.items():
            rest -= QRegion(QRect(corner, plot.size()))
        widget.render(painter, rest.boundingRect().topLeft(), rest, Flag.DrawWindowBackground | Flag.DrawChildren)
    for plot, corner in shown.items():
        _paint_plot(painter, plot, corner)
    painter.end()


def _paint_plot(painter: QPainter, plot: pg.GraphicsView, corner: QPoint) -> None:
    """Paint a plot and what lies on it, as lines and letters."""
    area = QRect(corner, plot.size())
    painter.save()
    painter.setClipRect(area)
    with _without_pixels(plot):
        plot.render(painter, QRectF(area), plot.viewport().rect())
    painter.restore()
    for child in plot.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        if child is not plot.viewport() and child.isVisibleTo(plot):
            child.render(painter, corner + child.pos(), QRegion(), Flag.DrawChildren)


@contextmanager
def _without_pixels(plot: pg.GraphicsView) -> Iterator[None]:
    """Let no item of a plot keep itself as pixels, which are as coarse as the screen."""
    items = plot.scene().items()
    modes = [(item, item.cacheMode()) for item in items if item.cacheMode() != QGraphicsItem.CacheMode.NoCache]
    marks = [(item, item.opts["useCache"]) for item in items if isinstance(item, pg.ScatterPlotItem)]
    for item, _ in modes:
        item.setCacheMode(QGraphicsItem.CacheMode.NoCache)
    for item, _ in marks:
        item.opts["useCache"] = False
    try:
        yield
    finally:
        for item, mode in modes:
            item.setCacheMode(mode)
        for item, is_cached in marks:
            item.opts["useCache"] = is_cached


def _bytes(write: Callable[[QBuffer], object]) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    write(buffer)
    return bytes(buffer.data().data())
