"""The main window joins the session and the views: wishes go one way, facts the other."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QMainWindow,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

import gd_sim
from gd_sim.gui import dialogs
from gd_sim.gui.actions import LABELS, PANELS, SHOWN, TOOLS, Actions
from gd_sim.gui.animating import Animating
from gd_sim.gui.announcer import Announcer
from gd_sim.gui.beats import Beats
from gd_sim.gui.by_hand import ByHand
from gd_sim.gui.cancelling import CancelButton
from gd_sim.gui.challenge import Challenge
from gd_sim.gui.checking import Checking
from gd_sim.gui.coach import Coach
from gd_sim.gui.control_bar import ControlBar
from gd_sim.gui.documents import Documents
from gd_sim.gui.driving import Driving
from gd_sim.gui.dropping import Dropping
from gd_sim.gui.editing import Editing
from gd_sim.gui.error_view import ErrorView
from gd_sim.gui.exporting import Exporting
from gd_sim.gui.failures import Failures
from gd_sim.gui.file_watch import FileWatch
from gd_sim.gui.guidance import Guidance
from gd_sim.gui.icons import icon
from gd_sim.gui.inspection import Inspection
from gd_sim.gui.leaving import Leaving
from gd_sim.gui.lessons import Lessons
from gd_sim.gui.looks import Looks
from gd_sim.gui.microscope import Microscope
from gd_sim.gui.numbers_panel import NumbersPanel
from gd_sim.gui.panels import Panels
from gd_sim.gui.plane_view import PlaneView
from gd_sim.gui.point_table import PointTable
from gd_sim.gui.progress import Progress
from gd_sim.gui.recent_files import RecentFiles
from gd_sim.gui.recovery import Recovery
from gd_sim.gui.rule_breaking import RuleBreaking
from gd_sim.gui.sample_menu import SampleMenu
from gd_sim.gui.sample_panel import SamplePanel
from gd_sim.gui.sampling import Sampling
from gd_sim.gui.settings_panel import SettingsPanel
from gd_sim.gui.shortcuts import ShortcutsDialog
from gd_sim.gui.showing import connect_shown
from gd_sim.gui.speaking import Speaking
from gd_sim.gui.status_line import StatusLine
from gd_sim.gui.strips import Strips
from gd_sim.gui.ten_starts import TenStarts
from gd_sim.gui.time_bar import TimeBar
from gd_sim.gui.tool_bar import ToolBar
from gd_sim.gui.twinning import Twinning
from gd_sim.session.session import Session

KEY_ZOOM = 1.25
"""A key shows so many times as much of the plane, or as little."""


class MainWindow(QMainWindow):
    """The window: tools, plane, error curve, controls, status.

    Attributes:
        session: points, settings and run.
        documents: the file behind the points.
        recovery: keeps the points from a crash.
        failures: shows what nobody expected to go wrong.
        looks: theme and size of type, and what is remembered of them.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.session = session
        session.setParent(self)
        self.documents = Documents(session, self, lambda: self.plane.picture.wished_view)
        self.recovery = Recovery(session, self.documents, self)
        self.failures = Failures(session, self.documents, self.recovery, self)
        self._compiling = QTimer(self)  # owned: a window that is gone by then compiles nothing
        self._compiling.setSingleShot(True)
        self._compiling.timeout.connect(session.compiler.start)
        self._was_painted = False
        self._build()
        self._connect_actions()
        self._connect_views()
        self._connect_session()
        Inspection(session, self.plane, self.actions_by_name)
        Speaking(session, self.plane, self.actions_by_name, self.announcer)
        RuleBreaking(session, self.plane, self.actions_by_name).told.connect(self._tell)
        starts = TenStarts(session, self.plane, self.actions_by_name)
        starts.told.connect(self._tell)
        starts.explained.connect(self.coach.explain)
        starts.explained.connect(self.announcer.say)
        self.coach.starts_unwished.connect(starts.close_lines)
        self.sampling = Sampling(session, self.sample_menu, self.sample_panel, self.plane, self.actions_by_name)
        self.sampling.told.connect(self._tell)
        FileWatch(session, self.documents, self)
        Dropping(self.documents, self).lesson_dropped.connect(self.lessons.open)
        CancelButton(self.documents, "reading", "Read the file no further; what is here stays", self.status_line)
        CancelButton(
            self.exporting.writing, "writing", "Write the file no further; an older one stays", self.status_line
        )
        self.leaving = Leaving(session, self.documents, self.exporting.writing, self)
        self.looks.restore()
        self.plane.setFocus()
        self.synchronise()
        if session.document.sample is None:
            self.sampling.frame()

    def _build(self) -> None:
        self.setWindowIcon(icon("gd_sim"))
        stacks = self.session.undo_group
        self.sample_menu, self.sample_panel = SampleMenu(self), SamplePanel()
        self.actions_by_name = Actions(
            self,
            stacks.createUndoAction(self),
            stacks.createRedoAction(self),
            (self.sample_menu.menuAction(), RecentFiles(self.documents, self).menu.menuAction()),
        )
        self.plane, self.error_view, self.time_bar = PlaneView(), ErrorView(), TimeBar()
        self.numbers, self.learning, self.table = NumbersPanel(), SettingsPanel(), PointTable()
        names = ("resetAction", "stepBackAction", "stepAction", "stepEpochAction")
        self.controls = ControlBar([self.actions_by_name[name] for name in names], self.actions_by_name["runAction"])
        self.status_line, self.announcer = StatusLine(), Announcer(self)
        self.setStatusBar(self.status_line)
        labels, tools, shown = ([self.actions_by_name[name] for name in names] for names in (LABELS, TOOLS, SHOWN))
        self.tools = ToolBar(labels, tools, self.sample_menu, shown)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self.tools)
        right, across = QSplitter(Qt.Orientation.Vertical), QSplitter(Qt.Orientation.Horizontal)
        right.addWidget(_column(self.error_view, self.time_bar))
        self.panels = Panels([self.sample_panel, self.numbers, self.learning, self.table])
        right.addWidget(self.panels)
        right.setStretchFactor(0, 1)
        across.addWidget(self.plane)
        across.addWidget(right)
        across.setSizes([620, 420])
        for splitter in (right, across):
            splitter.setChildrenCollapsible(False)
        self.setCentralWidget(_column(across, self.controls))
        self.resize(1280, 800)
        hand_shown = (self.error_view, self.numbers, self.status_line)
        self.by_hand = ByHand(self.session, self.plane.line, hand_shown, self)
        challenge = self.actions_by_name["challengeAction"]
        self.challenge = Challenge(self.session, self.by_hand, self.plane.line, self.error_view, challenge)
        self.editing = Editing(self.session, self.plane, self.table, self.actions_by_name, self)
        self.guidance = Guidance(self.session, self.plane, self.challenge)
        self.beats = Beats(self.session, self.plane, self.actions_by_name["calmAction"])
        self.coach = Coach(self.session, self.status_line, self.actions_by_name)
        self.progress = Progress(
            self.session,
            self.plane,
            self.error_view,
            self.numbers,
            self.status_line,
            self.time_bar,
            self.by_hand,
            self.beats,
            self.coach,
        )
        fields = (self.controls, self.learning, self.sample_panel, self.time_bar, self.numbers)
        self.driving = Driving(
            self.session, self.actions_by_name, fields, self.time_bar, self.learning, self.challenge, self.coach, self
        )
        self.checking = Checking(self.session, self.plane, self.actions_by_name, self.panels)
        self.microscope = Microscope(self.session, self.plane, self.error_view, self.actions_by_name, self.panels)
        self.strips = Strips(self.session, self.plane, self.actions_by_name, self.panels, self.microscope)
        self.twinning = Twinning(self.session, self.plane, self.beats, self.actions_by_name, self.panels)
        self.lessons = Lessons(
            self.session, self.documents, self.plane, self.actions_by_name, across, self.error_view, self
        )
        subjects: dict[str, QWidget] = {"plane": self.plane, "curve": self.error_view, "window": self}
        picture = self.plane.picture
        animating = Animating(self.session, lambda: (picture.view, picture.is_equal), self)
        self.exporting = Exporting(self.session, subjects, animating, self.actions_by_name, self)
        views = (
            self.sample_menu,
            self.sample_panel,
            self.plane,
            self.error_view,
            self.time_bar,
            self.numbers,
            self.table,
            self.controls,
        )
        late = self.checking, self.microscope, self.strips, self.twinning
        self.looks = Looks(
            self,
            self.actions_by_name,
            (*views, self.status_line, self.actions_by_name, self.tools, self.lessons, *late),
        )

    # Wishes

    def _connect_actions(self) -> None:
        documents, plane = self.documents, self.plane
        self.actions_by_name.connect(
            {
                "newAction": documents.new,
                "openAction": documents.ask_and_open,
                "openChoosingAction": lambda: documents.ask_and_open(choosing=True),
                "saveAction": documents.save,
                "saveAsAction": documents.save_as,
                "quitAction": self.close,
                "zoomInAction": lambda: plane.picture.zoom_about_middle(1 / KEY_ZOOM),
                "zoomOutAction": lambda: plane.picture.zoom_about_middle(KEY_ZOOM),
                "zoomToPointsAction": plane.picture.zoom_to_points,
                "startViewAction": plane.picture.show_start_view,
                "keysAction": lambda: ShortcutsDialog(self.actions_by_name, self).exec(),
                "aboutAction": lambda: dialogs.show_about(self, gd_sim.__version__),
            }
        )
        connect_shown(self.actions_by_name, plane)
        for name in PANELS:  # else whatever lies next would have the focus, and the next Space
            self.actions_by_name[name].toggled.connect(lambda shown: None if shown else self._give_focus_back())
        self.actions_by_name["numbersAction"].toggled.connect(self._show_numbers)
        self.actions_by_name["learningAction"].toggled.connect(self.learning.setVisible)

    def _give_focus_back(self) -> None:
        """To the plane; but a question that waits for an answer is not lost by the next key."""
        if not self.lessons.take_focus():
            self.plane.setFocus()

    def _connect_views(self) -> None:
        session, plane, controls = self.session, self.plane, self.controls
        self.editing.told.connect(self._tell)
        self.editing.announced.connect(self.announcer.say)
        controls.speed_wished.connect(session.set_speed)
        controls.learning_rate_wished.connect(lambda alpha: session.change_settings(learning_rate=alpha))
        controls.batch_size_wished.connect(lambda size: session.change_settings(batch_size=size))
        controls.finished.connect(plane.setFocus)
        self.time_bar.finished.connect(plane.setFocus)
        self.time_bar.told.connect(self._tell)
        controls.told.connect(self._tell)
        self.learning.told.connect(self._tell)
        self.numbers.finished.connect(plane.setFocus)
        self.numbers.told.connect(self._tell)
        self.learning.wished.connect(lambda changes: session.change_settings(**changes))
        self.learning.finished.connect(plane.setFocus)
        self.documents.changed.connect(self._show_title)
        self.documents.told.connect(self._tell)
        self.recovery.told.connect(self._tell)
        self.failures.told.connect(self._tell)
        self.exporting.told.connect(self._tell)
        self.by_hand.told.connect(self._tell)
        self.challenge.told.connect(self._tell)
        self.lessons.told.connect(self._tell)
        self.checking.told.connect(self._tell)
        self.driving.told.connect(self._tell)
        self.driving.stayed.connect(self.progress.show_figures)
        self.progress.shown.connect(self._show_what_can_be_done)

    # Facts

    def _connect_session(self) -> None:
        session = self.session
        session.compiler.finished.connect(self._tell_of_compiling)
        session.points_exchanged.connect(self.plane.forget_points)
        session.points_changed.connect(self._show_points)
        session.points_opened.connect(self.synchronise)
        session.settings_changed.connect(self._show_settings)
        session.running_changed.connect(self._show_running)

    def _tell_of_compiling(self) -> None:
        if problem := self.session.compiler.problem:
            self._tell(f"Training stays slow: the fast loops cannot be compiled ({problem.splitlines()[0][:120]})")

    def synchronise(self) -> None:
        """Show all of the session: at the start, and after another set was opened."""
        self._show_points()
        self._show_settings()
        self.progress.show_optimum()
        self.progress.show()
        self._show_running()
        self.guidance.show()
        self._show_title()

    def _show_points(self) -> None:
        self.plane.show_points(self.session.points)
        self.editing.show_table()
        self._show_settings()

    def _show_settings(self) -> None:
        settings = self.session.settings
        self.controls.synchronise(
            settings.learning_rate, settings.batch_size, len(self.session.points), self.session.speed
        )
        self.learning.synchronise(settings, self.session.stop_rule)
        self._show_what_can_be_done()

    def _show_numbers(self, shown: bool) -> None:
        self.numbers.setVisible(shown)
        self.progress.show_figures()

    def _show_running(self) -> None:
        self.actions_by_name.show_running(self.session.is_running, self.looks.theme)

    def _show_what_can_be_done(self) -> None:
        self.editing.show_what_can_be_done()
        self.driving.show_what_can_be_done()
        for name in ("newAction", "openAction", "openChoosingAction", "saveAction", "saveAsAction"):
            self.actions_by_name[name].setEnabled(not self.documents.is_busy)

    def _show_title(self) -> None:
        self.setWindowTitle(f"{self.documents.name}[*] - gd_sim")
        self.setWindowModified(self.documents.is_modified)
        self._show_what_can_be_done()

    def _tell(self, text: str) -> None:
        self.status_line.tell(text)
        self.announcer.say(text)

    # Events of Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        """After the first paint, and not before, the loops are compiled."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            self._compiling.start()

    def event(self, event: QEvent) -> bool:
        """Space belongs to a button that has the focus, not to Run; a drag ends where a dialog takes the mouse away."""
        if event.type() == QEvent.Type.WindowBlocked:
            self.plane.pointer.give_up()
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            uses_space = isinstance(QApplication.focusWidget(), QAbstractButton | QComboBox)
            if event.key() == Qt.Key.Key_Space and uses_space:
                event.accept()
                return True
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask for points that are not saved, then stop the trainer and wait for it."""
        event.ignore()  # until all is done: a window that closed in spite of an exception would take its trainer along
        if self.exporting.writing.keeps_open(self.close):
            return
        self.lessons.give_back()
        if not self.leaving.was_asked and not self.documents.may_close(lambda: QTimer.singleShot(0, self.close)):
            return
        self.sampling.restore()
        self.looks.remember()
        self.recovery.close()
        self.session.close()
        event.accept()


def _column(first: QWidget, second: QWidget) -> QWidget:
    """One widget, which takes the room there is, above another."""
    both = QWidget()
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(first, 1)
    column.addWidget(second)
    return both
