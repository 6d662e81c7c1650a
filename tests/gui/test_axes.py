"""The numbers at the axes: all that there are, and none cut off."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import combinations

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from gd_sim.gui.main_window import MainWindow
from tests.conftest import PATIENCE
from tests.gui.eyes import near


def numbers(plot: pg.PlotWidget, side: str) -> dict[str, QRectF]:
    """The numbers at an axis, and where they are drawn, in pixels of the plot."""
    axis, image = plot.getAxis(side), QImage(10, 10, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    _, _, texts = axis.generateDrawSpecs(painter)
    painter.end()
    return {text: axis.mapRectToScene(rect) for rect, _, text in texts}


def has_numbers(plot: pg.PlotWidget, side: str, wanted: set[float]) -> bool:
    """Whether these are among the numbers at an axis."""
    return {float(text.replace(",", "")) for text in numbers(plot, side)} >= wanted


def edge_is_free(plot: pg.PlotWidget) -> bool:
    """Whether no number runs into the upper or the right edge of a plot."""
    image, base = plot.grab().toImage(), plot.backgroundBrush().color()
    right, top = image.width() - 1, 0
    edge = [image.pixelColor(right, row) for row in range(image.height())]
    edge += [image.pixelColor(column, top) for column in range(image.width())]
    return all(near(QColor(shade), base) for shade in edge)


@pytest.mark.parametrize("look", [(), ("darkThemeAction", "gridAction"), ("projectorAction", "gridAction")])
def test_the_ends_have_their_numbers(
    window: MainWindow, qtbot: QtBot, do: Callable[..., None], look: tuple[str, ...]
) -> None:
    do("equalAspectAction", *look)
    for low, high in ((-4, 4), (-100_000, 100_000), (0.002, 0.004)):
        window.plane.picture.box.setRange(xRange=(low, high), yRange=(low, high), padding=0)
        for side in ("bottom", "left"):
            # the room for numbers is known once they are painted
            qtbot.waitUntil(partial(has_numbers, window.plane, side, {low, high}), timeout=PATIENCE)
            for area in numbers(window.plane, side).values():
                assert QRectF(window.plane.viewport().rect()).contains(area)
        assert edge_is_free(window.plane)


@pytest.mark.parametrize("look", [(), ("projectorAction",)])
def test_the_ends_of_the_error_curve_have_their_numbers(
    window: MainWindow, qtbot: QtBot, do: Callable[..., None], look: tuple[str, ...]
) -> None:
    do(*look)
    view = window.error_view
    qtbot.waitUntil(
        lambda: has_numbers(view, "bottom", {0, 10}) and has_numbers(view, "left", {0, 1}), timeout=PATIENCE
    )
    view.setXRange(0.0, 1_000_000.0, padding=0)
    assert "1,000,000" in numbers(view, "bottom")
    assert edge_is_free(view)


def test_numbers_too_wide_for_their_axis_are_left_out(window: MainWindow, do: Callable[..., None]) -> None:
    do("projectorAction", "equalAspectAction")
    window.plane.picture.box.setRange(xRange=(1_000_000.0, 1_000_050.0), padding=0)
    found = numbers(window.plane, "bottom")
    assert len(found) >= 3
    assert all(text.startswith("1,000,0") for text in found)
    for one, other in combinations(found.values(), 2):
        assert not one.intersects(other)
