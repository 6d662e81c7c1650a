"""Settings: what is allowed is kept as it is; anything else is one line that says what would be."""

from __future__ import annotations

import math
import re
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


COLUMNS = "x1, x2, x1^2, x2^2, x1*x2, sin(x1), sin(x2)"
BAD: list[tuple[str, str, list[Any]]] = [
    ("learning_rate", "learning rate must be above 0 and finite", [0, -1, math.inf, math.nan, "fast", None, 10**400]),
    ("momentum", "momentum must be from 0 to below 1", [-0.1, 1, 1.5, math.nan, "x"]),
    ("l2", "l2 must be 0 or above and finite", [-1e-9, math.inf, math.nan, None]),
    ("seed", "seed must be a whole number from 0", [-1, 0.5, "1", None, True]),
    ("batch_size", 'batch size must be a whole number from 1, or "all"', [0, -3, 1.0, "some", None, True, math.inf]),
    ("reduction", "reduction must be one of mean, sum", ["median", None, 1]),
    ("method", "method must be one of logistic, perceptron", ["svm", None]),
    ("optimizer", "optimizer must be one of sgd, momentum, nesterov, adagrad, rmsprop, adam", ["SGD", None, 0]),
    ("shuffle", "shuffle must be True or False", [1, "yes", None]),
    ("standardize", "standardize must be True or False", [0, "no", None]),
    ("features", f"features must be one of {COLUMNS}", ["x", 5]),
    ("features", "features must be different names, at least one", [[], ["x1", "x1"]]),
]


@pytest.mark.parametrize(
    ("name", "value", "told"), [(name, value, told) for name, told, values in BAD for value in values]
)
def test_each_bad_value_is_one_line_that_says_what_is_allowed(name: str, value: Any, told: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(told)}, not {re.escape(repr(value))}$"):
        Settings(**{name: value})


@pytest.mark.parametrize(("names", "wrong"), [(["x3"], "'x3'"), (["x1", 1], "1"), (["x1", ["x2"]], "['x2']")])
def test_features_name_the_one_that_is_wrong(names: Any, wrong: str) -> None:
    with pytest.raises(ValueError, match=f"^features must be one of {re.escape(COLUMNS)}, not {re.escape(wrong)}$"):
        Settings(features=names)


@pytest.mark.parametrize("more", [{"optimizer": "adam"}, {"l2": 0.1}])
def test_the_perceptron_goes_alone(more: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^the perceptron goes with optimizer sgd and l2 0 only$"):
        Settings(method="perceptron", **more)


def test_the_batch_size_in_force() -> None:
    assert Settings(batch_size="all").rule(20).batch_size == 20
    assert Settings(batch_size=50).rule(20).batch_size == 20
    assert Settings(batch_size=7).rule(20).batch_size == 7
    assert Settings(batch_size="all").rule(0).batch_size == 1
