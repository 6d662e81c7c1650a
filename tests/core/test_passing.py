"""When a run passes an E, and what a unit comes to without a run."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gd_sim import PointSet, Settings
from gd_sim.core.descent import Descent
from gd_sim.core.field import Unit
from gd_sim.core.outcome import outcome
from gd_sim.core.passing import Passing, find_passing
from gd_sim.core.segment import NO_CURVE, Curve
from tests.session.samples import START, textbook_error, two_groups


def curve(*places: tuple[float, float]) -> Curve:
    return Curve.of([(time, error, error + 0.5) for time, error in places])


def test_the_first_update_below_is_found() -> None:
    steps = curve((0.0, 0.9), (0.05, 0.5), (0.1, 0.2), (0.15, 0.3), (0.2, 0.1))
    assert find_passing(steps, 0.8, 20) == Passing(2, True), "the penalty counts: 0.2 + 0.5"
    assert find_passing(steps, 0.65, 20) == Passing(4, True)
    assert find_passing(steps, 0.6, 20) is None, "equal is not below"


def test_where_the_curve_was_not_looked_at_that_is_told() -> None:
    epochs = curve((0.0, 0.9), (1.0, 0.5), (2.0, 0.2), (3.0, math.nan), (4.0, 0.1))
    assert find_passing(epochs, 0.8, 20) == Passing(40, False)
    assert find_passing(epochs, 0.8, 1) == Passing(2, True), "an epoch is one update"


def test_who_begins_below_passes_nothing() -> None:
    assert find_passing(curve((0.0, 0.1), (1.0, 0.05)), 0.8, 20) is None
    assert find_passing(NO_CURVE, 0.8, 20) is None


def test_an_outcome_is_what_the_lesson_computes() -> None:
    points = two_groups()
    result = outcome(Descent(points, Settings(l2=0.5)), Unit(np.array(START)))
    assert result is not None
    assert result.error == pytest.approx(textbook_error(points, np.array(START)), abs=1e-12)
    assert result.cost == pytest.approx(result.error + 0.25 * 2)
    assert result.right == 12


def test_weights_are_carried_over_to_the_columns_of_the_points() -> None:
    points = two_groups()
    descent = Descent(points, Settings(features=("x2", "x1", "x1^2"), standardize=True))
    result = outcome(descent, Unit(np.array(START)))
    assert result is not None
    assert result.error == pytest.approx(textbook_error(points, np.array(START)), abs=1e-12)


def test_without_points_there_is_no_outcome() -> None:
    assert outcome(Descent(PointSet.empty(), Settings()), Unit(np.array(START))) is None
