"""In whose name a document is made: its service function, and for whom when it is not one's own.

Every document of social welfare shows its service function (palvelutehtävä), and one that is made
on behalf of another also the organiser and the producer of the service (DOMAIN 2.2). All three are
words, written once with the document: a later change of the data never changes what it says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from osmo_desktop.domain.language import current, tr
from osmo_desktop.domain.language.names import clean_text
from osmo_desktop.domain.note_data import NoteData, shipped_note_data
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.services.team_profile import team_controller


@dataclass(frozen=True)
class DocumentBasis:
    """What the head of a document says; organiser and producer only when acting for another."""

    service_function: str = ""
    organiser: str = ""
    producer: str = ""

    @property
    def words(self) -> str:
        """One line for people; empty when nothing is known."""
        organiser = tr("organiser: {name}").format(name=self.organiser) if self.organiser else ""
        producer = tr("producer: {name}").format(name=self.producer) if self.producer else ""
        return " · ".join(part for part in (self.service_function, organiser, producer) if part)


NO_DOCUMENT: Final = DocumentBasis()
"""What a document from before these were asked says."""


def basis_of(record: object) -> DocumentBasis:
    """What an approved document says of itself; empty for one from before it was asked."""
    values = (getattr(record, name, None) for name in ("service_function", "organiser", "producer"))
    return DocumentBasis(*(str(value or "") for value in values))


def shown_basis(book: RecordBook, shot: Snapshot, day: date) -> DocumentBasis:
    """What a document says of itself; of one from before it was asked, what its engagement says.

    An engagement that was opened after the document was written says nothing of it.
    """
    written = basis_of(shot.record)
    if written != NO_DOCUMENT:
        return written
    if shot.kind == "contact_attempt":
        return person_basis(book, shot.stream, day, before=shot.written)
    return usual_basis(book, shot.stream, day, engagement=_named(book, shot), before=shot.written)


def person_basis(
    book: RecordBook, client_id: str, day: date, *, before: datetime | None = None
) -> DocumentBasis:
    """What is said of something done for the person and filed under no engagement.

    What the engagements of the day say, where they agree; nothing where they differ.
    """
    shots = _known(book, client_id, before)
    heads = {_head(book, shot, day) for shot in shots if ran_on(shot, day)}
    if len(heads) > 1:
        return NO_DOCUMENT
    return next(iter(heads), None) or usual_basis(book, client_id, day, before=before)


def _named(book: RecordBook, shot: Snapshot) -> str | None:
    """The engagement that a document is filed under; a review goes with its plan."""
    plan = getattr(shot.record, "plan", None)
    whole = book.get("plan", plan, stream=shot.stream) if plan else None
    return getattr((whole or shot).record, "engagement", None)


def function_names(day: date, data: NoteData | None = None) -> tuple[str, ...]:
    """The names of the service functions in use on a day, in the language in use."""
    known = data or shipped_note_data()
    return tuple(one.label[current().code] for one in known.functions_on(day))


def usual_basis(
    book: RecordBook,
    client_id: str,
    day: date,
    *,
    engagement: str | None = None,
    before: datetime | None = None,
) -> DocumentBasis:
    """What a document of a client says unless the writer changes it.

    It follows the engagement that is named, else the newest one that is open on the day, else the
    only one: of several that have ended none speaks for the day. The organiser is the
    engagement's controller where that is not the team's own. `before` leaves out engagements
    that were written later.
    """
    shot = book.get("engagement", engagement) if engagement else None
    shot = shot or _usual(_known(book, client_id, before), day)  # the named one may be gone
    return _head(book, shot, day) if shot is not None else NO_DOCUMENT


def _head(book: RecordBook, shot: Snapshot, day: date) -> DocumentBasis:
    function = shipped_note_data().function_of(shot.record.legal_basis, day)
    name = function.label[current().code] if function is not None else ""
    own, controller = team_controller(book), clean_text(shot.record.controller or "")
    if not own or not controller or controller == own:
        return DocumentBasis(name)
    return DocumentBasis(name, organiser=controller, producer=own)


def engagements_of(book: RecordBook, client_id: str) -> list[Snapshot]:
    """Every engagement of a client, the newest first."""
    return book.find("engagement", stream=client_id, order_by="start", descending=True)


def ran_on(shot: Snapshot, day: date) -> bool:
    """Tell whether an engagement ran on a day."""
    return bool((shot.record.start or date.min) <= day <= (shot.record.end or date.max))


def _known(book: RecordBook, client_id: str, before: datetime | None) -> list[Snapshot]:
    found = engagements_of(book, client_id)
    return [shot for shot in found if before is None or shot.written <= before]


def _usual(found: list[Snapshot], day: date) -> Snapshot | None:
    running = (shot for shot in found if ran_on(shot, day))
    return next(running, found[0] if len(found) == 1 else None)
