"""Who works with a client, and who could (SECURITY b.0 12, 13).

Reading follows the assignment: every laptop that holds the client's keys seals them to those
assigned, and keys are replaced once somebody leaves. What they have read cannot be unread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language.sorting import sort_key
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import RecordBook
from osmo_desktop.services.caseloads import Caseloads
from osmo_desktop.services.people import People, name_of


@dataclass(frozen=True)
class WorkerRow:
    """A member of the team beside a client; `stands_in`: for somebody who is away only."""

    user: str
    name: str
    title: str
    is_self: bool
    stands_in: bool = False


class AssignmentService:
    """Assigns workers and ends their work with a client."""

    def __init__(self, book: RecordBook, has_laptop: Callable[[str], bool]) -> None:
        """`has_laptop` tells whether a member has one that was not removed."""
        self._book = book
        self._has_laptop = has_laptop
        self._people = People(book)
        self._caseloads = Caseloads(book)

    @property
    def is_supervisor(self) -> bool:
        """Whether the user assigns others."""
        return self._book.role == "supervisor"

    def workers(self, client_id: str) -> tuple[WorkerRow, ...]:
        """Who works with the client, by name."""
        own = self._caseloads.own_workers(client_id)
        rows = self._rows(self._book.assigned(client_id))
        return tuple(replace(row, stands_in=row.user not in own) for row in rows)

    def candidates(self, client_id: str) -> tuple[WorkerRow, ...]:
        """Who could: members with a laptop who are no auditors and do not work with it yet.

        A substitute could: what is theirs only while somebody is away may become their own.
        """
        taken = self._caseloads.own_workers(client_id)
        return self._rows(
            [
                shot.id
                for shot in self._book.find("member")
                if shot.id not in taken
                and shot.record.role != "auditor"
                and (shot.id == self._book.user or self._has_laptop(shot.id))
            ]
        )

    def assign(self, client_id: str, user: str) -> Changes:
        """Let a member work with the client as well.

        Raises UserError("role-forbids", "client-unknown", "worker-unsuitable").
        """
        self._require(client_id)
        if user not in {row.user for row in self.candidates(client_id)}:
            raise UserError("worker-unsuitable")
        return self._book.commit([self._edit(client_id, user)])

    def end(self, client_id: str, user: str) -> Changes:
        """End a worker's work with the client: one's own, or a supervisor anybody's.

        Raises UserError("role-forbids"), ("worker-last") when nobody else works with the client.
        """
        if user != self._book.user:
            self._require(client_id)
        workers = self._book.assigned(client_id)
        if user not in workers:
            raise UserError("worker-unsuitable")
        if len(workers) == 1:
            raise UserError("worker-last")
        past = self._book.history("assignment", client_id, "members")
        held = tuple(op.op_id for op in past if op.is_head and op.value == user)
        return self._book.commit([self._edit(client_id, None, sup=held)])

    def without_worker(self) -> tuple[tuple[str, str], ...]:
        """Id and name of clients with whom nobody works, for supervisors: somebody has to.

        Two workers may have left at the same time, or the only one was removed.
        """
        if not self.is_supervisor:
            return ()
        shots = self._book.find("client")
        rows = [
            (shot.id, name_of(shot.record)) for shot in shots if not self._book.assigned(shot.id)
        ]
        return tuple(sorted(rows, key=lambda row: (sort_key(row[1]), row[0])))

    def _require(self, client_id: str) -> None:
        if not self.is_supervisor:
            raise UserError("role-forbids")
        if self._people.client(client_id) is None:
            raise UserError("client-unknown")

    def _edit(self, client_id: str, user: str | None, sup: tuple[str, ...] = ()) -> Edit:
        return Edit(self._book.team_stream, "assignment", client_id, "members", user, sup=sup)

    def _rows(self, users: list[str] | tuple[str, ...]) -> tuple[WorkerRow, ...]:
        found = ((user, self._book.get("member", user)) for user in users)
        rows = [
            WorkerRow(
                user,
                self._people.member_name(user),
                (shot.record.title or "") if shot is not None else "",
                is_self=user == self._book.user,
            )
            for user, shot in found
        ]
        return tuple(sorted(rows, key=lambda row: (sort_key(row.name), row.user)))
