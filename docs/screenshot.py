"""Makes the pictures of the README, and a page of the sample sets, from the real window: python docs/screenshot.py
[FOLDER].

The window is driven through its own actions and photographed when the session shows what was asked for.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QSettings, Qt, QTimer
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QApplication

from gd_sim.app import create_window
from gd_sim.core.presets import PRESETS, Preset
from gd_sim.gui.main_window import MainWindow

EPOCHS = 4
SAMPLE_EPOCHS = 100
"""Epochs that a sample set is trained for."""
SIZE = (1280, 800)
THEMES = {"light": "lightThemeAction", "dark": "darkThemeAction"}
COLOURS = 256
"""As many as a picture with a palette can have: a sixth of the bytes, and no eye sees it."""
PAGE = """# Sample sets

Each as the window shows it after {epochs} epochs (one point: after one update), with the features that the Sample panel
offers where a line cannot separate the classes, and standardised where the status line asks for it.
`make screenshot` makes this page and its pictures anew.
"""


def wait_until(reached: Callable[[], bool]) -> None:
    """Let the window live until a state is reached."""
    loop, timer = QEventLoop(), QTimer()
    timer.timeout.connect(lambda: loop.quit() if reached() else None)
    timer.start(10)
    loop.exec()


def do(window: MainWindow, action: str) -> None:
    """Trigger an action and wait until it shows."""
    window.actions_by_name[action].trigger()
    wait_until(lambda: window.session.is_settled)


def fresh_window() -> MainWindow:
    """The window of somebody who has never opened it."""
    QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "gd_sim", "gd_sim").clear()
    window = create_window()
    window.actions_by_name["calmAction"].setChecked(True)
    window.resize(*SIZE)
    return window


def take(theme: str, path: Path) -> None:
    """A picture of the window after some epochs and one more step."""
    window = fresh_window()
    do(window, THEMES[theme])
    window.actions_by_name["numbersAction"].setChecked(True)
    window.show()
    for _ in range(EPOCHS * 20 + 1):
        do(window, "stepAction")
    wait_until(lambda: window.session.optimum.error is not None)
    window.grab().save(str(path))
    window.close()


def take_sample(preset: Preset, path: Path) -> None:
    """A picture of the window after it has learned from a sample set."""
    window = fresh_window()
    do(window, "lightThemeAction")
    window.show()
    action = window.sample_menu.findChild(QAction, f"sample_{preset.name}")
    assert isinstance(action, QAction)
    action.trigger()
    window.actions_by_name["sampleAction"].setChecked(True)
    if preset.features:
        window.sample_panel.add.click()
    if not preset.is_even:
        wait_until(
            lambda: window.session.state.fact is not None and "standardize" in window.session.state.fact.suggestion
        )
        window.coach.show()
        window.status_line.offer_taken.emit()
    if len(window.session.points) == 1:
        do(window, "stepAction")
    else:
        window.session.step_epochs(SAMPLE_EPOCHS)
    wait_until(lambda: window.session.is_settled and window.session.optimum.kind != "unknown")
    window.status_line.tell("")
    with_palette(window.grab().toImage()).save(str(path))
    window.close()


def with_palette(image: QImage) -> QImage:
    """The picture in its most frequent colours; all others become the nearest of them."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32)
    _, first, counts = np.unique(pixels & 0xFFFCFCFC, return_index=True, return_counts=True)  # near ones count as one
    table = pixels[first[np.argsort(-counts)[:COLOURS]]].tolist()
    return image.convertToFormat(QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.ThresholdDither)


def take_samples(folder: Path) -> None:
    """A page of all sample sets, each with its picture."""
    (folder / "samples").mkdir(exist_ok=True)
    page = [PAGE.format(epochs=SAMPLE_EPOCHS)]
    for preset in PRESETS.values():
        take_sample(preset, folder / "samples" / f"{preset.name}.png")
        added = f" With {preset.added}:" if preset.features else ""
        page.append(f"## {preset.title}\n\n{preset.teaches}{added}\n\n![{preset.title}](samples/{preset.name}.png)\n")
    (folder / "samples.md").write_text("\n".join(page), encoding="utf-8")


def main() -> None:
    """Take all pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    with tempfile.TemporaryDirectory() as settings:
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, settings)
        application = QApplication(sys.argv[:1])
        for theme in THEMES:
            take(theme, folder / f"window-{theme}.png")
        take_samples(folder)
        application.quit()


if __name__ == "__main__":
    main()
