"""The trail in the plane: boundaries of before, at every moment those of that moment."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from pytestqt.qtbot import QtBot

from gd_sim import PointSet, Settings, train
from gd_sim.core.boundary import boundary
from gd_sim.core.field import Field, Unit
from gd_sim.core.points import FloatArray
from gd_sim.core.trail import moments
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.plane_trail import CURVES, NODES, BoundaryTrail
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.hands import Mouse
from tests.session.samples import START

Settle = Callable[[Session], None]
Do = Callable[..., None]


def trail(window: MainWindow) -> BoundaryTrail:
    """The trail of the plane."""
    (found,) = [item for item in window.plane.getPlotItem().items if isinstance(item, BoundaryTrail)]
    return found


def expected(window: MainWindow, points: PointSet, settings: Settings, updates: list[int]) -> list[list[list[float]]]:
    """Where the boundary was after these updates, by the library, as the view clips it."""
    run = train(points, settings, 1 + max(updates, default=0) // len(points), START)
    rows = [run.at(update) for update in updates]
    return [[list(end) for end in boundary(row, window.plane.picture.view).ends or ()] for row in rows]


def lines(window: MainWindow) -> list[list[list[float]]]:
    """The ends of the lines of the trail, the earliest first."""
    return [line.tolist() for line in trail(window).lines]


def test_there_is_none_at_first(window: MainWindow, do: Do) -> None:
    do("stepAction", "stepAction")
    assert not trail(window).isVisible()
    assert lines(window) == []
    do("trailAction")
    assert trail(window).isVisible()
    assert len(lines(window)) == 2


def test_lines_are_where_the_boundary_was(window: MainWindow, do: Do) -> None:
    session = window.session
    do("trailAction")
    for update in range(1, 31):
        do("stepAction")
        wished = moments(0, update)
        assert lines(window) == expected(window, session.points, session.settings, wished), update
    do("stepEpochAction", "stepEpochAction")
    assert lines(window) == expected(window, session.points, session.settings, moments(0, 70))


def test_back_shows_the_trail_of_then_and_reset_none(window: MainWindow, do: Do, settle: Settle) -> None:
    session = window.session
    do("trailAction", "stepEpochAction", "stepEpochAction", "stepBackAction")
    assert lines(window) == expected(window, session.points, session.settings, moments(0, 39))
    session.go_to(7)
    settle(session)
    assert lines(window) == expected(window, session.points, session.settings, moments(0, 7))
    do("resetAction")
    assert lines(window) == []


def test_edits_and_their_undoing(window: MainWindow, do: Do, settle: Settle) -> None:
    session, settings = window.session, window.session.settings
    before = session.points
    do("trailAction", *["stepAction"] * 10)
    session.remove([0])
    settle(session)
    assert lines(window) == expected(window, before, settings, moments(0, 10)), "what was before the edit was there"
    do("stepAction")
    assert len(lines(window)) == len(moments(0, 11))
    session.undo_stack.undo()
    settle(session)
    assert len(lines(window)) == len(moments(0, 11)), "to undo an edit is to edit"
    session.open_points(before, np.array(START))
    settle(session)
    assert lines(window) == []


def test_the_view_moves_and_the_trail_with_it(window: MainWindow, do: Do, mouse: Mouse) -> None:
    do("trailAction", *["stepAction"] * 5)
    mouse.wheel((0.0, 0.0), 3)
    assert lines(window) == expected(window, window.session.points, window.session.settings, moments(0, 5))


def test_after_a_fast_run_the_last_moments_are_there(compiled_window: MainWindow, do: Do, qtbot: QtBot) -> None:
    window = compiled_window
    session = window.session
    do("trailAction")
    session.set_speed(float("inf"))
    session.run()
    qtbot.waitUntil(lambda: session.state.update > 100_000, timeout=PATIENCE)
    do("runAction")
    now, shown = session.state.update, session.state.trail
    assert set(moments(0, now)[-6:]) <= set(shown.update.tolist())
    run = train(session.points, session.settings, 1 + now // 20, START)
    for update, parameters in zip(shown.update.tolist(), shown.parameters, strict=True):
        assert parameters.tolist() == run.at(update).tolist()
    assert len(lines(window)) == len({row.tobytes() for row in shown.parameters})


def test_curves_have_a_trail_too(window: MainWindow, do: Do, settle: Settle) -> None:
    window.session.change_settings(features=("x1", "x2", "x1^2"))
    settle(window.session)
    do("trailAction", *["stepAction"] * 40)
    shown = window.session.state.trail
    view, features = window.plane.picture.view, ("x1", "x2", "x1^2")
    every = -(-len(shown.parameters) // CURVES)
    chosen = shown.parameters[::-1][::every][::-1]
    assert 1 < len(chosen) <= CURVES
    curves: list[FloatArray] = [Field(Unit(row, features), view, NODES).boundary for row in chosen]
    for drawn, curve in zip(trail(window).lines, curves, strict=True):
        assert np.array_equal(drawn, curve, equal_nan=True)


def test_it_is_drawn(window: MainWindow, do: Do) -> None:
    do(*["stepAction"] * 20)
    before = window.plane.viewport().grab().toImage()
    do("trailAction")
    assert window.plane.viewport().grab().toImage() != before
    do("trailAction")
    assert window.plane.viewport().grab().toImage() == before
