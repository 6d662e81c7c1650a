"""Which points a stroke passes over."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gd_sim.core.points import FloatArray


def passed_over(x: FloatArray, start: FloatArray, end: FloatArray, reach: FloatArray) -> npt.NDArray[np.bool_]:
    """Whether each point is passed over on the straight way from one place to another.

    It is, if some place of the way is no farther from it than 1, measured in units of `reach` along each axis.

    Args:
        x: points, (m, 2).
        start, end: of the way, (2,).
        reach: along each axis, (2,), above 0.

    Returns:
        For each point, (m,).
    """
    with np.errstate(over="ignore", invalid="ignore"):
        way, away = (end - start) / reach, (x - start) / reach
        length = float(way @ way)
        share = np.clip(away @ way / length, 0.0, 1.0) if length > 0.0 else np.zeros(len(x))
        rest = away - share[:, None] * way
        near: npt.NDArray[np.bool_] = (rest * rest).sum(axis=1) <= 1.0
    return near
