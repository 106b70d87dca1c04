"""Where one was typing: taken before a lock, put back after it. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from osmo_desktop.ui.place import Caret


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


def _fields(window: QWidget) -> list[QLineEdit | QPlainTextEdit]:
    """The text fields that are seen, in the order in which they were made."""
    return [
        child
        for child in window.findChildren(QWidget)
        if isinstance(child, QLineEdit | QPlainTextEdit) and child.isVisibleTo(window)
    ]
