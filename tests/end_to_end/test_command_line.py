"""`gd-sim train`, from its arguments to what it prints and writes."""

from __future__ import annotations

import csv
import itertools
import math
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

from gd_sim.core.optimum import find_optimum
from gd_sim.core.settings import Settings
from gd_sim.core.training import train, train_many
from gd_sim.files.tables import load_points
from gd_sim.headless.runs import milestones
from tests.end_to_end.commands import ON_LINUX, SAMPLE, START, Command, closing_parameters, run_process, table_of


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
def test_an_animation(command: Command, tmp_path: Path, three: Path) -> None:
    path = tmp_path / "run.gif"
    output = command(SAMPLE, "--epochs", 2, "--animation", path)
    assert output.out.endswith(f"animation: {path}\n")
    with Image.open(path) as image:
        assert image.size == (960, 480)
        assert sum(1 for _ in ImageSequence.Iterator(image)) == 41
    assert command.mistake(three, "--animation", path) == "--animation draws the plane: expected 2 features, not 3"


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
