"""Sample sets: a part of the main window, which joins the session with the menu and the panel of sample sets."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from gd_sim.core import views
from gd_sim.core.points import read_only
from gd_sim.core.presets import Sample
from gd_sim.core.settings import describe_change
from gd_sim.gui.actions import Actions
from gd_sim.gui.plane_picture import START_VIEW
from gd_sim.gui.plane_view import PlaneView
from gd_sim.gui.sample_menu import SampleMenu
from gd_sim.gui.sample_panel import SamplePanel
from gd_sim.session.document import Document
from gd_sim.session.edits import Beginning
from gd_sim.session.session import Session


class Sampling(QObject):
    """Takes sample sets, varies them, and shows what they are.

    Signals:
        told(text): something was done.
    """

    told = Signal(str)

    def __init__(
        self, session: Session, menu: SampleMenu, panel: SamplePanel, plane: PlaneView, actions: Actions
    ) -> None:
        super().__init__(session)
        self._session, self._panel, self._plane = session, panel, plane
        self._panel_action: QAction = actions["sampleAction"]
        self._equal_action: QAction = actions["equalAspectAction"]
        self._was_freed = False
        self._panel_action.toggled.connect(panel.setVisible)
        menu.chosen.connect(lambda name: self.choose(Sample.usual(name)))
        panel.previewed.connect(lambda sample: plane.show_points(sample.points()))
        panel.wished.connect(self._vary)
        panel.features_wished.connect(lambda features: session.change_settings(features=features))
        panel.told.connect(self.told)
        panel.finished.connect(plane.setFocus)
        session.points_opened.connect(self.frame)
        session.points_changed.connect(self._synchronise)
        session.settings_changed.connect(self._synchronise)
        self._synchronise()

    def choose(self, sample: Sample) -> None:
        """Begin anew with a sample set, undoable; settings stay, but for those it brings, and features: it is about
        what a line can do."""
        session, preset, points = self._session, sample.preset, sample.points()
        settings = replace(session.settings, features=None, **preset.settings)
        changed = describe_change(session.settings, settings)
        start = None if preset.initial_parameters is None else read_only(preset.initial_parameters)
        document = Document(preset.title, points, sample=sample)
        session.begin_with(Beginning(points, settings, start, document), f"sample set {preset.title}")
        if preset.usual or preset.features:
            self._panel_action.setChecked(True)
        if changed:
            self.told.emit(f"{preset.title}: {changed}")

    def _vary(self, sample: Sample) -> None:
        if sample == self._session.document.sample:  # dragged away and back again
            self._plane.show_points(self._session.points)
            return
        title, points = sample.preset.title, sample.points()
        document = Document(title, points, sample=sample)
        self._session.replace_points(points, document, f"change sample set {title}")

    def frame(self) -> None:
        """Show an experiment as it was seen, and what is in no file as the start set was, if it fits; free the axes as
        long as their scales differ."""
        document, x = self._session.document, self._session.points.x
        sample, view = document.sample, document.kept and document.kept.view
        differ = sample is not None and not sample.preset.is_even
        if not differ:
            self.restore_aspect()
        elif self._equal_action.isChecked():
            self._equal_action.setChecked(False)
            self._was_freed = True
        if view:
            self._plane.picture.show_view(view)
        elif document.path is None and views.holds(START_VIEW, x):
            self._plane.picture.show_start_view()
        else:
            self._plane.picture.zoom_to_points()

    def restore_aspect(self) -> None:
        """Give the axes the same scale again if they were freed here; the next window remembers nothing else."""
        if self._was_freed:
            self._equal_action.setChecked(True)
            self._was_freed = False

    def _synchronise(self) -> None:
        self._panel.synchronise(self._session.document.sample, self._session.settings.features)
