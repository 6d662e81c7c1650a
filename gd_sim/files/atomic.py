"""Writing a file whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path


def write_atomically(path: str | os.PathLike[str], chunks: Iterable[bytes]) -> None:
    """Write `chunks` to a file beside `path` and, once they are safely on the disk, put it in the place of `path`.

    An existing file keeps its permission bits; of a symbolic link the target is replaced. If anything fails, whatever
    `chunks` raises included, the old file is as it was and the new one is gone.

    Raises:
        OSError: the system refuses; `filename` is `path`, so that `describe_os_error` names the file that was meant.
    """
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{secrets.token_hex(8)}.tmp")  # its length does not depend on the target's
    try:
        mode = _mode_of(target)
        with _removed_on_failure(temporary):
            _write(temporary, chunks, mode)
            temporary.replace(target)
    except OSError as error:
        if error.errno is None or error.filename not in (None, str(temporary), str(target)):
            raise
        raise OSError(error.errno, error.strerror, os.fspath(path)) from error
    _sync_folder(target.parent)


def _mode_of(target: Path) -> int | None:
    """The permission bits of an existing file, which must be one that may be overwritten; None if there is none."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(target))
    if not stat.S_ISREG(mode):  # replacing /dev/null by a file would break the system
        raise OSError(errno.EINVAL, "it is not a regular file", str(target))
    if not os.access(target, os.W_OK):  # replacing needs no right to write: the folder's would do
        raise PermissionError(errno.EACCES, "permission denied", str(target))
    return stat.S_IMODE(mode)


@contextlib.contextmanager
def _removed_on_failure(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def _write(path: Path, chunks: Iterable[bytes], mode: int | None) -> None:
    with path.open("xb") as file:
        if mode is not None:
            path.chmod(mode)  # before there is anything to read
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut. The file is in place by now, so a refusal is no failure."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
