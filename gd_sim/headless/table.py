"""What is printed about runs: the table, and below it where they ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gd_sim.core import numbers
from gd_sim.core.optimum import Optimum

EPOCH_WIDTH, ERROR_WIDTH, PARAMETER_WIDTH = 5, 10, 11
"""Characters of a column, at least; the longest parameter is -1.234e-300."""


class Row(NamedTuple):
    """A moment of a run: time in epochs, E, E + penalty, the number of right points, the parameters (w1..wn, b)."""

    time: float
    error: float
    cost: float
    right: int
    parameters: list[float]


@dataclass(frozen=True)
class Result:
    """What is told of a run.

    Attributes:
        learning_rate: α, which tells it from the others.
        is_penalised: whether E + penalty is another number than E.
        m: the number of points.
        rows: of the table; the last is where the run stands.
        stopped: why it ended early, "Stopped: ..."; None if it did not.
    """

    learning_rate: float
    is_penalised: bool
    m: int
    rows: list[Row]
    stopped: str | None

    @property
    def parameter_names(self) -> list[str]:
        """w1..wn and b."""
        return [f"w{j}" for j in range(1, len(self.rows[0].parameters))] + ["b"]

    @property
    def epoch_width(self) -> int:
        """Characters of the column of epochs."""
        return max(EPOCH_WIDTH, len(_epoch(self.rows[-1].time)))


def table_lines(results: Sequence[Result]) -> Iterator[str]:
    """The table: all about one run, or E of several side by side."""
    return _table_of_one(results[0]) if len(results) == 1 else _table_of_errors(results)


def _table_of_one(result: Result) -> Iterator[str]:
    names, m, penalised = result.parameter_names, result.m, result.is_penalised
    costs = ["E + penalty"] * penalised
    widths = [result.epoch_width, ERROR_WIDTH, *[len(text) for text in costs]]
    widths += [len(numbers.accuracy(m, m)), *[PARAMETER_WIDTH] * len(names)]
    yield _line(["epoch", "E", *costs, "accuracy", *names], widths)
    for row in result.rows:
        errors = map(numbers.error, [row.error, row.cost] if penalised else [row.error])
        parameters = map(numbers.parameter, row.parameters)
        yield _line([_epoch(row.time), *errors, numbers.accuracy(row.right, m), *parameters], widths)


def _table_of_errors(results: Sequence[Result]) -> Iterator[str]:
    """Where a run has no row at a time of another, its cell is empty."""
    headings = [f"E, α {numbers.learning_rate(result.learning_rate)}" for result in results]
    widths = [max(result.epoch_width for result in results), *[max(ERROR_WIDTH, len(text)) for text in headings]]
    columns = [{row.time: numbers.error(row.error) for row in result.rows} for result in results]
    yield _line(["epoch", *headings], widths)
    for time in sorted(set().union(*columns)):
        yield _line([_epoch(time), *[column.get(time, "") for column in columns]], widths)


def closing_lines(results: Sequence[Result]) -> Iterator[str]:
    """Where each run stands, with all digits."""
    for result in results:
        last = result.rows[-1]
        which = f"α {numbers.learning_rate(result.learning_rate)}, " if len(results) > 1 else ""
        cost = f", E + penalty {last.cost!r}" if result.is_penalised else ""
        yield f"{which}epoch {_epoch(last.time)}: E {last.error!r}{cost}, {numbers.accuracy(last.right, result.m)}"
        yield f"{which}{','.join(result.parameter_names)}: {','.join(map(repr, last.parameters))}"
        if result.stopped:
            yield f"{which}{result.stopped[0].lower()}{result.stopped[1:]}"


def best_lines(optimum: Optimum, *, is_penalised: bool) -> Iterator[str]:
    """What is known of the best E, or E + penalty, which is what is made less; nothing if nothing is."""
    what = "E + penalty" if is_penalised else "E"
    if optimum.error is not None:
        with_error = f", with E {optimum.error!r}" if is_penalised else ""
        yield f"best possible {what}: {optimum.cost!r}{with_error}"
    elif optimum.kind == "separable":
        why = "all points have one label" if is_penalised else "a boundary can separate the classes"
        yield f"best possible {what}: none; {why}, and then E can fall for ever"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()


def _epoch(time: float) -> str:
    return str(int(time)) if time == int(time) else f"{time:.2f}"
