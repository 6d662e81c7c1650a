"""What was chosen of a table, kept for the next one with the same columns."""

from __future__ import annotations

import json
from collections.abc import Sequence

from PySide6.QtCore import QSettings

from gd_sim.files.choice import Choice

MOST = 20
"""Kinds of tables that are remembered, the newest."""
KEY = "tableChoices"


def remembered(columns: Sequence[str]) -> Choice | None:
    """What was chosen the last time of a table with columns of these names; None if there was none."""
    for kept in _kept(_settings()):
        if kept.get("columns") == list(columns):
            return _choice(kept, columns)
    return None


def remember(columns: Sequence[str], choice: Choice) -> None:
    """Keep what was chosen."""
    settings, names = _settings(), list(columns)
    newest = {"columns": names, "label": choice.label, "features": choice.features, "classes": choice.classes}
    others = [kept for kept in _kept(settings) if kept.get("columns") != names]
    settings.setValue(KEY, [json.dumps(kept) for kept in [newest, *others][:MOST]])
    settings.sync()


def _settings() -> QSettings:
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "gd_sim", "gd_sim")


def _kept(settings: QSettings) -> list[dict[str, object]]:
    """All that is kept, the newest first; a settings file may hold anything."""
    value = settings.value(KEY)  # a list of one comes back as a text
    found = []
    for text in value if isinstance(value, list) else [value]:
        try:
            kept = json.loads(text)
        except (TypeError, ValueError, RecursionError):
            continue
        if isinstance(kept, dict):
            found.append(kept)
    return found


def _choice(kept: dict[str, object], columns: Sequence[str]) -> Choice | None:
    label, features, classes = kept.get("label"), kept.get("features"), kept.get("classes")
    if not isinstance(features, list) or not isinstance(classes, list) or len(features) != 2 or len(classes) > 2:
        return None
    if any(name not in columns for name in (label, *features)) or not all(isinstance(name, str) for name in classes):
        return None
    return Choice(str(label), tuple(features), tuple(classes))
