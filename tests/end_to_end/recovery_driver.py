"""Run by `test_recovery.py`: the real program, driven from inside, and killed where the test wants it.

    recovery_driver.py edit MOMENT COUNT    edits without end; at each a line on stdout, "when points"
    recovery_driver.py raise                edits, raises in a slot, prints what the dialog says, and quits by it
    recovery_driver.py relaunch ANSWER      answers the question, prints it, and then the points, and closes

What is injected is injected here: the program has no hooks for it.
"""

from __future__ import annotations

import faulthandler
import itertools
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QPushButton

from gd_sim import PointSet, app
from gd_sim.files import atomic, journal
from gd_sim.gui import dialogs, documents
from gd_sim.gui.failure_dialog import FailureDialog
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.keeping import Keeper

EDIT_MILLISECONDS = 120
"""So often the driver edits."""
CLOSE_MILLISECONDS = 300
"""So long after the points were opened the relaunched window is closed."""


def tell(*words: object) -> None:
    """One line, in one piece: several threads tell."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def text_of(points: PointSet) -> str:
    return json.dumps([points.x.tolist(), points.y.tolist()])


def die() -> None:
    tell("dying", time.monotonic())
    os.kill(os.getpid(), signal.SIGKILL)


def edit(window: MainWindow) -> None:
    """One edit of some kind."""
    session, generator = window.session, edit_generator
    row = [int(generator.integers(len(session.points)))]
    kind = int(generator.integers(6))
    if kind == 1:
        session.move(row, generator.normal(size=(1, 2)))
    elif kind == 2:
        session.relabel(row, float(generator.integers(2)))
    elif kind == 3 and len(session.points) > 5:
        session.remove(row)
    elif kind == 4 and session.undo_stack.canUndo():
        session.undo_stack.undo()
    elif kind == 5 and session.undo_stack.canRedo():
        session.undo_stack.redo()
    else:
        session.place(generator.normal(size=2), float(generator.integers(2)))


def tell_and_note(keeper: Keeper, points: PointSet, *others: Any) -> None:
    """Say what is to be written before it can be."""
    tell(time.monotonic(), text_of(points))
    note(keeper, points, *others)


patch = pytest.MonkeyPatch()
write, note = journal.Journal.write, Keeper.note
edit_generator = np.random.default_rng(int(os.environ["EDIT_SEED"]))


def crash() -> None:
    """As a mistake in C would."""
    tell("dying", time.monotonic())
    faulthandler._sigsegv()  # type: ignore[attr-defined]


def counted(count: int, function: Callable[..., Any], instead: Callable[..., Any]) -> Callable[..., Any]:
    """A function that does something else from its call number `count` on."""
    calls = itertools.count(1)

    def call(*arguments: Any) -> Any:
        return (instead if next(calls) >= count else function)(*arguments)

    return call


def write_and_die(book: journal.Journal, kept: journal.Kept) -> None:
    write(book, kept)
    die()


def half_a_line(book: journal.Journal, text: str, *_mode: str) -> None:
    line = journal._line(text)
    with (book._folder / f"{book._name}.journal").open("ab") as file:
        file.write(line[: len(line) // 2])
        file.flush()
    die()


def half_a_file(path: Path, chunks: Any, _mode: object) -> None:
    with path.open("wb") as file:
        file.write(next(iter(chunks))[:100])
        file.flush()
    die()


def inject(moment: str, count: int) -> None:
    """Let the program die at a moment: the `count`-th of its kind."""
    if moment == "before a write":
        patch.setattr(journal.Journal, "write", counted(count, write, lambda *_: die()))
    elif moment == "in a write":
        patch.setattr(journal.Journal, "_write", counted(count, journal.Journal._write, half_a_line))
    elif moment == "after a write":
        patch.setattr(journal.Journal, "write", counted(count, write, write_and_die))
    elif moment == "in a base":
        patch.setattr(journal, "JOURNAL_BYTES", 200)
        patch.setattr(atomic, "_write", counted(count, atomic._write, half_a_file))
    elif moment == "in a load":
        patch.setattr(documents, "load_or_ask", lambda *_, **_named: die())
    elif moment == "in C":
        patch.setattr(journal.Journal, "write", counted(count, write, lambda *_: crash()))


def raise_in_a_slot(window: MainWindow) -> None:
    """Edit; once that is in the journal let a slot raise, and press Quit wherever the dialog is."""
    is_kept = threading.Event()

    def write_and_note(book: journal.Journal, kept: journal.Kept) -> None:
        write(book, kept)
        is_kept.set()

    def look() -> None:
        if is_kept.is_set():
            timer.timeout.disconnect()
            timer.timeout.connect(press_quit)
            raise ZeroDivisionError("in a slot")

    def press_quit() -> None:
        for dialog in window.findChildren(FailureDialog):
            if dialog.isVisible():
                tell("dialog", json.dumps([label.text() for label in dialog.findChildren(QLabel)]))
                child = dialog.findChild(QPushButton, "quitButton")
                assert isinstance(child, QPushButton)
                child.click()

    def refuse(*_: object) -> None:
        raise ArithmeticError("in closing")

    patch.setattr(journal.Journal, "write", write_and_note)
    patch.setattr(Keeper, "note", tell_and_note)
    patch.setattr(dialogs, "ask_to_save", refuse)
    timer = QTimer(window)
    timer.setInterval(50)
    timer.timeout.connect(look)
    timer.start()
    window.session.place([0.25, 0.5], 1.0)


def drive_edits(window: MainWindow, moment: str, count: int) -> None:
    inject(moment, count)
    patch.setattr(Keeper, "note", tell_and_note)
    timer = QTimer(window)
    timer.setInterval(EDIT_MILLISECONDS)
    timer.timeout.connect(lambda: edit(window))
    timer.start()
    if moment in {"in a save", "in a load"}:
        QTimer.singleShot(count * 1_000, lambda: begin(window, moment))


def begin(window: MainWindow, moment: str) -> None:
    """Save, or open a file: where nothing of either is through the program dies."""
    patch.setattr(dialogs, "choose_file_to_save", lambda *_: Path("saved.csv").absolute())
    patch.setattr(dialogs, "choose_file_to_open", lambda *_: Path("other.csv").absolute())
    patch.setattr(dialogs, "ask_to_save", lambda *_: "discard")
    if moment == "in a save":
        patch.setattr(atomic, "_write", half_a_file)
    window.actions_by_name["saveAction" if moment == "in a save" else "openAction"].trigger()


def drive_relaunch(window: MainWindow, answer: Any) -> None:
    def ask(_parent: object, text: str) -> Any:
        tell("asked", text)
        return answer

    def close() -> None:
        tell("modified", window.documents.is_modified)
        tell("points", text_of(window.session.points))
        window.close()

    patch.setattr(dialogs, "ask_to_recover", ask)
    patch.setattr(dialogs, "ask_to_save", lambda *_: "discard")
    window.failures.told.connect(lambda text: tell("told", text))
    window.session.points_opened.connect(lambda: QTimer.singleShot(CLOSE_MILLISECONDS, close))
    if answer != "open":
        QTimer.singleShot(2_000, close)


def main() -> None:
    kind, *arguments = sys.argv[1:]

    def drive(window: MainWindow) -> None:
        if kind == "raise":
            raise_in_a_slot(window)
        elif kind == "edit":
            drive_edits(window, arguments[0], int(arguments[1]))
        else:
            drive_relaunch(window, arguments[0])

    patch.setattr(app, "_fit_on_screen", drive)
    sys.exit(app.main([]))


main()
