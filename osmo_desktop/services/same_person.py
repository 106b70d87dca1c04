"""Two records of one person: the warning before there are two, joining them, and parting them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.services.people import name_of
from osmo_desktop.services.same_people import SamePeople, draft_client, likeness
from osmo_desktop.services.writing import Target, Writing

_MOST_SHOWN = 5


@dataclass(frozen=True)
class SimilarClient:
    """Somebody who may be the one that is being typed; `why` is a code of `same_people`."""

    id: str
    number: str
    name: str
    why: str


@dataclass(frozen=True)
class JoinedRecord:
    """Another record of the same person; `is_main` is the one that lists show."""

    id: str
    number: str
    name: str
    is_main: bool


class SamePersonService:
    """What a worker does about records of one person."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book
        self._writing = Writing(book)

    def similar(
        self,
        *,
        family_name: str = "",
        given_name: str = "",
        identity_code: str = "",
        birth_date: date | None = None,
        but: str = "",
    ) -> tuple[SimilarClient, ...]:
        """Clients who may be the one that is typed, the likeliest first.

        `but` and the records that are joined to it are left out.
        """
        typed = draft_client(family_name, given_name, identity_code, birth_date)
        known = frozenset(SamePeople(self._book).group(but)) if but else frozenset()
        order = ("identity", "name", "born", "near")
        found = [
            SimilarClient(shot.id, shot.record.number or "", name_of(shot.record), why)
            for shot in self._book.find("client")
            if shot.id not in known and (why := likeness(typed, shot.record))
        ]
        found.sort(key=lambda one: (order.index(one.why), one.name, one.id))
        return tuple(found[:_MOST_SHOWN])

    def records(self, client_id: str) -> tuple[JoinedRecord, ...]:
        """The other records of the person; empty when there is one record only."""
        same = SamePeople(self._book)
        main = same.main_of(client_id)
        rows = []
        for other in same.group(client_id)[1:]:
            shot = self._client(other)
            number, name = shot.record.number or "", name_of(shot.record)
            rows.append(JoinedRecord(other, number, name, other == main))
        return tuple(rows)

    def join(self, client_id: str, into_id: str) -> tuple[str, Changes]:
        """Two records are one person's; gives the record that `part` parts again.

        Where one has a non-disclosure order, all get it: the person has it, not the record. It
        stays when they are parted. Raises UserError("client-unknown", "join-same").
        """
        for wanted in (client_id, into_id):
            self._client(wanted)
        same = SamePeople(self._book)
        joined, main = same.main_of(client_id), same.main_of(into_id)
        if joined == main:
            raise UserError("join-same")
        target = Target(joined, "client", joined)
        edits = self._writing.replaced(target, {"same_person_as": main})
        group = [self._client(one) for one in (*same.group(joined), *same.group(main))]
        if any(shot.record.safety_ban for shot in group):
            for shot in group:
                if not shot.record.safety_ban:
                    here = Target(shot.stream, "client", shot.id)
                    edits += self._writing.replaced(here, {"safety_ban": True})
        return joined, self._book.commit(edits)

    def part(self, client_id: str) -> Changes:
        """A record is another person's after all; UserError("join-none").

        Given the main record of two, the other one is parted from it. Where they were joined
        crosswise, the main record's reference goes too: nobody else hangs on it.
        """
        same = SamePeople(self._book)
        joined, main = client_id, same.main_of(client_id)
        if main == client_id:
            others = same.group(client_id)[1:]
            joined = others[0] if len(others) == 1 else ""
        if not joined or self._client(joined).record.same_person_as is None:
            raise UserError("join-none")
        leading = [joined]
        if self._client(main).record.same_person_as in same.group(main):
            leading.append(main)
        edits = []
        for record in leading:
            target = Target(record, "client", record)
            edits += self._writing.replaced(target, {"same_person_as": None})
        return self._book.commit(edits)

    def _client(self, client_id: str) -> Snapshot:
        shot = self._book.get("client", client_id)
        if shot is None:
            raise UserError("client-unknown")
        return shot
