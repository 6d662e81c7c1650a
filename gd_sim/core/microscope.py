"""One update, line by line: the formula, the same with this update's numbers in it, and what that comes to.

Every number is one that the engine used (`trace`): for the columns that the loops see, so scaled ones where the
settings standardize.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gd_sim.core import numbers
from gd_sim.core.calculation import Line, Number, as_factor, listed, vector
from gd_sim.core.descent import Descent
from gd_sim.core.mistakes import RIGHT, WRONG
from gd_sim.core.optimizer_lines import optimizer_lines
from gd_sim.core.points import FloatArray
from gd_sim.core.trace import TracedUpdate

SHOWN = 8
"""Points of a batch that have a row of their own; all others together have one."""
PREDICTION, RESIDUAL = r"\of{prediction}{\hat{y}}", r"\of{residual}{\of{y}{y} - \of{prediction}{\hat{y}}}"


class Share(NamedTuple):
    """What one point of a batch adds: its number from 0 (None: several together), y-ŷ, and its part of the change."""

    point: int | None
    points: int
    residual: float
    change: FloatArray


@dataclass(frozen=True, eq=False)
class Dissection:
    """An update taken apart for people.

    Attributes:
        update: its number, from 1.
        size: points in its batch.
        index: the point of the batch that is looked at, from 0.
        names: what the parameters are called, n+1.
        lines: one after another.
        shares: of a batch of several points, the largest first, the rest together.
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
    shares = _shares(descent, traced)
    found = np.flatnonzero(traced.indices == wished)
    place = int(found[0]) if len(found) else int(np.abs(shares).sum(axis=1).argmax())
    names = tuple(f"w{j}" for j in range(1, traced.x.shape[1] + 1))
    size = len(traced.indices)
    lines = [*_point_lines(descent, traced, place), *_batch_lines(descent, traced), *_new_lines(traced)]
    return Dissection(
        update=traced.after.update,
        size=size,
        index=int(traced.indices[place]),
        names=(*names, "b"),
        lines=tuple(lines),
        shares=_largest(traced, shares) if size > 1 else (),
    )


def _shares(descent: Descent, traced: TracedUpdate) -> FloatArray:
    """What each point of a batch adds to the parameters by -α times its part of g, (k, n+1)."""
    settings = descent.settings
    part = 1.0 / len(traced.indices) if settings.reduction == "mean" else 1.0
    shares: FloatArray = -settings.learning_rate * part * traced.gradients
    return shares


def _largest(traced: TracedUpdate, shares: FloatArray) -> tuple[Share, ...]:
    order = np.argsort(-np.abs(shares).sum(axis=1), kind="stable")
    first, rest = order[:SHOWN], order[SHOWN:]
    rows = [Share(int(traced.indices[k]), 1, float(traced.residual[k]), shares[k]) for k in first]
    if len(rest):
        rows.append(Share(None, len(rest), float(traced.residual[rest].sum()), shares[rest].sum(axis=0)))
    return tuple(rows)


# The lines of one point


def _point_lines(descent: Descent, traced: TracedUpdate, place: int) -> list[Line]:
    x, y = traced.x[place], float(traced.y[place])
    inputs = [Number(f"x{j}", numbers.coordinate(value), value) for j, value in enumerate(x.tolist(), 1)]
    label = Number("y", f"{y:.0f}", y)
    z = Number("z", numbers.parameter(traced.z[place]), float(traced.z[place]))
    prediction = Number("prediction", numbers.prediction(traced.prediction[place]), float(traced.prediction[place]))
    error = Number("error", numbers.error(traced.error[place]), float(traced.error[place]))
    residual = Number("residual", numbers.parameter(traced.residual[place]), float(traced.residual[place]))
    is_logistic = descent.settings.method == "logistic"
    return [
        Line("point", r"(\of{x}{x}, \of{y}{y})", (), ("(", *listed(inputs), "), y = ", label)),
        Line(
            "z",
            r"\of{z}{z} = \of{w}{w} \cdot \of{x}{x} + \of{b}{b}",
            _weighted(traced.before.internal_parameters, inputs),
            (z,),
        ),
        Line(
            "ŷ",
            PREDICTION + (r" = \frac{1}{1 + e^{-\of{z}{z}}}" if is_logistic else r" = 1 \text{ if } \of{z}{z} \ge 0"),
            ("1 / (1 + e^-(", z, "))") if is_logistic else (z, " ≥ 0" if z.value >= 0.0 else " < 0"),
            (prediction,),
        ),
        Line("error", *_error_of(z, prediction, label, is_logistic=is_logistic), (error,)),
        Line("y - ŷ", RESIDUAL, (label, " - ", prediction), (residual,)),
        _gradient_line(descent, traced.gradients[place], residual, inputs),
    ]


def _weighted(parameters: FloatArray, inputs: list[Number]) -> tuple[str | Number, ...]:
    """ "-1.000 · 2.00  +0.500 · 1.00  +0.000"."""
    pieces: list[str | Number] = []
    for j, (weight, value) in enumerate(zip(parameters.tolist(), inputs, strict=False), 1):
        pieces += [Number(f"w{j}", numbers.parameter(weight), weight), " · ", *as_factor(value), "  "]
    bias = float(parameters[-1])
    return (*pieces, Number("b", numbers.parameter(bias), bias))


def _error_of(
    z: Number, prediction: Number, label: Number, *, is_logistic: bool
) -> tuple[str, tuple[str | Number, ...]]:
    """The error of a point: of σ(z) always, also where the rule takes something else for ŷ."""
    if not is_logistic:
        return r"\of{error}{E_i} \text{ of } \sigma(\of{z}{z})", ("σ of ", z)
    if label.value == 1.0:
        return r"\of{error}{E_i} = -\ln \of{prediction}{\hat{y}}", ("-ln ", prediction)
    return r"\of{error}{E_i} = -\ln(1 - \of{prediction}{\hat{y}})", ("-ln(1 - ", prediction, ")")


def _gradient_line(descent: Descent, gradient: FloatArray, residual: Number, inputs: list[Number]) -> Line:
    mistake = WRONG.get(descent.settings.mistake, RIGHT)
    sign, has_sign = mistake.factor[0], "sign" in mistake.factor
    factor = (r"\text{sign}" if has_sign else "") + f"({RESIDUAL})"
    of_inputs = [rf"\of{{{number.quantity}}}{{x_{{{number.quantity[1:]}}}}}" for number in inputs]
    columns = of_inputs if mistake.has_x else ["1"] * len(inputs)
    product = rf"{'-' if sign == '-' else ''}{factor}\,({', '.join([*columns, mistake.of_bias])})"
    formula = rf"\of{{gradient}}{{{product}}}"
    seen: list[str | Number] = [*listed(inputs)] if mistake.has_x else [", ".join(columns)]
    before = f"{'-' if sign == '-' else ''}{'sign' if has_sign else ''}("
    return Line(
        "gradient", formula, (before, residual, ") · (", *seen, f", {mistake.of_bias})"), vector("gradient", gradient)
    )


# The lines of the batch, and of the parameters


def _batch_lines(descent: Descent, traced: TracedUpdate) -> list[Line]:
    settings, size = descent.settings, len(traced.indices)
    lines = []
    if size > 1 or settings.l2 > 0.0 or settings.optimizer != "sgd":
        is_mean = settings.reduction == "mean" and size > 1
        terms = r"\sum_B " * (size > 1) + r"\of{gradient}{\nabla E_i}"
        penalty = r" + \lambda (w, 0)" if settings.l2 > 0.0 else ""
        mean = rf"\frac{{1}}{{{size}}} " if is_mean else ""
        formula = rf"\of{{g}}{{g}} = {mean}{terms}{penalty}"
        said = f"of {size:,} points" if size > 1 else ""
        said += f"{', ' if said else ''}λ = {numbers.typed(settings.l2)}" if penalty else ""
        lines.append(Line("g", formula, (said,) if said else (), vector("g", traced.gradient)))
    if settings.optimizer != "sgd":
        lines += optimizer_lines(settings, traced)
    alpha = Number("alpha", numbers.learning_rate(settings.learning_rate), settings.learning_rate)
    taken, symbol = ("g", "g") if lines else ("gradient", r"\nabla E_i")
    if settings.optimizer != "sgd":
        taken, symbol = "direction", "d"
    formula = rf"\of{{change}}{{-\of{{alpha}}{{\alpha}}\, \of{{{taken}}}{{{symbol}}}}}"
    seen = ("-", alpha, " · ", *vector(taken, traced.direction))
    return [*lines, Line("change", formula, seen, vector("change", traced.change))]


def _new_lines(traced: TracedUpdate) -> list[Line]:
    """Old + change = new, of each parameter."""
    old, new = traced.before.internal_parameters.tolist(), traced.after.internal_parameters.tolist()
    lines = []
    for j, (before, change, after) in enumerate(zip(old, traced.change.tolist(), new, strict=True), 1):
        is_bias = j == len(old)
        name, symbol = ("b", "b") if is_bias else (f"w{j}", f"w_{{{j}}}")
        texts = numbers.summed(before, change, after)
        quantities = name, f"change{j}", f"new{j}"
        first, second, total = map(Number, quantities, texts, (before, change, after))
        formula = rf"\of{{new{j}}}{{{symbol}}} \leftarrow \of{{{name}}}{{{symbol}}} + \of{{change{j}}}{{\Delta}}"
        lines.append(Line(f"new {name}", formula, (first, " ", second), (total,)))
    return lines
