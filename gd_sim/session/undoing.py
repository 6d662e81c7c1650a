"""The undo stack, within bounds: what its steps hold together is limited, and the oldest are let go first."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

BYTES = 64 << 20
"""What the steps may hold together. A move holds 24 bytes for each point: 27 moves of 100,000 points, or all that one
does in an afternoon with a few hundred. The set itself and the record of the run take about as much."""
STEPS = 1_000
"""How many steps there may be. Each is an object of about a kilobyte, whatever it holds."""


class Step(QUndoCommand):
    """An undo step that can be let go.

    Attributes:
        nbytes: what it holds at most, done or undone.
    """

    nbytes = 0

    def let_go(self) -> None:
        """Give up what undoing it would need. Qt takes an obsolete command off the stack when undo reaches it."""
        self.nbytes = 0
        self.setObsolete(True)


class UndoStack(QUndoStack):
    """Keeps the newest `STEPS` steps that fit into `BYTES`, always the very newest.

    Qt knows a limit by number only, drops what is beyond it without a word, and takes steps away at the top alone. So a
    step is let go where it lies, and swept off as soon as there is nothing above it that could be undone.

    Signals:
        exhausted: there were steps once that could be undone now, had they been kept.
    """

    exhausted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setUndoLimit(STEPS + 1)  # one that was let go stays, and tells that there were more
        self.indexChanged.connect(self._sweep)

    def push(self, step: QUndoCommand) -> None:
        """Do a step, and let go of the oldest ones if they are too many, or hold too much."""
        super().push(step)
        held = 0
        for number in reversed(range(self.index())):
            old = self.command(number)
            if not isinstance(old, Step) or old.isObsolete():
                break
            held += old.nbytes
            is_beyond = held > BYTES or self.index() - number > STEPS
            if is_beyond and number < self.index() - 1:
                old.let_go()

    @Slot(int)
    def _sweep(self, index: int) -> None:
        if index and self.command(index - 1).isObsolete():
            self.setIndex(0)  # which undoes nothing: all below are obsolete too
            self.exhausted.emit()
