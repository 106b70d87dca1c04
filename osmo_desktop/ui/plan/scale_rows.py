"""The five texts of a goal's scale with their radio marks, from +2 down to −2."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.widgets.badges import Badge
from osmo_desktop.ui.widgets.choices import RadioMark
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel

LEVELS = (2, 1, 0, -1, -2)
SCALE_FIELDS = {
    -2: "level_minus_2",
    -1: "level_minus_1",
    0: "level_0",
    1: "level_plus_1",
    2: "level_plus_2",
}


def signed(level: int) -> str:
    """Return a level as it is written: "+1", "0", "−2"."""
    sign = {-1: "−", 0: "", 1: "+"}[(level > 0) - (level < 0)]
    return f"{sign}{abs(level)}"


class ScaleRows(QWidget):
    """Tab moves over the texts; with the focus on a mark the digits 1–5 choose −2…+2."""

    level_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.marks: dict[int, RadioMark] = {}
        self.texts: dict[int, LineInput] = {}
        self._signs: dict[int, PlainLabel] = {}
        self._now: dict[int, Badge] = {}
        self._notes: dict[int, PlainLabel] = {}
        self._level: int | None = None
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        grid.setColumnMinimumWidth(3, theme.px(84))
        for at, level in enumerate(LEVELS):
            self._make_row(grid, at, level)

    @property
    def level(self) -> int | None:
        """The present level."""
        return self._level

    def set_levels(self, baseline: int | None, level: int | None) -> None:
        """Mark the present level and the baseline; nothing is told."""
        self._level = level
        for at, radio in self.marks.items():
            # An exclusive group keeps one checked; None must clear all.
            radio.setAutoExclusive(False)
            radio.setChecked(at == level)
            radio.setAutoExclusive(True)
            self._now[at].setVisible(at == level)
            self._signs[at].set_tone("accent" if at == level else "text")
            notes = [tr("baseline")] if at == baseline else []
            if at == 0 and at != level:
                notes.insert(0, tr("expected"))
            self._notes[at].setText(", ".join(notes))
        self.name_marks()

    def name_marks(self) -> None:
        """Let each mark say its level and what it means."""
        for level, radio in self.marks.items():
            meaning = line(self.texts[level].text(), 120)
            words = tr("Now at {level}").format(level=signed(level))
            radio.setAccessibleName(f"{words}: {meaning}" if meaning else words)

    def set_read_only(self, is_read_only: bool) -> None:
        """Fix the texts of an approved plan; the level still moves."""
        for text in self.texts.values():
            text.setReadOnly(is_read_only)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a level by its digit; digits in the texts never come here."""
        digit = event.key() - Qt.Key.Key_1
        if 0 <= digit < len(LEVELS) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            level = digit - 2
            self.marks[level].setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._choose(level)
            return
        super().keyPressEvent(event)

    def _make_row(self, grid: QGridLayout, at: int, level: int) -> None:
        """Make one level: mark, sign, text, and what there is to say of it."""
        radio, sign = RadioMark(signed(level)), PlainLabel(signed(level), "lead")
        sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        sign.setMinimumWidth(theme.px(28))
        text = LineInput(name=tr("What {level} means").format(level=signed(level)))
        now = Badge(tr("now"), "neutral", icon="check")
        note = PlainLabel("", "small", "sub")
        side = QHBoxLayout()
        side.setSpacing(6)
        side.addWidget(now)
        side.addWidget(note)
        side.addStretch(1)
        for column, widget in enumerate((radio, sign, text)):
            grid.addWidget(widget, at, column)
        grid.addLayout(side, at, 3)
        self.marks[level], self.texts[level] = radio, text
        self._signs[level], self._now[level], self._notes[level] = sign, now, note
        radio.clicked.connect(lambda _=False, level=level: self._choose(level))

    def _choose(self, level: int) -> None:
        """Take a level and tell it."""
        if level != self._level:
            self.level_chosen.emit(level)
