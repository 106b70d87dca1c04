"""A4: nonces never repeat; where a cloned machine repeats them, only equality is seen."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from random import Random

import pytest

from osmo_desktop.crypto import derive, hpke, streams
from osmo_desktop.crypto.sealing import KEY_BYTES, NONCE_BYTES, TAG_BYTES, Cipher
from osmo_desktop.formats.attachment import open_attachment, seal_attachment
from tests.amounts import amount
from tests.unit.formats.builders import CIPHER, CLIENT_KEY, STREAM, make_record

SEALS = 200_000
FORKED = """
import os, sys
from osmo_desktop.crypto import hpke
key = hpke.HpkeKey.generate()
hpke.seal_to(key.public, b"before", b"info")
for text in (b"same", b"same", b"other"):
    ours, theirs = os.pipe()
    if not os.fork():
        os.write(theirs, hpke.seal_to(key.public, text, b"info"))
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as said:
        print(said.read().hex())
    os.wait()
"""


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


def sealed_on_clones(
    monkeypatch: pytest.MonkeyPatch, *contents: tuple[bytes, bytes]
) -> list[tuple[bytes, bytes]]:
    """Key and chunks of each (content, aad), each sealed with the same random bytes."""
    made = []
    for content, aad in contents:
        monkeypatch.setattr(os, "urandom", cloned(5))
        made.append(streams.seal_chunks(content, aad))
    monkeypatch.undo()
    return made


def test_a_cloned_machine_gives_no_two_contents_one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files in chunks: equal ones look equal; unequal ones share neither key nor keystream."""
    first = b"Kuva sopimuksesta " * 8_000
    second = b"Kuva" + bytes(len(first) - 4)
    one, other, again, elsewhere = sealed_on_clones(
        monkeypatch, (first, b"a"), (second, b"a"), (first, b"a"), (first, b"b")
    )

    assert one == again
    assert len({one[0], other[0], elsewhere[0]}) == 3
    # Counter mode: text and sealed text give the keystream, whose bytes are 1 in 256 alike.
    for text, (_, sealed) in ((second, other), (first, elsewhere)):
        size = streams.CHUNK_BYTES
        flow = (
            int.from_bytes(a[:size]) ^ int.from_bytes(b[:size])
            for a, b in ((first, one[1]), (text, sealed))
        )
        streams_of = [number.to_bytes(size) for number in flow]
        alike = sum(a == b for a, b in zip(*streams_of, strict=True))
        assert alike < size // 64
        print(f"{size} bytes of keystream: {alike} alike by chance")


def test_attachments_of_clones_show_equality_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """The objects on the store: one object for equal files, keys of their own for others."""
    made = []
    for text in (b"kuitti", b"kuittO", b"kuitti"):
        monkeypatch.setattr(os, "urandom", cloned(6))
        made.append(seal_attachment(text))
    (one, data), (other, others), again = made

    assert (one, data) == again
    assert one.key != other.key != cloned(6)(KEY_BYTES) != one.key
    assert data[5:13] != others[5:13]  # the length, which is equal
    assert open_attachment(data, one) == b"kuitti"


def test_seals_to_a_device_take_no_randomness_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library draws by itself: what clones `os.urandom` repeats no encapsulation."""
    key = hpke.HpkeKey.generate()
    made = []
    for text in (b"same", b"same", b"else"):
        monkeypatch.setattr(os, "urandom", cloned(8))
        made.append(hpke.seal_to(key.public, text, b"info"))

    assert len({sealed[: hpke.ENCAPSULATION_BYTES] for sealed in made}) == 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only where processes fork")
def test_a_forked_process_seals_to_a_device_anew() -> None:
    """A copy of a process with the library's random state repeats no encapsulation."""
    done = subprocess.run(
        [sys.executable, "-c", FORKED], capture_output=True, text=True, check=True
    )

    sealed = [bytes.fromhex(line) for line in done.stdout.split()]
    assert len({item[: hpke.ENCAPSULATION_BYTES] for item in sealed}) == len(sealed) == 3
