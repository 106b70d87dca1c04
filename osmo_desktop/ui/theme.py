"""The theme in use: palette, fonts and a short style sheet, switchable while running.

Fusion with our own palette on every platform: `setColorScheme` does nothing without a platform
theme, so the system's choice is only an input. Widgets read `tokens()` when they paint; a label
that takes a font or a tone calls `set_font` or `set_tone`, and `apply` renews both on a change.
GUI thread only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from osmo_desktop.domain.resource_files import resource_dir
from osmo_desktop.ui.tokens import LIGHT, THEMES, TYPE, FontRole, ThemeName, Tokens, Tone

FONT_FAMILY = "Inter"
_FALLBACKS = ["Noto Sans", "DejaVu Sans"]
_FONT_FILES = ("Inter-Regular.ttf", "Inter-SemiBold.ttf", "Inter-Bold.ttf", "Inter-Italic.ttf")
_FONT_PROPERTY = "osmoFont"
_TONE_PROPERTY = "osmoTone"


class ThemeSignals(QObject):
    """Tells those that cache colours (icons in models) that the theme changed."""

    changed = Signal()


@dataclass
class _State:
    """The one theme of the process; replaced by `apply`, read while painting."""

    tokens: Tokens = LIGHT
    factor: float = 1.0
    is_font_loaded: bool = False
    is_styled: bool = False
    signals: ThemeSignals | None = None


_state = _State()


def tokens() -> Tokens:
    """Return the colours in use."""
    return _state.tokens


def color(name: str) -> QColor:
    """Return the token `name` as a colour; an unknown name raises AttributeError."""
    return QColor(getattr(_state.tokens, name))


def tone_color(tone: Tone) -> QColor:
    """Return the text colour of `tone`."""
    return QColor(_state.tokens.tone(tone))


def px(length: int) -> int:
    """Scale a length of the design (logical pixels at 100 %) with the text size."""
    return round(length * _state.factor)


def font(role: FontRole) -> QFont:
    """Return the font of `role`, in points so that it follows the user's resolution."""
    kind = TYPE[role]
    made = QFont([FONT_FAMILY, *_FALLBACKS])
    made.setPointSizeF(kind.px * 0.75 * _state.factor)
    made.setWeight(QFont.Weight(kind.weight))
    made.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    if role == "count":
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def tabular(base: QFont) -> QFont:
    """Return `base` with figures of equal width, for columns of numbers."""
    made = QFont(base)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def set_font(widget: QWidget, role: FontRole) -> None:
    """Give `widget` the font of `role`, now and after each change of theme or text size."""
    widget.setProperty(_FONT_PROPERTY, role)
    widget.setFont(font(role))


def set_tone(widget: QWidget, tone: Tone) -> None:
    """Give the text of `widget` the colour of `tone`, now and after each change of theme."""
    widget.setProperty(_TONE_PROPERTY, tone)
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.WindowText, tone_color(tone))
    palette.setColor(QPalette.ColorRole.Text, tone_color(tone))
    widget.setPalette(palette)


def renew_tone(widget: QWidget) -> None:
    """Put the colour of the widget's tone back where it is not the theme's of now."""
    tone = widget.property(_TONE_PROPERTY)
    if tone is not None and widget.palette().windowText().color() != tone_color(tone):
        set_tone(widget, tone)


def signals() -> ThemeSignals:
    """Return the object whose `changed` signal follows each `apply`."""
    if _state.signals is None:
        _state.signals = ThemeSignals()
    return _state.signals


def apply(app: QApplication, name: ThemeName = "light", *, factor: float = 1.0) -> None:
    """Put theme `name` and the text size `factor` (1.0 = 100 %) on the whole program.

    Every widget that exists is measured and painted anew, so the theme in use is left as it is.
    """
    load_fonts()
    if not 0.8 <= factor <= 2.0:
        factor = 1.0
    if _state.is_styled and (_state.tokens, _state.factor) == (THEMES[name], factor):
        return
    _state.tokens = THEMES[name]
    _state.factor = factor
    if not _state.is_styled:
        # Asked once: with a style sheet the application no longer tells the name of its style.
        app.setStyle(QStyleFactory.create("Fusion"))
        _state.is_styled = True
    with unstyled():  # Qt takes five times as long to put one sheet in the place of another
        app.setFont(font("body"))
        app.setPalette(_palette(_state.tokens))
    for widget in QApplication.allWidgets():
        role = widget.property(_FONT_PROPERTY)
        if role is not None:
            widget.setFont(font(role))
        renew_tone(widget)
        widget.updateGeometry()
        widget.update()
    signals().changed.emit()


@contextmanager
def unstyled() -> Iterator[None]:
    """Make many widgets inside, and the style sheet is put on them once, at the end.

    With a sheet Qt styles a widget anew whenever one of those around it gets a parent: seven times
    for each of the program's, which doubled the time that opening takes. Nothing is painted inside.
    """
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        yield
        return
    application.setStyleSheet("")
    try:
        yield
    finally:
        application.setStyleSheet(style_sheet(_state.tokens))


def load_fonts() -> None:
    """Register the shipped faces of Inter once; without them Qt falls back to a system font."""
    if _state.is_font_loaded:
        return
    for name in _FONT_FILES:
        path = resource_dir() / "fonts" / name
        if path.is_file():
            QFontDatabase.addApplicationFont(str(path))
    _state.is_font_loaded = True


def style_sheet(colours: Tokens) -> str:
    """Return the style sheet: only what the palette and our own painting do not reach."""
    t = colours
    edge = "1px solid " + (t.line if not t.soft_edges else t.input)
    # `color` without `placeholder-text-color` makes Qt fade placeholders under 4.5 : 1.
    return f"""
QLineEdit, QPlainTextEdit {{ background: {t.surface}; color: {t.text};
  placeholder-text-color: {t.sub}; border: 1px solid {t.input}; border-radius: 6px;
  selection-background-color: {t.accent}; selection-color: {t.onaccent}; }}
QLineEdit {{ padding: 0 8px; }}
QPlainTextEdit {{ padding: 4px 5px; }}
QLineEdit:disabled, QPlainTextEdit:disabled {{ background: {t.bg}; color: {t.sub}; }}
QLineEdit[osmoFault="true"], QPlainTextEdit[osmoFault="true"] {{ border: 1px solid {t.danger}; }}
QLineEdit[osmoBare="true"] {{ border: none; background: transparent; }}
QScrollArea, QScrollArea > QWidget > QWidget[osmoPage="true"] {{
  background: transparent; border: none; }}
QListView, QTableView {{ background: transparent; border: none; outline: none; }}
QComboBox QAbstractItemView::item {{ min-height: 28px; padding: 0 8px; }}
QComboBox QAbstractItemView {{ background: {t.raised}; color: {t.text};
  border: 1px solid {t.input}; outline: none; selection-background-color: {t.sel};
  selection-color: {t.seltext}; }}
QScrollBar:vertical {{ background: {t.bg}; width: 12px; margin: 0; border: none; }}
QScrollBar:horizontal {{ background: {t.bg}; height: 12px; margin: 0; border: none; }}
QScrollBar::handle {{ background: {t.input}; border-radius: 4px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QTabBar {{ border: none; }}
QTabBar::tab {{ background: transparent; color: {t.sub}; padding: 0 12px; height: 38px;
  border: none; border-bottom: 3px solid transparent; }}
QTabBar[tight="true"]::tab {{ padding: 0 5px; }}
QTabBar::scroller {{ width: 56px; }}
QTabBar::tab:hover {{ color: {t.text}; }}
QTabBar::tab:selected {{ color: {t.accent}; border-bottom: 3px solid {t.accent};
  font-weight: 600; }}
QHeaderView {{ background: {t.bg}; border: none; }}
QHeaderView::section {{ background: {t.bg}; color: {t.sub}; border: none;
  border-bottom: {edge}; padding: 0 8px; font-weight: 600; }}
QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.input};
  padding: 4px 8px; }}
QMenu {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.input}; padding: 4px; }}
QMenu::item {{ padding: 6px 16px; border-radius: 4px; }}
QMenu::item:selected {{ background: {t.sel}; color: {t.seltext}; }}
QCalendarWidget QWidget {{ alternate-background-color: {t.bg}; background: {t.raised}; }}
QCalendarWidget QAbstractItemView {{ background: {t.raised}; color: {t.text};
  selection-background-color: {t.accent}; selection-color: {t.onaccent}; outline: none; }}
QCalendarWidget QAbstractItemView:disabled {{ color: {t.sub}; }}
QCalendarWidget QToolButton {{ background: {t.raised}; color: {t.text}; border: none;
  border-radius: 6px; padding: 4px 8px; font-weight: 600; min-height: 20px; }}
QCalendarWidget QToolButton:hover, QCalendarWidget QToolButton:focus {{ background: {t.hover}; }}
QCalendarWidget QToolButton::menu-indicator {{ image: none; }}
"""


def _palette(t: Tokens) -> QPalette:
    """Return the palette of `t`, with the disabled group kept readable."""
    role = QPalette.ColorRole
    palette = QPalette()
    for where, value in {
        role.Window: t.bg,
        role.WindowText: t.text,
        role.Base: t.surface,
        role.AlternateBase: t.bg,
        role.Text: t.text,
        role.PlaceholderText: t.sub,
        role.Button: t.surface,
        role.ButtonText: t.text,
        role.BrightText: t.danger,
        role.ToolTipBase: t.raised,
        role.ToolTipText: t.text,
        role.Highlight: t.accent,
        role.HighlightedText: t.onaccent,
        role.Link: t.accent,
        role.LinkVisited: t.accent,
        role.Light: t.surface,
        role.Midlight: t.hover,
        role.Mid: t.line,
        role.Dark: t.input,
        role.Shadow: t.line,
        role.Accent: t.accent,
    }.items():
        palette.setColor(where, QColor(value))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(t.sub))
    return palette


def keyboard_focus_reason() -> Qt.FocusReason:
    """Return the reason to use when code moves the focus on behalf of a key."""
    return Qt.FocusReason.ShortcutFocusReason
