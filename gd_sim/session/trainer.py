"""The trainer: makes updates on a thread of its own, in slices, and leaves snapshots for whoever draws."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from gd_sim.core import logistic
from gd_sim.core import updates as plain_loops
from gd_sim.core.descent import Descent, Loops, NonFiniteError, State
from gd_sim.core.explain import Explanation, explain_next
from gd_sim.core.facts import Fact, find_fact
from gd_sim.core.history import Curve, Mark, Record
from gd_sim.core.optimum import Optimum, have_same_best
from gd_sim.core.points import FloatArray, PointSet
from gd_sim.core.settings import Settings

SLICE_SECONDS = 0.0155
"""How long a slice takes at full speed: a little less than a frame, so that each slice is drawn. Every slice ends with
a wait for the GIL; slices of 8 ms reach 0.8 of the bare loop's speed, these 0.9, and a pause still seems immediate."""
FRAME_SECONDS = 1 / 60
"""The least time between two snapshots, and between two ticks below full speed."""
SEEN_PER_SECOND = 60.0
"""Up to this speed each update is made, shown and drawn on the curve by itself."""
EVALUATION_SHARE = 0.1
"""The share of the time that may go into E, accuracy and the curve."""
FACT_SECONDS = 0.5
"""The least time between two looks at what can be said of the run."""
PLAIN_VISITS = 20_000
"""Point visits of one command that plain Python may make while the compiled loops are not ready."""
COMPILED_VISITS = 400_000
"""The same for the compiled loops, which take some milliseconds for it; more is done in slices."""
PLAIN_SLICE_VISITS = 1_000
"""The same for a slice of a run: it holds the GIL, so the window waits for it."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A moment of the run, for views. Never changed.

    Attributes:
        descent, state: where the run stands.
        error, right: E (infinite if it overflows, NaN without points) and the number of right points; while a large
            set runs at full speed they may be those of a moment before.
        gradient: ∇E, (n+1,), as old as `error`.
        curve, marks: the record as the curve shows it.
        explanation: the update that was made last, if it was made by itself.
        can_step_back: whether there is an update that Back can undo.
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
    marks: list[Mark]
    explanation: Explanation | None
    can_step_back: bool
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


class Trainer(QObject):
    """Carries out commands one after another on its thread; while it runs, slices of updates in between.

    Commands and slices are queued events of one thread, so none ever interrupts another and no lock is needed. At most
    one slice is ever posted.

    Signals:
        published: a snapshot was left that should be looked at now; not sent for slices, which a frame timer reads.
    """

    published = Signal()
    _slice_posted = Signal()

    snapshot: Snapshot
    _explanation: Explanation | None
    _fact: Fact | None
    _stopped: str | None
    _owed: int

    def __init__(self, points: PointSet, settings: Settings, initial_parameters: FloatArray | None) -> None:
        super().__init__()
        self._loops: Loops = plain_loops
        self._are_loops_final = False
        self._best_known = (points, settings, Optimum("unknown"))
        self._handled = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._slice_posted.connect(self._run_slice, Qt.ConnectionType.QueuedConnection)
        self._posted = False
        self._updates_per_slice = 1
        self._rate = math.inf
        self._running = False
        self._owed = 0
        self.is_ending = False  # set from outside: whatever is queued is not worth doing any more
        self.restart(points, settings, initial_parameters)
        self._publish()

    @Slot(object)
    def perform(self, command: Callable[[], None]) -> None:
        """Carry out one of the commands below, then publish."""
        if self.is_ending:
            self.end()
            return
        try:
            command()
        finally:  # a command that fails must not be waited for
            self._handled += 1
            self._publish()
            self.published.emit()

    # Commands: called through `perform` only, on the thread of the trainer.

    def restart(self, points: PointSet, settings: Settings, initial_parameters: FloatArray | None) -> None:
        """Stop, and begin a new record."""
        self.pause()
        self._owed = 0
        self._descent = Descent(points, settings)
        self._state = self._descent.start(initial_parameters)
        self._record = Record(self._descent, self._state)
        self._forget_what_was_seen()

    def edit(self, points: PointSet, settings: Settings, text: str) -> None:
        """Go on with other points or settings from the current parameters."""
        descent = Descent(points, settings)
        self._state = descent.adopt(self._state, self._descent)
        self._descent = descent
        self._record.change(descent, self._state, text)
        self._forget_what_was_seen()
        self._owed = self._owed if len(points) else 0
        self._pace()

    def advance(self, updates: int) -> None:
        """Make so many updates: at once if they are few, else in slices; later, if that must wait for better loops."""
        if not len(self._descent.points):
            return
        self._owed += updates
        at_once = PLAIN_VISITS if self._loops is plain_loops else COMPILED_VISITS
        if self._owed * self._descent.batch_size <= at_once:
            self._work_off(self._owed)
        else:
            self._post()

    def advance_epochs(self, epochs: int) -> None:
        """Use every point so many times."""
        self.advance(epochs * self._descent.updates_per_epoch)

    def step_back(self) -> None:
        """Undo the last update, exactly, unless the points were edited after it; or those that are still owed."""
        if self._owed:
            self._owed = 0
            return
        update = self._state.update - 1
        if update < self._record.first_update():
            return
        text = self._record.last.text
        segment, state = self._record.at(update, self._loops)
        self._record.rewind(segment, state)
        self._state = state
        if segment.descent is not self._descent:
            self._state = self._descent.adopt(state, segment.descent)
            self._record.change(self._descent, self._state, text)
        self._forget_what_was_seen()

    def run(self, rate: float) -> None:
        """Make `rate` updates a second from now on; infinity for as many as possible."""
        self._stopped = None
        self._running = len(self._descent.points) > 0
        self._measured_from = (time.perf_counter(), self._state.update)
        self.set_rate(rate)

    def set_rate(self, rate: float) -> None:
        """Change the speed, in updates a second."""
        self._rate, self._due = rate, 0.0
        self._pace()

    def pause(self) -> None:
        """Stop making updates."""
        self._running, self._speed = False, 0.0
        self._timer.stop()

    def end(self) -> None:
        """Stop, and end the thread: what was sent after this is not carried out."""
        self.pause()
        self.thread().quit()

    def use(self, loops: Loops) -> None:
        """Make updates with these loops from now on: the compiled ones; the plain ones if there will be no others."""
        self._loops, self._are_loops_final = loops, True
        self._updates_per_slice = 1
        self._pace()

    def know_optimum(self, points: PointSet, settings: Settings, optimum: Optimum) -> None:
        """Take note of the best E for these points and settings; it says nothing of others."""
        self._best_known = (points, settings, optimum)
        self._fact_at = 0.0

    def refine(self) -> None:
        """Evaluate more of the record, when nothing else is to be done."""
        if not self._running:
            self._record.evaluate(FRAME_SECONDS / 2)

    # Slices

    def _pace(self) -> None:
        """Start whatever makes the next updates: a timer, or a posted slice at full speed and for what is owed."""
        self._timer.stop()
        if self._owed or (self._running and math.isinf(self._rate)):
            self._post()
        if self._running and not math.isinf(self._rate):
            self._timer.start(max(round(1000 / self._rate), round(1000 * FRAME_SECONDS)))

    def _post(self) -> None:
        if not self._posted:
            self._posted = True
            self._slice_posted.emit()

    @Slot()
    def _tick(self) -> None:
        """Below full speed: the updates that are due since the last tick."""
        if self._rate <= SEEN_PER_SECOND:
            if self._is_plain_enough(1):
                self._step()
        else:
            self._due = min(self._due + self._rate * self._timer.interval() / 1000, 2 * self._rate)
            updates = min(int(self._due), self._slice_size())
            self._due -= updates
            self._timed_advance(updates)
        self._publish_slice()

    @Slot()
    def _run_slice(self) -> None:
        """A slice of what is owed, or of a run at full speed; the next one is posted behind waiting commands."""
        self._posted = False
        if self.is_ending:
            return
        updates = self._slice_size()
        if self._owed and updates:
            self._work_off(min(updates, self._owed))
            self._publish_slice()
            self.published.emit()
        elif self._running and math.isinf(self._rate) and updates:
            self._timed_advance(updates)
            self._publish_slice()
        if updates and (self._owed or (self._running and math.isinf(self._rate))):
            self._post()

    def _work_off(self, updates: int) -> None:
        """Make some of the updates that are owed."""
        self._owed -= updates
        if updates == 1 and not self._owed:
            self._step()
            return
        self._timed_advance(updates)
        if self._stopped:
            self._owed = 0
        if not self._owed:
            self._record.last.add_step(self._state)

    def _slice_size(self) -> int:
        if self._loops is plain_loops:
            visits = PLAIN_SLICE_VISITS if self._is_plain_enough(1) else 0
            return -(-visits // self._descent.batch_size)
        per_epoch, size = self._descent.updates_per_epoch, self._updates_per_slice
        done = -(-self._state.position // self._descent.batch_size)
        # To the end of an epoch, if one is reached: in the middle E may be another, and the curve shows the ends.
        return size - (size + done) % per_epoch if size > per_epoch > 0 else size

    def _is_plain_enough(self, updates: int) -> bool:
        """Whether no better loops will come, or so many updates are little enough for plain Python."""
        return self._are_loops_final or updates * self._descent.batch_size <= PLAIN_VISITS

    def _step(self) -> None:
        """Make one update and keep what it was made of."""
        explanation = explain_next(self._descent, self._state)
        self._advance(1)
        if not self._stopped:
            self._explanation = explanation
            self._record.last.add_step(self._state)

    def _timed_advance(self, updates: int) -> None:
        began = time.perf_counter()
        self._explanation = None
        self._advance(updates)
        seconds = time.perf_counter() - began
        if 2 * updates > self._updates_per_slice:  # a whole slice, but for its rounding to an epoch: it tells the speed
            ratio = SLICE_SECONDS / max(seconds, 1e-6)
            self._updates_per_slice = max(1, int(updates * min(4.0, ratio)))

    def _advance(self, updates: int) -> None:
        try:
            self._state, rows = self._descent.advance(self._state, updates, self._loops, self._record.every)
            self._record.append(self._state, rows)
        except NonFiniteError as error:
            self._state, self._stopped = error.state, f"Stopped: {error}"
            self._record.append(error.state, error.rows)
            self.pause()
            self._publish()
            self.published.emit()

    # Snapshots

    def _forget_what_was_seen(self) -> None:
        self._explanation = None
        self._fact = None
        self._fact_at = 0.0
        self._stopped = None
        self._credit = 0.0
        self._is_refined = True
        self._published_at = 0.0
        self._measured_from = (time.perf_counter(), self._state.update)
        self._speed = 0.0
        self._updates_per_slice = 1

    def _publish_slice(self) -> None:
        """Leave a snapshot, at most one a frame; evaluate for it as far as the share of time for that allows."""
        now = time.perf_counter()
        if now - self._published_at < 0.9 * FRAME_SECONDS and (self._running or self._owed):
            return
        self._credit = min(self._credit + EVALUATION_SHARE * (now - self._published_at), FRAME_SECONDS)
        self._published_at = now
        self._measure_speed(now)
        if self._rate <= SEEN_PER_SECOND or self._credit > 0.0 or not (self._running or self._owed):
            self._publish()
            self._credit -= time.perf_counter() - now
        else:
            self._leave(self.snapshot.error, self.snapshot.right, self.snapshot.gradient, self.snapshot.curve)

    def _publish(self) -> None:
        """Evaluate, and leave a snapshot."""
        points = self._descent.points
        error, right, gradient = math.nan, 0, np.full(len(self._state.parameters), math.nan)
        if len(points):
            features, parameters = self._descent.features, self._state.parameters
            errors, rights = logistic.evaluate(features, points.y, parameters[None])
            error, right = float(errors[0]), int(rights[0])
            gradient = logistic.gradient(features, points.y, parameters)
            self._is_refined = self._record.evaluate(EVALUATION_SHARE * FRAME_SECONDS)
            self._look_for_facts(error)
        self._leave(error, right, gradient, self._curve_up_to_now(error))

    def _curve_up_to_now(self, error: float) -> Curve:
        """The curve of the record, with the present state at its end."""
        curve, now = self._record.curve(), self._descent.time(self._state)
        if len(curve.time) and now > curve.time[-1]:
            return Curve(np.append(curve.time, now), np.append(curve.error, error))
        return curve

    def _look_for_facts(self, error: float) -> None:
        now = time.perf_counter()
        if now - self._fact_at >= FACT_SECONDS or not self._running:
            self._fact_at = now
            points, settings, optimum = self._best_known
            if points is not self._descent.points or not have_same_best(settings, self._descent.settings):
                optimum = Optimum("unknown")
            self._fact = find_fact(self._record.last, self._state, error, optimum)

    def _leave(self, error: float, right: int, gradient: FloatArray, curve: Curve) -> None:
        self.snapshot = Snapshot(
            descent=self._descent,
            state=self._state,
            error=error,
            right=right,
            gradient=gradient,
            curve=curve,
            marks=self._record.marks(),
            explanation=self._explanation,
            can_step_back=self._state.update > self._record.first_update(),
            updates_per_second=self._speed,
            fact=self._fact,
            stopped=self._stopped,
            preparing=self._is_preparing(),
            is_refined=self._is_refined,
            owed=self._owed if self._slice_size() else 0,
            handled=self._handled,
        )

    def _is_preparing(self) -> bool:
        """Whether what is wished waits for the compiled loops, or is slower without them."""
        if self._are_loops_final:
            return False
        wants_all = self._running and math.isinf(self._rate)
        return wants_all or self._owed > 0 or (self._running and not self._is_plain_enough(1))

    def _measure_speed(self, now: float) -> None:
        began, update = self._measured_from
        if now - began >= 0.5:
            self._speed = (self._state.update - update) / (now - began)
            self._measured_from = (now, self._state.update)
