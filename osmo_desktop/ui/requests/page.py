"""The register of clients' requests: reads it, and carries out what is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.domain.ports import RecordBook
from osmo_desktop.services.clients import ClientService
from osmo_desktop.services.models import ClientPage
from osmo_desktop.services.requests import (
    RequestAnswer,
    RequestForm,
    RequestRow,
    RequestService,
)
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.navigation import CLIENTS, Freshness, Navigator, Now, Outcome, local_now
from osmo_desktop.ui.requests.forms import RegisterForm
from osmo_desktop.ui.requests.layout import RequestsLayout
from osmo_desktop.ui.tasks import Failure, TaskRunner

_KINDS = ("request", "client", "assignment", "certificate", "sync")
_RECORDING = mark("Recording a request")


class Needs(Protocol):
    """The services that the register uses."""

    @property
    def requests(self) -> RequestService:
        """The requests."""

    @property
    def clients(self) -> ClientService:
        """Whose request a new one is."""

    @property
    def book(self) -> RecordBook:
        """Who one is in the team."""


@dataclass(frozen=True)
class _Loaded:
    rows: tuple[RequestRow, ...]
    role: str


class RequestsPage(RequestsLayout):
    """All requests that one can read; one of them with its forms."""

    log_wanted = Signal(str)
    """The client whose view-log is to be printed."""

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
        self._services, self._tasks, self._navigator = services, tasks, navigator
        self._row: RequestRow | None = None
        self._wanted = ""
        self._client_id = ""
        self._role = ""
        self._connect()
        self.freshness = Freshness(self, bus, self.reload, kinds=_KINDS)

    @property
    def client_id(self) -> str:
        """The client of the request or form that is shown; empty while the list is."""
        return "" if self.is_list_shown else self._client_id

    @property
    def request_id(self) -> str:
        """The request that is shown or changed; empty while there is none."""
        return self._row.id if self._row is not None and not self.is_list_shown else ""

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
        self._client_id, self._row = page.row.id, None
        self.new_form.begin(page.row.name)
        self.show_form(self.new_form)

    def _on_loaded(self, loaded: _Loaded) -> None:
        """Show the list; a request that is shown stays, as it is now."""
        self._role = loaded.role
        self.show_rows(loaded.rows)
        if self._row is None or self.is_list_shown:
            return
        row = next((row for row in loaded.rows if row.id == self.request_id), None)
        if row is None:
            self._row = None
            self.show_list()
        else:
            self._show(row)

    def _on_found(self, form: str, row: RequestRow | None) -> None:
        if row is None or row.id != self._wanted:
            return
        self._show(row)
        asked = {"extend": self._ask_extend, "answer": self._ask_answer, "strike": self._ask_strike}
        asked.get(form, self.show_detail)()

    def _show(self, row: RequestRow) -> None:
        self._row, self._client_id = row, row.client_id
        self.detail.show_request(row, can_print_log=self._role == "supervisor")

    def _ask_extend(self) -> None:
        self.extend_form.begin()
        self.show_form(self.extend_form)

    def _ask_answer(self) -> None:
        is_correction = self._row is not None and self._row.type == "correction"
        self.answer_form.begin(is_correction=is_correction)
        self.show_form(self.answer_form)

    def _ask_strike(self) -> None:
        self.strike_form.begin()
        self.show_form(self.strike_form)

    def _add(self, form: RequestForm) -> None:
        client_id = self._client_id
        self._tasks.vault(
            lambda: Outcome.of(self._services.requests.add(client_id, form)),
            name=_RECORDING,
            owner=self,
            on_success=self._on_added,
            on_failure=partial(self._on_refused, self.new_form),
        )

    def _on_added(self, added: Outcome[str]) -> None:
        self._navigator.toast(tr("The request is in the register."))
        self.open_request(added.value)

    def _extend(self, given: tuple[date, str]) -> None:
        day, reason = given
        self._write(self.extend_form, lambda row: self._services.requests.extend(row, day, reason))

    def _answer(self, answer: RequestAnswer) -> None:
        self._write(self.answer_form, lambda row: self._services.requests.answer(row, answer))

    def _strike(self, reason: str) -> None:
        self._write(self.strike_form, lambda row: self._services.requests.strike(row, reason))

    def _write(self, form: RegisterForm, write: Callable[[RequestRow], Changes]) -> None:
        """Write over the request at hand; what is refused is said in the form."""
        row = self._row
        if row is None:
            return
        self._tasks.vault(
            lambda: write(row),
            name=_RECORDING,
            owner=self,
            on_success=lambda _changes: self._on_written(form),
            on_failure=partial(self._on_refused, form),
        )

    def _on_written(self, form: RegisterForm) -> None:
        """Leave the form; the change brings the request as it is now."""
        if form is self.strike_form:
            self._row = None
            self.show_list()
        else:
            self.show_detail()

    def _on_refused(self, form: RegisterForm, error: Exception) -> None:
        """Say in the form why it was not taken; what is no refusal goes to the message bar."""
        if isinstance(error, OsmoError):
            form.show_refusal(error)
        else:
            self._tasks.failed.emit(Failure(error, _RECORDING))

    def _leave_form(self) -> None:
        """Show what was there before the form."""
        if self._row is None:
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
        detail.log_button.clicked.connect(lambda: self.log_wanted.emit(self._client_id))
        detail.client_button.clicked.connect(lambda: navigator.open_client(self._client_id))
        detail.closed.connect(self.show_list)
        self.new_form.given.connect(self._add)
        self.extend_form.given.connect(self._extend)
        self.answer_form.given.connect(self._answer)
        self.strike_form.given.connect(self._strike)
        for form in self.forms:
            form.closed.connect(self._leave_form)
