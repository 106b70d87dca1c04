"""The page of one note: what it says, and the ways to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import ptr, tr
from osmo_desktop.domain.records.review import APPROVED, COMMENTED, RETURNED
from osmo_desktop.services.attachment_rows import AttachmentRow
from osmo_desktop.services.models import NoteView
from osmo_desktop.ui.clients.flow_row import FlowRow
from osmo_desktop.ui.clients.note_content import NoteContent
from osmo_desktop.ui.clients.note_mending import MovePanel, StrikePanel
from osmo_desktop.ui.clients.note_review import ReviewPanel
from osmo_desktop.ui.clients.note_sharing import SharePanel
from osmo_desktop.ui.navigation import Now, local_now
from osmo_desktop.ui.widgets.buttons import (
    GhostButton,
    OutlineButton,
    PrimaryButton,
    QuietButton,
)
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.pages import ScrollPage


class NotePage(ScrollPage):
    """One note. It asks for amendment, move and strike; the page around it carries them out."""

    back_requested = Signal()
    amend_requested = Signal(str)
    move_requested = Signal(str, str, str)
    """Meeting, the client it belongs to, and why."""
    strike_requested = Signal(str, str)
    """Meeting and why."""
    review_requested = Signal(str, str, str)
    """Meeting, verdict and comment."""
    approve_requested = Signal(str)
    share_requested = Signal(str)
    """A text of the note without identifiers is wanted; answer with `share_panel.show_text`."""
    print_requested = Signal(str)
    """The note on paper is wanted (Ctrl+P)."""
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
        self.review_panel = ReviewPanel()
        self.share_panel = SharePanel()
        self.body.setContentsMargins(4, 4, 8, 8)
        self.body.setSpacing(8)
        self.body.addWidget(self._head())
        for panel in self._panels:
            self.body.addWidget(panel)
            panel.hide()
        self._content: QWidget = QWidget()
        self.body.addWidget(self._content)
        self.body.addStretch(1)
        self.move_panel.given.connect(self._on_move_given)
        self.strike_panel.given.connect(self._on_strike_given)
        self.review_panel.given.connect(self._on_review_given)

    @property
    def note(self) -> NoteView | None:
        """The note that is shown."""
        return self._note

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
            self._hide_panels()
            self.verticalScrollBar().setValue(0)
        self._note, self._files, self._protected = note, tuple(files), protected
        self._show_ways(note)
        fresh = NoteContent(note, files, protected=protected, now=self._now)
        fresh.attachment_opened.connect(self.attachment_opened)
        self.body.replaceWidget(self._content, fresh)
        self._content.hide()
        self._content.deleteLater()
        self._content = fresh

    def forget(self) -> None:
        """Show no note any more."""
        self._note = None
        self._hide_panels()

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
        self.approve_button = PrimaryButton(tr("Approve"), icon="check", dense=True)
        self.return_button = OutlineButton(tr("Return"), icon="undo-2", dense=True)
        self.comment_button = OutlineButton(
            ptr("button", "Comment"), icon="message-square", dense=True
        )
        self.move_button = OutlineButton(tr("Move to another client"), dense=True)
        self.share_button = OutlineButton(tr("Share without identifiers"), dense=True)
        self.print_button = OutlineButton(tr("Print"), icon="printer", dense=True)
        self.strike_button = QuietButton(tr("Entered in error"), icon="x")
        self.back_button.clicked.connect(self.back_requested)
        self.amend_button.clicked.connect(partial(self._ask, self.amend_requested))
        self.move_button.clicked.connect(self._on_move)
        self.strike_button.clicked.connect(self._on_strike)
        self.share_button.clicked.connect(partial(self._ask, self.share_requested))
        self.print_button.clicked.connect(partial(self._ask, self.print_requested))
        printing = QShortcut(QKeySequence("Ctrl+P"), self)
        printing.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        printing.activated.connect(self.print_button.click)
        row = FlowRow()
        self.approve_button.clicked.connect(partial(self._ask, self.approve_requested))
        self.return_button.clicked.connect(partial(self._on_review, RETURNED))
        self.comment_button.clicked.connect(partial(self._on_review, COMMENTED))
        for button in (
            self.back_button,
            self.approve_button,
            self.return_button,
            self.amend_button,
            self.comment_button,
            self.move_button,
            self.share_button,
            self.print_button,
            self.strike_button,
        ):
            row.add(button)
        return row

    @property
    def _panels(self) -> tuple[Card, ...]:
        """What is asked before something is done."""
        return (self.review_panel, self.move_panel, self.strike_panel, self.share_panel)

    def _hide_panels(self, besides: Card | None = None) -> None:
        """Ask nothing any more, or one thing only."""
        for panel in self._panels:
            if panel is not besides:
                panel.hide()

    def _show_ways(self, note: NoteView) -> None:
        """Offer what this person may do with the note as it stands."""
        is_open, review = note.struck is None, note.review
        for button in (
            self.move_button,
            self.strike_button,
            self.comment_button,
            self.share_button,
        ):
            button.setVisible(is_open)
        is_back = review.state == RETURNED and review.is_own
        self.amend_button.set_label(tr("Correct and send again") if is_back else tr("Amend"))
        self.amend_button.setVisible(is_open)
        self.return_button.setVisible(review.may_return and review.state != RETURNED)
        self.approve_button.setVisible(review.may_approve and review.state not in ("", APPROVED))

    def _ask(self, signal: SignalInstance, _checked: bool = False) -> None:
        """Ask for what a signal says, of the note as it is shown."""
        if self._note is not None:
            self._hide_panels()
            signal.emit(self._note.id)

    def _on_move(self) -> None:
        """Open the choice of the right client."""
        if self._note is not None:
            self._hide_panels(self.move_panel)
            self.move_panel.begin(except_client=self._note.client_id)
            self.ensureWidgetVisible(self.move_panel)

    def _on_strike(self) -> None:
        """Open the field for the reason."""
        self._hide_panels(self.strike_panel)
        self.strike_panel.begin()
        self.ensureWidgetVisible(self.strike_panel)

    def _on_review(self, verdict: str, _checked: bool = False) -> None:
        """Open the field for a comment, or for what should be corrected."""
        self._hide_panels(self.review_panel)
        self.review_panel.begin(verdict)
        self.ensureWidgetVisible(self.review_panel)

    def _on_review_given(self, verdict: str, comment: str) -> None:
        """Tell what is said of the note."""
        if self._note is not None:
            self.review_requested.emit(self._note.id, verdict, comment)

    def _on_move_given(self, client_id: str, reason: str) -> None:
        """Tell where the note belongs."""
        if self._note is not None:
            self.move_requested.emit(self._note.id, client_id, reason)

    def _on_strike_given(self, reason: str) -> None:
        """Tell why the note is in error."""
        if self._note is not None:
            self.strike_requested.emit(self._note.id, reason)
