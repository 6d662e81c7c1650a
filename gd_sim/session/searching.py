"""Looks for the best E there is, off the UI thread, whenever it may have become another one."""

from __future__ import annotations

import threading
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
    """One search at a time; what is asked for meanwhile, the newest alone, is looked for after it.

    Signals:
        found(points, settings, optimum): for the points and settings that were asked about last.
    """

    found = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background(self)
        self._wanted: tuple[PointSet, Settings] | None = None
        self._cancelled: threading.Event | None = None  # of the search that is under way
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
        """Let what is under way end without a result, and look for nothing else."""
        self._wanted = None
        self._timer.stop()
        if self._cancelled:
            self._cancelled.set()

    @Slot()
    def _begin(self) -> None:
        if self._wanted is None or self._cancelled:
            return
        wanted, self._wanted = self._wanted, None
        self._cancelled = threading.Event()
        self._background.submit(partial(_search, *wanted, self._cancelled), partial(self._deliver, *wanted))

    def _deliver(self, points: PointSet, settings: Settings, result: Optimum | Exception) -> None:
        is_wanted = self._cancelled is not None and not self._cancelled.is_set()
        self._cancelled = None
        if is_wanted and isinstance(result, Optimum):
            self.found.emit(points, settings, result)
        if not self._timer.isActive():
            self._begin()


def _search(points: PointSet, settings: Settings, cancelled: threading.Event) -> Optimum:
    return best_of(Descent(points, settings), cancelled.is_set)
