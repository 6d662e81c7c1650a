"""Telling whether a file on disk is still the one that was read or written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple


class Stamp(NamedTuple):
    """What is another as soon as somebody else writes a file, or puts another in its place.

    Attributes:
        modified: nanoseconds.
        size: bytes.
        number: of the file in its file system.
    """

    modified: int
    size: int
    number: int


def stamp_of(path: str | os.PathLike[str]) -> Stamp | None:
    """The stamp of a file as it is now; None: there is none, or it cannot be told."""
    try:
        status = Path(path).stat()
    except (OSError, ValueError):
        return None
    return Stamp(status.st_mtime_ns, status.st_size, status.st_ino)
