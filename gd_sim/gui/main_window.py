"""The main window joins the session and the views: wishes go one way, facts the other."""

from __future__ import annotations

import time

import numpy as np
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
from gd_sim.core.field import Unit
from gd_sim.core.stopping import StopRule
from gd_sim.gui import dialogs, theme
from gd_sim.gui.actions import LABELS, SHOWN, TOOLS, TRAINING, Actions
from gd_sim.gui.announcer import Announcer
from gd_sim.gui.by_hand import ByHand
from gd_sim.gui.challenge import Challenge
from gd_sim.gui.control_bar import ControlBar
from gd_sim.gui.documents import Documents
from gd_sim.gui.dropping import Dropping
from gd_sim.gui.editing import Editing
from gd_sim.gui.error_view import ErrorView
from gd_sim.gui.file_watch import FileWatch
from gd_sim.gui.icons import icon
from gd_sim.gui.inspection import Inspection
from gd_sim.gui.leaving import Leaving
from gd_sim.gui.looks import Looks
from gd_sim.gui.numbers_panel import NumbersPanel
from gd_sim.gui.panels import Panels
from gd_sim.gui.plane_view import PlaneView
from gd_sim.gui.point_table import PointTable
from gd_sim.gui.recent_files import RecentFiles
from gd_sim.gui.sample_menu import SampleMenu
from gd_sim.gui.sample_panel import SamplePanel
from gd_sim.gui.sampling import Sampling
from gd_sim.gui.settings_panel import SettingsPanel
from gd_sim.gui.showing import connect_shown
from gd_sim.gui.status_line import StatusLine
from gd_sim.gui.time_bar import TimeBar
from gd_sim.gui.tool_bar import ToolBar
from gd_sim.session.session import Session

COURSE_MILLISECONDS = 24
"""While a run goes on, the curve is drawn so long after the plane: a frame and a half, so thirty times a second, and
never in the same event. To paint both at once keeps the UI thread for most of a frame."""
FIGURES_SECONDS = 0.2
"""Figures are refreshed so often while a run goes on: faster cannot be read."""
CHIP_PER_SECOND = 5.0
"""Up to this speed the chip with y-ŷ can be read."""
FIRST_INVITATION = "Press Run: the line learns to separate {one} from {zero}."
SECOND_INVITATION = "Click to add a point. Drag one to confuse it."
EMPTY_INVITATION = "Click to place a point; keys 0 and 1 choose its label."
SIGNS = tuple(
    f'<span style="color:{shade}">{sign}</span>' for sign, shade in zip("●▲", theme.CLASS_COLORS, strict=True)
)


class MainWindow(QMainWindow):
    """The window: tools, plane, error curve, controls, status.

    Attributes:
        session: points, settings and run.
        documents: the file behind the points.
        looks: theme and size of type, and what is remembered of them.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.session = session
        session.setParent(self)
        self.documents = Documents(session, self, lambda: self.plane.picture.view)
        self._figures_at = 0.0
        self._course_timer = QTimer(self)
        self._course_timer.setSingleShot(True)
        self._course_timer.setInterval(COURSE_MILLISECONDS)
        self._course_timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._course_timer.timeout.connect(self._show_course)
        self._compiling = QTimer(self)  # owned: a window that is gone by then compiles nothing
        self._compiling.setSingleShot(True)
        self._compiling.timeout.connect(session.compiler.start)
        self._was_painted = False
        self._invitations = [FIRST_INVITATION.format(one=SIGNS[1], zero=SIGNS[0]), SECOND_INVITATION]
        self._build()
        self._connect_actions()
        self._connect_views()
        self._connect_session()
        Inspection(session, self.plane, self.actions_by_name)
        self.sampling = Sampling(session, self.sample_menu, self.sample_panel, self.plane, self.actions_by_name)
        self.sampling.told.connect(self._tell)
        FileWatch(session, self.documents, self)
        Dropping(self.documents, self)
        self.leaving = Leaving(session, self.documents, self)
        self.looks.restore()
        self.plane.setFocus()
        self.synchronise()
        if self.documents.path:
            self.sampling.frame()

    def _build(self) -> None:
        self.setWindowIcon(icon("gd_sim"))
        stack = self.session.undo_stack
        self.sample_menu, self.sample_panel = SampleMenu(self), SamplePanel()
        self.actions_by_name = Actions(
            self,
            stack.createUndoAction(self),
            stack.createRedoAction(self),
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
        right.addWidget(Panels([self.sample_panel, self.numbers, self.learning, self.table]))
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
        self.looks = Looks(self, self.actions_by_name, (*views, self.status_line, self.actions_by_name, self.tools))

    # Wishes

    def _connect_actions(self) -> None:
        session, documents, plane = self.session, self.documents, self.plane
        for name in TRAINING:  # first of all: what was typed counts
            self.actions_by_name[name].triggered.connect(self._commit)
        for name in ("runAction", "stepAction", "stepEpochAction"):
            self.actions_by_name[name].triggered.connect(self.challenge.let_run)
        for name, slot in {
            "newAction": documents.new,
            "openAction": documents.ask_and_open,
            "saveAction": documents.save,
            "saveAsAction": documents.save_as,
            "quitAction": self.close,
            "runAction": lambda: session.pause() if session.is_running else session.run(),
            "stepAction": session.step,
            "stepEpochAction": session.step_epochs,
            "stepBackAction": self._step_back,
            "resetAction": session.reset,
            "newStartAction": session.new_start,
            "zoomToPointsAction": plane.picture.zoom_to_points,
            "startViewAction": plane.picture.show_start_view,
            "keysAction": lambda: dialogs.show_keys(self),
            "aboutAction": lambda: dialogs.show_about(self, gd_sim.__version__),
        }.items():
            # a slot takes no "checked": the lambda swallows it
            self.actions_by_name[name].triggered.connect(lambda _checked=False, slot=slot: slot())
        connect_shown(self.actions_by_name, plane)
        self.actions_by_name["numbersAction"].toggled.connect(self._show_numbers)
        self.actions_by_name["learningAction"].toggled.connect(self.learning.setVisible)

    def _connect_views(self) -> None:
        session, plane, controls = self.session, self.plane, self.controls
        self.editing.told.connect(self._tell)
        self.editing.announced.connect(self.announcer.say)
        controls.speed_wished.connect(session.set_speed)
        controls.learning_rate_wished.connect(lambda alpha: session.change_settings(learning_rate=alpha))
        controls.batch_size_wished.connect(lambda size: session.change_settings(batch_size=size))
        controls.finished.connect(plane.setFocus)
        self.time_bar.wished.connect(self._go_to)
        self.time_bar.finished.connect(plane.setFocus)
        self.time_bar.told.connect(self._tell)
        controls.told.connect(self._tell)
        self.learning.told.connect(self._tell)
        self.numbers.finished.connect(plane.setFocus)
        self.numbers.told.connect(self._tell)
        self.learning.wished.connect(lambda changes: session.change_settings(**changes))
        self.learning.stop_wished.connect(self._stop_by)
        self.learning.finished.connect(plane.setFocus)
        self.status_line.changes_wished.connect(lambda changes: session.change_settings(**changes))
        self.documents.changed.connect(self._show_title)
        self.documents.told.connect(self._tell)
        self.by_hand.told.connect(self._tell)
        self.challenge.told.connect(self._tell)
        self.challenge.changed.connect(self._invite)
        self.by_hand.given_up.connect(self._show_state)

    def _commit(self) -> None:
        for part in (self.controls, self.learning, self.sample_panel, self.time_bar, self.numbers):
            part.commit()

    def _step_back(self) -> None:
        session = self.session
        session.pause()
        update = session.state.update - 1
        if session.stands and session.edit_between(update):
            self._go_to(update)
        else:
            session.step_back()

    def _go_to(self, update: int) -> None:
        """Go to a moment of the run; beyond an edit of the points only if that is meant, and not in mid-drag."""
        session = self.session
        session.pause()
        edit = session.edit_between(update)
        if edit and self.time_bar.is_dragging:
            return
        if not edit or dialogs.ask_to_go_beyond(self, update, edit, is_back=update < session.state.update):
            session.go_to(update)
        else:
            session.go_to(self.time_bar.let_go_from(session.state.update))
            self._show_time()

    def _stop_by(self, rule: StopRule) -> None:
        self.session.stop_by(rule)
        if rule.kind == "within" and self.session.optimum.kind == "separable":
            self._tell("There is no best E for these points, so this rule will not stop the run")

    # Facts

    def _connect_session(self) -> None:
        session = self.session
        session.compiler.finished.connect(self._tell_of_compiling)
        session.points_changed.connect(self._show_points)
        session.points_opened.connect(self._show_opened)
        session.settings_changed.connect(self._show_settings)
        session.state_changed.connect(self._show_state)
        session.running_changed.connect(self._show_running)
        session.optimum_changed.connect(lambda: self.error_view.show_optimum(session.optimum))

    def _tell_of_compiling(self) -> None:
        if problem := self.session.compiler.problem:
            self._tell(f"Training stays slow: the fast loops cannot be compiled ({problem.splitlines()[0][:120]})")

    def synchronise(self) -> None:
        """Show all of the session: at the start, and after another set was opened."""
        self._show_points()
        self._show_settings()
        self.error_view.show_optimum(self.session.optimum)
        self._show_state()
        self._show_running()
        self._show_title()

    def _show_opened(self) -> None:
        self.synchronise()
        self._invitations.clear()
        self._invite()
        self.plane.select(np.empty(0, dtype=np.int64))
        self.plane.picture.zoom_to_points()

    def _show_points(self) -> None:
        self.plane.show_points(self.session.points)
        self.editing.show_table()
        if len(self._invitations) < 2:
            self._invitations.clear()
        self._invite()
        self._show_settings()

    def _invite(self) -> None:
        """Show the line of guidance that fits now, if any does."""
        if not len(self.session.points):
            text = EMPTY_INVITATION
        else:
            guidance = self._invitations[0] if self._invitations and not self.session.is_running else ""
            text = self.challenge.invitation or guidance
        self.plane.picture.show_invitation(text)

    def _show_settings(self) -> None:
        settings = self.session.settings
        self.controls.synchronise(
            settings.learning_rate, settings.batch_size, len(self.session.points), self.session.speed
        )
        self.learning.synchronise(settings, self.session.stop_rule)
        self._show_what_can_be_done()

    def _show_state(self) -> None:
        state, session = self.session.state, self.session
        if self.by_hand.is_under_way:
            return
        with_chip = not session.is_running or session.speed <= CHIP_PER_SECOND
        self.plane.picture.show_past(state.trail.parameters, state.descent.settings.features)
        self.plane.show_model(self._unit(), state.explanation, with_chip)
        if not session.is_running:
            self._show_course()
        elif not self._course_timer.isActive():
            self._course_timer.start()

    def _show_course(self) -> None:
        """Show how the run has gone so far: the curve, and the figures."""
        self._course_timer.stop()
        state, now = self.session.state, time.perf_counter()
        self.error_view.show_curve(state.curve, state.future, state.marks)
        self.error_view.show_ghost(state.ghost)
        if not self.session.is_running or now - self._figures_at >= FIGURES_SECONDS:
            self._figures_at = now
            self._show_figures()

    def _unit(self) -> Unit:
        """The unit of the newest state; other settings may be on their way to it."""
        state = self.session.state
        settings = state.descent.settings
        return Unit(state.parameters, settings.features, settings.method)

    def _show_figures(self) -> None:
        state, m = self.session.state, len(self.session.state.descent.points)
        cost = state.cost if m and state.descent.settings.l2 > 0.0 else None
        self.status_line.show_run(state.epoch, state.error, cost, state.right, m)
        self.status_line.show_fact(state.fact, state.stopped)
        self.status_line.show_speed(state.updates_per_second, state.preparing)
        if self.numbers.isVisibleTo(self):
            when = state.descent.time(state.state)
            self.numbers.show_unit(self._unit())
            self.numbers.show_run(state.update, when, state.error, cost, state.right, m, state.gradient)
        self._show_time()
        self._show_what_can_be_done()

    def _show_time(self) -> None:
        state, timeline = self.session.state, self.session.state.timeline
        self.time_bar.synchronise(
            timeline.start, state.update, timeline.end, state.descent.updates_per_epoch, timeline.is_shortened
        )

    def _show_numbers(self, shown: bool) -> None:
        self.numbers.setVisible(shown)
        self._show_figures()

    def _show_running(self) -> None:
        running = self.session.is_running
        self.actions_by_name.show_running(running, self.looks.theme)
        if running:
            del self._invitations[:1]
        self._invite()
        self._show_state()

    def _show_what_can_be_done(self) -> None:
        session = self.session
        self.editing.show_what_can_be_done()
        for name, possible in {
            "runAction": len(session.points) > 0,
            "stepAction": len(session.points) > 0,
            "stepEpochAction": len(session.points) > 0,
            "stepBackAction": session.state.can_step_back,
            **dict.fromkeys(("newAction", "openAction", "saveAction", "saveAsAction"), not self.documents.is_busy),
        }.items():
            self.actions_by_name[name].setEnabled(possible)

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
        """Space belongs to a button that has the focus, not to Run."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            uses_space = isinstance(QApplication.focusWidget(), QAbstractButton | QComboBox)
            if event.key() == Qt.Key.Key_Space and uses_space:
                event.accept()
                return True
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask for points that are not saved, then stop the trainer and wait for it."""
        if not self.leaving.was_asked and not self.documents.may_close(lambda: QTimer.singleShot(0, self.close)):
            event.ignore()
            return
        self.sampling.restore_aspect()
        self.looks.remember()
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
