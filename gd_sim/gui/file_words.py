"""What is told of files: in the status line, and where something went wrong."""

from __future__ import annotations

from pathlib import Path

from gd_sim.core.points import PointSet
from gd_sim.core.wording import counted
from gd_sim.files.errors import FileError, describe_os_error
from gd_sim.files.experiments import Experiment


def opened(content: PointSet | Experiment) -> str:
    """That a file was opened; with the notes of an experiment, if it has some."""
    if isinstance(content, PointSet):
        return f"{counted(len(content))} opened"
    notes = f": {content.notes}" if content.notes else ""
    return f"Experiment opened, at update {content.run.state.update:,}{notes}"


def counts(points: PointSet) -> str:
    """How many points there are, and of which class: `100 points: ● 50 setosa, ▲ 50 virginica`."""
    ones = int(points.y.sum())
    counts = zip("●▲", (len(points) - ones, ones), points.class_names, strict=True)
    classes = ", ".join(f"{mark}\N{NO-BREAK SPACE}{count:,} {name}" for mark, count, name in counts)
    return f"{counted(len(points))}: {classes}"


def saved(path: Path, content: PointSet | Experiment) -> str:
    """That a file was saved, and what it leaves out."""
    if isinstance(content, PointSet):
        return f"{counted(len(content))} saved to {path.name}; a CSV holds no settings and no run"
    return f"Experiment saved to {path.name}, at update {content.run.state.update:,}"


def problem(path: Path, error: object) -> str:
    """Why a file could not be read or written, in one line that names it.

    Raises:
        Exception: `error` itself, where it is nothing that happens to files: a mistake of this program is not told as
            if the file had made it.
    """
    if isinstance(error, OSError | MemoryError):
        why = reason(error)
        return why if str(path) in why else f"{path}: {why}"
    if isinstance(error, FileError):
        return str(error)
    assert isinstance(error, Exception)
    raise error


def reason(error: OSError | MemoryError) -> str:
    """Why the system did not do what it should."""
    return describe_os_error(error) if isinstance(error, OSError) else "there is not enough memory"
