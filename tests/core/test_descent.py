"""Descents and their states: any way of cutting a run gives the same bits; what an edit keeps or begins anew."""

from __future__ import annotations

import math
import pickle
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core import logistic
from gd_sim.core.descent import Descent, Loops, seeded_parameters
from gd_sim.core.points import FloatArray, PointSet
from gd_sim.core.settings import Settings
from gd_sim.core.state import Rows, State
from tests.core.samples import (
    START_PARAMETERS,
    after,
    any_settings,
    bits,
    examples,
    point_sets,
    random_points,
    same_rows,
    same_state,
)


def weighted_sums(descent: Descent, state: State) -> FloatArray:
    """z of each point from the internal parameters and the columns that the loops see."""
    return logistic.weighted_sums(descent.x, state.internal_parameters)


# One run, cut in any way


@examples(150)
@given(
    points=point_sets(),
    settings=any_settings(),
    cuts=st.lists(st.integers(0, 70), max_size=8),
    total=st.integers(0, 70),
    every=st.integers(1, 4),
)
def test_any_cutting_gives_the_same_bits_and_rows(
    points: PointSet, settings: Settings, cuts: list[int], total: int, every: int
) -> None:
    descent = Descent(points, settings)
    start = descent.start()
    ends = [0, *sorted(cut for cut in cuts if cut <= total), total]
    whole, rows = descent.advance(start, total, every=every)
    state, pieces = start, []
    for before, now in pairwise(ends):
        state, more = descent.advance(state, now - before, every=every)
        pieces.append(more)
    assert same_state(state, whole)
    epochs = np.concatenate([more.epoch for more in pieces])
    assert same_rows(Rows(epochs, np.concatenate([more.parameters for more in pieces])), rows)
    assert epochs.tolist() == list(range(every, state.epoch + 1, every))


@examples(30)
@given(points=point_sets(most=10), settings=any_settings())
def test_a_state_counts_what_was_done(points: PointSet, settings: Settings) -> None:
    descent = Descent(points, replace(settings, l2=0.0))
    m, per_epoch, state = len(points), descent.updates_per_epoch, descent.start()
    assert per_epoch == math.ceil(m / descent.batch_size)
    for update in range(2 * per_epoch + 1):
        k = update % per_epoch
        assert (state.update, state.epoch) == (update, update // per_epoch)
        assert state.position == k * descent.batch_size
        assert descent.time(state) == pytest.approx(update / per_epoch)
        state = after(descent, state, 1)


def test_rows_are_the_parameters_at_ends_of_epochs(start_points: PointSet) -> None:
    descent = Descent(start_points, Settings(0.1))
    start = descent.start(START_PARAMETERS)
    _, rows = descent.advance(start, 7 * 20 + 3, every=3)
    assert rows.epoch.tolist() == [3, 6]
    assert bits(rows.parameters) == bits([after(descent, start, 20 * epoch).parameters for epoch in (3, 6)])


def test_advancing_leaves_the_old_state_as_it_was(start_points: PointSet) -> None:
    descent = Descent(start_points, Settings(optimizer="adam"))
    start = after(descent, descent.start(START_PARAMETERS), 5)
    before = pickle.loads(pickle.dumps(start))
    first, again = after(descent, start, 30), after(descent, start, 30)
    assert same_state(start, before)
    assert same_state(first, again)
    assert not first.parameters.flags.writeable
    assert not first.internal_parameters.flags.writeable
    assert not first.moments.flags.writeable


def test_long_runs_are_made_in_stretches(
    start_points: PointSet, compiled_loops: Loops, monkeypatch: pytest.MonkeyPatch
) -> None:
    for settings in (Settings(0.1), Settings(0.1, shuffle=True, batch_size=3)):
        descent = Descent(start_points, settings)
        start = after(descent, descent.start(START_PARAMETERS), 1)
        whole = descent.advance(start, 1_000, compiled_loops, every=2)
        with monkeypatch.context() as patch:
            patch.setattr("gd_sim.core.descent.STRETCH", 40)
            pieces = descent.advance(start, 1_000, compiled_loops, every=2)
        assert same_state(whole[0], pieces[0])
        assert same_rows(whole[1], pieces[1])


@pytest.mark.parametrize("standardize", [False, True])
def test_what_was_added_is_told_in_original_units(start_points: PointSet, standardize: bool) -> None:
    descent = Descent(start_points, Settings(0.5, standardize=standardize))
    before = descent.start([-1.0, 1.0, 0.3])
    after = descent.advance(before, 1)[0]
    assert descent.added(before, after) == pytest.approx(after.parameters - before.parameters, abs=1e-14)
    rounded = replace(before, parameters=before.parameters + 1e-17, update=1)
    assert descent.added(before, rounded).tolist() == [0.0, 0.0, 0.0]


def test_without_points_nothing_happens() -> None:
    for settings in (Settings(), Settings(batch_size="all", shuffle=True, standardize=True)):
        descent = Descent(PointSet.empty(), settings)
        start = descent.start([1.0, 2.0, 3.0])
        state, rows = descent.advance(start, 100)
        assert state is start
        assert rows.epoch.shape == (0,)
        assert rows.parameters.shape == (0, 3)
        assert descent.next_batch(start).tolist() == []
        assert descent.updates_per_epoch == 0
        assert descent.time(start) == 0.0


# The order of the points


def test_as_placed_is_the_order_of_the_points(start_points: PointSet) -> None:
    descent = Descent(start_points, Settings(batch_size=8))
    state, seen = descent.start(START_PARAMETERS), []
    for _ in range(4):
        seen.append(descent.next_batch(state).tolist())
        state = after(descent, state, 1)
    assert seen == [list(range(8)), list(range(8, 16)), list(range(16, 20)), list(range(8))]


@examples(30)
@given(m=st.integers(1, 25), seed=st.integers(0, 2**40), batch_size=st.integers(1, 30))
def test_shuffled_is_a_fresh_permutation_for_each_epoch(m: int, seed: int, batch_size: int) -> None:
    points = random_points(0, m)
    descent = Descent(points, Settings(shuffle=True, seed=seed, batch_size=batch_size))
    generator = np.random.Generator(np.random.PCG64([seed, 1]))
    state = descent.start()
    for _ in range(3):
        expected, seen = generator.permutation(m).tolist(), list[int]()
        while len(seen) < m:
            batch = descent.next_batch(state)
            assert 1 <= len(batch) <= batch_size
            # the update uses those points and no others
            alone = Descent(PointSet(points.x[batch], points.y[batch]), Settings(batch_size="all"))
            assert after(alone, alone.start(state.parameters), 1).parameters == pytest.approx(
                after(descent, state, 1).parameters, rel=1e-12, abs=1e-15
            )
            seen += batch.tolist()
            state = after(descent, state, 1)
        assert seen == expected
    assert state.epoch == 3


@examples(30)
@given(m=st.integers(1, 60), seed=st.integers(0, 2**40), epochs=st.integers(0, 9), more=st.integers(0, 59))
def test_many_passes_at_once_are_shuffled_as_one_by_one(m: int, seed: int, epochs: int, more: int) -> None:
    descent = Descent(random_points(0, m), Settings(shuffle=True, seed=seed))
    generator = np.random.Generator(np.random.PCG64([seed, 1]))
    for _ in range(epochs):
        generator.permutation(m)
    state = after(descent, descent.start(), epochs * m + more % m)
    assert state.generator == generator.bit_generator.state  # as it was at the start of the pass, also within it
    assert descent.next_batch(state).tolist() == [generator.permutation(m)[more % m]]


# Initial parameters


@pytest.mark.parametrize("n", [1, 2, 7])
@pytest.mark.parametrize("seed", [0, 1, 12345])
def test_initial_parameters_by_seed(n: int, seed: int) -> None:
    weights = np.random.Generator(np.random.PCG64([seed, 0])).standard_normal(n) / np.sqrt(n)
    state = Descent(random_points(0, 5, n), Settings(seed=seed)).start()
    assert bits(state.parameters) == bits([*weights, 0.0])
    assert bits(seeded_parameters(n, seed)) == bits(state.parameters)
    assert bits(seeded_parameters(n, seed + 1)) != bits(state.parameters)


def test_the_initial_state(start_points: PointSet) -> None:
    given_parameters = np.array([-1.0, -0.0, 0.5])
    state = Descent(start_points, Settings()).start(given_parameters)
    given_parameters[0] = 7.0
    assert bits(state.parameters) == bits([-1.0, 0.0, 0.5])  # a copy, and without a negative zero
    assert (state.epoch, state.position, state.update, state.steps, state.generator) == (0, 0, 0, 0, None)
    assert bits(state.moments) == bits(np.zeros((2, 3)))


@pytest.mark.parametrize(
    "parameters", [[1, 2], [1, 2, 3, 4], 1.0, [[1, 2, 3]], [], [1.0, math.nan, 0.0], [math.inf, 0, 0]], ids=str
)
def test_initial_parameters_are_checked(parameters: Any, start_points: PointSet) -> None:
    with pytest.raises(ValueError, match=r"^initial parameters must be 3 finite numbers: w1, w2, b$"):
        Descent(start_points, Settings()).start(parameters)


# Other points and settings


def part_way(points: PointSet, settings: Settings, updates: int = 27) -> tuple[Descent, State]:
    descent = Descent(points, settings)
    return descent, after(descent, descent.start(START_PARAMETERS), updates)


@pytest.mark.parametrize("standardize", [False, True])
def test_moved_points_keep_place_and_boundary(standardize: bool, start_points: PointSet) -> None:
    descent, state = part_way(start_points, Settings(standardize=standardize, optimizer="adam"))
    other = Descent(start_points.move([3], [[9.0, -7.0]]).relabel([4], 0), descent.settings)
    adopted = other.adopt(state, descent)
    assert (adopted.epoch, adopted.position, adopted.update, adopted.steps) == (1, 7, 27, 27)
    assert bits(adopted.parameters) == bits(state.parameters)
    assert bits(adopted.moments) == bits(state.moments)
    expected = logistic.weighted_sums(other.points.x, state.parameters)
    assert weighted_sums(other, adopted) == pytest.approx(expected, rel=1e-12, abs=1e-12)
    assert (bits(adopted.internal_parameters) == bits(state.internal_parameters)) == (not standardize)


@pytest.mark.parametrize("shuffle", [False, True])
def test_another_number_of_points_starts_a_fresh_pass(shuffle: bool, start_points: PointSet) -> None:
    descent, state = part_way(start_points, Settings(shuffle=shuffle, seed=5))
    other = Descent(start_points.add([0.5, 0.5], 1), descent.settings)
    adopted = other.adopt(state, descent)
    assert (adopted.epoch, adopted.position, adopted.update) == (1, 0, 27)
    order = [other.next_batch(after(other, adopted, k)).tolist()[0] for k in range(21)]
    assert sorted(order) == list(range(21))  # a whole pass, the new point included
    assert after(other, adopted, 21).epoch == 2


def test_standardizing_from_now_on_keeps_the_boundary(start_points: PointSet) -> None:
    descent, state = part_way(start_points, Settings())
    scaled = Descent(start_points, Settings(standardize=True))
    adopted = scaled.adopt(state, descent)
    assert bits(adopted.parameters) == bits(state.parameters)
    assert weighted_sums(scaled, adopted) == pytest.approx(weighted_sums(descent, state), rel=1e-12, abs=1e-12)
    back = descent.adopt(adopted, scaled)
    assert same_state(replace(back, steps=state.steps), state)


def test_another_optimizer_starts_with_an_empty_memory(start_points: PointSet) -> None:
    descent, state = part_way(start_points, Settings(optimizer="adam"))
    assert state.moments.any()
    other = Descent(start_points, Settings(optimizer="rmsprop"))
    adopted = other.adopt(state, descent)
    assert bits(adopted.moments) == bits(np.zeros((2, 3)))
    assert (adopted.steps, adopted.update, adopted.position) == (0, 27, 7)
    same = Descent(start_points, Settings(0.5, optimizer="adam")).adopt(state, descent)
    assert bits(same.moments) == bits(state.moments)
    assert same.steps == 27
    scaled = Descent(start_points, Settings(optimizer="adam", standardize=True)).adopt(state, descent)
    assert bits(scaled.moments) == bits(np.zeros((2, 3))), "it knew gradients by other columns"
    assert scaled.steps == 0


def test_another_kind_of_order_starts_a_fresh_pass(start_points: PointSet) -> None:
    descent, state = part_way(start_points, Settings())
    shuffled = Descent(start_points, Settings(shuffle=True, seed=3))
    adopted = shuffled.adopt(state, descent)
    assert (adopted.position, adopted.epoch) == (0, 1)
    first = np.random.Generator(np.random.PCG64([3, 1])).permutation(20)
    assert shuffled.next_batch(adopted)[0] == first[0]
    reseeded = Descent(start_points, Settings(shuffle=True, seed=4)).adopt(after(shuffled, adopted, 5), shuffled)
    assert reseeded.position == 0
    as_placed = descent.adopt(after(shuffled, adopted, 5), shuffled)
    assert (as_placed.position, as_placed.generator) == (0, None)
    # the seed of an order that is not used changes nothing
    assert Descent(start_points, Settings(seed=9)).adopt(state, descent).position == 7


def test_another_batch_size_goes_on_in_the_middle_of_a_pass(start_points: PointSet) -> None:
    descent, state = part_way(start_points, Settings())
    other = Descent(start_points, Settings(batch_size=8))
    adopted = other.adopt(state, descent)
    assert other.next_batch(adopted).tolist() == list(range(7, 15))
    assert other.next_batch(after(other, adopted, 1)).tolist() == list(range(15, 20))
    assert after(other, adopted, 2).epoch == 2
