"""Loads a client's page and carries out what its parts ask for. GUI thread; work on the worker."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.clients import ContactDetails
from osmo_desktop.services.models import (
    ClientPage,
    TimelineEntry,
)
from osmo_desktop.ui.clients.client_page import DETAILS, ClientPageView
from osmo_desktop.ui.clients.note_controller import NoteController
from osmo_desktop.ui.clients.timeline_tab import PAGE_SIZE
from osmo_desktop.ui.navigation import SYNC, Navigator, Now, local_now
from osmo_desktop.ui.tasks import Failure, Task, TaskRunner

Loaded = tuple[ClientPage, tuple[TimelineEntry, ...], bool]
"""The page, its events, and whether it was opened by somebody who does not work with the client."""


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
        self._wanted: str | None = None
        self._reading: Task[Loaded] | None = None
        self.notes = NoteController(view, services, tasks, navigator, now=now)
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
            self.notes.forget()
        self._wanted = client_id
        # After a reload as many events are there as had been scrolled in.
        here = len(self._view.timeline.entries) if client_id == self._view.client_id else 0
        wanted = max(PAGE_SIZE, here)
        clients, access = self._services.clients, self._services.access
        self._reading = self._tasks.vault(
            lambda: (
                clients.page(client_id),
                clients.timeline(client_id, limit=wanted),
                access.breaks_glass(client_id),
            ),
            name=mark("Opening the client's page"),
            owner=self,
            on_success=lambda loaded: self._on_loaded(client_id, loaded, wanted),
            on_failure=lambda error: self._on_load_failed(client_id, error),
        )

    def reload(self) -> None:
        """Show the same client, and the open note, as they are now."""
        if self._wanted is not None:
            self.load(self._wanted)
        self.notes.reload()

    def forget(self) -> None:
        """Show no client."""
        self._wanted = None
        self.notes.forget()

    def new_note(self) -> None:
        """Start a note for the client that is shown; for nobody yet where none is."""
        self._navigator.open_note_editor(client_id=self._wanted)

    def _connect_view(self) -> None:
        """Join the view's wishes."""
        view = self._view
        view.head.note_requested.connect(self.new_note)
        view.head.print_requested.connect(self._on_print)
        view.head.edit_requested.connect(self._on_edit)
        view.head.attempt_requested.connect(self._on_attempt_wanted)
        view.banner.contact_requested.connect(self._on_contact_requested)
        view.glass.explained.connect(self._on_explained)
        view.timeline.more_wanted.connect(self._on_more_wanted)
        view.timeline.note_opened.connect(self.notes.open)
        view.timeline.draft_opened.connect(
            lambda draft_id: self._navigator.open_note_editor(draft_id=draft_id)
        )
        view.timeline.note_requested.connect(self.new_note)
        view.side.attempt_requested.connect(self._on_attempt_wanted)
        view.side.notice_requested.connect(lambda: self._navigator.open_notice(self._wanted or ""))
        view.side.attempt_given.connect(self._on_attempt_given)
        view.side.conflict_opened.connect(lambda: self._navigator.open_section(SYNC))
        view.side.edit_requested.connect(self._on_edit)
        view.side.requests.new_requested.connect(self._on_request_wanted)
        view.side.requests.request_opened.connect(self._on_request_wanted)

    def _on_loaded(self, client_id: str, loaded: Loaded, wanted: int) -> None:
        """Show what was read, if it is still wanted."""
        if client_id != self._wanted:
            return
        page, entries, breaks_glass = loaded
        self._view.show_client(page, breaks_glass=breaks_glass)
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

    def _on_explained(self, reason: str) -> None:
        """Write down why a client of others was opened."""
        client_id = self._wanted
        if client_id is None:
            return
        self._tasks.vault(
            lambda: self._services.access.explain(client_id, reason),
            name=mark("Writing the reason into the log"),
            owner=self,
            on_success=lambda _none: self._on_reason_written(client_id),
        )

    def _on_reason_written(self, client_id: str) -> None:
        if client_id == self._view.client_id:
            self._view.glass.thank()

    def _on_print(self) -> None:
        if self._wanted is not None:
            self._navigator.print_plan(self._wanted)

    def _on_edit(self) -> None:
        if self._wanted is not None:
            self.edit_requested.emit(self._wanted)

    def _on_request_wanted(self, request_id: str = "") -> None:
        """Show a request of the client that is shown, or ask for a new one."""
        if self._wanted is not None:
            self._navigator.open_requests(self._wanted, request_id)

    def _on_attempt_wanted(self) -> None:
        """Open the fields of an attempt where the side column is now, whatever tab is shown."""
        self._view.show_tab(DETAILS)
        self._view.side.ask_attempt()

    def _on_attempt_given(self, mode: str, outcome: str, note: str, moment: datetime) -> None:
        """Record an attempt; the toast takes it back."""
        client_id, notes = self._wanted, self._services.notes
        if client_id is None:
            return
        name = mark("Recording a contact attempt")

        def tell(made: tuple[str, Changes]) -> None:
            strike = partial(notes.strike_attempt, made[0], tr("Entered in error"))

            def take_back() -> None:
                self._tasks.vault(strike, name=name, owner=self)

            self._navigator.toast(tr("Contact attempt recorded."), take_back)

        self._tasks.vault(
            lambda: notes.record_attempt(
                client_id, mode=mode, outcome=outcome, note=note, occurred=moment
            ),
            name=name,
            owner=self,
            on_success=tell,
        )
