"""Work that takes long, off the UI thread, and of which only the newest result counts."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot


class Background(QObject):
    """Runs jobs on daemon threads, so that closing never waits for one.

    A job that is submitted supersedes the one before: whatever that still returns is dropped.
    """

    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._generation = 0
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def submit(self, job: Callable[[], Any], deliver: Callable[[Any], None]) -> None:
        """Run `job` elsewhere and hand what it returns, or the exception that it raised, to `deliver` here."""
        self._generation += 1
        threading.Thread(target=self._work, args=(self._generation, job, deliver), daemon=True).start()

    def cancel(self) -> None:
        """Drop whatever is under way."""
        self._generation += 1

    def _work(self, generation: int, job: Callable[[], Any], deliver: Callable[[Any], None]) -> None:
        try:
            result = job()
        except Exception as error:  # handed over: the receiver tells the user
            result = error
        with contextlib.suppress(RuntimeError):  # the window was closed meanwhile, and this object with it
            self._finished.emit((generation, deliver, result))

    @Slot(object)
    def _deliver(self, finished: tuple[int, Callable[[Any], None], Any]) -> None:
        generation, deliver, result = finished
        if generation == self._generation:
            deliver(result)
