"""A4: nonces never repeat; where a cloned machine repeats them, only equality is seen."""

from __future__ import annotations

import os
from collections.abc import Callable
from random import Random

import pytest

from osmo_desktop.crypto import derive, hpke
from osmo_desktop.crypto.sealing import NONCE_BYTES, TAG_BYTES, Cipher
from tests.amounts import amount
from tests.unit.formats.builders import CIPHER, CLIENT_KEY, STREAM, make_record

SEALS = 200_000


def test_nonces_are_distinct() -> None:
    """No two of 200,000 seals under one key share a nonce, whatever is sealed."""
    cipher = Cipher(CLIENT_KEY)
    seals = amount(SEALS)

    nonces = {cipher.seal(b"same", b"same")[:NONCE_BYTES] for _ in range(seals)}

    assert len(nonces) == seals
    print(f"{seals} seals, {len(nonces)} nonces")


def test_keys_of_different_purposes_are_distinct() -> None:
    """No label, stream or epoch gives the key of another."""
    streams = [bytes([number] * 16) for number in range(20)]
    keys = {
        make(CLIENT_KEY, stream, epoch)
        for make in (derive.key_id, derive.record_key)
        for stream in streams
        for epoch in range(20)
    }
    keys |= {derive.segment_key(CLIENT_KEY, epoch) for epoch in range(20)}
    keys |= {derive.subkey(CLIENT_KEY, label) for label in (b"keyring", b"meta", b"local", b"kid")}

    assert len(keys) == 2 * 20 * 20 + 20 + 4


def cloned(seed: int) -> Callable[[int], bytes]:
    """The random source of one of two machines that were cloned with their state."""
    return Random(seed).randbytes


def test_a_cloned_machine_shows_equality_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same random bytes twice, unequal texts share nothing that a reader could use."""
    first, second = b"Asiakas kertoi " * 20, b"Asiakas kielsi " * 20
    sealed = []
    for text in (first, second, first):
        monkeypatch.setattr(os, "urandom", cloned(7))
        sealed.append(CIPHER._cipher.seal(text, STREAM))

    one, other, again = sealed
    assert one[:NONCE_BYTES] == other[:NONCE_BYTES]
    assert one == again
    body = slice(NONCE_BYTES, -TAG_BYTES)
    mixed = bytes(a ^ b for a, b in zip(one[body], other[body], strict=True))
    plain = bytes(a ^ b for a, b in zip(first, second, strict=True))
    # A counter mode under a repeated nonce would give the difference of the texts away.
    assert mixed != plain
    equal = sum(a == b for a, b in zip(one[body], other[body], strict=True))
    assert equal < len(mixed) // 8
    print(f"{len(mixed)} bytes under one nonce: {equal} equal by chance")


def test_a_cloned_machine_makes_equal_records_only_of_equal_payloads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A record binds its place too: the same text at another number is another record."""
    made = []
    for lamport, payload in ((7, b'{"v":1}'), (7, b'{"v":1}'), (8, b'{"v":1}'), (7, b'{"v":2}')):
        monkeypatch.setattr(os, "urandom", cloned(3))
        made.append(make_record(lamport, payload))

    assert made[0] == made[1]
    assert len(set(made)) == 3
    assert len({record[-(TAG_BYTES + 7) :] for record in made}) == 3


def test_seals_to_a_device_never_repeat() -> None:
    """Each grant has an encapsulated key of its own, even of the same content."""
    key = hpke.HpkeKey.generate()
    seals = amount(1_000)

    sealed = {hpke.seal_to(key.public, b"same", b"same")[:64] for _ in range(seals)}

    assert len(sealed) == seals
