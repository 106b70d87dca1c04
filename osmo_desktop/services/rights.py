"""Consents and their withdrawal, and comments that are the client's own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language.names import full_name
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.services.people import People
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.same_people import of_person
from osmo_desktop.services.writing import Target, Writing, clean_lines


@dataclass(frozen=True)
class ConsentForm:
    """A consent as it was given; `until` where it ends by itself."""

    purpose: str
    given: date
    way: str
    until: date | None = None


@dataclass(frozen=True)
class ConsentRow:
    """One consent; `state`: in_force | ended | withdrawn | struck. Withdrawn ones stay in the list.

    Texts of a protected client are without places.
    """

    id: str
    client_id: str
    purpose: str
    given: date | None
    way: str
    until: date | None
    withdrawn: date | None
    withdrawn_words: str
    struck: str
    author: str
    state: str


@dataclass(frozen=True)
class SlipForm:
    """A client's own words as they were given; an empty `giver` is the client."""

    words: str
    given: date
    way: str
    giver: str = ""


@dataclass(frozen=True)
class SlipRow:
    """One comment of the client; `recorder` is the worker who filed it and wrote none of it."""

    id: str
    client_id: str
    words: str
    given: date | None
    giver: str
    way: str
    recorder: str
    struck: str


class RightsService:
    """What a client says about their own matter and their own data. Vault worker."""

    def __init__(self, book: RecordBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._people = People(book)
        self._writing = Writing(book)
        self._shield = Shield(book)

    def consents(self, client_id: str) -> tuple[ConsentRow, ...]:
        """A person's consents, of joined records too: in force first, then the newest."""
        rows = [self._consent(shot) for shot in of_person(self._book, "consent", client_id)]
        rows.sort(key=lambda row: (row.given or date.min, row.id), reverse=True)
        return tuple(sorted(rows, key=lambda row: row.state != "in_force"))

    def give(self, client_id: str, form: ConsentForm) -> tuple[str, Changes]:
        """Record a consent; gives its id.

        Raises UserError("client-unknown", "consent-purpose-missing", "consent-date").
        """
        self._require_client(client_id)
        if not clean_lines(form.purpose):
            raise UserError("consent-purpose-missing", field="purpose")
        self._require_past(form.given, "consent-date", "given")
        if form.until is not None and form.until < form.given:
            raise UserError("consent-date", field="until")
        target = Target(client_id, "consent", new_id())
        values = {
            "purpose": form.purpose,
            "given": form.given,
            "way": form.way,
            "until": form.until,
        }
        return target.entity, self._book.commit(self._writing.first(target, values))

    def withdraw(self, row: ConsentRow, day: date, words: str = "") -> Changes:
        """The client took a consent back; it stays in the list as withdrawn.

        Raises UserError("consent-closed", "consent-date").
        """
        shot = self._book.get("consent", row.id, stream=row.client_id)
        if shot is None or shot.record.withdrawn is not None or shot.record.struck:
            raise UserError("consent-closed")
        self._require_past(day, "consent-date", "withdrawn", since=shot.record.given)
        target = Target(row.client_id, "consent", row.id)
        values = {"withdrawn": day, "withdrawn_words": words}
        return self._book.commit(self._writing.first(target, values))

    def slips(self, client_id: str) -> tuple[SlipRow, ...]:
        """The person's own comments, of joined records too, newest first."""
        rows = [self._slip(shot) for shot in of_person(self._book, "comment_slip", client_id)]
        return tuple(sorted(rows, key=lambda r: (r.given or date.min, r.id), reverse=True))

    def file_slip(self, client_id: str, form: SlipForm) -> tuple[str, Changes]:
        """File what the client said; nobody can change a word of it afterwards.

        Raises UserError("client-unknown", "slip-words-missing", "slip-date").
        """
        client = self._people.client(client_id)
        if client is None:
            raise UserError("client-unknown")
        if not clean_lines(form.words):
            raise UserError("slip-words-missing", field="words")
        self._require_past(form.given, "slip-date", "given")
        target = Target(client_id, "comment_slip", new_id())
        own = full_name(client.given_name or "", client.family_name or "")
        values = {
            "words": form.words,
            "given": form.given,
            "giver": form.giver or own,
            "way": form.way,
        }
        return target.entity, self._book.commit(self._writing.first(target, values))

    def strike(self, row: ConsentRow | SlipRow, reason: str) -> Changes:
        """It was filed by mistake, such as with the wrong client: it stays, marked as struck.

        Raises UserError("reason-missing").
        """
        if not reason.strip():
            raise UserError("reason-missing", field="struck")
        kind = "consent" if isinstance(row, ConsentRow) else "comment_slip"
        target = Target(row.client_id, kind, row.id)
        return self._book.commit(self._writing.first(target, {"struck": reason}))

    def _consent(self, shot: Snapshot) -> ConsentRow:
        record, shown = shot.record, self._shield.of(shot.stream)
        return ConsentRow(
            id=shot.id,
            client_id=shot.stream,
            purpose=shown(record.purpose),
            given=record.given,
            way=record.way or "",
            until=record.until,
            withdrawn=record.withdrawn,
            withdrawn_words=shown(record.withdrawn_words),
            struck=shown(record.struck),
            author=self._people.member_name(shot.author),
            state=_consent_state(record, self._clock.now().date()),
        )

    def _slip(self, shot: Snapshot) -> SlipRow:
        record, shown = shot.record, self._shield.of(shot.stream)
        return SlipRow(
            id=shot.id,
            client_id=shot.stream,
            words=shown(record.words),
            given=record.given,
            giver=shown(record.giver),
            way=record.way or "",
            recorder=self._people.member_name(shot.author),
            struck=shown(record.struck),
        )

    def _require_client(self, client_id: str) -> None:
        if self._people.client(client_id) is None:
            raise UserError("client-unknown")

    def _require_past(self, day: date, code: str, field: str, *, since: date | None = None) -> None:
        if not (since or date.min) <= day <= self._clock.now().date():
            raise UserError(code, field=field)


def _consent_state(record: object, today: date) -> str:
    """Struck before withdrawn before ended: what a reader must know first."""
    if getattr(record, "struck", None):
        return "struck"
    if getattr(record, "withdrawn", None) is not None:
        return "withdrawn"
    until: date | None = getattr(record, "until", None)
    return "ended" if until is not None and until < today else "in_force"
