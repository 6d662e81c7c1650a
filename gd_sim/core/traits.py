"""What facts ask of the points of a descent; it costs a look at all of them, so it is found once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gd_sim.core.features import Scaling
from gd_sim.core.points import FloatArray

CONSTANT = 1e-12
"""A column whose numbers differ by so little, beside the greatest, may differ by rounding: it counts as constant."""


class Traits(NamedTuple):
    """Traits of a table of features and its labels.

    Attributes:
        label: the label that all points have; None if they differ or there are none.
        deviation: population deviation of each column, (n,); 0 where it is constant.
        mean_square, greatest_square: of |(x, 1)|², over the points; a quarter of it bounds how fast ∇E of the points,
            or of the one that is farthest out, changes with the parameters, because σ' <= 1/4.
    """

    label: float | None
    deviation: FloatArray
    mean_square: float
    greatest_square: float

    @classmethod
    def of(cls, x: FloatArray, y: FloatArray) -> Traits:
        """The traits of features (m, n) and labels (m,)."""
        if len(x) == 0:
            return cls(None, np.zeros(x.shape[1]), 1.0, 1.0)
        with np.errstate(all="ignore"):
            squares = np.einsum("ij,ij->i", x, x) + 1.0
            least, most = x.min(axis=0), x.max(axis=0)
            is_constant = most - least <= CONSTANT * np.maximum(-least, most)
            deviation = np.where(is_constant, 0.0, Scaling.of(x).deviation)
        return cls(
            label=float(y[0]) if (y == y[0]).all() else None,
            deviation=deviation,
            mean_square=float(squares.mean()),
            greatest_square=float(squares.max()),
        )
