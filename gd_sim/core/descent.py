"""A descent: points and settings made ready, and the states it goes through.

    descent = Descent(points, settings)
    state = descent.start(initial_parameters)
    state, rows = descent.advance(state, updates=20)

Nothing here changes: `advance` takes a state and returns another, and the same state leads to the same bits every time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from gd_sim.core import logistic
from gd_sim.core import updates as plain_loops
from gd_sim.core.columns import Columns
from gd_sim.core.features import carry_over
from gd_sim.core.passes import arrange, first_generator, shuffled
from gd_sim.core.points import FloatArray, IntArray, PointSet, read_only
from gd_sim.core.settings import Settings
from gd_sim.core.state import NonFiniteError, Rows, State
from gd_sim.core.traits import Traits
from gd_sim.core.updates import BLOCK

STRETCH = 1 << 20
"""The most passes, or shuffled features, that one call of a loop is prepared for; bounds its memory."""


class Loops(Protocol):
    """What makes the updates: the modules `updates` and `compiled`, or `ParallelLoops`. All give the same bits."""

    @property
    def run(self) -> Callable[..., tuple[int, int, int]]:
        """As `updates.run`."""


class BatchLoops(Loops, Protocol):
    """What can also tell of one batch what an update makes of it: the modules `updates` and `compiled`."""

    @property
    def predict_all(self) -> Callable[..., None]:
        """As `updates.predict_all`."""

    @property
    def sum_blocks(self) -> Callable[..., None]:
        """As `updates.sum_blocks`."""

    @property
    def finish_update(self) -> Callable[..., None]:
        """As `updates.finish_update`."""


def seeded_parameters(n: int, seed: int) -> FloatArray:
    """Initial parameters by seed: weights of deviation 1/√n, bias 0; shape (n+1,)."""
    generator = np.random.Generator(np.random.PCG64([seed, 0]))
    return np.append(generator.standard_normal(n) / np.sqrt(n), 0.0)


class Descent:
    """Points and settings, made ready for the loops. Never changed.

    Attributes:
        points, settings: as given.
        features: the mapped columns in original units, (m, n): what the public parameters multiply.
        names: what these columns are called, n names.
        x: the columns that the loops see, (m, n): `features`, scaled if settings standardize.

    Args:
        points, settings: to learn from, and how.
        like: a descent whose columns are taken over if they are the same, since they take time and memory.

    Raises:
        ValueError: the settings ask for a feature map that these points do not allow.
    """

    def __init__(self, points: PointSet, settings: Settings, like: Descent | None = None) -> None:
        self.points, self.settings = points, settings
        wanted = points, settings.features, settings.standardize
        self.columns: Columns = like.columns if like and like.columns.are(*wanted) else Columns(*wanted)
        self.names, self.features, self.x = self.columns.names, self.columns.features, self.columns.x
        self.scaling = self.columns.scaling
        self._rule = settings.rule(len(points))
        self._first_generator = first_generator(settings.seed) if settings.shuffle else None

    def __reduce__(self) -> tuple[type[Descent], tuple[PointSet, Settings]]:
        return Descent, (self.points, self.settings)

    @property
    def batch_size(self) -> int:
        """Points to an update; at least 1, at most m."""
        return self._rule.batch_size

    @property
    def updates_per_epoch(self) -> int:
        """Updates in one pass over the points; 0 without points."""
        return -(-len(self.points) // self.batch_size)

    def updates_left(self, state: State) -> int:
        """Updates until the end of the pass that a state is in."""
        return -(-(len(self.points) - state.position) // self.batch_size)

    def time(self, state: State) -> float:
        """The place of a state on the axis of epochs: epoch + k / updates per epoch."""
        return state.epoch + state.position / self.batch_size / max(1, self.updates_per_epoch)

    def start(self, initial_parameters: npt.ArrayLike | None = None) -> State:
        """The state before the first update.

        Args:
            initial_parameters: (n+1,) in original units; by the seed of the settings if None.

        Raises:
            ValueError: the initial parameters have another length or are not finite.
        """
        n = self.x.shape[1]
        if initial_parameters is None:
            initial_parameters = seeded_parameters(n, self.settings.seed)
        parameters = read_only(np.asarray(initial_parameters, dtype=np.float64) + 0.0)  # + 0.0 turns -0.0 into 0.0
        if parameters.shape != (n + 1,) or not np.isfinite(parameters).all():
            names = ", ".join([f"w{j + 1}" for j in range(n)] + ["b"])
            raise ValueError(f"initial parameters must be {n + 1} finite numbers: {names}")
        return State(
            parameters=parameters,
            internal_parameters=self._inward(parameters),
            epoch=0,
            position=0,
            update=0,
            moments=np.zeros((2, n + 1)),
            steps=0,
            generator=self._first_generator,
        )

    def adopt(self, state: State, previous: Descent) -> State:
        """A state of another descent, to go on from here: the boundary stays where it is.

        Another number of points, or another kind of order, starts a fresh pass that is not counted. Columns that both
        know keep their weights, new ones begin with 0. Another optimizer, or other columns, scaled ones included,
        start with an empty memory: what it held is about the old ones.
        """
        mine, other = self.settings, previous.settings
        same_order = (mine.shuffle, mine.shuffle and mine.seed) == (other.shuffle, other.shuffle and other.seed)
        if len(self.points) != len(previous.points) or not same_order:
            state = replace(state, position=0)
        if not same_order:
            state = replace(state, generator=self._first_generator)
        parameters = state.parameters
        if self.names != previous.names:
            parameters = carry_over(parameters, previous.names, self.names)
        remembered = (self.names, mine.standardize, mine.optimizer)
        if remembered != (previous.names, other.standardize, other.optimizer):
            state = replace(state, moments=np.zeros((2, len(parameters))), steps=0)
        return replace(state, parameters=parameters, internal_parameters=self._inward(parameters))

    def added(self, before: State, after: State) -> FloatArray:
        """What led from one state of this descent to another has added to the parameters, (n+1,), in original units.

        Found by the internal ones, so it is exactly 0 where nothing was added: the original ones are rounded anew.
        """
        with np.errstate(over="ignore"):
            return self._outward(after.internal_parameters - before.internal_parameters)

    def penalty(self, rows: FloatArray) -> FloatArray:
        """λ/2 |w|² for each row of parameters, (r, n+1) in original units.

        If settings standardize, w is that of the scaled features: λ/2 Σ (deviation_j w_j)².
        """
        if self.settings.l2 == 0.0:  # times infinity it would be NaN
            return np.zeros(len(rows))
        with np.errstate(over="ignore"):
            w = rows[:, :-1] * self._deviation
            penalty: FloatArray = self.settings.l2 / 2 * (w * w).sum(axis=1)
        return penalty

    def cost(self, rows: FloatArray) -> FloatArray:
        """What is descended, E + λ/2 |w|², for each row of parameters, (r, n+1) in original units; needs points."""
        return logistic.evaluate(self.features, self.points.y, rows)[0] + self.penalty(rows)

    def gradient(self, parameters: FloatArray) -> FloatArray:
        """The gradient of `cost` by the parameters in original units, (n+1,): ∇E + λ (deviation² w, 0).

        The deviation counts as 1 unless settings standardize. Whole-set updates of sgd with reduction "mean" follow
        it; if settings standardize, they follow `internal_gradient`.
        """
        gradient = logistic.gradient(self.features, self.points.y, parameters)
        return self._with_penalty(gradient, parameters, self._deviation * self._deviation)

    def internal_gradient(self, internal_parameters: FloatArray) -> FloatArray:
        """The gradient of `cost` by the internal parameters, (n+1,): ∇E + λ (w, 0), all for the columns `x`."""
        gradient = logistic.gradient(self.x, self.points.y, internal_parameters)
        return self._with_penalty(gradient, internal_parameters, np.ones(self.x.shape[1]))

    def _with_penalty(self, gradient: FloatArray, parameters: FloatArray, weight: FloatArray) -> FloatArray:
        if self.settings.l2 > 0.0:
            with np.errstate(over="ignore"):
                gradient[:-1] += self.settings.l2 * weight * parameters[:-1]
        return gradient

    @property
    def _deviation(self) -> FloatArray:
        """By what a weight is multiplied to become one of the loops, (n,)."""
        return self.scaling.deviation if self.scaling else np.ones(self.x.shape[1])

    @property
    def traits(self) -> Traits:
        """What facts ask of the columns `x` and the labels."""
        return self.columns.traits

    def next_batch(self, state: State) -> IntArray:
        """The numbers of the points that the next update uses."""
        stop = min(state.position + self.batch_size, len(self.points))
        if state.generator is None or stop == 0:
            return np.arange(state.position, stop, dtype=np.int64)
        return shuffled(len(self.points), 1, state.generator)[0][0, state.position : stop]

    def advance(self, state: State, updates: int, loops: Loops = plain_loops, every: int = 1) -> tuple[State, Rows]:
        """Make `updates` updates (none without points).

        Args:
            state: where to start from; stays as it is.
            updates: how many.
            loops: `updates` or `compiled`.
            every: the parameters at the end of each epoch whose number is a multiple of this are returned as rows.

        Raises:
            NonFiniteError: a parameter would have become infinite or NaN; it holds the last finite state.
        """
        goal = state.update + updates if len(self.points) else state.update
        passes = STRETCH // max(1, self.x.size) if self.settings.shuffle else STRETCH
        longest = max(1, passes) * self.updates_per_epoch
        rows = [Rows.none(self.x.shape[1])]
        while state.update < goal:
            wanted = min(goal - state.update, longest)
            end, more = self._stretch(state, wanted, loops, every)
            if not _is_finite(end):
                end, found = self._last_finite(state, wanted, loops, every)
                raise NonFiniteError(end, Rows.joined([*rows, *found]))
            state = end
            rows.append(more)
        return state, Rows.joined(rows)

    def _last_finite(self, state: State, updates: int, loops: Loops, every: int) -> tuple[State, list[Rows]]:
        """The last finite state before `updates` more lead to a non-finite one, and the rows up to it; by halving."""
        rows = []
        while updates > 1:
            half, more = self._stretch(state, updates // 2, loops, every)
            if _is_finite(half):
                state, updates = half, updates - updates // 2
                rows.append(more)
            else:
                updates //= 2
        return state, rows

    def _stretch(self, state: State, updates: int, loops: Loops, every: int) -> tuple[State, Rows]:
        n = self.x.shape[1]
        touched = self._passes_touched(state, updates)
        used = slice(state.position, state.position + updates * self.batch_size)
        x, y, generators = arrange(self.x, self.points.y, touched, used, state.generator)
        parameters, moments = state.internal_parameters.copy(), state.moments.copy()
        rows = np.empty((touched // every + 1, n + 1))
        arguments = (x, y, self._rule, parameters, moments, np.empty((2, BLOCK)), state.position, updates)
        with np.errstate(all="ignore"):  # an overflow is found afterwards, by its result
            position, passes, written = loops.run(*arguments, state.steps, state.epoch, every, rows)
        parameters.flags.writeable = moments.flags.writeable = False
        ends = np.arange(1, written + 1, dtype=np.int64) * every + state.epoch // every * every
        new = State(
            parameters=self._outward(parameters),
            internal_parameters=parameters,
            epoch=state.epoch + passes,
            position=position,
            update=state.update + updates,
            moments=moments,
            steps=state.steps + updates,
            generator=generators[1 if position == 0 else 0],
        )
        return new, Rows(ends, self._outward(rows[:written]))

    def _passes_touched(self, state: State, updates: int) -> int:
        return 1 - (-max(0, updates - self.updates_left(state)) // self.updates_per_epoch)

    def _inward(self, parameters: FloatArray) -> FloatArray:
        with np.errstate(all="ignore"):
            return read_only(self.scaling.inward(parameters)) if self.scaling else parameters

    def _outward(self, parameters: FloatArray) -> FloatArray:
        with np.errstate(all="ignore"):
            return read_only(self.scaling.outward(parameters)) if self.scaling else read_only(parameters)


def _is_finite(state: State) -> bool:
    return bool(np.isfinite(state.internal_parameters).all() and np.isfinite(state.parameters).all())
