"""What can be said of a run in one line, with its number, and what it suggests to change.

Several facts can hold at once; the one that helps most is said. A rule that is wrong on purpose: whatever else there is
comes of that. One class only: nothing else matters. Settled: the goal is reached, however. Scales that differ: that is
why E thrashes, circles or stalls, if it does. Then what is wrong with the steps: too large (thrashing, circling) or too
small (stalled), or that there is no best to come to (separable).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np

from gd_sim.core import numbers
from gd_sim.core.descent import Descent
from gd_sim.core.mistakes import describe_rule
from gd_sim.core.optimum import Optimum
from gd_sim.core.points import FloatArray
from gd_sim.core.segment import Segment
from gd_sim.core.state import State

SETTLED = 1.02
"""E is settled when it is within this factor of the best there is."""
WINDOW = 50
"""Epochs that count as lately."""
LONG = 100
"""Epochs after which a run that has neither settled nor falls as it should is said to circle."""
CIRCLING = 0.01
"""The share of the promised fall of E below which a run circles."""
STRAIGHT = math.radians(1.0)
"""A line that has turned by less than this in the second half of a run has nearly stopped turning ..."""
ALONG = math.radians(30.0)
"""... if w grew within this angle of itself meanwhile; else too little happened to tell."""
FAR = 1.1
"""E is far from the best when it is more than this factor above it."""
STALLED = 0.001
"""The share of E that is next to nothing for `WINDOW` epochs."""
WORTH_IT = 3.0
"""An α that is so many times greater is suggested, a closer one is not."""
ROUNDING = 1.0 + 1e-9
"""An E that is above another by less than this factor may be the same."""
LEAP = 2.0 * math.log(2.0)
"""A rise from one E that was seen to the next that tells at once of an α that is too large: twice the E of saying 0.5
of every point."""
SOON = 10
"""Epochs after which E that is above its start, and rises, is said to stay there; else only after `WINDOW`."""
RISEN = 1.1
"""E rises from one epoch to the next if it does by this factor: slow steps from far away do not."""
SPREAD = 30.0
"""Features whose deviations differ by more than this factor slow E down."""


Kind = Literal[
    "wrong rule",
    "one class",
    "settled",
    "scales",
    "thrashing",
    "separable",
    "circling",
    "stalled",
    "rise",
    "zero start",
    "one valley",
    "all right",
    "intercept",
]
Offer = Literal["", "epoch", "starts", "pull", "inset"]


@dataclass(frozen=True)
class Fact:
    """One line about a run.

    Attributes:
        kind: what it is.
        text: the line.
        suggestion: changes of the settings that it suggests, such as {"learning_rate": 0.03}; empty for none.
        offer: what else it suggests: to use every point once, to try ten starts, or to look at the pull on each point,
            or at weight space; empty: nothing.
    """

    kind: Kind
    text: str
    suggestion: Mapping[str, Any] = field(default_factory=dict)
    offer: Offer = ""


def find_fact(segment: Segment, state: State, error: float, optimum: Optimum) -> Fact | None:
    """What can be said of a run in a segment; rows later than the state are not looked at.

    With a penalty, settled, circling and stalled are judged by E and penalty together. Circling and stalled are said
    of sgd alone, since other steps are not -α times the gradient. A perceptron does not descend E: of it, nothing is
    said that is a matter of E.

    Args:
        segment: the segment of its record that the state is in.
        state: where the run stands.
        error: E there.
        optimum: what is known of the best E.
    """
    run = _Run(segment, state, error, optimum)
    descending = (_wrong_rule, _one_class, _settled, _scales, _thrashing, _separable, _circling, _stalled)
    for find in (_wrong_rule, _one_class, _at_rest, _scales) if run.is_perceptron else descending:
        fact = find(run)
        if fact:
            return fact
    return None


class _Run:
    """A run up to a state, as the facts look at it.

    Attributes:
        epochs, errors, costs: the rows that are evaluated, up to the state; (r,) each.
    """

    def __init__(self, segment: Segment, state: State, error: float, optimum: Optimum) -> None:
        self.segment, self.state, self.error, self.optimum = segment, state, error, optimum
        self.descent: Descent = segment.descent
        rows = segment.rows
        self._past = int(np.searchsorted(rows.epoch, state.epoch, side="right"))
        lately = np.flatnonzero(~np.isnan(rows.error[: self._past]))
        self.count = len(lately)
        lately = lately[-WINDOW:]
        self.epochs, self.errors = rows.epoch[lately], rows.error[lately]
        self.costs = self.errors + self.descent.penalty(rows.parameters[lately])

    @property
    def cost(self) -> float:
        """E with the penalty, now."""
        return self.error + float(self.descent.penalty(self.state.parameters[None])[0])

    @property
    def leaps(self) -> bool:
        """Whether E rose by `LEAP` lately, from one that was seen to the next: of updates one by one, or of epochs."""
        now, is_short = self.descent.time(self.state), self.count <= WINDOW
        since = -math.inf if is_short else float(self.epochs[0])
        steps = np.array([error for time, error, _ in self.segment.steps if since <= time <= now] + [self.error])
        epochs = np.array([*(steps[:1] if is_short else ()), *self.errors])
        return any(bool((seen[1:] > seen[:-1] + LEAP).any()) for seen in (steps, epochs))

    @property
    def is_falling(self) -> bool:
        """Whether E fell with every epoch lately, and by more than next to nothing: from far away it takes its time."""
        is_less = bool(self.errors[-1] < (1.0 - STALLED) * self.errors[0])
        return is_less and bool((self.errors[1:] < self.errors[:-1]).all())

    @property
    def half_way(self) -> FloatArray:
        """The parameters at about half of the epochs of the segment."""
        rows = self.segment.rows.parameters[: self._past]
        half: FloatArray = rows[len(rows) // 2]
        return half

    @property
    def is_perceptron(self) -> bool:
        """Whether it goes by the perceptron's rule."""
        return self.descent.settings.method == "perceptron"

    @property
    def is_plain(self) -> bool:
        """Whether its steps are -α times the gradient."""
        return self.descent.settings.optimizer == "sgd"

    @cached_property
    def promised(self) -> float:
        """By how much the cost falls in one epoch of small steps: α|∇|² for each point of a sum, or batch of a mean."""
        gradient = self.descent.internal_gradient(self.state.internal_parameters)
        steps = self.descent.updates_per_epoch if self._is_mean else len(self.descent.points)
        return self.descent.settings.learning_rate * float(gradient @ gradient) * steps

    @property
    def fallen(self) -> float:
        """By how much the cost fell in one epoch lately."""
        return float(self.costs[0] - self.costs[-1]) / float(self.epochs[-1] - self.epochs[0])

    @property
    def greatest_step(self) -> float:
        """An α at which sgd does not thrash: 1 over a bound of how fast the gradient changes.

        Of smaller batches it is half of that for the point that is farthest out, since they pull in all directions.
        """
        traits, size = self.descent.traits, self.descent.batch_size
        square = traits.mean_square if size == len(self.descent.points) else 2.0 * traits.greatest_square
        step = 1.0 / (square / 4.0 + self.descent.settings.l2)
        return step if self._is_mean else step / size

    @property
    def _is_mean(self) -> bool:
        return self.descent.settings.reduction == "mean"


def _wrong_rule(run: _Run) -> Fact | None:
    mistake = run.descent.settings.mistake
    if mistake == "none":
        return None
    text = f"{describe_rule(mistake).capitalize()}. Back to the right one"
    return Fact("wrong rule", text, {"mistake": "none"})


def _one_class(run: _Run) -> Fact | None:
    label = run.descent.traits.label
    if label is None:
        return None
    text = f"All points have label {run.descent.points.class_names[int(label)]}"
    return Fact("one class", f"{text}: {'' if run.is_perceptron else 'E can fall for ever, '}no line is needed")


def _at_rest(run: _Run) -> Fact | None:
    """Of a perceptron: whether its line will stay where it is."""
    if run.optimum.kind != "separable" or run.count < WINDOW or (run.half_way != run.state.parameters).any():
        return None
    return Fact("separable", "All points are right: the perceptron adds exactly 0, and the line stays where it is")


def _settled(run: _Run) -> Fact | None:
    best = run.optimum
    if best.cost is None or best.error is None or not run.cost <= SETTLED * best.cost:
        return None
    return Fact("settled", f"Settled: E {numbers.error(run.error)}, best possible {numbers.error(best.error)}")


def _scales(run: _Run) -> Fact | None:
    deviation = run.descent.traits.deviation
    varied = np.flatnonzero(deviation)
    if len(varied) < 2:
        return None
    least, most = varied[deviation[varied].argmin()], varied[deviation[varied].argmax()]
    ratio = float(deviation[most]) / float(deviation[least])
    if ratio <= SPREAD:
        return None
    names = run.descent.settings.features or run.descent.points.feature_names
    text = f"{names[most]} spreads {_times(ratio)} times as far as {names[least]}"
    slow = "it learns" if run.is_perceptron else "E falls"
    return Fact("scales", f"{text}: standardise, or {slow} slowly along {names[least]}", {"standardize": True})


def _thrashing(run: _Run) -> Fact | None:
    """Whether E stays above its start, or is above it early on, after a rise that no small step makes."""
    start, number = run.segment.first_error, numbers.error
    rises = bool((run.errors[1:] > RISEN * run.errors[:-1]).any())
    is_long = run.count >= (SOON if rises else WINDOW)
    if is_long and not run.is_falling and np.median(run.errors) > ROUNDING * start:
        cost, what = float(np.median(run.costs)), f"stays above its start, {number(start)}"  # a mean may be of a few
    elif run.count < WINDOW and run.error > ROUNDING * start and run.leaps:
        cost, what = run.cost, f"went from {number(start)} to {number(run.error)}"
    else:
        return None
    if run.descent.settings.l2 > 0.0 and not cost > run.descent.cost(run.segment.start.parameters[None])[0]:
        return None  # E may rise if the penalty falls for it
    less = _lower(run.descent.settings.learning_rate)
    text = f"α is too large: E {what}. Try α {numbers.learning_rate(less)}"
    return Fact("thrashing", text, {"learning_rate": less})


def _separable(run: _Run) -> Fact | None:
    if run.optimum.kind != "separable" or run.count < WINDOW:
        return None
    before, now = run.half_way[:-1], run.state.parameters[:-1]
    if _angle(before, now) < STRAIGHT and _angle(now - before, now) < ALONG:
        return Fact("separable", "No best: E can fall for ever; the line has nearly stopped turning")
    return None


def _circling(run: _Run) -> Fact | None:
    """Whether E falls far less than the gradient promises: steps that are too large undo each other."""
    if not run.is_plain or run.optimum.error is None or run.count < LONG:
        return None
    if WINDOW * run.promised < STALLED * run.cost or run.fallen >= CIRCLING * run.promised:
        return None
    less = _lower(run.descent.settings.learning_rate)
    return Fact("circling", f"Circling: try a smaller α, say {numbers.learning_rate(less)}", {"learning_rate": less})


def _stalled(run: _Run) -> Fact | None:
    """Whether E is far from the best, yet neither fell nor will fall by more than next to nothing."""
    best = run.optimum
    if not run.is_plain or best.kind == "unknown" or run.count < WINDOW:
        return None
    is_far = best.cost is None or run.cost > FAR * best.cost
    least = STALLED / WINDOW * run.cost
    if not is_far or abs(run.fallen) >= least or run.promised >= least:
        return None
    text = f"Stalled: E fell by less than {100 * STALLED:g} % in {WINDOW} epochs"
    if best.error is not None:
        text += f", the best is {numbers.error(best.error)}"
    more = _rounded(run.greatest_step)
    if more < WORTH_IT * run.descent.settings.learning_rate:
        return Fact("stalled", text)
    return Fact("stalled", f"{text}. Try α {numbers.learning_rate(more)}", {"learning_rate": more})


def _lower(learning_rate: float) -> float:
    return _rounded(learning_rate / 3)


def _rounded(learning_rate: float) -> float:
    return float(f"{learning_rate:.1g}")


def _angle(first: FloatArray, second: FloatArray) -> float:
    """The angle between two directions, in radians; π if one is none."""
    lengths = np.linalg.norm(first) * np.linalg.norm(second)
    return math.acos(max(-1.0, min(1.0, float(first @ second / lengths)))) if lengths > 0 else math.pi


def _times(ratio: float) -> str:
    """How many times, to two digits: "47", "1,200"."""
    return numbers.count(float(f"{ratio:.2g}")) if ratio < 1e6 else "more than 1,000,000"
