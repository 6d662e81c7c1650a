"""Files that are no point sets: one line that names file, line and what was expected; never a traceback."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gd_sim.files.body import Body
from gd_sim.files.choice import Columns
from gd_sim.files.dialect import Dialect
from gd_sim.files.errors import Refused
from gd_sim.files.labels import LabelCodes
from gd_sim.files.lines import BLOCK, LONGEST_LINE, Block
from gd_sim.files.look import column_values, look_at
from gd_sim.files.tables import PointFileError, load_points


def refusal(path: str | Path, label: str | None = None) -> str:
    with pytest.raises(PointFileError) as caught:
        load_points(path, label)
    text = str(caught.value)
    assert text.isprintable()
    return text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", ": expected rows of points, found an empty file"),
        ("\ufeff", ": expected rows of points, found an empty file"),
        ("\n \n", ": expected rows of points, found nothing but blank lines"),
        (b"1,2,0\n\x00\x01", ", line 2: expected text, found a binary file"),
        (b"1,2,0\n1,\x81,0\n", ", line 2: expected text in UTF-8 or Windows-1252, found the byte 0x81"),
        (b"1,2,0\r\r\n\xe2\x8d", ", line 3: expected text in UTF-8 or Windows-1252, found the byte 0x8d"),
        (b"\xef\xbb\xbf1,2,0\n1,\xff,0\n", ", line 2: expected text in UTF-8, found the byte 0xff"),
        (b"1,2,0\n" * 60_000 + b"1,\xe4,0\n", ", line 60001: expected a number in column 2, found '\xe4'"),
        (b"\xff\xfe1\x00,\x002\x00\n\x00\x00\xd8", ", line 2: expected text in UTF-16, found the byte 0x00"),
        ("x1,x2,label\n1,2,0\n1,abc,0\n", ", line 3: expected a number in column x2, found 'abc'"),
        ("1,2,0\n1,abc,0\n", ", line 2: expected a number in column 2, found 'abc'"),
        ("abc,1,0\n2,3,1\n", ", line 1: expected a number in column 1, found 'abc'"),
        ("a,b,label\nred,blue,0\n", ", line 2: expected a number in column a, found 'red'"),
        ("1\n2\n", ", line 1: expected two columns or more"),
        ("label,,\n0,,\n1,,\n", ": expected a feature column beside the label column, found none"),
        ("x1,x2,label\n1,2,0\n1,nan,0\n", ", line 3: expected a finite number in column x2, found 'nan'"),
        ("1,2,0\n1,-Infinity,0\n", ", line 2: expected a finite number in column 2, found '-Infinity'"),
        ("1,2,0\n1e400,2,0\n", ", line 2: expected a finite number in column 1, found '1e400'"),
        ("nan,2,0\n1,2,0\n", ", line 1: expected a finite number in column 1, found 'nan'"),
        ("1,2,0\n1,,0\n", ", line 2: expected a number in column 2, found nothing"),
        (",2,0\n1,2,0\n", ", line 1: expected a number in column 1, found nothing"),
        ("1,2,0\n1,2,\n", ", line 2: expected a label in column 3, found nothing"),
        ("1,2,0\n1,2,nan\n", ", line 2: expected a label in column 3, found 'nan'"),
        ("1,2,0\n1,2,1e999\n", ", line 2: expected a label in column 3, found '1e999'"),
        ("a,b,kind\n1,2,x\n1,2,y\n1,2,z\n", ", line 4: expected two classes in column kind, found 'x', 'y' and"),
        ("1,2,0\n1,2,1\n1,2,2\n", ", line 3: expected two classes in column 3, found '0', '1' and a third, '2'"),
        ("1,2,0\n1,2\n", ", line 2: expected 3 columns, found 2"),
        ("a,b,label\n1,2,0\n1,2,0,\n", ", line 3: expected 3 columns, found 4"),
        ("a,b\n1,2,0\n1,2,1\n", ", line 1: expected 3 columns, found 2"),
        ("a,a,label\n1,2,0\n", ", line 1: expected a different heading for each column, found 'a' twice"),
        ("1,2,0\n1_000,2,0\n", ", line 2: expected a number in column 1, found '1_000'"),
        ("1,2,0\n0x10,2,0\n", ", line 2: expected a number in column 1, found '0x10'"),
        ("1,2,0\n\uff11,2,0\n", ", line 2: expected a number in column 1, found '\uff11'"),
        ("1,5;2.5;0\n3,5;4,5;1\n", ", line 1: expected a number in column 2, found '2.5'"),
        ('1,2,a\n1,2,"b\n1,2,a\n', ", line 2: expected a closing quote in the same line in column 3, found '\"b'"),
        ('a,"b\n1,2\n', ", line 1: expected a closing quote for every quote in the first row"),
        ("Good morning\n", ", line 1: expected rows of points, found a single line of words"),
        ('"a\nb",c,label\n1,2,0\n\n1,?,0\n', ", line 5: expected a number in column c, found '?'"),
        ("1," + "9" * 99 + "z,0\n1,2,0\n", ", line 1: expected a number in column 2, found '" + "9" * 37 + "...'"),
        ("1" * (LONGEST_LINE + 9), ", line 1: expected a line of at most 1,048,576 bytes"),
        ("1,2,0\n" * 200_000 + "1" * (LONGEST_LINE + BLOCK), ", line 200001: expected a line of at most 1,048,576"),
        (
            "x,y,k\n1,2,0\n1,3,?\n1,2,0\n,1,1\n",
            ", line 3: expected a label in column k, found '?'; 2 rows, lines 3 and 5: leave out",
        ),
        ("x,y,k\n1,2,0\n1,3,1\n,2,1\n", ", line 4: expected a number in column x, found nothing"),
    ],
)
def test_refused(tmp_path: Path, content: str | bytes, words: str) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    assert refusal(path).startswith(f"{path}{words}")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_the_line_is_counted_through_many_blocks(tmp_path: Path, end: str) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(end.join(["1.25,2.5,0"] * 60_000 + ["", "1,x,0"]).encode())
    assert ", line 60002: " in refusal(path)


def test_unknown_label_column(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("a,b,c\n1,2,0\n")
    expected = f"{path}: expected a label column 'd' or its number from 1 to 3 among 'a', 'b', 'c', found none"
    assert refusal(path, "d") == expected
    path.write_text("1,2,0\n")
    assert refusal(path, "4") == f"{path}: expected a label column '4' or its number from 1 to 3, found none"
    assert "'²'" in refusal(path, "²")


def test_directory_and_missing_file(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"{tmp_path}: expected a file, found a directory"
    assert refusal(tmp_path / "no.csv") == f"{tmp_path / 'no.csv'}: expected a file, found nothing of that name"
    (tmp_path / "file").touch()
    assert "expected a file" in refusal(tmp_path / "file" / "no.csv")
    assert "expected the name of a file" in refusal("a\0b")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")
def test_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe").endswith("expected a file, found a device or a pipe")


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "points.csv"
    path.write_text("1,2,0\n")

    def refuse(*_: object) -> None:  # root may read everything
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    assert refusal(path) == f"{path}: expected a file that can be read, found permission denied"


def test_name_with_a_line_end_stays_one_line() -> None:
    assert str(PointFileError("a\nb.csv", "a file", line=3)) == "a\\nb.csv, line 3: expected a file"


def test_error_survives_pickling() -> None:
    error = PointFileError("points.csv", "a number", "'abc'", 3)
    copy = pickle.loads(pickle.dumps(error))
    assert str(copy) == "points.csv, line 3: expected a number, found 'abc'"
    assert (copy.path, copy.line, copy.expected, copy.found) == (Path("points.csv"), 3, "a number", "'abc'")
    assert isinstance(copy, ValueError)


ODD_CELLS = ["1", "2.5", "0", "-1e3", "1.", "+.5", "1_0", "0x1", "\uff11", "\xa01", "nan", "1e400", "", " ", "\x0b"]
ODD_CELLS += ['"', '"1"', ' "1"', '"a"b', '"a""b"', '"x', 'x"y', "'1'"]
ODD_CELLS += ["a", "label", "y", "#", "\ufeff", "\u2028", "\x1c1", "a\x1fb"]
odd_tables = st.lists(st.lists(st.sampled_from(ODD_CELLS), min_size=1, max_size=4), min_size=1, max_size=5)
delimiters = st.sampled_from([",", ";", "\t", " "])
ends = st.sampled_from(["\n", "\r", "\r\n"])


def answer(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    readers: list[Callable[[Path], object]] = [load_points, partial(load_points, skip_missing=True), look_at]
    for read in [*readers, column_values]:
        message = ""
        try:
            read(path)
        except PointFileError as error:
            message = str(error)
        assert message.isprintable()
        assert len(message) < 1_000


@settings(deadline=None)
@given(odd_tables, delimiters, ends)
def test_whatever_the_cells(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], by: str, end: str
) -> None:
    answer(end.join(map(by.join, table)).encode(), tmp_path_factory.getbasetemp() / "odd.csv")


@settings(deadline=None)
@given(st.one_of(st.binary(), st.text().map(lambda text: text.encode("utf-8", "surrogatepass"))))
@example(b"\xef\xbb\xbf\xef\xbb\xbf1,2\n")
def test_whatever_the_bytes(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    answer(content, tmp_path_factory.getbasetemp() / "odd.bin")


@settings(deadline=None)
@given(
    odd_tables,
    st.sampled_from([",", ";", "\t", " ", "|"]),
    ends,
    st.sampled_from(["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]),
    st.sampled_from(["", "sep=;\n", "# a b label\n", ",x,label\n"]),
    st.integers(0, 1),
)
def test_whatever_the_encoding(
    tmp_path_factory: pytest.TempPathFactory,
    table: list[list[str]],
    by: str,
    end: str,
    encoding: str,
    above: str,
    cut: int,
) -> None:
    content = (above + end.join(map(by.join, table))).encode(encoding, "replace")
    answer(content[: len(content) - cut], tmp_path_factory.getbasetemp() / "odd.txt")


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.lists(st.one_of(st.sampled_from(["1", "2"]), st.sampled_from(ODD_CELLS)), min_size=3, max_size=3),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from([",", ";", "\t", None]),
    st.integers(0, 2),
)
def test_the_fast_way_and_the_slow_way_agree(table: list[list[str]], delimiter: str | None, label: int) -> None:
    block = Block(1, "\n".join((delimiter or "  ").join(row) for row in table))
    dialect = Dialect(delimiter, 3)
    columns = Columns(label, tuple(column for column in range(3) if column != label))
    slow = outcome(SlowBody(dialect, columns, LabelCodes()), block)
    assert outcome(Body(dialect, columns, LabelCodes()), block) == slow
    assert outcome(ReaderByCsv(dialect, columns, LabelCodes()), block) == slow


class ReaderByCsv(Body):
    def _add_by_numpy(self, *_: object) -> bool:
        return False


class SlowBody(ReaderByCsv):
    def _add_by_csv(self, *_: object) -> bool:
        return False


def outcome(body: Body, block: Block) -> tuple[object, ...]:
    try:
        body.add(block)
    except Refused as refused:
        return refused.args
    if body.missing:
        return body.missing.args[1:]
    points = body.points()
    return points.x.tobytes(), points.y.tobytes(), points.class_names


JUNK = {
    "line ends": b"\n",
    "spaces": b" ",
    "commas": b",",
    "digits": b"1",
    "quotes": b'"',
    "quoted lines": b'"\n',
    "unclosed": b'1,2,"\n',
    "late spaces before quotes": b'1, "1",0\n',
    "blank lines between": b"1,2,0\n  \n",
    "wide": b"1," * 300_000 + b"0\n",
    "zeros": b"\0",
    "empty cells": b",,,\n",
    "missing values": b"1,?,0\n3,4,1\n",
    "bars": b"|1|2|0|\n",
    "remarks alone": b"#\n",
    "remarks behind rows": b"1,2,0 # so\n",
    "spaces in a row": b"1" + b" " * 10_000 + b"2 0\n",
    "decimal commas": b"1,5;2,5;a,b\n3,5;1,1;a.b\n",
    "Windows-1252": b"1;2;\xe4\n",
    "odd half of UTF-16": b"\xff\xfe1\0,\0" + b"2\0\n\0" * 9,
    "quotes and tabs": b'"1"\t2 "a"\n',
    "open quote": b'1,2,0\n"1,2,0\n',
}


@pytest.mark.parametrize("pattern", JUNK.values(), ids=JUNK.keys())
def test_megabytes_of_junk(tmp_path: Path, pattern: bytes) -> None:
    answer(pattern * (3_000_000 // len(pattern)), tmp_path / "junk")
