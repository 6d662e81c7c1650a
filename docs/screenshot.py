"""Makes the pictures of the README from the real window: python docs/screenshot.py [FOLDER].

The window is driven through its own actions and photographed when the session shows what was asked for.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from gd_sim.app import create_window
from gd_sim.gui.main_window import MainWindow

EPOCHS = 4
SIZE = (1280, 800)
THEMES = {"light": "lightThemeAction", "dark": "darkThemeAction"}


def wait_until(reached: Callable[[], bool]) -> None:
    """Let the window live until a state is reached."""
    loop, timer = QEventLoop(), QTimer()
    timer.timeout.connect(lambda: loop.quit() if reached() else None)
    timer.start(10)
    loop.exec()


def do(window: MainWindow, action: str) -> None:
    """Trigger an action and wait until it shows."""
    window.actions_by_name[action].trigger()
    wait_until(lambda: window.session.is_settled)


def take(theme: str, path: Path) -> None:
    """A picture of the window after some epochs and one more step."""
    window = create_window()
    window.resize(*SIZE)
    do(window, THEMES[theme])
    window.actions_by_name["numbersAction"].setChecked(True)
    window.show()
    for _ in range(EPOCHS * 20 + 1):
        do(window, "stepAction")
    wait_until(lambda: window.session.optimum.error is not None)
    window.grab().save(str(path))
    window.close()


def main() -> None:
    """Take all pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    with tempfile.TemporaryDirectory() as settings:
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, settings)
        application = QApplication(sys.argv[:1])
        for theme in THEMES:
            take(theme, folder / f"window-{theme}.png")
        application.quit()


if __name__ == "__main__":
    main()
