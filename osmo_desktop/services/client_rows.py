"""Clients in a list: rows with their badges, found by name, number or place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from osmo_desktop.domain.language.sorting import sort_key
from osmo_desktop.domain.place_terms import stem
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.services.caseloads import Caseloads
from osmo_desktop.services.drafts import DraftService
from osmo_desktop.services.gaps import Gaps
from osmo_desktop.services.models import ClientRow
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.same_people import SamePeople


@dataclass(frozen=True)
class _Facts:
    """Which clients have what, by stream."""

    conflicts: set[str]
    notices: set[str]
    unreached: set[str]
    drafts: set[str]
    unsent: frozenset[str]
    lent: dict[str, date]
    protected: set[str]


class ClientRows:
    """Makes rows; looks the facts of all clients up at once."""

    def __init__(self, book: RecordBook, drafts: DraftService, clock: Clock) -> None:
        self._book = book
        self._drafts = drafts
        self._clock = clock
        self._gaps = Gaps(book)
        self._caseloads = Caseloads(book)

    def all(self) -> list[ClientRow]:
        """Every person in Finnish order of names: of joined records the one that stands for all.

        Those whom a substitute gave back are left out, also while their records are still here.
        """
        is_worker = self._book.role == "worker"
        gone = self._caseloads.given_back(self._book.user) if is_worker else frozenset()
        shots = [shot for shot in self._book.find("client") if shot.id not in gone]
        same, here = SamePeople(self._book), {shot.id for shot in shots}
        by_person: dict[str, list[ClientRow]] = defaultdict(list)
        for row in self._rows(shots, None):
            main = same.main_of(row.id)
            by_person[main if main in here else row.id].append(row)
        return sorted((_one_row(main, rows) for main, rows in by_person.items()), key=_order)

    def one(self, shot: Snapshot) -> ClientRow:
        """The row of one client."""
        return self._rows([shot], shot.stream)[0]

    def unsent_in(self, client_id: str) -> int:
        """How many records of a client no store holds yet."""
        return self._book.unsent(client_id)

    def _rows(self, shots: Iterable[Snapshot], client_id: str | None) -> list[ClientRow]:
        today = self._clock.now().date()
        facts = _Facts(
            conflicts={found.stream for found in self._book.conflicts()},
            notices={gap.client_id for gap in self._gaps.notices(today, client_id)},
            unreached=set(self._gaps.unreached(client_id)),
            drafts={draft.client_id for draft in self._drafts.all()},
            unsent=self._book.unsent_streams(),
            lent=self._caseloads.lent(self._book.user),
            protected=self._protected(client_id),
        )
        return [self._row(shot, facts) for shot in shots]

    def _protected(self, client_id: str | None) -> set[str]:
        """Who has a non-disclosure order by any record of the same person."""
        if client_id is not None:
            return {client_id} if Shield(self._book).protects(client_id) else set()
        same = SamePeople(self._book)
        banned = [shot.id for shot in self._book.find("client") if shot.record.safety_ban]
        return {one for client in banned for one in same.group(client)}

    def _row(self, shot: Snapshot, facts: _Facts) -> ClientRow:
        client = shot.record
        protected = shot.id in facts.protected
        return ClientRow(
            id=shot.id,
            number=client.number or "",
            family_name=client.family_name or "",
            given_name=client.given_name or "",
            municipality=None if protected else client.municipality,
            protected=protected,
            has_conflict=shot.stream in facts.conflicts,
            missing_notice=shot.stream in facts.notices,
            unreached=shot.stream in facts.unreached,
            has_draft=shot.id in facts.drafts,
            has_unsent=shot.stream in facts.unsent,
            is_mine=self._book.user in self._book.assigned(shot.stream),
            next_meeting=client.next_meeting,
            lent_until=facts.lent.get(shot.stream),
        )


def _one_row(main: str, rows: list[ClientRow]) -> ClientRow:
    """The row of a person with several records: what is true of any of them is true of it."""
    if len(rows) == 1:
        return rows[0]
    row = next(row for row in rows if row.id == main)
    others = [other for other in rows if other is not row]
    meetings = [one.next_meeting for one in rows if one.next_meeting is not None]
    protected = any(one.protected for one in rows)
    return replace(
        row,
        municipality=None if protected else row.municipality,
        protected=protected,
        has_conflict=any(one.has_conflict for one in rows),
        missing_notice=any(one.missing_notice for one in rows),
        unreached=any(one.unreached for one in rows),
        has_draft=any(one.has_draft for one in rows),
        has_unsent=any(one.has_unsent for one in rows),
        is_mine=any(one.is_mine for one in rows),
        next_meeting=min(meetings, default=None),
        also=" ".join(f"{one.family_name} {one.given_name} {one.number}" for one in others),
    )


def matching(rows: Sequence[ClientRow], query: str) -> list[ClientRow]:
    """The rows that every word of the query finds by its beginning.

    Where nothing begins so, inflected forms are tried: "Alajärvellä" finds Alajärvi, "Virtasen"
    Virtanen. The place of a protected client finds nothing.
    """
    words = query.casefold().split()
    if not words:
        return list(rows)
    tokens = {row.id: _tokens(row) for row in rows}
    begins = [row for row in rows if all(_begins(word, tokens[row.id]) for word in words)]
    if begins:
        return begins
    return [row for row in rows if all(_inflects(word, tokens[row.id]) for word in words)]


def _tokens(row: ClientRow) -> list[str]:
    text = " ".join((row.family_name, row.given_name, row.number, row.municipality or "", row.also))
    folded = text.casefold()
    return [*folded.split(), *folded.replace("-", " ").split()]


def _begins(word: str, tokens: list[str]) -> bool:
    return any(token.startswith(word) for token in tokens)


def _inflects(word: str, tokens: list[str]) -> bool:
    return any(
        token.startswith(word) or (len(word) >= len(token) and word.startswith(stem(token)))
        for token in tokens
    )


def _order(row: ClientRow) -> tuple[str, str, str]:
    return (sort_key(row.family_name), sort_key(row.given_name), row.number)
