"""The points: features x and a label y of 0 or 1, in the order in which they were placed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def read_only(values: npt.ArrayLike) -> FloatArray:
    """`values` as a C-contiguous float64 array that nobody can write to; copied unless it is one already."""
    array = np.asarray(values, dtype=np.float64)
    if array.flags.writeable or not array.flags.c_contiguous:
        array = array.copy(order="C")
        array.flags.writeable = False
    return array


def ascending(rows: npt.ArrayLike) -> IntArray:
    """Numbers of rows, (k,), in ascending order, each once; not copied if they are so already.

    Most are, and to look is cheap: for a million 2 ms, where `np.unique` of numpy 2.4 takes 1.7 s, since it hashes.
    """
    chosen = np.asarray(rows, dtype=np.int64).reshape(-1)
    if (chosen[1:] > chosen[:-1]).all():
        return chosen
    ordered = np.sort(chosen, kind="stable")  # quick for a few ascending pieces, as here
    first = np.ones(len(ordered), dtype=bool)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered[first]


def rows_that_differ(first: FloatArray, second: FloatArray) -> IntArray:
    """The rows, ascending, in which two tables of the same shape (m, n) differ; quick where they are few."""
    return ascending(np.flatnonzero(first.ravel() != second.ravel()) // max(1, first.shape[1]))


@dataclass(frozen=True, eq=False)
class PointSet:
    """Labelled points. Never changed: every edit returns a new set.

    Attributes:
        x: features, shape (m, n), float64, read-only, finite.
        y: labels, shape (m,), float64, read-only, each 0.0 or 1.0.
        feature_names: n names, `x1..xn` unless given.
        class_names: what class 0 and class 1 are called.
        label_name: the heading of the label column.

    Raises:
        ValueError: x is not a table of finite numbers, y has another length or other values than 0 and 1,
            or the names do not fit.
    """

    x: FloatArray
    y: FloatArray
    feature_names: tuple[str, ...] = ()
    class_names: tuple[str, str] = ("0", "1")
    label_name: str = "label"

    def __post_init__(self) -> None:
        x, y = read_only(self.x), read_only(self.y)
        names = tuple(self.feature_names) or tuple(f"x{j + 1}" for j in range(x.shape[-1] if x.ndim == 2 else 0))
        for field, value in (("x", x), ("y", y), ("feature_names", names), ("class_names", tuple(self.class_names))):
            object.__setattr__(self, field, value)
        self._check()

    def _check(self) -> None:
        if self.x.ndim != 2 or self.x.shape[1] == 0:
            raise ValueError(f"x must be a table of shape (m, n) with n >= 1, not {self.x.shape}")
        if self.y.shape != self.x.shape[:1]:
            raise ValueError(f"y must hold one label for each of the {len(self.x)} points, not {self.y.shape}")
        if not np.isfinite(self.x).all():
            raise ValueError("x must be finite: no NaN, no infinity")
        if not ((self.y == 0) | (self.y == 1)).all():
            raise ValueError("y must be 0 or 1 for every point")
        if len(self.feature_names) != self.x.shape[1] or len(set(self.feature_names)) != self.x.shape[1]:
            raise ValueError(f"feature_names must be {self.x.shape[1]} different names, not {self.feature_names}")
        if len(self.class_names) != 2 or self.class_names[0] == self.class_names[1]:
            raise ValueError(f"class_names must be two different names, not {self.class_names}")

    @classmethod
    def empty(cls, n: int = 2) -> PointSet:
        """A set of no points with n features."""
        return cls(np.empty((0, n)), np.empty(0))

    def __len__(self) -> int:
        return len(self.y)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PointSet):
            return NotImplemented
        mine = (self.feature_names, self.class_names, self.label_name)
        return (
            mine == (other.feature_names, other.class_names, other.label_name)
            and np.array_equal(self.x, other.x)
            and np.array_equal(self.y, other.y)
        )

    def __reduce__(self) -> tuple[type[PointSet], tuple[object, ...]]:
        """Pickled and copied as what it was made of: numpy would forget that the arrays are read-only."""
        return PointSet, (self.x, self.y, self.feature_names, self.class_names, self.label_name)

    __hash__ = None  # type: ignore[assignment]  # holds arrays; equality is by value

    def insert(self, indices: Sequence[int] | IntArray, x: npt.ArrayLike, y: npt.ArrayLike) -> PointSet:
        """The set with points added so that they stand at `indices` (ascending) afterwards: undoes `remove`."""
        rows = np.asarray(x, dtype=np.float64).reshape(-1, self.x.shape[1])
        old = np.ones(len(self) + len(rows), dtype=bool)
        old[np.asarray(indices, dtype=np.int64)] = False
        new_x, new_y = np.empty((old.size, self.x.shape[1])), np.empty(old.size)
        new_x[old], new_x[~old] = self.x, rows
        new_y[old], new_y[~old] = self.y, y
        return self._with(new_x, new_y)

    def add(self, x: npt.ArrayLike, y: npt.ArrayLike) -> PointSet:
        """The set with one point (x of shape (n,)) or several (k, n) added at its end."""
        rows = np.asarray(x, dtype=np.float64).reshape(-1, self.x.shape[1])
        labels = np.broadcast_to(np.asarray(y, dtype=np.float64), len(rows))
        return self._with(np.concatenate([self.x, rows]), np.concatenate([self.y, labels]))

    def remove(self, indices: Sequence[int] | IntArray) -> PointSet:
        """The set without the points at `indices`; the others keep their order."""
        kept = np.ones(len(self), dtype=bool)
        kept[np.asarray(indices, dtype=np.int64)] = False
        rows = np.flatnonzero(kept)
        return self._with(self.x.take(rows, axis=0), self.y.take(rows))

    def move(self, indices: Sequence[int] | IntArray, x: npt.ArrayLike) -> PointSet:
        """The set with the features of the points at `indices` replaced by x, shape (k, n)."""
        new_x = self.x.copy()
        new_x[np.asarray(indices, dtype=np.int64)] = x
        return self._with(new_x, self.y)

    def relabel(self, indices: Sequence[int] | IntArray, y: npt.ArrayLike) -> PointSet:
        """The set with the labels of the points at `indices` replaced by y, one label or k."""
        new_y = self.y.copy()
        new_y[np.asarray(indices, dtype=np.int64)] = y
        return self._with(self.x, new_y)

    def _with(self, x: FloatArray, y: FloatArray) -> PointSet:
        """The set with other arrays, which are nobody else's: they are locked, or they would be copied once more."""
        x.flags.writeable = y.flags.writeable = False
        return replace(self, x=x, y=y)
