"""The two questions asked before Qt is: is there a screen, and are its libraries there?"""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gd_sim import display

pytestmark = pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="only X11 and Wayland are probed")
VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "QT_QPA_PLATFORM", "XAUTHORITY")


@pytest.fixture(autouse=True)
def sockets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with no display, whose X and Wayland sockets would lie in the returned folder."""
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(display, "X_SOCKETS", tmp_path)
    monkeypatch.setattr(display, "_refuses", lambda _: False)
    return tmp_path


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as server:
        yield server


def listen(server: socket.socket, address: str) -> None:
    server.bind(address)
    server.listen()


def test_no_display_at_all() -> None:
    assert display.display_problem() == "no display: DISPLAY is not set"


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:size=800x600", "xcb;offscreen"])
def test_a_platform_without_screen_needs_none(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert display.display_problem() is None


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_other_systems_always_have_one(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert display.display_problem() is None


@pytest.mark.parametrize("name", [":7", ":7.0", "unix:7"])
@pytest.mark.parametrize("prefix", ["", "\0"], ids=["file", "abstract"])
def test_x_server_on_this_machine(
    monkeypatch: pytest.MonkeyPatch, sockets: Path, listener: socket.socket, name: str, prefix: str
) -> None:
    monkeypatch.setenv("DISPLAY", name)
    assert display.display_problem() == f"no display: nothing answers at {name}"
    listen(listener, f"{prefix}{sockets}/X7")
    assert display.display_problem() is None


def test_x_server_that_has_gone_leaves_its_socket(
    monkeypatch: pytest.MonkeyPatch, sockets: Path, listener: socket.socket
) -> None:
    listen(listener, f"{sockets}/X7")
    listener.close()
    monkeypatch.setenv("DISPLAY", ":7")
    assert display.display_problem() == "no display: nothing answers at :7"


def test_x_server_over_tcp(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        name = f"127.0.0.1:{server.getsockname()[1] - display.X_PORT}.0"
        monkeypatch.setenv("DISPLAY", name)
        assert display.display_problem() is None
    assert display.display_problem() == f"no display: nothing answers at {name}"


@pytest.mark.parametrize("name", ["screen", ":", ":x", "localhost:99999"])
def test_display_names_that_lead_nowhere(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("DISPLAY", name)
    problem = display.display_problem()
    assert problem is not None
    assert problem.startswith("no display: ")
    assert name in problem


def test_wayland(monkeypatch: pytest.MonkeyPatch, sockets: Path, listener: socket.socket) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    assert display.display_problem() == "no display: XDG_RUNTIME_DIR is not set"
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(sockets))
    assert display.display_problem() == "no display: nothing answers at wayland-7"
    listen(listener, f"{sockets}/wayland-7")
    assert display.display_problem() is None
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    assert display.display_problem() == "no display: DISPLAY is not set"


def test_wayland_by_its_whole_path(monkeypatch: pytest.MonkeyPatch, sockets: Path, listener: socket.socket) -> None:
    listen(listener, f"{sockets}/anywhere")
    monkeypatch.setenv("WAYLAND_DISPLAY", f"{sockets}/anywhere")
    assert display.display_problem() is None


def test_either_of_two_displays_will_do(
    monkeypatch: pytest.MonkeyPatch, sockets: Path, listener: socket.socket
) -> None:
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(sockets))
    assert display.display_problem() == "no display: nothing answers at :7"
    listen(listener, f"{sockets}/wayland-7")
    assert display.display_problem() is None


@pytest.fixture
def guarded_x_server(tmp_path: Path) -> Iterator[str]:
    """A real X server that admits only who has the cookie in `tmp_path / "cookie"`; its display's name."""
    program = shutil.which("Xvfb")
    if program is None:
        pytest.skip("Xvfb is not installed")
    cookie = tmp_path / "cookie"
    cookie.write_bytes(_authority(os.urandom(16)))
    read_end, write_end = os.pipe()
    command = [program, "-displayfd", str(write_end), "-auth", str(cookie), "-screen", "0", "320x240x24"]
    with subprocess.Popen(command, pass_fds=[write_end], stderr=subprocess.DEVNULL) as server:
        os.close(write_end)
        with os.fdopen(read_end) as answer:
            yield f":{answer.readline().strip()}"
        server.terminate()


def _authority(cookie: bytes) -> bytes:
    """An Xauthority entry: any address (family 65535), any display, each field after its length."""
    fields = (b"", b"", b"MIT-MAGIC-COOKIE-1", cookie)
    return struct.pack(">H", 65535) + b"".join(struct.pack(">H", len(field)) + field for field in fields)


def test_x_server_that_refuses_this_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, guarded_x_server: str
) -> None:
    monkeypatch.undo()
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setenv("DISPLAY", guarded_x_server)
    monkeypatch.setenv("XAUTHORITY", str(tmp_path / "none"))
    assert display.display_problem() == f"no display: {guarded_x_server} refuses this user"
    monkeypatch.setenv("XAUTHORITY", str(tmp_path / "cookie"))
    assert display.display_problem() is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lacks libraries")
def test_missing_libraries_are_named_with_their_packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    plugin = tmp_path / "PySide6" / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    plugin.parent.mkdir(parents=True)
    plugin.touch()
    (tmp_path / "PySide6" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "PySide6", raising=False)

    def load(library: str) -> None:
        if library in {str(plugin), "libxcb-cursor.so.0", "libxcb-icccm.so.4"}:
            raise OSError("libxcb-cursor.so.0: cannot open shared object file: No such file or directory")

    monkeypatch.setattr("ctypes.CDLL", load)
    assert display.missing_libraries() == (
        "Qt cannot load libxcb-cursor.so.0; on Debian or Ubuntu: apt-get install libxcb-cursor0 libxcb-icccm4"
    )
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert display.missing_libraries() is None


def test_nothing_is_missing_where_the_tests_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert display.missing_libraries() is None
