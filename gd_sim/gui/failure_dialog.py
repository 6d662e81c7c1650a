"""Tells of a mistake of the program itself: what happened, whether the points are safe, what can be done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QStyle,
    QVBoxLayout,
    QWidget,
)

CHARACTERS, LINES = 72, 9
"""Of the details, seen at once."""


class FailureDialog(QDialog):
    """Says what went wrong; Esc and Go On leave it.

    Args:
        what: the exception, in one line.
        details: all that is known of it.
        safety: what is true of the points.

    Signals:
        save_wished: the points are to be saved under another name.
        quit_wished: the program is to end.
    """

    save_wished = Signal()
    quit_wished = Signal()

    def __init__(self, what: str, details: str, safety: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("failureDialog")
        self.setWindowTitle("A mistake in gd_sim")
        self._details = details
        self._more = 0
        column = QVBoxLayout(self)
        column.addLayout(self._build_head(what, safety))
        column.addWidget(self._build_details(details))
        self._others = _label("", "failureOthers")
        self._others.hide()
        column.addWidget(self._others)
        column.addWidget(self._build_buttons())

    def count(self) -> None:
        """Something else went wrong meanwhile, perhaps the same once more."""
        self._more += 1
        self._others.setText(f"And {self._more:,} more since.")
        self._others.show()

    def _build_head(self, what: str, safety: str) -> QHBoxLayout:
        head, words, picture = QHBoxLayout(), QVBoxLayout(), QLabel()
        size = self.style().pixelMetric(QStyle.PixelMetric.PM_LargeIconSize)
        picture.setPixmap(self.style().standardIcon(QStyle.StandardPixmap.SP_MessageBoxWarning).pixmap(size, size))
        head.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        title = _label("Something in gd_sim went wrong, and it was not you.", "failureTitle")
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        for label in (title, _label(what, "failureWhat"), _label(safety, "failureSafety")):
            words.addWidget(label)
        head.addLayout(words, 1)
        return head

    def _build_details(self, details: str) -> QPlainTextEdit:
        text = QPlainTextEdit(details.rstrip())
        text.setObjectName("failureDetails")
        text.setAccessibleName("Details")
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        metrics = text.fontMetrics()
        text.setMinimumSize(metrics.horizontalAdvance(CHARACTERS * "x"), LINES * metrics.lineSpacing())
        return text

    def _build_buttons(self) -> QDialogButtonBox:
        role = QDialogButtonBox.ButtonRole
        buttons = QDialogButtonBox()
        go_on = self._button("&Go On", "goOnButton", "Go on working; the run is halted (Esc)")
        save = self._button("&Save As…", "saveAsButton", "Save the points, or all of it, under another name")
        copy = self._button("&Copy Details", "copyButton", "Put the details on the clipboard, for a report")
        leave = self._button("&Quit", "quitButton", "Quit gd_sim; it asks for what is not saved")
        buttons.addButton(go_on, role.AcceptRole)
        buttons.addButton(save, role.ActionRole)
        buttons.addButton(copy, role.ActionRole)
        buttons.addButton(leave, role.DestructiveRole)
        go_on.setDefault(True)
        go_on.clicked.connect(self.accept)
        save.clicked.connect(self.save_wished)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._details))
        leave.clicked.connect(self._leave)
        return buttons

    def _button(self, text: str, name: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setToolTip(tip)
        return button

    def _leave(self) -> None:
        self.accept()
        self.quit_wished.emit()


def _label(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)  # an exception may hold <b>
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setWordWrap(True)
    return label
