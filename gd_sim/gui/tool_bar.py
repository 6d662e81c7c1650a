"""The bar on the left: the label that is placed, and what the mouse does."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStyle, QToolBar

from gd_sim.gui.theme import Theme


class ToolBar(QToolBar):
    """A button for each label, and one for each tool."""

    def __init__(self, labels: Sequence[QAction], tools: Sequence[QAction]) -> None:
        super().__init__("Tools")
        self.setObjectName("tools")
        self.setMovable(False)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.addActions(labels)
        self.addSeparator()
        self.addActions(tools)
        for action in (*labels, *tools):
            button = self.widgetForAction(action)
            button.setObjectName(action.objectName().replace("Action", "Button"))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def restyle(self, theme: Theme) -> None:
        """Take over the sizes of a theme."""
        size = self.style().pixelMetric(QStyle.PixelMetric.PM_ToolBarIconSize)
        self.setIconSize(QSize(size, size) * theme.scale)
