"""The shipped crisis card is read like a stranger's file."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from osmo_desktop.domain.crisis import MAX_BYTES, read_crisis_table, shipped_crisis_table
from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.resource_files import resource_dir

SHIPPED = (resource_dir() / "crisis.json").read_bytes()


def test_the_shipped_card_has_112_dated_and_with_its_source() -> None:
    """112 is valid today; every entry says from when it holds and where it comes from."""
    entries = shipped_crisis_table().entries
    assert [entry.number for entry in entries if entry.number] == ["112"]
    assert all(entry.is_valid(date(2026, 11, 22)) and entry.source["fi"] for entry in entries)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: told["entries"].append(told["entries"][0]),
        lambda told: told["entries"][0]["label"].pop("sv"),
        lambda told: told["entries"][0].update(number="call me"),
        lambda told: told["entries"][0].update(extra=1),
        lambda told: told.update(format=2),
        lambda told: told.update(check_again_days=0),
        lambda told: told.update(entries=[]),
    ],
)
def test_a_broken_card_is_refused(spoil: Callable[[Any], object]) -> None:
    """Twice, without a language, no number, unknown fields, another format, nothing."""
    told = json.loads(SHIPPED)
    spoil(told)
    with pytest.raises(BugError, match="crisis-invalid"):
        read_crisis_table(json.dumps(told).encode())


@pytest.mark.parametrize("data", [b"", b"[" * 5000, b" " * (MAX_BYTES + 1)])
def test_what_is_no_card_is_refused(data: bytes) -> None:
    """Nothing, too deep, too large."""
    with pytest.raises(BugError, match="crisis-invalid"):
        read_crisis_table(data)
