"""Qt without a screen, for pictures; imported no earlier than one is drawn."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from gd_sim.display import missing_libraries
from gd_sim.headless.usage import UsageError


def open_offscreen() -> None:
    """Make a QApplication that draws without a screen, unless there is one already.

    Raises:
        UsageError: a library that Qt needs is missing.
    """
    require_qt()
    with _offscreen_platform():
        from PySide6.QtWidgets import QApplication

        if QApplication.instance() is None:
            QApplication(["gd-sim"])  # PySide6 keeps it


def require_qt() -> None:
    """Find out before a long training whether its picture could be drawn.

    Raises:
        UsageError: a library that Qt needs is missing.
    """
    with _offscreen_platform():
        problem = missing_libraries()
    if problem:
        raise UsageError(f"no picture: {problem}")


@contextlib.contextmanager
def _offscreen_platform() -> Iterator[None]:
    before = os.environ.get("QT_QPA_PLATFORM")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        yield
    finally:
        if before is None:
            del os.environ["QT_QPA_PLATFORM"]
        else:
            os.environ["QT_QPA_PLATFORM"] = before
