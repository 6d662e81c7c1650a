"""The part of the main window that takes points to the clipboard and from there, as text of spreadsheets."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from gd_sim.core.points import FloatArray, IntArray, PointSet
from gd_sim.core.wording import counted
from gd_sim.files.errors import PointFileError
from gd_sim.files.pasting import PLACE, points_text, read_points_text
from gd_sim.gui import dialogs, file_words
from gd_sim.session.background import Background
from gd_sim.session.session import Session

POINTS_AT_ONCE = 2_000
"""So many points are written while one waits, some 5 ms; more of them on a thread of its own."""
CHARACTERS_AT_ONCE = 40_000
"""And so long a text is read while one waits, some 5 ms."""


class Clipping(QObject):
    """Cuts, copies and pastes the points of a session.

    Attributes:
        is_busy: whether a long text is being written or read.

    Signals:
        changed: it is busy now, or no longer.
        pasted(indices): these points were pasted.
        told(text): something was done.
    """

    changed = Signal()
    pasted = Signal(object)
    told = Signal(str)

    def __init__(self, session: Session, aside: Callable[[], FloatArray], window: QWidget) -> None:
        """Work on a session.

        Args:
            session: has the points.
            aside: how far from a point one that is pasted onto it is seen as another, (2,).
            window: is told in front of.
        """
        super().__init__(window)
        self._session, self._aside, self._window = session, aside, window
        self.is_busy = False
        self._background = Background(self)

    def copy(self, indices: IntArray) -> None:
        """Put these points onto the clipboard."""
        self._write(indices, lambda: self.told.emit(f"{counted(len(indices))} copied"))

    def cut(self, indices: IntArray) -> None:
        """Put these points onto the clipboard, then delete them."""
        self._write(indices, partial(self._remove, self._session.points, indices))

    def _write(self, indices: IntArray, then: Callable[[], None]) -> None:
        job = partial(points_text, self._session.points, indices)
        self._do("Copying …", len(indices) > POINTS_AT_ONCE, job, partial(self._written, then))

    def _written(self, then: Callable[[], None], result: object) -> None:
        if isinstance(result, Exception):
            raise result
        QGuiApplication.clipboard().setText(str(result))
        then()

    def _remove(self, points: PointSet, indices: IntArray) -> None:
        if self._session.points is points:
            self._session.remove(indices, "cut")
        else:
            self.told.emit("The points were edited meanwhile: they were copied, but not cut")

    def paste(self, label: float) -> None:
        """Add the points that are on the clipboard; those that come without a label have this one."""
        text, points = QGuiApplication.clipboard().text(), self._session.points
        if not text.strip():
            self.told.emit("There is no text on the clipboard to paste")
            return
        job = partial(read_points_text, text, points, label)
        self._do("Pasting …", len(text) > CHARACTERS_AT_ONCE, job, partial(self._read, points.class_names))

    def _read(self, class_names: tuple[str, str], result: object) -> None:
        session = self._session
        if not isinstance(result, PointSet):
            dialogs.show_problem(self._window, f"{file_words.problem(Path(PLACE), result)}. Nothing was pasted.")
        elif session.points.class_names != class_names:
            self.told.emit("There is another set of points by now: nothing was pasted")
        else:
            first = len(session.points)
            session.place(self._beside(result.x), result.y, "paste")
            self.pasted.emit(np.arange(first, len(session.points)))
            self._tell_of_names(result.class_names, class_names)

    def _beside(self, x: FloatArray) -> FloatArray:
        """Places where copies of points do not lie on all of these, which would hide that there are more."""
        here = _as_complex(self._session.points.x)
        while len(x) and np.isin(_as_complex(x), here).all():
            before, x = x, x + self._aside()
            if (x == before).all():  # so far away that the step is lost in rounding
                break
        return x

    def _tell_of_names(self, read: tuple[str, str], own: tuple[str, str]) -> None:
        """Say which class is which where the text had other names for them."""
        if read != own:
            pairs = zip(read, own, strict=True)
            self.told.emit("Pasted: " + ", ".join(f"{name} as label {label}" for name, label in pairs))

    def _do(self, text: str, is_long: bool, job: Callable[[], object], deliver: Callable[[object], None]) -> None:
        if self.is_busy:
            return
        if is_long:
            self.is_busy = True
            self.told.emit(text)
            self.changed.emit()
            self._background.submit(job, partial(self._finish, deliver))
        else:
            deliver(_result_of(job))

    def _finish(self, deliver: Callable[[object], None], result: object) -> None:
        self.is_busy = False
        self.told.emit("")
        deliver(result)
        self.changed.emit()


def _as_complex(x: FloatArray) -> npt.NDArray[np.complex128]:
    """Places as numbers that can be looked for, exactly."""
    return np.ascontiguousarray(x).view(np.complex128)[:, 0]


def _result_of(job: Callable[[], object]) -> object:
    """What a job returns, or why it did not: as from another thread."""
    try:
        return job()
    except PointFileError as error:
        return error
