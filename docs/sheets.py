"""Photographs every panel and every page of the lesson, to be looked at: python docs/sheets.py FOLDER.

In light, dark and large type, at two sizes; each page as Show Me sets it up.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from screenshot import do, fresh_window, wait_until

from gd_sim.assets import asset
from gd_sim.files.lesson_pages import read_pages
from gd_sim.gui.actions import PANELS
from gd_sim.gui.lesson_panel import LessonPanel
from gd_sim.gui.lessons import SWITCHES
from gd_sim.gui.main_window import MainWindow

LOOKS = {
    "light": ["lightThemeAction"],
    "dark": ["darkThemeAction"],
    "projector": ["lightThemeAction", "projectorAction"],
}
SIZES = [(1280, 800), (1920, 1080)]
UPDATES = 3
"""Steps before panels are photographed."""


def new_window(look: str, size: tuple[int, int]) -> MainWindow:
    """A window with this look, of this size."""
    window = fresh_window()
    window.resize(*size)
    for name in LOOKS[look]:
        do(window, name)
    window.show()
    return window


def photograph(window: MainWindow, path: Path) -> None:
    """Once nothing is under way any more, twice: what was shown last may have begun something else."""
    for _ in range(2):
        wait_until(lambda: window.session.is_settled and not window.microscope.is_busy)
        QApplication.processEvents()
    window.grab().save(str(path))


def take_panels(look: str, size: tuple[int, int], folder: Path) -> None:
    """A picture of each panel."""
    window = new_window(look, size)
    for _ in range(UPDATES):
        do(window, "stepAction")
    for name in PANELS:
        do(window, name)
        photograph(window, folder / f"{name.removesuffix('Action')}.png")
        do(window, name)
    window.close()


def take_pages(look: str, size: tuple[int, int], folder: Path) -> None:
    """A picture of each page."""
    window = new_window(look, size)
    do(window, "lessonAction")
    panel = window.findChild(LessonPanel)
    assert isinstance(panel, LessonPanel)
    for number, page in enumerate(read_pages(asset("lesson"), SWITCHES), 1):
        title = page.title
        wait_until(lambda title=title: panel.view.accessibleName().endswith(title))  # type: ignore[misc]
        do(window, "showMeAction")
        photograph(window, folder / f"page-{number:02}.png")
        do(window, "giveBackAction")
        do(window, "nextPageAction")
    window.close()


def main() -> None:
    """Take all pictures: a folder for each look and size."""
    with tempfile.TemporaryDirectory() as settings:
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, settings)
        application = QApplication(sys.argv[:1])
        for look in LOOKS:
            for width, height in SIZES:
                folder = Path(sys.argv[1]) / f"{look}-{width}x{height}"
                folder.mkdir(parents=True, exist_ok=True)
                take_panels(look, (width, height), folder)
                take_pages(look, (width, height), folder)
        application.quit()


if __name__ == "__main__":
    main()
