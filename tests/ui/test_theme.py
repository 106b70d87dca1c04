"""The look: contrast of every used pair, sizes, fonts, icons and switching while running."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from osmo_desktop.domain.resource_files import resource_dir
from osmo_desktop.ui import icons, theme
from osmo_desktop.ui.tokens import THEMES, TYPE, Tokens, contrast
from osmo_desktop.ui.widgets.labels import PlainLabel, safe_tooltip

_TEXT, _EDGE = 4.5, 3.0
_TEXT_PAIRS = [
    ("text", "bg"),
    ("text", "surface"),
    ("text", "raised"),
    ("text", "hover"),
    ("sub", "bg"),
    ("sub", "surface"),
    ("sub", "raised"),
    ("sub", "hover"),
    ("seltext", "sel"),
    ("selsub", "sel"),
    ("accent", "bg"),
    ("accent", "surface"),
    ("accent", "raised"),
    ("accent", "hover"),
    ("accent", "accentsoft"),
    ("onaccent", "accent"),
    ("onaccent", "accenthover"),
    ("warn", "surface"),
    ("warn", "bg"),
    ("warn", "raised"),
    ("warn", "warnsoft"),
    ("danger", "surface"),
    ("danger", "bg"),
    ("danger", "raised"),
    ("danger", "dangersoft"),
    ("ok", "surface"),
    ("ok", "bg"),
    ("ok", "raised"),
    ("ok", "oksoft"),
    ("neutral", "neutralsoft"),
    ("neutral", "surface"),
    ("railtext", "rail"),
    ("railseltext", "railsel"),
    ("railcount", "railcountsoft"),
]
_SELECTED_PAIRS = [("accent", "sel"), ("warn", "sel"), ("danger", "sel")]
_EDGE_PAIRS = [
    ("input", "surface"),
    ("input", "bg"),
    ("input", "raised"),
    ("focus", "surface"),
    ("focus", "bg"),
    ("focus", "raised"),
    ("selfocus", "sel"),
    ("accent", "track"),
    ("railtext", "rail"),
    ("railseltext", "railsel"),
]
_UI = Path(theme.__file__).parent


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("ink", "ground"), _TEXT_PAIRS)
def test_text_has_the_contrast_of_wcag(name: str, ink: str, ground: str) -> None:
    """Every text stands at 4.5 : 1 or more on every ground it is used on."""
    tokens = THEMES[name]  # type: ignore[index]  # the keys are the parameters

    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= _TEXT


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), _SELECTED_PAIRS)
def test_marks_on_a_selected_row_are_readable(name: str, ink: str, ground: str) -> None:
    """Marks keep their colour on a selected row, except in high contrast, where they turn black."""
    tokens = THEMES[name]  # type: ignore[index]  # the keys are the parameters

    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= _TEXT


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("edge", "ground"), _EDGE_PAIRS)
def test_edges_and_focus_have_the_contrast_of_wcag(name: str, edge: str, ground: str) -> None:
    """Edges of controls, the focus ring and the share of a bar stand at 3 : 1 or more."""
    tokens = THEMES[name]  # type: ignore[index]  # the keys are the parameters

    assert contrast(getattr(tokens, edge), getattr(tokens, ground)) >= _EDGE


def test_contrast_agrees_with_published_figures() -> None:
    """The formula gives the known values: black on white 21, grey #777777 on white 4.48."""
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


def test_no_type_is_under_12_px_except_the_rail_count() -> None:
    """Nothing is set smaller than 12 px, except the number on the rail."""
    small = {role for role, kind in TYPE.items() if kind.px < 12}

    assert small == {"count"}


def test_every_colour_is_six_hex_digits() -> None:
    """A typing slip in a token would paint black: each colour parses."""
    for tokens in THEMES.values():
        for field in Tokens.__dataclass_fields__.values():
            value = getattr(tokens, field.name)
            if isinstance(value, str) and field.name != "name":
                assert re.fullmatch(r"#[0-9A-F]{6}", value), (tokens.name, field.name)


def test_style_sheet_names_the_placeholder_colour() -> None:
    """A colour rule without it lets Qt fade placeholders under 4.5 : 1."""
    for tokens in THEMES.values():
        assert f"placeholder-text-color: {tokens.sub}" in theme.style_sheet(tokens)


def test_inter_is_the_font(qapp: QApplication) -> None:
    """The shipped font is in use, so that pictures and widths are the same everywhere."""
    assert QFontInfo(theme.font("body")).family() == "Inter"


def test_switching_theme_and_text_size_changes_living_widgets(
    qtbot: QtBot, qapp: QApplication
) -> None:
    """A label made before the switch has the new colour and size after it."""
    label = PlainLabel("Luonnos", "body", "sub")
    qtbot.addWidget(label)
    before = label.font().pointSizeF()

    theme.apply(qapp, "dark", factor=1.5)

    assert label.palette().color(QPalette.ColorRole.WindowText).name().upper() == "#A3B1B9"
    assert label.font().pointSizeF() == pytest.approx(before * 1.5)


def test_a_broken_text_size_is_ignored(qapp: QApplication) -> None:
    """A text size from a damaged setting cannot make the window unusable."""
    theme.apply(qapp, "light", factor=40.0)

    assert theme.px(100) == 100


def test_every_icon_named_in_the_code_is_shipped() -> None:
    """No screen can ask for an icon that is not there."""
    pattern = re.compile(
        r'(?:icon=|action_icon=|icons\.paint\(\w+, |IconLabel\(|set_icon\()"([a-z0-9-]+)"'
    )
    named = {
        name for path in _UI.rglob("*.py") for name in pattern.findall(path.read_text("utf-8"))
    }

    assert named
    assert [name for name in sorted(named) if not icons.is_shipped(name)] == []


def test_icons_are_shipped_with_their_licence() -> None:
    """Lucide's ISC text lies beside the icons."""
    licence = Path(resource_dir()) / "icons" / "LICENSE"

    assert "ISC License" in licence.read_text("utf-8")


def test_icon_is_sharp_and_coloured(qapp: QApplication) -> None:
    """An icon has the pixels of its screen and the colour that was asked for."""
    picture = icons.pixmap("sun", "#FF0000", 16, dpr=2.0)

    assert picture.width() == 32
    assert picture.deviceIndependentSize().width() == 16
    image = picture.toImage()
    solid = [
        image.pixelColor(x, y).name()
        for x in range(32)
        for y in range(32)
        if image.pixelColor(x, y).alpha() == 255
    ]
    assert set(solid) == {"#ff0000"}


def test_none_refcount_is_stable(qtbot: QtBot) -> None:
    """This Qt binding does not drop references of None (6.12.0 does, and the program aborts)."""
    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)

    for _ in range(1000):
        widget.update()

    assert abs(sys.getrefcount(None) - before) < 50


def test_tooltips_show_markup_literally() -> None:
    """Words from a colleague are shown, never rendered."""
    assert safe_tooltip("Aalto, Mirja") == "Aalto, Mirja"
    assert "&lt;img" in safe_tooltip("<img src=x>")


def test_a_label_first_shown_after_a_change_of_theme_has_its_colours(qtbot: QtBot) -> None:
    """Qt's style sheets bring back a hidden label's old palette at its first show."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, "dark")
    stack, label = QStackedWidget(), PlainLabel("Tapahtuma", "label")
    qtbot.addWidget(stack)
    stack.addWidget(QWidget())
    stack.show()

    theme.apply(application, "light")
    stack.addWidget(label)
    stack.setCurrentWidget(label)

    assert label.palette().windowText().color() == theme.tone_color("text")


class CountingLabel(PlainLabel):
    """Counts how often Qt styles it."""

    styled = 0

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.styled += event.type() == QEvent.Type.StyleChange


def test_what_is_made_unstyled_is_styled_once(qtbot: QtBot, qapp: QApplication) -> None:
    """However deep a label lies, making its window styles it once, and it looks like any other."""
    sheet = qapp.styleSheet()
    with theme.unstyled():
        label = CountingLabel("Tapahtuma", "label", "sub")
        outer: QWidget = label
        for _ in range(6):
            inner, outer = outer, QWidget()
            QVBoxLayout(outer).addWidget(inner)
        qtbot.addWidget(outer)
        made = label.styled
    outer.show()

    assert (made, label.styled) == (0, 1)
    assert qapp.styleSheet() == sheet != ""
    assert label.palette().windowText().color() == theme.tone_color("sub")


def test_the_sheet_comes_back_after_a_window_that_could_not_be_made(qapp: QApplication) -> None:
    """An error while a window is made leaves the program its looks."""
    with pytest.raises(LookupError), theme.unstyled():
        raise LookupError

    assert qapp.styleSheet() == theme.style_sheet(theme.tokens()) != ""


def test_the_theme_in_use_is_left_as_it_is(qtbot: QtBot, qapp: QApplication) -> None:
    """Choosing what is chosen already measures and paints nothing anew."""
    label = CountingLabel("Tapahtuma")
    qtbot.addWidget(label)
    label.show()
    label.styled = 0

    with qtbot.assertNotEmitted(theme.signals().changed):
        theme.apply(qapp, "light")

    assert label.styled == 0
