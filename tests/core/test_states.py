"""A state that was put away and taken out again goes on as if nothing had happened, at any update."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core import updates as plain_loops
from gd_sim.core.descent import Descent, Loops
from gd_sim.core.features import FEATURES
from gd_sim.core.settings import Settings
from gd_sim.core.state import Rows, State
from tests.core.samples import (
    after,
    any_settings,
    examples,
    point_sets,
    points_of,
    random_points,
    same_rows,
    same_state,
)

ARRAYS = ("parameters", "internal_parameters", "moments")


def pickled(state: State) -> State:
    """The state, by way of bytes."""
    restored: State = pickle.loads(pickle.dumps(state))
    return restored


def written(state: State) -> State:
    """The state, by way of a text of numbers, as an experiment's file holds it."""
    fields: dict[str, Any] = {
        name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in vars(state).items()
    }
    read = json.loads(json.dumps(fields, allow_nan=False))
    values: dict[str, Any] = {name: np.array(value) if name in ARRAYS else value for name, value in read.items()}
    return State(**values)


RESTORED = [pickled, written]


@st.composite
def descents(draw: st.DrawFn) -> Descent:
    """Random points with any settings, feature maps included."""
    points, settings = draw(point_sets(most=12)), draw(any_settings())
    if points.x.shape[1] == 2 and draw(st.booleans()):
        names = draw(st.lists(st.sampled_from(list(FEATURES)), min_size=1, max_size=4, unique=True))
        settings = Settings(**{**vars(settings), "features": names})
    return Descent(points, settings)


@pytest.mark.parametrize("restore", RESTORED)
@examples(100)
@given(descent=descents(), before=st.integers(0, 40), cuts=st.lists(st.integers(0, 40), max_size=5))
def test_going_on_from_a_restored_state_is_going_on(
    restore: Callable[[State], State], descent: Descent, before: int, cuts: list[int]
) -> None:
    """At any update inside an epoch, and put away again after every slice, wherever the slices end."""
    state = after(descent, descent.start(), before)
    whole, rows = descent.advance(state, 40)
    pieces = []
    for start, end in pairwise([0, *sorted(cuts), 40]):
        state, more = descent.advance(restore(state), end - start)
        pieces.append(more)
    assert same_state(state, whole)
    joined = Rows(*(np.concatenate(columns) for columns in zip(*pieces, strict=True)))
    assert same_rows(joined, rows)


@pytest.mark.parametrize("restore", RESTORED)
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_every_update_of_two_shuffled_epochs(
    restore: Callable[[State], State], optimizer: str, compiled_loops: Loops
) -> None:
    """Put away with plain loops and taken out with compiled ones, in a descent that was put away too."""
    descent = Descent(
        random_points(1, 7), Settings(batch_size=2, shuffle=True, seed=4, optimizer=optimizer, standardize=True)
    )
    other: Descent = pickle.loads(pickle.dumps(descent))
    start = descent.start()
    for update in range(2 * descent.updates_per_epoch + 1):
        state = restore(after(descent, start, update, plain_loops))
        assert same_state(state, after(descent, start, update, compiled_loops))
        assert same_state(after(other, state, 9, compiled_loops), after(descent, start, update + 9))
        assert other.next_batch(state).tolist() == descent.next_batch(after(descent, start, update)).tolist()


@pytest.mark.parametrize("restore", RESTORED)
def test_extreme_numbers_are_kept_to_the_last_bit(restore: Callable[[State], State]) -> None:
    descent = Descent(points_of((1.0, 2.0, 1)), Settings())
    state = descent.start([5e-324, 0.1 + 0.2, -1.7976931348623157e308])
    assert same_state(restore(state), state)
