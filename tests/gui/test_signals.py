"""Signals of the views, which carry arguments, lose no references either: see `tests/session/references.py`."""

from __future__ import annotations

from gd_sim.gui.main_window import MainWindow
from tests.session.references import EMISSIONS, counts, lost


def test_emitting_loses_no_reference(window: MainWindow) -> None:
    before = counts()
    for _ in range(EMISSIONS):
        window.controls.speed_wished.emit(20.0)
        window.controls.learning_rate_wished.emit(0.1)
        window.controls.batch_size_wished.emit(1)
        window.documents.told.emit("")
    assert lost(before) == {}


def test_a_view_that_is_synchronised_many_times_loses_no_reference(window: MainWindow) -> None:
    before = counts()
    for _ in range(EMISSIONS // 20):
        window.session.settings_changed.emit()
        window.session.running_changed.emit()
    assert lost(before) == {}
