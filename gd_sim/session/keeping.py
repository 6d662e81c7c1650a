"""Keeps unsaved points on the disk, from a thread of its own that goes on whatever the window does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from gd_sim.core.points import PointSet
from gd_sim.files.errors import describe_os_error
from gd_sim.files.journal import Journal, Kept
from gd_sim.session.document import Document

PAUSE_SECONDS = 0.5
"""The least time between two writes: edits that come meanwhile are written together, two seconds later at the latest
on a disk that needs one and a half for a write."""
CLOSE_SECONDS = 2.0
"""How long closing waits for a write that is under way: of a million points it takes a fifth of a second."""


class Wish(NamedTuple):
    """What should be on the disk, and what to do once it is."""

    points: PointSet
    document: Document
    then: Callable[[], None] | None


class Keeper:
    """Writes the newest points into a journal while they are not safe, and removes it once they are.

    A hung window must not keep an edit from the disk, so this is no job of the event loop.

    Attributes:
        problem: why the last write failed, in one line; empty if it did not.
    """

    def __init__(self, journal: Journal) -> None:
        self.problem = ""
        self._journal = journal
        self._wish: Wish | None = None
        self._exchanging = threading.Lock()
        self._wished, self._closed = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_at_work(self) -> bool:
        """Whether its thread waits for points, or writes them: it has begun, and nothing has ended it."""
        return self._thread is not None and self._thread.is_alive()

    def note(self, points: PointSet, document: Document, then: Callable[[], None] | None = None) -> None:
        """There are other points, or another document; `then` is called, in the other thread, once they are written.

        Takes microseconds: the arrays of a set never change, so there is nothing to copy.
        """
        with self._exchanging:
            waiting = self._wish.then if self._wish else None
            self._wish = Wish(points, document, then or waiting)
        self._wished.set()
        if not self.is_at_work:
            self._thread = threading.Thread(target=self._work, name="recovery", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """The window was closed as its user wanted: nothing stays on the disk."""
        if self._thread is not None:
            self._closed.set()
            self._wished.set()
            self._thread.join(CLOSE_SECONDS)

    def _work(self) -> None:
        while self._wished.wait() and not self._closed.is_set():
            self._wished.clear()
            with self._exchanging:
                wish, self._wish = self._wish, None
            if wish:
                self.problem = _problem_of(partial(self._carry_out, wish))
            self._closed.wait(PAUSE_SECONDS)
        _problem_of(self._journal.remove)

    def _carry_out(self, wish: Wish) -> None:
        points, document = wish.points, wish.document
        if document.holds(points):
            self._journal.remove()
        else:
            self._journal.write(Kept(points, document.name, document.path))
        if wish.then:
            wish.then()


def _problem_of(work: Callable[[], None]) -> str:
    """Why something failed; empty if it did not."""
    try:
        work()
    except OSError as error:
        return describe_os_error(error)
    except MemoryError:
        return "there is not enough memory"
    return ""
