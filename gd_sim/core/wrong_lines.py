"""Where updates by the rule lead, and where they would lead by wrong ones: lines to vote on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gd_sim.core.descent import Descent
from gd_sim.core.points import FloatArray
from gd_sim.core.state import State

APART = 0.05
"""By so much of how far the points lie two lines differ at least that look different: in the plane at the start by 14
pixels, about the width of a mark."""

WRONG = {
    "flipped-sign": "That line goes uphill: the sign is flipped.",
    "without-x": "That line leaves out x: each parameter moves by the same, wherever the point lies.",
    "sign-only": "That line takes ±1 in the place of y - ŷ: only the sign, not how wrong.",
    "without-b": "That line leaves out b, which stays as it was.",
}
"""What is said of whoever votes for the line of a wrong rule, by what is wrong with it."""


def lines_after(descent: Descent, state: State, updates: int) -> tuple[FloatArray, dict[str, FloatArray]]:
    """The parameters after so many updates, (n+1,), and what they would be by each of the wrong rules, by what it is.

    All of them are those of the engine, to the bit.

    Raises:
        NonFiniteError: an update overflows.
    """

    def after(mistake: str) -> FloatArray:
        settings = replace(descent.settings, mistake=mistake)
        return Descent(descent.points, settings, descent).advance(state, updates)[0].parameters

    return after("none"), {said: after(mistake) for mistake, said in WRONG.items()}


def look_different(one: FloatArray, other: FloatArray, reach: float) -> bool:
    """Whether two lines can be told apart by eye, among points that lie up to `reach` from the origin.

    Which side of a line is which class cannot be seen.
    """
    norms = [float(np.linalg.norm(line[:-1])) for line in (one, other)]
    if not all(0 < norm < np.inf for norm in norms):
        return False
    a, b = one / norms[0], other / norms[1]
    return min(_distance(a, b, reach), _distance(a, -b, reach)) > APART * reach


def _distance(one: FloatArray, other: FloatArray, reach: float) -> float:
    """How far one line is from another at most, about, within a circle: turned by so much, and shifted by so much."""
    return float(np.linalg.norm(one[:-1] - other[:-1]) * reach + abs(one[-1] - other[-1]))
