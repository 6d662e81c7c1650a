"""The one place for exceptions that nobody expected: a part of the main window."""

from __future__ import annotations

import contextlib
import os
import platform
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import NamedTuple

import PySide6
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QMainWindow

import gd_sim
from gd_sim.files.errors import FAILED, describe_os_error, one_line
from gd_sim.gui import recovery
from gd_sim.gui.crash_log import CrashLog, find_crashes
from gd_sim.gui.documents import Documents
from gd_sim.gui.failure_dialog import FailureDialog
from gd_sim.gui.recovery import Recovery
from gd_sim.session.session import Session

_OVERRIDE = re.compile(r"Error calling Python override of [\w:]+\(\): ")
"""What PySide puts before the words of an exception that passes through Qt; the traceback says it better."""


class Failure(NamedTuple):
    """An exception that nobody expected.

    Attributes:
        what: it, in one line.
        place: where it was raised; one that comes again from there is the same.
        details: the traceback, and the versions of what runs here.
    """

    what: str
    place: str
    details: str


class Failures(QObject):
    """Shows exceptions that nobody expected, from whichever thread, and halts the run.

    Each place that fails is shown once: what fails at every painting would else never let the user go on. All are in
    the crash log, which stays where the program does not end as it should.

    Signals:
        told(text): something that the user should know.
    """

    told = Signal(str)
    _happened = Signal(object)

    def __init__(self, session: Session, documents: Documents, keeping: Recovery, window: QMainWindow) -> None:
        super().__init__(window)
        self._session, self._documents, self._recovery, self._window = session, documents, keeping, window
        self._folder = recovery.recovery_folder().with_name("crashes")
        self._log: CrashLog | None = None
        self._times: dict[str, int] = {}
        self._dialog: FailureDialog | None = None
        self._noted = 0
        self._cannot_close = False
        # Queued: an exception may come from another thread, or in the middle of a painting.
        self._happened.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Take every exception that nobody expected meanwhile, and whatever ends the program in C."""
        hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._note
        threading.excepthook = lambda failed: self._note(failed.exc_type, failed.exc_value, failed.exc_traceback)
        sys.unraisablehook = lambda failed: self._note(failed.exc_type, failed.exc_value, failed.exc_traceback)
        try:
            self._log = CrashLog(self._folder)
        except OSError as error:
            self.told.emit(f"There is no crash log: {describe_os_error(error)}")
        try:
            yield
        finally:
            sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
            if self._log:
                self._log.close()
                self._log = None

    @Slot()
    def tell_of_crashes(self) -> None:
        """Say where the log of the last crash is, if there was one since the last start."""
        with contextlib.suppress(OSError):  # another window tells, or the next start
            for path in find_crashes(self._folder)[-1:]:
                self.told.emit(f"gd_sim crashed the last time; what is known of it: {path}")

    def _note(self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None, /) -> None:
        """Write an exception down, in whichever thread it was raised, and have it shown."""
        if not issubclass(kind, Exception):
            sys.__excepthook__(kind, error or kind(), trace)
            return
        self._noted += 1
        failure = _failure(kind, error, trace)
        if self._log:
            self._log.write(failure.details)
        with contextlib.suppress(RuntimeError):  # the window is gone: the log has it
            self._happened.emit(failure)

    @Slot(object)
    def _take(self, failure: Failure) -> None:
        times = self._times[failure.place] = self._times.get(failure.place, 0) + 1
        if self._dialog is not None:
            self._dialog.count()
        elif times > 1:
            self.told.emit(f"The same again, {times:,} times by now: {failure.what}")
        else:
            self._show(failure)
            self._session.halt()

    def _show(self, failure: Failure) -> None:
        dialog = self._dialog = FailureDialog(failure.what, failure.details, self._safety(), self._window)
        dialog.save_wished.connect(self._documents.save_as)
        dialog.quit_wished.connect(self._quit)
        dialog.finished.connect(self._forget)
        dialog.open()

    def _safety(self) -> str:
        """What is true of the points now."""
        if not self._documents.is_modified:
            return "Your points are saved."
        if problem := self._recovery.problem:
            return f"Your points are not on the disk ({problem}): save them now."
        return "Your points are safe: if gd_sim should end, its next start offers them."

    def _forget(self) -> None:
        self._dialog = None

    def _quit(self) -> None:
        """Leave as usual, which asks for what is not saved; at once where that has failed already."""
        if self._cannot_close:
            os._exit(FAILED)  # the journal keeps the points, and the log what went wrong
        noted, self._cannot_close = self._noted, True
        self._window.close()  # may raise here, or tell the hook
        self._cannot_close = self._noted > noted


def _failure(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> Failure:
    frames = traceback.extract_tb(trace)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    versions = (
        f"gd_sim {gd_sim.__version__}, Python {platform.python_version()}, PySide6 {PySide6.__version__}, "
        f"{platform.platform()}, thread {threading.current_thread().name}"
    )
    details = "".join(traceback.format_exception(kind, error, trace))
    what = one_line(f"{kind.__name__}: {_OVERRIDE.sub('', str(error))}")
    return Failure(what, f"{kind.__name__} at {place}", f"{versions}\n{details}\n")
