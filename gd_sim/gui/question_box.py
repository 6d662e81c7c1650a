"""A question below the page: its choices, and what is said of them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel, QPushButton, QRadioButton, QVBoxLayout, QWidget

from gd_sim.core.questions import Question

NOTHING = "These points have no clear answer to any question. Place some, or step on."


class QuestionBox(QWidget):
    """Asks, and says whether the answer is right.

    Signals:
        wished: a question, or whether the answer to it is right.
    """

    wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Question")
        self.question: Question | None = None
        self._choices: list[QAbstractButton] = []
        self._text, self._said, self.ask = QLabel(), QLabel(), QPushButton()
        for label, name in ((self._text, "questionText"), (self._said, "questionSaid")):
            label.setObjectName(name)
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.ask.setObjectName("ask")
        self.ask.clicked.connect(self.wished)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for part in (self._text, self._said, self.ask):
            self._column.addWidget(part)
        self.show_question(None)

    @property
    def chosen(self) -> frozenset[int]:
        """The numbers of the choices that are made."""
        return frozenset(number for number, button in enumerate(self._choices) if button.isChecked())

    def show_question(self, question: Question | None, said: str = "") -> None:
        """Ask this; None: nothing, but say something."""
        self.question = question
        if any(button.hasFocus() for button in self._choices):
            self.ask.setFocus()
        for button in self._choices:
            button.hide()
            button.setObjectName("")  # it is there for another moment
            button.deleteLater()
        self._choices = [self._choice(number) for number in range(len(question.choices))] if question else []
        self._text.setText(question.text if question else "")
        self._text.setVisible(question is not None)
        self.say(said)
        self._word(
            "Check" if question else "Ask Me", "Whether it is right" if question else "A question on what is next"
        )
        if self._choices:
            self._choices[0].setFocus()

    def _choice(self, number: int) -> QAbstractButton:
        assert self.question is not None
        text = self.question.choices[number]
        button = QCheckBox(text) if self.question.is_many else QRadioButton(text)
        button.setObjectName(f"choice{number}")
        button.setAccessibleName(text)
        self._column.insertWidget(1 + number, button)
        button.show()  # now: what is hidden takes no focus
        return button

    def _word(self, text: str, tip: str) -> None:
        self.ask.setText(text)
        self.ask.setAccessibleName(text)
        self.ask.setToolTip(f"{tip} (Ctrl+J)")

    def say(self, text: str) -> None:
        """Say something of the answer."""
        self._said.setText(text)
        self._said.setVisible(bool(text))
