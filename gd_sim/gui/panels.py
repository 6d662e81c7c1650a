"""The place for panels below the curve: as high as they are, with a scroll bar where the window is not."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QSplitter, QVBoxLayout, QWidget

LEAST_HEIGHT = 80
"""Pixels that are left of the panels where the window is very low."""


class Panels(QScrollArea):
    """Panels one below the other, all hidden at first; without any there is nothing to be seen."""

    def __init__(self, panels: list[QWidget]) -> None:
        super().__init__()
        self.setObjectName("panels")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._panels, self._content = panels, QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, 0, 0)
        for panel in panels:
            panel.hide()
            self._column.addWidget(panel)
            panel.installEventFilter(self)
        self._column.addStretch(1)  # no panel is higher than it needs to be
        self.setWidget(self._content)
        self.hide()

    def eventFilter(self, panel: QObject, event: QEvent) -> bool:
        """Be there if a panel is."""
        if event.type() in {QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.LayoutRequest}:
            self.setVisible(any(not one.isHidden() for one in self._panels))
            self._fit()
        return super().eventFilter(panel, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Texts break elsewhere in another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        """Be as high as the panels are, at the cost of what is above."""
        height = self.sizeHint().height()
        if height == self.maximumHeight():
            return
        self.setMaximumHeight(height)
        self.updateGeometry()
        around = self.parentWidget()
        if isinstance(around, QSplitter):
            around.setSizes([max(0, sum(around.sizes()) - height), height])

    def sizeHint(self) -> QSize:
        """All of the panels, with their texts broken as the width wants it."""
        size, column = self._content.sizeHint(), self._column
        return QSize(size.width(), column.heightForWidth(self.width())) if column.hasHeightForWidth() else size

    def minimumSizeHint(self) -> QSize:
        """As wide as the panels, but lower: the rest is scrolled to."""
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._content.minimumSizeHint().width() + bar, LEAST_HEIGHT)
