"""The command line, from its arguments to what it prints, writes and returns."""

from __future__ import annotations

import csv
import importlib
import itertools
import math
import os
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

import gd_sim
from gd_sim import app
from gd_sim.assets import asset
from gd_sim.core.descent import State
from gd_sim.core.optimum import find_optimum
from gd_sim.core.settings import Settings
from gd_sim.core.training import Run, train, train_many
from gd_sim.files.tables import PointFileError, load_points
from gd_sim.headless import offscreen, options, outputs
from gd_sim.headless.options import OPTIONS
from gd_sim.headless.runs import milestones

SAMPLE = asset(app.START_POINTS)
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


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """Points with three features, and labels that are words."""
    path = tmp_path / "three.csv"
    rows = [(math.sin(k), math.cos(2 * k), k % 5, "yes" if k % 3 else "no") for k in range(12)]
    path.write_text("a,b,c,label\n" + "".join(",".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")
    return path


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
    own = {"PYTHONPATH": str(FOLDER), "XDG_CONFIG_HOME": str(folder), "PYTHONWARNINGS": "error::RuntimeWarning"}
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


# The table


def lesson(epochs: int) -> Iterator[tuple[float, int, list[float]]]:
    """E, the number of right points and (w1, w2, b) after each epoch, by the lesson's rule in its textbook form."""
    with SAMPLE.open(encoding="utf-8") as file:
        points = [(float(row["x1"]), float(row["x2"]), int(row["label"])) for row in csv.DictReader(file)]
    w1, w2, b = -1.0, 1.0, 0.0
    for epoch in range(epochs + 1):
        if epoch:
            for x1, x2, y in points:
                residual = y - 1 / (1 + math.exp(-(w1 * x1 + w2 * x2 + b)))
                w1, w2, b = w1 + 0.1 * residual * x1, w2 + 0.1 * residual * x2, b + 0.1 * residual
        predictions = [(1 / (1 + math.exp(-(w1 * x1 + w2 * x2 + b))), y) for x1, x2, y in points]
        error = -sum(math.log(p if y else 1 - p) for p, y in predictions) / len(points)
        yield error, sum((p >= 0.5) == y for p, y in predictions), [w1, w2, b]


def test_the_table_is_what_the_lesson_gives(command: Command) -> None:
    output = command(SAMPLE, "--initial-parameters", START, "--epochs", 50)
    assert (output.status, output.err) == (0, "")
    headings, *rows = table_of(output.out)
    assert headings == ["epoch", "E", "accuracy", "w1", "w2", "b"]
    assert [int(row[0]) for row in rows] == [0, 1, 2, 5, 10, 20, 50]
    expected = list(lesson(50))
    for row in rows:
        error, right, parameters = expected[int(row[0])]
        assert row[1] == f"{error:.4f}"
        assert " ".join(row[2:-3]) == f"{right} of 20 right ({5 * right} %)"
        assert row[-3:] == [f"{value:+.3f}" for value in parameters]
    assert closing_parameters(output.out) == pytest.approx(expected[50][2], rel=1e-12)


def test_the_closing_lines_have_all_digits(command: Command) -> None:
    points = load_points(SAMPLE)
    run = train(points, Settings(), 50, (-1, 1, 0))
    output = command(SAMPLE, f"--initial-parameters={START}")
    assert output.out.splitlines()[-3:] == [
        f"epoch 50: E {run.error!r}, 18 of 20 right (90 %)",
        f"w1,w2,b: {','.join(repr(float(value)) for value in run.parameters)}",
        f"best possible E: {find_optimum(points.x, points.y).error!r}",
    ]


def test_columns_are_aligned(command: Command) -> None:
    lines = list(itertools.takewhile(bool, command(SAMPLE, "--epochs", 1000).out.splitlines()))
    assert {len(line) for line in lines} == {len(lines[0])}


def test_nothing_to_do(command: Command) -> None:
    output = command(SAMPLE, "--initial-parameters", "-3.67,-3.02,3.28", "--epochs", 0)
    assert [row[0] for row in table_of(output.out)] == ["epoch", "0"]
    assert closing_parameters(output.out) == [-3.67, -3.02, 3.28]


@pytest.mark.parametrize(("epochs", "rows"), [(1, 2), (7, 5), (50, 7), (1_000_000, 20)])
def test_long_runs_have_few_rows(command: Command, epochs: int, rows: int) -> None:
    _, *table = table_of(command(SAMPLE, "--epochs", epochs).out)
    assert len(table) == rows
    assert int(table[-1][0]) == epochs


@pytest.mark.parametrize("epochs", [10**k + d for k in range(20) for d in (-1, 0, 1)])
def test_rows_of_a_table(epochs: int) -> None:
    goals = milestones(epochs)
    assert goals == sorted(set(goals))
    assert goals[-1] == epochs
    assert len(goals) <= 22


@pytest.mark.parametrize("every", ["7", "1", "50", "1000", "9" * 30])
def test_rows_as_asked_for(command: Command, every: str) -> None:
    output = command(SAMPLE, "--initial-parameters", START, "--every", every)
    step = int(every)
    expected = [epoch for epoch in range(50) if epoch % step == 0] + [50]
    assert [int(row[0]) for row in table_of(output.out)[1:]] == expected
    assert closing_parameters(output.out) == train(load_points(SAMPLE), Settings(), 50, (-1, 1, 0)).parameters.tolist()


def test_every_option_reaches_the_run(command: Command) -> None:
    arguments = (
        "--learning-rate 0.05 --batch-size 3 --reduction sum --optimizer nesterov --momentum 0.5 --l2 0.01 "
        "--features x1,x1*x2,sin(x2) --standardize --seed 3 --shuffle --epochs 30"
    )
    settings = Settings(
        learning_rate=0.05,
        batch_size=3,
        reduction="sum",
        optimizer="nesterov",
        momentum=0.5,
        l2=0.01,
        features=("x1", "x1*x2", "sin(x2)"),
        standardize=True,
        seed=3,
        shuffle=True,
    )
    expected = train(load_points(SAMPLE), settings, 30).parameters
    assert closing_parameters(command(SAMPLE, *arguments.split()).out) == expected.tolist()


def test_perceptron_and_whole_set(command: Command) -> None:
    settings = Settings(method="perceptron", batch_size="all")
    expected = train(load_points(SAMPLE), settings, 50).parameters
    output = command(SAMPLE, "--method", "perceptron", "--batch-size", "all")
    assert closing_parameters(output.out) == expected.tolist()


def test_more_features_and_the_label_by_name_or_number(command: Command, three: Path) -> None:
    output = command(three, "--learning-rate", "1")
    assert table_of(output.out)[0] == ["epoch", "E", "accuracy", "w1", "w2", "w3", "b"]
    expected = train(load_points(three), Settings(learning_rate=1.0), 50).parameters
    assert closing_parameters(output.out) == expected.tolist()
    for label in ("label", "4"):
        assert command(three, "--learning-rate", "1", "--label", label).out == output.out


def test_several_learning_rates_side_by_side(command: Command) -> None:
    rates = [0.01, 0.1, 1.0]
    output = command(SAMPLE, "--learning-rate", "0.01,0.1,1")
    runs = train_many(load_points(SAMPLE), [Settings(learning_rate=rate) for rate in rates], 50)
    headings, *rows = table_of(output.out)
    assert " ".join(headings) == "epoch E, α 0.01 E, α 0.1 E, α 1"
    for row in rows:
        assert row[1:] == [f"{run.history.error[int(row[0])]:.4f}" for run in runs]
    for run, name in zip(runs, ("0.01", "0.1", "1"), strict=True):
        assert f"α {name}, epoch 50: E {run.error!r}," in output.out
        assert f"α {name}, w1,w2,b: {','.join(map(repr, run.parameters.tolist()))}" in output.out


def test_several_learning_rates_with_rows_as_asked_for(command: Command) -> None:
    _, *rows = table_of(command(SAMPLE, "--learning-rate=0.1,1", "--every=20").out)
    assert [row[0] for row in rows] == ["0", "20", "40", "50"]
    assert {len(row) for row in rows} == {3}


def test_a_run_that_stops_says_so(command: Command) -> None:
    output = command(SAMPLE, "--learning-rate", "1", "--l2", "1e9")
    points = load_points(SAMPLE)
    run = train(points, Settings(learning_rate=1.0, l2=1e9), 50)
    assert run.stopped
    assert output.status == 0
    assert f"\ns{run.stopped[1:]}\n" in output.out
    assert run.stopped.startswith("Stopped: update ")
    assert table_of(output.out)[-1][0] == f"{run.descent.time(run.state):.2f}"
    assert closing_parameters(output.out) == run.parameters.tolist()


@pytest.mark.parametrize(
    "arguments",
    [
        "",
        "--standardize",
        "--standardize --every 1",
        "--features x1^2,x1*x2,sin(x1)",
        "--features x1^2,x1 --standardize",
        "--reduction sum --batch-size all",
        "--method perceptron",
        "--optimizer nesterov --shuffle",
        "--optimizer adam",
        "--learning-rate 0.1,1e300",
        "--initial-parameters 1e300,-1e300,1e308",
    ],
)
@pytest.mark.parametrize("size", ["1e200", "1e308"])
def test_points_too_far_away_are_told_without_a_warning(
    command: Command, tmp_path: Path, size: str, arguments: str
) -> None:
    path = tmp_path / "far.csv"
    path.write_text(f"x1,x2,label\n{size},1,0\n-{size},2,1\n0,0,0\n{size},-{size},1\n", encoding="utf-8")
    output = command(path, *arguments.split())
    assert (output.status, output.err) == (0, "")
    assert "nan" not in output.out


def test_separable_points_have_no_best_error(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "apart.csv"
    path.write_text("x1,x2,label\n0,0,0\n1,1,1\n", encoding="utf-8")
    assert "best possible E: none" in command(path).out


# Files


def test_history_is_exact(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    output = command(SAMPLE, "--initial-parameters", START, "--epochs", 300, "--history", path)
    assert output.out.endswith(f"history: {path}\n")
    with path.open(encoding="utf-8", newline="") as file:
        headings, *rows = csv.reader(file)
    history = train(load_points(SAMPLE), Settings(), 300, (-1, 1, 0)).history
    assert headings == ["epoch", "error", "accuracy", "w1", "w2", "b"]
    assert [int(row[0]) for row in rows] == list(range(301))
    assert [row[1:3] for row in rows] == np.column_stack([history.error, history.accuracy]).astype(str).tolist()
    assert [[float(cell) for cell in row[3:]] for row in rows] == history.parameters.tolist()
    assert [row[0] for row in table_of(output.out)[1:]] == ["0", "1", "2", "5", "10", "20", "50", "100", "200", "300"]


def test_history_each_so_many_epochs(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    command(SAMPLE, "--epochs", 25, "--every", 10, "--history", path)
    assert [line.split(",")[0] for line in path.read_text(encoding="utf-8").split()] == ["epoch", "0", "10", "20", "25"]


@pytest.mark.usefixtures("qapp")
def test_pictures(command: Command, tmp_path: Path, three: Path) -> None:
    for name, points, rates in (("a.png", SAMPLE, "0.1"), ("b.svg", SAMPLE, "0.1,1"), ("c.PNG", three, "0.1")):
        path = tmp_path / name
        output = command(points, "--learning-rate", rates, "--picture", path)
        assert (output.status, output.err) == (0, "")
        assert output.out.endswith(f"picture: {path}\n")
        assert path.read_bytes().startswith(b"<?xml" if name.endswith("svg") else b"\x89PNG\r\n\x1a\n")


@pytest.mark.usefixtures("qapp")
def test_a_picture_of_a_run_that_would_never_end(command: Command, tmp_path: Path) -> None:
    options = ("--learning-rate", "1", "--l2", "1e9", "--epochs", "9" * 30, "--picture", tmp_path / "a.png")
    output = command(SAMPLE, *options)
    assert (output.status, output.err) == (0, "")
    assert "stopped: update " in output.out
    assert (tmp_path / "a.png").exists()


@ON_LINUX
def test_a_picture_needs_no_display(tmp_path: Path) -> None:
    done = run_process("train", SAMPLE, "--picture", "run.png", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("picture: run.png\n")
    assert struct.unpack(">II", (tmp_path / "run.png").read_bytes()[16:24]) == (2120, 960)


# Mistakes


BAD_FILES = {
    "empty": (b"", ""),
    "binary": (b"\x00\x01\x02\xff\xfe" * 50, ""),
    "text": (b"x1,x2,label\n1,2,0\nleft,3,1\n", ", line 3"),
    "one column": (b"label\n0\n1\n", ""),
    "nan": (b"x1,x2,label\n1,2,0\n3,nan,1\n", ", line 3"),
    "inf": (b"x1,x2,label\n1,inf,0\n3,4,1\n", ", line 2"),
    "1e400": (b"x1,x2,label\n1,2,0\n1e400,4,1\n", ", line 3"),
    "missing": (b"x1,x2,label\n1,2,0\n3,,1\n", ", line 3"),
    "three classes": (b"x1,x2,label\n1,2,0\n3,4,1\n5,6,2\n", ", line 4"),
    "ragged": (b"x1,x2,label\n1,2,0\n3,4\n", ", line 3"),
    "no points": (b"x1,x2,label\n", "no points"),
}


@pytest.mark.parametrize(("content", "told"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_bad_file_is_told_in_one_line(command: Command, tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(content)
    line = command.mistake(path)
    assert line.startswith(str(path))
    assert told in line
    assert "expected" in line or "no points" in line


def test_a_folder_and_a_missing_file(command: Command, tmp_path: Path) -> None:
    assert command.mistake(tmp_path).startswith(f"{tmp_path}: expected a file")
    assert command.mistake(tmp_path / "a\nb.csv").startswith(str(tmp_path / "a"))


@pytest.mark.parametrize(
    "arguments",
    [
        "--batch-size 0",
        "--batch-size some",
        "--learning-rate 0",
        "--learning-rate -1",
        "--learning-rate nan",
        "--learning-rate 1e400",
        "--learning-rate 0.1,",
        "--learning-rate 0.1,x",
        "--reduction max",
        "--method guess",
        "--optimizer lion",
        "--momentum 1",
        "--l2 -0.5",
        "--l2 inf",
        "--features x1,x3",
        "--features x1,x1",
        "--initial-parameters 1,2",
        "--initial-parameters -1,2,x",
        "--initial-parameters -inf,0,0",
        "--initial-parameters nan,0,0",
        "--seed 1.5",
        "--seed -1",
        "--epochs -1",
        "--epochs 1e3",
        "--every 0",
        "--every",
        "--label no-such-column",
        "--optimizer adam --method perceptron",
        "--history {tmp}",
        "--history {tmp}/missing/history.csv",
        "--history {tmp}/history.csv --learning-rate 0.1,1",
        "--history {tmp}/history.csv --epochs 1000000000000",
        "--every 10 --epochs 1000000000000",
        "--picture {tmp}/picture.jpg",
        "--picture {tmp}/missing/picture.png",
        "--unknown",
    ],
)
def test_a_bad_option_is_told_in_one_line(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: str
) -> None:
    monkeypatch.setattr(Run, "slices", None)  # no training before every option is checked
    line = command.mistake(SAMPLE, *arguments.format(tmp=tmp_path).split())
    if "no-such-column" not in arguments:
        option = arguments.split(maxsplit=1)[0]
        assert option in line or option.strip("-").replace("-", " ") in line
    assert not list(tmp_path.iterdir())


def test_features_of_three_columns(command: Command, three: Path) -> None:
    assert command.mistake(three, "--features", "x1,x2").startswith("features need exactly two columns")


def test_initial_parameters_say_what_they_should_be(command: Command) -> None:
    told = "initial parameters must be 3 finite numbers: w1, w2, b"
    assert command.mistake(SAMPLE, "--initial-parameters", "-1,-2") == told


def test_more_rows_than_fit_and_how_many_do(command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    history = tmp_path / "history.csv"
    monkeypatch.setattr(options, "HISTORY_BYTES", 10 * 6 * 8)  # ten rows of epoch, E, accuracy, w1, w2, b
    told = "--history asks for 51 rows, more than fit; expected --every 6 or more"
    assert command.mistake(SAMPLE, "--history", history) == told
    assert command(SAMPLE, "--history", history, "--every", 6).status == 0
    told = "--every asks for 11 rows, more than fit; expected --every 11 or more"
    assert command.mistake(SAMPLE, "--every", 5, "--learning-rate", "0.1,1") == told
    assert command(SAMPLE, "--every", 11, "--learning-rate", "0.1,1").status == 0


def test_the_points_are_not_overwritten(command: Command, three: Path) -> None:
    before = three.read_bytes()
    assert "these are the points" in command.mistake(three, "--history", three)
    assert three.read_bytes() == before


@ON_LINUX
def test_a_device_is_not_overwritten(command: Command) -> None:
    assert "cannot be written to" in command.mistake(SAMPLE, "--history", "/dev/null")
    assert not Path("/dev/null").is_file()


def test_a_disk_that_is_full(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *_: object) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(outputs, "save_history", refuse)
    output = command(SAMPLE, "--history", tmp_path / "history.csv")
    assert output.status == 2
    assert output.err == f"gd-sim: {tmp_path / 'history.csv'}: no space left on the disk\n"
    assert table_of(output.out)


def test_too_many_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["a.csv", "b.csv"], ["train"], ["train", "a.csv", "b.csv"]):
        assert app.main(arguments) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.count("\n") == 1


# Ctrl+C, pipes, terminals


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
def test_ctrl_c_and_the_progress_bar_in_a_terminal(tmp_path: Path) -> None:
    import pty

    program = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from gd_sim.app import main; sys.exit(main(sys.argv[1:]))"
    )
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", program, "train", str(SAMPLE), "--epochs", "1000000000000"],
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
    assert b"of 1,000,000,000,000" in shown
    assert rest.split("\r")[-2].endswith("this is the table so far")
    rows = table_of(out)
    assert [row[0] for row in rows[:4]] == ["epoch", "0", "1", "10"]
    assert int(rows[-1][0]) > 1000


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


# The window


def test_a_file_called_train_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[app.Start] = []

    def remember(start: app.Start) -> int:
        opened.append(start)
        return 0

    monkeypatch.setattr(app, "_open", remember)
    monkeypatch.chdir(tmp_path)
    Path("train").write_bytes(SAMPLE.read_bytes())
    for arguments in (["./train"], ["--", "train"]):
        assert app.main(arguments) == 0
    assert [start.path for start in opened] == [Path("train")] * 2
    assert app.main(["train"]) == 2
    assert "FILE" in capsys.readouterr().err


def test_points_that_do_not_fit_into_the_plane(three: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main([str(three)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.startswith(f"gd-sim: {three}: expected two feature columns")
    assert "gd-sim train" in captured.err
    with pytest.raises(PointFileError, match="two feature columns"):
        app.create_window(three)


OPEN = """
import sys
from PySide6.QtWidgets import QApplication
from gd_sim import app

def show(_=None):
    (window,) = [widget for widget in QApplication.topLevelWidgets() if widget.objectName() == "mainWindow"]
    print(window.isVisible(), len(window.session.points), window.session.state.parameters.tolist())
    window.close()
    return 0

QApplication.exec = show
sys.exit(app.main(sys.argv[1:]))
"""


@pytest.mark.parametrize("arguments", [(), (str(SAMPLE),)], ids=["sample", "file"])
def test_the_window_opens(tmp_path: Path, arguments: Sequence[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPEN, *arguments],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env=environment(tmp_path, QT_QPA_PLATFORM="offscreen"),
        check=False,
    )
    start = train(load_points(SAMPLE), Settings(), 0, None if arguments else (-1, 1, 0)).parameters.tolist()
    assert (done.returncode, done.stdout) == (0, f"True 20 {start}\n"), done.stderr


@ON_LINUX
def test_without_a_display_the_job_is_done_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "gd_sim.png").write_bytes(b"not ours")
    done = run_process(folder=tmp_path)
    assert done.returncode == 0
    assert done.stderr == "gd-sim: no display: DISPLAY is not set; training 50 epochs without a window\n"
    table = run_process("train", SAMPLE, "--initial-parameters", START, folder=tmp_path).stdout
    assert done.stdout == table + "picture of the window: gd_sim-2.png\n"
    assert (tmp_path / "gd_sim.png").read_bytes() == b"not ours"
    picture = (tmp_path / "gd_sim-2.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == app.PICTURE_SIZE


@ON_LINUX
def test_without_a_display_a_file_is_trained_as_the_window_would(tmp_path: Path) -> None:
    done = run_process(SAMPLE, folder=tmp_path)
    assert done.stdout == run_process("train", SAMPLE, folder=tmp_path).stdout + "picture of the window: gd_sim.png\n"


@ON_LINUX
@pytest.mark.usefixtures("qapp")
def test_without_a_display_the_picture_is_light_and_the_users_choices_stay(
    tmp_path: Path, settings_folder: Path
) -> None:
    from PySide6.QtCore import QSettings, Qt
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

    widget = QWidget()
    widget.setWindowState(Qt.WindowState.WindowMaximized)
    chosen = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "gd_sim", "gd_sim")
    for key, value in {"theme": "dark", "projectorAction": "true", "geometry": widget.saveGeometry()}.items():
        chosen.setValue(key, value)
    chosen.sync()
    before = Path(chosen.fileName()).read_bytes()
    done = run_process(folder=tmp_path, XDG_CONFIG_HOME=str(settings_folder))
    assert (done.returncode, done.stderr.count("\n")) == (0, 1), done.stderr
    assert QImage(str(tmp_path / "gd_sim.png")).pixelColor(1, app.PICTURE_SIZE[1] // 2).lightness() > 200
    assert Path(chosen.fileName()).read_bytes() == before


@ON_LINUX
def test_without_a_display_no_choices_are_written_down(tmp_path: Path) -> None:
    assert run_process(folder=tmp_path).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["gd_sim.png"]


@ON_LINUX
def test_missing_libraries_are_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(app, "display_problem", lambda: None)
    for module in (app, offscreen):
        monkeypatch.setattr(module, "missing_libraries", lambda: "Qt cannot load libEGL.so.1")
    for arguments in ([], ["train", str(SAMPLE), "--picture", "picture.png"]):
        assert app.main(arguments) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "Qt cannot load libEGL.so.1" in captured.err
        assert captured.err.count("\n") == 1


@pytest.mark.usefixtures("qapp")
def test_without_a_terminal_a_mistake_is_told_in_a_box(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from PySide6.QtWidgets import QMessageBox

    told: list[Any] = []
    monkeypatch.setattr(QMessageBox, "critical", lambda *arguments: told.append(arguments))
    monkeypatch.setattr(app, "display_problem", lambda: None)
    monkeypatch.setattr(app, "missing_libraries", lambda: None)
    monkeypatch.setattr(sys, "argv", ["gd-sim-window", str(tmp_path / "missing.csv")])
    assert app.main_window() == 2
    ((_, _, message),) = told
    assert message.startswith(str(tmp_path / "missing.csv"))
    assert capsys.readouterr().err == f"gd-sim: {message}\n"


def test_python_m() -> None:
    assert importlib.import_module("gd_sim.__main__").main is app.main
