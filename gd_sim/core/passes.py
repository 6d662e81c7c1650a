"""The order of the points in each pass: as placed, or shuffled anew by a bit generator whose state is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gd_sim.core.points import FloatArray, IntArray

GeneratorState = Mapping[str, Any]


def first_generator(seed: int) -> GeneratorState:
    """The state of the generator at the start of the first shuffled pass."""
    state: GeneratorState = np.random.PCG64([seed, 1]).state
    return state


def arrange(
    x: FloatArray, y: FloatArray, passes: int, used: slice, generator: GeneratorState | None
) -> tuple[FloatArray, FloatArray, tuple[GeneratorState | None, GeneratorState | None]]:
    """x and y in the order of each of the next passes, or once if that is always the same.

    Args:
        x, y: the points as placed, (m, n) and (m,).
        passes: k, how many.
        used: the points that are used of all k m; only they are laid out if they are shuffled.
        generator: its state at the start of the first pass; None: as placed.

    Returns:
        shapes (k, m, n) and (k, m), or (1, m, n) and (1, m); and the generator's states before the last of these passes
        and after it.
    """
    if generator is None:
        return x[None], y[None], (None, None)
    numbers, generators = shuffled(len(y), passes, generator)
    # One Step of very many points must not wait for a whole pass.
    some_x, some_y = np.empty((*numbers.shape, x.shape[1])), np.empty(numbers.shape)
    chosen = numbers.reshape(-1)[used]
    x.take(chosen, axis=0, out=some_x.reshape(-1, x.shape[1])[used], mode="clip")  # "raise" would copy once more
    y.take(chosen, out=some_y.reshape(-1)[used], mode="clip")
    some_x.flags.writeable = some_y.flags.writeable = False
    return some_x, some_y, generators


def shuffled(m: int, passes: int, start: GeneratorState) -> tuple[IntArray, tuple[GeneratorState, GeneratorState]]:
    """Point numbers of the next passes, (k, m), and the generator's states before the last of them and after it.

    `permuted` shuffles row after row; each becomes what `permutation(m)` would give next.
    """
    bit_generator: Any = np.random.PCG64()
    bit_generator.state = dict(start)
    generator = np.random.Generator(bit_generator)
    numbers = np.tile(np.arange(m, dtype=np.int64), (passes, 1))
    generator.permuted(numbers[:-1], axis=1, out=numbers[:-1])
    before_last = bit_generator.state
    generator.permuted(numbers[-1:], axis=1, out=numbers[-1:])
    return numbers, (before_last, bit_generator.state)
