"""Edits of points as undo commands: each knows how to change a point set and how to change it back."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QUndoCommand

from gd_sim.core.points import IntArray, PointSet
from gd_sim.core.settings import Settings

MOVE = 1
"""The number of moves among the commands that may go on with each other."""


class Edit(QUndoCommand):
    """One undoable edit.

    Args:
        text: what it does, for the menu: "place point".
        change, restore: from the point set before to the one after, and back.
        replace: tells the session the new set and what was done.
        moved: the points that it moves and does nothing else to; None for other edits.
        goes_on: whether it goes on with the move before, if that was of the same points: both are one then.
    """

    def __init__(
        self,
        text: str,
        change: Callable[[PointSet], PointSet],
        restore: Callable[[PointSet], PointSet],
        current: Callable[[], PointSet],
        replace: Callable[[PointSet, str], None],
        *,
        moved: IntArray | None = None,
        goes_on: bool = False,
    ) -> None:
        super().__init__(text)
        self._moved, self._goes_on = moved, goes_on
        self._change, self._restore, self._current, self._replace = change, restore, current, replace
        self._before: weakref.ref[PointSet] | None = None

    def redo(self) -> None:
        """Do it, or do it again."""
        before = self._current()
        self._before = weakref.ref(before)
        self._replace(self._change(before), self.text())

    def undo(self) -> None:
        """Take it back: with the very set of before, if the record still holds it, so that Back reaches behind it."""
        before = self._before() if self._before else None
        self._replace(self._restore(self._current()) if before is None else before, f"undo {self.text()}")

    def id(self) -> int:
        """Qt asks only commands with the same number whether they go on with each other; -1 never does."""
        return -1 if self._moved is None else MOVE

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Become one with the edit after this one, if that goes on with it."""
        if not isinstance(other, Edit) or not other._goes_on or self._moved is None or other._moved is None:
            return False
        if not np.array_equal(self._moved, other._moved):
            return False
        self._change = other._change
        return True


class Moment(NamedTuple):
    """A moment of a run: after an update, under these points and settings."""

    update: int
    points: PointSet
    settings: Settings


class Return(QUndoCommand):
    """Going to a moment beyond an edit of the points, and back again.

    Args:
        text: what it does, for the menu.
        there, here: the moment to go to, and the one to come back to.
        go: tells the session the moment and what was done.
    """

    def __init__(self, text: str, there: Moment, here: Moment, go: Callable[[Moment, str], None]) -> None:
        super().__init__(text)
        self._there, self._here, self._go = there, here, go

    def redo(self) -> None:
        """Go there."""
        self._go(self._there, self.text())

    def undo(self) -> None:
        """Come back."""
        self._go(self._here, f"undo {self.text()}")


Change = tuple[str, Callable[[PointSet], PointSet], Callable[[PointSet], PointSet]]


def counted(verb: str, indices: IntArray) -> str:
    """ "move point", "move 3 points"."""
    return f"{verb} point" if len(indices) == 1 else f"{verb} {len(indices):,} points"


def placing(points: PointSet, x: npt.ArrayLike, y: npt.ArrayLike) -> Change:
    """Points added at the end."""
    rows, labels = np.array(x, dtype=np.float64).reshape(-1, points.x.shape[1]), np.array(y, dtype=np.float64)
    added = np.arange(len(points), len(points) + len(rows))
    return counted("place", added), lambda old: old.add(rows, labels), lambda new: new.remove(added)


def moving(points: PointSet, indices: npt.ArrayLike, x: npt.ArrayLike) -> Change:
    """Points at `indices` moved to x."""
    moved, rows = np.array(indices, dtype=np.int64), np.array(x, dtype=np.float64)
    before = points.x[moved]
    return counted("move", moved), lambda old: old.move(moved, rows), lambda new: new.move(moved, before)


def removing(points: PointSet, indices: npt.ArrayLike) -> Change:
    """Points at `indices` deleted."""
    gone = np.unique(np.asarray(indices, dtype=np.int64))
    x, y = points.x[gone], points.y[gone]
    return counted("delete", gone), lambda old: old.remove(gone), lambda new: new.insert(gone, x, y)


def relabelling(points: PointSet, indices: npt.ArrayLike, label: npt.ArrayLike) -> Change:
    """Points at `indices` given another label."""
    changed = np.array(indices, dtype=np.int64)
    before = points.y[changed]
    return (
        counted("relabel", changed),
        lambda old: old.relabel(changed, label),
        lambda new: new.relabel(changed, before),
    )
