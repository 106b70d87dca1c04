"""The box of the palette: field, list, foot, and the keys that move in the list."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import theme
from osmo_desktop.ui.palette.rows import PaletteList, PaletteModel, PaletteRow
from osmo_desktop.ui.widgets.badges import KeyHint
from osmo_desktop.ui.widgets.cards import Separator
from osmo_desktop.ui.widgets.inputs import SearchInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.overlay import Overlay

_WIDTH = 640
_TOP = 80
_HIGHEST = 560
_LONGEST_QUERY = 200
_PAGE = 8  # rows


class PaletteFrame(Overlay):
    """The keyboard stays in the field; what is chosen in the list is told by signals."""

    moved = Signal(int)
    """So many rows down; up where it is negative."""
    taken = Signal(object)
    """Enter or a click: the chosen `PaletteRow`."""
    note_wanted = Signal(object)
    """Ctrl+Enter: a note is wanted for the chosen `PaletteRow`."""

    def __init__(self, window: QWidget, *, behind: QWidget | None = None) -> None:
        super().__init__(window, behind=behind, width=_WIDTH)
        self.setAccessibleName(tr("Search and commands"))
        self.is_tall = False
        self.field = SearchInput(
            name=tr("Search clients, records and commands"), icon="search", height=44
        )
        self.field.setMaxLength(_LONGEST_QUERY)
        theme.set_font(self.field, "h1")
        self.model = PaletteModel(self)
        self.list = PaletteList(self.model, name=tr("Found"))
        self.nothing = PlainLabel("", "body", "sub", wrap=True)
        self._lay_out()
        self.field.installEventFilter(self)
        self.list.row_opened.connect(self._on_row_opened)

    def current(self) -> PaletteRow | None:
        """Return the chosen row."""
        return self.model.row_at(self.list.currentIndex())

    def say_nothing(self, *, has_query: bool) -> None:
        """Say what to do when there is no row, else show the list."""
        is_empty = not self.model.rows
        words = tr("Type a name, a municipality, a word from a note, or >.")
        if has_query:
            words = tr("Nothing found. Try a part of a name, another form of a word, or >.")
        self.nothing.setText(words if is_empty else "")
        self.nothing.setVisible(is_empty)
        self.list.setVisible(not is_empty)

    def place_box(self) -> QRect:
        """Stand near the top, as high as what was found."""
        width = min(theme.px(_WIDTH), self.width() - 32)
        top = min(theme.px(_TOP), self.height() // 10)
        self.body.activate()
        height = self.body.sizeHint().height()
        if not self.list.isHidden():
            height += self.list.contentsSize().height() + 8 - self.list.sizeHint().height()
        highest = self.height() if self.is_tall else theme.px(_HIGHEST)
        height = min(height, self.height() - top - 16, highest)
        return QRect((self.width() - width) // 2, top, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move and choose with the keyboard while the field keeps it."""
        if (
            watched is self.field
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and self._take_key(event)
        ):
            return True
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        """Act on a key of the list; tell whether it was one."""
        key = Qt.Key(event.key())
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: _PAGE,
            Qt.Key.Key_PageUp: -_PAGE,
        }
        if key in steps:
            self.moved.emit(steps[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            row = self.current()
            wants_note = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if row is not None:
                (self.note_wanted if wants_note else self.taken).emit(row)
        else:
            return False
        return True

    def _on_row_opened(self, index: QModelIndex) -> None:
        """Take the row that was clicked."""
        row = self.model.row_at(index)
        if row is not None and row.is_choice:
            self.taken.emit(row)

    def _lay_out(self) -> None:
        """Field, list and foot under each other."""
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(8, 8, 16, 8)
        head.setSpacing(12)
        head.addWidget(self.field, 1)
        head.addWidget(KeyHint("Esc", lasting=True))
        self.body.addLayout(head)
        self.body.addWidget(Separator())
        self.nothing.setContentsMargins(24, 16, 24, 16)
        self.nothing.hide()
        self.body.addWidget(self.nothing)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(Separator())
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 10, 24, 10)
        foot.setSpacing(7)
        for keys, words in (
            ("↑ ↓", tr("choose")),
            ("Enter", tr("open")),
            (">", tr("commands only")),
        ):
            foot.addWidget(KeyHint(keys, lasting=True))
            foot.addWidget(PlainLabel(words, "small", "sub"))
            foot.addSpacing(8)
        foot.addStretch(1)
        foot.addWidget(PlainLabel(tr("Empty shows the clients opened last"), "small", "sub"))
        self.body.addLayout(foot)
