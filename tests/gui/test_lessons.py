"""The lesson beside the plane: its pages, what they show, and that the learner's own work comes back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import astuple
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLabel, QPushButton, QStyle, QStyleOptionComboBox
from pytestqt.qtbot import QtBot

from gd_sim.assets import asset
from gd_sim.core.presets import Sample
from gd_sim.core.saved_run import SavedRun
from gd_sim.files.lesson_pages import read_pages
from gd_sim.gui import beats
from gd_sim.gui.actions import PANELS, SHOWN
from gd_sim.gui.lessons import SWITCHES
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.page_view import PageView
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.gui.answers import Answers
from tests.gui.eyes import child, status
from tests.gui.test_files_around import drop
from tests.session.samples import two_groups
from tests.session.test_aside import same_run

Settle = Callable[[Session], None]
Do = Callable[..., None]
PAGES = read_pages(asset("lesson"), SWITCHES)


def text(window: MainWindow) -> str:
    """The page as it is copied."""
    view = child(window, PageView, "lessonPage")
    view.selectAll()
    words = view.createMimeDataFromSelection().text()
    view.moveCursor(QTextCursor.MoveOperation.Start)
    return words


def wait_for_page(window: MainWindow, qtbot: QtBot, title: str) -> None:
    qtbot.waitUntil(lambda: child(window, PageView, "lessonPage").accessibleName().endswith(title), timeout=PATIENCE)


@pytest.fixture
def lesson(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window with the lesson open at its first page."""
    window.actions_by_name["lessonAction"].trigger()
    wait_for_page(window, qtbot, PAGES[0].title)
    return window


def looks(window: MainWindow) -> dict[str, bool]:
    return {name: window.actions_by_name[name].isChecked() for name in (*SHOWN, *PANELS)}


def work_at(window: MainWindow, settle: Settle) -> None:
    """Work of one's own, with something to undo, something to redo, and a part of the plane in sight."""
    session = window.session
    session.step_epochs(2)
    session.place((0.25, 0.75), 1.0)
    session.change_settings(learning_rate=0.3, shuffle=True)
    settle(session)
    session.step()
    session.remove([3])
    session.undo_stack.undo()
    settle(session)
    for name in ("gridAction", "valuesAction", "pointTableAction"):
        window.actions_by_name[name].trigger()
    window.plane.picture.zoom(0.5, (1.0, 1.0))
    window.plane.select(np.array([2, 5]))


class Everything:
    """All that must come back."""

    def __init__(self, window: MainWindow) -> None:
        session = window.session
        stack = session.undo_stack
        self.run: SavedRun = session.saved_run().result(PATIENCE)
        self.kept: list[Any] = [session.points, session.settings, session.initial_parameters, session.document, stack]
        self.plain = (
            session.speed,
            session.stop_rule,
            stack.index(),
            [stack.text(number) for number in range(stack.count())],
            looks(window),
            window.plane.selection.tolist(),
            window.windowTitle(),
            window.isWindowModified(),
        )
        self.view = np.array(astuple(window.plane.picture.view))

    def is_back(self, window: MainWindow, *, is_as_wide: bool = True) -> bool:
        """Whether it is; a plane that is not as wide as before shows another part."""
        now = Everything(window)
        return (
            same_run(now.run, self.run)
            and all(one is other for one, other in zip(now.kept, self.kept, strict=True))
            and now.plain == self.plain
            and (not is_as_wide or np.allclose(now.view, self.view, rtol=0, atol=1e-9))
        )


def test_no_page_of_the_lesson_has_a_mistake() -> None:
    assert len(PAGES) == 11
    for page in PAGES:
        assert page.mistakes == ()
        assert page.show is not None
        assert page.markdown.rstrip().endswith("?")


def test_every_page_is_shown_without_a_mistake(lesson: MainWindow, do: Do, qtbot: QtBot) -> None:
    for page in PAGES:
        wait_for_page(lesson, qtbot, page.title)
        assert child(lesson, QLabel, "lessonMistakes").isHidden()
        words = text(lesson)
        assert page.title in words
        assert "formula" not in words
        assert "\N{OBJECT REPLACEMENT CHARACTER}" not in words
        do("nextPageAction")
    assert child(lesson, QComboBox, "lessonPages").currentText() == f"11. {PAGES[-1].title}"
    assert not lesson.actions_by_name["nextPageAction"].isEnabled()


@pytest.mark.parametrize("number", range(len(PAGES)))
def test_every_show_me_works_and_gives_all_back(lesson: MainWindow, settle: Settle, qtbot: QtBot, number: int) -> None:
    session, page = lesson.session, PAGES[number]
    show = page.show
    assert show is not None
    lesson.lessons._go_to(number)
    wait_for_page(lesson, qtbot, page.title)
    work_at(lesson, settle)
    before = Everything(lesson)
    assert before.is_back(lesson)
    QTest.mouseClick(child(lesson, QPushButton, "showMe"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.is_settled and session.state.update == show.updates, timeout=PATIENCE)
    assert not before.is_back(lesson)
    assert session.settings == show.settings
    expected = Sample.usual(show.points).points() if isinstance(show.points, str) else show.points
    assert session.points == expected
    assert all(looks(lesson)[SWITCHES[name]] == on for name, on in show.switches.items())
    opened = {name.removesuffix("Action") for name in PANELS if looks(lesson)[name]}
    assert opened == {name for name, on in show.switches.items() if on and f"{name}Action" in PANELS}
    assert lesson.plane.selection.tolist() == ([show.point - 1] if show.point else [])
    if show.parameters is not None and not show.updates:
        assert session.state.parameters.tolist() == show.parameters.tolist()
    session.step_epochs(3)
    session.place((1.0, 1.0), 0.0)
    session.change_settings(learning_rate=9.0)
    lesson.actions_by_name["trailAction"].trigger()
    settle(session)
    QTest.mouseClick(child(lesson, QPushButton, "giveBack"), Qt.MouseButton.LeftButton)
    settle(session)
    assert before.is_back(lesson)
    session.undo_stack.redo()
    assert len(session.points) == 20


def panel_texts(window: MainWindow) -> str:
    """All that the panels below say."""
    labels = [label.text() for label in window.panels.findChildren(QLabel) if label.isVisible()]
    fields = [field.text() for field in window.panels.findChildren(QAbstractSpinBox) if field.isVisible()]
    plain = re.sub("<[^>]*>", "", " | ".join([*labels, *fields]))
    return unescape(plain).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("number", "seen"),
    [
        (1, ["0.9587", "-1.000", "-0.72592669", "this is the gradient of E."]),
        (2, ["Point 1", "-4.000", "σ'(z) = ŷ(1 - ŷ) = 0.018."]),
        (3, ["Point 1", "-4.000", "The slope of the error is ŷ - y = -0.982"]),
        (4, ["= -4.000", "= 0.018", "1 - 0.018 = +0.982"]),
        (5, ["= 0.018", "= (-2.946, +0.982, -0.982)"]),
        (6, ["-0.98201379", "this is the gradient of E of this point.", "+0.000"]),
        (9, ["-1.000 +0.295 = -0.705", "+1.000 -0.098 = +0.902", "+0.000 +0.098 = +0.098"]),
        (10, ["0.2150"]),
        (11, ["18 of 20 right (90 %), E 0.5486", "exactly 0: the point is right"]),
    ],
)
def test_the_numbers_of_a_page_stand_in_what_its_show_me_opens(
    lesson: MainWindow, do: Do, qtbot: QtBot, number: int, seen: list[str]
) -> None:
    lesson.lessons._go_to(number - 1)
    do("showMeAction")
    qtbot.waitUntil(lambda: all(one in panel_texts(lesson) for one in seen), timeout=PATIENCE)


@pytest.mark.parametrize("number", [4, 5, 9])
def test_a_low_page_begins_where_it_tells_of_its_scene(lesson: MainWindow, do: Do, qtbot: QtBot, number: int) -> None:
    lesson.resize(1024, 640)
    lesson.lessons._go_to(number - 1)
    wait_for_page(lesson, qtbot, PAGES[number - 1].title)
    do("showMeAction")
    view = child(lesson, PageView, "lessonPage")
    told = view.document().find("Show Me")

    def is_in_sight() -> bool:
        line = view.cursorRect(told)
        return view.verticalScrollBar().maximum() > 0 and 0 <= line.top() < line.bottom() < view.viewport().height()

    qtbot.waitUntil(is_in_sight, timeout=PATIENCE)
    qtbot.wait(1_100)
    assert is_in_sight()
    view.verticalScrollBar().setValue(0)
    lesson.resize(1024, 660)
    qtbot.wait(50)
    assert view.verticalScrollBar().value() == 0, "who has scrolled stays there"


@pytest.mark.parametrize("number", [5, 7, 9])
def test_the_step_of_a_scene_comes_in_beats(
    lesson: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(beats, "SECONDS", 0.3)
    lesson.lessons._go_to(number - 1)
    lesson.actions_by_name["showMeAction"].trigger()
    qtbot.waitUntil(lambda: lesson.beats.is_under_way, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not lesson.beats.is_under_way, timeout=PATIENCE)
    errors = lesson.beats._errors()
    assert errors is not None
    if number == 9:
        assert (f"{errors.point_before:.3f}", f"{errors.point_after:.3f}") == ("4.018", "2.972")


def test_a_step_that_was_due_is_not_made_in_the_own_work(lesson: MainWindow, do: Do, settle: Settle) -> None:
    lesson.lessons._go_to(8)
    do("showMeAction", "giveBackAction")
    settle(lesson.session)
    assert lesson.session.state.update == 0


def test_squared_error_is_as_flat_as_page_3_says(lesson: MainWindow, do: Do, qtbot: QtBot) -> None:
    lesson.lessons._go_to(2)
    do("showMeAction")
    child(lesson, QComboBox, "stripLoss").setCurrentIndex(1)
    qtbot.waitUntil(lambda: "(ŷ - y) σ'(z) = -0.017" in panel_texts(lesson), timeout=PATIENCE)


def test_a_show_me_checks_the_gradient_of_its_own_points(lesson: MainWindow, do: Do, qtbot: QtBot) -> None:
    do("gradientCheckAction")
    lesson.plane.select(np.array([4]))
    qtbot.waitUntil(lambda: "E of this point" in panel_texts(lesson), timeout=PATIENCE)
    do("showMeAction")
    qtbot.waitUntil(lambda: "this is the gradient of E." in panel_texts(lesson), timeout=PATIENCE)
    do("giveBackAction")
    qtbot.waitUntil(lambda: "E of this point" in panel_texts(lesson), timeout=PATIENCE)
    assert lesson.plane.selection.tolist() == [4]


@pytest.mark.parametrize(
    "names", [("nextPageAction",), ("lessonAction",), ("showMeAction", "giveBackAction")], ids=lambda names: names[0]
)
def test_leaving_the_page_gives_all_back(lesson: MainWindow, settle: Settle, do: Do, names: tuple[str, ...]) -> None:
    work_at(lesson, settle)
    before = Everything(lesson)
    do("showMeAction")
    assert lesson.session.aside.is_used
    do(*names)
    assert not lesson.session.aside.is_used
    assert before.is_back(lesson, is_as_wide=names != ("lessonAction",))


def test_the_errors_of_the_last_update_come_back(lesson: MainWindow, do: Do, settle: Settle) -> None:
    do("stepAction")
    bars = lesson.plane.picture.bars
    before = bars.errors
    assert before is not None
    for _ in range(2):
        do("showMeAction")
        lesson.session.step(3)
        lesson.session.place((0.0, 0.0), 1.0)
        settle(lesson.session)
    do("giveBackAction")
    assert bars.errors == before
    assert bars.isVisible()
    lesson.session.open_points(two_groups())
    settle(lesson.session)
    assert bars.errors is None


def test_a_run_goes_on_when_it_is_given_back(lesson: MainWindow, do: Do, settle: Settle, qtbot: QtBot) -> None:
    session = lesson.session
    do("runAction", "showMeAction")
    assert not session.is_running
    update = session.aside.own.state.update
    do("giveBackAction")
    assert session.is_running
    qtbot.waitUntil(lambda: session.state.update > update + 3, timeout=PATIENCE)
    do("runAction", "showMeAction", "giveBackAction")
    assert not session.is_running
    settle(session)


def test_keys_alone_lead_through_the_lesson(window: MainWindow, qtbot: QtBot, settle: Settle) -> None:
    QTest.keyClick(window, Qt.Key.Key_F8)
    wait_for_page(window, qtbot, PAGES[0].title)
    QTest.keyClick(window, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    wait_for_page(window, qtbot, PAGES[1].title)
    QTest.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    settle(window.session)
    assert len(window.session.points) == 1
    QTest.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    settle(window.session)
    assert len(window.session.points) == 20
    QTest.keyClick(window, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    wait_for_page(window, qtbot, PAGES[0].title)
    QTest.keyClick(window, Qt.Key.Key_F8)
    assert window.plane.hasFocus()


def test_the_page_is_remembered(lesson: MainWindow, make_window: Callable[..., MainWindow], qtbot: QtBot) -> None:
    lesson.lessons._go_to(4)
    wait_for_page(lesson, qtbot, PAGES[4].title)
    second = make_window()
    second.actions_by_name["lessonAction"].trigger()
    wait_for_page(second, qtbot, PAGES[4].title)


def test_what_is_kept_from_a_crash_is_the_own_work(lesson: MainWindow, do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    session, noted = lesson.session, []
    monkeypatch.setattr(lesson.recovery._keeper, "note", lambda points, *_: noted.append(points))
    session.place((0.5, 0.5), 1.0)
    own = session.points
    do("showMeAction")
    session.place((0.7, 0.7), 1.0)
    do("giveBackAction")
    assert noted
    assert all(points is own for points in noted)


def test_closing_asks_for_the_own_work(lesson: MainWindow, do: Do, answers: Answers, settle: Settle) -> None:
    lesson.session.place((0.5, 0.5), 1.0)
    own = lesson.session.points
    do("showMeAction")
    assert lesson.isWindowModified()
    answers.to_save = "cancel"
    lesson.close()
    settle(lesson.session)
    assert answers.asked == ["save Two groups?"]
    assert lesson.session.points is own


def test_a_show_me_that_was_edited_is_not_asked_for(lesson: MainWindow, do: Do) -> None:
    do("showMeAction")
    lesson.session.place((0.5, 0.5), 1.0)
    assert not lesson.isWindowModified()
    lesson.close()  # nobody is asked: answers.to_save is None
    assert not lesson.isVisible()


def test_save_saves_the_own_work(lesson: MainWindow, do: Do, answers: Answers, tmp_path: Path) -> None:
    lesson.session.place((0.5, 0.5), 1.0)
    do("showMeAction")
    answers.file_to_save = tmp_path / "mine.csv"
    do("saveAction")
    assert len((tmp_path / "mine.csv").read_text(encoding="utf-8").splitlines()) == 22


def test_a_lesson_of_a_teacher_with_a_mistake_on_it(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: Mine\nsampel: xor\n---\nGood $x_1$, bad $\\foo$.\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("---\ntitle: Fine\nsample: xor\n---\nWhy?\n", encoding="utf-8")
    assert drop(window, QUrl.fromLocalFile(str(tmp_path / "a.md")))
    qtbot.waitUntil(lambda: window.findChild(PageView, "lessonPage") is not None, timeout=PATIENCE)
    wait_for_page(window, qtbot, "Mine")
    first, second = child(window, QLabel, "lessonMistakes").text().splitlines()
    assert first.startswith("a.md, line 3: expected one of title, sample")
    assert second.startswith("a.md, line 5: ")
    assert text(window) == "Mine\nGood x_1, bad \\foo."
    assert not child(window, QPushButton, "showMe").isEnabled()
    window.actions_by_name["nextPageAction"].trigger()
    wait_for_page(window, qtbot, "Fine")
    assert child(window, QLabel, "lessonMistakes").isHidden()
    assert child(window, QPushButton, "showMe").isEnabled()


def test_a_folder_without_pages(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.lessons.open(tmp_path)
    qtbot.waitUntil(lambda: "no pages" in status(window, "factLabel"), timeout=PATIENCE)


def test_a_page_reaches_for_nothing(lesson: MainWindow) -> None:
    view = child(lesson, PageView, "lessonPage")
    for name in (asset("icons").as_uri(), "https://example.org/a.png", "formula:999"):
        assert view.loadResource(2, QUrl(name)).width() == 1


def test_formulas_follow_the_theme(lesson: MainWindow, qtbot: QtBot) -> None:
    view = child(lesson, PageView, "lessonPage")
    for name in ("darkThemeAction", "lightThemeAction"):
        lesson.actions_by_name[name].trigger()
        color = lesson.looks.theme.text.encode()
        qtbot.waitUntil(lambda: color in view._pictures["formula:0"][0].svg, timeout=PATIENCE)  # noqa: B023


@pytest.mark.parametrize(("size", "is_projected"), [((1280, 800), False), ((1280, 800), True), ((1024, 640), False)])
def test_the_plane_stays_wide_beside_lesson_and_numbers(
    lesson: MainWindow, qtbot: QtBot, size: tuple[int, int], is_projected: bool
) -> None:
    lesson.resize(*size)
    lesson.actions_by_name["numbersAction"].setChecked(True)
    lesson.actions_by_name["projectorAction"].setChecked(is_projected)
    page = child(lesson, PageView, "lessonPage")

    def is_arranged() -> bool:
        return lesson.plane.width() >= 0.38 * lesson.lessons._across.width() and page.isVisible()

    qtbot.waitUntil(is_arranged, timeout=PATIENCE)
    assert lesson.numbers.isVisible()
    lesson.actions_by_name["lessonAction"].trigger()
    qtbot.waitUntil(lesson.error_view.isVisible, timeout=PATIENCE)
    assert not page.isVisible()


def test_no_show_me_makes_the_page_narrower_or_cuts_its_title(lesson: MainWindow, do: Do, qtbot: QtBot) -> None:
    view, titles = child(lesson, PageView, "lessonPage"), child(lesson, QComboBox, "lessonPages")
    width = view.width()
    for number, page in enumerate(PAGES):
        lesson.lessons._go_to(number)
        wait_for_page(lesson, qtbot, page.title)
        do("showMeAction")
        qtbot.wait(20)
        assert view.width() >= width
        assert (
            titles.fontMetrics().horizontalAdvance(titles.currentText())
            <= titles.style()
            .subControlRect(
                QStyle.ComplexControl.CC_ComboBox, _of(titles), QStyle.SubControl.SC_ComboBoxEditField, titles
            )
            .width()
        )


def _of(box: QComboBox) -> QStyleOptionComboBox:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    return option


def test_the_lesson_is_as_wide_as_before_after_the_projector(lesson: MainWindow, qtbot: QtBot) -> None:
    panel = child(lesson, PageView, "lessonPage").parentWidget()
    assert panel
    width = panel.width()
    lesson.actions_by_name["projectorAction"].trigger()
    qtbot.waitUntil(lambda: panel.width() > width, timeout=PATIENCE)
    assert lesson.lessons._across.count() == 2, "the lesson stands above the curve"
    lesson.actions_by_name["projectorAction"].trigger()
    qtbot.waitUntil(lambda: panel.width() == width, timeout=PATIENCE)
    assert lesson.lessons._across.count() == 3


def test_the_focus_moves_with_the_lesson(lesson: MainWindow, qtbot: QtBot) -> None:
    page = child(lesson, PageView, "lessonPage")
    assert page.hasFocus()
    lesson.resize(1024, 640)
    qtbot.waitUntil(lambda: lesson.lessons._across.count() == 2, timeout=PATIENCE)
    assert page.hasFocus()
    lesson.resize(1280, 800)
    qtbot.waitUntil(lambda: lesson.lessons._across.count() == 3, timeout=PATIENCE)
    assert page.hasFocus()


def test_the_curve_is_below_the_lesson_or_goes_with_its_slider(lesson: MainWindow, do: Do, qtbot: QtBot) -> None:
    curve, bar, page = lesson.error_view, lesson.time_bar, child(lesson, PageView, "lessonPage")
    lesson.resize(1024, 640)
    qtbot.waitUntil(lambda: lesson.lessons._across.count() == 2, timeout=PATIENCE)
    assert curve.isVisible()
    assert curve.height() >= 110
    assert page.height() > curve.height()
    do("askAction", "projectorAction")
    qtbot.waitUntil(lambda: not curve.isVisible(), timeout=PATIENCE)
    assert not bar.isVisible(), "a slider without its curve belongs to nothing"
    assert lesson.height() == 640, "what comes to the page makes the window no higher"
    do("projectorAction")
    qtbot.waitUntil(lambda: curve.isVisible() and bar.isVisible(), timeout=PATIENCE)


def test_the_plane_is_as_before_when_all_that_took_its_room_has_gone(window: MainWindow, do: Do, qtbot: QtBot) -> None:
    view, width = window.plane.picture.view, window.plane.width()
    for names in (("lessonAction", "numbersAction"), ("lessonAction", "microscopeAction")):
        do(*names)
        qtbot.waitUntil(lambda: window.plane.width() < width, timeout=PATIENCE)
        shown = window.plane.picture.view
        assert shown.left <= -4 <= 4 <= shown.right
        wait_for_page(window, qtbot, PAGES[0].title)
        do("showMeAction", "giveBackAction", *names)
        qtbot.waitUntil(lambda: window.plane.width() == width, timeout=PATIENCE)
        assert window.plane.picture.view == view
