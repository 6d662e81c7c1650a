"""The undo stack holds so many bytes and no more: the oldest steps are let go, the newest stay exact."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from gd_sim import PointSet
from gd_sim.session import undoing
from gd_sim.session.edits import Edit, moving, placing, relabelling, removing
from gd_sim.session.session import Session
from gd_sim.session.undoing import BYTES, STEPS, UndoStack
from tests.session.samples import bits, two_groups

MOVE = 24
"""Bytes that a move holds for each point: its number, and x1 and x2 as they were."""


class Drawing:
    """A point set and the stack of its edits, without a trainer."""

    def __init__(self, points: PointSet) -> None:
        self.points, self.stack = points, UndoStack()

    def push(self, text: str, change: object) -> None:
        self.stack.push(Edit(text, change, lambda: self.points, self._replace))  # type: ignore[arg-type]

    def _replace(self, points: PointSet, _text: str) -> None:
        self.points = points

    def held(self) -> int:
        return sum(self.stack.command(k).nbytes for k in range(self.stack.count()))  # type: ignore[attr-defined]


def many(m: int) -> PointSet:
    x = np.random.default_rng(7).normal(size=(m, 2))
    return PointSet(x, (x[:, 0] > 0).astype(np.float64))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Drawing:
    """Twenty points, and a stack with room for three moves of all of them."""
    monkeypatch.setattr(undoing, "BYTES", 3 * 20 * MOVE)
    return Drawing(two_groups())


def shift(drawing: Drawing, by: float) -> None:
    everything = np.arange(len(drawing.points))
    drawing.push(*moving(everything, drawing.points.x + by))


def test_many_moves_of_many_points_stay_within_the_bound(qtbot: QtBot) -> None:  # noqa: ARG001
    drawing = Drawing(many(100_000))
    moments = []
    tracemalloc.start()
    try:
        for number in range(200):  # without a bound: 480 MB
            if number >= 200 - BYTES // (100_000 * MOVE):
                moments.append(bits(drawing.points.x[:100]))
            shift(drawing, 0.001)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert drawing.held() <= BYTES
    assert held < BYTES + 8 * 2**20, "with the set itself, and a kilobyte for each step"
    assert len(moments) == 27
    while moments:
        drawing.stack.undo()
        assert bits(drawing.points.x[:100]) == moments.pop()
    assert not drawing.stack.canUndo()


def test_the_oldest_are_let_go_and_the_newest_come_back_exactly(small: Drawing, qtbot: QtBot) -> None:
    moments = []
    for by in range(5):
        moments.append(small.points)
        shift(small, 0.1 * by)
    last = small.points
    assert small.held() == 3 * 20 * MOVE
    with qtbot.waitSignal(small.stack.exhausted):
        for _ in range(3):
            assert small.stack.undoText() == "move 20 points"
            small.stack.undo()
    assert small.points == moments[2]
    assert not small.stack.canUndo()
    assert small.stack.undoText() == ""
    assert small.stack.count() == 3, "what was let go is off the stack"
    for _ in range(3):
        small.stack.redo()
    assert small.points == last


def test_undo_goes_to_the_beginning_where_nothing_was_let_go(small: Drawing, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(small.stack.exhausted):
        for by in range(3):
            shift(small, 0.1 * by)
        small.stack.setIndex(0)
    assert small.points == two_groups()


def test_an_edit_after_the_end_was_reached_can_be_undone(small: Drawing) -> None:
    for by in range(5):
        shift(small, 0.1 * by)
    small.stack.setIndex(0)
    there = small.points
    small.push(*removing([0, 1]))
    assert small.stack.count() == 1
    small.stack.undo()
    assert small.points == there


def test_small_steps_outlive_many_of_them(small: Drawing) -> None:
    for number in range(30):
        small.push(*relabelling([number % 20], 1.0 - small.points.y[number % 20]))
    small.stack.setIndex(0)
    assert small.points == two_groups()


def test_the_newest_step_is_kept_however_large(small: Drawing) -> None:
    shift(small, 1.0)
    small.push(*placing(small.points, np.zeros((1_000, 2)), 1.0))
    small.stack.undo()
    assert len(small.points) == 20
    assert not small.stack.canUndo(), "the other one has made room for it"
    small.stack.redo()
    assert len(small.points) == 1_020


def test_a_step_counts_as_what_it_holds_when_it_is_undone_too(small: Drawing) -> None:
    small.push(*placing(small.points, np.zeros((10, 2)), 1.0))
    assert small.held() == 10 * (MOVE + 8), "number, x1, x2 and label"
    small.push(*removing(range(5)))
    assert small.held() == 15 * (MOVE + 8)


def test_beyond_a_thousand_steps_it_is_told_that_there_were_more(qtbot: QtBot) -> None:
    drawing = Drawing(two_groups())
    for number in range(STEPS + 50):
        drawing.push(*moving([0], [(number, 0.0)]))
    assert drawing.stack.count() == STEPS + 1, "the last of them was let go"
    with qtbot.waitSignal(drawing.stack.exhausted):
        for _ in range(STEPS):
            drawing.stack.undo()
    assert drawing.points.x[0].tolist() == [49.0, 0.0]
    assert not drawing.stack.canUndo()
    for _ in range(STEPS):
        drawing.stack.redo()
    assert drawing.points.x[0].tolist() == [STEPS + 49.0, 0.0]


def test_a_return_is_let_go_as_well(
    session: Session, settle: Callable[[Session], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "BYTES", 0)
    session.step()
    session.place((0.0, 0.0), 1.0)
    session.step()
    settle(session)
    session.go_to(0)
    settle(session)
    assert len(session.points) == 20
    session.place((1.0, 1.0), 1.0)
    session.undo_stack.undo()
    assert not session.undo_stack.canUndo()
    assert len(session.points) == 20
