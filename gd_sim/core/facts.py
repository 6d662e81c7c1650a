"""What can be said of a run in one line, with its number: settled, no best, thrashing, circling."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gd_sim.core import logistic, numbers
from gd_sim.core.descent import State
from gd_sim.core.optimum import Optimum
from gd_sim.core.points import FloatArray, IntArray
from gd_sim.core.segment import Segment

SETTLED = 1.02
"""E is settled when it is within this factor of the best there is."""
WINDOW = 50
"""Epochs that count as lately."""
LONG = 100
"""Epochs after which a run that has neither settled nor falls as it should is said to circle."""
STRAIGHT = math.radians(1.0)
"""A line that has turned by less than this in the second half of a run has nearly stopped turning."""


@dataclass(frozen=True)
class Fact:
    """One line about a run.

    Attributes:
        kind: what it is.
        text: the line.
        learning_rate: the α that it suggests; None if it suggests none.
    """

    kind: Literal["settled", "separable", "thrashing", "circling"]
    text: str
    learning_rate: float | None = None


def find_fact(segment: Segment, state: State, error: float, optimum: Optimum) -> Fact | None:
    """What can be said of a run in its last segment.

    With a penalty, "settled" means E and penalty together, and nothing is said of circling; nor is it of optimizers
    whose steps are not α∇E.

    Args:
        segment: the last segment of its record.
        state: where the run stands.
        error: E there.
        optimum: what is known of the best E.
    """
    cost = error + float(segment.descent.penalty(state.internal_parameters[None])[0])
    if optimum.cost is not None and optimum.error is not None and cost <= SETTLED * optimum.cost:
        return Fact("settled", f"Settled: E {numbers.error(error)}, best possible {numbers.error(optimum.error)}")
    known = ~np.isnan(segment.rows.error)
    epochs, errors = segment.rows.epoch[known], segment.rows.error[known]
    learning_rate = segment.descent.settings.learning_rate
    if len(errors) >= WINDOW and errors[-WINDOW:].mean() > segment.first_error:
        return Fact(
            "thrashing", f"Thrashing: E stays above its start. Try α {_less(learning_rate)}", _lower(learning_rate)
        )
    if optimum.kind == "separable":
        if len(errors) >= WINDOW and _turned(segment, state) < STRAIGHT:
            return Fact("separable", "No best: E can fall for ever; the line has nearly stopped turning")
        return None
    settings = segment.descent.settings
    is_plain = settings.optimizer == "sgd" and settings.method == "logistic" and settings.l2 == 0.0
    if is_plain and optimum.error is not None and len(errors) >= LONG and _circles(segment, state, epochs, errors):
        return Fact("circling", f"Circling: try a smaller α, say {_less(learning_rate)}", _lower(learning_rate))
    return None


def _lower(learning_rate: float) -> float:
    return float(f"{learning_rate / 3:.1g}")


def _less(learning_rate: float) -> str:
    return numbers.learning_rate(_lower(learning_rate))


def _circles(segment: Segment, state: State, epochs: IntArray, errors: FloatArray) -> bool:
    """Whether E falls far less than the gradient promises.

    One epoch of small steps moves the parameters by α∇E for each update, so E falls by α|∇E|² for each. Steps that
    are too large undo each other, and next to nothing of that fall is left.
    """
    descent = segment.descent
    gradient = logistic.gradient(descent.features, descent.points.y, state.parameters)
    promised = descent.settings.learning_rate * float(gradient @ gradient) * descent.updates_per_epoch
    fallen = float(errors[-WINDOW] - errors[-1]) / float(epochs[-1] - epochs[-WINDOW])
    return fallen < 0.01 * promised


def _turned(segment: Segment, state: State) -> float:
    """The angle, in radians, between w half-way through the segment and w now."""
    before, now = segment.rows.parameters[len(segment.rows.epoch) // 2, :-1], state.parameters[:-1]
    lengths = np.linalg.norm(before) * np.linalg.norm(now)
    return math.acos(min(1.0, float(before @ now / lengths))) if lengths > 0 else math.pi
