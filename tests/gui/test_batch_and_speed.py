"""Batch size from 1 to all, and speed from one update a second to full."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from gd_sim.gui.control_bar import position_of, speed_of
from gd_sim.gui.fields import BatchSizeField
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.gui.hands import Key, press_key, type_text
from tests.session.samples import advanced, same_state, state_of, two_groups

Settle = Callable[[Session], None]


@pytest.fixture
def field(window: MainWindow) -> BatchSizeField:
    return window.controls.batch_size


def texts(window: MainWindow) -> set[str]:
    return {label.text() for label in window.controls.findChildren(QLabel)}


TYPED: list[tuple[str, Any, str, str]] = [
    ("1", 1, "1 point", "20 updates an epoch"),
    ("5", 5, "5 points", "4 updates an epoch"),
    ("3points", 3, "3 points", "7 updates an epoch"),
    ("19", 19, "19 points", "2 updates an epoch"),
    ("20", "all", "all 20 points", "1 update an epoch"),
    ("all", "all", "all 20 points", "1 update an epoch"),
    ("ALL", "all", "all 20 points", "1 update an epoch"),
    ("all20points", "all", "all 20 points", "1 update an epoch"),
]


def test_a_batch_size_is_typed(window: MainWindow, field: BatchSizeField) -> None:
    for typed, batch_size, shown, updates in TYPED:
        window.session.change_settings(batch_size=2)
        type_text(field, typed)
        press_key(window, Key.Key_Return)
        assert window.session.settings.batch_size == batch_size, typed
        assert field.text() == shown, typed
        assert updates in texts(window), typed
        assert QApplication.focusWidget() is window.plane, typed


def test_esc_restores_the_batch_size(window: MainWindow, field: BatchSizeField) -> None:
    window.session.change_settings(batch_size=2)
    for typed in ("", "7", "all", "0", "x", "some", "-3", "points"):
        type_text(field, typed)
        press_key(window, Key.Key_Escape)
        assert window.session.settings.batch_size == 2, typed
        assert field.text() == "2 points", typed
        assert QApplication.focusWidget() is window.plane, typed


@pytest.mark.parametrize("typed", ["0", "21", "1.5", "99999999999"])
def test_a_number_out_of_range_never_leaves_the_range(
    window: MainWindow, field: BatchSizeField, settle: Settle, typed: str
) -> None:
    type_text(field, typed)
    press_key(window, Key.Key_Return)
    settle(window.session)
    size = window.session.settings.batch_size
    assert size == "all" or 1 <= size <= 20
    assert field.text() in {"1 point", "2 points", "9 points", "15 points", "all 20 points"}


def test_arrows_and_their_ends(window: MainWindow, field: BatchSizeField) -> None:
    field.setFocus()
    steps: list[Callable[[], None]] = [
        lambda: press_key(window, Key.Key_Down),
        lambda: press_key(window, Key.Key_Up),
        lambda: field.stepBy(100),
        lambda: field.stepBy(-1),
    ]
    seen = []
    for step in steps:
        step()
        seen.append(window.session.settings.batch_size)
    assert seen == [1, 2, "all", 19]


def test_the_batch_size_is_used(window: MainWindow, field: BatchSizeField, settle: Settle) -> None:
    field.setValue(20)
    for _ in range(3):
        window.actions_by_name["stepAction"].trigger()
    settle(window.session)
    assert window.session.state.epoch == 3
    assert same_state(state_of(window.session), advanced(two_groups(), 3, batch_size="all"))


def test_all_follows_the_number_of_points(window: MainWindow, field: BatchSizeField) -> None:
    field.setValue(20)
    window.session.place((0.0, 3.0), 1.0)
    assert window.session.settings.batch_size == "all"
    assert field.text() == "all 21 points"
    window.session.remove(range(20))
    assert window.session.settings.batch_size == "all"
    assert field.text() == "1 point"
    window.session.undo_stack.setIndex(0)
    assert field.text() == "all 20 points"
    assert "1 update an epoch" in texts(window)


def test_a_batch_size_survives_that_there_are_fewer_points_for_a_while(
    window: MainWindow, field: BatchSizeField
) -> None:
    field.setValue(5)
    window.session.remove(range(17))
    assert field.text() == "all 3 points"
    window.session.undo_stack.undo()
    assert window.session.settings.batch_size == 5
    assert field.text() == "5 points"


def test_updates_an_epoch_follow_the_points(window: MainWindow) -> None:
    window.session.place([(0.0, 3.0)] * 5, [1.0] * 5)
    assert "25 updates an epoch" in texts(window)
    window.session.remove(range(25))
    assert "0 updates an epoch" in texts(window)


# Speed


def test_the_slider_is_logarithmic(window: MainWindow) -> None:
    slider = window.controls.speed
    assert (slider.minimum(), slider.maximum()) == (0, 300)
    for position, speed, shown in (
        (0, 1.0, "Speed: 1 update/s"),
        (50, 4.47, "Speed: 4.5 updates/s"),
        (100, 20.0, "Speed: 20 updates/s"),
        (200, 400.0, "Speed: 400 updates/s"),
        (299, 7760.0, "Speed: 7,760 updates/s"),
        (300, math.inf, "Speed: full"),
    ):
        slider.setValue(position)
        assert window.session.speed == speed
        assert slider.value() == position
        assert shown in texts(window)


def test_each_position_is_a_speed_of_its_own() -> None:
    speeds = [speed_of(position) for position in range(301)]
    assert speeds == sorted(set(speeds))
    assert [position_of(speed) for speed in speeds] == list(range(301))


def test_a_speed_from_elsewhere_is_shown_and_not_changed(window: MainWindow) -> None:
    for speed, position in ((0.5, 0), (1.0, 0), (20.5, 101), (1e9, 299), (math.inf, 300)):
        window.session.set_speed(speed)
        assert window.controls.speed.value() == position
        assert window.session.speed == speed


def test_marks_are_a_page_apart(window: MainWindow) -> None:
    slider = window.controls.speed
    slider.setFocus()
    press_key(window, Key.Key_PageUp)
    assert window.session.speed == 400.0
    press_key(window, Key.Key_PageUp)
    assert window.session.speed == math.inf


def test_speed_can_be_changed_while_it_runs(window: MainWindow, settle: Settle) -> None:
    window.actions_by_name["runAction"].trigger()
    for position in (300, 0, 200, 100, 300):
        window.controls.speed.setValue(position)
        settle(window.session)
        assert window.session.is_running
    assert window.session.state.marks == [], "speed is no setting of the run"


@pytest.mark.parametrize("look", [(), ("projectorAction",)])
@pytest.mark.parametrize("m", [20, 999_999, 1_000_000, 99_999_999])
def test_the_updates_of_an_epoch_are_told_whole(
    window: MainWindow, do: Callable[..., None], look: tuple[str, ...], m: int
) -> None:
    do(*look)
    window.controls.synchronise(0.1, 1, m, 20.0)
    (label,) = [label for label in window.controls.findChildren(QLabel) if label.text().endswith(" an epoch")]
    assert f"{m:,}" in label.text()
    assert label.toolTip() == f"{m:,} updates an epoch"
    assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()
