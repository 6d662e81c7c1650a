"""Where in the plane there is room for words: every label of it looks here before it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QRectF

from gd_sim.core.boundary import View
from gd_sim.core.handles import Handles, Place
from gd_sim.core.labels import Room
from gd_sim.core.points import FloatArray

FEW = 200
"""Labels keep away from points in sets of up to so many; in larger ones there would be no room."""
ARROW_PARTS = 8
"""An arrow is avoided as a row of so many squares."""


@dataclass(frozen=True, eq=False)
class PlaneRoom:
    """The room in a view, and where in it a place is in pixels from its upper left corner.

    Attributes:
        view: what is in sight.
        free: what is free of it.
    """

    view: View
    free: Room

    @classmethod
    def of(cls, view: View, size: tuple[float, float], taken: Sequence[QRectF]) -> PlaneRoom:
        """The room in a view of so many pixels, less what is taken already, in pixels."""
        return cls(view, Room(np.array(size), _rows(taken), np.empty((0, 4))))

    def without(self, areas: Sequence[QRectF]) -> PlaneRoom:
        """The same, less these rectangles, in pixels."""
        return replace(self, free=self.free.without(_rows(areas)))

    def sparing(self, places: FloatArray, side: float) -> PlaneRoom:
        """The same, less squares of so many pixels about these places, (k, 2)."""
        return replace(self, free=self.free.without(self._squares(places, side)))

    def avoiding(self, places: FloatArray, side: float) -> PlaneRoom:
        """The same; and where there is a choice, a label leaves squares of so many pixels about these places free."""
        squares = self._squares(places, side)
        return replace(self, free=replace(self.free, avoided=np.vstack([self.free.avoided, squares])))

    def _squares(self, places: FloatArray, side: float) -> FloatArray:
        middles = self.pixels(places)
        return np.hstack([middles - side / 2, middles + side / 2])

    def pixels(self, places: FloatArray) -> FloatArray:
        """Where places, (k, 2), are in pixels."""
        pixels: FloatArray = (places - self._corner) * self._scale
        return pixels

    def places(self, pixels: FloatArray) -> FloatArray:
        """The other way round."""
        places: FloatArray = pixels / self._scale + self._corner
        return places

    @property
    def _corner(self) -> FloatArray:
        return np.array([self.view.left, self.view.top])

    @property
    def _scale(self) -> FloatArray:
        view = self.view
        scale: FloatArray = self.free.size / [view.right - view.left, view.bottom - view.top]  # pixels count downwards
        return scale


def places_held(handles: Handles) -> FloatArray:
    """Where a line can be taken hold of, and its arrow, as places, (k, 2): a label there would be in the way."""
    tail, tip = (np.array(end) for end in handles.arrow)
    arrow = tail + np.linspace(0.0, 1.0, ARROW_PARTS)[:, None] * (tip - tail)
    return np.vstack([list[Place](handles.places.values()), arrow])


def _rows(areas: Sequence[QRectF]) -> FloatArray:
    return np.array([area.getCoords() for area in areas], dtype=np.float64).reshape(-1, 4)
