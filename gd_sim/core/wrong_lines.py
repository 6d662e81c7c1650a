"""Where updates by the rule lead, and where they would lead by wrong ones: lines to vote on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gd_sim.core import logistic
from gd_sim.core import updates as plain_loops
from gd_sim.core.descent import Descent
from gd_sim.core.points import FloatArray
from gd_sim.core.state import State

APART = 0.05
"""By so much of how far the points lie two lines differ at least that look different: in the plane at the start by 14
pixels, about the width of a mark."""

Rule = Callable[[FloatArray, FloatArray], FloatArray]
"""Makes of y-ŷ, (k,), and the inputs (x, 1), (k, n+1), of a batch what is added, (n+1,), were α for each point 1."""


def _without_bias(residual: FloatArray, inputs: FloatArray) -> FloatArray:
    change: FloatArray = residual @ inputs
    change[-1] = 0.0
    return change


WRONG: dict[str, Rule] = {
    "That line goes uphill: the sign is flipped.": lambda residual, inputs: -(residual @ inputs),
    "That line leaves out x: each parameter moves by the same, wherever the point lies.": lambda residual, inputs: (
        np.full(inputs.shape[1], residual.sum())
    ),
    "That line goes by right and wrong alone: ±1 in the place of y - ŷ.": lambda residual, inputs: (
        np.sign(residual) @ inputs
    ),
    "That line leaves out b, which stays as it was.": _without_bias,
}
"""Rules that get one thing wrong each, by what it is."""


def lines_after(descent: Descent, state: State, updates: int) -> tuple[FloatArray, dict[str, FloatArray]]:
    """The parameters after so many updates, (n+1,), and what they would be by each of the wrong rules.

    The right ones are those of the engine, to the bit; only plain sgd without a penalty is known here, on features that
    are not standardised.

    Raises:
        NonFiniteError: an update overflows.
    """
    wrong = {name: state.parameters.copy() for name in WRONG}
    for _ in range(updates):
        batch = descent.next_batch(state)
        inputs = np.column_stack([descent.x[batch], np.ones(len(batch))])
        share = descent.settings.learning_rate / (len(batch) if descent.settings.reduction == "mean" else 1)
        for name, rule in WRONG.items():
            wrong[name] += share * rule(_residual(descent, wrong[name], inputs, descent.points.y[batch]), inputs)
        state, _ = descent.advance(state, 1, plain_loops)
    return state.parameters, wrong


def _residual(descent: Descent, parameters: FloatArray, inputs: FloatArray, y: FloatArray) -> FloatArray:
    with np.errstate(over="ignore", invalid="ignore"):
        z = inputs @ parameters
    return y - (logistic.sigmoid(z) if descent.settings.method == "logistic" else (z >= 0).astype(np.float64))


def look_different(one: FloatArray, other: FloatArray, reach: float) -> bool:
    """Whether two lines can be told apart by eye, among points that lie up to `reach` from the origin.

    Which side of a line is which class cannot be seen.
    """
    norms = [float(np.linalg.norm(line[:-1])) for line in (one, other)]
    if not all(0 < norm < np.inf for norm in norms):
        return False
    a, b = one / norms[0], other / norms[1]
    return min(_distance(a, b, reach), _distance(a, -b, reach)) > APART * reach


def _distance(one: FloatArray, other: FloatArray, reach: float) -> float:
    """How far one line is from another at most, about, within a circle: turned by so much, and shifted by so much."""
    return float(np.linalg.norm(one[:-1] - other[:-1]) * reach + abs(one[-1] - other[-1]))
