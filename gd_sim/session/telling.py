"""How far the reading of a file is, told while it goes on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from gd_sim.session.background import Progress

MILLISECONDS = 250
"""How often it is told; small files are open before the first time."""


class Telling(QTimer):
    """Looks at the progress of a job now and then, and tells it behind what the job is called."""

    def __init__(self, parent: QObject, tell: Callable[[str], None]) -> None:
        super().__init__(parent)
        self._tell = tell
        self._progress, self._text = Progress(), ""
        self.setInterval(MILLISECONDS)
        self.timeout.connect(self._look)

    def begin(self, text: str) -> Progress:
        """Tell of a job from now on; what it returns is for the job."""
        self._progress, self._text = Progress(), text
        self.start()
        return self._progress

    def cancel(self) -> None:
        """Let the job end early, and tell no more."""
        self._progress.cancel()
        self.stop()

    def _look(self) -> None:
        share = f" {self._progress.share:.0%}" if self._progress.share else ""  # not every job tells
        self._tell(f"{self._text}{share}")
