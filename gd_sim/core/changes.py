"""Changes of a point set: each can be made, and knows before it is made which change takes it back.

An undo step holds one of the two at a time, never both: what was typed while it is undone, what was there before
while it is done.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gd_sim.core.points import FloatArray, IntArray, PointSet


@dataclass(frozen=True, eq=False)
class Insert:
    """Points that stand at `indices` (ascending) afterwards, with features x (k, n) and labels y (k,)."""

    indices: IntArray
    x: FloatArray
    y: FloatArray

    def apply(self, points: PointSet) -> PointSet:
        """The set with these points."""
        return points.insert(self.indices, self.x, self.y)

    def inverse(self, _points: PointSet) -> Remove:
        """What takes this back from the set that `points` becomes."""
        return Remove(self.indices)

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        return self.indices.nbytes + self.x.nbytes + self.y.nbytes


@dataclass(frozen=True, eq=False)
class Remove:
    """The points at `indices` (ascending) are gone; the others keep their order."""

    indices: IntArray

    def apply(self, points: PointSet) -> PointSet:
        """The set without them."""
        return points.remove(self.indices)

    def inverse(self, points: PointSet) -> Insert:
        """What takes this back from the set that `points` becomes."""
        return Insert(self.indices, points.x[self.indices], points.y[self.indices])

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        return self.indices.nbytes


@dataclass(frozen=True, eq=False)
class Rewrite:
    """The points at `indices` have features x (k, n), labels y (k,), or both; None: they keep theirs."""

    indices: IntArray
    x: FloatArray | None = None
    y: FloatArray | None = None

    def apply(self, points: PointSet) -> PointSet:
        """The set with these values."""
        if self.x is not None:
            points = points.move(self.indices, self.x)
        return points if self.y is None else points.relabel(self.indices, self.y)

    def inverse(self, points: PointSet) -> Rewrite:
        """What takes this back from the set that `points` becomes."""
        x = None if self.x is None else points.x[self.indices]
        return Rewrite(self.indices, x, None if self.y is None else points.y[self.indices])

    def is_same_kind(self, other: Rewrite) -> bool:
        """Whether another one changes the same of the same points, with whatever values."""
        kinds = [(each.x is None, each.y is None) for each in (self, other)]
        return kinds[0] == kinds[1] and np.array_equal(self.indices, other.indices)

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        return sum(array.nbytes for array in (self.indices, self.x, self.y) if array is not None)


Change = Insert | Remove | Rewrite
"""All that an edit can be."""


def changes_between(before: PointSet, after: PointSet) -> list[Change]:
    """What makes the points of `after` of those of `before`, to the last bit; names are not looked at.

    Of sets of equal length what differs is rewritten. Else whatever stands between their common beginning and their
    common end is taken out and put in: short for points that were placed, deleted or pasted in one place.
    """
    old, new = _bits(before), _bits(after)
    shorter = min(len(old), len(new))
    first = _same_rows(old[:shorter], new[:shorter])
    if len(old) == len(new):
        rows = np.flatnonzero((old[first:] != new[first:]).any(axis=1)) + first
        return [Rewrite(rows, after.x[rows], after.y[rows])] if len(rows) else []
    rest = shorter - first
    last = _same_rows(old[len(old) - rest :][::-1], new[len(new) - rest :][::-1])
    gone, come = np.arange(first, len(old) - last), np.arange(first, len(new) - last)
    changes: list[Change] = [Remove(gone)] if len(gone) else []
    return [*changes, Insert(come, after.x[come], after.y[come])] if len(come) else changes


def _bits(points: PointSet) -> IntArray:
    """Features and labels as the bits that they are, (m, n+1): 0.0 and -0.0 are equal, and not the same."""
    return np.column_stack([points.x, points.y]).view(np.int64)


def _same_rows(first: IntArray, second: IntArray) -> int:
    """How many rows at the beginning of two tables are the same."""
    differ = (first != second).any(axis=1)
    return int(differ.argmax()) if differ.any() else len(first)
