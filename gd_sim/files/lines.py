"""The bytes of a point table as lines of text, a block at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from gd_sim.files.errors import Refused

LONGEST_LINE = 1 << 20  # bytes; bounds the memory that a file without line ends takes
BLOCK = 1 << 17  # bytes; a few milliseconds of parsing, so that no call holds the GIL for long
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Block(NamedTuple):
    """Whole lines: the number of the first one in the file, and the text."""

    line: int
    text: str

    def lines(self) -> list[str]:
        """The lines, blank ones included, without their ends."""
        text = self.text
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return text.removesuffix("\n").split("\n")


class Head(NamedTuple):
    """The first lines of a file, line ends as they are, and the byte where they begin: after a byte order mark."""

    text: str
    start: int


def read_head(file: BinaryIO) -> Head:
    """The first lines of the file, about a megabyte at most.

    Raises:
        Refused: they are not text in UTF-8, or there is no line end in all of it.
    """
    data = file.read(LONGEST_LINE)
    if len(data) == LONGEST_LINE:
        data = data[: _after_last_line_end(data)]
        if not data:
            raise _too_long(1)
    start = len(BYTE_ORDER_MARK) if data.startswith(BYTE_ORDER_MARK) else 0
    return Head(decode(data[start:], 1), start)


def read_blocks(file: BinaryIO, line: int) -> Iterator[Block]:
    """The file from where it stands, its next line being number `line`.

    Raises:
        Refused: not text in UTF-8, or a line is too long.
    """
    rest = b""
    while data := file.read(BLOCK):
        data = rest + data
        end = _after_last_line_end(data)
        rest = data[end:]
        if end:
            yield Block(line, decode(data[:end], line))
            line += _line_ends(data[:end])
        if len(rest) > LONGEST_LINE:
            raise _too_long(line)
    if rest:
        yield Block(line, decode(rest, line))


def decode(data: bytes, line: int) -> str:
    """`data`, which begins in line number `line`, as text.

    Raises:
        Refused: it holds a zero byte or is not UTF-8.
    """
    if b"\0" in data:
        raise Refused("text", "a binary file", line + _line_ends(data[: data.index(b"\0")]))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line += _line_ends(data[: error.start])
        raise Refused("text in UTF-8", f"the byte 0x{data[error.start]:02x}", line) from None


def _after_last_line_end(data: bytes) -> int:
    """Where the part of `data` that is whole lines ends."""
    end = data.rfind(b"\n")
    if end < 0:
        end = data.rfind(b"\r", 0, len(data) - 1)  # as the last byte it may be the first half of a CRLF
    return end + 1


def _line_ends(data: bytes) -> int:
    newlines = data.count(b"\n")
    return newlines + data.count(b"\r") - data.count(b"\r\n") if b"\r" in data else newlines


def _too_long(line: int) -> Refused:
    return Refused(f"a line of at most {LONGEST_LINE:,} bytes", "a longer one", line)
