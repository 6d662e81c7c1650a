"""What an import would give: the first rows of the table with what each column is, and the points as a picture."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QTableWidget, QTableWidgetItem

from gd_sim.core.points import PointSet
from gd_sim.files.choice import Choice
from gd_sim.files.trying import Question
from gd_sim.gui.plane_marks import Marks

ROWS = 5
"""So many of the first rows are shown."""
MOST = 2_000
"""So many points are drawn, taken evenly from all."""
MARK = 9.0
"""Pixels of a mark."""
LEFT_OUT = "left out"


class FirstRows(QTableWidget):
    """The first rows of a table; above them the names of the columns and what each of them is to be."""

    def __init__(self, question: Question) -> None:
        rows = question.look.rows[:ROWS]
        super().__init__(len(rows), len(question.names))
        self.setObjectName("importRows")
        self.setAccessibleName("First rows")
        self.setToolTip("The first rows of the file, and what each column is to be")
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.setTabKeyNavigation(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._names = question.names
        for number, row in enumerate(rows):
            for place, text in enumerate(row[: len(self._names)]):
                self.setItem(number, place, QTableWidgetItem(text))

    def show_roles(self, choice: Choice) -> None:
        """Mark the columns with what they are; those that are left out are grey."""
        first, second = choice.features or ("", "")
        roles = {first: "x1", second: "x2", choice.label: "label"}
        self.setHorizontalHeaderLabels([f"{name}\n{roles.get(name, LEFT_OUT)}" for name in self._names])
        for place, name in enumerate(self._names):
            color = self.palette().text() if name in roles else self.palette().placeholderText()
            for item in (self.item(number, place) for number in range(self.rowCount())):
                if item is not None:
                    item.setForeground(color)
        self.resizeColumnsToContents()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """All of its rows, and a little more than the line for scrolling sideways."""
        rows = sum(self.rowHeight(number) for number in range(self.rowCount()))
        bar = self.horizontalScrollBar().sizeHint().height()
        return QSize(super().sizeHint().width(), self.horizontalHeader().sizeHint().height() + rows + bar + 4)


class Scatter(pg.PlotWidget):  # type: ignore[misc]
    """The points as they would stand in the plane: marks as there, each axis with its own scale."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("importScatter")
        self.setAccessibleName("Preview of the points")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(220, 200)
        self.setMenuEnabled(False)
        self.setMouseEnabled(x=False, y=False)
        self.hideButtons()
        self.setBackground(self.palette().base().color())
        self._marks = [Marks(0), Marks(1)]
        for marks in self._marks:
            self.addItem(marks)
        for side in ("bottom", "left"):
            axis = self.getAxis(side)
            axis.setPen(self.palette().mid().color())
            axis.setTextPen(self.palette().text().color())
            axis.enableAutoSIPrefix(False)

    def show_points(self, points: PointSet | None) -> None:
        """Draw some of the points, or none."""
        names = points.feature_names if points else ("", "")
        for side, name in zip(("bottom", "left"), names, strict=True):
            self.getAxis(side).setLabel(name)
        x, y = (points.x, points.y) if points else (np.empty((0, 2)), np.empty(0))
        chosen = np.linspace(0, max(0, len(x) - 1), min(len(x), MOST)).astype(int)
        for label, marks in enumerate(self._marks):
            marks.show_points(x[chosen][y[chosen] == label], MARK)
        self.autoRange()
