"""How the window looks: light or dark, as the system or as chosen, larger for the projector; and what is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QByteArray, QObject, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow

from gd_sim.gui import theme
from gd_sim.gui.actions import ON_AT_FIRST, PANELS, SHOWN, THEMES, Actions
from gd_sim.gui.theme import Theme

REMEMBERED = ("projectorAction", "calmAction", "coachAction", *PANELS, *SHOWN)
WORDS = {True: "true", False: "false"}


class Styled(Protocol):
    """What takes over a theme."""

    def restyle(self, theme: Theme, /) -> None:
        """Take over colours and sizes."""


class Looks(QObject):
    """The theme in force, and the actions that choose it.

    Attributes:
        theme: in force.
    """

    def __init__(self, window: QMainWindow, actions: Actions, views: Sequence[Styled]) -> None:
        super().__init__(window)
        self.theme = theme.LIGHT
        self._window, self._actions, self._views = window, actions, views
        self._settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "gd_sim", "gd_sim")
        for name in (*THEMES, "projectorAction"):
            actions[name].toggled.connect(self._restyle)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._restyle)

    def _restyle(self, _value: object = None) -> None:
        chosen = next((THEMES[name] for name in THEMES if self._actions[name].isChecked()), "system")
        is_dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        base = {"light": theme.LIGHT, "dark": theme.DARK}.get(chosen, theme.DARK if is_dark else theme.LIGHT)
        is_projected = self._actions["projectorAction"].isChecked()
        self.theme = replace(base, scale=theme.PROJECTOR_SCALE if is_projected else 1.0)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            theme.apply(application, self.theme)
        for view in self._views:
            view.restyle(self.theme)

    def restore(self) -> None:
        """Take over what was chosen the last time."""
        chosen = str(self._settings.value("theme", "system"))
        name = next((name for name, word in THEMES.items() if word == chosen), "systemThemeAction")
        self._actions[name].setChecked(True)  # which styles the window
        for key in REMEMBERED:
            word = str(self._settings.value(key))
            self._actions[key].setChecked(word == WORDS[True] if word in WORDS.values() else key in ON_AT_FIRST)
        geometry = self._settings.value("geometry")
        if isinstance(geometry, QByteArray):  # a settings file may hold anything
            self._window.restoreGeometry(geometry)
        for name in ("label1Action", "placeToolAction"):
            self._actions[name].setChecked(True)

    def remember(self) -> None:
        """Keep what is chosen for the next time."""
        chosen = next(THEMES[name] for name in THEMES if self._actions[name].isChecked())
        self._settings.setValue("theme", chosen)
        for key in REMEMBERED:
            self._settings.setValue(key, WORDS[self._actions[key].isChecked()])
        self._settings.setValue("geometry", self._window.saveGeometry())
