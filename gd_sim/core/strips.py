"""The sigmoid, and the error of one point, as functions of z; and what squared error would make of it."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from gd_sim.core import logistic
from gd_sim.core.points import FloatArray

Loss = Literal["log-loss", "squared error"]
LOSSES: tuple[Loss, ...] = ("log-loss", "squared error")


class Tangent(NamedTuple):
    """A straight line that touches a curve: where, how high, how steep."""

    z: float
    value: float
    slope: float


def sigmoid_tangent(z: float) -> Tangent:
    """σ(z), and its slope σ(z)(1 - σ(z))."""
    prediction = float(logistic.sigmoid(np.array([z]))[0])
    return Tangent(z, prediction, prediction * (1.0 - prediction))


def errors(z: FloatArray, y: float, loss: Loss) -> FloatArray:
    """The error of a point with label y at each z: E_i, or (y-ŷ)²/2."""
    if loss == "log-loss":
        return logistic.point_errors(z, np.full(z.shape, y))
    squared: FloatArray = 0.5 * (y - logistic.sigmoid(z)) ** 2
    return squared


def error_tangent(z: float, y: float, loss: Loss) -> Tangent:
    """The error there, and its slope: ŷ - y of log-loss. Squared error keeps σ': (ŷ - y) σ(z)(1 - σ(z)).

    At z = -4 with y = 1 that is -0.982 and -0.017: so little is left to learn from for who is wrong and sure of it.
    """
    value = float(errors(np.array([z]), y, loss)[0])
    _, prediction, steepness = sigmoid_tangent(z)
    slope = prediction - y
    return Tangent(z, value, slope if loss == "log-loss" else slope * steepness)
