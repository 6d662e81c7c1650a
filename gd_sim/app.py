"""The command line: `gd-sim [FILE]` opens a window, `gd-sim train FILE` trains without one.

Qt and numba are imported late: neither `--help` nor a short training needs them.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gd_sim import __version__
from gd_sim.core.points import PointSet
from gd_sim.core.presets import START, Sample, make
from gd_sim.core.settings import Settings
from gd_sim.display import display_problem, missing_libraries
from gd_sim.files.errors import FAILED, FileError, describe_os_error, one_line
from gd_sim.files.experiment_reader import load_plane_experiment
from gd_sim.files.experiments import Experiment, is_experiment
from gd_sim.files.stamps import Stamp, stamp_of
from gd_sim.files.tables import UndecidedError, load_plane_points
from gd_sim.headless.job import EPOCHS, Job
from gd_sim.headless.offscreen import open_offscreen
from gd_sim.headless.options import read_job
from gd_sim.headless.training import INTERRUPTED, perform
from gd_sim.headless.usage import Parser, UsageError

if TYPE_CHECKING:
    from gd_sim.gui.main_window import MainWindow
    from gd_sim.session.session import Session

PICTURE_SIZE = (1280, 800)
"""Pixels of the picture of the window."""
FRAME_SIZE = (8, 40)
"""Pixels that a window's frame and title may take."""
PATIENCE = 2_000
"""Milliseconds that the picture of the window waits for the best E."""
MISTAKE = 2
"""The status for a mistake in the command line or in a file."""
READER_GONE = 141
"""The status of a program whose output nobody reads any more, as a shell counts it."""


class Start(NamedTuple):
    """What a window begins with: points, or an experiment."""

    points: PointSet
    initial_parameters: Sequence[float] | None
    path: Path | None
    stamp: Stamp | None = None
    experiment: Experiment | None = None

    @property
    def settings(self) -> Settings:
        """In force at first."""
        return self.experiment.run.settings if self.experiment else Settings()


def main(argv: Sequence[str] | None = None) -> int:
    """The console script `gd-sim`; returns the status."""
    return _guarded(sys.argv[1:] if argv is None else argv, _tell)


def main_window() -> int:
    """The GUI script `gd-sim-window`: it has no terminal, so mistakes are told in a message box too."""
    return _guarded(sys.argv[1:], _tell_in_a_box)


def create_window(path: str | Path | None = None) -> MainWindow:
    """The window for a file, or for the sample set; not shown yet. There must be a QApplication.

    Raises:
        FileError: the file holds neither points with two features nor an experiment with such points.
    """
    return _window(_load(path))


def _guarded(argv: Sequence[str], tell: Callable[[str], None]) -> int:
    """Carry out a command line; whatever goes wrong is told in one line."""
    try:
        _write_any_character()
        status = _carry_out(argv)
        if sys.stdout is not None:  # as it is under pythonw
            sys.stdout.flush()
    except SystemExit as leaving:  # argparse, after --help and --version
        return int(leaving.code or 0)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _give_up_output()
        return READER_GONE
    except (UsageError, FileError, OSError, MemoryError) as error:
        _give_up_output()
        tell(_in_one_line(error))
        return MISTAKE
    except Exception as error:  # a mistake of this program
        _give_up_output()
        tell(_written_down(error))
        return FAILED
    return status


def _carry_out(argv: Sequence[str]) -> int:
    if argv and argv[0] == "train":
        return perform(read_job(argv[1:]))
    arguments = _parser().parse_args(argv)
    try:
        start, undecided = _load(arguments.file), None
    except UndecidedError:
        if display_problem() or missing_libraries():
            raise
        start, undecided = _load(None), Path(arguments.file)
    return _open(start, undecided)


def _parser() -> Parser:
    parser = Parser(
        prog="gd-sim",
        usage="gd-sim [FILE]\n       gd-sim train FILE [options]",
        description="See gradient descent teach one sigmoid unit to separate two classes of points.",
        epilog="gd-sim train --help tells the options of a training without a window.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help="points or an experiment to open; a file called train is ./train"
    )
    parser.add_argument("--version", action="version", version=f"gd-sim {__version__}")
    return parser


# The window


def _load(path: str | Path | None) -> Start:
    if path is None:
        return Start(make(START.name), START.initial_parameters, None)
    stamp = stamp_of(path)
    if not is_experiment(path):
        return Start(load_plane_points(path), None, Path(path), stamp)
    experiment = load_plane_experiment(path)
    initial = experiment.initial_parameters
    return Start(experiment.run.points, None if initial is None else initial.tolist(), Path(path), stamp, experiment)


def _window(start: Start) -> MainWindow:
    from gd_sim.gui.main_window import MainWindow
    from gd_sim.session.document import Document
    from gd_sim.session.session import Session

    if start.path:
        document = Document.of_file(start.path, start.experiment or start.points, start.stamp)
    else:
        document = Document(START.title, start.points, sample=Sample.usual(START.name))
    saved = start.experiment.run if start.experiment else None
    session = Session(start.points, start.settings, start.initial_parameters, document, saved)
    try:
        return MainWindow(session)
    except BaseException:
        session.close()  # Qt aborts if a thread that still runs is destroyed, and the true reason would be lost
        raise


def _open(start: Start, undecided: Path | None = None) -> int:
    """Show the window until it is closed; where there is no display, do its job without.

    Args:
        start: what it begins with.
        undecided: a table to open there, with a question about what of it.
    """
    if problem := display_problem():
        _tell(f"{problem}; training {EPOCHS} epochs without a window")
        return _do_without(start)
    if problem := missing_libraries():
        raise UsageError(problem)
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Python does not see Ctrl+C while Qt waits for events
    application = QApplication.instance() or QApplication(["gd-sim"])
    window = _window(start)
    from pyqtgraph.util.garbage_collector import GarbageCollector

    from gd_sim.gui.leaving import Terminator

    # Python collects in whichever thread happens to allocate, the trainer's among them; a widget that is deleted there
    # takes the program down. From here on garbage is collected by a timer of this thread alone.
    collector = GarbageCollector()
    _fit_on_screen(window)
    if os.name == "posix":  # elsewhere nobody sends it
        Terminator(window)
    window.show()
    QTimer.singleShot(0, window.failures.tell_of_crashes)
    QTimer.singleShot(0, window.recovery.offer)
    if undecided:
        QTimer.singleShot(0, lambda: window.documents.open(undecided))
    with window.failures.watching():
        status = application.exec()
    collector.timer.stop()
    return status


def _fit_on_screen(window: MainWindow) -> None:
    """Make a window that is larger than its screen smaller, with room for the frame that the system puts around it."""
    from PySide6.QtCore import QSize

    room = window.screen().availableGeometry().size() - QSize(*FRAME_SIZE)
    window.resize(window.size().boundedTo(room))


def _do_without(start: Start) -> int:
    if not len(start.points):
        raise UsageError(f"{start.path}: there are no points to learn from")
    status = perform(Job(start.points, (start.settings,), EPOCHS, start.initial_parameters))
    if status == 0:
        name = _free_name()
        _save_window(start, name)
        print(f"picture of the window: {name}")
    return status


def _free_name() -> Path:
    """gd_sim.png in the current folder, or gd_sim-2.png and so on: no file is overwritten."""
    name, number = Path("gd_sim.png"), 1
    while name.exists():
        number += 1
        name = Path(f"gd_sim-{number}.png")
    return name


def _save_window(start: Start, name: Path) -> None:
    """Let a window that nobody sees train, and save what it would show."""
    open_offscreen()
    window = _window_as_new(start)
    window.resize(*PICTURE_SIZE)
    window.grab()  # lays it out, and as its first paint lets it compile
    window.session.step_epochs(EPOCHS)
    _wait_for(window.session)
    saved = window.grab().save(str(name))
    window.session.close()  # to close the window would be to remember its looks
    if not saved:
        raise UsageError(f"{name.absolute()}: the picture of the window cannot be written")


def _window_as_new(start: Start) -> MainWindow:
    """The window as it first is, dark on light: without what the user chose the last time."""
    from PySide6.QtCore import QSettings

    with tempfile.TemporaryDirectory() as empty:
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, empty)
        window = _window(start)
    window.actions_by_name["lightThemeAction"].setChecked(True)
    return window


def _wait_for(session: Session) -> None:
    """Let Qt work until the epochs are made; then a little longer for the best E, if there is one."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop, patience = QEventLoop(), QTimer(singleShot=True, interval=PATIENCE)
    patience.timeout.connect(loop.quit)

    def look() -> None:
        if not session.is_settled or not (session.state.epoch >= EPOCHS or session.state.stopped):
            return
        if session.optimum.kind != "unknown":
            loop.quit()
        elif not patience.isActive():
            patience.start()

    session.state_changed.connect(look)
    session.optimum_changed.connect(look)
    loop.exec()


# Messages and output


def _in_one_line(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "there is not enough memory for this"
    return describe_os_error(error) if isinstance(error, OSError) else str(error)


def _written_down(error: Exception) -> str:
    """What nobody expected, in one line; the rest is in a file, for a report."""
    what = f"a mistake in gd_sim itself, {type(error).__name__}: {error}"
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="gd_sim-", suffix=".txt", delete=False) as file:
            file.writelines(traceback.format_exception(error))
    except OSError:
        return what
    return f"{what}; the details are in {file.name}"


def _tell(message: str) -> None:
    with contextlib.suppress(OSError):
        print(one_line(f"gd-sim: {message}"), file=sys.stderr, flush=True)


def _tell_in_a_box(message: str) -> None:
    _tell(message)
    if display_problem() or missing_libraries():
        return
    from PySide6.QtWidgets import QApplication, QMessageBox

    if QApplication.instance() is None:
        QApplication(["gd-sim"])  # PySide6 keeps it
    QMessageBox.critical(None, "gd-sim", one_line(message))


def _write_any_character() -> None:
    """Write UTF-8 whatever the terminal says it takes: α and ŷ must not end a program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _give_up_output() -> None:
    """Turn what cannot be printed to nowhere, so that Python does not complain about it once more at its end."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError, AttributeError):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
