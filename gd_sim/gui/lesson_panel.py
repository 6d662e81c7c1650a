"""The lesson beside the plane: a page, the way to the others, and its Show me."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gd_sim.files.lesson_pages import Page
from gd_sim.gui.formulas import Formula
from gd_sim.gui.page_view import PageView
from gd_sim.gui.question_box import QuestionBox

LEAST_WIDTH = 260
"""Pixels: the longest formula can still be read."""
LEAST_LINES = 7
"""Lines of a page that are seen even where much else is open; in a window that is very low, fewer."""
FEWEST_LINES = 3
OTHER_LINES = 20
"""All else in the window takes less than the height of so many lines, with a panel open."""
SCENE = "Show Me"
"""A page says with these words what it shows."""
SETTLING_MILLISECONDS = 1_000
"""So long after Show Me panels may still be taking room from the page."""


class LessonPanel(QWidget):
    """A page of the lesson.

    Signals:
        page_wished(number): another page.
        show_wished: what the page tells of is to be seen.
        back_wished: the learner's own work is wanted again.
    """

    page_wished = Signal(int)
    show_wished = Signal()
    back_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAccessibleName("Lesson")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(LEAST_WIDTH)
        self._build()
        self._arrange()
        self.pages.activated.connect(self.page_wished)
        self.previous.clicked.connect(lambda: self.page_wished.emit(self.pages.currentIndex() - 1))
        self.next.clicked.connect(lambda: self.page_wished.emit(self.pages.currentIndex() + 1))
        self.show_me.clicked.connect(self.show_wished)
        self._is_aside = False
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLING_MILLISECONDS)
        self.view.verticalScrollBar().rangeChanged.connect(self._keep_scene_in_sight)
        self.give_back.clicked.connect(self.back_wished)

    def _build(self) -> None:
        self.pages, self.view, self.questions = QComboBox(), PageView(), QuestionBox()
        self.pages.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.pages.setMinimumContentsLength(8)
        self.pages.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.previous, self.next = QPushButton("◀"), QPushButton("▶")
        self.show_me, self.give_back = QPushButton("Show Me"), QPushButton("Give My Work Back")
        self._mistakes = QLabel()
        self._mistakes.setObjectName("lessonMistakes")
        self._mistakes.setWordWrap(True)
        self._mistakes.setTextFormat(Qt.TextFormat.PlainText)
        self._mistakes.hide()
        for widget, name, accessible, tip in (
            (self.pages, "lessonPages", "Page", "All pages of the lesson"),
            (self.previous, "previousPage", "Previous page", "Previous page (Ctrl+PgUp)"),
            (self.next, "nextPage", "Next page", "Next page (Ctrl+PgDown)"),
            (self.show_me, "showMe", "Show me", "See it in the plane; your own work comes back afterwards (Ctrl+M)"),
            (self.give_back, "giveBack", "Give my work back", "Your own work as you left it (Ctrl+Shift+M)"),
        ):
            widget.setObjectName(name)
            widget.setAccessibleName(accessible)
            widget.setToolTip(tip)

    def _arrange(self) -> None:
        way, shown, parts = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        for button in (self.previous, self.next):
            button.setMaximumWidth(round(1.4 * button.sizeHint().height()))  # the title has the room
        for widget in (self.pages, self.previous, self.next):
            way.addWidget(widget)
        parts.addLayout(way)
        parts.addWidget(self._mistakes)
        parts.addWidget(self.view, 1)
        for button in (self.show_me, self.give_back):
            shown.addWidget(button)
        parts.addLayout(shown)
        parts.addStretch()  # takes the room of a page that has made way
        parts.addWidget(self.questions)
        self.show_aside(False)

    def show_titles(self, titles: Sequence[str]) -> None:
        """Offer these pages."""
        with QSignalBlocker(self.pages):
            self.pages.clear()
            self.pages.addItems([f"{number}. {title}" for number, title in enumerate(titles, 1)])

    def show_number(self, number: int) -> None:
        """Tell which page it is; it comes as soon as its formulas are drawn."""
        with QSignalBlocker(self.pages):
            self.pages.setCurrentIndex(number)
        self.previous.setEnabled(number > 0)
        self.next.setEnabled(number < self.pages.count() - 1)

    def show_page(self, page: Page, drawn: Sequence[Formula | None], mistakes: Sequence[str]) -> None:
        """Show a page, with what is wrong with it above."""
        self.show_me.setEnabled(page.show is not None)
        self._mistakes.setText("\n".join(mistakes))
        self._mistakes.setVisible(bool(mistakes))
        self._keep_lines()
        self.view.show_page(page, drawn)

    def show_aside(self, is_aside: bool) -> None:
        """Whether the learner's own work is set aside."""
        self._is_aside = is_aside
        self._give_way()

    @property
    def height_asked(self) -> int:
        """Pixels that a question takes with what cannot make way for it; 0 if nothing is asked or said."""
        parts = self.layout()
        if parts is None or not self.questions.is_used:
            return 0
        margins = parts.contentsMargins()
        around = margins.top() + margins.bottom() + self.pages.sizeHint().height() + 2 * parts.spacing()
        return around + self.questions.height_wished

    def _keep_lines(self) -> None:
        """Let the page have its least height, unless the window would have to grow for it."""
        line, window = self.view.fontMetrics().height(), self.window().height()
        self.view.setMinimumHeight(min(LEAST_LINES * line, max(FEWEST_LINES * line, window - OTHER_LINES * line)))

    def _give_way(self) -> None:
        """Where there is no room for both, the page makes way for the question."""
        self._keep_lines()
        parts = self.layout()
        assert parts is not None
        page = LEAST_LINES * self.view.fontMetrics().height() + self.show_me.sizeHint().height() + 2 * parts.spacing()
        has_room = not self.questions.is_used or self.height() >= self.height_asked + page
        for widget, is_shown in ((self.view, True), (self.show_me, True), (self.give_back, self._is_aside)):
            widget.setVisible(is_shown and has_room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There is more room, or less."""
        super().resizeEvent(event)
        self._give_way()

    def event(self, event: QEvent) -> bool:
        """A part wants another height: a question has come, or gone."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._give_way()
        return super().event(event)

    def follow_scene(self) -> None:
        """What the page says of what it shows stays in sight, whatever room panels are about to take."""
        self._settling.start()
        self._keep_scene_in_sight()

    def _keep_scene_in_sight(self) -> None:
        """Begin the page where it tells of its scene, as long as it does not all fit."""
        told = self.view.document().find(SCENE)
        if self._settling.isActive() and not told.isNull():
            bar = self.view.verticalScrollBar()
            bar.setValue(bar.value() + self.view.cursorRect(told).top() - round(self.view.document().documentMargin()))
