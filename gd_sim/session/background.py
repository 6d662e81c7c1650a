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


class Turns(QObject):
    """Runs one job after another, for whoever wants the newest of something that may take longer than it stays new.

    Args:
        look: looks for what is new, and begins a job of it; called again where that was not possible at once.
        parent: owns it.

    Attributes:
        is_busy: whether a job is under way.
    """

    def __init__(self, look: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._look = look
        self._background = Background(self)
        self._is_stale = False
        self.is_busy = False

    def is_free(self) -> bool:
        """Whether a job may begin now; if not, `look` is called when it may."""
        self._is_stale = self.is_busy
        return not self.is_busy

    def look_again(self) -> None:
        """What the job that is being shown has found is not the newest."""
        self._is_stale = True

    def begin(self, job: Callable[[], Any], show: Deliver) -> None:
        """Run a job and hand what it returns to `show`; what it raises is raised here."""
        self.is_busy = True
        self._background.submit(job, lambda result: self._end(show, result))

    def _end(self, show: Deliver, result: Any) -> None:
        self.is_busy = False
        if isinstance(result, Exception):
            raise result
        show(result)
        if self._is_stale:
            self._look()


def _work(finished: SimpleQueue[Finished], generation: int, job: Callable[[], Any], deliver: Deliver) -> None:
    try:
        result = job()
    except Exception as error:  # handed over: the receiver tells the user
        result = error
    finished.put((generation, deliver, result))
