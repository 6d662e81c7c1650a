"""Beat gradient descent: from the start to the verdict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from gd_sim import Settings
from gd_sim.core.descent import Descent, seeded_parameters
from gd_sim.core.field import Unit
from gd_sim.core.presets import Sample
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.document import Document
from gd_sim.session.edits import Beginning
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import invitation
from tests.gui.hands import Mouse
from tests.session.samples import START, advanced, bits, point_set, same_state, state_of, textbook_error, two_groups

Settle = Callable[[Session], None]
Do = Callable[..., None]

GOOD = (1.0, 1.0, -1.0)
"""Parameters that are better than the start, and worse than the best there is."""


@pytest.fixture
def action(window: MainWindow) -> QAction:
    action = window.actions_by_name["challengeAction"]
    action.trigger()
    return action


def flag(window: MainWindow) -> float | None:
    """The E at the flag; None: there is none."""
    (item,) = [item for item in window.error_view.getPlotItem().items if item.objectName() == "handError"]
    return float(item.value()) if item.isVisible() else None


def label(window: MainWindow) -> str:
    (item,) = [item for item in window.error_view.getPlotItem().items if item.objectName() == "handError"]
    return str(item.label.toPlainText())


def reach(window: MainWindow, settle: Settle, parameters: tuple[float, ...] = GOOD) -> float:
    """Set parameters by hand; what E they come to."""
    window.numbers.unit_wished.emit(Unit(np.array(parameters)), "set w1")
    settle(window.session)
    return textbook_error(two_groups(), np.array(parameters))


def first_below(error: float, **settings: Any) -> int:
    """After how many updates from the start E is below another, by the plain loops."""
    descent = Descent(two_groups(), Settings(**settings))
    state = descent.start(START)
    while textbook_error(two_groups(), state.parameters) >= error:
        state, _ = descent.advance(state, 1)
    return state.update


def test_it_invites(window: MainWindow, action: QAction) -> None:
    assert action.isCheckable()
    assert invitation(window) == "Drag the line: how low can you get E? Then press Run."
    assert len(window.plane.picture.handles.places) == 4, "wherever the mouse is"
    assert flag(window) is None
    action.trigger()
    assert invitation(window).startswith("Press Run")
    assert window.plane.picture.handles.places == {}


def test_the_best_that_was_dragged_is_a_flag(window: MainWindow, mouse: Mouse, action: QAction, settle: Settle) -> None:
    assert action.isChecked()
    mouse.press(window.plane.picture.handles.places["move"])
    errors = []
    for goal in ((0.5, -0.5), (1.0, -1.0), (0.2, -0.1), (-1.0, 1.0)):
        at = mouse.move(goal)
        errors.append(textbook_error(two_groups(), np.array([-1.0, 1.0, at.x1 - at.x2])))
        assert flag(window) == pytest.approx(min(errors), abs=1e-12), "while it is dragged"
        assert label(window) == f"your best E: {min(errors):.4f}"
    mouse.release((-1.0, 1.0))
    settle(window.session)
    assert flag(window) == pytest.approx(min(errors), abs=1e-12)
    best = window.challenge.best
    assert best is not None
    assert textbook_error(two_groups(), best.unit.parameters) == pytest.approx(min(errors), abs=1e-12)


def test_gradient_descent_starts_where_the_learner_did_and_passes(
    window: MainWindow, action: QAction, settle: Settle, qtbot: QtBot
) -> None:
    session = window.session
    error = reach(window, settle)
    assert flag(window) == pytest.approx(error, abs=1e-12)
    window.actions_by_name["runAction"].trigger()
    assert invitation(window) == ""
    updates = first_below(error)
    assert updates > 10
    qtbot.waitUntil(lambda: "passed" in invitation(window), timeout=PATIENCE)
    window.actions_by_name["runAction"].trigger()
    settle(session)
    verdict = f"Gradient descent passed your {error:.4f} after {updates} updates"
    assert invitation(window) == verdict
    assert same_state(state_of(session), advanced(two_groups(), session.state.update)), "from the same start"
    assert session.state.update >= updates
    assert flag(window) == pytest.approx(error, abs=1e-12), "it stays"
    action.trigger()
    assert flag(window) is None
    assert not invitation(window).startswith("Gradient")


def test_steps_begin_at_the_start_too(window: MainWindow, action: QAction, settle: Settle, do: Do) -> None:
    error = reach(window, settle)
    do("stepAction")
    assert same_state(state_of(window.session), advanced(two_groups(), 1))
    for _ in range(first_below(error) - 2):
        do("stepAction")
    assert "passed" not in invitation(window)
    do("stepAction")
    assert "passed" in invitation(window)
    assert action.isChecked()


def test_a_hand_that_is_not_passed_is_told_so(
    window: MainWindow, action: QAction, settle: Settle, do: Do, qtbot: QtBot
) -> None:
    session = window.session
    qtbot.waitUntil(lambda: session.optimum.kind == "minimum", timeout=PATIENCE)
    reach(window, settle, (1.781, 1.679, -1.562))
    assert action.isChecked()
    do("stepAction")
    session.step_epochs(25)
    settle(session)
    assert invitation(window).startswith("Gradient descent has come to 0.21")
    assert invitation(window).endswith("your 0.2097 is still ahead")


def test_the_verdict_comes_back_with_the_own_work(
    window: MainWindow, action: QAction, settle: Settle, do: Do, qtbot: QtBot
) -> None:
    session = window.session
    reach(window, settle)
    do("runAction")
    qtbot.waitUntil(lambda: invitation(window).startswith("Gradient descent passed"), timeout=PATIENCE)
    do("runAction")
    before = invitation(window), flag(window), label(window), window.challenge.best
    session.aside.begin(Beginning(other := point_set((1.0, 2.0, 1.0)), Settings(), None, Document("Other", other)))
    settle(session)
    assert flag(window) is None
    session.aside.take_back()
    settle(session)
    assert (invitation(window), flag(window), label(window), window.challenge.best) == before
    action.trigger()
    assert invitation(window) == ""


def test_the_turn_of_the_learner_again(window: MainWindow, action: QAction, settle: Settle, do: Do) -> None:
    first = reach(window, settle)
    do("stepAction")
    worse = reach(window, settle, (0.1, 0.1, 0.0))
    assert worse > first
    assert flag(window) == pytest.approx(first, abs=1e-12)
    assert invitation(window).startswith("Drag the line")
    do("stepAction")
    assert same_state(state_of(window.session), advanced(two_groups(), 1)), "from the start, not from the worse line"
    assert action.isChecked()


def test_undo_gives_the_line_back_to_the_learner(window: MainWindow, action: QAction, settle: Settle, do: Do) -> None:
    reach(window, settle)
    do("stepAction", "undoAction")
    assert bits(window.session.state.parameters) == bits(GOOD)
    assert invitation(window).startswith("Drag the line")
    do("stepAction")
    assert same_state(state_of(window.session), advanced(two_groups(), 1))
    assert action.isChecked()


def test_in_the_middle_of_a_run_it_goes_back_to_the_start(window: MainWindow, do: Do) -> None:
    do("stepEpochAction", "challengeAction")
    assert same_state(state_of(window.session), advanced(two_groups(), 0))


@pytest.mark.parametrize("how", ["edit", "open", "penalty"])
def test_what_was_reached_under_other_conditions_counts_no_more(
    window: MainWindow, action: QAction, settle: Settle, how: str
) -> None:
    session = window.session
    error = reach(window, settle)
    if how == "edit":
        session.move([0], [(0.0, 0.0)])
    elif how == "open":
        session.open_points(two_groups(), np.array([0.5, 0.0, 0.0]))
    else:
        session.change_settings(l2=0.5)
    settle(session)
    assert flag(window) is None
    told = f"your best E, {error:.4f}, counts no more. Drag the line again."
    assert told in invitation(window) or (how == "open" and invitation(window).startswith("Drag the line"))
    assert action.isChecked()
    session.step()
    settle(session)
    assert flag(window) is None


def test_the_flag_comes_back_with_its_points(window: MainWindow, action: QAction, settle: Settle, do: Do) -> None:
    session = window.session
    error = reach(window, settle)
    session.place((0.0, 0.0), 1.0)
    settle(session)
    assert flag(window) is None
    do("undoAction")
    assert flag(window) == pytest.approx(error, abs=1e-12)
    assert invitation(window) == "Drag the line: how low can you get E? Then press Run."
    session.change_settings(l2=0.5)
    settle(session)
    assert flag(window) is None
    session.change_settings(l2=0.0)
    settle(session)
    assert flag(window) == pytest.approx(error, abs=1e-12)
    reach(window, settle, (0.1, 0.1, 0.0))
    assert flag(window) == pytest.approx(error, abs=1e-12), "worse ones do not replace it"
    assert action.isChecked()


def test_the_flag_comes_back_with_its_sample_set_and_its_start(
    window: MainWindow, action: QAction, settle: Settle, do: Do
) -> None:
    error = reach(window, settle)
    window.sampling.choose(Sample.usual("xor"))
    settle(window.session)
    assert flag(window) is None
    do("undoAction")
    assert flag(window) == pytest.approx(error, abs=1e-12)
    do("stepAction")
    assert same_state(state_of(window.session), advanced(two_groups(), 1)), "from the start of then"
    action.trigger()
    action.trigger()
    assert flag(window) is None, "a new challenge"


def test_a_penalty_counts(window: MainWindow, action: QAction, settle: Settle) -> None:
    window.session.change_settings(l2=0.5)
    settle(window.session)
    assert invitation(window) == "Drag the line: how low can you get E with its penalty? Then press Run."
    error = reach(window, settle)
    assert flag(window) == pytest.approx(error + 0.25 * 2, abs=1e-12)
    assert label(window) == f"your best E with penalty: {error + 0.5:.4f}"
    assert action.isChecked()


def test_another_start_is_another_challenge(window: MainWindow, action: QAction, settle: Settle, do: Do) -> None:
    reach(window, settle)
    do("newStartAction")
    assert flag(window) is None
    reach(window, settle)
    do("stepAction")
    seeded = seeded_parameters(2, 1)
    assert same_state(state_of(window.session), advanced(two_groups(), 1, seeded, seed=1))
    assert action.isChecked()


def test_without_a_best_a_run_is_a_run(window: MainWindow, action: QAction, do: Do) -> None:
    do("stepAction")
    assert same_state(state_of(window.session), advanced(two_groups(), 1))
    assert window.session.undo_stack.count() == 0
    assert action.isChecked()
