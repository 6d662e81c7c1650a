"""The columns of a point set as a descent sees them; found once, since they take time and memory."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from gd_sim.core.features import Scaling, column_names, map_features
from gd_sim.core.points import FloatArray, PointSet
from gd_sim.core.traits import Traits


class Columns:
    """What a unit learns from: the columns of a point set, mapped and perhaps scaled. Never changed.

    Attributes:
        names: what the columns are called, n names.
        features: the mapped columns in original units, (m, n): what the public parameters multiply.
        scaling: from these to `x`; None if they are the same.
        x: the columns that the loops see, (m, n).
        traits: what facts ask of them and of the labels.

    Raises:
        ValueError: a feature map is asked of points that have not exactly two columns.
    """

    def __init__(self, points: PointSet, features: tuple[str, ...] | None, standardize: bool) -> None:
        self._points = points
        self._chosen = features, standardize
        with np.errstate(all="ignore"):  # coordinates of 1e200 have no square: found by the first update
            self.names = column_names(features, points.x.shape[1])
            self.features = map_features(points, features)
            self.scaling = Scaling.of(self.features) if standardize else None
            self.x = self.scaling.scale(self.features) if self.scaling else self.features

    def are(self, points: PointSet, features: tuple[str, ...] | None, standardize: bool) -> bool:
        """Whether these would be the columns of that point set too."""
        return self._points is points and self._chosen == (features, standardize)

    @cached_property
    def traits(self) -> Traits:
        """What facts ask of the columns `x` and the labels; found once."""
        return Traits.of(self.x, self._points.y)

    @property
    def arrays(self) -> tuple[FloatArray, ...]:
        """All that takes memory; the same array may be there twice."""
        return self._points.x, self._points.y, self.features, self.x
