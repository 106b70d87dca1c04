"""A note as a text to share: initial and case number instead of the person (DOMAIN 1.2).

The text may go into a message or to a meeting of colleagues. It is not anonymous, and says so on
the screen: a person reads it before it is sent.
"""

from __future__ import annotations

from osmo_desktop.domain.deidentify import Known, Marks, without_identifiers
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import current, tr
from osmo_desktop.domain.language.dates import short_date
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.domain.records import codes
from osmo_desktop.domain.records.client import Client
from osmo_desktop.services.note_edits import NoteEdits
from osmo_desktop.services.wording import code_word


class SharingService:
    """Makes texts without what tells who the client is."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book
        self._edits = NoteEdits(book)

    def note_text(self, meeting_id: str) -> str:
        """A note without names, numbers and places; raises UserError("note-unknown")."""
        shot = self._book.get("meeting", meeting_id)
        owner = self._book.get("client", shot.stream) if shot is not None else None
        if shot is None or owner is None:
            raise UserError("note-unknown")
        client: Client = owner.record
        marks = _marks(client)
        known = self._known(client)
        parts = [tr("Client {initial}").format(initial=marks.client)]
        if client.number:
            number = tr("number {number}").format(number=client.number)
            parts = [f"{parts[0]}, {number}"]
        parts += [without_identifiers(part, known, marks) for part in self._parts(shot)]
        return "\n\n".join(part for part in parts if part)

    def _parts(self, shot: Snapshot) -> list[str]:
        """What the note says, part by part, as it stands."""
        note = shot.record
        head = [code_word(codes.CONTACT_MODES, note.mode)]
        if note.occurred is not None:
            head.append(short_date(note.occurred.date(), current()))
        head.append(code_word(codes.OUTCOMES, note.outcome))
        texts = (
            (tr("What happened"), note.happened),
            (tr("The client's own view"), note.client_view),
            (tr("The worker's assessment"), note.worker_assessment),
            (tr("Agreed next steps"), "\n".join(map(_step_words, self._edits.steps(shot)))),
        )
        said = [f"{title}\n{text}" for title, text in texts if text]
        return [" · ".join(part for part in head if part), *said]

    def _known(self, client: Client) -> Known:
        """Everything that is known to tell who or where the client is, and who else is named."""
        met = self._book.find("meeting", stream=client.id)
        places = [note.record.place or "" for note in met]
        members = [shot.record.name or "" for shot in self._book.find("member")]
        others = [
            f"{shot.record.given_name or ''} {shot.record.family_name or ''}"
            for shot in self._book.find("client")
            if shot.id != client.id
        ]
        return Known(
            client=(client.given_name or "", client.family_name or ""),
            others=(*members, *others),
            places=tuple(dict.fromkeys((client.municipality or "", client.address or "", *places))),
            numbers=(client.phone or "",),
            codes=(client.identity_code or "",),
            born=client.birth_date,
        )


def _marks(client: Client) -> Marks:
    initial = (client.given_name or client.family_name or "?").strip()[:1].upper()
    return Marks(
        client=f"{initial}.",
        person=tr("[name]"),
        place=tr("[place]"),
        number=tr("[contact details]"),
        code=tr("[identity code]"),
        born=tr("[date of birth]"),
    )


def _step_words(shot: Snapshot) -> str:
    step = shot.record
    due = short_date(step.due, current()) if step.due is not None else ""
    return "– " + " · ".join(part for part in (step.text, step.who, due) if part)
