"""What screen readers are told beside the status line: a part of the main window. Others see it anyway."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from gd_sim.core import numbers
from gd_sim.gui.actions import BRUSHES, ENTRIES, LABELS, TOOLS, Actions
from gd_sim.gui.announcer import Announcer
from gd_sim.gui.plane_view import PlaneView
from gd_sim.session.session import Session

MOVING = ("stepAction", "stepEpochAction", "stepBackAction", "resetAction", "newStartAction")
"""After these it is told where the run stands, once it stands there."""
SILENT = (*LABELS, *TOOLS, "runAction")
"""Switches that are told in words of their own."""


class Speaking(QObject):
    """Announces labels, tools and switches that are chosen, and where the run stands after a step or a pause."""

    def __init__(self, session: Session, plane: PlaneView, actions: Actions, announcer: Announcer) -> None:
        super().__init__(announcer)
        self._session, self._plane, self._announcer = session, plane, announcer
        self._due = ""
        tools = zip(TOOLS, ("place", "move", "spray", "erase"), strict=True)
        actions.connect({name: partial(announcer.say, f"tool {tool}") for name, tool in tools})
        actions.connect({name: partial(self._tell_label, label) for label, name in enumerate(LABELS)})
        actions.connect(dict.fromkeys(BRUSHES, self._tell_brush))
        actions.connect(dict.fromkeys(MOVING, partial(self._expect, "update")))
        for entry in ENTRIES:
            if entry.checkable and entry.name not in SILENT:
                text = entry.text.replace("&", "")
                actions[entry.name].triggered.connect(
                    lambda on, text=text: announcer.say(f"{text} {'on' if on else 'off'}")
                )
        session.running_changed.connect(self._tell_running)
        session.state_changed.connect(self._tell_where)

    def _tell_label(self, label: int) -> None:
        self._announcer.say(f"label {self._session.points.class_names[label]}")

    def _tell_brush(self) -> None:
        self._announcer.say(f"brush {self._plane.options.brush_size} pixels")

    def _tell_running(self) -> None:
        if self._session.is_running:
            self._due = ""
            self._announcer.say("running")
        else:
            self._expect("paused after update")

    def _expect(self, what: str) -> None:
        self._due = what
        self._tell_where()

    def _tell_where(self) -> None:
        """Say where the run stands, if that is due and known."""
        session, due = self._session, self._due
        if due and session.is_settled and not session.is_running:
            self._due = ""
            self._announcer.say(f"{due} {session.state.update:,}, E {numbers.error(session.state.error)}")
