"""Questions and messages."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from gd_sim.files.errors import shortened

POINTS = "*.csv *.tsv *.txt *.dat"
TABLES = f"{POINTS} *.tab *.npz *.npy"
FILTER_TO_OPEN = f"Points and experiments ({TABLES} *.gdsim);;Points ({TABLES});;Experiments (*.gdsim);;All files (*)"
CSV_FILTER, EXPERIMENT_FILTER = f"Points alone ({POINTS})", "Experiment: points, settings and run (*.gdsim)"


def ask_to_save(parent: QWidget, name: str) -> Literal["save", "discard", "cancel"]:
    """Ask what to do with points, or an experiment, that are not saved."""
    button = QMessageBox.StandardButton
    answer = QMessageBox.warning(
        parent,
        "gd_sim",
        f"{shortened(name)} has changes that are not saved.",
        button.Save | button.Discard | button.Cancel,
        button.Save,
    )
    if answer == button.Save:
        return "save"
    return "discard" if answer == button.Discard else "cancel"


def ask_to_recover(parent: QWidget, text: str) -> Literal["open", "discard", "later"]:
    """Ask what to do with points that a crash has left."""
    message = QMessageBox(QMessageBox.Icon.Question, "gd_sim", text, parent=parent)
    message.setObjectName("recoveryDialog")
    message.setTextFormat(Qt.TextFormat.PlainText)  # points may be called <b>
    role = QMessageBox.ButtonRole
    first = message.addButton("&Open", role.AcceptRole)
    discard = message.addButton("&Discard", role.DestructiveRole)
    later = message.addButton("&Later", role.RejectRole)
    for button, tip in (
        (first, "Show these points here; they are not saved yet"),
        (discard, "Delete these points"),
        (later, "Keep these points, and ask when gd_sim is started again (Esc)"),
    ):
        button.setObjectName(f"{button.text().strip('&').lower()}Button")
        button.setToolTip(tip)
    message.setDefaultButton(first)
    message.setEscapeButton(later)
    message.exec()
    clicked = message.clickedButton()
    return "open" if clicked is first else "discard" if clicked is discard else "later"


def choose_file_to_open(parent: QWidget, folder: Path) -> Path | None:
    """Ask for a file to open."""
    name, _ = QFileDialog.getOpenFileName(parent, "Open", str(folder), FILTER_TO_OPEN)
    return Path(name) if name else None


def choose_lesson(parent: QWidget) -> Path | None:
    """Ask for a page of a lesson; those beside it come with it."""
    name, _ = QFileDialog.getOpenFileName(parent, "Open Lesson", str(Path.home()), "Lesson pages (*.md)")
    return Path(name) if name else None


def choose_file_to_save(parent: QWidget, suggestion: Path) -> Path | None:
    """Ask for a file to save to; unless an ending was typed it gets that of the kind that is chosen. No file is
    replaced unasked."""
    filters = [CSV_FILTER, EXPERIMENT_FILTER]
    while True:
        offered = filters[suggestion.suffix == ".gdsim"]
        name, chosen = QFileDialog.getSaveFileName(parent, "Save", str(suggestion), ";;".join(filters), offered)
        if not name:
            return None
        ending = ".gdsim" if chosen == EXPERIMENT_FILTER else ".csv"
        is_another_kind = Path(name) == suggestion and chosen and chosen != offered
        path = suggestion.with_suffix(ending) if is_another_kind else _with_ending(Path(name), ending)
        # the dialog has asked about the name that was typed, not about the one that the ending makes of it
        if path == Path(name) or not path.exists() or ask_to_replace(parent, path.name):
            return path
        suggestion = path


def choose_file_to_export(parent: QWidget, title: str, suggestion: Path, kinds: dict[str, str]) -> Path | None:
    """Ask for a file to write something else than the points to. No file is replaced unasked.

    Args:
        parent: the window.
        title: of the dialog.
        suggestion: the file, with its ending.
        kinds: the endings that are possible, each with what such a file is; another one gets the chosen ending added.
    """
    filters = {f"{what} (*{ending})": ending for ending, what in kinds.items()}
    chosen = next(name for name, ending in filters.items() if ending == suggestion.suffix)
    while True:
        name, chosen = QFileDialog.getSaveFileName(parent, title, str(suggestion), ";;".join(filters), chosen)
        if not name:
            return None
        path = Path(name)
        if path.suffix.lower() not in kinds:
            path = path.with_name(path.name.rstrip(".") + filters.get(chosen, suggestion.suffix))
        if path == Path(name) or not path.exists() or ask_to_replace(parent, path.name):
            return path
        suggestion = path


def _with_ending(path: Path, ending: str) -> Path:
    """The path with an ending added, unless it has one: what follows the dot in "run1.5" is none."""
    return path if path.suffix[1:2].isalpha() else path.with_name(f"{path.name.rstrip('.')}{ending}")


def ask_to_replace(parent: QWidget, name: str) -> bool:
    """Ask whether a file that is there already may be replaced."""
    button = QMessageBox.StandardButton
    message = QMessageBox(
        QMessageBox.Icon.Warning,
        "gd_sim",
        f"{shortened(name)} is there already. Replace it?",
        button.Yes | button.No,
        parent,
    )
    message.setTextFormat(Qt.TextFormat.PlainText)  # a file may be called <b>
    message.setDefaultButton(button.No)
    return message.exec() == button.Yes


def ask_to_reload(parent: QWidget, name: str, *, is_modified: bool) -> bool:
    """Ask whether to open a file again that another program has changed."""
    button = QMessageBox.StandardButton
    loses = "\n\nWhat was changed here and is not saved would be lost." if is_modified else ""
    text = f"Another program has changed {shortened(name)}. Open it again?{loses}"
    message = QMessageBox(QMessageBox.Icon.Question, "gd_sim", text, button.Yes | button.No, parent)
    message.setTextFormat(Qt.TextFormat.PlainText)
    message.setDefaultButton(button.No if is_modified else button.Yes)
    return message.exec() == button.Yes


def ask_to_go_beyond(parent: QWidget, update: int, edit: str, *, is_back: bool) -> bool:
    """Ask whether to go to a moment before or after an edit of the points, which changes them."""
    button, when = QMessageBox.StandardButton, "later" if is_back else "in between"
    message = QMessageBox(
        QMessageBox.Icon.Question,
        "gd_sim",
        f"At update {update:,} the points were not as they are now: \u201c{edit}\u201d came {when}.\n\n"
        "Go there, with the points of that time? Undo brings you back.",
        button.Yes | button.No,
        parent,
    )
    message.setTextFormat(Qt.TextFormat.PlainText)
    message.setDefaultButton(button.Yes)
    return message.exec() == button.Yes


def show_problem(parent: QWidget, text: str) -> None:
    """Tell of something that did not work; nothing was changed."""
    message = QMessageBox(QMessageBox.Icon.Warning, "gd_sim", text, QMessageBox.StandardButton.Ok, parent)
    message.setTextFormat(Qt.TextFormat.PlainText)  # a file's own words are shown as they are
    message.exec()


def show_about(parent: QWidget, version: str) -> None:
    """Tell what this program is."""
    QMessageBox.about(
        parent,
        "About gd_sim",
        f"<b>gd_sim {version}</b><p>See gradient descent teach one sigmoid unit to separate two classes of points: "
        "w ← w + α(y - ŷ)x, b ← b + α(y - ŷ).</p>",
    )
