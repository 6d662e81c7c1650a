"""The bytes of a point table as lines of text, a block at a time."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from gd_sim.files.encodings import Encoding
from gd_sim.files.errors import Refused

LONGEST_LINE = 1 << 20
"""Bytes; bounds the memory that a file without line ends takes."""
BLOCK = 1 << 17
"""Bytes; a few milliseconds of parsing, so that no call holds the GIL for long."""


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


def read_head(file: BinaryIO, encoding: Encoding) -> str:
    """The first lines of the file, line ends as they are, about a megabyte at most.

    Raises:
        Refused: they are not text, or there is no line end in all of it.
    """
    file.seek(encoding.start)
    data = file.read(LONGEST_LINE)
    decoder = codecs.getincrementaldecoder(encoding.codec)()
    text = _decode(decoder, data, encoding, 1, final=len(data) < LONGEST_LINE)
    if len(data) < LONGEST_LINE:
        return text
    text = text[: _after_last_line_end(text)]
    if not text:
        raise _too_long(1)
    return text


def read_blocks(file: BinaryIO, encoding: Encoding, start: int, line: int) -> Iterator[Block]:
    """The lines of the file from character `start` of its head on, which is where line number `line` begins.

    Raises:
        Refused: they are not text, or a line is too long.
    """
    file.seek(encoding.start)
    decoder = codecs.getincrementaldecoder(encoding.codec)()
    rest, data = "", b"\n"
    while data:
        data = file.read(BLOCK)
        text = rest + _decode(decoder, data, encoding, line + _line_ends(rest), final=not data)
        text, start = text[start:], max(0, start - len(text))
        end = _after_last_line_end(text) if data else len(text)
        rest = text[end:]
        if end:
            yield Block(line, text[:end])
            line += _line_ends(text[:end])
        if len(rest) > LONGEST_LINE:
            raise _too_long(line)


def _decode(decoder: codecs.IncrementalDecoder, data: bytes, encoding: Encoding, line: int, *, final: bool) -> str:
    """`data`, which begins in line number `line`, as text.

    Raises:
        Refused: it holds a zero character, or what the encoding does not know.
    """
    try:
        text = decoder.decode(data, final)
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode(encoding.codec)
        found = f"the byte 0x{error.object[error.start]:02x}"
        raise Refused(f"text in {encoding.title}", found, line + _line_ends(before)) from None
    if "\0" in text:
        raise Refused("text", "a binary file", line + _line_ends(text[: text.index("\0")]))
    return text


def _after_last_line_end(text: str) -> int:
    """Where the part of `text` that is whole lines ends."""
    end = text.rfind("\n")
    if end < 0:
        end = text.rfind("\r", 0, len(text) - 1)  # as the last character it may be the first half of a CRLF
    return end + 1


def _line_ends(text: str) -> int:
    newlines = text.count("\n")
    return newlines + text.count("\r") - text.count("\r\n") if "\r" in text else newlines


def _too_long(line: int) -> Refused:
    return Refused(f"a line of at most {LONGEST_LINE:,} bytes", "a longer one", line)
