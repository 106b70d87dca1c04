"""A1, A2: every sealed format changed in every byte, cut at every length, moved to other places.

The amount of the issue, 100,000 attempts, is shared among the formats; where all flips and all
cuts of a format are fewer, random changes fill its share. None may be accepted.
"""

from __future__ import annotations

import random
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pytest

from osmo_desktop.crypto import sealing
from osmo_desktop.domain.errors import DamagedError, NewerFormatError
from osmo_desktop.formats import (
    certificate,
    grant,
    join,
    notice,
    record,
    removal,
    reset,
    segment,
    succession,
    welcome,
)
from osmo_desktop.storage import identity, slots
from osmo_desktop.storage.keyring import Keyring
from osmo_desktop.storage.local_rows import SealedLocalRows
from tests.amounts import amount
from tests.laptops import PHRASE, Team
from tests.unit.formats.builders import KINDS

ATTEMPTS = 100_000
FIELD_ATTEMPTS = 1_000
REFUSALS = (DamagedError, NewerFormatError)
HEADERS = {
    "answer": reset._ANSWER,
    "attachment": struct.Struct(">4sB"),
    "challenge": reset._CHALLENGE,
    "escrow": reset.ESCROW_HEADER,
    "notice": notice.HEADER,
    "removal": removal._BODY,
    "record": record.HEADER,
    "segment": segment.HEADER,
    "grant": grant.HEADER,
    "certificate": certificate._BODY,
    "request": join._REQUEST,
    "card": join._CARD,
    "succession": succession._BODY,
    "welcome": welcome.HEADER,
}


@dataclass(frozen=True)
class Place:
    """Sealed bytes and what opens them where they belong."""

    data: bytes
    open: Callable[[bytes], object]


def is_refused(place: Place, data: bytes) -> bool:
    """True if the bytes are refused with one of the codes for such; False if they open."""
    try:
        place.open(data)
    except REFUSALS:
        return True
    return False


def flips(data: bytes, bits: int) -> Iterator[bytes]:
    """Every byte with each of so many bits changed."""
    for at in range(len(data)):
        for bit in range(bits):
            changed = bytearray(data)
            changed[at] ^= 1 << ((at + bit) % 8)
            yield bytes(changed)


def cuts(data: bytes) -> Iterator[bytes]:
    """Every length shorter than whole, from both ends."""
    for size in range(len(data)):
        yield data[:size]
        yield data[size + 1 :]


def changes(data: bytes, chance: random.Random) -> Iterator[bytes]:
    """Stretches replaced, doubled, moved and dropped, without an end."""
    while True:
        start = chance.randrange(len(data))
        end = chance.randrange(start, len(data)) + 1
        other = chance.randrange(len(data))
        stretch = chance.choice(
            (chance.randbytes(end - start), data[other : other + end - start], b"", data[:end])
        )
        changed = data[:start] + stretch + data[end:]
        if changed != data:
            yield changed


def attack(name: str, place: Place, share: int) -> int:
    """Try at least `share` changed forms of sealed bytes; gives how many, all were refused."""
    bits = max(1, amount(8))
    tried = 0
    accepted: list[bytes] = []
    for changed in (*flips(place.data, min(bits, 8)), *cuts(place.data)):
        tried += 1
        if not is_refused(place, changed):
            accepted.append(changed)
    more = changes(place.data, random.Random(name))
    while tried < share:
        tried += 1
        if not is_refused(place, changed := next(more)):
            accepted.append(changed)
    assert not accepted, f"{name}: {len(accepted)} of {tried} accepted"
    return tried


@pytest.mark.parametrize("name", sorted(KINDS))
def test_no_changed_object_of_a_format_is_accepted(name: str) -> None:
    """Objects that travel: flipped, cut and rearranged, each refused by its reader."""
    kind = KINDS[name]
    place = Place(kind.make(), kind.read)
    assert not is_refused(place, place.data)

    tried = attack(name, place, amount(ATTEMPTS) // len(KINDS))

    print(f"{name}: {tried} changed forms of {len(place.data)} bytes, 0 accepted")


def field_spans(layout: struct.Struct) -> Iterator[tuple[int, int]]:
    """Start and end of each field of a header."""
    start = 0
    for count, letter in re.findall(r"(\d*)([a-zA-Z])", layout.format):
        size = struct.calcsize(f">{count}{letter}")
        yield start, start + size
        start += size


@pytest.mark.parametrize("name", sorted(HEADERS))
def test_no_header_field_can_be_exchanged(name: str) -> None:
    """Team, device, number, client, key, epoch, role: each field set to other values."""
    kind = KINDS[name]
    place = Place(kind.make(), kind.read)
    chance = random.Random(name)
    spans = list(field_spans(HEADERS[name]))
    others = [KINDS[other].make() for other in HEADERS]
    tried = 0

    for start, end in spans:
        same = place.data[start:end]
        values = [bytes(end - start), b"\xff" * (end - start), same[::-1]]
        values += [other[at : at + end - start] for other in others for at, _ in spans]
        values += [chance.randbytes(end - start) for _ in range(amount(FIELD_ATTEMPTS))]
        for value in values:
            if value == same or len(value) != end - start:
                continue
            tried += 1
            assert is_refused(place, place.data[:start] + value + place.data[end:]), (start, value)

    assert HEADERS.keys() == KINDS.keys()
    assert tried >= amount(FIELD_ATTEMPTS) * len(spans) // 2
    print(f"{name}: {tried} exchanged values of {len(spans)} header fields, 0 accepted")


def places_of(team: Team) -> dict[str, Place]:
    """Every sealed row of a real vault, with the product's own way to open it there."""
    ledger = team.ben.ledger
    vault, keyring = ledger.vault, ledger.keyring
    rows = SealedLocalRows(vault, keyring)
    places: dict[str, Place] = {}

    def opens_key(row_id: bytes, data: bytes) -> object:
        return keyring._open(row_id, data)

    def opens_meta(name: str, data: bytes) -> object:
        return sealing.open_sealed(keyring.meta_key, data, context=b"meta " + name.encode())

    for row_id, sealed in vault.rows("SELECT id, sealed FROM keyring"):
        assert isinstance(row_id, bytes)
        assert isinstance(sealed, bytes)
        places[f"keyring {row_id.hex()}"] = Place(sealed, partial(opens_key, row_id))
    for name, sealed in vault.rows("SELECT name, sealed FROM meta WHERE name != 'turn'"):
        assert isinstance(sealed, bytes)
        places[f"meta {name}"] = Place(sealed, partial(opens_meta, str(name)))
    for kind, id_, sealed in vault.rows("SELECT kind, id, sealed FROM local"):
        assert isinstance(sealed, bytes)
        places[f"local {kind} {id_}"] = Place(
            sealed,
            partial(rows._open, str(kind), str(id_)),
        )
    return places


def test_no_row_of_a_vault_opens_changed_or_elsewhere(team: Team) -> None:
    """Rows of keys, named values and drafts: changed, cut, and moved to each other's place."""
    client = team.ben.client()
    for number in range(3):
        draft = team.ben.services.notes.start(client, now=team.ben.clock.now())
        team.ben.services.drafts.save(draft.changed(happened=f"Luonnos {number}."))
    places = places_of(team)
    assert {name.split()[0] for name in places} == {"keyring", "meta", "local"}
    tried = 0

    for name, place in places.items():
        assert not is_refused(place, place.data), name
        tried += attack(name, place, amount(ATTEMPTS) // 20 // len(places))
        for other, elsewhere in places.items():
            if other != name:
                tried += 1
                assert is_refused(elsewhere, place.data), f"{name} opens as {other}"

    print(f"{len(places)} sealed rows: {tried} changed or moved, 0 accepted")


def test_a_keyring_under_other_keys_opens_nothing(team: Team) -> None:
    """Rows belong to the vault's own master key: another vault's opens none of them."""
    vault = team.ben.ledger.vault
    stranger = Keyring(slots.MasterKeys.generate())

    with pytest.raises(DamagedError):
        stranger.load(vault)
    with pytest.raises(DamagedError):
        identity.read_identity(vault, stranger.meta_key)
    assert slots.open_with_passphrase(vault, PHRASE).vault != bytes(32)
