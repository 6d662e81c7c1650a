"""A disk that is as slow as a test wants it."""

from __future__ import annotations

import threading
from pathlib import Path

from gd_sim import PointSet
from gd_sim.files.tables import save_points
from gd_sim.files.trying import Question, load_or_ask
from gd_sim.session.background import Progress
from tests.conftest import PATIENCE


class SlowDisk:
    """Reads and writes files of points only when it is let.

    Attributes:
        gate: held up until it is set.
        begun: set once a file is being read or written.
    """

    def __init__(self) -> None:
        self.gate, self.begun = threading.Event(), threading.Event()

    def load(self, path: Path, progress: Progress) -> PointSet | Question:
        """`load_or_ask`, later, with the first half of the file read at once."""
        progress(0.5)
        self._wait()
        return load_or_ask(path, progress)

    def save(self, path: Path, points: PointSet) -> None:
        """`save_points`, later."""
        self._wait()
        save_points(path, points)

    def _wait(self) -> None:
        self.begun.set()
        self.gate.wait(PATIENCE / 1000)
