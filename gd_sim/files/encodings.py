"""Which characters the bytes of a table stand for."""

from __future__ import annotations

import codecs
from typing import BinaryIO, NamedTuple

_LOOK = 1 << 12
"""Bytes at the start of a file that show whether it is UTF-16: some hundred cells."""
_CHUNK = 1 << 18
"""Bytes that are looked at in one go for being UTF-8: a fraction of a millisecond."""
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NAMES = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "UTF-8 or Windows-1252"}


class Encoding(NamedTuple):
    """How the bytes of a file become characters.

    Attributes:
        codec: Python's name for it: utf-8, utf-16-le, utf-16-be or cp1252.
        start: the byte where the text begins: after a byte order mark.
    """

    codec: str
    start: int = 0

    @property
    def title(self) -> str:
        """What people call it. Windows-1252 is what is left when a file is no UTF-8."""
        return _NAMES[self.codec]


def find_encoding(file: BinaryIO) -> Encoding:
    """The encoding of a file: what its byte order mark says; UTF-16 where every other byte is zero; UTF-8 where
    all of it is that; else Windows-1252, which spreadsheets write in Europe and the Americas.
    """
    file.seek(0)
    head = file.read(_LOOK)
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return Encoding(codec, len(mark))
    return Encoding(_plain_utf16(head) or ("utf-8" if _is_utf8(file) else "cp1252"))


def _plain_utf16(head: bytes) -> str | None:
    """The codec of UTF-16 without a mark: figures, signs and Latin letters have a zero for the other half."""
    first, second = head[0::2], head[1::2]
    zeros = first.count(0), second.count(0)
    if zeros[0] == 0 and zeros[1] > 0.7 * len(second):
        return "utf-16-le"
    return "utf-16-be" if zeros[1] == 0 and zeros[0] > 0.7 * len(first) else None


def _is_utf8(file: BinaryIO) -> bool:
    """Whether the whole file is UTF-8: a decoder that found out half-way could not take back what it gave."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while data := file.read(_CHUNK):
            decoder.decode(data)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
