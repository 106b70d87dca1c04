"""Welcomes: everything a new device needs, from one granter to one device, strictly read."""

import base64
import json
from typing import Any

import pytest

from osmo_desktop.crypto.hpke import HpkeKey
from osmo_desktop.domain.errors import BugError, DamagedError, NewerFormatError
from osmo_desktop.formats import certificate, layout, segment, welcome
from tests.unit.formats.builders import (
    CLIENT_KEY,
    ROOT,
    STRANGER,
    STREAM,
    SUPERVISOR,
    TRANSPORT_KEY,
    WORKER,
    WORKER_HPKE,
    forge_welcome,
    forge_welcome_json,
    make_certificate,
    make_content,
    make_welcome,
    worker_certificate,
)


def _open(data: bytes) -> welcome.Welcome:
    return welcome.open_welcome(data, hpke_key=WORKER_HPKE, granter_public=SUPERVISOR.public)


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _json(**changes: Any) -> bytes:
    content: dict[str, Any] = {
        "v": 1,
        "team": _b64(make_content().team),
        "root_public": _b64(ROOT.signing.public),
        "root_hpke_public": _b64(ROOT.hpke.public),
        "user": _b64(bytes(16)),
    }
    return json.dumps({**content, **changes}).encode()


def test_round_trip() -> None:
    """A welcome reads back with every field; the header reads without keys."""
    content = make_content()
    data = make_welcome(content)

    assert _open(data) == content
    assert welcome.read_welcome_header(data) == welcome.WelcomeHeader(
        WORKER.device_id, 1, SUPERVISOR.device_id
    )


def test_smallest_content() -> None:
    """Lists may be empty, and fields left out mean empty."""
    opened = _open(forge_welcome_json(_json()))

    assert opened.transport_keys == {}
    assert opened.client_keys == ()
    assert _open(make_welcome(make_content(transport_keys={0: TRANSPORT_KEY}))).transport_keys


def test_many_keys() -> None:
    """A supervisor of two thousand clients is welcomed in one object."""
    keys = tuple(
        welcome.StreamKey(number.to_bytes(16, "big"), 1, CLIENT_KEY) for number in range(2000)
    )

    assert _open(make_welcome(make_content(client_keys=keys))).client_keys == keys


def test_sizes_are_padded() -> None:
    """The number of keys shows in the size only roughly."""
    key = welcome.StreamKey(STREAM, 1, CLIENT_KEY)

    sizes = {len(make_welcome(make_content(client_keys=(key,) * n))) for n in range(100, 120)}

    assert len(sizes) <= 6


def test_other_keys_open_nothing() -> None:
    """Another recipient's key or another granter's signature is refused."""
    data = make_welcome()

    with pytest.raises(DamagedError) as caught:
        welcome.open_welcome(data, hpke_key=HpkeKey.generate(), granter_public=SUPERVISOR.public)
    assert caught.value.code == "hpke-sealed"
    with pytest.raises(DamagedError) as caught:
        welcome.open_welcome(data, hpke_key=WORKER_HPKE, granter_public=STRANGER.public)
    assert caught.value.code == "welcome-granter"


@pytest.mark.parametrize("position", [5, 21, 25])
def test_header_is_bound_even_when_signed_anew(position: int) -> None:
    """A granter cannot take a sealed welcome over to another recipient or epoch."""
    data = bytearray(make_welcome()[:-64])
    data[position] ^= 1
    signed = bytes(data) + SUPERVISOR.sign("welcome", bytes(data))

    with pytest.raises(DamagedError):
        _open(signed)


HOSTILE = {
    "no JSON": b"",
    "not JSON": b"{",
    "not UTF-8": b'{"v":"\xff"}',
    "a list": b"[]",
    "deep": b"[" * 100_000,
    "deep in a field": b'{"v":1,"x":' + b"[" * 100_000,
    "no fields": b"{}",
    "no version": _json().replace(b'"v": 1, ', b'"w": 1, '),
    "unknown field": _json(extra=1),
    "version as text": _json(v="1"),
    "version as NaN": _json(v=float("nan")),
    "version huge": _json().replace(b'"v": 1', b'"v": 1e999'),
    "team of another root": _json(team=_b64(bytes(16))),
    "short root": _json(root_public=_b64(bytes(31))),
    "unusable recovery key": _json(root_hpke_public=_b64(bytes(1216))),
    "user too long": _json(user=_b64(bytes(17))),
    "not base64": _json(user="???"),
    "short key": _json(transport_keys={"1": _b64(bytes(31))}),
    "negative epoch": _json(transport_keys={"-1": _b64(bytes(32))}),
    "huge epoch": _json(team_keys=[[_b64(bytes(32)), 2**32]]),
    "epoch as text": _json(team_keys=[[_b64(bytes(32)), "1"]]),
    "key without epoch": _json(team_keys=[[_b64(bytes(32))]]),
    "short stream": _json(client_keys=[[_b64(bytes(15)), 1, _b64(bytes(32))]]),
    "head number zero": _json(heads=[[_b64(bytes(16)), 0, _b64(bytes(16))]]),
    "head number huge": _json(heads=[[_b64(bytes(16)), 10**30, _b64(bytes(16))]]),
    "long head hash": _json(heads=[[_b64(bytes(16)), 1, _b64(bytes(32))]]),
    "broken certificate": _json(certificates=[_b64(make_certificate()[:-1])]),
    "certificates as text": _json(certificates="x"),
}


@pytest.mark.parametrize("case", sorted(HOSTILE))
def test_hostile_content(case: str) -> None:
    """A granter's well-signed, well-sealed nonsense is refused."""
    with pytest.raises(DamagedError):
        _open(forge_welcome_json(HOSTILE[case]))


def test_newer_content_is_recognised() -> None:
    """A content of a later version, with fields we do not know, asks for an update."""
    with pytest.raises(NewerFormatError):
        _open(forge_welcome_json(_json(v=3, new_field=[1, 2])))


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"\0\0",
        b"\xff\xff\xff\xff",
        layout.padded(len(_json()).to_bytes(4, "big") + _json()) + b"\0",
        (len(_json()) - 1).to_bytes(4, "big") + _json(),
    ],
)
def test_hostile_padding(plain: bytes) -> None:
    """Length and padding are exact."""
    with pytest.raises(DamagedError):
        _open(forge_welcome(plain))


def test_size_cap() -> None:
    """Above 8 MiB nothing is read, and nothing is written."""
    with pytest.raises(DamagedError) as caught:
        welcome.read_welcome_header(bytes(welcome.MAX_WELCOME_BYTES + 1))
    assert caught.value.code == "welcome-size"
    head = segment.Reference(bytes(16), 1, bytes(16))
    with pytest.raises(BugError):
        make_welcome(make_content(heads=(head,) * 200_000))


@pytest.mark.parametrize("n_bytes", [0, 1, 2**32 - 1])
def test_hostile_lengths(n_bytes: int) -> None:
    """A length field that does not fit the file is refused."""
    data = bytearray(make_welcome())
    data[41:45] = n_bytes.to_bytes(4, "big")

    with pytest.raises(DamagedError) as caught:
        welcome.read_welcome_header(bytes(data))
    assert caught.value.code == "welcome-length"


def test_certificate_of_another_team_is_refused() -> None:
    """All certificates are of the team that welcomes."""
    foreign = certificate.issue(worker_certificate(team=bytes(16)), SUPERVISOR)

    with pytest.raises(DamagedError) as caught:
        make_welcome(make_content(certificates=(make_certificate(), foreign)))
    assert caught.value.code == "welcome-certificate"
    with pytest.raises(DamagedError) as caught:
        _open(forge_welcome_json(_json(certificates=[_b64(foreign)])))
    assert caught.value.code == "welcome-certificate"


def test_granter_must_sign() -> None:
    """We never write a welcome under another granter's id."""
    with pytest.raises(BugError):
        welcome.seal_welcome(
            make_content(),
            recipient=WORKER.device_id,
            recipient_epoch=1,
            recipient_public=WORKER_HPKE.public,
            granter=STRANGER.device_id,
            signing_key=SUPERVISOR,
        )


def test_path() -> None:
    """A welcome lies in its recipient's folder under the hash of its bytes."""
    data = make_welcome()

    assert welcome.welcome_path(WORKER.device_id, data) == (
        f"grant/{WORKER.device_id.hex()}/{layout.short_hash(data).hex()}.welcome"
    )


def test_repr_hides_the_keys() -> None:
    """A welcome in a log line shows no key."""
    text = repr(make_content()) + repr(make_content().team_keys) + repr(make_content().client_keys)

    for key in (CLIENT_KEY, TRANSPORT_KEY, *(key for key, _ in make_content().team_keys)):
        assert repr(key) not in text
        assert _b64(key) not in text
        assert key.hex() not in text
