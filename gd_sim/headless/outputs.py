"""The files that a job writes: looked at before the training, written after it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from gd_sim.core.film import RATE, SECONDS, film_of_run, is_steady_enough, spread
from gd_sim.core.optimum import Optimum
from gd_sim.core.trace import Work
from gd_sim.core.training import Run
from gd_sim.files.errors import describe_os_error
from gd_sim.files.histories import save_history
from gd_sim.files.pages import save_trace_page
from gd_sim.files.scripts import save_script
from gd_sim.files.traces import save_trace
from gd_sim.files.worksheets import save_worksheet
from gd_sim.headless.job import Job
from gd_sim.headless.offscreen import open_offscreen
from gd_sim.headless.usage import UsageError


def check_output(option: str, path: Path, points_file: str, endings: Sequence[str] = ()) -> None:
    """Find out before a long training whether its file could be written.

    Args:
        option: asked for the file, and begins each message.
        path: the file.
        points_file: not to be overwritten.
        endings: one of which the name must have, if any.

    Raises:
        UsageError: it could not.
    """
    if endings and path.suffix.lower() not in endings:
        raise UsageError(f"{option} must end in {' or '.join(endings)}, not {str(path)!r}")
    if not path.parent.is_dir():
        raise UsageError(f"{option} {path}: there is no folder {path.parent}")
    if path.exists():
        _check_existing(option, path, points_file)
    try:
        tempfile.TemporaryFile(dir=path.parent).close()
    except OSError as error:
        error.filename = None
        raise UsageError(f"{option} {path}: in the folder {path.parent}, {describe_os_error(error)}") from None


def _check_existing(option: str, path: Path, points_file: str) -> None:
    if path.is_dir():
        raise UsageError(f"{option} {path}: it is a folder; expected the name of a file")
    if not path.is_file() or not os.access(path, os.W_OK):
        raise UsageError(f"{option} {path}: it cannot be written to")
    if Path(points_file).exists() and path.samefile(points_file):
        raise UsageError(f"{option} {path}: these are the points; expected another file")


def write_outputs(job: Job, runs: Sequence[Run], optimum: Optimum) -> None:
    """Write the files that were asked for, and say so.

    Raises:
        OSError: the system refuses.
    """
    if job.history:
        save_history(job.history, *runs[0].history)
        print(f"history: {job.history}")
    if job.trace:
        save = save_trace_page if job.trace.suffix.lower() == ".md" else save_trace
        save(job.trace, [_work(runs[0], *job.traced)])
        print(f"trace: {job.trace}")
    if job.worksheet:
        blanks = job.blanks, job.blanks_share, job.settings[0].seed
        save_worksheet(job.worksheet, [_work(runs[0], *job.traced)], *blanks)
        print(f"worksheet: {job.worksheet}")
    if job.script:
        save_script(job.script, runs[0].descent, runs[0].state_at(0), runs[0].state)
        print(f"script: {job.script}")
    if job.picture:
        open_offscreen()
        from gd_sim.gui.pictures import save_picture

        save_picture(job.picture, runs, optimum)
        print(f"picture: {job.picture}")
    if job.animation:
        open_offscreen()
        _save_animation(job.animation, runs[0], optimum)
        print(f"animation: {job.animation}")


def _save_animation(path: Path, run: Run, optimum: Optimum) -> None:
    """All of a run, in as many frames as an animation usually has."""
    from gd_sim.gui.film_stage import Stage, save_film

    last, frames = run.state.update, SECONDS * RATE
    film = film_of_run(run, spread(0, last, frames, is_steady=is_steady_enough(0, last, frames)))
    stage = Stage(run.descent.points, film.curve, optimum, has_penalty=run.descent.settings.l2 > 0.0)
    save_film(path, film, stage, RATE)


def _work(run: Run, first: int, last: int) -> Work:
    """The updates of a run from number `first` to `last`, as far as there are any: it may have stopped before."""
    end = run.state.update
    return Work(run.descent, run.state_at(min(first - 1, end)), max(0, min(last, end) - first + 1))
