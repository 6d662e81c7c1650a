"""What one training without a window is to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings
from gd_sim.core.stopping import NEVER_STOP, StopRule
from gd_sim.files.worksheets import KINDS

EPOCHS = 50
"""Epochs where none are asked for."""
NEVER = 1 << 62
"""A number of epochs that no run reaches, and that still fits into 64 bits."""
TRACED = (1, 10)
"""The updates that are taken apart where no others are asked for."""
CURVE_ROWS = 1_000
"""About as many epochs as the curve of a picture shows."""


@dataclass(frozen=True)
class Job:
    """What one call is to do.

    Attributes:
        points: what to learn from; at least one.
        settings: one for each run.
        epochs: passes over the points.
        initial_parameters: where to start; None: by the seed of the settings.
        every: a row of the table each so many epochs; None: a few.
        history, picture, animation, trace, worksheet, script: the files to write, if any.
        blanks, blanks_share: what the worksheet leaves out; see `save_worksheet`.
        traced: the first and the last update of the trace and the worksheet, from 1.
        stop: when a run ends before its last epoch.
    """

    points: PointSet
    settings: tuple[Settings, ...]
    epochs: int = EPOCHS
    initial_parameters: Sequence[float] | None = None
    every: int | None = None
    history: Path | None = None
    picture: Path | None = None
    animation: Path | None = None
    trace: Path | None = None
    worksheet: Path | None = None
    script: Path | None = None
    blanks: Sequence[str] = KINDS
    blanks_share: float = 1.0
    traced: tuple[int, int] = TRACED
    stop: StopRule = NEVER_STOP

    @property
    def recorded_every(self) -> int:
        """How many epochs lie between two rows that a run keeps."""
        if self.every or self.history:
            return self.every or 1
        return max(1, self.epochs // CURVE_ROWS) if self.picture or self.animation else NEVER
