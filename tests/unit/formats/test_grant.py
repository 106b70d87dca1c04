"""Grants: one key for one device from one granter, all of one size."""

import pytest

from osmo_desktop.crypto.hpke import HpkeKey, seal_to
from osmo_desktop.domain.errors import BugError, DamagedError
from osmo_desktop.formats import grant, layout
from tests.unit.formats.builders import (
    CIPHER,
    CLIENT_KEY,
    EPOCH,
    STRANGER,
    STREAM,
    SUPERVISOR,
    WORKER,
    WORKER_HPKE,
    make_grant,
)

HEADER = grant.GrantHeader(WORKER.device_id, 1, SUPERVISOR.device_id, CIPHER.kid, "worker")


def _open(data: bytes) -> grant.Granted:
    return grant.open_grant(data, hpke_key=WORKER_HPKE, granter_public=SUPERVISOR.public)


def _forge(head: bytes, content: bytes, info: bytes) -> bytes:
    signed = head + seal_to(WORKER_HPKE.public, content, info)
    return signed + SUPERVISOR.sign("grant", signed)


def test_round_trip() -> None:
    """The recipient gets the key, its stream and epoch; the header reads without keys."""
    data = make_grant()

    assert _open(data) == grant.Granted(CLIENT_KEY, STREAM, EPOCH, CIPHER.kid)
    assert grant.read_grant_header(data) == HEADER
    assert grant.verify_grant(data, SUPERVISOR.public) == HEADER


def test_one_size() -> None:
    """A grant's size says nothing, whatever its note."""
    sizes = {len(make_grant(note)) for note in ("", "worker", "supervisor", "a" * 16)}

    assert sizes == {grant.GRANT_BYTES}


def test_other_keys_open_nothing() -> None:
    """Another recipient's key or another granter's signature is refused."""
    data = make_grant()

    with pytest.raises(DamagedError) as caught:
        grant.open_grant(data, hpke_key=HpkeKey.generate(), granter_public=SUPERVISOR.public)
    assert caught.value.code == "hpke-sealed"
    with pytest.raises(DamagedError) as caught:
        grant.open_grant(data, hpke_key=WORKER_HPKE, granter_public=STRANGER.public)
    assert caught.value.code == "grant-granter"


@pytest.mark.parametrize(("start", "end"), [(5, 21), (21, 25), (25, 41), (41, 73), (73, 89)])
def test_header_is_bound_even_when_signed_anew(start: int, end: int) -> None:
    """A granter cannot take a sealed key over to another recipient, epoch, kid or note."""
    data = bytearray(make_grant()[:-64])
    data[start] ^= 1
    signed = bytes(data) + SUPERVISOR.sign("grant", bytes(data))

    with pytest.raises(DamagedError):
        _open(signed)
    assert start < end <= grant.HEADER.size


def test_content_must_fit_the_kid() -> None:
    """Another stream or epoch than the kid commits to is refused."""
    head = make_grant()[: grant.HEADER.size]
    epoch = EPOCH.to_bytes(4, "big")

    assert _open(_forge(head, CLIENT_KEY + STREAM + epoch, head)).kid == CIPHER.kid
    for content in (
        CLIENT_KEY + bytes(16) + epoch,
        CLIENT_KEY + STREAM + bytes(4),
        bytes(32) + STREAM + epoch,
    ):
        with pytest.raises(DamagedError) as caught:
            _open(_forge(head, content, head))
        assert caught.value.code == "grant-kid"


@pytest.mark.parametrize("note", [b"Worker", b"a b", b"a\0b", b"\xff", b"../x"])
def test_hostile_notes(note: bytes) -> None:
    """A note is a short word of our alphabet, so it can be shown and logged."""
    head = make_grant()[:73] + note.ljust(16, b"\0")
    content = CLIENT_KEY + STREAM + EPOCH.to_bytes(4, "big")

    with pytest.raises(DamagedError) as caught:
        _open(_forge(head, content, head))
    assert caught.value.code == "grant-note"


@pytest.mark.parametrize(
    "change",
    [
        {"note": "Not A Note"},
        {"note": "a" * 17},
        {"note": "\u00e4"},
        {"recipient": b"short"},
        {"recipient_epoch": 2**32},
        {"granter": WORKER.device_id},
        {"kid": bytes(32)},
    ],
)
def test_wrong_headers_are_bugs(change: dict[str, object]) -> None:
    """A header that readers would refuse is never sealed."""
    fields = {name: getattr(HEADER, name) for name in HEADER.__slots__}

    with pytest.raises(BugError):
        grant.seal_grant(
            grant.GrantHeader(**{**fields, **change}),
            recipient_public=WORKER_HPKE.public,
            client_key=CLIENT_KEY,
            stream=STREAM,
            epoch=EPOCH,
            signing_key=SUPERVISOR,
        )


def test_path() -> None:
    """A grant lies in its recipient's folder under the hash of its bytes."""
    data = make_grant()

    assert grant.grant_path(WORKER.device_id, data) == (
        f"grant/{WORKER.device_id.hex()}/{layout.short_hash(data).hex()}.grant"
    )


def test_repr_hides_the_key() -> None:
    """An opened grant in a log line shows no key."""
    assert CLIENT_KEY.hex() not in repr(_open(make_grant()))
    assert repr(CLIENT_KEY) not in repr(_open(make_grant()))
