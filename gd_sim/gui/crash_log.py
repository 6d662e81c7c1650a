"""What is known of a crash, in a file for each window; the next start finds those that crashed windows have left."""

from __future__ import annotations

import contextlib
import faulthandler
import secrets
from datetime import datetime
from pathlib import Path
from typing import TextIO

from PySide6.QtCore import QLockFile

KEPT = 10
"""Logs of crashes that are kept, the newest."""
LONGEST = 1 << 20
"""Characters that a window writes into its log at most."""


class CrashLog:
    """The log of a window that is open. Python writes into it where a crash in C ends the program.

    Args:
        folder: where the logs of all windows are; made if it is not there.

    Raises:
        OSError: no file can be written there.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = secrets.token_hex(8)
        self._path = folder / f"{name}.log"
        self._lock = QLockFile(str(folder / f"{name}.lock"))
        self._lock.setStaleLockTime(0)  # a window may be open for days
        self._lock.tryLock(0)
        self._file: TextIO = self._path.open("w", encoding="utf-8", errors="backslashreplace")
        self._room = LONGEST
        faulthandler.enable(self._file)

    def write(self, text: str) -> None:
        """Add to the log, on the disk when this returns; a disk that is full takes nothing, and no harm is done."""
        text = text[: self._room]
        self._room -= len(text)
        with contextlib.suppress(OSError):
            self._file.write(text)
            self._file.flush()

    def close(self) -> None:
        """The window was closed as its user wanted: there was no crash."""
        faulthandler.disable()
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            self._path.unlink()
        self._lock.unlock()


def find_crashes(folder: Path) -> list[Path]:
    """The logs of windows that have crashed since this was asked the last time; older ones than the newest ten go.

    A window that was killed leaves an empty log, which tells nothing.

    Raises:
        OSError: the folder cannot be read, or not be written to.
    """
    found = [path for path in sorted(folder.glob("*.log")) if _is_left(path)]
    crashes = [_renamed(path) for path in found if path.stat().st_size]
    for path in found:
        path.unlink(missing_ok=True)
    for path in sorted(folder.glob("crash-*.txt"))[:-KEPT]:
        path.unlink(missing_ok=True)
    return [path for path in crashes if path.exists()]


def _is_left(path: Path) -> bool:
    """Whether the window of a log is gone: nobody holds its lock."""
    lock = QLockFile(str(path.with_suffix(".lock")))
    lock.setStaleLockTime(0)
    if not lock.tryLock(0):
        return False
    lock.unlock()
    return True


def _renamed(path: Path) -> Path:
    """A log under the name that a crash of its time has."""
    when = datetime.fromtimestamp(path.stat().st_mtime)
    return path.replace(path.with_name(f"crash-{when:%Y-%m-%d-%H%M%S}-{path.stem[:4]}.txt"))
