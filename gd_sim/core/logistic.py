"""The formulas of the lesson for a whole table of points at once.

    z = w·x + b      ŷ = σ(z)      E_i = -y ln ŷ - (1-y) ln(1-ŷ)      E = mean of E_i      ∇E_i = -(y-ŷ)(x1..xn, 1)

Parameters are (w1..wn, b). Where several sets of parameters are asked about, they are the rows of a table.
"""

from __future__ import annotations

import numpy as np

from gd_sim.core.points import FloatArray
from gd_sim.core.updates import BLOCK

VISITS = 1 << 17
"""Point visits evaluated at once: enough for numpy to be quick, little enough to stay in the cache."""


def sigmoid(z: FloatArray) -> FloatArray:
    """σ(z) = 1/(1+e^-z), through e^-|z|, which never overflows."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1.0 + e)


def weighted_sums(x: FloatArray, parameters: FloatArray) -> FloatArray:
    """z = w·x + b, shape (..., m), for parameters of shape (..., n+1); summed in the order of the loops."""
    z = parameters[..., 0, None] * x[:, 0]
    for j in range(1, x.shape[1]):
        z = z + parameters[..., j, None] * x[:, j]
    total: FloatArray = z + parameters[..., -1, None]
    return total


def point_errors(z: FloatArray, y: FloatArray) -> FloatArray:
    """E_i = -y ln ŷ - (1-y) ln(1-ŷ), as max(s, 0) + ln(1+e^-|s|) with s = (1-2y)z.

    The textbook form is NaN from about |z| = 37, where ŷ rounds to 0 or 1; this one is right to the last digits.
    """
    s = (1.0 - 2.0 * y) * z
    errors: FloatArray = np.maximum(s, 0.0) + np.log1p(np.exp(-np.abs(s)))
    return errors


def evaluate(x: FloatArray, y: FloatArray, rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """E and the number of right points, (z >= 0) = y, for each row of parameters.

    Args:
        x, y: the points, (m, n) and (m,), with m >= 1.
        rows: (r, n+1).

    Returns:
        two arrays of shape (r,). E is infinite where a z is beyond what a float holds.
    """
    errors, right = np.zeros(len(rows)), np.zeros(len(rows))
    height = max(1, VISITS // min(BLOCK, len(x)))
    with np.errstate(over="ignore", invalid="ignore"):
        for top in range(0, len(rows), height):
            some = slice(top, top + height)
            for left in range(0, len(x), BLOCK):
                z = weighted_sums(x[left : left + BLOCK], rows[some])
                labels = y[left : left + BLOCK]
                errors[some] += point_errors(z, labels).sum(axis=-1)
                right[some] += ((z >= 0) == labels).sum(axis=-1)
    errors[np.isnan(errors)] = np.inf  # infinity minus infinity, for coordinates near 1e308
    return errors / len(x), right


def gradient(x: FloatArray, y: FloatArray, parameters: FloatArray) -> FloatArray:
    """∇E = mean of -(y-ŷ)(x1..xn, 1), shape (n+1,); not finite where a z is beyond what a float holds."""
    with np.errstate(over="ignore", invalid="ignore"):
        residual = y - sigmoid(weighted_sums(x, parameters))
        return -np.append(residual @ x, residual.sum()) / len(x)
