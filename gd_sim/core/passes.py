"""The order of the points in each pass: as placed, or shuffled anew by a bit generator whose state is kept."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from gd_sim.core.points import FloatArray, IntArray

GeneratorState = Mapping[str, Any]

LARGE = 4_096
"""Points from which a shuffled pass is worth remembering."""


class Pass(NamedTuple):
    """A shuffled pass: point numbers, (1, m), and the generator's states before and after it."""

    numbers: IntArray
    before: GeneratorState
    after: GeneratorState


_memory = threading.local()
"""`last_pass`: the last pass that this thread has shuffled. It depends on m and the generator alone."""


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

    `permuted` shuffles row after row; each becomes what `permutation(m)` would give next. A pass of very many points
    takes longer to shuffle than a slice of a run may take, so the last pass of the last time is remembered.
    """
    last = getattr(_memory, "last_pass", None)
    if passes == 1 and last is not None and last.numbers.shape[1] == m and last.before == start:
        return last.numbers, (last.before, last.after)
    bit_generator: Any = np.random.PCG64()
    bit_generator.state = dict(start)
    generator = np.random.Generator(bit_generator)
    numbers = np.tile(np.arange(m, dtype=np.int64), (passes, 1))
    generator.permuted(numbers[:-1], axis=1, out=numbers[:-1])
    before_last = bit_generator.state
    generator.permuted(numbers[-1:], axis=1, out=numbers[-1:])
    after = bit_generator.state
    if m >= LARGE:
        _memory.last_pass = Pass(numbers[-1:].copy() if passes > 1 else numbers, before_last, after)
    return numbers, (before_last, after)
