"""The worked trace of a stretch of updates: every number of each of them, as a table for programs."""

from __future__ import annotations

import os
from collections.abc import Iterator

from gd_sim.core.descent import Descent
from gd_sim.core.points import FloatArray
from gd_sim.core.state import State
from gd_sim.core.trace import TracedUpdate, trace
from gd_sim.files.atomic import write_atomically
from gd_sim.files.columns import row_slices, text_rows

MEMORIES = {
    "sgd": {},
    "momentum": {"velocity": 0},
    "nesterov": {"velocity": 0},
    "adagrad": {"squares": 1},
    "rmsprop": {"squares": 1},
    "adam": {"mean": 0, "squares": 1},
}
"""What each optimizer remembers, and in which row of the moments."""


def parameter_names(descent: Descent) -> list[str]:
    """w1..wn and b."""
    return [f"w{j}" for j in range(1, len(descent.names) + 1)] + ["b"]


def save_trace(path: str | os.PathLike[str], descent: Descent, state: State, updates: int) -> None:
    """Write the next updates of a state as CSV: a line for each point of each update, numbers as Python's `repr`.

    The columns: update (from 1), epoch, point (from 1), x1.., y, z, prediction ŷ, error E_i, residual y-ŷ, the gradient
    of the point; then, the same for all points of an update, g, the learning rate, what the optimizer remembers before
    and after, what it makes of g, and the old parameters, their change and the new ones. Where settings standardize all
    of this is told for scaled columns, and the new parameters once more in original units.

    Raises:
        OSError: the system refuses; the old file is as it was.
    """
    write_atomically(path, _chunks(descent, state, updates))


def _chunks(descent: Descent, state: State, updates: int) -> Iterator[bytes]:
    yield (",".join(_heading(descent)) + "\n").encode("ascii")
    for update in trace(descent, state, updates):
        yield from _rows(descent, update)


def _heading(descent: Descent) -> list[str]:
    groups = ["g", "old", "change", "new"]
    remembered = [name for memory in MEMORIES[descent.settings.optimizer] for name in (f"{memory}_before", memory)]
    groups[1:1] = [*remembered, "direction"] if remembered else []
    groups += ["original"] if descent.settings.standardize else []
    names = parameter_names(descent)
    after = [f"{group}_{name}" for group in groups for name in names]
    of_point = ["y", "z", "prediction", "error", "residual", *(f"gradient_{name}" for name in names)]
    return ["update", "epoch", "point", *descent.names, *of_point, "learning_rate", *after]


def _rows(descent: Descent, update: TracedUpdate) -> Iterator[bytes]:
    number, epoch = repr(update.after.update), repr(update.before.epoch + 1)
    rest = [repr(descent.settings.learning_rate)]
    rest += [repr(value) for group in _groups(descent, update) for value in group.tolist()]
    columns = [*update.x.T, update.y, update.z, update.prediction, update.error, update.residual, *update.gradients.T]
    for part in row_slices(len(update.indices), len(columns) + len(rest)):
        points = (update.indices[part] + 1).tolist()
        cells = [map(repr, points), *(map(repr, column[part].tolist()) for column in columns)]
        same = [[text] * len(points) for text in (number, epoch, *rest)]
        yield text_rows([*same[:2], *cells, *same[2:]])


def _groups(descent: Descent, update: TracedUpdate) -> list[FloatArray]:
    """What is the same for all points of an update, in the order of the heading."""
    remembered = [
        state.moments[row]
        for row in MEMORIES[descent.settings.optimizer].values()
        for state in (update.before, update.after)
    ]
    groups = [update.gradient, *remembered, *([update.direction] if remembered else [])]
    groups += [update.before.internal_parameters, update.change, update.after.internal_parameters]
    return [*groups, update.after.parameters] if descent.settings.standardize else groups
