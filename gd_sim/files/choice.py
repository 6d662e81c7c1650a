"""Which columns of a table are read: the label column, the features, and which of its labels are the two classes."""

from __future__ import annotations

from dataclasses import dataclass

from gd_sim.files.dialect import Dialect
from gd_sim.files.errors import Refused, listed, quoted
from gd_sim.files.headings import maybe_label_column, named_label_column


@dataclass(frozen=True)
class Choice:
    """What is read of a table. Columns go by their name, or by their number from 1.

    Attributes:
        label: the label column; None: the one that is called so, else y if it has two values, else the only one of
            words, which could be no feature, else the last.
        features: the feature columns, in this order; None: all others.
        classes: one label, to stand against all others, or two, the points of all others being left out; empty: the
            label column has two.
    """

    label: str | None = None
    features: tuple[str, ...] | None = None
    classes: tuple[str, ...] = ()


NO_CHOICE = Choice()
"""The table is read as its headings tell."""


@dataclass(frozen=True)
class Columns:
    """The columns that are read, by their place from 0.

    Attributes:
        label: the label column; None: there is none.
        features: the feature columns; one or more.
        feature_names: what they are called; empty where the table has no headings.
        label_name: what the label column is called.
    """

    label: int | None
    features: tuple[int, ...]
    feature_names: tuple[str, ...] = ()
    label_name: str = "label"

    @property
    def read(self) -> list[int]:
        """All of them, from left to right."""
        return sorted(self.features if self.label is None else (*self.features, self.label))


def ways_to_read(dialect: Dialect, choice: Choice, *, is_pair: bool = False) -> tuple[Columns, ...]:
    """The columns to read, the likeliest way first: any but the last only if its label column has two values.

    Args:
        dialect: the table.
        choice: what is asked for.
        is_pair: whether two columns, neither of which is named as the label, are two features; and those that were
            asked for, where there are no others.

    Raises:
        Refused: the choice names a column that there is not, or the label column as a feature, or one twice.
    """
    features = _asked_features(dialect, choice)
    return tuple(
        _columns(dialect, features, label) for label in _label_columns(dialect, choice, features or [], is_pair=is_pair)
    )


def _label_columns(dialect: Dialect, choice: Choice, features: list[int], *, is_pair: bool) -> list[int | None]:
    """Where the label may be, the likeliest column first; None for nowhere."""
    if choice.label is not None:
        return [_asked_column(dialect, choice.label, "a label column")]
    taken = {*dialect.headings.left_out, *features}
    free = [column for column in range(dialect.width) if column not in taken]
    if is_pair and features and not free:
        return [None]
    if not free:
        raise Refused("a label column beside the features", "none")
    named = named_label_column(dialect.headings)
    if named in free:
        return [named]
    if is_pair and len(free) == 2:
        return [None]
    maybe, last = maybe_label_column(dialect.headings), free[-1]
    if maybe in free and maybe != last and (dialect.has_numbers(last) or not dialect.has_numbers(maybe)):
        return [maybe, last]
    worded = [column for column in free if dialect.has_classes(column)] if choice.features is None else []
    return [worded[0] if len(worded) == 1 else last]


def _columns(dialect: Dialect, features: list[int] | None, label: int | None) -> Columns:
    names = dialect.names
    if features is None:
        features = [column for column in range(dialect.width) if column not in {label, *dialect.headings.left_out}]
    if not features:
        raise Refused("a feature column beside the label column", "none")
    if label in features:
        raise Refused("features without the label column", quoted(names[label]) if names else f"column {label + 1}")
    feature_names = tuple(names[column] for column in features if names)
    if len(set(feature_names)) < len(feature_names):  # columns without names, which nobody asks for but by number
        feature_names = ()
    if not names or label is None:
        return Columns(label, tuple(features), feature_names)
    is_named = names[label] or dialect.headings.cells[label].quoted  # an index has no name
    return Columns(label, tuple(features), feature_names, names[label] if is_named else "label")


def _asked_features(dialect: Dialect, choice: Choice) -> list[int] | None:
    if choice.features is None:
        return None
    features = [_asked_column(dialect, name, "a feature column") for name in choice.features]
    if not features or len(set(features)) < len(features):
        raise Refused("one feature column or more, each once", listed(choice.features) or "none")
    return features


def _asked_column(dialect: Dialect, name: str, what: str) -> int:
    """The index of the column that was asked for, by its name or by its number from 1."""
    if name in dialect.names:
        return dialect.names.index(name)
    if name.isascii() and name.isdigit() and len(name) < 10 and 1 <= int(name) <= dialect.width:
        return int(name) - 1
    among = f" among {listed(dialect.names)}" if dialect.names else ""
    raise Refused(f"{what} {quoted(name)} or its number from 1 to {dialect.width}{among}", "none")
