"""The gradient check in the window: it follows the run, finds wrong rules out, and is worked by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gd_sim.core.gradient_check import check_gradient
from gd_sim.gui.check_panel import CheckPanel, PointField
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.numbers_panel import Figure
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import child, plain
from tests.gui.hands import CONTROL, Key, Mouse, press_key, type_text
from tests.session.samples import textbook_error, two_groups

Do = Callable[..., None]
Settle = Callable[[Session], None]
Seen = Callable[[Callable[[], bool]], None]


@pytest.fixture
def seen(qtbot: QtBot) -> Seen:
    """Wait until something is so."""
    return lambda condition: qtbot.waitUntil(condition, timeout=PATIENCE)


@pytest.fixture
def panel(window: MainWindow, seen: Seen) -> CheckPanel:
    """The open panel, with the check of the start in it."""
    press_key(window, Key.Key_G, CONTROL)
    found = window.panels.findChild(CheckPanel)
    assert found is not None
    seen(lambda: bool(found.figures))
    return found


def numbers_of(panel: CheckPanel, kind: str) -> list[float]:
    """The full numbers of a column, as they are copied."""
    names = [name for name, what in panel.figures if what == kind]
    return [float(full(panel.figures[name, kind])) for name in names]


def full(figure: Figure) -> str:
    return figure.toolTip().splitlines()[0].partition(" = ")[2]


def verdict(window: MainWindow) -> str:
    return child(window, QLabel, "checkVerdict").text()


def test_both_sides_are_those_of_the_run(window: MainWindow, panel: CheckPanel, do: Do, seen: Seen) -> None:
    do("stepEpochAction", "stepAction")
    parameters = window.session.state.parameters
    rule = window.session.state.descent.gradient(parameters)
    seen(lambda: numbers_of(panel, "rule") == pytest.approx(rule, abs=1e-12))
    differences = []
    for step in 1e-5 * np.eye(3):
        ahead, behind = (textbook_error(two_groups(), parameters + sign * step) for sign in (1, -1))
        differences.append((ahead - behind) / 2e-5)
    assert numbers_of(panel, "difference") == pytest.approx(differences, abs=1e-8)
    assert min(numbers_of(panel, "digits")) >= 7
    assert verdict(window).startswith("They agree in ")
    texts = [plain(panel.figures[name, "rule"].text()) for name in ("w1", "w2", "b")]
    assert texts == [f"{value:+.8f}" for value in rule]


def test_one_point_by_its_number(window: MainWindow, panel: CheckPanel, seen: Seen) -> None:
    field = child(window, PointField, "checkedPoint")
    assert field.text() == "all points"
    field.setFocus()
    field.selectAll()
    type_text(field, "3")
    QTest.keyClick(field, Key.Key_Return)
    (x1, x2), y = window.session.points.x[2].tolist(), float(window.session.points.y[2])
    residual = y - 1 / (1 + np.exp(x1 - x2))
    expected = [-residual * x1, -residual * x2, -residual]
    seen(lambda: numbers_of(panel, "rule") == pytest.approx(expected, abs=1e-12))
    assert "E of this point" in verdict(window)
    assert field.text() == "point 3"
    field.selectAll()
    type_text(field, "Point 4")
    QTest.keyClick(field, Key.Key_Return)
    assert (field.text(), field.value()) == ("point 4", 4)
    field.stepBy(1)
    assert field.text() == "point 5"
    field.selectAll()
    type_text(field, "all")
    QTest.keyClick(field, Key.Key_Return)
    assert field.text() == "all points"
    seen(lambda: "gradient of E." in verdict(window))


@pytest.mark.usefixtures("panel")
def test_a_point_that_there_is_not_is_refused(window: MainWindow) -> None:
    said: list[str] = []
    window.checking.told.connect(said.append)
    field = child(window, PointField, "checkedPoint")
    field.setFocus()
    field.selectAll()
    type_text(field, "21")
    QTest.keyClick(field, Key.Key_Return)
    assert said == ['The point must be a number from 1 to 20, or "all"; it stays all points']
    assert field.value() == 0


@pytest.mark.usefixtures("panel")
def test_selecting_a_point_chooses_it(window: MainWindow, mouse: Mouse, seen: Seen) -> None:
    place = tuple(window.session.points.x[4].tolist())
    window.actions_by_name["selectToolAction"].trigger()
    mouse.click(place)
    assert window.plane.selection.tolist() == [4]
    assert child(window, PointField, "checkedPoint").text() == "point 5"
    seen(lambda: "E of this point" in verdict(window))


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("flippedSignAction", "the sign is flipped"),
        ("withoutXAction", "x is left out"),
        ("signOnlyAction", "only ±1 instead of y - ŷ"),
        ("withoutBAction", "b is left alone"),
    ],
)
def test_a_wrong_rule_is_found_out(
    window: MainWindow, panel: CheckPanel, do: Do, seen: Seen, action: str, words: str
) -> None:
    do(action)
    seen(lambda: verdict(window).startswith(f"They do not agree: the rule is wrong, {words}."))
    assert min(numbers_of(panel, "digits")) == 0
    do("rightRuleAction")
    seen(lambda: verdict(window).startswith("They agree"))


@pytest.mark.usefixtures("panel")
def test_the_perceptron_is_no_descent(window: MainWindow, settle: Settle, seen: Seen) -> None:
    window.session.change_settings(method="perceptron")
    settle(window.session)
    seen(lambda: verdict(window).startswith("They do not agree: the perceptron does not go down E."))


def test_without_points_there_is_nothing_to_check(window: MainWindow, panel: CheckPanel, do: Do, seen: Seen) -> None:
    do("clearAction")
    seen(lambda: verdict(window) == "There are no points yet.")
    assert not panel.figures
    do("undoAction")
    seen(lambda: len(panel.figures) == 9)


def test_a_feature_map_has_a_row_for_each_weight(
    window: MainWindow, panel: CheckPanel, settle: Settle, seen: Seen
) -> None:
    window.session.change_settings(features=("x1", "x2", "x1*x2"), standardize=True)
    settle(window.session)
    seen(lambda: len(panel.figures) == 12)
    assert [name for name, kind in panel.figures if kind == "rule"] == ["w(x1)", "w(x2)", "w(x1·x2)", "b"]
    assert verdict(window).endswith("For the standardised features.")
    assert min(numbers_of(panel, "digits")) >= 7


def test_closed_it_computes_nothing(window: MainWindow, do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[object] = []

    def noted(*what: Any) -> Any:
        checked.append(what)
        return check_gradient(*what)

    monkeypatch.setattr("gd_sim.gui.checking.check_gradient", noted)
    do("stepAction", "stepEpochAction")
    assert window.panels.findChild(CheckPanel) is None
    do("gradientCheckAction", "gradientCheckAction")
    count = len(checked)
    do("stepAction", "stepEpochAction")
    assert len(checked) == count


def test_it_follows_a_run_to_its_end(compiled_window: MainWindow, do: Do, seen: Seen, settle: Settle) -> None:
    window = compiled_window
    do("gradientCheckAction")
    panel = window.panels.findChild(CheckPanel)
    assert panel is not None
    window.session.set_speed(float("inf"))
    do("runAction")
    seen(lambda: window.session.state.update > 10_000)
    do("runAction")
    settle(window.session)
    expected = window.session.state.descent.gradient(window.session.state.parameters)
    seen(lambda: bool(panel.figures) and numbers_of(panel, "rule") == pytest.approx(expected, abs=1e-13))
