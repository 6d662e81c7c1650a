"""The stop rule in the Learning panel: chosen, typed, obeyed, and its reason told."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QComboBox, QLabel
from pytestqt.qtbot import QtBot

from gd_sim import StopRule
from gd_sim.gui.fields import ExactField, WholeField
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import child, status
from tests.gui.hands import Key, press_key, type_text

Do = Callable[..., None]
Settle = Callable[[Session], None]


@pytest.fixture
def kind(window: MainWindow) -> QComboBox:
    window.actions_by_name["learningAction"].setChecked(True)
    return child(window, QComboBox, "stopKind")


def choose(kind: QComboBox, name: str) -> None:
    kind.setCurrentIndex(kind.findData(name))


def test_it_begins_with_never_and_no_number(window: MainWindow, kind: QComboBox) -> None:
    assert kind.currentText() == "never"
    assert window.session.stop_rule == StopRule()
    assert not child(window, WholeField, "stopEpochs").isVisible()


@pytest.mark.parametrize(
    ("name", "field", "typed", "rule"),
    [
        ("epochs", "stopEpochs", "120", StopRule("epochs", 120)),
        ("error", "stopError", "0.2345678901", StopRule("error", 0.2345678901)),
        ("within", "stopWithin", "5e-1", StopRule("within", 0.5)),
    ],
)
def test_each_kind_has_a_number_of_its_own(
    window: MainWindow, kind: QComboBox, name: str, field: str, typed: str, rule: StopRule
) -> None:
    choose(kind, name)
    assert window.session.stop_rule.kind == name, "with a number to begin with"
    number = window.findChild(WholeField if name == "epochs" else ExactField, field)
    assert number is not None
    assert number.isVisible()
    type_text(number, typed)
    press_key(window, Key.Key_Return)
    assert window.session.stop_rule == rule
    assert window.plane.hasFocus()
    choose(kind, "never")
    assert window.session.stop_rule == StopRule()
    assert not number.isVisible()
    choose(kind, name)
    assert window.session.stop_rule == rule, "the number is kept"


@pytest.mark.parametrize("typed", ["0", "-1", "nan", "1e400"])
def test_numbers_that_make_no_rule_are_not_taken(window: MainWindow, kind: QComboBox, typed: str) -> None:
    choose(kind, "error")
    field = child(window, ExactField, "stopError")
    type_text(field, typed)
    press_key(window, Key.Key_Return)
    assert window.session.stop_rule == StopRule("error", 0.25)
    assert field.text() == "0.25"


@pytest.mark.parametrize("typed", ["0", "-1", "1.5", "1e400", "2,000,000,000"])
def test_epochs_are_whole_numbers(window: MainWindow, kind: QComboBox, typed: str) -> None:
    choose(kind, "epochs")
    field = child(window, WholeField, "stopEpochs")
    type_text(field, typed)
    press_key(window, Key.Key_Return)
    assert window.session.stop_rule == StopRule("epochs", 50)
    assert field.text() == "50"
    told = "The number of epochs must be a whole number from 1 to 1,000,000,000; it stays 50"
    assert child(window, QLabel, "factLabel").text() == told


@pytest.mark.parametrize("typed", ["-1", "1.5", "1e400"])
def test_a_seed_is_a_whole_number(window: MainWindow, kind: QComboBox, typed: str) -> None:
    assert kind.isVisible()
    field = child(window, WholeField, "seed")
    type_text(field, typed)
    press_key(window, Key.Key_Return)
    assert window.session.settings.seed == 0
    assert child(window, QLabel, "factLabel").text().startswith("The seed must be a whole number from 0 to")
    type_text(field, "12345")
    press_key(window, Key.Key_Return)
    assert window.session.settings.seed == 12345
    assert type(window.session.settings.seed) is int


def test_the_run_stops_and_says_why(compiled_window: MainWindow, kind: QComboBox, qtbot: QtBot, do: Do) -> None:
    session = compiled_window.session
    session.set_speed(math.inf)
    choose(kind, "epochs")
    type_text(child(compiled_window, WholeField, "stopEpochs"), "30")
    do("runAction")  # which takes what was typed
    qtbot.waitUntil(lambda: not session.is_running and session.is_settled, timeout=PATIENCE)
    assert session.state.epoch == 30
    assert child(compiled_window, QLabel, "factLabel").text() == "Stopped: epoch 30 reached"
    assert not compiled_window.actions_by_name["runAction"].isChecked()
    do("stepAction")
    assert child(compiled_window, QLabel, "factLabel").text() != "Stopped: epoch 30 reached"


def test_another_rule_takes_the_old_reason_away(window: MainWindow, kind: QComboBox, do: Do, settle: Settle) -> None:
    do(*20 * ["stepEpochAction"])
    choose(kind, "error")
    do("runAction")
    settle(window.session)
    assert status(window, "factLabel") == "Stopped: E 0.2148 is already below 0.25"
    choose(kind, "never")
    settle(window.session)
    assert not status(window, "factLabel").startswith("Stopped")


def test_a_rule_that_cannot_stop_the_run_says_so(window: MainWindow, kind: QComboBox, qtbot: QtBot) -> None:
    window.session.remove([4, 11])  # the two that are on the wrong side of every line
    qtbot.waitUntil(lambda: window.session.optimum.kind == "separable", timeout=PATIENCE)
    choose(kind, "within")
    assert status(window, "factLabel") == "There is no best E for these points, so this rule will not stop the run"


def test_what_the_perceptron_does_not_know_comes_back_after_it(window: MainWindow, kind: QComboBox) -> None:
    assert kind.isVisible()
    method = child(window, QComboBox, "method")
    window.session.change_settings(optimizer="adam", l2=0.1)
    choose(method, "perceptron")
    assert (window.session.settings.optimizer, window.session.settings.l2) == ("sgd", 0.0)
    choose(method, "logistic")
    assert (window.session.settings.optimizer, window.session.settings.l2) == ("adam", 0.1)
