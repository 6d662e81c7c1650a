"""The session: the one mutable object. It holds what a window shows and passes commands to the trainer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QUndoGroup

from gd_sim.core import updates as plain_loops
from gd_sim.core.descent import seeded_parameters
from gd_sim.core.features import carry_over, column_names
from gd_sim.core.field import Unit
from gd_sim.core.optimum import Optimum, have_same_best
from gd_sim.core.points import FloatArray, PointSet, read_only
from gd_sim.core.saved_run import SavedRun
from gd_sim.core.segment import Curve
from gd_sim.core.settings import Settings, describe_change
from gd_sim.core.stopping import NEVER_STOP, StopRule
from gd_sim.files.experiments import Experiment
from gd_sim.session.aside import Aside
from gd_sim.session.compiling import Compiler
from gd_sim.session.document import Document
from gd_sim.session.edits import (
    Attempt,
    Beginning,
    Edit,
    Exchange,
    Moment,
    Named,
    SetStart,
    Start,
    Suggested,
    Training,
    Version,
    moving,
    placing,
    relabelling,
    removing,
    rewriting,
)
from gd_sim.session.link import Link
from gd_sim.session.searching import OptimumSearch
from gd_sim.session.snapshot import Snapshot
from gd_sim.session.trainer import Place, Trainer
from gd_sim.session.undoing import UndoStack

SETTINGS_MILLISECONDS = 200
"""While training runs, changed settings reach it at most so often: a slider would make dozens of segments a second."""
SWITCH_SECONDS = 0.0005
"""How long a thread may keep the GIL from another. With Python's own 0.005 the painter waits for the trainer, and far
longer for the compiler: heartbeat p99 60 ms instead of 25 at 10,000 points, 78 instead of 24 while compiling."""
START_SPEED = 20.0
"""Updates a second at the start: one epoch of the start set a second."""


class Session(QObject):
    """Points, settings, a run and its speed.

    Attributes:
        points, settings: in force; replaced whole.
        document: what is behind the points.
        initial_parameters: where Reset goes back to, (n+1,), or None: by the seed of the settings.
        speed: updates a second, infinity for as many as possible.
        stop_rule: when a run stops by itself.
        optimum: what is known of the best E for these points.
        undo_stack: the edits of points, starts set by hand, and what was suggested.
        undo_group: has the undo stack in force as its active one.
        aside: has what is set aside while something else is shown.

    Signals:
        points_exchanged: there will be others at once, which have nothing to do with those there are.
        points_changed: there are other points.
        edited(text): points were edited, or a start was set by hand, in the words of the menu, "undo" before them where
            that was done.
        points_opened(is_new): there is another set altogether, a new one, or one that Undo or Redo has brought back.
        settings_changed: other settings, another speed or another stop rule.
        state_changed: there is a newer snapshot.
        running_changed: training was started or stopped.
        optimum_changed: more is known of the best E.
    """

    points_exchanged = Signal()
    points_changed = Signal()
    edited = Signal(str)
    points_opened = Signal(bool)
    settings_changed = Signal()
    state_changed = Signal()
    running_changed = Signal()
    optimum_changed = Signal()

    def __init__(
        self,
        points: PointSet,
        settings: Settings,
        initial_parameters: npt.ArrayLike | None = None,
        document: Document | None = None,
        saved: SavedRun | None = None,
    ) -> None:
        super().__init__()
        sys.setswitchinterval(SWITCH_SECONDS)
        self.points, self.settings = points, settings
        self.document = document or Document("Untitled", points)
        self.initial_parameters = None if initial_parameters is None else read_only(initial_parameters)
        self.speed = START_SPEED
        self.stop_rule = NEVER_STOP
        self.optimum = Optimum("unknown")
        self.undo_group = QUndoGroup(self)
        self.undo_stack = UndoStack(self.undo_group)
        self.undo_stack.setActive()
        self.aside = Aside(self)
        self._running = False
        self._told_settings, self._unsent_settings = settings, False
        self._wished_update: int | None = None
        self._link = Link(Trainer(points, settings, self.initial_parameters, saved), self)
        self._link.arrived.connect(self._take_snapshot)
        self._restart = 0, self.initial_unit
        self._build_helpers()
        self._points_were_replaced()

    def _build_helpers(self) -> None:
        self._settings_timer = QTimer(self)
        self._settings_timer.setSingleShot(True)
        self._settings_timer.setInterval(SETTINGS_MILLISECONDS)
        self._settings_timer.timeout.connect(self._send_unsent_settings)
        self._optimum_search = OptimumSearch(self)
        self._optimum_search.found.connect(self._know_optimum)
        self.compiler = Compiler(self)
        self.compiler.finished.connect(self._use_compiled_loops)

    @property
    def state(self) -> Snapshot:
        """The newest snapshot: `.parameters`, `.epoch`, `.update`, `.error`, `.accuracy` and more."""
        return self._link.snapshot

    def close(self) -> None:
        """Stop the trainer and wait for its thread: one slice, or one command; what else is queued is dropped."""
        self._settings_timer.stop()
        self._optimum_search.cancel()
        self._link.close()

    # Points

    def place(self, x: npt.ArrayLike, y: npt.ArrayLike, verb: str = "place") -> None:
        """Add one point, (n,), or several, (k, n), with one label for all or one each; undoable, as the verb says."""
        self._push(placing(self.points, x, y, verb))

    def move(self, indices: npt.ArrayLike, x: npt.ArrayLike, *, goes_on: bool = False) -> None:
        """Move the points at `indices` to x, (k, n); undoable, in one step with the last move of them if it goes on."""
        self._push(moving(indices, x), goes_on=goes_on)

    def remove(self, indices: npt.ArrayLike, verb: str = "delete") -> None:
        """Delete the points at `indices`; undoable, as what the verb says."""
        self._push(removing(indices, verb))

    def relabel(self, indices: npt.ArrayLike, label: npt.ArrayLike) -> None:
        """Give the points at `indices` another label, one for all or one each; undoable."""
        self._push(relabelling(indices, label))

    def rewrite(self, indices: npt.ArrayLike, x: npt.ArrayLike, y: npt.ArrayLike) -> None:
        """Give the points at `indices` other features, (k, n), and labels, (k,), at once; undoable."""
        self._push(rewriting(indices, x, y))

    def open_points(
        self, points: PointSet, initial_parameters: FloatArray | None = None, document: Document | None = None
    ) -> None:
        """Begin anew with another set; nothing of the old one can be undone."""
        self.aside.take_back()
        self.undo_stack.clear()
        self.begin(Beginning(points, self.settings, initial_parameters, document or Document("Untitled", points)))

    def open_experiment(self, experiment: Experiment, document: Document) -> None:
        """Stand where an experiment stands, with its record; nothing of what was here can be undone."""
        self.aside.take_back()
        self.undo_stack.clear()
        run = experiment.run
        content = Beginning(run.points, run.settings, experiment.initial_parameters, document)
        unit = Unit(run.state.parameters, run.settings.features)
        self.stand_at(lambda trainer: trainer.restore(run), content, unit)

    def stand_at(
        self, order: Callable[[Trainer], None], content: Beginning, unit: Unit, shown: Snapshot | None = None
    ) -> None:
        """Have the trainer take over a run, with its record, and have what it is of in the place of what was here.

        Until that is done, `unit` is what it has come to; `shown` is the state, which is else as it was.
        """
        self._set_running(False)
        self._wished_update = None
        self.points_exchanged.emit()
        self.points, self.settings, self.initial_parameters, self.document, _ = content
        self._told_settings, self._unsent_settings = self.settings, False
        self.order(order)
        if shown:
            self._link.show_until_caught_up(shown)
        self._restart = self._link.sent, unit
        self._tell_opened(is_new=shown is None)

    def begin_with(self, beginning: Beginning, text: str) -> None:
        """Begin anew with other points, settings and initial parameters; undoable, as what the text says.

        Undo and Redo come back to what there was, with the settings and parameters of then; its record is gone.
        """
        here = self._present()
        self.undo_stack.push(Exchange(text, beginning, here, self._begin_again, present=self._present))

    def _present(self) -> Beginning:
        parameters = self._carried_over(self.unit)
        return Beginning(self.points, self.settings, self.initial_parameters, self.document, parameters)

    def _begin_again(self, beginning: Beginning, text: str) -> None:
        self.begin(beginning)
        self.edited.emit(text)

    def begin(self, beginning: Beginning) -> None:
        """Begin anew with other points, settings and initial parameters."""
        self.points_exchanged.emit()
        self.points, self.settings, self.initial_parameters, self.document, parameters = beginning
        self._restart_from(self.initial_parameters if parameters is None else parameters, keeps_ghost=False)
        self._tell_opened(is_new=parameters is None)

    def _tell_opened(self, *, is_new: bool) -> None:
        self._points_were_replaced()
        self.settings_changed.emit()
        self.points_opened.emit(is_new)

    def replace_points(self, points: PointSet, document: Document, text: str) -> None:
        """Go on with other points; undoable, and one step with others of the same text that come right after it."""
        versions = Version(points, document), Version(self.points, self.document)
        self.undo_stack.push(Exchange(text, *versions, self._take_version, goes_on=True))

    def _take_version(self, version: Version, text: str) -> None:
        self.points_exchanged.emit()
        self.document = version.document
        self._replace_points(version.points, text)

    def _push(self, named: Named, *, goes_on: bool = False) -> None:
        self.undo_stack.push(Edit(*named, lambda: self.points, self._replace_points, goes_on=goes_on))

    def _replace_points(self, points: PointSet, text: str) -> None:
        self._settle_wish_before_edit()
        self.points = points
        self._send(partial(self._link.trainer.edit, points, self.settings, text))
        self._told_settings = self.settings
        if not len(points):
            self.pause()
        self._points_were_replaced()
        self.edited.emit(text)

    def _points_were_replaced(self) -> None:
        self._forget_optimum()
        self.points_changed.emit()

    def _forget_optimum(self) -> None:
        """The best E is another one now: look for it."""
        self._set_optimum(Optimum("unknown"))
        self._optimum_search.look(self.points, self.settings)

    # Settings and speed

    def change_settings(self, **changes: Any) -> None:
        """Change settings while training goes on, if it does.

        Raises:
            ValueError: a value is not what it may be; nothing is changed.
        """
        settings = replace(self.settings, **changes)
        if settings == self.settings:
            return
        self._take_settings(settings)
        if not self._running:
            self._send_settings()
        elif not self._settings_timer.isActive():
            self._send_settings()
            self._settings_timer.start()
        else:
            self._unsent_settings = True

    def try_settings(self, changes: Mapping[str, Any]) -> None:
        """Change settings as somebody suggests; undoable.

        Raises:
            ValueError: a value is not what it may be; nothing is changed.
        """
        text = f"change {describe_change(self.settings, replace(self.settings, **changes))}"
        here = {name: getattr(self.settings, name) for name in changes}
        self.undo_stack.push(Attempt(text, changes, here, self._try_settings))

    def _try_settings(self, changes: Mapping[str, Any], text: str) -> None:
        self.change_settings(**changes)
        self.edited.emit(text)

    def _take_settings(self, settings: Settings) -> None:
        old, self.settings = self.settings, settings
        if self.initial_parameters is not None and settings.features != old.features:
            self.initial_parameters = self._carried_over(Unit(self.initial_parameters, old.features))
        if not have_same_best(settings, old):
            self._forget_optimum()
        self.settings_changed.emit()

    @Slot()
    def _send_settings(self) -> None:
        """Tell the trainer of the settings in force, and by what they differ from those it was told last."""
        told, now = self._told_settings, self.settings
        self._told_settings, self._unsent_settings = now, False
        if now != told:
            self._send(partial(self._link.trainer.edit, self.points, now, describe_change(told, now)))

    @Slot()
    def _send_unsent_settings(self) -> None:
        if self._unsent_settings:
            self._send_settings()
            self._settings_timer.start()

    def set_speed(self, updates_per_second: float) -> None:
        """Change the speed; infinity for as many updates as possible."""
        if updates_per_second != self.speed:
            self.speed = updates_per_second
            self._send(partial(self._link.trainer.set_rate, updates_per_second))
            self.settings_changed.emit()

    def stop_by(self, rule: StopRule) -> None:
        """Let a run stop by itself, by this rule."""
        if rule != self.stop_rule:
            self.stop_rule = rule
            self._send(partial(self._link.trainer.stop_by, rule))
            self.settings_changed.emit()

    # The run

    @property
    def is_running(self) -> bool:
        """Whether training runs, or was asked to."""
        return self._running

    @property
    def is_settled(self) -> bool:
        """Whether every command so far was carried out and `state` shows it."""
        return self._is_caught_up and self._wished_update is None

    @property
    def stands(self) -> bool:
        """Whether `state` shows where the run stands: no order that could move it is under way."""
        return self._link.stands and not self._unsent_settings and self._wished_update is None

    @property
    def _is_caught_up(self) -> bool:
        return self._link.is_caught_up and not self._unsent_settings

    def run(self) -> None:
        """Make updates until told to stop."""
        if not self._running and len(self.points):
            self._send(partial(self._link.trainer.run, self.speed))
            self._set_running(True)

    def pause(self) -> None:
        """Stop making updates."""
        if self._running:
            self._send(self._link.trainer.pause)
            self._set_running(False)

    def halt(self) -> None:
        """Pause, and make no more of the updates that are still owed."""
        self.pause()
        if self._wished_update is None and not self._is_caught_up:
            self._send(self._link.trainer.give_up)

    def step(self, updates: int = 1) -> None:
        """Pause, and make one update, or so many."""
        self.pause()
        self._send(partial(self._link.trainer.advance, updates))

    def step_epochs(self, epochs: int = 1) -> None:
        """Pause, and use every point once, or so many times."""
        self.pause()
        self._send(partial(self._link.trainer.advance_epochs, epochs))

    def try_epoch(self) -> None:
        """Pause, and use every point once, as somebody suggests; undoable: Undo goes back to where it began."""
        self.undo_stack.push(Training("train an epoch", self._train_epoch, self._go_back))

    def _train_epoch(self) -> Future[Place]:
        self._settle_wish_before_edit()
        self.pause()
        began: Future[Place] = Future()
        self._send(partial(self._link.trainer.tell_place, began))
        self.step_epochs()
        return began

    def _go_back(self, began: Future[Place], text: str) -> None:
        """Pause, and stand where updates began, under the settings of then, unless the run has begun anew since."""
        self._wished_update = None
        self.halt()
        self._send(partial(self._link.trainer.go_back, began))
        is_gone = began.done() and began.result().first is not self.state.timeline.first
        self.edited.emit("leave the run as it is: it has begun anew since" if is_gone else text)

    def try_doing(self, text: str, do: Callable[[], None], take_back: Callable[[], None]) -> None:
        """Have something done as somebody suggests; undoable, as the text says."""
        self.undo_stack.push(Suggested(text, do, take_back))

    def step_back(self) -> None:
        """Pause, and undo the last update exactly, unless the points were edited after it."""
        self.pause()
        self._send(self._link.trainer.step_back)

    def reset(self) -> None:
        """Back to the initial parameters; points and settings stay, and so does the curve, as a ghost."""
        self._restart_from(self.initial_parameters, keeps_ghost=True)

    def new_start(self) -> None:
        """Reset to other initial parameters: those of the next seed."""
        self.settings = replace(self.settings, seed=self.settings.seed + 1)
        self.initial_parameters = None
        self.settings_changed.emit()
        self.reset()

    @property
    def initial_unit(self) -> Unit:
        """What Reset goes back to."""
        features = self.settings.features
        n = len(column_names(features, self.points.x.shape[1]))
        parameters = self.initial_parameters
        return Unit(seeded_parameters(n, self.settings.seed) if parameters is None else parameters, features)

    def start_from(self, unit: Unit, text: str) -> None:
        """Reset to a unit that was set by hand; `text` says how. Undoing it starts from where the run was by then.

        Its features may be those of a moment before: weights are carried over to the columns of now.

        Raises:
            ValueError: its parameters are not finite, or not as many as its features need; nothing is changed.
        """
        if not np.isfinite(self._carried_over(unit)).all():
            raise ValueError("parameters must be finite")
        initial = self.initial_parameters
        before = Start(self.unit, None if initial is None else Unit(initial, self.settings.features))
        self.undo_stack.push(SetStart(text, Start(unit, unit), before, self._start))

    def _start(self, start: Start, text: str) -> None:
        self.initial_parameters = None if start.initial is None else self._carried_over(start.initial)
        self._restart_from(self._carried_over(start.unit), keeps_ghost=True)
        self.edited.emit(text)

    @property
    def unit(self) -> Unit:
        """What the run has come to; while a restart is under way, what that begins with."""
        number, unit = self._restart
        state = self.state
        return unit if state.handled < number else Unit(state.parameters, state.descent.settings.features)

    def _carried_over(self, unit: Unit) -> FloatArray:
        """The parameters of a unit for the columns of now."""
        names = [column_names(features, self.points.x.shape[1]) for features in (unit.features, self.settings.features)]
        return carry_over(unit.parameters, *names)

    def _restart_from(self, parameters: FloatArray | None, *, keeps_ghost: bool) -> None:
        self._set_running(False)
        self._wished_update = None
        restart = partial(self._link.trainer.restart, keeps_ghost=keeps_ghost)
        self._send(partial(restart, self.points, self.settings, parameters))
        self._restart = (
            self._link.sent,
            self.initial_unit if parameters is None else Unit(parameters, self.settings.features),
        )
        self._told_settings = self.settings

    def saved_run(self) -> Future[SavedRun]:
        """The run as it is when all commands so far are carried out, soon; a run that goes on is not stopped for it."""
        kept: Future[SavedRun] = Future()
        self._send(partial(self._link.trainer.keep, kept))
        return kept

    # Time

    @property
    def ghost(self) -> Curve | None:
        """The error curve of the run before the last reset, or of a future that was given up; None: there is none."""
        return self.state.ghost

    def edit_between(self, update: int) -> str:
        """The edit of the points that lies between now and an update of the record, in words; empty: none does."""
        return self.state.timeline.edit_between(update)

    def go_to(self, update: int) -> None:
        """Pause, and stand after an update of the record, the nearest there is, under the settings of that time.

        Beyond an edit of the points they become what they were, which is undoable. Of many wishes in a row only the
        newest is carried out; updates that are still owed by then are given up.
        """
        self.halt()
        self._wished_update = update
        if self._is_caught_up:
            self._go_to_wished_update()

    def _go_to_wished_update(self) -> None:
        update, timeline = self._wished_update, self.state.timeline
        self._wished_update = None
        if update is None:
            return
        there = timeline.stretches[timeline.number_at(update)].descent
        if there.points is self.points:
            self._send(partial(self._link.trainer.go_to, update))
        else:
            update = min(max(update, timeline.start), timeline.end)
            here = Moment(self.state.update, self.points, self.settings)
            moment = Moment(update, there.points, there.settings)
            self.undo_stack.push(Exchange(f"go to update {update:,}", moment, here, self._return_to))

    def _settle_wish_before_edit(self) -> None:
        """A wish to go to a moment comes first; but beyond an edit it is an edit itself, which this one replaces.

        To push it from inside of an edit would break the undo stack.
        """
        timeline, update = self.state.timeline, self._wished_update
        if update is not None and timeline.stretches[timeline.number_at(update)].descent.points is not self.points:
            self._wished_update = None
        self._go_to_wished_update()

    def _return_to(self, moment: Moment, text: str) -> None:
        self._settle_wish_before_edit()
        self.points_exchanged.emit()
        self.points, self._told_settings = moment.points, moment.settings
        self._send(partial(self._link.trainer.return_to, *moment, text))
        self._take_settings(moment.settings)
        self._points_were_replaced()
        self.edited.emit(text)

    def _set_running(self, running: bool) -> None:
        if running != self._running:
            self._running = running
            self._link.watch(running)
            self.running_changed.emit()

    # From the trainer and the helpers

    def order(self, command: Callable[[Trainer], None]) -> None:
        """Have the trainer do something that may move the run, after all that was wished before."""
        self._send(partial(command, self._link.trainer))

    def _send(self, command: Callable[[], None]) -> None:
        if self._unsent_settings:  # whatever comes next is meant with them
            self._send_settings()
        self._go_to_wished_update()  # and there
        self._link.order(command)

    @Slot()
    def _take_snapshot(self) -> None:
        if self._is_caught_up:
            self._follow(self.state)
        self.state_changed.emit()

    def _follow(self, snapshot: Snapshot) -> None:
        """Take over what the trainer did by itself: it knows of every command by now."""
        if snapshot.stopped:
            self._set_running(False)
        if snapshot.descent.settings != self.settings:  # those of another time
            self._told_settings = snapshot.descent.settings
            self._take_settings(snapshot.descent.settings)
        if self._wished_update is not None:
            self._go_to_wished_update()
        elif not self._running and not snapshot.is_refined:
            self._link.inform(self._link.trainer.refine)

    @Slot(object, object, object)
    def _know_optimum(self, points: PointSet, settings: Settings, optimum: Optimum) -> None:
        self._link.inform(partial(self._link.trainer.know_optimum, points, settings, optimum))
        self._set_optimum(optimum)

    def _set_optimum(self, optimum: Optimum) -> None:
        self.optimum = optimum
        self.optimum_changed.emit()

    @Slot()
    def _use_compiled_loops(self) -> None:
        self._link.inform(partial(self._link.trainer.use, self.compiler.loops or plain_loops))
