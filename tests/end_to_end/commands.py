"""`gd-sim` as a person types it, and what comes back."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import gd_sim
from gd_sim import app
from gd_sim.assets import asset

SAMPLE = asset("points/two-groups.csv")
START = "-1,1,0"
FOLDER = Path(gd_sim.__file__).parent.parent
ON_POSIX = pytest.mark.skipif(os.name != "posix", reason="POSIX signals and terminals")
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the display is probed on Linux")


class Output(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str


class Command:
    """`gd-sim train`, in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: object) -> Output:
        status = app.main(["train", *map(str, arguments)])
        return Output(status, *self._capsys.readouterr())

    def mistake(self, *arguments: object) -> str:
        """The one line of a command that must fail."""
        output = self(*arguments)
        assert output.status == 2
        assert output.out == ""
        assert output.err.startswith("gd-sim: ")
        assert output.err.endswith("\n")
        assert output.err.count("\n") == 1
        return output.err.removeprefix("gd-sim: ").removesuffix("\n")


def table_of(out: str) -> list[list[str]]:
    """The cells of the table, which ends at an empty line; accuracy is several of them."""
    return [line.split() for line in itertools.takewhile(bool, out.splitlines())]


def closing_parameters(out: str) -> list[float]:
    (line,) = [line for line in out.splitlines() if line.startswith("w1,")]
    return [float(number) for number in line.split(": ")[1].split(",")]


def environment(folder: Path, **changes: str) -> dict[str, str]:
    """For a process of its own: no display, nothing of this user."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    kept.pop("QT_QPA_PLATFORM", None)
    own = {
        "PYTHONPATH": str(FOLDER),
        "XDG_CONFIG_HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "PYTHONWARNINGS": "error::RuntimeWarning",
    }
    return kept | own | changes


def run_process(*arguments: object, folder: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gd_sim", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        env=environment(folder, **changes),
        check=False,
    )
