"""Loads a client's page and carries out what its parts ask for. GUI thread; work on the worker."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.bundle import Services
from osmo_desktop.services.clients import ContactDetails
from osmo_desktop.services.models import (
    ClientPage,
    ClientRow,
    NoteDraft,
    NoteView,
    TimelineEntry,
)
from osmo_desktop.ui.clients.client_page import ClientPageView
from osmo_desktop.ui.clients.timeline_tab import PAGE_SIZE
from osmo_desktop.ui.navigation import SYNC, Navigator, Now, Outcome, local_now
from osmo_desktop.ui.tasks import Failure, Task, TaskRunner

Loaded = tuple[ClientPage, tuple[TimelineEntry, ...]]


class ClientController(QObject):
    """Brings one client's data to the view, and the view's wishes to the services."""

    client_gone = Signal(str)
    """The client that should be shown is not here (any more)."""
    shown = Signal(str)
    """A client's page is on screen now."""
    edit_requested = Signal(str)

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
        self._wanted: str | None = None
        self._reading: Task[Loaded] | None = None
        self._note_wanted: str | None = None
        self._connect_view()

    @property
    def client_id(self) -> str | None:
        """The client whose page is shown or on its way."""
        return self._wanted

    def load(self, client_id: str) -> None:
        """Show a client; an older request that still waits is dropped."""
        if self._reading is not None:
            self._reading.cancel()
        if client_id != self._wanted:
            self._note_wanted = None
        self._wanted = client_id
        # After a reload as many events are there as had been scrolled in.
        here = len(self._view.timeline.entries) if client_id == self._view.client_id else 0
        wanted = max(PAGE_SIZE, here)
        clients = self._services.clients
        self._reading = self._tasks.vault(
            lambda: (clients.page(client_id), clients.timeline(client_id, limit=wanted)),
            name=mark("Opening the client's page"),
            owner=self,
            on_success=lambda loaded: self._on_loaded(client_id, loaded, wanted),
            on_failure=lambda error: self._on_load_failed(client_id, error),
        )

    def reload(self) -> None:
        """Show the same client, and the open note, as they are now."""
        if self._wanted is not None:
            self.load(self._wanted)
        if self._note_wanted is not None:
            self.open_note(self._note_wanted)

    def forget(self) -> None:
        """Show no client."""
        self._wanted = None
        self._note_wanted = None

    def open_note(self, meeting_id: str) -> None:
        """Show an approved note."""
        self._note_wanted = meeting_id
        self._tasks.vault(
            lambda: self._services.notes.view(meeting_id),
            name=mark("Opening the note"),
            owner=self,
            on_success=self._on_note,
        )

    def new_note(self) -> None:
        """Start a note for the client that is shown."""
        if self._wanted is not None:
            self._navigator.open_note_editor(client_id=self._wanted)

    def _connect_view(self) -> None:
        """Join the view's wishes."""
        view = self._view
        view.head.note_requested.connect(self.new_note)
        view.head.print_requested.connect(self._on_print)
        view.head.edit_requested.connect(self._on_edit)
        view.head.attempt_requested.connect(self._on_attempt_wanted)
        view.banner.contact_requested.connect(self._on_contact_requested)
        view.timeline.more_wanted.connect(self._on_more_wanted)
        view.timeline.note_opened.connect(self.open_note)
        view.timeline.draft_opened.connect(self._on_draft_opened)
        view.timeline.note_requested.connect(self.new_note)
        view.side.attempt_requested.connect(self._on_attempt_wanted)
        view.side.attempt_given.connect(self._on_attempt_given)
        view.side.conflict_opened.connect(lambda: self._navigator.open_section(SYNC))
        view.side.edit_requested.connect(self._on_edit)
        view.note.back_requested.connect(self._on_note_closed)
        view.note.amend_requested.connect(self._on_amend)
        view.note.move_requested.connect(self._on_move)
        view.note.strike_requested.connect(self._on_strike)
        view.note.move_panel.clients_wanted.connect(self._on_clients_wanted)

    def _on_loaded(self, client_id: str, loaded: Loaded, wanted: int) -> None:
        """Show what was read, if it is still wanted."""
        if client_id != self._wanted:
            return
        page, entries = loaded
        self._view.show_client(page)
        self._view.timeline.show_entries(entries, wanted=wanted)
        self.shown.emit(client_id)

    def _on_load_failed(self, client_id: str, error: Exception) -> None:
        """Tell that the client is not here; anything else is a failure for the message bar."""
        if isinstance(error, UserError) and error.code == "client-unknown":
            self.client_gone.emit(client_id)
            return
        self._tasks.failed.emit(Failure(error, mark("Opening the client's page")))

    def _on_more_wanted(self, before: int) -> None:
        """Read older events."""
        client_id = self._wanted
        if client_id is None:
            return
        self._tasks.vault(
            lambda: self._services.clients.timeline(client_id, limit=PAGE_SIZE, before=before),
            name=mark("Reading older events"),
            owner=self,
            on_success=lambda entries: self._on_older(client_id, entries),
        )

    def _on_older(self, client_id: str, entries: tuple[TimelineEntry, ...]) -> None:
        """Add older events of the client that is still shown."""
        if client_id == self._view.client_id:
            self._view.timeline.add_older(entries)

    def _on_contact_requested(self) -> None:
        """Read the protected details, on purpose only."""
        client_id = self._wanted
        if client_id is None:
            return
        self._tasks.vault(
            lambda: self._services.clients.contact_details(client_id),
            name=mark("Showing the contact details"),
            owner=self,
            on_success=lambda details: self._on_contact(client_id, details),
        )

    def _on_contact(self, client_id: str, details: ContactDetails) -> None:
        """Show them, if the client is still the same."""
        if client_id == self._view.client_id:
            self._view.banner.reveal(details.municipality, details.address, details.phone)

    def _on_print(self) -> None:
        if self._wanted is not None:
            self._navigator.print_plan(self._wanted)

    def _on_edit(self) -> None:
        if self._wanted is not None:
            self.edit_requested.emit(self._wanted)

    def _on_draft_opened(self, draft_id: str) -> None:
        self._navigator.open_note_editor(draft_id=draft_id)

    def _on_attempt_wanted(self) -> None:
        """Open the fields of an attempt where the side column is now."""
        if self._view.is_narrow:
            self._view.show_tab("details")
        self._view.side.ask_attempt()

    def _on_attempt_given(self, mode: str, outcome: str, note: str) -> None:
        """Record an attempt."""
        client_id = self._wanted
        if client_id is None:
            return
        moment = self._now()
        self._tasks.vault(
            lambda: self._services.notes.record_attempt(
                client_id, mode=mode, outcome=outcome, note=note, occurred=moment
            ),
            name=mark("Recording a contact attempt"),
            owner=self,
            on_success=lambda _: self._navigator.toast(tr("Contact attempt recorded.")),
        )

    def _on_note(self, note: NoteView) -> None:
        """Show a note that was read."""
        client = self._view.client
        if client is None or note.id != self._note_wanted:
            return
        is_new = self._view.note.note_id != note.id
        self._view.note.show_note(note, protected=client.row.protected)
        if is_new:
            self._view.open_note()

    def _on_note_closed(self) -> None:
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

    def _on_mended(self, words: str) -> None:
        """Tell what was done and go back to the timeline."""
        self._on_note_closed()
        self._navigator.toast(words)
