"""A run as a Python script that stands alone: the points, the settings, and the few lines that learn from them.

The script needs numpy and nothing else. It repeats the order of operations of `core/updates.py`, its e^-a and its sums
included, so that it comes to the same bits; what the settings do not need is not in it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from math import isfinite

import numpy as np

from gd_sim.core.descent import Descent
from gd_sim.core.passes import GeneratorState, first_generator
from gd_sim.core.points import FloatArray, PointSet
from gd_sim.core.state import State
from gd_sim.core.updates import BLOCK
from gd_sim.files import script_parts as parts
from gd_sim.files.atomic import write_atomically
from gd_sim.files.columns import row_slices, text_rows
from gd_sim.files.traces import MEMORIES, parameter_names

SEEDING = "the seed, and 1 for orders"
COLUMNS = {
    "x1": "x1",
    "x2": "x2",
    "x1^2": "x1 * x1",
    "x2^2": "x2 * x2",
    "x1*x2": "x1 * x2",
    "sin(x1)": "np.sin(x1)",
    "sin(x2)": "np.sin(x2)",
}
"""The columns of a feature map in Python."""


def save_script(path: str | os.PathLike[str], descent: Descent, start: State, end: State) -> None:
    """Write a script that goes from one state of a descent to a later one.

    Its last line is `w1,..,wn,b: ` and the parameters of the end in original units, with all digits, the same bits as
    here on the same machine. Names out of files do not get into it, only numbers do.

    Raises:
        ValueError: there are no points.
        OSError: the system refuses; the old file is as it was.
    """
    if not len(descent.points):
        raise ValueError("there are no points to learn from")
    write_atomically(path, _chunks(descent, start, end))


def _chunks(descent: Descent, start: State, end: State) -> Iterator[bytes]:
    yield parts.TITLE.encode()
    yield from _points(descent.points)
    yield from (f"{line}\n".encode() for line in (*_settings(descent), *_columns(descent), *_start(descent, start)))
    yield from (text.encode() for text in _functions(descent))
    yield from (f"{line}\n".encode() for line in _loop(descent, start, end))
    # To scale the first parameters and scale them back would change their last digits.
    last = _public(descent) if end.update > start.update else _list(end.parameters)
    names = ",".join(parameter_names(descent))
    yield parts.CLOSING.format(update=end.update, names=names, parameters=last).encode()


def _points(points: PointSet) -> Iterator[bytes]:
    names = " ".join(f"x{j}" for j in range(1, points.x.shape[1] + 1))
    yield f'# The points, in the order in which they were placed: {names} and the label y.\nPOINTS = """\n'.encode()
    columns = [*points.x.T, points.y.astype(np.int64)]
    for part in row_slices(len(points), len(columns)):
        yield text_rows([map(repr, column[part].tolist()) for column in columns], " ")
    yield b'"""\n'


def _settings(descent: Descent) -> Iterator[str]:
    settings = descent.settings
    yield f"ALPHA = {settings.learning_rate!r}  # the learning rate"
    if not _is_lesson(descent):
        yield f"BATCH_SIZE = {descent.batch_size}  # points to an update; the last batch of a pass may be shorter"
    if settings.optimizer in ("momentum", "nesterov"):
        yield f"MU = {settings.momentum!r}  # momentum"
    if settings.l2 > 0.0:
        yield f"LAMBDA = {settings.l2!r}  # of the penalty LAMBDA/2 |w|^2; the bias is not penalised"


def _columns(descent: Descent) -> Iterator[str]:
    settings = descent.settings
    yield "\ntable = np.loadtxt(POINTS.splitlines(), ndmin=2)\nx, y = table[:, :-1].copy(), table[:, -1].tolist()"
    if settings.features is not None:
        yield "x1, x2 = x[:, 0], x[:, 1]"
        yield f"x = np.column_stack([{', '.join(COLUMNS[name] for name in settings.features)}])"
    if descent.scaling is not None:
        yield "# Each column minus its mean, over its deviation: x.mean(axis=0) and x.std(axis=0), 1 where that is 0."
        yield f"MEAN = np.array({_list(descent.scaling.mean)})"
        yield f"DEVIATION = np.array({_list(descent.scaling.deviation)})"
        yield "x = (x - MEAN) / DEVIATION"
    yield "m, n = x.shape\nx = x.tolist()"


def _start(descent: Descent, start: State) -> Iterator[str]:
    memories = MEMORIES[descent.settings.optimizer]
    of_what, more = (
        " of the scaled columns" if descent.scaling else "",
        ", and the optimizer's memory" if memories else "",
    )
    yield f"\n# Where the run starts: {', '.join(parameter_names(descent))}{of_what}{more}."
    yield f"parameters = {_list(start.internal_parameters)}"
    for name, row in memories.items():
        yield f"{name} = {_list(start.moments[row])}"
    if start.generator is not None:
        yield f"generator = np.random.Generator(np.random.PCG64([{descent.settings.seed}, 1]))  # {SEEDING}"
        if start.generator != first_generator(descent.settings.seed):
            yield f"generator.bit_generator.state = {_generator(start.generator)}"


def _functions(descent: Descent) -> Iterator[str]:
    is_perceptron = descent.settings.method == "perceptron"
    yield "" if is_perceptron else parts.EXPONENTIAL
    yield parts.WEIGHTED_SUM
    yield parts.PERCEPTRON if is_perceptron else parts.SIGMOID
    yield "" if _is_lesson(descent) else parts.FOLD
    yield parts.FOLD_BLOCKS if descent.batch_size > BLOCK else ""
    yield parts.ERROR
    yield parts.OUTWARD if descent.scaling else ""
    yield parts.SHOW.format(parameters=_public(descent))


def _public(descent: Descent) -> str:
    """The parameters in original units, in the script."""
    return "in_original_units()" if descent.scaling else "parameters"


def _loop(descent: Descent, start: State, end: State) -> Iterator[str]:
    order = "range(m)" if start.generator is None else "generator.permutation(m).tolist()"
    yield f"\nepoch, position = {start.epoch}, {start.position}  # finished passes, and points used up in this one"
    yield f"order = {order}\nshow()"
    yield f"for update in range({start.update + 1}, {end.update + 1}):"
    yield parts.LESSON if _is_lesson(descent) else "\n".join(_batch_update(descent, start))
    yield parts.NEXT_EPOCH.format(order="" if start.generator is None else f"        order = {order}\n")


def _batch_update(descent: Descent, start: State) -> Iterator[str]:
    """g of a batch, and what the optimizer makes of it."""
    settings = descent.settings
    yield parts.BATCH.format(
        total="total_of_blocks" if descent.batch_size > BLOCK else "total",
        of_residuals=parts.WRONG_RESIDUALS.get(settings.mistake, ""),
        of_g=parts.WRONG_G.get(settings.mistake, ""),
    )
    if settings.reduction == "mean":
        yield "    g = [1.0 / len(batch) * value for value in g]"
    if settings.l2 > 0.0:
        factor = "LAMBDA" if settings.reduction == "mean" else "LAMBDA * len(batch)"
        yield f"    g = [g[j] + {factor} * parameters[j] for j in range(n)] + [g[n]]"
    if settings.optimizer == "adam":
        offset = start.steps - start.update
        yield f"    t = update{f' {offset:+d}' if offset else ''}  # updates that the optimizer has seen"
    yield parts.STEP.format(direction=parts.DIRECTIONS[settings.optimizer])


def _is_lesson(descent: Descent) -> bool:
    """Whether an update is the lesson's own rule: one point, nothing added to it and nothing wrong with it."""
    settings = descent.settings
    is_plain = settings.optimizer == "sgd" and settings.l2 == 0.0 and settings.mistake == "none"
    return is_plain and descent.batch_size == 1


def _list(values: FloatArray) -> str:
    return f"[{', '.join(repr(value) if isfinite(value) else 'math.inf' for value in values.tolist())}]"


def _generator(state: GeneratorState) -> str:
    """The state of the generator as Python: a dict of words and whole numbers."""
    inner = {name: int(state["state"][name]) for name in ("state", "inc")}
    halves = {name: int(state[name]) for name in ("has_uint32", "uinteger")}
    return repr({"bit_generator": "PCG64", "state": inner, **halves})
