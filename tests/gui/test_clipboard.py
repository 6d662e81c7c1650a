"""Cut, copy, paste and duplicate, with the keys that everybody knows, and a clipboard that others read."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gd_sim import PointSet
from gd_sim.gui import clipping
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.answers import Answers
from tests.gui.eyes import child, status
from tests.gui.hands import CONTROL, SHIFT, Key, Mouse, press_key, type_text
from tests.session.samples import bits, two_groups

NAMED = PointSet([(1.0, 2.0), (0.1, -1.0)], [0.0, 1.0], ("length", "width"), ("cat", "dog"))  # type: ignore[arg-type]
EMPTY = (-3.0, 3.0)


@pytest.fixture(autouse=True)
def clipboard(qapp: object) -> Iterator[None]:  # noqa: ARG001
    """Empty before each test."""
    QGuiApplication.clipboard().clear()
    yield
    QGuiApplication.clipboard().clear()


def put(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def held() -> str:
    return QGuiApplication.clipboard().text()


def test_copy_writes_what_a_spreadsheet_reads(window: MainWindow, mouse: Mouse) -> None:
    press_key(window, Key.Key_C, CONTROL)
    assert held() == "", "nothing is selected"
    x = window.session.points.x
    mouse.click(tuple(x[0]))
    mouse.click(tuple(x[3]), modifier=CONTROL)
    press_key(window, Key.Key_C, CONTROL)
    assert held() == "x1\tx2\tlabel\n3.0\t-1.0\t1\n-0.5\t-0.5\t0\n"
    assert status(window, "factLabel") == "2 points copied"
    assert window.session.points == two_groups()


def test_cut_and_paste_come_back_to_the_bit_and_are_two_steps(window: MainWindow, session: Session) -> None:
    window.plane.select(np.array([2, 5, 7]))
    before = session.points
    press_key(window, Key.Key_X, CONTROL)
    assert bits(session.points.x) == bits(before.remove([2, 5, 7]).x)
    assert status(window, "factLabel") == "cut 3 points; 17 points"
    press_key(window, Key.Key_V, CONTROL)
    assert bits(session.points.x[17:]) == bits(before.x[[2, 5, 7]])
    assert bits(session.points.y[17:]) == bits(before.y[[2, 5, 7]])
    assert window.plane.selection.tolist() == [17, 18, 19]
    assert status(window, "factLabel") == "pasted 3 points; 20 points"
    assert session.undo_stack.undoText() == "paste 3 points"
    press_key(window, Key.Key_Z, CONTROL)
    assert session.undo_stack.undoText() == "cut 3 points"
    press_key(window, Key.Key_Z, CONTROL)
    assert session.points == two_groups()
    assert not session.undo_stack.canUndo()
    press_key(window, Key.Key_Z, CONTROL | SHIFT)
    assert len(session.points) == 17


def test_duplicates_lie_a_little_aside_and_are_selected(window: MainWindow, session: Session) -> None:
    window.plane.select(np.array([1, 4]))
    press_key(window, Key.Key_D, CONTROL)
    assert len(session.points) == 22
    view = window.plane.picture.view
    aside = session.points.x[20:] - two_groups().x[[1, 4]]
    expected = [(view.right - view.left) / 30, (view.bottom - view.top) / 30]
    assert aside == pytest.approx(np.array([expected, expected]), abs=1e-12)
    assert session.points.y[20:].tolist() == two_groups().y[[1, 4]].tolist()
    assert window.plane.selection.tolist() == [20, 21]
    assert session.undo_stack.undoText() == "duplicate 2 points"
    press_key(window, Key.Key_Z, CONTROL)
    assert session.points == two_groups()


def test_what_is_pasted_onto_itself_lies_a_little_aside(window: MainWindow, session: Session) -> None:
    window.plane.select(np.array([2, 5]))
    press_key(window, Key.Key_C, CONTROL)
    before, view = session.points, window.plane.picture.view
    for times in (1, 2):
        press_key(window, Key.Key_V, CONTROL)
        step = session.points.x[-2:] - before.x[[2, 5]]
        width, height = view.right - view.left, view.top - view.bottom
        assert np.allclose(step, times / 30 * np.array([width, -height]))
        assert window.plane.selection.tolist() == [18 + 2 * times, 19 + 2 * times]
    put("3\t-1\t1\n9\t9\t0\n")  # one of them is there already: a table that was edited elsewhere
    press_key(window, Key.Key_V, CONTROL)
    assert session.points.x[-2:].tolist() == [[3.0, -1.0], [9.0, 9.0]]


def test_a_table_from_a_spreadsheet_is_pasted_at_its_own_places(window: MainWindow, session: Session) -> None:
    put("length\twidth\tclass\r\n0.1\t1e-300\t1\r\n-2\t3.5\t0\r\n")
    press_key(window, Key.Key_V, CONTROL)
    assert session.points.x[20:].tolist() == [[0.1, 1e-300], [-2.0, 3.5]]
    assert session.points.y[20:].tolist() == [1.0, 0.0]


@pytest.mark.parametrize("key", [Key.Key_0, Key.Key_1])
def test_two_columns_have_the_current_label(window: MainWindow, session: Session, key: Key) -> None:
    press_key(window, key)
    put("1\t2\n3\t4\n")
    press_key(window, Key.Key_V, CONTROL)
    assert session.points.y[20:].tolist() == [float(key - Key.Key_0)] * 2


def test_class_names_are_matched(window: MainWindow, session: Session) -> None:
    session.open_points(NAMED)
    put("0\t0\tdog\n1\t1\tcat\n2\t2\tdog\n")
    press_key(window, Key.Key_V, CONTROL)
    assert session.points.y[2:].tolist() == [1.0, 0.0, 1.0]
    press_key(window, Key.Key_C, CONTROL)
    assert held() == "length\twidth\tlabel\n0.0\t0.0\tdog\n1.0\t1.0\tcat\n2.0\t2.0\tdog\n"


def test_where_classes_have_no_names_it_is_told_which_is_which(window: MainWindow, session: Session) -> None:
    put("0\t0\tdog\n1\t1\tcat\n")
    press_key(window, Key.Key_V, CONTROL)
    assert session.points.y[20:].tolist() == [1.0, 0.0]
    assert status(window, "factLabel") == "Pasted: cat as label 0, dog as label 1"


def test_a_mistake_is_told_in_one_line_and_changes_nothing(
    window: MainWindow, session: Session, answers: Answers
) -> None:
    put("1\t2\t0\n3\tfour\t1\n")
    press_key(window, Key.Key_V, CONTROL)
    assert answers.problems == ["clipboard, line 2: expected a number in column 2, found 'four'. Nothing was pasted."]
    assert session.points == two_groups()
    assert not session.undo_stack.canUndo()


def test_nothing_to_paste_is_told(window: MainWindow) -> None:
    press_key(window, Key.Key_V, CONTROL)
    assert status(window, "factLabel") == "There is no text on the clipboard to paste"


def test_points_outside_of_the_view_are_told_of(window: MainWindow) -> None:
    put("1000\t1000\n0\t0\n")
    view = window.plane.picture.view
    press_key(window, Key.Key_V, CONTROL)
    assert status(window, "factLabel") == "Pasted; some points are outside the view: Z shows all"
    assert window.plane.picture.view == view, "nothing jumps by itself"


def long_table(m: int) -> str:
    x = np.random.default_rng(3).normal(size=(m, 2))
    return "".join(f"{x1!r}\t{x2!r}\t{int(x1 > 0)}\n" for x1, x2 in x.tolist())


def test_many_points_are_pasted_and_copied_while_the_window_lives(
    window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    text = long_table(100_000)
    put(text)
    press_key(window, Key.Key_V, CONTROL)
    assert status(window, "factLabel") == "Pasting …"
    assert not window.actions_by_name["pasteAction"].isEnabled(), "one at a time"
    assert len(session.points) == 20
    qtbot.waitUntil(lambda: len(session.points) == 100_020, timeout=PATIENCE)
    assert len(window.plane.selection) == 100_000
    assert window.actions_by_name["pasteAction"].isEnabled()
    QGuiApplication.clipboard().clear()
    press_key(window, Key.Key_C, CONTROL)
    assert held() == ""
    qtbot.waitUntil(lambda: held() != "", timeout=PATIENCE)
    assert held() == f"x1\tx2\tlabel\n{text}"


def test_a_cut_that_takes_long_deletes_nothing_else(
    window: MainWindow, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clipping, "POINTS_AT_ONCE", 0)
    window.plane.select(np.array([0, 1]))
    window.actions_by_name["cutAction"].trigger()
    session.remove([5])
    qtbot.waitUntil(lambda: held() != "", timeout=PATIENCE)
    assert len(session.points) == 19
    assert status(window, "factLabel") == "The points were edited meanwhile: they were copied, but not cut"


def test_what_was_read_for_another_set_is_not_pasted(
    window: MainWindow, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clipping, "CHARACTERS_AT_ONCE", 0)
    put("1\t2\t1\n")
    window.actions_by_name["pasteAction"].trigger()
    session.open_points(NAMED)
    qtbot.waitUntil(window.actions_by_name["pasteAction"].isEnabled, timeout=PATIENCE)
    assert len(session.points) == 2
    assert status(window, "factLabel") == "There is another set of points by now: nothing was pasted"


@pytest.mark.parametrize("name", ["learningRate", "batchSize"])
def test_the_keys_belong_to_a_field_that_has_the_focus(
    window: MainWindow, session: Session, mouse: Mouse, name: str
) -> None:
    mouse.click(EMPTY)
    window.plane.select(np.array([0]))
    field = child(window, QWidget, name)
    type_text(field, "7")
    put("5")
    for key in (Key.Key_A, Key.Key_C, Key.Key_X, Key.Key_V, Key.Key_Z):
        press_key(window, key, CONTROL)
    assert len(session.points) == 21
    assert window.plane.selection.tolist() == [0]
    assert held() == "7"


def test_clear_takes_all_points_away_and_undo_brings_them_back(window: MainWindow, session: Session) -> None:
    press_key(window, Key.Key_Delete, CONTROL | SHIFT)
    assert len(session.points) == 0
    assert status(window, "factLabel") == "cleared 20 points; 0 points"
    assert session.undo_stack.undoText() == "clear 20 points"
    assert not window.actions_by_name["clearAction"].isEnabled()
    press_key(window, Key.Key_Z, CONTROL)
    assert session.points == two_groups()
    assert status(window, "factLabel") == "undone: clear 20 points; 20 points"
