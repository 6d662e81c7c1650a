"""Icons from the assets, in the colour of the text."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gd_sim.assets import asset

SIZE = 96
"""Pixels that an icon is painted with: enough for the projector on a dense screen."""


def icon(name: str, color: str = "") -> QIcon:
    """The icon `name`.svg; black in it becomes `color`, if one is given."""
    drawing = asset(f"icons/{name}.svg").read_bytes()
    if color:
        drawing = drawing.replace(b"#000000", color.encode())
    pixmap = QPixmap(SIZE, SIZE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(drawing)).render(painter)
    painter.end()
    return QIcon(pixmap)
