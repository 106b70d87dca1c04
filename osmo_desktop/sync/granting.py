"""Grants: client keys sealed to those entitled, as separate deletable objects (b.0 15–17)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from osmo_desktop.crypto.signing import device_id_of
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.ports import Store
from osmo_desktop.formats import grant
from osmo_desktop.formats.grant import GRANT_BYTES, GrantHeader
from osmo_desktop.sync.replica import HeldKey, Replica


@dataclass(frozen=True)
class _Recipient:
    device: bytes
    epoch: int
    public: bytes


def post_missing_grants(replica: Replica, store: Store, base: str) -> int:
    """Seal a grant for each entitled device that has not confirmed a key and finds none.

    Entitled are supervisors, the devices of those assigned to the client, and the recovery
    root, whose grants are never confirmed but kept on the store. Returns how many were made.
    """
    present = _Present(replica, store, base)
    made: dict[str, bytes] = {}
    for stream, epoch, held in _announced_keys(replica):
        for recipient in _entitled(replica, stream):
            confirmed = replica.got.get(recipient.device.hex(), set())
            if held.kid in confirmed or present.has(recipient.device, held.kid):
                continue
            data = _seal(replica, recipient, stream=stream, epoch=epoch, held=held)
            made[grant.grant_path(recipient.device, data)] = data
    if made:
        replica.grants.post(made)
    return len(made)


class _Present:
    """Which grants exist: ours in the vault, and anybody's on the store (read when asked)."""

    def __init__(self, replica: Replica, store: Store, base: str) -> None:
        self._store = store
        self._base = base
        self._own: set[tuple[bytes, bytes]] = set()
        self._listed: dict[bytes, set[bytes]] = {}
        for data in replica.grants.outgoing().values():
            header = _header(data)
            if header is not None:
                self._own.add((header.recipient, header.kid))

    def has(self, recipient: bytes, kid: bytes) -> bool:
        """Tell whether the recipient finds a grant of the key."""
        if (recipient, kid) in self._own:
            return True
        if recipient not in self._listed:
            names = self._store.list(f"{self._base}/grant/{recipient.hex()}")
            found = (_header(self._store.get(name, GRANT_BYTES)) for name in names)
            self._listed[recipient] = {header.kid for header in found if header is not None}
        return kid in self._listed[recipient]


def receive_grants(replica: Replica, store: Store, base: str) -> int:
    """Take grants for this device from the store; returns how many were new."""
    folder = f"{base}/grant/{replica.device.hex()}"
    held = {
        key.kid
        for stream in replica.keyring.streams()
        for key in replica.keyring.stream_keys(stream).values()
    }
    count = 0
    for name in store.list(folder):
        short = name.removeprefix(f"{base}/")
        if not name.endswith(".grant") or replica.grants.knows(short):
            continue
        data = store.get(name, GRANT_BYTES)
        header = _header(data)
        if data is None or header is None or header.kid in held:
            continue
        if header.recipient == replica.device and grant.grant_path(replica.device, data) == short:
            replica.grants.receive(short, data)
            count += 1
    return count


def withdraw_confirmed(replica: Replica, store: Store, base: str) -> None:
    """Delete grants of ours that their recipients confirmed."""
    root = device_id_of(replica.identity.root_public)
    done = []
    for name, data in replica.grants.outgoing().items():
        header = _header(data)
        if header is None or header.recipient == root:
            continue
        if header.kid in replica.got.get(header.recipient.hex(), set()):
            store.delete(f"{base}/{name}")
            done.append(name)
    if done:
        replica.grants.withdraw(done)


def _announced_keys(replica: Replica) -> Iterator[tuple[str, int, HeldKey]]:
    fold = replica.fold
    for stream in replica.keyring.streams():
        if stream == replica.identity.team:
            continue
        announced = set(fold.team_values("stream_key", stream, "kid"))
        for epoch, held in replica.keyring.stream_keys(stream).items():
            if f"{epoch}:{held.kid.hex()}" in announced:
                yield stream, epoch, held


def _entitled(replica: Replica, stream: str) -> Iterator[_Recipient]:
    identity = replica.identity
    root = device_id_of(identity.root_public)
    yield _Recipient(root, 0, identity.root_hpke)
    assigned = set(replica.fold.team_values("assignment", stream, "members"))
    roster = replica.fold.roster
    for device, user in roster.devices().items():
        if device == identity.device:
            continue
        if user in assigned or roster.highest_role(device) == "supervisor":
            known = replica.directory.hpke(device)
            if known is not None:
                yield _Recipient(bytes.fromhex(device), *known)


def _seal(
    replica: Replica, recipient: _Recipient, *, stream: str, epoch: int, held: HeldKey
) -> bytes:
    header = GrantHeader(recipient.device, recipient.epoch, replica.device, held.kid)
    return grant.seal_grant(
        header,
        recipient_public=recipient.public,
        client_key=held.key,
        stream=bytes.fromhex(stream),
        epoch=epoch,
        signing_key=replica.keyring.signing,
    )


def _header(data: bytes | None) -> GrantHeader | None:
    try:
        return grant.read_grant_header(data) if data is not None else None
    except OsmoError:
        return None
