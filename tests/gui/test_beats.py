"""Step, seen: what the plane shows from beat to beat, by a clock that stands still between them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gd_sim.core.beats import COPY, SWING
from gd_sim.core.points import FloatArray
from gd_sim.gui import beats
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import line
from tests.gui.hands import Mouse, press_key
from tests.session.samples import START, advanced, textbook_error, two_groups

Settle = Callable[[Session], None]
Do = Callable[..., None]


class Clock:
    """Tells the time it is set to."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self._now, self._beats, self._qtbot = 0.0, window.beats, qtbot
        window.beats.clock = lambda: self._now

    def go_to(self, share: float, seconds: float = 1.2) -> None:
        """Let a share of the beats be over, and the window have drawn it."""
        drawn = []
        self._now = self._beats._start + share * seconds
        self._beats._timer.timeout.connect(lambda: drawn.append(True))
        self._qtbot.waitUntil(lambda: bool(drawn) or not self._beats.is_under_way, timeout=PATIENCE)


@pytest.fixture
def clock(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Clock:
    for name, value in (("SECONDS", 1.2), ("SHORT_SECONDS", 0.3), ("FASTEST", 10.0)):
        monkeypatch.setattr(beats, name, value)
    return Clock(window, qtbot)


def step(window: MainWindow, settle: Settle) -> None:
    window.actions_by_name["stepAction"].trigger()
    settle(window.session)


@pytest.mark.parametrize(("size", "is_projected"), [((1280, 800), True), ((1024, 640), False)], ids=str)
def test_the_bars_hide_no_point_that_is_looked_at(
    make_window: Callable[..., MainWindow], settle: Settle, size: tuple[int, int], is_projected: bool
) -> None:
    """Neither that of the update nor one that is selected, as by a question."""
    window = make_window()
    window.resize(*size)
    for name in ("calmAction", *["projectorAction"] * is_projected, "lessonAction", "microscopeAction"):
        window.actions_by_name[name].trigger()
    step(window, settle)
    bars, points = window.plane.picture.bars, window.session.points
    assert bars.isVisible()
    for index in range(len(points)):
        window.plane.select(np.array([index]))
        QApplication.processEvents()
        marks = [window.plane.mapFromScene(QPointF(*pixels(window, place))) for place in points.x[[0, index]]]
        assert not any(bars.geometry().contains(mark) for mark in marks)
        assert window.plane.rect().contains(bars.geometry())


def pixels(window: MainWindow, place: FloatArray) -> tuple[float, float]:
    seen = window.plane.picture.box.mapViewToScene(QPointF(*place))
    return seen.x(), seen.y()


def arrow(window: MainWindow) -> tuple[list[float], list[float]] | None:
    ends = window.plane.picture.step_arrow.ends
    return ends and tuple([end.x(), end.y()] for end in ends)  # type: ignore[return-value]


def chip(window: MainWindow) -> bool:
    return bool(window.plane.picture._update_marks.areas)


def test_four_beats(window: MainWindow, settle: Settle, clock: Clock) -> None:
    session, after = window.session, advanced(two_groups(), 1).parameters
    start = line(window)
    step(window, settle)
    assert session.state.update == 1, "the update is made at once"
    assert (arrow(window), chip(window)) == (None, False)
    assert line(window) == pytest.approx(start)
    clock.go_to(0.2)
    assert (arrow(window), chip(window)) == (None, True)
    clock.go_to(COPY)
    assert arrow(window) == ([0.0, 0.0], [3.0, -1.0]), "from the origin to the point"
    clock.go_to(SWING)
    tail, tip = arrow(window) or ([], [])
    assert np.subtract(tip, tail) == pytest.approx(after[:2] - np.array(START[:2]))
    assert tail == pytest.approx(list(START[:2])), "the tip of w, whose tail is in the origin here"
    assert line(window) == pytest.approx(start)
    clock.go_to(0.9)
    assert line(window) != pytest.approx(start)
    clock.go_to(1.0)
    assert not window.beats.is_under_way
    assert arrow(window) is None
    assert window.plane.picture._unit is not None
    assert window.plane.picture._unit.parameters.tobytes() == after.tobytes()


def test_the_bars_tell_both_errors(window: MainWindow, settle: Settle, clock: Clock) -> None:
    step(window, settle)
    clock.go_to(1.0)
    bars, after = window.plane.picture.bars, advanced(two_groups(), 1).parameters
    assert bars.isVisible()
    errors = bars.errors
    assert errors is not None
    assert errors.all_before == pytest.approx(textbook_error(two_groups(), np.array(START)), rel=1e-9)
    assert errors.all_after == pytest.approx(textbook_error(two_groups(), after), rel=1e-9)
    assert bars.accessibleDescription() == "error of this point 4.0181 → 2.9723, error of all 0.9587 → 0.7674"
    window.actions_by_name["resetAction"].trigger()
    settle(window.session)
    assert not bars.isVisible()


def test_pressing_again_loses_no_update(window: MainWindow, settle: Settle, clock: Clock) -> None:
    for _ in range(3):
        step(window, settle)
    assert window.session.state.update == 3
    clock.go_to(1.0)
    assert window.plane.picture._unit is not None
    assert window.plane.picture._unit.parameters.tobytes() == advanced(two_groups(), 3).parameters.tobytes()


def test_from_the_fifth_on_they_are_short(window: MainWindow, settle: Settle, clock: Clock) -> None:
    lengths = []
    for _ in range(6):
        step(window, settle)
        lengths.append(window.beats._seconds)
        clock.go_to(1.0)
    assert lengths == [1.2, 1.2, 1.2, 1.2, 0.3, 0.3]


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("how", ["calm", "fast", "epoch"])
def test_none_by_wish_above_ten_a_second_and_for_an_epoch(window: MainWindow, do: Do, qtbot: QtBot, how: str) -> None:
    if how == "calm":
        do("calmAction", "stepAction")
    elif how == "epoch":
        do("stepEpochAction")
    else:
        window.session.set_speed(20.0)
        window.session.run()
        qtbot.waitUntil(lambda: window.session.state.update > 2, timeout=PATIENCE)
        assert not window.beats.is_under_way
        do("runAction")
    assert not window.beats.is_under_way
    assert window.plane.picture._unit is not None
    assert window.plane.picture._unit.parameters.tobytes() == window.session.state.parameters.tobytes()


@pytest.mark.usefixtures("clock")
def test_a_hand_in_the_plane_finishes_them(window: MainWindow, mouse: Mouse, settle: Settle) -> None:
    step(window, settle)
    assert window.beats.is_under_way
    mouse.press((-3.5, 3.0), Qt.MouseButton.MiddleButton)
    assert not window.beats.is_under_way
    mouse.release((-3.5, 3.0), Qt.MouseButton.MiddleButton)


def test_dragging_the_next_point_shows_its_update_live(
    window: MainWindow, mouse: Mouse, settle: Settle, clock: Clock
) -> None:
    session = window.session
    assert arrow(window) is None
    mouse.press((3.0, -1.0))
    for place in ((2.5, -0.75), (2.0, 0.0), (1.0, 2.0)):
        mouse.move(place)
        tail, tip = arrow(window) or ([], [])
        there = window.plane.picture.points.x[0]
        assert there == pytest.approx(np.array(place), abs=0.05)
        residual = 1 - 1 / (1 + np.exp(there[0] - there[1]))
        assert np.subtract(tip, tail) == pytest.approx(0.1 * residual * there, rel=1e-9)
        assert chip(window)
    assert session.state.update == 0
    mouse.release((1.0, 2.0))
    settle(session)
    before = arrow(window)
    assert before is not None, "it stays until the step is made"
    window.plane.select(np.array([0]))
    press_key(window, Qt.Key.Key_L)
    settle(session)
    after = arrow(window)
    assert after is not None
    directions = [np.subtract(tip, tail) for tail, tip in (before, after)]
    assert float(np.dot(*directions)) < 0, "the other label reverses it"
    step(window, settle)
    clock.go_to(1.0)
    assert arrow(window) is None


def test_dragging_another_point_shows_nothing(window: MainWindow, mouse: Mouse) -> None:
    mouse.press((0.0, 2.5))
    mouse.move((0.5, 2.0))
    assert arrow(window) is None
    mouse.release((0.5, 2.0))
