"""Sample sets: a part of the main window, which joins the session with the menu and the panel of sample sets."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from gd_sim.core import views
from gd_sim.core.points import read_only
from gd_sim.core.presets import Sample
from gd_sim.core.settings import Settings, describe_change
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
        self._was_freed = self._was_opened = False
        self._panel_action.toggled.connect(panel.setVisible)
        self._panel_action.triggered.connect(self._take_panel_for_wished)
        self._equal_action.triggered.connect(self._take_aspect_for_wished)
        menu.chosen.connect(lambda name: self.choose(Sample.usual(name)))
        panel.previewed.connect(lambda sample: plane.show_other_points(sample.points()))
        panel.wished.connect(self._vary)
        panel.features_wished.connect(lambda features: session.change_settings(features=features))
        panel.told.connect(self.told)
        panel.finished.connect(plane.setFocus)
        session.points_opened.connect(self.frame)
        session.points_changed.connect(self._synchronise)
        session.settings_changed.connect(self._synchronise)
        self._synchronise()

    def choose(self, sample: Sample) -> None:
        """Begin anew with a sample set, undoable; settings stay, but for those it brings, those that the one before has
        brought, which are as before again, and features: it is about what a line can do."""
        session, preset, points = self._session, sample.preset, sample.points()
        own = self._own_settings
        settings = replace(own, features=None, **preset.settings)
        before = {name: getattr(own, name) for name in preset.settings}
        changed = describe_change(session.settings, settings)
        start = None if preset.initial_parameters is None else read_only(preset.initial_parameters)
        document = Document(preset.title, points, sample=sample, before=before)
        session.begin_with(Beginning(points, settings, start, document), f"sample set {preset.title}")
        if (preset.usual or preset.features) and not self._panel_action.isChecked():
            self._panel_action.setChecked(True)
            self._was_opened = True
        if changed:
            self.told.emit(f"{preset.title}: {changed}")

    @property
    def _own_settings(self) -> Settings:
        """The settings without what the sample set has brought and nobody has changed since."""
        settings, document = self._session.settings, self._session.document
        brought = document.sample.preset.settings if document.sample else {}
        stays = [name for name in document.before if getattr(settings, name) == brought.get(name)]
        return replace(settings, **{name: document.before[name] for name in stays})

    def _vary(self, sample: Sample) -> None:
        if sample == self._session.document.sample:  # dragged away and back again
            self._plane.show_other_points(self._session.points)
            return
        title, points = sample.preset.title, sample.points()
        document = Document(title, points, sample=sample)
        self._session.replace_points(points, document, f"change sample set {title}")

    def frame(self, is_new: bool = True) -> None:
        """Show an experiment as it was seen, and what is in no file as the start set was, if it fits; free the axes as
        long as their scales differ.

        What Undo or Redo brings back is left in the view that the learner has, if it fits and nothing was freed.
        """
        document, x = self._session.document, self._session.points.x
        sample, view = document.sample, document.kept and document.kept.view
        differ = sample is not None and not sample.preset.is_even
        was_equal = self._equal_action.isChecked()
        if not differ:
            self._restore_aspect()
        elif was_equal:
            self._equal_action.setChecked(False)
            self._was_freed = True
        if not is_new and was_equal == self._equal_action.isChecked() and views.holds(self._plane.picture.view, x):
            return
        if view:
            self._plane.picture.show_view(view)
        elif document.path is None and views.holds(START_VIEW, x):
            self._plane.picture.show_start_view()
        else:
            self._plane.picture.zoom_to_points()

    def restore(self) -> None:
        """Take back what was done here unasked: the next window remembers what was wished, and nothing else."""
        self._restore_aspect()
        if self._was_opened:
            self._panel_action.setChecked(False)
            self._was_opened = False

    def _restore_aspect(self) -> None:
        """Give the axes the same scale again if they were freed here."""
        if self._was_freed:
            self._equal_action.setChecked(True)
            self._was_freed = False

    def _take_panel_for_wished(self) -> None:
        self._was_opened = False

    def _take_aspect_for_wished(self) -> None:
        self._was_freed = False

    def _synchronise(self) -> None:
        self._panel.synchronise(self._session.document.sample, self._session.settings.features)
