"""Traces and worksheets as files: the numbers written follow from each other, to the digits shown."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core import updates as plain_loops
from gd_sim.core.descent import Descent
from gd_sim.core.live_run import LiveRun
from gd_sim.core.points import PointSet
from gd_sim.core.settings import OPTIMIZERS, Settings
from gd_sim.core.trace import Work, trace, work_of
from gd_sim.core.training import train
from gd_sim.files.pages import added_up, save_trace_page, written, written_prediction
from gd_sim.files.pages import given as written_as_given
from gd_sim.files.traces import save_trace
from gd_sim.files.worksheets import KINDS, save_worksheet
from tests.core.samples import START_PARAMETERS, after, any_settings, examples, load_start_points, point_sets, points_of


@pytest.fixture
def points() -> PointSet:
    return load_start_points()


def rows_of(path: Path) -> list[dict[str, float]]:
    with path.open(newline="") as file:
        return [{name: float(cell) for name, cell in row.items()} for row in csv.DictReader(file)]


def test_bytes_of_a_trace(tmp_path: Path) -> None:
    descent = Descent(points_of((2, -1, 1), (0, 0.5, 0)), Settings(learning_rate=0.5))
    save_trace(tmp_path / "a.csv", [Work(descent, descent.start([0, 0, 0]), 1)])
    assert (tmp_path / "a.csv").read_text() == (
        "update,epoch,point,x1,x2,y,z,prediction,error,residual,gradient_w1,gradient_w2,gradient_b,learning_rate,"
        "g_w1,g_w2,g_b,old_w1,old_w2,old_b,change_w1,change_w2,change_b,new_w1,new_w2,new_b\n"
        "1,1,1,2.0,-1.0,1.0,0.0,0.5,0.6931471805599453,0.5,-1.0,0.5,-0.5,0.5,"
        "-1.0,0.5,-0.5,0.0,0.0,0.0,0.5,-0.25,0.25,0.5,-0.25,0.25\n"
    )


def test_the_rule_of_the_lesson_by_plain_floats(tmp_path: Path, points: PointSet) -> None:
    """Each line follows from its x, y and old parameters, and the last leads to what training comes to; exact."""
    descent = Descent(points, Settings())
    save_trace(tmp_path / "a.csv", [Work(descent, descent.start(START_PARAMETERS), 60)])
    rows = rows_of(tmp_path / "a.csv")
    assert [row["update"] for row in rows] == list(range(1, 61))
    assert [row["point"] for row in rows] == [*range(1, 21)] * 3
    assert [row["epoch"] for row in rows] == [1] * 20 + [2] * 20 + [3] * 20
    w1, w2, b = START_PARAMETERS
    for row in rows:
        assert (row["old_w1"], row["old_w2"], row["old_b"]) == (w1, w2, b)
        assert row["z"] == w1 * row["x1"] + w2 * row["x2"] + b
        assert row["prediction"] == pytest.approx(1 / (1 + np.exp(-row["z"])), rel=1e-15)
        assert row["residual"] == row["y"] - row["prediction"]
        w1 += 0.1 * (row["residual"] * row["x1"])
        w2 += 0.1 * (row["residual"] * row["x2"])
        b += 0.1 * row["residual"]
        assert (row["new_w1"], row["new_w2"], row["new_b"]) == (w1, w2, b)
    assert [w1, w2, b] == train(points, Settings(), 3, START_PARAMETERS).parameters.tolist()


@examples(40)
@given(points=point_sets(most=10), settings=any_settings(), skipped=st.integers(0, 20), updates=st.integers(1, 6))
def test_a_trace_is_that_of_the_run(
    tmp_path_factory: pytest.TempPathFactory, points: PointSet, settings: Settings, skipped: int, updates: int
) -> None:
    descent = Descent(points, settings)
    state = after(descent, descent.start(), skipped)
    path = tmp_path_factory.mktemp("trace") / "a.csv"
    save_trace(path, [Work(descent, state, updates)])
    names = [*(f"w{j + 1}" for j in range(points.x.shape[1])), "b"]
    rows = rows_of(path)
    for row in rows:
        assert all(row[f"old_{name}"] + row[f"change_{name}"] == row[f"new_{name}"] for name in names)
        assert row["residual"] == row["y"] - row["prediction"]
    end = after(descent, state, updates)
    group = "original" if settings.standardize else "new"
    assert [rows[-1][f"{group}_{name}"] for name in names] == end.parameters.tolist()
    assert rows[-1]["update"] == end.update
    assert ("direction_b" in rows[0]) == (settings.optimizer != "sgd")


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_memories_are_told_before_and_after(tmp_path: Path, points: PointSet, optimizer: str) -> None:
    descent = Descent(points, Settings(optimizer=optimizer, batch_size=7, shuffle=True))
    save_trace(tmp_path / "a.csv", [Work(descent, descent.start(), 3)])
    rows = rows_of(tmp_path / "a.csv")
    assert [row["update"] for row in rows] == [1] * 7 + [2] * 7 + [3] * 6
    remembered = {name.split("_")[0] for name in rows[0]} & {"velocity", "mean", "squares"}
    expected = {
        "sgd": set(),
        "momentum": {"velocity"},
        "nesterov": {"velocity"},
        "adagrad": {"squares"},
        "rmsprop": {"squares"},
        "adam": {"mean", "squares"},
    }
    assert remembered == expected[optimizer]
    for name in remembered:
        assert rows[0][f"{name}_before_w2"] == 0.0
        assert rows[7][f"{name}_before_w2"] == rows[0][f"{name}_w2"] != 0.0


def tables(text: str) -> list[dict[str, list[str]]]:
    """The tables of a page: rows by their first cell."""
    found: list[dict[str, list[str]]] = [{}]
    for line in text.splitlines():
        if line.startswith("|"):
            first, *rest = [cell.strip() for cell in line.strip("|").split("|")]
            found[-1][first] = rest
        elif found[-1]:
            found.append({})
    return [table for table in found if table]


@examples(40)
@given(points=point_sets(most=8), settings=any_settings(), updates=st.integers(1, 5))
def test_old_and_change_make_new_to_the_digits_shown(
    tmp_path_factory: pytest.TempPathFactory, points: PointSet, settings: Settings, updates: int
) -> None:
    descent = Descent(points, settings)
    path = tmp_path_factory.mktemp("page") / "a.md"
    save_trace_page(path, [Work(descent, descent.start(), updates)])
    of_parameters = [table for table in tables(path.read_text(encoding="utf-8")) if "old" in table]
    assert len(of_parameters) == updates
    for table in of_parameters:
        for old, change, new in zip(table["old"], table["change"], table["new"], strict=True):
            assert Decimal(old) + Decimal(change) == Decimal(new)
    end = after(descent, descent.start(), updates).internal_parameters.tolist()
    for text, value in zip(of_parameters[-1]["new"], end, strict=True):
        digits = len(text.partition(".")[2])
        assert float(text) == pytest.approx(value, abs=0.51 * 10.0**-digits, rel=1e-15)
        assert digits >= 6


@pytest.mark.parametrize(
    ("old", "new", "texts"),
    [
        (1.0, 1.25, ("1.000000", "+0.250000", "1.250000")),
        (1.0, 1.0 - 1.234e-7, ("1.0000000000", "-0.0000001234", "0.9999998766")),
        (-1e-9, 0.5, ("0.000000", "+0.500000", "0.500000")),
        (1e300, 1e300, (f"{1e300:.6f}", "+0.000000", f"{1e300:.6f}")),
        (1e22, 3e22, ("1" + "0" * 22 + ".000000", "+2" + "0" * 22 + ".000000", "3" + "0" * 22 + ".000000")),
    ],
)
def test_how_a_change_is_written(old: float, new: float, texts: tuple[str, str, str]) -> None:
    assert tuple(column[0] for column in added_up(np.array([old]), np.array([new]))) == texts


def test_how_numbers_are_written() -> None:
    assert [written(value) for value in (0.5, -0.0, 1e-4, 1e-5, 999999.5, 1e6, -2.5e-10)] == [
        "0.500000",
        "0.000000",
        "0.000100",
        "1.000000e-05",
        "999999.500000",
        "1.000000e+06",
        "-2.500000e-10",
    ]
    assert [written(value) for value in (np.inf, -np.inf, np.nan)] == ["∞", "-∞", "–"]
    assert written_prediction(1.0 - 2**-40) == "0.9999999999990905"
    assert written_prediction(1.0) == "1.000000"
    assert [written_as_given(value) for value in (3.0, -1.5, 1 / 3)] == ["3", "-1.5", "0.333333"]


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({}, ["- g = mean of the gradients of the batch", "- change = -α·g with α = 0.1; new = old + change"]),
        ({"l2": 0.5, "reduction": "sum"}, ["- g = sum of the gradients of the batch + 0.5·(w, 0) for each point"]),
        ({"method": "perceptron"}, ["- ŷ = 1 if z ≥ 0, else 0"]),
        ({"optimizer": "nesterov"}, ["- v = 0.9·v + g", "- d = g + 0.9·v"]),
        ({"optimizer": "adam"}, ["- s = 0.999·s + 0.001·g²"]),
        (
            {"features": ("x1", "x1*x2")},
            ["- z = w1·x1 + w2·x1·x2 + b", "- gradient of a point: -(y - ŷ)·(x1, x1·x2, 1)"],
        ),
    ],
)
def test_the_rules_are_told(tmp_path: Path, points: PointSet, changes: dict[str, Any], lines: list[str]) -> None:
    descent = Descent(points, Settings(**changes))
    save_trace_page(tmp_path / "a.md", [Work(descent, descent.start(), 1)])
    told = (tmp_path / "a.md").read_text(encoding="utf-8").splitlines()
    assert set(lines) <= set(told)


def filled_in(text: str) -> tuple[str, int]:
    """A worksheet with its answers in the place of the blanks, and how many there were."""
    sheet, _, end = text.partition("\n\n## Answers\n\n")
    answers = dict(re.findall(r"^(\d+)\. update \d+, .*: (.*)$", end, flags=re.MULTILINE))
    filled = re.sub(r"\((\d+)\) ______", lambda blank: answers[blank[1]], sheet)
    return filled.replace("# Worksheet", "# Worked trace") + "\n", len(answers)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("share", [0.2, 1.0])
def test_a_worksheet_with_its_answers_is_the_trace(
    tmp_path: Path, points: PointSet, optimizer: str, share: float
) -> None:
    descent = Descent(points, Settings(optimizer=optimizer, batch_size=2))
    state = descent.start(START_PARAMETERS)
    save_trace_page(tmp_path / "a.md", [Work(descent, state, 3)])
    expected = (tmp_path / "a.md").read_text(encoding="utf-8")
    save_worksheet(tmp_path / "b.md", [Work(descent, state, 3)], share=share, seed=5)
    filled, blanks = filled_in((tmp_path / "b.md").read_text(encoding="utf-8"))
    assert filled == expected
    numbers = 3 * (2 * (4 + 3) + 3 * 3 + (3 * 3 if optimizer == "adam" else 0))
    assert blanks == numbers if share == 1.0 else 0.05 * numbers < blanks < 0.4 * numbers


def test_blanks_of_a_kind(tmp_path: Path, points: PointSet) -> None:
    descent = Descent(points, Settings())
    save_worksheet(tmp_path / "a.md", [Work(descent, descent.start(START_PARAMETERS), 3)], kinds=["new"])
    first, second, third = [
        table for table in tables((tmp_path / "a.md").read_text(encoding="utf-8")) if "old" in table
    ]
    assert first["old"] == ["-1.000000", "1.000000", "0.000000"], "what is given is not left out"
    assert first["new"] == ["(1) ______", "(2) ______", "(3) ______"]
    assert second["old"] == first["new"], "nor is a blank told by the next update"
    assert third["old"] == second["new"]
    assert "______" not in "".join(first["change"] + first["g"])


def test_a_blank_in_the_memory_is_not_told_by_the_next_update(tmp_path: Path, points: PointSet) -> None:
    descent = Descent(points, Settings(optimizer="momentum"))
    save_worksheet(tmp_path / "a.md", [Work(descent, after(descent, descent.start(), 1), 2)], kinds=["memory"])
    first, second = [table for table in tables((tmp_path / "a.md").read_text(encoding="utf-8")) if "old" in table]
    assert "______" not in "".join(first["v before"])
    assert first["v"] == second["v before"] == ["(1) ______", "(2) ______", "(3) ______"]


def test_the_seed_chooses_the_blanks(tmp_path: Path, points: PointSet) -> None:
    descent = Descent(points, Settings())
    texts = []
    for number, seed in enumerate((1, 1, 2)):
        path = tmp_path / f"{number}.md"
        save_worksheet(path, [Work(descent, descent.start(), 4)], share=0.5, seed=seed)
        texts.append(path.read_text(encoding="utf-8"))
    assert texts[0] == texts[1] != texts[2]


@pytest.mark.parametrize(
    "arguments", [{"kinds": ["w"]}, {"kinds": ["old"]}, {"share": 0.0}, {"share": 1.5}, {"share": "x"}, {"seed": -1}]
)
def test_no_such_blanks(tmp_path: Path, points: PointSet, arguments: dict[str, Any]) -> None:
    descent = Descent(points, Settings())
    with pytest.raises(ValueError, match="must be"):
        save_worksheet(tmp_path / "a.md", [Work(descent, descent.start(), 1)], **arguments)
    assert list(tmp_path.iterdir()) == []


def test_kinds_are_those_of_a_page(tmp_path: Path, points: PointSet) -> None:
    descent = Descent(points, Settings(optimizer="adam"))
    for kind in KINDS:
        save_worksheet(tmp_path / "a.md", [Work(descent, descent.start(), 1)], kinds=[kind])
        assert "(1) ______" in (tmp_path / "a.md").read_text(encoding="utf-8"), kind


@pytest.fixture
def works(points: PointSet) -> list[Work]:
    """Two updates, two more with another optimizer and other columns, and two with scaled columns."""
    run = LiveRun(points, Settings(), None)
    run.advance(2, plain_loops)
    run.edit(points, Settings(features=("x1", "x2", "x1^2"), optimizer="momentum"), "features")
    run.advance(2, plain_loops)
    run.edit(points, Settings(standardize=True), "standardize")
    run.advance(2, plain_loops)
    return work_of(run.record, 1, 6, plain_loops)


def test_a_trace_through_changed_settings_has_all_columns(tmp_path: Path, works: list[Work]) -> None:
    path = tmp_path / "a.csv"
    save_trace(path, works)
    with path.open(newline="") as file:
        heading, *rows = csv.reader(file)
    assert heading[3:6] == ["x1", "x2", "x1^2"]
    assert heading.index("velocity_before_w3") < heading.index("velocity_w1") < heading.index("direction_b")
    assert heading[-4:] == ["original_w1", "original_w2", "original_w3", "original_b"]
    cells = [dict(zip(heading, row, strict=True)) for row in rows]
    assert [row["update"] for row in cells] == list("123456")
    assert [row["new_w3"] != "" for row in cells] == [False, False, True, True, False, False]
    assert [row["x1^2"] != "" for row in cells] == [False, False, True, True, False, False]
    assert [row["velocity_w1"] != "" for row in cells] == [False, False, True, True, False, False]
    assert [row["original_b"] != "" for row in cells] == [False, False, False, False, True, True]
    assert cells[-1]["original_w2"] == repr(list(trace(works[-1]))[-1].after.parameters.tolist()[1])


def test_a_page_tells_of_changed_settings(tmp_path: Path, works: list[Work]) -> None:
    save_worksheet(tmp_path / "a.md", works, kinds=["new"])
    text = (tmp_path / "a.md").read_text(encoding="utf-8")
    assert "\n## Changed points or settings, after update 2\n" in text
    assert "\n## Changed points or settings, after update 4\n" in text
    assert "\n- v = 0.9·v + g\n" in text
    assert "| new in original units | (18) ______ |" in text
    assert "\n18. update 5, new in original units w1: " in text
    olds = [table["old"] for table in tables(text) if "old" in table]
    assert ["______" in "".join(old) for old in olds] == [False, True] * 3


def test_no_updates(tmp_path: Path) -> None:
    save_trace(tmp_path / "a.csv", [])
    save_trace_page(tmp_path / "a.md", [])
    assert (tmp_path / "a.csv").read_text().startswith("update,epoch,point,y,z,")
    assert (tmp_path / "a.md").read_text() == "# Worked trace\n"
