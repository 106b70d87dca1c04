"""Removing a laptop or a person from the team, and adopting what came late (SECURITY b.7, b.0 14).

The removal names what counts; every laptop then stops counting what the removed one writes, and
supervisors' laptops replace the keys in their next round. What the removed person has read
already cannot be unread: the window says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from osmo_desktop.crypto.words import from_words
from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import KnownError, UserError
from osmo_desktop.domain.language import current
from osmo_desktop.domain.late_entries import LateEntry
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import RecordBook
from osmo_desktop.services.entrance import WordList
from osmo_desktop.services.people import People


class RemovalDesk(Protocol):
    """What the protocol knows of laptops."""

    def heads(self, device: str) -> tuple[str, ...]:
        """What a removal names as accepted: all that is here of the laptop now."""

    def role(self, device: str) -> str:
        """The role of its certificate; empty for one that is not known."""

    def user(self, device: str) -> str:
        """Whose it is; empty for one that is not known."""

    def devices_of(self, user: str) -> tuple[str, ...]:
        """A person's laptops that are not removed."""

    def is_removed(self, device: str) -> bool:
        """Whether a removal of it counts."""

    def late(self, device: str) -> int:
        """Entities that it wrote after it was cut off."""

    def late_entries(self) -> tuple[LateEntry, ...]:
        """What former workers of clients wrote, which does not count."""

    def order(self, device: str, secret: bytes) -> str:
        """The order of the recovery root to remove it; UserError("recovery-wrong")."""


@dataclass(frozen=True)
class LateRow:
    """A removed laptop that wrote more than counts: a supervisor may adopt it."""

    device: str
    name: str
    member: str
    entries: int


class RemovalService:
    """Intentions of supervisors about who belongs to the team."""

    def __init__(self, book: RecordBook, desk: RemovalDesk, words: WordList) -> None:
        self._book = book
        self._desk = desk
        self._words = words
        self._people = People(book)

    def needs_sheet(self, device: str) -> bool:
        """Whether only the recovery sheet removes this laptop: a supervisor's."""
        return self._desk.role(device) == "supervisor"

    def is_removed(self, device: str) -> bool:
        """Whether the laptop was removed."""
        return self._desk.is_removed(device)

    def owner(self, device: str) -> str:
        """Whose laptop it is; empty for one that is not known."""
        return self._desk.user(device)

    def has_laptop(self, user: str) -> bool:
        """Whether a member has a laptop that was not removed."""
        return bool(self._desk.devices_of(user))

    def remove_laptop(self, device: str, cause: str) -> Changes:
        """Remove a worker's or auditor's laptop; all that is here of it goes on counting.

        Raises UserError: role-forbids, removal-own, removal-needs-sheet; KnownError:
        device-unknown.
        """
        self._require(device)
        if self.needs_sheet(device):
            raise UserError("removal-needs-sheet")
        return self._book.commit([*self._heads(device), self._cause(device, cause)])

    def remove_with_sheet(self, device: str, cause: str, typed: Sequence[str]) -> Changes:
        """Remove any laptop by the words of the recovery sheet.

        Raises UserError besides: recovery-word-unknown, recovery-checksum, recovery-wrong.
        """
        self._require(device)
        secret = from_words(typed, self._words(current().code))
        order = Edit(self._team, "removal", device, "orders", self._desk.order(device, secret))
        return self._book.commit([order, self._cause(device, cause)])

    def remove_member(self, user: str, cause: str = "left") -> Changes:
        """Remove all laptops of somebody who left, and take their clients from them.

        Their notes stay under their name. Raises what `remove_laptop` raises, for the first
        laptop that cannot be removed; then nothing was.
        """
        devices = self._desk.devices_of(user)
        for device in devices:
            self._require(device)
            if self.needs_sheet(device):
                raise UserError("removal-needs-sheet")
        edits = [edit for device in devices for edit in self._heads(device)]
        edits += [self._cause(device, cause) for device in devices]
        edits += [
            Edit(self._team, "assignment", shot.id, "members", None, sup=held)
            for shot in self._book.find("assignment")
            if (held := self._adds(shot.id, user))
        ]
        if not edits:
            raise KnownError("member-unknown")
        return self._book.commit(edits)

    def late(self, devices: Sequence[str]) -> tuple[LateRow, ...]:
        """Removed laptops that wrote more than counts."""
        found = ((device, self._desk.late(device)) for device in devices if self.is_removed(device))
        return tuple(
            LateRow(
                device,
                self._people.device_name(device),
                self._people.member_name(self._desk.user(device)),
                entries,
            )
            for device, entries in found
            if entries
        )

    def late_entries(self) -> tuple[LateEntry, ...]:
        """What former workers of clients wrote, for `services.late_notes`."""
        return self._desk.late_entries()

    def adopt(self, device: str) -> Changes:
        """Let all count that is here of a removed laptop now (its late notes).

        Raises UserError("role-forbids"), ("removal-needs-sheet") for a supervisor's laptop.
        """
        self._require(device)
        if self.needs_sheet(device):
            raise UserError("removal-needs-sheet")
        return self._book.commit(self._heads(device))

    # -- within ---------------------------------------------------------------------------

    @property
    def _team(self) -> str:
        return self._book.team_stream

    def _require(self, device: str) -> None:
        if self._book.role != "supervisor":
            raise UserError("role-forbids")
        if device == self._book.device:
            raise UserError("removal-own")
        if not self._desk.role(device):
            raise KnownError("device-unknown")

    def _heads(self, device: str) -> list[Edit]:
        known = {
            past.value for past in self._book.history("removal", device, "heads") if past.is_head
        }
        return [
            Edit(self._team, "removal", device, "heads", head)
            for head in self._desk.heads(device)
            if head not in known
        ]

    def _cause(self, device: str, cause: str) -> Edit:
        return Edit(self._team, "removal", device, "cause", cause)

    def _adds(self, stream: str, user: str) -> tuple[str, ...]:
        past = self._book.history("assignment", stream, "members")
        return tuple(op.op_id for op in past if op.is_head and op.value == user)
