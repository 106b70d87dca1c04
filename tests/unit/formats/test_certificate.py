"""Certificates: strict, of one encoding, and provably from the issuer they name."""

import hashlib
from typing import Any

import pytest

from osmo_desktop.crypto.signing import SigningKey
from osmo_desktop.domain.errors import BugError, DamagedError
from osmo_desktop.formats import certificate
from tests.unit.formats.builders import (
    ROOT,
    STRANGER,
    SUPERVISOR,
    TEAM,
    WORKER,
    make_certificate,
    worker_certificate,
)

ROLE_AT = 37


def _resigned(data: bytes, key: SigningKey) -> bytes:
    body = data[:-64]
    return body + key.sign("certificate", body)


def test_round_trip() -> None:
    """A device-issued certificate reads back with every field."""
    cert = worker_certificate()
    data = certificate.issue(cert, SUPERVISOR)

    assert certificate.verify_certificate(data, SUPERVISOR.public) == cert
    assert certificate.read_certificate(data) == cert
    assert cert.device == WORKER.device_id
    assert not cert.by_root
    assert len(data) == certificate.CERTIFICATE_BYTES
    assert certificate.certificate_hash(data) == hashlib.sha256(data).digest()


def test_root_certificate() -> None:
    """A root-issued certificate is checked against the key that the team id commits to."""
    data = make_certificate()

    cert = certificate.verify_certificate(data, ROOT.signing.public)

    assert cert.by_root
    assert cert.supersedes == b""
    assert cert.role == "supervisor"


@pytest.mark.parametrize("role", ["worker", "supervisor", "auditor"])
def test_roles(role: str) -> None:
    """All three roles travel."""
    data = certificate.issue(worker_certificate(role=role), SUPERVISOR)

    assert certificate.read_certificate(data).role == role


def test_another_issuer_is_refused() -> None:
    """The key handed in must be that of the issuer named, also for the root."""
    data = certificate.issue(worker_certificate(), SUPERVISOR)

    for public in (STRANGER.public, ROOT.signing.public, b"", bytes(32)):
        with pytest.raises(DamagedError) as caught:
            certificate.verify_certificate(data, public)
        assert caught.value.code == "certificate-issuer"
    with pytest.raises(DamagedError) as caught:
        certificate.verify_certificate(make_certificate(), SUPERVISOR.public)
    assert caught.value.code == "certificate-issuer"


def test_a_false_root_is_refused() -> None:
    """Someone else's root cannot certify for this team, however well it signs."""
    forged = _resigned(make_certificate(), STRANGER)

    with pytest.raises(DamagedError) as caught:
        certificate.verify_certificate(forged, STRANGER.public)
    assert caught.value.code == "certificate-issuer"
    with pytest.raises(DamagedError) as caught:
        certificate.verify_certificate(forged, ROOT.signing.public)
    assert caught.value.code == "certificate-signature"


@pytest.mark.parametrize("role", [0, 4, 255])
def test_unknown_roles_are_refused(role: int) -> None:
    """A role that does not exist is refused even if well signed."""
    data = bytearray(make_certificate())
    data[ROLE_AT] = role

    with pytest.raises(DamagedError) as caught:
        certificate.read_certificate(_resigned(bytes(data), ROOT.signing))
    assert caught.value.code == "certificate-role"


def test_unusable_hpke_key_is_refused() -> None:
    """A device nobody can seal to is never certified, nor read as certified."""
    data = make_certificate()
    low_order = _resigned(data[: -64 - 32] + bytes(32) + data[-64:], ROOT.signing)

    with pytest.raises(DamagedError) as caught:
        certificate.read_certificate(low_order)
    assert caught.value.code == "hpke-public"
    with pytest.raises(DamagedError):
        certificate.issue(worker_certificate(hpke_public=bytes(1216)), SUPERVISOR)


@pytest.mark.parametrize(
    "change",
    [
        {"team": b"short"},
        {"user": bytes(32)},
        {"role": "admin"},
        {"device_public": bytes(31)},
        {"hpke_epoch": -1},
        {"incarnation": 2**32},
        {"issuer": WORKER.device_id},
        {"issuer": bytes(16)},
        {"supersedes": bytes(16)},
        {"supersedes": bytes(32)},
    ],
)
def test_wrong_fields_are_bugs(change: dict[str, Any]) -> None:
    """A certificate that readers would refuse is never issued."""
    with pytest.raises(BugError):
        certificate.issue(worker_certificate(**change), SUPERVISOR)


def test_team_of_a_root_certificate() -> None:
    """The root issues for its own team only."""
    foreign = worker_certificate(team=bytes(16), issuer=certificate.ROOT_ISSUER)

    with pytest.raises(BugError):
        certificate.issue(foreign, ROOT.signing)
    certificate.issue(worker_certificate(team=TEAM, issuer=bytes(16)), ROOT.signing)
