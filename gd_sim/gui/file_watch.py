"""The file on disk, when another program changes it or takes it away: a part of the main window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QFileSystemWatcher, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

from gd_sim.files.stamps import Stamp, stamp_of
from gd_sim.gui import dialogs
from gd_sim.gui.documents import Documents
from gd_sim.session.session import Session

QUIET_MILLISECONDS = 300
"""A file is looked at when nothing has happened to it for so long: many programs write in pieces, or write a new file
and put it in the place of the old one."""


class FileWatch(QObject):
    """Offers to open the file of the window again when it is another by now; asks once for each time it was changed.

    The question comes when the window has the focus. Our own saves are known by the stamp that the document keeps.
    """

    def __init__(self, session: Session, documents: Documents, window: QMainWindow) -> None:
        super().__init__(window)
        self._session, self._documents, self._window = session, documents, window
        self._told: tuple[Path, Stamp | None] | None = None
        self._watcher = QFileSystemWatcher(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(QUIET_MILLISECONDS)
        self._timer.timeout.connect(self._look)
        for signal in (self._watcher.fileChanged, self._watcher.directoryChanged, documents.changed):
            signal.connect(self._look_soon)
        window.installEventFilter(self)
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look again when the window gets the focus: what is on a network is told of by nobody."""
        if event.type() == QEvent.Type.WindowActivate:
            self._timer.start()
        return super().eventFilter(watched, event)

    def _look_soon(self) -> None:
        self._timer.start()

    def _look(self) -> None:
        self._follow()
        document = self._session.document
        path, known = document.source, document.stamp
        is_away = not self._window.isActiveWindow() or QApplication.activeModalWidget() is not None
        if path is None or known is None or self._documents.is_busy or is_away:
            return
        now = stamp_of(path)
        if now == known or self._told == (path, now):
            return
        self._told = path, now
        was_modified = self._documents.is_modified
        self._session.document = replace(document, safe=None)
        self._documents.changed.emit()
        if now is None:
            dialogs.show_problem(self._window, f"{path.name} is no longer there. Save As keeps what is here.")
        elif dialogs.ask_to_reload(self._window, path.name, is_modified=was_modified):
            self._documents.open(path)

    def _follow(self) -> None:
        """Watch the file and its folder: Qt forgets a file that was replaced or removed."""
        path = self._session.document.source
        wanted = [str(place) for place in (path, path.absolute().parent) if place.exists()] if path else []
        watched = self._watcher.files() + self._watcher.directories()
        if gone := [place for place in watched if place not in wanted]:
            self._watcher.removePaths(gone)
        if new := [place for place in wanted if place not in watched]:
            self._watcher.addPaths(new)
