"""The same experiment in the window's session and on the command line: the same bits."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from gd_sim import Settings, load_points
from gd_sim.session.session import Session
from tests.end_to_end.commands import SAMPLE, Command

EPOCHS = 40
EXPERIMENTS = {
    "--optimizer adam --shuffle --seed 3 --batch-size 3": Settings(
        optimizer="adam", shuffle=True, seed=3, batch_size=3
    ),
    "--features x1,x1*x2,sin(x2) --learning-rate 0.3": Settings(0.3, features=("x1", "x1*x2", "sin(x2)")),
    "--standardize --optimizer momentum --momentum 0.5 --batch-size all": Settings(
        standardize=True, optimizer="momentum", momentum=0.5, batch_size="all"
    ),
    "--method perceptron --shuffle": Settings(method="perceptron", shuffle=True),
    "--reduction sum --batch-size 7 --l2 0.01": Settings(reduction="sum", batch_size=7, l2=0.01),
    "--optimizer rmsprop --l2 0.1 --standardize --features x1^2,x2": Settings(
        optimizer="rmsprop", l2=0.1, standardize=True, features=("x1^2", "x2")
    ),
}


@pytest.mark.parametrize(("arguments", "settings"), EXPERIMENTS.items(), ids=EXPERIMENTS.keys())
def test_each_epoch_has_the_same_bits(
    command: Command,
    tmp_path: Path,
    make_session: Callable[..., Session],
    settle: Callable[[Session], None],
    arguments: str,
    settings: Settings,
) -> None:
    path = tmp_path / "history.csv"
    command(SAMPLE, *arguments.split(), "--epochs", EPOCHS, "--history", path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = {int(row["epoch"]): row for row in csv.DictReader(file)}
    session = make_session(load_points(SAMPLE), settings, None)
    epoch = 0
    for epochs in (0, 1, 2, EPOCHS - 3):  # one by one, and in one go
        session.step_epochs(epochs)
        settle(session)
        epoch += epochs
        told = [float(value) for name, value in rows[epoch].items() if name == "b" or name.startswith("w")]
        assert session.state.parameters.tolist() == told
        assert session.state.epoch == epoch
        assert session.state.accuracy == float(rows[epoch]["accuracy"])
        assert session.state.error == float(rows[epoch]["error"])
