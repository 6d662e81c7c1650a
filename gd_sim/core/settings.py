"""Settings: everything a person chooses about a run, checked."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, Literal

from gd_sim.core import checks, numbers, updates
from gd_sim.core.features import FEATURES, listed
from gd_sim.core.mistakes import describe_rule
from gd_sim.core.updates import Rule

METHODS = {"logistic": updates.LOGISTIC, "perceptron": updates.PERCEPTRON}
REDUCTIONS = ("mean", "sum")
OPTIMIZERS = {
    "sgd": updates.SGD,
    "momentum": updates.MOMENTUM,
    "nesterov": updates.NESTEROV,
    "adagrad": updates.ADAGRAD,
    "rmsprop": updates.RMSPROP,
    "adam": updates.ADAM,
}
MISTAKES = {
    "none": updates.NO_MISTAKE,
    "flipped-sign": updates.FLIPPED_SIGN,
    "without-x": updates.WITHOUT_X,
    "sign-only": updates.SIGN_ONLY,
    "without-b": updates.WITHOUT_B,
}
"""What a rule may get wrong on purpose, so that one sees what each of its factors is for; see `mistakes`."""


@dataclass(frozen=True)
class Settings:
    """How a run learns.

    Attributes:
        learning_rate: α, above 0.
        batch_size: points to an update, or "all". More than there are points is refused by a `Run`, and counts as "all"
            in a `Descent`, so that a window may lose points and keep the setting.
        reduction: "mean" divides the gradient of a batch by its size, "sum" does not.
        method: "logistic", or "perceptron" (ŷ is 0 or 1; sgd and no penalty only).
        shuffle: a fresh order for each epoch instead of the order in which the points were placed.
        seed: of the initial weights and of the orders, 0 or above.
        optimizer: "sgd", "momentum", "nesterov", "adagrad", "rmsprop" or "adam".
        momentum: μ of momentum and nesterov, from 0 to below 1.
        l2: λ of the penalty λ/2 |w|², 0 or above.
        features: names out of `FEATURES` (points of two columns only), or None for every column as it is.
        standardize: learn on columns of mean 0 and deviation 1; parameters are given in original units all the same.
        mistake: "none", or a rule that is wrong on purpose: "flipped-sign" climbs, "without-x" takes 1 for every x,
            "sign-only" takes ±1 for y-ŷ, "without-b" leaves the bias as it is.

    Raises:
        ValueError: a setting is not what it may be; the message says what is allowed.
    """

    learning_rate: float = 0.1
    batch_size: int | Literal["all"] = 1
    reduction: str = "mean"
    method: str = "logistic"
    shuffle: bool = False
    seed: int = 0
    optimizer: str = "sgd"
    momentum: float = 0.9
    l2: float = 0.0
    features: tuple[str, ...] | None = None
    standardize: bool = False
    mistake: str = "none"

    def __post_init__(self) -> None:
        checked: dict[str, Any] = {
            "learning_rate": checks.number(
                "learning rate", self.learning_rate, "above 0 and finite", 0, math.inf, above=True
            ),
            "momentum": checks.number("momentum", self.momentum, "from 0 to below 1", 0, 1),
            "l2": checks.number("l2", self.l2, "0 or above and finite", 0, math.inf),
            "seed": checks.whole("seed", self.seed, "a whole number from 0", 0),
        }
        if self.batch_size != "all":
            checked["batch_size"] = checks.whole("batch size", self.batch_size, 'a whole number from 1, or "all"', 1)
        if self.features is not None:
            checked["features"] = self._checked_features()
        for field, value in checked.items():
            object.__setattr__(self, field, value)
        self._check_words()

    def _checked_features(self) -> tuple[str, ...]:
        names: tuple[Any, ...] = (self.features,)
        if isinstance(self.features, Iterable) and not isinstance(self.features, str):
            names = tuple(self.features)
        for name in names:
            checks.one_of("features", name, FEATURES)
        if not names or len(set(names)) != len(names):
            raise ValueError(f"features must be different names, at least one, not {self.features!r}")
        return names

    def _check_words(self) -> None:
        checks.one_of("reduction", self.reduction, REDUCTIONS)
        checks.one_of("method", self.method, METHODS)
        checks.one_of("optimizer", self.optimizer, OPTIMIZERS)
        checks.one_of("mistake", self.mistake, MISTAKES)
        for name in ("shuffle", "standardize"):
            if not isinstance(getattr(self, name), bool):
                raise ValueError(f"{name} must be True or False, not {getattr(self, name)!r}")
        if self.method == "perceptron" and (self.optimizer != "sgd" or self.l2 > 0):
            raise ValueError("the perceptron goes with optimizer sgd and l2 0 only")

    def rule(self, m: int) -> Rule:
        """These settings in numbers, for m points."""
        return Rule(
            learning_rate=self.learning_rate,
            batch_size=max(1, m if self.batch_size == "all" else min(self.batch_size, m)),
            mean=self.reduction == "mean",
            method=METHODS[self.method],
            optimizer=OPTIMIZERS[self.optimizer],
            momentum=self.momentum,
            l2=self.l2,
            mistake=MISTAKES[self.mistake],
        )


def describe_change(before: Settings, after: Settings) -> str:
    """By what two settings differ, in a few words: "α 0.1 → 0.5, batch size 1 → all"; empty if they do not."""
    names = [field.name for field in fields(before) if getattr(before, field.name) != getattr(after, field.name)]
    return ", ".join(_change(name, getattr(before, name), getattr(after, name)) for name in names)


def _change(name: str, before: Any, after: Any) -> str:
    if name == "learning_rate":
        return f"α {numbers.learning_rate(before)} → {numbers.learning_rate(after)}"
    if name == "features":
        return f"features {listed(before)} → {listed(after)}"
    if name == "mistake":
        return f"{describe_rule(before)} → {describe_rule(after)}"
    return f"{name.replace('_', ' ')} {before} → {after}"
