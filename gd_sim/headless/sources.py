"""What a training without a window learns from: a table, or a part of one, or an experiment."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from typing import NamedTuple

from gd_sim.core.features import FEATURES
from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings
from gd_sim.files.errors import MissingValuesError, one_line
from gd_sim.files.experiment_reader import load_experiment
from gd_sim.files.experiments import is_experiment
from gd_sim.files.look import look_at
from gd_sim.files.tables import load_points
from gd_sim.headless.usage import UsageError

_OF_TABLES = ("label", "classes", "skip_missing")
"""Options that say which part of a table is read."""


class Source(NamedTuple):
    """What a file gives: points, settings that hold where no others are asked for, and where to start, if it says."""

    points: PointSet
    settings: Settings
    initial_parameters: list[float] | None


def take_columns(arguments: argparse.Namespace) -> tuple[str, ...] | None:
    """The columns that --features names, taken out of the arguments; None if it names features made of two columns.

    x1 and x2 may be either in a table with these two, and it is the same.

    Raises:
        PointFileError: there is no table in the file.
    """
    asked: tuple[str, ...] | None = arguments.features
    if asked is None or is_experiment(arguments.file):
        return None
    look = look_at(arguments.file, arguments.label)
    known = {column.name for column in look.columns} | {str(place + 1) for place in range(len(look.columns))}
    are_columns = set(asked) <= known and look.choice.features != ("x1", "x2")
    if not are_columns and set(asked) & set(FEATURES):
        return None
    arguments.features = None
    return asked


def read_source(arguments: argparse.Namespace, columns: tuple[str, ...] | None) -> Source:
    """The file that the arguments name, and of a table the feature columns asked for.

    Raises:
        UsageError: an option is for tables alone.
        FileError: the file holds neither points nor an experiment.
    """
    if not is_experiment(arguments.file):
        return Source(_read_points(arguments, columns), Settings(), None)
    for name in _OF_TABLES:
        if getattr(arguments, name):
            raise UsageError(f"--{name.replace('_', '-')} is for tables; an experiment knows its labels")
    experiment = load_experiment(arguments.file)
    settings, initial = experiment.run.settings, experiment.initial_parameters
    if initial is None or arguments.features not in (None, settings.features):  # they are for its own features
        return Source(experiment.run.points, settings, None)
    return Source(experiment.run.points, settings, initial.tolist())


def _read_points(arguments: argparse.Namespace, features: tuple[str, ...] | None) -> PointSet:
    """The points of a table, with a word on stderr if rows are left out."""
    load = partial(load_points, arguments.file, arguments.label, features=features, classes=arguments.classes or ())
    try:
        return load()
    except MissingValuesError as missing:
        if not arguments.skip_missing:
            raise
        points = load(skip_missing=True)
        print(one_line(f"gd-sim: {missing.path}: {missing.where}, left out: a value is missing"), file=sys.stderr)
        return points
