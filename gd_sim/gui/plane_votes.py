"""The lines that are voted on, each with its letter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from gd_sim.core.boundary import View
from gd_sim.core.field import Field, Unit
from gd_sim.core.points import FloatArray
from gd_sim.gui.theme import Theme, color

LETTERS = "ABC"
FADED = 0.35
"""Opacity of the lines that do not come, once the right one is told."""
SHARES = (0.2, 0.5, 0.8)
"""Where along the part in sight the letters stand: apart even where the lines are close."""
STYLES = (Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)


class Votes:
    """Up to three lines; made when they are first shown."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self._plot = plot
        self._theme: Theme | None = None
        self._units: list[Unit] = []
        self._lines: list[pg.PlotDataItem] = []
        self._letters: list[pg.TextItem] = []
        self._right: int | None = None

    def show_lines(self, lines: Sequence[FloatArray], features: tuple[str, ...] | None, view: View) -> None:
        """Draw the boundaries of these parameters; none: nothing."""
        self._units, self._right = [Unit(parameters, features) for parameters in lines], None
        self._pen()
        if lines and not self._lines:
            self._build()
        self.redraw(view)

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

    def redraw(self, view: View) -> None:
        """Draw them in this part of the plane."""
        for number, (line, text) in enumerate(zip(self._lines, self._letters, strict=True)):
            places = Field(self._units[number], view).boundary if number < len(self._units) else np.empty((0, 2))
            line.setData(*places.T)
            seen = places[np.isfinite(places).all(axis=1)]
            text.setVisible(len(seen) > 1)
            if len(seen) > 1:
                start, end = seen[0], seen[-1]
                text.setPos(*(start + SHARES[number] * (end - start)))
