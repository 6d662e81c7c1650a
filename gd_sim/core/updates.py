"""The loops over updates, and every helper they call, as plain Python.

This is the lesson's rule, one update after another. `compiled.py` hands these very functions to numba; until it has,
Python runs them as they stand. Both give the same bits, and so does any way of cutting a run into pieces, because

- every sum is taken in one fixed order: blocks of `BLOCK` points, each folded by halves, added in block order;
- there is no `**`, no numpy reduction and no fast-math: each operation is one IEEE operation (but adam's powers);
- everything is in this one file: numba's cache notices an edit here, but not in a helper elsewhere.

Within a block it is one short loop over the points after another, and no sum runs through them: so a compiler may take
several points at once.

Words: a *pass* is one epoch, a *position* is how many points of it are used up. Points come here in the order of their
pass. Parameters are (w1..wn, b).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from gd_sim.core.points import FloatArray

BLOCK = 4096

ZERO_FROM = 746
"""From here on e^-a is 0 in float64."""
PARTS = 16
"""Into how many parts the unit is divided where e^-a is tabulated."""
POWERS = np.array([math.exp(-i / PARTS) for i in range(ZERO_FROM * PARTS + 1)])
ROUNDER = 1.5 * 2.0**52 / PARTS
"""So large that the floats about it are 1/PARTS apart: adding it rounds to such multiples, subtracting it undoes it."""

LOGISTIC, PERCEPTRON = 0, 1
SGD, MOMENTUM, NESTEROV, ADAGRAD, RMSPROP, ADAM = 0, 1, 2, 3, 4, 5
NO_MISTAKE, FLIPPED_SIGN, WITHOUT_X, SIGN_ONLY, WITHOUT_B = 0, 1, 2, 3, 4


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
        mistake: NO_MISTAKE, or what is wrong on purpose with -(y-ŷ)(x, 1): FLIPPED_SIGN .. WITHOUT_B.
    """

    learning_rate: float
    batch_size: int
    mean: bool
    method: int
    optimizer: int
    momentum: float
    l2: float
    mistake: int


def exponential(a: float) -> float:
    """e^-a for a >= 0, within 2 units in the last place: e^-c from a table, times e^r = 1 + r + r²/2! + .. + r⁷/7!.

    c is the multiple of 1/16 nearest to a, and r = c - a, which is exact; |r| <= 1/32, so r⁸/8! is below the last
    place. `math.exp` is as good and as fast, but a compiler cannot take it for several points at once.
    """
    a = ZERO_FROM if a > ZERO_FROM else float(a)
    c = (a + ROUNDER) - ROUNDER
    power = float(POWERS[int(c * PARTS) if c <= ZERO_FROM else 0])  # NaN is in no table, but stays NaN through r
    r = c - a
    r2 = r * r
    low = r + r2 * (1 / 2 + r * (1 / 6))
    high = (1 / 24 + r * (1 / 120)) + r2 * (1 / 720 + r * (1 / 5040))
    return power + power * (low + (r2 * r2) * high)


def sigmoid(z: float) -> float:
    """σ(z) = 1/(1+e^-z), through e^-|z|, which never overflows."""
    e = exponential(abs(z))
    return (1.0 if z >= 0.0 else e) / (1.0 + e)


def predict(z: float, method: int) -> float:
    """ŷ: σ(z), or for the perceptron 1 if z >= 0 else 0."""
    if method == PERCEPTRON:
        return 1.0 if z >= 0.0 else 0.0
    return sigmoid(z)


def weighted_sums(x: FloatArray, parameters: FloatArray, z: FloatArray) -> None:
    """z = w·x + b of each point."""
    n = x.shape[1]
    for k in range(z.shape[0]):
        z[k] = parameters[0] * x[k, 0]
    for j in range(1, n):
        for k in range(z.shape[0]):
            z[k] += parameters[j] * x[k, j]
    for k in range(z.shape[0]):
        z[k] += parameters[n]


def run(
    x: FloatArray,
    y: FloatArray,
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
        x, y: the points in the order of a pass, for k passes, shapes (k, m, n) and (k, m). Pass after pass takes the
            next ones, then the first again.
        rule: how an update is made.
        parameters: (n+1,), changed in place.
        moments: what the optimizer remembers, (2, n+1), changed in place.
        workspace: (2, BLOCK), overwritten.
        position: points of the first pass that are used up already.
        updates: how many to make.
        steps: updates the optimizer has seen before.
        epoch: passes finished before.
        every: the parameters after each pass whose number is a multiple of this become a row ...
        rows: ... here, (r, n+1).

    Returns:
        the position in the last pass, the passes finished, the rows written.
    """
    _, m, n = x.shape
    plain = rule.optimizer == SGD and rule.l2 == 0.0 and rule.mistake == NO_MISTAKE
    lesson = plain and n == 2 and rule.batch_size == 1
    passes, written = 0, 0
    while updates > 0:
        number = passes % x.shape[0]
        left = (m - position + rule.batch_size - 1) // rule.batch_size
        count = min(updates, left)
        stop = min(position + count * rule.batch_size, m)
        some_x, some_y = x[number, position:stop], y[number, position:stop]
        if lesson:
            update_point_by_point(some_x, some_y, rule, parameters)
        else:
            update_batch_by_batch(some_x, some_y, rule, parameters, moments, workspace, steps)
        updates -= count
        steps += count
        position = stop
        if position == m:
            position = 0
            passes += 1
            if (epoch + passes) % every == 0:
                rows[written] = parameters
                written += 1
    return position, passes, written


def update_point_by_point(x: FloatArray, y: FloatArray, rule: Rule, parameters: FloatArray) -> None:
    """The lesson's own rule in the plane: w += α(y-ŷ)x, b += α(y-ŷ), for one point after another.

    `update_batch_by_batch` does the same with the same bits; this is what it comes to for two features, one point an
    update and no memory, and several times as fast.
    """
    w1, w2, b = parameters[0], parameters[1], parameters[2]
    for k in range(x.shape[0]):
        x1, x2 = x[k, 0], x[k, 1]
        residual = y[k] - predict(w1 * x1 + w2 * x2 + b, rule.method)
        w1 += rule.learning_rate * (residual * x1)
        w2 += rule.learning_rate * (residual * x2)
        b += rule.learning_rate * residual
    parameters[0], parameters[1], parameters[2] = w1, w2, b


def update_batch_by_batch(
    x: FloatArray,
    y: FloatArray,
    rule: Rule,
    parameters: FloatArray,
    moments: FloatArray,
    workspace: FloatArray,
    steps: int,
) -> None:
    """g = c Σ_B [-(y-ŷ)(x, 1) + λ(w, 0)], then the optimizer's step with it, for one batch of points after another.

    Every ŷ of a batch comes from the parameters before the update.
    """
    sums = np.empty((blocks_of(min(rule.batch_size, x.shape[0])), parameters.shape[0]))
    for start in range(0, x.shape[0], rule.batch_size):
        stop = min(start + rule.batch_size, x.shape[0])
        some = sums[: blocks_of(stop - start)]
        sum_blocks(x[start:stop], y[start:stop], rule, parameters, some, workspace)
        steps += 1
        finish_update(some, stop - start, rule, parameters, moments, steps)


def predict_all(x: FloatArray, parameters: FloatArray, method: int, z: FloatArray, prediction: FloatArray) -> None:
    """z and ŷ of each point."""
    weighted_sums(x, parameters, z)
    for k in range(z.shape[0]):
        prediction[k] = predict(z[k], method)


def blocks_of(size: int) -> int:
    """How many blocks so many points make."""
    return (size + BLOCK - 1) // BLOCK


def sum_blocks(
    x: FloatArray, y: FloatArray, rule: Rule, parameters: FloatArray, sums: FloatArray, workspace: FloatArray
) -> None:
    """Σ -(y-ŷ)(x1..xn, 1) over each block of the points, a row of `sums` for each."""
    for number in range(sums.shape[0]):
        start = number * BLOCK
        stop = min(start + BLOCK, x.shape[0])
        sum_block(x[start:stop], y[start:stop], rule, parameters, sums[number], workspace)


def sum_block(
    x: FloatArray, y: FloatArray, rule: Rule, parameters: FloatArray, total: FloatArray, workspace: FloatArray
) -> None:
    """total = Σ -(y-ŷ)(x1..xn, 1): for each point one number, y-ŷ, times the point."""
    m, n = x.shape
    residual, term = workspace[0, :m], workspace[1, :m]
    weighted_sums(x, parameters, residual)
    for k in range(m):
        residual[k] = y[k] - predict(residual[k], rule.method)
    if rule.mistake == SIGN_ONLY:
        for k in range(m):
            residual[k] = sign(residual[k])
    for j in range(n):
        for k in range(m):
            term[k] = residual[k] * x[k, j]
        total[j] = -fold(term)
    total[n] = -fold(residual)
    spoil(total, rule.mistake)


def sign(value: float) -> float:
    """1 or -1; 0 and NaN stay what they are."""
    if value > 0.0:
        return 1.0
    return -1.0 if value < 0.0 else value


def spoil(total: FloatArray, mistake: int) -> None:
    """Make of Σ -(y-ŷ)(x1..xn, 1) what a wrong rule takes for it."""
    n = total.shape[0] - 1
    if mistake == FLIPPED_SIGN:
        for j in range(n + 1):
            total[j] = -total[j]
    elif mistake == WITHOUT_X:  # what is left is the sum for the bias
        for j in range(n):
            total[j] = total[n]
    elif mistake == WITHOUT_B:
        total[n] = 0.0


def fold(terms: FloatArray) -> float:
    """The sum of the terms: the second half is added to the first, term by term, until one is left; overwrites them."""
    size = terms.shape[0]
    while size > 1:
        half = (size + 1) // 2
        for k in range(size - half):
            terms[k] += terms[half + k]
        size = half
    return float(terms[0])


def finish_update(
    sums: FloatArray, size: int, rule: Rule, parameters: FloatArray, moments: FloatArray, step: int
) -> None:
    """From the sums over the blocks of a batch of so many points to g, and from g to the next parameters."""
    gradient = sums[0]
    for number in range(1, sums.shape[0]):
        for j in range(gradient.shape[0]):
            gradient[j] += sums[number, j]
    n = gradient.shape[0] - 1
    scale = 1.0 / size if rule.mean else 1.0
    penalty = rule.l2 if rule.mean else rule.l2 * size
    for j in range(n):
        gradient[j] = scale * gradient[j] + penalty * parameters[j]
    gradient[n] = scale * gradient[n]
    descend(gradient, rule, parameters, moments, step)


def descend(gradient: FloatArray, rule: Rule, parameters: FloatArray, moments: FloatArray, step: int) -> None:
    """Change the parameters against the gradient g, by the formulas and default constants of torch.optim.

    sgd       torch.optim.SGD                 p -= α g
    momentum  torch.optim.SGD(momentum=μ)     v = μv + g;             p -= α v
    nesterov  the same with nesterov=True     v = μv + g;             p -= α (g + μv)
    adagrad   torch.optim.Adagrad             s += g²;                p -= α g / (√s + ε),  ε = 1e-10
    rmsprop   torch.optim.RMSprop             s = ρs + (1-ρ) g²;      p -= α g / (√s + ε),  ρ = 0.99, ε = 1e-8
    adam      torch.optim.Adam                v = β₁v + (1-β₁) g;     s = β₂s + (1-β₂) g²;
              p -= α (v / (1-β₁^t)) / (√(s / (1-β₂^t)) + ε),  β₁ = 0.9, β₂ = 0.999, ε = 1e-8, t = `step`, from 1

    Dampening, weight decay, centering and amsgrad are off, as they are there; λ is in g already, as weight decay is
    there. Source: https://docs.pytorch.org/docs/stable/optim.html, and the pages of these four.
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
