"""The lines that are voted on, each with its letter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from gd_sim.core.boundary import View
from gd_sim.core.field import Field, Unit
from gd_sim.core.points import FloatArray
from gd_sim.gui.theme import Theme

LETTERS = "ABC"
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

    def show_lines(self, lines: Sequence[FloatArray], features: tuple[str, ...] | None, view: View) -> None:
        """Draw the boundaries of these parameters; none: nothing."""
        self._units = [Unit(parameters, features) for parameters in lines]
        if lines and not self._lines:
            self._build()
        self.redraw(view)

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
        for line, text, style in zip(self._lines, self._letters, STYLES, strict=True) if self._lines else ():
            line.setPen(pg.mkPen(theme.after, width=2.5 * theme.scale, style=style))
            text.setColor(theme.after)
            text.fill, text.border = pg.mkBrush(theme.base), pg.mkPen(theme.after)
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
