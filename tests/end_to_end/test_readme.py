"""What the README says is so."""

from __future__ import annotations

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from gd_sim import Settings, load_points, train_many
from gd_sim.assets import asset
from gd_sim.headless.options import read_job

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


EXAMPLES = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)


def test_the_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    example, _ = EXAMPLES
    assert len(example.strip().splitlines()) <= 10
    shutil.copytree(ROOT / "assets" / "points", tmp_path / "assets" / "points")
    monkeypatch.chdir(tmp_path)
    exec(compile(example, "README.md", "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("0.2100651598623339")
    assert lines[1].startswith("50 0.958722953024302")
    assert len(lines) == 5
    assert len(load_points("one-more.csv")) == 21


def test_the_example_of_a_cluster_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """With threads for the cluster, which has a test of its own."""
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(distributed, "Client", Threads)
    names: dict[str, Any] = {
        "train_many": train_many,
        "Settings": Settings,
        "points": load_points(asset("points/two-groups.csv")),
    }
    example = EXAMPLES[1].replace("1001", "4").replace("10_000", "20")
    assert len(example.strip().splitlines()) <= 4
    exec(compile(example, "README.md", "exec"), names)
    assert [run.state.epoch for run in names["runs"]] == [20] * 3


class Threads:
    """As a client of a cluster."""

    def __init__(self, address: str) -> None:
        assert address.startswith("tcp://")

    def __enter__(self) -> Threads:
        return self

    def __exit__(self, *_: object) -> None: ...

    def get_executor(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor()


@pytest.mark.parametrize("line", re.findall(r"^    gd-sim train (.+)$", README, flags=re.MULTILINE))
def test_each_line_of_the_command_line_is_understood(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(ROOT / "assets" / "points" / "two-groups.csv", tmp_path / "points.csv")
    (tmp_path / "flowers.csv").write_text("length,width,species\n1,2,setosa\n2,3,virginica\n3,1,other\n")
    monkeypatch.chdir(tmp_path)
    read_job(line.split())


def test_the_pictures_are_there() -> None:
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", README)
    assert pictures
    for picture in pictures:
        assert (ROOT / picture).stat().st_size > 10_000
