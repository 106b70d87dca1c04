"""The only module that imports `cryptography`: suite 1 of SECURITY b.2 and nothing more.

Library exceptions end here: verification failures leave as `DamagedError`, wrong sizes handed in
by our own code as `BugError`. `AESGCMSIV`, `AESGCM` and `InvalidTag` are re-exported for `sealing`
and `streams`, which keep the cipher object of a key: making one costs as much as a small record.
"""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.mlkem import (
    MLKEM768PrivateKey,
    MLKEM768PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from osmo_desktop.domain.errors import BugError, DamagedError, KnownError

__all__ = [
    "AESGCM",
    "AESGCMSIV",
    "MLKEM_PUBLIC_BYTES",
    "MLKEM_SEED_BYTES",
    "HybridPrivateKey",
    "InvalidTag",
    "SigningPrivateKey",
    "argon2id",
    "check_hybrid_public",
    "hkdf_sha256",
    "hpke_open",
    "hpke_seal",
    "hybrid_private",
    "hybrid_public_bytes",
    "signing_private",
    "signing_public_bytes",
    "verify_ed25519",
]

MLKEM_SEED_BYTES: Final = 64
MLKEM_PUBLIC_BYTES: Final = 1184
_X25519_BYTES: Final = 32

SigningPrivateKey = Ed25519PrivateKey
HybridPrivateKey = hpke.MLKEM768X25519PrivateKey

_SUITE: Final = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)

# y coordinates of the Ed25519 points of small order, in both their canonical and their
# non-canonical encodings, with the sign bit cleared. Under such a "public key" a signature can be
# made that fits nearly any message, so nobody could be held to what it signed. (RFC 8032 5.1)
_P: Final = 2**255 - 19
_ORDER_8_Y: Final = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD83D3D706A17C7
_SMALL_ORDER_Y: Final = frozenset(
    y.to_bytes(32, "little") for y in (0, 1, _P - 1, _P, _P + 1, _ORDER_8_Y, _P - _ORDER_8_Y)
)


def hkdf_sha256(key: bytes, info: bytes, length: int) -> bytes:
    """HKDF-SHA256 (RFC 5869) without salt: our input keys are uniformly random already."""
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=info).derive(key)


def argon2id(
    secret: bytes, salt: bytes, *, memory_kib: int, iterations: int, lanes: int, length: int = 32
) -> bytes:
    """Argon2id (RFC 9106). Raises KnownError("kdf-memory") if the machine lacks the memory."""
    try:
        return Argon2id(
            salt=salt, length=length, iterations=iterations, lanes=lanes, memory_cost=memory_kib
        ).derive(secret)
    except MemoryError as error:
        raise KnownError("kdf-memory", memory_kib=memory_kib) from error


def signing_private(seed: bytes) -> Ed25519PrivateKey:
    """The Ed25519 private key of a 32-byte seed."""
    if len(seed) != 32:
        raise BugError("signing-key-size", size=len(seed))
    return Ed25519PrivateKey.from_private_bytes(seed)


def signing_public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32 public bytes of a signing key."""
    return key.public_key().public_bytes_raw()


def verify_ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """True if the signature fits; False for wrong sizes and keys of small order as well."""
    if len(public) != 32 or len(signature) != 64:
        return False
    if public[:31] + bytes([public[31] & 0x7F]) in _SMALL_ORDER_Y:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def hybrid_private(mlkem_seed: bytes, x25519_private: bytes) -> hpke.MLKEM768X25519PrivateKey:
    """The hybrid private key of its two parts (64 and 32 bytes)."""
    return hpke.MLKEM768X25519PrivateKey(
        MLKEM768PrivateKey.from_seed_bytes(mlkem_seed),
        X25519PrivateKey.from_private_bytes(x25519_private),
    )


def hybrid_public_bytes(mlkem_seed: bytes, x25519_private: bytes) -> bytes:
    """ML-KEM-768 public key (1184 bytes) followed by the X25519 public key (32 bytes)."""
    mlkem_public = MLKEM768PrivateKey.from_seed_bytes(mlkem_seed).public_key()
    x25519_public = X25519PrivateKey.from_private_bytes(x25519_private).public_key()
    return mlkem_public.public_bytes_raw() + x25519_public.public_bytes_raw()


def _hybrid_public(public: bytes) -> hpke.MLKEM768X25519PublicKey:
    if len(public) != MLKEM_PUBLIC_BYTES + _X25519_BYTES:
        raise DamagedError("hpke-public")
    try:
        return hpke.MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(public[:MLKEM_PUBLIC_BYTES]),
            X25519PublicKey.from_public_bytes(public[MLKEM_PUBLIC_BYTES:]),
        )
    except ValueError as error:
        raise DamagedError("hpke-public") from error


def check_hybrid_public(public: bytes) -> None:
    """Raise DamagedError("hpke-public") unless one can really seal to these bytes.

    Catches wrong sizes, ML-KEM values out of range and X25519 points of small order, so that a
    member with a bad key cannot make everybody's later key rotation fail.
    """
    _hybrid_public(public)
    probe = X25519PrivateKey.from_private_bytes(b"\x01" * _X25519_BYTES)
    try:
        probe.exchange(X25519PublicKey.from_public_bytes(public[MLKEM_PUBLIC_BYTES:]))
    except ValueError as error:
        raise DamagedError("hpke-public") from error


def hpke_seal(public: bytes, plaintext: bytes, info: bytes) -> bytes:
    """HPKE base mode, single shot: encapsulation (1120 bytes) ‖ ciphertext ‖ tag (16 bytes)."""
    key = _hybrid_public(public)
    try:
        return _SUITE.encrypt(plaintext, key, info=info)
    except ValueError as error:
        raise DamagedError("hpke-public") from error


def hpke_open(key: hpke.MLKEM768X25519PrivateKey, ciphertext: bytes, info: bytes) -> bytes:
    """Open what `hpke_seal` made; raises DamagedError("hpke-sealed")."""
    try:
        return _SUITE.decrypt(ciphertext, key, info=info)
    except (InvalidTag, ValueError) as error:
        raise DamagedError("hpke-sealed") from error
