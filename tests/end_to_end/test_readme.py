"""What the README says is so."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from gd_sim import load_points
from gd_sim.headless.options import read_job

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    assert len(example.strip().splitlines()) <= 10
    shutil.copytree(ROOT / "assets" / "points", tmp_path / "assets" / "points")
    monkeypatch.chdir(tmp_path)
    exec(compile(example, "README.md", "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("0.2100651598623339")
    assert lines[1].startswith("50 0.958722953024302")
    assert len(lines) == 5
    assert len(load_points("one-more.csv")) == 21


@pytest.mark.parametrize("line", re.findall(r"^    gd-sim train (.+)$", README, flags=re.MULTILINE))
def test_each_line_of_the_command_line_is_understood(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(ROOT / "assets" / "points" / "two-groups.csv", tmp_path / "points.csv")
    monkeypatch.chdir(tmp_path)
    read_job(line.split())


def test_the_pictures_are_there() -> None:
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", README)
    assert pictures
    for picture in pictures:
        assert (ROOT / picture).stat().st_size > 10_000
