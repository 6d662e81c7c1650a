"""The perceptron beside it on screen: a second plane, and what the same update added here and there."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gd_sim.core.boundary import View
from gd_sim.core.explain import Explanation
from gd_sim.core.field import Unit
from gd_sim.core.points import IntArray, PointSet
from gd_sim.gui.number_axis import number_axes
from gd_sim.gui.plane_picture import PlanePicture
from gd_sim.gui.theme import Theme

LEAST_HEIGHT, LEAST_WIDTH, SHARE = 224, 120, 0.28
"""Pixels of the plane, at least, and its share of the height of the window: so there is room for the lines below it at
the projector's size as well."""
FILL = 100
"""The plot takes the width it may have before what is beside it."""
MARK = 9.0
"""Size of a mark in pixels: the plane is small."""
LINES = {"twinStands": "Now", "sigmoidAdded": "Sigmoid's step", "perceptronAdded": "Perceptron's step"}
"""What is told below the plane: the object name of each line, and its caption."""
TIPS = {
    "twinStands": "By the perceptron's rule ŷ is 1 or 0, so y - ŷ is 0 at every point that is right; "
    "E is that of σ with the same w and b",
    "sigmoidAdded": "What the last update of the run added to w1, w2, .. and b",
    "perceptronAdded": "What the same update added here to w1, w2, .. and b",
}
NOBODY: IntArray = np.empty(0, dtype=np.int64)


class TwinPanel(QWidget):
    """A plane to look at: it follows the view of the other one, and takes neither mouse nor keys.

    Attributes:
        picture: what is drawn.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAccessibleName("Perceptron beside it")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._plot = pg.PlotWidget(enableMenu=False, axisItems=number_axes())
        self._plot.setObjectName("perceptronPlane")
        self._plot.setAccessibleName("Plane of the perceptron")
        self._plot.setFrameShape(QFrame.Shape.NoFrame)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.getPlotItem().hideButtons()
        self._plot.setFixedHeight(LEAST_HEIGHT)
        self._plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.picture = PlanePicture(self._plot, has_legend=False, mark=MARK)  # the legend is in the other one
        self._view: View | None = None
        self._title = QLabel("<b>Perceptron</b>")
        self._title.setObjectName("twinTitle")
        self._lines = {name: QLabel() for name in LINES}
        self._arrange()

    def _arrange(self) -> None:
        column, grid = QVBoxLayout(self), QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for row, (name, caption) in enumerate(LINES.items()):
            heading, label = QLabel(caption), self._lines[name]
            heading.setObjectName("caption")
            label.setObjectName(name)
            label.setWordWrap(True)
            for widget in (heading, label):
                widget.setToolTip(TIPS[name])
            grid.addWidget(heading, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label, row, 1)
        column.addWidget(self._title)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self._plot, FILL)
        middle.addStretch(1)
        column.addLayout(middle)
        column.addLayout(grid)

    def restyle(self, theme: Theme) -> None:
        """Take over colours and sizes."""
        self.picture.restyle(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A larger window has room for a larger plane; its own width would depend on the scroll bar."""
        super().resizeEvent(event)
        self._plot.setFixedHeight(max(LEAST_HEIGHT, round(SHARE * self.window().height())))
        self._fit()

    def show_points(self, points: PointSet) -> None:
        """Draw these points."""
        if points is not self.picture.points:
            self.picture.show_points(points, NOBODY)

    def show_view(self, view: View, *, is_equal: bool) -> None:
        """Show this part of the plane, as far as there is room for its shape; else more of one side."""
        self._view = view
        self._fit()
        self.picture.show_equal(is_equal)
        self.picture.show_view(view)

    def _fit(self) -> None:
        """Give the plot the shape of the other one's view."""
        if self._view is None:
            return
        box, view = self.picture.box, self._view
        beside, below = self._plot.width() - box.width(), self._plot.height() - box.height()
        height = self._plot.maximumHeight() - below
        width = beside + height * (view.right - view.left) / (view.top - view.bottom)
        self._plot.setMaximumWidth(max(LEAST_WIDTH, round(width)))

    def show_unit(self, unit: Unit, explanation: Explanation | None) -> None:
        """Draw the perceptron, and its last update if it is to be seen."""
        self.picture.show_model(unit, explanation, with_chip=False)

    def tell(self, stands: str, sigmoid_added: str, perceptron_added: str) -> None:
        """Tell where it stands, and what the last update added."""
        for name, text in zip(LINES, (stands, sigmoid_added, perceptron_added), strict=True):
            self._lines[name].setText(text)
            self._lines[name].setAccessibleName(f"{LINES[name]}: {text}")
