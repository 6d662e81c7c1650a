"""Writes one file after another off the UI thread, with a word on how far it is: for what can be taken away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gd_sim.gui import dialogs, file_words
from gd_sim.session.background import Background, Cancelled, Progress
from gd_sim.session.telling import Telling


class Writing(QObject):
    """Has files written, one at a time; until one is through the window stays open.

    Attributes:
        is_busy: whether a file is being written.
        can_be_cancelled: whether that may be given up.

    Signals:
        changed: `is_busy` is another.
        told(text): something is being done, or was done.
    """

    changed = Signal()
    told = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.is_busy = self.can_be_cancelled = False
        self._background, self._telling = Background(self), Telling(self, self.told.emit)
        self._when_done: Callable[[], object] | None = None

    def start(self, path: Path, what: str, job: Callable[[Progress], None], *, is_long: bool = False) -> None:
        """Write a file, unless another one is being written.

        Args:
            path: the file.
            what: what is in it, with a capital letter.
            job: writes it, whole or not at all.
            is_long: whether the job tells how far it is, and so may be cancelled.
        """
        if self.is_busy:
            return
        self.is_busy, self.can_be_cancelled = True, is_long
        text = f"Writing {path.name} …"
        self.told.emit(text)
        self._background.submit(partial(job, self._telling.begin(text)), partial(self._finish, path, what))
        self.changed.emit()

    def cancel(self) -> None:
        """Give up what is being written, if that can be; what was at its place before stays."""
        if self.can_be_cancelled:
            self._telling.cancel()

    def keeps_open(self, close: Callable[[], object]) -> bool:
        """Whether the window must stay open for now; `close` is called when it need not any more."""
        if self.is_busy:
            self._when_done = close
            self.told.emit("The window closes when the file is written")
        return self.is_busy

    def _finish(self, path: Path, what: str, result: object) -> None:
        self._telling.stop()
        self.is_busy = self.can_be_cancelled = False
        close, self._when_done = self._when_done, None
        self.changed.emit()
        if isinstance(result, Cancelled):
            self.told.emit(f"{path.name} was not written")
        elif isinstance(result, Exception):
            self.told.emit("")
            dialogs.show_problem(self._window, f"{file_words.problem(path, result)}. Nothing was written.")
            close = None  # there may be another place for it
        else:
            self.told.emit(f"{what} saved to {path}")
        if close:
            close()
