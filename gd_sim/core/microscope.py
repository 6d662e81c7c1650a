"""One update, line by line: the formula, the same with this update's numbers in it, and what that comes to.

Every number is one that the engine used (`trace`): for the columns that the loops see, so scaled ones where the
settings standardize.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gd_sim.core import numbers
from gd_sim.core.descent import Descent
from gd_sim.core.mistakes import RIGHT, WRONG
from gd_sim.core.points import FloatArray
from gd_sim.core.trace import TracedUpdate

SHOWN = 8
"""Points of a batch that have a row of their own; all others together have one."""
DIRECTIONS = {
    "momentum": r"v = \mu v + g",
    "nesterov": r"g + \mu v,\quad v = \mu v + g",
    "adagrad": r"\frac{g}{\sqrt{s} + \epsilon},\quad s = s + g^2",
    "rmsprop": r"\frac{g}{\sqrt{s} + \epsilon},\quad s = \rho s + (1 - \rho) g^2",
    "adam": r"\frac{v / (1 - \beta_1^t)}{\sqrt{s / (1 - \beta_2^t)} + \epsilon}",
}
"""What an optimizer makes of g, by its name."""
MEMORIES = {"momentum": "v", "nesterov": "v", "adagrad": "s", "rmsprop": "s", "adam": "vs"}
"""What it remembers: v, the first row of a state's moments, and s, the second."""


class Number(NamedTuple):
    """A number in a line, and which quantity it is: "x1", "y", "w1", "b", "z", "prediction", "error", "residual",
    "gradient1", "direction1", "change1", "new1", "alpha".
    """

    quantity: str
    text: str
    value: float


class Line(NamedTuple):
    """A line of the calculation.

    Attributes:
        name: what it finds, in a word or two.
        formula: as LaTeX.
        inserted: the formula with numbers in it, as pieces of text and numbers.
        result: what it comes to.
    """

    name: str
    formula: str
    inserted: tuple[str | Number, ...]
    result: tuple[str | Number, ...]


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
        Line("point", r"(x, y)", (), ("(", *_listed(inputs), "), y = ", label)),
        Line("z", r"z = w \cdot x + b", _weighted(traced.before.internal_parameters, inputs), (z,)),
        Line(
            "ŷ",
            r"\hat{y} = \frac{1}{1 + e^{-z}}" if is_logistic else r"\hat{y} = 1 \text{ if } z \ge 0",
            ("1 / (1 + e^-(", z, "))") if is_logistic else (z, " ≥ 0" if z.value >= 0.0 else " < 0"),
            (prediction,),
        ),
        Line("error", *_error_of(z, prediction, label, is_logistic=is_logistic), (error,)),
        Line("y - ŷ", r"y - \hat{y}", (label, " - ", prediction), (residual,)),
        _gradient_line(descent, traced.gradients[place], residual, inputs),
    ]


def _weighted(parameters: FloatArray, inputs: list[Number]) -> tuple[str | Number, ...]:
    """ "-1.000 · 2.00  +0.500 · 1.00  +0.000"."""
    pieces: list[str | Number] = []
    for j, (weight, value) in enumerate(zip(parameters.tolist(), inputs, strict=False), 1):
        pieces += [Number(f"w{j}", numbers.parameter(weight), weight), " · ", *_as_factor(value), "  "]
    bias = float(parameters[-1])
    return (*pieces, Number("b", numbers.parameter(bias), bias))


def _error_of(
    z: Number, prediction: Number, label: Number, *, is_logistic: bool
) -> tuple[str, tuple[str | Number, ...]]:
    """The error of a point: of σ(z) always, also where the rule takes something else for ŷ."""
    if not is_logistic:
        return r"E_i \text{ of } \sigma(z)", ("σ of ", z)
    if label.value == 1.0:
        return r"E_i = -\ln \hat{y}", ("-ln ", prediction)
    return r"E_i = -\ln(1 - \hat{y})", ("-ln(1 - ", prediction, ")")


def _gradient_line(descent: Descent, gradient: FloatArray, residual: Number, inputs: list[Number]) -> Line:
    mistake = WRONG.get(descent.settings.mistake, RIGHT)
    sign, has_sign = mistake.factor[0], "sign" in mistake.factor
    factor = r"\text{sign}(y - \hat{y})" if has_sign else r"(y - \hat{y})"
    columns = ["x_" + number.quantity[1:] for number in inputs] if mistake.has_x else ["1"] * len(inputs)
    formula = rf"{'-' if sign == '-' else ''}{factor}\,({', '.join([*columns, mistake.of_bias])})"
    seen: list[str | Number] = [*_listed(inputs)] if mistake.has_x else [", ".join(columns)]
    before = f"{'-' if sign == '-' else ''}{'sign' if has_sign else ''}("
    return Line(
        "gradient", formula, (before, residual, ") · (", *seen, f", {mistake.of_bias})"), _vector("gradient", gradient)
    )


# The lines of the batch, and of the parameters


def _batch_lines(descent: Descent, traced: TracedUpdate) -> list[Line]:
    settings, size = descent.settings, len(traced.indices)
    lines = []
    if size > 1 or settings.l2 > 0.0:
        is_mean = settings.reduction == "mean" and size > 1
        terms = r"\sum_B \nabla E_i" if size > 1 else r"\nabla E_i"
        penalty = r" + \lambda (w, 0)" if settings.l2 > 0.0 else ""
        formula = rf"g = \frac{{1}}{{{size}}} {terms}{penalty}" if is_mean else f"g = {terms}{penalty}"
        said = f"of {size:,} points" if size > 1 else ""
        said += f"{', ' if said else ''}λ = {numbers.typed(settings.l2)}" if penalty else ""
        lines.append(Line("g", formula, (said,), _vector("gradient", traced.gradient)))
    if settings.optimizer != "sgd":
        lines += _memory_lines(settings.optimizer, traced)
        direction = _vector("direction", traced.direction)
        lines.append(Line(settings.optimizer, DIRECTIONS[settings.optimizer], (), direction))
    alpha = Number("alpha", numbers.learning_rate(settings.learning_rate), settings.learning_rate)
    is_plain = settings.optimizer == "sgd"
    taken = _vector("gradient", traced.gradient) if is_plain else _vector("direction", traced.direction)
    formula = r"-\alpha\, g" if is_plain else r"-\alpha\, d"
    if is_plain and not lines:
        formula = r"-\alpha\, \nabla E_i"
    lines.append(Line("change", formula, ("-", alpha, " · ", *taken), _vector("change", traced.change)))
    return lines


def _memory_lines(optimizer: str, traced: TracedUpdate) -> list[Line]:
    """What the optimizer remembered, and what it remembers now."""
    lines = []
    for name in MEMORIES[optimizer]:
        row = "vs".index(name)
        before, after = traced.before.moments[row], traced.after.moments[row]
        lines.append(
            Line(name, rf"{name}: \text{{before, after}}", _vector(f"{name}before", before), _vector(name, after))
        )
    return lines


def _new_lines(traced: TracedUpdate) -> list[Line]:
    """Old + change = new, of each parameter."""
    old, new = traced.before.internal_parameters.tolist(), traced.after.internal_parameters.tolist()
    lines = []
    for j, (before, change, after) in enumerate(zip(old, traced.change.tolist(), new, strict=True), 1):
        is_bias = j == len(old)
        name, symbol = ("b", "b") if is_bias else (f"w{j}", f"w_{{{j}}}")
        pieces = (
            Number(name, numbers.parameter(before), before),
            " ",
            Number(f"change{j}", numbers.parameter(change), change),
        )
        lines.append(
            Line(
                f"new {name}",
                rf"{symbol} \leftarrow {symbol} + \Delta",
                pieces,
                (Number(f"new{j}", numbers.parameter(after), after),),
            )
        )
    return lines


def _vector(quantity: str, values: FloatArray) -> tuple[str | Number, ...]:
    """ "(+0.818, -0.409, +0.818)"."""
    return (
        "(",
        *_listed([Number(f"{quantity}{j}", numbers.parameter(v), v) for j, v in enumerate(values.tolist(), 1)]),
        ")",
    )


def _listed(found: list[Number]) -> list[str | Number]:
    pieces: list[str | Number] = []
    for number in found:
        pieces += [", ", number] if pieces else [number]
    return pieces


def _as_factor(number: Number) -> tuple[str | Number, ...]:
    """A number behind a dot: with brackets where it is negative."""
    return ("(", number, ")") if number.value < 0.0 else (number,)
