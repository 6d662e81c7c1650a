"""What a learner would write or pick instead of gd_sim. Nothing here is tuned, for or against."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import SGDClassifier

Array = npt.NDArray[np.float64]


# The lesson's lab: numpy, one point at a time.


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def output_formula(features: Array, weights: Array, bias: np.float64) -> Any:
    return sigmoid(np.dot(features, weights) + bias)


def update_weights(
    x: Array, y: np.float64, weights: Array, bias: np.float64, learnrate: float
) -> tuple[Array, np.float64]:
    output = output_formula(x, weights, bias)
    d_error = y - output
    weights += learnrate * d_error * x
    bias += learnrate * d_error
    return weights, bias


def lab_loop(features: Array, targets: Array, learnrate: float, updates: int) -> tuple[Array, np.float64]:
    """So many updates, pass after pass."""
    weights, bias = np.zeros(features.shape[1]), np.float64(0.0)
    made = 0
    while made < updates:
        for x, y in zip(features[: updates - made], targets, strict=False):
            weights, bias = update_weights(x, y, weights, bias, learnrate)
        made += min(len(features), updates - made)
    return weights, bias


# Vectorised numpy: five lines.


def vectorised(x: Array, y: Array, learnrate: float, epochs: int) -> tuple[Array, float]:
    """So many updates with the gradient of the whole set."""
    weights, bias = np.zeros(x.shape[1]), 0.0
    for _ in range(epochs):
        output = 1 / (1 + np.exp(-(x @ weights + bias)))
        residual = y - output
        weights += learnrate * (residual @ x) / len(y)
        bias += learnrate * residual.mean()
    return weights, bias


# scikit-learn.


def classifier(learnrate: float, epochs: int) -> SGDClassifier:
    """The lesson's rule, one point at a time in the order given; to be fitted."""
    return SGDClassifier(
        loss="log_loss",
        penalty=None,
        learning_rate="constant",
        eta0=learnrate,
        shuffle=False,
        max_iter=epochs,
        tol=None,
    )
