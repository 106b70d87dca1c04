"""The protocol's desk: everything that a person can ask of it, with a place to sync with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from osmo_desktop.domain.counting import record_ids
from osmo_desktop.domain.erasing import erased_streams
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.history import Node, SegmentState
from osmo_desktop.domain.merge import is_removed
from osmo_desktop.domain.ports import Clock, Store
from osmo_desktop.domain.progress import CancelToken, Report, Steps
from osmo_desktop.domain.quarantine import Quarantined, quarantined
from osmo_desktop.domain.rotation import double_announcers, unaware_returns
from osmo_desktop.formats.record import is_entry
from osmo_desktop.sync import membership
from osmo_desktop.sync.attachments import figures
from osmo_desktop.sync.dropping import LostClient, dropped_clients, is_lost, lost_clients
from osmo_desktop.sync.membership import Application
from osmo_desktop.sync.missing import missing_parts
from osmo_desktop.sync.noticing import Departure, departure
from osmo_desktop.sync.replica import Replica
from osmo_desktop.sync.round import RoundOutcome, SyncRound
from osmo_desktop.sync.stoppable_store import StoppableStore
from osmo_desktop.sync.witnessing import Witness, note_own_head


@dataclass(frozen=True)
class DeviceFacts:
    """What is known of a device: its newest claimed time and its receipts of own records.

    `received` and `sent` count the same as `office`: records that it has whole, and all of them.
    `missing` are its segments that others name and that are not here.
    """

    device: str
    user: str
    heard_ms: int | None
    received: int
    sent: int
    missing: int
    is_forked: bool
    is_double: bool


class SyncDesk:
    """Membership and rounds of one unlocked vault."""

    def __init__(
        self,
        replica: Replica,
        open_store: Callable[[str], Store],
        clock: Clock,
        witness: Witness,
    ) -> None:
        self._replica = replica
        self._open_store = open_store
        self._clock = clock
        self._witness = witness

    def found(self, recovery_secret: bytes) -> str:
        """See `membership.found`."""
        return membership.found(self._replica, recovery_secret)

    def request_join(self, place: str) -> Steps[Application]:
        """See `membership.request_join`."""
        return membership.request_join(self._replica, self._open_store(place))

    def confirm_join(self) -> None:
        """See `membership.confirm_join`."""
        membership.confirm_join(self._replica)

    def cancel_join(self, place: str) -> Steps[None]:
        """See `membership.cancel_join`."""
        return membership.cancel_join(self._replica, self._open_store(place))

    def applications(self, place: str) -> Steps[tuple[Application, ...]]:
        """See `membership.applications`."""
        return membership.applications(self._replica, self._open_store(place))

    def application(self, place: str, device: str) -> Steps[Application]:
        """The request of a device; KnownError("join-request-missing")."""
        waiting = yield from self.applications(place)
        for application in waiting:
            if application.device == device:
                return application
        raise KnownError("join-request-missing")

    def certify(self, application: Application, role: str, *, user: str = "") -> tuple[str, str]:
        """See `membership.certify`."""
        return membership.certify(self._replica, application, role, user=user)

    def send_welcome(self, place: str, application: Application) -> Steps[None]:
        """See `membership.send_welcome`."""
        return membership.send_welcome(self._replica, self._open_store(place), application)

    def run(
        self, place: str, report: Report, cancel: CancelToken, *, is_new_place: bool = False
    ) -> Steps[RoundOutcome]:
        """One round with a place. Raises what `SyncRound.run` raises."""
        store = StoppableStore(self._open_store(place), cancel)
        round_ = SyncRound(self._replica, store, self._clock, self._witness)
        try:
            return (yield from round_.run(report, cancel, is_new_place=is_new_place))
        finally:
            note_own_head(self._replica, self._witness)

    def devices(self) -> tuple[DeviceFacts, ...]:
        """All certified devices, own included."""
        replica = self._replica
        history, mine, missing = replica.history, _Mine(replica), missing_parts(replica)
        doubles, found = double_announcers(replica.fold), []
        for device, user in replica.fold.roster.devices().items():
            received, sent = mine.held(history.heads(bytes.fromhex(device)))
            found.append(
                DeviceFacts(
                    device=device,
                    user=user,
                    heard_ms=replica.heard.get(device),
                    received=received,
                    sent=sent,
                    missing=missing[device],
                    is_forked=history.is_forked(bytes.fromhex(device)),
                    is_double=device in doubles,
                )
            )
        return tuple(found)

    def office(self) -> tuple[int, int] | None:
        """Own records that supervisors' other laptops together confirmed, and all of them.

        What is not cut yet is among all; None without such a laptop.
        """
        replica = self._replica
        roster = replica.fold.roster
        devices = [
            device
            for device in roster.devices()
            if device != replica.identity.device
            and roster.highest_role(device) == "supervisor"
            and not is_removed(replica.fold, device)
        ]
        if not devices:
            return None
        heads = [
            head for device in devices for head in replica.history.heads(bytes.fromhex(device))
        ]
        return _Mine(replica).held(heads)

    def awaiting_key(self) -> int:
        """Records that are kept until their key comes.

        That of an erased client never does, that of a client whom this laptop dropped is not due,
        and an auditor is never given one of a client.
        """
        fold, identity = self._replica.fold, self._replica.identity
        waiting = Counter(stream for stream, _, _ in fold.sealed.values())
        if fold.roster.highest_role(identity.device) == "auditor":
            return waiting[fold.team_stream]
        gone = {*erased_streams(fold), *filter(partial(is_lost, self._replica), waiting)}
        return sum(count for stream, count in waiting.items() if stream not in gone)

    def quarantined(self) -> tuple[int, tuple[Quarantined, ...]]:
        """How many ops and segments are kept and do not count, and which by laptop and reason."""
        segments = sum(
            node.state is SegmentState.QUARANTINED for node in self._replica.history.nodes
        )
        found = quarantined(self._replica.fold, self._replica.history)
        return len(self._replica.fold.quarantined) + segments, found

    def departure(self) -> Departure | None:
        """That this laptop was removed, if a notice told it."""
        return departure(self._replica)

    def lost(self) -> tuple[LostClient, ...]:
        """Clients of whom keys are held here and are to be dropped."""
        return lost_clients(self._replica)

    def returns(self) -> tuple[tuple[str, str], ...]:
        """Clients and users who show as their workers and are given no key; none of erased ones."""
        fold = self._replica.fold
        gone = set(erased_streams(fold))
        found = unaware_returns(fold, self._replica.history)
        return tuple(pair for pair in found if pair[0] not in gone)

    def dropped(self) -> frozenset[str]:
        """Clients who are others' now, and of whom this laptop destroyed the keys."""
        return dropped_clients(self._replica)

    def attachments(self) -> tuple[int, int]:
        """How many attachments are missing here, and how many wait to be sent."""
        return figures(self._replica)

    def must_ask(self) -> bool:
        """A new device of the team that has not asked to be admitted yet."""
        identity = self._replica.identity
        return identity.has_team and not (identity.is_member or membership.has_asked(self._replica))


class _Mine:
    """The records that were written here, as people count them, and who holds how many whole.

    A record that is held and was changed since is not held whole: so the figures of laptops, of the
    office and of what is unsent add up.
    """

    def __init__(self, replica: Replica) -> None:
        fold = replica.fold
        waiting = (item for item in replica.pending if not is_entry(item.record))
        keys = [(item.stream, item.op.kind, item.op.entity) for item in waiting]
        self._history = replica.history
        self._pending = record_ids(fold, keys)
        self._made = {index: record_ids(fold, keys) for index, keys in replica.written.items()}
        self._all = self._pending.union(*self._made.values())

    def held(self, heads: Collection[Node]) -> tuple[int, int]:
        """How many lie whole in the past of these heads, and how many there are."""
        lacking = self._pending.union(
            *(
                ids
                for index, ids in self._made.items()
                if not any(self._history.covers(head, index) for head in heads)
            )
        )
        return len(self._all - lacking), len(self._all)
