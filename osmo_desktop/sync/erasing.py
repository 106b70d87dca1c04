"""Taking an erased client off a store: its grants and the objects of its attachments (b.9).

Segments stay: they are sealed under keys that nobody has any more. What a store keeps of deleted
objects (versions, a trash) is sealed to HPKE keys that every laptop gave up at its own erasure.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

import msgspec

from osmo_desktop.domain import claims
from osmo_desktop.domain.erasing import is_erased
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.merge import is_removed
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import Clock, Store
from osmo_desktop.domain.progress import Steps
from osmo_desktop.formats.attachment import object_path
from osmo_desktop.formats.grant import GRANT_BYTES, read_grant_header
from osmo_desktop.sync.cutting import is_certified
from osmo_desktop.sync.replica import Replica


class _Erased(msgspec.Struct):
    kids: list[str] = []
    objects: list[str] = []
    renewed: bool = False


def erased_keys(replica: Replica) -> dict[str, frozenset[bytes]]:
    """Ids of the destroyed keys by erased stream."""
    return {
        stream: frozenset(map(bytes.fromhex, item.kids)) for stream, item in _read(replica).items()
    }


def acknowledge_erasures(replica: Replica, now: datetime) -> int:
    """Say of which clients this laptop has destroyed all it held, its vault key included (b.9).

    Once for each. Returns how many; a laptop that is out of the team says nothing.
    """
    own, team = replica.device.hex(), replica.identity.team
    due = [
        stream
        for stream, item in _read(replica).items()
        if item.renewed and own not in replica.fold.team_values("erasure", stream, "done")
    ]
    if not due or not is_certified(replica) or is_removed(replica.fold, own):
        return 0
    author = replica.identity.user
    edits = [Edit(team, "erasure", stream, "done", own) for stream in due]
    replica.append([(team, edit.to_op(author=author, now=now)) for edit in edits])
    return len(due)


def clean_store(replica: Replica, store: Store, base: str) -> Steps[int]:
    """Delete what the store holds of erased clients; returns how many objects went."""
    erased = _read(replica)
    kids = {bytes.fromhex(kid) for item in erased.values() for kid in item.kids}
    count = 0
    names: list[str] = yield partial(store.list, f"{base}/grant")
    for name in names:
        if not name.endswith(".grant"):
            continue
        data: bytes | None = yield partial(store.get, name, GRANT_BYTES)
        if _kid(data) in kids:
            yield partial(store.delete, name)
            count += 1
    for item in erased.values():
        for hash_ in item.objects:
            name = f"{base}/{object_path(bytes.fromhex(hash_))}"
            if (yield partial(store.size, name)) is not None:
                yield partial(store.delete, name)
                count += 1
    return count


def _kid(data: bytes | None) -> bytes | None:
    try:
        return read_grant_header(data).kid if data is not None else None
    except OsmoError:
        return None


def _read(replica: Replica) -> dict[str, _Erased]:
    stored = replica.read_state("erasures")
    return msgspec.json.decode(stored, type=dict[str, _Erased]) if stored else {}


class ErasureDesk:
    """What the protocol knows of erasures, for one unlocked vault."""

    def __init__(self, replica: Replica, clock: Clock) -> None:
        self._replica = replica
        self._clock = clock

    def is_erased(self, stream: str) -> bool:
        """Whether the keys of a client are to be destroyed everywhere."""
        return is_erased(self._replica.fold, stream)

    def holders(self) -> dict[str, datetime | None]:
        """Laptops that have to acknowledge, with when each was last heard.

        All but auditors', which never hold a client's key, and removed ones, which obey nobody.
        """
        fold, heard, now = self._replica.fold, self._replica.heard, self._clock.now()
        return {
            device: claims.heard(heard[device], now) if device in heard else None
            for device in fold.roster.devices()
            if fold.roster.highest_role(device) != "auditor" and not is_removed(fold, device)
        }
