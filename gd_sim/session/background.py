"""Work that takes long, off the UI thread, and of which only the newest result counts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot

LOOK_MILLISECONDS = 10
"""How often a result is looked for while a job is under way."""


class Cancelled(Exception):  # noqa: N818 - nothing went wrong
    """A job was told to stop."""


class Progress:
    """How far a job is: its thread tells, the window's thread reads, and may cancel it.

    Attributes:
        share: of the job that is done, from 0 to 1.
    """

    def __init__(self) -> None:
        self.share = 0.0
        self._is_cancelled = False

    def __call__(self, share: float) -> None:
        """Tell the share that is done.

        Raises:
            Cancelled: nobody wants the rest.
        """
        if self._is_cancelled:
            raise Cancelled
        self.share = share

    def cancel(self) -> None:
        """Let the job end the next time it tells how far it is."""
        self._is_cancelled = True


Deliver = Callable[[Any], None]
Finished = tuple[int, Deliver, Any]


class Background(QObject):
    """Runs jobs on daemon threads, so that closing never waits for one.

    A job that is submitted supersedes the one before: whatever that still returns is dropped. The threads touch no
    QObject, which may be gone by the time they finish: they leave their results in a queue, and a timer looks there.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._generation = 0
        self._under_way = 0
        self._finished: SimpleQueue[Finished] = SimpleQueue()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MILLISECONDS)
        self._timer.timeout.connect(self._look)

    def submit(self, job: Callable[[], Any], deliver: Deliver) -> threading.Thread:
        """Run `job` elsewhere and hand what it returns, or the exception that it raised, to `deliver` here."""
        self._generation += 1
        self._under_way += 1
        self._timer.start()
        thread = threading.Thread(target=_work, args=(self._finished, self._generation, job, deliver), daemon=True)
        thread.start()
        return thread

    def cancel(self) -> None:
        """Drop whatever is under way."""
        self._generation += 1

    @Slot()
    def _look(self) -> None:
        while not self._finished.empty():
            generation, deliver, result = self._finished.get()
            self._under_way -= 1
            if self._under_way == 0:
                self._timer.stop()
            if generation == self._generation:
                deliver(result)


def _work(finished: SimpleQueue[Finished], generation: int, job: Callable[[], Any], deliver: Deliver) -> None:
    try:
        result = job()
    except Exception as error:  # handed over: the receiver tells the user
        result = error
    finished.put((generation, deliver, result))
