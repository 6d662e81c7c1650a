"""Which part of the plane is worth seeing."""

from __future__ import annotations

import numpy as np

from gd_sim.core.boundary import View
from gd_sim.core.points import FloatArray

MARGIN = 0.1
"""What is left free on each side of the points, as a part of their extent."""
SMALLEST, LARGEST = 1e-300, 1e300
"""Points that are closer together are in one place, and those that are further apart are not in sight together: the
rest is for the arithmetic of whoever draws."""
LEAST_ZOOM, MOST_ZOOM = 1e-6, 1e4
"""A view may be so many times as long as the points extend, or as 1."""


def around(x: FloatArray) -> View | None:
    """The view that holds all of x, (m, 2), with a margin; None if there are no points, or none that hold them."""
    if not len(x):
        return None
    low, high = _bounds(x)
    with np.errstate(over="ignore"):
        size = np.where(high - low > SMALLEST, high - low, np.maximum(1.0, np.abs(high)))
    if not (size < LARGEST).all():
        return None
    middle, half = low / 2 + high / 2, (0.5 + MARGIN) * size
    (left, bottom), (right, top) = (middle - half).tolist(), (middle + half).tolist()
    return View(left, right, bottom, top)


def holds(view: View, x: FloatArray) -> bool:
    """Whether a view holds all of x, (m, 2)."""
    if not len(x):
        return True
    low, high = _bounds(x)
    return bool((low >= (view.left, view.bottom)).all() and (high <= (view.right, view.top)).all())


def can_zoom(view: View, factor: float, x: FloatArray, is_equal: bool) -> bool:
    """Whether a view may show `factor` times as much along each side, and still be near x, (m, 2).

    At equal scales the longer extent of the points, and one side of the view, stand for both.
    """
    extent = np.subtract(*_bounds(x)[::-1]) if len(x) else np.zeros(2)
    size = factor * np.array([view.right - view.left, view.top - view.bottom])
    if is_equal:
        extent, size = extent.max(keepdims=True), size[:1]
    least = LEAST_ZOOM * np.minimum(np.where(extent > 0, extent, 1.0), 1.0)
    most = MOST_ZOOM * np.maximum(extent, 1.0)
    return bool((size >= least).all() if factor < 1 else (size <= most).all())


def _bounds(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The least and the greatest coordinates of x, (m, 2): column by column, thirty times as fast as along an axis."""
    return np.array([column.min() for column in x.T]), np.array([column.max() for column in x.T])
