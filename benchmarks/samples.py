"""Points to measure with."""

from __future__ import annotations

import numpy as np

from gd_sim import PointSet


def two_groups(m: int) -> PointSet:
    """m points in two overlapping groups of the plane; the same ones every time."""
    generator = np.random.default_rng(0)
    y = (generator.random(m) < 0.5).astype(np.float64)
    return PointSet(generator.normal(size=(m, 2)) + 0.7 * (2.0 * y[:, None] - 1.0), y)
