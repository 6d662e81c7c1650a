"""All colours and sizes: light, dark, and for the projector."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

PROJECTOR_SCALE = 1.6
LEAST_POINT_SIZE = 9.5
"""Smaller type than this is hard to read, whatever the system has."""
BASE_POINT_SIZE = "gd_sim_base_point_size"
"""The property of the application that holds the size of type at scale 1: the system's own is overwritten."""
CLASS_COLORS = ("#0072B2", "#D55E00")
"""Circle for class 0, triangle for class 1: told apart with any colour vision (Okabe and Ito, 2008)."""
CLASS_SYMBOLS = ("o", "t1")
WEIGHT_COLOR = "#009E73"
"""The arrow of w (Okabe and Ito)."""
WARNING_COLORS = ("#ffd24d", "#18202b")
"""Behind a warning, and its words: the same in every theme, with a contrast of 11 : 1."""

FRAME = "#aab4c1"
"""Fusion frames boxes in a shade darker than this: with a contrast of 3 : 1 to the `base` of every theme."""


@dataclass(frozen=True)
class Theme:
    """Colours as "#rrggbb", and the scale of type and lines: 1, or 1.6 for the projector.

    Attributes:
        window, base: behind controls, behind plots and fields.
        text, muted: on both; muted still has a contrast of 4.5 : 1.
        border: of fields and panels.
        accent, on_accent: Run, selection, focus; and the text on it.
        line: the boundary and the error curve.
        ghost: the line and the curve as they were before.
        grid: origin cross and other faint lines.
        button: behind a button.
        link: a text that can be clicked, on both; with a contrast of 4.5 : 1.
        weights: what is written of w, on `base`, with a contrast of 4.5 : 1.
        after: the line as one point alone would make it, and its name, with a contrast of 4.5 : 1.
    """

    name: str
    window: str
    base: str
    text: str
    muted: str
    border: str
    accent: str
    on_accent: str
    line: str
    ghost: str
    grid: str
    button: str
    link: str
    weights: str
    after: str
    scale: float = 1.0

    def px(self, pixels: float) -> float:
        """A length on screen, scaled."""
        return pixels * self.scale


LIGHT = Theme(
    name="light",
    window="#f3f4f7",
    base="#ffffff",
    text="#18202b",
    muted="#505b69",
    border="#c6ccd5",
    accent="#5a3ec8",
    on_accent="#ffffff",
    line="#000000",
    ghost="#7c8694",
    grid="#cdd3dc",
    button="#ffffff",
    link="#5a3ec8",
    weights="#00694d",
    after="#a3246f",
)
DARK = Theme(
    name="dark",
    window="#20242b",
    base="#14171c",
    text="#eceff3",
    muted="#aab4c1",
    border="#454d59",
    accent="#765ee6",
    on_accent="#ffffff",
    line="#ffffff",
    ghost="#8d97a5",
    grid="#3a414c",
    button="#2c323b",
    link="#b3a6ff",
    weights="#2fc79a",
    after="#f08cc6",
)


def color(name: str, alpha: float = 1.0) -> QColor:
    """A colour with an opacity from 0 to 1."""
    result = QColor(name)
    result.setAlphaF(alpha)
    return result


def apply(application: QApplication, theme: Theme) -> None:
    """Give a whole application the palette, the type size and the style sheet of a theme."""
    if application.styleSheet() == _style_sheet(theme):  # by another window: to set it again would restyle both
        return
    application.setStyle("Fusion")  # the one style that follows a palette everywhere
    application.setPalette(_palette(theme))
    for kind in ("QAbstractSpinBox", "QCheckBox", "QRadioButton", "QMenu"):
        application.setPalette(_framed_palette(theme), kind)  # type: ignore[arg-type]  # str it is, whatever the stubs say
    application.setFont(_font(application, theme))
    # Qt tells windows of a font by a posted event. It must be there before the style sheet is, which else would keep
    # for the widgets of the first window the font that they have now: the system's.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.ApplicationFontChange.value)
    application.setStyleSheet(_style_sheet(theme))


def figures_font() -> QFont:
    """Figures all equally wide, as large as other type."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(QGuiApplication.font().pointSizeF())
    return font


def _font(application: QApplication, theme: Theme) -> QFont:
    base = application.property(BASE_POINT_SIZE)
    if base is None:
        base = max(LEAST_POINT_SIZE, application.font().pointSizeF())
        application.setProperty(BASE_POINT_SIZE, base)
    font = QFont(application.font())
    font.setPointSizeF(base * theme.scale)
    return font


def _palette(theme: Theme) -> QPalette:
    palette, role = QPalette(), QPalette.ColorRole
    for where, name in (
        (role.Window, theme.window),
        (role.WindowText, theme.text),
        (role.Base, theme.base),
        (role.AlternateBase, theme.window),
        (role.Text, theme.text),
        (role.PlaceholderText, theme.muted),
        (role.Button, theme.button),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.on_accent),
        (role.ToolTipBase, theme.base),
        (role.ToolTipText, theme.text),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Link, theme.link),
        (role.Light, theme.base),
        (role.Mid, theme.border),
        (role.Dark, theme.border),
        (role.Shadow, theme.border),
    ):
        palette.setColor(where, QColor(name))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, color(theme.muted, 0.6))
    return palette


def _framed_palette(theme: Theme) -> QPalette:
    """Fusion takes the shade of a frame from that of the window."""
    palette = _palette(theme)
    palette.setColor(QPalette.ColorRole.Window, QColor(FRAME))
    return palette


def _style_sheet(theme: Theme) -> str:
    radius, pad = round(theme.px(6)), round(theme.px(5))
    return f"""
    QToolTip {{ background: {theme.base}; color: {theme.text}; border: 1px solid {theme.border}; padding: 4px; }}
    QToolButton {{ border: 2px solid transparent; border-radius: {radius}px; padding: {pad - 1}px; }}
    QToolButton:hover {{ background: {theme.button}; border-color: {theme.border}; }}
    QToolButton:pressed {{ background: {theme.border}; }}
    QToolButton:focus {{ border: 2px solid {theme.accent}; }}
    QToolBar QToolButton:checked {{ background: {theme.button}; border-color: {theme.border};
                                    border-left: 5px solid {theme.accent}; }}
    QToolBar QToolButton:checked:focus {{ border: 2px solid {theme.accent}; border-left-width: 5px; }}
    QCheckBox::indicator, QRadioButton::indicator {{
        width: {round(theme.px(13))}px; height: {round(theme.px(13))}px; }}
    QToolBar {{ border: none; spacing: {pad}px; padding: {pad}px; }}
    #controlBar {{ border-top: 1px solid {theme.border}; }}
    #runButton {{ background: {theme.accent}; color: {theme.on_accent}; font-weight: 600;
                  padding: {pad - 1}px {round(theme.px(16)) - 1}px; }}
    #runButton:hover {{ background: {theme.accent}; border-color: {theme.text}; }}
    #runButton:disabled {{ background: {theme.border}; color: {theme.muted}; }}
    #runButton:focus {{ border: 2px solid {theme.text}; }}
    #caption {{ color: {theme.muted}; }}
    #overlay, #invitation {{ background: {theme.base}; border: 1px solid {theme.border};
                             border-radius: {radius}px; padding: {pad}px {2 * pad}px; }}
    #warning {{ background: {WARNING_COLORS[0]}; color: {WARNING_COLORS[1]}; border-radius: {radius}px;
                padding: {pad}px {2 * pad}px; }}
    #invitation {{ font-weight: 600; }}
    #valueCard {{ background: {theme.base}; border: 1px solid {theme.muted}; border-radius: {radius}px;
                  padding: {pad}px {2 * pad}px; }}
    #panel {{ background: {theme.base}; border: 1px solid {theme.border}; border-radius: {radius}px; }}
    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
    QStatusBar {{ border-top: 1px solid {theme.border}; }}
    QStatusBar::item {{ border: none; }}
    QStatusBar QLabel {{ padding: 2px {2 * pad}px; }}
    QSplitter::handle {{ background: {theme.window}; }}
    """
