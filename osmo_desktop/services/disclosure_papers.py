"""The disclosure log printed for the client, in plain words and the client's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol

from osmo_desktop.domain.disclosure_document import DisclosureDocument, DisclosureLine
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import Catalogue, speaking
from osmo_desktop.domain.language.names import full_name
from osmo_desktop.domain.ports import Clock, RecordBook
from osmo_desktop.services.disclosures import DisclosureRow, DisclosureService
from osmo_desktop.services.handover_words import basis_words, given_on, given_words
from osmo_desktop.services.handovers import OPEN, HandoverService
from osmo_desktop.services.papers import paper_language
from osmo_desktop.services.protection import Shield, masked
from osmo_desktop.services.team_profile import team_name

_GIVEN = ("", "accepted", "finished")


class DisclosurePrinter(Protocol):
    """Makes PDF bytes of a disclosure log; the adapter is in `printing`."""

    def disclosure_log(self, document: DisclosureDocument) -> bytes:
        """The log as a tagged PDF."""


class DisclosurePaperService:
    """Fills the paper and has it printed."""

    def __init__(
        self,
        book: RecordBook,
        disclosures: DisclosureService,
        handovers: HandoverService,
        printer: DisclosurePrinter,
        clock: Clock,
        *,
        catalogue: Callable[[str], Catalogue],
    ) -> None:
        """`catalogue` gives the words of a language by its code."""
        self._book = book
        self._disclosures = disclosures
        self._handovers = handovers
        self._printer = printer
        self._clock = clock
        self._catalogue = catalogue

    def pdf(self, client_id: str) -> bytes:
        """The client's disclosure log; UserError("client-unknown")."""
        return self._printer.disclosure_log(self.document(client_id))

    def document(self, client_id: str) -> DisclosureDocument:
        """What `pdf` prints: what was given, and what is offered and not answered yet."""
        shot = self._book.get("client", client_id)
        if shot is None:
            raise UserError("client-unknown")
        client = shot.record
        offers = self._handovers.of(client_id)
        states = {row.id: row.state for row in offers}
        terms = Shield(self._book).terms(client_id)
        language = paper_language(client.language)
        with speaking(self._catalogue(language)):
            return DisclosureDocument(
                organisation=self._disclosures.controller(client_id) or team_name(self._book),
                client_name=full_name(client.given_name or "", client.family_name or ""),
                client_number=client.number or "",
                printed_at=self._clock.now(),
                language=language,
                lines=tuple(
                    _line(row, terms, given_on(row, offers).date(), note=given_words(row, offers))
                    for row in self._disclosures.of(client_id)
                    if not row.struck and states.get(row.handover, "") in (*_GIVEN, OPEN)
                ),
            )


def _line(row: DisclosureRow, terms: tuple[str, ...], day: date, *, note: str) -> DisclosureLine:
    return DisclosureLine(
        day=day,
        recipient=row.recipient,
        to_controller=row.to_controller,
        from_controller=row.from_controller,
        basis=masked(basis_words(row), terms),
        given=masked(row.given, terms),
        by=row.author,
        note=note,
    )
