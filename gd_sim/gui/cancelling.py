"""A button that gives up the file that is being read: a part of the main window, in the status line."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton, QStatusBar

from gd_sim.gui.documents import Documents

SOON_MILLISECONDS = 500
"""A file that is open by then needs no button, which would only flash."""


class CancelReading(QPushButton):
    """Is there while a file is read, unless that is soon done; a click leaves all as it was."""

    def __init__(self, documents: Documents, status_line: QStatusBar) -> None:
        super().__init__("Cancel")
        self.setObjectName("cancelReading")
        self.setAccessibleName("Cancel reading")
        self.setToolTip("Read the file no further; what is here stays")
        self._documents = documents
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SOON_MILLISECONDS)
        self._timer.timeout.connect(self.show)
        status_line.addPermanentWidget(self)
        self.hide()
        self.clicked.connect(documents.stop_reading)
        documents.changed.connect(self._look)

    def _look(self) -> None:
        if not self._documents.is_reading:
            self._timer.stop()
            self.hide()
        elif not self.isVisible() and not self._timer.isActive():
            self._timer.start()
