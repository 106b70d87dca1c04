"""Published test vectors: the primitives are the ones that the specification names."""

import hashlib
from typing import Final

import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from osmo_desktop.crypto import _primitives
from osmo_desktop.crypto.hpke import HpkeKey
from osmo_desktop.crypto.sealing import Cipher

K1: Final = "01" + "00" * 31
N3: Final = "03" + "00" * 11
N0: Final = "00" * 12

# RFC 8452 C.2 and C.3: key, nonce, aad, plaintext, ciphertext, tag.
GCM_SIV: Final = [
    (K1, N3, "", "", "", "07f5f4169bbf55a8400cd47ea6fd400f"),
    (K1, N3, "", "0100000000000000", "c2ef328e5c71c83b", "843122130f7364b761e0b97427e3df28"),
    (K1, N3, "01", "0200000000000000", "1de22967237a8132", "91213f267e3b452f02d01ae33e4ec854"),
    (
        "3c535de192eaed3822a2fbbe2ca9dfc88255e14a661b8aa82cc54236093bbc23",
        "688089e55540db1872504e1c",
        "734320ccc9d9bbbb19cb81b2af4ecbc3e72834321f7aa0f70b7282b4f33df23f167541",
        "ced532ce4159b035277d4dfbb7db62968b13cd4eec",
        "626660c26ea6612fb17ad91e8e767639edd6c9faee",
        "9d6c7029675b89eaf4ba1ded1a286594",
    ),
    (
        "00" * 32,
        N0,
        "",
        "000000000000000000000000000000004db923dc793ee6497c76dcc03a98e108",
        "f3f80f2cf0cb2dd9c5984fcda908456cc537703b5ba70324a6793a7bf218d3ea",
        "ffffffff000000000000000000000000",
    ),
]

# RFC 8032 7.1, tests 1 to 3: seed, public, message, signature.
ED25519: Final = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]


@pytest.mark.parametrize(("key", "nonce", "aad", "plaintext", "ciphertext", "tag"), GCM_SIV)
def test_gcm_siv(key: str, nonce: str, aad: str, plaintext: str, ciphertext: str, tag: str) -> None:
    """Sealed bytes are AES-256-GCM-SIV as in RFC 8452, nonce first and tag last."""
    blob = bytes.fromhex(nonce + ciphertext + tag)

    opened = Cipher(bytes.fromhex(key)).open(blob, bytes.fromhex(aad))

    assert opened == bytes.fromhex(plaintext)


@pytest.mark.parametrize(("seed", "public", "message", "signature"), ED25519)
def test_ed25519(seed: str, public: str, message: str, signature: str) -> None:
    """Signatures are Ed25519 as in RFC 8032."""
    key = _primitives.signing_private(bytes.fromhex(seed))
    data, expected = bytes.fromhex(message), bytes.fromhex(signature)

    assert _primitives.signing_public_bytes(key) == bytes.fromhex(public)
    assert key.sign(data) == expected
    assert _primitives.verify_ed25519(bytes.fromhex(public), data, expected)
    assert not _primitives.verify_ed25519(bytes.fromhex(public), data + b"x", expected)


def test_hkdf_without_salt() -> None:
    """Our HKDF is that of RFC 5869 A.3 (no salt, SHA-256)."""
    derived = _primitives.hkdf_sha256(b"\x0b" * 22, b"", 42)

    assert derived.hex() == (
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    )


def test_hkdf_of_the_library() -> None:
    """The library's HKDF passes RFC 5869 A.1, salt included."""
    derived = HKDF(
        algorithm=hashes.SHA256(),
        length=42,
        salt=bytes(range(13)),
        info=bytes(range(0xF0, 0xFA)),
    ).derive(b"\x0b" * 22)

    assert derived.hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )


def test_argon2id_of_the_library() -> None:
    """The library's Argon2id passes RFC 9106 5.3, with secret and associated data."""
    derived = Argon2id(
        salt=b"\x02" * 16,
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        secret=b"\x03" * 8,
        ad=b"\x04" * 12,
    ).derive(b"\x01" * 32)

    assert derived.hex() == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"


def test_argon2id() -> None:
    """Our derivation is the same function with neither secret nor associated data."""
    derived = _primitives.argon2id(b"\x01" * 32, b"\x02" * 16, memory_kib=32, iterations=3, lanes=4)

    assert derived.hex() == "03aab965c12001c9d7d0d2de33192c0494b684bb148196d73c1df1acaf6d0c2e"


def test_hpke_of_the_library() -> None:
    """The library's HPKE opens the first message of the RFC 9180 vector for our KDF and AEAD."""
    suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    private = X25519PrivateKey.from_private_bytes(
        bytes.fromhex("497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d")
    )
    sealed = bytes.fromhex(
        "6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256"
        "e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be99319"
        "80a41de125a925cdad859d5b7a"
    )

    # The vector has associated data, which the public interface does not take.
    opened = openssl.hpke._decrypt_with_aad(
        suite, sealed, private, b"Ode on a Grecian Urn", b"Count-0"
    )

    assert opened == b"Beauty is truth, truth beauty"


def test_hybrid_key_layout() -> None:
    """Our 96 private and 1216 public bytes are those of the draft's vector for KEM 0x647A.

    The draft expands a 32-byte seed with SHAKE256 to exactly our private layout; the public key
    is compared by its SHA-256.
    """
    seed = bytes.fromhex("3ec47fa82dd5689d27c6190e724c74ec8f608df3331ce331929e37b829676630")

    key = HpkeKey.from_bytes(hashlib.shake_256(seed).digest(96))

    assert hashlib.sha256(key.public).hexdigest() == (
        "ad8aaf3f00d8a39bfeec2947a7d5dde68be08bba19bd301a348a45dc5fcc8341"
    )
