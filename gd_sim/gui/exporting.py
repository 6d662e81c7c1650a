"""What can be taken away: a part of the main window, which makes pictures of the views and files of the run."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from gd_sim.core import updates as plain_loops
from gd_sim.core.descent import Loops
from gd_sim.core.history import Record
from gd_sim.core.recorded import history_until_now
from gd_sim.core.saved_run import SavedRun
from gd_sim.core.trace import Work, work_of
from gd_sim.files.atomic import write_atomically
from gd_sim.files.histories import save_history
from gd_sim.files.pages import save_trace_page
from gd_sim.files.scripts import save_script
from gd_sim.files.traces import save_trace
from gd_sim.files.worksheets import save_worksheet
from gd_sim.gui import dialogs, paper
from gd_sim.gui.actions import EXPORTS, Actions
from gd_sim.gui.animating import Animating
from gd_sim.gui.export_dialogs import SUBJECTS, VECTOR, PictureChoice, PictureDialog, StretchDialog, written_size
from gd_sim.gui.writing import Writing
from gd_sim.session.background import Progress
from gd_sim.session.session import Session

MOST_LINES = 100_000
"""The most points of all updates of a trace: some fifty megabytes, written in about ten seconds."""

OF_UPDATES = ("exportAnimationAction", "exportTraceAction", "exportWorksheetAction")
"""What there is only where there are updates."""

Job = Callable[[Path, SavedRun, Progress], None]
PAGE, CSV = {".md": "Page in Markdown"}, {".csv": "Table"}


class Exporting(QObject):
    """Saves and copies pictures, and saves animations, histories, traces, worksheets and scripts of the run.

    Args:
        session: has the run.
        subjects: what pictures can be made of, by the keys of `SUBJECTS`.
        animating: asks for animations.
        actions: of the window.
        window: is asked in front of.

    Attributes:
        writing: writes the files.

    Signals:
        told(text): something is being done, or was done.
    """

    told = Signal(str)

    def __init__(
        self, session: Session, subjects: dict[str, QWidget], animating: Animating, actions: Actions, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session, self._subjects, self._animating = session, subjects, animating
        self._actions, self._window = actions, window
        self._choice = PictureChoice("plane", 2)
        self._folder: Path | None = None
        self.writing = Writing(window)
        self.writing.told.connect(self.told)
        self.writing.changed.connect(self.show_what_can_be_done)
        actions.connect(
            {
                "exportPictureAction": self.ask_for_picture,
                "copyPictureAction": self.copy_picture,
                "exportAnimationAction": self._export_animation,
                "exportHistoryAction": self._export_history,
                "exportTraceAction": self._export_trace,
                "exportWorksheetAction": self._export_worksheet,
                "exportScriptAction": self._export_script,
            }
        )
        session.points_changed.connect(self.show_what_can_be_done)
        session.state_changed.connect(self.show_what_can_be_done)
        self.show_what_can_be_done()

    def show_what_can_be_done(self) -> None:
        """Enable what is possible: one file at a time; there is a trace only of updates."""
        has_points, state = len(self._session.points) > 0, self._session.state
        has_updates = state.timeline.end > state.timeline.start
        for name in filter(None, EXPORTS):
            possible = name == "exportPictureAction" or has_points
            if name in OF_UPDATES:
                possible = possible and has_updates
            self._actions[name].setEnabled(possible and not self.writing.is_busy)

    # Pictures

    def ask_for_picture(self) -> None:
        """Ask for a picture, and save or copy it."""
        sizes = {key: subject.size() for key, subject in self._subjects.items()}
        dialog = PictureDialog(self._choice, sizes, self._window)
        if dialog.exec():
            self._choice = dialog.choice
            if dialog.is_copy:
                self.copy_picture()
            else:
                self._save_picture()
        dialog.deleteLater()

    def copy_picture(self) -> None:
        """Put a picture of what was chosen the last time onto the clipboard."""
        subject, ratio = self._choice
        image = paper.image_of(self._subjects[subject], ratio or 1)
        image.setDevicePixelRatio(1)  # whoever pastes it counts its own pixels
        QGuiApplication.clipboard().setImage(image)
        self.told.emit(f"{_picture(subject)} copied, {written_size(image.size())}")

    def _save_picture(self) -> None:
        """Paint what is seen now, and then ask where to."""
        subject, ratio = self._choice
        widget = self._subjects[subject]
        ending = ".svg" if ratio == VECTOR else ".png"
        data = (
            partial(bytes, paper.svg(widget)) if ratio == VECTOR else partial(paper.png, paper.image_of(widget, ratio))
        )
        path = self._choose("Save picture", f" {subject}{ending}", {ending: f"Picture, {ending[1:].upper()}"})
        if path is not None:
            self.writing.start(path, _picture(subject), lambda _: write_atomically(path, [data()]))

    # The run

    def _export_animation(self) -> None:
        if job := self._animating.ask():
            self._export("Animation", " run.gif", {".gif": "Animation, GIF"}, job, is_long=True)

    def _export_history(self) -> None:
        self._export("History", " history.csv", CSV, _save_history)

    def _export_script(self) -> None:
        self._export("Python script", ".py", {".py": "Python script"}, _save_script)

    def _export_trace(self) -> None:
        stretch = self._ask_for_stretch("Worked trace")
        if stretch:
            job = partial(_save_trace, stretch, self._loops)
            self._export("Worked trace", " trace.csv", CSV | PAGE, job, is_long=True)

    def _export_worksheet(self) -> None:
        stretch = self._ask_for_stretch("Worksheet")
        if stretch:
            self._export(
                "Worksheet", " worksheet.md", PAGE, partial(_save_worksheet, stretch, self._loops), is_long=True
            )

    @property
    def _loops(self) -> Loops:
        return self._session.compiler.loops or plain_loops

    def _ask_for_stretch(self, title: str) -> tuple[int, int] | None:
        state = self._session.state
        most = max(1, MOST_LINES // state.descent.batch_size)
        dialog = StretchDialog(title, state.timeline.start + 1, state.update, state.timeline.end, most, self._window)
        stretch = dialog.stretch if dialog.exec() else None
        dialog.deleteLater()
        return stretch

    def _export(self, what: str, name: str, kinds: dict[str, str], job: Job, *, is_long: bool = False) -> None:
        """Write a file about the run as it is now, which may go on while one chooses its name."""
        kept: Future[SavedRun] = self._session.saved_run()
        path = self._choose(f"Save {what[0].lower()}{what[1:]}", name, kinds)
        if path is not None:
            self.writing.start(path, what, lambda progress: job(path, kept.result(), progress), is_long=is_long)

    # Files

    def _choose(self, title: str, name: str, kinds: dict[str, str]) -> Path | None:
        document = self._session.document
        folder = self._folder or (document.path.parent if document.path else Path.home())
        stem = Path(document.name).stem
        path = dialogs.choose_file_to_export(self._window, title, folder / f"{stem}{name}", kinds)
        self._folder = path.parent if path else self._folder
        return path


def _picture(subject: str) -> str:
    return f"Picture of {SUBJECTS[subject].lower()}"


def _save_history(path: Path, saved: SavedRun, _: Progress) -> None:
    save_history(path, *history_until_now(saved))


def _save_script(path: Path, saved: SavedRun, _: Progress) -> None:
    """From the beginning of the stretch under the points and settings of now to where the run stands."""
    segment = Record.restored(saved).current
    save_script(path, segment.descent, segment.start, saved.state)


def _works(stretch: tuple[int, int], loops: Loops, saved: SavedRun) -> list[Work]:
    return work_of(Record.restored(saved), *stretch, loops)


def _save_trace(stretch: tuple[int, int], loops: Loops, path: Path, saved: SavedRun, progress: Progress) -> None:
    save = save_trace_page if path.suffix.lower() == ".md" else save_trace
    save(path, _works(stretch, loops, saved), progress=progress)


def _save_worksheet(stretch: tuple[int, int], loops: Loops, path: Path, saved: SavedRun, progress: Progress) -> None:
    save_worksheet(path, _works(stretch, loops, saved), progress=progress)
