"""Shuffled passes of large sets are shuffled once, whatever the slices are in which a run uses them up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from gd_sim.core import passes
from gd_sim.core.passes import LARGE, first_generator, shuffled


def test_a_large_pass_is_remembered_by_its_thread() -> None:
    start = first_generator(3)
    numbers, (before, after) = shuffled(LARGE, 1, start)
    again, states = shuffled(LARGE, 1, start)
    assert again is numbers
    assert states == (before, after)
    with ThreadPoolExecutor(1) as other:
        elsewhere = other.submit(shuffled, LARGE, 1, start).result()[0]
    assert elsewhere is not numbers
    assert elsewhere.tolist() == numbers.tolist()


def test_what_is_remembered_is_the_last_of_several_passes() -> None:
    start = first_generator(4)
    numbers, (before, after) = shuffled(LARGE, 3, start)
    last, states = shuffled(LARGE, 1, before)
    assert np.array_equal(last[0], numbers[2])
    assert states == (before, after)
    assert last is passes._memory.last_pass.numbers
    generator = np.random.Generator(np.random.PCG64([4, 1]))
    assert [generator.permutation(LARGE).tolist() for _ in range(3)] == numbers.tolist()


def test_another_size_or_generator_is_not_taken_for_the_same() -> None:
    start = first_generator(5)
    numbers = shuffled(LARGE, 1, start)[0]
    assert shuffled(LARGE + 1, 1, start)[0].shape == (1, LARGE + 1)
    assert not np.array_equal(shuffled(LARGE, 1, first_generator(6))[0], numbers)
    assert np.array_equal(shuffled(LARGE, 1, start)[0], numbers)
