"""From the columns of a point set to the columns that the unit sees: feature map first, then scaling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gd_sim.core.points import FloatArray, PointSet, read_only

FEATURES: dict[str, Callable[[FloatArray, FloatArray], FloatArray]] = {
    "x1": lambda x1, _: x1,
    "x2": lambda _, x2: x2,
    "x1^2": lambda x1, _: x1 * x1,
    "x2^2": lambda _, x2: x2 * x2,
    "x1*x2": lambda x1, x2: x1 * x2,
    "sin(x1)": lambda x1, _: np.sin(x1),
    "sin(x2)": lambda _, x2: np.sin(x2),
}
LABELS = {"x1^2": "x1²", "x2^2": "x2²", "x1*x2": "x1·x2", "sin(x1)": "sin x1", "sin(x2)": "sin x2"}
"""How a feature is written for people, where that is not its name."""


def column_names(features: tuple[str, ...] | None, n: int) -> tuple[str, ...]:
    """What the columns are called that the weights belong to: x1..xn without a feature map."""
    return tuple(f"x{j + 1}" for j in range(n)) if features is None else features


def listed(features: tuple[str, ...] | None) -> str:
    """A feature map of the plane for people, without a space that parts: "x1, x2, x1²" is one value of a setting."""
    names = [LABELS.get(name, name) for name in column_names(features, 2)]
    return ", ".join(names).replace(" ", "\N{NO-BREAK SPACE}")


def carry_over(parameters: FloatArray, old_names: tuple[str, ...], new_names: tuple[str, ...]) -> FloatArray:
    """Parameters for other columns: known columns keep their weights, new ones begin with 0, and the bias stays.

    So where columns are only added, z stays what it is everywhere.

    Args:
        parameters: (w1..wn, b), a weight for each of the old names.
        old_names, new_names: as of `column_names`.

    Returns:
        a weight for each of the new names, and b; read-only.
    """
    weights = dict(zip(old_names, parameters[:-1], strict=True))
    return read_only([*(weights.get(name, 0.0) for name in new_names), parameters[-1]])


def map_features(points: PointSet, features: tuple[str, ...] | None) -> FloatArray:
    """The mapped columns, (m, n); None means every column as it is.

    Raises:
        ValueError: a feature map is asked of points that have not exactly two columns.
    """
    if features is None:
        return points.x
    if points.x.shape[1] != 2:
        raise ValueError(f"features need exactly two columns, x1 and x2; these points have {points.x.shape[1]}")
    return read_only(np.column_stack([FEATURES[name](points.x[:, 0], points.x[:, 1]) for name in features]))


@dataclass(frozen=True)
class Scaling:
    """Each column minus its mean, over its population deviation (1 where that is 0); and parameters to match.

    With x' = (x - mean) / deviation, w·x + b = w'·x' + b' means w' = w deviation and b' = b + w·mean.
    """

    mean: FloatArray
    deviation: FloatArray

    @classmethod
    def of(cls, x: FloatArray) -> Scaling:
        """The scaling that gives the columns of x mean 0 and deviation 1."""
        if len(x) == 0:
            return cls(np.zeros(x.shape[1]), np.ones(x.shape[1]))
        unit, is_constant = _unit(x), (x == x[0]).all(axis=0)  # of which mean and deviation may be off by rounding
        mean, deviation = unit * (x / unit).mean(axis=0), unit * (x / unit).std(axis=0)
        return cls(np.where(is_constant, x[0], mean), np.where(is_constant | (deviation == 0), 1.0, deviation))

    def scale(self, x: FloatArray) -> FloatArray:
        """x' for x, (m, n)."""
        return read_only((x - self.mean) / self.deviation)

    def inward(self, parameters: FloatArray) -> FloatArray:
        """(w', b') for (w, b)."""
        w, b = parameters[:-1], parameters[-1]
        return np.append(w * self.deviation, b + w @ self.mean)

    def outward(self, parameters: FloatArray) -> FloatArray:
        """(w, b) for (w', b'); of one set of parameters or of each row."""
        w = parameters[..., :-1] / self.deviation
        b = parameters[..., -1:] - (w * self.mean).sum(axis=-1, keepdims=True)
        return np.concatenate([w, b], axis=-1)


def _unit(x: FloatArray) -> FloatArray:
    """A power of two for each column, in which its numbers can be squared and summed: exact, and 1 for usual sizes."""
    exponent = np.frexp(np.abs(x).max(axis=0))[1]
    return np.ldexp(1.0, np.where(np.abs(exponent) < 300, 0, exponent - 1))
