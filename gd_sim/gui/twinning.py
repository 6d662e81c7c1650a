"""The perceptron beside it: a part of the main window, which has the run followed by the perceptron's rule."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject

from gd_sim.core import logistic, numbers
from gd_sim.core import updates as plain_loops
from gd_sim.core.descent import Loops
from gd_sim.core.field import Unit
from gd_sim.core.points import FloatArray
from gd_sim.core.twin import Twin, TwinMoment
from gd_sim.gui.actions import Actions
from gd_sim.gui.beats import Beats
from gd_sim.gui.late_panel import LatePanel
from gd_sim.gui.panels import Panels
from gd_sim.gui.plane_view import PlaneView
from gd_sim.gui.theme import Theme
from gd_sim.session.background import Turns
from gd_sim.session.session import Session
from gd_sim.session.snapshot import Snapshot

if TYPE_CHECKING:
    from gd_sim.gui.twin_panel import TwinPanel

SEEN_PER_SECOND = 60.0
"""Up to this speed the planes go together; above it the one beside is drawn now and then."""
FRAME_SECONDS = 0.15
"""The least time between two of those pictures."""
PLAIN_VISITS, COMPILED_VISITS = 10_000, 20_000_000
"""Point visits of one job: plain Python holds the GIL meanwhile; of the compiled loops it is tenths of a second."""


class Followed(NamedTuple):
    """Where the twin stands, how many points it has right, and E of σ with its parameters."""

    moment: TwinMoment
    right: int
    error: float


class Twinning(QObject):
    """Joins the session, the plane and the panel with the second plane.

    Args:
        session, plane, actions: of the window.
        beats: while they show an update, its line beside it waits for the swing of theirs.
        panels: get the panel when it is first opened.
    """

    def __init__(self, session: Session, plane: PlaneView, beats: Beats, actions: Actions, panels: Panels) -> None:
        super().__init__(plane)
        self._session, self._plane, self._beats = session, plane, beats
        self._held: tuple[Snapshot, Followed] | None = None
        beats.ended.connect(self._show_held)
        self._panel = LatePanel(actions["perceptronAction"], panels, self._build, self._show_panel)
        self._twin, self._turns = Twin(), Turns(self._follow, self)
        self._began_at = 0.0
        for fact in (session.state_changed, session.running_changed, session.compiler.finished):
            fact.connect(self._follow)
        plane.picture.box.sigRangeChanged.connect(self._show_view)

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self._panel.restyle(theme)

    def _show_panel(self) -> None:
        self._show_view()
        self._follow()

    def _build(self) -> TwinPanel:
        from gd_sim.gui.twin_panel import TwinPanel

        return TwinPanel()

    def _show_view(self) -> None:
        """Show the same part of the plane there."""
        if panel := self._panel.opened:
            panel.show_view(self._plane.picture.view, is_equal=self._plane.picture.is_equal)

    def _follow(self) -> None:
        """Have the twin come to where the run stands; one job after another, so that it never goes two ways at once."""
        if self._panel.opened is None or not self._turns.is_free():
            return
        is_fast = self._session.is_running and self._session.speed > SEEN_PER_SECOND
        if is_fast and time.perf_counter() - self._began_at < FRAME_SECONDS:
            return
        snapshot, loops = self._session.state, self._session.compiler.loops
        visits = COMPILED_VISITS if loops else PLAIN_VISITS
        self._began_at = time.perf_counter()
        job = partial(_follow, self._twin, snapshot, loops or plain_loops, visits)
        self._turns.begin(job, partial(self._show, snapshot))

    def _show_held(self) -> None:
        if self._held:
            self._show(*self._held)
            self._follow()  # it may not have caught up yet

    def _show(self, snapshot: Snapshot, followed: Followed) -> None:
        self._held = (snapshot, followed) if self._beats.is_under_way else None
        if self._held:
            return
        if panel := self._panel.built:
            moment = followed.moment
            panel.show_points(moment.descent.points)
            settings = moment.descent.settings
            unit = Unit(moment.state.parameters, settings.features, settings.method)
            panel.show_unit(unit, moment.explanation)
            panel.tell(_stands(snapshot, followed), *_added(snapshot, moment))
            if moment.state.update < snapshot.update and not moment.stopped:
                self._turns.look_again()


def _follow(twin: Twin, snapshot: Snapshot, loops: Loops, visits: int) -> Followed:
    """On a thread of its own: `twin` is used by one job at a time."""
    most = max(1, visits // max(1, snapshot.descent.batch_size))
    explained = snapshot.explanation is not None
    moment = twin.at(snapshot.timeline, snapshot.update, loops, most, explained=explained)
    if not len(moment.descent.points):
        return Followed(moment, 0, 0.0)
    descent, rows = moment.descent, moment.state.parameters[None]
    errors, right = logistic.evaluate(descent.features, descent.points.y, rows)
    return Followed(moment, int(right[0]), float(errors[0]))


def _stands(snapshot: Snapshot, followed: Followed) -> str:
    """Where the perceptron stands, in words."""
    moment, m = followed.moment, len(followed.moment.descent.points)
    if moment.stopped:
        return f"stopped after update {moment.state.update:,}: a parameter would be infinite"
    if moment.state.update < snapshot.update:
        return f"at update {moment.state.update:,} of {snapshot.update:,}"
    if not m:
        return "no points yet"
    since = f", from the line of update {snapshot.timeline.start:,} on" if snapshot.timeline.is_shortened else ""
    return f"{numbers.accuracy(followed.right, m)}, E\N{NO-BREAK SPACE}{numbers.error(followed.error)}{since}"


def _added(snapshot: Snapshot, moment: TwinMoment) -> tuple[str, str]:
    """What the last update added to (w, b): by the rule of the run, and by the perceptron's."""
    ours, theirs = snapshot.explanation, moment.explanation
    if ours is None or theirs is None:
        return "press Step to compare", ""
    mine, other = ours.descent.added(ours.state, snapshot.state), theirs.descent.added(theirs.state, moment.state)
    if other.any():
        return _vector(mine), _vector(other)
    return _vector(mine), f"exactly 0: {'the point is' if theirs.size == 1 else 'all its points are'} right"


def _vector(change: FloatArray) -> str:
    return f"({', '.join(map(numbers.parameter, change))})"
