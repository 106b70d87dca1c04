"""Keys derived from keys: HKDF-SHA256 with one distinct label for each purpose.

Labels on the wire (`kid`, `rec`, `seg`) are followed by the 16-byte stream and the epoch as
four big-endian bytes, so no two inputs give the same label. Every other label starts with
`"ow1 "`. Rule: SECURITY b.1, b.2, b.4. All functions may be called from any thread.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from osmo_desktop.crypto._primitives import hkdf_sha256
from osmo_desktop.crypto.hpke import PRIVATE_BYTES, HpkeKey
from osmo_desktop.crypto.sealing import BytesLike
from osmo_desktop.crypto.signing import PUBLIC_BYTES, SigningKey
from osmo_desktop.domain.errors import BugError

KEY_BYTES: Final = 32
KEY_ID_BYTES: Final = 32
STREAM_BYTES: Final = 16
# The stream under which the team's transport keys are known. Rule: SECURITY b.0 6.
TRANSPORT_STREAM: Final = bytes(STREAM_BYTES)


def _key(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise BugError("derive-key-size", size=len(key))
    return key


def _place(stream: bytes, epoch: int) -> bytes:
    if len(stream) != STREAM_BYTES or not 0 <= epoch < 2**32:
        raise BugError("derive-stream", size=len(stream), epoch=epoch)
    return stream + epoch.to_bytes(4, "big")


def subkey(key: bytes, label: bytes) -> bytes:
    """A 32-byte key for one purpose of the parent key (32 bytes); labels must be distinct."""
    return hkdf_sha256(_key(key), b"ow1 sub\0" + label, KEY_BYTES)


def key_id(client_key: bytes, stream: bytes, epoch: int) -> bytes:
    """The kid, 32 bytes: names the key of (stream, epoch) and commits to it."""
    return hkdf_sha256(_key(client_key), b"kid" + _place(stream, epoch), KEY_ID_BYTES)


def record_key(client_key: bytes, stream: bytes, epoch: int) -> bytes:
    """The key under which the records of (stream, epoch) are sealed."""
    return hkdf_sha256(_key(client_key), b"rec" + _place(stream, epoch), KEY_BYTES)


def segment_key(transport_key: bytes, epoch: int) -> bytes:
    """The key under which segment bodies of a transport-key epoch are sealed."""
    return hkdf_sha256(_key(transport_key), b"seg" + _place(TRANSPORT_STREAM, epoch), KEY_BYTES)


def content_key(seed: bytes, aad: bytes, content: BytesLike) -> bytes:
    """The key that seals one content under one `aad`: of a random seed and of both.

    A seed that comes back on a cloned machine gives another key to anything else that is sealed.
    """
    hashes = hashlib.sha256(aad).digest() + hashlib.sha256(content).digest()
    return hkdf_sha256(_key(seed), b"ow1 content\0" + hashes, KEY_BYTES)


def team_id(root_signing_public: bytes) -> bytes:
    """The 16-byte id of the team whose recovery root has these 32 public signing bytes."""
    if len(root_signing_public) != PUBLIC_BYTES:
        raise BugError("team-root-size", size=len(root_signing_public))
    return hashlib.sha256(b"ow1 team\0" + root_signing_public).digest()[:16]


@dataclass(frozen=True, slots=True)
class OrgRoot:
    """The team's recovery root, derived from the paper secret; held in memory only while used."""

    signing: SigningKey
    hpke: HpkeKey

    @property
    def recipient(self) -> bytes:
        """The 16-byte id under which grants to the recovery root are stored."""
        return self.signing.device_id


def org_root(recovery_secret: bytes) -> OrgRoot:
    """The recovery root of a 32-byte paper secret. The same secret always gives the same root."""
    secret = _key(recovery_secret)
    return OrgRoot(
        signing=SigningKey.from_bytes(hkdf_sha256(secret, b"ow1 root signing", KEY_BYTES)),
        hpke=HpkeKey.from_bytes(hkdf_sha256(secret, b"ow1 root hpke", PRIVATE_BYTES)),
    )


def recovery_kek(recovery_secret: bytes) -> bytes:
    """The 32-byte key that wraps the vault key in the recovery slot."""
    return hkdf_sha256(_key(recovery_secret), b"ow1 recovery kek", KEY_BYTES)


def reset_key(seed: bytes, size: int) -> bytes:
    """The private bytes of the key that the answer to a reset is sealed to."""
    return hkdf_sha256(_key(seed), b"ow1 reset hpke", size)
