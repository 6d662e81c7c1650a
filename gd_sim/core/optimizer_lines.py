"""What an optimizer makes of g, as lines of a calculation: what it remembers from now on, and what α is multiplied by.

The rules, and where they are from, are in `updates.descend`.
"""

from __future__ import annotations

from typing import NamedTuple

from gd_sim.core import numbers
from gd_sim.core.calculation import Line, Pieces, vector
from gd_sim.core.points import FloatArray
from gd_sim.core.settings import Settings
from gd_sim.core.trace import TracedUpdate


class Memory(NamedTuple):
    """One row of a state's moments: kept times the row, plus added times g, or g².

    Attributes:
        name: "v", the first row, or "s", the second.
        formula: as LaTeX.
        kept, added: the two factors; None for kept: the momentum of the settings.
        is_squared: whether it is g² that is added.
    """

    name: str
    formula: str
    kept: float | None
    added: float
    is_squared: bool


V, S = r"\of{v}{v}", r"\of{s}{s}"
HEAVY = Memory("v", rf"{V} \leftarrow \mu \of{{vbefore}}{{v}} + \of{{g}}{{g}}", None, 1.0, is_squared=False)
MEMORIES = {
    "momentum": [HEAVY],
    "nesterov": [HEAVY],
    "adagrad": [Memory("s", rf"{S} \leftarrow \of{{sbefore}}{{s}} + \of{{g}}{{g}}^2", 1.0, 1.0, is_squared=True)],
    "rmsprop": [
        Memory(
            "s", rf"{S} \leftarrow \rho \of{{sbefore}}{{s}} + (1 - \rho) \of{{g}}{{g}}^2", 0.99, 0.01, is_squared=True
        )
    ],
    "adam": [
        Memory(
            "v",
            rf"{V} \leftarrow \beta_1 \of{{vbefore}}{{v}} + (1 - \beta_1) \of{{g}}{{g}}",
            0.9,
            0.1,
            is_squared=False,
        ),
        Memory(
            "s",
            rf"{S} \leftarrow \beta_2 \of{{sbefore}}{{s}} + (1 - \beta_2) \of{{g}}{{g}}^2",
            0.999,
            0.001,
            is_squared=True,
        ),
    ],
}
DIRECTIONS = {
    "momentum": V,
    "nesterov": rf"\of{{g}}{{g}} + \mu {V}",
    "adagrad": rf"\frac{{\of{{g}}{{g}}}}{{\sqrt{{{S}}} + \varepsilon}}",
    "rmsprop": rf"\frac{{\of{{g}}{{g}}}}{{\sqrt{{{S}}} + \varepsilon}}",
    "adam": rf"\frac{{{V} / (1 - \beta_1^t)}}{{\sqrt{{{S} / (1 - \beta_2^t)}} + \varepsilon}}",
}


def optimizer_lines(settings: Settings, traced: TracedUpdate) -> list[Line]:
    """The lines between g and the change, where the optimizer is not plain sgd."""
    optimizer = settings.optimizer
    lines = [_memory_line(memory, settings, traced) for memory in MEMORIES[optimizer]]
    formula = r"\of{direction}{d} = " + DIRECTIONS[optimizer]
    return [*lines, Line(optimizer, formula, _inserted(settings, traced), vector("direction", traced.direction))]


def _memory_line(memory: Memory, settings: Settings, traced: TracedUpdate) -> Line:
    name = memory.name
    kept = _times(settings.momentum if memory.kept is None else memory.kept)
    before, g = vector(f"{name}before", _row(traced.before.moments, name)), vector("g", traced.gradient)
    inserted = (kept, *before, " + ", _times(memory.added), *g, "²" if memory.is_squared else "")
    return Line(name, memory.formula, inserted, vector(name, _row(traced.after.moments, name)))


def _row(moments: FloatArray, name: str) -> FloatArray:
    row: FloatArray = moments["vs".index(name)]
    return row


def _times(factor: float) -> str:
    return "" if factor == 1.0 else f"{numbers.typed(factor)} · "


def _inserted(settings: Settings, traced: TracedUpdate) -> Pieces:
    """The numbers in the direction."""
    moments, t = traced.after.moments, traced.after.steps
    v, s, g = vector("v", moments[0]), vector("s", moments[1]), vector("g", traced.gradient)
    if settings.optimizer == "momentum":
        return ()  # it is v itself
    if settings.optimizer == "nesterov":
        return (*g, " + ", _times(settings.momentum), *v)
    if settings.optimizer == "adam":
        return (*v, f" / (1 - 0.9^{t:,}) / (√(", *s, f" / (1 - 0.999^{t:,})) + 1e-8)")
    return (*g, " / (√", *s, f" + {'1e-10' if settings.optimizer == 'adagrad' else '1e-8'})")
