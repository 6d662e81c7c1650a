"""Fields, buttons and status line: what is typed counts, nothing is changed by accident, nothing moves."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPalette, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QAbstractSpinBox, QApplication, QBoxLayout, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from gd_sim.core.facts import Fact
from gd_sim.gui.actions import REPEATED
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.theme import DARK, LIGHT, PROJECTOR_SCALE, Theme
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import child, status
from tests.gui.hands import LEFT, NONE, Key, press_key, type_text
from tests.gui.test_looks import contrast
from tests.session.samples import advanced, same_state, state_of, two_groups

Settle = Callable[[Session], None]
FIELDS = ("learningRate", "batchSize")


def click(button: QWidget) -> None:
    QTest.mouseClick(button, LEFT, NONE, button.rect().center())


def turn_wheel(widget: QWidget, notches: int) -> None:
    where = QPointF(widget.rect().center())
    phase = Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(
        where,
        widget.mapToGlobal(where),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        NONE,
        phase,
        False,
    )
    QApplication.sendEvent(widget, event)


# What was typed


def test_what_was_typed_counts_when_a_button_is_clicked(window: MainWindow, settle: Settle) -> None:
    type_text(window.controls.learning_rate, "0.5")
    click(child(window, QToolButton, "stepButton"))
    settle(window.session)
    assert same_state(state_of(window.session), advanced(two_groups(), 1, learning_rate=0.5))
    type_text(window.controls.batch_size, "all")
    click(child(window, QToolButton, "stepEpochButton"))
    assert window.session.settings.batch_size == "all"


def test_a_penalty_that_was_typed_counts_when_a_button_is_clicked(window: MainWindow) -> None:
    window.actions_by_name["learningAction"].trigger()
    type_text(window.learning.l2, "0.25")
    click(child(window, QToolButton, "stepButton"))
    assert window.session.settings.l2 == 0.25


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("learningRate", "2000", "α must be from 1e-6 to 1000; it stays 0.1"),
        ("learningRate", "1,000", "1,000 may mean 1000 or 1.000: type one of them; α stays 0.1"),
        ("batchSize", "21", 'The batch size must be from 1 to 20, or "all"; it stays 1 point'),
    ],
)
def test_what_is_refused_is_told(window: MainWindow, name: str, typed: str, told: str) -> None:
    field = child(window, QAbstractSpinBox, name)
    before = field.text()
    type_text(field, typed)
    press_key(window, Key.Key_Return)
    assert status(window, "factLabel") == told
    assert field.text() == before


@pytest.mark.parametrize(("typed", "value"), [("0,125", 0.125), ("1,5", 1.5), ("1,0001", 1.0001), ("12,345", 0.1)])
def test_a_comma_is_a_decimal_comma_unless_it_may_part_thousands(window: MainWindow, typed: str, value: float) -> None:
    type_text(window.controls.learning_rate, typed)
    press_key(window, Key.Key_Return)
    assert window.session.settings.learning_rate == value


def test_a_rate_that_cannot_be_typed_is_shown_and_stays(window: MainWindow) -> None:
    window.session.change_settings(learning_rate=1e-9)
    window.actions_by_name["stepAction"].trigger()
    assert window.controls.learning_rate.text() == "1e-9"
    assert window.session.settings.learning_rate == 1e-9
    assert status(window, "factLabel") == ""


# Space and wheel


@pytest.mark.parametrize("name", FIELDS)
def test_space_runs_and_pauses_from_a_field(window: MainWindow, name: str) -> None:
    field = child(window, QAbstractSpinBox, name)
    field.setFocus()
    text = field.text()
    for running in (True, False):
        press_key(window, Key.Key_Space)
        assert window.session.is_running == running
        assert field.text() == text


def test_space_takes_what_was_typed(window: MainWindow) -> None:
    type_text(window.controls.learning_rate, "0.3")
    press_key(window, Key.Key_Space)
    assert window.session.is_running
    assert window.session.settings.learning_rate == 0.3


@pytest.mark.parametrize("focused", ["plane", *FIELDS])
def test_a_space_that_is_held_down_runs_once(window: MainWindow, focused: str) -> None:
    child(window, QWidget, focused).setFocus()
    press_key(window, Key.Key_Space)
    for _ in range(3):
        for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
            again = QKeyEvent(kind, Key.Key_Space, NONE, " ", True)
            QApplication.sendEvent(window.windowHandle(), again)
    assert window.session.is_running


def test_only_steps_and_undo_repeat(window: MainWindow) -> None:
    for name in ("runAction", "resetAction", "newStartAction", "deleteAction", "projectorAction", *REPEATED):
        assert window.actions_by_name[name].autoRepeat() == (name in REPEATED)


@pytest.mark.parametrize("name", [*FIELDS, "speed", "learningRateSlider", "l2", "seed"])
def test_the_wheel_changes_only_what_has_the_focus(window: MainWindow, name: str) -> None:
    window.actions_by_name["learningAction"].trigger()
    widget = child(window, QWidget, name)
    assert isinstance(widget, QAbstractSpinBox | QAbstractSlider)
    value = widget.property("value")
    for notches in (1, -1, 3):
        turn_wheel(widget, notches)
        assert widget.property("value") == value
        assert not widget.hasFocus()
    widget.setFocus()
    turn_wheel(widget, 1)
    assert widget.property("value") != value


# Places


def test_nothing_moves_when_values_change(window: MainWindow) -> None:
    window.resize(1280, 800)

    def places() -> list[QRect]:
        QApplication.processEvents()
        names = ("speed", "learningRate", "learningRateSlider", "batchSize", "runButton")
        return [child(window, QWidget, name).geometry() for name in names]

    before = places()
    for speed in (1.0, 7980.0, math.inf):
        window.session.set_speed(speed)
        assert places() == before
    for batch_size in (1, 7, "all"):
        window.session.change_settings(batch_size=batch_size)
        assert places() == before


def test_the_bar_folds_where_it_is_too_narrow(window: MainWindow) -> None:
    window.actions_by_name["lightThemeAction"].trigger()
    bar, row = window.controls, window.controls.layout()
    assert isinstance(row, QBoxLayout)
    widgets = [child(window, QWidget, name) for name in ("resetButton", "runButton", "speed", "learningRate")]
    widgets.append(window.controls.batch_size)
    for scale in (1.0, PROJECTOR_SCALE):
        narrow = bar.minimumSizeHint().width()
        assert narrow <= 1024 - 110, "beside the tools, in a window as wide as a small projector"
        for width, folded in ((narrow, True), (1600, False)):
            row.setGeometry(QRect(0, 0, width, bar.heightForWidth(width)))
            assert (row.direction() == QBoxLayout.Direction.TopToBottom) == folded
            places = [widget.geometry() for widget in widgets]
            assert all(0 <= place.left() <= place.right() < width for place in places)
            assert all(place.bottom() < bar.heightForWidth(width) for place in places)
            assert not any(one.intersects(other) for one in places for other in places if one is not other)
        if scale == 1.0:
            window.actions_by_name["projectorAction"].trigger()
            QApplication.processEvents()


def test_icons_of_the_tools_are_scaled(window: MainWindow) -> None:
    size = window.tools.iconSize().width()
    window.actions_by_name["projectorAction"].trigger()
    assert window.tools.iconSize().width() == round(PROJECTOR_SCALE * size)
    window.actions_by_name["projectorAction"].trigger()
    assert window.tools.iconSize().width() == size


# Keys


def test_home_belongs_to_a_slider(window: MainWindow) -> None:
    window.controls.speed.setFocus()
    press_key(window, Key.Key_Home)
    assert window.session.speed == 1.0


def test_tools_are_reached_with_tab(window: MainWindow) -> None:
    seen = set()
    for _ in range(30):
        press_key(window, Key.Key_Tab)
        widget = QApplication.focusWidget()
        seen.add(widget.objectName() if widget else "")
    assert {"label0Button", "label1Button", "selectToolButton"} <= seen
    assert "factLabel" not in seen, "there is no link"


# Status


SUGGESTION = Fact("circling", "Circling: try a smaller α, say 0.03", {"learning_rate": 0.03})


def test_a_suggestion_is_followed_with_the_keyboard(window: MainWindow, settle: Settle, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.session.optimum.kind == "minimum", timeout=PATIENCE)
    window.controls.learning_rate.setValue(1.0)
    window.session.step_epochs(200)
    settle(window.session)
    label = child(window, QLabel, "factLabel")
    assert status(window, "factLabel") == "Circling: try a smaller α, say 0.3"
    for _ in range(30):
        press_key(window, Key.Key_Tab)
        if QApplication.focusWidget() is label:
            break
    press_key(window, Key.Key_Return)
    assert window.session.settings.learning_rate == 0.3


def test_a_suggestion_is_never_less_than_can_be_typed(window: MainWindow) -> None:
    window.coach.say(Fact("thrashing", "Try α 5e-7", {"learning_rate": 5e-7}))
    assert status(window, "factLabel") == "Try α 1e-6"
    child(window, QLabel, "factLabel").linkActivated.emit("#")
    assert window.session.settings.learning_rate == 1e-6


def test_any_setting_can_be_suggested_and_names_are_shown_as_they_are(window: MainWindow) -> None:
    label = child(window, QLabel, "factLabel")
    window.coach.say(Fact("one class", "All points have label <b>red</b>"))
    assert label.text() == label.accessibleName() == "All points have label <b>red</b>"
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.focusPolicy() == Qt.FocusPolicy.NoFocus
    window.coach.say(Fact("scales", "<b>x</b> spreads far: standardise", {"standardize": True}))
    assert status(window, "factLabel") == "<b>x</b> spreads far: standardise"
    label.linkActivated.emit("#")
    assert window.session.settings.standardize


@pytest.mark.parametrize(("name", "chosen"), [("lightThemeAction", LIGHT), ("darkThemeAction", DARK)])
def test_links_can_be_read(window: MainWindow, name: str, chosen: Theme) -> None:
    for behind in (chosen.window, chosen.base):
        assert contrast(chosen.link, behind) >= 4.5
    window.coach.say(SUGGESTION)
    window.actions_by_name[name].trigger()
    assert QApplication.palette().color(QPalette.ColorRole.Link).name() == chosen.link
    image = child(window, QLabel, "factLabel").grab().toImage()
    seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert chosen.link in seen


def test_one_update_a_second_is_one(window: MainWindow) -> None:
    for speed, text in ((1.0, "1 update/s"), (9.96, "10 updates/s"), (1.5, "1.5 updates/s")):
        window.status_line.show_speed(speed, preparing=False)
        assert status(window, "speedLabel") == text


def test_the_full_numbers_of_the_run_are_there_on_hover(window: MainWindow) -> None:
    error = window.session.state.error
    label = child(window, QLabel, "runLabel")
    assert label.toolTip() == f"{label.text()}\nE = {error!r}\naccuracy = 0.6"


# Learning panel


@pytest.mark.parametrize("value", [0.0, 1e-9, 1 / 3, 0.1 + 0.2, 1e-300, 12_345.678])
def test_penalty_and_momentum_show_what_is_in_force(window: MainWindow, value: float) -> None:
    momentum = min(value, 0.9999999)
    window.session.change_settings(l2=value, momentum=momentum)
    assert float(window.learning.l2.text()) == window.learning.l2.value() == value
    assert float(window.learning.momentum.text()) == window.learning.momentum.value() == momentum
    window.actions_by_name["stepAction"].trigger()
    assert (window.session.settings.l2, window.session.settings.momentum) == (value, momentum)


def test_arrows_of_penalty_and_momentum(window: MainWindow) -> None:
    panel = window.learning
    seen = []
    for steps in (1, 1, 1, -2, -1, -1, 1000):
        panel.l2.stepBy(steps)
        seen.append(window.session.settings.l2)
    assert seen == [0.001, 0.002, 0.005, 0.001, 0.0, 0.0, 100.0]
    seen = []
    for steps in (1, 1, 1, -1, -100):
        panel.momentum.stepBy(steps)
        seen.append(window.session.settings.momentum)
    assert seen == [0.95, 0.99, 0.99, 0.94, 0.0]


def test_a_momentum_that_is_refused_is_told(window: MainWindow) -> None:
    window.actions_by_name["learningAction"].trigger()
    window.session.change_settings(optimizer="momentum")
    type_text(window.learning.momentum, "1")
    press_key(window, Key.Key_Return)
    assert status(window, "factLabel") == "μ must be from 0 to below 1; it stays 0.9"
    assert window.session.settings.momentum == 0.9
