"""The options of `gd-sim train`: from its arguments to a Job."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from gd_sim.core.features import FEATURES
from gd_sim.core.points import PointSet
from gd_sim.core.settings import METHODS, OPTIMIZERS, REDUCTIONS, Settings
from gd_sim.core.stopping import StopRule
from gd_sim.files.errors import MissingValuesError, one_line
from gd_sim.files.look import look_at
from gd_sim.files.tables import load_points
from gd_sim.headless.job import EPOCHS, Job
from gd_sim.headless.outputs import check_output
from gd_sim.headless.usage import Parser, UsageError, usage_errors

HISTORY_BYTES = 1 << 30
"""The most memory that the rows of all runs may take."""
PICTURE_ENDINGS = (".png", ".svg")
NEGATIVE = re.compile(r"-(\d|\.\d|inf|nan)", re.IGNORECASE)
"""How the value of an option begins that argparse would take for an option."""


# What a value is read as. Settings check themselves: what is no number is left as it stands, for them to refuse.


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


def _maybe_whole(text: str) -> int | str:
    try:
        return int(text)
    except ValueError:
        return text


def _whole_from(low: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = _maybe_whole(text)
        if not isinstance(number, int) or number < low:
            raise argparse.ArgumentTypeError(f"expected a whole number from {low}, not {text!r}")
        return number

    return read


def _numbers(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected numbers with commas between them, not {text!r}") from None


class Option(NamedTuple):
    """An option that takes a value: what the value looks like, what it does, and what it is read as."""

    value: str
    help: str
    read: Callable[[str], Any] = str


OPTIONS = {
    "--learning-rate": Option(
        "A[,A2..]", "learning rate α; several are compared, a column for each (default 0.1)", _words
    ),
    "--batch-size": Option("N|all", "points to an update (default 1)", _maybe_whole),
    "--reduction": Option("WORD", f"of the gradients of a batch: {' or '.join(REDUCTIONS)} (default mean)"),
    "--method": Option("WORD", f"{' or '.join(METHODS)} (default logistic)"),
    "--optimizer": Option("WORD", f"{', '.join(OPTIMIZERS)} (default sgd)"),
    "--momentum": Option("M", "the factor of momentum and nesterov (default 0.9)"),
    "--l2": Option("L", "weight of the penalty L/2 |w|² (default 0)"),
    "--features": Option(
        "LIST", f"the feature columns, by name or number; or of two columns make these: {','.join(FEATURES)}", _words
    ),
    "--epochs": Option("N", f"passes over the points, the most that are made (default {EPOCHS})", _whole_from(0)),
    "--stop-error": Option("E", "stop where E, at the end of an epoch, is below this"),
    "--stop-within": Option("P", "stop where E with its penalty is within P percent of the best possible"),
    "--initial-parameters": Option(
        "w1,..,wn,b", "where to start (default: weights drawn by the seed, bias 0)", _numbers
    ),
    "--seed": Option("S", "of the initial weights and of the order (default 0)", _maybe_whole),
    "--label": Option("COLUMN", "the label column, by its name or its number from 1"),
    "--classes": Option("A,B", "of more than two labels take these two; or one of them, A, against all others", _words),
    "--every": Option(
        "K", "a row each K epochs (default: at 0, 1, 2, 5, 10, 20, 50, ...; in a history at each)", _whole_from(1)
    ),
    "--history": Option("OUT.csv", "write epoch, E, accuracy and parameters; for one learning rate", Path),
    "--picture": Option(
        f"OUT{'|'.join(PICTURE_ENDINGS)}",
        "draw the plane and the error curve, or with more features the curve alone",
        Path,
    ),
}


def read_job(argv: Sequence[str]) -> Job:
    """The arguments of `gd-sim train` as a Job.

    Raises:
        UsageError, PointFileError: a mistake in the arguments or in the file of the points.
    """
    arguments = _parser().parse_args(_join_negative_values(argv))
    columns = _take_columns(arguments)
    settings, stop = _read_settings(arguments), _read_stop(arguments)
    if arguments.history and len(settings) > 1:
        raise UsageError("--history takes one learning rate: train with each by itself to keep each history")
    if arguments.history:
        check_output("--history", arguments.history, arguments.file)
    if arguments.picture:
        check_output("--picture", arguments.picture, arguments.file, PICTURE_ENDINGS)
    job = Job(
        points=_read_points(arguments, columns),
        settings=settings,
        epochs=arguments.epochs,
        initial_parameters=arguments.initial_parameters,
        every=arguments.every,
        history=arguments.history,
        picture=arguments.picture,
        stop=stop,
    )
    if not len(job.points):
        raise UsageError(f"{arguments.file}: there are no points to learn from")
    _check_memory(job)
    return job


def _parser() -> Parser:
    parser = Parser(prog="gd-sim train", description="Train without a window and print a table.", allow_abbrev=False)
    parser.add_argument("file", metavar="FILE", help="the points: a table of numbers with a label column")
    for name, option in OPTIONS.items():
        parser.add_argument(name, metavar=option.value, help=option.help, type=option.read)
    parser.add_argument("--skip-missing", action="store_true", help="leave out rows in which a value is missing")
    parser.add_argument("--shuffle", action="store_true", help="a fresh order for each epoch")
    parser.add_argument("--standardize", action="store_true", help="learn on columns of mean 0 and deviation 1")
    parser.set_defaults(epochs=EPOCHS)
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


def _take_columns(arguments: argparse.Namespace) -> tuple[str, ...] | None:
    """The columns that --features names, taken out of the arguments; None if it names features made of two columns.

    Where both are possible they are the same: x1 and x2 of a file with these two.

    Raises:
        PointFileError: there is no table in the file.
    """
    asked: tuple[str, ...] | None = arguments.features
    if asked is None:
        return None
    look = look_at(arguments.file, arguments.label)
    known = {column.name for column in look.columns} | {str(place + 1) for place in range(len(look.columns))}
    are_columns = set(asked) <= known and look.choice.features != ("x1", "x2")
    if not are_columns and set(asked) & set(FEATURES):
        return None
    arguments.features = None
    return asked


def _read_points(arguments: argparse.Namespace, features: tuple[str, ...] | None) -> PointSet:
    """The points, with a word on stderr if rows are left out.

    Raises:
        PointFileError: the file holds none.
    """
    load = partial(load_points, arguments.file, arguments.label, features=features, classes=arguments.classes or ())
    try:
        return load()
    except MissingValuesError as missing:
        if not arguments.skip_missing:
            raise
        points = load(skip_missing=True)
        print(one_line(f"gd-sim: {missing.path}: {missing.where}, left out: a value is missing"), file=sys.stderr)
        return points


def _read_settings(arguments: argparse.Namespace) -> tuple[Settings, ...]:
    """The settings for each learning rate."""
    asked = {field.name: getattr(arguments, field.name) for field in fields(Settings)}
    given = {name: value for name, value in asked.items() if value is not None}
    rates = given.pop("learning_rate", [Settings.learning_rate])
    with usage_errors():
        return tuple(Settings(learning_rate=rate, **given) for rate in rates)


def _read_stop(arguments: argparse.Namespace) -> StopRule:
    if arguments.stop_error is not None and arguments.stop_within is not None:
        raise UsageError("--stop-error and --stop-within exclude each other; expected one of them")
    with usage_errors():
        if arguments.stop_error is not None:
            return StopRule("error", arguments.stop_error)
        return StopRule() if arguments.stop_within is None else StopRule("within", arguments.stop_within)


def _check_memory(job: Job) -> None:
    row_bytes = 8 * (job.points.x.shape[1] + 4) * len(job.settings)  # epoch, E, accuracy, w1..wn, b
    rows, most = job.epochs // job.recorded_every + 1, max(1, HISTORY_BYTES // row_bytes)
    if rows > most:
        asks = "--history" if job.history else "--every"
        raise UsageError(
            f"{asks} asks for {rows:,} rows, more than fit; expected --every {job.epochs // most + 1} or more"
        )
