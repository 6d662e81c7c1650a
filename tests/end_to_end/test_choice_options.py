"""`--label`, `--features`, `--classes` and `--skip-missing`: which part of a table is learnt from."""

from __future__ import annotations

from pathlib import Path

import pytest

from gd_sim import Settings, load_points, train
from tests.end_to_end.commands import Command, closing_parameters

TABLE = """a,b,c,kind
1,0.5,-1,x
2,-0.5,0.5,y
0.25,1,1,z
-1,NA,2,x
3,2,-2,z
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_text(TABLE)
    return path


@pytest.mark.parametrize(
    ("options", "choice"),
    [
        ("--features a,c --classes x,z", {"features": ("a", "c"), "classes": ("x", "z")}),
        ("--features 3,1 --classes z", {"features": ("c", "a"), "classes": ("z",)}),
        ("--classes y --skip-missing", {"classes": ("y",), "skip_missing": True}),
        ("--label 4 --features a --classes y", {"features": ("a",), "classes": ("y",)}),
    ],
)
def test_what_is_chosen_is_learnt_from(command: Command, table: Path, options: str, choice: dict[str, object]) -> None:
    output = command(table, *options.split())
    assert output.status == 0
    points = load_points(table, **choice)  # type: ignore[arg-type]
    assert closing_parameters(output.out) == train(points, Settings(), 50).parameters.tolist()


def test_rows_that_are_left_out_are_told(command: Command, table: Path) -> None:
    output = command(table, "--classes", "x", "--skip-missing")
    assert output.err == f"gd-sim: {table}: 1 row, line 5, left out: a value is missing\n"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            "--features a,c",
            ", line 4: expected two classes in column kind, found 'x', 'y' and a third, 'z'; choose with",
        ),
        ("--classes x", ", line 5: expected a number in column b, found 'NA'; 1 row, line 5: leave out with"),
        (
            "--features a,d",
            ": expected a feature column 'd' or its number from 1 to 4 among 'a', 'b', 'c', 'kind', found",
        ),
        ("--features a --classes x,w", ": expected a class 'w' among 'x', 'y', 'z' in column kind, found none"),
        ("--classes x,y,z", ": expected one class or two different ones, found 'x', 'y', 'z'"),
        (
            "--label d",
            ": expected a label column 'd' or its number from 1 to 4 among 'a', 'b', 'c', 'kind', found none",
        ),
    ],
)
def test_mistakes(command: Command, table: Path, options: str, told: str) -> None:
    assert command.mistake(table, *options.split()).startswith(f"{table}{told}")


def test_features_are_columns_where_there_are_more_than_two(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "three.csv"
    path.write_text("x1,x2,x3,label\n1,2,3,0\n2,-1,5,1\n-2,0,1,0\n")
    output = command(path, "--features", "x1,x3")
    points = load_points(path, features=("x1", "x3"))
    assert closing_parameters(output.out) == train(points, Settings(), 50).parameters.tolist()
    told = "features need exactly two columns, x1 and x2; these points have 3"
    assert command.mistake(path, "--features", "x1,x1^2") == told
