"""A calculation as one would write it down: lines of a formula, the same with numbers in it, and what it comes to."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from gd_sim.core import numbers
from gd_sim.core.points import FloatArray

_OF = re.compile(r"\\of\{(\w+)\}")


class Number(NamedTuple):
    """A number in a line, and which quantity it is: "x1", "y", "w1", "b", "z", "prediction", "error", "residual",
    "gradient1" (of the point), "g1" (of the batch), "v1" and "s1" with "vbefore1" and "sbefore1" (what an optimizer
    remembers), "direction1", "alpha", "change1", "new1".
    """

    quantity: str
    text: str
    value: float


class Line(NamedTuple):
    """A line of the calculation.

    Attributes:
        name: what it finds, in a word or two.
        formula: as LaTeX, in which \\of{quantity}{symbol} tells which quantity a symbol stands for (`latex`).
        inserted: the formula with numbers in it, as pieces of text and numbers.
        result: what it comes to.
    """

    name: str
    formula: str
    inserted: tuple[str | Number, ...]
    result: tuple[str | Number, ...]


def latex(formula: str, lit: str = "", shade: str = "") -> str:
    """The LaTeX of a formula, with the symbols of the quantity `lit`, such as "x1", in the colour `shade`, "#rrggbb".

    A symbol for all of a kind, such as the x of "x1" and "x2", stands for each of them.
    """
    alight = {lit, kind(lit)}
    return _OF.sub(lambda found: rf"\textcolor{{{shade}}}" if lit and found[1] in alight else "", formula)


def kind(quantity: str) -> str:
    """Which kind a quantity is of: "x" of "x1"."""
    return quantity.rstrip("0123456789")


Pieces = tuple[str | Number, ...]


def with_enough_digits(
    write: Callable[[int], Pieces],
    come_to: Callable[[Sequence[float]], Sequence[float]],
    result: Pieces,
    said: Callable[[float], str] = numbers.parameter,
) -> Pieces:
    """The numbers of a line with as few decimals as let them come to its result as that is written.

    Where nothing does, with the fewest: a result may be rounded from just between two.

    Args:
        write: makes the pieces, with so many decimals.
        come_to: what the numbers in them come to, as they are written.
        result: of the line.
        said: how a number of the result is written.
    """
    wanted = [piece.text for piece in result if isinstance(piece, Number)]
    for decimals in numbers.DECIMALS:
        pieces = write(decimals)
        written = [float(piece.text) for piece in pieces if isinstance(piece, Number)]
        if [said(value) for value in come_to(written)] == wanted:
            return pieces
    return write(numbers.DECIMALS[0])


def vector(quantity: str, values: FloatArray, decimals: int = 3) -> Pieces:
    """ "(+0.818, -0.409, +0.818)"."""
    found = [Number(f"{quantity}{j}", numbers.parameter(v, decimals), v) for j, v in enumerate(values.tolist(), 1)]
    return ("(", *listed(found), ")")


def listed(found: list[Number]) -> list[str | Number]:
    """Numbers with commas between them."""
    pieces: list[str | Number] = []
    for number in found:
        pieces += [", ", number] if pieces else [number]
    return pieces


def as_factor(number: Number) -> tuple[str | Number, ...]:
    """A number behind a dot: with brackets where it is negative."""
    return ("(", number, ")") if number.value < 0.0 else (number,)
