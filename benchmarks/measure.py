"""How a number is measured: ours and theirs alternately, several times; what is told is the median.

Standard library only: processes whose start is timed import this too.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """How much time to spend.

    Attributes:
        rounds: how often each side is measured.
        share: of the usual work in one measurement; smaller with --quick.
    """

    rounds: int = 9
    share: float = 1.0

    @property
    def windows(self) -> int:
        """How often a window is measured, which takes seconds each time."""
        return max(2, self.rounds // 3)

    def scaled(self, count: int) -> int:
        """A count of updates, epochs and the like, for this effort."""
        return max(1, round(count * self.share))


@dataclass(frozen=True)
class Result:
    """What was found, ready to print.

    Attributes:
        ours, theirs, ratio: with units; empty where there is nothing to tell.
        reached: whether the target is; None if that was not measured.
    """

    ours: str
    theirs: str = ""
    ratio: str = ""
    reached: bool | None = None


@dataclass(frozen=True)
class Benchmark:
    """A row of the table.

    Attributes:
        name: to choose it by, `group-detail`.
        what: what is measured.
        against: what it is compared with.
        target: what is to be reached.
        measure: does it; takes its time.
    """

    name: str
    what: str
    against: str
    target: str
    measure: Callable[[Effort], Result]


@dataclass(frozen=True)
class Comparison:
    """Medians over the rounds: seconds of ours, seconds of theirs, and theirs / ours of each round."""

    ours: float
    theirs: float
    ratio: float


def compare(ours: Callable[[], float], theirs: Callable[[], float], rounds: int) -> Comparison:
    """Measure two things alternately.

    Args:
        ours, theirs: measure themselves once and return seconds for one unit of the same work.
        rounds: how often; a first call of each, which warms caches, is not counted.
    """
    ours(), theirs()
    pairs = []
    for number in range(rounds):
        if number % 2 == 0:
            first, second = ours(), theirs()
        else:
            second, first = theirs(), ours()
        pairs.append((first, second))
    return Comparison(
        ours=statistics.median(first for first, _ in pairs),
        theirs=statistics.median(second for _, second in pairs),
        ratio=statistics.median(second / first for first, second in pairs),
    )


def seconds_of(work: Callable[[], object]) -> float:
    """How long something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def percentile(values: list[float], share: float) -> float:
    """The value that so large a share of all values does not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def per_second(seconds: float) -> str:
    """A rate, from the seconds of one: "31.2 M/s"."""
    rate = 1 / seconds
    for size, letter in ((1e6, " M"), (1e3, " k")):
        if rate >= size:
            return f"{rate / size:.3g}{letter}/s"
    return f"{rate:.3g}/s"


def times(ratio: float) -> str:
    """A ratio: "130 x", "2.6 x"."""
    return f"{ratio:.0f} x" if ratio >= 20 else f"{ratio:.2f} x"
