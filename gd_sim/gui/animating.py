"""Takes a run away as an animation: a part of the main window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from gd_sim.core import updates as plain_loops
from gd_sim.core.boundary import View
from gd_sim.core.descent import Loops
from gd_sim.core.film import film_of_record
from gd_sim.core.history import Record
from gd_sim.core.saved_run import SavedRun
from gd_sim.core.segment import Curve
from gd_sim.gui.animation_dialog import AnimationChoice, AnimationDialog
from gd_sim.gui.film_stage import Stage, save_film
from gd_sim.session.background import Progress
from gd_sim.session.session import Session

Job = Callable[[Path, SavedRun, Progress], None]


class Animating:
    """Asks what an animation is to show, and makes what writes it.

    Args:
        session: has the run.
        seen: the part of the plane in sight, and whether a unit is as long along both axes.
        window: is asked in front of.
    """

    def __init__(self, session: Session, seen: Callable[[], tuple[View, bool]], window: QWidget) -> None:
        self._session, self._seen, self._window = session, seen, window
        self._choice: AnimationChoice | None = None

    def ask(self) -> Job | None:
        """What writes the animation that is wanted; None: none is. What stays the same in all frames is painted here,
        the frames by the job, on any thread."""
        timeline = self._session.state.timeline
        dialog = AnimationDialog(self._choice, timeline.start, timeline.end, self._window)
        is_wanted, choice, updates = bool(dialog.exec()), dialog.choice, dialog.updates
        dialog.deleteLater()
        if not is_wanted:
            return None
        self._choice = choice
        return partial(_save, updates, self._session.compiler.loops or plain_loops, self._stage(choice), choice.rate)

    def _stage(self, choice: AnimationChoice) -> Stage:
        session, state = self._session, self._session.state
        view, is_equal = self._seen()
        return Stage(
            session.points,
            Curve.joined([state.curve, state.future]),
            session.optimum,
            has_penalty=session.settings.l2 > 0.0,
            view=view,
            is_equal=is_equal,
            shows_curve=choice.has_curve,
            ratio=choice.ratio,
        )


def _save(
    updates: tuple[int, ...], loops: Loops, stage: Stage, rate: int, path: Path, saved: SavedRun, progress: Progress
) -> None:
    save_film(path, film_of_record(Record.restored(saved), updates, loops), stage, rate, progress)
