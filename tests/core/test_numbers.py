"""Numbers as people read them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gd_sim.core import numbers
from tests.core.samples import examples


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.7811, "+1.781"),
        (-1.5624, "-1.562"),
        (0.0, "+0.000"),
        (-0.0, "+0.000"),
        (0.001, "+0.001"),
        (0.00099, "+9.900e-4"),
        (-0.00012345, "-1.234e-4"),
        (9999.0, "+9999.000"),
        (10_000.0, "+1.000e4"),
        (9999.9999, "+1.000e4"),
        (9999.9994, "+9999.999"),
        (-0.0009999999, "-0.001"),
        (-1.5e10, "-1.500e10"),
        (1e-10, "+1.000e-10"),
        (1.25e200, "+1.250e200"),
        (math.inf, "+∞"),
        (-math.inf, "-∞"),
        (math.nan, "–"),
    ],
)
def test_parameters_are_signed_with_three_decimals(value: float, text: str) -> None:
    assert numbers.parameter(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.33789, "0.3379"),
        (math.log(2), "0.6931"),
        (0.0, "0.0000"),
        (0.00012345, "1.2345e-4"),
        (12_345.6789, "1.2346e4"),
        (math.inf, "∞"),
        (math.nan, "–"),
    ],
)
def test_errors_have_four_decimals(value: float, text: str) -> None:
    assert numbers.error(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.0123, "0.012"), (1.5, "1.500"), (0.0005, "5.000e-4"), (math.inf, "∞")])
def test_magnitudes(value: float, text: str) -> None:
    assert numbers.magnitude(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "0.500"),
        (0.18242, "0.182"),
        (0.98249, "0.982"),
        (0.9994, "0.999"),
        (0.9996, ">0.999"),
        (1 - 1e-16, ">0.999"),
        (0.0006, "0.001"),
        (0.0004, "<0.001"),
        (5e-324, "<0.001"),
        (1.0, "1.000"),
        (0.0, "0.000"),
        (math.nan, "–"),
    ],
)
def test_predictions_are_never_rounded_to_a_certainty(value: float, text: str) -> None:
    assert numbers.prediction(value) == text


@pytest.mark.parametrize(
    ("right", "m", "text"),
    [
        (18, 20, "18 of 20 right (90 %)"),
        (20, 20, "20 of 20 right (100 %)"),
        (0, 3, "0 of 3 right (0 %)"),
        (18, 22, "18 of 22 right (82 %)"),
        (1, 3, "1 of 3 right (33 %)"),
        (999, 1000, "999 of 1,000 right (99 %)"),
        (0, 0, "no points"),
    ],
)
def test_accuracy(right: int, m: int, text: str) -> None:
    assert numbers.accuracy(right, m) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1, "1"),
        (1.5, "1.5"),
        (20.0, "20"),
        (12.34, "12"),
        (9.96, "10"),
        (9.94, "9.9"),
        (349_999.7, "350,000"),
    ],
)
def test_counts(value: float, text: str) -> None:
    assert numbers.count(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1, "0.1"), (1.0, "1"), (1e-6, "1e-6"), (0.001, "0.001"), (1e3, "1000"), (2.5e-7, "2.5e-7"), (1e22, "1e22")],
)
def test_learning_rates_are_as_short_as_can_be(value: float, text: str) -> None:
    assert numbers.learning_rate(value) == text


@examples(200)
@given(value=st.floats(1e-6, 1e3))
def test_learning_rates_keep_every_bit(value: float) -> None:
    assert float(numbers.learning_rate(value)) == value


@examples(300)
@given(value=st.floats(-1e300, 1e300))
def test_what_is_written_is_near_and_scientific_only_where_it_has_to_be(value: float) -> None:
    text = numbers.parameter(value)
    assert re.fullmatch(r"[+-]\d+\.\d{3}(e-?[1-9]\d*)?", text)
    assert ("e" in text) == (float(text) != 0 and not 0.001 <= abs(float(text)) < 10_000)
    assert float(text) == pytest.approx(value, rel=6e-4, abs=0.0 if "e" in text else 5.1e-4)


@pytest.mark.parametrize(("value", "text"), [(1.0, "1 update/s"), (1.5, "1.5 updates/s"), (7980.0, "7,980 updates/s")])
def test_speeds(value: float, text: str) -> None:
    assert numbers.speed(value) == text


def test_shares() -> None:
    assert numbers.share(18, 20) == "18 of 20 (90 %)"
    assert numbers.share(0, 0) == "no points"


@pytest.mark.parametrize(
    ("values", "spacing", "written"),
    [
        ((-1.0, -0.5, 0.0, 0.5), 0.5, ["-1.0", "-0.5", "0.0", "0.5"]),
        ((0.0, 2.0, 10.0), 2.0, ["0", "2", "10"]),
        ((0.0, 500_000.0, 1_000_000.0), 500_000.0, ["0", "500,000", "1,000,000"]),
        ((1_000_001.0, 1_000_002.0), 1.0, ["1,000,001", "1,000,002"]),
        ((0.0021, 0.0022), 1e-4, ["0.0021", "0.0022"]),
        ((0.0, 2e-6, 1.2e-5), 2e-6, ["0", "2.0e-6", "1.2e-5"]),
        ((-1.5e12, 1e12), 5e11, ["-1.5e12", "1.0e12"]),
        ((1e300, 3e300), 1e300, ["1.0e300", "3.0e300"]),
        ((5e-324,), 0.0, ["4.9406564584124654e-324"]),
        ((), 1.0, []),
    ],
)
def test_numbers_at_an_axis_tell_neighbours_apart(values: Sequence[float], spacing: float, written: list[str]) -> None:
    assert numbers.at_axis(values, spacing) == written


@pytest.mark.parametrize(
    ("old", "change", "new", "texts"),
    [
        (-1.0, 0.5, -0.5, ("-1.000", "+0.500", "-0.500")),
        (0.1004, 0.2004, 0.3008, ("+0.1004", "+0.2004", "+0.3008")),
        (12345.6, 0.3, 12345.9, ("+1.23456e4", "+0.30000", "+1.23459e4")),
    ],
)
def test_a_sum_is_right_as_it_is_written(old: float, change: float, new: float, texts: tuple[str, str, str]) -> None:
    assert numbers.summed(old, change, new) == texts


@examples(500)
@given(st.floats(0.01, 9.0), st.floats(0.01, 2.0), st.sampled_from([1.0, -1.0]))
def test_sums_are_right_as_they_are_written(old: float, change: float, sign: float) -> None:
    """To the last digit, with as few decimals as will do; thirds never come to two thirds."""
    summands = old, sign * change, old + sign * change
    assume(abs(summands[2]) >= 0.001)
    for decimals in range(3, 10):
        first, second, total = (Decimal(value).quantize(Decimal(1).scaleb(-decimals)) for value in summands)
        if first + second == total:
            break
    else:
        first, second, total = (Decimal(value).quantize(Decimal("0.001")) for value in summands)
    assert numbers.summed(*summands) == (f"{first:+}", f"{second:+}", f"{total:+}")
