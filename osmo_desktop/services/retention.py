"""Retention only proposes: a destruction list is drawn up, checked, approved by two, carried out.

Nothing is destroyed by a date. Two different supervisors approve the same entries of a list, and
both carry it out: each writes their own approval of every erasure then, so that the rule of
erasures (two different supervisors, SECURITY b.0 13) holds as it is on every replica, and nobody's
word is used on a day that they do not know of. The list stays for ever as the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.destruction import Decision, Entry, Kept
from osmo_desktop.domain.destruction_document import DestructionDocument
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language import current
from osmo_desktop.domain.language.sorting import sort_key
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import Clock, RecordBook
from osmo_desktop.domain.records import KINDS
from osmo_desktop.domain.retention import Standing, Table, Verdict, shipped_table
from osmo_desktop.services.destruction_lists import KIND, DestructionLists, is_due
from osmo_desktop.services.destruction_paper import basis_words, destruction_document
from osmo_desktop.services.erasures import ErasureService
from osmo_desktop.services.people import People
from osmo_desktop.services.retention_facts import RetentionFacts
from osmo_desktop.services.retention_rows import (
    FundingRow,
    ListRow,
    ListView,
    MatterRow,
    RetentionPicture,
    StandingRow,
)

CAUSE = "retention_ended"
MOST = 100
"""So many clients stand on a list at most: two persons look at each of them."""


class ListPrinter(Protocol):
    """Makes PDF bytes of a list; the adapter is in `printing`."""

    def destruction_list(self, document: DestructionDocument) -> bytes:
        """A destruction list as a tagged PDF."""


class RetentionService:
    """What supervisors see and decide about the time of keeping. Vault worker."""

    def __init__(
        self,
        book: RecordBook,
        erasures: ErasureService,
        clock: Clock,
        printer: ListPrinter,
        *,
        table: Callable[[], Table] = shipped_table,
    ) -> None:
        self._book = book
        self._erasures = erasures
        self._clock = clock
        self._printer = printer
        self._table = table
        self._people = People(book)
        self._facts = RetentionFacts(book, clock, table)
        self._lists = DestructionLists(book, erasures, self._facts, table)

    # -- looking ----------------------------------------------------------------------------

    def overview(self) -> RetentionPicture:
        """Who is due, who within a year, of whom nothing can be said, and all lists.

        Raises UserError("role-forbids") for anybody but a supervisor.
        """
        self._require_supervisor()
        lists = self._lists.all()
        named = {
            entry.client_id: row.number
            for row in lists
            if not row.is_carried
            for entry in row.entries
        }
        rows: dict[Standing, list[StandingRow]] = {standing: [] for standing in Standing}
        for client_id, verdict in self._facts.verdicts().items():
            row = self._standing(client_id, verdict, named.get(client_id, ""))
            rows[verdict.standing].append(row)
        return RetentionPicture(
            due=_by_day(rows[Standing.DUE]),
            soon=_by_day(rows[Standing.SOON]),
            unknown=tuple(sorted(rows[Standing.UNKNOWN], key=lambda row: sort_key(row.name))),
            later=len(rows[Standing.LATER]),
            lists=lists,
            fundings=self._fundings(),
            table=self._table().version,
            matters=self._matters(),
        )

    def view(self, list_id: str) -> ListView:
        """A list with its clients as they stand now.

        Raises UserError("role-forbids", "list-unknown").
        """
        self._require_supervisor()
        return self._lists.view(list_id)

    def paper(self, list_id: str) -> bytes:
        """The list as a PDF in the language of the window: codes, never names.

        Raises as `view`.
        """
        self._require_supervisor()
        view = self._lists.view(list_id)
        document = destruction_document(self._book, self._clock, view, self._table())
        return self._printer.destruction_list(document)

    # -- deciding ---------------------------------------------------------------------------

    def draw_up(self) -> tuple[str, Changes]:
        """Make a list of who is due and on no open list, `MOST` at a time; gives its id.

        Raises UserError("role-forbids", "retention-nothing-due").
        """
        waiting = [row.client_id for row in self.overview().due if not row.list_number]
        due = frozenset(waiting[:MOST])
        if not due:
            raise UserError("retention-nothing-due")
        list_id = new_id()
        edits = [
            self._edit(list_id, "drawn", self._clock.now().date().isoformat()),
            self._edit(list_id, "table", str(self._table().version)),
        ]
        for client_id, verdict in self._facts.verdicts().items():
            if client_id in due and verdict.begins is not None and verdict.until is not None:
                records = self._facts.state(client_id).records
                entry = Entry(client_id, verdict.rules, verdict.begins, verdict.until, records)
                edits.append(self._edit(list_id, "entries", entry.text))
        return list_id, self._book.commit(edits)

    def keep(self, list_id: str, client_id: str, reason: str) -> Changes:
        """Keep a client after all; `reason`: a code of KEPT_REASONS. Former approvals lapse.

        Raises UserError("role-forbids", "list-unknown", "list-closed", "value-invalid").
        """
        self._require_open(list_id)
        edits = self._withdrawn(list_id, client_id)
        return self._book.commit(
            [*edits, self._edit(list_id, "kept", Kept(client_id, reason).text)]
        )

    def release(self, list_id: str, client_id: str) -> Changes:
        """Take a keeping back: the client is to be destroyed with the list again.

        Raises as `keep`.
        """
        self._require_open(list_id)
        edits = self._withdrawn(list_id, client_id)
        return self._book.commit(edits) if edits else Changes()

    def approve(self, list_id: str, digest: str) -> Changes:
        """Approve what the person saw, named by its digest.

        Raises UserError: role-forbids, list-unknown, list-closed, list-changed, list-empty,
        list-approved, retention-not-due (also by this laptop's own clock and table).
        """
        row = self._require_open(list_id)
        if row.digest != digest:
            raise UserError("list-changed")
        if row.has_my_approval:
            raise UserError("list-approved")
        self._require_due(list_id)
        own = Decision(self._book.user, digest)
        return self._book.commit([self._edit(list_id, "approvals", own.text)])

    def carry_out(self, list_id: str, digest: str) -> Changes:
        """Approve every erasure of the list; the second of its approvers to do so destroys.

        Raises as `approve`, and UserError("list-not-approved", "list-carried").
        """
        row = self._require_open(list_id)
        if row.digest != digest:
            raise UserError("list-changed")
        if row.has_my_carrying:
            raise UserError("list-carried")
        if not (row.is_approved and row.has_my_approval):
            raise UserError("list-not-approved")
        clients = [entry.client_id for entry in self._require_due(list_id)]
        own = Decision(self._book.user, digest)
        edits = [self._edit(list_id, "carried", own.text), *self._erasures.edits(clients, CAUSE)]
        changes = self._book.commit(edits)
        is_last = self._lists.row(list_id).is_carried
        return changes | Changes(frozenset(KINDS)) if is_last else changes

    # -- rules ------------------------------------------------------------------------------

    def _require_supervisor(self) -> None:
        if self._book.role != "supervisor":
            raise UserError("role-forbids")

    def _require_open(self, list_id: str) -> ListRow:
        self._require_supervisor()
        row = self._lists.row(list_id)
        if row.is_carried:
            raise UserError("list-closed")
        return row

    def _require_due(self, list_id: str) -> tuple[Entry, ...]:
        """The entries to be destroyed that are not erased yet: all of them due here and now."""
        wanted = self._lists.wanted(list_id)
        if not wanted:
            raise UserError("list-empty")
        left = tuple(entry for entry in wanted if not self._erasures.is_erased(entry.client_id))
        verdicts = self._facts.verdicts()
        if not all(is_due(verdicts.get(entry.client_id)) for entry in left):
            raise UserError("retention-not-due")
        return left

    # -- rows and edits ---------------------------------------------------------------------

    def _standing(self, client_id: str, verdict: Verdict, list_number: str) -> StandingRow:
        client = self._people.client(client_id)
        return StandingRow(
            client_id=client_id,
            name=self._people.client_name(client_id),
            number=(client.number or "") if client is not None else "",
            until=verdict.until,
            basis=basis_words(verdict.rules, self._table()),
            whys=verdict.whys,
            list_number=list_number,
        )

    def _fundings(self) -> tuple[FundingRow, ...]:
        rows = [
            FundingRow(
                id=shot.id,
                name=shot.record.name or "",
                start=shot.record.start,
                end=shot.record.end,
                until=shot.record.until,
                years=shot.record.years,
                basis=shot.basis,
            )
            for shot in self._book.find("funding_decision")
        ]
        return tuple(sorted(rows, key=lambda row: sort_key(row.name)))

    def _matters(self) -> tuple[MatterRow, ...]:
        today, language = self._clock.now().date(), current().code
        found = ((matter, matter.term(today)) for matter in self._table().matters)
        return tuple(
            MatterRow(
                matter.label[language],
                term.years,
                term.starts,
                f"{term.source[language]} {(matter.why_unused or {}).get(language, '')}".strip(),
            )
            for matter, term in found
            if term is not None
        )

    def _edit(self, list_id: str, field: str, value: str) -> Edit:
        return Edit(self._book.team_stream, KIND, list_id, field, value)

    def _withdrawn(self, list_id: str, client_id: str) -> list[Edit]:
        """Take back what keeps a client on the list."""
        heads = self._lists.keeping(list_id, client_id)
        edit = Edit(self._book.team_stream, KIND, list_id, "kept", None, sup=heads)
        return [edit] if heads else []


def _by_day(rows: Iterable[StandingRow]) -> tuple[StandingRow, ...]:
    return tuple(sorted(rows, key=lambda row: (str(row.until), sort_key(row.name))))
