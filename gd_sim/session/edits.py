"""Edits of points as undo steps, which also know the words for the menu."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QUndoCommand

from gd_sim.core.changes import Change, Insert, Remove, Rewrite
from gd_sim.core.points import FloatArray, IntArray, PointSet
from gd_sim.core.settings import Settings
from gd_sim.session.document import Document
from gd_sim.session.undoing import Step


class Edit(Step):
    """One undoable edit. It holds the change that comes next: the one to be made, then the one that takes it back.

    Args:
        text: what it does, for the menu: "place point".
        change: of the point set.
        current: the point set of the session.
        replace: tells the session the new set and what was done.
    """

    def __init__(
        self,
        text: str,
        change: Change,
        current: Callable[[], PointSet],
        replace: Callable[[PointSet, str], None],
    ) -> None:
        super().__init__(text)
        self._change: Change | None = change
        self._current, self._replace = current, replace
        self._before: weakref.ref[PointSet] | None = None
        self.nbytes = max(change.nbytes, change.inverse(current()).nbytes)

    def redo(self) -> None:
        """Do it, or do it again."""
        self._before = weakref.ref(self._current())
        self._exchange(self.text(), None)

    def undo(self) -> None:
        """Take it back: with the very set of before, if the record still holds it, so that Back reaches behind it."""
        self._exchange(f"undo {self.text()}", self._before() if self._before else None)

    def _exchange(self, text: str, known: PointSet | None) -> None:
        change, points = self._change, self._current()
        if change is not None:
            self._change = change.inverse(points)
            self._replace(change.apply(points) if known is None else known, text)

    def let_go(self) -> None:
        """Hold no change any more: undoing does nothing then."""
        super().let_go()
        self._change = None


class Moment(NamedTuple):
    """A moment of a run: after an update, under these points and settings."""

    update: int
    points: PointSet
    settings: Settings


class Beginning(NamedTuple):
    """What a run begins with, and what is behind its points."""

    points: PointSet
    settings: Settings
    initial_parameters: FloatArray | None
    document: Document


class Version(NamedTuple):
    """Points, and what is behind them."""

    points: PointSet
    document: Document


Whole = TypeVar("Whole", Moment, Beginning, Version)


class Exchange(Step, Generic[Whole]):
    """Going to something else as a whole, and back again.

    Args:
        text: what it does, for the menu.
        there, here: what to go to, and what to come back to.
        go: tells the session which of them, and what was done.
        joins: whether steps of the same text become one, right after each other.
    """

    def __init__(
        self, text: str, there: Whole, here: Whole, go: Callable[[Whole, str], None], *, joins: bool = False
    ) -> None:
        super().__init__(text)
        self._wholes: list[Whole] = [there, here]
        self._go: Callable[[Whole, str], None] = go
        self._joins = joins
        self._weigh()

    def _weigh(self) -> None:
        self.nbytes = sum(whole.points.x.nbytes + whole.points.y.nbytes for whole in self._wholes)

    def id(self) -> int:
        """Qt asks whether steps join only if they have an id in common, other than -1."""
        return 1 if self._joins else -1

    def mergeWith(self, later: QUndoCommand) -> bool:
        """Become one with a step that was done right after this one, if it is of the same kind."""
        if not isinstance(later, Exchange) or later.text() != self.text() or not self._wholes:
            return False
        self._wholes[0] = later._wholes[0]
        self._weigh()
        return True

    def redo(self) -> None:
        """Go there."""
        self._go(self._wholes[0], self.text())

    def undo(self) -> None:
        """Come back."""
        if self._wholes:
            self._go(self._wholes[1], f"undo {self.text()}")

    def let_go(self) -> None:
        """Hold nothing any more: undoing does nothing then."""
        super().let_go()
        self._wholes.clear()


Named = tuple[str, Change]
"""A change, and what it does in words."""


def counted(verb: str, indices: IntArray) -> str:
    """ "move point", "move 3 points"."""
    return f"{verb} point" if len(indices) == 1 else f"{verb} {len(indices):,} points"


def placing(points: PointSet, x: npt.ArrayLike, y: npt.ArrayLike, verb: str = "place") -> Named:
    """Points added at the end."""
    rows = np.array(x, dtype=np.float64).reshape(-1, points.x.shape[1])
    added = np.arange(len(points), len(points) + len(rows))
    return counted(verb, added), Insert(added, rows, _labels(y, added))


def moving(indices: npt.ArrayLike, x: npt.ArrayLike) -> Named:
    """Points at `indices` moved to x."""
    moved = np.array(indices, dtype=np.int64)
    return counted("move", moved), Rewrite(moved, x=np.array(x, dtype=np.float64))


def removing(indices: npt.ArrayLike, verb: str = "delete") -> Named:
    """Points at `indices` deleted."""
    gone = np.unique(np.asarray(indices, dtype=np.int64))
    return counted(verb, gone), Remove(gone)


def relabelling(indices: npt.ArrayLike, label: npt.ArrayLike) -> Named:
    """Points at `indices` given another label."""
    changed = np.array(indices, dtype=np.int64)
    return counted("relabel", changed), Rewrite(changed, y=_labels(label, changed))


def rewriting(indices: npt.ArrayLike, x: npt.ArrayLike, y: npt.ArrayLike) -> Named:
    """Points at `indices` given other features and labels at once."""
    changed = np.array(indices, dtype=np.int64)
    return counted("edit", changed), Rewrite(changed, np.array(x, dtype=np.float64), _labels(y, changed))


def _labels(y: npt.ArrayLike, indices: IntArray) -> npt.NDArray[np.float64]:
    """A label for each of the points, of one for all or one each."""
    return np.array(np.broadcast_to(np.asarray(y, dtype=np.float64), indices.shape))
