"""Formulas, typeset: from LaTeX to a drawing in any colour, and to words for who cannot see it. No Qt."""

from __future__ import annotations

import html
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

KEPT = 1024
"""Drawings that are kept: all pages and panels, in two themes."""
_ONE_AT_A_TIME = threading.Lock()
"""ziamath is not made for several threads; a page is typeset on one beside the window's."""
_HATS = {"^": "\N{COMBINING CIRCUMFLEX ACCENT}", "¯": "\N{COMBINING MACRON}", "→": "\N{COMBINING RIGHT ARROW ABOVE}"}


class FormulaError(ValueError):
    """A formula that cannot be typeset; the message names it and says what is wrong."""


@dataclass(frozen=True)
class Formula:
    """A formula as it is drawn.

    Attributes:
        svg: the drawing.
        width, ascent, descent: its size in pixels, above and below the line that text stands on.
        text: the same in one line of plain characters.
    """

    svg: bytes
    width: float
    ascent: float
    descent: float
    text: str

    @property
    def height(self) -> float:
        """Of the drawing, in pixels."""
        return self.ascent + self.descent


def typeset(latex: str, size: float, color: str) -> Formula:
    """Typeset a formula, with type of `size` pixels in a colour "#rrggbb"; some 30 ms at the first time.

    The first formula of all imports ziamath as well, 0.4 s: on a thread beside the window's, where there is one.

    Raises:
        FormulaError: it is not LaTeX, or knows commands that are not known here.
    """
    with _ONE_AT_A_TIME:
        return _typeset(latex, size, color)


@lru_cache(KEPT)
def _typeset(latex: str, size: float, color: str) -> Formula:
    from ziamath.config import config
    from ziamath.zmath import Latex

    config.svg2 = False  # WORKAROUND: QSvgRenderer paints nothing of SVG 2, until it knows <symbol> with <use>
    text = _in_one_line(latex)
    try:
        drawn = Latex(latex, size=size, color=color)
        width, height = drawn.getsize()
        return Formula(drawn.svg().encode(), width, height + drawn.getyofst(), -drawn.getyofst(), text)
    except Exception as error:  # whatever the library stumbles over, it is this formula
        raise FormulaError(f"the formula {latex!r} cannot be typeset: {error or type(error).__name__}") from error


def _in_one_line(latex: str) -> str:
    from latex2mathml.converter import convert_to_element

    try:
        return " ".join(_words(convert_to_element(latex)).split())
    except FormulaError as error:
        raise FormulaError(f"the formula {latex!r} has {error}, which is not known") from None
    except Exception as error:  # each kind of mistake has an exception of its own there
        raise FormulaError(f"the formula {latex!r} is not complete or not LaTeX") from error


def _words(part: Element) -> str:
    """The characters of a part of MathML, one after another."""
    inside = [_words(child) for child in part]
    if part.tag in _FORMS:
        return _FORMS[part.tag](inside)
    text = html.unescape(part.text or "")
    if text.startswith("\\"):
        raise FormulaError(text)
    stands_apart = (part.tag == "mo" and text in "=≠≈<>≤≥←→↦≔") or (part.tag == "mi" and len(text) > 1)  # such as ln
    return (f" {text} " if stands_apart else text) + "".join(inside)


def _bracketed(text: str) -> str:
    return text if len(text) <= 2 or text.isalnum() else f"({text})"


def _below(parts: list[str]) -> str:
    return f"{parts[0]}_{_bracketed(parts[1])}"


def _above(parts: list[str]) -> str:
    return f"{parts[0]}{parts[-1]}" if parts[-1] == "′" else f"{parts[0]}^{_bracketed(parts[-1])}"


_FORMS: dict[str, Callable[[list[str]], str]] = {
    "mfrac": lambda parts: f"{_bracketed(parts[0])}/{_bracketed(parts[1])}",
    "mover": lambda parts: f"{parts[0]}{_HATS.get(parts[1], parts[1])}",
    "msqrt": lambda parts: f"√{_bracketed(''.join(parts))}",
    "mspace": lambda _: " ",
    "msub": _below,
    "munder": _below,
    "msup": _above,
    "msubsup": lambda parts: _above([_below(parts), parts[2]]),
    "munderover": lambda parts: _above([_below(parts), parts[2]]),
}
"""How parts of MathML are written in one line, fractions and roots with brackets."""
