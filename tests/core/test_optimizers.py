"""The optimizers, against what torch.optim itself made of the same points."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gd_sim.core.descent import Descent, Loops
from gd_sim.core.points import PointSet
from gd_sim.core.settings import OPTIMIZERS, Settings
from tests.core.samples import START_PARAMETERS, after

TORCH: dict[str, Any] = json.loads((Path(__file__).parent / "torch_trajectories.json").read_text(encoding="utf-8"))
"""Written by `torch_trajectories.py`, with torch 2.13.0."""


def name(run: dict[str, Any]) -> str:
    return f"{run['optimizer']}-{run['batch_size']}-{run['l2']}"


def test_every_optimizer_was_run_with_torch() -> None:
    assert TORCH["torch"] == "2.13.0"
    assert len({name(run) for run in TORCH["runs"]}) == len(OPTIMIZERS) * 3 * 2
    assert {run["optimizer"] for run in TORCH["runs"]} == set(OPTIMIZERS)


@pytest.mark.parametrize("run", TORCH["runs"], ids=name)
def test_parameters_are_those_of_torch(run: dict[str, Any], start_points: PointSet, compiled_loops: Loops) -> None:
    settings = Settings(TORCH["learning_rate"], run["batch_size"], optimizer=run["optimizer"], l2=run["l2"])
    descent = Descent(start_points, settings)
    start = descent.start(START_PARAMETERS)
    found = np.array([after(descent, start, update, compiled_loops).parameters for update in TORCH["updates"]])
    assert np.abs(found - run["parameters"]).max() <= 1e-10
    assert np.abs(found[-1] - START_PARAMETERS).max() > 0.1  # it went somewhere
