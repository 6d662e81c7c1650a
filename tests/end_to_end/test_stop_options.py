"""`gd-sim train --stop-error`, `--stop-within` and `--l2`: where runs end, and what is told of E and its penalty."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

from gd_sim import Settings, StopRule, load_points, train
from gd_sim.core.descent import Descent
from gd_sim.core.optimum import best_of
from tests.end_to_end.commands import SAMPLE, START, Command, closing_parameters, table_of


def test_a_run_stops_and_tells_why(command: Command) -> None:
    run = train(load_points(SAMPLE), Settings(), 300, (-1, 1, 0), stop=StopRule("error", 0.25))
    output = command(SAMPLE, "--initial-parameters", START, "--epochs", 300, "--stop-error", "0.25")
    assert (output.status, output.err) == (0, "")
    assert [row[0] for row in table_of(output.out)] == ["epoch", "0", "1", "2", "5", "6"]
    assert closing_parameters(output.out) == run.parameters.tolist()
    assert output.out.splitlines()[-4:-1] == [
        f"epoch 6: E {run.error!r}, 18 of 20 right (90 %)",
        f"w1,w2,b: {','.join(map(repr, run.parameters.tolist()))}",
        "stopped: E 0.2449 is below 0.25",
    ]


@pytest.mark.parametrize("every", [(), ("--every", "5")], ids=["milestones", "every"])
def test_each_learning_rate_stops_by_itself(command: Command, every: tuple[str, ...]) -> None:
    rule = StopRule("within", 2)
    runs = {rate: train(load_points(SAMPLE), Settings(float(rate)), 300, stop=rule) for rate in ("0.01", "0.1", "1")}
    assert [run.stopped is None for run in runs.values()] == [False, False, True]
    output = command(SAMPLE, "--epochs", 300, "--stop-within", "2", "--learning-rate", ",".join(runs), *every)
    rows = {row[0]: row[1:] for row in table_of(output.out)}
    for rate, run in runs.items():
        assert f"α {rate}, epoch {run.state.epoch}: E {run.error!r}, 18 of 20 right (90 %)\n" in output.out
        reached = sum(other.state.epoch >= run.state.epoch for other in runs.values())
        assert f"{run.error:.4f}" in rows[str(run.state.epoch)][:reached]
        if run.stopped:
            assert f"α {rate}, {run.stopped.replace('Stopped', 'stopped')}\n" in output.out
    assert output.out.count("stopped") == 2


def test_a_start_that_is_good_enough_is_not_trained(command: Command) -> None:
    output = command(SAMPLE, "--initial-parameters", "1.78,1.68,-1.56", "--stop-within", "1")
    assert [row[0] for row in table_of(output.out)] == ["epoch", "0"]
    assert "stopped: E 0.2097 is already within 1 % of the best, 0.2097\n" in output.out


def test_a_rule_that_is_never_met_changes_nothing(command: Command, tmp_path: Path) -> None:
    assert command(SAMPLE, "--stop-error", "1e-9").out == command(SAMPLE).out
    path = tmp_path / "apart.csv"
    path.write_text("x1,x2,label\n0,0,0\n1,1,1\n", encoding="utf-8")
    assert command(path, "--stop-within", "50").out == command(path).out


def test_the_history_ends_where_the_run_does(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    command(SAMPLE, "--stop-error", 0.22, "--history", path, "--l2", "0.001", "--every", 5)
    with path.open(encoding="utf-8", newline="") as file:
        headings, *rows = csv.reader(file)
    assert headings == ["epoch", "error", "accuracy", "w1", "w2", "b"]
    *before, last = [float(row[1]) for row in rows]
    assert last < 0.22 <= min(before)
    assert [int(row[0]) for row in rows] == [0, 5, 10, 12]


@pytest.mark.parametrize("every", [(), ("--every", "1")], ids=["milestones", "every"])
@pytest.mark.parametrize("scaled", [(), ("--standardize",)], ids=["as they are", "standardized"])
def test_a_penalty_has_a_column_and_is_told_in_the_end(
    command: Command, every: tuple[str, ...], scaled: tuple[str, ...]
) -> None:
    points, settings = load_points(SAMPLE), Settings(l2=0.1, standardize=bool(scaled))
    output = command(SAMPLE, "--l2", "0.1", "--epochs", 5, *every, *scaled)
    headings, *rows = [line.split("  ") for line in output.out.splitlines()]
    assert [cell.strip() for cell in headings if cell] == ["epoch", "E", "E + penalty", "accuracy", "w1", "w2", "b"]
    deviation = points.x.std(axis=0) if scaled else 1.0
    for row in rows[: 6 if every else 4]:
        epoch, error, cost = [cell.strip() for cell in row if cell][:3]
        run = train(points, settings, int(epoch))
        penalty = 0.05 * math.fsum((run.parameters[:2] * deviation) ** 2)
        assert (error, cost) == (f"{run.error:.4f}", f"{run.error + penalty:.4f}")
    best = best_of(Descent(points, settings))
    last = float(run.descent.cost(run.parameters[None])[0])
    assert last == pytest.approx(run.error + penalty, rel=1e-12)
    assert f"\nepoch 5: E {run.error!r}, E + penalty {last!r}, 18 of 20 right (90 %)\n" in output.out
    assert output.out.endswith(f"\nbest possible E + penalty: {best.cost!r}, with E {best.error!r}\n")


def test_a_penalty_of_several_learning_rates_is_told_in_the_end(command: Command) -> None:
    output = command(SAMPLE, "--l2", "0.1", "--learning-rate", "0.1,1")
    assert output.out.count(", E + penalty ") == 2
    assert output.out.count("E + penalty") == 3
    assert {len(row) for row in table_of(output.out)[1:]} == {3}


def test_a_penalty_and_one_label(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "ones.csv"
    path.write_text("x1,x2,label\n0,0,1\n1,1,1\n", encoding="utf-8")
    told = "best possible E + penalty: none; all points have one label, and then E can fall for ever\n"
    assert command(path, "--l2", "0.1").out.endswith(told)
