"""What a teacher who looks over a learner's shoulder would say: one sentence, with its number.

First comes what is true of the run (`facts`): whether it has settled, or what keeps it from that. Where there is
nothing of that kind to say, one of the stones on which learners stumble may lie in their way just now:

- E may rise with a single update, which serves its own point and not all.
- Weights of 0 are a fine start of one unit. (Of hidden layers they are not, which is what people have heard.)
- E has one valley, so that every start ends on the same line.
- All points right is not the end: E falls on as ŷ nears y.
- b is not where the line meets the x2 axis.
- At the best line points still pull; it is the sum of their pulls that is zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gd_sim.core import logistic, numbers
from gd_sim.core.descent import Descent
from gd_sim.core.explain import Explanation
from gd_sim.core.facts import ROUNDING, Fact, find_fact
from gd_sim.core.optimum import Optimum
from gd_sim.core.points import FloatArray
from gd_sim.core.segment import Segment
from gd_sim.core.state import State

CANCELLED = 0.02
"""Pulls cancel each other if their sum is within this share of their sizes added up."""
APART = 0.1
"""b differs from where the line meets the axis by more than this share of the extent of the points."""


@dataclass(frozen=True)
class Scene:
    """What there is to be seen of a run.

    Attributes:
        segment: the segment of its record that the state is in.
        state: where it stands.
        error, right: E there, and how many points are right.
        optimum: what is known of the best E.
        explanation: the update that led there, if it was made by itself.
    """

    segment: Segment
    state: State
    error: float
    right: int
    optimum: Optimum
    explanation: Explanation | None

    @property
    def descent(self) -> Descent:
        """Points and settings."""
        return self.segment.descent


def advise(scene: Scene) -> Fact | None:
    """The one thing to be said; None: nothing."""
    fact = find_fact(scene.segment, scene.state, scene.error, scene.optimum)
    if fact:
        return _pulls(scene, fact) if fact.kind == "settled" else fact
    if scene.descent.settings.method != "logistic":
        return None
    for find in (_rise, _zero_start, _one_valley, _all_right, _intercept):
        said = find(scene)
        if said:
            return said
    return None


def _pulls(scene: Scene, settled: Fact) -> Fact:
    """That pulls cancel each other, once they do. With a penalty they do not: it pulls, too."""
    if scene.descent.settings.l2 > 0.0 or scene.descent.settings.method != "logistic":
        return settled
    pulls = _residuals(scene)
    total = float(pulls.sum())
    if abs(total) > CANCELLED * float(np.abs(pulls).sum()):
        return settled
    greatest = numbers.prediction(float(np.abs(pulls).max()))
    text = f"Settled at E {numbers.error(scene.error)}: points still pull, up to {greatest}; added up {total:.3f}"
    return Fact("settled", text.replace("-0.000", "0.000"), offer="pull")


def _residuals(scene: Scene) -> FloatArray:
    z = logistic.weighted_sums(scene.descent.features, scene.state.parameters)
    return scene.descent.points.y - logistic.sigmoid(z)


def _rise(scene: Scene) -> Fact | None:
    update = scene.explanation
    is_new = scene.state.update > scene.segment.start.update  # of these points, and of these settings
    if update is None or not is_new or update.size == len(scene.descent.points):
        return None
    before = logistic.evaluate(scene.descent.features, scene.descent.points.y, update.before[None])[0][0]
    if not scene.error > ROUNDING * before:
        return None
    served = "its own point" if update.size == 1 else f"its own {update.size} points"
    risen = numbers.error(float(scene.error - before))
    return Fact("rise", f"E rose by {risen}: this update serves {served}, not all", offer="epoch")


def _zero_start(scene: Scene) -> Fact | None:
    if scene.state.update or scene.state.parameters.any():
        return None
    return Fact(
        "zero start", f"Zero is a fine start here: E is {numbers.error(scene.error)}, ŷ 0.5 everywhere", offer="starts"
    )


def _one_valley(scene: Scene) -> Fact | None:
    """For who has asked for another start."""
    best = scene.optimum.error
    if scene.state.update or not scene.descent.settings.seed or best is None:
        return None
    return Fact("one valley", f"From any start E can fall to {numbers.error(best)}: it has one valley", offer="starts")


def _all_right(scene: Scene) -> Fact | None:
    if scene.right < len(scene.descent.points) or not scene.state.update:
        return None
    return Fact("all right", f"100 % right, yet not finished: E is {numbers.error(scene.error)}", offer="epoch")


def _intercept(scene: Scene) -> Fact | None:
    """Where b and the place at which the line meets the x2 axis lie on different sides of the origin, in sight.

    While E is above its start the line is not worth a look.
    """
    if scene.error > ROUNDING * scene.segment.first_error:
        return None
    points, parameters = scene.descent.points, scene.state.parameters
    is_line = scene.descent.settings.features is None and len(parameters) == 3
    if not scene.state.update or not is_line or parameters[1] == 0.0:
        return None
    bias, meets = float(parameters[2]), -float(parameters[2] / parameters[1])
    least, most = float(points.x[:, 1].min()), float(points.x[:, 1].max())
    if bias * meets >= 0.0 or not least <= meets <= most or abs(bias - meets) < APART * (most - least):
        return None
    axis, place = points.feature_names[1], numbers.coordinate(meets)
    text = f"b is {numbers.parameter(bias)}, yet the line meets the {axis} axis at {place}, which is -b/w2"
    return Fact("intercept", text, offer="inset")
