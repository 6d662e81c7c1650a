"""Where the lesson stands: beside plane and curve, or in the place of the curve where there is no room for three."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from gd_sim.gui.lesson_panel import LessonPanel

LEAST_OF_PLANE = 0.45
"""The plane never has less of the width than this, as long as the panels let it have more."""
PLANE_SHARE = 0.62
"""Of what the lesson leaves the plane has so much at first, the curve the rest."""


class LessonPlace(QObject):
    """Keeps the lesson in sight, and the plane wide enough.

    Args:
        across: plane and what is to the right of it: the column of the curve, above the panels.
        curve: gives its place, in the column, to the lesson if need be.
        panel: the lesson.
    """

    def __init__(self, across: QSplitter, curve: QWidget, panel: LessonPanel) -> None:
        super().__init__(across)
        right, around = across.widget(1), curve.parentWidget()
        column = around.layout() if around else None
        assert isinstance(right, QSplitter)
        assert isinstance(column, QVBoxLayout)
        panels = right.widget(1)
        assert panels is not None
        self._across, self._right, self._panels = across, right, panels
        self._column, self._curve, self._panel = column, curve, panel
        self._wish = 0
        self._conditions: tuple[int, int, int, bool] | None = None
        self._usual: list[int] = []
        self._lent: list[int] = []
        self._wished = 0
        self._soon = QTimer(self)  # not at once: Qt dies where a widget moves while it goes through all of them
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._arrange)
        for one in (across, panel):
            one.installEventFilter(self)

    def wish(self, width: int) -> None:
        """So many pixels it should have, if there is room."""
        self._wish = width
        self._soon.start()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """The window has another width, or there are panels that want more of it, or less."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.ShowToParent}:
            self._soon.start()
        return False

    def _arrange(self) -> None:
        """Set widths and heights for what is there now."""
        self._set_widths()
        self._lend_height()

    def _lend_height(self) -> None:
        """Where the lesson stands above panels they make way for a question, and have their height back afterwards."""
        is_above = self._across.indexOf(self._panel) < 0 and not self._panel.isHidden() and self._panels.isVisible()
        sizes, asked = self._right.sizes(), self._panel.height_asked
        missing = asked - self._panel.height() if is_above else 0
        if asked and self._wished != self._panels.sizeHint().height():  # one of them has come, or is another by now
            self._usual, self._wished = sizes, self._panels.sizeHint().height()
        if asked and missing > 0:
            self._right.setSizes([sizes[0] + missing, sizes[1] - missing])
            self._lent = self._right.sizes()
        elif not asked:
            if sizes == self._lent:  # else somebody has dragged them
                self._right.setSizes(self._usual)
            self._usual, self._lent = self._right.sizes(), []
            self._wished = self._panels.sizeHint().height()

    def _set_widths(self) -> None:
        """Set all widths anew, if what they depend on has changed; else they are as somebody has dragged them."""
        panel, panels = self._panel, self._panels
        column = self._column.parentWidget()
        least = [
            part.minimumSizeHint().width() for part in (self._curve, column, panels) if part and not part.isHidden()
        ]
        beside = max(least)
        conditions = self._across.width(), beside, self._wish, panel.isHidden()
        if conditions == self._conditions:
            return
        self._conditions = conditions
        if panel.isHidden():
            self._curve.show()
            return
        total = self._across.width() - 2 * self._across.handleWidth()
        most = total - beside - round(LEAST_OF_PLANE * total)
        if most >= max(panel.minimumWidth(), panel.minimumSizeHint().width()):
            self._stand_beside(total, beside, min(self._wish, most))
        else:
            self._stand_in_for_curve(total)

    def _stand_beside(self, total: int, beside: int, width: int) -> None:
        if self._across.indexOf(self._panel) < 0:
            self._move(lambda: self._across.addWidget(self._panel))
            self._across.setStretchFactor(2, 0)
        self._curve.show()
        curve = max(beside, round((1 - PLANE_SHARE) * (total - width)))
        curve = max(beside, min(curve, total - width - round(LEAST_OF_PLANE * total)))
        self._across.setSizes([total - width - curve, curve, width])

    def _stand_in_for_curve(self, total: int) -> None:
        if self._across.indexOf(self._panel) >= 0:
            self._move(lambda: self._column.insertWidget(0, self._panel, 1))
        self._curve.hide()
        width = max(self._wish, self._right.minimumSizeHint().width())
        width = min(width, round((1 - LEAST_OF_PLANE) * total))
        self._across.setSizes([total - width, width])

    def _move(self, put: Callable[[], None]) -> None:
        """Move the panel; whatever in it had the focus has it still."""
        focus = self._panel.window().focusWidget()
        put()
        self._panel.show()
        if focus and self._panel.isAncestorOf(focus):
            focus.setFocus()
