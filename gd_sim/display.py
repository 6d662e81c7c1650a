"""Asked before Qt is: is there a screen, and are the system's libraries there that Qt wants?

Qt aborts the process where there is no display, and fails with a long ImportError where a library is missing.
Standard library only: this must work where Qt does not.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import socket
import sys
from pathlib import Path

X_SOCKETS = Path("/tmp/.X11-unix")
"""Where an X server for display :n listens, as `Xn`."""
X_PORT = 6000
"""The TCP port of display 0; display n has the port 6000 + n."""
ANSWER_SECONDS = 1.0
"""How long a display on another machine may take to answer; one on this machine answers at once."""

PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libzstd.so.1": "libzstd1",
}
"""The Debian package of each shared library that Qt's windows and its X plugin take from the system."""


def display_problem() -> str | None:
    """Why Qt could not open a window here, in one line; None if it can, and on Windows and macOS always."""
    if sys.platform in {"win32", "cygwin", "darwin"}:
        return None
    problems = []
    for platform in _qt_platforms():
        problem = _platform_problem(platform)
        if problem is None:
            return None
        problems.append(problem)
    return f"no display: {problems[0]}"


def missing_libraries() -> str | None:
    """Which shared library Qt lacks on this Linux and which Debian packages bring it, in one line; None if none.

    Loads Qt's libraries and the platform plugin that would be used as Qt itself will, without importing PySide6.
    """
    spec = importlib.util.find_spec("PySide6")
    if sys.platform != "linux" or spec is None or not spec.submodule_search_locations:
        return None
    qt = Path(spec.submodule_search_locations[0]) / "Qt"
    error = _load_error(qt / "lib" / "libQt6Widgets.so.6")
    if error is None:
        plugins = [qt / "plugins" / "platforms" / f"libq{platform}.so" for platform in _qt_platforms()]
        errors = [_load_error(plugin) for plugin in plugins]
        error = errors[0] if all(errors) else None
    if error is None:
        return None
    packages = " ".join(package for library, package in PACKAGES.items() if _load_error(library))
    return f"Qt cannot load {error}" + (f"; on Debian or Ubuntu: apt-get install {packages}" if packages else "")


def _qt_platforms() -> list[str]:
    """The platform plugins that Qt would try, in its order and without their options."""
    asked = os.environ.get("QT_QPA_PLATFORM")
    if not asked:
        found = (("DISPLAY", "xcb"), ("WAYLAND_DISPLAY", "wayland"))
        asked = ";".join(platform for variable, platform in found if os.environ.get(variable)) or "xcb"
    return [platform.partition(":")[0] for platform in asked.split(";")]


def _platform_problem(platform: str) -> str | None:
    if platform == "xcb":
        return _x_problem()
    if platform.startswith("wayland"):
        return _wayland_problem()
    return None


def _x_problem() -> str | None:
    display = os.environ.get("DISPLAY")
    if not display:
        return "DISPLAY is not set"
    host, _, numbers = display.rpartition(":")
    number = numbers.partition(".")[0]
    if not number.isdecimal():
        return f"DISPLAY is {display!r}, which names no display"
    if host in {"", "unix"}:
        path = str(X_SOCKETS / f"X{number}")
        answers = _answers("\0" + path) or _answers(path)
    else:
        answers = _answers((host.removeprefix("tcp/").strip("[]"), X_PORT + int(number)))
    if not answers:
        return f"nothing answers at {display}"
    return f"{display} refuses this user" if _refuses(display) else None


def _wayland_problem() -> str | None:
    display = os.environ.get("WAYLAND_DISPLAY") or "wayland-0"
    folder = os.environ.get("XDG_RUNTIME_DIR")
    if not folder and not display.startswith("/"):
        return "XDG_RUNTIME_DIR is not set"
    return None if _answers(str(Path(folder or "/") / display)) else f"nothing answers at {display}"


def _answers(address: str | tuple[str, int]) -> bool:
    """Whether something listens at a Unix socket (its path; abstract after a zero byte) or at (host, port)."""
    try:
        if isinstance(address, tuple):
            socket.create_connection(address, ANSWER_SECONDS).close()
        else:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(ANSWER_SECONDS)
                probe.connect(address)
    except (OSError, OverflowError):  # OverflowError: a port above 65535
        return False
    return True


def _refuses(display: str) -> bool:
    """Whether the X server turns this process away: it wants a cookie that another user has, as under sudo.

    A server without other programs starts anew when its last one leaves, and drops who comes in that moment: hence the
    second try, and hence a connection that was granted stays open until this process ends.
    """
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    return all(_connection_fails(xcb, display) for _ in range(2))


def _connection_fails(xcb: ctypes.CDLL, display: str) -> bool:
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    return bool(xcb.xcb_connection_has_error(connection))


def _load_error(library: Path | str) -> str | None:
    """What the loader says against a shared library; None if it loads, or if there is no such file in Qt's folders."""
    if isinstance(library, Path) and not library.exists():
        return None
    try:
        ctypes.CDLL(str(library))
    except OSError as error:
        return str(error).removesuffix(": cannot open shared object file: No such file or directory")
    return None
