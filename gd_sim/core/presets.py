"""Sample sets: points to learn from, each of which shows one thing; and what can be varied of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from gd_sim.core import checks, drawing
from gd_sim.core.features import listed
from gd_sim.core.points import PointSet

LEAST_SIZE, MOST_SIZE = 4, 100_000
"""One point for each corner of XOR; and the most that the window is fluent with, mark by mark."""
MOST_NOISE = 3.0
"""Nothing is left of any set by then."""
MOST_SEED = 2**31 - 1
"""As much as a field for a seed takes."""
LECTURE = MappingProxyType(
    {"learning_rate": 0.5, "method": "logistic", "optimizer": "sgd", "l2": 0.0, "standardize": False}
)
"""The settings with which the numbers of the lecture come out."""


class Variation(NamedTuple):
    """What can be varied of a sample set: the deviation of its points, their number, the seed of random numbers."""

    noise: float
    size: int
    seed: int


@dataclass(frozen=True)
class Preset:
    """A sample set, described.

    Attributes:
        name: for programs.
        title: for people.
        teaches: what it shows, in a sentence.
        draw: makes its points of noise, size and seed; of nothing if there is but one set.
        usual: its variation unless another is asked for; None if there is but one set.
        features: a feature map with which it can be solved; None if a line does as well as can be.
        settings: of a run, as keyword arguments of `Settings`, where it brings some.
        initial_parameters: (w1, w2, b), where it brings them.
        is_even: whether x1 and x2 spread about equally far, so that one scale shows both.
    """

    name: str
    title: str
    teaches: str
    draw: Callable[..., PointSet]
    usual: Variation | None = None
    features: tuple[str, ...] | None = None
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    initial_parameters: tuple[float, float, float] | None = None
    is_even: bool = True

    @property
    def added(self) -> str:
        """The features that a line lacks, for people: "x1·x2"; empty if it lacks none."""
        return listed(tuple(name for name in self.features or () if name not in {"x1", "x2"}))


class Sample(NamedTuple):
    """One of the point sets that a preset stands for; its variation is None if there is but one."""

    preset: Preset
    variation: Variation | None

    @classmethod
    def usual(cls, name: str) -> Sample:
        """A preset as it is unless something else is asked for."""
        return cls(PRESETS[name], PRESETS[name].usual)

    def points(self) -> PointSet:
        """Its points."""
        return make(self.preset.name, *self.variation or ())


_ALL = (
    Preset(
        "two-groups",
        "Two groups",
        "Two groups that touch: a line gets most points right, and E ends above 0.",
        drawing.two_groups,
        Variation(*drawing.TWO_GROUPS),
        initial_parameters=(-1.0, 1.0, 0.0),
    ),
    Preset(
        "two-clusters",
        "Two clusters",
        "Two groups far apart: a line gets every point right, and E can fall for ever.",
        drawing.two_clusters,
        Variation(0.5, 40, 0),
    ),
    Preset(
        "overlapping",
        "Overlapping clusters",
        "Two groups mixed up in the middle: no line gets all points right, and ŷ near 0.5 says so.",
        drawing.overlapping,
        Variation(1.0, 40, 0),
    ),
    Preset(
        "thin-margin",
        "Thin margin",
        "A line fits between the classes, but only just: it takes long to find, and w grows long.",
        drawing.thin_margin,
        Variation(0.0, 40, 0),
    ),
    Preset(
        "one-outlier",
        "One outlier",
        "One point far on the wrong side: it moves the line more than any other.",
        drawing.one_outlier,
        Variation(0.5, 31, 0),
    ),
    Preset(
        "unbalanced",
        "Unbalanced classes",
        "Nine of ten points have label 0: always saying 0 is right for 90 % of them.",
        drawing.unbalanced,
        Variation(1.0, 60, 0),
    ),
    Preset(
        "scales",
        "Different scales",
        "x1 spreads a hundred times as far as x2: no α suits both, until they are standardised.",
        drawing.scales,
        Variation(0.6, 40, 0),
        is_even=False,
    ),
    Preset(
        "xor",
        "XOR",
        "Label 1 where the signs of x1 and x2 differ: no line separates them.",
        drawing.xor,
        Variation(0.4, 40, 0),
        features=("x1", "x2", "x1*x2"),
    ),
    Preset(
        "circle-in-ring",
        "Circle in ring",
        "One class all around the other: no line can separate them, a circle can.",
        drawing.circle_in_ring,
        Variation(0.2, 60, 0),
        features=("x1", "x2", "x1^2", "x2^2"),
    ),
    Preset(
        "moons",
        "Moons",
        "Two moons that reach into each other: no line can separate them, a wave can.",
        drawing.moons,
        Variation(0.15, 60, 0),
        features=("x1", "x2", "sin(x1)"),
    ),
    Preset(
        "iris",
        "Iris petals",
        "Real petals of two irises (Anderson 1935, Fisher 1936): a line tells nearly all of them apart.",
        drawing.iris,
    ),
    Preset(
        "one-point",
        "One point",
        "The example of the lecture: with α = 0.5, one update takes ŷ from 0.182 to 0.722.",
        drawing.one_point,
        settings=LECTURE,
        initial_parameters=(-1.0, 0.5, 0.0),
    ),
)
PRESETS: Mapping[str, Preset] = MappingProxyType({preset.name: preset for preset in _ALL})
"""All sample sets, in the order of the menu."""
START = PRESETS["two-groups"]
"""What a window begins with, unless it is given a file; the line about 90 degrees from where it ought to be."""


def make(name: str, noise: float | None = None, size: int | None = None, seed: int | None = None) -> PointSet:
    """The points of a sample set; what is not given is as usual for it.

    Args:
        name: one of `PRESETS`.
        noise: from 0 to `MOST_NOISE`.
        size: from `LEAST_SIZE` to `MOST_SIZE`. Half of an even number are of class 1, of an odd number the smaller
            half; of unbalanced classes a tenth, rounded.
        seed: from 0 to `MOST_SEED`.

    Raises:
        ValueError: there is no such set, it has no noise, size or seed, or they are not what they may be.
    """
    checks.one_of("sample set", name, PRESETS)
    preset = PRESETS[name]
    if preset.usual is None:
        if (noise, size, seed) != (None, None, None):
            raise ValueError(f"the sample set {name} has no noise, size or seed")
        return preset.draw()
    noise = preset.usual.noise if noise is None else noise
    size = preset.usual.size if size is None else size
    seed = preset.usual.seed if seed is None else seed
    return preset.draw(
        checks.number("noise", noise, f"from 0 to {MOST_NOISE:g}", 0.0, math.nextafter(MOST_NOISE, math.inf)),
        checks.whole("size", size, f"a whole number from {LEAST_SIZE} to {MOST_SIZE:,}", LEAST_SIZE, MOST_SIZE),
        checks.whole("seed", seed, f"a whole number from 0 to {MOST_SEED:,}", 0, MOST_SEED),
    )
