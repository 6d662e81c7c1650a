"""Formulas: what is typeset, what it says in one line, and what is said of a mistake."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from gd_sim.gui.formula_picture import picture
from gd_sim.gui.formulas import FormulaError, typeset
from gd_sim.gui.theme import DARK, LIGHT, Theme
from tests.test_layers import loaded_by

PREDICTION = r"\hat{y} = \sigma(z) = \frac{1}{1+e^{-z}}"


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (PREDICTION, "y\N{COMBINING CIRCUMFLEX ACCENT} = σ(z) = 1/(1+e^−z)"),
        (r"\frac{\partial E}{\partial w_j} = -(y-z)\,x_j", "∂E/(∂w_j) = −(y−z) x_j"),
        (r"\sigma'(z)", "σ′(z)"),
        (r"\frac{1}{m}\sum_{i=1}^{m} E_i", "1/m∑_(i = 1)^mE_i"),
        (r"w \leftarrow w + \alpha x", "w ← w+αx"),
        (r"\sqrt{w_1^2}", "√(w_1^2)"),
        (r"-y \ln z", "−y ln z"),
    ],
)
def test_a_formula_says_in_one_line_what_it_is(latex: str, text: str) -> None:
    assert typeset(latex, 16, LIGHT.text).text == text


@pytest.mark.parametrize(
    ("latex", "problem"), [(r"\frac{1}{", "not complete"), (r"\foo x", r"has \\foo"), ("{", "not complete")]
)
def test_a_mistake_names_the_formula(latex: str, problem: str) -> None:
    with pytest.raises(FormulaError, match=problem) as raised:
        typeset(latex, 16, LIGHT.text)
    assert repr(latex) in str(raised.value)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pixels", [1.0, 2.0])
def test_a_picture_has_ink_of_the_colour_and_nothing_is_cut_off(theme: Theme, pixels: float) -> None:
    color = theme.text
    formula = typeset(PREDICTION, 20, color)
    image = picture(formula, pixels)
    data = np.frombuffer(bytes(image.constBits()), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    opaque = data[..., 3] == 255
    assert opaque.sum() > 50 * pixels
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    assert (data[opaque][:, :3] == (blue, green, red)).all()
    faint = data[..., 3] > 128
    assert not faint[:, -1].any()
    assert not faint[-1].any()
    assert formula.ascent > formula.descent > 0


def test_a_larger_type_gives_a_larger_formula() -> None:
    small, large = (typeset(PREDICTION, size, LIGHT.text) for size in (10, 20))
    assert large.width == pytest.approx(2 * small.width, rel=0.01)
    assert large.ascent == pytest.approx(2 * small.ascent, rel=0.01)


def test_the_library_is_imported_with_the_first_formula_only() -> None:
    assert loaded_by(["gd_sim.gui.formulas", "gd_sim.gui.main_window"], ["ziamath", "latex2mathml"]) == []
    assert "ziamath" in sys.modules or typeset("x", 10, LIGHT.text)
