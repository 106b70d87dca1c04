"""Opens a note and carries out its amendment, move and strike. GUI thread; work on the worker."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.domain.records.review import RETURNED
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.attachment_rows import AttachmentRow
from osmo_desktop.services.models import ClientRow, NoteDraft, NoteView
from osmo_desktop.services.review_rows import NoteReviewView
from osmo_desktop.ui.clients.client_page import ClientPageView
from osmo_desktop.ui.clients.note_paper import note_paper
from osmo_desktop.ui.clipboard import CLEAR_AFTER_MS
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Navigator, Now, Outcome, local_now
from osmo_desktop.ui.tasks import TaskRunner


class NoteController(QObject):
    """The one note that a client's page shows instead of the timeline."""

    def __init__(
        self,
        view: ClientPageView,
        services: Services,
        tasks: TaskRunner,
        navigator: Navigator,
        *,
        now: Now = local_now,
    ) -> None:
        super().__init__(view)
        self._view = view
        self._services = services
        self._tasks = tasks
        self._navigator = navigator
        self._now = now
        self._note_wanted: str | None = None
        note = view.note
        note.back_requested.connect(self.close)
        note.amend_requested.connect(self._on_amend)
        note.move_requested.connect(self._on_move)
        note.strike_requested.connect(self._on_strike)
        note.review_requested.connect(self._on_review)
        note.approve_requested.connect(self._on_approve)
        note.attachment_opened.connect(view.open_attachment)
        note.move_panel.clients_wanted.connect(self._on_clients_wanted)
        note.share_requested.connect(self._on_share)
        note.print_requested.connect(
            lambda shown: navigator.show_paper(
                partial(note_paper, services.note_papers, shown, now)
            )
        )
        note.share_panel.copied.connect(self._on_shared)

    def open(self, meeting_id: str) -> None:
        """Show an approved note."""
        self._note_wanted = meeting_id
        services = self._services
        self._tasks.vault(
            lambda: (services.notes.view(meeting_id), services.attachments.of_note(meeting_id)),
            name=mark("Opening the note"),
            owner=self,
            on_success=self._on_note,
        )

    def reload(self) -> None:
        """Show the open note as it is now."""
        if self._note_wanted is not None:
            self.open(self._note_wanted)

    def forget(self) -> None:
        """Show no note any more."""
        self._note_wanted = None

    def _on_note(self, found: tuple[NoteView, tuple[AttachmentRow, ...]]) -> None:
        """Show a note that was read, with what belongs to it."""
        note, files = found
        client = self._view.client
        if client is None or note.id != self._note_wanted:
            return
        is_new = self._view.note.note_id != note.id
        self._view.note.show_note(note, files, protected=client.row.protected)
        if is_new:
            self._view.open_note()

    def close(self) -> None:
        """Go back to the timeline."""
        self._note_wanted = None
        self._view.close_note()

    def _on_amend(self, meeting_id: str) -> None:
        """Start an amendment as a draft and open it."""
        notes, drafts = self._services.notes, self._services.drafts
        self._tasks.vault(
            lambda: drafts.save(notes.start_amendment(meeting_id)),
            name=mark("Opening an amendment"),
            owner=self,
            on_success=self._on_amendment,
        )

    def _on_amendment(self, draft: NoteDraft) -> None:
        self._navigator.open_note_editor(draft_id=draft.id)

    def _on_clients_wanted(self, query: str) -> None:
        """Find the clients to whom a note may belong."""
        self._tasks.vault(
            lambda: self._services.clients.list(query=query),
            name=mark("Searching clients"),
            owner=self,
            on_success=self._on_clients,
        )

    def _on_clients(self, rows: tuple[ClientRow, ...]) -> None:
        self._view.note.move_panel.show_clients(rows, self._now())

    def _on_move(self, meeting_id: str, to_client: str, reason: str) -> None:
        """Move a note."""
        self._tasks.vault(
            lambda: Outcome.of(self._services.notes.move(meeting_id, to_client, reason)),
            name=mark("Moving the note"),
            owner=self,
            on_success=lambda _: self._on_mended(tr("The note was moved to the right client.")),
        )

    def _on_strike(self, meeting_id: str, reason: str) -> None:
        """Strike a note through."""

        def strike() -> Changes:
            return self._services.notes.strike(meeting_id, reason)

        self._tasks.vault(
            strike,
            name=mark("Striking the note through"),
            owner=self,
            on_success=lambda _: self._on_mended(tr("The note is marked as entered in error.")),
        )

    def _on_share(self, meeting_id: str) -> None:
        """Show a note as a text without identifiers, unless another note is open by then."""
        page = self._view.note

        def show(text: str) -> None:
            if page.note_id == meeting_id:
                page.share_panel.show_text(text)
                page.ensureWidgetVisible(page.share_panel)

        self._tasks.vault(
            lambda: self._services.sharing.note_text(meeting_id),
            name=mark("Taking the identifiers out"),
            owner=self,
            on_success=show,
        )

    def _on_shared(self) -> None:
        """Tell how long the text can be pasted."""
        self._navigator.toast(
            tr("Copied. The clipboard is emptied in {n} seconds.").format(n=CLEAR_AFTER_MS // 1_000)
        )
        self._view.note.focus_start()

    def _on_review(self, meeting_id: str, verdict: str, comment: str) -> None:
        """Comment or return a note; the words stay in the panel until they are safe."""
        panel, reviews = self._view.note.review_panel, self._services.reviews
        say, shown = reviews.give_back if verdict == RETURNED else reviews.comment, self._shown
        words = (
            tr("The note was returned to its author.")
            if verdict == RETURNED
            else tr("The comment was sent.")
        )

        def done(_changes: Changes) -> None:
            panel.hide()
            self._on_reviewed(meeting_id, words)

        self._tasks.vault(
            lambda: say(meeting_id, comment, shown=shown),
            name=mark("Saving the comment"),
            owner=self,
            on_success=done,
            on_failure=lambda error: panel.show_problem(failure_words(error)),
        )

    def _on_approve(self, meeting_id: str) -> None:
        """Approve the words that are shown."""
        shown = self._shown
        self._tasks.vault(
            lambda: self._services.reviews.approve(meeting_id, shown=shown),
            name=mark("Approving the note"),
            owner=self,
            on_success=lambda _: self._on_reviewed(meeting_id, tr("The note was approved.")),
        )

    @property
    def _shown(self) -> NoteReviewView | None:
        """The note as this person sees it now."""
        note = self._view.note.note
        return note.review if note is not None else None

    def _on_reviewed(self, meeting_id: str, words: str) -> None:
        """Show the note as it stands now; the toast takes the review back."""
        self.reload()
        self._view.note.focus_start()
        self._navigator.toast(words, lambda: self._take_back(meeting_id))

    def _take_back(self, meeting_id: str) -> None:
        self._tasks.vault(
            lambda: self._services.reviews.take_back(meeting_id),
            name=mark("Taking a review back"),
            owner=self,
            on_success=lambda _: self.reload(),
        )

    def _on_mended(self, words: str) -> None:
        """Tell what was done and go back to the timeline."""
        self.close()
        self._navigator.toast(words)
