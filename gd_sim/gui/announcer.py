"""Tells screen readers what happens, no faster than it can be listened to."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

MILLISECONDS = 1_000
"""At most one announcement in so much time: whoever holds an arrow key down wants to hear where it ends."""


class Announcer(QTimer):
    """Announces at once what is said after a silence; of what is said in between, the last, when the time is up.

    Args:
        window: the announcements are of.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window, self._next = window, ""
        self.setSingleShot(True)
        self.setInterval(MILLISECONDS)
        self.timeout.connect(self._go_on)

    def say(self, text: str) -> None:
        """Announce a text; empty: nothing."""
        self._next = text or self._next
        if not self.isActive():
            self._go_on()

    @Slot()
    def _go_on(self) -> None:
        text, self._next = self._next, ""
        if text:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._window, text))
            self.start()
