"""The error curve of a record: E at its times, newest first, broken where the points changed, bounded."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core import history, logistic, segment
from gd_sim.core.descent import Descent, Loops
from gd_sim.core.history import Record
from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings
from tests.core.samples import START_PARAMETERS, after, bits, examples, random_points
from tests.core.writer import FOUR, Writer


def test_the_curve_is_e_at_its_times(start_points: PointSet) -> None:
    writer = Writer(start_points, Settings(0.1))
    for _ in range(10):
        writer.record.current.add_step(writer.advance(1))
    writer.advance(55)
    assert np.isnan(writer.record.current.rows.error).all()
    assert not writer.record.evaluate(0.0)  # no time to look at anything
    assert writer.record.curve().time.tolist() == [k / 20 for k in range(11)]
    assert writer.record.evaluate(10.0)
    curve = writer.record.curve()
    assert curve.time.tolist() == [*(k / 20 for k in range(11)), 1.0, 2.0, 3.0]
    updates = [*range(11), 20, 40, 60]
    start = writer.record.current.start
    rows = np.array([after(writer.descent, start, update).parameters for update in updates])
    assert bits(curve.error) == bits(logistic.evaluate(start_points.x, start_points.y, rows)[0])
    assert round(curve.error[0], 3) == 0.959


def test_the_newest_rows_are_evaluated_first(start_points: PointSet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment, "VISITS", 5 * 20)  # five rows at once
    ticks = iter(range(100))
    monkeypatch.setattr("gd_sim.core.segment.time.perf_counter", lambda: float(next(ticks)))
    writer = Writer(start_points, Settings(0.1))
    writer.advance(20 * 20)
    assert not writer.record.evaluate(2.5)  # the clock is looked at before each helping
    known = writer.record.current.rows.epoch[~np.isnan(writer.record.current.rows.error)]
    assert known.tolist() == list(range(11, 21))


@examples(40)
@given(
    slices=st.lists(
        st.tuples(st.integers(0, 50), st.sampled_from(["", "move", "add", "α", "batch"]), st.booleans()),
        min_size=1,
        max_size=8,
    )
)
def test_times_ascend_within_a_segment_and_break_where_points_change(slices: list[tuple[int, str, bool]]) -> None:
    points, settings = random_points(3, 6), Settings(0.1)
    writer = Writer(points, settings)
    for number, (updates, what, steps) in enumerate(slices):
        if what == "move":
            points = points.move([0], [[number, 1.0]])
        elif what == "add":
            points = points.add([number, 2.0], 1)
        elif what in {"α", "batch"}:
            settings = Settings(0.1 + number, 1 + number)
        if what:
            writer.change(points, settings, what)
        if steps:
            for _ in range(updates):
                writer.record.current.add_step(writer.advance(1))
        else:
            writer.advance(updates)
    assert writer.record.evaluate(10.0)
    curve, segments = writer.record.curve(), writer.record.segments
    breaks = 0
    for before, now in pairwise(segments):
        took_back = now.descent.time(now.start) < before.curve(writer.record.every).time[-1]
        breaks += took_back or now.descent.points is not before.descent.points
    gaps = np.flatnonzero(np.isnan(curve.error))
    assert len(gaps) == breaks
    for times in np.split(curve.time, gaps + 1):
        assert (np.diff(times) >= 0).all()
    assert np.isfinite(curve.time).all()
    for part in segments:
        piece = part.curve(writer.record.every)
        assert (np.diff(piece.time) > 0).all()
        assert np.isfinite(piece.error).all()
    for mark, part in zip(writer.record.marks(), segments[1:], strict=True):
        assert mark.time == part.descent.time(part.start)


def test_the_curve_of_a_long_run_has_about_as_many_points_as_a_screen(compiled_loops: Loops) -> None:
    writer = Writer(FOUR, Settings(0.1), compiled_loops)
    for _ in range(20):
        writer.advance(4 * 5_000)
    assert writer.record.evaluate(30.0)
    curve = writer.record.curve()
    assert history.DRAWN // 2 <= len(curve.time) <= history.DRAWN + 2
    assert curve.time[-1] > 0.99 * writer.state.epoch
    assert (np.diff(curve.time) > 0).all()


def test_steps_are_bounded_and_keep_both_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment, "STEPS", 50)
    writer = Writer(FOUR, Settings(0.1))
    for _ in range(500):
        writer.record.current.add_step(writer.advance(1))
        assert len(writer.record.current.steps) <= 50
    times = [when for when, *_ in writer.record.current.steps]
    assert times[0] == 0.0
    assert times[-1] >= 0.9 * 125
    assert times == sorted(times)


def test_without_points_the_curve_is_empty() -> None:
    descent = Descent(PointSet.empty(), Settings())
    record = Record(descent, descent.start(START_PARAMETERS))
    assert record.evaluate(1.0)
    assert len(record.curve().time) == 0
