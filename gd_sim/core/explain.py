"""One update taken apart: the numbers it is made of."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gd_sim.core import updates as plain_loops
from gd_sim.core.descent import BatchLoops, Descent, Loops
from gd_sim.core.points import FloatArray, IntArray
from gd_sim.core.settings import METHODS
from gd_sim.core.state import NonFiniteError, State

SHOWN = 256
"""The most points of a batch that are taken apart."""


@dataclass(frozen=True)
class Explanation:
    """The update that led from one state to the next.

    Attributes:
        update: its number, counted from 1.
        size: points in its batch.
        indices: their numbers, the first `SHOWN`, (k,).
        x, y: their features as in the point set, (k, n), and labels, (k,).
        z, prediction, residual: z, ŷ and y-ŷ of each, from the parameters before the update, (k,).
        before: the parameters before it, (n+1,), in original units.
        plain: what plain sgd would have made of them with the same g, (n+1,); None if it was sgd that did.
        descent, state: where it began, to take all of it apart (`trace`).
    """

    update: int
    size: int
    indices: IntArray
    x: FloatArray
    y: FloatArray
    z: FloatArray
    prediction: FloatArray
    residual: FloatArray
    before: FloatArray
    plain: FloatArray | None
    descent: Descent
    state: State


def explain_next(descent: Descent, state: State, loops: Loops = plain_loops) -> Explanation:
    """Take the next update of a state apart; computed with the helpers of the loops, so to the same bits."""
    batch = descent.next_batch(state)
    shown = batch[:SHOWN]
    z, prediction = predict_points(descent, state, shown)
    y = descent.points.y[shown]
    return Explanation(
        update=state.update + 1,
        size=len(batch),
        indices=shown,
        x=descent.points.x[shown],
        y=y,
        z=z,
        prediction=prediction,
        residual=y - prediction,
        before=state.parameters,
        plain=None if descent.settings.optimizer == "sgd" else _plain_step(descent, state, loops),
        descent=descent,
        state=state,
    )


def predict_points(
    descent: Descent, state: State, indices: IntArray, loops: BatchLoops = plain_loops
) -> tuple[FloatArray, FloatArray]:
    """z and ŷ of some points, (k,) each, from the parameters of a state."""
    z, prediction = np.empty(len(indices)), np.empty(len(indices))
    with np.errstate(all="ignore"):
        method = METHODS[descent.settings.method]
        loops.predict_all(descent.x[indices], state.internal_parameters, method, z, prediction)
    return z, prediction


def _plain_step(descent: Descent, state: State, loops: Loops) -> FloatArray:
    """The parameters after one update of plain sgd, (n+1,); NaN where it would overflow."""
    plain = Descent(descent.points, replace(descent.settings, optimizer="sgd"), descent)
    try:
        return plain.advance(state, 1, loops)[0].parameters
    except NonFiniteError:
        return np.full(len(state.parameters), np.nan)
