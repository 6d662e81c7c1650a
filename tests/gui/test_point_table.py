"""The table of all points: sorted, edited, selected in step with the plane; a million rows cost nothing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from gd_sim import PointSet
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.point_model import PointModel
from gd_sim.gui.point_table import MOST_RANGES, PointTable
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import child, status
from tests.gui.hands import CONTROL, NONE, SHIFT, Key, Modifier, Mouse, press_key
from tests.session.samples import bits, two_groups

ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
ODD = 0.1 + 0.2


@pytest.fixture
def table(window: MainWindow) -> PointTable:
    """The table of the window, opened with its key."""
    found = child(window, PointTable, "pointTable")
    assert not found.isVisible(), "little at the start"
    press_key(window, Key.Key_T, CONTROL)
    assert found.isVisible()
    return found


def cell(table: PointTable, row: int, column: int) -> str:
    return str(table.points.data(table.points.index(row, column)))


def column(table: PointTable, number: int) -> list[str]:
    return [cell(table, row, number) for row in range(table.points.rowCount())]


def click(table: PointTable, row: int, column: int = 1, modifier: Modifier = NONE) -> None:
    where = table.visualRect(table.points.index(row, column)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, modifier, where)


def click_heading(table: PointTable, column: int) -> None:
    headings = table.horizontalHeader()
    where = QPoint(headings.sectionPosition(column) + 20, headings.height() // 2)
    QTest.mouseClick(headings.viewport(), Qt.MouseButton.LeftButton, NONE, where)


def editor(table: PointTable) -> QLineEdit:
    """The field in the cell that is being edited."""
    found = QApplication.focusWidget()
    assert isinstance(found, QLineEdit)
    assert table.isAncestorOf(found)
    return found


def finish(table: PointTable, field: QWidget) -> None:
    """Press Enter in a cell, and wait until Qt has taken what is in it."""
    QTest.keyClick(field, Key.Key_Return)
    QApplication.processEvents()
    assert table.state() != PointTable.State.EditingState


def type_into_cell(table: PointTable, row: int, column: int, text: str) -> None:
    table.setFocus()
    table.setCurrentIndex(table.points.index(row, column))
    QTest.keyClick(table, Key.Key_Return)
    field = editor(table)
    field.selectAll()
    QTest.keyClicks(field, text)
    finish(table, field)


def test_a_row_for_each_point_with_the_names_of_the_file(session: Session, table: PointTable) -> None:
    x, y = np.array([(1.0, ODD), (1234567.0, 1e-300)]), np.array([1.0, 0.0])
    session.open_points(PointSet(x, y, ("length", "width"), ("cat", "dog"), "animal"))
    model = table.points
    headings = [model.headerData(k, Qt.Orientation.Horizontal) for k in range(model.columnCount())]
    assert headings == ["point", "length", "width", "animal"]
    assert [[cell(table, row, k) for k in range(4)] for row in range(2)] == [
        ["1", "1", "0.3", "dog"],
        ["2", "1.23457e+06", "1e-300", "cat"],
    ]
    assert model.data(model.index(0, 2), Qt.ItemDataRole.ToolTipRole) == "0.30000000000000004", "in full on hover"
    assert not model.data(model.index(0, 3), Qt.ItemDataRole.DecorationRole).isNull(), "its sign"


def test_headings_sort_and_equal_values_keep_their_order(session: Session, table: PointTable) -> None:
    click_heading(table, 1)
    order = np.argsort(session.points.x[:, 0], kind="stable")
    assert column(table, 0) == [str(number + 1) for number in order]
    click_heading(table, 1)
    values = [float(text) for text in column(table, 1)]
    assert values == sorted(values, reverse=True)
    first = [int(number) for number, value in zip(column(table, 0), values, strict=True) if value == values[0]]
    assert first == sorted(first)
    click_heading(table, 3)
    assert column(table, 3) == ["0"] * 10 + ["1"] * 10
    click_heading(table, 0)
    assert column(table, 0) == [str(number) for number in range(1, 21)]
    assert session.points == two_groups(), "the points themselves keep their order"


def test_what_is_selected_stays_in_sight_when_the_rows_are_sorted(
    window: MainWindow, session: Session, table: PointTable
) -> None:
    session.open_points(PointSet(np.column_stack([np.arange(500.0), np.zeros(500)]), np.tile([0.0, 1.0], 250)))
    window.plane.select(np.array([3, 499]))
    click_heading(table, 1)
    click_heading(table, 1)
    assert column(table, 0)[0] == "500", "the greatest first"
    window.plane.select(np.array([3]))
    click_heading(table, 2)
    click_heading(table, 1)
    click_heading(table, 1)
    row = int(table.points.rows[3])
    assert row > 400
    assert table.viewport().rect().contains(table.visualRect(table.points.index(row, 1)))


def test_typing_into_a_cell_is_one_step_to_undo(window: MainWindow, session: Session, table: PointTable) -> None:
    type_into_cell(table, 2, 1, "0,25")
    assert session.points.x[2].tolist() == [0.25, two_groups().x[2, 1]]
    assert session.undo_stack.undoText() == "edit point"
    assert cell(table, 2, 1) == "0.25"
    press_key(window, Key.Key_Z, CONTROL)
    assert session.points == two_groups()
    assert cell(table, 2, 1) != "0.25"


def test_a_cell_shows_every_digit_where_it_is_edited(session: Session, table: PointTable) -> None:
    session.move([0], [(ODD, -1e-300)])
    table.setCurrentIndex(table.points.index(0, 1))
    QTest.keyClick(table, Key.Key_Return)
    assert float(editor(table).text()) == ODD
    finish(table, editor(table))
    assert session.points.x[0].tolist() == [ODD, -1e-300]
    assert session.undo_stack.count() == 1, "left as it is, it is no edit"


def test_what_is_no_number_is_refused_with_a_word(window: MainWindow, session: Session, table: PointTable) -> None:
    type_into_cell(table, 0, 2, "1,000")
    assert status(window, "factLabel") == "1,000 may mean 1000 or 1.000: type one of them"
    type_into_cell(table, 0, 2, "x")
    assert status(window, "factLabel") == "x2 must be a finite number"
    assert session.points == two_groups()
    assert not session.undo_stack.canUndo()


def test_a_label_is_chosen(session: Session, table: PointTable) -> None:
    table.setCurrentIndex(table.points.index(0, 3))
    QTest.keyClick(table, Key.Key_Return)
    (box,) = table.viewport().findChildren(QComboBox)
    assert [box.itemText(k) for k in range(box.count())] == ["0", "1"]
    assert box.currentText() == "1"
    box.setCurrentIndex(0)
    finish(table, box)
    assert session.points.y[0] == 0.0
    assert bits(session.points.x) == bits(two_groups().x)


def test_the_number_of_a_point_cannot_be_edited(table: PointTable) -> None:
    assert not table.points.flags(table.points.index(0, 0)) & Qt.ItemFlag.ItemIsEditable


def test_an_edited_row_stays_where_it_is_until_a_heading_is_clicked_again(session: Session, table: PointTable) -> None:
    click_heading(table, 1)
    edited = cell(table, 0, 0)
    type_into_cell(table, 0, 1, "100")
    assert session.points.x[int(edited) - 1, 0] == 100.0
    assert cell(table, 0, 0) == edited
    table.points.sort(1, ASCENDING)
    assert cell(table, 19, 0) == edited


def test_what_is_clicked_in_the_table_is_selected_in_the_plane(window: MainWindow, table: PointTable) -> None:
    click_heading(table, 2)
    click(table, 1)
    first = int(cell(table, 1, 0)) - 1
    assert window.plane.selection.tolist() == [first]
    click(table, 3, modifier=SHIFT)
    assert window.plane.selection.tolist() == sorted(int(cell(table, row, 0)) - 1 for row in (1, 2, 3))
    click(table, 2, modifier=CONTROL)
    assert window.plane.selection.tolist() == sorted(int(cell(table, row, 0)) - 1 for row in (1, 3))
    QTest.keyClick(table, Key.Key_Down)
    assert len(window.plane.selection) == 1


def test_what_is_selected_in_the_plane_is_selected_in_the_table(
    window: MainWindow, table: PointTable, mouse: Mouse
) -> None:
    click_heading(table, 1)
    mouse.click(tuple(two_groups().x[6]))
    row = column(table, 0).index("7")
    assert [index.row() for index in table.selectionModel().selectedRows()] == [row]
    assert table.currentIndex().row() == row, "keys go on from there"
    assert table.viewport().rect().intersects(table.visualRect(table.currentIndex())), "it is scrolled to"
    press_key(window, Key.Key_A, CONTROL)
    assert len(table.selectionModel().selectedRows()) == 20
    click_heading(table, 2)
    assert len(window.plane.selection) == 20, "sorting selects nothing else"
    mouse.click((-3.0, 3.0))
    assert not table.selectionModel().hasSelection()
    assert table.points.rowCount() == 21


def test_delete_deletes_what_is_selected_in_the_table(window: MainWindow, session: Session, table: PointTable) -> None:
    table.setFocus()
    click(table, 4)
    click(table, 5, modifier=SHIFT)
    press_key(window, Key.Key_Delete)
    assert session.points == two_groups().remove([4, 5])
    assert table.points.rowCount() == 18
    assert window.plane.selection.size == 0
    press_key(window, Key.Key_Z, CONTROL)
    assert session.points == two_groups()
    assert column(table, 0) == [str(number) for number in range(1, 21)]


def test_keys_leave_the_table(window: MainWindow, table: PointTable) -> None:
    table.setFocus()
    press_key(window, Key.Key_Tab)
    assert QApplication.focusWidget() is not table
    table.setFocus()
    press_key(window, Key.Key_Tab, SHIFT)
    assert QApplication.focusWidget() is not table
    table.setFocus()
    press_key(window, Key.Key_Escape)
    assert QApplication.focusWidget() is window.plane


def test_whether_it_is_shown_is_remembered(make_window: Callable[[], MainWindow]) -> None:
    first = make_window()
    first.actions_by_name["pointTableAction"].trigger()
    first.close()
    assert make_window().actions_by_name["pointTableAction"].isChecked()


# Many points


def many(m: int) -> PointSet:
    x = np.random.default_rng(5).normal(size=(m, 2))
    return PointSet(x, (x[:, 0] > 0).astype(np.float64))


@pytest.fixture
def large(qtbot: QtBot) -> PointTable:
    """A table of a million points, shown by itself."""
    table = PointTable()
    qtbot.addWidget(table)
    table.show_points(many(1_000_000), np.empty(0, dtype=np.int64))
    table.resize(400, 300)
    table.show()
    return table


def test_a_million_points_are_text_only_where_they_are_seen(large: PointTable, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[int] = set()
    text = PointModel._text

    def count(self: PointModel, point: int, column: int, *, in_full: bool) -> str:
        asked.add(point)
        return text(self, point, column, in_full=in_full)

    monkeypatch.setattr(PointModel, "_text", count)
    large.sortByColumn(1, DESCENDING)
    large._sort(1, DESCENDING)
    large.grab()
    assert 0 < len(asked) < 100
    x1 = large.points.points.x[:, 0]
    assert large.points.order[:3].tolist() == np.argsort(-x1)[:3].tolist()
    asked.clear()
    large.scrollToBottom()
    large.grab()
    assert int(x1.argmin()) in asked
    assert len(asked) < 100


@pytest.mark.parametrize("every", [1, 2], ids=["all", "every second"])
def test_very_many_selected_points_are_drawn_as_selected(large: PointTable, every: int) -> None:
    chosen = np.arange(0, 1_000_000, every)
    large.select(chosen)
    assert len(large.selectionModel().selection().toList()) <= MOST_RANGES
    assert [large.is_selected(row) for row in range(4)] == [row % every == 0 for row in range(4)]
    first, second = (large.visualRect(large.points.index(row, 2)).center() for row in (0, 1))
    picture = large.viewport().grab().toImage()
    corner = QPoint(first.x(), large.visualRect(large.points.index(0, 2)).top() + 2)
    below = QPoint(second.x(), large.visualRect(large.points.index(1, 2)).top() + 2)
    assert (picture.pixelColor(corner) == picture.pixelColor(below)) == (every == 1)


def test_a_click_in_a_scattered_selection_begins_anew(large: PointTable, qtbot: QtBot) -> None:
    large.select(np.arange(0, 1_000_000, 2))
    with qtbot.waitSignal(large.selection_wished, timeout=PATIENCE) as wished:
        click(large, 3)
    assert wished.args[0].tolist() == [3]
    assert [large.is_selected(row) for row in range(5)] == [False, False, False, True, False]


def test_rows_are_no_children(large: PointTable) -> None:
    assert large.points.rowCount(large.points.index(0, 0)) == 0
    assert large.points.columnCount(large.points.index(0, 0)) == 0
    assert large.points.index(0, 0).parent() == QModelIndex()
