"""Where the points of the sample sets lie: one function for each set.

Those with noise, size and seed take exactly these. Noise is the deviation of the points from where they would be
without any, in the units of the plane. Random numbers come from `Generator(PCG64(seed))` and do not depend on the
noise, so points move steadily as it grows. Coordinates are rounded to 0.01: whoever checks an update by hand has few
digits to write. Classes take turns, since a whole class at a time would drag the line to and fro.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from gd_sim.assets import asset
from gd_sim.core.points import FloatArray, PointSet

TWO_GROUPS = (1.0, 20, 0)
"""The noise, size and seed that stand for the start set as it is shipped."""
GROUPS = ((-0.05, -1.1), (1.7, 0.95))
"""The middles of the two groups of the start set."""
FAR, NEAR = ((-1.7, -1.2), (1.7, 1.2)), ((-0.8, -0.6), (0.8, 0.6))
"""The middles of two clusters that are far apart, and of two that overlap."""
THIN, WIDE = 0.2, 0.8
"""The gap of the thin margin, many times what rounding takes away; and that of the classes whose scales differ."""
OUTLIER = (3.5, 2.5)
"""A point of class 0 beyond all of class 1."""
MINORITY = 10
"""One point in so many is of the small class."""
SCALE = 100.0
"""How many times as far x1 spreads where scales differ."""
CORNER = 1.5
"""XOR lies about the corners of a square that reach from minus this to this."""
DISC, RING = 1.0, 2.5
"""The radii of the disc, and of the ring around it."""
MOON = 2.0
"""The radius of a moon: of this size, a wave of sin x1 runs between the two."""


def two_groups(noise: float, size: int, seed: int) -> PointSet:
    """The start set; with another size or seed, groups about the same middles."""
    shipped = _table("two-groups").astype(np.float64)
    is_shipped = (size, seed) == TWO_GROUPS[1:]
    y = shipped[:, 2] if is_shipped else _labels(size, size // 2)
    away = shipped[:, :2] - _at(GROUPS, y) if is_shipped else _normal(_generator(seed), size)
    return _points(_at(GROUPS, y) + noise * away, y)


def two_clusters(noise: float, size: int, seed: int) -> PointSet:
    """Round clusters far apart."""
    return _clusters(FAR, noise, _labels(size, size // 2), seed)


def overlapping(noise: float, size: int, seed: int) -> PointSet:
    """Round clusters that overlap."""
    return _clusters(NEAR, noise, _labels(size, size // 2), seed)


def unbalanced(noise: float, size: int, seed: int) -> PointSet:
    """Round clusters, one in ten points of class 1, and at least one."""
    return _clusters(NEAR, noise, _labels(size, max(1, round(size / MINORITY))), seed)


def thin_margin(noise: float, size: int, seed: int) -> PointSet:
    """Bands with little between them."""
    return _bands((1.0, 2.0), THIN, noise, size, seed)


def scales(noise: float, size: int, seed: int) -> PointSet:
    """Bands for which x1 and x2 count alike, but for the units of x1, which are a hundred times as small."""
    points = _bands((1.0, 1.0), WIDE, noise, size, seed)
    return _points(points.x * (SCALE, 1.0), points.y)


def one_outlier(noise: float, size: int, seed: int) -> PointSet:
    """Round clusters far apart, and one point of class 0 beyond class 1, placed last."""
    points = _clusters(FAR, noise, _labels(size - 1, size // 2), seed)
    return points.add(OUTLIER, 0.0)


def xor(noise: float, size: int, seed: int) -> PointSet:
    """Clusters about four corners: class 1 where the signs of x1 and x2 differ."""
    y = _labels(size, size // 2)
    first = 1.0 - 2.0 * (_turns(y) % 2)
    corners = CORNER * np.column_stack([first, first * (1.0 - 2.0 * y)])
    return _points(corners + noise * _normal(_generator(seed), size), y)


def circle_in_ring(noise: float, size: int, seed: int) -> PointSet:
    """A disc of class 1 in a ring of class 0."""
    y, generator = _labels(size, size // 2), _generator(seed)
    angle = 2.0 * np.pi * _along(y, generator)
    radius = np.where(y == 1.0, DISC * np.sqrt(generator.uniform(size=size)), RING)
    circles = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return _points(circles + noise * _normal(generator, size), y)


def moons(noise: float, size: int, seed: int) -> PointSet:
    """Half circles that reach into each other, class 0 above: as of scikit-learn's `make_moons`, but centred."""
    y, generator = _labels(size, size // 2), _generator(seed)
    angle = np.pi * _along(y, generator)
    above = np.column_stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25])
    return _points(MOON * above * (1.0 - 2.0 * y)[:, None] + noise * _normal(generator, size), y)


def iris() -> PointSet:
    """Petals of 50 versicolor and 50 virginica, as measured: E. Anderson (1935), R. A. Fisher (1936).

    The file is what scikit-learn ships, which is what R ships; see assets/points/README.md. The two irises take turns.
    """
    table = _table("iris")
    names = ("versicolor", "virginica")
    of_each = [table[table[:, 2] == name][:, :2].astype(np.float64) for name in names]
    x = np.stack(of_each, axis=1).reshape(-1, 2)
    y = np.tile([0.0, 1.0], len(of_each[0]))
    return PointSet(x, y, ("petal length (cm)", "petal width (cm)"), names, "species")


def one_point() -> PointSet:
    """The point of the lecture."""
    return PointSet(np.array([[2.0, 1.0]]), np.array([1.0]))


@cache
def _table(name: str) -> np.ndarray[tuple[int, int], np.dtype[np.str_]]:
    return np.loadtxt(asset(f"points/{name}.csv"), delimiter=",", skiprows=1, dtype=np.str_)


def _generator(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def _normal(generator: np.random.Generator, size: int) -> FloatArray:
    return generator.standard_normal((size, 2))


def _labels(size: int, ones: int) -> FloatArray:
    """So many labels, so many of them 1, as evenly spread as can be."""
    turn = np.concatenate([(np.arange(count) + 0.5) / count for count in (size - ones, ones)])
    return np.repeat([0.0, 1.0], [size - ones, ones])[np.argsort(turn, kind="stable")]


def _turns(y: FloatArray) -> FloatArray:
    """What number each point has within its class, from 0."""
    return np.where(y == 1.0, np.cumsum(y), np.cumsum(1.0 - y)) - 1.0


def _along(y: FloatArray, generator: np.random.Generator) -> FloatArray:
    """From 0 to 1 along each class: evenly, but each point anywhere in its share."""
    ones = y.sum()
    share = np.where(y == 1.0, ones, len(y) - ones)
    return np.asarray((_turns(y) + generator.uniform(size=len(y))) / share)


def _at(middles: tuple[tuple[float, float], tuple[float, float]], y: FloatArray) -> FloatArray:
    return np.array(middles)[y.astype(np.int64)]


def _clusters(
    middles: tuple[tuple[float, float], tuple[float, float]], noise: float, y: FloatArray, seed: int
) -> PointSet:
    return _points(_at(middles, y) + noise * _normal(_generator(seed), len(y)), y)


def _bands(direction: tuple[float, float], gap: float, noise: float, size: int, seed: int) -> PointSet:
    """Two bands, side by side in a direction, with a gap that noise closes; one point of each class is at its edge."""
    y, generator = _labels(size, size // 2), _generator(seed)
    along, deep = generator.uniform(-3.0, 3.0, size), generator.uniform(0.0, 1.5, size)
    deep[:2] = 0.0
    across = (2.0 * y - 1.0) * (gap / 2 + deep) + noise * generator.standard_normal(size)
    normal = np.array(direction) / np.hypot(*direction)
    return _points(np.outer(along, (normal[1], -normal[0])) + np.outer(across, normal), y)


def _points(x: FloatArray, y: FloatArray) -> PointSet:
    return PointSet(np.round(x, 2) + 0.0, y)  # + 0.0 turns -0.0 into 0.0
