"""The window while it runs at full speed: its epochs a second, and how evenly its event loop beats.

As a module it measures one window: `python -m benchmarks.window speed|heartbeat POINTS ROUNDS SECONDS [overlays]`.
"""

from __future__ import annotations

import json
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Benchmark, Effort, Result, percentile
from benchmarks.processes import measured

if TYPE_CHECKING:
    from gd_sim.gui.main_window import MainWindow

SIZES = (100, 10_000, 100_000)
BEAT_MILLISECONDS = 16
PATIENCE = 60.0
"""Seconds for what ought to be ready soon."""


def speed(m: int, effort: Effort) -> Result:
    """Epochs a second in the window at full speed, against the bare compiled loop."""
    found = measured("window", "speed", m, effort.windows, 2.0 * effort.share)
    window, bare = statistics.median(found["window"]), statistics.median(found["bare"])
    ratio = statistics.median(ours / theirs for ours, theirs in zip(found["window"], found["bare"], strict=True))
    return Result(f"{window:,.0f} epochs/s", f"{bare:,.0f} epochs/s", f"{ratio:.2f}", ratio >= 0.8)


def heartbeat(m: int, most: float, overlays: bool, effort: Effort) -> Result:
    """The 99th percentile of the gaps of a timer of 16 ms while running at full speed, against the idle window.

    With it goes the time of the processor that the UI thread takes for a frame: what a gap is made of, and the same
    however busy the machine is.
    """
    options = ["overlays"] if overlays else []
    found = measured("window", "heartbeat", m, effort.windows, 3.0 * effort.share, *options)
    running, idle = percentile(found["running"], 0.99), percentile(found["idle"], 0.99)
    frame = statistics.median(found["frame"])
    return Result(f"{running:.1f} ms, frame {frame:.1f}", f"{idle:.1f} ms", f"{running / idle:.2f}", running <= most)


def _heartbeat(m: int) -> Benchmark:
    what, measure = f"its 16 ms heartbeat, p99, {m:,} points", partial(heartbeat, m, 25.0, False)
    return Benchmark(f"window-heartbeat-{m}", what, "the same window idle", "25 ms", measure)


def _heartbeat_with_overlays(m: int) -> Benchmark:
    what, measure = f"the same with every overlay on, {m:,} points", partial(heartbeat, m, 33.0, True)
    return Benchmark(f"window-heartbeat-overlays-{m}", what, "the same window idle", "33 ms", measure)


def _speed(m: int) -> Benchmark:
    what, against = f"the window at full speed, {m:,} points", "the bare compiled loop"
    return Benchmark(f"window-speed-{m}", what, against, "0.8", partial(speed, m))


BENCHMARKS = [
    *map(_speed, SIZES),
    *map(_heartbeat, SIZES),
    *map(_heartbeat_with_overlays, SIZES),
]


# In the process of the window


def wait_for(seconds: float) -> None:
    """Let Qt work for so long."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def wait_until(condition: Callable[[], bool]) -> None:
    """Let Qt work until something is true.

    Raises:
        TimeoutError: it does not become true.
    """
    until = time.perf_counter() + PATIENCE
    while not condition():
        if time.perf_counter() > until:
            raise TimeoutError("the window is not ready")
        wait_for(0.02)


class Heart:
    """A timer of 16 ms on the UI thread that notes the gaps between its beats, in milliseconds."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._gaps: list[float] = []
        self.last = 0.0

    def start(self) -> None:
        """Begin anew."""
        self._gaps, self.last = [], time.perf_counter()
        self._timer.start(BEAT_MILLISECONDS)

    def stop(self) -> list[float]:
        """The gaps so far."""
        self._timer.stop()
        return self._gaps

    def _beat(self) -> None:
        now = time.perf_counter()
        self._gaps.append(1000 * (now - self.last))
        self.last = now


class Counter:
    """Counts frames, and the time of the processor that this thread takes meanwhile."""

    def __init__(self) -> None:
        self._count, self._began = 0, 0.0

    def start(self) -> None:
        """Begin anew."""
        self._count, self._began = 0, time.thread_time()

    def add(self) -> None:
        """One frame more."""
        self._count += 1

    def milliseconds_each(self) -> float:
        """What a frame took so far."""
        return 1000 * (time.thread_time() - self._began) / max(1, self._count)


def show_all(window: MainWindow) -> None:
    """Switch on every overlay that there is, and the Numbers panel."""
    from gd_sim.gui.actions import SHOWN

    for name in (*SHOWN, "numbersAction"):
        window.actions_by_name[name].setChecked(True)


def open_window(path: Path) -> MainWindow:
    """A window that shows a file, compiled and idle; its settings are kept beside that file."""
    from PySide6.QtCore import QSettings

    from gd_sim.app import create_window

    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(path.parent))
    window = create_window(path)
    window.show()
    wait_until(lambda: window.session.compiler.loops is not None and window.session.is_settled)
    wait_for(0.5)  # the best E is being looked for
    return window


def watch_speed(window: MainWindow, rounds: int, seconds: float) -> dict[str, list[float]]:
    """Epochs a second of the window and of the bare loop, alternately."""
    found: dict[str, list[float]] = {"window": [], "bare": []}
    for _ in range(rounds):
        window.session.run()
        wait_for(0.5)
        epoch, began = window.session.state.epoch, time.perf_counter()
        wait_for(seconds)
        found["window"].append((window.session.state.epoch - epoch) / (time.perf_counter() - began))
        window.session.pause()
        wait_until(lambda: window.session.is_settled)
        found["bare"].append(_bare_speed(window, seconds / 2))
    return found


def _bare_speed(window: MainWindow, seconds: float) -> float:
    """Epochs a second of the compiled loop alone, on the same points with the same settings."""
    from gd_sim.core import compiled
    from gd_sim.core.descent import Descent

    descent = Descent(window.session.points, window.session.settings)
    state, epochs, taken = descent.start(), 1, 0.0
    while taken < seconds:
        epochs *= 2
        began = time.perf_counter()
        descent.advance(state, epochs * descent.updates_per_epoch, compiled, every=epochs)
        taken = time.perf_counter() - began
    return epochs / taken


def watch_heartbeat(window: MainWindow, rounds: int, seconds: float) -> dict[str, list[float]]:
    """Gaps of the heartbeat while idle and while running, alternately, and the UI thread's time for a frame."""
    found: dict[str, list[float]] = {"idle": [], "running": [], "frame": []}
    heart, frames = Heart(), Counter()
    window.session.state_changed.connect(frames.add)
    for _ in range(rounds):
        for kind in ("idle", "running"):
            if kind == "running":
                window.session.run()
                wait_for(0.5)
            heart.start()
            frames.start()
            wait_for(seconds)
            found[kind] += heart.stop()
            if kind == "running":
                found["frame"].append(frames.milliseconds_each())
            window.session.pause()
            wait_until(lambda: window.session.is_settled)
    return found


def main(kind: str, m: int, rounds: int, seconds: float, overlays: bool) -> None:
    """Measure one window and print what was found."""
    from PySide6.QtWidgets import QApplication

    from benchmarks.samples import two_groups
    from gd_sim import save_points

    application = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "points.csv"
        save_points(path, two_groups(m))
        window = open_window(path)
        if overlays:
            show_all(window)
        window.session.set_speed(math.inf)
        watch = watch_speed if kind == "speed" else watch_heartbeat
        print(json.dumps(watch(window, rounds, seconds)))
        window.close()
    application.quit()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), "overlays" in sys.argv)
