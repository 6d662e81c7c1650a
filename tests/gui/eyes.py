"""What can be seen in the window: lines, curves, marks and texts, as data."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QTextDocumentFragment
from PySide6.QtWidgets import QLabel, QWidget

from gd_sim.core.features import map_features
from gd_sim.core.points import FloatArray, PointSet
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.plane_items import WeightArrow
from gd_sim.gui.theme import CLASS_COLORS

Found = TypeVar("Found", bound=QWidget)


def plain(text: str) -> str:
    """A text without its mark-up."""
    if "<" not in text and "&" not in text:
        return text
    return QTextDocumentFragment.fromHtml(text).toPlainText().replace("\N{NO-BREAK SPACE}", " ")


def child(window: QWidget, kind: type[Found], name: str) -> Found:
    """The widget of that name."""
    found = window.findChild(kind, name)
    assert found is not None, f"there is no {name}"
    return found


def named(plot: pg.PlotWidget, name: str) -> Any:
    """The plot item of that name."""
    for item in plot.getPlotItem().items:
        if getattr(item, "name", None) and item.name() == name:
            return item
    raise AssertionError(f"there is no {name}")


def data(plot: pg.PlotWidget, name: str) -> FloatArray:
    """The places of a plot item, (k, 2)."""
    x, y = named(plot, name).getData()
    return np.empty((0, 2)) if x is None else np.column_stack([x, y])


def curve(window: MainWindow, name: str = "errorCurve") -> tuple[FloatArray, FloatArray]:
    """Time and E of the error curve, before any downsampling."""
    time, error = named(window.error_view, name).getOriginalDataset()
    return (np.empty(0), np.empty(0)) if time is None else (time, error)


def line(window: MainWindow, name: str = "boundary") -> FloatArray:
    """The ends of the boundary, (2, 2); (0, 2) if there is none."""
    return data(window.plane, name)


def z_of(window: MainWindow, places: FloatArray) -> FloatArray:
    """z at places, (k, 2), by the parameters of the session."""
    state = window.session.state
    mapped = map_features(PointSet(places, np.zeros(len(places))), state.descent.settings.features)
    z: FloatArray = mapped @ state.parameters[:-1] + state.parameters[-1]
    return z


def pieces(window: MainWindow, name: str = "boundary") -> FloatArray:
    """The places of a curve, without the gaps between its pieces."""
    places = line(window, name)
    return places[~np.isnan(places).any(axis=1)]


def marks(window: MainWindow, label: int) -> FloatArray:
    """The places of the marks of a label, (k, 2)."""
    for item in window.plane.getPlotItem().items:
        if isinstance(item, pg.ScatterPlotItem) and item.opts["brush"].color() == QColor(CLASS_COLORS[label]):
            return np.column_stack(item.getData())
    raise AssertionError(f"there are no marks for label {label}")


def arrow(window: MainWindow) -> WeightArrow:
    """The arrow of w."""
    (found,) = [item for item in window.plane.getPlotItem().items if isinstance(item, WeightArrow)]
    return found


def chip(window: MainWindow) -> str:
    """The text of the chip beside the used point; empty if it is not shown."""
    (found,) = [item for item in window.plane.getPlotItem().items if isinstance(item, pg.TextItem)]
    return str(found.toPlainText()) if found.isVisible() else ""


def overlays(window: MainWindow) -> list[str]:
    """The texts in the plane that can be seen, from above to below."""
    labels = [label for label in window.plane.findChildren(QLabel) if label.isVisibleTo(window.plane)]
    return [plain(label.text()) for label in sorted(labels, key=lambda label: label.y())]


def invitation(window: MainWindow) -> str:
    """The line of guidance; empty if it is not shown."""
    label = child(window.plane, QLabel, "invitation")
    return plain(label.text()) if label.isVisibleTo(window.plane) else ""


def status(window: MainWindow, name: str) -> str:
    """A text of the status line: "runLabel", "factLabel" or "speedLabel"."""
    return plain(child(window, QLabel, name).text())


def pixel(widget: QWidget, at: QPoint) -> QColor:
    """The colour on screen at a pixel of a widget."""
    return QColor(widget.grab().toImage().pixelColor(at))


def near(one: QColor, other: QColor, slack: int = 4) -> bool:
    """Whether two colours are the same to the eye."""
    return all(abs(a - b) <= slack for a, b in zip(channels(one), channels(other), strict=True))


def channels(color: QColor) -> tuple[int, int, int]:
    """Red, green and blue, from 0 to 255."""
    return color.red(), color.green(), color.blue()
