"""A file is replaced whole or not at all."""

from __future__ import annotations

import errno
import io
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gd_sim.files.atomic import write_atomically
from gd_sim.files.errors import describe_os_error

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "points.csv"
    path.write_bytes(b"old")
    return path


def assert_untouched(old: Path) -> None:
    assert old.read_bytes() == b"old"
    assert list(old.parent.iterdir()) == [old]  # no temporary file


def test_new_file(tmp_path: Path) -> None:
    write_atomically(tmp_path / "new", iter([b"one ", b"", b"two"]))
    assert (tmp_path / "new").read_bytes() == b"one two"
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_old_file_is_replaced(old: Path) -> None:
    write_atomically(str(old), [b"new"])
    assert old.read_bytes() == b"new"
    assert list(old.parent.iterdir()) == [old]


def test_old_file_is_there_until_the_new_one_is_whole(old: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"n"
        assert old.read_bytes() == b"old"
        yield b"ew"

    write_atomically(old, chunks())
    assert old.read_bytes() == b"new"


def test_relative_name(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(old.parent)
    write_atomically(old.name, [b"new"])
    assert old.read_bytes() == b"new"


@posix
def test_longest_name(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 250)
    write_atomically(path, [b"new"])
    assert path.read_bytes() == b"new"


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_permission_bits_stay(old: Path, mode: int) -> None:
    old.chmod(mode)
    write_atomically(old, [b"new"])
    assert stat.S_IMODE(old.stat().st_mode) == mode


@posix
def test_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    write_atomically(tmp_path / "new", [])
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "usual").stat().st_mode


@posix
def test_symbolic_links_stay(old: Path) -> None:
    (old.parent / "folder").mkdir()
    link = old.parent / "folder" / "link"
    link.symlink_to(Path("..") / old.name)
    write_atomically(link, [b"new"])
    assert link.is_symlink()
    assert old.read_bytes() == b"new"
    assert not old.is_symlink()


@posix
def test_dangling_link_is_filled(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target")
    write_atomically(tmp_path / "link", [b"new"])
    assert (tmp_path / "target").read_bytes() == b"new"


def test_chunks_that_fail_half_way(old: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"x" * 100_000
        raise KeyError("half way")

    with pytest.raises(KeyError, match="half way"):
        write_atomically(old, chunks())
    assert_untouched(old)


class FullDisk:
    """A file that takes the first write and then has no space left."""

    def __init__(self, path: Path) -> None:
        self._file = io.FileIO(path, "x")
        self._writes = 0

    def __enter__(self) -> FullDisk:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, data: bytes) -> int:
        self._writes += 1
        if self._writes > 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self._file.write(data)


def test_full_disk(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", lambda path, mode: FullDisk(path) if mode == "xb" else None)
        with pytest.raises(OSError, match="No space left") as caught:
            write_atomically(old, [b"one", b"two"])
    assert describe_os_error(caught.value) == f"{old}: no space left on the disk"
    assert_untouched(old)


@pytest.mark.parametrize("call", ["os.fsync", "pathlib.Path.replace"])
def test_disk_that_fails_late(old: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(call, fail)
        with pytest.raises(OSError) as caught:  # noqa: PT011 - the words are checked below
            write_atomically(old, [b"new"])
    assert describe_os_error(caught.value) == f"{old}: the disk reports an error"
    assert_untouched(old)


@posix
def test_a_folder_that_cannot_be_synced_is_no_failure(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.EACCES, "no")

    monkeypatch.setattr(os, "open", refuse)
    write_atomically(old, [b"new"])
    assert old.read_bytes() == b"new"


def test_vanished_folder(old: Path) -> None:
    shutil.rmtree(old.parent)
    with pytest.raises(FileNotFoundError) as caught:
        write_atomically(old, [b"new"])
    assert describe_os_error(caught.value) == f"{old}: no such file or folder"


def test_folder_that_vanishes_half_way(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "points.csv"
    path.parent.mkdir()

    def chunks() -> Iterator[bytes]:
        yield b"x"
        for left in path.parent.iterdir():
            left.unlink()
        path.parent.rmdir()

    with pytest.raises(OSError) as caught:  # noqa: PT011 - which one depends on the system
        write_atomically(path, chunks())
    assert caught.value.filename == str(path)


@posix
@pytest.mark.skipif(sys.platform != "win32" and os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_folder(old: Path) -> None:
    old.parent.chmod(0o500)
    try:
        with pytest.raises(PermissionError) as caught:
            write_atomically(old, [b"new"])
    finally:
        old.parent.chmod(0o700)
    assert describe_os_error(caught.value) == f"{old}: permission denied"
    assert_untouched(old)


def test_folder_that_refuses_new_files(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        with pytest.raises(PermissionError) as caught:
            write_atomically(old, [b"new"])
    assert describe_os_error(caught.value) == f"{old}: permission denied"
    assert_untouched(old)


def test_read_only_file(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everything
    with pytest.raises(PermissionError):
        write_atomically(old, [b"new"])
    assert_untouched(old)


def test_folder_in_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        write_atomically(tmp_path, [b"new"])


@posix
def test_devices_are_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        write_atomically(tmp_path / "pipe", [b"new"])
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.EROFS, "x", "a.csv"), "a.csv: the disk is read-only"),
        (OSError(errno.ENOSPC, "x"), "no space left on the disk"),
        (OSError(errno.EMFILE, "Too many open files"), "Too many open files"),
        (OSError("just words"), "just words"),
        (TimeoutError(), "TimeoutError"),
        (OSError(errno.EIO, "x", "a\nb"), "a\\nb: the disk reports an error"),
    ],
)
def test_described_in_one_line(error: OSError, words: str) -> None:
    assert describe_os_error(error) == words
