"""The page of one note: what it says, and the ways to mend it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.attachment_rows import AttachmentRow
from osmo_desktop.services.models import NoteView
from osmo_desktop.ui.clients.flow_row import FlowRow
from osmo_desktop.ui.clients.note_content import NoteContent
from osmo_desktop.ui.clients.note_mending import MovePanel, StrikePanel
from osmo_desktop.ui.navigation import Now, local_now
from osmo_desktop.ui.widgets.buttons import GhostButton, OutlineButton, QuietButton
from osmo_desktop.ui.widgets.pages import ScrollPage


class NotePage(ScrollPage):
    """One note. It asks for amendment, move and strike; the page around it carries them out."""

    back_requested = Signal()
    amend_requested = Signal(str)
    move_requested = Signal(str, str, str)
    """Meeting, the client it belongs to, and why."""
    strike_requested = Signal(str, str)
    """Meeting and why."""
    attachment_opened = Signal(str)
    """An attachment of the note is to be looked at."""

    def __init__(self, *, now: Now = local_now, parent: QWidget | None = None) -> None:
        super().__init__(name=tr("Case note"), parent=parent)
        self._now = now
        self._note: NoteView | None = None
        self._files: tuple[AttachmentRow, ...] = ()
        self._protected = False
        self.move_panel = MovePanel()
        self.strike_panel = StrikePanel(
            tr("Strike the note through"),
            tr("The note is struck through. It stays readable, and nothing is erased."),
        )
        self.body.setContentsMargins(4, 4, 8, 8)
        self.body.setSpacing(8)
        self.body.addWidget(self._head())
        self.body.addWidget(self.move_panel)
        self.body.addWidget(self.strike_panel)
        self._content: QWidget = QWidget()
        self.body.addWidget(self._content)
        self.body.addStretch(1)
        self.move_panel.hide()
        self.strike_panel.hide()
        self.move_panel.given.connect(self._on_move_given)
        self.strike_panel.given.connect(self._on_strike_given)

    @property
    def note_id(self) -> str | None:
        """The id of the note that is shown."""
        return self._note.id if self._note is not None else None

    def set_compact(self, compact: bool) -> None:
        """Keep the margins: the page around has its own."""

    def show_note(
        self, note: NoteView, files: Sequence[AttachmentRow] = (), *, protected: bool
    ) -> None:
        """Show a note and what belongs to it; with `protected` no place is named."""
        if (note, tuple(files), protected) == (self._note, self._files, self._protected):
            return
        if self._note is None or note.id != self._note.id:
            self.move_panel.hide()
            self.strike_panel.hide()
            self.verticalScrollBar().setValue(0)
        self._note, self._files, self._protected = note, tuple(files), protected
        is_struck = note.struck is not None
        for button in (self.amend_button, self.move_button, self.strike_button):
            button.setVisible(not is_struck)
        fresh = NoteContent(note, files, protected=protected, now=self._now)
        fresh.attachment_opened.connect(self.attachment_opened)
        self.body.replaceWidget(self._content, fresh)
        self._content.hide()
        self._content.deleteLater()
        self._content = fresh

    def forget(self) -> None:
        """Show no note any more."""
        self._note = None
        self.move_panel.hide()
        self.strike_panel.hide()

    def focus_start(self) -> None:
        """Put the keyboard where reading begins."""
        self.back_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the timeline."""
        if event.key() == Qt.Key.Key_Escape:
            self.back_requested.emit()
            return
        super().keyPressEvent(event)

    def _head(self) -> FlowRow:
        """Return the row of ways back and ways to mend."""
        self.back_button = GhostButton(tr("Timeline"), icon="arrow-left")
        self.amend_button = OutlineButton(tr("Amend"), icon="pen-line", dense=True)
        self.move_button = OutlineButton(tr("Move to another client"), dense=True)
        self.strike_button = QuietButton(tr("Entered in error"), icon="x")
        self.back_button.clicked.connect(self.back_requested)
        self.amend_button.clicked.connect(self._on_amend)
        self.move_button.clicked.connect(self._on_move)
        self.strike_button.clicked.connect(self._on_strike)
        row = FlowRow()
        for button in (self.back_button, self.amend_button, self.move_button, self.strike_button):
            row.add(button)
        return row

    def _on_amend(self) -> None:
        """Ask for a draft with the note's present text."""
        if self._note is not None:
            self.amend_requested.emit(self._note.id)

    def _on_move(self) -> None:
        """Open the choice of the right client."""
        if self._note is not None:
            self.strike_panel.hide()
            self.move_panel.begin(except_client=self._note.client_id)
            self.ensureWidgetVisible(self.move_panel)

    def _on_strike(self) -> None:
        """Open the field for the reason."""
        self.move_panel.hide()
        self.strike_panel.begin()
        self.ensureWidgetVisible(self.strike_panel)

    def _on_move_given(self, client_id: str, reason: str) -> None:
        """Tell where the note belongs."""
        if self._note is not None:
            self.move_requested.emit(self._note.id, client_id, reason)

    def _on_strike_given(self, reason: str) -> None:
        """Tell why the note is in error."""
        if self._note is not None:
            self.strike_requested.emit(self._note.id, reason)
