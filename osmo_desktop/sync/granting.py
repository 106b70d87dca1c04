"""Grants: client keys sealed to those entitled, as separate deletable objects (b.0 15–17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from osmo_desktop.crypto.derive import key_id
from osmo_desktop.crypto.signing import device_id_of
from osmo_desktop.domain.announcements import Announcement
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.membership import KeyRow
from osmo_desktop.domain.merge import is_removed
from osmo_desktop.domain.ports import Store
from osmo_desktop.domain.progress import Steps
from osmo_desktop.domain.rotation import TRANSPORT, announcements, key_holders, told_keys
from osmo_desktop.formats import grant
from osmo_desktop.formats.grant import GRANT_BYTES, GrantHeader
from osmo_desktop.formats.notice import NOTICE_BYTES, NOTICE_ENDING
from osmo_desktop.formats.reset import MAX_RECIPIENTS
from osmo_desktop.formats.succession import former_roots
from osmo_desktop.sync.confirming import has_confirmed
from osmo_desktop.sync.dropping import lost_keys
from osmo_desktop.sync.erasing import erased_keys
from osmo_desktop.sync.hpke_keys import hpke_of
from osmo_desktop.sync.noticing import take_notice
from osmo_desktop.sync.replica import HeldKey, Replica

_BUNDLE = ".welcome"


@dataclass(frozen=True)
class _Recipient:
    device: bytes
    epoch: int
    public: bytes


LOG_READERS: Final = ("supervisor", "auditor")
"""Roles whose laptops hold the keys of access logs (b.8)."""


@dataclass(frozen=True)
class _LogKey:
    """A log key before it is forgotten."""

    key: bytes
    kid: bytes
    epoch: int


def post_missing_grants(replica: Replica, store: Store | None, base: str) -> Steps[int]:
    """Seal a grant for each entitled device that has not confirmed a key and finds none.

    Entitled to a client's keys are supervisors, the devices of those assigned to the client, and
    the recovery root, whose grants are never confirmed but kept on the store; to the team's own
    keys every laptop. Without a store (for a bundle) nobody else's are looked at. Returns how
    many were made.
    """
    own = _for_whom(map(_header, replica.grants.outgoing().values()))
    wanted = [
        (recipient, stream, held)
        for stream, held in _announced_keys(replica)
        for recipient in _entitled(replica, stream)
        if not has_confirmed(replica, recipient.device.hex(), stream, held.kid)
        and (recipient.device, recipient.epoch, held.kid) not in own
    ]
    there: set[tuple[bytes, int, bytes]] = set()
    for device in dict.fromkeys(recipient.device for recipient, *_ in wanted):
        if store is None:
            break
        found: list[bytes | None] = yield partial(_read_all, store, f"{base}/grant/{device.hex()}")
        there |= _for_whom(
            header
            for data in found
            if (header := _verified(replica, data)) and _counts(replica, header)
        )
    made: dict[str, bytes] = {}
    for recipient, stream, held in wanted:
        if (recipient.device, recipient.epoch, held.kid) not in there:
            data = _seal(replica, recipient, stream=stream, held=held)
            made[grant.grant_path(recipient.device, data)] = data
    if made:
        replica.grants.post(made)
    return len(made)


def receive_grants(replica: Replica, store: Store, base: str) -> Steps[int]:
    """Take grants for this device from the store, and a notice; returns how many were new."""
    held = {
        key.kid
        for stream in (TRANSPORT, *replica.keyring.streams())
        for key in replica.keyring.stream_keys(stream).values()
    }
    held.update(kid for kids in erased_keys(replica).values() for kid in kids)
    held |= lost_keys(replica)
    count = 0
    names: list[str] = yield partial(store.list, f"{base}/grant/{replica.device.hex()}")
    for name in names:
        if name.endswith(NOTICE_ENDING):
            notice: bytes | None = yield partial(store.get, name, NOTICE_BYTES)
            take_notice(replica, notice)
        short = name.removeprefix(f"{base}/")
        if not name.endswith(".grant") or replica.grants.knows(short):
            continue
        data: bytes | None = yield partial(store.get, name, GRANT_BYTES)
        header = _verified(replica, data)
        if data is None or header is None or header.kid in held:
            continue
        is_ours = header.recipient == replica.device and replica.grants.has_room(header.granter)
        if is_ours and grant.grant_path(replica.device, data) == short:
            replica.grants.receive(short, data)
            count += 1
    return count


def withdraw_confirmed(replica: Replica, store: Store, base: str) -> Steps[None]:
    """Delete grants of ours that their recipients confirmed, or are not entitled to any more."""
    root = device_id_of(replica.identity.root_public)
    streams = {held.kid: stream for stream, held in _announced_keys(replica)}
    entitled: dict[str, set[bytes]] = {}
    done = []
    for name, data in replica.grants.outgoing().items():
        header = _header(data)
        if header is None or header.recipient == root:
            continue
        recipient = header.recipient.hex()
        stream = streams.get(header.kid, "")
        if stream and stream not in entitled:
            entitled[stream] = {found.device for found in _entitled(replica, stream)}
        is_left_over = bool(stream) and header.recipient not in entitled[stream]
        is_got = has_confirmed(replica, recipient, stream, header.kid)
        if is_got or is_left_over or is_removed(replica.fold, recipient):
            yield partial(store.delete, f"{base}/{name}")
            done.append(name)
    if done:
        replica.grants.withdraw(done)


def withdraw_from_former_roots(replica: Replica, store: Store, base: str) -> Steps[None]:
    """Delete what is sealed to a replaced recovery root once the one in force has it (b.9 5).

    The former key of an access log its own laptop forgot: there the present one will do.
    """
    former = [device_id_of(public) for public in former_roots(replica.identity.successions)]
    root = device_id_of(replica.identity.root_public)
    there: set[str] | None = None
    for recipient in former:
        names: list[str] = yield partial(store.list, f"{base}/grant/{recipient.hex()}")
        if names and there is None:
            there = yield from _given_to_root(replica, store, f"{base}/grant/{root.hex()}")
        for name in names:
            data: bytes | None = yield partial(store.get, name, GRANT_BYTES)
            if _of_log(replica, _what(name, _header(data))) in (there or ()):
                yield partial(store.delete, name)
    prefixes = tuple(f"grant/{recipient.hex()}/" for recipient in former)
    ours = [name for name in replica.grants.outgoing() if former and name.startswith(prefixes)]
    if ours:
        replica.grants.withdraw(ours)


def _given_to_root(replica: Replica, store: Store, folder: str) -> Steps[set[str]]:
    """What the root in force has on the store: ids of keys, and whether a bundle of keys."""
    names: list[str] = yield partial(store.list, folder)
    found = set()
    for name in names:
        data: bytes | None = yield partial(store.get, name, GRANT_BYTES)
        header = _verified(replica, data)
        if name.endswith(_BUNDLE) or (header is not None and _counts(replica, header)):
            found.add(_of_log(replica, _what(name, header)))
    return found


def _of_log(replica: Replica, what: str) -> str:
    """The laptop whose log a key is of, instead of the key's id; anything else as it is."""
    for device in replica.fold.roster.devices():
        for op in announcements(replica.fold, device):
            announced = Announcement.parse(op.value)
            if announced is not None and announced.kid == what:
                return device
    return what


def _what(name: str, header: GrantHeader | None) -> str:
    """Names what an object brings: the id of its key, or all that a bundle holds."""
    if name.endswith(_BUNDLE):
        return _BUNDLE
    return header.kid.hex() if header is not None else ""


def _for_whom(headers: Iterable[GrantHeader | None]) -> set[tuple[bytes, int, bytes]]:
    """Recipient, its HPKE epoch and the key: what is sealed to a former epoch opens no more."""
    return {
        (header.recipient, header.recipient_epoch, header.kid)
        for header in headers
        if header is not None
    }


def _read_all(store: Store, folder: str) -> list[bytes | None]:
    names = [name for name in store.list(folder) if name.endswith(".grant")]
    return [store.get(name, GRANT_BYTES) for name in names]


def _verified(replica: Replica, data: bytes | None) -> GrantHeader | None:
    """The header of a grant by a certified device: anybody may write into the folder.

    One by a device whose certificate is still to come is looked at again in the next round.
    """
    header = _header(data)
    public = replica.directory.public_key(header.granter) if header is not None else None
    try:
        return grant.verify_grant(data, public) if data is not None and public else None
    except OsmoError:
        return None


def _counts(replica: Replica, header: GrantHeader) -> bool:
    """Whether a grant on the store spares us ours: a worker may have planted a useless one."""
    granter = header.granter.hex()
    own = header.granter == replica.device
    return own or replica.fold.roster.highest_role(granter) == "supervisor"


def _announced_keys(replica: Replica) -> Iterator[tuple[str, HeldKey]]:
    """Keys that count, those that were replaced included: who may read a client reads all of it."""
    for stream in (TRANSPORT, *replica.keyring.streams()):
        values = (op.value for op in told_keys(replica.fold, stream))
        announced = [read for value in values if (read := Announcement.parse(value)) is not None]
        for held in replica.keyring.stream_keys(stream).values():
            if any(read.names(held.epoch, held.kid) for read in announced):
                yield stream, held


def _entitled(replica: Replica, stream: str) -> Iterator[_Recipient]:
    """Who gets the keys of a stream; the root finds the team's own in its bundle (b.0 17).

    Those of a laptop's access log are the supervisors', the auditors' and the root's, and never
    that laptop's: it could write anew what it wrote.
    """
    identity, fold = replica.identity, replica.fold
    readers = LOG_READERS if fold.roster.user(stream) is not None else ("supervisor",)
    is_everybodys = stream in (TRANSPORT, identity.team)
    if not is_everybodys:
        root = device_id_of(identity.root_public)
        yield _Recipient(root, 0, identity.root_hpke)
    assigned = key_holders(fold, replica.history, stream)
    for device, user in fold.roster.devices().items():
        if device in (identity.device, stream) or is_removed(fold, device):
            continue
        is_reader = fold.roster.highest_role(device) in readers
        if is_everybodys or user in assigned or is_reader:
            known = hpke_of(replica, device)
            if known is not None:
                yield _Recipient(bytes.fromhex(device), *known)


def log_readers(replica: Replica) -> dict[str, int]:
    """HPKE epochs of those who are to read this laptop's access log, by device or root."""
    own = _entitled(replica, replica.identity.device)
    return {recipient.device.hex(): recipient.epoch for recipient in own}


def log_grants(replica: Replica, row: KeyRow) -> dict[str, bytes]:
    """Grants of a log key for all of its readers, by their names on the store."""
    device = replica.identity.device
    held = _LogKey(row.key, key_id(row.key, replica.device, row.epoch), row.epoch)
    made = [
        (recipient, _seal(replica, recipient, stream=device, held=held))
        for recipient in _entitled(replica, device)
    ]
    return {grant.grant_path(recipient.device, data): data for recipient, data in made}


def renew_escrow(replica: Replica) -> None:
    """Let the recovery root and all supervisors help with a forgotten passphrase (b.1, b.0 22)."""
    identity, fold = replica.identity, replica.fold
    helpers = {(device_id_of(identity.root_public), 0): identity.root_hpke}
    for device in fold.roster.devices():
        known = hpke_of(replica, device)
        is_helper = fold.roster.highest_role(device) == "supervisor" and device != identity.device
        if is_helper and known is not None and not is_removed(fold, device):
            helpers[bytes.fromhex(device), known[0]] = known[1]
    replica.keep_escrow(dict(list(helpers.items())[:MAX_RECIPIENTS]))


def _seal(replica: Replica, recipient: _Recipient, *, stream: str, held: HeldKey) -> bytes:
    header = GrantHeader(recipient.device, recipient.epoch, replica.device, held.kid)
    return grant.seal_grant(
        header,
        recipient_public=recipient.public,
        client_key=held.key,
        stream=bytes.fromhex(stream),
        epoch=held.epoch,
        signing_key=replica.keyring.signing,
    )


def _header(data: bytes | None) -> GrantHeader | None:
    try:
        return grant.read_grant_header(data) if data is not None else None
    except OsmoError:
        return None
