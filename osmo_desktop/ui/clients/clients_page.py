"""The section Asiakkaat: the list, and beside it a client's page, a form, or a hint."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import mark
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.models import ClientRow
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.clients.client_controller import ClientController
from osmo_desktop.ui.clients.client_erasing import ClientErasing
from osmo_desktop.ui.clients.client_page import (
    PLAN,
    TIMELINE,
)
from osmo_desktop.ui.clients.clients_layout import ClientsLayout
from osmo_desktop.ui.navigation import Freshness, Navigator, Now, local_now
from osmo_desktop.ui.tasks import Task, TaskRunner

_BESIDE_WIDTH = 424
_UNLIMITED = 16_777_215


class ClientsPage(ClientsLayout):
    """All about clients: reads the list, opens pages and forms.

    Keys: Ctrl+F searches, Alt+1… the tabs, Esc closes a form.
    """

    client_shown = Signal(str)
    """A client's page is on screen now (for recents and for where the window was)."""

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        bus: ChangeBus,
        navigator: Navigator,
        *,
        now: Now = local_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(services, tasks, navigator, now=now, parent=parent)
        self._services = services
        self._tasks = tasks
        self._searching: Task[tuple[ClientRow, ...]] | None = None
        self._is_opening = False
        self._focus_when_shown = False
        self.controller = ClientController(self.view, services, tasks, navigator, now=now)
        self.erasing = ClientErasing(self.controller, self.view, services, tasks, navigator)
        self._connect()
        self._add_keys()
        self.freshness = Freshness(self, bus, self.reload)

    @property
    def client_id(self) -> str | None:
        """The client whose page is shown or on its way."""
        return self.controller.client_id

    def open_client(self, client_id: str, *, focus: bool = True) -> None:
        """Show a client's page; with `focus` the keyboard goes there."""
        self._is_opening = True
        self._focus_when_shown = focus
        self.pane.choose(client_id)
        self.controller.load(client_id)

    def open_plan(self, client_id: str) -> None:
        """Show the plan of a client."""
        self.view.show_tab(PLAN)
        self.open_client(client_id)

    def open_note(self, client_id: str, meeting_id: str) -> None:
        """Show a note of a client, as a search hit does."""
        self.open_client(client_id, focus=False)
        self.controller.notes.open(meeting_id)

    def new_note(self) -> None:
        """Start a note for the client that is shown; without one it is asked whose."""
        self.controller.new_note()

    def open_new_client(self) -> None:
        """Show the empty form of a new client; a client that is being opened stays behind it."""
        self._is_opening = False
        self._close_beside_quietly()
        self.new_form.begin()
        self.stack.setCurrentWidget(self.new_form)
        self.new_form.focus_start()

    def open_details(self, client_id: str) -> bool:
        """Show the form of the details of the client at hand; False for any other."""
        if not client_id or client_id != self.client_id:
            return False
        self._is_opening = False
        self.edit_form.open_client(client_id)
        self.stack.setCurrentWidget(self.edit_form)
        self.edit_form.focus_start()
        return True

    def resume(self, before: ClientsPage) -> None:
        """Stand where the page `before` stood, which was made in another language."""
        self.pane.resume(before.pane)
        client_id = before.client_id
        if client_id is not None:
            self.view.show_tab(before.view.tabs.key)
            self.open_client(client_id, focus=False)
            if before.view.note.note_id is not None:
                self.controller.notes.open(before.view.note.note_id)

    def reload(self) -> None:
        """Show the list and the client as they are now."""
        self._search(self.pane.query)
        self.controller.reload()
        self.edit_form.reload()
        self.people.reload()

    def _connect(self) -> None:
        """Join the parts."""
        self.pane.query_changed.connect(self._search)
        self.pane.client_chosen.connect(lambda key: self.open_client(key, focus=False))
        self.pane.client_entered.connect(self.open_client)
        self.pane.new_requested.connect(self.open_new_client)
        self.controller.shown.connect(self._on_client_shown)
        self.controller.client_gone.connect(self._on_client_gone)
        self.controller.edit_requested.connect(self.open_details)
        self.new_form.added.connect(self.open_client)
        self.new_form.closed.connect(self._on_form_closed)
        for form in (self.new_form, self.edit_form):
            form.similar.opened.connect(self.open_client)
        self.edit_form.closed.connect(self._on_form_closed)
        self.people.closed.connect(self._on_form_closed)
        self.view.head.people_requested.connect(lambda: self.open_people(self.client_id))

    def _add_keys(self) -> None:
        """Bind the keys of this page; they rest while it is hidden."""
        self._bind("Ctrl+F", self._on_search_key)
        for number in range(1, self.view.tabs.count() + 1):
            self._bind(f"Alt+{number}", partial(self._on_tab_key, number - 1))

    def _bind(self, keys: str, action: Callable[[], None]) -> None:
        """Make one key."""
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.activated.connect(action)

    def _search(self, query: str) -> None:
        """Read the list; an older search that still waits is dropped."""
        if self._searching is not None:
            self._searching.cancel()
        self._searching = self._tasks.vault(
            lambda: self._services.clients.list(query=query),
            name=mark("Searching clients"),
            owner=self,
            on_success=self.pane.show_rows,
        )

    def _close_beside_quietly(self) -> None:
        """Tell the window that its composer is in the way; a draft is always safe."""
        if self.beside is not None:
            self.beside_closed.emit()

    def _on_client_shown(self, client_id: str) -> None:
        """Bring a page that was asked for to the front; a mere reload leaves a form open."""
        if self._is_opening:
            self._is_opening = False
            self.stack.setCurrentWidget(self.view)
            if self._focus_when_shown:
                self.view.focus_tab()
        self.client_shown.emit(client_id)

    def _on_client_gone(self, _client_id: str) -> None:
        """Show the hint again."""
        self.controller.forget()
        self.pane.choose(None)
        self.stack.setCurrentWidget(self._middle)

    def _on_form_closed(self) -> None:
        """Show what was there before the form."""
        has_client = self.view.client is not None and self.controller.client_id is not None
        self.stack.setCurrentWidget(self.view if has_client else self._middle)
        self.focus_start()

    def _on_search_key(self) -> None:
        """Begin to search; the plan gives way to the list, a composer does not."""
        if self.beside is None:
            self.view.show_tab(TIMELINE)
            self.pane.focus_search()

    def _on_tab_key(self, at: int) -> None:
        """Show a tab by its place."""
        if self.stack.currentWidget() is self.view:
            self.view.show_tab(self.view.tabs.keys[at], focus=True)
