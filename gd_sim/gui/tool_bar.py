"""The bar on the left: what a click on the plane does, points to begin with, and what the plane shows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSizePolicy, QStyle, QToolBar, QToolButton

from gd_sim.gui.icons import icon
from gd_sim.gui.theme import Theme

TEXTS = ("Label 0", "Label 1", "Move")
"""What stands under the icons, which is shorter than in the menu."""


class ToolBar(QToolBar):
    """A button for each tool, and two with a menu: sample sets, and switches.

    Args:
        tools: what a click does.
        samples: the menu of sample sets.
        shown: what the plane shows.
    """

    def __init__(self, tools: Sequence[QAction], samples: QMenu, shown: Sequence[QAction]) -> None:
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
        menu = QMenu(self)
        menu.setObjectName("showMenu")
        menu.setToolTipsVisible(True)
        menu.addActions(list(shown))
        self._samples = self._build_menu("presets", "Samples", "Sample sets: points to learn from", samples)
        self._show = self._build_menu("showButton", "Show", "What the plane shows", menu)

    def _build_menu(self, name: str, text: str, tip: str, menu: QMenu) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setText(text)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolButtonStyle(self.toolButtonStyle())
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.iconSizeChanged.connect(button.setIconSize)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(menu)
        self.addWidget(button)
        return button

    def restyle(self, theme: Theme) -> None:
        """Take over the colours and sizes of a theme."""
        self._samples.setIcon(icon("samples", theme.text))
        self._show.setIcon(icon("show", theme.text))
        size = self.style().pixelMetric(QStyle.PixelMetric.PM_ToolBarIconSize)
        self.setIconSize(QSize(size, size) * theme.scale)
