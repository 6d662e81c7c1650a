"""The file behind the points: open, save, and ask before anything is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gd_sim.core.points import PointSet
from gd_sim.files.errors import describe_os_error
from gd_sim.files.tables import ARRAY_ENDINGS, load_plane_points, save_points
from gd_sim.gui import dialogs
from gd_sim.session.background import Background
from gd_sim.session.document import Document
from gd_sim.session.session import Session
from gd_sim.session.telling import Telling


class Documents(QObject):
    """Opens and saves the points of a session, off the UI thread.

    Attributes:
        is_busy: whether a file is being read or written.

    Signals:
        changed: another file or name, or other points.
        told(text): something was done.
    """

    changed = Signal()
    told = Signal(str)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self.is_busy = False
        self._is_writing = False
        self._when_written: Callable[[], None] | None = None
        self._background = Background(self)
        self._telling = Telling(self, self.told.emit)
        session.points_changed.connect(self.changed)

    @property
    def path(self) -> Path | None:
        """The file that Save writes; None as long as there is none."""
        return self._session.document.path

    @property
    def name(self) -> str:
        """What the points are called in the title."""
        return self._session.document.name

    @property
    def is_modified(self) -> bool:
        """Whether the points are others than those that are safe. Steps that are undone tell nothing: some are of the
        line."""
        points, safe = self._session.points, self._session.document.safe
        return points is not safe and points != safe

    def new(self) -> None:
        """Begin with no points, once the old ones are safe."""
        self._when_safe(lambda: self._session.open_points(PointSet.empty()))

    def ask_and_open(self) -> None:
        """Ask for a file and open it, once the old points are safe."""
        self._when_safe(self._choose_and_open)

    def open(self, path: Path) -> None:
        """Open a file; if that fails, say why and change nothing."""
        if self.is_busy:
            return
        text, deliver = f"Opening {path.name} …", partial(self._opened, path, self._session.points)
        self._start(text, partial(load_plane_points, path, progress=self._telling.begin(text)), deliver)

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save to the file that was opened, else ask for one; then go on, if it worked."""
        if self.path is None:
            self.save_as(then)
        else:
            self._save_to(self.path, then)

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Ask for a file and save to it; then go on, if it worked."""
        folder = self.path.parent if self.path else Path.home()
        path = dialogs.choose_file_to_save(self._window, folder / f"{Path(self.name).stem}.csv")
        if path is not None:
            self._save_to(path, then)

    def may_close(self, close: Callable[[], None]) -> bool:
        """Whether the window may close now; if a file must be written first, `close` is called when it is.

        A file that is being read is not waited for: what it holds is not wanted any more.
        """
        if self._is_writing:
            self._when_written = close
            return False
        answer = dialogs.ask_to_save(self._window, self.name) if self.is_modified else "discard"
        if answer != "cancel":
            self.stop_reading()
        if answer == "save":
            self.save(close)
        return answer == "discard"

    def _when_safe(self, go_on: Callable[[], None]) -> None:
        if not self.is_busy and self.may_close(lambda: self._when_safe(go_on)):
            go_on()

    def _choose_and_open(self) -> None:
        path = dialogs.choose_file_to_open(self._window, self.path.parent if self.path else Path.home())
        if path is not None:
            self.open(path)

    def _start(
        self, text: str, job: Callable[[], object], deliver: Callable[[object], None], *, is_writing: bool = False
    ) -> None:
        if self.is_busy:
            return
        self.is_busy, self._is_writing = True, is_writing
        self.told.emit(text)
        self.changed.emit()
        self._background.submit(job, partial(self._finish, deliver))

    def _finish(self, deliver: Callable[[object], None], result: object) -> None:
        self._telling.stop()
        self.is_busy = self._is_writing = False
        deliver(result)
        self.changed.emit()
        go_on, self._when_written = self._when_written, None
        if go_on:
            go_on()

    def stop_reading(self) -> None:
        """Give up the file that is being read, if there is one."""
        if not self.is_busy or self._is_writing:
            return
        self._background.cancel()
        self._telling.cancel()
        self.is_busy = False
        self.told.emit("")
        self.changed.emit()

    def _opened(self, path: Path, before: PointSet, result: object) -> None:
        if isinstance(result, PointSet) and self._session.points is before:
            self._take_opened(path, result)
            return
        self.told.emit("")
        if isinstance(result, PointSet):  # the old points were edited meanwhile: whoever gave them up did not mean that
            self._when_safe(partial(self._take_opened, path, result))
        else:
            dialogs.show_problem(self._window, _one_line(path, result))

    def _take_opened(self, path: Path, points: PointSet) -> None:
        own = (
            None if path.suffix.lower() in ARRAY_ENDINGS else path
        )  # Save writes no arrays, and replaces none by a CSV
        self._session.open_points(points, document=Document(path.name, points, own))
        self.told.emit(f"{len(points):,} points opened")

    def _save_to(self, path: Path, then: Callable[[], None] | None) -> None:
        points, document = self._session.points, self._session.document
        self._start(
            f"Saving {path.name} …",
            partial(save_points, path, points),
            partial(self._saved, path, points, document, then),
            is_writing=True,
        )

    def _saved(
        self, path: Path, points: PointSet, document: Document, then: Callable[[], None] | None, result: object
    ) -> None:
        if isinstance(result, Exception):
            self.told.emit("")
            dialogs.show_problem(self._window, f"{_one_line(path, result)}. The points are still here.")
            return
        if self._session.document is document:  # else these are other points by now, and no business of this file
            self._session.document = replace(document, name=path.name, path=path, safe=points)
        self.told.emit(f"{len(points):,} points saved to {path.name}; a CSV holds no settings and no run")
        if then:
            then()


def _one_line(path: Path, error: object) -> str:
    return f"{path.name}: {describe_os_error(error)}" if isinstance(error, OSError) else str(error)
