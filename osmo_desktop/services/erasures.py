"""Erasing a client for good: two supervisors approve, every laptop acknowledges (SECURITY b.9).

There is no undo: the keys are destroyed. What has been printed, exported or copied with a whole
disk, and a laptop that never comes back, are outside it; the window says so before the approval.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import KnownError, UserError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.domain.records import KINDS
from osmo_desktop.services.people import People


class ErasureDesk(Protocol):
    """What the protocol knows of erasures."""

    def is_erased(self, stream: str) -> bool:
        """Whether the keys of a client are to be destroyed everywhere."""

    def holders(self) -> Mapping[str, datetime | None]:
        """Laptops that have to acknowledge, with when each was last heard."""


@dataclass(frozen=True)
class WaitingLaptop:
    """A laptop that has not said that it erased."""

    device: str
    name: str
    member: str
    last_heard: datetime | None


@dataclass(frozen=True)
class ErasureRow:
    """One erasure: who approved, whether it is in force, and where it is done.

    `label` names the client while somebody can still open it, else nothing.
    """

    client_id: str
    label: str
    cause: str
    asked: datetime
    approvers: tuple[str, ...]
    is_mine: bool
    is_in_force: bool
    done: int
    laptops: int
    waiting: tuple[WaitingLaptop, ...]


class ErasureService:
    """Intentions of supervisors, and how far each erasure has come."""

    def __init__(self, book: RecordBook, desk: ErasureDesk) -> None:
        self._book = book
        self._desk = desk
        self._people = People(book)

    def approve(self, client_id: str, cause: str) -> Changes:
        """Ask for the erasure of a client, or be the second to approve it: then it happens.

        `cause`: a code of ERASURE_CAUSES; that of the first counts. Raises
        UserError("role-forbids"), ("erasure-approved") by the same person twice,
        KnownError("client-unknown").
        """
        book = self._book
        if book.role != "supervisor":
            raise UserError("role-forbids")
        if book.get("client", client_id) is None:
            raise KnownError("client-unknown")
        shot = book.get("erasure", client_id)
        if shot is not None and book.user in shot.record.approvals:
            raise UserError("erasure-approved")
        changes = book.commit(self.edits([client_id], cause))
        return changes | Changes(frozenset(KINDS)) if self._desk.is_erased(client_id) else changes

    def edits(self, clients: Iterable[str], cause: str) -> list[Edit]:
        """This supervisor's approvals of these erasures, without those given before."""
        book = self._book
        edits: list[Edit] = []
        for client_id in clients:
            shot = book.get("erasure", client_id)
            # The cause first: the approval may be what destroys the keys.
            if shot is None or shot.record.cause is None:
                edits.append(Edit(book.team_stream, "erasure", client_id, "cause", cause))
            if shot is None or book.user not in shot.record.approvals:
                edits.append(Edit(book.team_stream, "erasure", client_id, "approvals", book.user))
        return edits

    def is_erased(self, client_id: str) -> bool:
        """Whether the client is erased for good, here or soon everywhere."""
        return self._desk.is_erased(client_id)

    def number(self, client_id: str) -> str:
        """The client's number, which a person types to confirm.

        Raises KnownError("client-unknown") for one that is not here.
        """
        client = self._people.client(client_id)
        if client is None:
            raise KnownError("client-unknown")
        return client.number or ""

    def all(self) -> tuple[ErasureRow, ...]:
        """All erasures, the newest first."""
        rows = map(self._row, self._book.find("erasure"))
        return tuple(sorted(rows, key=lambda row: row.asked, reverse=True))

    def of(self, client_id: str) -> ErasureRow | None:
        """The erasure of a client, if one was asked for."""
        shot = self._book.get("erasure", client_id)
        return self._row(shot) if shot is not None else None

    def _row(self, shot: Snapshot) -> ErasureRow:
        holders = self._desk.holders()
        done = set(shot.record.done)
        waiting = tuple(
            WaitingLaptop(
                device,
                self._people.device_name(device),
                self._people.member_name(self._people.owner(device)),
                heard,
            )
            for device, heard in holders.items()
            if device not in done
        )
        is_known = self._people.client(shot.id) is not None
        return ErasureRow(
            client_id=shot.id,
            label=self._people.client_name(shot.id) if is_known else "",
            cause=shot.record.cause or "",
            asked=shot.written,
            approvers=tuple(map(self._people.member_name, shot.record.approvals)),
            is_mine=self._book.user in shot.record.approvals,
            is_in_force=self._desk.is_erased(shot.id),
            done=len(holders) - len(waiting),
            laptops=len(holders),
            waiting=waiting,
        )
