"""Break the rule: what is chosen is done, and said as long as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gd_sim.core.mistakes import WRONG, written_update
from gd_sim.gui.actions import RULES
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.answers import Answers
from tests.gui.eyes import child, plain, status
from tests.gui.hands import Mouse, place_of

Do = Callable[..., None]
Settle = Callable[[Session], None]
WRONG_ACTIONS = {name: mistake for name, mistake in RULES.items() if mistake != "none"}


def warning(window: MainWindow) -> str:
    """What is warned of in the plane; empty if nothing is."""
    label = child(window, QLabel, "warning")
    return plain(label.text()) if label.isVisible() else ""


def checked(window: MainWindow) -> list[str]:
    return [name for name in RULES if window.actions_by_name[name].isChecked()]


def test_at_first_the_rule_is_right(window: MainWindow) -> None:
    assert checked(window) == ["rightRuleAction"]
    assert warning(window) == ""


@pytest.mark.parametrize(
    ("action", "error"),
    [
        ("flippedSignAction", "198.5"),
        ("withoutXAction", "0.519"),
        ("signOnlyAction", "4.15"),
        ("withoutBAction", "0.256"),
    ],
)
def test_a_wrong_rule_is_followed_and_warned_of(
    compiled_window: MainWindow, do: Do, settle: Settle, action: str, error: str
) -> None:
    window, mistake = compiled_window, RULES[action]
    do(action)
    assert checked(window) == [action]
    assert warning(window).split("\n") == [f"Wrong rule: {WRONG[mistake].words}", written_update(mistake)]
    window.session.step_epochs(50)
    settle(window.session)
    assert window.session.state.epoch == 50
    assert f"{window.session.state.error:.{len(error.partition('.')[2])}f}" == error


def test_a_rule_that_goes_on_from_another_one_says_so(window: MainWindow, do: Do, settle: Settle) -> None:
    """Wrong rules compare from the same start alone: how to come back there is said as long as one has not."""
    do("flippedSignAction", "stepAction", "stepAction")
    settle(window.session)
    assert len(warning(window).split("\n")) == 2, "all of it is the work of this rule"
    do("withoutXAction")
    settle(window.session)
    note = "Goes on from update 2; Ctrl+R starts anew"
    assert warning(window).split("\n")[2:] == [note]
    do("stepAction")
    settle(window.session)
    assert warning(window).split("\n")[2:] == [note]
    do("resetAction")
    settle(window.session)
    assert warning(window).split("\n") == [f"Wrong rule: {WRONG['without-x'].words}", written_update("without-x")]


def test_the_fact_offers_the_right_rule_again(window: MainWindow, do: Do, settle: Settle, qtbot: QtBot) -> None:
    do("withoutXAction", "stepAction")
    offered = f"Wrong rule: {WRONG['without-x'].words}. Back to the right one"
    qtbot.waitUntil(lambda: status(window, "factLabel") == offered, timeout=PATIENCE)
    child(window, QLabel, "factLabel").linkActivated.emit("#")
    settle(window.session)
    assert (checked(window), warning(window)) == (["rightRuleAction"], "")
    assert window.session.state.descent.settings.mistake == "none"


def test_one_step_by_each_wrong_rule_makes_its_own_change(window: MainWindow, do: Do) -> None:
    """From w = (-1, 1), b = 0: the first point of the start set, by hand."""
    points = window.session.points
    (x1, x2), y = points.x[0].tolist(), float(points.y[0])
    prediction = 1 / (1 + 2.718281828459045 ** (x1 - x2))
    change = 0.1 * (y - prediction)
    one = 0.1 * (1 if y > prediction else -1)
    expected = {
        "flippedSignAction": (-1 - change * x1, 1 - change * x2, -change),
        "withoutXAction": (-1 + change, 1 + change, change),
        "signOnlyAction": (-1 + one * x1, 1 + one * x2, one),
        "withoutBAction": (-1 + change * x1, 1 + change * x2, 0.0),
        "rightRuleAction": (-1 + change * x1, 1 + change * x2, change),
    }
    for name, parameters in expected.items():
        do("resetAction", name, "stepAction")
        assert window.session.state.parameters == pytest.approx(parameters, abs=1e-12), name


def test_back_in_time_the_rule_of_then_is_in_force(window: MainWindow, do: Do) -> None:
    do("stepAction", "stepAction", "flippedSignAction", "stepAction")
    assert warning(window)
    do("stepBackAction", "stepBackAction")
    assert (checked(window), warning(window)) == (["rightRuleAction"], "")


def test_an_experiment_keeps_the_rule(window: MainWindow, answers: Answers, do: Do, tmp_path: Path) -> None:
    do("signOnlyAction", "stepEpochAction")
    answers.file_to_save = answers.file_to_open = tmp_path / "wrong.gdsim"
    do("saveAsAction", "rightRuleAction")
    assert warning(window) == ""
    answers.to_save = "discard"
    do("openAction")
    assert checked(window) == ["signOnlyAction"]
    assert warning(window).startswith("Wrong rule")


def test_the_warning_makes_way_for_the_legend(window: MainWindow, do: Do) -> None:
    do("withoutBAction")
    label, legend = child(window, QLabel, "warning"), child(window, QLabel, "overlay")
    for width in (1280, 1024, 800):
        window.resize(width, 640)
        assert not label.geometry().intersects(legend.geometry()), width
        assert window.plane.rect().contains(label.geometry()), width


def test_a_click_on_the_warning_goes_back_to_the_right_rule(window: MainWindow, mouse: Mouse, do: Do) -> None:
    do("flippedSignAction")
    label, before = child(window, QLabel, "warning"), len(window.session.points)
    on_it = place_of(window.plane, label.geometry().center())
    mouse.move(on_it)
    assert window.plane.viewport().toolTip() == "Click: back to the right rule"
    assert window.plane.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    mouse.click(on_it)
    assert (checked(window), warning(window)) == (["rightRuleAction"], "")
    assert len(window.session.points) == before, "no point is placed beneath it"
