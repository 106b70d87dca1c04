"""Derived keys: one key for each purpose, the same everywhere, and none from wrong sizes."""

from collections.abc import Callable

import pytest

from osmo_desktop.crypto import derive
from osmo_desktop.crypto.hpke import seal_to
from osmo_desktop.domain.errors import BugError

KEY = bytes(range(32))
STREAM = bytes(range(16))


def test_frozen_values() -> None:
    """Derivations are part of the format: they never change."""
    assert derive.key_id(KEY, STREAM, 7).hex() == (
        "1bf03e3f4e2c212d7a6aaea4b4991e9a676bd8eafbce6bbd24a3d96b8b7ece9f"
    )
    assert derive.record_key(KEY, STREAM, 7).hex() == (
        "17eca8d0d6cd8d2f0bb2744ea8ed3556ae19e26285e00873b0d6df08afbc8bd6"
    )
    assert derive.segment_key(KEY, 7).hex() == (
        "f7e93942fd9870b493936712ed32ff09d4b79d67005e9ff7a1da39c72ac3b9e2"
    )
    assert derive.subkey(KEY, b"label").hex() == (
        "8add187876841049d56b8b358917a34e577bc7c545e8d29d5dffc64213c23ebd"
    )
    assert derive.recovery_kek(KEY).hex() == (
        "16e2d23c9be5c218832fe42acded695b4f704c4183cf6dce4cadafcb63a8c881"
    )
    root = derive.org_root(KEY)
    assert root.signing.public.hex() == (
        "a527a231fe0d1961bce582f2119b7a255a561bc8be5b97c2790281870dafa4a5"
    )
    assert derive.team_id(root.signing.public).hex() == "b6f0b1620b57ab35014f405e799308cb"
    assert root.recipient == root.signing.device_id


def test_first_and_last_epoch() -> None:
    """Epochs are all numbers of four bytes."""
    assert len(derive.key_id(KEY, STREAM, 0)) == len(derive.key_id(KEY, STREAM, 2**32 - 1)) == 32


def test_purposes_are_separate() -> None:
    """No two purposes of one key, and no two streams or epochs, give the same bytes."""
    keys = [
        derive.key_id(KEY, STREAM, 7),
        derive.key_id(KEY, STREAM, 8),
        derive.key_id(KEY, bytes(16), 7),
        derive.record_key(KEY, STREAM, 7),
        derive.record_key(KEY, bytes(16), 7),
        derive.segment_key(KEY, 7),
        derive.segment_key(KEY, 8),
        derive.subkey(KEY, b""),
        derive.subkey(KEY, b"kid"),
        derive.subkey(KEY, b"kid" + STREAM + bytes([0, 0, 0, 7])),
        derive.recovery_kek(KEY),
        derive.org_root(KEY).signing.to_bytes(),
        derive.org_root(KEY).hpke.to_bytes()[:32],
        KEY,
    ]

    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    "call",
    [
        lambda: derive.key_id(KEY[:31], STREAM, 1),
        lambda: derive.key_id(KEY, STREAM[:15], 1),
        lambda: derive.key_id(KEY, STREAM, -1),
        lambda: derive.key_id(KEY, STREAM, 2**32),
        lambda: derive.record_key(KEY, STREAM + b"x", 1),
        lambda: derive.subkey(b"", b"label"),
        lambda: derive.org_root(KEY + b"x"),
        lambda: derive.recovery_kek(b"short"),
        lambda: derive.team_id(b"short"),
    ],
)
def test_wrong_sizes_are_bugs(call: Callable[[], object]) -> None:
    """A derivation from a wrong size would be a silent weakness, so it is refused."""
    with pytest.raises(BugError):
        call()


def test_root_is_deterministic() -> None:
    """The paper secret alone brings back the same root on another machine."""
    first, second = derive.org_root(KEY), derive.org_root(KEY)

    assert first.signing.public == second.signing.public
    assert second.hpke.open(seal_to(first.hpke.public, b"text", b"info"), b"info") == b"text"
    assert "redacted" in repr(first)
    assert KEY.hex() not in repr(first)
