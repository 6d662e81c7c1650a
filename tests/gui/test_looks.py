"""Light, dark and for the projector: one theme for widgets and plots, remembered."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QRect, QSettings, QSize, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QMenu,
    QRadioButton,
    QScrollArea,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gd_sim.gui import theme
from gd_sim.gui.main_window import MainWindow
from gd_sim.gui.theme import DARK, LIGHT, PROJECTOR_SCALE, Theme
from tests.gui.eyes import channels, child, named, near, pixel
from tests.gui.hands import pixel_of

THEMES = [("lightThemeAction", LIGHT), ("darkThemeAction", DARK)]


def luminance(color: QColor) -> float:
    """Relative luminance (WCAG 2)."""
    shares = [channel / 255 for channel in channels(color)]
    linear = [c / 12.92 if c <= 0.04045 else math.pow((c + 0.055) / 1.055, 2.4) for c in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(QColor(one)), luminance(QColor(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("name", "chosen"), THEMES)
def test_plots_take_the_colours_of_the_theme(window: MainWindow, name: str, chosen: Theme) -> None:
    window.actions_by_name[name].trigger()
    for plot in (window.plane, window.error_view):
        assert plot.backgroundBrush().color() == QColor(chosen.base)
        for side in ("left", "bottom"):
            assert plot.getAxis(side).textPen().color() == QColor(chosen.muted)
            assert plot.getAxis(side).pen().color() == QColor(chosen.border)
    assert named(window.plane, "boundary").opts["pen"].color() == QColor(chosen.line)
    assert named(window.plane, "boundary").opts["pen"].widthF() == 3
    assert named(window.error_view, "errorCurve").opts["pen"].color() == QColor(chosen.line)
    assert named(window.error_view, "ghostCurve").opts["pen"].color() == QColor(chosen.ghost)


@pytest.mark.parametrize(("name", "chosen"), THEMES)
def test_pixels_are_what_the_theme_says(window: MainWindow, name: str, chosen: Theme) -> None:
    window.actions_by_name[name].trigger()
    QApplication.processEvents()
    image = window.plane.viewport().grab().toImage()
    on_the_line = image.pixelColor(pixel_of(window.plane, (3.3, 3.3)))
    assert near(on_the_line, QColor(chosen.line), 60)  # its pixel may be smoothed, by each release of Qt in its way
    at_the_edge = image.pixelColor(QPoint(image.width() - 2, image.height() - 2))
    assert near(at_the_edge, QColor(chosen.base))
    assert near(pixel(window.status_line, QPoint(2, window.status_line.height() - 2)), QColor(chosen.window))
    button = child(window, QToolButton, "runButton")
    assert near(pixel(button, QPoint(6, button.height() // 2)), QColor(chosen.accent))
    assert QApplication.palette().window().color() == QColor(chosen.window)


def test_both_ways_and_back(window: MainWindow) -> None:
    before = window.plane.viewport().grab().toImage()
    window.actions_by_name["darkThemeAction"].trigger()
    assert window.plane.viewport().grab().toImage() != before
    window.actions_by_name["lightThemeAction"].trigger()
    assert window.plane.viewport().grab().toImage() == before


def test_the_theme_follows_the_system(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    assert window.actions_by_name["systemThemeAction"].isChecked()

    class DarkSystem:
        @staticmethod
        def colorScheme() -> Qt.ColorScheme:  # noqa: N802  (Qt's name)
            return Qt.ColorScheme.Dark

    hints = QGuiApplication.styleHints()
    monkeypatch.setattr(QGuiApplication, "styleHints", DarkSystem)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert window.plane.backgroundBrush().color() == QColor(DARK.base)
    window.actions_by_name["lightThemeAction"].trigger()
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert window.plane.backgroundBrush().color() == QColor(LIGHT.base), "what was chosen stays"


def test_the_projector_makes_type_and_lines_larger(window: MainWindow) -> None:
    size = QApplication.font().pointSizeF()
    chip_items = [item for item in window.plane.getPlotItem().items if isinstance(item, pg.TextItem)]
    chip_size = chip_items[0].textItem.font().pixelSize()
    window.actions_by_name["projectorAction"].trigger()
    assert QApplication.font().pointSizeF() == pytest.approx(PROJECTOR_SCALE * size)
    assert named(window.plane, "boundary").opts["pen"].widthF() == pytest.approx(3 * PROJECTOR_SCALE)
    assert named(window.error_view, "errorCurve").opts["pen"].widthF() == pytest.approx(2 * PROJECTOR_SCALE)
    assert chip_items[0].textItem.font().pixelSize() == round(chip_size * PROJECTOR_SCALE)
    assert child(window, QLabel, "runLabel").font().pointSizeF() == pytest.approx(PROJECTOR_SCALE * size)
    window.actions_by_name["projectorAction"].trigger()
    assert QApplication.font().pointSizeF() == pytest.approx(size)
    assert named(window.plane, "boundary").opts["pen"].widthF() == 3


def sizes(window: MainWindow) -> dict[str, tuple[float, QSize, QSize]]:
    """The size of type, and the sizes that are wished and had, of each widget that is seen and has a name."""
    QApplication.processEvents()
    widgets = [widget for widget in window.findChildren(QWidget) if widget.objectName() and widget.isVisible()]
    return {
        f"{number} {widget.objectName()}": (widget.font().pointSizeF(), widget.sizeHint(), widget.size())
        for number, widget in enumerate(widgets)
    }


def plots(window: MainWindow) -> list[QImage]:
    """What the plane and the error curve look like."""
    return [plot.viewport().grab().toImage() for plot in (window.plane, window.error_view)]


def test_after_the_projector_all_is_as_at_the_start(make_window: Callable[..., MainWindow]) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.setStyleSheet("")  # as before the first window, with the font that the system has
    system = QFont(application.font())
    system.setPointSizeF(theme.LEAST_POINT_SIZE - 1.0)
    application.setFont(system)
    application.setProperty(theme.BASE_POINT_SIZE, None)
    window = make_window()
    at_the_start, pictures = sizes(window), plots(window)
    assert window.controls.font().pointSizeF() == theme.LEAST_POINT_SIZE
    for _ in range(2):
        window.actions_by_name["projectorAction"].trigger()
    assert sizes(window) == at_the_start
    assert plots(window) == pictures


def test_what_was_chosen_is_remembered(make_window: Callable[..., MainWindow], settings_folder: Path) -> None:
    first = make_window()
    for name in ("darkThemeAction", "projectorAction", "numbersAction"):
        first.actions_by_name[name].trigger()
    first.close()
    QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "gd_sim", "gd_sim").sync()
    (written,) = settings_folder.rglob("*.ini")
    assert "theme=dark" in written.read_text()
    second = make_window()
    for name in ("darkThemeAction", "projectorAction", "numbersAction"):
        assert second.actions_by_name[name].isChecked()
    assert second.plane.backgroundBrush().color() == QColor(DARK.base)
    assert second.numbers.isVisible()
    for name in ("systemThemeAction", "projectorAction", "numbersAction"):
        second.actions_by_name[name].trigger()
    second.close()
    third = make_window()
    assert third.actions_by_name["systemThemeAction"].isChecked()
    assert not third.actions_by_name["projectorAction"].isChecked()


def test_settings_that_make_no_sense_are_ignored(make_window: Callable[..., MainWindow]) -> None:
    settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "gd_sim", "gd_sim")
    settings.setValue("theme", "plaid")
    settings.setValue("projectorAction", "perhaps")
    settings.setValue("geometry", b"\x00\x01nonsense")
    settings.sync()
    window = make_window()
    assert window.actions_by_name["systemThemeAction"].isChecked()
    assert window.width() > 600


def test_the_size_of_the_window_is_remembered(make_window: Callable[..., MainWindow]) -> None:
    first = make_window()
    first.resize(first.width(), 613)  # a window is made to fit the screen, which is narrow offscreen
    first.close()
    assert make_window().height() == 613


def test_one_theme_is_chosen_at_a_time(window: MainWindow) -> None:
    for name in ("darkThemeAction", "lightThemeAction", "systemThemeAction"):
        window.actions_by_name[name].trigger()
        checked = [
            other
            for other in ("systemThemeAction", "lightThemeAction", "darkThemeAction")
            if window.actions_by_name[other].isChecked()
        ]
        assert checked == [name]


def test_a_window_is_styled_once_at_the_start(
    make_window: Callable[..., MainWindow], monkeypatch: pytest.MonkeyPatch
) -> None:
    styled: list[str] = []
    apply = theme.apply

    def watched(application: QApplication, chosen: Theme) -> None:
        styled.append(chosen.name)
        apply(application, chosen)

    monkeypatch.setattr(theme, "apply", watched)
    make_window()
    assert styled == ["light"], "each costs as much as a tenth of the start"


@pytest.mark.parametrize("chosen", [LIGHT, DARK], ids=["light", "dark"])
def test_contrasts(chosen: Theme) -> None:
    for behind in (chosen.window, chosen.base, chosen.button):
        assert contrast(chosen.text, behind) >= 4.5
    for behind in (chosen.window, chosen.base):
        assert contrast(chosen.muted, behind) >= 4.5
    for words in (chosen.weights, chosen.after):
        assert contrast(words, chosen.base) >= 4.5
    assert contrast(chosen.on_accent, chosen.accent) >= 4.5
    for mark in (*theme.CLASS_COLORS, theme.WEIGHT_COLOR, chosen.line, chosen.ghost, chosen.accent):
        assert contrast(mark, chosen.base) >= 3.0, mark


def test_colours_of_classes_are_those_of_okabe_and_ito() -> None:
    assert theme.CLASS_COLORS == ("#0072B2", "#D55E00")
    assert theme.WEIGHT_COLOR == "#009E73"


@pytest.mark.parametrize("change", ["selectToolAction", "label0Action", "runAction"])
def test_nothing_moves_when_a_tool_or_run_is_chosen(window: MainWindow, qtbot: QtBot, change: str) -> None:
    def places() -> list[QRect]:
        QApplication.processEvents()
        widgets: list[QWidget] = [
            window.plane,
            window.error_view,
            window.controls,
            *window.controls.findChildren(QToolButton),
        ]
        return [widget.geometry() for widget in widgets]

    before = places()
    window.actions_by_name[change].trigger()
    assert places() == before
    if change == "runAction":
        with qtbot.waitSignal(window.session.state_changed):
            pass
        assert places() == before


def test_nothing_moves_when_the_focus_moves(window: MainWindow) -> None:
    before = window.plane.geometry()
    for button in window.findChildren(QToolButton):
        if button.isVisible() and button.isEnabled():
            size = button.size()
            button.setFocus(Qt.FocusReason.TabFocusReason)
            QApplication.processEvents()
            assert button.size() == size
    assert window.plane.geometry() == before


def test_open_panels_never_make_the_window_higher(window: MainWindow) -> None:
    """They are scrolled where there is no room for them."""
    window.resize(1016, 600)
    for name in ("learningAction", "numbersAction", "projectorAction"):
        window.actions_by_name[name].setChecked(True)
        QApplication.processEvents()
        assert window.height() == 600
    assert window.error_view.height() >= 110 * 1.6
    for name in ("projectorAction", "numbersAction", "learningAction"):
        window.actions_by_name[name].setChecked(False)
        QApplication.processEvents()
    assert (window.width(), window.height()) == (1016, 600)
    assert not window.findChild(QScrollArea, "panels").isVisible()  # type: ignore[union-attr]


def test_a_low_projector_has_room_for_everything(window: MainWindow) -> None:
    window.resize(1024, 600)
    for name in ("projectorAction", "learningAction", "numbersAction"):
        window.actions_by_name[name].setChecked(True)
    QApplication.processEvents()
    assert (window.width(), window.height()) == (1024, 600)
    buttons = [b for b in window.tools.findChildren(QToolButton) if b.objectName() != "qt_toolbar_ext_button"]
    assert len(buttons) >= 8
    for button in buttons:
        assert button.isVisible(), button.text()
        assert window.tools.rect().contains(button.geometry()), button.text()
    assert window.time_bar.slider.width() >= 60 * PROJECTOR_SCALE, "it is seen for a slider"
    assert window.plane.width() > 330
    plane = window.plane.width() * window.plane.height()
    for label in window.plane.findChildren(QLabel):
        if label.isVisible():
            assert label.width() * label.height() < plane / 3, label.text()


@pytest.mark.parametrize("width", [960, 1280])
def test_the_time_bar_says_what_its_number_is_where_it_has_room(window: MainWindow, width: int) -> None:
    caption = child(window.time_bar, QLabel, "caption")
    window.resize(width, 640)
    window.actions_by_name["projectorAction"].setChecked(width == 960)
    QApplication.processEvents()
    assert caption.text() == "update"
    assert caption.isVisible() == (width == 1280)


def strongest(image: QImage, area: QRect, ground: str) -> float:
    """The largest contrast of a pixel in an area with its ground."""
    corners = area.left(), area.top(), area.right() + 1, area.bottom() + 1
    left, top, right, bottom = (round(image.devicePixelRatio() * edge) for edge in corners)
    shades = {image.pixelColor(x, y).name() for x in range(left, right) for y in range(top, bottom)}
    return max(contrast(shade, ground) for shade in shades)


@pytest.mark.parametrize(("name", "chosen"), THEMES)
@pytest.mark.parametrize("kind", [QRadioButton, QCheckBox])
def test_an_empty_box_or_circle_is_seen(
    window: MainWindow, kind: type[QRadioButton | QCheckBox], name: str, chosen: Theme
) -> None:
    window.actions_by_name[name].trigger()
    panel = QWidget(window)
    panel.setObjectName("panel")  # where questions and switches are
    button = kind("", panel)
    button.resize(40, 30)
    panel.resize(60, 40)
    panel.show()
    QApplication.processEvents()
    for is_on in (False, True):
        button.setChecked(is_on)
        assert strongest(panel.grab().toImage(), button.geometry(), chosen.base) >= 3.0, is_on


@pytest.mark.parametrize(("name", "chosen"), THEMES)
def test_an_empty_box_in_a_menu_is_seen(window: MainWindow, name: str, chosen: Theme) -> None:
    window.actions_by_name[name].trigger()
    menu = next(one.menu() for one in window.menuBar().actions() if one.text() == "&View")
    assert isinstance(menu, QMenu)
    menu.ensurePolished()
    menu.resize(menu.sizeHint())
    image = menu.grab().toImage()
    for action in ("gridAction", "shadingAction"):
        line = menu.actionGeometry(window.actions_by_name[action])
        box = QRect(line.left() + 4, line.top() + 2, line.height() - 4, line.height() - 4)
        assert strongest(image, box, chosen.base) >= 3.0, action
