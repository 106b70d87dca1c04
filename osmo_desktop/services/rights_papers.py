"""Papers about a client's rights: a certificate of refusal, the safety plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import Catalogue, current, speaking, tr
from osmo_desktop.domain.language.dates import short_date
from osmo_desktop.domain.language.names import full_name
from osmo_desktop.domain.plain_paper import PaperLine, PaperPart, PlainPaper
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.domain.records.request import NEEDS_COMPLAINT, REQUEST_OUTCOMES, REQUEST_TYPES
from osmo_desktop.services.crisis import PLAN_FIELDS, CrisisService
from osmo_desktop.services.papers import PaperPrinter, paper_language
from osmo_desktop.services.people import People
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.team_profile import team_controller, team_name
from osmo_desktop.services.wording import code_word, label


class RightsPaperService:
    """Fills the papers and has them printed, in the client's language. Vault worker."""

    def __init__(
        self,
        book: RecordBook,
        crisis: CrisisService,
        printer: PaperPrinter,
        clock: Clock,
        catalogue: Callable[[str], Catalogue],
    ) -> None:
        """`catalogue` gives the words of a language by its code."""
        self._book = book
        self._crisis = crisis
        self._printer = printer
        self._clock = clock
        self._catalogue = catalogue
        self._people = People(book)
        self._shield = Shield(book)

    def refusal(self, request_id: str) -> bytes:
        """The certificate that a request was refused, wholly or in part, and why.

        GDPR article 12(4): it names the reasons and the right to complain and to go to court.
        Raises UserError("refusal-missing", "client-unknown").
        """
        shot = self._book.get("request", request_id)
        if shot is None or shot.record.outcome not in NEEDS_COMPLAINT or shot.record.struck:
            raise UserError("refusal-missing")
        client = self._client(shot.stream)
        with speaking(self._catalogue(paper_language(client.record.language))):
            return self._printer.plain_paper(self._refusal(client, shot))

    def safety_plan(self, client_id: str) -> bytes:
        """The client's safety plan with the numbers of the crisis card.

        Raises UserError("client-unknown").
        """
        client = self._client(client_id)
        with speaking(self._catalogue(paper_language(client.record.language))):
            plan = self._crisis.plan(client_id)
            parts = [
                PaperPart(label("safety_plan", name), (PaperLine(plan.texts[name] or "—"),))
                for name in PLAN_FIELDS
            ]
            numbers = [
                PaperLine(f"{line.number} {line.hours}".strip(), line.label)
                for line in self._crisis.card()
                if line.number
            ]
            parts.append(PaperPart(tr("In an emergency"), tuple(numbers)))
            paper = self._paper(client, tr("My safety plan"), "", parts)
            return self._printer.plain_paper(paper)

    def _refusal(self, client: Snapshot, shot: Snapshot) -> PlainPaper:
        record, shown = shot.record, self._shield.of(shot.stream)
        asked = [
            PaperLine(code_word(REQUEST_TYPES, record.type), label("request", "type")),
            PaperLine(_day(record.received), label("request", "received")),
            PaperLine(shown(record.wish), label("request", "wish")),
        ]
        answered = [
            PaperLine(code_word(REQUEST_OUTCOMES, record.outcome), label("request", "outcome")),
            PaperLine(_day(record.answered), label("request", "answered")),
            PaperLine(shown(record.answer), label("request", "answer")),
            PaperLine(shown(record.refusal_reason), tr("Reasons for the refusal")),
        ]
        remedies = tr(
            "You may bring the matter to the Data Protection Ombudsman, and you may go to court. "
            "You may also have your differing view added to your records: tell us what it is."
        )
        kept = tr(
            "A refused correction leaves the record as it was. The request and this answer are "
            "kept with your records."
        )
        parts = [
            PaperPart(tr("What was asked"), _said(asked)),
            PaperPart(tr("What was decided"), _said(answered)),
            PaperPart(tr("What you can do"), (PaperLine(remedies),)),
        ]
        who = self._people.member_name(self._book.user)
        title = tr("Certificate of refusal")
        return self._paper(client, title, kept, parts, signers=(who,))

    def _paper(
        self,
        client: Snapshot,
        title: str,
        closing: str,
        parts: list[PaperPart],
        *,
        signers: tuple[str, ...] = (),
    ) -> PlainPaper:
        record = client.record
        return PlainPaper(
            title=title,
            organisation=team_controller(self._book) or team_name(self._book),
            client_name=full_name(record.given_name or "", record.family_name or ""),
            client_number=record.number or "",
            printed_at=self._clock.now(),
            language=paper_language(record.language),
            parts=tuple(parts),
            closing=closing,
            signers=signers,
        )

    def _client(self, client_id: str) -> Snapshot:
        shot = self._book.get("client", client_id)
        if shot is None:
            raise UserError("client-unknown")
        return shot


def _day(day: date | None) -> str:
    return short_date(day, current()) if day is not None else ""


def _said(lines: list[PaperLine]) -> tuple[PaperLine, ...]:
    return tuple(line for line in lines if line.text)
