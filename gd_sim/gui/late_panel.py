"""A panel that is built when it is first opened: most windows are closed before anybody looks at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar, cast

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from gd_sim.gui.looks import Styled
from gd_sim.gui.panels import Panels
from gd_sim.gui.theme import LIGHT, Theme

Kind = TypeVar("Kind", bound=QWidget)


class LatePanel(Generic[Kind]):
    """Opens and closes a panel by a switch, and keeps it in the looks of the window.

    Args:
        switch: opens and closes it.
        panels: get the panel when it is built.
        row: those of one row stand side by side where there is room.
        build: makes it; imports what it needs then, and not before.
        changed: it was opened or closed.

    Attributes:
        built: the panel; None as long as nobody has opened it.
    """

    def __init__(
        self, switch: QAction, panels: Panels, build: Callable[[], Kind], changed: Callable[[], None], row: str = ""
    ) -> None:
        self.built: Kind | None = None
        self._switch, self._panels, self._build, self._changed = switch, panels, build, changed
        self._row = row or switch.objectName()
        self._theme = LIGHT
        switch.toggled.connect(self._show)

    @property
    def opened(self) -> Kind | None:
        """The panel, as long as it is open."""
        return self.built if self._switch.isChecked() else None

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self._theme = theme
        if self.built:
            cast(Styled, self.built).restyle(theme)

    def _show(self, shown: bool) -> None:
        if shown and self.built is None:
            self.built = self._build()
            self.restyle(self._theme)
            self._panels.add(self.built, self._row)
        if self.built:
            self.built.setVisible(shown)
        self._changed()
