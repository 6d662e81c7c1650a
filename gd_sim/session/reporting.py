"""What the trainer leaves for whoever draws: snapshots, evaluated within a share of its time."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np

from gd_sim.core import logistic
from gd_sim.core.coaching import Scene, advise
from gd_sim.core.descent import Loops
from gd_sim.core.facts import Fact
from gd_sim.core.live_run import LiveRun
from gd_sim.core.optimum import Optimum
from gd_sim.core.points import FloatArray
from gd_sim.core.segment import Curve
from gd_sim.session.pacing import Speedometer
from gd_sim.session.snapshot import Snapshot

FRAME_SECONDS = 1 / 60
"""The least time between two snapshots of a run."""
SEEN_PER_SECOND = 60.0
"""Up to this speed each update is made, shown and drawn on the curve by itself."""
EVALUATION_SHARE = 0.1
"""The share of the time that may go into E, accuracy and the curve."""
FACT_SECONDS = 0.5
"""The least time between two looks at what can be said of the run."""


@dataclass(frozen=True, eq=False)
class Situation:
    """What the trainer is at when it reports.

    Attributes:
        running, rate: whether it makes updates, and how many a second.
        owed: updates that were asked for and are still being made; 0 while they wait for the compiled loops.
        preparing: whether updates wait for the compiled loops.
        handled: commands that were carried out before.
        optimum: what is known of the best E.
        loops: for the moments between the rows of the record.
    """

    running: bool
    rate: float
    owed: int
    preparing: bool
    handled: int
    optimum: Optimum
    loops: Loops

    @property
    def is_busy(self) -> bool:
        """Whether there will be another report soon."""
        return self.running or self.owed > 0 or self.preparing


class Reporter:
    """Makes snapshots of a run.

    Attributes:
        snapshot: the newest; replaced whole, so that any thread may read it.
    """

    snapshot: Snapshot
    _fact: Fact | None

    def __init__(self, run: LiveRun) -> None:
        self._run = run
        self.look_anew()

    def watch(self, run: LiveRun) -> None:
        """Make snapshots of another run from now on."""
        self._run = run
        self.look_anew()

    def look_anew(self) -> None:
        """Points, settings or the place in time are others: what was seen and measured before says nothing."""
        self._fact = None
        self._fact_at = 0.0
        self._credit = 0.0
        self._is_refined = True
        self._reported_at = 0.0
        self.measure_speed_anew()

    def measure_speed_anew(self) -> None:
        """A run begins here."""
        self._speedometer = Speedometer(self._run.state.update)

    def seek_fact(self) -> None:
        """Look for what can be said of the run at the next report: more is known."""
        self._fact_at = 0.0

    def report_slice(self, situation: Situation) -> None:
        """Leave a snapshot, at most one a frame; evaluate for it as far as the share of time for that allows."""
        now = time.perf_counter()
        if now - self._reported_at < 0.9 * FRAME_SECONDS and situation.is_busy:
            return
        self._credit = min(self._credit + EVALUATION_SHARE * (now - self._reported_at), FRAME_SECONDS)
        self._reported_at = now
        self._speedometer.look(self._run.state.update)
        if situation.rate <= SEEN_PER_SECOND or self._credit > 0.0 or not situation.is_busy:
            self.report(situation)
            self._credit -= time.perf_counter() - now
        else:
            last = self.snapshot
            self._leave(situation, last.error, last.right, last.gradient, (last.curve, last.future))

    def report(self, situation: Situation) -> None:
        """Evaluate, and leave a snapshot."""
        descent, state = self._run.descent, self._run.state
        error, right, gradient = math.nan, 0, np.full(len(state.parameters), math.nan)
        if len(descent.points):
            errors, rights = logistic.evaluate(descent.features, descent.points.y, state.parameters[None])
            error, right = float(errors[0]), int(rights[0])
            gradient = descent.gradient(state.parameters)
            self._is_refined = self._run.record.evaluate(EVALUATION_SHARE * FRAME_SECONDS)
            self._find_fact(situation, error, right)
        self._leave(situation, error, right, gradient, self._run.curves(error))

    def _find_fact(self, situation: Situation, error: float, right: int) -> None:
        now = time.perf_counter()
        if now - self._fact_at >= FACT_SECONDS or not situation.running:
            self._fact_at, run = now, self._run
            scene = Scene(run.record.current, run.state, error, right, situation.optimum, run.explanation)
            self._fact = advise(scene)

    def _leave(
        self, situation: Situation, error: float, right: int, gradient: FloatArray, curves: tuple[Curve, Curve]
    ) -> None:
        run, loops = self._run, None if situation.is_busy else situation.loops
        self.snapshot = Snapshot(
            descent=run.descent,
            state=run.state,
            error=error,
            right=right,
            gradient=gradient,
            curve=curves[0],
            future=curves[1],
            ghost=run.ghost,
            marks=run.record.marks(),
            timeline=run.record.timeline(),
            trail=run.trail(loops),
            explanation=run.explanation,
            last=run.last(loops),
            updates_per_second=self._speedometer.updates_per_second if situation.running else 0.0,
            fact=self._fact,
            stopped=run.stopped,
            preparing=situation.preparing,
            is_refined=self._is_refined,
            owed=situation.owed,
            handled=situation.handled,
        )
