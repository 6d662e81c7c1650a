"""Every number on a page of the lesson is what the engine says, and every formula what it means by it."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from gd_sim import PointSet, Settings, train
from gd_sim.assets import asset
from gd_sim.core.descent import Descent
from gd_sim.core.explain import explain_next
from gd_sim.core.logistic import evaluate, point_errors, sigmoid
from gd_sim.core.presets import make
from gd_sim.files.lesson_pages import Page, read_pages

SWITCHES = (
    *("contours", "values", "numbers", "inset", "pull"),
    *("microscope", "strips", "gradientCheck", "perceptron"),
)
PAGES = {page.name[:2]: page for page in read_pages(asset("lesson"), SWITCHES)}
START = (-1.0, 1.0, 0.0)
SET = make("two-groups")
FIRST = PointSet(SET.x[:1], SET.y[:1])
DESCENT = Descent(SET, Settings())
BEFORE = DESCENT.start(START)
UPDATE = explain_next(DESCENT, BEFORE)
PREDICTION, RESIDUAL = float(UPDATE.prediction[0]), float(UPDATE.residual[0])
AFTER = DESCENT.advance(BEFORE, 1)[0].parameters
FOUR = PointSet(np.array([[1.0, 1.0], [1.5, 2.0], [-1.0, 0.5], [-2.0, -1.0]]), np.ones(4))


def error(parameters: object, points: PointSet = SET) -> float:
    return float(evaluate(points.x, points.y, np.array([parameters], dtype=float))[0][0])


def after(epochs: int, **settings: object) -> str:
    return f"E = {train(SET, Settings(**settings), epochs, START).error:.4f}"  # type: ignore[arg-type]


def written(page: Page) -> str:
    """The page with its formulas where they stand, and no braces around what is negative."""
    text = page.markdown
    for number, one in enumerate(page.formulas):
        text = text.replace(f"![formula](formula:{number})", one.latex)
    return re.sub(r"\{(-\d)\}", r"\1", text)


GRADIENT = Descent(SET, Settings(batch_size="all")).gradient(np.array(START))
TURNED = error((-0.99, 1.0, 0.0))
SLOPE = PREDICTION * (1 - PREDICTION)
FIRST_Z = float(FIRST.x[0] @ np.array(START[:2]))
FOURS = sigmoid(FOUR.x @ np.ones(2))


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("01", [f"E = {error(START):.4f}", f"{TURNED:.4f}", f"{(error(START) - TURNED) / 0.01:.2f}"]),
        ("01", [rf"\frac{{\partial E}}{{\partial w_1}} = {GRADIENT[0]:.3f}"]),
        ("02", [f"at z = 0 the slope is {0.25:.3f}", f"z = -4: there the slope is only {SLOPE:.3f}"]),
        ("03", [f"0.9 costs {-math.log(0.9):.3f}", f"0.5 costs {math.log(2):.3f}", f"costs {error(START, FIRST):.3f}"]),
        ("03", [rf"\hat{{y}} = {PREDICTION:.3f}", "(3, -1)", f"The slope there is {-RESIDUAL:.3f}"]),
        ("03", [f"its slope is only {-RESIDUAL * SLOPE:.3f}"]),
        ("04", [f"z = {FIRST_Z:.3f}, \\hat{{y}} = {PREDICTION:.3f}, and 1-\\hat{{y}} is {1 - PREDICTION:.3f}"]),
        ("04", [f"{PREDICTION:.3f} \\cdot {1 - PREDICTION:.3f} \\cdot 3 = {SLOPE * 3:.3f} there"]),
        ("04", [f"w_2 counts {-SLOPE:.3f}"]),
        ("05", [f"{PREDICTION:.3f} it is {-RESIDUAL * 3:.3f} for w_1 and {RESIDUAL:.3f} for w_2"]),
        ("06", [f"for b the rule says {-RESIDUAL:.3f}"]),
        ("08", [f"(1.5, 2) the prediction is {FOURS[1]:.3f}, and the number {1 - FOURS[1]:.3f}"]),
        ("08", [f"(-2, -1) the prediction is {FOURS[3]:.3f}, and the number {1 - FOURS[3]:.3f}"]),
        ("09", [f"{RESIDUAL:.3f} \\cdot 3 = {AFTER[0]:.3f}", f"{RESIDUAL:.3f} \\cdot (-1) = {AFTER[1]:.3f}"]),
        ("09", [f"0 + 0.1 \\cdot {RESIDUAL:.3f} = {AFTER[2]:.3f}"]),
        ("09", [f"from {error(START, FIRST):.3f} to {error(AFTER, FIRST):.3f}"]),
        ("10", [rf"\alpha = 0.1: after 20 epochs {after(20)}"]),
        ("10", [rf"\alpha = 2: after 20 epochs {after(20, learning_rate=2.0, batch_size='all')}"]),
        ("10", [rf"All at once, \alpha = 0.1: after 20 epochs {after(20, batch_size='all')}"]),
        ("11", [after(50), f"the perceptron come to {after(50, method='perceptron')}"]),
    ],
)
def test_the_numbers_on_a_page_are_those_of_the_engine(page: str, told: list[str]) -> None:
    text = " ".join(written(PAGES[page]).split())
    for one in told:
        assert one in text


def test_both_have_as_many_right_after_50_epochs() -> None:
    for method in ("logistic", "perceptron"):
        right = round(20 * train(SET, Settings(method=method), 50, START).accuracy)
        assert f"{right} of {len(SET)} right" in " ".join(written(PAGES["11"]).split())


def test_halos_are_as_large_as_said() -> None:
    show = PAGES["08"].show
    assert show is not None
    assert show.points == FOUR
    assert show.parameters is not None
    assert show.parameters.tolist() == [1.0, 1.0, 0.0]


def test_the_slopes_are_finite_differences() -> None:
    """∂ŷ/∂w_j, ∂E_i/∂w_j and ∂E_i/∂b at the first point, by turning each parameter a little to both sides."""
    h, x = 1e-6, np.append(FIRST.x[0], 1.0)
    for j in range(3):
        turn = h * np.eye(3)[j]
        z = [np.array([x @ (np.array(START) + side * turn)]) for side in (1, -1)]
        by_prediction = float((sigmoid(z[0]) - sigmoid(z[1]))[0]) / (2 * h)
        by_error = float((point_errors(z[0], FIRST.y) - point_errors(z[1], FIRST.y))[0]) / (2 * h)
        assert by_prediction == pytest.approx(SLOPE * x[j], abs=1e-8)
        assert by_error == pytest.approx(-RESIDUAL * x[j], abs=1e-8)


@pytest.mark.parametrize("z", [-4.0, -1.0, 0.0, 0.5, 3.0])
def test_each_line_of_the_quotient_rule_is_the_slope_of_sigma(z: float) -> None:
    e = math.exp(-z)
    lines = (
        (0 * (1 + e) - 1 * -e) / (1 + e) ** 2,
        e / (1 + e) ** 2,
        1 / (1 + e) * (e / (1 + e)),
        float(sigmoid(np.array([z]))[0]) * (1 - float(sigmoid(np.array([z]))[0])),
    )
    h = 1e-6
    slope = float((sigmoid(np.array([z + h])) - sigmoid(np.array([z - h])))[0]) / (2 * h)
    assert lines == pytest.approx([slope] * 4, abs=1e-9)


def test_no_number_on_a_page_is_left_unlooked_at() -> None:
    """Every number with three decimals or more: each is in a list above, or said by hand here."""
    seen = {match for page in PAGES.values() for match in re.findall(r"\d\.\d{3,}", written(page))}
    looked_at = {
        match
        for mark in test_the_numbers_on_a_page_are_those_of_the_engine.pytestmark  # type: ignore[attr-defined]
        for _, told in mark.args[1]
        for one in told
        for match in re.findall(r"\d\.\d{3,}", one)
    }
    assert seen <= looked_at
