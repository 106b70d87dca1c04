"""Whose clients are whose, and which of them somebody has only for a substitution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.domain.records.substitution import Substitution
from osmo_desktop.services.people import People


@dataclass(frozen=True)
class _Held:
    """An assignment: of whom, to which client, for which substitution (empty for none).

    `is_now`: it was not taken away.
    """

    client_id: str
    user: str
    substitution: str
    is_now: bool


@dataclass(frozen=True)
class StandIns:
    """Who worked with one client instead of whom."""

    _held: tuple[_Held, ...]
    _substitutions: Mapping[str, Substitution]
    _people: People

    def instead_of(self, shot: Snapshot) -> str:
        """The name of the worker whom the author of a record stood in for; empty for nobody."""
        user = self._absent(shot.author, shot.written.date()) if self._held else ""
        return self._people.member_name(user) if user else ""

    def _absent(self, user: str, day: date) -> str:
        """A day outside the substitution is a wrong clock, unless it was the user's own client."""
        own = [held for held in self._held if held.user == user]
        found = [self._substitutions[held.substitution] for held in own if held.substitution]
        then = [item for item in found if _has(item, day)]
        had_anyway = any(not held.substitution for held in own)
        chosen = then or ([] if had_anyway else found)
        return (chosen[0].absent or "") if chosen else ""


class Caseloads:
    """Reads assignments and substitutions; keeps nothing."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book
        self._people = People(book)

    def substitutions(self) -> dict[str, Snapshot]:
        """All substitutions that name their people and days, by id."""
        return {shot.id: shot for shot in self._book.find("substitution") if _is_whole(shot.record)}

    def own(self, user: str) -> frozenset[str]:
        """A worker's own clients: those they have for somebody else are left out."""
        return frozenset(
            held.client_id
            for held in self._all()
            if held.user == user and held.is_now and not held.substitution
        )

    def own_workers(self, client_id: str) -> frozenset[str]:
        """Who works with a client, without those who only stand in."""
        known = self.substitutions()
        return frozenset(
            held.user
            for held in self._of(client_id, known)
            if held.is_now and not held.substitution
        )

    def given(self, substitution: str) -> frozenset[str]:
        """Clients that were ever given for a substitution."""
        return frozenset(
            held.client_id for held in self._all() if held.substitution == substitution
        )

    def given_back(self, user: str) -> frozenset[str]:
        """Clients whom a worker had for substitutions only and has no more."""
        if not self.substitutions():
            return frozenset()
        now, own, only = set[str](), set[str](), set[str]()
        for held in self._all():
            if held.user == user:
                (only if held.substitution else own).add(held.client_id)
                if held.is_now:
                    now.add(held.client_id)
        return frozenset(only - own - now)

    def lent(self, user: str) -> dict[str, date]:
        """The last day for which somebody has each client by substitution alone, by client."""
        days = {
            id_: shot.record.last_day
            for id_, shot in self.substitutions().items()
            if shot.record.substitute == user
        }
        if not days:
            return {}
        own, lent = set[str](), dict[str, date]()
        for held in self._all():
            if held.user != user or not held.is_now:
                continue
            if not held.substitution:
                own.add(held.client_id)
            elif held.substitution in days:
                until = lent.get(held.client_id, days[held.substitution])
                lent[held.client_id] = max(until, days[held.substitution])
        return {client: day for client, day in lent.items() if client not in own}

    def stand_ins(self, client_id: str) -> StandIns:
        """Who worked with a client instead of whom."""
        known = self.substitutions()
        records = {id_: shot.record for id_, shot in known.items()}
        held = tuple(self._of(client_id, known)) if known else ()
        return StandIns(held, records, self._people)

    def _all(self) -> Iterator[_Held]:
        known = self.substitutions()
        for shot in self._book.find("assignment"):
            yield from self._of(shot.id, known)

    def _of(self, client_id: str, known: Mapping[str, Snapshot]) -> Iterator[_Held]:
        for past in self._book.history("assignment", client_id, "members"):
            if isinstance(past.value, str):
                reason = past.reason or ""
                substitution = reason if reason in known else ""
                yield _Held(client_id, past.value, substitution, past.is_head)


def _is_whole(record: Substitution) -> bool:
    is_named = bool(record.absent and record.substitute and record.first_day and record.last_day)
    return is_named and record.absent != record.substitute


def _has(record: Substitution, day: date) -> bool:
    first, last = record.first_day, record.last_day
    return first is not None and last is not None and first <= day <= last
