"""All that can be done, as actions: one table for menus, buttons and shortcuts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from PySide6.QtGui import QAction, QActionGroup, QIcon, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from gd_sim.gui.icons import icon
from gd_sim.gui.theme import Theme

Key = QKeySequence.StandardKey


class Entry(NamedTuple):
    """An action: its object name, text, shortcuts, what it does in a few words, its icon, whether it is a switch."""

    name: str
    text: str
    shortcuts: tuple[QKeySequence.StandardKey | str, ...] = ()
    tip: str = ""
    icon: str = ""
    checkable: bool = False


ENTRIES = (
    Entry("newAction", "&New", (Key.New,), "Begin with an empty plane"),
    Entry("openAction", "&Open…", (Key.Open,), "Open a table of points, or an experiment"),
    Entry(
        "openChoosingAction",
        "Open and &Choose…",
        ("Ctrl+Shift+O",),
        "Open a table, and choose its features, its label and two classes",
    ),
    Entry("saveAction", "&Save", (Key.Save,), "Save the points, or the experiment"),
    Entry(
        "saveAsAction",
        "Save &As…",
        (Key.SaveAs, "Ctrl+Shift+S"),
        "Save the points, or the whole run, under another name",
    ),
    Entry("exportPictureAction", "&Picture…", ("Ctrl+Shift+E",), "Save what is seen as PNG or SVG"),
    Entry("exportAnimationAction", "&Animation…", (), "Save the run as a moving picture, GIF"),
    Entry("exportHistoryAction", "&History…", (), "Save E, accuracy, w and b after each epoch as CSV"),
    Entry("exportTraceAction", "Worked &Trace…", (), "Save updates with every intermediate number, as CSV or a page"),
    Entry("exportWorksheetAction", "&Worksheet…", (), "Save updates as a page with blanks to fill in, and the answers"),
    Entry("exportScriptAction", "Python &Script…", (), "Save a short program that comes to the same numbers"),
    Entry("quitAction", "&Quit", (Key.Quit, "Ctrl+Q"), "Close the window"),
    Entry("cutAction", "Cu&t", (Key.Cut,), "Take the selected points to the clipboard"),
    Entry("copyAction", "&Copy", (Key.Copy,), "Copy the selected points, for a spreadsheet too"),
    Entry(
        "copyPictureAction", "Copy P&icture", ("Ctrl+Shift+C",), "Copy a picture, of the plane unless another was saved"
    ),
    Entry("pasteAction", "&Paste", (Key.Paste,), "Add the points on the clipboard, from a spreadsheet too"),
    Entry("duplicateAction", "D&uplicate", ("Ctrl+D",), "Copy the selected points a little aside"),
    Entry("editPointAction", "Edit &Values…", ("F2",), "Type x1, x2 and the label of the selected point"),
    Entry("deleteAction", "&Delete", ("Del", "Backspace"), "Delete the selected points"),
    Entry("selectAllAction", "Select &All", (Key.SelectAll,), "Select every point"),
    Entry("clearAction", "Clea&r All Points", ("Ctrl+Shift+Delete",), "Delete every point; Undo brings them back"),
    Entry("relabelAction", "S&wap Label", ("L",), "Give the selected points the other label"),
    Entry("label0Action", "Label &0", ("0",), "Place and spray points of label 0", "label-0", checkable=True),
    Entry("label1Action", "Label &1", ("1",), "Place and spray points of label 1", "label-1", checkable=True),
    Entry("placeToolAction", "Pl&ace", ("A",), "A click places a point", "place", checkable=True),
    Entry("selectToolAction", "&Move", ("M",), "Select and move points", "select", checkable=True),
    Entry("sprayToolAction", "Spra&y", ("S",), "Spray points as long as the button is held", "spray", checkable=True),
    Entry("eraseToolAction", "&Erase", ("E",), "Erase the points that the mouse passes over", "erase", checkable=True),
    Entry("smallerBrushAction", "Smaller B&rush", ("[",), "Make spray and eraser smaller"),
    Entry("largerBrushAction", "Larger &Brush", ("]",), "Make spray and eraser larger"),
    Entry("runAction", "&Run", ("Space",), "Make update after update", "run", checkable=True),
    Entry("stepAction", "&Step", (".",), "Make one update", "step"),
    Entry("stepEpochAction", "&Epoch", (">",), "Use every point once", "epoch"),
    Entry("stepBackAction", "&Back", (",",), "Undo the last update", "back"),
    Entry("resetAction", "Rese&t", ("Ctrl+R",), "Back to the starting line. Your points stay.", "reset"),
    Entry("newStartAction", "&New Start", ("Ctrl+Shift+R",), "Reset to another starting line", "new-start"),
    Entry(
        "challengeAction",
        "Beat Gradient &Descent",
        ("Ctrl+B",),
        "Set the line by hand: the best E you reach is a flag that Run has to pass, from the same start",
        checkable=True,
    ),
    Entry("zoomToPointsAction", "&Zoom to Points", ("Z",), "Show all points"),
    Entry("zoomInAction", "Zoom &In", (Key.ZoomIn, "Ctrl+="), "Show less of the plane, larger"),
    Entry("zoomOutAction", "Zoom &Out", (Key.ZoomOut,), "Show more of the plane, smaller"),
    Entry("startViewAction", "&Start View", ("Ctrl+0",), "From -4 to 4"),
    Entry("shadingAction", "S&hading", ("Shift+H",), "Shade the plane by ŷ: pale where it is unsure", checkable=True),
    Entry(
        "contoursAction",
        "&Contours of ŷ",
        ("Shift+C",),
        "Curves along which ŷ is 0.1, 0.25, 0.75 and 0.9, with labels",
        checkable=True,
    ),
    Entry("trailAction", "&Trail", ("Shift+T",), "Where the line was before, paler the longer ago", checkable=True),
    Entry(
        "pullAction",
        "P&ull y - ŷ",
        ("Shift+U",),
        "A halo on every point, its area |y - ŷ|: the number an update multiplies x by, no force on the point. "
        "With more than 2,000 points, on about 500 of them",
        checkable=True,
    ),
    Entry("gridAction", "&Grid", ("Shift+G",), "A line for each number at an axis", checkable=True),
    Entry(
        "equalAspectAction",
        "Equal &Aspect",
        ("Shift+A",),
        "The same scale for x1 and x2, so that angles are right; without it, Zoom to Points fits each by itself",
        checkable=True,
    ),
    Entry("insetAction", "&w and What Is Added to It", ("Shift+W",), "Weight space in a corner", checkable=True),
    Entry("valuesAction", "&Values on Hover", ("Shift+V",), "The numbers of the point under the mouse", checkable=True),
    Entry("numbersAction", "&Numbers", ("Ctrl+I",), "Show w, b, E and |∇E| in figures", checkable=True),
    Entry("learningAction", "L&earning", ("Ctrl+L",), "Show features, optimizer, penalty and more", checkable=True),
    Entry("sampleAction", "Sa&mple Set", ("Ctrl+E",), "Show noise, size and seed of the sample set", checkable=True),
    Entry("pointTableAction", "Points as a Ta&ble", ("Ctrl+T",), "Show all points, to sort and edit", checkable=True),
    Entry("systemThemeAction", "As the S&ystem", (), "Light or dark, as the system is", checkable=True),
    Entry("lightThemeAction", "&Light", (), "Dark on light", checkable=True),
    Entry("darkThemeAction", "&Dark", (), "Light on dark", checkable=True),
    Entry("calmAction", "&Reduce Motion", (), "Show a step at once, not in four beats", checkable=True),
    Entry("projectorAction", "&Projector", ("F9",), "Type and lines 1.6 times as large", checkable=True),
    Entry("lessonAction", "Lesson &Pages", ("F8",), "The lesson beside the plane, page by page", checkable=True),
    Entry(
        "microscopeAction",
        "&Microscope",
        ("F5",),
        "The last update, or the next one, line by line with every number",
        checkable=True,
    ),
    Entry(
        "stripsAction",
        "Sigmo&id and Error",
        ("Shift+F5",),
        "σ(z) with every point, and the error of one point over z, with their tangents",
        checkable=True,
    ),
    Entry("nextLineAction", "Ne&xt Line", ("F6",), "Walk through the update under the microscope, line by line"),
    Entry(
        "gradientCheckAction",
        "Gradient &Check",
        ("Ctrl+G",),
        "The gradient beside differences of E, digit by digit",
        checkable=True,
    ),
    Entry(
        "perceptronAction",
        "Perceptron Beside I&t",
        ("F7",),
        "A second plane: the same points, order and α by the perceptron's rule",
        checkable=True,
    ),
    Entry("rightRuleAction", "The &Right Rule", (), "(w, b) ← (w, b) + α (y - ŷ)(x, 1)", checkable=True),
    Entry("flippedSignAction", "&Flipped Sign", (), "The gradient is added, not subtracted", checkable=True),
    Entry("withoutXAction", "Without &x", (), "1 takes the place of every x", checkable=True),
    Entry("signOnlyAction", "Only ±&1 Instead of y - ŷ", (), "Right or wrong counts, not by how much", checkable=True),
    Entry("withoutBAction", "Without &b", (), "The bias stays as it is", checkable=True),
    Entry("nextPageAction", "&Next Page", ("Ctrl+PgDown",), "The next page of the lesson"),
    Entry("previousPageAction", "P&revious Page", ("Ctrl+PgUp",), "The previous page of the lesson"),
    Entry("showMeAction", "&Show Me", ("Ctrl+M",), "See what the page tells of; your own work comes back afterwards"),
    Entry("giveBackAction", "&Give My Work Back", ("Ctrl+Shift+M",), "Your own work, as it was before Show Me"),
    Entry("askAction", "&Ask Me", ("Ctrl+J",), "A question on what comes next; then, whether your answer is right"),
    Entry("scoreAction", "&Keep Score", (), "Count how many answers are right, until the next reset", checkable=True),
    Entry(
        "startsAction",
        "Try &10 Starts",
        ("Ctrl+Alt+R",),
        "Train from ten starts, and watch where their lines end; again: put the lines away",
    ),
    Entry("coachAction", "Coac&h", (), "A sentence on the run, with its number and a suggestion", checkable=True),
    Entry("openLessonAction", "&Open Lesson…", (), "Open pages that a teacher has written: a page and its folder"),
    Entry("keysAction", "&Mouse and Keys", ("F1",), "What mouse and keys do"),
    Entry("aboutAction", "&About gd_sim", (), "What this program is"),
)

REPEATED = (
    "stepAction",
    "stepEpochAction",
    "stepBackAction",
    "undoAction",
    "redoAction",
    "smallerBrushAction",
    "largerBrushAction",
    "zoomInAction",
    "zoomOutAction",
)
"""What a key that is held down does again and again. It would switch Run on and off."""
TRAINING = ("runAction", "stepAction", "stepEpochAction", "stepBackAction", "resetAction", "newStartAction")
"""What goes on with the settings as they are by then."""
LABELS = ("label0Action", "label1Action")
TOOLS = ("placeToolAction", "selectToolAction", "sprayToolAction", "eraseToolAction")
BRUSHES = ("smallerBrushAction", "largerBrushAction")
SHOWN = (
    "shadingAction",
    "contoursAction",
    "trailAction",
    "pullAction",
    "insetAction",
    "valuesAction",
    "gridAction",
    "equalAspectAction",
)
"""What the plane shows beside points and line."""
ON_AT_FIRST = ("shadingAction", "equalAspectAction", "valuesAction", "coachAction")
PANELS = (
    "numbersAction",
    "learningAction",
    "sampleAction",
    "pointTableAction",
    "microscopeAction",
    "stripsAction",
    "gradientCheckAction",
    "perceptronAction",
)
"""What opens and closes panels."""
THEMES = {"systemThemeAction": "system", "lightThemeAction": "light", "darkThemeAction": "dark"}
EXPORT = "exportAction"
"""Opens the menu of what can be taken away, inside of File."""
EXPORTS = (
    "exportPictureAction",
    "exportAnimationAction",
    "",
    "exportHistoryAction",
    "exportTraceAction",
    "exportWorksheetAction",
    "exportScriptAction",
)
RULES = {
    "rightRuleAction": "none",
    "flippedSignAction": "flipped-sign",
    "withoutXAction": "without-x",
    "signOnlyAction": "sign-only",
    "withoutBAction": "without-b",
}
"""What chooses a rule, and what is wrong with it, as in the settings."""
BREAK_RULE = "breakRuleAction"
"""Opens the menu of rules, inside of Lesson."""
INSIDE: dict[str, tuple[str, tuple[str, ...]]] = {
    EXPORT: ("&Export", EXPORTS),
    BREAK_RULE: ("&Break the Rule", tuple(RULES)),
}
"""Menus inside of others: their titles, and what they hold."""
MENUS: dict[str, tuple[str, ...]] = {
    "&File": (
        "newAction",
        "openAction",
        "openChoosingAction",
        "recentAction",
        "samplesAction",
        "",
        "saveAction",
        "saveAsAction",
        EXPORT,
        "",
        "quitAction",
    ),
    "&Edit": (
        "undoAction",
        "redoAction",
        "",
        "cutAction",
        "copyAction",
        "copyPictureAction",
        "pasteAction",
        "duplicateAction",
        "",
        "editPointAction",
        "deleteAction",
        "clearAction",
        "relabelAction",
        "selectAllAction",
    ),
    "T&ools": (*LABELS, "", *TOOLS, "", *BRUSHES),
    "&Train": (
        "runAction",
        "stepAction",
        "stepEpochAction",
        "stepBackAction",
        "",
        "resetAction",
        "newStartAction",
        "",
        "challengeAction",
    ),
    "&View": (
        "zoomInAction",
        "zoomOutAction",
        "zoomToPointsAction",
        "startViewAction",
        "",
        *SHOWN,
        "",
        "numbersAction",
        "learningAction",
        "sampleAction",
        "pointTableAction",
        "",
        *THEMES,
        "projectorAction",
        "calmAction",
    ),
    "&Lesson": (
        "lessonAction",
        "nextPageAction",
        "previousPageAction",
        "",
        "showMeAction",
        "giveBackAction",
        "",
        "askAction",
        "scoreAction",
        "coachAction",
        "",
        "microscopeAction",
        "nextLineAction",
        "stripsAction",
        "",
        "startsAction",
        "gradientCheckAction",
        "perceptronAction",
        BREAK_RULE,
        "",
        "openLessonAction",
    ),
    "&Help": ("keysAction", "aboutAction"),
}


class Actions:
    """The actions of a window, by object name: `actions["runAction"]`.

    Args:
        window: gets the actions, their shortcuts and their menus.
        undo, redo: made by the undo stack, which words them.
        menus: open menus that are made elsewhere.
    """

    def __init__(self, window: QMainWindow, undo: QAction, redo: QAction, menus: Sequence[QAction]) -> None:
        self._actions = {entry.name: _build(entry, window) for entry in ENTRIES}
        self._actions.update({menu.objectName(): menu for menu in menus})
        for name, action, keys in (("undoAction", undo, (Key.Undo,)), ("redoAction", redo, (Key.Redo, "Ctrl+Y"))):
            action.setObjectName(name)
            action.setShortcuts(_sequences(keys))
            self._actions[name] = action
        self._groups = [self._group(window, names) for names in (LABELS, TOOLS, tuple(THEMES), tuple(RULES))]
        for name in ON_AT_FIRST:
            self._actions[name].setChecked(True)
        for name, action in self._actions.items():
            action.setAutoRepeat(name in REPEATED)
            window.addAction(action)
        for title, names in MENUS.items():
            self._fill(window.menuBar().addMenu(title), names)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def key(self, name: str) -> str:
        """The first shortcut of an action, as people read it; empty: there is none, or no such action."""
        action = self._actions.get(name)
        return _key(action) if action else ""

    def _group(self, window: QMainWindow, names: tuple[str, ...]) -> QActionGroup:
        group = QActionGroup(window)
        for name in names:
            group.addAction(self[name])
        return group

    def _fill(self, menu: QMenu, names: tuple[str, ...]) -> None:
        menu.setToolTipsVisible(False)
        for name in names:
            if name in INSIDE:
                title, inside_names = INSIDE[name]
                inside = menu.addMenu(title)
                inside.menuAction().setObjectName(name)
                self._fill(inside, inside_names)
            elif name:
                menu.addAction(self[name])
            else:
                menu.addSeparator()

    def connect(self, slots: Mapping[str, Callable[[], object]]) -> None:
        """Have each action that is triggered, by its name, call its slot, which takes no "checked"."""
        for name, slot in slots.items():
            self[name].triggered.connect(lambda _checked=False, slot=slot: slot())

    def restyle(self, theme: Theme) -> None:
        """Take over the colours of a theme."""
        for entry in ENTRIES:
            if entry.icon:
                self[entry.name].setIcon(icon(entry.icon, theme.text))
        self.show_running(self["runAction"].isChecked(), theme)

    def show_running(self, running: bool, theme: Theme) -> None:
        """Let Run say what it would do."""
        run = self["runAction"]
        run.setChecked(running)
        run.setText("Pause" if running else "&Run")
        run.setIcon(icon("pause" if running else "run", theme.on_accent))
        run.setToolTip(_tip("Stop making updates" if running else "Make update after update", run))


def _build(entry: Entry, window: QMainWindow) -> QAction:
    action = QAction(QIcon(), entry.text, window)
    action.setObjectName(entry.name)
    action.setCheckable(entry.checkable)
    action.setShortcuts(_sequences(entry.shortcuts))
    action.setToolTip(_tip(entry.tip, action))
    return action


def _sequences(shortcuts: Sequence[QKeySequence.StandardKey | str]) -> list[QKeySequence]:
    keys = [key for shortcut in shortcuts for key in _bindings(shortcut)]
    return list(dict.fromkeys(keys))  # the same key twice would be ambiguous, and so do nothing


def _bindings(key: QKeySequence.StandardKey | str) -> list[QKeySequence]:
    return [QKeySequence(key)] if isinstance(key, str) else QKeySequence.keyBindings(key)


def _tip(text: str, action: QAction) -> str:
    key = _key(action)
    return f"{text} ({key})" if key else text


def _key(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
