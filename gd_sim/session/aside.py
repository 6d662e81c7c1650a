"""What a session sets aside while it shows something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gd_sim.core.field import Unit
from gd_sim.core.stopping import NEVER_STOP, StopRule
from gd_sim.session.document import Document
from gd_sim.session.edits import Beginning
from gd_sim.session.snapshot import Snapshot
from gd_sim.session.trainer import Trainer
from gd_sim.session.undoing import UndoStack

if TYPE_CHECKING:
    from gd_sim.session.session import Session


class Work(NamedTuple):
    """All that a session has, but for the run itself, which the trainer keeps.

    Attributes:
        content: points, settings, initial parameters and document, as in the session.
        speed, stop_rule, undo_stack: as in the session.
        state: the newest snapshot of the run.
        unit: what the run has come to, or begins with if it has not begun.
    """

    content: Beginning
    speed: float
    stop_rule: StopRule
    undo_stack: UndoStack
    state: Snapshot
    unit: Unit

    @property
    def document(self) -> Document:
        """What is behind the points."""
        return self.content.document


class Aside:
    """Sets the work of a session aside for a while, whole, and brings it back to the last bit."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._work: Work | None = None
        self._was_running = False

    @property
    def is_used(self) -> bool:
        """Whether the learner's own work is set aside."""
        return self._work is not None

    @property
    def own(self) -> Work:
        """The work that is the learner's own: what was set aside, if something was."""
        session = self._session
        return self._work or Work(
            Beginning(session.points, session.settings, session.initial_parameters, session.document),
            session.speed,
            session.stop_rule,
            session.undo_stack,
            session.state,
            session.unit,
        )

    def begin(self, beginning: Beginning) -> None:
        """Begin something else for a while: `take_back` brings back all there is now, the run to the last bit.

        A run pauses until then. What was set aside before is taken back first.
        """
        session = self._session
        self.take_back()
        self._was_running = session.is_running
        session.halt()
        session.order(lambda trainer: trainer.set_aside(beginning.points, beginning.settings))
        self._work = self.own  # after a wish to go to a moment has become a step of the undo stack
        self._use(UndoStack(session.undo_group))
        session.stop_by(NEVER_STOP)
        session.begin(beginning)

    def take_back(self) -> None:
        """Stand where the learner's own work stood, if it was set aside, and run on if it ran; what is here is gone."""
        session, work = self._session, self._work
        if work is None:
            return
        session.halt()
        session.set_speed(work.speed)
        session.stop_by(work.stop_rule)  # before the run is back, which keeps why it stopped
        session.undo_stack.deleteLater()
        self._use(work.undo_stack)
        self._work = None
        session.stand_at(Trainer.take_back, work.content, work.unit, work.state)
        if self._was_running:
            session.run()

    def _use(self, stack: UndoStack) -> None:
        self._session.undo_stack = stack
        stack.setActive()
