"""The part of the main window that keeps unsaved points from a crash, and offers what a crash has left."""

from __future__ import annotations

import contextlib
import secrets
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QStandardPaths, QTimer, Signal
from PySide6.QtWidgets import QWidget

from gd_sim.core.points import PointSet
from gd_sim.core.wording import counted, describe_time
from gd_sim.files import journal
from gd_sim.files.errors import FileError, describe_os_error, shortened
from gd_sim.files.experiments import is_experiment
from gd_sim.files.journal import Journal, Leftover
from gd_sim.gui import dialogs, file_words
from gd_sim.gui.documents import Documents
from gd_sim.session.background import Background
from gd_sim.session.document import Document
from gd_sim.session.keeping import Keeper
from gd_sim.session.session import Session

FEATURES = 2
"""What the points of a window have."""
LOOK_MILLISECONDS = 1_000
"""So long after an edit it is looked whether it could be written."""


def recovery_folder() -> Path:
    """Where the journals of all windows are: beside nothing else, and the same whatever the application is called."""
    place = QStandardPaths.StandardLocation.GenericDataLocation
    return Path(QStandardPaths.writableLocation(place)) / "gd_sim" / "recovery"


class Recovery(QObject):
    """Keeps the unsaved points of a session on the disk until they are safe.

    A journal belongs to whoever holds its lock; one that nobody holds was left by a crash.

    Attributes:
        is_offering: whether what a crash has left is being read or asked about.

    Signals:
        told(text): something that the user should know.
    """

    told = Signal(str)

    def __init__(self, session: Session, documents: Documents, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._documents, self._window = session, documents, window
        self._folder, self._name = recovery_folder(), secrets.token_hex(8)
        self._keeper = Keeper(Journal(self._folder, self._name))
        self._lock: QLockFile | None = None
        self._noted: tuple[PointSet, Document] = session.points, session.document
        self._problem = ""
        self.is_offering = False
        self._waiting: list[str] = []
        self._taken_over: dict[str, QLockFile] = {}
        self._background = Background(self)
        self._look_timer = QTimer(self)
        self._look_timer.setSingleShot(True)
        self._look_timer.setInterval(LOOK_MILLISECONDS)
        self._look_timer.timeout.connect(self._look)
        session.points_changed.connect(self._note)
        documents.changed.connect(self._note)

    def close(self) -> None:
        """The window was closed as its user wanted: nothing of it stays, nor of what it took over."""
        self._keeper.close()
        for name in self._taken_over:
            _remove(self._folder, name)
        for lock in (self._lock, *self._taken_over.values()):
            if lock:
                lock.unlock()

    # Keeping

    @property
    def problem(self) -> str:
        """Why points that are not saved may not be kept, in one line; empty if they are."""
        return self._problem or self._keeper.problem or ("" if self._keeper.is_at_work else "its thread has ended")

    def _note(self, taken_over: str | None = None) -> None:
        """Have the points written, if they are others now; then nothing needs to stay of those that became them."""
        content = self._session.aside.own.content
        now = content.points, content.document
        if now[0] is self._noted[0] and now[1] is self._noted[1] and not taken_over:
            return
        self._noted = now
        if problem := self._lock_problem():
            self._tell_of(problem)
            return
        self._keeper.note(*now, partial(_remove, self._folder, taken_over) if taken_over else None)
        self._look_timer.start()

    def _lock_problem(self) -> str:
        """Hold the lock of the own journal from now on; why that cannot be, empty if it can."""
        if self._lock:
            return ""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            return describe_os_error(error)
        self._lock = _lock(self._folder, self._name)
        return "" if self._lock else f"{self._folder}: cannot be written to"

    def _look(self) -> None:
        if self._keeper.problem:
            self._tell_of(self._keeper.problem)

    def _tell_of(self, problem: str) -> None:
        """Say once that nothing is kept; editing goes on."""
        if not self._problem:
            self._problem = problem
            self.told.emit(f"Recovery is off, so save now and then: {problem}")

    # Offering

    def offer(self) -> None:
        """Offer what crashed windows have left, one after another, until one is opened."""
        try:
            journal.remove_stale(self._folder)
            self._waiting = [name for name in journal.leftover_names(self._folder) if name != self._name]
        except OSError as error:
            self._tell_of(describe_os_error(error))
        self.is_offering = True
        self._offer_next()

    def _offer_next(self) -> None:
        while self._waiting:
            name = self._waiting.pop()
            if lock := _lock(self._folder, name):
                read = partial(journal.read_leftover, self._folder, name)
                self._background.submit(read, partial(self._decide, name, lock))
                return
        self.is_offering = False

    def _decide(self, name: str, lock: QLockFile, result: object) -> None:
        if self._documents.is_modified:  # by whoever was quicker than the disk
            self._waiting.clear()
            self.told.emit("There are points of a window that was not closed: they are offered at the next start")
        elif isinstance(result, Leftover) and result.kept.points.x.shape[1] == FEATURES:
            self._ask(name, lock, result)
        else:
            self._put_aside(name, result)
        if name not in self._taken_over:
            lock.unlock()
        self._offer_next()

    def _ask(self, name: str, lock: QLockFile, leftover: Leftover) -> None:
        points = leftover.kept.points
        answer = dialogs.ask_to_recover(self._window, _question(leftover)) if len(points) else "discard"
        if answer == "discard":
            _remove(self._folder, name)
        elif answer == "open":
            self._waiting.clear()  # the others stay for other windows
            self._taken_over[name] = lock
            path = leftover.kept.path
            if path and is_experiment(path):  # to save there would be to replace its run by another
                path = None
            document = Document(leftover.kept.name, None, path)
            self._session.open_points(points, document=document)
            self._note(taken_over=name)
            self.told.emit(f"{counted(len(points))} recovered; they are not saved yet")

    def _put_aside(self, name: str, result: object) -> None:
        """Say what cannot be read, and ask no more about it; files that the system holds back stay where they are."""
        if isinstance(result, FileNotFoundError):  # its window has been closed by now
            return
        if isinstance(result, OSError | MemoryError):
            self.told.emit(f"Points of a window that was not closed cannot be read: {file_words.reason(result)}")
            return
        with contextlib.suppress(OSError):
            journal.set_aside(self._folder, name)
        reason = str(result) if isinstance(result, FileError) else f"{name}: they have other than two features"
        self.told.emit(f"Points of a window that was not closed cannot be read, and are set aside: {reason}")
        if isinstance(result, Exception) and not isinstance(result, FileError):
            raise result


def _question(leftover: Leftover) -> str:
    kept, changed = leftover.kept, datetime.fromtimestamp(leftover.changed)
    when = describe_time(changed, datetime.now())
    are = "is" if len(kept.points) == 1 else "are"
    return (
        f"gd_sim was not closed properly. {counted(len(kept.points))} of \u201c{shortened(kept.name)}\u201d, "
        f"last changed {when}, {are} still here."
    )


def _lock(folder: Path, name: str) -> QLockFile | None:
    """The lock of a journal, if nobody else holds it: a process that is gone holds nothing."""
    lock = QLockFile(str(folder / f"{name}.lock"))
    lock.setStaleLockTime(0)  # a window may be open for days
    return lock if lock.tryLock(0) else None


def _remove(folder: Path, name: str) -> None:
    """Delete a journal that is not wanted any more; if the system refuses, it will be offered once more."""
    with contextlib.suppress(OSError):
        journal.remove(folder, name)
