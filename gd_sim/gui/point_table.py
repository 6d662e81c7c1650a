"""The table of all points: sorted by a click on a heading, edited in place, selected in step with the plane."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gd_sim.core.points import IntArray, PointSet
from gd_sim.gui.point_model import NUMBER, PointModel
from gd_sim.gui.theme import Theme

SIGN = 16
"""Pixels of the sign beside a label."""
ROWS = 8
"""Rows that are in sight where the window has room."""
MOST_RANGES = 1_000
"""Qt keeps a selection as ranges of rows, and looks through them for each cell that it draws: a rubber band around
half of a million points, which lie all over the table, would make it stand still. With more ranges than this, rows are
drawn as selected all the same, but a click begins a new selection."""
MOST_TOLD = 1_000
"""Rows that may change before Qt is kept from listing their cells: a million of them take two minutes."""

Index = QModelIndex | QPersistentModelIndex
Select = QItemSelectionModel.SelectionFlag


class Cells(QStyledItemDelegate):
    """Draws a row as selected where its point is, and lets a label be chosen."""

    def __init__(self, table: PointTable) -> None:
        super().__init__(table)
        self._table = table

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Selected is what the plane has selected."""
        super().initStyleOption(option, index)
        if self._table.is_selected(index.row()):
            option.state |= QStyle.StateFlag.State_Selected

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A field for a number, a box of the two classes for a label."""
        model = self._table.points
        if index.column() != model.label_column:
            field = super().createEditor(parent, option, index)
            if isinstance(field, QLineEdit):
                field.setAlignment(Qt.AlignmentFlag.AlignRight)
            return field
        box = QComboBox(parent)
        box.addItems(model.points.class_names)
        return box


class PointTable(QTableView):
    """All points, a row each.

    Attributes:
        points: the model behind it.

    Signals:
        selection_wished(indices): these points and no others are to be selected.
        rewrite_wished(index, features, label): a point is to have these values.
        told(why): what was typed is not taken.
        finished: Esc was pressed.
    """

    selection_wished = Signal(object)
    rewrite_wished = Signal(int, object, float)
    told = Signal(str)
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pointTable")
        self.setAccessibleName("Points")
        self.setAccessibleDescription("A row for each point. Enter edits a cell, Delete deletes, Esc leaves the table.")
        self.setToolTip("Click a heading to sort, double click or Enter to edit")
        self._selected = np.zeros(0, dtype=bool)
        self._is_showing = True  # until it is built
        self.points = PointModel(self)
        self.setModel(self.points)
        self.setItemDelegate(Cells(self))
        self._build_behaviour()
        self._build_headings()
        self.points.rewrite_wished.connect(self.rewrite_wished)
        self.points.told.connect(self.told)
        self._is_showing = False

    def _build_behaviour(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def _build_headings(self) -> None:
        headings = self.horizontalHeader()
        # A selection of its own: to draw a heading, Qt would ask whether each cell below it is selected.
        headings.setSelectionModel(QItemSelectionModel(self.points, headings))
        headings.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        headings.setSectionsClickable(True)
        headings.setHighlightSections(False)
        headings.setSortIndicator(NUMBER, Qt.SortOrder.AscendingOrder)
        headings.setSortIndicatorShown(True)
        headings.sortIndicatorChanged.connect(self._sort)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().hide()

    def restyle(self, theme: Theme) -> None:
        """Take over the size of type and signs."""
        self.setIconSize(QSize(SIGN, SIGN) * theme.scale)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Some rows below the headings."""
        height = self.horizontalHeader().sizeHint().height() + ROWS * self.verticalHeader().defaultSectionSize()
        return QSize(super().sizeHint().width(), height + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:
        """As high as it is wished: the place for panels has a scroll bar."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    # What the main window tells the table

    def show_points(self, points: PointSet, selection: IntArray) -> None:
        """Show these points, some of them selected."""
        self._is_showing = True  # rows that go are no wish to select others
        self.points.show_points(points)
        self._is_showing = False
        self.select(selection)

    def select(self, indices: IntArray) -> None:
        """Show these points as selected and no others; a single one is scrolled to."""
        selected = np.zeros(len(self.points.points), dtype=bool)
        selected[indices] = True
        if np.array_equal(selected, self._selected):
            return
        self._selected = selected
        self._show_selection()
        if len(indices) == 1:
            self._go_to(int(self.points.rows[indices[0]]))

    def _go_to(self, row: int) -> None:
        there = self.points.index(row, max(self.currentIndex().column(), NUMBER))
        self.selectionModel().setCurrentIndex(there, Select.NoUpdate)
        self.scrollTo(there)

    def is_selected(self, row: int) -> bool:
        """Whether the point in a row is selected."""
        return bool(self._selected[self.points.order[row]])

    def _show_selection(self) -> None:
        rows = np.flatnonzero(self._selected[self.points.order])
        starts = rows[np.diff(rows, prepend=-2) > 1]
        ends = rows[np.diff(rows, append=len(self._selected) + 1) > 1]
        selection, last = QItemSelection(), self.points.label_column
        if len(starts) <= MOST_RANGES:
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
                selection.select(self.points.index(start, 0), self.points.index(end, last))
        self._is_showing = True
        self.selectionModel().select(selection, Select.ClearAndSelect)
        self._is_showing = False
        self.viewport().update()

    # What the person does

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Wish for what the person has selected.

        Where many rows change, screen readers are not told of the first: Qt would list every cell to find it.
        """
        changed = _ranges_of(selected) + _ranges_of(deselected)
        if sum(last - first + 1 for first, last in changed) <= MOST_TOLD:
            super().selectionChanged(selected, deselected)
        self.viewport().update()
        if not self._is_showing:
            self._wish_for_selection()

    def _wish_for_selection(self) -> None:
        rows = np.zeros(len(self.points.points), dtype=bool)
        for first, last in _ranges_of(self.selectionModel().selection()):
            rows[first : last + 1] = True
        self._selected = rows[self.points.rows]
        self.selection_wished.emit(np.flatnonzero(self._selected))

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        """Sort with nothing selected: Qt would carry each selected cell over by itself. Then the first that is selected
        is in sight, wherever it has gone."""
        self._is_showing = True
        self.clearSelection()
        self.points.sort(column, order)
        self._show_selection()
        rows = np.flatnonzero(self._selected[self.points.order])
        if len(rows):
            self._go_to(int(rows[0]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter edits, Esc leaves the table, other keys move about."""
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if is_enter and self.state() != QAbstractItemView.State.EditingState:  # an editor passes its Enter on
            self.edit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.finished.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _text: str) -> None:
        """Letters look for nothing: they would go through all of the points."""


def _ranges_of(selection: QItemSelection) -> list[tuple[int, int]]:
    """The rows of a selection, as first and last ones."""
    parts = [selection.at(number) for number in range(selection.count())]
    return [(part.top(), part.bottom()) for part in parts]
