"""Runs without a window."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gd_sim
from gd_sim import PointSet, Run, Settings, train, train_many
from gd_sim.core import logistic, training
from gd_sim.core import updates as plain_loops
from gd_sim.core.descent import Descent, Loops
from tests.core.samples import (
    START_PARAMETERS,
    after,
    any_settings,
    bits,
    examples,
    fitting,
    point_sets,
    points_of,
    random_points,
    same_run,
)


def test_public_names() -> None:
    assert {"PointSet", "Settings", "load_points", "train", "train_many"} <= set(gd_sim.__all__)
    assert all(hasattr(gd_sim, name) for name in gd_sim.__all__)


def test_a_run_of_the_start_set(start_points: PointSet) -> None:
    run = train(start_points, Settings(0.1), 50, START_PARAMETERS)
    assert run.parameters.shape == (3,)
    assert round(run.error, 3) == 0.210
    assert run.accuracy == 0.9
    assert run.history.epoch.tolist() == list(range(51))
    assert bits(run.history.parameters[0]) == bits(START_PARAMETERS)
    assert bits(run.history.parameters[-1]) == bits(run.parameters)
    assert run.history.error.shape == run.history.accuracy.shape == (51,)
    assert (run.history.error[-1], run.history.accuracy[-1]) == (run.error, run.accuracy)
    assert round(run.history.error[0], 3) == 0.959
    assert run.stopped is None


def test_each_row_is_the_end_of_its_epoch(start_points: PointSet) -> None:
    run = train(start_points, Settings(0.3, 6), 7, START_PARAMETERS)
    descent = run.descent
    for row, epoch in enumerate(run.history.epoch.tolist()):
        parameters = after(descent, descent.start(START_PARAMETERS), epoch * 4).parameters
        assert bits(run.history.parameters[row]) == bits(parameters)
        errors, right = logistic.evaluate(start_points.x, start_points.y, parameters[None])
        assert (run.history.error[row], run.history.accuracy[row]) == (errors[0], right[0] / 20)


@pytest.mark.parametrize(
    ("epochs", "every", "expected"),
    [
        (10, 1, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        (10, 3, [0, 3, 6, 9, 10]),
        (9, 3, [0, 3, 6, 9]),
        (10, 100, [0, 10]),
        (0, 1, [0]),
    ],
)
def test_a_row_each_so_many_epochs_and_one_for_the_end(
    epochs: int, every: int, expected: list[int], start_points: PointSet
) -> None:
    run = train(start_points, Settings(), epochs, every=every)
    assert run.history.epoch.tolist() == expected
    dense = train(start_points, Settings(), epochs)
    assert bits(run.history.parameters) == bits(dense.history.parameters[expected])


def test_the_error_is_without_the_penalty(start_points: PointSet) -> None:
    run = train(start_points, Settings(0.1, l2=0.5), 20)
    assert run.error == logistic.evaluate(start_points.x, start_points.y, run.parameters[None])[0][0]


def test_initial_parameters_come_from_the_seed(start_points: PointSet) -> None:
    weights = np.random.Generator(np.random.PCG64([7, 0])).standard_normal(2) / np.sqrt(2)
    assert bits(train(start_points, Settings(seed=7), 0).parameters) == bits([*weights, 0.0])


@examples(25)
@given(points=point_sets(most=8), settings=any_settings(), epochs=st.integers(0, 6))
def test_any_past_update_is_exact(points: PointSet, settings: Settings, epochs: int) -> None:
    settings = fitting(settings, points)
    run = train(points, settings, epochs)
    descent = Descent(points, settings)
    state = descent.start()
    assert run.state.update == epochs * descent.updates_per_epoch
    for update in range(run.state.update + 1):
        assert bits(run.at(update)) == bits(state.parameters)
        state = after(descent, state, 1)


def test_past_updates_of_a_long_run_are_exact(compiled_loops: Loops, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "SLICE_VISITS", 1_000)  # many slices, many checkpoints
    points = random_points(6, 30)
    run = train(points, Settings(0.05, 4, shuffle=True, optimizer="adam"), 20_000, every=1_000)
    assert run.state.update == 160_000
    assert run.history.epoch.tolist() == list(range(0, 20_001, 1_000))
    descent = run.descent
    for update in (0, 1, 7_777, 80_000, 159_999, 160_000):
        assert bits(run.at(update)) == bits(after(descent, descent.start(), update, compiled_loops).parameters)


@pytest.mark.parametrize("update", [-1, 201, 1.5, True])
def test_updates_that_were_not_made_are_refused(update: int, start_points: PointSet) -> None:
    run = train(start_points, Settings(), 10)
    with pytest.raises(ValueError, match=f"^update must be a whole number from 0 to 200, not {update}$"):
        run.at(update)


def test_short_runs_are_plain_and_long_ones_compiled_with_the_same_bits(
    start_points: PointSet, compiled_loops: Loops, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert training.choose_loops(training.PLAIN_VISITS) is plain_loops
    assert training.choose_loops(training.PLAIN_VISITS + 1) is compiled_loops
    short = train(start_points, Settings(0.1), 200)
    monkeypatch.setattr(training, "PLAIN_VISITS", 0)
    assert same_run(train(start_points, Settings(0.1), 200), short)


def test_slices_do_not_change_a_run(start_points: PointSet, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = train(start_points, Settings(0.1, shuffle=True), 100, every=7)
    monkeypatch.setattr(training, "PLAIN_VISITS", 3_000)  # slices of 37 epochs
    run = Run(Descent(start_points, Settings(0.1, shuffle=True)), every=7)
    seen = [state.epoch for state in run.slices(100)]
    assert seen == [37, 74, 100]
    assert same_run(run, whole)


def test_a_run_can_go_on(start_points: PointSet) -> None:
    run = Run(Descent(start_points, Settings(0.1)), START_PARAMETERS)
    for epochs in (3, 0, 4):
        list(run.slices(epochs))
        assert run.history.epoch[-1] == run.state.epoch
    assert same_run(run, train(start_points, Settings(0.1), 7, START_PARAMETERS))


@pytest.mark.parametrize("epochs", [-1, 1.5, "10", None])
def test_epochs_are_checked(epochs: Any, start_points: PointSet) -> None:
    with pytest.raises(ValueError, match=f"^epochs must be a whole number from 0, not {epochs!r}$"):
        train(start_points, Settings(), epochs)


@pytest.mark.parametrize("every", [0, -1, 2.0, None])
def test_every_is_checked(every: Any, start_points: PointSet) -> None:
    with pytest.raises(ValueError, match=f"^every must be a whole number from 1, not {every!r}$"):
        train(start_points, Settings(), 1, every=every)


def test_without_points_there_is_nothing_to_learn() -> None:
    with pytest.raises(ValueError, match=r"^there are no points to learn from$"):
        train(PointSet.empty(), Settings(), 1)
    with pytest.raises(ValueError, match=r"^there are no points to learn from$"):
        train_many(PointSet.empty(), [Settings()], 1)


@pytest.mark.parametrize(
    "points",
    [
        points_of((1.0, 2.0, 1)),
        points_of((1.0, 2.0, 1), (-1.0, 0.5, 1)),
        points_of((1.0, 2.0, 0), (1.0, 2.0, 0), (1.0, 2.0, 1)),
        points_of((0.0, 0.0, 0), (0.0, 0.0, 1)),
    ],
    ids=["one point", "one class", "all points equal", "two in one place"],
)
@pytest.mark.parametrize("settings", [Settings(), Settings(standardize=True), Settings(batch_size="all", shuffle=True)])
def test_odd_sets_are_learned_without_a_warning(points: PointSet, settings: Settings) -> None:
    run = train(points, settings, 100)
    assert run.stopped is None
    assert np.isfinite(run.history.parameters).all()
    assert np.isfinite(run.history.error).all()
    assert run.error < run.history.error[0] or run.error == pytest.approx(np.log(2), abs=0.1)


@pytest.mark.parametrize("size", [21, 25, 10**30])
def test_a_batch_size_above_the_number_of_points_is_refused(size: int, start_points: PointSet) -> None:
    told = f'^batch size must be a whole number from 1 to 20, the number of points, or "all", not {size}$'
    with pytest.raises(ValueError, match=told):
        train(start_points, Settings(batch_size=size), 1)
    with pytest.raises(ValueError, match=told):
        train_many(start_points, [Settings(), Settings(batch_size=size)], 1)
    descent = Descent(start_points, Settings(batch_size=size))
    with pytest.raises(ValueError, match=told):
        Run(descent)
    assert descent.batch_size == train(start_points, Settings(batch_size=20), 1).descent.batch_size == 20


def test_a_long_run_that_keeps_no_rows_stays_small(start_points: PointSet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "PLAIN_VISITS", 0)
    monkeypatch.setattr(training, "SLICE_VISITS", 100)  # 2,000 slices
    monkeypatch.setattr("gd_sim.core.checkpoints.CHECKPOINTS", 512)
    run = train(start_points, Settings(shuffle=True), 10_000, every=1 << 62)
    assert len(pickle.dumps(run)) < 400_000
    restored = pickle.loads(pickle.dumps(run))
    assert same_run(restored, run)
    assert bits(restored.at(177_777)) == bits(run.at(177_777))
    for array in (restored.parameters, restored.state.internal_parameters, restored.state.moments):
        assert not array.flags.writeable
