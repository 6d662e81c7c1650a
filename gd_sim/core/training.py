"""Runs without a window: `train` and `train_many`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gd_sim.core import checks, logistic
from gd_sim.core import updates as plain_loops
from gd_sim.core.checkpoints import Checkpoints
from gd_sim.core.descent import Descent, Loops
from gd_sim.core.optimum import Optimum, best_of
from gd_sim.core.parallel import ParallelLoops
from gd_sim.core.points import FloatArray, IntArray, PointSet
from gd_sim.core.settings import Settings
from gd_sim.core.state import NonFiniteError, Rows, State
from gd_sim.core.stopping import NEVER_STOP, StopRule, advance_until, already_met

PLAIN_VISITS = 100_000
"""Point visits up to which plain Python is done before numba is imported."""
SLICE_VISITS = 500_000
"""Point visits of one slice of a run: some hundredths of a second, compiled, and so is the way from a checkpoint."""


def choose_loops(visits: int) -> Loops:
    """The plain loops for little work, the compiled ones for more; the bits are the same."""
    if visits <= PLAIN_VISITS:
        return plain_loops
    from gd_sim.core import compiled

    return compiled


class History(NamedTuple):
    """A run as a table, a row for each recorded epoch and one for the end.

    Attributes:
        epoch: number of finished passes, (r,); 0 for the initial parameters.
        error: E, without the penalty, (r,).
        accuracy: share of points with (z >= 0) = y, (r,).
        parameters: (w1..wn, b) in original units, (r, n+1).
    """

    epoch: IntArray
    error: FloatArray
    accuracy: FloatArray
    parameters: FloatArray


class Run:
    """A run: where it started, where it stands, and any moment between.

    Attributes:
        descent: its points and settings.
        state: where it stands.
        stopped: why it ended early, one line; None if it did not.

    Args:
        descent: of at least one point, and no fewer than the batch size.
        initial_parameters: (w1..wn, b) in original units; by the seed of the settings if None.
        every: a row of the history each so many epochs.
        stop: when to end early.
        optimum: the best there is, if that is known already; else it is looked for if `stop` asks for it.

    Raises:
        ValueError: an argument is not what it may be.
    """

    def __init__(
        self,
        descent: Descent,
        initial_parameters: npt.ArrayLike | None = None,
        every: int = 1,
        stop: StopRule = NEVER_STOP,
        optimum: Optimum | None = None,
    ) -> None:
        _check_size(descent)
        self.descent = descent
        self.state = descent.start(initial_parameters)
        self._every = checks.whole("every", every, "a whole number from 1", 1)
        self._stop = stop
        self._optimum = optimum or (best_of(descent) if stop.kind == "within" else Optimum("unknown"))
        already = already_met(descent, self.state, stop, self._optimum)
        self.stopped: str | None = f"Stopped: {already}" if already else None
        self._rows = [Rows(np.zeros(1, dtype=np.int64), self.state.parameters[None])]
        self._checkpoints = Checkpoints(self.state)

    def slices(self, epochs: int) -> Iterator[State]:
        """Go on for so many epochs, and stop for a moment after each slice of them: for progress and Ctrl+C."""
        m, workers = len(self.descent.points), os.cpu_count() or 1
        loops = choose_loops(m * epochs)
        slice_epochs = max(1, (PLAIN_VISITS // 4 if loops is plain_loops else SLICE_VISITS) // m)
        goal = self.state.epoch + epochs
        with ThreadPoolExecutor(workers) as threads:  # starts none unless large batches are shared out
            if loops is not plain_loops and workers > 1:
                loops = ParallelLoops(loops, threads, workers)
            while self.state.epoch < goal and not self.stopped:
                self._advance(min(slice_epochs, goal - self.state.epoch), loops)
                yield self.state

    def _advance(self, epochs: int, loops: Loops) -> None:
        updates = epochs * self.descent.updates_per_epoch
        try:
            self.state, rows, self.stopped = advance_until(
                self.descent, self.state, updates, loops, self._every, self._stop, self._optimum
            )
        except NonFiniteError as error:
            self.state, rows, self.stopped = error.state, error.rows, f"Stopped: {error}"
        if len(rows.epoch):
            self._rows.append(rows)
        self._checkpoints.add(self.state)
        self.__dict__.pop("history", None)

    @property
    def parameters(self) -> FloatArray:
        """(w1..wn, b) at the end, in original units, (n+1,)."""
        return self.state.parameters

    @property
    def error(self) -> float:
        """E at the end, without the penalty."""
        return float(self.history.error[-1])

    @property
    def accuracy(self) -> float:
        """Share of right points at the end."""
        return float(self.history.accuracy[-1])

    @cached_property
    def history(self) -> History:
        """The table of the run; E and accuracy are computed when it is first asked for."""
        epoch = np.concatenate([rows.epoch for rows in self._rows])
        parameters = np.concatenate([rows.parameters for rows in self._rows])
        if epoch[-1] != self.state.epoch or self.state.position:
            epoch = np.append(epoch, self.state.epoch)
            parameters = np.concatenate([parameters, self.state.parameters[None]])
        points = self.descent.points
        error, right = logistic.evaluate(self.descent.features, points.y, parameters)
        return History(epoch, error, right / len(points), parameters)

    def at(self, update: int) -> FloatArray:
        """The parameters after `update` updates, (n+1,), exact: replayed from a checkpoint.

        Raises:
            ValueError: the run has not that many updates.
        """
        return self.state_at(update).parameters

    def state_at(self, update: int) -> State:
        """The whole state after `update` updates, exact.

        Raises:
            ValueError: the run has not that many updates.
        """
        last = self.state.update
        update = checks.whole("update", update, f"a whole number from 0 to {last}", 0, last)
        loops = choose_loops(self.state.update * self.descent.batch_size)
        return self._checkpoints.at(update, self.descent, loops)


def train(
    points: PointSet,
    settings: Settings,
    epochs: int,
    initial_parameters: npt.ArrayLike | None = None,
    every: int = 1,
    stop: StopRule = NEVER_STOP,
) -> Run:
    """Learn for a number of epochs.

    Args:
        points: what to learn from; at least one point, and no fewer than the batch size.
        settings: how.
        epochs: passes over the points, 0 or more.
        initial_parameters: (w1..wn, b) in original units; by `settings.seed` if None.
        every: a row of the history each so many epochs; between rows nothing but updates is computed.
        stop: when to end before that; rules about E evaluate it at the end of each epoch.

    Raises:
        ValueError: there are no points, or an argument is not what it may be.
    """
    run = Run(Descent(points, settings), initial_parameters, every, stop)
    for _ in run.slices(checks.whole("epochs", epochs, "a whole number from 0", 0)):
        pass
    return run


def train_many(
    points: PointSet,
    settings_list: Sequence[Settings],
    epochs: int,
    executor: Executor | None = None,
    stop: StopRule = NEVER_STOP,
) -> list[Run]:
    """`train` with each of several settings, at once; the runs come back in the order of the settings.

    Args:
        points: what to learn from.
        settings_list: one for each run.
        epochs: passes over the points.
        executor: where to run: threads, processes, a cluster; threads if None, which do run at once, since the compiled
            loops release the GIL.
        stop: when each ends before that.

    Raises:
        ValueError: as `train`.
    """
    if executor is None:
        with ThreadPoolExecutor() as threads:
            return train_many(points, settings_list, epochs, threads, stop)
    return list(executor.map(partial(_train_with, points, epochs, stop), settings_list))


def _train_with(points: PointSet, epochs: int, stop: StopRule, settings: Settings) -> Run:
    return train(points, settings, epochs, stop=stop)


def _check_size(descent: Descent) -> None:
    m, size = len(descent.points), descent.settings.batch_size
    if m == 0:
        raise ValueError("there are no points to learn from")
    if size != "all":
        checks.whole("batch size", size, f'a whole number from 1 to {m}, the number of points, or "all"', 1, m)
