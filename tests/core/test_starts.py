"""Ten starts, one end: against the best E that Newton's method finds."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from gd_sim.core import updates as plain_loops
from gd_sim.core.descent import Descent
from gd_sim.core.optimum import best_of
from gd_sim.core.presets import make
from gd_sim.core.settings import Settings
from gd_sim.core.starts import COUNT, FRAMES, try_starts


def test_all_end_on_the_best_line() -> None:
    points, settings = make("two-groups"), Settings(learning_rate=5.0, batch_size="all")
    starts = try_starts(Descent(points, settings), plain_loops, visits=200_000)
    best = best_of(Descent(points, settings))
    assert best.parameters is not None
    assert starts.have_met
    assert starts.errors == pytest.approx(np.full(COUNT, best.error), rel=1e-3)
    first, last = starts.parameters[0], starts.parameters[-1]
    assert np.ptp(first, axis=0).min() > 3.0, "they begin all over the plane"
    assert np.abs(last - best.parameters).max() < 0.3


def test_their_moments_are_those_of_runs_by_themselves() -> None:
    descent = Descent(make("two-groups"), Settings(shuffle=True, optimizer="adam"))
    starts = try_starts(descent, plain_loops, visits=20_000)
    assert starts.parameters.shape == (len(starts.epochs), COUNT, 3)
    assert len(starts.epochs) <= FRAMES
    assert starts.epochs[-1] == 100
    for number in (0, 7):
        state = descent.start(starts.parameters[0, number])
        for epoch, rows in zip(starts.epochs, starts.parameters, strict=True):
            state, _ = descent.advance(state, int(epoch) * descent.updates_per_epoch - state.update, plain_loops)
            assert_array_equal(state.parameters, rows[number])


def test_steps_that_are_too_large_do_not_meet() -> None:
    starts = try_starts(Descent(make("two-groups"), Settings(learning_rate=1e6)), plain_loops, visits=2_000)
    assert not starts.have_met


def test_a_run_that_would_overflow_stays_where_it_came_to() -> None:
    settings = Settings(learning_rate=1.0, l2=1e9)
    starts = try_starts(Descent(make("two-groups"), settings), plain_loops, visits=20_000)
    assert np.isfinite(starts.parameters).all()
