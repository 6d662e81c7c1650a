"""The worked trace: its numbers follow from each other as the lesson says, and lead where the run leads."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core import compiled
from gd_sim.core import updates as plain_loops
from gd_sim.core.descent import Descent
from gd_sim.core.live_run import LiveRun
from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings
from gd_sim.core.trace import Work, trace, work_of
from tests.core.plain import Optimizer, logistic_prediction, wrong_gradient
from tests.core.samples import after, any_settings, bits, examples, point_sets, points_of, random_points, same_state


@examples(60)
@given(points=point_sets(most=12), settings=any_settings(), skipped=st.integers(0, 30), updates=st.integers(1, 8))
def test_it_leads_where_the_run_leads(points: PointSet, settings: Settings, skipped: int, updates: int) -> None:
    descent = Descent(points, settings)
    state = after(descent, descent.start(), skipped)
    told = list(trace(Work(descent, state, updates)))
    assert len(told) == updates
    assert same_state(told[0].before, state)
    assert same_state(told[-1].after, after(descent, state, updates))
    for one, following in itertools.pairwise(told):
        assert one.after is following.before


@examples(25)
@given(points=point_sets(most=12), settings=any_settings(), skipped=st.integers(0, 30))
def test_the_compiled_loops_tell_the_same_to_the_last_bit(points: PointSet, settings: Settings, skipped: int) -> None:
    descent = Descent(points, settings)
    state = after(descent, descent.start(), skipped)
    (plain,), (fast,) = trace(Work(descent, state, 1)), trace(Work(descent, state, 1), compiled)
    assert same_state(plain.after, fast.after)
    for name in ("z", "prediction", "error", "residual", "gradients", "total", "gradient", "direction", "change"):
        assert bits(getattr(plain, name)) == bits(getattr(fast, name)), name


@examples(60)
@given(points=point_sets(most=12), settings=any_settings(), skipped=st.integers(0, 30))
def test_each_number_follows_from_those_before(points: PointSet, settings: Settings, skipped: int) -> None:
    """Recomputed with Python's own floats, from the points and the old parameters on."""
    descent = Descent(points, settings)
    state = after(descent, descent.start(), skipped)
    (told,) = trace(Work(descent, state, 1))
    *weights, bias = state.internal_parameters.tolist()
    sums = [0.0] * (len(weights) + 1)
    for row, index in enumerate(descent.next_batch(state).tolist()):
        x, y = descent.x[index].tolist(), float(points.y[index])
        z = math.fsum(w * value for w, value in zip([*weights, bias], [*x, 1.0], strict=True))
        prediction = logistic_prediction(z)
        s = z if y else -z  # E is -ln of σ(s)
        error = math.log1p(math.exp(-s)) if s > -700 else -s
        if settings.method == "perceptron":
            prediction = float(told.z[row] >= 0)
        gradient = wrong_gradient(settings.mistake, y - prediction, x)
        sums = [total + value for total, value in zip(sums, gradient, strict=True)]
        assert (told.indices[row], told.y[row], told.x[row].tolist()) == (index, y, x)
        near(told.z[row], z)
        near(told.prediction[row], prediction)
        near(told.error[row], error)
        near(told.residual[row], y - prediction)
        near(told.gradients[row], gradient)
    size = len(told.indices)
    c, penalty = (1.0 / size, settings.l2) if settings.reduction == "mean" else (1.0, settings.l2 * size)
    near(told.gradient, [c * total + penalty * w for total, w in zip(sums, [*weights, 0.0], strict=True)])


def near(found: object, expected: object) -> None:
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


@examples(60)
@given(points=point_sets(most=12), settings=any_settings(), updates=st.integers(1, 12))
def test_the_change_is_what_the_optimizer_makes_of_g(points: PointSet, settings: Settings, updates: int) -> None:
    descent = Descent(points, settings)
    optimizer = Optimizer(settings.optimizer, settings.learning_rate, settings.momentum)
    for told in trace(Work(descent, descent.start(), updates)):
        old, new = told.before.internal_parameters, told.after.internal_parameters
        assert (old + told.change == new).all(), "to the last bit"
        assert bits(told.change + 0.0) == bits(0.0 - settings.learning_rate * told.direction)
        expected = optimizer.step(old.tolist(), told.gradient.tolist())
        assert new.tolist() == pytest.approx(expected, rel=1e-9, abs=1e-9)
        if settings.optimizer == "sgd":
            assert told.direction.tolist() == told.gradient.tolist()


def test_a_large_batch_is_summed_as_the_loops_do() -> None:
    descent = Descent(random_points(0, 10_000), Settings(batch_size="all", l2=0.1))
    (told,) = trace(Work(descent, descent.start(), 1))
    assert (told.before.internal_parameters + told.change == told.after.internal_parameters).all()
    assert told.gradients.mean(axis=0)[-1] == pytest.approx(told.gradient[-1], rel=1e-12)


def test_it_ends_where_a_parameter_would_be_infinite() -> None:
    descent = Descent(points_of((1e200, 1e200, 1), (-1e200, 1e200, 0)), Settings(learning_rate=1e150))
    start = descent.start([0.0, 0.0, 0.0])
    assert list(trace(Work(descent, start, 5))) == []


def test_without_points_there_is_none() -> None:
    descent = Descent(PointSet.empty(), Settings())
    assert list(trace(Work(descent, descent.start(), 5))) == []


def test_gradients_have_no_negative_zeros(start_points: PointSet) -> None:
    descent = Descent(start_points, Settings(batch_size="all", method="perceptron"))
    for told in trace(Work(descent, descent.start([0.0, 0.0, 0.0]), 3)):
        assert not np.signbit(told.gradients[told.gradients == 0.0]).any()


def test_the_work_of_a_record_goes_through_its_segments(start_points: PointSet) -> None:
    run = LiveRun(start_points, Settings(), None)
    run.advance(30, plain_loops)
    run.edit(start_points, Settings(0.5, optimizer="adam"), "α")
    run.advance(25, plain_loops)
    run.edit(start_points.add([1.0, 1.0], 0), Settings(0.5, optimizer="adam"), "add")
    run.advance(10, plain_loops)
    end = run.state
    works = work_of(run.record, 21, 999, plain_loops)
    assert [(work.state.update, work.updates) for work in works] == [(20, 10), (30, 25), (55, 10)]
    assert [work.descent for work in works] == [segment.descent for segment in run.record.segments]
    told = [update for work in works for update in trace(work)]
    assert [update.after.update for update in told] == list(range(21, 66))
    assert same_state(told[-1].after, end)
    assert [(work.state.update, work.updates) for work in work_of(run.record, 31, 40, plain_loops)] == [(30, 10)]
    assert work_of(run.record, 66, 70, plain_loops) == []
