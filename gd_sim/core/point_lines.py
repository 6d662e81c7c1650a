"""The lines of one point in the calculation of an update: from x and y over z, ŷ and its error to its gradient."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from gd_sim.core import numbers
from gd_sim.core.calculation import Line, Number, Pieces, as_factor, listed, vector, with_enough_digits
from gd_sim.core.descent import Descent
from gd_sim.core.features import LABELS
from gd_sim.core.logistic import sigmoid
from gd_sim.core.mistakes import RIGHT, WRONG
from gd_sim.core.points import FloatArray
from gd_sim.core.trace import TracedUpdate

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
PREDICTION, RESIDUAL = r"\of{prediction}{\hat{y}}", r"\of{residual}{\of{y}{y} - \of{prediction}{\hat{y}}}"


class Column(NamedTuple):
    """What a column and its weight are called: "x1", as LaTeX "x_{1}", and "w1"; with a feature map "w(x1²)"."""

    name: str
    latex: str
    weight: str
    weight_latex: str


def columns_of(descent: Descent) -> list[Column]:
    """What the columns of a descent are called."""
    features = descent.settings.features
    if features is None:
        return [Column(f"x{j}", f"x_{{{j}}}", f"w{j}", f"w_{{{j}}}") for j in range(1, descent.x.shape[1] + 1)]
    return [
        Column(LABELS.get(name, name), tex := _FEATURES[name], f"w({LABELS.get(name, name)})", f"w_{{{tex}}}")
        for name in features
    ]


def point_lines(descent: Descent, traced: TracedUpdate, place: int, columns: list[Column]) -> list[Line]:
    """From a point of the batch, by its place in it, over z, ŷ and its error to its gradient."""
    x, y, is_logistic = traced.x[place].tolist(), float(traced.y[place]), descent.settings.method == "logistic"
    symbols = [rf"\of{{x{j}}}{{{column.latex}}}" for j, column in enumerate(columns, 1)]
    label = Number("y", f"{y:.0f}", y)
    z, residual = (_parameter(name, float(of[place])) for name, of in (("z", traced.z), ("residual", traced.residual)))
    prediction = _prediction(float(traced.prediction[place]))
    error = Number("error", numbers.error(traced.error[place]), float(traced.error[place]))
    return [
        Line(
            "point",
            (f"({', '.join(symbols)})" if len(symbols) <= FEW else r"\of{x}{x}") + r",\ \of{y}{y}",
            (),
            ("(", *listed(_inputs(x)), "), y = ", label),
        ),
        Line(
            "z",
            r"\of{z}{z} = \of{w}{w} \cdot \of{x}{x} + \of{b}{b}",
            with_enough_digits(
                partial(_weighted, traced.before.internal_parameters.tolist(), x),
                _weighted_sum,
                (z,),
            ),
            (z,),
        ),
        _prediction_line(z, prediction) if is_logistic else _decision_line(z, prediction),
        _error_line(z, prediction, label, error, is_logistic=is_logistic),
        Line("y - ŷ", RESIDUAL, (label, " - ", *_as_summand(prediction)), (residual,)),
        _gradient_line(descent, traced.gradients[place], residual, x, symbols),
    ]


def _parameter(quantity: str, value: float, decimals: int = 3) -> Number:
    return Number(quantity, numbers.parameter(value, decimals), value)


def _prediction(value: float) -> Number:
    return Number("prediction", numbers.full_prediction(value), value)


def _inputs(x: list[float], decimals: int = 3) -> list[Number]:
    return [Number(f"x{j}", numbers.input_value(value, decimals + 1), value) for j, value in enumerate(x, 1)]


def _weighted(parameters: list[float], x: list[float], decimals: int) -> Pieces:
    """ "-1.000 · 2.00  +0.500 · 1.00  +0.000"."""
    pieces: list[str | Number] = []
    for j, (weight, value) in enumerate(zip(parameters, _inputs(x, decimals), strict=False), 1):
        pieces += [_parameter(f"w{j}", weight, decimals), " · ", *as_factor(value), "  "]
    return (*pieces, _parameter("b", parameters[-1], decimals))


def _weighted_sum(written: Sequence[float]) -> list[float]:
    """What the numbers of `_weighted` come to: weight and input by turns, then the bias."""
    *factors, bias = written
    return [float(np.dot(factors[::2], factors[1::2])) + bias]


def _prediction_line(z: Number, prediction: Number) -> Line:
    formula, result = PREDICTION + r" = \frac{1}{1 + e^{-\of{z}{z}}}", (prediction,)

    def write(decimals: int) -> Pieces:
        return ("1 / (1 + e^-(", _parameter("z", z.value, decimals), "))")

    inserted = with_enough_digits(
        write, lambda written: sigmoid(np.array(written)).tolist(), result, numbers.full_prediction
    )
    return Line("ŷ", formula, inserted, result)


def _decision_line(z: Number, prediction: Number) -> Line:
    """The perceptron's."""
    formula = PREDICTION + r" = 1 \text{ if } \of{z}{z} \ge 0"
    return Line("ŷ", formula, (), (prediction, ", since ", z, " ≥ 0" if z.value >= 0.0 else " < 0"))


def _error_line(z: Number, prediction: Number, label: Number, error: Number, *, is_logistic: bool) -> Line:
    """The error of a point: of σ(z) always, also where the rule takes something else for ŷ.

    Where ŷ is too near to 0 or 1 to be calculated with, by z, as the engine does everywhere.
    """
    is_one, is_certain = label.value == 1.0, not numbers.CERTAIN <= prediction.value <= 1.0 - numbers.CERTAIN
    if not is_logistic or is_certain:
        sign, way = ("-", -1.0) if is_one else ("", 1.0)
        formula = rf"\of{{error}}{{E_i}} = \ln(1 + e^{{{sign}\of{{z}}{{z}}}})"
        around = f"ln(1 + e^{sign}(", "))"

        def write(decimals: int) -> Pieces:
            return (around[0], _parameter("z", z.value, decimals), around[1])

        def come_to(written: Sequence[float]) -> list[float]:
            return [float(np.logaddexp(0.0, way * written[0]))]

    else:
        around = ("-ln ", "") if is_one else ("-ln(1 - ", ")")
        symbol = r"\of{prediction}{\hat{y}}"
        formula = r"\of{error}{E_i} = -\ln " + symbol if is_one else rf"\of{{error}}{{E_i}} = -\ln(1 - {symbol})"

        def write(decimals: int) -> Pieces:
            return (around[0], Number("prediction", f"{prediction.value:.{decimals}f}", prediction.value), around[1])

        def come_to(written: Sequence[float]) -> list[float]:
            return [-math.log(written[0] if is_one else 1.0 - written[0])]

    return Line("error", formula, with_enough_digits(write, come_to, (error,), numbers.error), (error,))


def _gradient_line(
    descent: Descent, gradient: FloatArray, residual: Number, x: list[float], symbols: list[str]
) -> Line:
    mistake = WRONG.get(descent.settings.mistake, RIGHT)
    sign, has_sign = mistake.factor[0], "sign" in mistake.factor
    factor = (r"\text{sign}" if has_sign else "") + f"({RESIDUAL})"
    known = symbols if len(symbols) <= FEW else [r"\of{x}{x}"]
    columns = known if mistake.has_x else ["1"] * len(symbols)
    product = rf"{'-' if sign == '-' else ''}{factor}\,({', '.join([*columns, mistake.of_bias])})"
    before, result = f"{'-' if sign == '-' else ''}{'sign' if has_sign else ''}(", vector("gradient", gradient)

    def write(decimals: int) -> Pieces:
        seen: list[str | Number] = listed(_inputs(x, decimals)) if mistake.has_x else [", ".join(columns)]
        return (before, _parameter("residual", residual.value, decimals), ") · (", *seen, f", {mistake.of_bias})")

    def come_to(written: Sequence[float]) -> list[float]:
        number = math.copysign(1.0, written[0]) * bool(written[0]) if has_sign else written[0]
        factors = [*(written[1:] or [1.0] * len(x)), float(mistake.of_bias)]
        return [(-number if sign == "-" else number) * one for one in factors]

    formula = rf"\of{{gradient}}{{\nabla E_i}} = {product}"
    return Line("gradient", formula, with_enough_digits(write, come_to, result), result)


def _as_summand(prediction: Number) -> Pieces:
    """ŷ behind a minus: with brackets where it is written as a difference."""
    return ("(", prediction, ")") if " " in prediction.text else (prediction,)
