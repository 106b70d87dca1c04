"""The frozen objects of format 1 open with every later version, to the same content (A11).

`formats-v1.json` was written once and is never rewritten; a new layout gets a new file.
"""

import json
from pathlib import Path
from typing import Final

from osmo_desktop.crypto.hpke import HpkeKey
from osmo_desktop.formats import certificate, grant, join, record, segment, welcome

GOLDEN: Final = {
    name: bytes.fromhex(text)
    for name, text in json.loads(
        (Path(__file__).parents[2] / "golden" / "formats-v1.json").read_text()
    ).items()
}
RECIPIENT: Final = HpkeKey.from_bytes(GOLDEN["recipient_private"])
TEAM: Final = GOLDEN["team"]
STREAM: Final = GOLDEN["stream"]
CLIENT_KEY: Final = GOLDEN["client_key"]
TRANSPORT_KEY: Final = GOLDEN["transport_key"]
SUPERVISOR: Final = GOLDEN["supervisor_public"]
EPOCH: Final = 3


def test_record() -> None:
    """The frozen record opens, and has its frozen id."""
    cipher = record.RecordCipher(CLIENT_KEY, STREAM, EPOCH)

    assert cipher.open(GOLDEN["record"]) == GOLDEN["payload"]
    assert cipher.kid == GOLDEN["kid"]
    assert record.record_id(GOLDEN["record"]) == GOLDEN["record_id"]


def test_segment() -> None:
    """The frozen segment verifies and opens."""
    verified = segment.verify_segment(GOLDEN["segment"], GOLDEN["worker_public"], vault=TEAM)

    body = verified.open(TRANSPORT_KEY)

    assert (verified.header.segno, verified.header.tk_epoch) == (2, 2)
    assert body.got == (GOLDEN["kid"],)
    assert [len(body.deps), len(body.bad), body.audit_count] == [1, 1, 5]
    assert body.wall_ms == 1_790_000_000_000
    assert [record.read_header(item).lamport for item in body.records] == [7, 8]


def test_grant() -> None:
    """The frozen grant opens."""
    granted = grant.open_grant(GOLDEN["grant"], hpke_key=RECIPIENT, granter_public=SUPERVISOR)

    assert granted == grant.Granted(CLIENT_KEY, STREAM, EPOCH, GOLDEN["kid"])


def test_certificate() -> None:
    """The frozen certificate verifies."""
    cert = certificate.verify_certificate(GOLDEN["certificate"], GOLDEN["root_public"])

    assert (cert.team, cert.role, cert.device_public) == (TEAM, "supervisor", SUPERVISOR)


def test_request_and_card() -> None:
    """The frozen request and card are read, and give the frozen digest."""
    request = join.read_request(GOLDEN["request"])
    card = join.read_card(GOLDEN["card"])

    assert request.device_public == GOLDEN["worker_public"]
    assert (card.team, card.certificate) == (TEAM, GOLDEN["certificate"])
    digest = join.check_digest(GOLDEN["request"], GOLDEN["root_public"], SUPERVISOR)
    assert digest == GOLDEN["check_digest"]


def test_welcome() -> None:
    """The frozen welcome opens with all its keys."""
    content = welcome.open_welcome(GOLDEN["welcome"], hpke_key=RECIPIENT, granter_public=SUPERVISOR)

    assert content.team == TEAM
    assert content.transport_keys[2] == TRANSPORT_KEY
    assert content.client_keys == (welcome.StreamKey(STREAM, EPOCH, CLIENT_KEY),)
    assert content.certificates == (GOLDEN["certificate"],)
    assert len(content.team_keys) == len(content.heads) == 1
