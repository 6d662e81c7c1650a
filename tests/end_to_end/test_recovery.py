"""A window that is killed: after the next launch every edit older than two seconds is there, to the last bit."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, NamedTuple

import pytest

from gd_sim.files.errors import FAILED
from tests.end_to_end.commands import FOLDER, ON_LINUX, environment

DRIVER = Path(__file__).parent / "recovery_driver.py"
SECONDS = 2.0
"""What a crash may take at most."""

pytestmark = ON_LINUX


class Life(NamedTuple):
    """What a driven window said before it died.

    Attributes:
        states: when each edit was made, and the points after it.
        death: when it died, on the same clock.
    """

    states: list[tuple[float, str]]
    death: float


def start(folder: Path, *arguments: object, seed: int = 0) -> subprocess.Popen[str]:
    places = {name: str(folder) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    own = {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(FOLDER), "EDIT_SEED": str(seed), **places}
    return subprocess.Popen(
        [sys.executable, str(DRIVER), *map(str, arguments)],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        cwd=folder,
        env=environment(folder, **own),
    )


def output(process: subprocess.Popen[str]) -> IO[str]:
    assert process.stdout is not None
    return process.stdout


def live(process: subprocess.Popen[str], seconds: float | None = None, death: int = signal.SIGKILL) -> Life:
    """Let a window edit until it dies by itself, or for so many seconds from its first edit; then kill it.

    Args:
        process: the window.
        seconds: how long it lives at most.
        death: the signal that ends it.
    """
    states: list[tuple[float, str]] = []
    deaths: list[float] = []
    with process:
        for line in output(process):  # what is still in the pipe when it dies comes too
            word, _, rest = line.strip().partition(" ")
            if word == "dying":
                deaths.append(float(rest))
            elif rest.endswith("]"):
                states.append((float(word), rest))
            if seconds is not None and not deaths and time.monotonic() > states[0][0] + seconds:
                deaths.append(time.monotonic())
                process.send_signal(signal.SIGKILL)
    assert process.returncode == -death
    return Life(states, deaths[0])


def relaunch(folder: Path, answer: str = "open") -> dict[str, str]:
    """Start again, and what was said: what was asked, whether the points are modified, and they themselves."""
    with start(folder, "relaunch", answer) as process:
        said = dict(line.strip().split(" ", 1) for line in output(process))
    assert process.returncode == 0
    return said


def assert_nothing_is_lost(life: Life, points: str) -> None:
    texts = [text for _, text in life.states]
    assert points in texts, "points that never were"
    newest = len(texts) - 1 - texts[::-1].index(points)
    lost = [when for when, _ in life.states[newest + 1 :]]
    assert not lost or life.death - lost[0] <= SECONDS


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        ("before a write", 4),
        ("in a write", 5),
        ("after a write", 4),
        ("in a base", 2),
        ("in a save", 2),
        ("in a load", 2),
    ],
)
def test_killed_at_a_moment(tmp_path: Path, moment: str, count: int) -> None:
    (tmp_path / "other.csv").write_text("x1,x2,label\n1,2,0\n3,4,1\n")
    life = live(start(tmp_path, "edit", moment, count))
    assert len(life.states) > 5
    said = relaunch(tmp_path)
    assert_nothing_is_lost(life, said["points"])
    m = len(json.loads(said["points"])[1])
    assert said["asked"].startswith(
        f"gd_sim was not closed properly. {m} points of \u201cTwo groups\u201d, last changed "
    )
    assert said["modified"] == "True"
    assert not (tmp_path / "saved.csv").exists(), "half a file is none"


@pytest.mark.parametrize("seed", range(2))
def test_killed_at_any_moment(tmp_path: Path, seed: int) -> None:
    life = live(start(tmp_path, "edit", "none", 0, seed=seed), random.Random(seed).uniform(0.0, 4.0))
    said = relaunch(tmp_path)
    if "points" in said:
        assert_nothing_is_lost(life, said["points"])
    else:
        assert life.death - life.states[0][0] <= SECONDS


def test_later_keeps_the_points_and_discard_does_not(tmp_path: Path) -> None:
    life = live(start(tmp_path, "edit", "after a write", 3))
    assert "asked" in relaunch(tmp_path, "later")
    assert "asked" in relaunch(tmp_path, "discard")
    assert "asked" not in relaunch(tmp_path, "later")
    assert life.states
    assert not list(tmp_path.glob("gd_sim/recovery/*"))


def test_two_windows_that_died_are_offered_one_after_another(tmp_path: Path) -> None:
    lives = [live(start(tmp_path, "edit", "after a write", 3, seed=seed)) for seed in (1, 2)]
    for life in reversed(lives):
        assert_nothing_is_lost(life, relaunch(tmp_path)["points"])
    assert not list(tmp_path.glob("gd_sim/recovery/*.base"))


def test_points_of_a_window_that_lives_are_not_offered(tmp_path: Path) -> None:
    alive = start(tmp_path, "edit", "none", 0)
    for _line in output(alive):
        if list(tmp_path.glob("gd_sim/recovery/*.base")):
            break
    assert "asked" not in relaunch(tmp_path, "later")
    life = live(alive, 0.0)
    assert_nothing_is_lost(life, relaunch(tmp_path)["points"])


def test_a_crash_in_c_is_written_down_and_told_of_once(tmp_path: Path) -> None:
    life = live(start(tmp_path, "edit", "in C", 4), death=signal.SIGSEGV)
    said = relaunch(tmp_path)
    assert_nothing_is_lost(life, said["points"])
    (log,) = tmp_path.glob("gd_sim/crashes/*.txt")
    assert said["told"] == f"gd_sim crashed the last time; what is known of it: {log}"
    written = log.read_text()
    assert written.startswith("Fatal Python error: Segmentation fault")
    assert "crash" in written
    assert "told" not in relaunch(tmp_path, "later")
    assert list(tmp_path.glob("gd_sim/crashes/*")) == [log]


def test_a_window_that_was_killed_leaves_no_crash_log(tmp_path: Path) -> None:
    live(start(tmp_path, "edit", "after a write", 3))
    assert len(list(tmp_path.glob("gd_sim/crashes/*.log"))) == 1
    assert "told" not in relaunch(tmp_path)
    assert not list(tmp_path.glob("gd_sim/crashes/*"))


def test_an_exception_in_a_slot_is_shown_and_written_down_and_the_points_come_back(tmp_path: Path) -> None:
    """Even where closing fails as well: the second Quit ends the program."""
    states: list[str] = []
    dialogs: list[str] = []
    with start(tmp_path, "raise") as process:
        for line in output(process):
            word, _, rest = line.strip().partition(" ")
            (dialogs if word == "dialog" else states).append(rest)
    assert process.returncode == FAILED
    assert "ZeroDivisionError: in a slot" in dialogs[0]
    assert "Your points are safe" in dialogs[0]
    assert "ArithmeticError: in closing" in dialogs[1]
    (log,) = tmp_path.glob("gd_sim/crashes/*.log")
    assert "in look\n" in log.read_text()
    said = relaunch(tmp_path)
    assert said["points"] == states[-1]
    assert json.loads(said["points"])[0][-1] == [0.25, 0.5]
    assert said["told"].startswith("gd_sim crashed the last time; what is known of it: ")
