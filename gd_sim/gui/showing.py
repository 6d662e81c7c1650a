"""What the plane shows, by wish: a part of the main window, which joins switches and plane."""

from __future__ import annotations

from gd_sim.core import numbers
from gd_sim.gui.actions import Actions
from gd_sim.gui.plane_pull import sampled
from gd_sim.gui.plane_view import PlaneView

FREE = "Free aspect: Zoom to Points (Z) fits each axis by itself"
EQUAL = "Equal aspect: x1 and x2 have the same scale"


def connect_shown(actions: Actions, plane: PlaneView) -> None:
    """Let each switch show or hide what it names."""
    picture = plane.picture
    for name, show in {
        "shadingAction": picture.show_shading,
        "contoursAction": picture.show_contours,
        "trailAction": picture.show_trail,
        "pullAction": picture.show_pull,
        "gridAction": picture.show_grid,
        "equalAspectAction": picture.show_equal,
    }.items():
        actions[name].toggled.connect(show)
    actions["pullAction"].triggered.connect(lambda shown: _tell_of_pull(plane) if shown else None)
    actions["equalAspectAction"].triggered.connect(lambda equal: plane.told.emit(EQUAL if equal else FREE))


def _tell_of_pull(plane: PlaneView) -> None:
    """Say so where not every point has a halo."""
    points = plane.picture.points
    if (some := len(sampled(points))) < len(points):
        plane.told.emit(f"Halos on {numbers.count(some)} of {numbers.count(len(points))} points")
