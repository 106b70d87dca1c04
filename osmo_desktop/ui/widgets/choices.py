"""Choosing: one of a list, a ticked task, a radio mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QRadioButton,
    QSizePolicy,
    QStyledItemDelegate,
    QWidget,
)

from osmo_desktop.ui import icons, theme
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.badges import paint_badge
from osmo_desktop.ui.widgets.labels import set_tooltip

_TITLE_LEFT = 30
_TITLE_LINE = 17


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list: `key` for code, `label` for people, an optional icon."""

    key: str
    label: str
    icon: str | None = None


class ChoiceInput(QComboBox):
    """A drop-down list, 32 px high; the wheel scrolls the page, never changes the value."""

    chosen = Signal(str)
    """The key that the person chose; not sent by `set_key`."""

    def __init__(
        self,
        choices: Sequence[Choice],
        *,
        name: str = "",
        key: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._choices: list[Choice] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # A styled delegate reads the row height of the style sheet; the combo's own does not.
        self.setItemDelegate(QStyledItemDelegate(self))
        theme.set_font(self, "body")
        if name:
            self.setAccessibleName(name)
        self.set_choices(choices)
        if key is not None:
            self.set_key(key)
        self.activated.connect(self._on_activated)

    @property
    def key(self) -> str | None:
        """The key of the chosen entry, or None when nothing is chosen."""
        index = self.currentIndex()
        return self._choices[index].key if 0 <= index < len(self._choices) else None

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Replace the list and keep the chosen key if it is still there."""
        kept = self.key
        self._choices = list(choices)
        self.clear()
        for choice in self._choices:
            self.addItem(choice.label)
        if kept is not None:
            self.set_key(kept)

    def set_key(self, key: str | None) -> None:
        """Choose by key without telling anyone; an unknown key chooses nothing."""
        keys = [choice.key for choice in self._choices]
        self.setCurrentIndex(keys.index(key) if key in keys else -1)

    def sizeHint(self) -> QSize:
        """Return the size of the longest label."""
        font = theme.font("body")
        widest = max((painting.width_of(c.label, font) for c in self._choices), default=0)
        return QSize(widest + theme.px(64), theme.px(32))

    def minimumSizeHint(self) -> QSize:
        """Let it shrink; the label is elided."""
        return QSize(theme.px(72), theme.px(32))

    def showPopup(self) -> None:
        """Open the list, its icons in the colours of the theme in use now."""
        for row, choice in enumerate(self._choices):
            picture = icons.icon(choice.icon, theme.tokens().sub) if choice.icon else QIcon()
            self.setItemIcon(row, picture)
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw edge, icon, label and arrow."""
        t = theme.tokens()
        painter = QPainter(self)
        ground = t.surface if self.isEnabled() else t.bg
        radius = theme.px(painting.RADIUS_CONTROL)
        painting.rounded(painter, self.rect(), radius, fill=ground, edge=t.input)
        size = theme.px(16)
        top = (self.height() - size) // 2
        left = theme.px(9)
        index = self.currentIndex()
        choice = self._choices[index] if 0 <= index < len(self._choices) else None
        if choice is not None and choice.icon:
            icons.paint(painter, choice.icon, QRect(theme.px(8), top, size, size), t.sub)
            left = theme.px(36)
        right = self.width() - theme.px(24)
        words, colour = (choice.label, t.text) if choice else (self.placeholderText(), t.sub)
        area = QRect(left, 0, right - left - 4, self.height())
        painting.text(painter, area, words, font=theme.font("body"), colour=colour)
        icons.paint(painter, "chevron-down", QRect(right, top, size, size), t.sub)

    def _on_activated(self, index: int) -> None:
        """Tell the key of the entry that was picked."""
        self.chosen.emit(self._choices[index].key)


def paint_box(painter: QPainter, rect: QRect, *, checked: bool, round_: bool = False) -> None:
    """Draw a check box (rounded square with tick) or a radio mark (circle with dot)."""
    t = theme.tokens()
    edge = t.accent if checked else t.input
    if round_:
        painting.rounded(painter, rect, rect.height() / 2, fill=t.surface, edge=edge, width=2)
        if checked:
            inner = rect.adjusted(5, 5, -5, -5)
            painting.rounded(painter, inner, inner.height() / 2, fill=t.accent)
        return
    painting.rounded(painter, rect, 5, fill=t.accent if checked else t.surface, edge=edge, width=2)
    if checked:
        icons.paint(painter, "check", rect.adjusted(2, 2, -2, -2), t.onaccent)


class CheckLine(QCheckBox):
    """A check box with one line of plain words."""

    def __init__(self, text: str, *, checked: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self.set_label(text)
        self.setChecked(checked)
        theme.set_font(self, "body")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_label(self, text: str) -> None:
        """Change the words."""
        self._words = text
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the size of box and words."""
        return QSize(painting.width_of(self._words, self.font()) + theme.px(34), theme.px(28))

    def hitButton(self, _pos: object) -> bool:
        """Take a click anywhere on the line."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw box and words."""
        painter = QPainter(self)
        side = theme.px(18)
        box = QRect(1, (self.height() - side) // 2, side, side)
        paint_box(painter, box, checked=self.isChecked())
        area = QRect(side + theme.px(12), 0, self.width() - side - theme.px(12), self.height())
        painting.text(painter, area, self._words, font=self.font(), colour=theme.tokens().text)


class RadioMark(QRadioButton):
    """A radio mark without words beside a field that says what it means; `name` is spoken."""

    def __init__(self, name: str, *, checked: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setChecked(checked)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Large enough to click."""
        return QSize(theme.px(24), theme.px(24))

    def hitButton(self, _pos: object) -> bool:
        """Take a click anywhere on the mark."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the mark."""
        side = theme.px(18)
        box = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
        paint_box(QPainter(self), box, checked=self.isChecked(), round_=True)


class TaskRow(QCheckBox):
    """A task: box, title, second line, and when it is due (as badge when it is late).

    Space or a click on the box ticks it (`toggled`); Enter or a click on the words sends `opened`.
    """

    opened = Signal()

    def __init__(
        self,
        title: str,
        second: str = "",
        *,
        due: str = "",
        tone: Tone = "sub",
        checked: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title, self._second, self._due = title, second, due
        self._tone: Tone = tone
        self._given_width = 0
        self.setChecked(checked)
        self.setAccessibleName(", ".join(part for part in (title, second, due) if part))
        set_tooltip(self, title)  # a title of more than two lines is elided
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.set_font(self, "body")

    def sizeHint(self) -> QSize:
        """Return the lines at the width that it was given; before that, at the design's width.

        A narrow column that asks for no height for its width would cut the last line off.
        """
        width = theme.px(240)
        return QSize(width, self.heightForWidth(self._given_width or width))

    def minimumSizeHint(self) -> QSize:
        """Let words be elided."""
        return QSize(theme.px(140), self.sizeHint().height())

    def heightForWidth(self, width: int) -> int:
        """Return the height of the title, on two lines where it needs them, and of what follows."""
        extra = _TITLE_LINE * (len(self._title_lines(width)) - 1)
        return theme.px((44 if self._second or self._due else 32) + extra)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another height where the title needs more or fewer lines now."""
        super().resizeEvent(event)
        if self._given_width != self.width():
            self._given_width = self.width()
            self.updateGeometry()

    def hitButton(self, pos: object) -> bool:
        """Only the box ticks; the words open."""
        x = getattr(pos, "x", lambda: 0)()
        return bool(x <= theme.px(30))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open on a click on the words."""
        super().mouseReleaseEvent(event)
        if not self.hitButton(event.position().toPoint()) and self.rect().contains(
            event.position().toPoint()
        ):
            self.opened.emit()

    def event(self, event: QEvent) -> bool:
        """Open on Enter."""
        if event.type() == QEvent.Type.KeyPress and getattr(event, "key", lambda: 0)() in {
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
        }:
            self.opened.emit()
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw box, two lines and the due mark."""
        t = theme.tokens()
        painter = QPainter(self)
        side = theme.px(18)
        paint_box(painter, QRect(1, theme.px(4), side, side), checked=self.isChecked())
        self._paint_due(painter)
        is_narrow = _is_narrow(self.width())
        left, line = theme.px(_TITLE_LEFT), theme.px(_TITLE_LINE)
        words = QRect(left, theme.px(4), self._title_width(self.width()), line)
        font = theme.font("body")
        font.setStrikeOut(self.isChecked())
        for title in self._title_lines(self.width()):
            painting.text(painter, words, title, font=font, colour=t.text)
            words.translate(0, line)
        if is_narrow and self._due:
            due = theme.font("label")
            colour = t.tone(self._tone)
            words.setLeft(left + painting.text(painter, words, self._due, font=due, colour=colour))
        if self._second:
            second = f" · {self._second}" if is_narrow and self._due else self._second
            painting.text(painter, words, second, font=theme.font("small"), colour=t.sub)

    def _title_lines(self, width: int) -> tuple[str, ...]:
        """The title at a width of the row."""
        font = theme.font("body")
        return painting.in_two(self._title, font=font, width=self._title_width(width))

    def _title_width(self, width: int) -> int:
        """The room of the title at a width of the row."""
        return width - theme.px(_TITLE_LEFT) - 8 - self._due_width(width)

    def _due_width(self, width: int) -> int:
        """The room at the right end for when it is due."""
        if not self._due or _is_narrow(width):
            return 0
        if self._tone in {"warn", "danger"}:
            return painting.width_of(self._due, theme.font("label")) + theme.px(32)
        return painting.width_of(self._due, theme.tabular(theme.font("small")))

    def _paint_due(self, painter: QPainter) -> None:
        """Draw when it is due at the right end, where it stands there."""
        width = self._due_width(self.width())
        if not width:
            return
        if self._tone in {"warn", "danger"}:
            height = theme.px(24)
            box = QRect(self.width() - width, (self.height() - height) // 2, width, height)
            paint_badge(painter, box, self._due, tone=self._tone, icon="clock-alert")
            return
        font = theme.tabular(theme.font("small"))
        box = QRect(self.width() - width, 0, width + 1, self.height())
        painting.text(painter, box, self._due, font=font, colour=theme.tokens().sub)


def _is_narrow(width: int) -> bool:
    """Whether what is due stands before the second line, because there is no room beside."""
    return width < theme.px(300)
