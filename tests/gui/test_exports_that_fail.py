"""Whatever is taken away: where the disk refuses it is told in one line, and what was at its place stays."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from gd_sim.gui.export_dialogs import VECTOR
from gd_sim.gui.main_window import MainWindow
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.answers import Answers
from tests.gui.test_exporting import choose

OLD = b"what was there before"


def accept(dialog: QDialog) -> None:
    """Take what is suggested."""
    dialog.accept()


KINDS: dict[str, tuple[str, Callable[[QDialog], None] | None]] = {
    "plane.png": ("exportPictureAction", choose("plane", 2)),
    "curve.svg": ("exportPictureAction", choose("curve", VECTOR)),
    "window.png": ("exportPictureAction", choose("window", 1)),
    "run.gif": ("exportAnimationAction", accept),
    "history.csv": ("exportHistoryAction", None),
    "trace.csv": ("exportTraceAction", accept),
    "trace.md": ("exportTraceAction", accept),
    "worksheet.md": ("exportWorksheetAction", accept),
    "run.py": ("exportScriptAction", None),
}
"""What can be taken away: a file, its action, and how the window is answered that asks first."""


def fill(path: Path, chunks: Iterable[bytes], _mode: int | None) -> None:
    """A disk that is full after the first bytes."""
    path.write_bytes(next(iter(chunks))[:10])
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def refuse(path: Path, _chunks: Iterable[bytes], _mode: int | None) -> None:
    """A disk that takes no files."""
    raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))


@pytest.fixture
def export(
    window: MainWindow, answers: Answers, settle: Callable[[Session], None], tmp_path: Path, qtbot: QtBot
) -> Callable[[str], Path]:
    """Export to a file beside which nothing else is, and wait until that is through."""
    window.session.step_epochs(2)
    settle(window.session)

    def take(name: str) -> Path:
        path = answers.file_to_export = tmp_path / "folder" / name
        action, answer = KINDS[name]
        if answer:
            QTimer.singleShot(0, lambda: answer(asked()))
        window.actions_by_name[action].trigger()
        qtbot.waitUntil(lambda: not window.exporting.writing.is_busy, timeout=PATIENCE)
        return path

    (tmp_path / "folder").mkdir()
    return take


def asked() -> QDialog:
    found = QApplication.activeModalWidget()
    assert isinstance(found, QDialog)
    return found


@pytest.mark.parametrize(("fault", "words"), [(fill, "no space left on the disk"), (refuse, "the disk is read-only")])
@pytest.mark.parametrize("name", KINDS)
def test_a_disk_that_refuses_leaves_the_file_that_was_there(
    window: MainWindow,
    answers: Answers,
    export: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
    fault: Callable[..., None],
    words: str,
) -> None:
    path = tmp_path / "folder" / name
    path.write_bytes(OLD)
    with monkeypatch.context() as patch:
        patch.setattr("gd_sim.files.atomic._write", fault)
        export(name)
    assert answers.problems == [f"{path}: {words}. Nothing was written."]
    assert [(found.name, found.read_bytes()) for found in path.parent.iterdir()] == [(name, OLD)]
    export(name)
    assert len(answers.problems) == 1, "it works again"
    assert path.read_bytes() != OLD
    assert window.isVisible()


@pytest.mark.parametrize("name", KINDS)
def test_a_folder_that_has_vanished_is_told_of(
    answers: Answers, export: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    shutil.rmtree(tmp_path / "folder")
    path = export(name)
    assert answers.problems == [f"{path}: no such file or folder. Nothing was written."]
    assert not (tmp_path / "folder").exists()
