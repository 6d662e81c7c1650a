"""A table that leaves something to choose: what there is, and what one choice would read of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from gd_sim.core.points import PointSet
from gd_sim.core.progress import Progress
from gd_sim.files.choice import Choice
from gd_sim.files.errors import MissingValuesError, UndecidedError
from gd_sim.files.look import Look, Values, column_values, look_at
from gd_sim.files.tables import load_plane_points, load_points


@dataclass(frozen=True)
class Question:
    """A table of which two features and two classes are to be chosen, or rows left out.

    Attributes:
        path: the file.
        look: its columns and first rows.
        values: the different values of each column.
    """

    path: Path
    look: Look
    values: tuple[Values, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What the columns are called."""
        return tuple(column.name for column in self.look.columns)

    def labels_in(self, column: str) -> tuple[str, ...]:
        """The different values in a column, the first of them if there are very many."""
        return self.values[self.names.index(column)].met

    def first_choice(self) -> Choice:
        """What is suggested: the first two features that are numbers; of several classes the first against the rest."""
        numeric = [column.name for column in self.look.columns if column.has_numbers]
        features = sorted(self.look.choice.features or (), key=lambda name: name not in numeric)[:2]
        choice = replace(self.look.choice, features=tuple(features))
        labels = self.labels_in(choice.label) if choice.label else ()
        return replace(choice, classes=labels[:1] if len(labels) > 2 else ())


class Trial(NamedTuple):
    """What a choice reads.

    Attributes:
        points: those in which nothing is missing.
        missing: how many rows are left out for want of a value, and where they stand; empty if none is.
    """

    points: PointSet
    missing: str


def load_or_ask(path: Path, progress: Progress | None = None) -> PointSet | Question:
    """The points of a table, as `load_plane_points`; or what is to be chosen, if they depend on that.

    Raises:
        PointFileError: there is no table, or none with two features.
    """
    try:
        return load_plane_points(path, progress)
    except UndecidedError:
        return ask_of(path, progress)


def ask_of(path: Path, progress: Progress | None = None) -> Question:
    """What can be chosen in a table, whether there is something to decide or not.

    Raises:
        PointFileError: there is no table.
    """
    return Question(path, look_at(path), column_values(path, progress))


def try_choice(path: Path, choice: Choice, progress: Progress | None = None) -> Trial:
    """The points that a choice reads, and which rows it has to leave out.

    Raises:
        PointFileError: it cannot be read so.
    """
    try:
        return Trial(_load(path, choice, progress, skip_missing=False), "")
    except MissingValuesError as missing:
        return Trial(_load(path, choice, progress, skip_missing=True), missing.where)


def _load(path: Path, choice: Choice, progress: Progress | None, *, skip_missing: bool) -> PointSet:
    return load_points(
        path,
        choice.label,
        progress,
        features=choice.features,
        classes=choice.classes,
        skip_missing=skip_missing,
    )
