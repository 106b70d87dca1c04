"""Sync as people see it: a state in words' figures, a round with progress, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from osmo_desktop.domain import claims
from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import KnownError, OsmoError
from osmo_desktop.domain.ports import Clock, LocalRows, RecordBook
from osmo_desktop.domain.progress import CancelToken, Report, Steps, no_report
from osmo_desktop.domain.quarantine import Quarantined, why
from osmo_desktop.domain.records import KINDS
from osmo_desktop.services.models import (
    DepartureRow,
    DeviceRow,
    LostRow,
    QuarantineRow,
    ReturnRow,
    RoundResult,
    RoundRow,
    SyncStatus,
)
from osmo_desktop.services.people import People
from osmo_desktop.services.team import TeamService

_KIND = "sync"
_ROUNDS = "rounds"
_LEADS = "supervisor"
_KEPT_ROUNDS = 20


class DeviceState(Protocol):
    """What the protocol knows of a device."""

    @property
    def device(self) -> str:
        """Device id."""

    @property
    def user(self) -> str:
        """Its user's id."""

    @property
    def heard_ms(self) -> int | None:
        """Newest claimed time, UTC milliseconds."""

    @property
    def received(self) -> int:
        """Own records that it holds whole, by its receipts."""

    @property
    def sent(self) -> int:
        """Own records in all, those that wait among them."""

    @property
    def missing(self) -> int:
        """Segments of it that others name and that are not here."""

    @property
    def is_forked(self) -> bool:
        """Tell whether two of its segments share a number."""

    @property
    def is_double(self) -> bool:
        """Tell whether it announced two keys as one."""


class Imported(Protocol):
    """What an import did."""

    @property
    def records(self) -> int:
        """Records taken in."""

    @property
    def waiting(self) -> int:
        """Segments that wait for something."""

    @property
    def refused(self) -> list[str]:
        """Names of objects with bad bytes."""


class Departure(Protocol):
    """That this laptop was removed from the team."""

    @property
    def at(self) -> int:
        """When, UTC milliseconds, as the notice says."""

    @property
    def by(self) -> str:
        """The name of whoever did it, as the notice says."""


class Lost(Protocol):
    """A client who is to be forgotten here."""

    @property
    def stream(self) -> str:
        """The client's id."""

    @property
    def in_hand(self) -> int:
        """Drafts and open forms."""

    @property
    def is_covered(self) -> bool:
        """Whether a supervisor has all that was written here."""


class Outcome(Protocol):
    """What a round did."""

    @property
    def sent_records(self) -> int:
        """Own records that went up."""

    @property
    def imported(self) -> Imported:
        """What came down."""

    @property
    def grants_received(self) -> int:
        """Keys that came: they may open what was here before."""

    @property
    def damaged(self) -> tuple[str, ...]:
        """Names of objects whose bytes do not fit their name."""

    @property
    def admitted(self) -> bool:
        """Tell whether this laptop became a member in the round."""

    @property
    def attachments_missing(self) -> int:
        """Attachments whose record is here and whose bytes are not."""


class RoundDesk(Protocol):
    """What the protocol does for sync."""

    def run(
        self, place: str, report: Report, cancel: CancelToken, *, is_new_place: bool = False
    ) -> Steps[Outcome]:
        """One round with a place."""

    def devices(self) -> Sequence[DeviceState]:
        """All certified devices."""

    def office(self) -> tuple[int, int] | None:
        """Own records that supervisors' other laptops confirmed, and all; None without one."""

    def awaiting_key(self) -> int:
        """Records without their key."""

    def quarantined(self) -> tuple[int, Sequence[Quarantined]]:
        """How many ops and segments do not count, and which by laptop and reason."""

    def departure(self) -> Departure | None:
        """That this laptop was removed, if a notice told it."""

    def lost(self) -> Sequence[Lost]:
        """Clients of whom keys are held here and are to be dropped."""

    def returns(self) -> Sequence[tuple[str, str]]:
        """Clients and users who show as their workers and are given no key."""

    def dropped(self) -> frozenset[str]:
        """Clients who are others' now, and of whom this laptop destroyed the keys."""

    def attachments(self) -> tuple[int, int]:
        """How many attachments are missing here, and how many wait to be sent."""

    def must_ask(self) -> bool:
        """Tell whether a new device of the team has not asked to be admitted yet."""


class _Round(msgspec.Struct):
    at: datetime
    sent: int = 0
    received: int = 0
    waiting: int = 0
    error: str | None = None


class SyncService:
    """Runs rounds and tells how things stand."""

    def __init__(
        self,
        book: RecordBook,
        desk: RoundDesk,
        team: TeamService,
        rows: LocalRows,
        clock: Clock,
    ) -> None:
        self._book = book
        self._desk = desk
        self._team = team
        self._rows = rows
        self._clock = clock
        self._people = People(book)

    def status(self) -> SyncStatus:
        """How things stand."""
        rounds = self._rounds()
        done = [item for item in rounds if item.error is None]
        role = self._book.role
        attachments_missing, attachments_unsent = self._desk.attachments()
        quarantined, reasons = self._desk.quarantined()
        return SyncStatus(
            team="provisional" if role == "founder" else "member",
            team_name=self._team.team_name(),
            folder=self._team.folder(),
            unsent=self._book.unsent(),
            last_round=done[0].at if done else None,
            devices=tuple(map(self._device, self._desk.devices())) if role != "founder" else (),
            rounds=tuple(
                RoundRow(item.at, item.sent, item.received, item.error) for item in rounds
            ),
            awaiting_key=self._desk.awaiting_key(),
            quarantined=quarantined,
            quarantine=tuple(map(self._quarantine, reasons)),
            waiting=rounds[0].waiting if rounds else 0,
            must_ask=self._desk.must_ask(),
            attachments_missing=attachments_missing,
            attachments_unsent=attachments_unsent,
            lost=tuple(map(self._lost, self._desk.lost())),
            departure=_departure(self._desk.departure(), self._clock.now()),
            office=self._desk.office() if role != "founder" else None,
            returns=tuple(map(self._return, self._desk.returns())) if role == _LEADS else (),
        )

    def is_dropped(self, client_id: str) -> bool:
        """Whether this laptop forgot a client because somebody else works with them now."""
        return client_id in self._desk.dropped()

    def run(
        self,
        *,
        progress: Report = no_report,
        cancel: CancelToken | None = None,
        place: str | None = None,
        is_new_place: bool = False,
    ) -> Steps[tuple[RoundResult, Changes]]:
        """One round with the shared folder, or with another place (a stick).

        Raises KnownError; what was done before stays done, and the round is in the list.
        """
        where = place or self._team.folder()
        if where is None:
            raise KnownError("store-not-chosen")
        now = self._clock.now()
        dropped = self._desk.dropped()
        try:
            outcome = yield from self._desk.run(
                where, progress, cancel or CancelToken(), is_new_place=is_new_place
            )
        except OsmoError as error:
            self._note(_Round(now, error=error.code))
            raise
        imported = outcome.imported
        self._note(_Round(now, outcome.sent_records, imported.records, imported.waiting))
        result = RoundResult(
            sent=outcome.sent_records,
            received=imported.records,
            waiting=imported.waiting,
            refused=len({*imported.refused, *outcome.damaged}),  # looked at more than once
            quarantined=self._desk.quarantined()[0],
            conflicts=len(self._book.conflicts()),
            admitted=outcome.admitted,
            attachments_missing=outcome.attachments_missing,
            dropped=len(self._desk.dropped() - dropped),
        )
        everything = (
            Changes(frozenset(KINDS))
            if imported.records or outcome.grants_received or outcome.admitted or result.dropped
            else Changes()
        )
        return result, everything | Changes(frozenset({"sync"}))

    def _return(self, found: tuple[str, str]) -> ReturnRow:
        client, user = found
        return ReturnRow(self._people.client_name(client), self._people.member_name(user))

    def _lost(self, lost: Lost) -> LostRow:
        name = self._people.client_name(lost.stream)
        return LostRow(lost.stream, name, lost.in_hand, lost.is_covered)

    def _device(self, facts: DeviceState) -> DeviceRow:
        heard = facts.heard_ms
        is_own = facts.device == self._book.device
        return DeviceRow(
            id=facts.device,
            name=self._people.device_name(facts.device),
            member=self._people.member_name(facts.user),
            is_own=is_own,
            last_heard=None if heard is None else claims.heard(heard, self._clock.now()),
            received=facts.received,
            sent=facts.sent,
            missing=facts.missing,
            is_forked=facts.is_forked,
            is_double=facts.is_double,
            is_mine=facts.user == self._book.user and not is_own,
        )

    def _quarantine(self, found: Quarantined) -> QuarantineRow:
        return QuarantineRow(
            device_name=self._people.device_name(found.device),
            reason=why(found.reason),
            entries=found.entries,
        )

    def _rounds(self) -> list[_Round]:
        stored = self._rows.get(_KIND, _ROUNDS)
        try:
            return msgspec.json.decode(stored, type=list[_Round]) if stored is not None else []
        except msgspec.MsgspecError:
            return []

    def _note(self, item: _Round) -> None:
        kept = [item, *self._rounds()][:_KEPT_ROUNDS]
        self._rows.put(_KIND, _ROUNDS, msgspec.json.encode(kept))


def _departure(known: Departure | None, now: datetime) -> DepartureRow | None:
    return DepartureRow(claims.heard(known.at, now), known.by) if known is not None else None
