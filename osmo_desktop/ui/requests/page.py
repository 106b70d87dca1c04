"""The register of clients' requests: reads it, and carries out what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.clients import ClientService
from osmo_desktop.services.models import ClientPage
from osmo_desktop.services.requests import RequestRow, RequestService
from osmo_desktop.services.rights_papers import RightsPaperService
from osmo_desktop.ui.access_log.paper import LogNeeds, log_paper
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.navigation import CLIENTS, Freshness, Navigator, Now, local_now
from osmo_desktop.ui.paper import Paper
from osmo_desktop.ui.requests.doing import Doing
from osmo_desktop.ui.requests.layout import RequestsLayout
from osmo_desktop.ui.tasks import TaskRunner

_KINDS = ("request", "client", "assignment", "certificate", "sync")


class Needs(LogNeeds, Protocol):
    """The services that the register uses, besides those of a client's log on paper."""

    @property
    def requests(self) -> RequestService:
        """The requests."""

    @property
    def clients(self) -> ClientService:
        """Whose request a new one is."""

    @property
    def rights_papers(self) -> RightsPaperService:
        """The certificate of refusal."""


@dataclass(frozen=True)
class _Loaded:
    rows: tuple[RequestRow, ...]
    role: str


class RequestsPage(RequestsLayout):
    """All requests that one can read; one of them with its forms."""

    def __init__(
        self,
        services: Needs,
        tasks: TaskRunner,
        bus: ChangeBus,
        navigator: Navigator,
        *,
        now: Now = local_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(now=now, parent=parent)
        self._services, self._tasks, self._navigator, self._now = services, tasks, navigator, now
        self.doing = Doing(self, services.requests, tasks)
        self._wanted = ""
        self._role = ""
        self._connect()
        self.freshness = Freshness(self, bus, self.reload, kinds=_KINDS)

    @property
    def client_id(self) -> str:
        """The client of the request or form that is shown; empty while the list is."""
        return "" if self.is_list_shown else self.doing.client_id

    @property
    def request_id(self) -> str:
        """The request that is shown or changed; empty while there is none."""
        row = self.doing.row
        return row.id if row is not None and not self.is_list_shown else ""

    def reload(self) -> None:
        """Read the register anew."""
        services = self._services
        self._tasks.vault(
            lambda: _Loaded(services.requests.all(), services.book.role),
            name=mark("Reading the requests"),
            owner=self,
            on_success=self._on_loaded,
        )

    def open_new(self, client_id: str) -> None:
        """Ask for a new request of a client."""
        self._wanted = ""
        self._tasks.vault(
            lambda: self._services.clients.page(client_id),
            name=mark("Opening the client's page"),
            owner=self,
            on_success=self._ask_new,
        )

    def open_request(self, request_id: str, form: str = "") -> None:
        """Show a request once it is read, with one of its forms if one is named."""
        self._wanted = request_id
        self._tasks.vault(
            lambda: self._services.requests.get(request_id),
            name=mark("Reading the requests"),
            owner=self,
            on_success=partial(self._on_found, form),
        )

    def _ask_new(self, page: ClientPage) -> None:
        self.doing.client_id, self.doing.row = page.row.id, None
        self.new_form.begin(page.row.name)
        self.show_form(self.new_form)

    def _on_loaded(self, loaded: _Loaded) -> None:
        """Show the list; a request that is shown stays, as it is now."""
        self._role = loaded.role
        self.show_rows(loaded.rows)
        if self.doing.row is None or self.is_list_shown:
            return
        row = next((row for row in loaded.rows if row.id == self.request_id), None)
        if row is None:
            self._on_struck()
        else:
            self._show(row)

    def _on_found(self, form: str, row: RequestRow | None) -> None:
        if row is None or row.id != self._wanted:
            return
        self._show(row)
        asked = {"extend": self._ask_extend, "answer": self._ask_answer, "strike": self._ask_strike}
        asked.get(form, self.show_detail)()

    def _show(self, row: RequestRow) -> None:
        self.doing.row, self.doing.client_id = row, row.client_id
        self.detail.show_request(row, can_print_log=self._role == "supervisor")

    def _ask_extend(self) -> None:
        self.extend_form.begin()
        self.show_form(self.extend_form)

    def _ask_answer(self) -> None:
        row = self.doing.row
        is_correction = row is not None and row.type == "correction"
        self.answer_form.begin(is_correction=is_correction)
        self.show_form(self.answer_form)

    def _ask_strike(self) -> None:
        self.strike_form.begin()
        self.show_form(self.strike_form)

    def _on_added(self, request_id: str) -> None:
        self._navigator.toast(tr("The request is in the register."))
        self.open_request(request_id)

    def _on_struck(self) -> None:
        self.doing.row = None
        self.show_list()

    def _print_log(self) -> None:
        """Preview the log of the client who asked for it."""
        make = partial(log_paper, self._services, self.doing.client_id, None, self._now)
        self._navigator.show_paper(make)

    def _print_refusal(self) -> None:
        """Preview the certificate that the request was refused, and why."""
        row, papers = self.doing.row, self._services.rights_papers
        if row is None:
            return
        day = self._now().date().isoformat()

        def make() -> Paper:
            title, name = tr("Certificate of refusal"), "-".join((tr("refusal"), f"{day}.pdf"))
            pdf = papers.refusal(row.id)
            return Paper(title, row.client_name, pdf, name, False, (row.client_id,), "request")

        self._navigator.show_paper(make)

    def _leave_form(self) -> None:
        """Show what was there before the form."""
        if self.doing.row is None:
            self.show_list()
        else:
            self.show_detail()

    def _connect(self) -> None:
        detail, navigator = self.detail, self._navigator
        self.row_opened.connect(self.open_request)
        self.clients_wanted.connect(lambda: navigator.open_section(CLIENTS))
        detail.answer_button.clicked.connect(self._ask_answer)
        detail.extend_button.clicked.connect(self._ask_extend)
        detail.strike_button.clicked.connect(self._ask_strike)
        detail.log_button.clicked.connect(self._print_log)
        detail.refusal_button.clicked.connect(self._print_refusal)
        detail.client_button.clicked.connect(lambda: navigator.open_client(self.doing.client_id))
        detail.closed.connect(self.show_list)
        self.doing.added.connect(self._on_added)
        self.doing.written.connect(self.show_detail)
        self.doing.struck.connect(self._on_struck)
        for form in self.forms:
            form.closed.connect(self._leave_form)
