"""The end of the desktop session, and SIGTERM: a part of the main window, so that nothing is lost by them."""

from __future__ import annotations

import signal
import socket
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QSocketNotifier, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from gd_sim.core.points import PointSet
from gd_sim.gui.documents import Documents
from gd_sim.gui.writing import Writing
from gd_sim.session.session import Session


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
        """Save, discard or call off: the system goes on when this returns."""
        while self._writing.is_busy:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if not self._documents.is_modified or not manager.allowsInteraction():
            return
        saved: list[bool] = []
        if self._documents.may_close(lambda: saved.append(True)):
            self._given_up = self._session.points
        else:
            while self._documents.is_busy:
                QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if not saved:
                manager.cancel()
        manager.release()


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
