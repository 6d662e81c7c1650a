"""When a run ends by itself: after so many epochs, or when E is small enough.

A rule is looked at where an epoch ends, never inside one, and a run stops at the end of the first epoch that meets it,
whatever the slices are in which it is made. E is that without the penalty; what is compared with the best there is, is
E + penalty, which is what is descended.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from gd_sim.core import checks, logistic, numbers
from gd_sim.core.descent import Descent, Loops
from gd_sim.core.optimum import Optimum
from gd_sim.core.points import FloatArray
from gd_sim.core.state import NonFiniteError, Rows, State

Kind = Literal["never", "epochs", "error", "within"]

PIECE = 1 << 17
"""Point visits, or parameters, between two looks at E: what is made beyond the end of a run is about a millisecond."""


@dataclass(frozen=True)
class StopRule:
    """When a run ends by itself.

    Attributes:
        kind: "never"; "epochs": at each epoch whose number is a multiple of `value`, so that a run that goes on stops
            there again; "error": E is below `value`; "within": E + penalty is at most `value` percent above the least
            there is, and where there is none, never.
        value: a whole number from 1 for "epochs", else above 0 and finite; 0 for "never", whatever is given.

    Raises:
        ValueError: one of them is not what it may be; the message says what is allowed.
    """

    kind: Kind = "never"
    value: float = 0.0

    def __post_init__(self) -> None:
        checks.one_of("stop kind", self.kind, get_args(Kind))
        object.__setattr__(self, "value", self._checked_value())

    def _checked_value(self) -> float:
        value: Any = self.value
        if self.kind == "never":
            return 0.0
        if self.kind == "epochs":
            return checks.whole("stop epochs", value, "a whole number from 1", 1)
        allowed = "above 0 and finite" if self.kind == "error" else "a percentage above 0 and finite"
        return checks.number(f"stop {self.kind}", value, allowed, 0, math.inf, above=True)


NEVER_STOP = StopRule()


def advance_until(
    descent: Descent, state: State, updates: int, loops: Loops, every: int, rule: StopRule, optimum: Optimum
) -> tuple[State, Rows, str | None]:
    """`descent.advance`, but no farther than to the end of the first epoch that meets a rule.

    Args:
        descent, state, updates, loops, every: as `Descent.advance`; the updates may begin and end inside an epoch.
        rule: when to stop. "never" and "epochs" cost nothing; the others evaluate E at the end of each epoch.
        optimum: what is known of the least E + penalty.

    Returns:
        the state, the rows as of `Descent.advance`, and why it stopped: one line; None if it did not.

    Raises:
        NonFiniteError: as `Descent.advance`, unless an epoch before met the rule.
    """
    if rule.kind == "epochs" and len(descent.points):
        return _advance_to_multiple(descent, state, updates, loops, every, int(rule.value))
    if _limit(rule, optimum) == -math.inf or not len(descent.points):
        return *descent.advance(state, updates, loops, every), None
    return _advance_to_error(descent, state, updates, loops, every, rule, optimum)


def already_met(descent: Descent, state: State, rule: StopRule, optimum: Optimum) -> str | None:
    """Why a run that is about to go on from here need not: one line such as "E 0.2138 is already below 0.25".

    None if there is no reason, as inside an epoch and for a rule of epochs.
    """
    if _limit(rule, optimum) == -math.inf or state.position or not len(descent.points):
        return None
    value = _values(descent, state.parameters[None], rule)
    is_met = _are_met(value, rule, optimum)[0]
    return _tell(descent, float(value[0]), rule, optimum, "already ") if is_met else None


def _advance_to_multiple(
    descent: Descent, state: State, updates: int, loops: Loops, every: int, epochs: int
) -> tuple[State, Rows, str | None]:
    target = (state.epoch // epochs + 1) * epochs
    needed = _updates_to(descent, state, target)
    state, rows = descent.advance(state, min(updates, needed), loops, every)
    return state, rows, f"Stopped: epoch {numbers.count(target)} reached" if updates >= needed else None


def _advance_to_error(
    descent: Descent, state: State, updates: int, loops: Loops, every: int, rule: StopRule, optimum: Optimum
) -> tuple[State, Rows, str | None]:
    """In pieces of which every epoch is looked at; the piece in which the run ends is made again up to there."""
    goal, kept = state.update + updates, [Rows.none(len(state.parameters) - 1)]
    longest = max(1, PIECE // max(len(descent.points), len(state.parameters))) * descent.updates_per_epoch
    while state.update < goal:
        end, rows, failure = _advance_or_fail(descent, state, min(longest, goal - state.update), loops)
        values = _values(descent, rows.parameters, rule)
        met = np.flatnonzero(_are_met(values, rule, optimum))
        if len(met):
            first = int(met[0])
            epoch = int(rows.epoch[first])
            kept.append(_thinned(rows, every, epoch))
            state = descent.advance(state, _updates_to(descent, state, epoch), loops, every)[0]
            return state, Rows.joined(kept), f"Stopped: {_tell(descent, float(values[first]), rule, optimum)}"
        kept.append(_thinned(rows, every, end.epoch))
        if failure:
            raise NonFiniteError(end, Rows.joined(kept)) from failure
        state = end
    return state, Rows.joined(kept), None


def _advance_or_fail(
    descent: Descent, state: State, updates: int, loops: Loops
) -> tuple[State, Rows, NonFiniteError | None]:
    try:
        return *descent.advance(state, updates, loops), None
    except NonFiniteError as error:
        return error.state, error.rows, error


def _updates_to(descent: Descent, state: State, epoch: int) -> int:
    """Updates from a state to the end of an epoch that is not over yet."""
    return descent.updates_left(state) + (epoch - state.epoch - 1) * descent.updates_per_epoch


def _thinned(rows: Rows, every: int, last: int) -> Rows:
    """The rows whose epoch is a multiple of `every`, and not after the last."""
    chosen = (rows.epoch % every == 0) & (rows.epoch <= last)
    return Rows(rows.epoch[chosen], rows.parameters[chosen])


def _limit(rule: StopRule, optimum: Optimum) -> float:
    """What E or E + penalty must come down to; -infinity if no value would do."""
    if rule.kind == "error":
        return rule.value
    if rule.kind == "within" and optimum.cost is not None:
        return (1.0 + rule.value / 100.0) * optimum.cost
    return -math.inf


def _values(descent: Descent, parameters: FloatArray, rule: StopRule) -> FloatArray:
    """What a rule looks at, for each row of parameters, (r,): E, or E + penalty."""
    if rule.kind == "within":
        return descent.cost(parameters)
    return logistic.evaluate(descent.features, descent.points.y, parameters)[0]


def _are_met(values: FloatArray, rule: StopRule, optimum: Optimum) -> npt.NDArray[np.bool_]:
    """Whether each value is small enough: below the E that was asked for, or at most so far from the best."""
    limit = _limit(rule, optimum)
    return values <= limit if rule.kind == "within" else values < limit


def _tell(descent: Descent, value: float, rule: StopRule, optimum: Optimum, already: str = "") -> str:
    if rule.kind == "within" and optimum.cost is not None:
        name = "E + penalty" if descent.settings.l2 > 0.0 else "E"
        best, percent = numbers.error(optimum.cost), numbers.typed(rule.value)
        return f"{name} {numbers.error(value)} is {already}within {percent} % of the best, {best}"
    written = numbers.error(value)
    if float(written) >= rule.value:  # "E 0.2500 is below 0.25" would not be believed
        written = repr(value)
    return f"E {written} is {already}below {numbers.typed(rule.value)}"
