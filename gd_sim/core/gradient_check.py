"""The gradient check: what the rule takes for the gradient, beside central differences of E.

    ∂E/∂p  ≈  (E(p + h) - E(p - h)) / 2h

Everything is told for the columns that the loops see: where the settings standardize, these are scaled. The rule's side
is made of y-ŷ, the other of E alone, so they agree only where the rule is the gradient of E. The perceptron's is not,
nor is one that is wrong on purpose.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gd_sim.core import logistic
from gd_sim.core.descent import Descent
from gd_sim.core.mistakes import point_gradients
from gd_sim.core.points import FloatArray
from gd_sim.core.state import State
from gd_sim.core.updates import BLOCK

EPSILON = float(np.finfo(np.float64).eps)
STEP = EPSILON ** (1 / 3)
"""h for columns and E about 1: there the error of the difference, about h²/6, is as small as that of rounding E, about
εE/h (W. Press et al., Numerical Recipes, section 5.7)."""
MOST_DIGITS = 15
"""A float64 has no more."""
AGREED = 4
"""From so many digits on the two are the same but for h and rounding; other formulas share hardly any."""
SMALLEST = EPSILON * 10.0**AGREED
"""y - ŷ is known to about ε, whatever is left of it: what is smaller than this has fewer than `AGREED` digits."""


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """Both sides, for each parameter in the order w1..wn, b.

    Attributes:
        index: the point whose E_i is looked at; None: E of all points, with the penalty.
        rule: what the rule takes for the gradient, (n+1,).
        differences: the central differences, (n+1,).
        steps: h of each, (n+1,).
        digits: in how many digits they agree, from 0 to `MOST_DIGITS`, (n+1,). The digits are those of the pulls that
            are summed: where they cancel, the sum has fewer.
    """

    index: int | None
    rule: FloatArray
    differences: FloatArray
    steps: FloatArray
    digits: tuple[int, ...]

    @property
    def agreement(self) -> int:
        """In how many digits all of it agrees."""
        return min(self.digits)

    @property
    def is_passed(self) -> bool:
        """Whether the rule is the gradient of E, as far as this can tell."""
        return self.agreement >= AGREED


def check_gradient(descent: Descent, state: State, index: int | None) -> GradientCheck:
    """Check the gradient at the parameters of a state, of one point or of all; there must be points.

    Where a number is beyond what a float holds, nothing agrees.
    """
    chosen = slice(None) if index is None else slice(index, index + 1)
    x, y = descent.x[chosen], descent.points.y[chosen]
    parameters = state.internal_parameters
    l2 = descent.settings.l2 if index is None else 0.0
    with np.errstate(all="ignore"):
        rule, pulls = _rule_gradient(descent, x, y, parameters)
        rule[:-1] += l2 * parameters[:-1]
        reach = np.append(np.abs(x).max(axis=0), 1.0)
        error = float(logistic.evaluate(x, y, parameters[None])[0][0])
        steps = _steps(reach, parameters, error)
        differences = _central_differences(x, y, parameters, steps, l2)
        sizes = np.max([pulls, np.abs(rule), np.abs(differences), SMALLEST * reach], axis=0)
    pairs = zip(rule.tolist(), differences.tolist(), sizes.tolist(), strict=True)
    return GradientCheck(index, rule, differences, steps, tuple(_digits(*pair) for pair in pairs))


def _rule_gradient(
    descent: Descent, x: FloatArray, y: FloatArray, parameters: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The mean of what the rule takes for the gradients of the points, and the mean of their sizes, (n+1,) each."""
    total, sizes = np.zeros(len(parameters)), np.zeros(len(parameters))
    for start in range(0, len(x), BLOCK):
        part = slice(start, start + BLOCK)
        z = logistic.weighted_sums(x[part], parameters)
        is_perceptron = descent.settings.method == "perceptron"
        prediction = (z >= 0.0).astype(np.float64) if is_perceptron else logistic.sigmoid(z)
        gradients = point_gradients(x[part], y[part] - prediction, descent.settings.mistake)
        total += gradients.sum(axis=0)
        sizes += np.abs(gradients).sum(axis=0)
    return total / len(x), sizes / len(x)


def _steps(reach: FloatArray, parameters: FloatArray, error: float) -> FloatArray:
    """h of each parameter, (n+1,): z moves by about `STEP`, by more where E is large, and p + h is not p.

    A power of two, so that p + h and p - h are exact where p is not far larger.
    """
    wished = STEP * max(1.0, error) ** (1 / 3) / np.where(reach > 0.0, reach, 1.0)
    least = STEP * STEP * np.abs(parameters)
    steps: FloatArray = np.exp2(np.round(np.log2(np.maximum(wished, least))))
    return steps


def _central_differences(
    x: FloatArray, y: FloatArray, parameters: FloatArray, steps: FloatArray, l2: float
) -> FloatArray:
    """(E(p + h) - E(p - h)) / 2h for each parameter, (n+1,), and the same of the penalty."""
    ahead, behind = parameters + np.diag(steps), parameters - np.diag(steps)
    width = ahead.diagonal() - behind.diagonal()  # 2h as it came out
    errors = [logistic.evaluate(x, y, rows)[0] for rows in (ahead, behind)]
    squares = [np.append(rows.diagonal()[:-1] ** 2, 0.0) for rows in (ahead, behind)]  # of the one that moves
    differences: FloatArray = (errors[0] - errors[1] + l2 / 2 * (squares[0] - squares[1])) / width
    return differences


def _digits(rule: float, difference: float, size: float) -> int:
    """In how many digits two numbers agree, of numbers of this size."""
    apart = abs(rule - difference)
    if not math.isfinite(apart) or not math.isfinite(size):
        return 0
    if apart == 0.0:
        return MOST_DIGITS
    return max(0, min(MOST_DIGITS, math.floor(-math.log10(apart / size))))
