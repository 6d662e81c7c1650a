"""What is shown of the arithmetic: a part of the main window, which joins session and plane."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject

from gd_sim.core.field import Unit
from gd_sim.core.point_values import PointValues, point_values
from gd_sim.core.settings import Settings
from gd_sim.core.weight_space import contributions, why_not_shown
from gd_sim.core.wording import describe_point
from gd_sim.gui.actions import Actions
from gd_sim.gui.plane_view import PlaneView
from gd_sim.gui.value_card import spoken
from gd_sim.session.session import Session

FIGURES_SECONDS = 0.2
"""Figures are refreshed so often while a run goes on: faster cannot be read."""


class Inspection(QObject):
    """Computes what an update adds to w, and the values of the point that is looked at, where they are wished."""

    def __init__(self, session: Session, plane: PlaneView, actions: Actions) -> None:
        super().__init__(plane)
        self._session, self._plane = session, plane
        self._wishes_values = actions["valuesAction"]
        self._written_at = 0.0
        session.state_changed.connect(self._follow)
        session.running_changed.connect(self._follow)
        plane.hover.changed.connect(self._show_values)
        plane.walked.connect(self._tell_of)
        actions["insetAction"].toggled.connect(self._show_weights)
        self._wishes_values.toggled.connect(self._show_values)

    def _follow(self) -> None:
        self._show_contributions()
        self._show_values()

    # Weight space

    def _show_weights(self, shown: bool) -> None:
        self._plane.picture.show_weights(shown)
        self._show_contributions()

    def _show_contributions(self) -> None:
        weights, snapshot = self._plane.picture.weights, self._session.state
        if not weights.is_shown:
            return
        settings, found = snapshot.descent.settings, None
        if snapshot.explanation and not why_not_shown(settings):
            found = contributions(snapshot.explanation, settings, snapshot.parameters)
        weights.show_contributions(found, settings, snapshot.descent.batch_size)

    # The point that is looked at

    def _show_values(self) -> None:
        picture, index = self._plane.picture, self._plane.hover.index
        if not self._wishes_values.isChecked() or not 0 <= index < len(picture.points):
            picture.values.hide()
            return
        values, settings = self._values_of(index), self._session.state.descent.settings
        picture.values.show_values(values, Unit(values.after, settings.features), after_name(settings))
        now = time.perf_counter()
        if not self._session.is_running or now - self._written_at >= FIGURES_SECONDS:
            self._written_at = now
            picture.values.write(values, picture.points.class_names[int(values.y)])

    def _values_of(self, index: int) -> PointValues:
        """Of a point where it is drawn: it may be on its way."""
        snapshot, points = self._session.state, self._plane.picture.points
        return point_values(snapshot.descent, snapshot.state, points.x[index], float(points.y[index]))

    def _tell_of(self, index: int) -> None:
        points = self._plane.picture.points
        place = f"point {index + 1} of {len(points)}: {describe_point(points, index)}"
        self._plane.told.emit(f"{place}, {spoken(self._values_of(index))}")


def after_name(settings: Settings) -> str:
    """What the line is called that one update of plain sgd on one point alone would make."""
    return "after this point alone" + (" (plain sgd)" if settings.optimizer != "sgd" else "")
