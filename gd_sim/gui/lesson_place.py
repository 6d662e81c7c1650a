"""Where the lesson stands: beside plane and curve, or above the curve where there is no room for three."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from gd_sim.gui.lesson_panel import LessonPanel

LEAST_OF_PLANE, USUAL_OF_PLANE = 0.39, 0.45
"""The plane's part of the width: at least, so that a page and a panel stand beside it at 1280 pixels, and usually."""
PLANE_SHARE = 0.62
"""Of what the lesson leaves the plane has so much at first, the curve the rest."""
PAGE_STRETCH = 3
"""Above the curve a page has so many times its height, as far as both have what they need."""
MORE_LINES = 4
"""Lines that a page above the curve can have beyond what it needs; else it has the place of the curve as well."""


class LessonPlace(QObject):
    """Keeps the lesson in sight, and the plane wide enough.

    Args:
        across: plane and what is to the right of it: the column of the curve, above the panels.
        curve: shares its column with the lesson if need be.
        panel: the lesson.
    """

    def __init__(self, across: QSplitter, curve: QWidget, panel: LessonPanel) -> None:
        super().__init__(across)
        right, around = across.widget(1), curve.parentWidget()
        column = around.layout() if around else None
        assert isinstance(right, QSplitter)
        assert isinstance(column, QVBoxLayout)
        panels, below = right.widget(1), column.itemAt(1)
        assert panels is not None
        assert below is not None
        bar = below.widget()
        assert bar is not None
        self._across, self._right, self._panels = across, right, panels
        self._column, self._curve, self._bar, self._panel = column, curve, bar, panel
        self._wish = 0
        self._share_alone = self._share
        across.splitterMoved.connect(self._remember_share)
        self._conditions: tuple[int, int, int, bool] | None = None
        self._usual: list[int] = []
        self._lent: list[int] = []
        self._wished = 0
        self._soon = QTimer(self)  # not at once: Qt dies where a widget moves while it goes through all of them
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._arrange)
        for one in (across, panel, around):
            if one:
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

    @property
    def _share(self) -> float:
        """Of plane and column together, the part that the plane has."""
        plane, column = self._across.sizes()[:2]
        return plane / max(1, plane + column)

    def _remember_share(self) -> None:
        """Without a lesson the plane is as wide as somebody has dragged it, and that again after one."""
        if self._panel.isHidden():
            self._share_alone = self._share

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
        self._show_curve()
        parts = [self._curve, self._bar, self._column.parentWidget(), *([] if panels.isHidden() else [panels])]
        beside = max(part.minimumSizeHint().width() for part in parts if part)
        conditions = self._across.width(), beside, self._wish, panel.isHidden()
        if conditions == self._conditions:
            return
        self._conditions = conditions
        if panel.isHidden():
            total = self._across.width() - self._across.handleWidth()
            plane = round(self._share_alone * total)
            self._across.setSizes([plane, total - plane] + [0] * (self._across.count() - 2))
            return
        total = self._across.width() - 2 * self._across.handleWidth()
        most = total - beside - round(LEAST_OF_PLANE * total)
        width = max(self._wish, panel.minimumWidth(), panel.minimumSizeHint().width())
        if most >= width:  # as wide as always, or the text would break elsewhere with every panel that is opened
            self._stand_beside(total, beside, width)
        else:
            self._stand_above_curve(total)
        self._show_curve()

    def _show_curve(self) -> None:
        """Show the curve and what goes through time below it, but not where a page above them would be too low."""
        panel, column = self._panel, self._column.parentWidget()
        assert column
        is_above = not panel.isHidden() and self._across.indexOf(panel) < 0
        least = self._curve.minimumHeight() + self._bar.sizeHint().height()
        page = panel.minimumSizeHint().height() + MORE_LINES * panel.fontMetrics().lineSpacing()
        is_seen = not is_above or column.height() >= max(page, panel.height_asked) + least
        for part in (self._curve, self._bar):
            part.setVisible(is_seen)
        column.setMinimumHeight(least if is_above and is_seen else 0)  # else a page that grows made the window higher

    def _stand_beside(self, total: int, beside: int, width: int) -> None:
        if self._across.indexOf(self._panel) < 0:
            self._move(lambda: self._across.addWidget(self._panel))
            self._across.setStretchFactor(2, 0)
        curve = max(beside, round((1 - PLANE_SHARE) * (total - width)))
        curve = max(beside, min(curve, total - width - round(USUAL_OF_PLANE * total)))
        self._across.setSizes([total - width - curve, curve, width])

    def _stand_above_curve(self, total: int) -> None:
        if self._across.indexOf(self._panel) >= 0:
            self._move(lambda: self._column.insertWidget(0, self._panel, PAGE_STRETCH))
        width = max(self._wish, self._right.minimumSizeHint().width())
        width = min(width, round((1 - USUAL_OF_PLANE) * total))
        self._across.setSizes([total - width, width])

    def _move(self, put: Callable[[], None]) -> None:
        """Move the panel; whatever in it had the focus has it still."""
        focus = self._panel.window().focusWidget()
        put()
        self._panel.show()
        if focus and self._panel.isAncestorOf(focus):
            focus.setFocus()
