"""The loops over updates, and every helper they call, as plain Python.

This is the lesson's rule, one update after another. `compiled.py` hands these very functions to numba; until it has,
Python runs them as they stand. Both give the same bits, and so does any way of cutting a run into pieces, because

- every sum is taken in one fixed order, in blocks of `BLOCK` points added in block order;
- there is no `**`, no numpy reduction and no fast-math: each operation is one IEEE operation (or one call of libm);
- everything is in this one file: numba's cache notices an edit here, but not in a helper elsewhere.

Words: a *pass* is one epoch, an *order* is the sequence of point numbers it follows, a *position* is how many points
of the pass are used up. Parameters are (w1..wn, b).
"""

from __future__ import annotations

import math
from typing import NamedTuple

from gd_sim.core.points import FloatArray, IntArray

BLOCK = 4096

LOGISTIC, PERCEPTRON = 0, 1
SGD, MOMENTUM, NESTEROV, ADAGRAD, RMSPROP, ADAM = 0, 1, 2, 3, 4, 5


class Rule(NamedTuple):
    """How an update is made: `Settings` in numbers, for the loops.

    Attributes:
        learning_rate: α.
        batch_size: points to an update; the last batch of a pass may be shorter.
        mean: c = 1/|B| if True (reduction "mean"), c = 1 if False ("sum").
        method: LOGISTIC or PERCEPTRON.
        optimizer: SGD .. ADAM.
        momentum: the factor of momentum and nesterov.
        l2: λ, the weight of the penalty λ/2 |w|²; the bias is not penalised.
    """

    learning_rate: float
    batch_size: int
    mean: bool
    method: int
    optimizer: int
    momentum: float
    l2: float


def sigmoid(z: float) -> float:
    """σ(z) = 1/(1+e^-z), through e^-|z|, which never overflows."""
    e = math.exp(-abs(z))
    return 1.0 / (1.0 + e) if z >= 0.0 else e / (1.0 + e)


def predict(z: float, method: int) -> float:
    """ŷ: σ(z), or for the perceptron 1 if z >= 0 else 0."""
    if method == PERCEPTRON:
        return 1.0 if z >= 0.0 else 0.0
    return sigmoid(z)


def weighted_sum(x: FloatArray, i: int, parameters: FloatArray) -> float:
    """z = w·x + b of point i."""
    n: int = x.shape[1]
    z: float = parameters[0] * x[i, 0]
    for j in range(1, n):
        z += parameters[j] * x[i, j]
    return z + float(parameters[n])


def run(
    x: FloatArray,
    y: FloatArray,
    orders: IntArray,
    rule: Rule,
    parameters: FloatArray,
    moments: FloatArray,
    workspace: FloatArray,
    position: int,
    updates: int,
    steps: int,
    epoch: int,
    every: int,
    rows: FloatArray,
) -> tuple[int, int, int]:
    """Make `updates` updates, in place, pass after pass.

    Args:
        x, y: the points, shapes (m, n) and (m,).
        orders: point numbers, shape (k, m): pass after pass follows the next row, then the first again.
        rule: how an update is made.
        parameters: (n+1,), changed in place.
        moments: what the optimizer remembers, (2, n+1), changed in place.
        workspace: (2, n+1), overwritten.
        position: points of the first pass that are used up already.
        updates: how many to make.
        steps: updates the optimizer has seen before.
        epoch: passes finished before.
        every: the parameters after each pass whose number is a multiple of this become a row ...
        rows: ... here, (r, n+1).

    Returns:
        the position in the last pass, the passes finished, the rows written.
    """
    m, n = x.shape
    lesson = n == 2 and rule.batch_size == 1 and rule.optimizer == SGD and rule.l2 == 0.0
    passes, written = 0, 0
    while updates > 0:
        order = orders[passes % orders.shape[0]]
        left = (m - position + rule.batch_size - 1) // rule.batch_size
        count = min(updates, left)
        if lesson:
            update_point_by_point(x, y, order, rule, parameters, position, count)
        else:
            update_batch_by_batch(x, y, order, rule, parameters, moments, workspace, position, count, steps)
        updates -= count
        steps += count
        position += count * rule.batch_size
        if position >= m:
            position = 0
            passes += 1
            if (epoch + passes) % every == 0:
                rows[written] = parameters
                written += 1
    return position, passes, written


def update_point_by_point(
    x: FloatArray, y: FloatArray, order: IntArray, rule: Rule, parameters: FloatArray, position: int, count: int
) -> None:
    """The lesson's own rule in the plane: w += α(y-ŷ)x, b += α(y-ŷ), for one point after another.

    `update_batch_by_batch` does the same with the same bits; this is what it comes to for two features, one point an
    update and no memory, and more than twice as fast.
    """
    w1, w2, b = parameters[0], parameters[1], parameters[2]
    for k in range(position, position + count):
        i = order[k]
        x1, x2 = x[i, 0], x[i, 1]
        residual = y[i] - predict(w1 * x1 + w2 * x2 + b, rule.method)
        w1 += rule.learning_rate * (residual * x1)
        w2 += rule.learning_rate * (residual * x2)
        b += rule.learning_rate * residual
    parameters[0], parameters[1], parameters[2] = w1, w2, b


def update_batch_by_batch(
    x: FloatArray,
    y: FloatArray,
    order: IntArray,
    rule: Rule,
    parameters: FloatArray,
    moments: FloatArray,
    workspace: FloatArray,
    position: int,
    count: int,
    steps: int,
) -> None:
    """g = c Σ_B [-(y-ŷ)(x, 1) + λ(w, 0)], then the optimizer's step with it, `count` times.

    Every ŷ of a batch comes from the parameters before the update.
    """
    m = x.shape[0]
    gradient = workspace[0]
    for k in range(count):
        start = position + k * rule.batch_size
        batch = order[start : min(start + rule.batch_size, m)]
        sum_gradients(x, y, batch, rule.method, parameters, gradient, workspace[1])
        finish_update(gradient, batch.shape[0], rule, parameters, moments, steps + k + 1)


def sum_gradients(
    x: FloatArray,
    y: FloatArray,
    batch: IntArray,
    method: int,
    parameters: FloatArray,
    total: FloatArray,
    partial: FloatArray,
) -> None:
    """total = Σ_B -(y-ŷ)(x1..xn, 1), block after block."""
    total[:] = 0.0
    for start in range(0, batch.shape[0], BLOCK):
        sum_block(x, y, batch, start, method, parameters, partial)
        for j in range(total.shape[0]):
            total[j] += partial[j]


def sum_block(
    x: FloatArray, y: FloatArray, batch: IntArray, start: int, method: int, parameters: FloatArray, partial: FloatArray
) -> None:
    """partial = Σ -(y-ŷ)(x1..xn, 1) over a block of a batch: for each point one number, y-ŷ, times the point."""
    n = x.shape[1]
    partial[:] = 0.0
    for k in range(start, min(start + BLOCK, batch.shape[0])):
        i = batch[k]
        residual = y[i] - predict(weighted_sum(x, i, parameters), method)
        for j in range(n):
            partial[j] -= residual * x[i, j]
        partial[n] -= residual


def finish_update(
    gradient: FloatArray, size: int, rule: Rule, parameters: FloatArray, moments: FloatArray, step: int
) -> None:
    """From the sum over a batch of so many points to g, and from g to the next parameters."""
    n = gradient.shape[0] - 1
    scale = 1.0 / size if rule.mean else 1.0
    penalty = rule.l2 if rule.mean else rule.l2 * size
    for j in range(n):
        gradient[j] = scale * gradient[j] + penalty * parameters[j]
    gradient[n] = scale * gradient[n]
    descend(gradient, rule, parameters, moments, step)


def descend(gradient: FloatArray, rule: Rule, parameters: FloatArray, moments: FloatArray, step: int) -> None:
    """Change the parameters against the gradient g, by the formulas and constants of torch.optim.

    sgd       p -= α g
    momentum  v = μv + g;             p -= α v
    nesterov  v = μv + g;             p -= α (g + μv)
    adagrad   s += g²;                p -= α g / (√s + 1e-10)
    rmsprop   s = 0.99 s + 0.01 g²;   p -= α g / (√s + 1e-8)
    adam      v = 0.9 v + 0.1 g;      s = 0.999 s + 0.001 g²;
              p -= α (v / (1-0.9^t)) / (√(s / (1-0.999^t)) + 1e-8),   t = `step`, counted from 1
    """
    alpha, momentum = rule.learning_rate, rule.momentum
    first, second = moments[0], moments[1]
    for j in range(parameters.shape[0]):
        g = gradient[j]
        if rule.optimizer == MOMENTUM:
            first[j] = momentum * first[j] + g
            g = first[j]
        elif rule.optimizer == NESTEROV:
            first[j] = momentum * first[j] + g
            g = g + momentum * first[j]
        elif rule.optimizer == ADAGRAD:
            second[j] += g * g
            g = g / (math.sqrt(second[j]) + 1e-10)
        elif rule.optimizer == RMSPROP:
            second[j] = 0.99 * second[j] + 0.01 * (g * g)
            g = g / (math.sqrt(second[j]) + 1e-8)
        elif rule.optimizer == ADAM:
            first[j] = 0.9 * first[j] + 0.1 * g
            second[j] = 0.999 * second[j] + 0.001 * (g * g)
            mean = first[j] / (1.0 - math.pow(0.9, float(step)))
            g = mean / (math.sqrt(second[j] / (1.0 - math.pow(0.999, float(step)))) + 1e-8)
        parameters[j] -= alpha * g
