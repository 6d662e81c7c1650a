"""The status line: where the run stands, what can be said of it, how fast it is."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPalette, QTextDocumentFragment
from PySide6.QtWidgets import QLabel, QSizePolicy, QStatusBar, QStyle, QStyleOptionFocusRect, QWidget

from gd_sim.core import numbers
from gd_sim.gui.theme import Theme

TOLD_MILLISECONDS = 4_000
"""How long something that happened is told."""


class FigureLabel(QLabel):
    """A line of figures: where there is no room for all of them it ends in "…", and never within a number unseen."""

    @property
    def plain(self) -> str:
        """All that it says."""
        return self.text()

    @property
    def shown(self) -> str:
        """What there is room for."""
        room = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.plain, Qt.TextElideMode.ElideRight, room)

    def minimumSizeHint(self) -> QSize:
        """Hardly any room at all."""
        return QSize(self.fontMetrics().horizontalAdvance("…"), super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Write what there is room for."""
        self._write(QPainter(self), self.foregroundRole())

    def _write(self, painter: QPainter, role: QPalette.ColorRole) -> None:
        where = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self.style().drawItemText(painter, self.contentsRect(), where, self.palette(), True, self.shown, role)


class FactLabel(FigureLabel):
    """A line that may be a link, which Tab goes to; where there is no room for all of it, it ends in "…" as well."""

    @property
    def plain(self) -> str:
        """What it says, whether it is a link or not."""
        return QTextDocumentFragment.fromHtml(self.text()).toPlainText() if self._is_link else self.text()

    @property
    def _is_link(self) -> bool:
        return self.textFormat() == Qt.TextFormat.RichText

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write what there is room for; a link goes on where the dots are."""
        if self.shown == self.plain:
            QLabel.paintEvent(self, event)
            return
        painter = QPainter(self)
        if self._is_link:
            font = self.font()
            font.setUnderline(True)
            painter.setFont(font)
        self._write(painter, QPalette.ColorRole.Link if self._is_link else self.foregroundRole())
        if self.hasFocus():
            option = QStyleOptionFocusRect()
            option.initFrom(self)
            self.style().drawPrimitive(QStyle.PrimitiveElement.PE_FrameFocusRect, option, painter, self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Choose the link at once: Qt would do so at the second Tab, and Enter would do nothing until then."""
        super().focusInEvent(event)
        if event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}:
            self.focusNextPrevChild(event.reason() == Qt.FocusReason.TabFocusReason)


class StatusLine(QStatusBar):
    """One line below the window.

    Signals:
        offer_taken: what is said was an offer, and it was clicked.
    """

    offer_taken = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self.setSizeGripEnabled(False)
        self._run, self._fact, self._speed = FigureLabel(), FactLabel(), FigureLabel()
        for label, name, stretch in (
            (self._run, "runLabel", 0),
            (self._fact, "factLabel", 1),
            (self._speed, "speedLabel", 0),
        ):
            label.setObjectName(name)
            self.addWidget(label, stretch) if label is not self._speed else self.addPermanentWidget(label)
        self._told, self._said = "", ""
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.setInterval(TOLD_MILLISECONDS)
        self._silence.timeout.connect(self._fall_silent)
        by = Qt.TextInteractionFlag
        self._fact.setTextInteractionFlags(by.LinksAccessibleByMouse | by.LinksAccessibleByKeyboard)
        self._fact.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # until there is a link
        self._fact.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # a long line is cut off
        self._fact.linkActivated.connect(lambda _: self.offer_taken.emit())

    def tell(self, text: str) -> None:
        """Say something for some seconds, in place of what can be said of the run."""
        self._told = text
        self._show()
        self._silence.start()

    def _fall_silent(self) -> None:
        self._told = ""
        self._show()

    def _show(self) -> None:
        text = self._told or self._said
        if text != self._fact.text():
            has_link = text.startswith("<a ")
            self._fact.setTextFormat(Qt.TextFormat.RichText if has_link else Qt.TextFormat.PlainText)
            self._fact.setText(text)
            self._fact.setFocusPolicy(Qt.FocusPolicy.StrongFocus if has_link else Qt.FocusPolicy.NoFocus)
            self._fact.setAccessibleName(self._fact.plain)
            self._fact.setToolTip(self._fact.plain)  # of which a narrow window may show the beginning only

    def show_run(self, epoch: int, error: float, cost: float | None, right: int, m: int) -> None:
        """Tell where the run stands; `cost` is E with the penalty, None without one."""
        if m:
            penalised = "" if cost is None else f" ({numbers.error(cost)} with penalty)"
            text = f"epoch {epoch:,}   |   E {numbers.error(error)}{penalised}   |   {numbers.accuracy(right, m)}"
        else:
            text = "no points yet: click into the plane"
        self._run.setText(text)
        self._run.setToolTip(f"{text}\nE = {error!r}\naccuracy = {right / m!r}" if m else "")
        self._run.setAccessibleName(text)

    def say(self, text: str, *, is_offer: bool = False) -> None:
        """Say something of the run; an offer can be taken by a click, or by Tab and Enter."""
        self._said = f'<a href="#">{escape(text)}</a>' if is_offer else text
        self._show()

    def show_speed(self, updates_per_second: float, preparing: bool) -> None:
        """Tell how fast the run is."""
        if preparing:
            self._speed.setText("preparing full speed…")
        elif updates_per_second:
            self._speed.setText(numbers.speed(updates_per_second))
        else:
            self._speed.setText("")

    def restyle(self, _theme: Theme) -> None:
        """Take over the colour of links, which a text keeps from when it was set."""
        text = self._fact.text()
        self._fact.clear()
        self._fact.setText(text)
