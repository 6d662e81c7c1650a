"""The best E there is, by Newton's method; or the finding that there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gd_sim.core import logistic
from gd_sim.core.features import Scaling
from gd_sim.core.points import FloatArray

ITERATIONS = 60
DECREMENT = 1e-20
"""Newton's decrement, about twice the E that is still to be gained, below which nothing more is."""


@dataclass(frozen=True)
class Optimum:
    """What is known of the least E for some points.

    Attributes:
        kind: "minimum": E has one, given below. "separable": it has none, since some parameters put no point on the
            wrong side, and making them longer makes E smaller for ever. "unknown": neither was found.
        error: the least E; None unless there is one.
        parameters: where it is, (n+1,) in the units of x; None unless there is one.
    """

    kind: Literal["minimum", "separable", "unknown"]
    error: float | None = None
    parameters: FloatArray | None = None


def find_optimum(x: FloatArray, y: FloatArray) -> Optimum:
    """The minimum of E over all parameters.

    Columns are scaled first, so that the steps do not depend on units. A Newton step that does not lower E is halved.

    Args:
        x, y: the points, (m, n) and (m,).
    """
    if len(x) == 0:
        return Optimum("unknown")
    with np.errstate(all="ignore"):
        scaling = Scaling.of(x)
        scaled = scaling.scale(x)
        if not np.isfinite(scaled).all():
            return Optimum("unknown")
        return _newton(scaled, y, scaling)


def _newton(x: FloatArray, y: FloatArray, scaling: Scaling) -> Optimum:
    parameters = np.zeros(x.shape[1] + 1)
    error = _error(x, y, parameters)
    for _ in range(ITERATIONS):
        if _separates(x, y, parameters):
            return Optimum("separable")
        gradient = logistic.gradient(x, y, parameters)
        step = np.asarray(np.linalg.lstsq(_hessian(x, parameters), -gradient, rcond=None)[0], dtype=np.float64)
        decrement = float(-gradient @ step)
        if decrement <= DECREMENT:
            return Optimum("minimum", error, scaling.outward(parameters))
        parameters, error, lowered = _step_down(x, y, parameters, error, step)
        if not lowered:  # E is as low as its digits can tell
            settled = decrement < 1e-12
            return Optimum("minimum", error, scaling.outward(parameters)) if settled else Optimum("unknown")
    return Optimum("unknown")


def _step_down(
    x: FloatArray, y: FloatArray, parameters: FloatArray, error: float, step: FloatArray
) -> tuple[FloatArray, float, bool]:
    """The first of step, step/2, step/4, ... that lowers E; or none of them."""
    for halvings in range(30):
        candidate = parameters + step * 0.5**halvings
        lower = _error(x, y, candidate)
        if lower < error:
            return candidate, lower, True
    return parameters, error, False


def _separates(x: FloatArray, y: FloatArray, parameters: FloatArray) -> bool:
    """Whether no point is on the wrong side and some point is off the boundary."""
    right = (2.0 * y - 1.0) * logistic.weighted_sums(x, parameters)
    return bool((right >= 0).all() and (right > 0).any())


def _hessian(x: FloatArray, parameters: FloatArray) -> FloatArray:
    """∇∇E = mean of ŷ(1-ŷ)(x, 1)(x, 1)ᵀ, (n+1, n+1)."""
    prediction = logistic.sigmoid(logistic.weighted_sums(x, parameters))
    extended = np.column_stack([x, np.ones(len(x))])
    hessian: FloatArray = (extended * (prediction * (1.0 - prediction))[:, None]).T @ extended / len(x)
    return hessian


def _error(x: FloatArray, y: FloatArray, parameters: FloatArray) -> float:
    return float(logistic.evaluate(x, y, parameters[None])[0][0])
