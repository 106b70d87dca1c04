"""Where one was typing, and how far down: taken before a lock, put back after it. GUI thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from osmo_desktop.ui.place import Caret, Scroll


def take(window: QWidget) -> Caret | None:
    """The text field of `window` that has the keyboard, its cursor and selection."""
    focused = QApplication.focusWidget()
    fields = _fields(window)
    if not isinstance(focused, QLineEdit | QPlainTextEdit) or focused not in fields:
        return None
    name = focused.accessibleName()
    which = [field for field in fields if field.accessibleName() == name].index(focused)
    if isinstance(focused, QPlainTextEdit):
        typing = focused.textCursor()
        return name, which, typing.position(), typing.anchor()
    at = focused.cursorPosition()
    start = focused.selectionStart()
    anchor = at if start < 0 else (focused.selectionEnd() if start == at else start)
    return name, which, at, anchor


def put(window: QWidget, caret: Caret) -> bool:
    """Give the keyboard back; False while there is no such field."""
    name, which, at, anchor = caret
    named = [field for field in _fields(window) if field.accessibleName() == name]
    if not 0 <= which < len(named):
        return False
    field = named[which]
    field.setFocus(Qt.FocusReason.OtherFocusReason)
    if isinstance(field, QPlainTextEdit):
        last = field.document().characterCount() - 1
        typing = field.textCursor()
        typing.setPosition(min(max(0, anchor), last))
        typing.setPosition(min(max(0, at), last), QTextCursor.MoveMode.KeepAnchor)
        field.setTextCursor(typing)
    elif anchor != at:
        field.setSelection(anchor, at - anchor)
    else:
        field.setCursorPosition(at)
    return True


def take_scrolls(window: QWidget) -> tuple[Scroll, ...]:
    """How far down each list and page of `window` is that is seen and not at its top."""
    return tuple(
        (name, which, area.verticalScrollBar().value())
        for (name, which), area in _areas(window).items()
        if area.verticalScrollBar().value() > 0
    )


def put_scrolls(window: QWidget, scrolls: Collection[Scroll]) -> int:
    """Scroll down as far as there is something; gives how many pixels are missing."""
    areas, missing = _areas(window), 0
    for name, which, value in scrolls:
        if (area := areas.get((name, which))) is not None:
            bar = area.verticalScrollBar()
            bar.setValue(value)
            missing += max(0, value - bar.value())
    return missing


def _areas(window: QWidget) -> dict[tuple[str, int], QAbstractScrollArea]:
    """What scrolls and is seen, by name and number; text fields follow their cursor."""
    found: dict[tuple[str, int], QAbstractScrollArea] = {}
    counts: Counter[str] = Counter()
    for child in window.findChildren(QAbstractScrollArea):
        if child.isVisibleTo(window) and not isinstance(child, QPlainTextEdit):
            name = child.accessibleName()
            found[name, counts[name]] = child
            counts[name] += 1
    return found


def _fields(window: QWidget) -> list[QLineEdit | QPlainTextEdit]:
    """The text fields that are seen, in the order in which they were made."""
    return [
        child
        for child in window.findChildren(QWidget)
        if isinstance(child, QLineEdit | QPlainTextEdit) and child.isVisibleTo(window)
    ]
