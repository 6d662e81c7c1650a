"""Weight space: w as a place, and what one update adds to it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from gd_sim.core.explain import Explanation
from gd_sim.core.features import column_names
from gd_sim.core.mistakes import point_gradients
from gd_sim.core.points import FloatArray
from gd_sim.core.settings import Settings

LEAST = 0.1
"""What reaches less far than this part of the room is drawn larger: else it would be a few pixels."""
ENLARGED = 0.4
"""How far it then reaches at most: the rest of the room is for it to grow."""
STEPS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
"""Factors that can be read off. Of the room at least three fifths are used."""
SLACK = 1.1
"""A scale is kept until what is drawn could grow by a tenth in the next one: else it would jump to and fro."""


@dataclass(frozen=True, eq=False)
class Contributions:
    """What an update adds to w = (w1, w2), all in original units.

    Attributes:
        before, after: w before the update and after it, (2,).
        steps: α c (y-ŷ) x of each point that is taken apart, (k, 2); c = 1/|B| for reduction "mean", 1 for "sum".
            Of a rule that is wrong what it takes for that.
        labels: of these points, (k,).
        penalty: what the penalty adds, -α c |B| λ w, (2,); zero without one.
        rest: what the other points of the batch add together, (2,).
        optimizer: who makes the step. Only for "sgd" it is the sum of these.
    """

    before: FloatArray
    after: FloatArray
    steps: FloatArray
    labels: FloatArray
    penalty: FloatArray
    rest: FloatArray
    optimizer: str

    @property
    def path(self) -> FloatArray:
        """All of it tip to tail, (k+3, 2): from w before, over each step, the penalty and the rest, to their sum."""
        with np.errstate(over="ignore", invalid="ignore"):
            return np.cumsum(np.vstack([self.before, self.steps, self.penalty, self.rest]), axis=0)


def why_not_shown(settings: Settings) -> str:
    """Why there is no weight space to be shown; empty if there is: two weights, of x1 and x2 as they are."""
    if settings.standardize:
        return "Weight space: not with standardised features"
    if column_names(settings.features, 2) != ("x1", "x2"):
        return "Weight space: only for the features x1 and x2"
    return ""


def contributions(explanation: Explanation, settings: Settings, parameters: FloatArray) -> Contributions:
    """Take the change of w apart.

    Args:
        explanation: the update.
        settings: under which it was made; `why_not_shown` must have nothing to say of them.
        parameters: (w1, w2, b) after it.
    """
    alpha, before, size = settings.learning_rate, explanation.before[:2], explanation.size
    with np.errstate(over="ignore", invalid="ignore"):
        share = alpha / size if settings.reduction == "mean" else alpha
        steps = -share * point_gradients(explanation.x, explanation.residual, settings.mistake)[:, :-1]
        penalty = -share * size * settings.l2 * before
    found = Contributions(before, parameters[:2], steps, explanation.y, penalty, np.zeros(2), settings.optimizer)
    if size == len(steps):
        return found
    summed = parameters if explanation.plain is None else explanation.plain
    with np.errstate(invalid="ignore"):
        return replace(found, rest=summed[:2] - found.path[-1])


def scale_factor(reach: float, previous: float | None = None) -> float:
    """By how much to draw smaller than the plane is drawn: a step, ten times, a hundred times as much .., or 1 over it.

    Args:
        reach: how far it reaches at factor 1, in parts of the room there is; finite.
        previous: the factor so far, which is kept while it will do.
    """
    least, most = _fitting(reach), _fitting(SLACK * reach)
    return least if previous is None else min(max(previous, least), most)


def _fitting(reach: float) -> float:
    """The least factor that will do."""
    if reach == 0.0 or LEAST <= reach <= 1.0:
        return 1.0
    if reach > 1.0:
        return min(factor for factor in _factors_near(reach) if factor >= reach)
    return 1.0 / max(factor for factor in _factors_near(ENLARGED / reach) if factor <= ENLARGED / reach)


def _factors_near(value: float) -> list[float]:
    """Factors from below a value to above it, wherever rounding puts its power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return [step * power for step in (0.7, *STEPS, 10.0, 15.0)]


def written_scale(factor: float) -> str:
    """A factor as on a map: "scale 1 : 2" is half as large as the plane."""
    return f"scale {_ratio(1 / factor)} : 1" if factor < 1.0 else f"scale 1 : {_ratio(factor)}"


def _ratio(value: float) -> str:
    return f"{value:,.4g}" if value < 1e4 else f"{value:.2g}".replace("e+0", "e").replace("e+", "e")
