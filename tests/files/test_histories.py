"""The history of a run as CSV."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from gd_sim.files.histories import save_history


def test_bytes_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    save_history(path, [0, 10], [0.5, 0.1], [0.75, 1], [[-1.0, 1.0, 0.0], [1e-300, -0.0, 0.1]])
    expected = "epoch,error,accuracy,w1,w2,b\n0,0.5,0.75,-1.0,1.0,0.0\n10,0.1,1.0,1e-300,-0.0,0.1\n"
    assert path.read_bytes() == expected.encode()


@pytest.mark.parametrize("n", [1, 5])
def test_many_rows_give_the_same_bits(tmp_path: Path, n: int) -> None:
    generator = np.random.default_rng(0)
    error, accuracy = generator.random(10_000), generator.random(10_000)
    parameters = generator.standard_normal((10_000, n + 1))
    save_history(tmp_path / "history.csv", np.arange(10_000) * 7, error, accuracy, parameters)
    with (tmp_path / "history.csv").open(newline="") as file:
        heading, *rows = csv.reader(file)
    assert heading == ["epoch", "error", "accuracy", *(f"w{j}" for j in range(1, n + 1)), "b"]
    assert [int(row[0]) for row in rows] == list(range(0, 70_000, 7))
    table = np.array([[float(cell) for cell in row[1:]] for row in rows])
    assert table.tobytes() == np.column_stack([error, accuracy, parameters]).tobytes()


def test_no_rows(tmp_path: Path) -> None:
    save_history(tmp_path / "history.csv", [], [], [], np.empty((0, 3)))
    assert (tmp_path / "history.csv").read_bytes() == b"epoch,error,accuracy,w1,w2,b\n"


def test_shapes_that_do_not_fit(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="for each row of parameters"):
        save_history(tmp_path / "history.csv", [0, 1], [0.5], [1.0], [[1.0, 0.0]])
    assert not list(tmp_path.iterdir())
