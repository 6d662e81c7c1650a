"""What to take of a table in which there is something to decide: two features, the label, two classes, which rows."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from gd_sim.files.choice import Choice
from gd_sim.files.trying import Question, Trial, try_choice
from gd_sim.gui import file_words
from gd_sim.gui.import_preview import FirstRows, Scatter
from gd_sim.gui.remembered_choices import remember, remembered
from gd_sim.session.background import Background
from gd_sim.session.telling import Telling

SIZE = QSize(900, 560)
ROLES = ("x1", "x2", "label")
REST = "all others"


class ImportDialog(QDialog):
    """Asks what to take of a table, and shows what that gives. Enter opens it, Esc changes nothing.

    Each choice is read at once, off the UI thread, from the whole file: what is shown is what will be there.

    Attributes:
        trial: the points that are taken, once the dialog is accepted.
    """

    def __init__(self, question: Question, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("importDialog")
        self.setWindowTitle(f"Open {question.path.name}")
        self.trial: Trial | None = None
        self._question, self._is_wanted = question, False
        self._roles: dict[str, str] = {}
        self._background = Background(self)
        self._summary, self._problem = _text("importSummary"), _text("importProblem")
        self._telling = Telling(self, self._summary.setText)
        self._skip = QCheckBox()
        self._skip.setObjectName("importSkip")
        self._skip.toggled.connect(lambda: self._tell_problem(""))
        self._rows, self._scatter = FirstRows(question), Scatter()
        self._columns = {role: self._build_column(role) for role in ROLES}
        self._one = _box("importClass", "Class", "One of the classes")
        self._other = _box("importAgainst", "Against", "The other class: one label, or all others together")
        self._form = self._build_form()
        self._lay_out()
        self._show_choice(remembered(question.names) or question.first_choice())
        self._connect()
        self._try()
        self.resize(SIZE.boundedTo(self.screen().availableSize() * 0.9))

    @property
    def choice(self) -> Choice:
        """What is chosen."""
        first, second, label = (box.currentText() for box in self._columns.values())
        return Choice(label, (first, second), self._classes())

    # How it is built

    def _build_column(self, role: str) -> QComboBox:
        box = _box(f"import_{role}", role, "The label column" if role == "label" else f"The column that is {role}")
        columns = self._question.look.columns
        numeric = [column.name for column in columns if column.has_numbers]
        box.addItems(self._question.names if role == "label" or len(numeric) < 2 else numeric)
        return box

    def _build_form(self) -> QFormLayout:
        form = QFormLayout()
        for name, box in zip(("x&1", "x&2", "&Label"), self._columns.values(), strict=True):
            form.addRow(name, box)
        form.addRow("&Class", self._one)
        form.addRow("&against", self._other)
        return form

    def _build_buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel)
        buttons.setObjectName("importButtons")
        buttons.button(QDialogButtonBox.StandardButton.Open).setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def _lay_out(self) -> None:
        chosen, middle, all_of_it = QVBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        chosen.addLayout(self._form)
        chosen.addWidget(self._summary)
        chosen.addStretch()
        middle.addLayout(chosen, 2)
        middle.addWidget(self._scatter, 3)
        all_of_it.addWidget(self._rows)
        all_of_it.addLayout(middle, 1)
        for widget in (self._skip, self._problem, self._build_buttons()):
            all_of_it.addWidget(widget)

    def _connect(self) -> None:
        for role, box in self._columns.items():
            box.currentTextChanged.connect(partial(self._column_chosen, role))
        self._one.currentTextChanged.connect(self._class_chosen)
        self._other.currentTextChanged.connect(self._try)

    # What is chosen

    def _show_choice(self, choice: Choice) -> None:
        for box, name in zip(self._columns.values(), (*(choice.features or ()), choice.label), strict=True):
            box.setCurrentIndex(box.findText(name or ""))
        self._offer_classes(choice.classes)

    def _offer_classes(self, chosen: tuple[str, ...] = ()) -> None:
        """Offer the labels of the label column, if there are more than two; the first against all others, unless
        others are chosen."""
        label = self._columns["label"].currentText()
        labels = self._question.labels_in(label) if label else ()
        one, *others = chosen if chosen and set(chosen) <= set(labels) else labels[:1] or ("",)
        against = [label for label in labels if label != one]
        for box, items in ((self._one, labels), (self._other, (REST, *against))):
            with QSignalBlocker(box):
                box.clear()
                box.addItems(items)
                chosen_place = labels.index(one) if box is self._one and labels else 0
                box.setCurrentIndex(1 + against.index(others[0]) if box is self._other and others else chosen_place)
            self._form.setRowVisible(box, len(labels) > 2)

    def _classes(self) -> tuple[str, ...]:
        if self._one.count() <= 2:
            return ()
        one, other = self._one.currentText(), self._other.currentText()
        return (one,) if self._other.currentIndex() == 0 else (one, other)

    def _column_chosen(self, role: str, name: str) -> None:
        """A column has one role: the role that had it gets the column that is free now."""
        for other, box in self._columns.items():
            if other != role and box.currentText() == name:
                with QSignalBlocker(box):
                    box.setCurrentIndex(box.findText(self._roles[role]))
        self._offer_classes(self._classes())
        self._try()

    def _class_chosen(self) -> None:
        one, *others = self._classes()
        self._offer_classes((one,) if others == [one] else (one, *others))
        self._try()

    # What it gives

    def _try(self) -> None:
        """Read the file anew with what is chosen, instead of what is being read."""
        self._telling.cancel()
        self.trial, self._is_wanted = None, False
        self._roles = {role: box.currentText() for role, box in self._columns.items()}
        self._rows.show_roles(self.choice)
        self._skip.hide()
        self._skip.setChecked(False)
        self._tell_problem("")
        progress = self._telling.begin(f"Reading {self._question.path.name} …")
        self._background.submit(partial(try_choice, self._question.path, self.choice, progress), self._show)

    def _show(self, result: object) -> None:
        self._telling.stop()
        if not isinstance(result, Trial):
            self._is_wanted = False
            self._summary.clear()
            self._scatter.show_points(None)
            self._tell_problem(file_words.problem(self._question.path, result))
            return
        self.trial = result
        self._summary.setText(file_words.counts(result.points))
        self._scatter.show_points(result.points)
        self._skip.setText(f"Lea&ve out {result.missing}: a value is missing")
        self._skip.setVisible(bool(result.missing))
        if self._is_wanted:
            self.accept()

    def _tell_problem(self, text: str) -> None:
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def accept(self) -> None:
        """Take the points; as soon as they are read, and once it is agreed which rows are left out."""
        if self.trial is None:
            self._is_wanted = not self._problem.text()  # what cannot be read has been told
        elif self.trial.missing and not self._skip.isChecked():
            self._tell_problem("Values are missing in some rows: tick to leave these rows out, or choose others.")
            self._skip.setFocus()
        else:
            remember(self._question.names, self.choice)
            super().accept()

    def done(self, result: int) -> None:
        """Read no further."""
        self._telling.cancel()
        self._background.cancel()
        super().done(result)


def _box(name: str, words: str, tip: str) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    box.setAccessibleName(words)
    box.setToolTip(tip)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(12)
    return box


def _text(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)  # a file may be called <b>
    label.setWordWrap(True)
    return label
