"""The lesson: a part of the main window, which joins its pages with the session, the plane and the switches."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QApplication, QSplitter, QWidget

from gd_sim.assets import asset
from gd_sim.core.boundary import View
from gd_sim.core.points import IntArray, PointSet, read_only
from gd_sim.core.presets import Sample
from gd_sim.files.errors import describe_os_error
from gd_sim.files.lesson_pages import Page, Show, read_pages
from gd_sim.gui import dialogs
from gd_sim.gui.actions import PANELS, SHOWN, Actions
from gd_sim.gui.documents import Documents
from gd_sim.gui.formulas import Formula, FormulaError, typeset
from gd_sim.gui.plane_view import PlaneView
from gd_sim.gui.theme import LIGHT, Theme
from gd_sim.session.background import Background
from gd_sim.session.document import Document
from gd_sim.session.edits import Beginning
from gd_sim.session.session import Session

if TYPE_CHECKING:
    from gd_sim.gui.lesson_panel import LessonPanel
    from gd_sim.gui.lesson_place import LessonPlace
    from gd_sim.gui.questioning import Questioning

SWITCHES = {name.removesuffix("Action"): name for name in (*SHOWN, *PANELS)}
"""What a page may show or hide, by the names that pages have for it."""
FORMULA_SIZE = 1.3
"""The type of formulas is larger than that of the text by this factor: its x is as high."""
REMEMBERED = "lesson/page"
WIDTH = 360
"""Pixels of the panel at first, at scale 1."""

Drawn = list[Formula | FormulaError]


class Seen(NamedTuple):
    """What was to be seen before Show me: of which points, which selected, which part of the plane, which switches."""

    points: PointSet
    selection: IntArray
    view: View
    switches: dict[str, bool]


class Lessons(QObject):
    """Shows pages, and what they tell of; then the learner's own work as it was.

    Args:
        session, documents, plane, actions: of the window.
        across: gets the panel, when it is first opened.
        curve: gives it its place where there is no other.
        window: asks.

    Signals:
        told(text): something was done, or cannot be done.
    """

    told = Signal(str)

    def __init__(
        self,
        session: Session,
        documents: Documents,
        plane: PlaneView,
        actions: Actions,
        across: QSplitter,
        curve: QWidget,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._documents, self._plane, self._actions = session, documents, plane, actions
        self._across, self._curve, self._window = across, curve, window
        self._theme = LIGHT
        self._panel: LessonPanel | None = None
        self._place: LessonPlace | None = None
        self._questioning: Questioning | None = None
        self._pages: list[Page] = []
        self._number = 0
        self._is_own = True
        self._seen: Seen | None = None
        self._due: int | None = None
        self._reading, self._drawing, self._ahead = (Background(self) for _ in range(3))
        self._settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "gd_sim", "gd_sim")
        actions["lessonAction"].toggled.connect(self._show_panel)
        actions.connect(
            {
                "nextPageAction": lambda: self._go_to(self._number + 1),
                "previousPageAction": lambda: self._go_to(self._number - 1),
                "showMeAction": self.show_me,
                "giveBackAction": self.give_back,
                "askAction": self._ask,
                "openLessonAction": self._ask_and_open,
            }
        )
        session.state_changed.connect(self._make_last_step)
        # queued: by then the views show the own work again, whoever has taken it back
        session.points_opened.connect(self._look_whether_taken_back, Qt.ConnectionType.QueuedConnection)
        self._show_what_can_be_done()

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self._theme = theme
        if self._place:
            self._place.wish(round(theme.px(WIDTH)))
            self._draw()

    # Pages

    def open(self, path: Path) -> None:
        """Open the pages of a folder, or of the folder that a page is in, and show that page."""
        folder, name = (path, "") if path.is_dir() else (path.parent, path.name)
        self._is_own = False
        self._read(folder, name)
        self._actions["lessonAction"].setChecked(True)

    def _ask_and_open(self) -> None:
        if path := dialogs.choose_lesson(self._window):
            self.open(path)

    def _show_panel(self, shown: bool) -> None:
        if shown and self._panel is None:
            self._panel = self._build()
            if self._is_own:
                self._read(asset("lesson"), str(self._settings.value(REMEMBERED)))
        if not shown:
            self.give_back()
            if self._questioning:
                self._questioning.close_question()
        if self._panel:
            self._panel.setVisible(shown)
            (self._panel.view if shown else self._plane).setFocus()
        self._show_what_can_be_done()

    def _ask(self) -> None:
        """Ask, or mark an answer; below the page, which is opened if need be."""
        self._actions["lessonAction"].setChecked(True)
        if self._questioning:
            self._questioning.go_on()

    def take_focus(self) -> bool:
        """Give the focus to a question that waits for an answer; whether there is one."""
        return bool(self._questioning and self._questioning.take_focus())

    def _build(self) -> LessonPanel:
        from gd_sim.gui.lesson_panel import LessonPanel  # late: most windows are closed before anybody reads
        from gd_sim.gui.lesson_place import LessonPlace
        from gd_sim.gui.questioning import Questioning

        panel = LessonPanel()
        panel.page_wished.connect(self._go_to)
        panel.show_wished.connect(self.show_me)
        panel.back_wished.connect(self.give_back)
        self._questioning = Questioning(self._session, self._plane, panel.questions, self._actions)
        self._questioning.told.connect(self.told)
        self._place = LessonPlace(self._across, self._curve, panel)
        self._across.addWidget(panel)
        self._place.wish(round(self._theme.px(WIDTH)))
        return panel

    def _read(self, folder: Path, name: str) -> None:
        self._reading.submit(partial(read_pages, folder, SWITCHES), partial(self._take, folder, name))

    def _take(self, folder: Path, name: str, result: object) -> None:
        """Show the page of that name, else the first."""
        if not isinstance(result, list) or not result:
            reason = describe_os_error(result) if isinstance(result, OSError) else f"{folder.name}: no pages (*.md)"
            self.told.emit(f"The lesson cannot be opened: {reason}")
            return
        self._pages = result
        names = [page.name for page in self._pages]
        if self._panel:
            self._panel.show_titles([page.title for page in self._pages])
        self._go_to(names.index(name) if name in names else 0)

    def _go_to(self, number: int) -> None:
        if not 0 <= number < len(self._pages):
            return
        if number != self._number:
            self.give_back()
            if self._questioning:
                self._questioning.close_question()
        self._number = number
        if self._panel:
            self._panel.show_number(number)
        if self._is_own:
            self._settings.setValue(REMEMBERED, self._pages[number].name)
        self._draw()
        self._show_what_can_be_done()

    @property
    def _page(self) -> Page | None:
        return self._pages[self._number] if self._pages else None

    def _draw(self) -> None:
        """Have the formulas of the page drawn elsewhere, and show it when all are there."""
        if page := self._page:
            self._ahead.cancel()
            size, color = self._type
            self._drawing.submit(partial(_draw, page, size, color), partial(self._show, page))

    def _draw_ahead(self) -> None:
        """Have the formulas of the next page drawn while this one is read: it is there at once, then."""
        if self._number + 1 < len(self._pages):
            following, (size, color) = self._pages[self._number + 1], self._type
            self._ahead.submit(partial(_draw, following, size, color), lambda _: None)

    @property
    def _type(self) -> tuple[float, str]:
        """Size and colour of formulas."""
        return FORMULA_SIZE * QFontInfo(QApplication.font()).pixelSize(), self._theme.text

    def _show(self, page: Page, drawn: object) -> None:
        if self._panel is None or not isinstance(drawn, list):
            return
        wrong = zip(page.formulas, drawn, strict=True)
        mistakes = [f"{page.name}, line {one.line}: {it}" for one, it in wrong if isinstance(it, FormulaError)]
        formulas = [it if isinstance(it, Formula) else None for it in drawn]
        self._panel.show_page(page, formulas, (*page.mistakes, *mistakes))
        self._draw_ahead()
        self._show_what_can_be_done()

    # Show me

    def show_me(self) -> None:
        """Show what the page tells of, and keep the learner's own work until it is given back."""
        show = self._page.show if self._page else None
        if show is None or self._panel is None:
            return
        if self._documents.is_busy:
            self.told.emit("Show Me waits for the file: try again in a moment")
            return
        seen = self._seen or self._what_is_seen()
        self.give_back()
        self._seen = seen
        self._session.aside.begin(_beginning(show, self._page.title if self._page else ""))
        for name in PANELS:  # the page has room for its own
            self._actions[name].setChecked(show.switches.get(name.removesuffix("Action"), False))
        for name, is_on in show.switches.items():
            self._actions[SWITCHES[name]].setChecked(is_on)
        if show.view:
            self._plane.picture.show_view(show.view)
        if show.updates > 1:
            self._session.step(show.updates - 1)
        self._due = show.updates - 1 if show.updates else None
        if show.point:
            self._plane.select(np.array([show.point - 1]))
        self._panel.follow_scene()
        self._show_what_can_be_done()
        self.told.emit("Your own work is set aside: Ctrl+Shift+M gives it back")

    def _make_last_step(self) -> None:
        """The last update of a scene is made by itself, once what is before it has been seen: so it comes in beats."""
        if self._due is not None and self._session.is_settled:
            due, self._due = self._due, None
            if self._session.state.update == due:  # else somebody was faster
                self._session.step()

    def _what_is_seen(self) -> Seen:
        switches = {name: self._actions[name].isChecked() for name in SWITCHES.values()}
        return Seen(self._session.points, self._plane.selection, self._plane.picture.wished_view, switches)

    def give_back(self) -> None:
        """Show the learner's own work again, as it was, if it is set aside."""
        was_aside, self._due = self._session.aside.is_used, None
        self._session.aside.take_back()
        self._look_whether_taken_back()
        if was_aside:
            self.told.emit("Here is your own work, as you left it")

    def _look_whether_taken_back(self) -> None:
        if self._seen and not self._session.aside.is_used:
            self._due = None
            seen, self._seen = self._seen, None
            for name, is_on in seen.switches.items():
                self._actions[name].setChecked(is_on)
            if self._session.points is seen.points:  # else another file was opened
                self._plane.picture.show_view(seen.view)
                self._plane.select(seen.selection)
        self._show_what_can_be_done()

    def _show_what_can_be_done(self) -> None:
        is_open, last = self._actions["lessonAction"].isChecked() and bool(self._pages), len(self._pages) - 1
        is_aside, page = self._session.aside.is_used, self._page
        for name, can in (
            ("nextPageAction", is_open and self._number < last),
            ("previousPageAction", is_open and self._number > 0),
            ("showMeAction", is_open and page is not None and page.show is not None),
            ("giveBackAction", is_aside),
        ):
            self._actions[name].setEnabled(can)
        if self._panel:
            self._panel.show_aside(is_aside)


def _draw(page: Page, size: float, color: str) -> Drawn:
    return [_drawn(one.latex, size, color) for one in page.formulas]


def _drawn(latex: str, size: float, color: str) -> Formula | FormulaError:
    try:
        return typeset(latex, size, color)
    except FormulaError as error:
        return error


def _beginning(show: Show, title: str) -> Beginning:
    """What a page shows, as a run that begins."""
    sample = Sample.usual(show.points) if isinstance(show.points, str) else None
    points = sample.points() if sample else show.points
    assert isinstance(points, PointSet)
    parameters = show.parameters
    if parameters is None and sample and sample.preset.initial_parameters:
        parameters = read_only(sample.preset.initial_parameters)
    return Beginning(points, show.settings, parameters, Document(f"Lesson: {title}", points, sample=sample))
