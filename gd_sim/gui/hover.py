"""Which point is looked at: the one the mouse rests on, or the one that keys have walked to."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

ARRIVE_MILLISECONDS = 120
"""So long the mouse must be over a point: who moves through a crowd looks at none of it."""
LEAVE_MILLISECONDS = 200
"""So long a point is still looked at after the mouse has left it: marks are small, hands tremble."""


class Hover(QObject):
    """The point that is looked at.

    Attributes:
        index: its number; -1 for none.

    Signals:
        changed: another point is looked at, or none; or the same one has moved.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.index = -1
        self._over = -1
        self._arriving = self._timer(ARRIVE_MILLISECONDS, lambda: self.look_at(self._over))
        self._leaving = self._timer(LEAVE_MILLISECONDS, lambda: self._set(-1))

    def _timer(self, milliseconds: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(slot)
        return timer

    def over(self, index: int) -> None:
        """The mouse is over this point, or over none, -1."""
        if index == self._over:
            return
        self._over = index
        self._arriving.stop()
        if index == self.index:
            self._leaving.stop()
            return
        if index >= 0:
            self._arriving.start()
        if self.index >= 0 and not self._leaving.isActive():
            self._leaving.start()

    def follow(self) -> None:
        """The points may have moved."""
        if self.index >= 0:
            self.changed.emit()

    def look_at(self, index: int) -> None:
        """Look at this point at once, or at none, -1."""
        self._arriving.stop()
        self._leaving.stop()
        self._set(index)

    def forget(self) -> None:
        """The points are others: look at none until the mouse moves, and then at what it is over, new to it or not."""
        self._over = -1
        self.look_at(-1)

    def _set(self, index: int) -> None:
        if index != self.index:
            self.index = index
            self.changed.emit()
