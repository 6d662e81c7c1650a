"""The recovery journal of a window: its unsaved points, on the disk while they are edited.

Two files in one folder, for a window called N: `N.base` holds all points as of some moment, written atomically, and
`N.journal` a line for each edit since. Bytes that say which base it belongs to begin the journal, so one that a crash
left beside a newer base is not read. Each line has its checksum before it: one that was torn by a crash is dropped.
Numbers keep every bit: as they are in memory in the base, as `repr` in the journal.
"""

from __future__ import annotations

import io
import json
import os
import secrets
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from gd_sim.core.changes import Change, Insert, Remove, Rewrite, changes_between
from gd_sim.core.points import FloatArray, PointSet
from gd_sim.files.atomic import write_atomically
from gd_sim.files.errors import FileError, quoted

FORMAT = "gd_sim recovery 1"
"""The first word of a base, with the version of its format."""
EXPECTED = "points kept for recovery"
"""What a message says of a base that holds something else."""
BASE, JOURNAL = ".base", ".journal"
"""How the names of the two files end."""
CHUNK = 1 << 20
"""Bytes of a base that are written or read at once: about a millisecond."""
HEADER_BYTES = 1 << 20
"""The longest header of a base: names of columns and a path are far shorter."""
LINE_BYTES = 1 << 16
"""The largest edit, in bytes of its arrays, that becomes a line: its text takes some milliseconds, during which the
thread that writes it keeps the GIL. All points are written anew for a larger one, at the speed of the disk."""
JOURNAL_BYTES = 1 << 22
"""A journal as long as this begins anew with a new base."""
REPLAYED_POINTS = 200_000_000
"""So many points are copied at most when the lines of a journal are carried out, each on the whole set: a few seconds
of a recovery."""
STALE_SECONDS = 3_600
"""A file that was being written when its program died is deleted when it is as old as this: nobody writes as long."""


class Kept(NamedTuple):
    """Unsaved points, what they are called and which file they are of."""

    points: PointSet
    name: str
    path: Path | None

    def fits(self, other: Kept) -> bool:
        """Whether an edit leads from one to the other: all but the points is the same."""
        return self._names() == other._names()

    def _names(self) -> tuple[object, ...]:
        points = self.points
        return self.name, self.path, points.feature_names, points.class_names, points.label_name


class Journal:
    """Keeps the points of one window on the disk. No two threads may use it at once.

    Args:
        folder: where; made if it is not there.
        name: of this window alone.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._kept: Kept | None = None
        self._bytes = self._replayed = 0

    def write(self, kept: Kept) -> None:
        """Bring what is on the disk up to date, and wait until it is there.

        Raises:
            OSError: the system refuses. Whatever could be read before still can; the next call writes all anew.
        """
        before, self._kept = self._kept, None
        changes = self._changes(before, kept)
        if changes is None:
            self._begin(kept)
        elif changes:
            self._append(changes, len(kept.points))
        self._kept = kept

    def remove(self) -> None:
        """Leave nothing on the disk: the points are safe, or not wanted any more."""
        self._kept = None
        remove(self._folder, self._name)

    def _changes(self, before: Kept | None, now: Kept) -> list[Change] | None:
        """What has been done since; None if all points must be written anew."""
        is_full = self._bytes > JOURNAL_BYTES or self._replayed > REPLAYED_POINTS
        if before is None or is_full or not before.fits(now):
            return None
        changes = changes_between(before.points, now.points)
        return changes if sum(change.nbytes for change in changes) <= LINE_BYTES else None

    def _begin(self, kept: Kept) -> None:
        """Write all points, and begin a journal behind them."""
        self._folder.mkdir(parents=True, exist_ok=True)
        mark = secrets.token_hex(8)
        write_atomically(_path(self._folder, self._name, BASE), _base_chunks(kept, mark))
        self._bytes = self._replayed = 0
        self._write(mark, "wb")

    def _append(self, changes: list[Change], m: int) -> None:
        self._replayed += m * len(changes)
        self._write(json.dumps([_as_json(change) for change in changes], separators=(",", ":")))

    def _write(self, text: str, mode: Literal["wb", "r+b"] = "r+b") -> None:
        """Add a line; to a journal that begins with it, or to one that is there already."""
        data = memoryview(_line(text))
        self._bytes += len(data)
        with _path(self._folder, self._name, JOURNAL).open(mode, buffering=0) as file:
            file.seek(0, os.SEEK_END)
            while data:
                data = data[file.write(data) :]
            os.fsync(file.fileno())


# Writing


def _path(folder: Path, name: str, ending: str) -> Path:
    return folder / f"{name}{ending}"


def _line(text: str) -> bytes:
    data = text.encode("ascii")
    return b"%08x %s\n" % (zlib.crc32(data), data)


def _base_chunks(kept: Kept, mark: str) -> Iterator[bytes]:
    """A line of JSON; then x and y as bytes, row by row, low byte first; then a checksum of all this."""
    points = kept.points
    header = {
        "format": FORMAT,
        "mark": mark,
        "name": kept.name,
        "path": None if kept.path is None else str(kept.path.absolute()),
        "shape": points.x.shape,
        "feature_names": points.feature_names,
        "class_names": points.class_names,
        "label_name": points.label_name,
    }
    checksum = 0
    for chunk in (f"{json.dumps(header)}\n".encode("ascii"), *_array_chunks(points.x), *_array_chunks(points.y)):
        checksum = zlib.crc32(chunk, checksum)
        yield chunk
    yield b"%08x" % checksum


def _array_chunks(array: FloatArray) -> Iterator[bytes]:
    flat, step = array.reshape(-1), CHUNK // array.itemsize
    return (flat[start : start + step].astype("<f8").tobytes() for start in range(0, flat.size, step))


def _as_json(change: Change) -> dict[str, Any]:
    written: dict[str, Any] = {"do": type(change).__name__, "indices": change.indices.tolist()}
    if not isinstance(change, Remove):
        written |= {key: array.tolist() for key in ("x", "y") if (array := getattr(change, key)) is not None}
    return written


# Reading


class Leftover(NamedTuple):
    """What a window that was not closed has left behind.

    Attributes:
        kept: its points.
        changed: when it wrote last, in seconds since 1970.
    """

    kept: Kept
    changed: float


def leftover_names(folder: Path) -> list[str]:
    """The windows that have points in a folder, those that run included, the one that wrote last at the end."""
    return sorted((path.stem for path in folder.glob(f"*{BASE}")), key=lambda name: _changed(folder, name))


def _changed(folder: Path, name: str) -> float:
    """When a window wrote last, in seconds since 1970; 0 if there is nothing of it."""
    paths = [_path(folder, name, ending) for ending in (BASE, JOURNAL)]
    return max((path.stat().st_mtime for path in paths if path.exists()), default=0.0)


def read_leftover(folder: Path, name: str) -> Leftover:
    """The points of a window as they were last.

    Raises:
        FileError: its base holds no points.
        OSError: the system refuses.
    """
    base, journal = (_path(folder, name, ending) for ending in (BASE, JOURNAL))
    mark, kept = _read_base(base)
    points = kept.points
    if journal.exists():
        try:
            for change in _read_changes(journal, mark):
                points = change.apply(points)
        except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
            raise FileError(journal, "edits of points", quoted(str(error))) from error
    return Leftover(kept._replace(points=points), _changed(folder, name))


def remove(folder: Path, name: str) -> None:
    """Delete what a window has written: the base first, without which the rest says nothing.

    Raises:
        OSError: the system refuses.
    """
    for ending in (BASE, JOURNAL):
        _path(folder, name, ending).unlink(missing_ok=True)


def set_aside(folder: Path, name: str) -> None:
    """Keep what cannot be read where nobody looks for points, but a person may.

    Raises:
        OSError: the system refuses.
    """
    for ending in (JOURNAL, BASE):
        path = _path(folder, name, ending)
        if path.exists():
            path.replace(path.with_name(f"{path.name}.broken"))


def remove_stale(folder: Path) -> None:
    """Delete what nobody will finish: files that were being written when their program died.

    Raises:
        OSError: the system refuses.
    """
    for path in folder.glob(".*.tmp"):
        if time.time() - path.stat().st_mtime > STALE_SECONDS:
            path.unlink(missing_ok=True)


def _read_base(path: Path) -> tuple[str, Kept]:
    """The mark of a base, and what it keeps."""
    with path.open("rb") as file:
        first = file.readline(HEADER_BYTES)
        try:
            header = json.loads(first)
            if header["format"] != FORMAT:
                raise FileError(path, f"format {quoted(FORMAT)}", quoted(str(header["format"])))
            m, n = header["shape"]
            data = _checked(file, first, 8 * m * (n + 1), path.stat().st_size)
            return str(header["mark"]), _kept(header, m, n, np.frombuffer(data, "<f8"))
        except FileError:
            raise
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise FileError(path, EXPECTED, quoted(str(error))) from error


def _checked(file: io.BufferedReader, first: bytes, wanted: int, size: int) -> bytes:
    """The bytes between the first line and the checksum, which must be right. A size is looked at before it is
    believed."""
    if len(first) + wanted + 8 != size:
        raise ValueError("another length")
    data, checksum = bytearray(), zlib.crc32(first)
    while len(data) < wanted:
        chunk = file.read(min(CHUNK, wanted - len(data)))
        if not chunk:
            raise ValueError("another length")
        checksum = zlib.crc32(chunk, checksum)
        data += chunk
    if file.read() != b"%08x" % checksum:
        raise ValueError("a wrong checksum")
    return bytes(data)


def _kept(header: dict[str, Any], m: int, n: int, numbers: FloatArray) -> Kept:
    x, y = numbers[: m * n].reshape(m, n), numbers[m * n :]
    first, second = header["class_names"]
    points = PointSet(x, y, tuple(header["feature_names"]), (first, second), header["label_name"])
    return Kept(points, str(header["name"]), None if header["path"] is None else Path(header["path"]))


def _read_changes(path: Path, mark: str) -> Iterator[Change]:
    """The edits of a journal, up to the first line that is not whole; none if it belongs to another base."""
    with path.open("rb") as file:
        if file.readline() != _line(mark):
            return
        for line in file:
            text = line[9:-1]
            if line != b"%08x %s\n" % (zlib.crc32(text), text):
                return
            yield from map(_as_change, json.loads(text))


def _as_change(written: dict[str, Any]) -> Change:
    indices = np.array(written["indices"], dtype=np.int64)
    if written["do"] == Remove.__name__:
        return Remove(indices)
    x, y = (np.array(written[key], dtype=np.float64) if key in written else None for key in ("x", "y"))
    if written["do"] == Rewrite.__name__ or x is None or y is None:
        return Rewrite(indices, x, y)
    return Insert(indices, x, y)
