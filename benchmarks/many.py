"""A million points in the window: a frame while the plane is panned, and one point that is moved, against few points.

As a module it measures one window: `python -m benchmarks.many pan|move POINTS ROUNDS`.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Benchmark, Effort, Result
from benchmarks.processes import measured
from benchmarks.window import open_window, wait_until

if TYPE_CHECKING:
    from gd_sim.gui.main_window import MainWindow

POINTS, FEW = 1_000_000, 100
MOST = 50.0
"""Milliseconds of the UI thread: twenty frames a second are the least that looks like movement."""


def _frame(kind: str, effort: Effort) -> Result:
    """Milliseconds for which the UI thread is busy with one step, drawn."""
    many, few = (measured("many", kind, m, 3 * effort.rounds) for m in (effort.scaled(POINTS), FEW))
    ours, theirs = statistics.median(many), statistics.median(few)
    return Result(f"{ours:.1f} ms", f"{theirs:.1f} ms", f"{ours / theirs:.2f}", ours <= MOST)


BENCHMARKS = [
    Benchmark(f"many-{kind}", f"{what}, {POINTS:,} points", f"{FEW} points", f"{MOST:.0f} ms", partial(_frame, kind))
    for kind, what in (("pan", "panning the plane by a bit, drawn"), ("move", "moving one point, drawn"))
]


# In the process of the window


def pan(window: MainWindow, _round: int) -> None:
    """Move the view by some pixels."""
    window.plane.picture.box.translateBy((0.02, 0.01))


def move(window: MainWindow, round_: int) -> None:
    """Move a point by a bit, as an arrow key does."""
    window.session.move([round_], window.session.points.x[[round_]] + 0.01)


def milliseconds(window: MainWindow, step: Callable[[MainWindow, int], None], rounds: int) -> list[float]:
    """What each of some steps takes until it is drawn."""
    found = []
    for number in range(rounds):
        wait_until(lambda: window.session.is_settled)
        began = time.perf_counter()
        step(window, number)
        window.plane.viewport().repaint()
        found.append(1000 * (time.perf_counter() - began))
    return found


def main(kind: str, m: int, rounds: int) -> None:
    """Measure one window and print what was found."""
    from PySide6.QtWidgets import QApplication

    from benchmarks.samples import two_groups
    from gd_sim import save_points

    application = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "points.csv"
        save_points(path, two_groups(m))
        window = open_window(path)
        wait_until(lambda: window.session.optimum.kind != "unknown")
        print(json.dumps(milliseconds(window, {"pan": pan, "move": move}[kind], rounds)))
        window.session.undo_stack.setClean()  # or the window would ask
        window.close()
    application.quit()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
