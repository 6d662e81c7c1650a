"""e^-a and σ of the loops, against decimal arithmetic with 40 digits."""

from __future__ import annotations

import math
from decimal import Context, Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit

from gd_sim.core import compiled, updates
from gd_sim.core.points import FloatArray
from tests.core.samples import bits, examples

DIGITS = Context(prec=40, Emin=-10_000)


def exact(a: float) -> Decimal:
    """e^-a to 40 digits."""
    return Decimal(-a).exp(DIGITS)


def off_by(a: float) -> Decimal:
    """How far `exponential` is from e^-a, in units of the last place that a float of this size has."""
    truth = exact(a)
    return abs(Decimal(float(updates.exponential(a))) - truth) / Decimal(math.ulp(float(truth)))


@examples(500)
@given(
    st.one_of(
        st.floats(0, 1),
        st.floats(0, 40),
        st.floats(0, 708),
        st.floats(708, 746.5),  # e^-a has few digits left, then none
        st.floats(0),
        st.integers(0, 746 * 256).map(lambda halves: halves / 256),  # where the table goes on to its next value
    )
)
def test_exponential_is_within_two_units_in_the_last_place(a: float) -> None:
    assert off_by(a) <= 2


def test_exponential_over_its_whole_range() -> None:
    some = np.random.default_rng(0)
    values = np.concatenate([some.uniform(0, most, 2_000) for most in (1, 10, 100, 746)]).tolist()
    offs = [off_by(a) for a in values]
    assert max(offs) <= 2
    assert sum(offs) / len(offs) < 0.5


@pytest.mark.parametrize(
    ("a", "expected"),
    [(0.0, 1.0), (5e-324, 1.0), (745.0, 5e-324), (746.0, 0.0), (746.1, 0.0), (1e300, 0.0), (math.inf, 0.0)],
)
def test_ends_of_exponential(a: float, expected: float) -> None:
    assert updates.exponential(a) == expected


@pytest.mark.parametrize("function", [updates.sigmoid, lambda z: updates.predict(z, updates.LOGISTIC)])
def test_sigmoid_in_the_loops(function: Any) -> None:
    assert function(0.0) == 0.5
    assert function(math.log(9)) == pytest.approx(0.9, rel=1e-15)
    assert (function(-1e308), function(-math.inf)) == (0.0, 0.0)
    assert (function(1e308), function(math.inf)) == (1.0, 1.0)
    assert function(-40.0) == pytest.approx(math.exp(-40), rel=1e-15)  # no digits lost near 0
    assert math.isnan(function(math.nan))


@pytest.mark.parametrize("near", [0.0, 1.0, 36.0, 700.0])
def test_sigmoid_never_leaves_0_to_1_and_is_as_good_as_the_exponential(near: float) -> None:
    for z in (np.random.default_rng(1).normal(size=300) * 3 + near).tolist():
        e = exact(abs(z))
        truth = (Decimal(1) if z >= 0 else e) / (1 + e)
        found = updates.sigmoid(z)
        assert 0.0 <= found <= 1.0
        assert abs(Decimal(float(found)) - truth) <= 3 * Decimal(math.ulp(float(truth)))


def sigmoids(z: FloatArray) -> FloatArray:
    found = np.empty_like(z)
    for k in range(z.shape[0]):
        found[k] = updates.sigmoid(z[k])
    return found


def test_compiled_for_several_points_at_once_it_has_the_same_bits() -> None:
    assert compiled.HELPERS  # importing it is what lets numba compile them
    some = np.random.default_rng(2)
    ends = np.array([0.0, -0.0, math.inf, -math.inf, math.nan, 745.2, -745.2, 746.0, 1e308, -5e-324])
    z = np.concatenate([ends, *(some.normal(size=2_000) * scale for scale in (0.01, 1.0, 30.0, 400.0))])
    compiled_sigmoids: Any = njit(sigmoids)
    assert bits(compiled_sigmoids(z)) == bits(sigmoids(z))
