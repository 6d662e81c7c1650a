"""What the plane shows, by wish: a part of the main window, which joins switches and plane."""

from __future__ import annotations

from gd_sim.gui.actions import Actions
from gd_sim.gui.plane_view import PlaneView

FREE = "Free aspect: Zoom to Points (Z) fits each axis by itself"
EQUAL = "Equal aspect: x1 and x2 have the same scale"


def connect_shown(actions: Actions, plane: PlaneView) -> None:
    """Let each switch show or hide what it names."""
    picture = plane.picture
    for name, show in {
        "shadingAction": picture.show_shading,
        "contoursAction": picture.show_contours,
        "pullAction": picture.show_pull,
        "gridAction": picture.show_grid,
        "equalAspectAction": picture.show_equal,
    }.items():
        actions[name].toggled.connect(show)
    actions["equalAspectAction"].triggered.connect(lambda equal: plane.told.emit(EQUAL if equal else FREE))
