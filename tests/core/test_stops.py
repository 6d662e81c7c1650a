"""Where a run ends by itself: at exactly the first update that is not finite, with the last finite state."""

from __future__ import annotations

import numpy as np
import pytest

from gd_sim.core import updates as plain_loops
from gd_sim.core.descent import Descent, Loops
from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings
from gd_sim.core.state import NonFiniteError, State
from gd_sim.core.training import train
from tests.core.samples import START_PARAMETERS, after, bits, points_of, random_points, same_state


def step_by_step(descent: Descent, start: State, most: int) -> tuple[State, list[tuple[int, bytes]]]:
    """The last finite state, found with single updates, and the ends of epochs until then."""
    state, rows = start, list[tuple[int, bytes]]()
    for _ in range(most):
        try:
            state, more = descent.advance(state, 1)
        except NonFiniteError:
            return state, rows
        rows += [(int(epoch), bits(row)) for epoch, row in zip(more.epoch, more.parameters, strict=True)]
    raise AssertionError("nothing went wrong")


HUGE = points_of((1.0, 2.0, 0), (1e200, -1e200, 0), (1e200, 1e200, 1), (-1e200, 1e200, 0))
POINTS = random_points(5, 6)
"""Of both classes."""


@pytest.mark.parametrize(
    ("points", "settings"),
    [
        (HUGE, Settings(0.1)),
        (HUGE, Settings(0.1, batch_size=3, optimizer="momentum")),
        (HUGE, Settings(0.1, batch_size="all")),
        (POINTS, Settings(10.0, l2=0.5)),
        (POINTS, Settings(10.0, 4, l2=0.5, shuffle=True)),
        (POINTS, Settings(10.0, "all", "sum", l2=3.0, standardize=True)),
        (POINTS, Settings(1e3, l2=1.0, optimizer="nesterov")),
        (HUGE, Settings(1e150, method="perceptron")),
    ],
    ids=lambda value: (
        "" if isinstance(value, PointSet) else f"{value.method} {value.optimizer} {value.batch_size} {value.l2}"
    ),
)
def test_stops_at_the_first_update_that_is_not_finite(
    points: PointSet, settings: Settings, compiled_loops: Loops
) -> None:
    descent = Descent(points, settings)
    start = descent.start([0.1, -0.1, 0.0])
    expected, rows = step_by_step(descent, start, 5_000)
    assert np.isfinite(expected.parameters).all()
    for loops in (plain_loops, compiled_loops):
        for updates in (expected.update + 1, expected.update + 2, expected.update + 100, 10_000):
            with pytest.raises(NonFiniteError, match=f"^update {expected.update + 1} would make") as caught:
                descent.advance(start, updates, loops)
            assert same_state(caught.value.state, expected)
            found = zip(caught.value.rows.epoch.tolist(), caught.value.rows.parameters, strict=True)
            assert [(epoch, bits(row)) for epoch, row in found] == rows
        assert same_state(after(descent, start, expected.update, loops), expected)


def test_a_coordinate_without_a_square_stops_the_update_that_uses_it() -> None:
    descent = Descent(HUGE, Settings(features=("x1", "x2^2")))
    start = descent.start([1.0, 1.0, 1.0])
    with pytest.raises(NonFiniteError, match=r"^update 2 would make") as caught:
        descent.advance(start, 100)
    assert same_state(caught.value.state, after(descent, start, 1))


def test_a_run_that_stops_keeps_its_table() -> None:
    run = train(POINTS, Settings(10.0, l2=0.5), 1_000)
    assert run.stopped == f"Stopped: update {run.state.update + 1} would make a parameter infinite"
    assert run.state.update > 12
    complete = list(range(run.state.epoch + 1))
    assert run.history.epoch.tolist() == [*complete, *([run.state.epoch] if run.state.position else [])]
    assert bits(run.history.parameters[-1]) == bits(run.state.parameters)
    assert np.isfinite(run.history.parameters).all()


def test_a_large_learning_rate_alone_never_overflows(start_points: PointSet, compiled_loops: Loops) -> None:
    """|y-ŷ| is at most 1: α = 1000 thrashes, and stays finite."""
    descent = Descent(start_points, Settings(1e3))
    state = after(descent, descent.start(START_PARAMETERS), 200_000, compiled_loops)
    assert np.isfinite(state.parameters).all()
    assert np.abs(state.parameters).max() > 100
