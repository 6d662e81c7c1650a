"""Fixtures of the core's tests."""

from __future__ import annotations

import pytest

from gd_sim.core.descent import Loops
from gd_sim.core.points import PointSet
from tests.core.samples import load_start_points


@pytest.fixture(scope="session")
def start_points() -> PointSet:
    """The 20 points that the window opens with."""
    return load_start_points()


@pytest.fixture(scope="session")
def compiled_loops() -> Loops:
    """The loops, compiled by numba."""
    from gd_sim.core import compiled

    return compiled
