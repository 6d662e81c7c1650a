"""The microscope on screen: an update line by line, each quantity alight wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gd_sim.core import numbers
from gd_sim.core.calculation import Line, Number, latex
from gd_sim.core.microscope import Dissection
from gd_sim.gui import theme
from gd_sim.gui.formula_picture import picture
from gd_sim.gui.formulas import Formula
from gd_sim.gui.theme import LIGHT, Theme, color

LIT = 0.28
"""Opacity of the colour behind a quantity that is alight."""
UNKNOWN = '?<span style="color: rgba(0, 0, 0, 0)">{}</span>'
"""What stands in lines that have not been walked to: as high as what will stand there, so that nothing jumps."""
LEAST_CHARACTERS = 18
"""In large type numbers have room for so many, wherever the panel stands: for two of three in brackets."""
LONG, KEPT_TOGETHER = 34, (", ", " · ")
"""Lines break before the result, if they must; those of more characters between summands and factors, too."""
_TAG = re.compile("<[^>]*>")
KEYS = "Down and Up walk line by line, Left and Right from number to number; Home shows no line and End all"


class MicroscopePanel(QWidget):
    """A row for each line: its formula, and the numbers. The rule is walked line by line with the arrow keys.

    Attributes:
        which: the last update, or the next one.
        next_line: walks one line further.

    Signals:
        pointed(quantity): the mouse is on a quantity, or its line was walked to; empty: on none.
        other_wished: the update before, or the next one, is to be looked at instead.
        finished: Esc was pressed.
    """

    pointed = Signal(str)
    other_wished = Signal()
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAccessibleName("Microscope")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleDescription(KEYS)
        self._theme = LIGHT
        self._found: Dissection | None = None
        self._known: int | None = None
        self._wishes_next = False
        self._lit = ""
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._build()

    def _build(self) -> None:
        self.which, self._title, self._grid, self._table = QComboBox(), QLabel(), QGridLayout(), QLabel()
        self.which.setObjectName("microscopeWhich")
        self.which.setAccessibleName("Which update is looked at")
        self.which.setToolTip("The update that was made last, or the one that comes next")
        self.which.addItems(["Last update", "Next update"])
        self.which.activated.connect(self._wish)
        self.next_line = QPushButton("Next Line")
        self.next_line.setObjectName("microscopeNextLine")
        self.next_line.setToolTip(f"Line by line. {KEYS}")
        self.next_line.clicked.connect(lambda: self.walk(1))
        self._title.setObjectName("microscopeTitle")
        self._title.setWordWrap(True)
        self._title.setToolTip(KEYS)
        self._table.setObjectName("microscopeTable")
        self._table.setTextFormat(Qt.TextFormat.RichText)
        self._table.linkHovered.connect(partial(self._hover, self._table))
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        head, column = QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(self.which)
        head.addWidget(self._title, 1)
        head.addWidget(self.next_line)
        column.setSpacing(4)
        for part in (head, self._grid):
            column.addLayout(part)
        column.addWidget(self._table)
        column.addStretch(1)

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes; the formulas are shown anew by whoever typesets them."""
        self._theme = theme
        self._write()

    # What is shown

    def show_update(self, found: Dissection, formulas: Sequence[Formula | None], title: str) -> None:
        """Show an update, with its formulas typeset; None: one that cannot be, whose LaTeX is shown instead."""
        if self._found is None or len(found.lines) != len(self._rows):
            self._arrange(len(found.lines))
        if self._found is not None and found.update != self._found.update and self._known is not None:
            self._go_to(None)  # the walk was through another one
        self._found = found
        for (label, _), line, formula in zip(self._rows, found.lines, formulas, strict=True):
            self._show_formula(label, line, formula)
        self._title.setText(title)
        self._write()

    def show_choice(self, *, has_last: bool) -> bool:
        """Show which update is looked at, where there may be a last one or not; whether it is the next one."""
        is_next = self._wishes_next or not has_last
        self.which.setCurrentIndex(1 if is_next else 0)
        self.which.setEnabled(has_last)
        return is_next

    def _wish(self, choice: int) -> None:
        self._wishes_next = choice == 1
        self.other_wished.emit()

    def show_nothing(self, why: str) -> None:
        """There is no update to be looked at."""
        self._found, self._known, self._lit = None, None, ""
        self._arrange(0)
        self._title.setText(why)
        self._table.clear()

    def _arrange(self, count: int) -> None:
        for pair in self._rows:
            for label in pair:
                self._grid.removeWidget(label)
                label.hide()
                label.deleteLater()
        self._rows = []
        for row in range(count):
            formula, numbers_of = QLabel(), QLabel()
            formula.setObjectName(f"microscopeFormula{row}")
            numbers_of.setObjectName(f"microscopeLine{row}")
            numbers_of.setTextFormat(Qt.TextFormat.RichText)
            numbers_of.setWordWrap(True)
            numbers_of.linkHovered.connect(partial(self._hover, numbers_of))
            self._grid.addWidget(formula, row, 0)
            self._grid.addWidget(numbers_of, row, 1)
            self._rows.append((formula, numbers_of))

    def _show_formula(self, label: QLabel, line: Line, formula: Formula | None) -> None:
        if formula is None:
            label.setText(latex(line.formula))
        else:
            label.setPixmap(QPixmap.fromImage(picture(formula, self.devicePixelRatioF())))
        label.setAccessibleName(formula.text if formula else latex(line.formula))
        label.setToolTip(line.name)

    def _write(self) -> None:
        """Write all numbers, those that are not walked to left out, and the quantity that is alight marked."""
        if self._found is None:
            return
        for row, ((_, label), line) in enumerate(zip(self._rows, self._found.lines, strict=True)):
            is_known = self._known is None or row <= self._known
            label.setFont(theme.figures_font())
            least = LEAST_CHARACTERS * label.fontMetrics().averageCharWidth()
            label.setMinimumWidth(least if self._theme.scale > 1.0 else 0)  # else what is kept together asks for more
            written = self._line(line, is_last=row == self._known)
            label.setText(written if is_known else UNKNOWN.format(_TAG.sub("", written)))
            label.setAccessibleName(f"{line.name}: {_plain(line)}" if is_known else f"{line.name}: not yet")
        is_whole = self._known is None or self._known >= len(self._found.lines) - 1
        policy = self._table.sizePolicy()
        policy.setRetainSizeWhenHidden(bool(self._found.shares))
        self._table.setSizePolicy(policy)
        self._table.setText(self._share_table())
        self._table.setVisible(bool(self._found.shares) and is_whole)

    def _line(self, line: Line, *, is_last: bool) -> str:
        kept = KEPT_TOGETHER if len(_plain_pieces(line.inserted)) > LONG else (" ",)
        inserted, result = self._html(line.inserted, kept), self._html(line.result, (" ",))
        equals = " =&nbsp;" if inserted else ""
        result = f"<b>{result}</b>" if is_last else result
        return f"{inserted}{equals}{result}"

    def _html(self, pieces: Sequence[str | Number], kept: Sequence[str]) -> str:
        """As a label takes it. Lines do not break at `kept`; in large type they do, or it took the plane's room."""
        written = []
        for piece in pieces:
            text = self._linked(piece.quantity, piece.text) if isinstance(piece, Number) else escape(piece)
            for spaces in kept if isinstance(piece, str) and self._theme.scale == 1.0 else ():
                text = text.replace(spaces, spaces.replace(" ", "&nbsp;"))
            written.append(text)
        return "".join(written)

    def _linked(self, quantity: str, text: str) -> str:
        """A number that tells which quantity it is when the mouse is on it."""
        shade = color(self._theme.accent)
        behind = f"background-color: rgba({shade.red()}, {shade.green()}, {shade.blue()}, {LIT});"
        style = f"color: {self._theme.text}; text-decoration: none; {behind if quantity == self._lit else ''}"
        return f'<a href="{quantity}" style="{style}">{escape(text)}</a>'

    def _share_table(self) -> str:
        found = self._found
        if found is None or not found.shares:
            return ""
        heads = "".join(f'<td align="right">&nbsp;&nbsp;{name}</td>' for name in ("y - ŷ", *found.names))
        rows = [f'<tr style="color: {self._theme.muted}"><td>adds most to g</td>{heads}</tr>']
        for share in found.shares:
            is_looked_at, is_sum = share.point == found.index, share is found.shares[-1]
            residual = "" if share.residual is None else numbers.parameter(share.residual)
            parts = [numbers.parameter(part) for part in share.part.tolist()]
            if is_looked_at:
                residual = self._linked("residual", residual)
            if is_sum:
                parts = [self._linked(f"g{j}", part) for j, part in enumerate(parts, 1)]
            inside = "".join(f'<td align="right">&nbsp;&nbsp;{cell}</td>' for cell in (residual, *parts))
            name = f"<b>{share.name}</b>" if is_looked_at or is_sum else share.name
            rows.append(f"<tr><td>{name}</td>{inside}</tr>")
        return f"<table>{''.join(rows)}</table>"

    # What the person does

    @property
    def known(self) -> int | None:
        """The line that was walked to, from 0; None: all are shown."""
        return self._known

    @property
    def lit(self) -> str:
        """The quantity that is alight; empty: none."""
        return self._lit

    def walk(self, step: int) -> None:
        """Go on by so many lines; beyond the last one all are shown, without one that is at hand."""
        if self._found is None:
            return
        last = len(self._found.lines) - 1
        now = (last + 1 if step < 0 else -1) if self._known is None else self._known
        after = max(-1, now + step)
        self._go_to(None if after > last else after)

    def _go_to(self, known: int | None) -> None:
        self._known = known
        lines = self._found.lines if self._found else ()
        result = lines[known].result if known is not None and known >= 0 else ()
        self._light(next((piece.quantity for piece in result if isinstance(piece, Number)), ""))

    def _hover(self, label: QLabel, quantity: str) -> None:
        """The mouse came to a quantity in a label, or left it; who rests there is told the number in full."""
        pieces = (
            [piece for line in self._found.lines for piece in (*line.inserted, *line.result)] if self._found else []
        )
        full = [repr(piece.value) for piece in pieces if isinstance(piece, Number) and piece.quantity == quantity]
        label.setToolTip(full[0] if full else "")
        self._light(quantity)

    def _light(self, quantity: str) -> None:
        self._lit = quantity
        self._write()
        self.pointed.emit(quantity)

    def light(self, quantity: str) -> None:
        """Let a quantity be alight that is pointed to elsewhere; empty: none."""
        if quantity != self._lit:
            self._lit = quantity
            self._write()

    def _turn_to(self, step: int) -> None:
        """Light the next number of the line that was walked to, or the one before; of all lines if all are shown."""
        lines = self._found.lines if self._found else ()
        known = lines if self._known is None else lines[max(0, self._known) : self._known + 1]
        pieces = [piece for line in known for piece in (*line.inserted, *line.result)]
        quantities = list(dict.fromkeys(piece.quantity for piece in pieces if isinstance(piece, Number)))
        if quantities:
            now = quantities.index(self._lit) if self._lit in quantities else -1 if step > 0 else 0
            self._light(quantities[(now + step) % len(quantities)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrow keys."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        turns = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        if event.key() in steps:
            self.walk(steps[Qt.Key(event.key())])
        elif event.key() in turns:
            self._turn_to(turns[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Home:
            self._go_to(-1)
        elif event.key() == Qt.Key.Key_End:
            self._go_to(None)
        elif event.key() == Qt.Key.Key_Escape:
            self.finished.emit()
        else:
            super().keyPressEvent(event)


def _plain(line: Line) -> str:
    return _plain_pieces([*line.inserted, *([" = "] if line.inserted else []), *line.result])


def _plain_pieces(pieces: Sequence[str | Number]) -> str:
    return "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)
