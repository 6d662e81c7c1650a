"""A page of the lesson: text with formulas as pictures in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import QMimeData, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import (
    QFontMetricsF,
    QImage,
    QPainter,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFragment,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from gd_sim.files.lesson_pages import PLACE, Page
from gd_sim.gui.formula_picture import paint
from gd_sim.gui.formulas import Formula

PICTURE = "\N{OBJECT REPLACEMENT CHARACTER}"
"""What Qt has in a text where a picture is."""
FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
JOINER = "\N{WORD JOINER}"
"""Keeps what follows a picture on the same line."""
_STICKING = re.compile(rf"(!\[formula\]\({PLACE}\d+\))(?=[.,:;?!)])")
INDENT = 18.0
MARGIN = 10.0
"""Pixels around the text, at scale 1."""


class PageView(QTextBrowser):
    """Shows a page. What is copied has each formula in one line of plain characters."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lessonPage")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)  # a page leads nowhere
        self.setPlaceholderText("One moment …")  # the first formulas come slowly, at the start of all
        self._page: Page | None = None
        self._pictures: dict[str, tuple[Formula, QImage]] = {}
        self._words: list[str] = []

    def show_page(self, page: Page, drawn: Sequence[Formula | None]) -> None:
        """Show a page with its formulas; None: one that cannot be drawn, whose LaTeX is shown instead."""
        self._page = page
        x_height, pixels = QFontMetricsF(self.font()).xHeight(), self.devicePixelRatioF()
        self._pictures = {
            f"{PLACE}{number}": (formula, _on_its_line(formula, x_height, pixels))
            for number, formula in enumerate(drawn)
            if formula
        }
        text = _STICKING.sub(f"\\1{JOINER}", page.markdown)
        for number, one in enumerate(page.formulas):
            if not drawn[number]:
                text = text.replace(f"![formula]({PLACE}{number})", f"`{one.latex}`")
        self.document().setDocumentMargin(MARGIN)
        self.document().setIndentWidth(INDENT)
        self.document().setMarkdown(f"### {page.title}\n\n{text}", FEATURES)
        self._words = [self._words_of(fragment) for fragment in self._fragments()]
        self._place()
        self.verticalScrollBar().setValue(0)
        self.setAccessibleName(f"Lesson page: {page.title}")
        self.setAccessibleDescription(self._in_words(self.document().toRawText(), 0))

    def loadResource(self, _kind: int, name: QUrl | str) -> Any:
        """The picture of a formula; nothing else is loaded, from wherever a page may want it."""
        found = self._pictures.get(QUrl(name).toString())
        return found[1] if found else QImage(1, 1, QImage.Format.Format_Mono)

    def sizeHint(self) -> QSize:
        """No more than it must have: it takes the room that others leave."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A formula is never wider than the page."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._place()

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is selected, with formulas in words."""
        cursor, data = self.textCursor(), QMimeData()
        data.setText(self._in_words(cursor.selectedText(), cursor.selectionStart()))
        return data

    def _in_words(self, text: str, start: int) -> str:
        """A piece of the raw text from a place on, with formulas in words."""
        first, *others = text.split(PICTURE)
        before = self.document().toRawText()[:start].count(PICTURE)
        words = self._words[before : before + len(others)]
        whole = first + "".join(word + other for word, other in zip(words, others, strict=True))
        return whole.replace(JOINER, "").replace("\N{PARAGRAPH SEPARATOR}", "\n").replace("\N{LINE SEPARATOR}", "\n")

    def _words_of(self, fragment: QTextFragment) -> str:
        found = self._pictures.get(fragment.charFormat().toImageFormat().name())
        return found[0].text if found else ""

    def _fragments(self) -> Iterator[QTextFragment]:
        """The pictures in the text, one after another."""
        block = self.document().begin()
        while block.isValid():
            pieces = block.begin()
            while not pieces.atEnd():
                if pieces.fragment().charFormat().isImageFormat():
                    yield pieces.fragment()
                pieces += 1
            block = block.next()

    def _place(self) -> None:
        """Set each formula on the line of the text, or by itself into the middle, and no wider than there is room."""
        room = self.viewport().width() - 2 * MARGIN
        for fragment in list(self._fragments()):
            form = fragment.charFormat().toImageFormat()
            if form.name() not in self._pictures:
                continue
            size = self._pictures[form.name()][1].deviceIndependentSize()
            share = min(1.0, room / size.width())
            form.setWidth(size.width() * share)
            form.setHeight(size.height() * share)
            form.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
            cursor = QTextCursor(self.document())
            cursor.setPosition(fragment.position())
            cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(form)
            if cursor.block().text() == PICTURE:
                middle = QTextBlockFormat()
                middle.setAlignment(Qt.AlignmentFlag.AlignHCenter)
                cursor.mergeBlockFormat(middle)


def _on_its_line(formula: Formula, x_height: float, pixels: float) -> QImage:
    """The picture of a formula, with room above or below it, so that its line is the line of the text.

    Qt knows no line of a picture, but it sets the middle of one half an x above the line of the text.
    """
    top = max(0.0, formula.descent + x_height - formula.ascent)
    height = max(2 * formula.ascent - x_height, 2 * formula.descent + x_height)
    image = QImage(round(formula.width * pixels) + 1, round(height * pixels), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(pixels)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint(painter, formula, QPointF(0, top + formula.ascent))
    painter.end()
    return image
