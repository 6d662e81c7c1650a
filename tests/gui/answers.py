"""Whoever sits before the window and answers its questions."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from PySide6.QtWidgets import QWidget

from gd_sim.gui import dialogs


class Answers:
    """Prepared answers to the questions of `gd_sim.gui.dialogs`, and what was asked and told.

    Attributes:
        to_save: the answer to "save your points?"; None: the question must not come.
        to_reload: the answer to "open the file again?"; None: the question must not come.
        to_go_beyond: the answer to "go beyond an edit of the points?"; None: the question must not come.
        to_recover: the answers to "open, discard, later?", one for each time it comes.
        file_to_open, file_to_save, file_to_export: the file that is chosen; None: the dialog is cancelled.
        asked: the questions that came, by the names of their functions.
        suggested: the file that was suggested for saving.
        problems: the messages that were shown.
    """

    def __init__(self) -> None:
        self.to_save: Literal["save", "discard", "cancel"] | None = None
        self.to_reload: bool | None = None
        self.to_go_beyond: bool | None = None
        self.to_recover: list[Literal["open", "discard", "later"]] = []
        self.file_to_open: Path | None = None
        self.file_to_save: Path | None = None
        self.file_to_export: Path | None = None
        self.asked: list[str] = []
        self.suggested: Path | None = None
        self.problems: list[str] = []

    def take_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Answer in place of the dialogs."""
        asking = (self.ask_to_save, self.ask_to_reload, self.ask_to_go_beyond, self.ask_to_recover)
        choosing = (self.choose_file_to_open, self.choose_file_to_save, self.choose_file_to_export)
        for function in (*asking, *choosing, self.show_problem):
            monkeypatch.setattr(dialogs, function.__name__, function)

    def ask_to_save(self, _parent: QWidget, name: str) -> Literal["save", "discard", "cancel"]:
        self.asked.append(f"save {name}?")
        assert self.to_save is not None, "asked to save, though nothing can be lost"
        return self.to_save

    def ask_to_reload(self, _parent: QWidget, name: str, *, is_modified: bool) -> bool:
        self.asked.append(f"reload {name} and lose changes?" if is_modified else f"reload {name}?")
        assert self.to_reload is not None, "asked to reload, though nobody else has changed the file"
        return self.to_reload

    def ask_to_go_beyond(self, _parent: QWidget, update: int, edit: str, *, is_back: bool) -> bool:  # noqa: ARG002
        self.asked.append(f"go to {update} beyond {edit}?")
        assert self.to_go_beyond is not None, "asked to go beyond an edit, though none lies between"
        return self.to_go_beyond

    def ask_to_recover(self, _parent: QWidget, text: str) -> Literal["open", "discard", "later"]:
        self.asked.append(text)
        return self.to_recover.pop(0)

    def choose_file_to_open(self, _parent: QWidget, _folder: Path) -> Path | None:
        self.asked.append("open which?")
        return self.file_to_open

    def choose_file_to_save(self, _parent: QWidget, suggestion: Path) -> Path | None:
        self.asked.append("save where?")
        self.suggested = suggestion
        return self.file_to_save

    def choose_file_to_export(
        self, _parent: QWidget, title: str, suggestion: Path, kinds: dict[str, str]
    ) -> Path | None:
        self.asked.append(title)
        self.suggested = suggestion
        assert suggestion.suffix in kinds
        return self.file_to_export

    def show_problem(self, _parent: QWidget, text: str) -> None:
        self.problems.append(text)
