"""Questions beside the plane: asked of the run as it stands, answered by keys alone, marked, and gone with a step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton

from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.question_box import QuestionBox
from gd_sim.session.session import Session
from tests.gui.eyes import child, line

Settle = Callable[[Session], None]


@pytest.fixture
def box(window: MainWindow, settle: Settle) -> QuestionBox:
    window.actions_by_name["lessonAction"].trigger()
    settle(window.session)
    (found,) = window.findChildren(QuestionBox)
    return found


def ask(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)


def choose(window: MainWindow, number: int) -> None:
    child(window, QAbstractButton, f"choice{number}").setChecked(True)


def test_a_vote_shows_three_lines_and_the_next_one_is_among_them(
    window: MainWindow, box: QuestionBox, settle: Settle
) -> None:
    ask(window)
    question, session = box.question, window.session
    assert question is not None
    assert question.text == "Every point once: which of these lines comes then?"
    ends = [line(window, f"vote{letter}") for letter in "ABC"]
    assert all(len(places) == 2 for places in ends)
    (right,) = question.right
    choose(window, right)
    ask(window)
    assert child(window, QLabel, "questionSaid").text() == "Right. Epoch, and see."
    session.state_changed.emit()  # more is known of the same state
    assert [line(window, f"vote{letter}") for letter in "ABC"] == [pytest.approx(places) for places in ends]
    session.step_epochs()
    settle(session)
    assert line(window) == pytest.approx(ends[right])
    assert not len(line(window, "voteA"))
    assert session.state.parameters.tobytes() == question.lines[right].tobytes()


def test_a_wrong_vote_names_its_misconception(window: MainWindow, box: QuestionBox) -> None:
    ask(window)
    question = box.question
    assert question is not None
    wrong = min({0, 1, 2} - question.right)
    choose(window, wrong)
    QTest.mouseClick(child(window, QPushButton, "ask"), Qt.MouseButton.LeftButton)
    said = child(window, QLabel, "questionSaid").text()
    assert question.why[wrong] in said
    assert said.endswith(f"It is: {'ABC'[min(question.right)]}.")


def test_keys_alone_answer(window: MainWindow, box: QuestionBox) -> None:
    ask(window)
    assert child(window, QAbstractButton, "choice0").hasFocus()
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
        choose(window, min(box.question.right))
        ask(window)
    assert len(set(texts)) == 5


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
    assert child(window, QLabel, "questionSaid").text().startswith("These points have no clear answer")
