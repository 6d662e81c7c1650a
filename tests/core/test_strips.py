"""The tangents of the strips: against central differences, and the numbers of the lesson."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core.strips import LOSSES, Loss, error_tangent, errors, sigmoid_tangent

H = 1e-5


@given(st.floats(-30.0, 30.0))
def test_the_slope_of_the_sigmoid(z: float) -> None:
    touched = sigmoid_tangent(z)
    assert touched.value == pytest.approx(0.5 * (1.0 + np.tanh(z / 2.0)), abs=1e-15)
    difference = (sigmoid_tangent(z + H).value - sigmoid_tangent(z - H).value) / (2.0 * H)
    assert touched.slope == pytest.approx(difference, abs=1e-9)


@given(st.floats(-30.0, 30.0), st.sampled_from([0.0, 1.0]), st.sampled_from(LOSSES))
def test_the_slope_of_the_error(z: float, y: float, loss: Loss) -> None:
    touched = error_tangent(z, y, loss)
    before, after = errors(np.array([z - H, z + H]), y, loss)
    assert touched.slope == pytest.approx((after - before) / (2.0 * H), abs=1e-7)
    assert touched.value == errors(np.array([z]), y, loss)[0]


def test_why_log_loss() -> None:
    """Who is wrong and sure of it: log-loss pulls 0.982, squared error 0.017."""
    assert round(-error_tangent(-4.0, 1.0, "log-loss").slope, 3) == 0.982
    assert round(-error_tangent(-4.0, 1.0, "squared error").slope, 3) == 0.017
