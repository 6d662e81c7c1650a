"""The microscope: every number of an update, alight wherever it stands, and walked to line by line with keys."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from gd_sim.core import numbers
from gd_sim.core.calculation import latex
from gd_sim.core.descent import Descent
from gd_sim.core.microscope import dissect
from gd_sim.core.points import PointSet
from gd_sim.core.presets import make
from gd_sim.core.settings import Settings
from gd_sim.core.trace import Work, trace
from gd_sim.gui.formulas import typeset
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.microscope_panel import MicroscopePanel
from gd_sim.gui.theme import DARK
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import child, named

Do = Callable[..., None]
Look = Callable[[], MicroscopePanel]


@pytest.fixture
def look(window: MainWindow, qtbot: QtBot) -> Look:
    """The panel, once it shows the newest update."""

    def wait() -> MicroscopePanel:
        window.actions_by_name["microscopeAction"].setChecked(True)
        panel = window.findChild(MicroscopePanel)
        assert isinstance(panel, MicroscopePanel)
        qtbot.waitUntil(lambda: not window.microscope.is_busy, timeout=PATIENCE)
        return panel

    return wait


def text(panel: MicroscopePanel, row: int) -> str:
    """What can be seen of a line."""
    seen = re.sub(
        r'<span style="color: rgba\(0, 0, 0, 0\)">.*?</span>', "", child(panel, QLabel, f"microscopeLine{row}").text()
    )
    plain = re.sub(r"<[^>]*>", "", seen)
    return html.unescape(plain).replace("\N{NO-BREAK SPACE}", " ")


def title(panel: MicroscopePanel) -> str:
    return child(panel, QLabel, "microscopeTitle").text()


def lit(panel: MicroscopePanel, row: int) -> list[str]:
    """The quantities in a line that are alight."""
    links = re.findall(r'<a href="([^"]*)" style="([^"]*)"', child(panel, QLabel, f"microscopeLine{row}").text())
    return [quantity for quantity, style in links if "background-color" in style]


def test_the_last_update_has_the_numbers_of_the_run(window: MainWindow, do: Do, look: Look) -> None:
    do("stepAction", "stepAction")
    panel = look()
    explanation, after = window.session.state.explanation, window.session.state.parameters
    assert explanation is not None
    assert title(panel) == "Update 2 was made with point 2"
    assert text(panel, 2).endswith(f" = {numbers.prediction(explanation.prediction[0])}")
    assert text(panel, 4).endswith(f" = {numbers.parameter(explanation.residual[0])}")
    for row, (before, then) in enumerate(zip(explanation.before, after, strict=True), 7):
        assert text(panel, row).startswith(numbers.parameter(before))
        assert text(panel, row).endswith(f" = {numbers.parameter(then)}")


def test_the_last_of_many_updates_is_there_once_the_run_stands(
    window: MainWindow, do: Do, look: Look, qtbot: QtBot
) -> None:
    session, which = window.session, child(look(), QComboBox, "microscopeWhich")
    do("stepEpochAction")
    assert title(look()) == "Update 20 was made with point 20"
    assert which.isEnabled()
    assert text(look(), 7).endswith(f" = {numbers.parameter(session.state.parameters[0])}")
    assert session.state.explanation is None, "the plane does not show what one of twenty did"
    window.time_bar.slider.setValue(7)
    qtbot.waitUntil(lambda: session.is_settled and session.state.update == 7, timeout=PATIENCE)
    assert title(look()) == "Update 7 was made with point 7"
    session.set_speed(400.0)
    do("runAction")
    qtbot.waitUntil(lambda: session.state.update > 50, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not which.isEnabled(), timeout=PATIENCE)  # the last one is another one by now
    do("runAction")
    update = session.state.update
    assert title(look()) == f"Update {update:,} was made with point {(update - 1) % 20 + 1}"
    assert text(look(), 9).endswith(f" = {numbers.parameter(session.state.parameters[2])}")


def test_the_next_update_is_foretold(window: MainWindow, do: Do, look: Look) -> None:
    panel = look()
    assert title(panel) == "Update 1 will be made with point 1", "there is no last one yet"
    assert child(panel, QComboBox, "microscopeWhich").currentText() == "Next update"
    assert not child(panel, QComboBox, "microscopeWhich").isEnabled()
    foretold = [text(panel, row).split(" = ")[-1] for row in (7, 8, 9)]
    do("stepAction")
    assert foretold == [numbers.parameter(value) for value in window.session.state.parameters]
    look()
    which = child(panel, QComboBox, "microscopeWhich")
    assert which.isEnabled()
    which.setFocus()
    QTest.keyClick(which, Qt.Key.Key_Down)
    look()
    assert title(panel) == "Update 2 will be made with point 2"


def test_a_quantity_shines_wherever_it_stands(window: MainWindow, do: Do, look: Look) -> None:
    do("calmAction", "stepAction")
    panel = look()
    line = child(panel, QLabel, "microscopeLine4")
    line.linkHovered.emit("residual")
    assert lit(panel, 4) == ["residual"]
    assert lit(panel, 5) == ["residual"]
    assert lit(panel, 3) == []
    light = named(window.plane, "light")
    assert np.column_stack(light.getData()).tolist() == [window.session.points.x[0].tolist()]
    child(panel, QLabel, "microscopeLine6").linkHovered.emit("change1")
    assert lit(panel, 7) == ["change1"]
    assert not light.isVisible()
    ends = window.plane.picture.step_arrow.ends
    assert ends is not None
    explanation = window.session.state.explanation
    assert explanation is not None
    added = window.session.state.parameters[:2] - explanation.before[:2]
    assert [ends[1].x() - ends[0].x(), ends[1].y() - ends[0].y()] == pytest.approx(added.tolist())
    line.linkHovered.emit("")
    assert window.plane.picture.step_arrow.ends is None
    assert lit(panel, 4) == []


def hover(qtbot: QtBot, window: MainWindow, label: QLabel, quantity: str) -> None:
    """Move the mouse along a line until it is on a quantity."""
    found: list[str] = []
    label.linkHovered.connect(found.append)

    def is_in_place() -> bool:
        is_whole = 0 < label.heightForWidth(label.width()) <= label.height()
        return is_whole and label.visibleRegion().boundingRect() == label.rect()

    qtbot.waitUntil(is_in_place, timeout=PATIENCE)
    for y in range(4, label.height(), 8):
        for x in range(0, label.width(), 3):
            QTest.mouseMove(window.windowHandle(), label.mapTo(window, QPoint(x, y)))
            if found[-1:] == [quantity]:
                return
    raise AssertionError(f"{quantity} is nowhere in {label.text()}")


def test_the_mouse_on_a_quantity_lights_it_in_the_formula_the_plane_and_on_the_curve(
    window: MainWindow, do: Do, look: Look, qtbot: QtBot
) -> None:
    do("calmAction", "stepAction", "stepAction")
    panel = look()
    formula, curve, light = (
        child(panel, QLabel, "microscopeFormula7"),
        window.session.state.curve,
        named(window.error_view, "light"),
    )
    before = formula.pixmap().toImage()
    hover(qtbot, window, child(panel, QLabel, "microscopeLine7"), "new1")
    look()
    assert lit(panel, 7) == ["new1"]
    assert np.column_stack(light.getData()).tolist() == [[curve.time[-1], curve.error[-1]]]
    alight = formula.pixmap().toImage()
    assert alight.size() == before.size(), "nothing jumps"
    assert alight != before
    hover(qtbot, window, child(panel, QLabel, "microscopeLine7"), "change1")
    assert np.column_stack(light.getData()).tolist() == np.column_stack([curve.time, curve.error])[-2:].tolist()
    assert window.plane.picture.step_arrow.ends is not None
    hover(qtbot, window, child(panel, QLabel, "microscopeLine1"), "x1")
    look()
    assert len(light.getData()[0]) == 0, "x1 is not on the curve"
    assert named(window.plane, "light").isVisible()
    assert formula.pixmap().toImage() == before
    QTest.mouseMove(window.windowHandle(), window.plane.mapTo(window, QPoint(5, 5)))
    assert lit(panel, 1) == []
    assert not named(window.plane, "light").isVisible()


def test_the_next_update_shines_too(window: MainWindow, do: Do, look: Look, qtbot: QtBot) -> None:
    do("stepAction")
    panel = look()
    which = child(panel, QComboBox, "microscopeWhich")
    which.setFocus()
    QTest.keyClick(which, Qt.Key.Key_Down)
    look()
    hover(qtbot, window, child(panel, QLabel, "microscopeLine8"), "change2")
    ends = window.plane.picture.step_arrow.ends
    curve, light = window.session.state.curve, named(window.error_view, "light")
    assert np.column_stack(light.getData()).tolist() == [[curve.time[-1], curve.error[-1]]], "its end is not there yet"
    was = window.session.state.parameters
    do("calmAction", "stepAction")
    added = window.session.state.parameters - was
    assert ends is not None
    assert [ends[1].x() - ends[0].x(), ends[1].y() - ends[0].y()] == pytest.approx(added[:2].tolist())


def test_it_is_walked_line_by_line_with_keys(window: MainWindow, do: Do, look: Look) -> None:
    do("stepAction")
    panel = look()
    panel.setFocus()
    height = panel.sizeHint().height()
    QTest.keyClick(panel, Qt.Key.Key_Home)
    assert [text(panel, row) for row in range(10)] == ["?"] * 10
    assert panel.sizeHint().height() == height, "nothing jumps"
    for row in range(3):
        QTest.keyClick(panel, Qt.Key.Key_Down)
        assert text(panel, row) != "?"
        assert text(panel, row + 1) == "?"
    assert lit(panel, 2) == ["prediction"]
    QTest.keyClick(panel, Qt.Key.Key_Up)
    assert text(panel, 2) == "?"
    do("nextLineAction")
    assert text(panel, 2) != "?"
    assert text(panel, 3) == "?"
    QTest.keyClick(panel, Qt.Key.Key_End)
    assert "?" not in [text(panel, row) for row in range(10)]
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert window.plane.hasFocus()


def test_the_walk_ends_with_all_lines(do: Do, look: Look) -> None:
    do("stepAction")
    panel = look()
    for _ in range(10):
        do("nextLineAction")
    assert panel.known == 9
    do("nextLineAction")
    assert panel.known is None


def test_a_batch_has_its_sum_as_a_table(window: MainWindow, do: Do, look: Look) -> None:
    window.session.change_settings(batch_size="all")
    do("stepAction")
    panel = look()
    table = re.sub(r"<[^>]*>", " ", child(panel, QLabel, "microscopeTable").text())
    explanation = window.session.state.explanation
    assert explanation is not None
    shares = np.abs(explanation.residual) * (np.abs(explanation.x).sum(axis=1) + 1.0)
    order = np.argsort(-shares)
    assert re.findall(r"point (\d+)", table) == [str(index + 1) for index in order[:8]]
    assert "12 others" in table
    window.plane.select(np.array([order[3]]))
    look()
    assert title(panel).endswith(f"here point {order[3] + 1}")


def test_an_optimizer_has_lines_of_its_own(window: MainWindow, do: Do, look: Look) -> None:
    window.session.change_settings(optimizer="momentum")
    do("stepAction", "stepAction")
    panel = look()
    names = [child(panel, QLabel, f"microscopeFormula{row}").toolTip() for row in range(13)]
    assert names[6:10] == ["g", "v", "momentum", "change"]


def test_it_follows_the_theme_and_says_its_formulas(do: Do, look: Look) -> None:
    do("stepAction")
    panel = look()
    formula = child(panel, QLabel, "microscopeFormula1")
    assert formula.accessibleName() == "z = w·x+b"
    before = formula.pixmap().toImage()
    do("darkThemeAction")
    look()
    assert child(panel, QLabel, "microscopeFormula1").pixmap().toImage() != before
    assert DARK.text in child(panel, QLabel, "microscopeLine1").text()


def test_without_points_there_is_nothing_to_look_at(do: Do, look: Look) -> None:
    panel = look()
    do("selectAllAction", "deleteAction")
    look()
    assert title(panel) == "There are no points yet."


def test_a_large_batch_waits_for_the_fast_loops_and_for_pause(
    compiled_window: MainWindow,
    look: Look,
    do: Do,
    settle: Callable[[Session], None],
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    session = compiled_window.session
    loops = session.compiler.loops
    many = PointSet(np.tile([[1.0, 2.0], [-1.0, 0.0]], (10_001, 1)), np.tile([1.0, 0.0], 10_001))
    session.open_points(many)
    session.change_settings(batch_size="all")
    settle(session)
    monkeypatch.setattr(session.compiler, "loops", None)
    panel = look()
    when = "Batches of more than 20,000 points are taken apart as soon as"
    assert title(panel) == f"{when} the fast loops are compiled."
    monkeypatch.setattr(session.compiler, "loops", loops)
    session.compiler.finished.emit()
    assert title(look()).startswith("Update 1 will be made with 20,002 points")
    assert "19,994 others" in re.sub(r"<[^>]*>", " ", child(panel, QLabel, "microscopeTable").text())
    do("runAction")
    qtbot.waitUntil(lambda: title(panel) == f"{when} the run pauses.", timeout=PATIENCE)
    qtbot.waitUntil(lambda: session.state.update > 0, timeout=PATIENCE)
    do("runAction")
    assert title(look()).startswith(f"Update {session.state.update:,} was made with 20,002 points")


def test_keys_alone_light_every_number(do: Do, look: Look) -> None:
    do("calmAction", "stepAction")
    panel = look()
    panel.setFocus()
    QTest.keyClick(panel, Qt.Key.Key_Right)
    found: list[str] = []
    while panel.lit not in found:
        found.append(panel.lit)
        QTest.keyClick(panel, Qt.Key.Key_Right)
    assert {"x1", "x2", "y", "w1", "w2", "b", "z", "alpha", "residual", "change3", "new1"} <= set(found)
    QTest.keyClick(panel, Qt.Key.Key_Left)
    assert panel.lit == found[-1]
    QTest.keyClick(panel, Qt.Key.Key_Home)
    for _ in range(2):
        QTest.keyClick(panel, Qt.Key.Key_Down)
    QTest.keyClick(panel, Qt.Key.Key_Left)
    assert panel.lit == "b", "the one before z, in the line of z"


def test_another_update_ends_the_walk_and_takes_the_light_along(
    window: MainWindow, do: Do, look: Look, qtbot: QtBot
) -> None:
    do("calmAction", "stepAction")
    panel = look()
    for _ in range(3):
        QTest.mouseClick(child(panel, QPushButton, "microscopeNextLine"), Qt.MouseButton.LeftButton)
    assert lit(panel, 2) == ["prediction"]
    light = named(window.plane, "light")
    assert np.column_stack(light.getData()).tolist() == [window.session.points.x[0].tolist()]
    do("stepAction")
    look()
    assert "?" not in [text(panel, row) for row in range(10)]
    assert not light.isVisible()
    hover(qtbot, window, child(panel, QLabel, "microscopeLine1"), "z")
    assert np.column_stack(light.getData()).tolist() == [window.session.points.x[1].tolist()]
    do("stepAction")
    look()
    assert np.column_stack(light.getData()).tolist() == [window.session.points.x[2].tolist()], "the mouse is there yet"
    do("selectAllAction", "deleteAction")
    look()
    assert not light.isVisible()
    assert len(named(window.error_view, "light").getData()[0]) == 0


def test_who_rests_on_a_number_is_told_all_of_it(window: MainWindow, do: Do, look: Look, qtbot: QtBot) -> None:
    do("calmAction", "stepAction")
    panel = look()
    explanation = window.session.state.explanation
    assert explanation is not None
    line = child(panel, QLabel, "microscopeLine2")
    hover(qtbot, window, line, "prediction")
    assert line.toolTip() == repr(float(explanation.prediction[0]))
    hover(qtbot, window, line, "z")
    assert line.toolTip() == "-4.0"


def test_the_sum_of_the_table_is_g(window: MainWindow, do: Do, look: Look) -> None:
    window.session.change_settings(batch_size=3, optimizer="adam", l2=0.1)
    do("stepAction", "stepAction")
    panel = look()
    rows = child(panel, QLabel, "microscopeTable").text().split("<tr")[2:]
    cells = [re.sub(r"<[^>]*>", " ", row.split(">", 1)[1]).replace("&nbsp;", " ").split() for row in rows]
    numbers_of = [[float(cell) for cell in row[-3:]] for row in cells]
    assert [" ".join(row[:1]) for row in cells][-2:] == ["penalty", "g"]
    assert np.sum(numbers_of[:-1], axis=0) == pytest.approx(numbers_of[-1], abs=0.003)
    assert re.findall(r"[+-][\d.]+", text(panel, 6).split(" = ")[-1]) == cells[-1][-3:]


@pytest.mark.parametrize(
    ("name", "quantity", "glyphs"),
    [
        ("z", "z", 1),
        ("z", "w2", 1),
        ("z", "x1", 1),
        ("z", "b", 1),
        ("point", "x1", 2),
        ("gradient", "x1", 2),
        ("gradient", "y", 1),
        ("gradient", "prediction", 2),
        ("gradient", "residual", 4),
        ("gradient", "gradient1", 3),
        ("change", "alpha", 1),
        ("adam", "direction1", 1),
        ("new b", "b", 1),
    ],
)
def test_no_more_of_a_formula_is_alight_than_the_quantity(name: str, quantity: str, glyphs: int) -> None:
    """A letter, its index, its hat, a sign: so many shapes are drawn in the colour; and nothing becomes wider."""
    descent = Descent(make("two-groups"), Settings(optimizer="adam"))
    found = dissect(descent, next(trace(Work(descent, descent.start((-1.0, 1.0, 0.0)), 1))))
    formula = next(line.formula for line in found.lines if line.name == name)
    dark, alight = typeset(latex(formula), 20, "#000000"), typeset(latex(formula, quantity, "#123456"), 20, "#000000")
    assert alight.svg.decode().count("#123456") == glyphs
    assert (alight.width, alight.height) == (dark.width, dark.height)
