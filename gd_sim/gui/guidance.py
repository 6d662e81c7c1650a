"""The one line of guidance in the plane: what to do first, and nothing once that was done."""

from __future__ import annotations

from PySide6.QtCore import QObject

from gd_sim.gui.challenge import Challenge
from gd_sim.gui.plane_view import PlaneView
from gd_sim.gui.theme import CLASS_COLORS
from gd_sim.session.session import Session

FIRST = "Press Run: the line learns to separate {one} from {zero}."
SECOND = "Click to add a point. Drag one to confuse it."
EMPTY = "Click to place a point; keys 0 and 1 choose its label."
ENOUGH = 3
"""Updates after which nobody needs to be told to press Run."""
SIGNS = tuple(f'<span style="color:{shade}">{sign}</span>' for sign, shade in zip("●▲", CLASS_COLORS, strict=True))


class Guidance(QObject):
    """The part of the main window that invites: to run, then to change points; to place some where there are none."""

    def __init__(self, session: Session, plane: PlaneView, challenge: Challenge) -> None:
        super().__init__(session)
        self._session, self._plane, self._challenge = session, plane, challenge
        self._left = [FIRST.format(one=SIGNS[1], zero=SIGNS[0]), SECOND]
        session.edited.connect(self._follow_edit)
        session.state_changed.connect(self._follow_steps)
        session.points_opened.connect(self._fall_silent)
        session.running_changed.connect(self._follow_run)
        challenge.changed.connect(self.show)

    def show(self) -> None:
        """Show the line that fits now, if any does."""
        if not len(self._session.points):
            text = EMPTY
        else:
            guidance = self._left[0] if self._left and not self._session.is_running else ""
            text = self._challenge.invitation or guidance
        self._plane.picture.show_invitation(text)

    def _follow_edit(self) -> None:
        """Who edits points after a run needs no word any more."""
        if len(self._left) < 2:
            self._left.clear()
        self.show()

    def _follow_steps(self) -> None:
        """Who steps has found how to go on; the second line still waits for the first pause."""
        if len(self._left) == 2 and self._left[0] and self._session.state.update >= ENOUGH:
            self._left[0] = ""
            self.show()

    def _fall_silent(self) -> None:
        self._left.clear()
        self.show()

    def _follow_run(self) -> None:
        if self._session.is_running:
            del self._left[:1]
        self.show()
