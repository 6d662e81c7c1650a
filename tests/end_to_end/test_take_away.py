"""What `gd-sim train` writes besides the table: traces, worksheets; and experiments that it begins with."""

from __future__ import annotations

import csv
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gd_sim.core import updates as plain_loops
from gd_sim.core.live_run import LiveRun
from gd_sim.core.points import read_only
from gd_sim.core.settings import Settings
from gd_sim.core.training import train
from gd_sim.files.experiments import Experiment, save_experiment
from gd_sim.files.tables import load_points
from tests.end_to_end.commands import SAMPLE, START, Command, closing_parameters


def test_a_trace_ends_where_the_run_ends(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "trace.csv"
    arguments = ("--initial-parameters", START, "--epochs", 3, "--optimizer", "adam", "--batch-size", 3, "--shuffle")
    output = command(SAMPLE, *arguments, "--trace", path, "--trace-updates", "15-999")
    assert output.status == 0
    assert f"trace: {path}" in output.out.splitlines()
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted({int(row["update"]) for row in rows}) == list(range(15, 22))
    assert [float(rows[-1][f"new_{name}"]) for name in ("w1", "w2", "b")] == closing_parameters(output.out)


def test_pages_and_worksheets(command: Command, tmp_path: Path) -> None:
    page, sheet = tmp_path / "trace.MD", tmp_path / "sheet.md"
    output = command(SAMPLE, "--trace", page, "--worksheet", sheet)
    assert (output.status, output.err) == (0, "")
    assert f"worksheet: {sheet}" in output.out.splitlines()
    text, blanks = page.read_text(encoding="utf-8"), sheet.read_text(encoding="utf-8")
    assert text.startswith("# Worked trace\n")
    assert text.count("\n## Update ") == blanks.count("\n## Update ") == 10
    assert blanks.startswith("# Worksheet\n")
    assert "## Answers" in blanks


def test_blanks_of_a_worksheet(command: Command, tmp_path: Path) -> None:
    texts = []
    for number, more in enumerate(
        (("--blanks", "prediction, new"), ("--blanks-share", "20"), ("--blanks-share", "20"))
    ):
        path = tmp_path / f"{number}.md"
        assert command(SAMPLE, "--worksheet", path, "--seed", number, *more).status == 0
        texts.append(path.read_text(encoding="utf-8"))
    kinds, some, others = texts
    assert kinds.count("\n1. ") == 1
    assert [f"\n{40}. " in kinds, f"\n{41}. " in kinds] == [True, False], "a prediction and three parameters each"
    assert some != others, "by the seed"


def test_a_script_prints_what_the_run_printed(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "run.py"
    output = command(
        SAMPLE, "--epochs", 7, "--optimizer", "rmsprop", "--standardize", "--stop-error", 0.3, "--script", path
    )
    assert f"script: {path}" in output.out.splitlines()
    done = subprocess.run([sys.executable, "-P", path], capture_output=True, encoding="utf-8", check=True)
    last = done.stdout.splitlines()[-1]
    assert last in output.out.splitlines()
    assert last.startswith("w1,w2,b: ")


def test_a_run_that_stops_early_has_fewer_updates(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "trace.csv"
    output = command(SAMPLE, "--stop-error", 0.5, "--trace", path, "--trace-updates", "1-900")
    assert "stopped" in output.out
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert 20 <= len(rows) < 200
    assert [float(rows[-1][f"new_{name}"]) for name in ("w1", "w2", "b")] == closing_parameters(output.out)
    assert command(SAMPLE, "--stop-error", 0.5, "--trace", path, "--trace-updates", "900-901").status == 0
    assert path.read_text().count("\n") == 1, "the heading alone"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("--trace {tmp}/a.txt", "--trace must end in .csv or .md, not"),
        ("--worksheet {tmp}/a.csv", "--worksheet must end in .md, not"),
        ("--trace {tmp}/a.csv --learning-rate 0.1,1", "--trace takes one learning rate: train with each by itself"),
        ("--worksheet {tmp}/a.md --learning-rate 0.1,1", "--worksheet takes one learning rate: train with each"),
        ("--worksheet {tmp}/a.md --blanks w", "argument --blanks: expected some of z,prediction,error,"),
        ("--worksheet {tmp}/a.md --blanks-share 0", "argument --blanks-share: expected percent above 0, at most 100"),
        ("--worksheet {tmp}/a.md --blanks-share x", "argument --blanks-share: expected percent above 0, at most 100"),
        ("--script {tmp}/a.txt", "--script must end in .py, not"),
        ("--script {tmp}/a.py --learning-rate 0.1,1", "--script takes one learning rate: train with each by itself"),
        ("--trace {tmp}/a.md --worksheet {tmp}/a.md", "--trace and --worksheet name the same file; expected two"),
        ("--trace {tmp}/a.csv --trace-updates 1001", "--trace-updates begins at 1,001; expected at most 1,000, the"),
        ("--worksheet {tmp}/a.md --epochs 0", "--trace-updates begins at 1; expected at most 0, the last one"),
        ("--trace-updates 0", "argument --trace-updates: expected two numbers such as 1-20, from 1, not '0'"),
        ("--trace-updates 5-4", "argument --trace-updates: expected two numbers such as 1-20, from 1, not '5-4'"),
        ("--trace-updates -5", "argument --trace-updates: expected two numbers such as 1-20, from 1, not '-5'"),
        ("--trace-updates a-b", "argument --trace-updates: expected two numbers such as 1-20, from 1, not 'a-b'"),
    ],
)
def test_a_mistake_is_told_in_one_line(command: Command, tmp_path: Path, arguments: str, told: str) -> None:
    assert command.mistake(SAMPLE, *arguments.format(tmp=tmp_path).split()).startswith(told)
    assert list(tmp_path.glob("a.*")) == []


def test_an_experiment_gives_points_settings_and_start(command: Command, tmp_path: Path) -> None:
    points, settings = load_points(SAMPLE), Settings(0.5, 4, shuffle=True, l2=0.01)
    run = LiveRun(points, settings, [0.5, 0.25, 0.125])
    run.advance(7, plain_loops)
    path = tmp_path / "run.gdsim"
    save_experiment(path, Experiment(run.saved(), read_only([0.5, 0.25, 0.125])))

    def expected(asked: Settings) -> list[float]:
        parameters: list[float] = train(points, asked, 5, [0.5, 0.25, 0.125]).parameters.tolist()
        return parameters

    assert closing_parameters(command(path, "--epochs", 5).out) == expected(settings)
    output = command(path, "--epochs", 5, "--optimizer", "adam", "--learning-rate", 0.1)
    assert closing_parameters(output.out) == expected(replace(settings, optimizer="adam", learning_rate=0.1))
    output = command(path, "--epochs", 5, "--features", "x1,x1^2")
    asked = replace(settings, features=("x1", "x1^2"))
    assert closing_parameters(output.out) == train(points, asked, 5).parameters.tolist(), "another start"


def test_an_experiment_with_a_mistake(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "a.gdsim"
    path.write_text('{"format": "gd-sim experiment", "version": 3}')
    assert command.mistake(path).startswith(f"{path}, version: expected 2, the newest that this gd_sim reads, found 3")
    assert command.mistake(path, "--label", 1) == "--label is for tables; an experiment knows its labels"
    assert command.mistake(tmp_path / "b.gdsim").startswith(f"{tmp_path / 'b.gdsim'}: expected a file, found nothing")
