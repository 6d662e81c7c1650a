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
from gd_sim.core.features import LABELS
from gd_sim.core.mistakes import RIGHT, WRONG
from gd_sim.core.optimizer_lines import optimizer_lines
from gd_sim.core.points import FloatArray
from gd_sim.core.trace import TracedUpdate

SHOWN = 8
"""Points of a batch that have a row of their own; all others together have one."""
FEW = 3
"""So many columns are named one by one in a formula."""
_FEATURES = {
    "x1": "x_1",
    "x2": "x_2",
    "x1^2": "x_1^2",
    "x2^2": "x_2^2",
    "x1*x2": "x_1 x_2",
    "sin(x1)": r"\sin x_1",
    "sin(x2)": r"\sin x_2",
}
CERTAIN = 5e-4
"""Where ŷ is nearer to 0 or 1 than this, three decimals do not tell it from them."""
PREDICTION, RESIDUAL = r"\of{prediction}{\hat{y}}", r"\of{residual}{\of{y}{y} - \of{prediction}{\hat{y}}}"


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
    size, columns = len(traced.indices), _columns(descent)
    return Dissection(
        update=traced.after.update,
        size=size,
        index=int(traced.indices[place]),
        names=(*(column.weight for column in columns), "b"),
        lines=(
            *_point_lines(descent, traced, place, columns),
            *_batch_lines(descent, traced),
            *_new_lines(traced, columns),
        ),
        shares=_shares(descent, traced, parts) if size > 1 else (),
    )


class _Column(NamedTuple):
    """What a column and its weight are called: "x1", as LaTeX "x_{1}", and "w1"; with a feature map "w(x1²)"."""

    name: str
    latex: str
    weight: str
    weight_latex: str


def _columns(descent: Descent) -> list[_Column]:
    features = descent.settings.features
    if features is None:
        return [_Column(f"x{j}", f"x_{{{j}}}", f"w{j}", f"w_{{{j}}}") for j in range(1, descent.x.shape[1] + 1)]
    return [
        _Column(LABELS.get(name, name), tex := _FEATURES[name], f"w({LABELS.get(name, name)})", f"w_{{{tex}}}")
        for name in features
    ]


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


# The lines of one point


def _point_lines(descent: Descent, traced: TracedUpdate, place: int, columns: list[_Column]) -> list[Line]:
    x, y = traced.x[place], float(traced.y[place])
    inputs = [Number(f"x{j}", numbers.input_value(value), value) for j, value in enumerate(x.tolist(), 1)]
    symbols = [rf"\of{{x{j}}}{{{column.latex}}}" for j, column in enumerate(columns, 1)]
    label = Number("y", f"{y:.0f}", y)
    z = Number("z", numbers.parameter(traced.z[place]), float(traced.z[place]))
    prediction = Number(
        "prediction", numbers.full_prediction(traced.prediction[place]), float(traced.prediction[place])
    )
    error = Number("error", numbers.error(traced.error[place]), float(traced.error[place]))
    residual = Number("residual", numbers.parameter(traced.residual[place]), float(traced.residual[place]))
    is_logistic = descent.settings.method == "logistic"
    return [
        Line(
            "point",
            (f"({', '.join(symbols)})" if len(symbols) <= FEW else r"\of{x}{x}") + r",\ \of{y}{y}",
            (),
            ("(", *listed(inputs), "), y = ", label),
        ),
        Line(
            "z",
            r"\of{z}{z} = \of{w}{w} \cdot \of{x}{x} + \of{b}{b}",
            _weighted(traced.before.internal_parameters, inputs),
            (z,),
        ),
        Line(
            "ŷ",
            PREDICTION + (r" = \frac{1}{1 + e^{-\of{z}{z}}}" if is_logistic else r" = 1 \text{ if } \of{z}{z} \ge 0"),
            ("1 / (1 + e^-(", z, "))") if is_logistic else (),
            (prediction,) if is_logistic else (prediction, ", since ", z, " ≥ 0" if z.value >= 0.0 else " < 0"),
        ),
        Line("error", *_error_of(z, prediction, label, is_logistic=is_logistic), (error,)),
        Line("y - ŷ", RESIDUAL, (label, " - ", *_as_summand(prediction)), (residual,)),
        _gradient_line(descent, traced.gradients[place], residual, inputs, symbols),
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
    """The error of a point: of σ(z) always, also where the rule takes something else for ŷ.

    Where ŷ is too near to 0 or 1 to be calculated with, by z, as the engine does everywhere.
    """
    is_one, is_certain = label.value == 1.0, not CERTAIN <= prediction.value <= 1.0 - CERTAIN
    if not is_logistic or is_certain:
        sign = "-" if is_one else ""
        return rf"\of{{error}}{{E_i}} = \ln(1 + e^{{{sign}\of{{z}}{{z}}}})", (f"ln(1 + e^{sign}(", z, "))")
    if is_one:
        return r"\of{error}{E_i} = -\ln \of{prediction}{\hat{y}}", ("-ln ", prediction)
    return r"\of{error}{E_i} = -\ln(1 - \of{prediction}{\hat{y}})", ("-ln(1 - ", prediction, ")")


def _gradient_line(
    descent: Descent, gradient: FloatArray, residual: Number, inputs: list[Number], symbols: list[str]
) -> Line:
    mistake = WRONG.get(descent.settings.mistake, RIGHT)
    sign, has_sign = mistake.factor[0], "sign" in mistake.factor
    factor = (r"\text{sign}" if has_sign else "") + f"({RESIDUAL})"
    known = symbols if len(symbols) <= FEW else [r"\of{x}{x}"]
    columns = known if mistake.has_x else ["1"] * len(symbols)
    product = rf"{'-' if sign == '-' else ''}{factor}\,({', '.join([*columns, mistake.of_bias])})"
    formula = rf"\of{{gradient}}{{\nabla E_i}} = {product}"
    seen: list[str | Number] = [*listed(inputs)] if mistake.has_x else [", ".join(columns)]
    before = f"{'-' if sign == '-' else ''}{'sign' if has_sign else ''}("
    return Line(
        "gradient", formula, (before, residual, ") · (", *seen, f", {mistake.of_bias})"), vector("gradient", gradient)
    )


# The lines of the batch, and of the parameters


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
    seen = ("-", alpha, " · ", *vector(taken, traced.direction))
    return [*lines, Line("change", formula, seen, vector("change", traced.change))]


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


def _new_lines(traced: TracedUpdate, columns: list[_Column]) -> list[Line]:
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


def _as_summand(prediction: Number) -> tuple[str | Number, ...]:
    """ŷ behind a minus: with brackets where it is written as a difference."""
    return ("(", prediction, ")") if " " in prediction.text else (prediction,)
