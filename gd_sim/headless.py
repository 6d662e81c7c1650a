"""Training without a window: `gd-sim train`, and what `gd-sim` does where there is no display."""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import numpy as np

from gd_sim.core import logistic, numbers
from gd_sim.core.descent import Descent, State
from gd_sim.core.features import FEATURES
from gd_sim.core.optimum import Optimum, find_optimum
from gd_sim.core.points import FloatArray, PointSet
from gd_sim.core.settings import METHODS, OPTIMIZERS, REDUCTIONS, Settings
from gd_sim.core.training import PLAIN_VISITS, Run
from gd_sim.display import missing_libraries
from gd_sim.files.histories import save_history
from gd_sim.files.tables import describe_os_error, load_points

EPOCHS = 50
"""Epochs where none are asked for."""
NEVER = 1 << 62
"""A number of epochs that no run reaches: `every` for a run that keeps no rows."""
HISTORY_BYTES = 1 << 30
"""The most memory that the rows of a history may take."""
TABLE_ROWS = 20
"""About the most rows of a table where no other number is asked for."""
CURVE_ROWS = 1_000
"""About as many epochs as the curve of a picture shows."""
INTERRUPTED = 130
"""The status of a program that Ctrl+C ended."""
LONG = 1.0
"""Seconds of work after which a progress bar appears."""

OPTIONS = {
    "--learning-rate": ("A[,A2..]", "learning rate α; several are compared, a column for each (default 0.1)"),
    "--batch-size": ("N|all", "points to an update (default 1)"),
    "--reduction": ("WORD", f"of the gradients of a batch: {' or '.join(REDUCTIONS)} (default mean)"),
    "--method": ("WORD", f"{' or '.join(METHODS)} (default logistic)"),
    "--optimizer": ("WORD", f"{', '.join(OPTIMIZERS)} (default sgd)"),
    "--momentum": ("M", "the factor of momentum and nesterov (default 0.9)"),
    "--l2": ("L", "weight of the penalty L/2 |w|² (default 0)"),
    "--features": ("LIST", f"of two columns make these: {','.join(FEATURES)}"),
    "--epochs": ("N", f"passes over the points (default {EPOCHS})"),
    "--initial-parameters": ("w1,..,wn,b", "where to start (default: weights drawn by the seed, bias 0)"),
    "--seed": ("S", "of the initial weights and of the order (default 0)"),
    "--label": ("COLUMN", "the label column, by its name or its number from 1"),
    "--every": ("K", "a row each K epochs (default: at 0, 1, 2, 5, 10, 20, 50, ...; in a history at each)"),
    "--history": ("OUT.csv", "write epoch, E, accuracy and parameters; for one learning rate"),
    "--picture": ("OUT.png|.svg", "draw the plane and the error curve, or with more features the curve alone"),
}
"""The options that take a value: what the value looks like, and what it does."""
NEGATIVE = re.compile(r"-(\d|\.\d|inf|nan)", re.IGNORECASE)


class UsageError(Exception):
    """A mistake in the command line, told in one line."""


class Parser(argparse.ArgumentParser):
    """Complains in one line, by raising UsageError."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see {self.prog} --help")


@dataclass(frozen=True)
class Job:
    """What one call is to do.

    Attributes:
        points: what to learn from; at least one.
        settings: one for each run.
        epochs: passes over the points.
        initial_parameters: where to start; None: by the seed of the settings.
        every: a row of the table each so many epochs; None: a few.
        history, picture: the files to write, if any.
    """

    points: PointSet
    settings: tuple[Settings, ...]
    epochs: int = EPOCHS
    initial_parameters: Sequence[float] | None = None
    every: int | None = None
    history: Path | None = None
    picture: Path | None = None

    @property
    def recorded_every(self) -> int:
        """How many epochs lie between two rows that the runs keep."""
        if self.every or self.history:
            return self.every or 1
        return max(1, self.epochs // CURVE_ROWS) if self.picture else NEVER

    @property
    def visits(self) -> int:
        """How often a point is used in all of it."""
        return len(self.points) * self.epochs * len(self.settings)


def train_command(argv: Sequence[str]) -> int:
    """`gd-sim train` with its arguments; returns the status.

    Raises:
        UsageError, PointFileError: a mistake in the arguments or the file.
    """
    return perform(_read_job(_parser().parse_args(_join_negative_values(argv))))


def perform(job: Job) -> int:
    """Train, print the table, write the files; returns the status.

    Raises:
        UsageError: settings or initial parameters do not fit the points.
        OSError: a file or the table cannot be written.
    """
    if job.picture:
        _require_qt()
    followers = [_follower(job, settings) for settings in job.settings]
    progress = Progress(job)
    interrupted = False
    try:
        for number, follower in enumerate(followers):
            follower.go(progress, number * job.epochs)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        progress.clear()
    if interrupted:
        print("gd-sim: interrupted; this is the table so far", file=sys.stderr)
    for line in (*_table(followers), "", *_summary(followers, look_for_best=not interrupted)):
        print(line)
    if not interrupted:
        _write_files(job, [follower.run for follower in followers])
    return INTERRUPTED if interrupted else 0


# The command line


def _parser() -> Parser:
    parser = Parser(prog="gd-sim train", description="Train without a window and print a table.", allow_abbrev=False)
    parser.add_argument("file", metavar="FILE", help="the points: a table of numbers with a label column")
    for option, (value, text) in OPTIONS.items():
        parser.add_argument(option, metavar=value, help=text)
    parser.add_argument("--shuffle", action="store_true", help="a fresh order for each epoch")
    parser.add_argument("--standardize", action="store_true", help="learn on columns of mean 0 and deviation 1")
    return parser


def _join_negative_values(argv: Sequence[str]) -> list[str]:
    """`--option -1` as `--option=-1`: argparse would take -1,2 for an option of its own."""
    joined: list[str] = []
    for argument in argv:
        if joined and joined[-1] in OPTIONS and "--" not in joined and NEGATIVE.match(argument):
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined


def _read_job(arguments: argparse.Namespace) -> Job:
    settings = _read_settings(arguments)
    epochs = EPOCHS if arguments.epochs is None else _whole("--epochs", arguments.epochs, low=0)
    every = None if arguments.every is None else min(NEVER, _whole("--every", arguments.every, low=1))
    initial = _read_numbers("--initial-parameters", arguments.initial_parameters)
    if arguments.history is not None and len(settings) > 1:
        raise UsageError("--history takes one learning rate: train with each by itself to keep each history")
    history = _check_output("--history", arguments.history, arguments.file)
    picture = _check_output("--picture", arguments.picture, arguments.file, (".png", ".svg"))
    points = load_points(arguments.file, arguments.label)
    if not len(points):
        raise UsageError(f"{arguments.file}: there are no points to learn from")
    job = Job(points, settings, epochs, initial, every, history, picture)
    _check_memory(job)
    return job


def _read_settings(arguments: argparse.Namespace) -> tuple[Settings, ...]:
    """The settings for each learning rate; what is no number is passed on as it stands, for `Settings` to refuse."""
    given: dict[str, Any] = {"shuffle": arguments.shuffle, "standardize": arguments.standardize}
    for name in ("reduction", "method", "optimizer", "momentum", "l2"):
        given[name] = getattr(arguments, name)
    for name in ("batch_size", "seed"):
        given[name] = _maybe_whole(getattr(arguments, name))
    if arguments.features is not None:
        given["features"] = tuple(name.strip() for name in arguments.features.split(","))
    chosen = {name: value for name, value in given.items() if value is not None}
    rates = [Settings().learning_rate] if arguments.learning_rate is None else arguments.learning_rate.split(",")
    with _told_as_options():
        return tuple(Settings(learning_rate=rate, **chosen) for rate in rates)


@contextlib.contextmanager
def _told_as_options() -> Iterator[None]:
    """A ValueError that begins with the name of a setting becomes a UsageError that begins with its option."""
    try:
        yield
    except ValueError as error:
        text = str(error)
        for option in OPTIONS:
            name = option[2:].replace("-", " ")
            if text.startswith((f"{name} ", f"the {name} ")):
                text = option + text.removeprefix("the ").removeprefix(name)
        if text.startswith("the perceptron"):
            text = f"--method perceptron: {text}"
        raise UsageError(text) from None


def _maybe_whole(text: str | None) -> int | str | None:
    try:
        return None if text is None else int(text)
    except ValueError:
        return text


def _whole(option: str, text: str, low: int) -> int:
    number = _maybe_whole(text)
    if not isinstance(number, int) or number < low:
        raise UsageError(f"{option} must be a whole number from {low}, not {text!r}")
    return number


def _read_numbers(option: str, text: str | None) -> list[float] | None:
    try:
        return None if text is None else [float(part) for part in text.split(",")]
    except ValueError:
        raise UsageError(f"{option} must be numbers with commas between them, not {text!r}") from None


def _check_output(option: str, name: str | None, points_file: str, endings: tuple[str, ...] = ()) -> Path | None:
    """The path of a file to write, if it looks as if it could be written."""
    if name is None:
        return None
    path = Path(name)
    if endings and path.suffix.lower() not in endings:
        raise UsageError(f"{option} must end in {' or '.join(endings)}, not {name!r}")
    if not path.parent.is_dir():
        raise UsageError(f"{option} {name}: there is no folder {path.parent}")
    if path.exists():
        _check_existing(option, path, points_file)
    try:
        tempfile.TemporaryFile(dir=path.parent).close()
    except OSError as error:
        error.filename = None
        raise UsageError(f"{option} {name}: in the folder {path.parent}, {describe_os_error(error)}") from None
    return path


def _check_existing(option: str, path: Path, points_file: str) -> None:
    if path.is_dir():
        raise UsageError(f"{option} {path}: it is a folder; expected the name of a file")
    if not path.is_file() or not os.access(path, os.W_OK):
        raise UsageError(f"{option} {path}: it cannot be written to")
    if Path(points_file).exists() and path.samefile(points_file):
        raise UsageError(f"{option} {path}: these are the points; expected another file")


def _check_memory(job: Job) -> None:
    width = 8 * (job.points.x.shape[1] + 4)
    rows = job.epochs // job.recorded_every + 1
    if rows * width > HISTORY_BYTES:
        least = -(-job.epochs * width // HISTORY_BYTES)
        asks = "--history" if job.history else "--every"
        raise UsageError(f"{asks} asks for {rows:,} rows, more than fit; expected --every {least} or more")


# Training


class Progress:
    """A bar of one line on stderr, if that is a terminal and the work is long."""

    def __init__(self, job: Job) -> None:
        self._goal = job.epochs * len(job.settings)
        self._is_shown = sys.stderr is not None and sys.stderr.isatty()
        compiles = job.visits > PLAIN_VISITS  # which takes a second and more, so the bar appears at once
        self._next = time.monotonic() + (0.0 if compiles else LONG)
        self._width = 0

    def show(self, epochs: int) -> None:
        """Draw the bar for so many finished epochs, at most ten times a second."""
        if not self._is_shown or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + 0.1
        share = epochs / max(1, self._goal)
        text = f"[{'#' * int(30 * share):.<30}] {int(100 * share):3} %  epoch {epochs:,} of {self._goal:,}"
        print(f"\r{text:{self._width}}", end="", file=sys.stderr, flush=True)
        self._width = max(self._width, len(text))

    def clear(self) -> None:
        """Take the bar away."""
        if self._width:
            print(f"\r{'':{self._width}}\r", end="", file=sys.stderr, flush=True)


class Row(NamedTuple):
    """A row of the table: time in epochs, E, the number of right points, the parameters."""

    time: float
    error: float
    right: int
    parameters: FloatArray


class Follower:
    """A run, and the moments of it that the table shows.

    Attributes:
        run: the run.
    """

    def __init__(self, job: Job, settings: Settings) -> None:
        self.run = Run(Descent(job.points, settings), job.initial_parameters, job.recorded_every)
        self._epochs, self._shows_history = job.epochs, job.every is not None
        self._states: list[State] = [self.run.state]

    def go(self, progress: Progress, before: int) -> None:
        """Train to the end, stopping at each epoch of the table on the way."""
        progress.show(before)
        for goal in [self._epochs] if self._shows_history else milestones(self._epochs):
            for state in self.run.slices(goal - self.run.state.epoch):
                progress.show(before + state.epoch)
            self._states.append(self.run.state)

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the table; the last one is where the run stands. Not to be asked for before the run is over."""
        descent, state = self.run.descent, self.run.state
        if self._shows_history:
            epochs, errors, shares, parameters = self.run.history
            times = [*epochs[:-1].tolist(), descent.time(state)]
            rights = np.rint(shares * len(descent.points))
        else:
            states = {seen.update: seen for seen in [*self._states, state]}.values()
            times = [descent.time(seen) for seen in states]
            parameters = np.array([seen.parameters for seen in states])
            errors, rights = logistic.evaluate(descent.features, descent.points.y, parameters)
        values = zip(times, errors.tolist(), rights.astype(int).tolist(), parameters, strict=True)
        return [Row(*value) for value in values]


def _follower(job: Job, settings: Settings) -> Follower:
    with _told_as_options():
        return Follower(job, settings)


def milestones(epochs: int) -> list[int]:
    """1, 2, 5, 10, 20, 50, ... below `epochs`, and `epochs` itself; fewer in each ten where that would be many."""
    powers = [10**k for k in range(len(str(epochs)))]
    for steps in ((1, 2, 5), (1, 5), (1,)):
        goals = [step * power for power in powers for step in steps if step * power < epochs] + [epochs]
        if len(goals) < TABLE_ROWS:
            break
    return goals


# The table


def _table(followers: Sequence[Follower]) -> Iterator[str]:
    return _table_of_one(followers[0]) if len(followers) == 1 else _table_of_errors(followers)


def _table_of_one(follower: Follower) -> Iterator[str]:
    m, n = follower.run.descent.features.shape
    headings = ["epoch", "E", "accuracy", *_parameter_names(n)]
    widths = [_epoch_width(follower), 10, len(numbers.accuracy(m, m)), *[11] * (n + 1)]
    yield _line(headings, widths)
    for row in follower.rows:
        accuracy = numbers.accuracy(row.right, m)
        parameters = [numbers.parameter(float(value)) for value in row.parameters]
        yield _line([_epoch(row.time), numbers.error(row.error), accuracy, *parameters], widths)


def _table_of_errors(followers: Sequence[Follower]) -> Iterator[str]:
    """E of several runs side by side; empty where a run has no row at that time."""
    headings = ["epoch"] + [f"E, α {_rate(follower)}" for follower in followers]
    widths = [max(map(_epoch_width, followers))] + [max(10, len(heading)) for heading in headings[1:]]
    columns = [{row.time: numbers.error(row.error) for row in follower.rows} for follower in followers]
    yield _line(headings, widths)
    for when in sorted(set().union(*columns)):
        yield _line([_epoch(when), *[column.get(when, "") for column in columns]], widths)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()


def _epoch(when: float) -> str:
    return str(int(when)) if when == int(when) else f"{when:.2f}"


def _epoch_width(follower: Follower) -> int:
    return max(5, len(_epoch(follower.run.descent.time(follower.run.state))))


def _parameter_names(n: int) -> list[str]:
    return [f"w{j}" for j in range(1, n + 1)] + ["b"]


def _rate(follower: Follower) -> str:
    return numbers.learning_rate(follower.run.descent.settings.learning_rate)


def _summary(followers: Sequence[Follower], look_for_best: bool) -> Iterator[str]:
    """Where each run stands, with all digits, and the best E there is."""
    for follower in followers:
        run, names = follower.run, ",".join(_parameter_names(follower.run.descent.features.shape[1]))
        last = follower.rows[-1]
        accuracy = numbers.accuracy(last.right, len(run.descent.points))
        which = f"α {_rate(follower)}, " if len(followers) > 1 else ""
        yield f"{which}epoch {_epoch(last.time)}: E {last.error!r}, {accuracy}"
        yield f"{which}{names}: {','.join(map(repr, last.parameters.tolist()))}"
        if run.stopped:
            yield f"{which}stopped early: {run.stopped}"
    descent = followers[0].run.descent
    if look_for_best:
        yield from _best(find_optimum(descent.features, descent.points.y))


def _best(optimum: Optimum) -> Iterator[str]:
    if optimum.error is not None:
        yield f"best possible E: {optimum.error!r}"
    elif optimum.kind == "separable":
        yield "best possible E: none; a boundary can separate the classes, and then E can fall for ever"


# Files


def _write_files(job: Job, runs: Sequence[Run]) -> None:
    if job.history:
        save_history(job.history, *runs[0].history)
        print(f"history: {job.history}")
    if job.picture:
        open_offscreen()
        from gd_sim.gui.pictures import save_picture

        save_picture(job.picture, runs)
        print(f"picture: {job.picture}")


def open_offscreen() -> None:
    """Make a QApplication that draws without a screen, unless there is one already.

    Raises:
        UsageError: a library that Qt needs is missing.
    """
    with _offscreen():
        _require_qt()
        from PySide6.QtWidgets import QApplication

        if QApplication.instance() is None:
            QApplication(["gd-sim"])  # PySide6 keeps it


def _require_qt() -> None:
    with _offscreen():
        problem = missing_libraries()
    if problem:
        raise UsageError(f"no picture: {problem}")


@contextlib.contextmanager
def _offscreen() -> Iterator[None]:
    before = os.environ.get("QT_QPA_PLATFORM")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        yield
    finally:
        if before is None:
            del os.environ["QT_QPA_PLATFORM"]
        else:
            os.environ["QT_QPA_PLATFORM"] = before
