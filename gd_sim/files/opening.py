"""Opening a file to read it, with whatever is wrong told in one line."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from gd_sim.files.errors import (
    FileError,
    MissingValuesError,
    PointFileError,
    Refused,
    RefusedMissing,
    RefusedUndecided,
    UndecidedError,
    describe_os_error,
)


@contextlib.contextmanager
def opened(path: str | os.PathLike[str], error: type[FileError]) -> Iterator[BinaryIO]:
    """A file for the `with` that reads it.

    Raises:
        MissingValuesError: what is done in the `with` raises RefusedMissing.
        UndecidedError: it raises RefusedUndecided, and it is points that are read.
        FileError: of this type, if the file cannot be opened, or what is done in the `with` raises Refused or OSError.
    """
    try:
        with _open(path) as file:
            yield file
    except RefusedMissing as missing:
        raise MissingValuesError(path, missing) from None
    except Refused as refused:
        if isinstance(refused, RefusedUndecided) and error is PointFileError:
            error = UndecidedError
        raise error(path, refused.expected, refused.found, refused.line, refused.key) from None
    except OSError as refusal:
        refusal.filename = None  # the message begins with it
        raise error(path, "a file that can be read", describe_os_error(refusal)) from refusal


def _open(path: str | os.PathLike[str]) -> BinaryIO:
    try:
        mode = Path(path).stat().st_mode
    except FileNotFoundError:
        raise Refused("a file", "nothing of that name") from None
    except ValueError:  # a zero character, half a surrogate pair
        raise Refused("the name of a file", "characters that no name can have") from None
    if stat.S_ISDIR(mode):
        raise Refused("a file", "a directory")
    if not stat.S_ISREG(mode):  # a pipe may never end
        raise Refused("a file", "a device or a pipe")
    return Path(path).open("rb")
