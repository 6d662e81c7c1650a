"""The line is set by hand: by its handles and by itself, with real mouse events."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gd_sim import PointSet
from gd_sim.core.handles import Grip
from gd_sim.core.points import FloatArray
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import data, line, status
from tests.gui.hands import CONTROL, RIGHT, Key, Mouse, Place, pixel_of, place_of, press_key
from tests.session.samples import START, advanced, bits, same_state, state_of, textbook_error, two_groups

Settle = Callable[[Session], None]
Do = Callable[..., None]

ON_LINE = (1.6, 1.6)
"""On the starting line, x1 = x2, far from its handles and from all points."""
GRIPS: dict[Grip, tuple[str, Place]] = {
    "move": ("move line", Place(1.0, -1.5)),
    "turn": ("turn line", Place(-3.5, 0.7)),
    "turn back": ("turn line", Place(0.7, 3.2)),
    "sharpen": ("sharpen line", Place(-2.1, 2.3)),
}
"""What a handle does, and a place to drag it to."""


def shown(window: MainWindow) -> dict[Grip, Place]:
    """The handles that can be seen."""
    return {grip: Place(*place) for grip, place in window.plane.picture.handles.places.items()}


def handle(window: MainWindow, mouse: Mouse, grip: Grip) -> Place:
    """Where a handle is, once the mouse is near."""
    mouse.move(ON_LINE)
    return shown(window)[grip]


def drag(window: MainWindow, mouse: Mouse, settle: Settle, grip: Grip) -> Place:
    """Drag a handle to its place; where the mouse then really was."""
    _, end = mouse.drag(handle(window, mouse, grip), GRIPS[grip][1])
    settle(window.session)
    return end


def free_place(window: MainWindow) -> Place:
    """A place on the line, as it is drawn by now, far from all points."""
    first, last = line(window)
    places = first + np.linspace(0.1, 0.9, 33)[:, None] * (last - first)
    away = np.linalg.norm(places[:, None] - window.session.points.x, axis=2).min(axis=1)
    return Place(*places[int(np.argmax(away))])


def off_line(parameters: FloatArray, place: Place) -> float:
    w1, w2, b = parameters
    return float(abs(w1 * place.x1 + w2 * place.x2 + b) / math.hypot(w1, w2))


def test_at_the_start_there_are_no_handles_until_the_mouse_comes_near(window: MainWindow, mouse: Mouse) -> None:
    assert shown(window) == {}
    mouse.move((-3.0, 3.0))
    assert shown(window) == {}
    mouse.move(ON_LINE)
    assert set(shown(window)) == {"move", "turn", "turn back", "sharpen"}
    assert shown(window)["move"] == pytest.approx((0.0, 0.0), abs=1e-9)
    assert shown(window)["sharpen"] == pytest.approx((-1.0, 1.0), abs=1e-9), "the tip of w"
    mouse.move((-0.9, 1.0))
    assert set(shown(window)) == {"move", "turn", "turn back", "sharpen"}, "along the arrow they stay"
    mouse.move((-3.0, 3.0))
    assert shown(window) == {}


def test_with_the_tool_that_moves_they_are_there(window: MainWindow) -> None:
    window.actions_by_name["selectToolAction"].trigger()
    assert len(shown(window)) == 4
    window.actions_by_name["placeToolAction"].trigger()
    assert shown(window) == {}


@pytest.mark.parametrize("grip", GRIPS)
def test_each_handle_sets_the_line_as_one_step(
    window: MainWindow, mouse: Mouse, settle: Settle, do: Do, grip: Grip
) -> None:
    session = window.session
    end = drag(window, mouse, settle, grip)
    parameters = session.state.parameters
    length = math.hypot(*parameters[:2])
    if grip == "sharpen":
        assert length == pytest.approx((end.x2 - end.x1) / math.sqrt(2), rel=1e-3), "as far as the mouse, along w"
        assert off_line(parameters, Place(0.0, 0.0)) < 1e-9
    else:
        assert off_line(parameters, end) < 1e-9
        assert length == pytest.approx(math.sqrt(2), rel=1e-12)
    ends = line(window)
    assert np.column_stack([ends, np.ones(2)]) @ parameters == pytest.approx([0.0, 0.0], abs=1e-9)
    assert session.undo_stack.undoText() == GRIPS[grip][0]
    assert session.undo_stack.count() == 1
    assert len(session.points) == 20
    assert session.state.update == 0
    do("stepAction", "stepEpochAction", "resetAction")
    assert bits(state_of(session).parameters) == bits(parameters), "Reset returns to it"
    do("stepAction", "undoAction")
    assert same_state(state_of(session), advanced(two_groups(), 0)), "back where it was before the drag"
    do("redoAction")
    assert bits(state_of(session).parameters) == bits(parameters)


@pytest.mark.parametrize("grip", GRIPS)
def test_undo_puts_the_line_back_and_reset_goes_behind_it(
    window: MainWindow, mouse: Mouse, settle: Settle, do: Do, grip: Grip
) -> None:
    drag(window, mouse, settle, grip)
    parameters = window.session.state.parameters
    do("undoAction")
    assert same_state(state_of(window.session), advanced(two_groups(), 0))
    assert window.actions_by_name["redoAction"].text() == f"Redo {GRIPS[grip][0]}"
    do("stepAction", "resetAction")
    assert same_state(state_of(window.session), advanced(two_groups(), 0))
    do("redoAction")
    assert same_state(state_of(window.session), advanced(two_groups(), 0, parameters))
    do("stepEpochAction")
    assert same_state(state_of(window.session), advanced(two_groups(), 20, parameters))


def test_the_line_itself_can_be_taken(window: MainWindow, mouse: Mouse, settle: Settle) -> None:
    view = window.plane.viewRange()
    _, end = mouse.drag(ON_LINE, (2.0, -1.0))
    settle(window.session)
    assert window.session.undo_stack.undoText() == "move line"
    assert off_line(window.session.state.parameters, end) < 1e-9
    assert window.session.state.parameters[:2].tolist() == [-1.0, 1.0]
    assert window.plane.viewRange() == view


def test_beside_the_line_the_plane_is_panned(window: MainWindow, mouse: Mouse) -> None:
    view = window.plane.viewRange()
    beside = place_of(window.plane, pixel_of(window.plane, ON_LINE) + QPoint(12, 12))
    mouse.drag(beside, (2.0, -1.0))
    assert window.plane.viewRange() != view
    assert window.session.undo_stack.count() == 0


def test_nobody_is_told_before_the_line_is_let_go(window: MainWindow, mouse: Mouse, settle: Settle) -> None:
    session = window.session
    mouse.press(handle(window, mouse, "move"))
    for goal in ((0.5, -0.5), (1.0, -1.0), (1.2, -1.4)):
        at = mouse.move(goal)
        assert bits(session.state.parameters) == bits(START)
        assert session.undo_stack.count() == 0
        hand = np.array([-1.0, 1.0, at.x1 - at.x2])
        error = textbook_error(two_groups(), hand)
        right = int((((two_groups().x @ hand[:2] + hand[2]) >= 0) == two_groups().y).sum())
        assert status(window, "runLabel") == f"epoch 0   |   E {error:.4f}   |   {right} of 20 right ({5 * right} %)"
        assert data(window.error_view, "trial") == pytest.approx(np.array([[0.0, error]]), abs=1e-12)
        assert np.column_stack([line(window), np.ones(2)]) @ hand == pytest.approx([0.0, 0.0], abs=1e-9)
        wrong = data(window.plane, "wrongPoints")
        assert len(wrong) == 20 - right, "the crosses follow"
    mouse.release((1.2, -1.4))
    settle(session)
    assert bits(session.state.parameters) == bits(hand)
    assert session.state.error == pytest.approx(error, abs=1e-12)
    assert len(data(window.error_view, "trial")) == 0


def test_a_press_that_does_not_move_is_a_click(window: MainWindow, mouse: Mouse) -> None:
    place = mouse.click(handle(window, mouse, "turn"))
    assert window.session.undo_stack.undoText() == "place point"
    assert window.session.points.x[20].tolist() == pytest.approx(place)


def test_the_right_button_takes_hold_of_nothing(window: MainWindow, mouse: Mouse) -> None:
    mouse.drag(handle(window, mouse, "move"), (1.0, -1.0), RIGHT)
    assert window.session.undo_stack.count() == 0


def test_points_come_before_handles(window: MainWindow, mouse: Mouse, settle: Settle) -> None:
    place = handle(window, mouse, "turn")
    window.session.place(place, 1.0)
    settle(window.session)
    mouse.drag(place, (3.5, -3.0))
    assert window.session.undo_stack.undoText() == "move point"


@pytest.mark.parametrize("grip", GRIPS)
def test_esc_gives_the_drag_up(window: MainWindow, mouse: Mouse, settle: Settle, grip: Grip) -> None:
    before, text = line(window), status(window, "runLabel")
    mouse.press(handle(window, mouse, grip))
    mouse.move(GRIPS[grip][1])
    press_key(window, Key.Key_Escape)
    assert line(window) == pytest.approx(before, abs=1e-12)
    assert status(window, "runLabel") == text
    assert len(data(window.error_view, "trial")) == 0
    mouse.release(GRIPS[grip][1])
    settle(window.session)
    assert window.session.undo_stack.count() == 0
    assert same_state(state_of(window.session), advanced(two_groups(), 0))


def test_a_run_pauses_when_the_line_is_taken(window: MainWindow, mouse: Mouse, settle: Settle, qtbot: QtBot) -> None:
    session = window.session
    session.change_settings(learning_rate=0.001)  # a hand could not follow a faster line
    window.actions_by_name["runAction"].trigger()
    qtbot.waitUntil(lambda: session.state.update >= 3, timeout=PATIENCE)
    place = free_place(window)
    mouse.move(place)
    assert shown(window) == {}, "a line that moves quickly has no handles"
    mouse.press(place)
    mouse.move((place.x1 + 0.5, place.x2 - 0.5))
    assert not session.is_running
    assert status(window, "factLabel").startswith("Paused")
    assert not window.actions_by_name["runAction"].isChecked()
    settle(session)
    stopped = state_of(session).parameters
    end = mouse.release((1.5, -1.5))
    settle(session)
    assert session.state.update == 0
    assert session.ghost is not None
    assert off_line(session.state.parameters, end) < 1e-9
    session.undo_stack.undo()
    settle(session)
    assert bits(state_of(session).parameters) == bits(stopped)


def test_updates_that_are_owed_are_given_up(
    compiled_window: MainWindow, mouse: Mouse, settle: Settle, qtbot: QtBot
) -> None:
    session = compiled_window.session
    session.change_settings(learning_rate=1e-6)
    session.step_epochs(10**9)
    qtbot.waitUntil(lambda: session.state.update > 0, timeout=PATIENCE)
    place = free_place(compiled_window)
    mouse.press(place)
    mouse.move((place.x1 + 0.5, place.x2 + 0.5))
    settle(session)
    assert session.undo_stack.count() == 0
    mouse.release((place.x1 + 0.5, place.x2 + 0.5))
    settle(session)
    assert session.undo_stack.count() == 1
    assert session.state.update == 0


def test_run_right_after_it(window: MainWindow, mouse: Mouse, settle: Settle, qtbot: QtBot) -> None:
    session = window.session
    mouse.drag(handle(window, mouse, "move"), (1.0, -1.5))
    window.actions_by_name["runAction"].trigger()
    qtbot.waitUntil(lambda: session.state.update >= 3, timeout=PATIENCE)
    window.actions_by_name["runAction"].trigger()
    settle(session)
    start = session.initial_parameters
    assert same_state(state_of(session), advanced(two_groups(), session.state.update, start))
    assert line(window) == pytest.approx(line(window))
    ends = np.column_stack([line(window), np.ones(2)])
    assert ends @ session.state.parameters == pytest.approx([0.0, 0.0], abs=1e-9), "the plane follows the run again"


def test_an_edit_of_the_points_ends_the_drag(window: MainWindow, mouse: Mouse, settle: Settle) -> None:
    mouse.click((-3.0, 3.5))
    mouse.press(handle(window, mouse, "move"))
    mouse.move((1.0, -1.5))
    press_key(window, Key.Key_Z, CONTROL)
    mouse.release((1.0, -1.5))
    settle(window.session)
    assert window.session.undo_stack.index() == 0
    assert same_state(state_of(window.session), advanced(two_groups(), 0))
    assert line(window) == pytest.approx(line(window), abs=0)
    ends = np.column_stack([line(window), np.ones(2)])
    assert ends @ np.array(START) == pytest.approx([0.0, 0.0], abs=1e-9)


def test_a_penalty_counts_in_the_mark_on_the_curve(window: MainWindow, mouse: Mouse, settle: Settle) -> None:
    window.session.change_settings(l2=0.5)
    settle(window.session)
    mouse.press(handle(window, mouse, "move"))
    at = mouse.move((0.5, -0.5))
    error = textbook_error(two_groups(), np.array([-1.0, 1.0, at.x1 - at.x2]))
    assert f"E {error:.4f} ({error + 0.5:.4f} with penalty)" in status(window, "runLabel")
    assert data(window.error_view, "trial")[0, 1] == pytest.approx(error + 0.5)
    mouse.release((0.5, -0.5))


def test_the_cursor_tells_what_can_be_dragged(window: MainWindow, mouse: Mouse) -> None:
    shape = Qt.CursorShape
    for grip, cursor in (
        ("move", shape.SizeAllCursor),
        ("turn", shape.BitmapCursor),
        ("turn back", shape.BitmapCursor),
        ("sharpen", shape.SizeFDiagCursor),
    ):
        mouse.move(handle(window, mouse, grip))  # type: ignore[arg-type]
        assert window.plane.viewport().cursor().shape() == cursor
        assert window.plane.viewport().toolTip().startswith("Drag to ")
    mouse.move(ON_LINE)
    assert window.plane.viewport().cursor().shape() == shape.SizeAllCursor
    mouse.move((-3.0, 3.0))
    assert window.plane.viewport().cursor().shape() == shape.CrossCursor
    assert window.plane.viewport().toolTip() == ""


def test_with_the_tool_that_selects_handles_are_taken_and_bands_begin_on_the_line(
    window: MainWindow, mouse: Mouse, settle: Settle
) -> None:
    window.actions_by_name["selectToolAction"].trigger()
    drag(window, mouse, settle, "turn")
    assert window.session.undo_stack.undoText() == "turn line"
    assert window.plane.selection.size == 0
    mouse.drag(free_place(window), (3.9, 3.9))
    assert window.session.undo_stack.count() == 1


def test_a_curve_has_no_handles(window: MainWindow, mouse: Mouse, settle: Settle, do: Do) -> None:
    window.session.change_settings(features=("x1", "x2", "x1^2"))
    settle(window.session)
    mouse.move(ON_LINE)
    assert len(shown(window)) == 4, "the weight of x1² is 0: it is a line"
    drag(window, mouse, settle, "move")
    assert window.session.state.parameters[:3].tolist() == [-1.0, 1.0, 0.0]
    do("stepEpochAction")
    mouse.move(ON_LINE)
    assert shown(window) == {}


def test_of_many_points_e_follows_too(window: MainWindow, mouse: Mouse, settle: Settle, qtbot: QtBot) -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(200_000, 2)) * 0.2 + [3.0, -2.0]
    y = (random.random(200_000) < 0.3).astype(float)
    window.session.open_points(PointSet(x, y), np.array(START))
    window.plane.picture.show_start_view()
    settle(window.session)
    mouse.press(ON_LINE)
    mouse.move((1.5, 1.0))
    at = mouse.move((1.8, 1.2))
    hand = np.array([-1.0, 1.0, at.x1 - at.x2])
    z = x @ hand[:2] + hand[2]
    error = float(np.mean(np.logaddexp(0.0, z) - y * z))
    qtbot.waitUntil(lambda: status(window, "runLabel").startswith(f"epoch 0   |   E {error:.4f}"), timeout=PATIENCE)
    mouse.release((1.8, 1.2))
    settle(window.session)
    assert window.session.state.error == pytest.approx(error)


def test_handles_take_over_theme_and_size(window: MainWindow) -> None:
    size = window.plane.picture.handles.size
    window.actions_by_name["projectorAction"].trigger()
    assert window.plane.picture.handles.size == pytest.approx(1.6 * size)
    window.actions_by_name["projectorAction"].trigger()


def test_all_numbers_follow_a_line_in_hand(window: MainWindow, mouse: Mouse, do: Do) -> None:
    do("numbersAction", "selectToolAction", *3 * ["stepEpochAction"])  # a tool that always shows the handles
    mouse.press(shown(window)["turn"])
    mouse.move(GRIPS["turn"][1])
    shown_now = {name: window.numbers.figures[name] for name in ("update", "epoch", "E", "accuracy", "|∇E|")}
    texts = {name: figure.text() for name, figure in shown_now.items() if isinstance(figure, QLabel)}
    unit = np.array([float(repr(window.numbers.figures[name].value())) for name in ("w1", "w2", "b")])  # type: ignore[union-attr]
    points = window.session.points
    z = points.x @ unit[:2] + unit[2]
    slope = (1 / (1 + np.exp(-z)) - points.y) @ np.column_stack([points.x, np.ones(20)]) / 20
    assert texts["update"] == texts["epoch"] == "0"
    assert float(texts["E"]) == pytest.approx(textbook_error(points, unit), abs=1e-3)
    assert texts["accuracy"].startswith(f"{int(((z >= 0) == points.y).sum())} of 20")
    assert float(texts["|∇E|"]) == pytest.approx(float(np.hypot.reduce(slope)), abs=1e-2)
    press_key(window, Key.Key_Escape)
    mouse.release(GRIPS["turn"][1])
    assert window.numbers.figures["update"].text() == "60", "given up, all is as it was"
