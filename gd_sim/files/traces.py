"""The worked trace of a stretch of updates: every number of each of them, as a table for programs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from gd_sim.core.descent import Descent
from gd_sim.core.points import FloatArray, IntArray
from gd_sim.core.progress import Progress
from gd_sim.core.trace import TracedUpdate, Work, traces
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
POINT_NUMBERS = ("y", "z", "prediction", "error", "residual")
"""The columns of a point besides its features and its gradient."""
GROUPS = (
    "g",
    "velocity_before",
    "velocity",
    "mean_before",
    "mean",
    "squares_before",
    "squares",
    "direction",
    "old",
    "change",
    "new",
    "original",
)
"""The groups of columns of an update, each with one for each parameter, in their order."""


def parameter_names(descent: Descent) -> list[str]:
    """w1..wn and b."""
    return [f"w{j}" for j in range(1, len(descent.names) + 1)] + ["b"]


def save_trace(path: str | os.PathLike[str], works: Sequence[Work], progress: Progress | None = None) -> None:
    """Write updates as CSV: a line for each point of each update, numbers as Python's `repr`.

    The columns: update (from 1), epoch, point (from 1), x1.., y, z, prediction ŷ, error E_i, residual y-ŷ, the gradient
    of the point; then, the same for all points of an update, the learning rate, g, what the optimizer remembers before
    and after, what it makes of g, and the old parameters, their change and the new ones. Where settings standardize all
    of this is told for scaled columns, and the new parameters once more in original units. What some of the settings
    have and others have not is empty for the others.

    Args:
        path: the file, replaced as a whole or not at all.
        works: the updates.
        progress: is called with the share that is done, and may raise to stop.

    Raises:
        OSError: the system refuses; the old file is as it was.
    """
    write_atomically(path, _chunks(works, progress))


def _chunks(works: Sequence[Work], progress: Progress | None) -> Iterator[bytes]:
    names = _heading([work.descent for work in works])
    yield (",".join(names) + "\n").encode("ascii")
    for work, updates in traces(works, progress):
        for update in updates:
            yield from _rows(work.descent, update, names)


def _heading(descents: Sequence[Descent]) -> list[str]:
    """The columns that any of the descents has."""
    features = dict.fromkeys(name for descent in descents for name in descent.names)
    parameters = max(map(parameter_names, descents), key=len, default=[])
    present = {group for descent in descents for group in _groups(descent)}
    groups = ["gradient", "learning_rate", *(group for group in GROUPS if group in present)]
    after = [[group] if group == "learning_rate" else [f"{group}_{name}" for name in parameters] for group in groups]
    return ["update", "epoch", "point", *features, *POINT_NUMBERS, *chain(*after)]


def _groups(descent: Descent) -> set[str]:
    """The groups of columns that the updates of a descent have."""
    memories = MEMORIES[descent.settings.optimizer]
    found = {"g", "old", "change", "new", *memories, *(f"{memory}_before" for memory in memories)}
    return found | ({"direction"} if memories else set()) | ({"original"} if descent.settings.standardize else set())


def _rows(descent: Descent, update: TracedUpdate, names: list[str]) -> Iterator[bytes]:
    own, shared = _of_points(descent, update), _of_update(descent, update)
    for part in row_slices(len(update.indices), len(names)):
        count = len(update.indices[part])
        yield text_rows(
            map(repr, own[name][part].tolist()) if name in own else [shared.get(name, "")] * count for name in names
        )


def _of_points(descent: Descent, update: TracedUpdate) -> dict[str, FloatArray | IntArray]:
    """The columns that are different for each point of an update."""
    numbers = update.y, update.z, update.prediction, update.error, update.residual
    gradients = {f"gradient_{name}": column for name, column in _named(descent, update.gradients.T)}
    features = dict(zip(descent.names, update.x.T, strict=True))
    return {"point": update.indices + 1, **features, **dict(zip(POINT_NUMBERS, numbers, strict=True)), **gradients}


def _of_update(descent: Descent, update: TracedUpdate) -> dict[str, str]:
    """The cells that are the same for all points of an update."""
    groups = {
        "g": update.gradient,
        "direction": update.direction,
        "old": update.before.internal_parameters,
        "change": update.change,
        "new": update.after.internal_parameters,
        "original": update.after.parameters,
    }
    for memory, row in MEMORIES[descent.settings.optimizer].items():
        groups[f"{memory}_before"], groups[memory] = update.before.moments[row], update.after.moments[row]
    present = _groups(descent)
    cells = {
        f"{group}_{name}": repr(value)
        for group, values in groups.items()
        if group in present
        for name, value in _named(descent, values.tolist())
    }
    numbers: dict[str, float] = {"update": update.after.update, "epoch": update.before.epoch + 1}
    numbers["learning_rate"] = descent.settings.learning_rate
    return {**cells, **{name: repr(value) for name, value in numbers.items()}}


def _named(descent: Descent, values: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """Values for the parameters, with their names."""
    return zip(parameter_names(descent), values, strict=True)
