"""Questions beside the plane: asked of the run as it stands, answered by keys alone, marked, and gone with a step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from gd_sim.core.questions import Question
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.page_view import PageView
from gd_sim.gui.question_box import QuestionBox
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import child, line, named, status

Settle = Callable[[Session], None]
Do = Callable[..., None]


@pytest.fixture
def box(window: MainWindow, settle: Settle) -> QuestionBox:
    window.actions_by_name["lessonAction"].trigger()
    settle(window.session)
    (found,) = window.findChildren(QuestionBox)
    return found


def ask(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)


def choose(window: MainWindow, *numbers: int) -> None:
    for number in numbers:
        child(window, QAbstractButton, f"choice{number}").setChecked(True)


def said(window: MainWindow) -> str:
    return child(window, QLabel, "questionSaid").text()


def test_a_vote_shows_three_lines_and_the_next_one_is_among_them(
    window: MainWindow, box: QuestionBox, settle: Settle
) -> None:
    ask(window)
    question, session = box.question, window.session
    assert question is not None
    assert question.text == "Which of these lines comes after one epoch?"
    ends = [line(window, f"vote{letter}") for letter in "ABC"]
    assert all(len(places) == 2 for places in ends)
    (right,) = question.right
    choose(window, right)
    ask(window)
    assert said(window) == f"Right. {question.fact} Press Epoch and see."
    session.state_changed.emit()  # more is known of the same state
    assert [line(window, f"vote{letter}") for letter in "ABC"] == [pytest.approx(places) for places in ends]
    session.step_epochs()
    settle(session)
    assert line(window) == pytest.approx(ends[right])
    assert not len(line(window, "voteA"))
    assert session.state.parameters.tobytes() == question.lines[right].tobytes()


def test_a_wrong_vote_names_its_misconception_and_the_right_line_stands_out(
    window: MainWindow, box: QuestionBox, do: Do
) -> None:
    ask(window)
    question = box.question
    assert question is not None
    wrong = min({0, 1, 2} - question.right)
    choose(window, wrong)
    QTest.mouseClick(child(window, QPushButton, "ask"), Qt.MouseButton.LeftButton)
    right = min(question.right)
    assert said(window) == f"Not quite. {question.why[wrong]} {question.fact} Press Epoch and see."
    assert f"{question.why[wrong]} It is: {'ABC'[right]}. {question.fact}" in status(window, "factLabel")
    shown = [button.text() for button in box.findChildren(QRadioButton) if button.isVisible()]
    assert sorted(shown) == sorted([f"{'ABC'[wrong]}  ✗", f"{'ABC'[right]}  ✓"])
    pens = [named(window.plane, f"vote{letter}").opts["pen"] for letter in "ABC"]
    assert [pen.style() == Qt.PenStyle.SolidLine for pen in pens] == [number == right for number in range(3)]
    assert [pen.color().alphaF() == 1.0 for pen in pens] == [number == right for number in range(3)]
    do("resetAction")
    ask(window)
    assert box.question is not None
    assert len({named(window.plane, f"vote{letter}").opts["pen"].style() for letter in "ABC"}) == 3, "open again"


@pytest.mark.parametrize("look", [(), ("projectorAction",)])
def test_each_letter_of_a_vote_can_be_read(
    window: MainWindow, box: QuestionBox, do: Do, qtbot: QtBot, look: tuple[str, ...]
) -> None:
    """None lies beneath the chip or what else stands on the plane, on a ringed or framed point, or on another."""
    window.resize(1024, 640)
    do(*look)
    votes = 0
    for _ in range(30):
        do("stepAction")
        ask(window)
        if box.question and box.question.lines:
            votes += 1
            qtbot.wait(50)  # a panel that makes way changes the plane
            look_at_letters(window)
        choose(window, *box.question.right if box.question else ())
        ask(window)
    assert votes >= 3


def look_at_letters(window: MainWindow) -> None:
    picture, explanation = window.plane.picture, window.session.state.explanation
    items = [item for item in window.plane.getPlotItem().items if isinstance(item, pg.TextItem) and item.isVisible()]
    areas = {str(item.toPlainText()): item.sceneBoundingRect() for item in items}
    assert explanation is not None
    points = [*explanation.x, *picture.points.x[window.plane.selection]]
    for letter in "ABC":
        area = areas[letter]
        assert not any(area.intersects(other) for text, other in areas.items() if text != letter), letter
        for corner in (area.center(), area.topLeft(), area.topRight(), area.bottomLeft(), area.bottomRight()):
            assert picture.cover_at(corner) is None, letter
        middles = [picture.box.mapViewToScene(QPointF(*place)) for place in points]
        assert not any(area.contains(middle) for middle in middles), letter


def test_keys_alone_answer(window: MainWindow, box: QuestionBox) -> None:
    ask(window)
    assert child(window, QAbstractButton, "choice0").hasFocus()
    assert window.testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange), "else Qt draws no focus"
    QTest.keyClick(child(window, QAbstractButton, "choice0"), Qt.Key.Key_Space)
    assert box.chosen == {0}
    assert not window.session.is_running
    ask(window)
    assert box.question is None


def test_one_kind_after_another_and_the_points_are_selected(window: MainWindow, box: QuestionBox) -> None:
    texts = []
    for _ in range(5):
        ask(window)
        assert box.question is not None
        texts.append(box.question.text)
        assert set(window.plane.selection.tolist()) == set(box.question.points)
        choose(window, *box.question.right)
        ask(window)
    assert len(set(texts)) == 5


@pytest.mark.usefixtures("box")
def test_what_was_selected_before_comes_back(window: MainWindow, box: QuestionBox, do: Do, settle: Settle) -> None:
    window.plane.select(np.array([7]))
    ask(window)
    choose(window, 0)
    ask(window)  # which marks it: the point stays selected until the update is made
    assert window.plane.selection.tolist() != [7]
    window.session.step()
    settle(window.session)
    assert window.plane.selection.tolist() == [7]
    ask(window)
    choose(window, 0)
    ask(window)
    ask(window)  # the next question
    assert box.question is not None
    do("lessonAction")
    assert window.plane.selection.tolist() == [7]
    do("lessonAction")
    ask(window)
    window.plane.select(np.array([9]))
    do("lessonAction")
    assert window.plane.selection.tolist() == [9], "what was selected meanwhile stays"


def test_an_edit_or_a_step_closes_the_question(window: MainWindow, box: QuestionBox, settle: Settle) -> None:
    changes: tuple[Callable[[], None], ...] = (lambda: window.session.place((1.0, 1.0), 1.0), window.session.step)
    for change in changes:
        ask(window)
        assert box.question is not None
        change()
        settle(window.session)
        assert box.question is None
        assert not len(line(window, "voteA"))


@pytest.mark.usefixtures("box")
def test_without_points_there_is_nothing_to_ask(window: MainWindow, settle: Settle) -> None:
    window.session.remove(np.arange(20))
    settle(window.session)
    ask(window)
    assert said(window) == "There are no points to ask about. Place some."


@pytest.mark.usefixtures("box")
def test_of_a_broken_rule_it_says_that_it_is_the_cause(window: MainWindow, do: Do) -> None:
    do("flippedSignAction")
    ask(window)
    assert said(window).startswith("The rule is broken on purpose")
    assert "Lesson > Break the Rule > The Right Rule" in said(window)
    do("rightRuleAction")
    ask(window)
    assert not said(window)


def test_step_shows_what_it_is_said_to_show(window: MainWindow, box: QuestionBox, do: Do) -> None:
    """Every answer has its numbers; Step is named only where it is made with the very point."""
    steps = 0
    do("calmAction")
    for _ in range(15):
        ask(window)
        question, session = box.question, window.session
        assert question is not None
        choose(window, *question.right)
        ask(window)
        assert question.fact in said(window)
        is_seen = said(window).endswith("Press Step and see.")
        assert is_seen == (question.then == "Step")
        following = session.state.descent.next_batch(session.state.state).tolist()
        if is_seen and not question.lines:
            assert list(question.points) == following
            steps += 1
        do("stepAction")
        if is_seen and not question.lines:
            assert session.state.explanation is not None
            assert session.state.explanation.indices.tolist() == list(question.points)
    assert steps >= 3


def test_a_key_does_not_lose_a_question_after_a_panel_was_closed(window: MainWindow, box: QuestionBox) -> None:
    ask(window)
    for _ in range(2):
        QTest.keyClick(window, Qt.Key.Key_F5)
    assert child(window, QAbstractButton, "choice0").hasFocus()
    window.plane.setFocus()
    ask(window)
    assert said(window) == "Choose first."
    assert child(window, QAbstractButton, "choice0").hasFocus()
    QTest.keyClick(child(window, QAbstractButton, "choice0"), Qt.Key.Key_Space)
    assert not window.session.is_running
    assert box.question is not None
    ask(window)
    assert box.question is None


def test_a_question_that_is_overtaken_says_so_and_is_asked_anew(window: MainWindow, box: QuestionBox, do: Do) -> None:
    ask(window)
    choose(window, *box.question.right if box.question else ())
    ask(window)
    ask(window)
    lost = box.question
    assert lost is not None
    assert lost.text.endswith("what is y - ŷ?")
    do("stepEpochAction")
    assert box.question is None
    assert said(window).startswith("What was asked about has changed")
    ask(window)
    assert box.question is not None
    assert box.question.text.endswith("what is y - ŷ?")


def test_asked_in_a_run_it_waits_until_the_run_stands(
    window: MainWindow, box: QuestionBox, qtbot: QtBot, settle: Settle
) -> None:
    window.session.set_speed(400)
    window.session.run()
    qtbot.waitUntil(lambda: window.session.state.update > 5, timeout=PATIENCE)
    ask(window)
    qtbot.waitUntil(lambda: box.question is not None, timeout=PATIENCE)
    settle(window.session)
    assert box.question is not None
    assert not window.session.is_running


def test_escape_or_close_leads_to_the_next_question(window: MainWindow, box: QuestionBox) -> None:
    texts = []
    for way in ("key", "button"):
        ask(window)
        assert box.question is not None
        texts.append(box.question.text)
        if way == "key":
            QTest.keyClick(child(window, QAbstractButton, "choice0"), Qt.Key.Key_Escape)
        else:
            child(window, QPushButton, "leaveQuestion").click()
        assert box.question is None
        assert window.plane.hasFocus()
        assert not child(window, QPushButton, "leaveQuestion").isVisible()
    assert len(set(texts)) == 2


def test_reset_begins_the_same_questions_again(window: MainWindow, box: QuestionBox, do: Do) -> None:
    first = [(one.text, one.choices, one.right) for one in answered(window, box, 7)]
    assert [(one.text, one.choices, one.right) for one in answered(window, box, 7)] != first
    do("resetAction")
    assert [(one.text, one.choices, one.right) for one in answered(window, box, 7)] == first
    window.session.change_settings(seed=5)
    do("resetAction")
    other = [(one.text, one.choices, one.right) for one in answered(window, box, 7)]
    assert other != first
    window.session.change_settings(seed=0)
    do("resetAction")
    assert [(one.text, one.choices, one.right) for one in answered(window, box, 7)] == first


def answered(window: MainWindow, box: QuestionBox, times: int) -> list[Question]:
    """The next questions, each answered rightly."""
    asked = []
    for _ in range(times):
        ask(window)
        assert box.question is not None
        asked.append(box.question)
        choose(window, *box.question.right)
        ask(window)
    return asked


def test_a_score_is_kept_only_if_asked_for(window: MainWindow, box: QuestionBox, do: Do) -> None:
    score = child(window, QLabel, "questionScore")
    answered(window, box, 1)
    assert not score.isVisible()
    do("scoreAction")
    assert score.isVisible()
    assert score.text() == "0 of 0 right"
    answered(window, box, 3)
    ask(window)
    assert box.question is not None
    choose(window, min(set(range(len(box.question.choices))) - box.question.right))
    ask(window)
    assert score.text() == "3 of 4 right"
    do("resetAction")
    assert score.text() == "0 of 0 right"
    do("scoreAction")
    assert not score.isVisible()


SIZES = [(1280, 800), (1024, 640)]
PANELS_OPEN: list[tuple[str, ...]] = [(), ("microscopeAction",), ("microscopeAction", "stripsAction")]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("is_projected", [False, True])
@pytest.mark.parametrize("panels", PANELS_OPEN, ids=len)
def test_no_question_and_no_answer_is_cut_off(
    make_window: Callable[..., MainWindow],
    settle: Settle,
    qtbot: QtBot,
    size: tuple[int, int],
    is_projected: bool,
    panels: tuple[str, ...],
) -> None:
    """Every label is as high as its text in its width, and all of it is in sight; so are the choices and the button."""
    window = make_window()
    window.resize(*size)
    names = ("lessonAction", *panels, *(("projectorAction",) if is_projected else ()))
    for name in names:
        window.actions_by_name[name].trigger()
    settle(window.session)
    (box,) = window.findChildren(QuestionBox)
    for number in range(10):
        ask(window)
        assert box.question is not None
        qtbot.waitUntil(lambda: look_whether_all_is_seen(box), timeout=PATIENCE)
        choices = set(range(len(box.question.choices)))
        choose(window, *(box.question.right if number < 5 else choices - box.question.right))
        ask(window)
        qtbot.waitUntil(lambda: look_whether_all_is_seen(box), timeout=PATIENCE)
    assert (window.width(), window.height()) == size


def look_whether_all_is_seen(box: QuestionBox) -> None:
    shown: list[QLabel | QAbstractButton] = [*box.findChildren(QLabel), *box.findChildren(QAbstractButton)]
    parts = [part for part in shown if part.isVisible()]
    assert parts
    for part in parts:
        text = part.text()
        assert part.visibleRegion().boundingRect() == part.rect(), text
        assert part.width() >= part.minimumSizeHint().width(), text
        needed = part.heightForWidth(part.width()) if part.hasHeightForWidth() else part.sizeHint().height()
        assert part.height() >= needed, text


def test_a_panel_that_is_opened_makes_way_and_the_page_comes_back_in_the_end(
    make_window: Callable[..., MainWindow], settle: Settle, qtbot: QtBot
) -> None:
    window = make_window()
    window.resize(1024, 640)
    for name in ("projectorAction", "lessonAction"):
        window.actions_by_name[name].trigger()
    settle(window.session)
    (box,) = window.findChildren(QuestionBox)
    page = child(window, PageView, "lessonPage")
    qtbot.waitUntil(lambda: page.height() >= page.minimumHeight() > 0, timeout=PATIENCE)
    ask(window)
    window.actions_by_name["microscopeAction"].trigger()
    qtbot.waitUntil(lambda: window.panels.isVisible() and not page.isVisible(), timeout=PATIENCE)
    qtbot.waitUntil(lambda: look_whether_all_is_seen(box), timeout=PATIENCE)
    QTest.keyClick(child(window, QAbstractButton, "choice0"), Qt.Key.Key_Escape)
    qtbot.waitUntil(page.isVisible, timeout=PATIENCE)
    qtbot.waitUntil(lambda: page.visibleRegion().boundingRect().height() >= page.minimumHeight(), timeout=PATIENCE)


@pytest.mark.parametrize("height", [640, 610, 570])
def test_a_window_keeps_its_size_when_a_question_is_closed_with_a_panel_open(
    make_window: Callable[..., MainWindow], settle: Settle, qtbot: QtBot, height: int
) -> None:
    """A screen of 1024x640 leaves a window less than that height, below its title."""
    window = make_window()
    window.resize(1024, height)
    for name in ("projectorAction", "lessonAction"):
        window.actions_by_name[name].trigger()
    settle(window.session)
    page, size = child(window, PageView, "lessonPage"), window.size()
    ask(window)
    qtbot.waitUntil(lambda: not page.isVisible(), timeout=PATIENCE)
    QTest.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(window.panels.isVisible, timeout=PATIENCE)
    QTest.keyClick(child(window, QAbstractButton, "choice0"), Qt.Key.Key_Escape)
    qtbot.waitUntil(page.isVisible, timeout=PATIENCE)
    qtbot.wait(100)  # a layout of the window follows
    assert window.size() == size


def test_ask_me_opens_the_lesson(window: MainWindow, settle: Settle) -> None:
    assert not window.findChildren(QuestionBox)
    ask(window)
    settle(window.session)
    (box,) = window.findChildren(QuestionBox)
    assert box.question is not None
    assert box.isVisible()
    assert window.actions_by_name["lessonAction"].isChecked()
    assert child(window, QAbstractButton, "choice0").hasFocus()
