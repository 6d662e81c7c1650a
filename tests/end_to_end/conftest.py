"""Fixtures of the command line."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from tests.end_to_end.commands import Command


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """Points with three features, and labels that are words."""
    path = tmp_path / "three.csv"
    rows = [(math.sin(k), math.cos(2 * k), k % 5, "yes" if k % 3 else "no") for k in range(12)]
    path.write_text("a,b,c,label\n" + "".join(",".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")
    return path
