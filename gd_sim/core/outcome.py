"""What a unit comes to on the points of a descent, without a run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gd_sim.core import logistic
from gd_sim.core.descent import Descent
from gd_sim.core.features import carry_over, column_names
from gd_sim.core.field import Unit
from gd_sim.core.points import FloatArray


@dataclass(frozen=True)
class Outcome:
    """How good a unit is.

    Attributes:
        unit: the unit.
        error: E; infinite if it overflows.
        cost: E with the penalty, what is descended.
        right: how many points are on the right side.
        gradient: of the cost, (n+1,).
    """

    unit: Unit
    error: float
    cost: float
    right: int
    gradient: FloatArray


def outcome(descent: Descent, unit: Unit) -> Outcome | None:
    """Evaluate a unit on the points of a descent, of which weights are carried over to its columns; None: no points."""
    if not len(descent.points):
        return None
    names = column_names(unit.features, descent.points.x.shape[1])
    row = carry_over(unit.parameters, names, descent.names)[None]
    errors, rights = logistic.evaluate(descent.features, descent.points.y, row)
    error = float(errors[0])
    with np.errstate(invalid="ignore", over="ignore"):
        cost = error + float(descent.penalty(row)[0])
        gradient = descent.gradient(row[0])
    return Outcome(unit, error, cost, int(rights[0]), gradient)
