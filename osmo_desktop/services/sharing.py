"""A note as a text to share: initial and case number instead of the person (DOMAIN 1.2).

The text may go into a message or to a meeting of colleagues. It is not anonymous, and says so on
the screen: a person reads it before it is sent. Who was present and the interpreter's language are
left out, and the names of those present are taken out of the other parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from osmo_desktop.domain.deidentify import Known, Marks, without_identifiers
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import current, tr
from osmo_desktop.domain.language.dates import short_date
from osmo_desktop.domain.note_data import ThirdPerson, shipped_note_data
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.domain.records import codes
from osmo_desktop.domain.records.client import Client
from osmo_desktop.services.note_edits import NoteEdits
from osmo_desktop.services.same_people import joined_to
from osmo_desktop.services.wording import code_word

_WORD: Final = re.compile(r"[^\W\d_]+")
_THE_CLIENT: Final = frozenset({"asiakas", "client", "klient", "klienten"})


class SharingService:
    """Makes texts without what tells who the client is."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book
        self._edits = NoteEdits(book)

    def note_text(self, meeting_id: str) -> str:
        """A note without names, numbers and places.

        Raises UserError("note-unknown", "note-struck").
        """
        shot = self._book.get("meeting", meeting_id)
        owner = self._book.get("client", shot.stream) if shot is not None else None
        if shot is None or owner is None:
            raise UserError("note-unknown")
        if shot.record.struck:
            raise UserError("note-struck")
        client: Client = owner.record
        marks = _marks(client)
        known = self._known([one.record for one in joined_to(self._book, client.id)], shot)
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

    def _known(self, records: Sequence[Client], note: Snapshot) -> Known:
        """Everything that is known to tell who or where the client is, and who else is named.

        `records` are all of the person, the note's own first: each may name another street.
        """
        own = {one.id for one in records}
        met = (shot for client in own for shot in self._book.find("meeting", stream=client))
        places = [note.record.place or "" for note in met]
        for one in records:
            places += [one.municipality or "", one.address or ""]
        members = [shot.record.name or "" for shot in self._book.find("member")]
        others = [
            f"{shot.record.given_name or ''} {shot.record.family_name or ''}"
            for shot in self._book.find("client")
            if shot.id not in own
        ]
        return Known(
            client=tuple(
                name or "" for one in records for name in (one.given_name, one.family_name)
            ),
            others=(*members, *others, *self._around(own, note)),
            places=tuple(dict.fromkeys(places)),
            numbers=tuple(one.phone for one in records if one.phone),
            codes=tuple(one.identity_code for one in records if one.identity_code),
            born=frozenset(one.birth_date for one in records if one.birth_date),
        )

    def _around(self, own: Iterable[str], note: Snapshot) -> tuple[str, ...]:
        """Names of the client's network and of those present; a role is no name.

        A word that is neither a known role nor a relation counts as a name: rather a word too
        many is taken out than a name too few.
        """
        found = (shot for client in own for shot in self._book.find("network_role", stream=client))
        network = [shot.record for shot in found]
        roles = {word.casefold() for one in network for word in _WORD.findall(one.role or "")}
        roles |= {stem for one in _third_persons() for stem in one.relations}
        roles |= _THE_CLIENT
        present = _WORD.findall(note.record.attended or "")
        named = [word for word in present if word[0].isupper() and word.casefold() not in roles]
        return (*(one.name or "" for one in network), *named)


def _third_persons() -> Iterable[ThirdPerson]:
    return shipped_note_data().hints.third_person.values()


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
