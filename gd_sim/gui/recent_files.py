"""The files that were opened or saved last: a part of the main window, a menu that is the same for all windows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QMainWindow, QMenu

from gd_sim.gui.documents import Documents

MOST = 10
"""A menu that can be taken in at a glance, and one more than there are digits to choose by."""
KEY = "recentFiles"


class RecentFiles(QObject):
    """Keeps the newest files, and opens them from a menu.

    What other windows kept meanwhile is read again before each change, so none overwrites what another has written.

    Attributes:
        menu: Open Recent.
    """

    def __init__(self, documents: Documents, window: QMainWindow) -> None:
        super().__init__(window)
        self._documents = documents
        self._noted: Path | None = None
        self._settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "gd_sim", "gd_sim")
        self.menu = QMenu("Open &Recent", window)
        self.menu.setObjectName("recentMenu")
        self.menu.setToolTipsVisible(True)
        self.menu.menuAction().setObjectName("recentAction")
        self.menu.aboutToShow.connect(self._fill)
        documents.changed.connect(self._note)
        self._note()
        self._fill()

    def paths(self) -> list[Path]:
        """The files that are still there, the newest first."""
        return [path for path in self._kept() if _is_file(path)][:MOST]

    def _kept(self) -> list[Path]:
        self._settings.sync()
        value = self._settings.value(KEY)  # a list of one comes back as a text, and a settings file may hold anything
        texts = value if isinstance(value, list) else [value]
        return [Path(text) for text in texts if isinstance(text, str) and text]

    def _keep(self, paths: list[Path]) -> None:
        self._settings.setValue(KEY, [str(path) for path in paths])
        self._settings.sync()

    def _note(self) -> None:
        """Put the file of the window first, if it has another one now."""
        path = self._documents.source
        if path is None or path == self._noted:
            return
        self._noted, path = path, Path(path).absolute()
        self._keep([path, *(other for other in self._kept() if other != path)][:MOST])

    def _fill(self) -> None:
        self.menu.clear()
        for number, path in enumerate(self.paths(), 1):
            self._add(number, path)
        if not self.menu.actions():
            none = self.menu.addAction("No file yet")
            none.setObjectName("noRecentAction")
            none.setEnabled(False)
            return
        self.menu.addSeparator()
        clear = self.menu.addAction("&Clear This List")
        clear.setObjectName("clearRecentAction")
        clear.triggered.connect(self._clear)

    def _add(self, number: int, path: Path) -> None:
        name = path.name.replace("&", "&&")
        action = self.menu.addAction(f"&{number} {name}" if number < MOST else name)
        action.setObjectName(f"recentFile{number}")
        action.setToolTip(str(path))
        action.setEnabled(not self._documents.is_busy)
        action.triggered.connect(lambda: self._documents.ask_and_open(path))

    def _clear(self) -> None:
        self._keep([])
        self._fill()


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name from a damaged settings file
        return False
