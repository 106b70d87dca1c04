"""Each page's way to the others: the `Navigator` of the program. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from osmo_desktop.services.assembly import Services
from osmo_desktop.ui import announce
from osmo_desktop.ui.clients.client_page import RIGHTS
from osmo_desktop.ui.clients.clients_page import ClientsPage
from osmo_desktop.ui.composer.page import ComposerPage
from osmo_desktop.ui.gaps.page import GapsPage
from osmo_desktop.ui.gaps.paper import empty_notice_paper
from osmo_desktop.ui.main_window import MainWindow
from osmo_desktop.ui.navigation import CLIENTS, GAPS, OVERSIGHT, Now
from osmo_desktop.ui.oversight.page import OversightPage
from osmo_desktop.ui.paper import Paper
from osmo_desktop.ui.printing.preview import PrintPreview
from osmo_desktop.ui.rights.page import RightsPage


class ProgramWays(QObject):
    """Leads from page to page; `Program` makes the window and the pages."""

    _now: Now
    _services: Services
    window: MainWindow
    clients: ClientsPage
    composer: ComposerPage
    gaps: GapsPage
    oversight: OversightPage
    preview: PrintPreview
    rights: RightsPage

    def open_client(self, client_id: str) -> None:
        """Show the page of a client and put the focus there."""
        self.window.show_section(CLIENTS)
        self.clients.open_client(client_id)

    def open_note_editor(
        self, *, client_id: str | None = None, draft_id: str | None = None
    ) -> None:
        """Open the composer: a draft, a new note for a client, or a new note for nobody yet."""
        if draft_id is not None:
            self.composer.open_draft(draft_id)
        else:
            self.composer.start(client_id)

    def open_note(self, client_id: str, meeting_id: str) -> None:
        """Show an approved note on its client's page."""
        self.window.show_section(CLIENTS)
        self.clients.open_note(client_id, meeting_id)

    def open_section(self, key: str) -> None:
        """Show a section of the rail."""
        self.window.show_section(key, focus=True)

    def open_new_client(self) -> None:
        """Show the form of a new client."""
        self.window.show_section(CLIENTS)
        self.clients.open_new_client()

    def open_plan(self, client_id: str) -> None:
        """Show the plan of a client."""
        self.window.show_section(CLIENTS)
        self.clients.open_plan(client_id)

    def open_requests(self, client_id: str, request_id: str = "") -> None:
        """Show a request of a client, or ask for a new one."""
        self.window.show_section(OVERSIGHT)
        self.oversight.open_requests(client_id, request_id)

    def open_notice(self, client_id: str, notice_id: str = "") -> None:
        """Show a notice of a client, or that which is to be filled in first."""
        self.window.show_section(GAPS)
        self.gaps.open_notice(client_id, notice_id)

    def start_visit(self, client_id: str) -> None:
        """Ask for the visit-safety card of a visit that begins now."""
        self.window.show_section(CLIENTS)
        self.clients.view.show_tab(RIGHTS)
        self.rights.ask_visit(client_id)
        self.clients.open_client(client_id, focus=False)

    def print_plan(self, client_id: str, plan_id: str = "") -> None:
        """Preview a plan of the client on paper; without an id the draft, else the newest."""
        self.window.stack.setCurrentWidget(self.preview)
        self.preview.open_plan(client_id, plan_id)
        self.preview.focus_start()

    def print_empty_notice(self, notice_type: str) -> None:
        """Preview the form of a notice for the pen, about nobody."""
        papers, now = self._services.notice_papers, self._now
        self.show_paper(lambda: empty_notice_paper(papers, notice_type, now))

    def show_paper(self, make: Callable[[], Paper]) -> None:
        """Preview the paper that `make` gives on the vault worker."""
        self.window.stack.setCurrentWidget(self.preview)
        self.preview.open_paper(make)
        self.preview.focus_start()

    def toast(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Tell an event that has passed; with `undo` it can be taken back for a while."""
        self.window.toast.tell(text, undo)

    def announce(self, text: str) -> None:
        """Have a screen reader say something that only the eye would see."""
        announce.announce(self.window, text)
