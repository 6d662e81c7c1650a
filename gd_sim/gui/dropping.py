"""Files that are dropped onto the window: a part of the main window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow

from gd_sim.files.lesson_pages import ENDING as LESSON_ENDING
from gd_sim.gui import dialogs
from gd_sim.gui.documents import Documents

OFFERS = (QEvent.Type.DragEnter, QEvent.Type.DragMove)


class Dropping(QObject):
    """Opens a file that is dropped anywhere onto the window, once what is there is safe. Of several it opens the first.

    The views inside take no files, so Qt offers them to the window.

    Signals:
        lesson_dropped(path): it was a page of a lesson, or a folder, which takes nothing away from what is there.
    """

    lesson_dropped = Signal(Path)

    def __init__(self, documents: Documents, window: QMainWindow) -> None:
        super().__init__(window)
        self._documents, self._window = documents, window
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what can be opened; all else is not for us."""
        if event.type() in OFFERS and isinstance(event, QDragMoveEvent):
            event.setAccepted(self._can_take(event.mimeData()))
            return True
        if event.type() == QEvent.Type.Drop and isinstance(event, QDropEvent):
            event.setAccepted(self._can_take(event.mimeData()))
            if event.isAccepted():
                paths = _files(event.mimeData())
                QTimer.singleShot(0, self, lambda: self._open(paths))  # whoever dropped them waits for the drop to end
            return True
        return super().eventFilter(watched, event)

    def _can_take(self, data: QMimeData) -> bool:
        return bool(_files(data)) and not self._documents.is_busy

    def _open(self, paths: list[Path]) -> None:
        first, *others = paths
        if others:
            dialogs.show_problem(
                self._window, f"A window has one file: of these {len(paths)} only {first.name} is opened."
            )
        if first.is_dir() or first.suffix.lower() == LESSON_ENDING:
            self.lesson_dropped.emit(first)
        else:
            self._documents.ask_and_open(first)


def _files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
