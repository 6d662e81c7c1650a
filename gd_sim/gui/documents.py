"""The file behind the points or the experiment: open, save, and ask before anything is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gd_sim.core.boundary import View
from gd_sim.core.points import FloatArray, PointSet
from gd_sim.core.saved_run import SavedRun
from gd_sim.files.experiment_reader import load_plane_experiment
from gd_sim.files.experiments import ENDING, Experiment, is_experiment, save_experiment
from gd_sim.files.stamps import Stamp, stamp_of
from gd_sim.files.tables import save_points
from gd_sim.files.trying import Question, ask_of, load_or_ask
from gd_sim.gui import dialogs, file_words
from gd_sim.gui.import_dialog import ImportDialog
from gd_sim.session.background import Background
from gd_sim.session.document import Document
from gd_sim.session.session import Session
from gd_sim.session.telling import Telling


class Documents(QObject):
    """Opens and saves the points of a session, or all of it as an experiment, off the UI thread.

    Args:
        session: what is opened and saved.
        window: the parent of its questions; its mark of modification is followed.
        seen: the part of the plane in sight, for an experiment that is saved.

    Attributes:
        is_busy: whether a file is being read or written.

    Signals:
        changed: another file or name, or other points.
        told(text): something was done.
    """

    changed = Signal()
    told = Signal(str)

    def __init__(self, session: Session, window: QWidget, seen: Callable[[], View]) -> None:
        super().__init__(window)
        self._session, self._window, self._seen = session, window, seen
        self.is_busy = False
        self._is_writing = False
        self._when_written: Callable[[], None] | None = None
        self._background = Background(self)
        self._telling = Telling(self, self.told.emit)
        session.points_changed.connect(self.changed)
        for signal in (session.settings_changed, session.state_changed):
            signal.connect(self._look_whether_modified)

    @property
    def path(self) -> Path | None:
        """The file that Save writes; None as long as there is none."""
        return self._session.document.path

    @property
    def can_be_cancelled(self) -> bool:
        """Whether a file is being read, which can be given up."""
        return self.is_busy and not self._is_writing

    @property
    def source(self) -> Path | None:
        """The file that the points were read from, whether Save writes it or not."""
        return self._session.document.source

    @property
    def name(self) -> str:
        """What the points are called in the title."""
        return self._session.document.name

    @property
    def is_modified(self) -> bool:
        """Whether there is something here that is not safe: other points; in an experiment other settings, another
        start or more updates, too. Steps that are undone tell nothing: some are of the line. What is shown for a while
        counts for nothing, the learner's own work that was set aside for it does."""
        own = self._session.aside.own
        points, settings, initial_parameters, document, _ = own.content
        end = own.state.timeline.end if own.state.descent.points is points else 0
        if document.kept and document.kept.lacks(settings, initial_parameters, end):
            return True
        return not document.holds(points)

    def _look_whether_modified(self) -> None:
        """A CSV holds the points alone; an experiment may be another after each update."""
        if self._session.aside.own.document.kept and self.is_modified != self._window.isWindowModified():
            self.changed.emit()

    def new(self) -> None:
        """Begin with no points, once the old ones are safe."""
        self._when_safe(lambda: self._session.open_points(PointSet.empty()))

    def ask_and_open(self, path: Path | None = None, *, choosing: bool = False) -> None:
        """Open a file, or ask for one and open it, once the old points are safe; `choosing` as in `open`."""
        choose_and_open = partial(self._choose_and_open, choosing=choosing)
        self._when_safe(partial(self.open, path) if path else choose_and_open)

    def open(self, path: Path, *, choosing: bool = False) -> None:
        """Open a file; if that fails, say why and change nothing.

        With `choosing` it is asked what to take of a table even where nothing has to be decided.
        """
        if self.is_busy:
            return
        self._session.aside.take_back()
        text, load_table = f"Opening {path.name} …", ask_of if choosing else load_or_ask
        load: Callable[..., object] = load_plane_experiment if is_experiment(path) else load_table
        deliver = partial(self._opened, path, stamp_of(path), self._session.points)
        self._start(text, partial(load, path, progress=self._telling.begin(text)), deliver)

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save to the file that was opened, else ask for one; then go on, if it worked.

        What is saved is the learner's own work; it is taken back first if it was set aside.
        """
        self._session.aside.take_back()
        if self.path is None:
            self.save_as(then)
        else:
            self._save_to(self.path, then)

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Ask for a file and save to it; then go on, if it worked."""
        self._session.aside.take_back()
        folder = self.source.parent if self.source else Path.home()
        ending = ENDING if self._session.document.kept else ".csv"
        path = dialogs.choose_file_to_save(self._window, folder / f"{Path(self.name).stem}{ending}")
        if path is not None:
            self._save_to(path, then)

    def may_close(self, close: Callable[[], None]) -> bool:
        """Whether the window may close now; if a file must be written first, `close` is called when it is.

        A file that is being read is not waited for: what it holds is not wanted any more.
        """
        if self._is_writing:
            self._when_written = close
            return False
        self._session.aside.take_back()
        answer = dialogs.ask_to_save(self._window, self.name) if self.is_modified else "discard"
        if answer != "cancel":
            self.cancel()
        if answer == "save":
            self.save(close)
        return answer == "discard"

    def _when_safe(self, go_on: Callable[[], None]) -> None:
        if not self.is_busy and self.may_close(lambda: self._when_safe(go_on)):
            go_on()

    def _choose_and_open(self, *, choosing: bool) -> None:
        path = dialogs.choose_file_to_open(self._window, self.source.parent if self.source else Path.home())
        if path is not None:
            self.open(path, choosing=choosing)

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

    def cancel(self) -> None:
        """Give up the file that is being read, if there is one."""
        if not self.can_be_cancelled:
            return
        self._background.cancel()
        self._telling.cancel()
        self.is_busy = False
        self.told.emit("")
        self.changed.emit()

    def _opened(self, path: Path, stamp: Stamp | None, before: PointSet, result: object) -> None:
        if isinstance(result, Question):
            self.told.emit("")
            self._ask_what_to_take(result, stamp, before)
        elif isinstance(result, PointSet | Experiment):
            self._replace(before, result, Document.of_file(path, result, stamp))
        else:
            self.told.emit("")
            dialogs.show_problem(self._window, file_words.problem(path, result))

    def _ask_what_to_take(self, question: Question, stamp: Stamp | None, before: PointSet) -> None:
        """Ask which columns, classes and rows of a table are the points."""
        dialog = ImportDialog(question, self._window)

        def take() -> None:
            if dialog.trial:
                points = dialog.trial.points
                self._replace(before, points, Document.of_part(question.path, points, stamp))

        dialog.accepted.connect(take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _replace(self, before: PointSet, content: PointSet | Experiment, document: Document) -> None:
        if self._session.points is before:
            self._take_opened(content, document)
        else:  # the old points were edited meanwhile: whoever gave them up did not mean that
            self.told.emit("")
            self._when_safe(partial(self._take_opened, content, document))

    def _take_opened(self, content: PointSet | Experiment, document: Document) -> None:
        if isinstance(content, PointSet):
            self._session.open_points(content, document=document)
        else:
            self._session.open_experiment(content, document)
        self.told.emit(file_words.opened(content))
        self.changed.emit()

    def _save_to(self, path: Path, then: Callable[[], None] | None) -> None:
        points, document = self._session.points, self._session.document
        job: Callable[[], object] = partial(save_points, path, points)
        if is_experiment(path):
            notes = document.kept.notes if document.kept else ""
            initial, view = self._session.initial_parameters, self._seen()
            job = partial(_write_experiment, path, self._session.saved_run(), initial, view, notes)
        self._start(f"Saving {path.name} …", job, partial(self._saved, path, points, document, then), is_writing=True)

    def _saved(
        self, path: Path, points: PointSet, document: Document, then: Callable[[], None] | None, result: object
    ) -> None:
        if isinstance(result, Exception):
            self.told.emit("")
            dialogs.show_problem(self._window, f"{file_words.problem(path, result)}. The points are still here.")
            return
        content = result if isinstance(result, Experiment) else points
        if self._session.document is document:  # else these are other points by now, and no business of this file
            saved = Document.of_file(path, content, stamp_of(path))
            self._session.document = replace(saved, sample=document.sample)
        self.told.emit(file_words.saved(path, content))
        if then:
            then()


def _write_experiment(
    path: Path, run: Future[SavedRun], initial_parameters: FloatArray | None, view: View, notes: str
) -> Experiment:
    """Wait for the run as it stands, and write it; returns what was written."""
    experiment = Experiment(run.result(), initial_parameters, view, notes)
    save_experiment(path, experiment)
    return experiment
