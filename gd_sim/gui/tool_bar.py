"""The bar on the left: the label that is placed, what the mouse does, points to begin with, what the plane shows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QStyle, QToolBar, QToolButton

from gd_sim.gui.icons import icon
from gd_sim.gui.theme import Theme


class ToolBar(QToolBar):
    """A button for each label and each tool, and two with a menu: sample sets, and switches.

    Args:
        labels: what is placed.
        tools: what the mouse does.
        samples: the menu of sample sets.
        shown: what the plane shows.
    """

    def __init__(
        self, labels: Sequence[QAction], tools: Sequence[QAction], samples: QMenu, shown: Sequence[QAction]
    ) -> None:
        super().__init__("Tools")
        self.setObjectName("tools")
        self.setMovable(False)
        self._scale = 1.0
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.addActions(labels)
        self.addSeparator()
        self.addActions(tools)
        for action in (*labels, *tools):
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
        self.toolButtonStyleChanged.connect(button.setToolButtonStyle)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.iconSizeChanged.connect(button.setIconSize)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(menu)
        self.addWidget(button)
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find room for all buttons in another height."""
        super().resizeEvent(event)
        if event.size().height() != event.oldSize().height():
            self._fit()

    def _fit(self) -> None:
        """Texts stand under the icons; beside them where the window is too low for that, by small icons if it must."""
        style, usual = Qt.ToolButtonStyle, self.style().pixelMetric(QStyle.PixelMetric.PM_ToolBarIconSize)
        for text, scale in (
            (style.ToolButtonTextUnderIcon, self._scale),
            (style.ToolButtonTextBesideIcon, self._scale),
            (style.ToolButtonTextBesideIcon, 1.0),
        ):
            self.setToolButtonStyle(text)
            self.setIconSize(QSize(usual, usual) * scale)
            if self.sizeHint().height() <= self.height():
                return

    def restyle(self, theme: Theme) -> None:
        """Take over the colours and sizes of a theme."""
        self._samples.setIcon(icon("samples", theme.text))
        self._show.setIcon(icon("show", theme.text))
        self._scale = theme.scale
        self._fit()
