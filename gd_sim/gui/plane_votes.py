"""The lines that are voted on, each with its letter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt

from gd_sim.core.field import Field, Unit
from gd_sim.core.labels import Room, along, label_area, label_places, tries
from gd_sim.core.points import FloatArray
from gd_sim.gui.plane_room import PlaneRoom
from gd_sim.gui.theme import Theme, color

LETTERS = "ABC"
FADED = 0.35
"""Opacity of the lines that do not come, once the right one is told."""
STYLES = (Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)


class Votes:
    """Up to three lines; made when they are first shown.

    Attributes:
        areas: where the letters are, in pixels from the upper left corner of the view.
    """

    def __init__(self, plot: pg.PlotItem) -> None:
        self._plot = plot
        self._theme: Theme | None = None
        self._units: list[Unit] = []
        self._lines: list[pg.PlotDataItem] = []
        self._letters: list[pg.TextItem] = []
        self._right: int | None = None
        self.areas: list[QRectF] = []

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to vote on."""
        return bool(self._units)

    def show_lines(self, lines: Sequence[FloatArray], features: tuple[str, ...] | None) -> None:
        """Take the boundaries of these parameters; none: nothing. They are seen once drawn again."""
        self._units, self._right = [Unit(parameters, features) for parameters in lines], None
        self._pen()
        if lines and not self._lines:
            self._build()

    def show_right(self, number: int) -> None:
        """Let the line of this number stand out, drawn through, and the others fade."""
        self._right = number
        self._pen()

    def _pen(self) -> None:
        for number, (line, text, style) in enumerate(zip(self._lines, self._letters, STYLES, strict=False)):
            if self._theme is None:
                continue
            is_right, is_open = number == self._right, self._right is None
            shade = color(self._theme.after, 1.0 if is_right or is_open else FADED)
            width = (4.0 if is_right else 2.5) * self._theme.scale
            line.setPen(pg.mkPen(shade, width=width, style=Qt.PenStyle.SolidLine if is_right else style))
            text.setColor(shade)
            text.border = pg.mkPen(shade)

    def _build(self) -> None:
        for letter in LETTERS:
            line = pg.PlotDataItem(name=f"vote{letter}", antialias=True, connect="finite")
            text = pg.TextItem(letter, anchor=(0.5, 0.5))
            for z, item in ((8, line), (9, text)):
                item.setZValue(z)
                self._plot.addItem(item, ignoreBounds=True)
            self._lines.append(line)
            self._letters.append(text)
        if self._theme:
            self.restyle(self._theme)

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self._theme = theme
        self._pen()
        for text in self._letters:
            text.fill = pg.mkBrush(theme.base)
            font = text.textItem.font()
            font.setPixelSize(round(theme.px(15)))
            font.setBold(True)
            text.setFont(font)

    def redraw(self, room: PlaneRoom) -> None:
        """Draw them in this part of the plane, each letter on its line where there is room for it."""
        curves = [Field(unit, room.view).boundary for unit in self._units]
        curves += [np.empty((0, 2))] * (len(self._lines) - len(curves))
        for line, curve in zip(self._lines, curves, strict=True):
            line.setData(*curve.T)
        self._put_letters([room.pixels(curve) for curve in curves], room)

    def _put_letters(self, curves: Sequence[FloatArray], room: PlaneRoom) -> None:
        """Put each on its curve, (k, 2) in pixels; no two on one place, even where nothing else is free."""
        self.areas = []
        if not curves:
            return
        boxes = [text.boundingRect() for text in self._letters]
        size = np.array([max(box.width() for box in boxes), max(box.height() for box in boxes)])
        middles = label_places(curves, size, room.free)
        bare = Room(room.free.size, np.empty((0, 4)), np.empty((0, 4)))
        for middle in middles:
            if middle is not None:
                bare = bare.without(label_area(middle, size)[None])
        for text, curve, found in zip(self._letters, curves, middles, strict=True):
            middle = bare.first_free(along(curve, tries(0.5)), size) if found is None else found
            text.setVisible(middle is not None)
            if middle is not None:
                area = label_area(middle, size)
                bare = bare.without(area[None])
                self.areas.append(QRectF(*area[:2], *size))
                text.setPos(*room.places(middle))
