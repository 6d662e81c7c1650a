"""A question below the page: its choices, and what is said of them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gd_sim.core.questions import Question

ASK, CHECK = ("Ask Me", "A question on what is next"), ("Check", "Whether it is right")
RIGHT, WRONG = "✓", "✗"


class QuestionBox(QWidget):
    """Asks, and says whether the answer is right.

    Signals:
        wished: a question, or whether the answer to it is right.
        left: no question any more, the page instead.
    """

    wished = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Question")
        self.question: Question | None = None
        self._choices: list[QAbstractButton] = []
        self._text, self._said, self._score = QLabel(), QLabel(), QLabel()
        self.ask, self.leave = QPushButton(), QPushButton("Close")
        for label, name in ((self._text, "questionText"), (self._said, "questionSaid"), (self._score, "questionScore")):
            label.setObjectName(name)
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self._text, self._said):
            label.setWordWrap(True)
            label.setMinimumHeight(1)  # else it is never lower than in the width it likes best
        self._score.hide()
        self.ask.setObjectName("ask")
        self.ask.clicked.connect(self.wished)
        self.leave.setObjectName("leaveQuestion")
        self.leave.setAccessibleName("Close the question")
        self.leave.setToolTip("Close the question (Esc)")
        self.leave.clicked.connect(self.left)
        self._arrange()
        self.show_question(None)

    def _arrange(self) -> None:
        content, whole, buttons = QWidget(), QVBoxLayout(self), QHBoxLayout()
        self._column = QVBoxLayout(content)
        self._column.setSpacing(3)
        for layout in (self._column, whole):
            layout.setContentsMargins(0, 0, 0, 0)
        for label in (self._text, self._said):
            self._column.addWidget(label)
        self._scrolled = Scrolled(content)
        for widget, stretch in ((self.ask, 1), (self.leave, 0), (self._score, 0)):
            buttons.addWidget(widget, stretch)
        whole.addWidget(self._scrolled)
        whole.addLayout(buttons)

    @property
    def is_used(self) -> bool:
        """Whether something is asked, or said."""
        return bool(self.question or self._said.text())

    @property
    def height_wished(self) -> int:
        """Pixels that all of it takes, as wide as it is."""
        layout = self.layout()
        assert layout is not None
        asked = self._scrolled.sizeHint().height() + layout.spacing() if self.is_used else 0
        return asked + self.ask.sizeHint().height()

    @property
    def chosen(self) -> frozenset[int]:
        """The numbers of the choices that are made."""
        return frozenset(number for number, button in enumerate(self._choices) if button.isChecked())

    def show_question(self, question: Question | None, said: str = "") -> None:
        """Ask this; None: nothing, but say something."""
        self.question = question
        if any(button.hasFocus() for button in (*self._choices, self.leave)):
            self.ask.setFocus()
        for button in self._choices:
            button.hide()
            button.setObjectName("")  # it is there for another moment
            button.deleteLater()
        self._choices = [self._choice(number) for number in range(len(question.choices))] if question else []
        self._text.setText(question.text if question else "")
        self._text.setVisible(question is not None)
        self.say(said)
        self._word(*(CHECK if question else ASK))
        if question:
            self.take_focus()

    def show_mark(self, right: frozenset[int], said: str) -> None:
        """Say whether the answer is right, above the choices that are right and those that were made, marked."""
        chosen = self.chosen
        if any(button.hasFocus() for button in (*self._choices, self.leave)):
            self.ask.setFocus()
        self.question = None
        for number, button in enumerate(self._choices):
            button.setText(f"{button.text()}  {RIGHT if number in right else WRONG}")
            button.setVisible(number in right | chosen)
            button.setAccessibleName(button.text())
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)  # answered: it stays as it is
        self._text.hide()
        self.say(said)
        self._word(*ASK)

    def _choice(self, number: int) -> QAbstractButton:
        assert self.question is not None
        text = self.question.choices[number]
        button = QCheckBox(text) if self.question.is_many else QRadioButton(text)
        button.setObjectName(f"choice{number}")
        button.setAccessibleName(text)
        button.installEventFilter(self)
        self._column.insertWidget(1 + number, button)
        button.show()  # now: what is hidden takes no focus
        return button

    def _word(self, text: str, tip: str) -> None:
        self.ask.setText(text)
        self.ask.setAccessibleName(text)
        self.ask.setToolTip(f"{tip} (Ctrl+J)")

    def take_focus(self) -> None:
        """Let the keys answer: give the focus to what is chosen, else to the first choice."""
        if self._choices:
            self._choices[min(self.chosen, default=0)].setFocus()
            self.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)  # as Tab does: the focus is seen

    def say(self, text: str) -> None:
        """Say something of the answer."""
        self._said.setText(text)
        self._said.setVisible(bool(text))
        self._scrolled.setVisible(self.is_used)
        self.leave.setVisible(self.is_used)

    def show_score(self, text: str) -> None:
        """Show how many answers were right; empty: it is nobody's business."""
        self._score.setText(text)
        self._score.setVisible(bool(text))

    def eventFilter(self, choice: QObject, event: QEvent) -> bool:
        """A choice that keys come to is in sight."""
        if event.type() == QEvent.Type.FocusIn and isinstance(choice, QWidget):
            self._scrolled.ensureWidgetVisible(choice, 0, 0)
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the question."""
        if event.key() == Qt.Key.Key_Escape and self.is_used:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class Scrolled(QScrollArea):
    """As high as its content, with a scroll bar where there is no room for all of it."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setWidget(content)
        content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        content.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The content wants another height."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Texts break elsewhere in another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """All of the content, with its texts broken as the width wants it."""
        size, content = self._content.sizeHint(), self._content
        widths = (
            self.width(),
            self.width() - self.verticalScrollBar().sizeHint().width(),
        )  # a bar stays, once it is there
        height = max(map(content.heightForWidth, widths)) if content.hasHeightForWidth() else size.height()
        return QSize(size.width(), height)

    def minimumSizeHint(self) -> QSize:
        """As wide as the content, but lower: the rest is scrolled to."""
        least = self._content.minimumSizeHint()
        return QSize(least.width(), min(least.height(), self.fontMetrics().height()))
