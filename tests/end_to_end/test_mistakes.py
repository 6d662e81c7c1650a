"""Mistakes in a file or an option: one line on stderr that says what is expected, status 2, nothing written."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from gd_sim import app
from gd_sim.core.training import Run
from gd_sim.files import atomic
from gd_sim.headless import options
from tests.end_to_end.commands import ON_LINUX, SAMPLE, Command, table_of

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
        "--batch-size some",
        "--learning-rate 0.1,",
        "--learning-rate 0.1,x",
        "--reduction max",
        "--method guess",
        "--l2 -0.5",
        "--l2 inf",
        "--features x1,x1",
        "--initial-parameters 1,2",
        "--initial-parameters -1,2,x",
        "--initial-parameters -inf,0,0",
        "--initial-parameters nan,0,0",
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
        "--animation {tmp}/run.mp4",
        "--animation {tmp}/run.gif --learning-rate 0.1,1",
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


OPTIMIZERS = "sgd, momentum, nesterov, adagrad, rmsprop, adam"
FEATURES = "x1, x2, x1^2, x2^2, x1*x2, sin(x1), sin(x2)"
SIZES = 'batch size must be a whole number from 1 to 20, the number of points, or "all", not'
PERCENTAGE = "stop within must be a percentage above 0 and finite, not"
BOTH = "--stop-error and --stop-within exclude each other; expected one of them"
EPOCHS = "argument --epochs: expected a whole number from 0, not {}; see gd-sim train --help"
TOLD = {
    "--batch-size 0": 'batch size must be a whole number from 1, or "all", not 0',
    "--batch-size -3": 'batch size must be a whole number from 1, or "all", not -3',
    "--batch-size 1.5": "batch size must be a whole number from 1, or \"all\", not '1.5'",
    "--batch-size 21": f"{SIZES} 21",
    "--batch-size 25 --learning-rate 0.1,1": f"{SIZES} 25",
    "--learning-rate 0": "learning rate must be above 0 and finite, not '0'",
    "--learning-rate -1": "learning rate must be above 0 and finite, not '-1'",
    "--learning-rate nan": "learning rate must be above 0 and finite, not 'nan'",
    "--learning-rate 1e400": "learning rate must be above 0 and finite, not '1e400'",
    "--learning-rate 0.1,inf": "learning rate must be above 0 and finite, not 'inf'",
    "--initial-parameters -1,-2": "initial parameters must be 3 finite numbers: w1, w2, b",
    "--initial-parameters 1,2,3,4": "initial parameters must be 3 finite numbers: w1, w2, b",
    "--initial-parameters 1,2,1e400": "initial parameters must be 3 finite numbers: w1, w2, b",
    "--initial-parameters 1,2,3 --features x1": "initial parameters must be 2 finite numbers: w1, b",
    "--optimizer lion": f"optimizer must be one of {OPTIMIZERS}, not 'lion'",
    "--method svm": "method must be one of logistic, perceptron, not 'svm'",
    "--reduction median": "reduction must be one of mean, sum, not 'median'",
    "--features x1,x3": f"features must be one of {FEATURES}, not 'x3'",
    "--seed 1.5": "seed must be a whole number from 0, not '1.5'",
    "--seed one": "seed must be a whole number from 0, not 'one'",
    "--seed -1": "seed must be a whole number from 0, not -1",
    "--epochs -1": EPOCHS.format("'-1'"),
    "--epochs 1.5": EPOCHS.format("'1.5'"),
    "--momentum 1": "momentum must be from 0 to below 1, not '1'",
    "--l2 -1": "l2 must be 0 or above and finite, not '-1'",
    "--mistake typo": "mistake must be one of none, flipped-sign, without-x, sign-only, without-b, not 'typo'",
    "--method perceptron --optimizer adam": "the perceptron goes with optimizer sgd and l2 0 only",
    "--method perceptron --l2 0.1": "the perceptron goes with optimizer sgd and l2 0 only",
    "--stop-error 0": "stop error must be above 0 and finite, not '0'",
    "--stop-error -0.1": "stop error must be above 0 and finite, not '-0.1'",
    "--stop-error low": "stop error must be above 0 and finite, not 'low'",
    "--stop-within 0": f"{PERCENTAGE} '0'",
    "--stop-within nan": f"{PERCENTAGE} 'nan'",
    "--stop-within inf": f"{PERCENTAGE} 'inf'",
    "--stop-error 0.2 --stop-within 2": BOTH,
}


@pytest.mark.parametrize(("arguments", "told"), TOLD.items(), ids=TOLD.keys())
def test_a_bad_value_says_what_is_allowed(
    command: Command, monkeypatch: pytest.MonkeyPatch, arguments: str, told: str
) -> None:
    monkeypatch.setattr(Run, "slices", None)
    assert command.mistake(SAMPLE, *arguments.split()) == told


def test_features_of_three_columns(command: Command, three: Path) -> None:
    told = "features need exactly two columns, x1 and x2; these points have 3"
    for more in ([], ["--stop-within", 2]):
        assert command.mistake(three, "--features", "x1,x2", *more) == told


def test_initial_parameters_of_three_columns(command: Command, three: Path) -> None:
    told = "initial parameters must be 4 finite numbers: w1, w2, w3, b"
    assert command.mistake(three, "--initial-parameters", "-1,-2,1") == told


@pytest.mark.parametrize("size", ["20", "all"])
def test_a_batch_of_all_points_may_be_asked_for_by_number(command: Command, size: str) -> None:
    assert command(SAMPLE, "--batch-size", size).out == command(SAMPLE, "--batch-size", "all").out


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


OUTPUTS = {
    "--history": "history.csv",
    "--trace": "trace.md",
    "--worksheet": "worksheet.md",
    "--script": "run.py",
    "--picture": "run.png",
    "--animation": "run.gif",
}
"""All that the command line writes."""


@pytest.mark.parametrize("option", OUTPUTS)
def test_a_disk_that_is_full(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    def fill(path: Path, chunks: Iterable[bytes], _mode: int | None) -> None:
        path.write_bytes(next(iter(chunks))[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / OUTPUTS[option]
    path.write_bytes(b"what was there before")
    monkeypatch.setattr(atomic, "_write", fill)
    output = command(SAMPLE, "--epochs", 2, option, path)
    assert output.status == 2
    assert output.err == f"gd-sim: {path}: no space left on the disk\n"
    assert table_of(output.out), "the table is there all the same"
    assert [(found.name, found.read_bytes()) for found in tmp_path.iterdir() if found.is_file()] == [
        (path.name, b"what was there before")
    ]


def test_too_many_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["a.csv", "b.csv"], ["train"], ["train", "a.csv", "b.csv"]):
        assert app.main(arguments) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.count("\n") == 1


def test_a_mistake_of_the_program_itself_is_told_in_one_line_too(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("no\nsuch thing")

    monkeypatch.setattr(app, "perform", fail)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert app.main(["train", str(SAMPLE)]) == 70
    told = capsys.readouterr().err
    (file,) = tmp_path.glob("gd_sim-*.txt")
    assert told == f"gd-sim: a mistake in gd_sim itself, KeyError: 'no\\nsuch thing'; the details are in {file}\n"
    assert file.read_text().startswith("Traceback (most recent call last):")
