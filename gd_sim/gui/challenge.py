"""Beat gradient descent: a part of the main window. The best E reached by hand is a flag that a run has to pass."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from gd_sim.core import numbers
from gd_sim.core.field import Unit
from gd_sim.core.optimum import have_same_best
from gd_sim.core.outcome import Outcome
from gd_sim.core.passing import Passing, find_passing
from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings
from gd_sim.gui.by_hand import ByHand
from gd_sim.gui.error_view import ErrorView
from gd_sim.gui.line_hand import LineHand
from gd_sim.session.session import Session
from gd_sim.session.snapshot import Snapshot

INVITATION = "Drag the line: how low can you get E? Then press Run."
WITH_PENALTY = "Drag the line: how low can you get E with its penalty? Then press Run."


PASSED = "Gradient descent passed your {mine} {when}"
AHEAD = "Gradient descent has come to {its}: your {mine} is still ahead"
KEPT = 8
"""Of how many sets, or rules, the best is kept: it is for Undo, and each holds its points."""


@dataclass(frozen=True, eq=False)
class Attempt:
    """The best that was reached by hand, and what it was reached on: it counts for that again when that comes back."""

    points: PointSet
    settings: Settings
    start: Unit
    outcome: Outcome

    def counts_for(self, points: PointSet, settings: Settings) -> bool:
        """Whether these are the points, the rules and the seed that it was reached with."""
        same_rules = have_same_best(self.settings, settings) and self.settings.seed == settings.seed
        return same_rules and (self.points is points or self.points == points)


class Standing(NamedTuple):
    """How the contest stands."""

    start: Unit
    settings: Settings
    best: Outcome | None
    is_racing: bool
    is_set: bool
    verdict: Literal["", "passed", "ahead"]
    invitation: str


class Challenge(QObject):
    """The learner against gradient descent, both from the same start.

    What counts is what is descended: E, with the penalty if there is one.

    Attributes:
        best: the best that was reached by hand, with its parameters; None: nothing was.
        invitation: what the plane should say; empty without a challenge.

    Signals:
        changed: the invitation is another one.
        told(text): something happened.
    """

    changed = Signal()
    told = Signal(str)

    def __init__(
        self, session: Session, by_hand: ByHand, line: LineHand, error_view: ErrorView, action: QAction
    ) -> None:
        super().__init__(by_hand)
        self._session, self._line, self._error_view, self._action = session, line, error_view, action
        self._start = session.initial_unit
        self._settings = session.settings
        self._is_racing = self._is_set = False
        self._verdict: Literal["", "passed", "ahead"] = ""
        self._attempts: deque[Attempt] = deque(maxlen=KEPT)
        self._set_aside: Standing | None = None
        self.best: Outcome | None = None
        self.invitation = ""
        action.toggled.connect(self._switch)
        by_hand.tried.connect(self._try)
        by_hand.was_set.connect(self._take_turn)
        session.points_exchanged.connect(self._set_aside_with_work)
        session.points_changed.connect(lambda: self._void("The points are others"))
        session.points_opened.connect(self._open)
        session.settings_changed.connect(self._look_at_settings)
        session.state_changed.connect(self._look)

    @property
    def is_on(self) -> bool:
        """Whether there is a challenge."""
        return self._action.isChecked()

    def let_run(self) -> None:
        """Before a run, or a step, by the learner's wish: gradient descent starts where the learner did."""
        if not self.is_on or self._is_racing or self.best is None:
            return
        self._is_racing, self._verdict = True, ""
        if not (self._session.is_settled and self._is_at_start):
            self._session.start_from(self._start, "leave the line to gradient descent")
        self._say("")

    @property
    def _is_at_start(self) -> bool:
        state = self._session.state
        return state.update == 0 and np.array_equal(state.parameters, self._start.parameters)

    def _switch(self, on: bool) -> None:
        self._line.keep_shown("challenge", on)
        if on and (self._session.state.update or self._session.is_running):
            self._session.reset()
        self._attempts.clear()
        self._set_aside = None
        self._begin()

    def _set_aside_with_work(self) -> None:
        """Keep how the contest stands while the learner's own work is set aside for something else."""
        if self._session.aside.is_used and self._set_aside is None:
            verdict, invitation = self._verdict, self.invitation
            self._set_aside = Standing(
                self._start, self._settings, self.best, self._is_racing, self._is_set, verdict, invitation
            )

    def _open(self, is_new: bool) -> None:
        """Begin with other points, or go on where the own work goes on."""
        standing = self._set_aside
        if standing is None or self._session.aside.is_used:
            self._begin(is_new)
            return
        self._set_aside = None
        self._start, self._settings, best, self._is_racing, self._is_set, self._verdict, invitation = standing
        self._show_best(best)
        self._say(invitation)

    def _begin(self, is_new: bool = True) -> None:
        """Remember the start, and nothing that was reached before, unless Undo or Redo has brought that back."""
        known = None if is_new else self._known
        self._start = known.start if known else self._session.initial_unit
        self._is_racing = self._is_set = False
        self._show_best(known.outcome if known else None)
        self._invite()

    @property
    def _known(self) -> Attempt | None:
        """What was reached under the conditions of now."""
        points, settings = self._session.points, self._session.settings
        return next((attempt for attempt in self._attempts if attempt.counts_for(points, settings)), None)

    def _invite(self) -> None:
        text = WITH_PENALTY if self._session.settings.l2 > 0.0 else INVITATION
        self._say(text if self.is_on else "")

    def _say(self, text: str) -> None:
        if text != self.invitation:
            self.invitation = text
            self.changed.emit()

    def _void(self, why: str) -> None:
        """Let what was reached under other conditions count no more, and say so; under the same it counts again."""
        best, known = self.best if self.is_on else None, self._known
        self._is_racing = self._is_set = False
        self._show_best(known.outcome if known else None)
        self._invite()
        if best and not known:
            self._say(f"{why}: your best E, {numbers.error(best.cost)}, counts no more. Drag the line again.")

    def _look_at_settings(self) -> None:
        old, self._settings = self._settings, self._session.settings
        if self._session.initial_parameters is None and old.seed != self._settings.seed:
            self._begin()
        elif not have_same_best(old, self._settings):
            self._void("E is to be made small by other rules")

    def _take_turn(self) -> None:
        """A start was set by hand: it is the learner's turn again."""
        if self.is_on:
            self._is_racing, self._is_set = False, True
            self._invite()

    def _look(self) -> None:
        """See what the newest state comes to, once it is of what was wished last."""
        state, session = self._session.state, self._session
        if not self.is_on or not session.is_settled or not len(state.descent.points):
            return
        if self._is_racing and state.update == 0 and not self._is_at_start:  # by Undo
            self._take_turn()
        if self._is_racing:
            self._referee(state)
        elif self._is_set:  # typed, perhaps: then nobody has seen it yet
            self._is_set = False
            unit = Unit(state.parameters, state.descent.settings.features)
            self._try(Outcome(unit, state.error, state.cost, state.right, state.gradient))

    def _referee(self, state: Snapshot) -> None:
        """Say when gradient descent is below the flag, or that it has come to its end above."""
        if self.best is None or self._verdict == "passed":
            return
        mine, its = numbers.error(self.best.cost), numbers.error(state.cost)
        passing = find_passing(state.curve, self.best.cost, state.descent.updates_per_epoch)
        is_over = state.stopped is not None or (state.fact is not None and state.fact.kind == "settled")
        if passing:
            self._decide("passed", PASSED.format(mine=mine, when=_when(passing)))
        elif is_over and not self._verdict:
            self._decide("ahead", AHEAD.format(mine=mine, its=its))

    def _decide(self, verdict: Literal["passed", "ahead"], text: str) -> None:
        self._verdict = verdict
        self.told.emit(text)
        self._say(text)

    def _try(self, outcome: Outcome) -> None:
        """Keep the best."""
        if self.is_on and (self.best is None or outcome.cost < self.best.cost):
            if known := self._known:
                self._attempts.remove(known)
            self._attempts.append(Attempt(self._session.points, self._session.settings, self._start, outcome))
            self._show_best(outcome)

    def _show_best(self, best: Outcome | None) -> None:
        self.best = best
        penalised = " with penalty" if self._session.settings.l2 > 0.0 else ""
        text = f"your best E{penalised}: {numbers.error(best.cost)}" if best else ""
        self._error_view.show_flag(best.cost if best else None, text)


def _when(passing: Passing) -> str:
    updates = f"{passing.updates:,} update{'' if passing.updates == 1 else 's'}"
    return f"after {updates}" if passing.is_first else f"within {updates}"
