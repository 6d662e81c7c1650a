"""One update of one point in four beats: which point, how wrong, what it adds to w, what that does to the line."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gd_sim.core import logistic
from gd_sim.core.descent import Descent
from gd_sim.core.explain import Explanation, explain_next
from gd_sim.core.point_values import point_values
from gd_sim.core.points import FloatArray
from gd_sim.core.settings import Settings
from gd_sim.core.state import State
from gd_sim.core.weight_space import why_not_shown

CHIP, COPY, SWING = 0.15, 0.3, 0.75
"""When the second, the third and the fourth beat begin, where all four take 1."""
FARTHEST = 1e9
"""Of points that lie farther out, and of weights that are larger, no arrow can be seen."""


@dataclass(frozen=True, eq=False)
class Beat:
    """What is seen at one moment of an update.

    Attributes:
        parameters: the line, (n+1,).
        has_chip: whether y-ŷ is written beside the point.
        copy: the arrow from the origin to the point, shrinking to what is added to w, (2,); None: it is not there yet.
        slide: how far it has come from the origin to the tip of w, 0 to 1.
        swing: how far the line has come from where it was to where it goes, 0 to 1.
    """

    parameters: FloatArray
    has_chip: bool
    copy: FloatArray | None
    slide: float
    swing: float


@dataclass(frozen=True)
class Errors:
    """The error of the point an update is made with, and that of all points, before the update and after it."""

    point_before: float
    point_after: float
    all_before: float
    all_after: float


def has_beats(explanation: Explanation, settings: Settings) -> bool:
    """Whether an update adds a multiple of one point to w, and nothing else: then the beats show all of it."""
    is_plain = settings.optimizer == "sgd" and settings.l2 == 0.0
    if explanation.size != 1 or not is_plain or len(explanation.before) != 3 or why_not_shown(settings):
        return False
    return bool(max(np.abs(explanation.x).max(), np.abs(explanation.before).max()) < FARTHEST)


def beat_at(share: float, explanation: Explanation, after: FloatArray) -> Beat:
    """What is seen when a share of the time, 0 to 1, is over, of the update to the parameters `after`, (n+1,)."""
    point, added = explanation.x[0], after[:2] - explanation.before[:2]
    shrunk = _gently(share, COPY, (COPY + SWING) / 2)
    slide = _gently(share, (COPY + SWING) / 2, SWING)
    swing = _gently(share, SWING, 1.0)
    return Beat(
        parameters=after if swing == 1.0 else explanation.before + swing * (after - explanation.before),
        has_chip=share >= CHIP,
        copy=None if share < COPY else point + shrunk * (added - point),
        slide=slide,
        swing=swing,
    )


def _gently(share: float, start: float, end: float) -> float:
    """From 0 at the start to 1 at the end, slowly at both."""
    part = min(max((share - start) / (end - start), 0.0), 1.0)
    return part * part * (3.0 - 2.0 * part)


def errors_of(explanation: Explanation, after: FloatArray, all_before: float, all_after: float) -> Errors:
    """The errors around an update of one point, with features as they are, to the parameters `after`, (3,)."""
    z = np.array([explanation.z[0], logistic.weighted_sums(explanation.x, after)[0]])
    before, then = logistic.point_errors(z, np.repeat(explanation.y, 2)).tolist()
    return Errors(before, then, all_before, all_after)


def explain_point(descent: Descent, state: State, x: FloatArray, y: float) -> tuple[Explanation, FloatArray]:
    """The next update, were it made with a point at x, (2,), with label y; and the parameters after it, (n+1,)."""
    values = point_values(descent, state, x, y)
    explanation = replace(
        explain_next(descent, state),
        x=x[None],
        y=np.array([y]),
        z=np.array([values.z]),
        prediction=np.array([values.prediction]),
        residual=np.array([values.residual]),
    )
    return explanation, values.after
