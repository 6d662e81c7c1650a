"""The sigmoid strip and the error strip: points at their z, tangents dragged or typed, squared error beside them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from gd_sim.core.points import PointSet
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.microscope_panel import MicroscopePanel
from gd_sim.gui.strips_panel import Strip, StripsPanel
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import child, data

Do = Callable[..., None]


@pytest.fixture
def panel(window: MainWindow, do: Do) -> StripsPanel:
    do("stripsAction")
    found = window.findChild(StripsPanel)
    assert isinstance(found, StripsPanel)
    return found


def said(panel: StripsPanel) -> str:
    return child(panel, QLabel, "stripsSaid").text()


def test_every_point_is_at_its_z(window: MainWindow, panel: StripsPanel) -> None:
    points, (w1, w2, b) = window.session.points, window.session.state.parameters
    z = points.x @ np.array([w1, w2]) + b
    for label, dots in enumerate(panel.sigmoid.dots):
        x, y = dots.getData()
        assert sorted(x) == pytest.approx(sorted(z[points.y == label]))
        assert y == pytest.approx(1.0 / (1.0 + np.exp(-x)))


def test_the_tangents_are_those_of_the_chosen_point(window: MainWindow, panel: StripsPanel) -> None:
    window.plane.select(np.array([4]))
    points, parameters = window.session.points, window.session.state.parameters
    z = float(points.x[4] @ parameters[:2] + parameters[2])
    prediction = 1.0 / (1.0 + np.exp(-z))
    for strip, slope in ((panel.sigmoid, prediction * (1 - prediction)), (panel.error, prediction - points.y[4])):
        (z1, first), (z2, second) = data(strip, "tangent")
        assert (second - first) / (z2 - z1) == pytest.approx(slope)
        assert data(strip, "chosen")[0, 0] == pytest.approx(z)
    assert child(panel, QLabel, "stripsTitle").text() == "Point 5"


def test_why_log_loss(window: MainWindow, panel: StripsPanel) -> None:
    """At z = -4 with y = 1 log-loss pulls 0.982 and squared error 0.017."""
    window.plane.select(np.array([0]))
    assert window.session.points.y[0] == 1.0
    child(panel, QDoubleSpinBox, "stripZ").setValue(-4.0)
    assert "ŷ - y = -0.982: σ' has cancelled" in said(panel)
    child(panel, QComboBox, "stripLoss").setCurrentText("squared error")
    assert "σ'(z) = -0.017; that of log-loss is -0.982" in said(panel)
    (z1, first), (z2, second) = data(panel.error, "tangent")
    assert (second - first) / (z2 - z1) == pytest.approx(-0.0173, abs=1e-4)


@pytest.mark.parametrize("name", ["sigmoidStrip", "errorStrip"])
def test_the_tangent_is_dragged(window: MainWindow, panel: StripsPanel, name: str, qtbot: QtBot) -> None:
    strip = child(panel, Strip, name)
    qtbot.waitUntil(lambda: strip.isVisible() and strip.width() > 50, timeout=PATIENCE)

    box, viewport, handle = strip.getPlotItem().getViewBox(), strip.viewport(), window.windowHandle()

    def pixel(z: float) -> QPoint:
        inside = strip.mapFromScene(box.mapViewToScene(QPointF(z, float(np.mean(box.viewRange()[1])))))
        place: QPoint = viewport.mapTo(window, QPoint(inside))
        return place

    start = float(strip.handle.value())
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mouseMove(handle, pixel(start))
    QTest.mousePress(handle, button, none, pixel(start))
    for z in np.linspace(start, 2.0, 6).tolist():
        QTest.mouseMove(handle, pixel(z))
    QTest.mouseRelease(handle, button, none, pixel(2.0))
    assert child(panel, QDoubleSpinBox, "stripZ").value() == pytest.approx(2.0, abs=0.15)
    assert data(panel.error, "chosen")[0, 0] == pytest.approx(2.0, abs=0.15)
    assert "σ'(z) = ŷ(1 - ŷ) = 0.1" in said(panel)


def look(window: MainWindow, qtbot: QtBot) -> None:
    """Wait for the microscope to show the newest update."""
    qtbot.waitUntil(lambda: not window.microscope.is_busy, timeout=PATIENCE)


def test_what_is_pointed_to_under_the_microscope_shines_here(
    window: MainWindow, panel: StripsPanel, do: Do, qtbot: QtBot
) -> None:
    """The last update was made with z as it was before: that is what shines. The next one will be with z as it is."""
    do("calmAction", "stepAction", "microscopeAction")
    look(window, qtbot)
    explanation = window.session.state.explanation
    assert explanation is not None
    assert child(panel, QLabel, "stripsTitle").text() == "Point 1: z was -4.000"
    for strip in (panel.sigmoid, panel.error):
        assert data(strip, "before")[0, 0] == explanation.z[0] == -4.0
    small = panel.error.before.opts["size"]
    line = child(window, QLabel, "microscopeLine1")
    line.linkHovered.emit("z")
    look(window, qtbot)
    for strip in (panel.sigmoid, panel.error):
        assert strip.before.opts["size"] > small
        assert strip.chosen.opts["size"] == small
    line.linkHovered.emit("w1")
    assert panel.error.before.opts["size"] == small, "w is not in it"
    line.linkHovered.emit("")
    child(window, QComboBox, "microscopeWhich").setCurrentIndex(1)
    child(window, QComboBox, "microscopeWhich").activated.emit(1)
    look(window, qtbot)
    line.linkHovered.emit("z")
    for strip in (panel.sigmoid, panel.error):
        assert strip.chosen.opts["size"] > small
        assert strip.before.opts["size"] == small
    line.linkHovered.emit("")
    assert panel.error.chosen.opts["size"] == small


def test_the_point_under_the_microscope_is_looked_at(
    window: MainWindow, panel: StripsPanel, do: Do, qtbot: QtBot
) -> None:
    """In a batch that is the one that adds most."""
    points = window.session.points
    window.session.open_points(PointSet(points.x[::-1], points.y[::-1]))
    window.session.change_settings(batch_size="all")
    do("stepAction")
    explanation = window.session.state.explanation
    assert explanation is not None
    most = int(np.argmax(np.abs(explanation.residual) * (np.abs(explanation.x).sum(axis=1) + 1.0)))
    assert most != 0
    assert child(panel, QLabel, "stripsTitle").text().startswith("Point 1: z was")
    do("microscopeAction")
    look(window, qtbot)
    assert child(panel, QLabel, "stripsTitle").text().startswith(f"Point {most + 1}: z was")


def test_after_an_epoch_z_before_its_last_update_is_known(window: MainWindow, panel: StripsPanel, do: Do) -> None:
    do("stepEpochAction")
    last = window.session.state.last
    assert last is not None
    assert child(panel, QLabel, "stripsTitle").text().startswith("Point 20: z was")
    assert data(panel.error, "before")[0, 0] == last.z[0]


def test_the_next_step_comes_back_to_the_point(window: MainWindow, panel: StripsPanel, do: Do) -> None:
    child(panel, QDoubleSpinBox, "stripZ").setValue(3.0)
    do("stepAction")
    points, parameters = window.session.points, window.session.state.parameters
    z = float(points.x[0] @ parameters[:2] + parameters[2])
    assert data(panel.sigmoid, "chosen")[0, 0] == pytest.approx(z, abs=1e-12)


def test_without_points_and_far_out(
    window: MainWindow, panel: StripsPanel, do: Do, settle: Callable[[Session], None]
) -> None:
    window.session.place([1e9, -1e9], 1.0)
    window.plane.select(np.array([20]))
    assert child(panel, QLabel, "stripsTitle").text() in {"Point 21", "Point 1"}
    window.session.place([-2000.0, 2000.0], 0.0)
    settle(window.session)
    window.plane.select(np.array([21]))
    assert child(panel, QDoubleSpinBox, "stripZ").value() == 4000.0
    assert data(panel.error, "chosen")[0].tolist() == [4000.0, 4000.0], "E is z itself so far out"
    do("selectAllAction", "deleteAction")
    assert child(panel, QLabel, "stripsTitle").text() == "There are no points yet."
    assert said(panel) == ""
    panel.light("z", is_past=False)
    for strip in (panel.sigmoid, panel.error):
        assert len(strip.tangent.getData()[0] if strip.tangent.getData()[0] is not None else []) == 0
        assert len(strip.chosen.getData()[0]) == len(strip.before.getData()[0]) == 0


def test_what_the_perceptron_says_is_not_called_its_prediction(
    window: MainWindow, panel: StripsPanel, settle: Callable[[Session], None]
) -> None:
    window.session.change_settings(method="perceptron")
    settle(window.session)
    window.plane.select(np.array([0]))
    assert "σ(z)(1 - σ(z))" in said(panel)
    assert "σ(z) - y = -0.982" in said(panel)


def test_keys_alone_move_the_tangents(window: MainWindow, panel: StripsPanel) -> None:
    field = child(panel, QDoubleSpinBox, "stripZ")
    before = field.value()
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.value() == pytest.approx(before + 0.1, abs=1e-3)
    assert data(panel.error, "chosen")[0, 0] == pytest.approx(before + 0.1, abs=1e-3)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert window.plane.hasFocus()


def test_they_stand_beside_the_microscope_where_there_is_room(
    window: MainWindow, panel: StripsPanel, do: Do, qtbot: QtBot
) -> None:
    """And below it where there is not; the one that was opened last is in sight."""
    do("microscopeAction")
    look(window, qtbot)
    microscope = window.findChild(MicroscopePanel)
    assert isinstance(microscope, MicroscopePanel)

    def is_whole(one: QWidget) -> bool:
        top = one.mapTo(window.panels, QPoint()).y()
        return top >= 0 and top + one.height() <= window.panels.height()

    window.resize(1920, 1080)
    qtbot.waitUntil(lambda: microscope.y() == panel.y(), timeout=PATIENCE)
    qtbot.waitUntil(lambda: is_whole(microscope) and is_whole(panel), timeout=PATIENCE)
    assert panel.geometry().right() < microscope.geometry().left()
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: microscope.geometry().top() > panel.geometry().bottom(), timeout=PATIENCE)
    qtbot.waitUntil(lambda: is_whole(microscope) and is_whole(panel), timeout=PATIENCE)
    window.resize(1024, 640)
    opened: dict[str, QWidget] = {"stripsAction": panel, "microscopeAction": microscope}
    for name, one in opened.items():
        do(name)
        assert one.isHidden()
        do(name)
        qtbot.waitUntil(partial(is_whole, one), timeout=PATIENCE)
