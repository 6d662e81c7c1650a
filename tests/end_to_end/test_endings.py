"""How `gd-sim` ends: Ctrl+C, pipes, terminals; and what it loads on its way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import gd_sim
from gd_sim import app
from gd_sim.core.state import State
from gd_sim.core.training import Run
from gd_sim.headless.options import OPTIONS
from tests.end_to_end.commands import ON_LINUX, ON_POSIX, SAMPLE, START, Command, environment, run_process, table_of


@pytest.mark.parametrize("options", [(), ("--every", "1"), ("--learning-rate", "0.1,1")], ids=" ".join)
def test_ctrl_c_prints_the_table_so_far(
    command: Command, monkeypatch: pytest.MonkeyPatch, options: Sequence[str]
) -> None:
    slices = Run.slices

    def interrupted(run: Run, epochs: int) -> Iterator[State]:
        for state in slices(run, min(epochs, 20)):
            yield state
            if state.epoch >= 20:
                raise KeyboardInterrupt

    monkeypatch.setattr(Run, "slices", interrupted)
    output = command(SAMPLE, "--initial-parameters", START, *options)
    assert output.status == 130
    assert output.err.count("\n") == 1
    row = table_of(output.out)[-1]
    assert row[:2] == ["20", "0.2148"]


@ON_POSIX
@pytest.mark.parametrize("rates", ["0.1", "0.1,0.2,0.3"])
def test_ctrl_c_and_the_progress_bar_in_a_terminal(tmp_path: Path, rates: str) -> None:
    import pty

    program = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from gd_sim.app import main; sys.exit(main(sys.argv[1:]))"
    )
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", program, "train", str(SAMPLE), f"--learning-rate={rates}", "--epochs", "1000000000000"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        cwd=tmp_path,
        env=environment(tmp_path),
    ) as process:
        os.close(theirs)
        shown = b""
        while shown.count(b"\r[") < 3:
            shown += os.read(ours, 4096)
        process.send_signal(signal.SIGINT)
        out = process.communicate()[0].decode("utf-8")
        rest = os.read(ours, 4096).decode("utf-8")
        os.close(ours)
    assert process.returncode == 130
    assert b"0 %  epoch " in shown
    count = rates.count(",") + 1
    assert f"of {count},000,000,000,000".encode() in shown
    assert rest.split("\r")[-2].endswith("this is the table so far")
    rows = table_of(out)
    assert [row[0] for row in rows[:4]] == ["epoch", "0", "1", "10"]
    assert len(rows[1]) == (count + 1 if count > 1 else 11)
    assert int(rows[-1][0]) > 1000


def test_one_run_that_fails_ends_the_others(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    slices = Run.slices

    def failing(run: Run, epochs: int) -> Iterator[State]:
        if run.descent.settings.learning_rate == 1.0:
            raise MemoryError
        yield from slices(run, epochs)

    monkeypatch.setattr(Run, "slices", failing)
    rates = ("--learning-rate", "0.1,1,0.2,0.3", "--epochs", "1000000000000")
    assert command.mistake(SAMPLE, *rates) == "there is not enough memory for this"


def test_no_bar_where_stderr_is_no_terminal(command: Command) -> None:
    assert command(SAMPLE, "--epochs", 200_000).err == ""


@ON_POSIX
def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    arguments = ["train", str(SAMPLE), "--epochs", "4000", "--every", "1"]
    with subprocess.Popen(
        [sys.executable, "-m", "gd_sim", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment(tmp_path),
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline().split()[:2] == [b"epoch", b"E"]
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


@ON_LINUX
def test_output_that_cannot_be_written(tmp_path: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "gd_sim", "train", str(SAMPLE)],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env=environment(tmp_path),
            encoding="utf-8",
            check=False,
        )
    assert (done.returncode, done.stderr) == (2, "gd-sim: no space left on the disk\n")


def test_utf_8_where_only_ascii_is_expected(tmp_path: Path) -> None:
    done = run_process("train", SAMPLE, "--learning-rate", "0.1,1", folder=tmp_path, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "E, α 0.1" in done.stdout


def test_training_loads_neither_qt_nor_numba(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom gd_sim.app import main\nstatus = main(sys.argv[1:])\n"
        "print(*{name.partition('.')[0] for name in sys.modules} & {'PySide6', 'numba', 'pyqtgraph'})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "train", str(SAMPLE)],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env=environment(tmp_path),
        check=True,
    )
    assert done.stdout.splitlines()[-1] == ""


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["--version"]) == 0
    assert capsys.readouterr().out == f"gd-sim {gd_sim.__version__}\n"
    for arguments in (["--help"], ["train", "--help"]):
        assert app.main(arguments) == 0
        captured = capsys.readouterr()
        assert captured.out.startswith("usage: gd-sim")
        assert captured.err == ""
    for option in OPTIONS:
        assert option in captured.out


WITH_A_WINDOW = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from gd_sim import app

application = QApplication([])

def begin():
    (window,) = [widget for widget in QApplication.topLevelWidgets() if widget.objectName() == "mainWindow"]
    if sys.argv[1] == "edited":
        window.session.place((1.0, 1.0), 1.0)
    print("ready", flush=True)

def look():
    if QApplication.activeModalWidget():
        print("asked", flush=True)
        timer.stop()

timer = QTimer()
timer.timeout.connect(look)
timer.start(10)
QTimer.singleShot(0, begin)
sys.exit(app.main([]))
"""


@ON_LINUX
@pytest.mark.parametrize("kind", ["untouched", "edited"])
def test_sigterm_closes_the_window_and_asks_before_anything_is_lost(tmp_path: Path, kind: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WITH_A_WINDOW, kind],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        cwd=tmp_path,
        env=environment(tmp_path, QT_QPA_PLATFORM="offscreen"),
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
        if kind == "edited":
            assert process.stdout.readline() == "asked\n"
            process.send_signal(signal.SIGTERM)
        assert process.wait(60) == (0 if kind == "untouched" else -signal.SIGTERM)
    assert (tmp_path / "gd_sim" / "gd_sim.ini").exists() == (kind == "untouched"), "what was chosen is remembered"
