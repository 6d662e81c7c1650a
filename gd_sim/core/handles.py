"""A line that is set by hand: where it can be taken hold of, and what becomes of it as the hand moves to a place p.

    move      b = -w·p                  the line goes through p; w stays
    turn      w = |w| n,  b = -w·p      the line goes through p and its middle, across n; |w| stays
    sharpen   (w, b) = factor (w, b)    the line stays; the factor is above 0, so that the sides stay too

Places are (x1, x2) in data units. What is near is told in pixels, of which each axis may have its own size.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gd_sim.core.boundary import View, boundary
from gd_sim.core.field import Unit
from gd_sim.core.points import FloatArray

Grip = Literal["move", "turn", "turn back", "sharpen"]
"""By what a line is held: by itself or its middle, by one of two handles that turn it, by the tip of w."""
Place = tuple[float, float]

LONGEST = 0.4
"""The tip of w is no farther from the line than this part of the view; a longer arrow would leave it."""
LEAST_FACTOR = 0.01
"""One drag leaves w so many times as long at least: it never vanishes, and the sides never change."""
OUTWARD = 0.7
"""The handles that turn are so far out on the way from the middle to where the line leaves the view."""
APART = 2.0
"""Handles are no nearer to the middle than so many times their size; one that would be is left out."""
GENEROUS = 0.6
"""A handle is hit within so many times its size: a little beyond its edge."""
SLACK = 1e-9
"""The share of a length that is lost to rounding."""


@dataclass(frozen=True)
class Scale:
    """How large things are on screen.

    Attributes:
        pixel: the sides of a pixel in data units.
        handle: the size of a handle in pixels.
    """

    pixel: Place
    handle: float

    def length(self, d1: float, d2: float) -> float:
        """The length of a way in pixels."""
        return math.hypot(d1 / self.pixel[0], d2 / self.pixel[1])

    def distance(self, place: Place, first: Place, second: Place) -> float:
        """How far a place is from the straight piece between two others, in pixels."""
        along = (second[0] - first[0]) / self.pixel[0], (second[1] - first[1]) / self.pixel[1]
        to = (place[0] - first[0]) / self.pixel[0], (place[1] - first[1]) / self.pixel[1]
        square = along[0] * along[0] + along[1] * along[1]
        share = min(max((along[0] * to[0] + along[1] * to[1]) / square, 0.0), 1.0) if square else 0.0
        return math.hypot(to[0] - share * along[0], to[1] - share * along[1])


@dataclass(frozen=True, eq=False)
class Handles:
    """Where the line of a unit can be taken hold of in a view.

    Attributes:
        unit: the unit.
        line: its (w1, w2, b).
        ends: where the line enters and leaves the view.
        places: of the handles. There is always the middle, "move".
    """

    unit: Unit
    line: FloatArray
    ends: tuple[Place, Place]
    places: dict[Grip, Place]

    @property
    def arrow(self) -> tuple[Place, Place]:
        """From the middle to the tip of w; if that is left out, nowhere."""
        return self.places["move"], self.places.get("sharpen", self.places["move"])

    def handle_at(self, place: Place, scale: Scale) -> Grip | None:
        """The handle under a place; None: there is none."""
        for grip, handle in reversed(self.places.items()):  # the middle last
            if scale.length(place[0] - handle[0], place[1] - handle[1]) <= GENEROUS * scale.handle:
                return grip
        return None

    def is_on_line(self, place: Place, scale: Scale, reach: float) -> bool:
        """Whether a place is within `reach` pixels of the line."""
        return scale.distance(place, *self.ends) <= reach

    def is_near(self, place: Place, scale: Scale, reach: float) -> bool:
        """Whether a place is within `reach` pixels of the line or of the arrow."""
        return self.is_on_line(place, scale, reach) or scale.distance(place, *self.arrow) <= reach

    def hold(self, grip: Grip, place: Place) -> Hold:
        """Take hold at a place."""
        w1, w2, b = (float(value) for value in self.line)
        off = (w1 * place[0] + w2 * place[1] + b) / math.hypot(w1, w2)
        start = place[0] - off * w1 / math.hypot(w1, w2), place[1] - off * w2 / math.hypot(w1, w2)
        return Hold(self, grip, start)


def find_handles(unit: Unit, view: View, scale: Scale) -> Handles | None:
    """Where a line can be taken hold of in a view; None where the boundary is a curve or out of sight."""
    line = unit.line
    seen = None if line is None else boundary(line, view)
    if line is None or seen is None or seen.ends is None or seen.foot is None:
        return None
    is_inside = view.left <= seen.foot[0] <= view.right and view.bottom <= seen.foot[1] <= view.top
    middle = seen.foot if is_inside else _between(*seen.ends, 0.5)
    others: dict[Grip, Place] = {"sharpen": _tip(line, middle, view, scale)}
    if unit.can_turn:
        others |= {
            "turn back": _between(middle, seen.ends[0], OUTWARD),
            "turn": _between(middle, seen.ends[1], OUTWARD),
        }
    least = APART * scale.handle * (1 - SLACK)
    apart = {
        grip: place
        for grip, place in others.items()
        if scale.length(place[0] - middle[0], place[1] - middle[1]) >= least
    }
    return Handles(unit, line, seen.ends, {"move": middle, **apart})


def _between(first: Place, second: Place, share: float) -> Place:
    return first[0] + share * (second[0] - first[0]), first[1] + share * (second[1] - first[1])


def _tip(line: FloatArray, middle: Place, view: View, scale: Scale) -> Place:
    """The tip of w: as far from the line as w is long, unless it could not be seen or not be grasped there."""
    length = math.hypot(line[0], line[1])
    n1, n2 = float(line[0]) / length, float(line[1]) / length
    pixels = scale.length(n1, n2)  # of a way that is 1 long
    least = APART * scale.handle / pixels
    most = LONGEST * min(scale.length(view.right - view.left, 0.0), scale.length(0.0, view.top - view.bottom)) / pixels
    away = min(max(length, least), max(most, least))
    for start, step, low, high in ((middle[0], n1, view.left, view.right), (middle[1], n2, view.bottom, view.top)):
        if step:
            away = min(away, ((high if step > 0 else low) - start) / step)
    return middle[0] + away * n1, middle[1] + away * n2


@dataclass(frozen=True, eq=False)
class Hold:
    """A line that is held.

    Attributes:
        handles: as they were when it was taken hold of.
        grip: by what.
        start: where on the line; it is this place that goes with the hand when the line is moved.
    """

    handles: Handles
    grip: Grip
    start: Place

    @property
    def text(self) -> str:
        """What is done to the line, for the menu."""
        return "turn line" if self.grip in {"turn", "turn back"} else f"{self.grip} line"

    def at(self, place: Place) -> Handles:
        """The unit, its line and its handles, once the hand is at a place."""
        if self.grip == "sharpen":
            factor = self._factor(place)
            places = {**self.handles.places, "sharpen": _between(*self.handles.arrow, factor)}
            return self._with(factor * self.handles.line, places)
        if self.grip == "move":
            by = place[0] - self.start[0], place[1] - self.start[1]
            w1, w2, _ = self.handles.line
            return self._with(
                _through(place, w1, w2), {grip: (p[0] + by[0], p[1] + by[1]) for grip, p in self.handles.places.items()}
            )
        w1, w2 = self._turned(place)
        places = {grip: self._carried(old, w1, w2) for grip, old in self.handles.places.items()}
        return self._with(_through(place, w1, w2), {**places, self.grip: place})

    def _with(self, line: FloatArray, places: dict[Grip, Place]) -> Handles:
        return Handles(self.handles.unit.with_line(line), line, self.handles.ends, places)

    def _factor(self, place: Place) -> float:
        """How many times as far from the line as the tip was a place is; measured along w."""
        (m1, m2), (t1, t2) = self.handles.arrow
        a1, a2 = t1 - m1, t2 - m2
        return max(LEAST_FACTOR, ((place[0] - m1) * a1 + (place[1] - m2) * a2) / (a1 * a1 + a2 * a2))

    def _turned(self, place: Place) -> Place:
        """w, once the line goes through its middle and a place; a side of the line stays the side it is."""
        w1, w2, _ = (float(value) for value in self.handles.line)
        m1, m2 = self.handles.places["move"]
        side = 1.0 if self.grip == "turn" else -1.0
        u1, u2 = side * (place[0] - m1), side * (place[1] - m2)
        length, away = math.hypot(w1, w2), math.hypot(u1, u2)
        return (length * (u2 / away), length * (-u1 / away)) if away else (w1, w2)

    def _carried(self, old: Place, w1: float, w2: float) -> Place:
        """Where a place comes to that turns about the middle as w does, to (w1, w2)."""
        m1, m2 = self.handles.places["move"]
        by = math.atan2(w2, w1) - math.atan2(self.handles.line[1], self.handles.line[0])
        d1, d2 = old[0] - m1, old[1] - m2
        return m1 + d1 * math.cos(by) - d2 * math.sin(by), m2 + d1 * math.sin(by) + d2 * math.cos(by)


def _through(place: Place, w1: float, w2: float) -> FloatArray:
    """The line of w through a place."""
    return np.array([w1, w2, -(w1 * place[0] + w2 * place[1])])
