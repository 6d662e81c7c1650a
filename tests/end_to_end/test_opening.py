"""`gd-sim [FILE]`: the window, or the same job where there is no display."""

from __future__ import annotations

import importlib
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from gd_sim import app
from gd_sim.core.settings import Settings
from gd_sim.core.training import train
from gd_sim.files.tables import PointFileError, load_points
from gd_sim.headless import offscreen
from tests.end_to_end.commands import ON_LINUX, SAMPLE, START, environment, run_process


def test_a_file_called_train_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[app.Start] = []

    def remember(start: app.Start, _undecided: Path | None) -> int:
        opened.append(start)
        return 0

    monkeypatch.setattr(app, "_open", remember)
    monkeypatch.chdir(tmp_path)
    Path("train").write_bytes(SAMPLE.read_bytes())
    for arguments in (["./train"], ["--", "train"]):
        assert app.main(arguments) == 0
    assert [start.path for start in opened] == [Path("train")] * 2
    assert app.main(["train"]) == 2
    assert "FILE" in capsys.readouterr().err


def test_a_table_to_choose_from_opens_the_window_which_asks(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[tuple[app.Start, Path | None]] = []

    def begin(start: app.Start, undecided: Path | None = None) -> int:
        begun.append((start, undecided))
        return 0

    monkeypatch.setattr(app, "display_problem", lambda: "")
    monkeypatch.setattr(app, "_open", begin)
    assert app.main([str(three)]) == 0
    ((start, undecided),) = begun
    assert undecided == three
    assert start.path is None
    assert len(start.points) == 20


def test_points_that_do_not_fit_into_the_plane(
    three: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "display_problem", lambda: "there is no display")
    assert app.main([str(three)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.startswith(f"gd-sim: {three}: expected two feature columns")
    assert "gd-sim train" in captured.err
    with pytest.raises(PointFileError, match="two feature columns"):
        app.create_window(three)


OPEN = """
import sys
from PySide6.QtWidgets import QApplication
from gd_sim import app

def show(_=None):
    (window,) = [widget for widget in QApplication.topLevelWidgets() if widget.objectName() == "mainWindow"]
    print(window.isVisible(), len(window.session.points), window.session.state.parameters.tolist())
    window.close()
    return 0

QApplication.exec = show
sys.exit(app.main(sys.argv[1:]))
"""


@pytest.mark.parametrize("arguments", [(), (str(SAMPLE),)], ids=["sample", "file"])
def test_the_window_opens(tmp_path: Path, arguments: Sequence[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPEN, *arguments],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env=environment(tmp_path, QT_QPA_PLATFORM="offscreen"),
        check=False,
    )
    start = train(load_points(SAMPLE), Settings(), 0, None if arguments else (-1, 1, 0)).parameters.tolist()
    assert (done.returncode, done.stdout) == (0, f"True 20 {start}\n"), done.stderr


@ON_LINUX
def test_without_a_display_the_job_is_done_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "gd_sim.png").write_bytes(b"not ours")
    done = run_process(folder=tmp_path)
    assert done.returncode == 0
    assert done.stderr == "gd-sim: no display: DISPLAY is not set; training 50 epochs without a window\n"
    table = run_process("train", SAMPLE, "--initial-parameters", START, folder=tmp_path).stdout
    assert done.stdout == table + "picture of the window: gd_sim-2.png\n"
    assert (tmp_path / "gd_sim.png").read_bytes() == b"not ours"
    picture = (tmp_path / "gd_sim-2.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == app.PICTURE_SIZE


@ON_LINUX
def test_without_a_display_a_file_is_trained_as_the_window_would(tmp_path: Path) -> None:
    done = run_process(SAMPLE, folder=tmp_path)
    assert done.stdout == run_process("train", SAMPLE, folder=tmp_path).stdout + "picture of the window: gd_sim.png\n"


@ON_LINUX
@pytest.mark.usefixtures("qapp")
def test_without_a_display_the_picture_is_light_and_the_users_choices_stay(
    tmp_path: Path, settings_folder: Path
) -> None:
    from PySide6.QtCore import QSettings, Qt
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

    widget = QWidget()
    widget.setWindowState(Qt.WindowState.WindowMaximized)
    chosen = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "gd_sim", "gd_sim")
    for key, value in {"theme": "dark", "projectorAction": "true", "geometry": widget.saveGeometry()}.items():
        chosen.setValue(key, value)
    chosen.sync()
    before = Path(chosen.fileName()).read_bytes()
    done = run_process(folder=tmp_path, XDG_CONFIG_HOME=str(settings_folder))
    assert (done.returncode, done.stderr.count("\n")) == (0, 1), done.stderr
    assert QImage(str(tmp_path / "gd_sim.png")).pixelColor(1, app.PICTURE_SIZE[1] // 2).lightness() > 200
    assert Path(chosen.fileName()).read_bytes() == before


@ON_LINUX
def test_without_a_display_no_choices_are_written_down(tmp_path: Path) -> None:
    assert run_process(folder=tmp_path).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["gd_sim.png"]


@ON_LINUX
def test_missing_libraries_are_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(app, "display_problem", lambda: None)
    for module in (app, offscreen):
        monkeypatch.setattr(module, "missing_libraries", lambda: "Qt cannot load libEGL.so.1")
    for arguments in ([], ["train", str(SAMPLE), "--picture", "picture.png"]):
        assert app.main(arguments) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "Qt cannot load libEGL.so.1" in captured.err
        assert captured.err.count("\n") == 1


@pytest.mark.usefixtures("qapp")
def test_without_a_terminal_a_mistake_is_told_in_a_box(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from PySide6.QtWidgets import QMessageBox

    told: list[Any] = []
    monkeypatch.setattr(QMessageBox, "critical", lambda *arguments: told.append(arguments))
    monkeypatch.setattr(app, "display_problem", lambda: None)
    monkeypatch.setattr(app, "missing_libraries", lambda: None)
    monkeypatch.setattr(sys, "argv", ["gd-sim-window", str(tmp_path / "missing.csv")])
    assert app.main_window() == 2
    ((_, _, message),) = told
    assert message.startswith(str(tmp_path / "missing.csv"))
    assert capsys.readouterr().err == f"gd-sim: {message}\n"


def test_python_m() -> None:
    assert importlib.import_module("gd_sim.__main__").main is app.main
