"""Compiles the loops on a thread of their own, after the window has been painted."""

from __future__ import annotations

import threading

import numpy as np
from PySide6.QtCore import QObject, Signal

from gd_sim.core.descent import BatchLoops, Descent
from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings
from gd_sim.session.background import Background


class Compiler(QObject):
    """Imports numba and warms the loops; `loops` holds them once `finished` was sent.

    Signals:
        finished: the loops are compiled, or cannot be: then `loops` is None and `problem` says why.
    """

    finished = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.loops: BatchLoops | None = None
        self.problem = ""
        self._background = Background(self)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, once; closing the window does not wait for it."""
        if self._thread is None:
            self._thread = self._background.submit(compile_loops, self._take)

    def _take(self, result: BatchLoops | Exception) -> None:
        if isinstance(result, Exception):  # whatever a broken numba raises: the plain loops do the same, slower
            self.problem = f"{type(result).__name__}: {result}"
        else:
            self.loops = result
        self.finished.emit()


def compile_loops() -> BatchLoops:
    """The compiled loops, warm: made for the kinds of arrays that a `Descent` passes."""
    from gd_sim.core import compiled

    descent = Descent(PointSet(np.zeros((1, 2)), np.ones(1)), Settings())
    descent.advance(descent.start([0.0, 0.0, 0.0]), 1, compiled)
    return compiled
