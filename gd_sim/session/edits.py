"""Edits of points, and starts set by hand, as undo steps, which also know the words for the menu."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QUndoCommand

from gd_sim.core.changes import Change, Insert, Remove, Rewrite
from gd_sim.core.field import Unit
from gd_sim.core.points import FloatArray, IntArray, PointSet, ascending
from gd_sim.core.settings import Settings
from gd_sim.session.document import Document
from gd_sim.session.trainer import Place
from gd_sim.session.undoing import Step

REWRITE, EXCHANGE = 1, 2
"""The numbers, among undo commands, of those that may go on with each other."""


class Edit(Step):
    """One undoable edit. It holds the change that comes next: the one to be made, then the one that takes it back.

    Args:
        text: what it does, for the menu: "place point".
        change: of the point set.
        current: the point set of the session.
        replace: tells the session the new set and what was done.
        goes_on: whether it goes on with the edit before, if that changed the same points: both are one step then.
    """

    def __init__(
        self,
        text: str,
        change: Change,
        current: Callable[[], PointSet],
        replace: Callable[[PointSet, str], None],
        *,
        goes_on: bool = False,
    ) -> None:
        super().__init__(text)
        self._change: Change | None = change
        self._current, self._replace, self._goes_on = current, replace, goes_on
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

    def id(self) -> int:
        """Qt asks only commands with the same number, other than -1, whether they go on with each other."""
        return REWRITE if isinstance(self._change, Rewrite) else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Become one with the edit after this, if that goes on with it: what takes this one back takes back both."""
        mine, its = self._change, other._change if isinstance(other, Edit) and other._goes_on else None
        return isinstance(mine, Rewrite) and isinstance(its, Rewrite) and mine.is_same_kind(its)


class Moment(NamedTuple):
    """A moment of a run: after an update, under these points and settings."""

    update: int
    points: PointSet
    settings: Settings


class Beginning(NamedTuple):
    """What a run begins with, and what is behind its points.

    Attributes:
        points, settings: of the run.
        initial_parameters: where Reset goes back to; None: by the seed.
        document: what is behind the points.
        parameters: what it had come to by the time it was left, and begins again from; None: it is a new one.
    """

    points: PointSet
    settings: Settings
    initial_parameters: FloatArray | None
    document: Document
    parameters: FloatArray | None = None


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
        goes_on: whether it goes on with the step before, if that has the same text: both are one step then.
        present: what there is when it is left, which may be more than was gone to: settings, or what a run has learned;
            that is come back to. None: nothing is added but by other steps.
    """

    def __init__(
        self,
        text: str,
        there: Whole,
        here: Whole,
        go: Callable[[Whole, str], None],
        *,
        goes_on: bool = False,
        present: Callable[[], Whole] | None = None,
    ) -> None:
        super().__init__(text)
        self._wholes: list[Whole] = [there, here]
        self._go: Callable[[Whole, str], None] = go
        self._goes_on = goes_on
        self._present: Callable[[], Whole] | None = present
        self._weigh()

    def _weigh(self) -> None:
        self.nbytes = sum(whole.points.x.nbytes + whole.points.y.nbytes for whole in self._wholes)

    def id(self) -> int:
        """Qt asks only commands with the same number, other than -1, whether they go on with each other."""
        return EXCHANGE if self._goes_on else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Become one with the step after this, if that goes on with it."""
        if not isinstance(other, Exchange) or other.text() != self.text() or not self._wholes:
            return False
        self._wholes[0] = other._wholes[0]
        self._weigh()
        return True

    def redo(self) -> None:
        """Go there."""
        self._leave(1)
        self._go(self._wholes[0], self.text())

    def undo(self) -> None:
        """Come back."""
        if self._wholes:
            self._leave(0)
            self._go(self._wholes[1], f"undo {self.text()}")

    def _leave(self, end: int) -> None:
        """Note what one end has become by now."""
        if self._present:
            self._wholes[end] = self._present()
            self._weigh()

    def let_go(self) -> None:
        """Hold nothing any more: undoing does nothing then."""
        super().let_go()
        self._wholes.clear()


class Start(NamedTuple):
    """How a run starts, by units, which know what their weights belong to.

    Attributes:
        unit: the parameters that it starts from.
        initial: those that Reset goes back to; None: the seeded ones.
    """

    unit: Unit
    initial: Unit | None


class SetStart(Step):
    """Starting the run anew from parameters that were set by hand, and anew from where it was.

    Args:
        text: what it does, for the menu: "move line".
        there, here: the new start, and the one that stands for where the run was.
        start: tells the session the start and what was done.
    """

    def __init__(self, text: str, there: Start, here: Start, start: Callable[[Start, str], None]) -> None:
        super().__init__(text)
        self._there, self._here, self._start = there, here, start

    def redo(self) -> None:
        """Start there."""
        self._start(self._there, self.text())

    def undo(self) -> None:
        """Start where the run was."""
        self._start(self._here, f"undo {self.text()}")


class Attempt(Step):
    """Changing settings as was suggested, and back again, whatever else was changed meanwhile.

    Args:
        text: what it does, for the menu: "change α 0.1 → 0.03".
        there, here: the settings that change, by name: as suggested, and as they are.
        change: tells the session which of them, and what was done.
    """

    def __init__(
        self,
        text: str,
        there: Mapping[str, Any],
        here: Mapping[str, Any],
        change: Callable[[Mapping[str, Any], str], None],
    ) -> None:
        super().__init__(text)
        self._there, self._here, self._change = there, here, change

    def redo(self) -> None:
        """Change them."""
        self._change(self._there, self.text())

    def undo(self) -> None:
        """Change them back."""
        self._change(self._here, f"undo {self.text()}")


class Training(Step):
    """Updates that are made as was suggested; and going back to where they began, which stays on record.

    Args:
        text: what it does, for the menu: "train an epoch".
        train: has them made, and tells where they begin once that is known.
        go_back: tells the session where that was, and what was done.
    """

    def __init__(
        self, text: str, train: Callable[[], Future[Place]], go_back: Callable[[Future[Place], str], None]
    ) -> None:
        super().__init__(text)
        self._train, self._go_back = train, go_back
        self._began: Future[Place] | None = None

    def redo(self) -> None:
        """Make them."""
        self._began = self._train()

    def undo(self) -> None:
        """Go back to where they began."""
        if self._began:
            self._go_back(self._began, f"undo {self.text()}")


class Suggested(Step):
    """Something else that was suggested: `do` does it, `take_back` takes it back. `text` is for the menu."""

    def __init__(self, text: str, do: Callable[[], None], take_back: Callable[[], None]) -> None:
        super().__init__(text)
        self._do, self._take_back = do, take_back

    def redo(self) -> None:
        """Do it."""
        self._do()

    def undo(self) -> None:
        """Take it back."""
        self._take_back()


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
    gone = ascending(indices)
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
