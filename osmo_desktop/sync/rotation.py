"""Rotation: new keys once somebody who held the old ones is not entitled any more (b.0 16, b.7).

Any supervisor's laptop does it in its next round, with nobody asking: the departure is an op, and
which keys do not know of it follows from the ops alone. The announcements travel in a segment
under the old transport key; from the next segment on the new one is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from osmo_desktop.crypto.derive import key_id
from osmo_desktop.crypto.sealing import random_bytes
from osmo_desktop.domain.announcements import Announcement
from osmo_desktop.domain.erasing import is_erased
from osmo_desktop.domain.membership import KeyRow
from osmo_desktop.domain.merge import is_removed
from osmo_desktop.domain.ops import Edit, Op
from osmo_desktop.domain.rotation import (
    TRANSPORT,
    announcements,
    departures,
    is_outdated,
    next_epoch,
    unsuperseded,
)
from osmo_desktop.sync.access_log import keep_log_readable
from osmo_desktop.sync.cutting import is_certified
from osmo_desktop.sync.dropping import drop_lost_clients
from osmo_desktop.sync.erasing import acknowledge_erasures
from osmo_desktop.sync.hpke_keys import hpke_of, hpke_text
from osmo_desktop.sync.membership import post_recovery_bundle
from osmo_desktop.sync.replica import Replica
from osmo_desktop.sync.substituting import follow_substitutions


def renew_keys(replica: Replica, now: datetime) -> None:
    """What a round does for assignments and keys before anything is cut."""
    follow_substitutions(replica, now)
    rotate_outdated(replica, now)
    keep_log_readable(replica, now)
    publish_device_key(replica, now)
    acknowledge_erasures(replica, now)
    drop_lost_clients(replica, now)


def rotate_outdated(replica: Replica, now: datetime) -> int:
    """Announce a new key wherever somebody who left holds the newest; returns how many.

    Supervisors' laptops only. Raises what storing raises; then no key was replaced.
    """
    own = replica.device.hex()
    is_ours = replica.fold.roster.highest_role(own) == "supervisor" and is_certified(replica)
    if not is_ours or is_removed(replica.fold, own):
        return 0
    made = [_rotated(replica, stream, now) for stream in _outdated(replica)]
    if made:
        replica.append(
            [(replica.identity.team, op) for op, _ in made], key_rows=[row for _, row in made]
        )
        post_recovery_bundle(replica)
    return len(made)


def _outdated(replica: Replica) -> Iterator[str]:
    """Streams without a key that knows of every departure; the transport key's comes last."""
    fold = replica.fold
    # The key of an access log its own laptop replaces, and nobody else.
    clients = [
        id_
        for _, kind, id_ in fold.entities
        if kind == "stream_key" and fold.roster.user(id_) is None
    ]
    team = replica.identity.team
    for stream in (*(id_ for id_ in clients if id_ not in (team, TRANSPORT)), team, TRANSPORT):
        if (
            not is_erased(fold, stream)
            and departures(fold, replica.history, stream)
            and all(
                is_outdated(fold, replica.history, stream, op)
                for op in unsuperseded(announcements(fold, stream))
            )
        ):
            yield stream


def publish_device_key(replica: Replica, now: datetime) -> bool:
    """Tell the team this laptop's newest HPKE key, if an erasure changed it; True when it did."""
    own, epoch = replica.device.hex(), replica.keyring.hpke_epoch
    known = hpke_of(replica, own)
    if not is_certified(replica) or known is None or known[0] >= epoch:
        return False
    text = hpke_text(epoch, replica.keyring.hpke(epoch).public)
    edit = Edit(replica.identity.team, "device_key", own, "hpke", text)
    replica.append([(replica.identity.team, edit.to_op(author=replica.identity.user, now=now))])
    return True


def _rotated(replica: Replica, stream: str, now: datetime) -> tuple[Op, KeyRow]:
    known = announcements(replica.fold, stream)
    read = (Announcement.parse(op.value) for op in known)
    epochs = [announced.epoch for announced in read if announced is not None]
    epochs += [held.epoch for held in replica.keyring.stream_keys(stream).values()]
    epoch = next_epoch(epochs, int.from_bytes(random_bytes(4), "big"))
    use = "transport" if stream == TRANSPORT else "stream"
    row = KeyRow(use, stream, epoch, random_bytes(32))
    kid = key_id(row.key, bytes.fromhex(stream), epoch).hex()
    edit = Edit(
        replica.identity.team,
        "stream_key",
        stream,
        "kid",
        Announcement(epoch, kid).text,
        sup=tuple(op.id for op in unsuperseded(known)),
    )
    return edit.to_op(author=replica.identity.user, now=now), row
