"""Questions on the next update: a part of the main window, which asks of the session's run as it stands."""

from __future__ import annotations

from itertools import count, islice

import numpy as np
from PySide6.QtCore import QObject, Signal

from gd_sim.core.descent import Descent
from gd_sim.core.points import IntArray
from gd_sim.core.questions import KINDS, Question, question
from gd_sim.gui.actions import Actions
from gd_sim.gui.plane_view import PlaneView
from gd_sim.gui.question_box import QuestionBox
from gd_sim.session.session import Session
from gd_sim.session.snapshot import Snapshot

CHANGED = "What was asked about has changed: the question is closed. Ask Me asks anew."
CHOOSE = "Choose first."


class Questioning(QObject):
    """Asks one question after another, and closes one as soon as the run has moved on.

    The seed of the settings decides which they are. Reset begins them again, and so does another seed or other work.

    Signals:
        told(text): whether an answer is right, or why nothing is asked.
    """

    told = Signal(str)

    def __init__(self, session: Session, plane: PlaneView, box: QuestionBox, actions: Actions) -> None:
        super().__init__(box)
        self._session, self._plane, self._box, self._keeps_score = session, plane, box, actions["scoreAction"]
        self._number, self._right, self._marked = 0, 0, 0
        self._seed = session.settings.seed
        self._is_awaited = False
        self._asked_of: Snapshot | None = None
        self._asked_about: IntArray = np.empty(0, dtype=np.int64)
        self._selected_before = plane.selection
        box.wished.connect(self.go_on)
        box.left.connect(self._leave)
        self._keeps_score.toggled.connect(self._count_anew)
        for name in ("resetAction", "newStartAction"):
            actions[name].triggered.connect(self._begin_again)
        session.points_opened.connect(self._begin_again)
        session.settings_changed.connect(self._follow_seed)
        session.state_changed.connect(self._look)
        session.points_changed.connect(self._follow_points)

    def go_on(self) -> None:
        """Ask, or mark what was answered."""
        if self._box.question:
            self._mark(self._box.question)
        else:
            self._ask()

    def take_focus(self) -> bool:
        """Give the focus to the question that waits for an answer; whether there is one."""
        self._box.take_focus()
        return self._box.question is not None

    def _ask(self) -> None:
        """Ask of where the run stands; as soon as it stands, if it is under way."""
        self._session.pause()
        self._is_awaited = not self._session.stands
        if self._is_awaited:
            return
        state, kinds = self._session.state, list(KINDS)
        for number in islice(count(self._number), len(kinds)):
            if asked := question(kinds[number % len(kinds)], state.descent, state.state, number):
                self._number = number
                self._show(asked, state)
                return
        said = _why_nothing(state.descent)
        self._box.show_question(None, said)
        self.told.emit(said)

    def _show(self, asked: Question, state: Snapshot) -> None:
        self._give_selection_back()
        self._asked_of, self._selected_before = state, self._plane.selection
        self._asked_about = np.array(sorted(set(asked.points)), dtype=np.int64)
        self._plane.select(self._asked_about)
        self._plane.picture.show_votes(asked.lines, state.descent.settings.features)
        self._box.show_question(asked)

    def _mark(self, asked: Question) -> None:
        chosen = self._box.chosen
        if not chosen:
            self._box.say(CHOOSE)
            self._box.take_focus()
            self.told.emit(CHOOSE)
            return
        is_right = asked.is_answered_by(chosen)
        self._number, self._right, self._marked = self._number + 1, self._right + is_right, self._marked + 1
        self._box.show_mark(asked.right, _said_of(asked, chosen, names_right=False))
        if asked.lines:
            self._plane.picture.show_vote_right(min(asked.right))
        self._show_score()
        self.told.emit(_said_of(asked, chosen, names_right=True))

    def _look(self) -> None:
        """Close a question whose answer is there by now; the lines that were voted on stay until then, too."""
        if self._is_awaited:
            if self._session.stands:
                self._ask()
            return
        asked_of, state = self._asked_of, self._session.state
        if asked_of is None or (state.state is asked_of.state and state.descent is asked_of.descent):
            return
        if self._box.question:
            self._give_up()
        else:  # what was said of the answer can be read still
            self._give_selection_back()
            self._asked_of = None
            self._plane.picture.show_votes((), None)

    def _follow_points(self) -> None:
        if self._box.question:
            self._give_up()
        else:
            self.close_question()

    def _give_up(self) -> None:
        """Close a question that has no answer any more, and say so: nobody may have meant to lose it."""
        self._close(CHANGED)
        self.told.emit(CHANGED)

    def close_question(self) -> None:
        """Ask nothing any more."""
        self._close("")

    def _give_selection_back(self) -> None:
        """Select what was selected before the question, unless somebody has selected anew, or points are others."""
        is_same = self._asked_of is not None and self._asked_of.descent.points is self._session.points
        if is_same and np.array_equal(self._asked_about, self._plane.selection):
            self._plane.select(self._selected_before)

    def _close(self, said: str) -> None:
        self._give_selection_back()
        self._asked_of, self._is_awaited = None, False
        self._plane.picture.show_votes((), None)
        self._box.show_question(None, said)

    def _leave(self) -> None:
        """Close a question by wish: the next one is another."""
        if self._box.question:
            self._number += 1
        self.close_question()
        self._plane.setFocus()

    # The sequence, and the score

    def _begin_again(self) -> None:
        """The first question of the seed is the next."""
        self._number, self._seed = 0, self._session.settings.seed
        self.close_question()
        self._count_anew()

    def _follow_seed(self) -> None:
        if self._session.settings.seed != self._seed:
            self._begin_again()

    def _count_anew(self) -> None:
        self._right = self._marked = 0
        self._show_score()

    def _show_score(self) -> None:
        self._box.show_score(f"{self._right} of {self._marked} right" if self._keeps_score.isChecked() else "")


def _said_of(asked: Question, chosen: frozenset[int], *, names_right: bool) -> str:
    """Whether these choices are right, what is so, and what to press to see it; also which are, where no mark tells."""
    if asked.is_answered_by(chosen):
        said = ["Right."]
    else:
        said = ["Not quite.", *dict.fromkeys(asked.said_of(chosen))]
        if names_right:
            said.append(f"It is: {' and '.join(asked.choices[number].rstrip('.') for number in sorted(asked.right))}.")
    said.append(asked.fact)
    if asked.then:
        said.append(f"Press {asked.then} and see.")
    return " ".join(said)


def _why_nothing(descent: Descent) -> str:
    """Why there is no question of any kind, and what to do."""
    if not len(descent.points):
        return "There are no points to ask about. Place some."
    if descent.settings.mistake != "none":
        return (
            "The rule is broken on purpose, and the questions are about the right one. "
            "Lesson > Break the Rule > The Right Rule brings them back."
        )
    return "These points have no clear answer to any question. Place others, or step on."
