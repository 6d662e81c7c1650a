"""Try 10 starts: a part of the main window, which shows that runs from anywhere end on one line."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QKeySequence

from gd_sim.core import numbers
from gd_sim.core import updates as plain_loops
from gd_sim.core.descent import Descent
from gd_sim.core.mistakes import describe_rule
from gd_sim.core.starts import COUNT, VISITS, Starts, try_starts
from gd_sim.gui.actions import Actions
from gd_sim.gui.plane_view import PlaneView
from gd_sim.session.background import Background
from gd_sim.session.session import Session

FRAME_MILLISECONDS = 33
PLAIN_VISITS = 200_000
"""Points that are visited where the loops cannot be compiled."""
FIRST_MILLISECONDS = 700
"""How long the lines can be seen where they start."""


class TenStarts(QObject):
    """Trains from ten starts on a thread of its own, then shows their lines on their way.

    The lines stay until the run, the points or the settings move on, or until they are put away by the same action. The
    learner's own run is paused, and stays as it is.

    Signals:
        told(text): why there are no lines, or not yet.
        explained(text): what the lines are, and how to put them away; empty: there are none any more.
    """

    told = Signal(str)
    explained = Signal(str)

    def __init__(self, session: Session, plane: PlaneView, actions: Actions) -> None:
        super().__init__(plane)
        self._session, self._plane, self._actions = session, plane, actions
        self._background = Background(self)
        self._is_wished = False
        self._shown_of: object = None
        self._starts: Starts | None = None
        self._frame = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._show_next)
        actions.connect({"startsAction": self._switch})
        session.state_changed.connect(self._look)
        session.settings_changed.connect(self.close_lines)
        session.points_changed.connect(self.close_lines)
        session.compiler.finished.connect(lambda: self.try_them() if self._is_wished else None)

    def _switch(self) -> None:
        """Put the lines away where there are some, else try ten starts."""
        if self._starts:
            self.close_lines()
        else:
            self.try_them()

    def try_them(self) -> None:
        """Train from ten starts, as soon as the loops are compiled, and show them."""
        self._session.pause()
        if not len(self._session.points):
            self.told.emit("There are no points to learn from yet")
            return
        compiler = self._session.compiler
        self._is_wished = compiler.loops is None and not compiler.problem
        if self._is_wished:
            self.told.emit("10 starts: as soon as full speed is prepared")
            return
        descent = Descent(self._session.points, self._session.settings, self._session.state.descent)
        visits = VISITS if compiler.loops else PLAIN_VISITS
        job = partial(try_starts, descent, compiler.loops or plain_loops, visits)
        self._background.submit(job, partial(self._begin, descent))

    def _begin(self, descent: Descent, starts: Starts | Exception) -> None:
        if isinstance(starts, Exception):
            raise starts
        if (descent.points, descent.settings) != (self._session.points, self._session.settings):
            return  # of something that is not there any more
        self._starts, self._shown_of = starts, self._session.state.state
        self._frame = len(starts.epochs) - 1 if self._actions["calmAction"].isChecked() else 0
        self.explained.emit(f"Ten lines are on their way. {self._way_out}")
        self._timer.start(FIRST_MILLISECONDS)
        self._show_frame()

    def _show_next(self) -> None:
        self._timer.setInterval(FRAME_MILLISECONDS)
        self._frame += 1
        self._show_frame()

    def _show_frame(self) -> None:
        starts = self._starts
        if starts is None:
            return
        last = len(starts.epochs) - 1
        self._frame = min(self._frame, last)
        self._plane.picture.show_starts(starts.parameters[self._frame], self._session.settings.features)
        if self._frame == last:
            self._timer.stop()
            self.explained.emit(f"{_ended(starts, self._session.settings.mistake)}. {self._way_out}")

    @property
    def _way_out(self) -> str:
        key = self._actions["startsAction"].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        return f"{key} hides them"

    def _look(self) -> None:
        """Put the lines away when the run has moved on."""
        if self._starts and self._session.state.state is not self._shown_of:
            self.close_lines()

    def close_lines(self) -> None:
        """Show no lines any more, nor those that are under way."""
        self._background.cancel()
        self._timer.stop()
        self._is_wished = False
        if self._starts:
            self._starts = None
            self._plane.picture.show_starts(None, None)
            self.explained.emit("")


def _ended(starts: Starts, mistake: str) -> str:
    """How they ended; under a wrong rule, which one it is: nothing follows from it for E."""
    least, most = (numbers.error(float(value)) for value in (starts.errors.min(), starts.errors.max()))
    after, is_right = f"after {numbers.count(int(starts.epochs[-1]))} epochs", mistake == "none"
    if starts.have_met:
        said = f"{COUNT} starts, one end: E {most} {after}{'. E has one valley' if is_right else ''}"
    else:
        said = f"{COUNT} starts are still apart {after}: E from {least} to {most}"
    return said if is_right else f"{describe_rule(mistake).capitalize()}. {said}"
