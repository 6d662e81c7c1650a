"""A button that gives up what takes long: a part of the main window, in the status line."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QTimer, SignalInstance
from PySide6.QtWidgets import QPushButton, QStatusBar

SOON_MILLISECONDS = 500
"""What is done by then needs no button, which would only flash."""


class Cancellable(Protocol):
    """What may be given up."""

    @property
    def changed(self) -> SignalInstance:
        """Sent when `can_be_cancelled` is another."""

    @property
    def can_be_cancelled(self) -> bool: ...

    def cancel(self) -> None: ...


class CancelButton(QPushButton):
    """Is there while something goes on that can be cancelled, unless that is soon done; a click leaves all as it was.

    Args:
        work: what goes on.
        name: what is cancelled, such as "reading".
        tip: what a click does.
        status_line: where the button is.
    """

    def __init__(self, work: Cancellable, name: str, tip: str, status_line: QStatusBar) -> None:
        super().__init__("Cancel")
        self.setObjectName(f"cancel{name.capitalize()}")
        self.setAccessibleName(f"Cancel {name}")
        self.setToolTip(tip)
        self._work = work
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SOON_MILLISECONDS)
        self._timer.timeout.connect(self.show)
        status_line.addPermanentWidget(self)
        self.hide()
        self.clicked.connect(work.cancel)
        work.changed.connect(self._look)

    def _look(self) -> None:
        if not self._work.can_be_cancelled:
            self._timer.stop()
            self.hide()
        elif not self.isVisible() and not self._timer.isActive():
            self._timer.start()
