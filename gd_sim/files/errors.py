"""What goes wrong with files, in one line."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path

LONGEST_QUOTE = 40  # characters of a cell or name that a message repeats

FAILED = 70
"""The status of a program that a mistake of its own has ended; EX_SOFTWARE of sysexits.h."""

_SHOWN = 10  # names that a message lists

# The system's own words differ from one platform to the next, and some say little ("Invalid argument").
_WORDS = {
    errno.ENOENT: "no such file or folder",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.EROFS: "the disk is read-only",
    errno.ENOSPC: "no space left on the disk",
    errno.EFBIG: "the file would be larger than allowed",
    errno.EISDIR: "it is a folder",
    errno.ENOTDIR: "a part of the path is not a folder",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EIO: "the disk reports an error",
}


class Refused(ValueError):  # noqa: N818 - not shown to anybody: a `FileError` is what leaves this package
    """A part of a file that cannot be read, found where the path (and often the line) is not known."""

    def __init__(self, expected: str, found: str = "", line: int | None = None, key: str = "") -> None:
        super().__init__(expected, found, line, key)
        self.expected, self.found, self.line, self.key = expected, found, line, key


class RefusedUndecided(Refused):
    """A table that can be read once it is chosen what of it."""


class RefusedMissing(Refused):
    """Rows in which a value is missing: what is missing in the first, how many there are, and the first lines, or what
    else they are counted by.
    """

    def __init__(self, first: Refused, rows: int, lines: tuple[int, ...], unit: str = "line") -> None:
        super().__init__(first.expected, first.found, first.line)
        self.args = (first, rows, lines, unit)
        self.rows, self.lines, self.unit = rows, lines, unit


class FileError(ValueError):
    """A file that does not hold what it should. `str()` is one line: file, line or key, what was expected and found.

    Attributes:
        path: the file as it was asked for.
        expected: what should have been there.
        found: what was there instead; empty if there is nothing to add.
        line: number of the line, counted from 1; None if none is to be named.
        key: where in an experiment, such as `segments[0].settings`; empty if that is not to be named.
    """

    def __init__(
        self, path: str | os.PathLike[str], expected: str, found: str = "", line: int | None = None, key: str = ""
    ) -> None:
        super().__init__(path, expected, found, line, key)  # as `args`, which is what pickle calls the class with
        self.path, self.expected, self.found, self.line, self.key = Path(path), expected, found, line, key

    def __str__(self) -> str:
        line = "" if self.line is None else f", line {self.line}"
        key = f", {self.key}" if self.key else ""
        found = f", found {self.found}" if self.found else ""
        return one_line(f"{self.path}{line}{key}: expected {self.expected}{found}")


class PointFileError(FileError):
    """A file that holds no point set."""


class ExperimentFileError(FileError):
    """A file that holds no experiment."""


class UndecidedError(PointFileError):
    """A table that can be read once it is chosen which of its columns, classes or rows."""


class MissingValuesError(UndecidedError):
    """A file in some rows of which a value is missing; whoever reads it may have them left out.

    `str()` says what is missing in the first of them, how many there are and where, and how to leave them out.

    Attributes:
        rows: how many there are.
        lines: the numbers of the first of them.
    """

    def __init__(self, path: str | os.PathLike[str], missing: RefusedMissing) -> None:
        super().__init__(path, missing.expected, missing.found, missing.line)
        self.args = (path, missing)  # what pickle calls the class with
        self.rows, self.lines, self._unit = missing.rows, missing.lines, missing.unit

    @property
    def where(self) -> str:
        """How many rows, and where they stand: `3 rows, lines 4, 17 and 20`."""
        if self.rows == 1:
            return f"1 row, {self._unit} {self.lines[0]}"
        *first, last = map(str, self.lines)
        end = f" and {last}" if self.rows == len(self.lines) else f", {last}, ..."
        return f"{self.rows:,} rows, {self._unit}s {', '.join(first)}{end}"

    def __str__(self) -> str:
        return f"{super().__str__()}; {self.where}: leave out with --skip-missing or skip_missing=True"


def one_line(text: str) -> str:
    """`text` with line ends and other unprintable characters written as escapes."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)


def shortened(text: str) -> str:
    """`text`, or its beginning if it is long."""
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 3] + "..."


def quoted(text: str) -> str:
    """`text` between quotes for a message, shortened if it is long."""
    return repr(shortened(text))


def listed(names: Sequence[str]) -> str:
    """Names between quotes for a message, the first of them if there are many."""
    return ", ".join(map(quoted, names[:_SHOWN])) + (", ..." if len(names) > _SHOWN else "")


def describe_os_error(error: OSError) -> str:
    """One line for an operation on a file that the system refused: `points.csv: no space left on the disk`."""
    words = _WORDS.get(error.errno or 0) or error.strerror or str(error) or type(error).__name__
    name = error.filename if isinstance(error.filename, str) else ""
    return one_line(f"{name}: {words}" if name else words)
