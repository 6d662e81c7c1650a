"""The recovery journal: what was written is read back to the last bit, whatever a crash has torn."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gd_sim import PointSet
from gd_sim.files import journal
from gd_sim.files.errors import FileError
from gd_sim.files.journal import Journal, Kept, leftover_names, read_leftover, remove_stale, set_aside
from tests.core.samples import bits

NAME = "window"
START = PointSet(
    np.array([[0.1, -0.0], [1e-300, 5e-324], [1 / 3, -2.5]]),
    np.array([0.0, 1.0, 1.0]),
    ("length, cm", "ŵ\n"),
    ("no", "<b>"),
    "kind",
)


def kept(points: PointSet, name: str = "XOR", path: Path | None = None) -> Kept:
    return Kept(points, name, path)


def is_same(first: PointSet, second: PointSet) -> bool:
    return first == second and bits(first.x) == bits(second.x) and bits(first.y) == bits(second.y)


def edits(count: int, start: PointSet = START) -> list[PointSet]:
    """The set after each of so many edits of all kinds."""
    generator, made = np.random.default_rng(0), [start]
    for number in range(count):
        points, row = made[-1], np.array([number % len(made[-1])])
        made.append(
            (
                points.add(generator.normal(size=2), number % 2),
                points.move(row, generator.normal(size=(1, 2))),
                points.relabel(row, 1 - points.y[row]),
                points.add(generator.normal(size=(3, 2)), 0),
                points.remove(row),
            )[number % 5]
        )
    return made


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, list[PointSet]]:
    """A folder with a journal of ten edits, and the points after each."""
    sets, book = edits(10), Journal(tmp_path, NAME)
    for points in sets:
        book.write(kept(points))
    return tmp_path, sets


def test_points_and_names_come_back_to_the_last_bit(tmp_path: Path) -> None:
    Journal(tmp_path / "new" / "folder", NAME).write(kept(START, "α <b>", tmp_path / "ŷ.csv"))
    found = read_leftover(tmp_path / "new" / "folder", NAME)
    assert is_same(found.kept.points, START)
    assert (found.kept.name, found.kept.path) == ("α <b>", tmp_path / "ŷ.csv")
    assert abs(found.changed - time.time()) < 60


def test_every_edit_is_there_as_soon_as_it_was_written(tmp_path: Path) -> None:
    book = Journal(tmp_path, NAME)
    for points in edits(25):
        book.write(kept(points))
        assert is_same(read_leftover(tmp_path, NAME).kept.points, points)


def test_edits_are_lines_and_not_the_whole_set_again(written: tuple[Path, list[PointSet]]) -> None:
    lines = (written[0] / "window.journal").read_bytes().splitlines()
    assert len(lines) == 1 + 10


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(length=st.integers(0, 10_000))
def test_a_torn_journal_gives_a_set_that_was_there(written: tuple[Path, list[PointSet]], length: int) -> None:
    folder, sets = written
    path = folder / "window.journal"
    whole = path.read_bytes()
    torn = whole[: length % (len(whole) + 1)]
    path.write_bytes(torn)
    try:
        found = read_leftover(folder, NAME).kept.points
    finally:
        path.write_bytes(whole)
    assert is_same(found, sets[max(0, torn.count(b"\n") - 1)])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.integers(0, 10_000), byte=st.integers(1, 255))
def test_a_changed_byte_gives_a_set_that_was_there(written: tuple[Path, list[PointSet]], place: int, byte: int) -> None:
    folder, sets = written
    path = folder / "window.journal"
    whole = path.read_bytes()
    changed = bytearray(whole)
    changed[place % len(whole)] ^= byte
    path.write_bytes(changed)
    try:
        found = read_leftover(folder, NAME).kept.points
    finally:
        path.write_bytes(whole)
    assert any(is_same(found, points) for points in sets)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_broken_base_is_refused_in_one_line(written: tuple[Path, list[PointSet]], data: st.DataObject) -> None:
    path = written[0] / "window.base"
    whole = path.read_bytes()
    broken = data.draw(
        st.one_of(
            st.binary(max_size=200),
            st.integers(0, len(whole) - 1).map(lambda end: whole[:end]),
            st.tuples(st.integers(0, len(whole) - 1), st.integers(1, 255)).map(
                lambda change: whole[: change[0]] + bytes([whole[change[0]] ^ change[1]]) + whole[change[0] + 1 :]
            ),
        )
    )
    path.write_bytes(broken)
    try:
        with pytest.raises(FileError) as raised:
            read_leftover(written[0], NAME)
    finally:
        path.write_bytes(whole)
    assert str(raised.value).startswith(str(path))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "header",
    [
        b'{"format":"gd_sim recovery 1","shape":[100000000000,2]}',
        b'{"format":"gd_sim recovery 1","shape":[-1,2]}',
        b'{"format":"gd_sim recovery 9","shape":[1,2]}',
        b"[" * 100_000,
        b"[]",
        b"",
    ],
    ids=["large", "negative", "newer", "deep", "list", "empty"],
)
def test_a_size_is_not_believed(tmp_path: Path, header: bytes) -> None:
    (tmp_path / "window.base").write_bytes(header + b"\n")
    with pytest.raises(FileError):
        read_leftover(tmp_path, NAME)


def test_a_journal_of_another_base_is_not_read(written: tuple[Path, list[PointSet]]) -> None:
    folder, sets = written
    lines = (folder / "window.journal").read_bytes()
    Journal(folder, NAME).write(kept(sets[3]))
    (folder / "window.journal").write_bytes(lines)
    assert is_same(read_leftover(folder, NAME).kept.points, sets[3])


@pytest.mark.parametrize("limit", ["JOURNAL_BYTES", "REPLAYED_POINTS", "LINE_BYTES"])
def test_a_journal_that_outgrows_its_bounds_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(journal, limit, 30)
    book, most = Journal(tmp_path, NAME), 0
    for points in edits(60):
        book.write(kept(points))
        assert is_same(read_leftover(tmp_path, NAME).kept.points, points)
        most = max(most, (tmp_path / "window.journal").read_bytes().count(b"\n"))
    assert most < 15


def test_another_name_or_file_is_kept_too(tmp_path: Path) -> None:
    book = Journal(tmp_path, NAME)
    book.write(kept(START))
    book.write(kept(START, "mine.csv", tmp_path / "mine.csv"))
    assert read_leftover(tmp_path, NAME).kept.path == tmp_path / "mine.csv"


def test_nothing_stays_of_what_is_removed(written: tuple[Path, list[PointSet]]) -> None:
    book = Journal(written[0], NAME)
    book.write(kept(START))
    book.remove()
    assert list(written[0].iterdir()) == []
    book.write(kept(START.add((1.0, 2.0), 1)))
    assert len(read_leftover(written[0], NAME).kept.points) == 4


@pytest.mark.parametrize("torn", [True, False], ids=["half a line", "nothing"])
def test_a_full_disk_loses_nothing_that_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, torn: bool
) -> None:
    sets, book = edits(4), Journal(tmp_path, NAME)
    for points in sets[:2]:
        book.write(kept(points))
    line = journal._line

    def refuse(text: str) -> Any:
        if torn:
            with (tmp_path / "window.journal").open("ab") as file:
                file.write(line(text)[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal, "_line", refuse)
    with pytest.raises(OSError, match="No space"):
        book.write(kept(sets[2]))
    monkeypatch.undo()
    assert is_same(read_leftover(tmp_path, NAME).kept.points, sets[1])
    book.write(kept(sets[3]))
    assert is_same(read_leftover(tmp_path, NAME).kept.points, sets[3])


def test_the_window_that_wrote_last_is_at_the_end(tmp_path: Path) -> None:
    for number, name in enumerate(("b", "c", "a")):
        Journal(tmp_path, name).write(kept(START))
        for path in tmp_path.glob(f"{name}.*"):
            os.utime(path, (number, number))
    assert leftover_names(tmp_path) == ["b", "c", "a"]
    assert leftover_names(tmp_path / "nowhere") == []


def test_what_is_set_aside_is_not_found_again(written: tuple[Path, list[PointSet]]) -> None:
    set_aside(written[0], NAME)
    assert leftover_names(written[0]) == []
    assert sorted(path.name for path in written[0].iterdir()) == ["window.base.broken", "window.journal.broken"]


def test_what_nobody_will_finish_is_deleted(tmp_path: Path) -> None:
    old, new = tmp_path / ".old.tmp", tmp_path / ".new.tmp"
    for path in (old, new):
        path.touch()
    os.utime(old, (0, 0))
    remove_stale(tmp_path)
    assert list(tmp_path.iterdir()) == [new]
