"""A client's people on one page: workers, hand-overs and the disclosure log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.assignments import WorkerRow
from osmo_desktop.services.disclosures import Disclosed, DisclosureRow
from osmo_desktop.services.handover_words import consent_words
from osmo_desktop.services.handovers import HandoverRow, Wanted
from osmo_desktop.ui.clients.handover_cards import DisclosuresCard, WorkersCard
from osmo_desktop.ui.clients.handover_forms import DisclosureForm, OfferForm, StrikeForm
from osmo_desktop.ui.clients.handover_paper import disclosure_paper
from osmo_desktop.ui.clients.handover_rows import OffersCard, done_words
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Navigator, Now, local_now
from osmo_desktop.ui.tasks import Failure, TaskRunner
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.form_card import WIDEST, FormCard
from osmo_desktop.ui.widgets.pages import PageHead, ScrollPage


@dataclass(frozen=True, slots=True)
class ClientPeople:
    """What the page shows."""

    label: str
    is_supervisor: bool
    workers: tuple[WorkerRow, ...]
    candidates: tuple[WorkerRow, ...]
    offers: tuple[HandoverRow, ...]
    disclosures: tuple[DisclosureRow, ...]
    consents: str


class HandoverPage(ScrollPage):
    """Reads and writes for the client that it was opened for; Esc closes. GUI thread."""

    closed = Signal()

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        navigator: Navigator,
        *,
        now: Now = local_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name=tr("Workers and hand-over"), parent=parent)
        self._services = services
        self._tasks = tasks
        self._navigator = navigator
        self.client_id = ""
        self.people: ClientPeople | None = None
        self.head = PageHead(tr("Workers and hand-over"))
        self.close_button = OutlineButton(tr("Close"), icon="check")
        self.head.action_row.addWidget(self.close_button)
        self.workers = WorkersCard()
        none = tr("This client has not been offered to anyone.")
        self.offers = OffersCard(tr("Hand-over"), names_client=False, stays=True, empty=none)
        self.offer_button = OutlineButton(tr("Hand the client over…"), icon="handshake")
        self.offers.set_action(self.offer_button)
        self.offer_form = OfferForm()
        self.disclosures = DisclosuresCard()
        self.disclosure_form = DisclosureForm(now=now)
        self.strike_form = StrikeForm()
        self._lay_out()
        self._connect(now)

    def open_client(self, client_id: str) -> None:
        """Show the people of a client."""
        self.client_id = client_id
        self.people = None
        self.offer_form.hide()
        self.disclosure_form.hide()
        self.strike_form.hide()
        self.reload()

    def reload(self) -> None:
        """Read again what is shown; what is being typed is left alone."""
        client_id = self.client_id
        if not client_id:
            return
        self._tasks.vault(
            lambda: _people(self._services, client_id),
            name=mark("Reading who works with the client"),
            owner=self,
            on_success=lambda people: self._on_read(client_id, people),
        )

    def begin_offer(self) -> None:
        """Open the form of an offer."""
        self._begin(self.offer_form, self.offer_form.begin)

    def begin_disclosure(self) -> None:
        """Open the form of a disclosure."""
        self._begin(self.disclosure_form, self.disclosure_form.begin)

    def begin_strike(self, subject: Mapping[str, str]) -> None:
        """Open the form that marks a disclosure as an error."""
        self._begin(self.strike_form, lambda: self.strike_form.begin(subject))

    def focus_start(self) -> None:
        """Put the keyboard on the one main action."""
        target = self.offer_button if self.offer_button.isEnabled() else self.close_button
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    # -- within -----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        """Cards under each other, no wider than a person reads."""
        cards = QWidget()
        cards.setMaximumWidth(WIDEST)
        column = QVBoxLayout(cards)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        forms = (self.offer_form, self.disclosures, self.disclosure_form, self.strike_form)
        for card in (self.workers, self.offers, *forms):
            column.addWidget(card)
        # In a row, so that words are measured at the width that they get.
        row = QHBoxLayout()
        row.addWidget(cards, 100)
        row.addStretch(1)
        self.body.addWidget(self.head)
        self.body.addLayout(row)
        self.body.addStretch(1)

    def _connect(self, now: Now) -> None:
        self.close_button.clicked.connect(self.closed)
        self.offer_button.clicked.connect(self.begin_offer)
        self.offer_form.given.connect(self._on_offer)
        self.disclosure_form.given.connect(self._on_disclosure)
        self.strike_form.given.connect(self._on_strike)
        self.disclosures.strike_wanted.connect(self.begin_strike)
        for form, back in (
            (self.offer_form, self.offer_button),
            (self.disclosure_form, self.disclosures.record_button),
            (self.strike_form, self.disclosures.record_button),
        ):
            form.closed.connect(lambda form=form, back=back: _leave(form, back))
        self.workers.assigned.connect(self._on_assigned)
        self.workers.ended.connect(self._on_ended)
        self.offers.acted.connect(self._on_acted)
        self.disclosures.record_wanted.connect(self.begin_disclosure)
        self.disclosures.print_wanted.connect(
            lambda: self._navigator.show_paper(
                partial(disclosure_paper, self._services, self.client_id, now)
            )
        )

    def _begin(self, form: FormCard, begin: Callable[[], None]) -> None:
        begin()
        form.focus_start()
        self.ensureWidgetVisible(form)

    def _on_read(self, client_id: str, people: ClientPeople) -> None:
        if client_id != self.client_id:
            return
        self.people = people
        self.head.set_title(line(people.label), tr("Workers and hand-over"))
        self.workers.show_workers(
            people.workers, people.candidates, is_supervisor=people.is_supervisor
        )
        self.offers.show_offers(people.offers)
        self.offer_form.show_people(people.workers, people.candidates)
        is_mine = any(row.is_self for row in people.workers)
        can_offer = bool(people.candidates and people.workers)
        self.offer_button.setEnabled(can_offer and (is_mine or people.is_supervisor))
        self.disclosures.show_disclosures(people.disclosures, people.offers)
        for form in (self.offer_form, self.disclosure_form):
            form.disclosure.show_consents(line(people.consents))

    def _on_offer(self, wanted: Wanted) -> None:
        client_id, handovers = self.client_id, self._services.handovers
        self._write(
            lambda: handovers.offer(client_id, wanted)[1],
            tr("Offered. The colleague sees it after the next synchronisation."),
            form=self.offer_form,
        )

    def _on_disclosure(self, told: tuple[Disclosed, datetime]) -> None:
        client_id, disclosures = self.client_id, self._services.disclosures
        disclosed, occurred = told
        self._write(
            lambda: disclosures.record(client_id, disclosed, occurred=occurred),
            tr("The disclosure was recorded."),
            form=self.disclosure_form,
        )

    def _on_strike(self, reason: str) -> None:
        disclosures, row_id = self._services.disclosures, self.strike_form.subject["row"]
        rows = self.people.disclosures if self.people is not None else ()
        row = next((row for row in rows if row.id == row_id), None)
        if row is not None:
            told = tr("The disclosure was marked as an error.")
            self._write(lambda: disclosures.strike(row, reason), told, form=self.strike_form)

    def _on_assigned(self, user: str) -> None:
        client_id, assignments = self.client_id, self._services.assignments
        words = tr("Assigned. The client opens for them once the key has come.")
        self._write(lambda: assignments.assign(client_id, user), words)

    def _on_ended(self, user: str) -> None:
        client_id, assignments = self.client_id, self._services.assignments
        words = tr("The work has ended. The keys change in a supervisor's next round.")
        self._write(lambda: assignments.end(client_id, user), words)

    def _on_acted(self, row: HandoverRow, key: str, cause: str) -> None:
        act = answer(self._services, row, key, cause)
        self._write(act, done_words(key))

    def _write(
        self, write: Callable[[], Changes], words: str, form: FormCard | None = None
    ) -> None:
        """Write on the worker; what is refused stands in the form, or in the message bar."""

        def done(_changes: Changes) -> None:
            if form is not None:
                form.closed.emit()
            self._navigator.toast(words)

        def failed(error: Exception) -> None:
            if form is None:
                self._tasks.failed.emit(Failure(error, mark("Changing who works with the client")))
            elif isinstance(error, OsmoError):
                form.show_refusal(error)
            else:
                form.show_problem(failure_words(error))

        self._tasks.vault(
            write,
            name=mark("Changing who works with the client"),
            owner=self,
            on_success=done,
            on_failure=failed,
        )


def answer(services: Services, row: HandoverRow, key: str, cause: str) -> Callable[[], Changes]:
    """What a button of an offer does, to be called on the worker."""
    handovers = services.handovers
    return {
        "accept": lambda: handovers.accept(row.id),
        "decline": lambda: handovers.decline(row.id, cause),
        "take_back": lambda: handovers.take_back(row.id),
        "finish": lambda: handovers.finish(row.id),
    }[key]


def _people(services: Services, client_id: str) -> ClientPeople:
    assignments = services.assignments
    return ClientPeople(
        services.clients.page(client_id).row.name,
        assignments.is_supervisor,
        assignments.workers(client_id),
        assignments.candidates(client_id),
        services.handovers.of(client_id),
        services.disclosures.of(client_id),
        consent_words(services.rights.consents(client_id)),
    )


def _leave(form: FormCard, back: QWidget) -> None:
    form.hide()
    back.setFocus(Qt.FocusReason.ShortcutFocusReason)
