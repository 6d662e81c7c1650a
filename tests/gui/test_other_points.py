"""Other points altogether: nothing stays selected or looked at by its number alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gd_sim.core.presets import Sample
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import child, line
from tests.gui.hands import CONTROL, Key, Mouse, press_key
from tests.session.samples import two_groups

Settle = Callable[[Session], None]


def nothing_is_left(window: MainWindow) -> bool:
    """Whether no point is selected or looked at, in the picture either."""
    card_is_gone = not child(window.plane, QLabel, "valueCard").isVisible() and line(window, "afterPoint").size == 0
    return card_is_gone and window.plane.hover.index == -1 and not len(window.plane.selection)


@pytest.fixture
def walk(window: MainWindow) -> Callable[[], None]:
    """Look at the first point and select it."""

    def go() -> None:
        press_key(window, Key.Key_Escape)
        press_key(window, Key.Key_N)
        assert window.plane.selection.tolist() == [0]
        assert child(window.plane, QLabel, "valueCard").isVisible()

    return go


def test_of_another_sample_set_as_large(window: MainWindow, settle: Settle, walk: Callable[[], None]) -> None:
    for name in ("xor", "two-clusters"):
        window.sampling.choose(Sample.usual(name))
        settle(window.session)
        assert len(window.session.points) == 40
        assert nothing_is_left(window)
        walk()
    press_key(window, Key.Key_Z, CONTROL)
    assert nothing_is_left(window), "nor of the set before, when it comes back"


def test_of_another_seed(window: MainWindow, settle: Settle, walk: Callable[[], None]) -> None:
    window.sampling.choose(Sample.usual("two-clusters"))
    settle(window.session)
    walk()
    sample, before = window.session.document.sample, window.session.points
    assert sample is not None
    window.sample_panel.another.click()
    settle(window.session)
    assert len(window.session.points) == len(before)
    assert nothing_is_left(window)
    press_key(window, Key.Key_Delete)
    assert len(window.session.points) == len(before)


def test_of_another_moment_of_the_run(
    window: MainWindow, session: Session, mouse: Mouse, settle: Settle, walk: Callable[[], None]
) -> None:
    session.step()
    mouse.drag((3.0, -1.0), (2.0, -2.0))
    settle(session)
    session.step()
    settle(session)
    walk()
    session.go_to(0)
    settle(session)
    assert session.points.x.tolist() == two_groups().x.tolist()
    assert nothing_is_left(window)


def test_of_a_set_that_is_opened(window: MainWindow, session: Session, walk: Callable[[], None]) -> None:
    walk()
    session.open_points(two_groups().move([0], [(0.0, 0.0)]))
    assert nothing_is_left(window)


def test_an_edited_point_stays_what_it_is(window: MainWindow, walk: Callable[[], None]) -> None:
    walk()
    press_key(window, Key.Key_Right)
    press_key(window, Key.Key_L)
    assert window.plane.selection.tolist() == [0]
    assert window.plane.hover.index == 0


def test_the_mouse_that_rests_on_a_point_looks_at_it_again(
    window: MainWindow, session: Session, mouse: Mouse, qtbot: QtBot
) -> None:
    x1, x2 = session.points.x[3]
    mouse.move((-3.0, -3.5))
    mouse.move((x1, x2))
    qtbot.waitUntil(lambda: window.plane.hover.index == 3, timeout=PATIENCE)
    session.place((-3.0, 3.0), 1.0)
    mouse.move((x1 + 0.03, x2))
    qtbot.waitUntil(lambda: window.plane.hover.index == 3, timeout=PATIENCE)
    assert child(window.plane, QLabel, "valueCard").isVisible()
