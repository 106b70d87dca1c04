"""Key commitment: a record made to read two ways under two keys is still refused.

GCM-SIV does not commit to its key. This test makes the real forgery (`two_keyed`), shows that the
bare cipher accepts it under both keys, and that the kid in header and grant does not.
"""

import pytest

from osmo_desktop.crypto import derive
from osmo_desktop.crypto.hpke import seal_to
from osmo_desktop.crypto.sealing import Cipher
from osmo_desktop.domain.errors import BugError, DamagedError
from osmo_desktop.formats import grant, record
from tests.faults.attacks.two_keys import two_keyed
from tests.unit.formats.builders import (
    CIPHER,
    CLIENT_KEY,
    EPOCH,
    STREAM,
    SUPERVISOR,
    TEAM,
    WORKER,
    WORKER_HPKE,
)

OTHER_KEY = bytes(reversed(CLIENT_KEY))


def test_two_faced_record_is_refused() -> None:
    """A record that the bare cipher opens under two client keys opens under the named one only."""
    other = record.RecordCipher(OTHER_KEY, STREAM, EPOCH)
    head = record.HEADER.pack(b"OWR1", 1, 0, TEAM, WORKER.device_id, 7, STREAM, CIPHER.kid8)
    keys = [derive.record_key(key, STREAM, EPOCH) for key in (CLIENT_KEY, OTHER_KEY)]
    blob = two_keyed((keys[0], head + CIPHER.kid), (keys[1], head + other.kid))

    one = Cipher(keys[0]).open(blob, head + CIPHER.kid)
    two = Cipher(keys[1]).open(blob, head + other.kid)

    assert one != two
    assert CIPHER.open(head + blob) == one
    with pytest.raises(DamagedError) as caught:
        other.open(head + blob)
    assert caught.value.code == "record-key"


def test_grant_of_another_key_under_the_same_kid_is_refused() -> None:
    """A granter cannot hand someone a second key under an announced kid."""
    header = grant.GrantHeader(WORKER.device_id, 1, SUPERVISOR.device_id, CIPHER.kid)
    honest = grant.seal_grant(
        header,
        recipient_public=WORKER_HPKE.public,
        client_key=CLIENT_KEY,
        stream=STREAM,
        epoch=EPOCH,
        signing_key=SUPERVISOR,
    )
    with pytest.raises(BugError):
        grant.seal_grant(
            header,
            recipient_public=WORKER_HPKE.public,
            client_key=OTHER_KEY,
            stream=STREAM,
            epoch=EPOCH,
            signing_key=SUPERVISOR,
        )

    forged = _regrant(honest, OTHER_KEY)

    with pytest.raises(DamagedError) as caught:
        grant.open_grant(forged, hpke_key=WORKER_HPKE, granter_public=SUPERVISOR.public)
    assert caught.value.code == "grant-kid"


def _regrant(honest: bytes, client_key: bytes) -> bytes:
    """The honest grant's header over another key, signed by the malicious granter."""
    head = honest[: grant.HEADER.size]
    content = client_key + STREAM + EPOCH.to_bytes(4, "big")
    signed = head + seal_to(WORKER_HPKE.public, content, head)
    return signed + SUPERVISOR.sign("grant", signed)
