"""The end of the desktop session, and SIGTERM: a part of the main window, so that nothing is lost by them."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QSocketNotifier, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from gd_sim.core.points import PointSet
from gd_sim.gui.documents import Documents
from gd_sim.gui.writing import Writing
from gd_sim.session.session import Session

LONGEST = 8.0
"""Seconds for which a logout waits for a file; after some more the system ends who has not answered."""


class SessionManager(Protocol):
    """What is used of QSessionManager."""

    def allowsInteraction(self) -> bool: ...
    def cancel(self) -> None: ...
    def release(self) -> None: ...


class Leaving(QObject):
    """Asks for what is not saved before a logout or shutdown, which waits for the answer and may be called off."""

    def __init__(self, session: Session, documents: Documents, writing: Writing, window: QMainWindow) -> None:
        super().__init__(window)
        self._session, self._documents, self._writing = session, documents, writing
        self._given_up: PointSet | None = None
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.commitDataRequest.connect(self.commit, Qt.ConnectionType.DirectConnection)

    @property
    def was_asked(self) -> bool:
        """Whether the points were given up already; the system closes the windows after all have answered."""
        return self._given_up is self._session.points

    def commit(self, manager: SessionManager) -> None:
        """Save, discard or call off: the system goes on when this returns.

        A disk that hangs is waited for no longer than `LONGEST`. What can be taken away again is then given up; for
        the points that are not saved by then the logout is called off.
        """
        _wait_while(lambda: self._writing.is_busy)
        if not self._documents.is_modified or not manager.allowsInteraction():
            return
        saved: list[bool] = []
        if self._documents.may_close(lambda: saved.append(True)):
            self._given_up = self._session.points
        else:
            _wait_while(lambda: self._documents.is_busy)
            if not saved:
                manager.cancel()
        manager.release()


def _wait_while(is_busy: Callable[[], bool]) -> None:
    """Let Qt work as long as a file is being written; `Background` wakes it."""
    until = time.monotonic() + LONGEST
    while is_busy() and time.monotonic() < until:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


class Terminator(QSocketNotifier):
    """Closes the window as its button does when SIGTERM asks the program to end; a second one ends it at once.

    While Qt waits for events Python sees no signal, but it writes a byte for each into a socket, which wakes Qt.
    """

    def __init__(self, window: QMainWindow) -> None:
        self._reader, self._writer = socket.socketpair()
        super().__init__(self._reader.fileno(), QSocketNotifier.Type.Read, window)
        self._window = window
        for end in (self._reader, self._writer):
            end.setblocking(False)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, lambda *_: signal.signal(signal.SIGTERM, signal.SIG_DFL))
        self.activated.connect(self._close)

    def _close(self) -> None:
        self._reader.recv(1024)
        self._window.close()
