"""One update, line by line: the formula, the same with this update's numbers in it, and what that comes to.

Every number is one that the engine used (`trace`): for the columns that the loops see, so scaled ones where the
settings standardize.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gd_sim.core import numbers
from gd_sim.core.calculation import Line, Number, Pieces, vector, with_enough_digits
from gd_sim.core.descent import Descent
from gd_sim.core.optimizer_lines import optimizer_lines
from gd_sim.core.point_lines import Column, columns_of, point_lines
from gd_sim.core.points import FloatArray
from gd_sim.core.trace import TracedUpdate

SHOWN = 8
"""Points of a batch that have a row of their own; all others together have one."""


class Share(NamedTuple):
    """A row of the sum that g is: its name, the point from 0 if it is one, with y-ŷ, and its part of g, (n+1,)."""

    name: str
    point: int | None
    residual: float | None
    part: FloatArray


@dataclass(frozen=True, eq=False)
class Dissection:
    """An update taken apart for people.

    Attributes:
        update: its number, from 1.
        size: points in its batch.
        index: the point of the batch that is looked at, from 0.
        names: what the parameters are called, n+1.
        lines: one after another.
        shares: of a batch of several points, the largest first, the rest together, then the penalty, then g.
    """

    update: int
    size: int
    index: int
    names: tuple[str, ...]
    lines: tuple[Line, ...]
    shares: tuple[Share, ...]


def dissect(descent: Descent, traced: TracedUpdate, wished: int | None = None) -> Dissection:
    """Take an update apart.

    Args:
        descent: of the update.
        traced: its numbers.
        wished: the point of the batch to look at; None, or one that is not in it: the one that adds most.
    """
    part = 1.0 / len(traced.indices) if descent.settings.reduction == "mean" else 1.0
    parts: FloatArray = part * traced.gradients
    found = np.flatnonzero(traced.indices == wished)
    place = int(found[0]) if len(found) else int(np.abs(parts).sum(axis=1).argmax())
    size, columns = len(traced.indices), columns_of(descent)
    return Dissection(
        update=traced.after.update,
        size=size,
        index=int(traced.indices[place]),
        names=(*(column.weight for column in columns), "b"),
        lines=(
            *point_lines(descent, traced, place, columns),
            *_batch_lines(descent, traced),
            *_new_lines(traced, columns),
        ),
        shares=_shares(descent, traced, parts) if size > 1 else (),
    )


def _shares(descent: Descent, traced: TracedUpdate, parts: FloatArray) -> tuple[Share, ...]:
    order = np.argsort(-np.abs(parts).sum(axis=1), kind="stable")
    first, rest = order[:SHOWN], order[SHOWN:]
    points = traced.indices.tolist()
    rows = [Share(f"point {points[k] + 1:,}", points[k], float(traced.residual[k]), parts[k]) for k in first]
    if len(rest):
        rows.append(Share(f"{len(rest):,} others", None, None, parts[rest].sum(axis=0)))
    if descent.settings.l2 > 0.0:
        rows.append(Share("penalty", None, None, _penalty(descent, traced)))
    return (*rows, Share("g", None, None, traced.gradient))


def _penalty(descent: Descent, traced: TracedUpdate) -> FloatArray:
    """What it adds to g, (n+1,)."""
    settings, weights = descent.settings, traced.before.internal_parameters.copy()
    weights[-1] = 0.0
    penalty: FloatArray = settings.l2 * (len(traced.indices) if settings.reduction == "sum" else 1) * weights
    return penalty


def _batch_lines(descent: Descent, traced: TracedUpdate) -> list[Line]:
    settings, size = descent.settings, len(traced.indices)
    lines = [_sum_line(descent, traced)] if size > 1 or settings.l2 > 0.0 or settings.optimizer != "sgd" else []
    if settings.optimizer != "sgd":
        lines += optimizer_lines(settings, traced)
    alpha = Number("alpha", numbers.learning_rate(settings.learning_rate), settings.learning_rate)
    taken, symbol = ("g", "g") if lines else ("gradient", r"\nabla E_i")
    if settings.optimizer != "sgd":
        taken, symbol = "direction", "d"
    formula = rf"\of{{change}}{{\Delta}} = -\of{{alpha}}{{\alpha}}\, \of{{{taken}}}{{{symbol}}}"
    result = vector("change", traced.change)

    def write(decimals: int) -> Pieces:
        return ("-", alpha, " · ", *vector(taken, traced.direction, decimals))

    def come_to(written: Sequence[float]) -> list[float]:
        return [0.0 - written[0] * part for part in written[1:]]

    return [*lines, Line("change", formula, with_enough_digits(write, come_to, result), result)]


def _sum_line(descent: Descent, traced: TracedUpdate) -> Line:
    """g: the sum over the batch, or the mean, with the penalty."""
    settings, size = descent.settings, len(traced.indices)
    is_mean, is_penalised = settings.reduction == "mean" and size > 1, settings.l2 > 0.0
    terms, penalty = r"\of{gradient}{\nabla E_i}", r" + \lambda (\of{w}{w}, 0)" if is_penalised else ""
    if size > 1:
        terms = rf"\sum_B ({terms}{penalty})" if is_penalised else rf"\sum_B {terms}"
    else:
        terms += penalty
    formula = r"\of{g}{g} = " + (rf"\frac{{1}}{{{size}}} " if is_mean else "") + terms
    of = "sum" if size > 1 else "gradient"
    inserted = (f"1/{size:,} · " if is_mean else "", *vector(of, traced.total))
    if is_penalised:
        times = f"{size:,} · " if size > 1 and not is_mean else ""
        weights = vector("w", traced.before.internal_parameters[:-1])
        inserted = (*inserted, f" + {times}{numbers.typed(settings.l2)} · ", *weights[:-1], ", 0)")
    is_more = size > 1 or is_penalised
    return Line("g", formula, inserted if is_more else (), vector("g", traced.gradient))


def _new_lines(traced: TracedUpdate, columns: list[Column]) -> list[Line]:
    """Old + change = new, of each parameter."""
    old, new = traced.before.internal_parameters.tolist(), traced.after.internal_parameters.tolist()
    lines = []
    for j, (before, change, after) in enumerate(zip(old, traced.change.tolist(), new, strict=True), 1):
        is_bias = j == len(old)
        name, symbol = ("b", "b") if is_bias else (columns[j - 1].weight, columns[j - 1].weight_latex)
        texts = numbers.summed(before, change, after)
        quantities = "b" if is_bias else f"w{j}", f"change{j}", f"new{j}"
        first, second, total = map(Number, quantities, texts, (before, change, after))
        formula = (
            rf"\of{{new{j}}}{{{symbol}}} \leftarrow \of{{{quantities[0]}}}{{{symbol}}} + \of{{change{j}}}{{\Delta}}"
        )
        lines.append(Line(f"new {name}", formula, (first, " ", second), (total,)))
    return lines
