"""Opening a large table of points in the window, until it is drawn, against `numpy.loadtxt` of the same file.

As a module it does so: `python -m benchmarks.opening POINTS ROUNDS`.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import Benchmark, Effort, Result
from benchmarks.processes import measured
from benchmarks.window import Heart, open_window
from gd_sim import load_points

POINTS = 1_000_000


def opening(effort: Effort) -> Result:
    """Opening a CSV, and the longest gap of the window's heartbeat meanwhile."""
    found = measured("opening", effort.scaled(POINTS), effort.windows)
    ours, theirs = statistics.median(found["ours"]), statistics.median(found["theirs"])
    ratio = statistics.median(first / second for first, second in zip(found["ours"], found["theirs"], strict=True))
    gap = statistics.median(found["gap"])
    return Result(f"{ours:.2f} s, gap {gap:.0f} ms", f"{theirs:.2f} s", f"{ratio:.2f}", ratio <= 3)


def reading(effort: Effort) -> Result:
    """Reading the same points with semicolons, decimal commas and words for labels, without a window."""
    import numpy as np

    m = effort.scaled(POINTS)
    x = np.random.default_rng(0).standard_normal((m, 2))
    with tempfile.TemporaryDirectory() as folder:
        plain, written = Path(folder) / "plain.csv", Path(folder) / "written.csv"
        lines = [f"{a!r},{b!r},{int(a > b)}\n" for a, b in x.tolist()]
        plain.write_text("".join(lines), encoding="utf-8")
        words = (
            line.replace(",", ";").replace(".", ",").replace(";0\n", ";no\n").replace(";1\n", ";yes\n")
            for line in lines
        )
        written.write_text("".join(words), encoding="utf-8")
        ours, theirs = [], []
        for _ in range(effort.rounds):
            began = time.perf_counter()
            assert np.array_equal(load_points(written).x, x)
            ours.append(time.perf_counter() - began)
            began = time.perf_counter()
            assert np.loadtxt(plain, delimiter=",").shape == (m, 3)
            theirs.append(time.perf_counter() - began)
    ratio = statistics.median(first / second for first, second in zip(ours, theirs, strict=True))
    return Result(f"{statistics.median(ours):.2f} s", f"{statistics.median(theirs):.2f} s", f"{ratio:.2f}", ratio <= 3)


BENCHMARKS = [
    Benchmark("opening", f"opening a CSV of {POINTS:,} points, to drawn", "numpy.loadtxt", "3 at most", opening),
    Benchmark("reading", "the same, semicolons, decimal commas and words", "numpy.loadtxt", "3 at most", reading),
]


# In the process of the window


def main(m: int, rounds: int) -> None:
    """Open a file of m points several times, and print the seconds of each."""
    import numpy as np
    from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
    from PySide6.QtWidgets import QApplication, QGraphicsView

    from benchmarks.samples import two_groups
    from gd_sim import save_points

    class Painted(QObject):
        """Ends an event loop after the next paint of what it watches, once it is `armed`."""

        def __init__(self, loop: QEventLoop) -> None:
            super().__init__()
            self.loop, self.armed = loop, False

        def arm(self) -> None:
            self.armed = True

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
            if self.armed and event.type() == QEvent.Type.Paint:
                self.armed = False
                QTimer.singleShot(0, self.loop.quit)
            return False

    application = QApplication([])
    found: dict[str, list[float]] = {"ours": [], "theirs": [], "gap": []}
    with tempfile.TemporaryDirectory() as folder:
        few, many = Path(folder) / "few.csv", Path(folder) / "many.csv"
        save_points(few, two_groups(20))
        save_points(many, two_groups(m))
        window = open_window(few)
        plane = window.findChild(QGraphicsView, "plane")
        assert plane is not None
        loop, heart = QEventLoop(), Heart()
        painted = Painted(loop)
        plane.viewport().installEventFilter(painted)
        window.session.points_opened.connect(painted.arm)
        for _ in range(rounds):
            heart.start()
            began = time.perf_counter()
            window.documents.open(many)
            loop.exec()
            found["ours"].append(time.perf_counter() - began)
            found["gap"].append(max([*heart.stop(), 1000 * (time.perf_counter() - heart.last)]))
            assert len(window.session.points) == m
            began = time.perf_counter()
            table = np.loadtxt(many, delimiter=",", skiprows=1)
            found["theirs"].append(time.perf_counter() - began)
            assert table.shape == (m, 3)
        print(json.dumps(found))
        window.close()
    application.quit()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
