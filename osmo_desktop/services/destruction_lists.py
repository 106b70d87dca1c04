"""Destruction lists as they stand: who decided what, and each client on them now."""

from __future__ import annotations

from collections.abc import Callable

from osmo_desktop.domain.destruction import (
    DECIDERS,
    Decision,
    Entry,
    Kept,
    deciders,
    digest_of,
    is_closed,
    to_destroy,
)
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language.sorting import sort_key
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.domain.retention import Standing, Table, Verdict
from osmo_desktop.services.destruction_paper import basis_words
from osmo_desktop.services.erasures import ErasureService
from osmo_desktop.services.people import People, name_of
from osmo_desktop.services.retention_facts import RetentionFacts
from osmo_desktop.services.retention_rows import EntryRow, ListRow, ListView, Signature

KIND = "destruction_list"


class DestructionLists:
    """Reads lists; writes nothing."""

    def __init__(
        self,
        book: RecordBook,
        erasures: ErasureService,
        facts: RetentionFacts,
        table: Callable[[], Table],
    ) -> None:
        self._book = book
        self._erasures = erasures
        self._facts = facts
        self._table = table
        self._people = People(book)

    def all(self) -> tuple[ListRow, ...]:
        """All lists, the newest first."""
        shots = sorted(self._book.find(KIND), key=lambda shot: shot.written, reverse=True)
        return tuple(map(self._row, shots))

    def row(self, list_id: str) -> ListRow:
        """One list; UserError("list-unknown")."""
        return self._row(self._shot(list_id))

    def view(self, list_id: str) -> ListView:
        """A list with its clients as they stand now; UserError("list-unknown")."""
        shot = self._shot(list_id)
        verdicts = self._facts.verdicts()
        kept = {one.client_id: one.reason for one in _kept(shot)}
        entries = [
            self._entry(entry, shot, kept.get(entry.client_id, ""), verdicts)
            for entry in _entries(shot)
        ]
        ordered = sorted(entries, key=lambda e: (bool(e.kept), sort_key(e.name), e.entry))
        return ListView(self._row(shot), tuple(ordered))

    def wanted(self, list_id: str) -> tuple[Entry, ...]:
        """The entries that nobody keeps."""
        shot = self._shot(list_id)
        return to_destroy(_entries(shot), _kept(shot))

    def keeping(self, list_id: str, client_id: str) -> tuple[str, ...]:
        """Ids of the ops that keep a client."""
        said = self._book.history(KIND, list_id, "kept")
        read = ((past, Kept.parse(past.value)) for past in said)
        return tuple(
            past.op_id
            for past, found in read
            if past.is_head and found is not None and found.client_id == client_id
        )

    def _shot(self, list_id: str) -> Snapshot:
        shot = self._book.get(KIND, list_id)
        if shot is None:
            raise UserError("list-unknown")
        return shot

    def _row(self, shot: Snapshot) -> ListRow:
        entries, kept = _entries(shot), _kept(shot)
        digest = digest_of(to_destroy(entries, kept))
        approvers = deciders(shot.record.approvals, digest)
        return ListRow(
            id=shot.id,
            number=list_number(shot),
            drawn=shot.record.drawn,
            drawer=self._people.member_name(shot.author),
            table=shot.record.table or "",
            entries=tuple(sorted(entries)),
            kept=len({one.client_id for one in kept}),
            digest=digest,
            approvals=self._signatures(shot, "approvals", digest),
            carried=self._signatures(shot, "carried", digest),
            missing_approvals=max(DECIDERS - len(approvers), 0),
            is_carried=is_closed(shot.record.carried),
            has_my_approval=self._book.user in approvers,
            has_my_carrying=self._book.user in deciders(shot.record.carried, digest),
        )

    def _signatures(self, shot: Snapshot, field: str, digest: str) -> tuple[Signature, ...]:
        """Each person once, as they first said it of the list as it stands, oldest first."""
        said: dict[str, Signature] = {}
        for past in reversed(self._book.history(KIND, shot.id, field)):
            found = Decision.parse(past.value)
            if found is None:
                continue
            known = said.get(found.user)
            if known is None or (found.digest == digest and not known.is_current):
                name = self._people.member_name(found.user)
                said[found.user] = Signature(name, past.written, found.digest == digest)
        return tuple(said.values())

    def _entry(
        self, entry: Entry, shot: Snapshot, kept: str, verdicts: dict[str, Verdict]
    ) -> EntryRow:
        client = self._people.client(entry.client_id)
        erasure = self._erasures.of(entry.client_id)
        is_erased = self._erasures.is_erased(entry.client_id)
        state = self._facts.state(entry.client_id)
        is_changed = state.changed is not None and state.changed > shot.written
        return EntryRow(
            entry=entry,
            basis=basis_words(entry.rules, self._table()),
            name=name_of(client) if client is not None else "",
            number=(client.number or "") if client is not None else "",
            kept=kept,
            is_due=is_erased or is_due(verdicts.get(entry.client_id)),
            new_records=0 if is_erased else max(state.records - entry.records, 0),
            is_changed=is_changed and not is_erased,
            is_erased=is_erased,
            done=erasure.done if erasure is not None else 0,
            laptops=erasure.laptops if erasure is not None else 0,
        )


def is_due(verdict: Verdict | None) -> bool:
    """Whether the time of a client that is known here is over."""
    return verdict is not None and verdict.standing is Standing.DUE


def list_number(shot: Snapshot) -> str:
    """What people call a list: the year and the beginning of its id, the same on every laptop."""
    day = shot.record.drawn or shot.written.date()
    return f"{day.year}-{shot.id[:4].upper()}"


def _entries(shot: Snapshot) -> tuple[Entry, ...]:
    return tuple(found for found in map(Entry.parse, shot.record.entries) if found is not None)


def _kept(shot: Snapshot) -> tuple[Kept, ...]:
    return tuple(found for found in map(Kept.parse, shot.record.kept) if found is not None)
