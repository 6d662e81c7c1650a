"""The trail of a run: moments that stay where they are, and the parameters of those moments to the last bit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim import Settings, train
from gd_sim.core import updates as plain_loops
from gd_sim.core.live_run import LiveRun
from gd_sim.core.points import PointSet
from gd_sim.core.settings import describe_change
from gd_sim.core.trail import KEPT, moments
from tests.core.samples import bits
from tests.session.samples import two_groups

START = [-1.0, 1.0, 0.0]
SETTINGS = Settings(learning_rate=0.5, shuffle=True, optimizer="momentum")
POINTS = two_groups()


def begin(settings: Settings = SETTINGS) -> LiveRun:
    return LiveRun(POINTS, settings, START)


def check(run: LiveRun, reference: Callable[[int], np.ndarray], *, settled: bool = True) -> list[int]:
    """Each row of the trail is what the reference says of its moment; returns the moments."""
    found = run.trail(plain_loops if settled else None)
    for update, parameters in zip(found.update.tolist(), found.parameters, strict=True):
        assert bits(parameters) == bits(reference(update)), update
    assert (np.diff(found.update) > 0).all()
    return [int(update) for update in found.update]


def test_moments_are_close_together_near_to_now() -> None:
    assert moments(0, 0) == []
    assert moments(0, 5) == [0, 1, 2, 3, 4]
    assert moments(0, 20) == [0, 4, 8, 10, 12, 14, 15, 16, 17, 18, 19]
    assert moments(7, 9) == [7, 8]
    assert moments(7, 7) == []
    assert len(moments(0, 1_000)) == pytest.approx(30, abs=3)
    assert len(moments(0, 1_000_000)) == pytest.approx(60, abs=4)


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_a_moment_stays_until_it_falls_out(start: int, length: int) -> None:
    now = start + length
    before, after = set(moments(start, now)), set(moments(start, now + 1))
    assert after - before == {now}, "the newest comes in, and no other"
    assert start in before
    assert set(range(max(start, now - KEPT), now)) <= before


def test_each_update_that_is_stepped_is_on_the_trail() -> None:
    run, whole = begin(), train(POINTS, SETTINGS, 5, START)
    for update in range(1, 60):
        run.step(plain_loops)
        assert check(run, whole.at, settled=False) == moments(0, update)


@pytest.mark.parametrize("slices", [[200], [7, 64, 1, 128], [199, 1]])
def test_however_it_was_sliced_the_trail_is_that_of_the_run(slices: list[int]) -> None:
    run, whole = begin(), train(POINTS, SETTINGS, 10, START)
    for updates in slices:
        run.advance(updates, plain_loops)
        check(run, whole.at, settled=False)
    found = check(run, whole.at)
    last = max(state for state in range(200) if state <= 200 - slices[-1])
    assert [moment for moment in moments(0, 200) if moment > last] == [moment for moment in found if moment > last]


def test_going_back_shows_the_trail_of_then() -> None:
    run, whole = begin(), train(POINTS, SETTINGS, 10, START)
    run.advance(200, plain_loops)
    for update in (150, 37, 38, 1, 0, 90, 200):
        run.go_to(update, plain_loops)
        assert check(run, whole.at) == moments(0, update)
    run.go_to(30, plain_loops)
    for update in range(31, 50):
        run.step(plain_loops)
        assert check(run, whole.at) == moments(0, update), "the same way again"


def test_another_future_has_another_trail() -> None:
    run = begin()
    run.advance(100, plain_loops)
    run.trail(plain_loops)
    run.go_to(40, plain_loops)
    faster = Settings(learning_rate=2.0, shuffle=True, optimizer="momentum")
    run.edit(POINTS, faster, describe_change(SETTINGS, faster))
    other = LiveRun(POINTS, SETTINGS, START)
    other.advance(40, plain_loops)
    other.edit(POINTS, faster, "")
    for update in range(41, 100):
        run.step(plain_loops)
        other.step(plain_loops)
        one, two = run.trail(plain_loops), other.trail(plain_loops)
        known = dict(zip(two.update.tolist(), two.parameters, strict=True))
        assert {moment for moment in moments(0, update) if moment >= 40} <= set(one.update) & set(known)
        for moment, parameters in zip(one.update.tolist(), one.parameters, strict=True):
            assert moment < 40 or bits(parameters) == bits(known[moment])


def test_it_goes_on_through_edits_of_points_and_ends_at_other_features() -> None:
    run = begin()
    run.advance(20, plain_loops)
    fewer: PointSet = POINTS.remove([0, 1])
    run.edit(fewer, SETTINGS, "delete 2 points")
    run.advance(20, plain_loops)
    assert 0 in run.trail(plain_loops).update
    mapped = Settings(features=("x1", "x2", "x1^2"))
    run.edit(fewer, mapped, "features")
    assert run.trail(plain_loops).parameters.shape == (0, 4)
    run.step(plain_loops)
    found = run.trail(plain_loops)
    assert found.update.tolist() == [40]
    assert found.parameters.shape == (1, 4)


def test_a_restart_leaves_no_trail() -> None:
    run = begin()
    run.advance(50, plain_loops)
    run.trail(plain_loops)
    run.restart(POINTS, SETTINGS, START)
    assert run.trail(plain_loops).parameters.shape == (0, 3)
