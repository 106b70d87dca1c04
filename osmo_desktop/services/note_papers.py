"""One case note on paper, in the client's language: as it stands, and what it said before.

It says what the window says of the note. Of a protected client no place is printed: neither its
field, nor a former value of it, nor where a text names one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import Catalogue, current, speaking, tr
from osmo_desktop.domain.language.dates import clock, date_and_time, short_date
from osmo_desktop.domain.language.names import full_name
from osmo_desktop.domain.plain_paper import PaperLine, PaperPart, PlainPaper
from osmo_desktop.domain.ports import Clock, RecordBook
from osmo_desktop.domain.records import KINDS, Sensitivity, codes
from osmo_desktop.domain.records.client import Client
from osmo_desktop.domain.records.note_codes import NOTE_SOURCES
from osmo_desktop.services.attachments import AttachmentService
from osmo_desktop.services.event_words import author_words, review_words
from osmo_desktop.services.models import FieldHistory, NoteView, StepView, Version
from osmo_desktop.services.notes import NoteService
from osmo_desktop.services.papers import PaperPrinter, paper_language
from osmo_desktop.services.people import People, name_of
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.team_profile import team_controller, team_name
from osmo_desktop.services.wording import Wording, code_word, label


@dataclass(frozen=True)
class NotePaper:
    """A note that is ready to print; the number, never the name, may be in a file's name."""

    pdf: bytes
    client_id: str
    client_name: str
    client_number: str
    is_protected: bool


class NotePaperService:
    """Fills the paper and has it printed. Vault worker."""

    def __init__(
        self,
        book: RecordBook,
        notes: NoteService,
        attachments: AttachmentService,
        printer: PaperPrinter,
        clock: Clock,
        *,
        catalogue: Callable[[str], Catalogue],
    ) -> None:
        """`catalogue` gives the words of a language by its code."""
        self._book = book
        self._notes = notes
        self._attachments = attachments
        self._printer = printer
        self._clock = clock
        self._catalogue = catalogue
        self._shield = Shield(book)
        self._people = People(book)

    def paper(self, meeting_id: str) -> NotePaper:
        """An approved note as a PDF. Raises UserError("note-unknown")."""
        client = self._client(meeting_id)
        with speaking(self._catalogue(paper_language(client.language))):
            pdf = self._printer.plain_paper(self._document(client, meeting_id))
        number, is_protected = client.number or "", self._shield.protects(client.id)
        return NotePaper(pdf, client.id, name_of(client), number, is_protected)

    def _client(self, meeting_id: str) -> Client:
        shot = self._book.get("meeting", meeting_id)
        client = self._people.client(shot.stream) if shot is not None else None
        if client is None:
            raise UserError("note-unknown")
        return client

    def _document(self, client: Client, meeting_id: str) -> PlainPaper:
        note = self._shield.over(client.id, self._notes.view(meeting_id))
        is_protected = self._shield.protects(client.id)
        parts = (
            PaperPart(tr("About the note"), self._facts(note, is_protected=is_protected)),
            PaperPart(tr("What happened"), (PaperLine(_said(note.happened)),)),
            PaperPart(tr("How each saw it"), columns=_views(note)),
            PaperPart(tr("Agreed next steps"), tuple(map(_step, note.steps))),
            PaperPart(tr("Goals"), tuple(PaperLine(goal.title) for goal in note.goals)),
            PaperPart(tr("Attachments"), self._files(meeting_id)),
        )
        filled = tuple(part for part in parts if part.lines or part.columns)
        return PlainPaper(
            title=tr("Case note"),
            organisation=team_controller(self._book) or team_name(self._book),
            client_name=full_name(client.given_name or "", client.family_name or ""),
            client_number=client.number or "",
            printed_at=self._clock.now(),
            language=paper_language(client.language),
            lead=_state(note),
            parts=(*filled, *self._amendments(note, client.id)),
        )

    def _facts(self, note: NoteView, *, is_protected: bool) -> tuple[PaperLine, ...]:
        """What it is, in whose name, by whom, how it went; what is not known is left out."""
        author = author_words(note.author, note.instead_of)
        together = tr("Recorded together with the client") if note.done_together else ""
        kilometres = tr("{n} km").format(n=note.kilometres) if note.kilometres is not None else ""
        place = tr("[protected]") if note.place and is_protected else note.place
        facts = (
            (code_word(codes.CONTACT_MODES, note.mode), label("meeting", "mode")),
            (self._when(note), label("meeting", "occurred")),
            (place, label("meeting", "place")),
            (kilometres, label("meeting", "kilometres")),
            (f"{author}, {self._moment(note.written)}", tr("Written by")),
            (note.document.service_function, label("meeting", "service_function")),
            (note.document.organiser, label("meeting", "organiser")),
            (note.document.producer, label("meeting", "producer")),
            (note.filed_under, label("engagement", "legal_basis")),
            (note.attended, label("meeting", "attended")),
            (code_word(NOTE_SOURCES, note.source), label("meeting", "source")),
            (note.interpreter, label("meeting", "interpreter")),
            (code_word(codes.OUTCOMES, note.outcome), label("meeting", "outcome")),
            (together, ""),
            (tr("Moved here from another client.") if note.moved_from else "", ""),
        )
        return tuple(PaperLine(text, name) for text, name in facts if text.strip())

    def _files(self, meeting_id: str) -> tuple[PaperLine, ...]:
        """The attachments that stand, by title and kind."""
        rows = (row for row in self._attachments.of_note(meeting_id) if row.struck is None)
        return tuple(
            PaperLine(row.title, code_word(codes.ATTACHMENT_TYPES, row.type)) for row in rows
        )

    def _amendments(self, note: NoteView, client_id: str) -> Iterable[PaperPart]:
        """A heading, and under it every field that was amended with all its versions."""
        if not note.history:
            return ()
        words = Wording(self._book, self._people)
        shown = self._shield.of(client_id)
        hides = self._shield.protects(client_id)
        fields = (self._field(one, words, shown, hides=hides) for one in note.history)
        return (PaperPart(tr("Amendments")), *fields)

    def _field(
        self, history: FieldHistory, words: Wording, shown: Callable[[str], str], *, hides: bool
    ) -> PaperPart:
        spec = KINDS["meeting"].fields[history.field]
        is_place = hides and spec.attribute.sensitivity is Sensitivity.LOCATION
        lines: list[PaperLine] = []
        for version in history.versions:
            is_named = bool(spec.attribute.ref and version.value)  # in words, by the view
            said = (
                str(version.value) if is_named else words.text("meeting", spec.name, version.value)
            )
            lines += self._version(version, tr("[protected]") if is_place else shown(said))
        return PaperPart(history.label, tuple(lines), level=3)

    def _version(self, version: Version, said: str) -> Sequence[PaperLine]:
        """What a field said: by whom, since when, and why it was changed."""
        about = [
            tr("In use now") if version.is_head else tr("Earlier"),
            version.author,
            self._moment(version.written),
        ]
        if version.reason:
            about.append(tr("reason: {reason}").format(reason=version.reason))
        return PaperLine(" · ".join(about), is_small=True), PaperLine(said)

    def _when(self, note: NoteView) -> str:
        if note.occurred is None:
            return ""
        words = self._moment(note.occurred)
        ended = note.ended.astimezone(self._clock.now().tzinfo) if note.ended is not None else None
        return f"{words}–{clock(ended, current())}" if ended is not None else words

    def _moment(self, moment: datetime) -> str:
        """A moment in the laptop's zone, as the window says it."""
        return date_and_time(moment.astimezone(self._clock.now().tzinfo), current())


def _state(note: NoteView) -> str:
    """How the note stands: said before anything that it says."""
    if note.struck is not None:
        return tr("Entered in error: {reason}").format(reason=note.struck)
    state = review_words(note.review) if note.review.state else tr("Approved")
    return " · ".join((state, tr("Amended"))) if note.history else state


def _views(note: NoteView) -> tuple[PaperPart, ...]:
    """The client's own view and the worker's, beside one another and of the same size."""
    return tuple(
        PaperPart(label("meeting", name), (PaperLine(_said(text)),), level=3)
        for name, text in (
            ("client_view", note.client_view),
            ("worker_assessment", note.worker_assessment),
        )
    )


def _step(step: StepView) -> PaperLine:
    due = short_date(step.due, current()) if step.due is not None else ""
    words = " · ".join(part for part in (step.text, step.who, due) if part)
    return PaperLine(tr("{step} · done").format(step=words) if step.done else words)


def _said(text: str) -> str:
    return text if text.strip() else tr("Not written")
