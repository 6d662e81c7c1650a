"""What a session sets aside while it shows something else."""

from __future__ import annotations

from typing import NamedTuple

from gd_sim.core.field import Unit
from gd_sim.core.points import FloatArray, PointSet
from gd_sim.core.settings import Settings
from gd_sim.core.stopping import StopRule
from gd_sim.session.document import Document
from gd_sim.session.snapshot import Snapshot
from gd_sim.session.undoing import UndoStack


class Work(NamedTuple):
    """All that a session has, but for the run itself, which the trainer keeps.

    Attributes:
        points, settings, initial_parameters, document, speed, stop_rule, undo_stack: as in the session.
        state: the newest snapshot of the run.
        unit: what the run has come to, or begins with if it has not begun.
    """

    points: PointSet
    settings: Settings
    initial_parameters: FloatArray | None
    document: Document
    speed: float
    stop_rule: StopRule
    undo_stack: UndoStack
    state: Snapshot
    unit: Unit
