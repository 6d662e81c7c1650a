"""Where a descent stands, and what it leaves behind on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from gd_sim.core.points import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class State:
    """Where a descent stands: all that its future depends on besides points and settings.

    Attributes:
        parameters: (w1..wn, b) in original units, (n+1,), read-only.
        internal_parameters: the same for the scaled features; equal to `parameters` unless settings standardize.
        epoch: finished passes.
        position: points of the current pass that are used up.
        update: updates since the start.
        moments: what the optimizer remembers, (2, n+1).
        steps: updates that the optimizer has seen.
        generator: state of the bit generator at the start of the current pass; None as placed.
    """

    parameters: FloatArray
    internal_parameters: FloatArray
    epoch: int
    position: int
    update: int
    moments: FloatArray
    steps: int
    generator: Mapping[str, Any] | None

    def __setstate__(self, values: dict[str, Any]) -> None:
        """Unpickled: numpy would forget that the arrays are read-only."""
        for array in (values["parameters"], values["internal_parameters"], values["moments"]):
            array.flags.writeable = False
        self.__dict__.update(values)


class Rows(NamedTuple):
    """Parameters at the ends of epochs: epoch (r,), parameters (r, n+1) in original units."""

    epoch: IntArray
    parameters: FloatArray

    @classmethod
    def none(cls, n: int) -> Rows:
        """No rows, for n features."""
        return cls(np.empty(0, dtype=np.int64), np.empty((0, n + 1)))

    @classmethod
    def joined(cls, pieces: Sequence[Rows]) -> Rows:
        """The rows of several pieces, at least one, one after another."""
        return cls(*(np.concatenate(column) for column in zip(*pieces, strict=True)))


class NonFiniteError(ArithmeticError):
    """An update would have made a parameter infinite or NaN.

    Attributes:
        state: the last finite state, just before that update.
        rows: the ends of epochs that were reached until then.
    """

    def __init__(self, state: State, rows: Rows) -> None:
        super().__init__(f"update {state.update + 1} would make a parameter infinite")
        self.state, self.rows = state, rows
