"""Which moments of a run an animation shows, and what there is to see at each."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gd_sim.core import logistic
from gd_sim.core.descent import Descent, Loops
from gd_sim.core.field import Unit
from gd_sim.core.history import Record
from gd_sim.core.points import PointSet
from gd_sim.core.segment import Curve
from gd_sim.core.state import State
from gd_sim.core.training import Run

SECONDS, RATE = 8, 10
"""How long a run takes in an animation, and frames a second, where nothing else is asked for."""
LONG_RUN = 10
"""With so many updates to a frame, or more, nothing would be seen of the beginning at a steady pace."""
SLOWNESS = 3
"""The power of time that updates are shown by where the beginning goes slowly: E falls fastest at first."""


@dataclass(frozen=True, eq=False)
class Scene:
    """A moment of a run.

    Attributes:
        points: those of the time.
        unit: what has been learned.
        update, time: how many updates were made; the same in epochs.
        error: E; NaN without points.
        right: points on the right side.
    """

    points: PointSet
    unit: Unit
    update: int
    time: float
    error: float
    right: int


@dataclass(frozen=True, eq=False)
class Film:
    """Moments of a run, in order.

    Attributes:
        updates: after which there is a scene.
        curve: the error curve of the whole run.
        scene: makes the scene after an update, exactly as the run had it; on any thread, but one at a time.
    """

    updates: tuple[int, ...]
    curve: Curve
    scene: Callable[[int], Scene]


def spread(first: int, last: int, frames: int, *, is_steady: bool) -> tuple[int, ...]:
    """The updates of so many frames, `first` and `last` among them, in order; fewer where there are not so many.

    Args:
        first, last: the ends.
        frames: at least 2.
        is_steady: evenly; else slowly at first, and ever faster.
    """
    share = np.linspace(0.0, 1.0, frames) ** (1 if is_steady else SLOWNESS)
    steps = np.rint(share * (last - first)).astype(np.int64)
    return tuple((first + np.unique(steps)).tolist())


def is_steady_enough(first: int, last: int, frames: int) -> bool:
    """Whether so many updates can be shown in so many frames at a steady pace."""
    return last - first < LONG_RUN * frames


def film_of_record(record: Record, updates: tuple[int, ...], loops: Loops) -> Film:
    """The film of what is on record; nobody else may use the record meanwhile.

    Raises:
        ValueError: the record does not reach to one of the updates (when its scene is made).
    """
    record.evaluate(math.inf)

    def scene(update: int) -> Scene:
        state = record.go_to(update, loops)
        return _scene(record.current.descent, state)

    return Film(updates, record.curve(), scene)


def film_of_run(run: Run, updates: tuple[int, ...]) -> Film:
    """The film of a training without a window."""
    epoch, error, _, parameters = run.history
    curve = Curve(epoch.astype(np.float64), error, error + run.descent.penalty(parameters))
    return Film(updates, curve, lambda update: _scene(run.descent, run.state_at(update)))


def _scene(descent: Descent, state: State) -> Scene:
    points, settings = descent.points, descent.settings
    error, right = math.nan, 0
    if len(points):
        errors, rights = logistic.evaluate(descent.features, points.y, state.parameters[None])
        error, right = float(errors[0]), int(rights[0])
    unit = Unit(state.parameters, settings.features)
    return Scene(points, unit, state.update, descent.time(state), error, right)
