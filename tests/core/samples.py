"""Points, settings and comparisons that several tests of the core share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from gd_sim.assets import asset
from gd_sim.core import updates as plain_loops
from gd_sim.core.descent import Descent, Loops
from gd_sim.core.features import FEATURES
from gd_sim.core.points import PointSet
from gd_sim.core.settings import MISTAKES, OPTIMIZERS, Settings
from gd_sim.core.state import Rows, State
from gd_sim.core.training import Run

START_PARAMETERS = (-1.0, 1.0, 0.0)
"""Where the window starts with the start set."""


def examples(count: int) -> hypothesis_settings:
    """So many examples, however long each takes."""
    return hypothesis_settings(max_examples=count, deadline=None)


def load_start_points() -> PointSet:
    """The 20 points of the start set, read without the project's own reader."""
    table = np.loadtxt(asset("points/two-groups.csv"), delimiter=",", skiprows=1)
    return PointSet(table[:, :2], table[:, 2])


def points_of(*rows: tuple[float, ...]) -> PointSet:
    """Points written as (x1, .., xn, y)."""
    table = np.array(rows, dtype=np.float64)
    return PointSet(table[:, :-1], table[:, -1])


def random_points(seed: int, m: int, n: int = 2, scale: float = 1.0) -> PointSet:
    """Two overlapping groups: m points with n features."""
    generator = np.random.default_rng(seed)
    y = generator.integers(0, 2, m).astype(np.float64)
    x = scale * (generator.normal(size=(m, n)) + 0.7 * (2.0 * y[:, None] - 1.0))
    return PointSet(x, y)


def separable_points(seed: int, m: int, n: int, margin: float) -> PointSet:
    """m points on both sides of a random hyperplane, none nearer to it than the margin."""
    generator = np.random.default_rng(seed)
    direction = generator.normal(size=n)
    direction /= np.linalg.norm(direction)
    x = generator.normal(size=(m, n))
    y = (np.arange(m) % 2).astype(np.float64)
    side = 2.0 * y - 1.0
    x += np.outer(side * (margin + np.abs(x @ direction)) - x @ direction, direction)
    return PointSet(x + generator.normal(size=n), y)


def fitting(settings: Settings, points: PointSet) -> Settings:
    """The same settings, with "all" for a batch size that is more than there are points."""
    fits = settings.batch_size == "all" or settings.batch_size <= len(points)
    return settings if fits else replace(settings, batch_size="all")


def point_sets(least: int = 1, most: int = 30, features: int = 5) -> st.SearchStrategy[PointSet]:
    """Random points: m from `least` to `most`, n from 1 to `features`, in units small and large."""
    return st.builds(
        random_points,
        seed=st.integers(0, 10_000),
        m=st.integers(least, most),
        n=st.integers(1, features),
        scale=st.sampled_from([1e-3, 1.0, 1.0, 30.0]),
    )


def any_settings() -> st.SearchStrategy[Settings]:
    """Settings of every kind but feature maps, which not all points allow."""
    common = {
        "learning_rate": st.sampled_from([1e-6, 0.01, 0.1, 0.5, 3.0]),
        "batch_size": st.one_of(st.just(1), st.integers(1, 40), st.just("all")),
        "reduction": st.sampled_from(["mean", "sum"]),
        "shuffle": st.booleans(),
        "seed": st.integers(0, 100),
        "standardize": st.booleans(),
        "mistake": st.sampled_from(["none", "none", *MISTAKES]),
    }
    logistic = st.builds(
        Settings,
        **common,
        optimizer=st.sampled_from(list(OPTIMIZERS)),
        momentum=st.sampled_from([0.0, 0.5, 0.9]),
        l2=st.sampled_from([0.0, 0.0, 0.01, 0.3]),
    )
    return st.one_of(logistic, st.builds(Settings, **common, method=st.just("perceptron")))


FeatureMap = tuple[str, ...] | None


def feature_maps() -> st.SearchStrategy[FeatureMap]:
    """No feature map, or any of different features in any order."""
    names = st.lists(st.sampled_from(list(FEATURES)), min_size=1, unique=True)
    return st.one_of(st.none(), names.map(tuple))


def after(descent: Descent, state: State, updates: int, loops: Loops = plain_loops) -> State:
    """The state that so many updates lead to."""
    return descent.advance(state, updates, loops)[0]


def bits(values: npt.ArrayLike) -> bytes:
    """What a float64 array is to the last bit; tells -0.0 from 0.0, takes NaN for equal to itself."""
    return np.ascontiguousarray(values, dtype=np.float64).tobytes()


def same_state(first: State, second: State) -> bool:
    """Whether two states are equal to the last bit in all that their future depends on."""
    return _key(first) == _key(second)


def same_rows(first: Rows, second: Rows) -> bool:
    """Whether two tables of rows are equal to the last bit."""
    return first.epoch.tolist() == second.epoch.tolist() and bits(first.parameters) == bits(second.parameters)


def same_run(first: Run, second: Run) -> bool:
    """Whether two runs ended at the same bits by the same way."""
    tables = [
        np.column_stack([run.history.epoch, run.history.error, run.history.parameters]) for run in (first, second)
    ]
    return same_state(first.state, second.state) and bits(tables[0]) == bits(tables[1])


def _key(state: State) -> tuple[Any, ...]:
    arrays = state.parameters, state.internal_parameters, state.moments
    counts = state.epoch, state.position, state.update, state.steps
    return *map(bits, arrays), *counts, state.generator
