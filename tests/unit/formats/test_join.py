"""Joining: requests and cards hold keys only, and both sides compute the same check words."""

from typing import Any

import pytest

from osmo_desktop.crypto import derive
from osmo_desktop.domain.errors import BugError, DamagedError
from osmo_desktop.formats import certificate, join, layout
from tests.unit.formats.builders import (
    ROOT,
    STRANGER,
    SUPERVISOR,
    TEAM,
    USER,
    WORKER,
    WORKER_HPKE,
    make_card,
    make_certificate,
    make_request,
    worker_certificate,
)

OTHER_ROOT = derive.org_root(bytes(32))


def _request(**changes: Any) -> join.JoinRequest:
    fields: dict[str, Any] = {
        "provisional_team": bytes(16),
        "user": USER,
        "device_public": WORKER.public,
        "hpke_public": WORKER_HPKE.public,
        "hpke_epoch": 4,
        "nonce": bytes(range(32)),
    }
    return join.JoinRequest(**{**fields, **changes})


def _card_body(team: bytes, root: bytes, cert: bytes) -> bytes:
    body = b"OWT1\x01" + team + root + ROOT.hpke.public + cert
    return body + SUPERVISOR.sign("team-card", body)


def test_request_round_trip() -> None:
    """A request reads back with every field, and says which device it will be."""
    request = _request()

    data = join.build_request(request, WORKER)

    assert join.read_request(data) == request
    assert len(data) == join.REQUEST_BYTES
    assert request.device == WORKER.device_id


def test_request_is_self_signed() -> None:
    """Nobody can put another's signing key into a request."""
    data = make_request()
    forged = data[:-64] + STRANGER.sign("join-request", data[:-64])

    with pytest.raises(DamagedError) as caught:
        join.read_request(forged)
    assert caught.value.code == "request-signature"
    with pytest.raises(BugError):
        join.build_request(_request(), STRANGER)


def test_request_with_an_unusable_key_is_refused() -> None:
    """A supervisor is never asked to admit a device that nobody can seal to."""
    data = make_request()
    start = 5 + 16 + 16 + 32
    body = data[:start] + b"\xff" * 1216 + data[start + 1216 : -64]

    with pytest.raises(DamagedError) as caught:
        join.read_request(body + WORKER.sign("join-request", body))
    assert caught.value.code == "hpke-public"


@pytest.mark.parametrize(
    "change",
    [
        {"provisional_team": b""},
        {"user": bytes(15)},
        {"hpke_epoch": 2**32},
        {"nonce": bytes(16)},
    ],
)
def test_wrong_request_fields_are_bugs(change: dict[str, Any]) -> None:
    """A request that readers would refuse is never written."""
    with pytest.raises(BugError):
        join.build_request(_request(**change), WORKER)


def test_card_round_trip() -> None:
    """A card reads back with the supervisor's certificate."""
    card = join.read_card(make_card())

    assert card.team == TEAM
    assert card.root_public == ROOT.signing.public
    assert card.root_hpke_public == ROOT.hpke.public
    assert card.certificate == make_certificate()
    assert card.supervisor.device == SUPERVISOR.device_id
    assert len(make_card()) == join.CARD_BYTES


def test_card_of_a_false_root_is_refused() -> None:
    """The team id fits its root key only."""
    data = _card_body(TEAM, OTHER_ROOT.signing.public, make_certificate())

    with pytest.raises(DamagedError) as caught:
        join.read_card(data)
    assert caught.value.code == "card-team"


def test_card_with_a_certificate_of_another_root_is_refused() -> None:
    """The root of the card must have certified the supervisor of the card."""
    team = derive.team_id(OTHER_ROOT.signing.public)
    data = _card_body(team, OTHER_ROOT.signing.public, make_certificate())

    with pytest.raises(DamagedError) as caught:
        join.read_card(data)
    assert caught.value.code == "certificate-issuer"


def test_card_of_a_worker_is_refused() -> None:
    """A worker, even certified by the root, answers no join request."""
    cert = certificate.issue(
        worker_certificate(device_public=SUPERVISOR.public, issuer=bytes(16), supersedes=b""),
        ROOT.signing,
    )

    with pytest.raises(DamagedError) as caught:
        join.read_card(_card_body(TEAM, ROOT.signing.public, cert))
    assert caught.value.code == "card-supervisor"


def test_card_signed_by_another_is_refused() -> None:
    """The recovery key in the card is vouched for by the supervisor's device."""
    data = make_card()
    forged = data[:-64] + STRANGER.sign("team-card", data[:-64])

    with pytest.raises(DamagedError) as caught:
        join.read_card(forged)
    assert caught.value.code == "card-signature"
    card = join.TeamCard(TEAM, ROOT.signing.public, ROOT.hpke.public, make_certificate())
    with pytest.raises(BugError):
        join.build_card(card, STRANGER)


def test_check_digest_depends_on_everything() -> None:
    """Whatever key an attacker in between changes, the words differ."""
    request = make_request()
    digest = join.check_digest(request, ROOT.signing.public, SUPERVISOR.public)

    assert len(digest) == 32
    assert digest == join.check_digest(request, ROOT.signing.public, SUPERVISOR.public)
    others = [
        (join.build_request(_request(), WORKER), ROOT.signing.public, SUPERVISOR.public),
        (request, OTHER_ROOT.signing.public, SUPERVISOR.public),
        (request, ROOT.signing.public, STRANGER.public),
        (request, SUPERVISOR.public, ROOT.signing.public),
    ]
    assert len({digest, *(join.check_digest(*other) for other in others)}) == 5


def test_check_digest_is_frozen() -> None:
    """Two versions of the program must show the same words."""
    digest = join.check_digest(b"request", bytes(32), bytes(range(32)))

    assert digest.hex() == ("b9abb9e484286339790e0c43f64143285beb6288788e7926645072817c1bd43a")


def test_check_digest_wants_whole_keys() -> None:
    """Cut keys would let bytes move from one key to the next."""
    with pytest.raises(BugError):
        join.check_digest(b"request", bytes(31), bytes(33))


def test_paths() -> None:
    """Both lie in the join folder under the hash of their bytes."""
    request, card = make_request(), make_card()

    assert join.request_path(request) == f"join/{layout.short_hash(request).hex()}.req"
    assert join.card_path(card) == f"join/{layout.short_hash(card).hex()}.card"
