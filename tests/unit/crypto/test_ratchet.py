"""The ratchet of access logs against fixed values: other versions read the same log."""

from __future__ import annotations

from osmo_desktop.crypto import ratchet

KEY = bytes(range(32))


def test_the_ratchet_gives_the_frozen_values() -> None:
    """First key, next key, page key, running hash and MAC of a head: as in version 1 for ever."""
    first = ratchet.first_key(KEY)
    second = ratchet.next_key(first)
    running = ratchet.running_hash(ratchet.START, b"page")
    assert first.hex() == "c905ddbd459679bfa733cf050d2b83b7ed79564b88ac17194017302639d0155b"
    assert second.hex() == "551b2bbf48a2f339359dabeb935580611825d2750cd5d66e192fe2042c57b773"
    assert (
        ratchet.page_key(first).hex()
        == "97c60965002ebff9133ca03524eec0ba548e1c254266d3d6b764913390bcd455"
    )
    assert running.hex() == "f7f180f8d90955a54f48da62d1ae65570dfca36e9826e668f267a5895942c1ce"
    assert (
        ratchet.head_mac(second, bytes(16), 1, running).hex()
        == "f09f89acc1489e794c5fab4bc0ea1acfadde486b4cf77138ec39f65ded29b17a"
    )


def test_no_two_keys_are_the_same() -> None:
    """Each step and each purpose has a key of its own."""
    keys, key = [KEY], ratchet.first_key(KEY)
    for _ in range(100):
        keys += [key, ratchet.page_key(key)]
        key = ratchet.next_key(key)
    assert len(set(keys)) == len(keys)
