"""Updates taken apart to the last number, one after another: what a person would write down who does them by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

import numpy as np

from gd_sim.core import logistic
from gd_sim.core import updates as plain_loops
from gd_sim.core.descent import BatchLoops, Descent, Loops
from gd_sim.core.explain import predict_points
from gd_sim.core.history import Record
from gd_sim.core.mistakes import point_gradients
from gd_sim.core.points import FloatArray, IntArray
from gd_sim.core.progress import Progress
from gd_sim.core.state import NonFiniteError, State
from gd_sim.core.updates import BLOCK


@dataclass(frozen=True, eq=False)
class TracedUpdate:
    """An update on a batch of k points, by all the numbers that it is made of.

    Everything is told for the columns that the loops see: where the settings standardize, x is scaled and so are the
    parameters, gradients and memories. All is to the same bits as in a run.

    Attributes:
        before, after: the states that it led from and to; their `internal_parameters` are the old and new ones here.
        indices: the points of the batch, from 0, (k,).
        x, y: their columns, (k, n), and labels, (k,).
        z, prediction, error, residual: z, ŷ, E_i and y-ŷ of each, (k,), from the parameters before the update.
        gradients: what the rule takes for the gradient of each, -(y-ŷ)(x1..xn, 1) unless it is wrong, (k, n+1).
        total: the sum of `gradients`, as the loops add them, (n+1,).
        gradient: g, of the batch with the penalty: `total`, or the mean, and λ(w, 0), (n+1,).
        direction: what α is multiplied by: g for sgd, else what the optimizer makes of it, (n+1,).
        change: -α times the direction: old + change = new, (n+1,).
    """

    before: State
    after: State
    indices: IntArray
    x: FloatArray
    y: FloatArray
    z: FloatArray
    prediction: FloatArray
    error: FloatArray
    residual: FloatArray
    gradients: FloatArray
    total: FloatArray
    gradient: FloatArray
    direction: FloatArray
    change: FloatArray


class Work(NamedTuple):
    """Updates to be taken apart: the next `updates` of a state, under the same points and settings."""

    descent: Descent
    state: State
    updates: int


def work_of(record: Record, first: int, last: int, loops: Loops) -> list[Work]:
    """The updates of a record from number `first` to `last`, from 1, as far as there are any; a piece for each segment.

    The state that each begins with is made again from a checkpoint with `loops`.
    """
    found = []
    for segment in record.segments:
        start, end = max(first - 1, segment.start.update), min(last, segment.end.update)
        if start < end:
            found.append(Work(segment.descent, segment.at(start, loops), end - start))
    return found


def trace(work: Work, loops: BatchLoops = plain_loops) -> Iterator[TracedUpdate]:
    """Each of the updates taken apart; fewer where one would make a parameter infinite, none without points."""
    descent, state, updates = work
    for _ in range(updates if len(descent.points) else 0):
        try:
            after = descent.advance(state, 1, loops)[0]
        except NonFiniteError:
            return
        with np.errstate(all="ignore"):
            yield _take_apart(descent, state, after, loops)
        state = after


def traces(works: Sequence[Work], progress: Progress | None = None) -> Iterator[tuple[Work, Iterator[TracedUpdate]]]:
    """Several pieces, each with its updates taken apart.

    Args:
        works: the pieces.
        progress: is called with the share of all updates that is done, and may raise to stop.
    """
    total, done = max(1, sum(work.updates for work in works)), count()

    def told(updates: Iterator[TracedUpdate]) -> Iterator[TracedUpdate]:
        for update in updates:
            if progress is not None:
                progress(next(done) / total)
            yield update

    for work in works:
        yield work, told(trace(work))


def _take_apart(descent: Descent, before: State, after: State, loops: BatchLoops) -> TracedUpdate:
    batch = descent.next_batch(before)
    x, y = descent.x[batch], descent.points.y[batch]
    z, prediction = predict_points(descent, before, batch, loops)
    residual = y - prediction
    total, gradient, direction = _sum_gradient_and_direction(descent, before, x, y, loops)
    return TracedUpdate(
        before=before,
        after=after,
        indices=batch,
        x=x,
        y=y,
        z=z,
        prediction=prediction,
        error=logistic.point_errors(z, y),
        residual=residual,
        gradients=point_gradients(x, residual, descent.settings.mistake),
        total=total,
        gradient=gradient,
        direction=direction,
        change=0.0 - descent.settings.learning_rate * direction,
    )


def _sum_gradient_and_direction(
    descent: Descent, before: State, x: FloatArray, y: FloatArray, loops: BatchLoops
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The sum over the points, g, and what the optimizer makes of it, by the loops' own helpers.

    From 0, with α = 1, the last of them come to minus that.
    """
    rule = descent.settings.rule(len(descent.points))
    width, parameters = x.shape[1] + 1, before.internal_parameters.copy()
    sums = np.empty((plain_loops.blocks_of(len(x)), width))
    loops.sum_blocks(x, y, rule, parameters, sums, np.empty((2, BLOCK)))
    blocks, bare = sums.copy(), rule._replace(mean=False, l2=0.0)
    loops.finish_update(blocks, len(x), bare, parameters.copy(), before.moments.copy(), before.steps + 1)
    loops.finish_update(sums, len(x), rule, parameters, before.moments.copy(), before.steps + 1)
    gradient, step = sums[0].copy(), np.zeros(width)  # the loops leave g in the first row
    plain_loops.descend(gradient, rule._replace(learning_rate=1.0), step, before.moments.copy(), before.steps + 1)
    return blocks[0], gradient, 0.0 - step
