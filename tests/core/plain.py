"""The lesson's rule once more, written from its formulas with lists and none of the project's code.

What the project's loops are compared with. The optimizers are those of torch.optim, arranged as its documentation
does: https://docs.pytorch.org/docs/stable/optim.html
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

Vector = list[float]
Order = Sequence[int]


@dataclass
class Optimizer:
    """One step of an optimizer of torch.optim; remembers what that one remembers."""

    name: str
    learning_rate: float
    momentum: float = 0.9
    steps: int = 0
    memory: dict[str, Vector] = field(default_factory=dict)

    def step(self, parameters: Vector, gradient: Vector) -> Vector:
        """The parameters after one more gradient."""
        self.steps += 1
        change = [self._change(j, g) for j, g in enumerate(gradient)]
        return [p - self.learning_rate * c for p, c in zip(parameters, change, strict=True)]

    def _old(self, name: str, j: int) -> float:
        return self.memory.setdefault(name, [0.0] * 100)[j]

    def _keep(self, name: str, j: int, value: float) -> float:
        self.memory[name][j] = value
        return value

    def _change(self, j: int, g: float) -> float:
        if self.name == "sgd":
            return g
        change: float = getattr(self, f"_{self.name}")(j, g)
        return change

    def _momentum(self, j: int, g: float) -> float:
        return self._keep("buffer", j, self.momentum * self._old("buffer", j) + g)

    def _nesterov(self, j: int, g: float) -> float:
        return g + self.momentum * self._momentum(j, g)

    def _adagrad(self, j: int, g: float) -> float:
        total = self._keep("sum", j, self._old("sum", j) + g**2)
        return g / (math.sqrt(total) + 1e-10)

    def _rmsprop(self, j: int, g: float) -> float:
        average = self._keep("square_avg", j, 0.99 * self._old("square_avg", j) + (1 - 0.99) * g**2)
        return g / (math.sqrt(average) + 1e-8)

    def _adam(self, j: int, g: float) -> float:
        first = self._keep("exp_avg", j, 0.9 * self._old("exp_avg", j) + (1 - 0.9) * g)
        second = self._keep("exp_avg_sq", j, 0.999 * self._old("exp_avg_sq", j) + (1 - 0.999) * g**2)
        first_correction = 1 - math.prod([0.9] * self.steps)
        second_correction = 1 - math.prod([0.999] * self.steps)
        return (first / first_correction) / (math.sqrt(second) / math.sqrt(second_correction) + 1e-8)


def logistic_prediction(z: float) -> float:
    """1 / (1 + e^-z)."""
    return 1 / (1 + math.exp(-z)) if z > -700 else 0.0


def perceptron_prediction(z: float) -> float:
    """1 on the boundary and beyond it, else 0."""
    return float(z >= 0)


def wrong_gradient(mistake: str, residual: float, x: Vector) -> Vector:
    """-(y-ŷ)(x, 1) with one of its factors missing or turned round."""
    if mistake == "sign-only" and residual != 0:
        residual = math.copysign(1.0, residual)
    sign = 1 if mistake == "flipped-sign" else -1
    inputs = [1.0] * len(x) if mistake == "without-x" else x
    return [sign * residual * value for value in inputs] + [0.0 if mistake == "without-b" else sign * residual]


def train(
    x: Sequence[Vector],
    y: Vector,
    orders: Iterable[Order],
    parameters: Vector,
    optimizer: Optimizer,
    *,
    batch_size: int = 1,
    mean: bool = True,
    l2: float = 0.0,
    predict: Callable[[float], float] = logistic_prediction,
    mistake: str = "none",
) -> list[Vector]:
    """The parameters after each update, the points visited in one order after another."""
    n, seen = len(parameters) - 1, []
    for order in orders:
        for start in range(0, len(order), batch_size):
            batch = order[start : start + batch_size]
            each = []
            for i in batch:
                *w, b = parameters
                prediction = predict(sum(w[j] * x[i][j] for j in range(n)) + b)
                gradient = wrong_gradient(mistake, y[i] - prediction, x[i])
                each.append([g + l2 * weight for g, weight in zip(gradient, [*w, 0.0], strict=True)])
            share = 1 / len(batch) if mean else 1.0
            gradient = [share * math.fsum(column) for column in zip(*each, strict=True)]
            parameters = optimizer.step(parameters, gradient)
            seen.append(parameters)
    return seen
