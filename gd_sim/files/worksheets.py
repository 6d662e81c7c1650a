"""A worksheet: the worked trace with blanks to fill in, and the answers at its end."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence

import numpy as np

from gd_sim.core import checks
from gd_sim.core.progress import Progress
from gd_sim.core.trace import Work
from gd_sim.files.atomic import write_atomically
from gd_sim.files.pages import Cell, page

KINDS = ("z", "prediction", "error", "residual", "gradient", "g", "memory", "direction", "change", "new")
"""The numbers that may be left out; see `Cell`."""


def save_worksheet(
    path: str | os.PathLike[str],
    works: Sequence[Work],
    kinds: Sequence[str] = KINDS,
    share: float = 1.0,
    seed: int = 0,
    progress: Progress | None = None,
) -> None:
    """Write updates as a page in Markdown with blanks, and the answers at its end.

    Args:
        path: the file, replaced as a whole or not at all.
        works: the updates.
        kinds: the numbers that may be left out, some of `KINDS`.
        share: how many of these are, above 0 and at most 1; which ones is drawn by the seed.
        seed: a whole number from 0.
        progress: is called with the share that is done, and may raise to stop.

    Raises:
        ValueError: kinds, share or seed are not what they may be.
        OSError: the system refuses; the old file is as it was.
    """
    lines = _lines(works, Blanks(kinds, share, seed), progress)
    write_atomically(path, (f"{line}\n".encode() for line in lines))


def _lines(works: Sequence[Work], blanks: Blanks, progress: Progress | None) -> Iterator[str]:
    yield from page("Worksheet", works, blanks, progress)
    yield from ("", "## Answers", "")
    for number, cell in enumerate(blanks.answers, start=1):
        yield f"{number}. update {cell.update}, {cell.place}: {cell.text}"


class Blanks:
    """Leaves numbers out of a page, and keeps them.

    Attributes:
        answers: what was left out, in order; the blanks are numbered from 1.

    Raises:
        ValueError: kinds, share or seed are not what they may be.
    """

    def __init__(self, kinds: Sequence[str], share: float, seed: int) -> None:
        for kind in kinds:
            checks.one_of("blanks", kind, KINDS)
        self._kinds = frozenset(kinds)
        most = math.nextafter(1.0, 2.0)
        self._share = checks.number("share of blanks", share, "above 0 and at most 1", 0, most, above=True)
        self._generator = np.random.default_rng(checks.whole("seed", seed, "a whole number from 0", 0))
        self._numbers: dict[tuple[int, str], int] = {}
        self.answers: list[Cell] = []

    def __call__(self, cell: Cell) -> str:
        """The text of a number, or a blank; for "old" the one that it had in the update before."""
        key = cell.update, cell.place
        if cell.kind in self._kinds and self._generator.random() < self._share:
            self.answers.append(cell)
            self._numbers[key] = len(self.answers)
        return f"({self._numbers[key]}) ______" if key in self._numbers else cell.text
