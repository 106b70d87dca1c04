"""Short entries one under another, written in place: supporting factors, services, methods."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import theme
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets import faults
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.inputs import LINE_LENGTH, TextArea

_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class EntryArea(TextArea):
    """One entry: looks like text until it has the focus."""

    def __init__(self, text: str) -> None:
        super().__init__(text, min_lines=1, longest=LINE_LENGTH)
        self.setStyleSheet("QPlainTextEdit { border: none; background: transparent; padding: 0; }")
        self.document().setDocumentMargin(2)
        theme.set_font(self, "body")

    def sizeHint(self) -> QSize:
        """Return the height of the lines alone."""
        lines = max(1, round(self.document().size().height()))
        return QSize(theme.px(160), lines * QFontMetrics(self.font()).lineSpacing() + 4)


class EntryRow(QWidget):
    """An icon and its entry."""

    def __init__(self, icon: str, tone: Tone, text: str) -> None:
        super().__init__()
        self.area = EntryArea(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        mark = QVBoxLayout()
        mark.setContentsMargins(0, 3, 0, 0)
        mark.addWidget(IconLabel(icon, 16, tone), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(mark)
        row.addWidget(self.area, 1)


class EntryList(QWidget):
    """Entries of one field, one a line. Enter adds the next, Ctrl+Backspace removes one."""

    typed = Signal()
    left = Signal()
    """An entry was left: the moment to write the field."""

    def __init__(self, *, name: str, icon: str, tone: Tone = "sub", empty: str = "") -> None:
        super().__init__()
        self._name, self._icon, self._empty = name, icon, empty
        self._tone: Tone = tone
        self._is_read_only = False
        self._before: QWidget | None = None
        self.rows: list[EntryRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.set_text("")

    def follow(self, control: QWidget) -> None:
        """Let Tab come to the entries from `control`, however many there will be."""
        self._before = control
        self._renew()

    def text(self) -> str:
        """Return the entries, one a line; empty ones are left out."""
        lines = (row.area.text().strip() for row in self.rows)
        return "\n".join(text for text in lines if text)

    def set_text(self, text: object) -> None:
        """Show the entries of `text` without telling anyone."""
        lines = [part.strip() for part in str(text or "").splitlines() if part.strip()]
        if (lines or [""]) == [row.area.text() for row in self.rows]:
            return
        for row in self.rows:
            self._discard(row)
        self.rows = []
        for part in lines or [""]:
            self._insert(len(self.rows), part)
        self._renew()

    def set_read_only(self, is_read_only: bool) -> None:
        """Show an approved plan."""
        self._is_read_only = is_read_only
        for row in self.rows:
            row.area.setReadOnly(is_read_only)

    def add_entry(self) -> None:
        """Begin a new entry at the end."""
        if self.rows[-1].area.text().strip():
            self._insert(len(self.rows), "")
            self._renew()
        self.rows[-1].area.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Enter, Ctrl+Backspace, Up and Down from the entries."""
        at = next((i for i, row in enumerate(self.rows) if row.area is watched), None)
        if at is None or not isinstance(event, QKeyEvent) or self._is_read_only:
            return super().eventFilter(watched, event)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        is_remove = control and event.key() == Qt.Key.Key_Backspace
        is_enter = not control and Qt.Key(event.key()) in _ENTER
        if event.type() == QEvent.Type.KeyPress and (is_remove or is_enter):
            if is_remove:
                self._remove(at)
            elif self.rows[at].area.text().strip():
                self._go_on(at)
            return True
        return super().eventFilter(watched, event)

    def _go_on(self, at: int) -> None:
        """Begin an entry after this one."""
        self._insert(at + 1, "")
        self._renew()
        self.rows[at + 1].area.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _remove(self, at: int) -> None:
        """Remove an entry; the focus goes to its neighbour."""
        row = self.rows.pop(at)
        if not self.rows:
            self._insert(0, "")
        self._renew()
        self.rows[min(at, len(self.rows) - 1)].area.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._discard(row)
        self.left.emit()

    def _insert(self, at: int, text: str) -> None:
        """Make a row and connect it."""
        row = EntryRow(self._icon, self._tone, text)
        row.area.setReadOnly(self._is_read_only)
        row.area.installEventFilter(self)
        row.area.textChanged.connect(self.typed)
        row.area.left.connect(self.left)
        self.rows.insert(at, row)

    def _discard(self, row: EntryRow) -> None:
        """Let a row go, with what was said about it."""
        faults.tell(row.area, "")
        row.area.left.disconnect(self.left)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _renew(self) -> None:
        """Lay the rows out in order and name them."""
        last = self._before
        for at, row in enumerate(self.rows):
            self._column.insertWidget(at, row)
            row.show()
            words = tr("{part}, entry {n}").format(part=self._name, n=at + 1)
            row.area.setAccessibleName(words)
            row.area.setPlaceholderText(self._empty if len(self.rows) == 1 else "")
            if last is not None:
                QWidget.setTabOrder(last, row.area)
            last = row.area
