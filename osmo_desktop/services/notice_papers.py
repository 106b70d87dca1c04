"""A notice on paper, in the client's language: blank, or with what is known already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from osmo_desktop.domain.language import Catalogue, current, dates, speaking, tr
from osmo_desktop.domain.language.names import full_name
from osmo_desktop.domain.measures import State
from osmo_desktop.domain.notice_document import NoticeDocument, NoticeFact, NoticeQuestion
from osmo_desktop.domain.notices import NOT_ASKED, FormField, Said, form_for
from osmo_desktop.domain.ports import Clock, RecordBook
from osmo_desktop.domain.records import codes
from osmo_desktop.domain.records.client import Client
from osmo_desktop.services.document_bases import DocumentBasis
from osmo_desktop.services.notices import NoticeService, NoticeView
from osmo_desktop.services.papers import paper_language
from osmo_desktop.services.people import People
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.team_profile import team_controller, team_name
from osmo_desktop.services.wording import code_word


class NoticePrinter(Protocol):
    """Makes PDF bytes of a notice; the adapter is in `printing`."""

    def notice(self, document: NoticeDocument) -> bytes:
        """The notice as a tagged PDF."""


@dataclass(frozen=True)
class NoticePaper:
    """A notice that is ready to print; the number, never the name, may be in a file's name."""

    pdf: bytes
    client_id: str
    client_name: str
    client_number: str
    is_protected: bool


class NoticePaperService:
    """Fills the paper and has it printed."""

    def __init__(
        self,
        book: RecordBook,
        notices: NoticeService,
        printer: NoticePrinter,
        clock: Clock,
        *,
        catalogue: Callable[[str], Catalogue],
    ) -> None:
        """`catalogue` gives the words of a language by its code."""
        self._book = book
        self._notices = notices
        self._printer = printer
        self._clock = clock
        self._catalogue = catalogue
        self._people = People(book)

    def paper(self, notice_id: str, *, blank: bool = False) -> NoticePaper:
        """The notice as a PDF; `blank` leaves every answer to the pen.

        Raises UserError("notice-unknown").
        """
        view = self._notices.view(notice_id)
        client = self._client(view.client_id)
        pdf = self._printer.notice(self.document(notice_id, blank=blank))
        number, protected = client.number or "", Shield(self._book).protects(client.id)
        return NoticePaper(pdf, view.client_id, view.client_name, number, protected)

    def empty(self, notice_type: str) -> bytes:
        """The form in force today as a PDF for the pen, about nobody, in the screen's language."""
        return self._printer.notice(self.empty_document(notice_type))

    def empty_document(self, notice_type: str) -> NoticeDocument:
        """What `empty` prints."""
        now = self._clock.now()
        words, language = current(), paper_language(current().code)
        form = form_for(now.date())
        asked = form.fields(notice_type, now.date())
        return NoticeDocument(
            title=code_word(codes.NOTICE_TYPES, notice_type),
            form_name=form.name[language],
            organisation=team_controller(self._book) or team_name(self._book),
            client_name="",
            client_number="",
            worker_name=self._people.member_name(self._book.user),
            printed_at=now,
            language=language,
            facts=_facts(Client(""), protected=False),
            questions=tuple(_question(field, NOT_ASKED, language, words) for field in asked),
        )

    def document(self, notice_id: str, *, blank: bool = False) -> NoticeDocument:
        """What `paper` prints."""
        client = self._client(self._notices.view(notice_id).client_id)
        language = paper_language(client.language)
        catalogue = self._catalogue(language)
        with speaking(catalogue):
            view = self._notices.view(notice_id)  # what it says of itself too is in that language
            return NoticeDocument(
                title=code_word(codes.NOTICE_TYPES, view.type),
                form_name=view.form.name[language],
                organisation=team_controller(self._book) or team_name(self._book),
                client_name=full_name(client.given_name or "", client.family_name or ""),
                client_number=client.number or "",
                worker_name=self._people.member_name(self._book.user),
                printed_at=self._clock.now(),
                language=language,
                facts=(
                    *_facts(client, protected=Shield(self._book).protects(client.id)),
                    *_duties(view.document),
                ),
                questions=_questions(view, language, catalogue, blank=blank),
                given=None if blank else view.given,
            )

    def _client(self, client_id: str) -> Client:
        client = self._people.client(client_id)
        return client if client is not None else Client(client_id)


def _facts(client: Client, *, protected: bool) -> tuple[NoticeFact, ...]:
    """Who it is about; of a protected client no place is printed, nor room for one."""
    name = full_name(client.given_name or "", client.family_name or "")
    facts = [
        NoticeFact(tr("Name"), name),
        NoticeFact(tr("Identity code"), client.identity_code or ""),
    ]
    if protected:
        return tuple(facts)
    places = (
        (tr("Address"), client.address),
        (tr("Municipality"), client.municipality),
        (tr("Phone"), client.phone),
    )
    return (*facts, *(NoticeFact(label, value or "") for label, value in places))


def _duties(document: DocumentBasis) -> tuple[NoticeFact, ...]:
    """In whose name the notice is; organiser and producer only when acting for another."""
    said = {
        tr("Service function"): document.service_function,
        tr("Service organiser"): document.organiser,
        tr("Service producer"): document.producer,
    }
    return tuple(NoticeFact(label, value) for label, value in said.items() if value)


def _questions(
    view: NoticeView, language: str, catalogue: Catalogue, *, blank: bool
) -> tuple[NoticeQuestion, ...]:
    return tuple(
        _question(row.field, NOT_ASKED if blank else row.said, language, catalogue)
        for row in view.rows
    )


def _question(field: FormField, said: Said, language: str, catalogue: Catalogue) -> NoticeQuestion:
    label = field.label[language]
    if field.type == "date":
        is_day = said.state is State.VALUE and field.accepts(said)
        day = dates.short_date(date.fromisoformat(said.value), catalogue) if is_day else ""
        return NoticeQuestion(label, value=day)
    answers = [(choice.label[language], said.value == choice.code) for choice in field.choices]
    if field.sensitive:
        answers.append((tr("I prefer not to answer"), said.state is State.DECLINED))
    return NoticeQuestion(label, tuple(answers))
