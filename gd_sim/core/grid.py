"""Which points lie near a place: found by a sorted grid, without going through all of them."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gd_sim.core.points import FloatArray, IntArray, ascending, rows_that_differ

POINTS_PER_CELL = 16
"""So many points share a cell on average: fewer make more cells to collect, more make more points to compare."""
MOST_CELLS = 256
"""Cells along each side: their numbers fit into 16 bits, which numpy sorts in one pass over the points."""
SAMPLE = 8_192
"""Points that the edges of the cells are taken from."""
FEW = 2_000
"""Points that may have moved since the cells were sorted; they are looked at one by one. More: they are sorted anew."""
WORTH_SORTING = 10_000
"""Points from which to go through all of them takes longer than a look into the cells."""
CROWDED = 8
"""Where more than this part of all points is near, it is quicker to go through all than to collect and sort those."""
SLACK = 1.0 + 4 * float(np.finfo(np.float64).eps)
"""A rectangle around an ellipse is larger by this factor: rounding loses no point of its edge."""

NOBODY: IntArray = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class _Cells:
    """Points sorted by the cell that they lie in.

    The edges are quantiles of x1 and of x2: neither clusters nor a single point at 1e200 leave most cells empty.

    Attributes:
        x: the points, (m, 2).
        edges: between the columns, and between the rows.
        order: the points cell by cell, column after column; in a cell as placed.
        starts: where each cell begins in `order`, and where the last one ends.
    """

    x: FloatArray
    edges: tuple[FloatArray, FloatArray]
    order: IntArray
    starts: IntArray

    @classmethod
    def of(cls, x: FloatArray) -> _Cells:
        """Sort points."""
        side = min(max(1, math.isqrt(len(x) // POINTS_PER_CELL)), MOST_CELLS)
        edges = _quantiles(x[:, 0], side), _quantiles(x[:, 1], side)
        column, row = (np.searchsorted(edges[axis], x[:, axis], "right") for axis in (0, 1))
        cell = (column * side + row).astype(np.uint16)
        order = np.argsort(cell, kind="stable")
        return cls(x, edges, order, np.searchsorted(cell[order], np.arange(side * side + 1)))

    def near(self, low: FloatArray, high: FloatArray) -> tuple[IntArray, IntArray]:
        """Where the points of all cells that a rectangle touches stand in `order`: from, to, for each column."""
        (left, right), (bottom, top) = (
            np.searchsorted(edges, bounds, "right")
            for edges, bounds in zip(self.edges, np.column_stack([low, high]), strict=True)
        )
        columns = np.arange(left, right + 1) * (len(self.edges[1]) + 1)
        return self.starts[columns + bottom], self.starts[columns + top + 1]


def _quantiles(values: FloatArray, parts: int) -> FloatArray:
    """The edges between parts that hold about as many values each, (parts - 1,)."""
    sample = np.sort(values[:: max(1, len(values) // SAMPLE)])
    return sample[np.arange(1, parts) * len(sample) // parts]


class Grid:
    """Where points are. Its answers never change; they come sooner once it is sorted.

    Rows are points in the order in which they were placed. A look-up among 1,000,000 points takes some milliseconds
    before `sort`, and some hundredths of one after it, if the place is not crowded.

    Attributes:
        x: the points, (m, 2).
        is_sorted: whether look-ups go through cells, and not through all points.
    """

    def __init__(self, x: FloatArray) -> None:
        self.x = x
        self._cells: _Cells | None = None
        self._moved = NOBODY
        self._sorting: threading.Thread | None = None

    @property
    def is_sorted(self) -> bool:
        """Whether look-ups go through cells, and not through all points."""
        return self._cells is not None

    def sort(self) -> None:
        """Sort the points into cells: 0.2 s for 1,000,000, with the GIL released; on any thread."""
        if self._cells is None:
            self._cells = _Cells.of(self.x)

    def sort_soon(self) -> None:
        """Sort the points on a thread of its own, if they are so many that it is worth it."""
        if len(self.x) >= WORTH_SORTING and self._cells is None and self._sorting is None:
            self._sorting = threading.Thread(target=self.sort, daemon=True)
            self._sorting.start()

    def with_points(self, x: FloatArray) -> Grid:
        """The grid of other points. If all but a few rows are those of this one, it is as sorted as this one."""
        grid, cells = Grid(x), self._cells
        if cells is not None:
            common = min(len(x), len(cells.x))
            differ = rows_that_differ(x[:common], cells.x[:common])
            moved = np.concatenate([differ, np.arange(common, len(x))])
            if len(moved) <= FEW:
                grid._cells, grid._moved = cells, moved
        return grid

    def in_rectangle(self, low: npt.ArrayLike, high: npt.ArrayLike) -> IntArray:
        """The points from the corner `low` to the corner `high`, (2,) each, edges included; ascending."""
        low, high = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
        rows = self._near(low, high)
        x1, x2 = self._at(rows)
        inside: IntArray = rows[(x1 >= low[0]) & (x1 <= high[0]) & (x2 >= low[1]) & (x2 <= high[1])]
        return inside

    def in_ellipse(self, center: npt.ArrayLike, radii: npt.ArrayLike) -> IntArray:
        """The points within an ellipse whose axes are those of the plane, edge included; ascending."""
        rows, distance = self._distances(center, radii)
        inside: IntArray = rows[distance <= 1.0]
        return inside

    def nearest(self, place: npt.ArrayLike, radii: npt.ArrayLike) -> int:
        """The point that is nearest to a place, of equally near ones the last placed; -1 if all are too far.

        Args:
            place: where, (2,).
            radii: the farthest along x1 and along x2, (2,), above 0; distances are measured in these units.
        """
        rows, distance = self._distances(place, radii)
        if not len(rows):
            return -1
        last = len(rows) - 1 - int(np.argmin(distance[::-1]))
        return int(rows[last]) if distance[last] <= 1.0 else -1

    def _distances(self, center: npt.ArrayLike, radii: npt.ArrayLike) -> tuple[IntArray, FloatArray]:
        """The points near an ellipse, and their distances from its middle: 1 at its edge."""
        middle, reach = np.asarray(center, dtype=np.float64), np.asarray(radii, dtype=np.float64)
        with np.errstate(over="ignore"):
            rows = self._near(middle - reach * SLACK, middle + reach * SLACK)
            x1, x2 = self._at(rows)
            distance: FloatArray = np.hypot((x1 - middle[0]) / reach[0], (x2 - middle[1]) / reach[1])
        return rows, distance

    def _near(self, low: FloatArray, high: FloatArray) -> IntArray:
        """All points of a rectangle, and perhaps some others; ascending."""
        if self._cells is None:
            return self._all_near(low, high)
        begin, end = self._cells.near(low, high)
        if int((end - begin).sum()) > len(self.x) // CROWDED:
            return self._all_near(low, high)
        cells = [self._cells.order[first:last] for first, last in zip(begin, end, strict=True)]
        rows = np.concatenate([self._moved, *cells])
        rows = ascending(rows)
        return rows[: int(np.searchsorted(rows, len(self.x)))]  # points at the end may have gone since

    def _all_near(self, low: FloatArray, high: FloatArray) -> IntArray:
        x1, x2 = self.x[:, 0], self.x[:, 1]
        return np.flatnonzero((x1 >= low[0]) & (x1 <= high[0]) & (x2 >= low[1]) & (x2 <= high[1]))

    def _at(self, rows: IntArray) -> tuple[FloatArray, FloatArray]:
        return self.x[rows, 0], self.x[rows, 1]
