"""The bar on the left: what a click on the plane does, and what the plane shows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QStyle, QToolBar, QToolButton

from gd_sim.gui.icons import icon
from gd_sim.gui.theme import Theme

TEXTS = ("Label 0", "Label 1", "Move")
"""What stands under the icons, which is shorter than in the menu."""


class ToolBar(QToolBar):
    """A button for each tool, and one with a menu of switches.

    Args:
        tools: what a click does.
        shown: what the plane shows.
    """

    def __init__(self, tools: Sequence[QAction], shown: Sequence[QAction]) -> None:
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

        self.addSeparator()
        self._show_button = self._build_menu(shown)
        self.addWidget(self._show_button)

    def _build_menu(self, shown: Sequence[QAction]) -> QToolButton:
        button = QToolButton()
        button.setObjectName("showButton")
        button.setText("Show")
        button.setToolTip("What the plane shows")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolButtonStyle(self.toolButtonStyle())
        self.iconSizeChanged.connect(button.setIconSize)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.setObjectName("showMenu")
        menu.setToolTipsVisible(True)
        menu.addActions(list(shown))
        button.setMenu(menu)
        return button

    def restyle(self, theme: Theme) -> None:
        """Take over the colours and sizes of a theme."""
        self._show_button.setIcon(icon("show", theme.text))
        size = self.style().pixelMetric(QStyle.PixelMetric.PM_ToolBarIconSize)
        self.setIconSize(QSize(size, size) * theme.scale)
