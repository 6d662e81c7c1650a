"""How densely points of each class lie in a view, for sets so large that marks would hide each other."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gd_sim.core.boundary import View
from gd_sim.core.points import FloatArray, IntArray, PointSet, rows_that_differ

CHUNK = 32_768
"""Points that are counted at a time: what is computed of them stays in the processor's cache, twice as fast."""
FEW_OF = 4
"""Up to this part of the points is quicker counted as a change than with all others."""
FAINTEST = 0.85
"""Opacity of a cell with a single point: both class colours have a contrast of 3 : 1 to white then."""
PERIOD = 4_096
"""Cells after which the thresholds repeat: no digits are lost, however far from the origin the view is."""


@dataclass(frozen=True)
class Lattice:
    """Cells over a view, counted from the origin of the plane: a view that is moved meets the same ones.

    Attributes:
        size: of a cell along x1 and along x2, in data units.
        first: the number of the column at the left and of the row at the bottom.
        shape: rows and columns.
    """

    size: tuple[float, float]
    first: tuple[int, int]
    shape: tuple[int, int]

    @classmethod
    def over(cls, view: View, size: tuple[float, float]) -> Lattice:
        """The cells of a size that cover a view."""
        left, bottom = math.floor(view.left / size[0]), math.floor(view.bottom / size[1])
        right, top = math.floor(view.right / size[0]), math.floor(view.top / size[1])
        return cls(size, (left, bottom), (top - bottom + 1, right - left + 1))

    @property
    def corner(self) -> tuple[float, float]:
        """Where the lattice begins, at the left and at the bottom."""
        return self.first[0] * self.size[0], self.first[1] * self.size[1]

    @property
    def extent(self) -> tuple[float, float]:
        """How far the lattice reaches along x1 and along x2."""
        return self.shape[1] * self.size[0], self.shape[0] * self.size[1]


def count(x: FloatArray, y: FloatArray, lattice: Lattice) -> IntArray:
    """The number of points of class 0 and of class 1 in each cell, (rows, columns, 2); row 0 lies at the bottom.

    Args:
        x, y: the points, (m, 2), and their labels, (m,).
        lattice: the cells.
    """
    total = np.zeros(2 * math.prod(lattice.shape), dtype=np.int64)
    for begin in range(0, len(x), CHUNK):
        part = slice(begin, begin + CHUNK)
        total += np.bincount(_places(x[part], y[part], lattice), minlength=len(total))
    return total.reshape(*lattice.shape, 2)


def recount(counts: IntArray, before: PointSet, after: PointSet, lattice: Lattice) -> IntArray:
    """`count` of the points `after`, from that of the points `before`: if few were moved or given another label, only
    those are counted, five times as fast.

    Args:
        counts: as of `count` for `before` and this lattice, (rows, columns, 2).
        before, after: the points.
        lattice: the cells.
    """
    if len(before) == len(after):
        rows = _changed(before, after)
        if len(rows) <= len(after) // FEW_OF:
            old, new = (count(points.x[rows], points.y[rows], lattice) for points in (before, after))
            return counts - old + new
    return count(after.x, after.y, lattice)


def _changed(before: PointSet, after: PointSet) -> IntArray:
    """The points that lie elsewhere or have another label, of two sets with as many."""
    moved = rows_that_differ(before.x, after.x)
    return moved if before.y is after.y else np.union1d(moved, np.flatnonzero(before.y != after.y))


def number_within(counts: IntArray, lattice: Lattice, low: FloatArray, high: FloatArray) -> int:
    """How many points lie in the cells that a rectangle touches.

    Args:
        counts: as of `count`, (rows, columns, 2).
        lattice: its cells.
        low, high: the corners of the rectangle, (2,) each, in data units.
    """
    first = np.maximum(np.floor(low / lattice.size) - lattice.first, 0.0)
    last = np.minimum(np.floor(high / lattice.size) - lattice.first, np.array(lattice.shape[::-1]) - 1.0)
    (left, bottom), (right, top) = first.astype(np.int64), last.astype(np.int64)
    return int(counts[bottom : max(0, top + 1), left : max(0, right + 1)].sum())


def _places(x: FloatArray, y: FloatArray, lattice: Lattice) -> IntArray:
    """The place in the flat table of counts for each point that lies in a cell."""
    rows, columns = lattice.shape
    with np.errstate(over="ignore", invalid="ignore"):
        column = (x[:, 0] - lattice.corner[0]) / lattice.size[0]
        row = (x[:, 1] - lattice.corner[1]) / lattice.size[1]
    inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    cell = row[inside].astype(np.int64) * columns + column[inside].astype(np.int64)
    return 2 * cell + y[inside].astype(np.int64)


def opacity(counts: IntArray) -> FloatArray:
    """How strongly each cell is drawn, from 0 to 1: by the logarithm of its points, 1 in the fullest cell.

    Args:
        counts: as of `count`, (rows, columns, 2).
    """
    points = counts.sum(axis=2)
    strength = np.log(np.maximum(points, 1)) / math.log(max(2, int(points.max(initial=0))))
    return np.where(points > 0, FAINTEST + (1.0 - FAINTEST) * strength, 0.0)


def shown_class(counts: IntArray, lattice: Lattice) -> IntArray:
    """The class whose colour each cell takes, (rows, columns): where classes mix, each takes its share of the cells.

    A mixed colour would be a grey that belongs to neither. A cell shows class 1 if the share of class 1 among its
    points is above a threshold between 0 and 1 that varies from cell to cell: ordered dithering, with the thresholds
    of "interleaved gradient noise" (Jimenez, Next generation post processing in Call of Duty: Advanced Warfare, 2014).

    Args:
        counts: as of `count`, (rows, columns, 2).
        lattice: its cells.
    """
    rows, columns = (
        np.remainder(first + np.arange(number), PERIOD)
        for first, number in zip(lattice.first[::-1], lattice.shape, strict=True)
    )
    noise = 52.9829189 * ((0.06711056 * columns[None, :] + 0.00583715 * rows[:, None]) % 1.0) % 1.0
    threshold = 0.01 + 0.98 * noise
    is_class_1: npt.NDArray[np.bool_] = counts[..., 1] > threshold * counts.sum(axis=2)
    return is_class_1.astype(np.int64)
