"""Looks for the best E there is, off the UI thread, whenever it may have become another one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gd_sim.core.descent import Descent
from gd_sim.core.optimum import Optimum, best_of
from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings
from gd_sim.session.background import Background

DELAY = 30
"""Milliseconds without a further edit after which the best E is looked for."""


class OptimumSearch(QObject):
    """A search at a time; a new one supersedes the one before.

    Signals:
        found(points, settings, optimum): for the points and settings that were asked about last.
    """

    found = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background(self)
        self._wanted: tuple[PointSet, Settings] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self._begin)

    def look(self, points: PointSet, settings: Settings) -> None:
        """Look for the best of these points under these settings, unless something else is asked for soon."""
        self.cancel()
        self._wanted = points, settings
        self._timer.start()

    def cancel(self) -> None:
        """Drop what is under way."""
        self._timer.stop()
        self._background.cancel()

    @Slot()
    def _begin(self) -> None:
        if self._wanted is not None:
            points, settings = self._wanted
            search = partial(_search, points, settings)
            self._background.submit(search, partial(self._deliver, points, settings))

    def _deliver(self, points: PointSet, settings: Settings, result: Optimum | Exception) -> None:
        if isinstance(result, Optimum):
            self.found.emit(points, settings, result)


def _search(points: PointSet, settings: Settings) -> Optimum:
    return best_of(Descent(points, settings))
