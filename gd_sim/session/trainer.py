"""The trainer: makes updates on a thread of its own, in slices, and leaves snapshots for whoever draws."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from gd_sim.core import updates as plain_loops
from gd_sim.core.descent import Loops
from gd_sim.core.live_run import LiveRun
from gd_sim.core.optimum import Optimum, have_same_best
from gd_sim.core.points import FloatArray, PointSet
from gd_sim.core.saved_run import SavedRun
from gd_sim.core.segment import Curve
from gd_sim.core.settings import Settings
from gd_sim.core.state import State
from gd_sim.core.stopping import NEVER_STOP, StopRule, already_met
from gd_sim.session.pacing import Due, SliceSize
from gd_sim.session.reporting import FRAME_SECONDS, SEEN_PER_SECOND, Reporter, Situation
from gd_sim.session.snapshot import Snapshot

PLAIN_VISITS = 20_000
"""Point visits of one command that plain Python may make while the compiled loops are not ready."""
COMPILED_VISITS = 400_000
"""The same for the compiled loops, which take some milliseconds for it; more is done in slices."""
PLAIN_SLICE_VISITS = 1_000
"""The same for a slice of a run: it holds the GIL, so the window waits for it."""


class Place(NamedTuple):
    """Where a run stood: the first state of its record, which says whether that is there still, and the update."""

    first: State
    update: int


class Trainer(QObject):
    """Carries out commands one after another on its thread; while it runs, slices of updates in between.

    Commands and slices are queued events of one thread, so none ever interrupts another and no lock is needed. At most
    one slice is ever posted.

    Signals:
        published: a snapshot was left that should be looked at now; not sent for slices, which a frame timer reads.
    """

    published = Signal()
    _slice_posted = Signal()

    def __init__(
        self,
        points: PointSet,
        settings: Settings,
        initial_parameters: FloatArray | None,
        saved: SavedRun | None = None,
    ) -> None:
        super().__init__()
        self._run = LiveRun(points, settings, initial_parameters)
        self._aside: LiveRun | None = None
        if saved is not None:
            self._run.restore(saved)
        self._loops: Loops = plain_loops
        self._are_loops_final = False
        self._best_known = (points, settings, Optimum("unknown"))
        self._stop_rule = NEVER_STOP
        self._handled = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._slice_posted.connect(self._run_slice, Qt.ConnectionType.QueuedConnection)
        self._posted = False
        self._slice_size = SliceSize()
        self._rate = math.inf
        self._running = False
        self._owed = 0
        self.is_ending = False  # set from outside: whatever is queued is not worth doing any more
        self._reporter = Reporter(self._run)
        self._reporter.report(self._situation())

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
            self._reporter.report(self._situation())
            self.published.emit()

    # Commands: called through `perform` only, on the thread of the trainer.

    def restart(
        self, points: PointSet, settings: Settings, initial_parameters: FloatArray | None, *, keeps_ghost: bool
    ) -> None:
        """Stop, and begin a new record; the curve of the old one stays as a ghost, if it is to."""
        self.pause()
        self.give_up()
        if not keeps_ghost:
            self._run.ghost = None
        elif self._run.record.end.update > 0:
            self._run.ghost = Curve.joined([self.snapshot.curve, self.snapshot.future])
        self._run.restart(points, settings, initial_parameters)
        self._look_anew()

    def restore(self, saved: SavedRun) -> None:
        """Stop, and stand where a run stood when it was saved, with its record."""
        self.pause()
        self.give_up()
        self._run.ghost = None
        self._run.restore(saved)
        self._look_anew()

    def set_aside(self, points: PointSet, settings: Settings) -> None:
        """Stop, and keep the run as it is while another one takes its place."""
        self._aside = self._run
        self._take(LiveRun(points, settings, None))

    def take_back(self) -> None:
        """Stop, and stand where the run stands that was set aside."""
        if self._aside is not None:
            self._take(self._aside)
            self._aside = None

    def _take(self, run: LiveRun) -> None:
        self.pause()
        self.give_up()
        self._run = run
        self._reporter.watch(run)
        self._slice_size.forget()

    def keep(self, kept: Future[SavedRun]) -> None:
        """Hand over the run as it is now; it goes on."""
        try:
            kept.set_result(self._run.saved())
        except Exception as error:  # whoever waits for it tells the user
            kept.set_exception(error)

    def tell_place(self, told: Future[Place]) -> None:
        """Tell where the run stands."""
        told.set_result(Place(self._run.record.timeline().first, self._run.state.update))

    def go_back(self, told: Future[Place]) -> None:
        """Stand at a place again that was told before, if the record still reaches there."""
        place = told.result()
        if self._run.record.timeline().first is place.first:
            self.go_to(place.update)

    def edit(self, points: PointSet, settings: Settings, text: str) -> None:
        """Go on with other points or settings from the current parameters; epochs that are owed stay epochs."""
        before = max(1, self._run.descent.updates_per_epoch)
        self._run.edit(points, settings, text)
        self._owed = -(-self._owed * self._run.descent.updates_per_epoch // before)
        self._look_anew()
        self._pace()

    def advance(self, updates: int) -> None:
        """Make so many updates: at once if they are few, else in slices; later, if that must wait for better loops."""
        if not len(self._run.descent.points):
            return
        self._owed += updates
        at_once = PLAIN_VISITS if self._loops is plain_loops else COMPILED_VISITS
        if self._owed * self._run.descent.batch_size <= at_once:
            self._work_off(self._owed)
        else:
            self._post()

    def advance_epochs(self, epochs: int) -> None:
        """Use every point so many times."""
        self.advance(epochs * self._run.descent.updates_per_epoch)

    def step_back(self) -> None:
        """Undo the last update, exactly, unless the points were edited after it; or those that are still owed."""
        update, timeline = self._run.state.update - 1, self._run.record.timeline()
        if self._owed:
            self.give_up()
        elif update >= timeline.start and not timeline.edit_between(update):
            self.go_to(update)

    def give_up(self) -> None:
        """Make no more of the updates that are owed."""
        self._owed = 0

    def go_to(self, update: int) -> None:
        """Stand at a moment of the record; what is still owed is not made any more."""
        self.give_up()
        self._run.go_to(update, self._loops)
        self._look_anew()

    def return_to(self, update: int, points: PointSet, settings: Settings, text: str) -> None:
        """Stand at a moment under these points and settings; if it is not on record any more, go on with them here."""
        self.give_up()
        self._run.return_to(update, points, settings, text, self._loops)
        self._look_anew()

    def run(self, rate: float) -> None:
        """Make `rate` updates a second from now on, infinity for as many as possible; until the stop rule is met."""
        already = already_met(self._run.descent, self._run.state, self._stop_rule, self._optimum())
        self._run.stopped = f"Stopped: {already}" if already else None
        self._running = len(self._run.descent.points) > 0 and not already
        self._reporter.measure_speed_anew()
        self.set_rate(rate)

    def set_rate(self, rate: float) -> None:
        """Change the speed, in updates a second."""
        self._rate, self._due = rate, Due()
        self._pace()

    def stop_by(self, rule: StopRule) -> None:
        """Stop a run by this rule from now on; why another one stopped it is of the past."""
        self._stop_rule, self._run.stopped = rule, None

    def pause(self) -> None:
        """Stop making updates."""
        self._running = False
        self._timer.stop()

    def end(self) -> None:
        """Stop, and end the thread: what was sent after this is not carried out."""
        self.pause()
        self.thread().quit()

    def use(self, loops: Loops) -> None:
        """Make updates with these loops from now on: the compiled ones; the plain ones if there will be no others."""
        self._loops, self._are_loops_final = loops, True
        self._slice_size.forget()
        self._pace()

    def know_optimum(self, points: PointSet, settings: Settings, optimum: Optimum) -> None:
        """Take note of the best E for these points and settings; it says nothing of others."""
        self._best_known = (points, settings, optimum)
        self._reporter.seek_fact()

    def refine(self) -> None:
        """Evaluate more of the record, when nothing else is to be done."""
        if not self._running:
            self._run.record.evaluate(FRAME_SECONDS / 2)

    # Slices

    @property
    def _runs_freely(self) -> bool:
        return self._running and math.isinf(self._rate)

    def _pace(self) -> None:
        """Start whatever makes the next updates: a timer, or a posted slice at full speed and for what is owed."""
        self._timer.stop()
        if self._owed or self._runs_freely:
            self._post()
        if self._running and not self._runs_freely:
            self._timer.start(max(round(1000 / self._rate), round(1000 * FRAME_SECONDS)))

    def _post(self) -> None:
        if not self._posted:
            self._posted = True
            self._slice_posted.emit()

    @Slot()
    def _tick(self) -> None:
        """Below full speed: the updates that are due since the last tick."""
        if self._rate > SEEN_PER_SECOND:
            updates = self._due.after(self._timer.interval() / 1000, self._rate, self._next_slice())
            self._timed_advance(updates, self._stop_rule)
        elif self._is_plain_enough(1):
            self._run.step(self._loops, self._stop_rule, self._optimum())
            self._stop_if_told()
        self._reporter.report_slice(self._situation())

    @Slot()
    def _run_slice(self) -> None:
        """A slice of what is owed, or of a run at full speed; the next one is posted behind waiting commands."""
        self._posted = False
        if self.is_ending:
            return
        updates = self._next_slice()
        if self._owed and updates:
            self._work_off(min(updates, self._owed))
            self._reporter.report_slice(self._situation())
            self.published.emit()
        elif self._runs_freely and updates:
            self._timed_advance(updates, self._stop_rule)
            self._reporter.report_slice(self._situation())
        if updates and (self._owed or self._runs_freely):
            self._post()

    def _work_off(self, updates: int) -> None:
        """Make some of the updates that are owed."""
        self._owed -= updates
        if updates == 1 and not self._owed:
            self._run.step(self._loops)
        else:
            self._timed_advance(updates, NEVER_STOP)
        self._owed = 0 if self._run.stopped else self._owed
        self._stop_if_told()
        if not self._owed:
            self._run.record.current.add_step(self._run.state)

    def _next_slice(self) -> int:
        """The updates of the next slice; 0 while they must wait for better loops."""
        if self._loops is plain_loops:
            visits = PLAIN_SLICE_VISITS if self._is_plain_enough(1) else 0
            return -(-visits // self._run.descent.batch_size)
        return self._slice_size.updates(self._run.descent, self._run.state)

    def _is_plain_enough(self, updates: int) -> bool:
        """Whether no better loops will come, or so many updates are little enough for plain Python."""
        return self._are_loops_final or updates * self._run.descent.batch_size <= PLAIN_VISITS

    def _timed_advance(self, updates: int, rule: StopRule) -> None:
        began = time.perf_counter()
        self._run.advance(updates, self._loops, rule, self._optimum())
        self._slice_size.learn(updates, time.perf_counter() - began)
        self._stop_if_told()

    def _stop_if_told(self) -> None:
        if self._run.stopped and self._running:
            self.pause()
            self._reporter.report(self._situation())
            self.published.emit()

    # Reports

    @property
    def snapshot(self) -> Snapshot:
        """The newest moment of the run; any thread may read it."""
        return self._reporter.snapshot

    def _look_anew(self) -> None:
        """Points, settings or the place in time are others: what was seen and measured before says nothing."""
        self._reporter.look_anew()
        self._slice_size.forget()

    def _situation(self) -> Situation:
        return Situation(
            running=self._running,
            rate=self._rate,
            owed=self._owed if self._next_slice() else 0,
            preparing=self._is_preparing(),
            handled=self._handled,
            optimum=self._optimum(),
            loops=self._loops,
        )

    def _optimum(self) -> Optimum:
        """What is known of the best E for the points and settings in force."""
        points, settings, optimum = self._best_known
        descent = self._run.descent
        is_current = points is descent.points and have_same_best(settings, descent.settings)
        return optimum if is_current else Optimum("unknown")

    def _is_preparing(self) -> bool:
        """Whether what is wished waits for the compiled loops, or is slower without them."""
        if self._are_loops_final:
            return False
        return self._runs_freely or self._owed > 0 or (self._running and not self._is_plain_enough(1))
