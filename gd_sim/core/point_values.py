"""What a unit makes of one point, and what the point alone would make of the unit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gd_sim.core import logistic, updates
from gd_sim.core.descent import Descent
from gd_sim.core.features import map_features
from gd_sim.core.mistakes import point_gradients
from gd_sim.core.points import FloatArray, PointSet, read_only
from gd_sim.core.settings import METHODS
from gd_sim.core.state import State


@dataclass(frozen=True, eq=False)
class PointValues:
    """The numbers of one point.

    Attributes:
        method: "logistic" or "perceptron".
        mistake: what is wrong with the rule, as in the settings.
        x, y: its coordinates, (2,), and its label.
        columns: its mapped features, in original units, (n,).
        z, prediction: z and ŷ, the perceptron's ŷ of 0 or 1 for that method.
        probability: σ(z); `prediction` unless the method is the perceptron's.
        error: E_i, always that of σ(z).
        residual: y-ŷ.
        gradient: -(y-ŷ)(x1..xn, 1), or what a wrong rule takes for it, (n+1,), in original units and without the
            penalty.
        after: the parameters after one update of plain sgd on this point alone, the penalty included, (n+1,), in
            original units; not finite where the update overflows.
    """

    method: str
    mistake: str
    x: FloatArray
    y: float
    columns: FloatArray
    z: float
    prediction: float
    probability: float
    error: float
    residual: float
    gradient: FloatArray
    after: FloatArray


def point_values(descent: Descent, state: State, x: FloatArray, y: float) -> PointValues:
    """The numbers of a point at x, (2,), with label y; by the helpers of the loops, so to the same bits.

    The point need not be one of the descent: it may be on its way, while it is being dragged. Scaled features are
    scaled as they are for the points of the descent.
    """
    with np.errstate(all="ignore"):  # coordinates of 1e200
        mapped = map_features(PointSet(x[None], np.array([y])), descent.settings.features)
        seen = descent.scaling.scale(mapped) if descent.scaling else mapped
        z = np.empty(1)
        updates.weighted_sums(seen, state.internal_parameters, z)
        prediction = updates.predict(float(z[0]), METHODS[descent.settings.method])
        residual = y - prediction
        return PointValues(
            method=descent.settings.method,
            mistake=descent.settings.mistake,
            x=x,
            y=y,
            columns=mapped[0],
            z=float(z[0]),
            prediction=prediction,
            probability=updates.sigmoid(float(z[0])),
            error=float(logistic.point_errors(z, np.array([y]))[0]),
            residual=residual,
            gradient=point_gradients(mapped, np.array([residual]), descent.settings.mistake)[0],
            after=_after_one_update(descent, state, seen, y),
        )


def _after_one_update(descent: Descent, state: State, seen: FloatArray, y: float) -> FloatArray:
    """One update of plain sgd on one point, its columns as the loops see them, (1, n)."""
    rule = replace(descent.settings, optimizer="sgd", batch_size=1).rule(1)
    parameters, moments = state.internal_parameters.copy(), np.zeros_like(state.moments)
    updates.update_batch_by_batch(seen, np.array([y]), rule, parameters, moments, np.empty((2, 1)), 0)
    return read_only(descent.scaling.outward(parameters) if descent.scaling else parameters)
