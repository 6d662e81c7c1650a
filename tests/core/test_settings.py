"""Settings: what is allowed is kept as it is; anything else is one line that says what would be."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest

from gd_sim.core.settings import Settings


def test_defaults_are_the_lessons_own() -> None:
    settings = Settings()
    assert (settings.learning_rate, settings.batch_size, settings.reduction) == (0.1, 1, "mean")
    assert (settings.method, settings.shuffle, settings.seed) == ("logistic", False, 0)
    assert (settings.optimizer, settings.momentum, settings.l2) == ("sgd", 0.9, 0.0)
    assert (settings.features, settings.standardize) == (None, False)
    with pytest.raises(FrozenInstanceError):
        settings.seed = 1  # type: ignore[misc]


@pytest.mark.parametrize("value", [1e-300, 1e-6, 0.1, 1, 1e3, np.float64(0.3), np.float32(0.5)])
def test_numbers_become_floats_with_every_bit(value: Any) -> None:
    settings = Settings(learning_rate=value)
    assert settings.learning_rate == value
    assert type(settings.learning_rate) is float


def test_whole_numbers_of_any_kind() -> None:
    settings = Settings(batch_size=np.int64(5), seed=np.int64(7))  # type: ignore[arg-type]
    assert (settings.batch_size, settings.seed) == (5, 7)
    assert type(settings.batch_size) is type(settings.seed) is int
    assert Settings(seed=2**70).seed == 2**70


def test_features_become_a_tuple() -> None:
    assert Settings(features=["x1", "sin(x2)"]).features == ("x1", "sin(x2)")  # type: ignore[arg-type]
    assert Settings(features="x1*x2").features == ("x1*x2",)  # type: ignore[arg-type]


BAD: list[tuple[dict[str, Any], str]] = [
    *(({"learning_rate": value}, "learning rate must be above 0 and finite") for value in (0, -1, math.inf, math.nan)),
    *(({"learning_rate": value}, "learning rate must be above 0 and finite") for value in ("fast", None, 10**400, [1])),
    *(({"momentum": value}, "momentum must be from 0 to below 1") for value in (-0.1, 1, 1.5, math.nan, "x")),
    *(({"l2": value}, "l2 must be 0 or above and finite") for value in (-1e-9, math.inf, math.nan, None)),
    *(({"seed": value}, "seed must be a whole number from 0") for value in (-1, 0.5, "1", None, True)),
    *(({"batch_size": value}, 'batch size must be a whole number from 1, or "all"') for value in (0, -3, 1.0, "some")),
    *(({"batch_size": value}, 'batch size must be a whole number from 1, or "all"') for value in (None, True, math.inf)),
    *(({"reduction": value}, "reduction must be one of mean, sum") for value in ("median", None, 1)),
    *(({"method": value}, "method must be one of logistic, perceptron") for value in ("svm", None)),
    *(({"optimizer": value}, "optimizer must be one of sgd, momentum, nesterov, adagrad, rmsprop, adam") for value in ("SGD", None, 0)),
    *(({"shuffle": value}, "shuffle must be True or False") for value in (1, "yes", None)),
    *(({"standardize": value}, "standardize must be True or False") for value in (0, "no", None)),
    *(({"features": value}, "features must be one of x1, x2, x1^2, x2^2, x1*x2, sin(x1), sin(x2)") for value in (["x3"], "x", [1], 5)),
    *(({"features": value}, "features must be different names, at least one") for value in ([], ["x1", "x1"])),
    ({"method": "perceptron", "optimizer": "adam"}, "the perceptron goes with optimizer sgd and l2 0 only"),
    ({"method": "perceptron", "l2": 0.1}, "the perceptron goes with optimizer sgd and l2 0 only"),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "told"), BAD, ids=lambda value: str(value) if isinstance(value, dict) else "")
def test_each_bad_value_is_one_line_that_says_what_is_allowed(bad: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=".") as caught:
        Settings(**bad)
    message = str(caught.value)
    assert message.startswith(told)
    assert "\n" not in message
    if len(bad) == 1:
        (value,) = bad.values()
        assert message.endswith(f", not {value!r}")


def test_the_batch_size_in_force() -> None:
    assert Settings(batch_size="all").rule(20).batch_size == 20
    assert Settings(batch_size=50).rule(20).batch_size == 20
    assert Settings(batch_size=7).rule(20).batch_size == 7
    assert Settings(batch_size="all").rule(0).batch_size == 1
