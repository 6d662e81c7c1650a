"""What the tests of session and window compare with."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gd_sim import PointSet, Settings, load_points
from gd_sim.assets import asset
from gd_sim.core.descent import Descent
from gd_sim.core.points import FloatArray
from gd_sim.core.state import State
from gd_sim.session.session import Session

START = (-1.0, 1.0, 0.0)
"""The initial parameters of the start set."""
ERRORS = {0: 0.959, 1: 0.429, 2: 0.315, 5: 0.252, 10: 0.228, 20: 0.215, 50: 0.210}
"""E of the start set after epochs, α 0.1, as placed: from the design, to three decimals."""
BEST = 0.2097
"""The best E of the start set, from the design."""


def two_groups() -> PointSet:
    """The start set."""
    return load_points(asset("points/two-groups.csv"))


def point_set(*rows: tuple[float, float, float]) -> PointSet:
    """Points given as (x1, x2, label)."""
    table = np.array(rows, dtype=np.float64)
    return PointSet(table[:, :2], table[:, 2])


def advanced(points: PointSet, updates: int, start: Any = START, **settings: Any) -> State:
    """The state after so many updates, by the plain loops, without session and thread."""
    descent = Descent(points, Settings(**settings))
    return descent.advance(descent.start(start), updates)[0]


def advanced_compiled(points: PointSet, updates: int, start: Any = START, **settings: Any) -> State:
    """The same by the compiled loops, for very many updates."""
    from gd_sim.core import compiled

    descent = Descent(points, Settings(**settings))
    return descent.advance(descent.start(start), updates, compiled)[0]


def textbook_error(points: PointSet, parameters: FloatArray) -> float:
    """E as the lesson writes it, one point after another; for predictions that are not yet certain."""
    total = 0.0
    for (x1, x2), y in zip(points.x.tolist(), points.y.tolist(), strict=True):
        prediction = 1 / (1 + math.exp(-(parameters[0] * x1 + parameters[1] * x2 + parameters[2])))
        total += -y * math.log(prediction) - (1 - y) * math.log(1 - prediction)
    return total / len(points)


def bits(values: Any) -> bytes:
    """Floats as they are in memory: equal bits, not just equal values."""
    return np.asarray(values, dtype=np.float64).tobytes()


def same_state(one: State, other: State) -> bool:
    """Whether two states agree in every bit that the future depends on."""
    return (
        bits(one.parameters) == bits(other.parameters)
        and bits(one.internal_parameters) == bits(other.internal_parameters)
        and bits(one.moments) == bits(other.moments)
        and (one.epoch, one.position, one.update, one.steps) == (other.epoch, other.position, other.update, other.steps)
        and one.generator == other.generator
    )


def state_of(session: Session) -> State:
    """Where the run of a session stands, in full."""
    return session.state.state
