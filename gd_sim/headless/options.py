"""The options of `gd-sim train`: from its arguments to a Job."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, NamedTuple

from gd_sim.core.features import FEATURES
from gd_sim.core.settings import METHODS, OPTIMIZERS, REDUCTIONS, Settings
from gd_sim.core.stopping import StopRule
from gd_sim.files.worksheets import KINDS
from gd_sim.headless.job import EPOCHS, TRACED, Job
from gd_sim.headless.outputs import check_output
from gd_sim.headless.sources import read_source, take_columns
from gd_sim.headless.usage import Parser, UsageError, usage_errors

OUTPUTS: dict[str, tuple[str, ...]] = {
    "history": (),
    "trace": (".csv", ".md"),
    "worksheet": (".md",),
    "script": (".py",),
    "picture": (".png", ".svg"),
    "animation": (".gif",),
}
"""The options that name a file to write, and how its name may end."""
OF_ONE_RUN = ("history", "trace", "worksheet", "script", "animation")
"""Those of them that take one learning rate."""
PLANE = 2
"""Features that an animation can show."""
HISTORY_BYTES = 1 << 30
"""The most memory that the rows of all runs may take."""
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


def _stretch(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"([0-9]{1,15})(?:-([0-9]{1,15}))?", text)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not 1 <= first <= last:
        raise argparse.ArgumentTypeError(f"expected two numbers such as 1-20, from 1, not {text!r}")
    return first, last


def _kinds(text: str) -> tuple[str, ...]:
    kinds = _words(text)
    if not set(kinds) <= set(KINDS):
        raise argparse.ArgumentTypeError(f"expected some of {','.join(KINDS)}, not {text!r}")
    return kinds


def _share(text: str) -> float:
    try:
        percent = float(text)
    except ValueError:
        percent = 0.0
    if not 0.0 < percent <= 100.0:
        raise argparse.ArgumentTypeError(f"expected percent above 0, at most 100, not {text!r}")
    return percent / 100.0


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
    "--trace": Option(
        f"OUT{'|'.join(OUTPUTS['trace'])}", "write every number of some updates, as a table or a page to read", Path
    ),
    "--worksheet": Option("OUT.md", "write the same page with blanks, and the answers at its end", Path),
    "--blanks": Option("LIST", f"leave these out of the worksheet: {','.join(KINDS)} (default all)", _kinds),
    "--blanks-share": Option("P", "leave out so many percent of them, drawn by the seed (default 100)", _share),
    "--trace-updates": Option(
        "FIRST-LAST", f"these updates, from 1 (default {TRACED[0]}-{TRACED[1]}), in --trace and --worksheet", _stretch
    ),
    "--script": Option("OUT.py", "write a Python script that makes the same run with numpy alone", Path),
    "--picture": Option(
        f"OUT{'|'.join(OUTPUTS['picture'])}",
        "draw the plane and the error curve, or with more features the curve alone",
        Path,
    ),
    "--animation": Option(
        "OUT.gif", "draw the run as a moving picture, eight seconds long; for two features and one learning rate", Path
    ),
}


def read_job(argv: Sequence[str]) -> Job:
    """The arguments of `gd-sim train` as a Job.

    Raises:
        UsageError, FileError: a mistake in the arguments or in the file of the points.
    """
    arguments = _parser().parse_args(_join_negative_values(argv))
    columns = take_columns(arguments)
    settings, stop = _read_settings(arguments, Settings()), _read_stop(arguments)  # before a large file is read
    _check_outputs(arguments, len(settings))
    points, base, initial = read_source(arguments, columns)
    job = Job(
        points=points,
        settings=_read_settings(arguments, base),
        epochs=arguments.epochs,
        initial_parameters=arguments.initial_parameters or initial,
        every=arguments.every,
        history=arguments.history,
        picture=arguments.picture,
        animation=arguments.animation,
        trace=arguments.trace,
        worksheet=arguments.worksheet,
        script=arguments.script,
        blanks=arguments.blanks,
        blanks_share=arguments.blanks_share,
        traced=arguments.trace_updates,
        stop=stop,
    )
    if not len(job.points):
        raise UsageError(f"{arguments.file}: there are no points to learn from")
    if job.animation and job.points.x.shape[1] != PLANE:
        raise UsageError(f"--animation draws the plane: expected {PLANE} features, not {job.points.x.shape[1]}")
    _check_memory(job)
    _check_traced(job)
    return job


def _parser() -> Parser:
    parser = Parser(prog="gd-sim train", description="Train without a window and print a table.", allow_abbrev=False)
    parser.add_argument(
        "file", metavar="FILE", help="the points: a table of numbers with a label column, or an experiment"
    )
    for name, option in OPTIONS.items():
        parser.add_argument(name, metavar=option.value, help=option.help, type=option.read)
    parser.add_argument("--skip-missing", action="store_true", help="leave out rows in which a value is missing")
    parser.add_argument("--shuffle", action="store_true", help="a fresh order for each epoch")
    parser.add_argument("--standardize", action="store_true", help="learn on columns of mean 0 and deviation 1")
    parser.set_defaults(shuffle=None, standardize=None)  # as in the experiment, if it is one
    parser.set_defaults(epochs=EPOCHS, trace_updates=TRACED, blanks=KINDS, blanks_share=1.0)
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


def _read_settings(arguments: argparse.Namespace, base: Settings) -> tuple[Settings, ...]:
    """The settings for each learning rate: what is not asked for is as in `base`."""
    asked = {field.name: getattr(arguments, field.name) for field in fields(Settings)}
    given = {name: value for name, value in asked.items() if value is not None}
    rates = given.pop("learning_rate", [base.learning_rate])
    with usage_errors():
        return tuple(replace(base, learning_rate=rate, **given) for rate in rates)


def _read_stop(arguments: argparse.Namespace) -> StopRule:
    if arguments.stop_error is not None and arguments.stop_within is not None:
        raise UsageError("--stop-error and --stop-within exclude each other; expected one of them")
    with usage_errors():
        if arguments.stop_error is not None:
            return StopRule("error", arguments.stop_error)
        return StopRule() if arguments.stop_within is None else StopRule("within", arguments.stop_within)


def _check_outputs(arguments: argparse.Namespace, runs: int) -> None:
    paths = {name: getattr(arguments, name) for name in OUTPUTS if getattr(arguments, name)}
    for name, path in paths.items():
        if name in OF_ONE_RUN and runs > 1:
            raise UsageError(f"--{name} takes one learning rate: train with each by itself to keep each {name}")
        check_output(f"--{name}", path, arguments.file, OUTPUTS[name])
        same = [other for other in paths if other != name and paths[other] == path]
        if same:
            raise UsageError(f"--{name} and --{same[0]} name the same file; expected two")


def _check_traced(job: Job) -> None:
    if job.trace or job.worksheet:
        m = len(job.points)
        updates = job.epochs * -(-m // job.settings[0].rule(m).batch_size)
        if job.traced[0] > updates:
            raise UsageError(f"--trace-updates begins at {job.traced[0]:,}; expected at most {updates:,}, the last one")


def _check_memory(job: Job) -> None:
    row_bytes = 8 * (job.points.x.shape[1] + 4) * len(job.settings)  # epoch, E, accuracy, w1..wn, b
    rows, most = job.epochs // job.recorded_every + 1, max(1, HISTORY_BYTES // row_bytes)
    if rows > most:
        asks = "--history" if job.history else "--every"
        raise UsageError(
            f"{asks} asks for {rows:,} rows, more than fit; expected --every {job.epochs // most + 1} or more"
        )
