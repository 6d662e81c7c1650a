"""What a unit says all over a view: z on a grid, and the curves along which z has one value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from gd_sim.core import logistic
from gd_sim.core.boundary import Boundary, View, boundary
from gd_sim.core.features import FEATURES, column_names
from gd_sim.core.points import FloatArray, PointSet, read_only

if TYPE_CHECKING:
    from contourpy import ContourGenerator

NODES = 97
"""Nodes of a grid along each side of the view: some six pixels apart in a usual window."""


@dataclass(frozen=True, eq=False)
class Unit:
    """A sigmoid unit over the plane.

    Attributes:
        parameters: (w1..wn, b) in original units.
        features: what the weights belong to, names out of `FEATURES`; None for x1 and x2.
        method: what its rule takes for ŷ: "logistic" or "perceptron".
    """

    parameters: FloatArray
    features: tuple[str, ...] | None = None
    method: str = "logistic"

    @cached_property
    def line(self) -> FloatArray | None:
        """(w1, w2, b) with z = w1 x1 + w2 x2 + b; None if another feature has a part in z."""
        weights = dict(zip(column_names(self.features, 2), self.parameters[:-1], strict=True))
        w1, w2 = weights.pop("x1", 0.0), weights.pop("x2", 0.0)
        return None if any(weights.values()) else np.array([w1, w2, self.parameters[-1]])

    @property
    def can_turn(self) -> bool:
        """Whether x1 and x2 both have a weight, so that any line can be its boundary."""
        return {"x1", "x2"} <= set(column_names(self.features, 2))

    def with_line(self, line: FloatArray) -> Unit:
        """The unit with the weights of x1 and x2, as far as there are such, and b taken from (w1, w2, b)."""
        weights = dict(zip(column_names(self.features, 2), self.parameters[:-1], strict=True))
        weights |= {name: value for name, value in zip(("x1", "x2"), line[:2], strict=True) if name in weights}
        return Unit(read_only([*weights.values(), line[2]]), self.features, self.method)

    def z(self, x1: FloatArray, x2: FloatArray) -> FloatArray:
        """z at places, whose coordinates are broadcast; summed in the order of the loops."""
        names = column_names(self.features, 2)
        with np.errstate(over="ignore", invalid="ignore"):
            columns = [FEATURES[name](x1, x2) for name in names]
            z = self.parameters[0] * columns[0]
            for weight, column in zip(self.parameters[1:-1], columns[1:], strict=True):
                z = z + weight * column
            total: FloatArray = z + self.parameters[-1]
        return np.broadcast_to(total, np.broadcast_shapes(x1.shape, x2.shape))

    def residuals(self, points: PointSet) -> FloatArray:
        """y-ŷ of each point, (m,): with σ(z) for ŷ, or with 0 or 1 as the perceptron takes it."""
        z = self.z(points.x[:, 0], points.x[:, 1])
        prediction = logistic.sigmoid(z) if self.method == "logistic" else (z >= 0).astype(np.float64)
        return points.y - prediction


@dataclass(frozen=True, eq=False)
class Field:
    """A unit in a view.

    A line is treated exactly; a curve is traced on a grid, between whose nodes z is taken for linear: of its bends it
    loses less than can be seen.

    Attributes:
        unit, view: as given.
        nodes: of the grid, along each side of the view, from edge to edge.
    """

    unit: Unit
    view: View
    nodes: int = NODES

    @cached_property
    def z(self) -> FloatArray:
        """z on the grid, (nodes, nodes); the first row lies at the bottom."""
        x1, x2 = self._axes
        return self.unit.z(x1[None, :], x2[:, None])

    @cached_property
    def line(self) -> Boundary | None:
        """The boundary, if it is a line: clipped to the view. None if it is a curve."""
        return None if self.unit.line is None else boundary(self.unit.line, self.view)

    @cached_property
    def boundary(self) -> FloatArray:
        """The curve z = 0."""
        return self.curve(0.0)

    def contour(self, prediction: float) -> FloatArray:
        """The curve along which σ(z) is `prediction`, between 0 and 1."""
        return self.curve(math.log(prediction) - math.log1p(-prediction))

    def curve(self, level: float) -> FloatArray:
        """Where z = `level` in the view: places in order, (k, 2), with a row of NaN between pieces; (0, 2) nowhere."""
        if self.unit.line is not None:
            ends = boundary(self.unit.line, self.view, level).ends
            return np.array(ends or np.empty((0, 2)))
        (traced,) = self._generator.lines(level)[0]  # in one chunk
        return np.empty((0, 2)) if traced is None else np.asarray(traced, dtype=np.float64)

    @cached_property
    def _axes(self) -> tuple[FloatArray, FloatArray]:
        view = self.view
        return np.linspace(view.left, view.right, self.nodes), np.linspace(view.bottom, view.top, self.nodes)

    @cached_property
    def _generator(self) -> ContourGenerator:
        from contourpy import LineType, contour_generator  # late: not before the first paint

        return contour_generator(*self._axes, self.z, line_type=LineType.ChunkCombinedNan)
