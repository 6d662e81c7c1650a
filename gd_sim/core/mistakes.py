"""Rules that are wrong on purpose: each leaves out or turns round one factor of w += α(y-ŷ)x, b += α(y-ŷ).

What they do to a run shows what the factor is for. The loops have them in `updates.spoil`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gd_sim.core.points import FloatArray


class Mistake(NamedTuple):
    """What is wrong with a rule, in words, and in its formula: the factor, whether x is in it, what b is moved by."""

    words: str
    factor: str = "-(y - ŷ)"
    has_x: bool = True
    of_bias: str = "1"


RIGHT = Mistake("")
WRONG = {
    "flipped-sign": Mistake("the sign is flipped", factor="+(y - ŷ)"),
    "without-x": Mistake("x is left out", has_x=False),
    "sign-only": Mistake("only ±1 instead of y - ŷ", factor="-sign(y - ŷ)"),
    "without-b": Mistake("b is left alone", of_bias="0"),
}
"""What may be wrong, by the settings' word for it."""


def written_gradient(mistake: str, columns: Sequence[str] = ("x",)) -> str:
    """What the rule takes for the gradient of a point, as a formula: "-(y - ŷ)(x, 1)" if it is right."""
    rule = WRONG.get(mistake, RIGHT)
    inputs = columns if rule.has_x else ["1"] * len(columns)
    return f"{rule.factor}({', '.join([*inputs, rule.of_bias])})"


def written_step(mistake: str) -> str:
    """What the rule adds to w for one point, as a formula: "α(y - ŷ)x" if it is right."""
    rule = WRONG.get(mistake, RIGHT)
    factor = rule.factor[1:].replace("sign", " sign")
    return f"{'-' if rule.factor[0] == '+' else ''}α{factor}{'x' if rule.has_x else '(1, 1)'}"


def written_update(mistake: str) -> str:
    """What the rule does with one point, as a formula: "(w, b) ← (w, b) + α (y - ŷ)(x, 1)" if it is right."""
    gradient = written_gradient(mistake)
    return f"(w, b) ← (w, b) {'-' if gradient[0] == '+' else '+'} α {gradient[1:]}"


def describe_rule(mistake: str) -> str:
    """The rule in a few words: "right rule", "wrong rule: x is left out"."""
    return f"wrong rule: {WRONG[mistake].words}" if mistake in WRONG else "right rule"


def point_gradients(x: FloatArray, residual: FloatArray, mistake: str) -> FloatArray:
    """What the rule takes for the gradient of each point: -(y-ŷ)(x1..xn, 1) if it is right.

    Args:
        x, residual: the columns of the points, (k, n), and y-ŷ of each, (k,).
        mistake: what is wrong with the rule, as in the settings.

    Returns:
        (k, n+1), the very terms that the loops add up.
    """
    factor = np.sign(residual) if mistake == "sign-only" else residual
    inputs = np.column_stack([x, np.ones(len(x))])
    if mistake == "without-x":
        inputs[:, :-1] = 1.0
    elif mistake == "without-b":
        inputs[:, -1] = 0.0
    gradients = 0.0 - factor[:, None] * inputs  # 0 - 0 is 0, and -0 would be -0
    flipped: FloatArray = 0.0 - gradients
    return flipped if mistake == "flipped-sign" else gradients
