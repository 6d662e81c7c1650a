"""The place for panels below the curve: as high as they are, with a scroll bar where the window is not."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QSizePolicy, QSplitter, QVBoxLayout, QWidget

LEAST_HEIGHT = 80
"""Pixels that are left of the panels where the window is very low."""


class Panels(QScrollArea):
    """Panels one below the other, all hidden at first; without any there is nothing to be seen.

    Those of one row stand side by side where there is room.
    """

    def __init__(self, panels: list[QWidget]) -> None:
        super().__init__()
        self.setObjectName("panels")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._panels, self._content = list(panels), QWidget()
        self._rows: dict[str, QBoxLayout] = {}
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addStretch(1)  # no panel is higher than it needs to be
        for place, panel in enumerate(panels):
            self._take(panel, self._column, place)
        self.setWidget(self._content)
        self.hide()

    def panels(self) -> list[QWidget]:
        """All of them, hidden ones too."""
        return list(self._panels)

    def add(self, panel: QWidget, row: str) -> None:
        """One more panel, below the others or beside those of its row; hidden at first."""
        if row not in self._rows:
            self._rows[row] = QBoxLayout(QBoxLayout.Direction.TopToBottom)
            self._column.insertLayout(self._column.count() - 1, self._rows[row])
        self._panels.append(panel)
        self._take(panel, self._rows[row], self._rows[row].count())

    def _take(self, panel: QWidget, layout: QBoxLayout, place: int) -> None:
        panel.hide()
        layout.insertWidget(place, panel)
        panel.installEventFilter(self)

    def _arrange(self) -> None:
        """Side by side what would not have to be narrower, nor push the plane aside."""
        for row in self._rows.values():
            items = [row.itemAt(place) for place in range(row.count())]
            shown = [panel for item in items if item and (panel := item.widget()) and not panel.isHidden()]
            needed = sum(panel.minimumSizeHint().width() for panel in shown) + row.spacing() * (len(shown) - 1)
            is_wide = len(shown) > 1 and self.viewport().width() >= needed
            row.setDirection(QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom)

    def eventFilter(self, panel: QObject, event: QEvent) -> bool:
        """Be there if a panel is, and show the one that was opened."""
        if event.type() == QEvent.Type.ShowToParent and isinstance(panel, QWidget):
            QTimer.singleShot(0, self, lambda: self._bring_to_sight(panel))  # when it has its place
        if event.type() in {QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.LayoutRequest}:
            self.setVisible(any(not one.isHidden() for one in self._panels))
            self._fit()
        return super().eventFilter(panel, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Texts break elsewhere in another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _bring_to_sight(self, panel: QWidget) -> None:
        """All of a panel, or its head where it is too high."""
        if not self._content.isAncestorOf(panel):  # not yet
            return
        self.ensureWidgetVisible(panel, 0, 0)
        self.ensureVisible(0, panel.mapTo(self._content, QPoint()).y(), 0, 0)

    def _fit(self) -> None:
        """Be as high as the panels are, at the cost of what is above."""
        self._arrange()
        self.updateGeometry()  # they may want another width, too
        height = self.sizeHint().height()
        if height == self.maximumHeight():
            return
        self.setMaximumHeight(height)
        around = self.parentWidget()
        if isinstance(around, QSplitter):
            around.setSizes([max(0, sum(around.sizes()) - height), height])

    def sizeHint(self) -> QSize:
        """All of the panels, with their texts broken as the width wants it; also beside a scroll bar, which else stays
        where it was needed for a moment."""
        size, column = self._content.sizeHint(), self._column
        widths = self.width(), self.width() - self.verticalScrollBar().sizeHint().width()
        return QSize(size.width(), max(map(column.heightForWidth, widths))) if column.hasHeightForWidth() else size

    def minimumSizeHint(self) -> QSize:
        """As wide as the widest panel, but lower: the rest is scrolled to."""
        bar = self.verticalScrollBar().sizeHint().width()
        widths = [panel.minimumSizeHint().width() for panel in self._panels if not panel.isHidden()]
        return QSize(max(widths, default=0) + bar, LEAST_HEIGHT)
