"""The runs of a job, and the moments of them that the table shows."""

from __future__ import annotations

from threading import Event

import numpy as np

from gd_sim.core import logistic
from gd_sim.core.descent import Descent
from gd_sim.core.optimum import Optimum
from gd_sim.core.points import FloatArray
from gd_sim.core.settings import Settings
from gd_sim.core.state import State
from gd_sim.core.training import Run
from gd_sim.headless.job import NEVER, Job
from gd_sim.headless.table import Result, Row
from gd_sim.headless.usage import usage_errors

TABLE_ROWS = 20
"""About the most rows of a table where no other number is asked for."""


class JobRun:
    """One run of a job.

    Attributes:
        run: the run itself.

    Args:
        job: what is to be done.
        settings: those of this run.
        optimum: the best E + penalty, if that is known already.

    Raises:
        UsageError: settings or initial parameters do not fit the points.
    """

    def __init__(self, job: Job, settings: Settings, optimum: Optimum | None = None) -> None:
        every = min(NEVER, job.recorded_every)  # the loops count in 64 bits
        with usage_errors():
            self.run = Run(Descent(job.points, settings), job.initial_parameters, every, job.stop, optimum)
        self._shows_history = job.every is not None
        self._goals = [job.epochs] if self._shows_history else milestones(job.epochs)
        self._seen: list[State] = [self.run.state]

    def train(self, ending: Event) -> None:
        """Train to the end, or until `ending` is set."""
        for goal in self._goals:
            for _ in self.run.slices(goal - self.run.state.epoch):
                if ending.is_set():
                    return
            self._seen.append(self.run.state)

    def result(self) -> Result:
        """What there is to print when the training is over, or was interrupted."""
        descent = self.run.descent
        settings = descent.settings
        rows = self._history_rows() if self._shows_history else self._seen_rows()
        return Result(settings.learning_rate, settings.l2 > 0.0, len(descent.points), rows, self.run.stopped)

    def _history_rows(self) -> list[Row]:
        epochs, errors, accuracies, parameters = self.run.history
        times = [*epochs[:-1].tolist(), self.run.descent.time(self.run.state)]
        return self._rows(times, errors, np.rint(accuracies * len(self.run.descent.points)), parameters)

    def _seen_rows(self) -> list[Row]:
        descent = self.run.descent
        states = {state.update: state for state in [*self._seen, self.run.state]}.values()
        parameters = np.array([state.parameters for state in states])
        errors, rights = logistic.evaluate(descent.features, descent.points.y, parameters)
        return self._rows([descent.time(state) for state in states], errors, rights, parameters)

    def _rows(self, times: list[float], errors: FloatArray, rights: FloatArray, parameters: FloatArray) -> list[Row]:
        costs = errors + self.run.descent.penalty(parameters)
        columns = errors.tolist(), costs.tolist(), rights.astype(int).tolist(), parameters.tolist()
        return [Row(*values) for values in zip(times, *columns, strict=True)]


def milestones(epochs: int) -> list[int]:
    """1, 2, 5, 10, 20, 50, ... below `epochs`, and `epochs` itself; fewer in each ten where that would be many."""
    powers = [10**k for k in range(len(str(epochs)))]
    for steps in ((1, 2, 5), (1, 5), (1,)):
        goals = [step * power for power in powers for step in steps if step * power < epochs] + [epochs]
        if len(goals) < TABLE_ROWS:
            break
    return goals
