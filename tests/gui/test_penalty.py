"""With a penalty both are in sight: E, and E with the penalty, which is what is descended."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.eyes import child, curve, named
from tests.session.samples import textbook_error, two_groups

Settle = Callable[[Session], None]
Do = Callable[..., None]
L2 = 0.1


@pytest.fixture
def penalised(window: MainWindow, settle: Settle) -> MainWindow:
    """The window with a penalty, its figures in sight."""
    window.actions_by_name["numbersAction"].setChecked(True)
    window.session.change_settings(l2=L2)
    settle(window.session)
    return window


def cost(window: MainWindow) -> float:
    parameters = window.session.state.parameters
    return textbook_error(two_groups(), parameters) + L2 / 2 * float(parameters[:2] @ parameters[:2])


def test_figures_and_status_show_both(penalised: MainWindow, do: Do) -> None:
    do("stepEpochAction")
    figures = penalised.numbers.figures
    error = penalised.session.state.error
    assert figures["E"].text() == f"{error:.4f}"
    assert figures["E + penalty"].text() == f"{cost(penalised):.4f}"
    assert f"E {error:.4f} ({cost(penalised):.4f} with penalty)" in child(penalised, QLabel, "runLabel").text()
    penalised.session.change_settings(l2=0.0)
    do("stepAction")
    assert "E + penalty" not in penalised.numbers.figures
    assert "penalty" not in child(penalised, QLabel, "runLabel").text()


def test_the_gradient_is_that_of_what_is_shown(penalised: MainWindow, do: Do) -> None:
    do("stepEpochAction", "stepAction")
    parameters, h = penalised.session.state.parameters, 1e-6

    def at(change: np.ndarray) -> float:
        moved = parameters + change
        return textbook_error(two_groups(), moved) + L2 / 2 * float(moved[:2] @ moved[:2])

    differences = [(at(h * unit) - at(-h * unit)) / (2 * h) for unit in np.eye(3)]
    assert penalised.session.state.gradient == pytest.approx(differences, abs=1e-8)
    shown = penalised.numbers.figures["|∇(E + penalty)|"].text()
    assert float(shown) == pytest.approx(math.hypot(*differences), abs=6e-4)


def test_the_curve_shows_both(penalised: MainWindow, do: Do) -> None:
    do("stepEpochAction", "stepEpochAction", "stepAction")
    time, upper = curve(penalised, "penalisedCurve")
    assert time.tolist() == curve(penalised)[0].tolist()
    assert upper[-1] == pytest.approx(cost(penalised), abs=1e-12)
    assert (upper > curve(penalised)[1]).all()
    penalised.session.change_settings(l2=0.0)
    do("resetAction")
    assert np.isnan(curve(penalised, "penalisedCurve")[1]).all()


def test_the_best_line_is_that_of_both(penalised: MainWindow, qtbot: QtBot) -> None:
    session = penalised.session
    qtbot.waitUntil(lambda: session.optimum.kind == "minimum", timeout=PATIENCE)
    line = next(item for item in penalised.error_view.getPlotItem().items if item.objectName() == "bestError")
    assert session.optimum.cost is not None
    assert line.value() == session.optimum.cost
    assert line.label.format == f"best possible with penalty: {session.optimum.cost:.4f}"
    assert named(penalised.error_view, "penalisedCurve").isVisible()


@pytest.mark.parametrize("look", [(), ("projectorAction",)])
def test_what_is_with_penalty_is_said_inside_of_the_plot(penalised: MainWindow, do: Do, look: tuple[str, ...]) -> None:
    do(*look)
    view = penalised.error_view
    (note,) = [item for item in view.getPlotItem().items if isinstance(item, pg.TextItem)]
    box = view.getPlotItem().getViewBox()
    for epochs in (0, 1, 8):
        for _ in range(epochs):
            do("stepEpochAction")
        penalised.grab()  # a TextItem is laid out when it is painted
        assert note.isVisible()
        said, inside = note.mapRectToScene(note.boundingRect()), box.mapRectToScene(box.rect())
        assert inside.left() - 1 <= said.left()
        assert said.right() <= inside.right() + 1
