"""Carry out a job: train, print the table, write the files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event

from gd_sim.core.descent import Descent
from gd_sim.core.optimum import Optimum, best_of
from gd_sim.headless.job import Job
from gd_sim.headless.offscreen import require_qt
from gd_sim.headless.outputs import write_outputs
from gd_sim.headless.progress import BETWEEN, Progress
from gd_sim.headless.runs import JobRun
from gd_sim.headless.table import best_lines, closing_lines, table_lines
from gd_sim.headless.usage import usage_errors

INTERRUPTED = 130
"""The status of a program that Ctrl+C ended."""


def perform(job: Job) -> int:
    """Train, print the table, write the files; returns the status. After Ctrl+C the table so far is all there is.

    Raises:
        UsageError: settings or initial parameters do not fit the points, or Qt, which draws pictures, is not whole.
        OSError: a file or the table cannot be written.
    """
    if job.picture or job.animation:
        require_qt()
    optimum = _best_of(job) if job.stop.kind == "within" else None  # one for all: they differ in α alone
    runs = [JobRun(job, settings, optimum) for settings in job.settings]
    try:
        _train(runs, job)
    except KeyboardInterrupt:
        print("gd-sim: interrupted; this is the table so far", file=sys.stderr)
        _print_results(runs)
        return INTERRUPTED
    _print_results(runs)
    optimum = optimum or _best_of(job)
    _print_lines(best_lines(optimum, is_penalised=job.settings[0].l2 > 0.0))
    write_outputs(job, [run.run for run in runs], optimum)
    return 0


def _best_of(job: Job) -> Optimum:
    with usage_errors():
        return best_of(Descent(job.points, job.settings[0]))


def _train(runs: Sequence[JobRun], job: Job) -> None:
    """Train all runs, as many at once as there are processors: the compiled loops release the GIL.

    This thread only waits, so that Ctrl+C is heard at once; the others end with the slice they are in.
    """
    ending = Event()
    with Progress(job) as progress, ThreadPoolExecutor(os.cpu_count()) as threads:
        try:
            left = {threads.submit(run.train, ending) for run in runs}
            while left:
                done, left = wait(left, BETWEEN)
                for future in done:
                    future.result()
                progress.show(sum(run.run.state.epoch for run in runs))
        finally:
            ending.set()
            threads.shutdown(wait=False, cancel_futures=True)


def _print_results(runs: Sequence[JobRun]) -> None:
    results = [run.result() for run in runs]
    _print_lines(table_lines(results))
    print()
    _print_lines(closing_lines(results))


def _print_lines(lines: Iterator[str]) -> None:
    for line in lines:
        print(line)
