"""What mouse and keys do, on one page: the keys from the table of actions, the rest from the lists here."""

from __future__ import annotations

import html
from typing import NamedTuple

from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QPalette, QTextDocument
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from gd_sim.gui.actions import ENTRIES, EXPORT, EXPORTS, MENUS, Actions
from gd_sim.gui.icons import icon

SHARE = 0.95
"""No more than this part of the window is covered, from side to side and from top to bottom."""
WIDTH = 44
"""Characters in a column."""


class Row(NamedTuple):
    """A line of the page: the icon of an action, what is done, and by which keys or gesture."""

    icon: str
    what: str
    keys: str


class Section(NamedTuple):
    """A heading, and the lines below it."""

    title: str
    rows: list[Row]

    @property
    def height(self) -> int:
        """In lines, with its heading."""
        return len(self.rows) + 2


GESTURES = (
    Section(
        "Mouse",
        [
            Row("", "Place a point", "Click"),
            Row("", "Place the other label", "Right click, Shift+click"),
            Row("", "Move what is selected", "Drag it"),
            Row("", "Select, with Move", "Drag, Ctrl+click"),
            Row("", "Move, turn, sharpen the line", "Drag it"),
            Row("", "Numbers of a point", "Rest on it"),
            Row("", "Type its values", "Double click"),
            Row("", "Zoom, pan", "Wheel, middle drag"),
            Row("", "Open a file", "Drop it here"),
            Row("", "Go back in the run", "Slider below the curve"),
        ],
    ),
    Section(
        "Touch",
        [
            Row("", "Place, select", "Tap, long press"),
            Row("", "Zoom and pan", "Two fingers"),
        ],
    ),
    Section(
        "Keys in the plane",
        [
            Row("", "Move a crosshair, or the selection", "Arrows"),
            Row("", "The same, finely", "Shift+arrows"),
            Row("", "Pan", "Ctrl+arrows"),
            Row("", "Place a point, or type its values", "Enter"),
            Row("", "Place the other label", "Shift+Enter"),
            Row("", "Walk from point to point", "N, P"),
            Row("", "Let go of a drag, a selection", "Esc"),
        ],
    ),
)
CRASH = "After a crash, the next start offers the points that were not saved."


class ShortcutsDialog(QDialog):
    """The page, in as many columns as the window has room for.

    Attributes:
        columns: what is on it.
    """

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("shortcutsDialog")
        self.setWindowTitle("Mouse and keys")
        self._page = QTextBrowser()
        self._page.setObjectName("shortcutsPage")
        self._page.setAccessibleName("What mouse and keys do")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self._page)
        column.addWidget(buttons)
        self._fill(sections(actions), parent.size() * SHARE)

    def _fill(self, parts: list[Section], room: QSize) -> None:
        metrics = self.fontMetrics()
        width, frame = WIDTH * metrics.averageCharWidth(), 3 * metrics.height()
        self.columns = columns = in_columns(parts, max(1, (room.width() - frame) // width))
        document = self._page.document()
        _add_icons(document, self.palette().color(QPalette.ColorRole.Text).name())
        self._page.setHtml(_page(columns, metrics.height()))
        document.setTextWidth(len(columns) * width)
        height = round(document.size().height()) + 2 * frame
        self.resize(min(len(columns) * width + frame, room.width()), min(height, room.height()))


def sections(actions: Actions) -> list[Section]:
    """All there is: what a menu holds and a key does, then the gestures."""
    parts = [Section(title.replace("&", ""), _rows(actions, names)) for title, names in MENUS.items()]
    return [part for part in parts if len(part.rows) > 1] + list(GESTURES)  # Help has but the key that led here


def in_columns(parts: list[Section], count: int) -> list[list[Section]]:
    """The sections in their order, in so many columns of about the same height, or fewer."""
    goal = sum(part.height for part in parts) / count
    columns: list[list[Section]] = [[]]
    for part in parts:
        filled = sum(other.height for other in columns[-1])
        if columns[-1] and len(columns) < count and filled + part.height / 2 > goal:
            columns.append([])
        columns[-1].append(part)
    return columns


def _rows(actions: Actions, names: tuple[str, ...]) -> list[Row]:
    entries = {entry.name: entry for entry in ENTRIES}
    rows = []
    for name in (inside for outside in names for inside in (EXPORTS if outside == EXPORT else (outside,))):
        keys = actions.key(name)
        if keys:
            entry = entries.get(name)  # Undo and Redo are worded by the undo stack
            text = entry.text if entry else name.removesuffix("Action").title()
            rows.append(Row(entry.icon if entry else "", text.replace("&", "").rstrip("…"), keys))
    return rows


def _add_icons(document: QTextDocument, color: str) -> None:
    for entry in ENTRIES:
        if entry.icon:
            image = icon(entry.icon, color).pixmap(QSize(96, 96)).toImage()
            document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(f"icon:{entry.icon}"), image)


def _page(columns: list[list[Section]], size: int) -> str:
    share = 100 // len(columns)
    cells = (f'<td width="{share}%">{"".join(_section(part, size) for part in column)}</td>' for column in columns)
    return f'<table width="100%" cellspacing="12"><tr>{"".join(cells)}</tr></table><p>{CRASH}</p>'


def _section(part: Section, size: int) -> str:
    has_icons = any(row.icon for row in part.rows)
    rows = "".join(
        f"<tr>{_icon(row.icon, size) if has_icons else ''}<td>{html.escape(row.what)}</td>"
        f'<td><p align="right" style="white-space:nowrap"><b>{html.escape(row.keys)}</b></p></td></tr>'
        for row in part.rows
    )
    return f'<h3>{part.title}</h3><table width="100%" cellspacing="3">{rows}</table>'


def _icon(name: str, size: int) -> str:
    image = f'<img src="icon:{name}" width="{size}" height="{size}">' if name else ""
    return f'<td width="{round(1.5 * size)}">{image}</td>'
