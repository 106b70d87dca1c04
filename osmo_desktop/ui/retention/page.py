"""The time of keeping, for supervisors: reads it, and carries out what is asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import current, mark, ntr, tr
from osmo_desktop.domain.language.numbers import integer
from osmo_desktop.services.records import RecordService
from osmo_desktop.services.retention import RetentionService
from osmo_desktop.services.retention_rows import ListView, RetentionPicture
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Freshness, Navigator, Now, Outcome, local_now
from osmo_desktop.ui.retention.layout import RetentionLayout
from osmo_desktop.ui.retention.paper import ListPaper
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets.form_card import FormCard

_KINDS = (
    "destruction_list",
    "funding_decision",
    "engagement",
    "client",
    "erasure",
    "certificate",
    "sync",
)
_READING = mark("Reading the time of keeping")
_DECIDING = mark("Deciding about a destruction list")


class Needs(Protocol):
    """The services that the page uses."""

    @property
    def retention(self) -> RetentionService:
        """Who is due, and destruction lists."""

    @property
    def records(self) -> RecordService:
        """Funding decisions."""


class RetentionPage(RetentionLayout):
    """What is due, one list with its clients, and the forms."""

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
        self._view: ListView | None = None
        self.picture: RetentionPicture | None = None
        self.paper = ListPaper(services.retention.paper, tasks, page=self)
        self._connect()
        self.freshness = Freshness(self, bus, self.reload, kinds=_KINDS)

    def reload(self) -> None:
        """Read everything anew; a list that is shown stays, as it is now."""
        self._tasks.vault(
            self._services.retention.overview,
            name=_READING,
            owner=self,
            on_success=self._on_read,
        )
        if self._view is not None and not self.is_overview_shown:
            self._read_list(self._view.row.id, self._on_list)

    def open_list(self, list_id: str) -> None:
        """Show a list once it is read."""
        self.detail.show_problem("")
        self._read_list(list_id, self._on_opened)

    def open_funding(self, funding_id: str) -> bool:
        """Ask for a funding decision, or show one; False while it is not read."""
        known = self.picture.fundings if self.picture is not None else ()
        row = next((row for row in known if row.id == funding_id), None)
        if funding_id and row is None:
            return False
        self.funding_form.begin(row)
        self.show_part(self.funding_form)
        return True

    # -- reading ----------------------------------------------------------------------------

    def _read_list(self, list_id: str, then: Callable[[ListView], None]) -> None:
        self._tasks.vault(
            lambda: self._services.retention.view(list_id),
            name=_READING,
            owner=self,
            on_success=then,
        )

    def _on_read(self, picture: RetentionPicture) -> None:
        self.picture = picture
        self.show_picture(picture)

    def _on_list(self, view: ListView) -> None:
        if self._view is not None and self._view.row.id == view.row.id:
            self._view = view
            self.detail.show_list(view)

    def _on_opened(self, view: ListView) -> None:
        self._view = view
        self.detail.show_list(view)
        self.show_part(self.detail)

    # -- deciding ---------------------------------------------------------------------------

    def _draw_up(self) -> None:
        self._tasks.vault(
            lambda: Outcome.of(self._services.retention.draw_up()),
            name=_DECIDING,
            owner=self,
            on_success=lambda made: self.open_list(made.value),
        )

    def _ask_keep(self, client_id: str) -> None:
        rows = self._view.entries if self._view is not None else ()
        row = next((row for row in rows if row.entry.client_id == client_id), None)
        if row is not None:
            self.keep_form.begin(row)
            self.show_part(self.keep_form)

    def _keep(self, reason: str) -> None:
        client_id, retention = self.keep_form.client_id, self._services.retention
        self._decide(
            lambda list_id, _digest: (
                retention.keep(list_id, client_id, reason)
                if reason
                else retention.release(list_id, client_id)
            ),
            self.keep_form,
            "",
        )

    def _approve(self) -> None:
        words = tr("You have approved the list.")
        self._decide(self._services.retention.approve, None, words)

    def _ask_carry(self) -> None:
        if self._view is None:
            return
        changed = sum(
            bool(row.new_records or row.is_changed) and not row.kept for row in self._view.entries
        )
        words = ntr(
            "Of {n} client something was written since the list was drawn up. Look at it first.",
            "Of {n} clients something was written since the list was drawn up. Look at it first.",
            changed,
        )
        meanwhile = words.format(n=integer(changed, current())) if changed else ""
        self.carry_form.begin(self._view.row, meanwhile)
        self.show_part(self.carry_form)

    def _carry_out(self) -> None:
        words = tr("Carried out on your side. The clients are destroyed once both have done it.")
        self._decide(self._services.retention.carry_out, self.carry_form, words)

    def _decide(
        self, decide: Callable[[str, str], Changes], form: FormCard | None, words: str
    ) -> None:
        """Decide about the list that was seen; a refusal is said where it was asked for."""
        view = self._view
        if view is None:
            return
        row = view.row

        def done(_changes: Changes) -> None:
            if words:
                self._navigator.toast(words)
            self.open_list(row.id)

        self._tasks.vault(
            lambda: decide(row.id, row.digest),
            name=_DECIDING,
            owner=self,
            on_success=done,
            on_failure=partial(self._on_refused, form),
        )

    def _on_refused(self, form: FormCard | None, error: Exception) -> None:
        if form is None:
            self.detail.show_problem(failure_words(error))
            self.reload()
        elif isinstance(error, OsmoError):
            form.show_refusal(error)
        else:
            form.show_problem(failure_words(error))

    # -- funding decisions ------------------------------------------------------------------

    def _record(self, values: dict[str, object]) -> None:
        records, form = self._services.records, self.funding_form
        funding_id, basis = form.funding_id, form.basis

        def write() -> Changes:
            if not funding_id:
                return records.add("funding_decision", values)[1]
            return records.change("funding_decision", funding_id, values, basis)

        self._tasks.vault(
            write,
            name=_DECIDING,
            owner=self,
            on_success=lambda _changes: self.show_overview(),
            on_failure=partial(self._on_refused, self.funding_form),
        )

    def _ask_paper(self) -> None:
        if self._view is not None:
            self.paper.ask(self._view.row.id, self._view.row.number)

    # -- wiring -----------------------------------------------------------------------------

    def _leave(self) -> None:
        """Show what was there before the form."""
        if self.funding_form.isHidden():
            self.show_part(self.detail)
        else:
            self.show_overview()

    def _connect(self) -> None:
        shown, detail = self.overview, self.detail
        self.draw_button.clicked.connect(self._draw_up)
        self.add_button.clicked.connect(lambda: self.open_funding(""))
        for card in (shown.due, shown.soon):
            card.opened.connect(self._navigator.open_client)
        shown.lists.opened.connect(self.open_list)
        shown.fundings.opened.connect(self.open_funding)
        detail.closed.connect(self.show_overview)
        detail.client_chosen.connect(self._ask_keep)
        detail.approve_button.clicked.connect(self._approve)
        detail.carry_button.clicked.connect(self._ask_carry)
        detail.paper_button.clicked.connect(self._ask_paper)
        self.paper.saved.connect(self._navigator.toast)
        self.paper.refused.connect(detail.show_problem)
        self.keep_form.given.connect(self._keep)
        self.carry_form.given.connect(lambda _number: self._carry_out())
        self.funding_form.given.connect(self._record)
        for form in self.forms:
            form.closed.connect(self._leave)
