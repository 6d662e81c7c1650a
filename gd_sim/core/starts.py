"""Several runs from different initial parameters: whether they end on one line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gd_sim.core import logistic
from gd_sim.core.descent import Descent, Loops, seeded_parameters
from gd_sim.core.points import FloatArray, IntArray
from gd_sim.core.state import NonFiniteError, State

COUNT = 10
"""Runs."""
SPREAD = 4.0
"""Seeded weights are so many times as large, and biases as far from 0: the lines begin all over the plane."""
EPOCHS = 2_000
"""The most epochs of each run."""
VISITS = 20_000_000
"""The most points that are visited in all: some tenths of a second of compiled updates."""
FRAMES = 61
"""The most moments that are kept: two seconds at thirty a second."""
CROWDING = 5
"""The moments lie at this power of even steps: most happens in the first epochs."""
SAME = 0.01
"""Runs end in the same place if their E differ by less than this share."""


@dataclass(frozen=True, eq=False)
class Starts:
    """How they went.

    Attributes:
        epochs: the moments that are kept, (f,); early ones are closer together, since most happens there.
        parameters: at these moments, (f, COUNT, n+1).
        errors: E at the end of each, (COUNT,).
    """

    epochs: IntArray
    parameters: FloatArray
    errors: FloatArray

    @property
    def have_met(self) -> bool:
        """Whether all have ended in one place."""
        least, most = float(self.errors.min()), float(self.errors.max())
        return most - least <= SAME * least


def try_starts(descent: Descent, loops: Loops, visits: int = VISITS) -> Starts:
    """Train from ten seeds under the same settings. A run whose parameters would overflow stays where it came to."""
    m = max(1, len(descent.points))
    longest = max(1, min(EPOCHS, visits // (COUNT * m)))
    epochs = np.unique(np.rint(np.linspace(0.0, 1.0, FRAMES) ** CROWDING * longest).astype(np.int64))
    runs = [_follow(descent, seed, epochs, loops) for seed in range(COUNT)]
    parameters = np.stack(runs, axis=1)
    errors = logistic.evaluate(descent.features, descent.points.y, parameters[-1])[0]
    return Starts(epochs, parameters, errors)


def _follow(descent: Descent, seed: int, epochs: IntArray, loops: Loops) -> FloatArray:
    """The parameters after these epochs, (f, n+1)."""
    state, has_stopped = descent.start(_scattered(len(descent.names), seed)), False
    found = [state.parameters]
    for epochs_more in np.diff(epochs):
        if not has_stopped:
            state, has_stopped = _advance(descent, state, int(epochs_more) * descent.updates_per_epoch, loops)
        found.append(state.parameters)
    return np.array(found)


def _scattered(n: int, seed: int) -> FloatArray:
    parameters = SPREAD * seeded_parameters(n, seed)
    parameters[-1] = SPREAD * (2.0 * (seed + 0.5) / COUNT - 1.0)
    return parameters


def _advance(descent: Descent, state: State, updates: int, loops: Loops) -> tuple[State, bool]:
    """The state after these updates, or the last finite one, and whether that is what it is."""
    try:
        return descent.advance(state, updates, loops, EPOCHS)[0], False
    except NonFiniteError as error:
        return error.state, True
