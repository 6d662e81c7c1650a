"""Comments in a table: whole lines, and what stands at the end of a line of cells."""

from __future__ import annotations

import re

_SIGNS = "#%"
_TRAILING = re.compile(r'([^"#%]*[^"#%\s])\s+(?:#|%\s).*')
"""`1,2,0 # doubtful`: behind a space, so that `5%` and `C#` are words; whatever is in quotes is left as it is."""


def has_signs(text: str) -> bool:
    """Whether there may be a comment in `text` at all."""
    return "#" in text or "%" in text


def is_comment(line: str) -> bool:
    """Whether the whole line is one."""
    return line.lstrip()[:1] in ("#", "%")


def without_trailing(line: str) -> str:
    """The line without what looks like a comment at its end; whether it is one, the number of its cells must tell.

    A line in which nothing looks so is given back itself, and so is one that is a comment as a whole.
    """
    found = _TRAILING.fullmatch(line)
    return found[1] if found else line


def comment_text(line: str) -> str:
    """What a comment says."""
    return line.strip().lstrip(_SIGNS).strip()
