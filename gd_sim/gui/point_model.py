"""Points as the rows of a table: text is made of what is in sight alone, and the numbers stay where they are."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QIcon

from gd_sim.core import numbers
from gd_sim.core.points import IntArray, PointSet
from gd_sim.gui.fields import number_in, refusal
from gd_sim.gui.icons import icon

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

NUMBER = 0
"""The first column, which counts the points; features and label come after it."""
DIGITS = 6
"""Digits of a coordinate in a cell. All of them are shown on hover, and where it is edited."""


class PointModel(QAbstractTableModel):
    """The points in some order: as they are, until a column is sorted by.

    It changes no points: what is typed is wished for. An edited row stays where it is, though the order would have it
    elsewhere, until a column is sorted by again: nothing jumps.

    Attributes:
        points: what is shown.
        order: the point in each row, (m,).
        rows: the row of each point, (m,).

    Signals:
        rewrite_wished(index, features, label): a point is to have these values.
        told(why): what was typed is not taken.
    """

    rewrite_wished = Signal(int, object, float)
    told = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.points = PointSet.empty()
        self._sorting = (NUMBER, Qt.SortOrder.AscendingOrder)
        self._arrange()

    @property
    def label_column(self) -> int:
        """The last column."""
        return len(self.points.feature_names) + 1

    def show_points(self, points: PointSet) -> None:
        """Show these points; rows come and go at the end, so that the view stays where it is."""
        before, after = len(self.points), len(points)
        if after > before:
            self.beginInsertRows(QModelIndex(), before, after - 1)
        elif after < before:
            self.beginRemoveRows(QModelIndex(), after, before - 1)
        self.points = points
        if after != before:
            self._arrange()
        if after > before:
            self.endInsertRows()
        elif after < before:
            self.endRemoveRows()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.label_column)
        if after:
            self.dataChanged.emit(self.index(0, 0), self.index(after - 1, self.label_column))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; equal values stay in the order in which they were placed."""
        self.layoutAboutToBeChanged.emit()
        self._sorting = column, order
        self._arrange()
        self.layoutChanged.emit()

    def _arrange(self) -> None:
        column, order = self._sorting
        values = self._values(column)
        if order == Qt.SortOrder.DescendingOrder:
            values = -values
        self.order: IntArray = np.argsort(values, kind="stable")
        self.rows: IntArray = np.empty_like(self.order)
        self.rows[self.order] = np.arange(len(self.order))

    def _values(self, column: int) -> Any:
        if column == NUMBER:
            return np.arange(len(self.points))
        return self.points.y if column == self.label_column else self.points.x[:, column - 1]

    # What Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        """A row for each point."""
        return 0 if parent.isValid() else len(self.points)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number, features and label."""
        return 0 if parent.isValid() else self.label_column + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """The names of the file."""
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return ("point", *self.points.feature_names, self.points.label_name)[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """All but the number can be edited."""
        flags = super().flags(index)
        return flags if index.column() == NUMBER else flags | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """A cell: in short, in full, its sign, its side."""
        point, column = int(self.order[index.row()]), index.column()
        if role in {Role.DisplayRole, Role.EditRole, Role.ToolTipRole}:
            return self._text(point, column, in_full=role != Role.DisplayRole)
        if column == self.label_column:
            return _sign(int(self.points.y[point])) if role == Role.DecorationRole else None
        return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter if role == Role.TextAlignmentRole else None

    def _text(self, point: int, column: int, *, in_full: bool) -> str:
        if column == NUMBER:
            return f"{point + 1:,}"
        if column == self.label_column:
            return self.points.class_names[int(self.points.y[point])]
        value = float(self.points.x[point, column - 1])
        return numbers.typed(value) if in_full else f"{value:.{DIGITS}g}"

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        """Wish for what was typed into a cell, if it is a value and another one."""
        point, column, text = int(self.order[index.row()]), index.column(), str(value)
        if role != Role.EditRole or text == self._text(point, column, in_full=True):
            return False
        features, label = self.points.x[point].tolist(), float(self.points.y[point])
        if column == self.label_column:
            label = float(self.points.class_names.index(text))
        elif math.isfinite(number := number_in(text)):
            features[column - 1] = number
        else:
            self.told.emit(refusal(self.points.feature_names[column - 1], "a finite number", text))
            return False
        self.rewrite_wished.emit(point, features, label)
        return True


@cache
def _sign(label: int) -> QIcon:
    """The mark of a class, in its colour."""
    return icon(f"label-{label}")
