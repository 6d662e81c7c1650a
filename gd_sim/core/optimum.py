"""The best E there is, by Newton's method; or the finding that there is none.

E has a minimum just if no direction of the parameters puts every point on its right side or on the boundary, and some
point off it (Albert and Anderson, 1984). Both answers come with a proof, not from a limit of steps:

- *separable*: such a direction d is at hand: s_i d·(x_i, 1) >= 0 for all points, > 0 for some; s is 1 or -1 as y is 1
  or 0.
- *minimum*, without a penalty: weights λ_i > 0 with Σ λ_i s_i (x_i, 1) = 0 are at hand, which no such d can live
  with. Where ∇E = 0, the λ_i = |y_i - ŷ_i| are such weights; near it they are if the change that makes the sum 0 leaves
  them all positive.
- *minimum*, with a penalty: if there are both classes there always is one. It is found when Newton's decrement shows
  that next to nothing is left to gain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from gd_sim.core import logistic
from gd_sim.core.descent import Descent
from gd_sim.core.features import Scaling
from gd_sim.core.points import FloatArray
from gd_sim.core.settings import Settings

ITERATIONS = 100
DECREMENT = 1e-22
"""Newton's decrement, about twice what is still to be gained of E, below which nothing more is."""
LEFT = 1e-6
"""The share of E and penalty that may be still to be gained where it is called the least."""
ON_THE_LINE = 1e-7
"""A point so close to a direction's boundary, beside the farthest point, may be meant to lie on it."""
HEAVY = 1e-6
"""The weight, beside the greatest, from which a point takes part in the proof that there is a minimum."""
ROUNDING = 1e-10
"""What may be rounding in a number that should be 0, beside numbers near 1."""
COLLINEAR = 1e-13
"""A direction in which the points vary so little, beside that of most, is rounding of columns that depend on others."""
EXACT = 1e-13
"""Beside its terms, the size from which a sum of a few products is surely of the sign that was computed."""
ROWS = 1 << 13
"""Points that go into one call of linear algebra: it holds Python's lock, so the window waits for it."""


@dataclass(frozen=True)
class Optimum:
    """What is known of the least E for some points.

    Attributes:
        kind: "minimum": there is one, given below. "separable": there is none, E falls for ever along some direction.
            "unknown": neither could be shown.
        error: E there; None unless it is known.
        cost: E with the penalty there: what is least; None unless it is known.
        parameters: where it is, (n+1,) in the units of x; None unless it is known.
    """

    kind: Literal["minimum", "separable", "unknown"]
    error: float | None = None
    cost: float | None = None
    parameters: FloatArray | None = field(default=None, compare=False)  # an array has no one answer to ==


def _never() -> bool:
    return False


def best_of(descent: Descent, is_cancelled: Callable[[], bool] = _never) -> Optimum:
    """The minimum of what a descent lowers: E of its mapped columns, and its penalty on its own weights.

    These are the weights of the scaled columns if the settings standardize; the parameters are given in original units.
    `is_cancelled` as of `find_optimum`.
    """
    optimum = find_optimum(descent.x, descent.points.y, descent.settings.l2, is_cancelled)
    if optimum.parameters is None or descent.scaling is None:
        return optimum
    with np.errstate(all="ignore"):
        return replace(optimum, parameters=descent.scaling.outward(optimum.parameters))


def have_same_best(one: Settings, other: Settings) -> bool:
    """Whether the best E of any points is the same with both settings."""
    return (one.l2, one.features, one.standardize) == (other.l2, other.features, other.standardize)


def find_optimum(x: FloatArray, y: FloatArray, l2: float = 0.0, is_cancelled: Callable[[], bool] = _never) -> Optimum:
    """The minimum of E + l2/2 |w|² over all parameters, the bias not penalised.

    Columns are scaled first, so that the steps do not depend on units. A Newton step that does not lower E is halved.

    Args:
        x, y: the points, (m, n) and (m,).
        l2: λ, 0 or above, in the units of x.
        is_cancelled: asked before each step; the answer is "unknown" if nobody wants one any more.
    """
    if len(x) == 0:
        return Optimum("unknown")
    with np.errstate(all="ignore"):
        scaling = Scaling.of(x)
        scaled, ridge = scaling.scale(x), np.append(l2 / scaling.deviation / scaling.deviation, 0.0)
        if not np.isfinite(scaled).all() or not np.isfinite(ridge).all():
            return Optimum("unknown")
        if l2 > 0.0 and np.ptp(y) == 0.0:
            return Optimum("separable")  # one class: the bias alone lowers E for ever
        if l2 > 0.0:
            return _Search(scaled, y, ridge).optimum(scaling.outward, is_cancelled)
        basis = _basis(scaled)
        columns = scaled @ basis
        if not np.isfinite(columns).all():  # x varies by less than a double can be divided by
            return Optimum("unknown")
        return _Search(columns, y, np.zeros(basis.shape[1] + 1)).optimum(
            lambda parameters: scaling.outward(np.append(basis @ parameters[:-1], parameters[-1])), is_cancelled
        )


def _basis(x: FloatArray) -> FloatArray:
    """(n, k), by which x becomes columns that are perpendicular and equally long: none is nearly another one.

    Directions in which x does not vary, but for rounding, are left out.
    """
    _, sizes, rows = np.linalg.svd(_triangle(x), full_matrices=False)
    kept = sizes > COLLINEAR * sizes[0]
    return np.asarray(rows[kept].T / sizes[kept] * np.sqrt(len(x))) if kept.any() else np.eye(x.shape[1])


def _triangle(table: FloatArray) -> FloatArray:
    """R of table = QR: as wide, at most as high, of the same singular values and null space."""
    triangle = table[:0]
    for top in range(0, len(table), ROWS):
        rows = np.concatenate([triangle, table[top : top + ROWS]])
        triangle = np.asarray(np.linalg.qr(rows, mode="r"), dtype=np.float64)
    return triangle


def _product(first: FloatArray, second: FloatArray) -> FloatArray:
    """firstᵀ second."""
    product = np.zeros((first.shape[1], second.shape[1]))
    for top in range(0, len(first), ROWS):
        product += first[top : top + ROWS].T @ second[top : top + ROWS]
    return product


class _Search:
    """Newton's method on scaled points; `ridge` is λ for each parameter."""

    def __init__(self, x: FloatArray, y: FloatArray, ridge: FloatArray) -> None:
        self._x, self._y, self._ridge = x, y, ridge
        self._signed = (2.0 * y - 1.0)[:, None] * np.column_stack([x, np.ones(len(x))])  # s (x, 1)
        self._is_penalised = bool(ridge.any())

    def optimum(self, outward: Callable[[FloatArray], FloatArray], is_cancelled: Callable[[], bool]) -> Optimum:
        parameters = np.zeros(self._x.shape[1] + 1)
        cost = self._cost(parameters)
        for _ in range(ITERATIONS):
            if is_cancelled():
                return Optimum("unknown")
            gradient = self._gradient(parameters)
            step = self._newton_step(parameters, gradient)
            # Where E falls for ever, the parameters grow along such a direction, and in the end the steps go along it.
            if not self._is_penalised and (self._separates(parameters) or self._separates(step)):
                return Optimum("separable")
            parameters, lower = self._descend(parameters, cost, step)
            left = float(-gradient @ step)
            if lower >= cost or left <= DECREMENT:
                break
            cost = lower
        if left <= max(LEFT * cost, ROUNDING) if self._is_penalised else self._is_balanced(parameters):
            error = cost - self._penalty(parameters)
            return Optimum("minimum", error, cost, outward(parameters))
        return Optimum("unknown")

    def _newton_step(self, parameters: FloatArray, gradient: FloatArray) -> FloatArray:
        """-(∇∇E)⁻¹ ∇E; each parameter in a unit in which its curvature is 1, else a large λ would hide the bias."""
        hessian = self._hessian(parameters)
        unit = np.where(hessian.diagonal() > 0.0, hessian.diagonal(), 1.0) ** -0.5
        step = np.linalg.lstsq(unit[:, None] * hessian * unit, -unit * gradient, rcond=None)[0]
        return unit * np.asarray(step, dtype=np.float64)

    def _descend(self, parameters: FloatArray, cost: float, step: FloatArray) -> tuple[FloatArray, float]:
        """The first of step, step/2, step/4, ... that lowers the cost; if none does, no step."""
        for halvings in range(30):
            candidate = parameters + step * 0.5**halvings
            lower = self._cost(candidate)
            if lower < cost:
                return candidate, lower
        return parameters, cost

    def _separates(self, direction: FloatArray) -> bool:
        """Whether a direction puts no point on the wrong side and some off the boundary.

        Points that are close to its boundary may be meant to lie on it: then, unless all are surely on their right
        sides, the direction is first made exactly perpendicular to those points.
        """
        sides = self._signed @ direction
        farthest = np.abs(sides).max()
        if farthest == 0.0:
            return False
        if sides.min() > 0.0 and (sides > EXACT * (np.abs(self._signed) @ np.abs(direction))).all():
            return True
        close = np.abs(sides) <= ON_THE_LINE * farthest
        if (sides[~close] <= 0).any():
            return False
        if not close.any():
            return True
        _, sizes, rows = np.linalg.svd(_triangle(self._signed[close]))  # of the squares, half the digits would be lost
        sizes = np.append(sizes, np.zeros(len(rows) - len(sizes)))
        free = rows[sizes <= ROUNDING * max(1.0, sizes[0])]
        sides = self._signed[~close] @ (free.T @ (free @ direction))
        return bool((sides > ROUNDING * farthest).all())

    def _is_balanced(self, parameters: FloatArray) -> bool:
        """Whether positive weights near |y-ŷ| make Σ λ s (x, 1) vanish: then there is a minimum, and it is here.

        Points that weigh next to nothing prove nothing, and are not needed where the others span the same space.
        """
        weights = logistic.sigmoid(-(self._signed @ parameters))
        heavy = weights >= HEAVY * weights.max()
        scaled = self._signed[heavy] * weights[heavy, None]
        rank = np.linalg.matrix_rank(_triangle(self._signed))
        if np.linalg.matrix_rank(_triangle(scaled), tol=ROUNDING * weights.max()) < rank:
            return False
        missing = scaled.sum(axis=0)
        change = scaled @ np.linalg.lstsq(_product(scaled, scaled), -missing, rcond=None)[0]
        rest = missing + _product(scaled, change[:, None])[:, 0]
        return bool((np.abs(change) < 1.0).all() and np.abs(rest).max() <= ROUNDING * weights.max())

    def _cost(self, parameters: FloatArray) -> float:
        error = float(logistic.evaluate(self._x, self._y, parameters[None])[0][0])
        return error + self._penalty(parameters)

    def _penalty(self, parameters: FloatArray) -> float:
        return float(self._ridge @ (parameters * parameters)) / 2

    def _gradient(self, parameters: FloatArray) -> FloatArray:
        """∇E = mean of -|y-ŷ| s (x, 1), and λ times the parameters."""
        weights = logistic.sigmoid(-(self._signed @ parameters))
        return self._ridge * parameters - _product(self._signed, weights[:, None])[:, 0] / len(self._x)

    def _hessian(self, parameters: FloatArray) -> FloatArray:
        """∇∇E = mean of ŷ(1-ŷ)(x, 1)(x, 1)ᵀ, and λ on its diagonal."""
        prediction = logistic.sigmoid(logistic.weighted_sums(self._x, parameters))
        weighted = self._signed * (prediction * (1.0 - prediction))[:, None]
        return _product(weighted, self._signed) / len(self._x) + np.diag(self._ridge)
