"""From the start of the process to the first painted window, against a bare window of the same libraries.

As a module it is one such process: `python -m benchmarks.start gd_sim|bare` says "painted" and ends.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time

from benchmarks.measure import Benchmark, Effort, Result, compare
from benchmarks.processes import ROOT, command, environment

PATIENCE = 60
"""Seconds after which a process is given up."""


def start(effort: Effort) -> Result:
    """Process start to first painted window, ours against PySide6 and pyqtgraph alone."""
    found = compare(lambda: _seconds_to_paint("gd_sim"), lambda: _seconds_to_paint("bare"), effort.rounds)
    share = 1 / found.ratio
    return Result(f"{found.ours:.2f} s", f"{found.theirs:.2f} s", f"{share:.2f}", share <= 1.5)


def _seconds_to_paint(kind: str) -> float:
    line, pipe = command("start", kind), subprocess.PIPE
    began = time.perf_counter()
    with subprocess.Popen(line, stdout=pipe, stderr=pipe, text=True, cwd=ROOT, env=environment()) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        said = child.stdout.readline()
        seconds = time.perf_counter() - began
        complaint = child.stderr.read()
    if said.strip() != "painted":
        raise RuntimeError(f"the process of {kind} ended before it had painted: {complaint.strip()[-500:]}")
    return seconds


BENCHMARKS = [
    Benchmark("start", "process start to first painted window", "bare PySide6 + pyqtgraph", "1.5 at most", start)
]


# In the process that is timed


def main(kind: str) -> None:
    """Show a window, say when it is painted, and end."""
    if kind == "gd_sim":
        from gd_sim.display import display_problem, missing_libraries

        if problem := display_problem() or missing_libraries():
            sys.exit(problem)
    from PySide6.QtCore import QEvent, QObject, QSettings, QTimer
    from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

    application = QApplication([])

    class FirstPaint(QObject):
        """Says so, once, when all that is painted with a window has been."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
            if event.type() == QEvent.Type.Paint:
                watched.removeEventFilter(self)
                QTimer.singleShot(0, self.tell)
            return False

        def tell(self) -> None:
            print("painted", flush=True)
            application.quit()

    with tempfile.TemporaryDirectory() as folder:
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
        window: QMainWindow
        painted: QWidget
        if kind == "gd_sim":
            from gd_sim.app import create_window

            window = painted = create_window()
        else:
            import pyqtgraph

            window, plot = QMainWindow(), pyqtgraph.PlotWidget()
            window.resize(1280, 800)
            window.setCentralWidget(plot)
            painted = plot.viewport()
        first_paint = FirstPaint()
        painted.installEventFilter(first_paint)
        window.show()
        QTimer.singleShot(1000 * PATIENCE, application.quit)
        application.exec()
        window.close()


if __name__ == "__main__":
    main(sys.argv[1])
