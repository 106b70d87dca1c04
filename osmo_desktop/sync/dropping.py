"""A client whom somebody else works with now: this laptop drops the client's keys (SECURITY b.7).

A laptop whose user is assigned no more drops them by itself, once nothing can be lost by it: all
that was written here has reached a supervisor's laptop that holds the same keys, and no draft,
held record or open form is in hand. It says so in an op; from then on its earlier confirmations
of the keys count no more, so that they are granted anew if the case comes back (b.0 18).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from osmo_desktop.domain.announcements import Announcement
from osmo_desktop.domain.erasing import is_erased
from osmo_desktop.domain.merge import is_removed
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.rotation import is_entitled, told_keys
from osmo_desktop.sync.attachments import unsent_objects
from osmo_desktop.sync.confirming import has_confirmed
from osmo_desktop.sync.cutting import is_certified
from osmo_desktop.sync.replica import Replica


@dataclass(frozen=True)
class LostClient:
    """A client of whom keys are held here though somebody else works with them now.

    `in_hand`: drafts and open forms; `is_covered`: all that was written here has arrived.
    """

    stream: str
    in_hand: int
    is_covered: bool


def is_lost(replica: Replica, stream: str) -> bool:
    """Whether this laptop's user was assigned to a client, and is entitled no more."""
    fold, identity = replica.fold, replica.identity
    entity = fold.entity(identity.team, "assignment", stream)
    register = entity.fields.get("members", ()) if entity is not None else ()
    was_assigned = any(op.value == identity.user for op in register)
    return was_assigned and not is_entitled(
        fold, replica.history, stream, device=identity.device, user=identity.user
    )


def lost_keys(replica: Replica) -> frozenset[bytes]:
    """Ids of announced keys that this laptop is not to take on, whoever granted them."""
    fold, team = replica.fold, replica.identity.team
    lost = [
        id_
        for stream, kind, id_ in fold.entities
        if (stream, kind) == (team, "assignment") and is_lost(replica, id_)
    ]
    read = (Announcement.parse(op.value) for id_ in lost for op in told_keys(fold, id_))
    return frozenset(bytes.fromhex(item.kid) for item in read if item is not None)


def dropped_clients(replica: Replica) -> frozenset[str]:
    """Clients who are others' now and of whom this laptop destroyed the keys."""
    return frozenset(id_ for id_ in _ever_dropped(replica) if is_lost(replica, id_))


def has_regained(replica: Replica) -> bool:
    """Whether a client is this laptop's again of whom it holds no key: grants may lie there."""
    return any(
        not (replica.keyring.stream_keys(id_) or is_lost(replica, id_))
        for id_ in _ever_dropped(replica)
    )


def _ever_dropped(replica: Replica) -> Iterator[str]:
    own = replica.device.hex()
    for (_, kind, id_), entity in replica.fold.entities.items():
        drops = entity.fields.get("dropped", ()) if kind == "stream_key" else ()
        if any(op.device == own for op in drops):
            yield id_


def lost_clients(replica: Replica) -> tuple[LostClient, ...]:
    """Clients of whom keys are held and are to be dropped; nothing for who is out of the team."""
    is_out = not is_certified(replica) or is_removed(replica.fold, replica.device.hex())
    return () if is_out else tuple(_lost(replica))


def drop_lost_clients(replica: Replica, now: datetime) -> int:
    """Drop what nothing waits for; returns of how many clients. Raises what storing raises."""
    due = [item.stream for item in lost_clients(replica) if item.is_covered and not item.in_hand]
    if due:
        team, author = replica.identity.team, replica.identity.user
        edits = [Edit(team, "stream_key", id_, "dropped", replica.device.hex()) for id_ in due]
        replica.drop_streams(due, [(team, edit.to_op(author=author, now=now)) for edit in edits])
    return len(due)


def _lost(replica: Replica) -> Iterator[LostClient]:
    for stream in replica.keyring.streams():
        held = replica.keyring.stream_keys(stream)
        if held and not is_erased(replica.fold, stream) and is_lost(replica, stream):
            yield LostClient(stream, replica.in_hand(stream), _is_covered(replica, stream))


def _is_covered(replica: Replica, stream: str) -> bool:
    """Whether a supervisor's laptop has all that was written here, and can open it."""
    if any(item.stream == stream for item in replica.pending):
        return False
    if unsent_objects(replica, stream):
        return False
    own = [
        index
        for index, keys in replica.written.items()
        if any(owner == stream for owner, _, _ in keys)
    ]
    return any(_has_all(replica, device, stream, own) for device in _supervisors(replica))


def _has_all(replica: Replica, device: str, stream: str, own: list[int]) -> bool:
    heads = replica.history.heads(bytes.fromhex(device))
    return all(
        has_confirmed(replica, device, stream, kid) for kid in replica.keyring.stream_keys(stream)
    ) and all(any(replica.history.covers(head, index) for head in heads) for index in own)


def _supervisors(replica: Replica) -> Iterator[str]:
    fold = replica.fold
    for device in fold.roster.devices():
        if fold.roster.highest_role(device) == "supervisor" and not is_removed(fold, device):
            yield device
