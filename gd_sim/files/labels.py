"""From the labels of a table to class 0 and class 1, and back."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, nan
from typing import NamedTuple

from gd_sim.core.points import PointSet
from gd_sim.files.cells import Decimal, is_encodable, is_missing_label, parse_number
from gd_sim.files.errors import Refused, RefusedUndecided, listed, quoted

OTHER = 2.0
"""The code of a label of neither class: its points are left out."""
_CHOOSE = "choose with --classes or classes="
"""What helps where there are more classes than two."""
_KNOWN = 1_000
"""Different labels that are remembered: nobody has that many classes, and a file may have a million."""


class Classes(NamedTuple):
    """What class 0 and class 1 are called, and the class of each label that was asked about."""

    names: tuple[str, str]
    of: tuple[int, ...]


class LabelCodes(dict[str, float]):
    """Label text to code: 0.0 for the first label that is met, 1.0 for the second; a third is refused.

    A dict, since numpy asks it for each of a million rows and a hit never enters Python code.

    Args:
        decimal: the decimal mark of the table.

    Attributes:
        labels: the different labels met so far, the first _KNOWN of them.
        has_third: whether a third was refused.
    """

    def __init__(self, decimal: Decimal = ".") -> None:
        super().__init__()
        self.labels: list[str] = []
        self.has_third = False
        self._decimal = decimal
        self._codes: dict[float | str, float] = {}

    def __missing__(self, text: str) -> float:
        """The code of a text that numpy has come upon, with a point where the table may have a comma; NaN for none.

        Raises:
            Refused: as `learn`; or the line itself must tell what stands there.
        """
        label = text.strip()
        if (self._decimal == "," and "." in label) or (label.startswith('"') and not text.startswith('"')):
            raise Refused("a label that is sure", quoted(text))  # numpy sees a quote at the start of a cell only
        code = nan if is_missing_label(label) else self.learn(label)
        if len(self) < _KNOWN:
            self[text] = code
        return code

    def learn(self, label: str) -> float:
        """The code of a label as it stands in the table.

        Raises:
            Refused: there is no label.
            RefusedUndecided: it is none of two.
        """
        key = _key(label, self._decimal)
        code = self._codes.get(key)
        if code is None:
            code = self._code_of_new(label)
        if self._decimal == "," and isinstance(key, float) and len(self) < _KNOWN:
            self[label.replace(",", ".")] = code
        return code

    def classes(self) -> Classes:
        """What the classes are called, and which class each code is.

        Raises:
            Refused: a class that was asked for was not met.
        """
        return classes_of(self.labels, self._decimal)

    def _code_of_new(self, label: str) -> float:
        if len(self.labels) == 2:
            self.has_third = True
            first, second = map(quoted, self.labels)
            raise RefusedUndecided("two classes", f"{first}, {second} and a third, {quoted(label)}; {_CHOOSE}")
        return self._remember(label, float(len(self.labels)))

    def _remember(self, label: str, code: float) -> float:
        self._codes[_key(label, self._decimal)] = code
        self.labels.append(label)
        return code


class ChosenLabels(LabelCodes):
    """Label text to code, where classes are chosen: two labels, all others having the code OTHER; or one label, all
    others together being the second class.

    Raises:
        Refused: more classes are chosen than two, or the same one twice, or none that could be a label.
    """

    def __init__(self, chosen: Sequence[str], decimal: Decimal = ".") -> None:
        super().__init__(decimal)
        if any(map(is_missing_label, chosen)):
            raise Refused("a class to choose", listed(chosen))
        self._chosen = {_key(label, decimal): label for label in chosen}
        if len(chosen) > 2 or len(self._chosen) < len(chosen):
            raise Refused("one class or two different ones", listed(chosen))
        self._met: list[str] = []

    def classes(self) -> Classes:
        for key, label in self._chosen.items():
            if key not in self._codes:
                raise Refused(f"a class {quoted(label)} among {listed(self.labels)}", "none")
        if len(self._chosen) == 1:
            return _against_the_rest(self._met[0])
        names, of = classes_of(self._met, self._decimal)
        first = int(self._codes[_key(self._met[0], self._decimal)])
        return Classes(names, of if first == 0 else (of[1], of[0]))

    def _code_of_new(self, label: str) -> float:
        key = _key(label, self._decimal)
        if key in self._chosen:
            self._met.append(label)
            return self._remember(label, float(list(self._chosen).index(key)))
        rest = 1.0 if len(self._chosen) == 1 else OTHER
        return self._remember(label, rest) if len(self.labels) < _KNOWN else rest


class KnownLabels(LabelCodes):
    """Label text to class, where the classes have names already. 0 and 1 mean themselves besides."""

    def __init__(self, names: tuple[str, str], decimal: Decimal = ".") -> None:
        super().__init__(decimal)
        self._names = names
        for code, name in enumerate(names):
            if not is_missing_label(name):
                self._remember(name, float(code))
        for number in (0.0, 1.0):
            self._codes.setdefault(number, number)

    def classes(self) -> Classes:
        return Classes(self._names, (0, 1))

    def _code_of_new(self, label: str) -> float:
        self.has_third = True
        first, second = map(quoted, self._names)
        raise Refused(f"the label {first} or {second}", quoted(label))


def _key(label: str, decimal: Decimal) -> float | str:
    """What makes two labels the same: their number (1 and 1.0), else their text."""
    number = parse_number(label, decimal)
    if is_missing_label(label) or (number is not None and not isfinite(number)):
        raise Refused("a label", quoted(label) if label else "nothing")
    return label if number is None else number


def classes_of(labels: Sequence[str], decimal: Decimal = ".") -> Classes:
    """The classes of one or two different labels, or of none.

    0 and 1 mean themselves, even alone. Otherwise the smaller number, or the word that `sorted` puts first, is class 0.
    """
    keys = [_key(label, decimal) for label in labels]
    if set(keys) <= {0.0, 1.0}:
        own = dict(zip(keys, labels, strict=True))
        return Classes((own.get(0.0, "0"), own.get(1.0, "1")), tuple(int(key) for key in keys))
    if len(keys) == 1:
        return Classes((labels[0], f"not {labels[0]}"), (0,))
    first, second = labels
    numbers = [key for key in keys if isinstance(key, float)]
    swapped = numbers[1] < numbers[0] if len(numbers) == 2 else second < first
    return Classes((second, first), (1, 0)) if swapped else Classes((first, second), (0, 1))


def _against_the_rest(label: str) -> Classes:
    """The classes of a label and all others: it is class 1, but for 0, which means itself."""
    if parse_number(label) == 0.0:
        return Classes((label, f"not {label}"), (0, 1))
    return Classes((f"not {label}", label), (1, 0))


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
