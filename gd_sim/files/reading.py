"""From an open file to the points in it."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from gd_sim.core.points import PointSet
from gd_sim.files.body import Body
from gd_sim.files.choice import Choice, Columns, columns_of, label_columns
from gd_sim.files.dialect import Dialect, find_dialect
from gd_sim.files.encodings import Encoding, find_encoding
from gd_sim.files.errors import MissingValuesError, PointFileError, Refused, RefusedMissing, describe_os_error
from gd_sim.files.lines import Block, read_blocks, read_head

Progress = Callable[[float], None]
"""Is called with the share of a file that is read, and may raise to stop."""


@contextlib.contextmanager
def refusals(path: str | os.PathLike[str]) -> Iterator[None]:
    """What is refused inside leaves as a PointFileError with the path.

    Raises:
        PointFileError: something was.
    """
    try:
        yield
    except RefusedMissing as missing:
        raise MissingValuesError(path, missing) from None
    except Refused as refused:
        raise PointFileError(path, refused.expected, refused.found, refused.line) from None
    except OSError as error:
        error.filename = None  # the message begins with it
        raise PointFileError(path, "a file that can be read", describe_os_error(error)) from error


def open_file(path: str | os.PathLike[str]) -> BinaryIO:
    """The file, open.

    Raises:
        Refused: it is none: missing, a folder, a pipe.
        OSError: the system refuses.
    """
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


class Table:
    """An open file that holds a table of text, and how it is written."""

    def __init__(self, file: BinaryIO, label: str | None) -> None:
        """Find out how it is written.

        Raises:
            Refused: it holds no table.
        """
        self._file = file
        self.encoding: Encoding = find_encoding(file)
        self.dialect: Dialect = find_dialect(read_head(file, self.encoding), label)

    def blocks(self, progress: Progress | None) -> Iterator[Block]:
        """The rows below the headings, a few thousand lines at a time.

        Raises:
            Refused: what follows is no text.
        """
        size = max(1, os.fstat(self._file.fileno()).st_size)
        for block in read_blocks(self._file, self.encoding, self.dialect.body_start, self.dialect.body_line):
            yield block
            if progress is not None:
                progress(min(1.0, self._file.tell() / size))


def read_table(file: BinaryIO, choice: Choice, progress: Progress | None = None, *, skip_missing: bool) -> PointSet:
    """The points of a table of text.

    Raises:
        Refused: it holds none.
        RefusedMissing: rows would have to be left out, and may not be.
    """
    table = Table(file, choice.label)
    likely, *others = label_columns(table.dialect, choice)
    body = _read(table, columns_of(table.dialect, choice, likely), choice, progress, is_sure=not others)
    if body is None:
        body = _read(table, columns_of(table.dialect, choice, others[0]), choice, progress, is_sure=True)
    assert body is not None
    if body.missing and not skip_missing:
        raise body.missing
    return body.points()


def _read(table: Table, columns: Columns, choice: Choice, progress: Progress | None, *, is_sure: bool) -> Body | None:
    """All rows; None if it is not sure that the label is where it should be, and there are not two values.

    Most often the third value comes soon, so that little is read twice.
    """
    body = Body(table.dialect, columns, choice.classes)
    try:
        for block in table.blocks(progress):
            body.add(block)
    except Refused:
        if is_sure or not body.labels.has_third:
            raise
        return None
    return body if is_sure or len(body.labels.labels) == 2 else None
