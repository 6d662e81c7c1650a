"""A moment of the run, for whoever draws it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gd_sim.core.descent import Descent
from gd_sim.core.explain import Explanation
from gd_sim.core.facts import Fact
from gd_sim.core.history import Mark, Timeline
from gd_sim.core.points import FloatArray
from gd_sim.core.segment import Curve
from gd_sim.core.state import State
from gd_sim.core.trail import Trail


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A moment of the run, for views. Never changed.

    Attributes:
        descent, state: where the run stands.
        error, right: E (infinite if it overflows, NaN without points) and the number of right points; while a large
            set runs at full speed they may be those of a moment before.
        gradient: of E with the penalty, (n+1,), as old as `error`.
        curve, future: the record as the curve shows it, up to now and after it.
        ghost: the curve of the future, or of the whole run, that was given up last; None: nothing was.
        marks: edits and changed settings, with their places on the curve.
        timeline: the moments that can be gone to.
        trail: what the parameters were at some moments before now.
        explanation: the update that was made last, if it was made by itself: the plane shows what it did.
        last: the update that was made last under these points and settings, by itself or among others; while more are
            made only if by itself. None: there is none.
        updates_per_second: speed, measured; 0 if it does not run.
        fact: what can be said of the run.
        stopped: why the run stopped by itself; None if it did not.
        preparing: whether updates wait for the compiled loops.
        is_refined: whether all of the curve is evaluated.
        owed: updates that were asked for and are still being made; 0 while they wait for the compiled loops.
        handled: commands that were carried out before.
    """

    descent: Descent
    state: State
    error: float
    right: int
    gradient: FloatArray
    curve: Curve
    future: Curve
    ghost: Curve | None
    marks: list[Mark]
    timeline: Timeline
    trail: Trail
    explanation: Explanation | None
    last: Explanation | None
    updates_per_second: float
    fact: Fact | None
    stopped: str | None
    preparing: bool
    is_refined: bool
    owed: int
    handled: int

    @property
    def parameters(self) -> FloatArray:
        """(w1..wn, b) in original units, (n+1,)."""
        return self.state.parameters

    @property
    def epoch(self) -> int:
        """Finished passes over the points."""
        return self.state.epoch

    @property
    def update(self) -> int:
        """Updates since the start."""
        return self.state.update

    @property
    def accuracy(self) -> float:
        """Share of right points; NaN without points."""
        return self.right / len(self.descent.points) if len(self.descent.points) else math.nan

    @property
    def cost(self) -> float:
        """E with the penalty: what is descended."""
        return self.error + float(self.descent.penalty(self.state.parameters[None])[0])

    @property
    def can_step_back(self) -> bool:
        """Whether there is a moment before this one."""
        return self.state.update > self.timeline.start
