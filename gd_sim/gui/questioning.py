"""Questions on the next update: a part of the main window, which asks of the session's run as it stands."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal

from gd_sim.core.questions import KINDS, Question, question
from gd_sim.gui.plane_view import PlaneView
from gd_sim.gui.question_box import NOTHING, QuestionBox
from gd_sim.session.session import Session
from gd_sim.session.snapshot import Snapshot


class Questioning(QObject):
    """Asks one question after another, each by the next seed, and closes one as soon as the run has moved on.

    Signals:
        told(text): whether an answer is right.
    """

    told = Signal(str)

    def __init__(self, session: Session, plane: PlaneView, box: QuestionBox) -> None:
        super().__init__(box)
        self._session, self._plane, self._box = session, plane, box
        self._seed = 0
        self._asked_of: Snapshot | None = None
        box.wished.connect(self.go_on)
        session.state_changed.connect(self._look)
        session.points_changed.connect(self.close_question)

    def go_on(self) -> None:
        """Ask, or mark what was answered."""
        if self._box.question:
            self._mark(self._box.question)
        else:
            self._ask()

    def _ask(self) -> None:
        self._session.pause()
        state = self._session.state
        kinds = list(KINDS)
        for _ in kinds:
            kind, self._seed = kinds[self._seed % len(kinds)], self._seed + 1
            if asked := question(kind, state.descent, state.state, self._seed):
                self._show(asked, state)
                return
        self._box.show_question(None, NOTHING)

    def _show(self, asked: Question, state: Snapshot) -> None:
        self._asked_of = state
        self._plane.select(np.array(sorted(set(asked.points)), dtype=np.int64))
        self._plane.picture.show_votes(asked.lines, state.descent.settings.features)
        self._box.show_question(asked)

    def _mark(self, asked: Question) -> None:
        chosen = self._box.chosen
        if not chosen:
            self._box.say("Choose first.")
            return
        if asked.is_answered_by(chosen):
            said = f"Right. {asked.then}, and see."
        else:
            answers = " and ".join(asked.choices[number].rstrip(".") for number in sorted(asked.right))
            said = " ".join(("Not quite.", *dict.fromkeys(asked.said_of(chosen)), f"It is: {answers}."))
        self._box.show_question(None, said)
        self.told.emit(said)

    def _look(self) -> None:
        """Close a question whose answer is there by now; the lines that were voted on stay until then, too."""
        asked_of, state = self._asked_of, self._session.state
        if asked_of is None or (state.state is asked_of.state and state.descent is asked_of.descent):
            return
        if self._box.question:
            self.close_question()
        else:  # what was said of the answer can be read still
            self._asked_of = None
            self._plane.picture.show_votes((), None)

    def close_question(self) -> None:
        """Ask nothing any more."""
        self._asked_of = None
        self._plane.picture.show_votes((), None)
        self._box.show_question(None)
