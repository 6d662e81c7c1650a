"""How far a long training is, on one line of a terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from gd_sim.core.training import PLAIN_VISITS
from gd_sim.headless.job import Job

LONG = 1.0
"""Seconds of work after which the bar appears."""
BETWEEN = 0.1
"""Seconds from one drawing of the bar to the next."""


class Progress:
    """A bar on stderr, if that is a terminal and the work is long; taken away where its `with` ends."""

    def __init__(self, job: Job) -> None:
        self._goal = job.epochs * len(job.settings)
        self._is_shown = sys.stderr is not None and sys.stderr.isatty()
        compiles = len(job.points) * job.epochs > PLAIN_VISITS  # which takes seconds, so the bar appears at once
        self._next = time.monotonic() + (0.0 if compiles else LONG)
        self._width = 0

    def __enter__(self) -> Progress:
        return self

    def show(self, epochs: int) -> None:
        """Draw the bar for so many finished epochs of all runs, unless that was done a moment ago."""
        if not self._is_shown or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + BETWEEN
        share = epochs / max(1, self._goal)
        text = f"[{'#' * int(30 * share):.<30}] {int(100 * share):3} %  epoch {epochs:,} of {self._goal:,}"
        print(f"\r{text:{self._width}}", end="", file=sys.stderr, flush=True)
        self._width = max(self._width, len(text))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._width:
            print(f"\r{'':{self._width}}\r", end="", file=sys.stderr, flush=True)
