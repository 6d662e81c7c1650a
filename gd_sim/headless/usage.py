"""Mistakes in a command line, told in one line."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator
from typing import NoReturn


class UsageError(Exception):
    """A mistake in the command line; `str()` is one line for whoever typed it."""


class Parser(argparse.ArgumentParser):
    """Complains in one line, by raising UsageError."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see {self.prog} --help")


@contextlib.contextmanager
def usage_errors() -> Iterator[None]:
    """What the core refuses is a mistake in the command line; its message is passed on as it stands."""
    try:
        yield
    except ValueError as error:
        raise UsageError(str(error)) from None
