"""The worked trace of a stretch of updates as a page in Markdown, to read along."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal, localcontext
from typing import NamedTuple

import numpy as np

from gd_sim.core.descent import Descent
from gd_sim.core.features import LABELS
from gd_sim.core.numbers import typed
from gd_sim.core.points import FloatArray
from gd_sim.core.progress import Progress
from gd_sim.core.trace import TracedUpdate, Work, traces
from gd_sim.files.atomic import write_atomically
from gd_sim.files.traces import MEMORIES, parameter_names

DECIMALS = 6
"""Of the numbers on a page, unless they are very large or small."""
MOST_DECIMALS = 30
DIGITS = 400
"""More than the largest float64 has, written out."""
SIGNS = {"prediction": "ŷ", "error": "E", "residual": "y - ŷ"}
MEMORY_SIGNS = {"velocity": "v", "mean": "v", "squares": "s"}


class Cell(NamedTuple):
    """A number that was computed: what it is, the number of its update, where in it, and how it is written.

    What it is: "z", "prediction", "error", "residual" and "gradient" of a point; "g", "memory", "direction", "change"
    and "new" of a parameter; and "old", where "new" or "memory" of the update before comes a second time.
    """

    kind: str
    update: int
    place: str
    text: str


Show = Callable[[Cell], str]


def save_trace_page(path: str | os.PathLike[str], works: Sequence[Work], progress: Progress | None = None) -> None:
    """Write updates as a page in Markdown, each with a table of its points and one of the parameters.

    Numbers have six decimals, more where the change is small, and old + change = new to the last one shown.

    Args:
        path: the file, replaced as a whole or not at all.
        works: the updates.
        progress: is called with the share that is done, and may raise to stop.

    Raises:
        OSError: the system refuses; the old file is as it was.
    """
    lines = page("Worked trace", works, lambda cell: cell.text, progress)
    write_atomically(path, (f"{line}\n".encode() for line in lines))


def page(title: str, works: Sequence[Work], show: Show, progress: Progress | None = None) -> Iterator[str]:
    """The lines of a page on some updates; `show` makes the text of a cell."""
    yield f"# {title}"
    for number, (work, updates) in enumerate(traces(works, progress)):
        if number:
            yield from ("", f"## Changed points or settings, after update {work.state.update}")
        yield from ("", *_rules(work.descent))
        for update in updates:
            yield from _update(work.descent, update, show, is_first=update.before is work.state)


def _rules(descent: Descent) -> Iterator[str]:
    """What is done in each update, in formulas."""
    settings, names = descent.settings, parameter_names(descent)
    columns = [LABELS.get(name, name) for name in descent.names]
    terms = " + ".join(f"{name}·{column}" for name, column in zip(names, columns, strict=False))
    yield f"- z = {terms} + b"
    yield "- ŷ = 1 if z ≥ 0, else 0" if settings.method == "perceptron" else "- ŷ = 1/(1 + e^-z)"
    yield "- E = -y ln ŷ - (1-y) ln(1-ŷ)" + (" with ŷ = 1/(1 + e^-z)" if settings.method == "perceptron" else "")
    yield f"- gradient of a point: -(y - ŷ)·({', '.join(columns)}, 1)"
    penalty = f" + {typed(settings.l2)}·(w, 0)" if settings.l2 > 0 else ""
    if settings.reduction == "mean":
        yield f"- g = mean of the gradients of the batch{penalty}"
    else:
        yield f"- g = sum of the gradients of the batch{penalty and f'{penalty} for each point'}"
    yield from _optimizer_rules(descent)
    if settings.standardize:
        yield "- the columns are scaled to mean 0 and deviation 1, and w and b are those of the scaled columns"


def _optimizer_rules(descent: Descent) -> Iterator[str]:
    alpha, momentum = typed(descent.settings.learning_rate), typed(descent.settings.momentum)
    rules = {
        "sgd": ["d = g"],
        "momentum": [f"v = {momentum}·v + g", "d = v"],
        "nesterov": [f"v = {momentum}·v + g", f"d = g + {momentum}·v"],
        "adagrad": ["s = s + g²", "d = g/(√s + 1e-10)"],
        "rmsprop": ["s = 0.99·s + 0.01·g²", "d = g/(√s + 1e-8)"],
        "adam": [
            "v = 0.9·v + 0.1·g",
            "s = 0.999·s + 0.001·g²",
            "d = (v/(1 - 0.9^t)) / (√(s/(1 - 0.999^t)) + 1e-8), t = 1, 2, 3, .. counting the updates",
        ],
    }[descent.settings.optimizer]
    for rule in rules if len(rules) > 1 else []:
        yield f"- {rule}"
    yield f"- change = -α·{'d' if len(rules) > 1 else 'g'} with α = {alpha}; new = old + change"


def _update(descent: Descent, update: TracedUpdate, show: Show, *, is_first: bool) -> Iterator[str]:
    number, names = update.after.update, parameter_names(descent)
    yield from ("", f"## Update {number}, in epoch {update.before.epoch + 1}", "")
    columns = [LABELS.get(name, name) for name in descent.names]
    yield from _head(["point", *columns, "y", "z", *SIGNS.values(), *(f"gradient {name}" for name in names)])
    for row in range(len(update.indices)):
        yield _line(_point_cells(update, row, names, show))
    yield ""
    yield from _head(["", *names])
    for label, cells in _parameter_rows(descent, update, names, is_first=is_first):
        yield _line([label, *(cell if isinstance(cell, str) else show(cell) for cell in cells)])


def _point_cells(update: TracedUpdate, row: int, names: list[str], show: Show) -> Iterator[str]:
    number, point = update.after.update, f"point {update.indices[row] + 1}"
    yield str(update.indices[row] + 1)
    yield from (given(value) for value in update.x[row].tolist())
    yield str(int(update.y[row]))
    yield show(Cell("z", number, f"{point}, z", written(update.z[row])))
    yield show(Cell("prediction", number, f"{point}, ŷ", written_prediction(update.prediction[row])))
    yield show(Cell("error", number, f"{point}, E", written(update.error[row])))
    yield show(Cell("residual", number, f"{point}, y - ŷ", written(update.residual[row])))
    for name, value in zip(names, update.gradients[row], strict=True):
        yield show(Cell("gradient", number, f"{point}, gradient {name}", written(value)))


def _parameter_rows(
    descent: Descent, update: TracedUpdate, names: list[str], *, is_first: bool
) -> Iterator[tuple[str, Iterable[Cell | str]]]:
    """The rows of the table of the parameters: a label, and a cell for each parameter."""
    number, memories = update.after.update, MEMORIES[descent.settings.optimizer]

    def row(kind: str, label: str, values: Iterable[str]) -> tuple[str, list[Cell]]:
        return label, [Cell(kind, number, f"{label} {name}", text) for name, text in zip(names, values, strict=True)]

    def again(label: str, values: Iterable[str]) -> Iterable[Cell | str]:
        """What was new in the update before; in the first one it is given, and other settings had other columns."""
        cells = [Cell("old", number - 1, f"{label} {name}", text) for name, text in zip(names, values, strict=True)]
        return [cell.text for cell in cells] if is_first else cells

    yield row("g", "g", map(written, update.gradient))
    for memory, place in memories.items():
        sign = MEMORY_SIGNS[memory]
        yield f"{sign} before", again(sign, map(written, update.before.moments[place]))
        yield row("memory", sign, map(written, update.after.moments[place]))
    if memories:
        yield row("direction", "d", map(written, update.direction))
    old, change, new = added_up(update.before.internal_parameters, update.after.internal_parameters)
    yield "old", again("new", old)
    yield row("change", "change", change)
    yield row("new", "new", new)
    if descent.settings.standardize:
        yield row("new", "new in original units", map(written, update.after.parameters))


def added_up(before: FloatArray, after: FloatArray) -> tuple[list[str], list[str], list[str]]:
    """Old parameters, changes and new parameters as texts of which old + change = new holds to the last digit."""
    largest, decimals = float(np.abs(after - before).max()), DECIMALS
    if 0.0 < largest < 1e-3:  # four digits of the largest change
        decimals = min(MOST_DECIMALS, 3 - math.floor(math.log10(largest)))
    with localcontext(prec=DIGITS):
        old, new = ([Decimal(f"{value:.{decimals}f}") + 0 for value in values.tolist()] for values in (before, after))
        changes = [last - first for first, last in zip(old, new, strict=True)]
    return ([f"{value:f}" for value in old], [f"{value:+f}" for value in changes], [f"{value:f}" for value in new])


def written(value: float) -> str:
    """A number for a page: six decimals, or scientific where that would be unreadable."""
    value = float(value)
    if not math.isfinite(value):
        return "∞" if value > 0 else "-∞" if value < 0 else "–"
    if value == 0.0 or 1e-4 <= abs(value) < 1e6:
        return f"{value + 0.0:.{DECIMALS}f}"
    return f"{value:.{DECIMALS}e}"


def written_prediction(value: float) -> str:
    """ŷ for a page, never rounded to a certainty."""
    text = written(value)
    return repr(float(value)) if text == "1.000000" and value < 1.0 else text


def given(value: float) -> str:
    """A number that was given: as short as it was typed, if it was."""
    text = typed(value)
    return text if len(text) <= DECIMALS + 3 else written(value)


def _head(cells: Sequence[str]) -> Iterator[str]:
    yield _line(cells)
    yield _line(["---:"] * len(cells))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
