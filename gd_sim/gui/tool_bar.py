"""The bar on the left: what a click on the plane does."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStyle, QToolBar

from gd_sim.gui.theme import Theme

TEXTS = ("Label 0", "Label 1", "Move")
"""What stands under the icons, which is shorter than in the menu."""


class ToolBar(QToolBar):
    """A button for each tool."""

    def __init__(self, tools: Sequence[QAction]) -> None:
        super().__init__("Tools")
        self.setObjectName("tools")
        self.setMovable(False)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        for action, text in zip(tools, TEXTS, strict=True):
            action.setIconText(text)
            self.addAction(action)
            button = self.widgetForAction(action)
            button.setObjectName(action.objectName().replace("Action", "Button"))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def restyle(self, theme: Theme) -> None:
        """Take over the sizes of a theme."""
        size = self.style().pixelMetric(QStyle.PixelMetric.PM_ToolBarIconSize)
        self.setIconSize(QSize(size, size) * theme.scale)
