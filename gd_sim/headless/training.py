"""Carry out a job: train, print the table, write the files."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from gd_sim.core.optimum import best_of
from gd_sim.headless.job import Job
from gd_sim.headless.offscreen import require_qt
from gd_sim.headless.outputs import write_outputs
from gd_sim.headless.progress import Progress
from gd_sim.headless.runs import JobRun
from gd_sim.headless.table import best_lines, closing_lines, table_lines

INTERRUPTED = 130
"""The status of a program that Ctrl+C ended."""


def perform(job: Job) -> int:
    """Train, print the table, write the files; returns the status. After Ctrl+C the table so far is all there is.

    Raises:
        UsageError: settings or initial parameters do not fit the points, or Qt, which draws the picture, is not whole.
        OSError: a file or the table cannot be written.
    """
    if job.picture:
        require_qt()
    runs = [JobRun(job, settings) for settings in job.settings]
    try:
        _train(runs, job)
    except KeyboardInterrupt:
        print("gd-sim: interrupted; this is the table so far", file=sys.stderr)
        _print_results(runs)
        return INTERRUPTED
    _print_results(runs)
    _print_lines(best_lines(best_of(runs[0].run.descent)))
    write_outputs(job, [run.run for run in runs])
    return 0


def _train(runs: Sequence[JobRun], job: Job) -> None:
    with Progress(job) as progress:
        for number, run in enumerate(runs):
            for epochs in run.train():
                progress.show(number * job.epochs + epochs)


def _print_results(runs: Sequence[JobRun]) -> None:
    results = [run.result() for run in runs]
    _print_lines(table_lines(results))
    print()
    _print_lines(closing_lines(results))


def _print_lines(lines: Iterator[str]) -> None:
    for line in lines:
        print(line)
