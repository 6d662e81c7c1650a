"""From the labels of a table to class 0 and class 1, and back."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import NamedTuple

from gd_sim.core.points import PointSet
from gd_sim.files.cells import is_encodable, parse_number
from gd_sim.files.errors import Refused, quoted


class Classes(NamedTuple):
    """What class 0 and class 1 are called, and the class of each label that was asked about."""

    names: tuple[str, str]
    of: tuple[int, ...]


class LabelCodes(dict[str, float]):
    """Label text to code: 0.0 for the first label that was asked for, 1.0 for the second.

    A dict, since numpy asks it for each of a million rows and a hit never enters Python code.
    `codes[text]` raises Refused where there is no label, or a third.
    """

    def __init__(self) -> None:
        super().__init__()
        self.labels: list[str] = []
        self.has_third = False

    def __missing__(self, text: str) -> float:
        label = text.strip()
        if label.startswith('"') and not text.startswith('"'):
            # numpy sees a quote at the very start of a cell only: leave the line to `split_cells`.
            raise Refused("a quote at the start of the cell", quoted(text))
        keys = [_key(known) for known in self.labels]
        key = _key(label)
        if key not in keys:
            self._add(label)
            keys.append(key)
        self[text] = float(keys.index(key))
        return self[text]

    def _add(self, label: str) -> None:
        if len(self.labels) == 2:
            self.has_third = True
            first, second = map(quoted, self.labels)
            raise Refused("two classes", f"{first}, {second} and a third, {quoted(label)}")
        self.labels.append(label)


class KnownLabels(LabelCodes):
    """Label text to class, where the classes have names already. 0 and 1 mean themselves besides."""

    def __init__(self, names: tuple[str, str]) -> None:
        super().__init__()
        self.labels = list(names)

    def _add(self, label: str) -> None:
        self.has_third = True
        first, second = map(quoted, self.labels)
        raise Refused(f"the label {first} or {second}", quoted(label))

    def __missing__(self, text: str) -> float:
        number = parse_number(text.strip())
        if number in (0.0, 1.0) and number not in map(_key, self.labels):
            self[text] = number
            return number
        return super().__missing__(text)


def _key(label: str) -> float | str:
    """What makes two labels the same: their number (1 and 1.0), else their text."""
    number = parse_number(label)
    if not label:
        raise Refused("a label", "nothing")
    if number is None:
        return label
    if not isfinite(number):
        raise Refused("a label", quoted(label))
    return number


def classes_of(labels: Sequence[str]) -> Classes:
    """The classes of one or two different labels, or of none.

    0 and 1 mean themselves, even alone. Otherwise the smaller number, or the word that `sorted` puts first, is class 0.
    """
    keys = [_key(label) for label in labels]
    if set(keys) <= {0.0, 1.0}:
        own = dict(zip(keys, labels, strict=True))
        return Classes((own.get(0.0, "0"), own.get(1.0, "1")), tuple(int(key) for key in keys))
    if len(keys) == 1:
        return Classes((labels[0], f"not {labels[0]}"), (0,))
    first, second = labels
    numbers = [key for key in keys if isinstance(key, float)]
    swapped = numbers[1] < numbers[0] if len(numbers) == 2 else second < first
    return Classes((second, first), (1, 0)) if swapped else Classes((first, second), (0, 1))


def written_labels(points: PointSet) -> tuple[str, str]:
    """What to write for class 0 and class 1: their names if reading them back gives the same classes, else 0 and 1."""
    present = [index for index in (0, 1) if (points.y == index).any()]
    labels = [points.class_names[index] for index in present]
    if _come_back(labels) and classes_of(labels) == (points.class_names, tuple(present)):
        return points.class_names
    return ("0", "1")


def _come_back(labels: Sequence[str]) -> bool:
    """Whether these labels are read from a file as they were written."""
    if any(set(label) & set("\0\r\n") or not is_encodable(label) for label in labels):
        return False  # a row is one line
    codes = LabelCodes()
    try:
        for label in labels:
            codes[label]
    except Refused:
        return False
    return codes.labels == list(labels)
