"""The data of notes: what is shipped holds together, and a broken file is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest

from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.note_data import read_note_data, shipped_note_data
from osmo_desktop.domain.records.codes import CONTACT_MODES, LEGAL_BASES
from osmo_desktop.domain.resource_files import resource_dir

TODAY = date(2026, 11, 19)
SHIPPED = (resource_dir() / "notes.json").read_bytes()


def test_every_legal_basis_has_its_service_function() -> None:
    """A document of any engagement can show its service function."""
    data = shipped_note_data()

    assert all(data.function_of(basis, TODAY) is not None for basis in LEGAL_BASES)
    assert data.function_of(None, TODAY) is None
    assert data.function_of("social_rehabilitation", date(2010, 1, 1)) is None


def test_every_kind_of_contact_but_groups_has_a_template() -> None:
    """A meeting, a call, a message and a visit without answer can each be begun from words."""
    modes = {mode for one in shipped_note_data().templates_on(TODAY) for mode in one.modes}

    assert modes == set(CONTACT_MODES) - {"group_session"}


def _twice(data: dict[str, Any]) -> None:
    data["service_functions"].append(data["service_functions"][0])


def _untranslated(data: dict[str, Any]) -> None:
    del data["templates"][0]["title"]["sv"]


def _backwards(data: dict[str, Any]) -> None:
    data["templates"][0]["valid_to"] = "2020-01-01"


def _unknown_basis(data: dict[str, Any]) -> None:
    data["service_functions"][0]["bases"].append("magic")


def _shared_basis(data: dict[str, Any]) -> None:
    data["service_functions"][-1]["bases"].append("social_rehabilitation")


def _stray_field(data: dict[str, Any]) -> None:
    data["hints"]["block"] = True


@pytest.mark.parametrize(
    "spoil", [_twice, _untranslated, _backwards, _unknown_basis, _shared_basis, _stray_field]
)
def test_a_broken_file_is_refused(spoil: Callable[[dict[str, Any]], None]) -> None:
    """Whatever breaks a rule of the file is found when it is read."""
    data = msgspec.json.decode(SHIPPED)
    spoil(data)

    with pytest.raises(BugError, match="notes-invalid"):
        read_note_data(msgspec.json.encode(data))


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff", b" " * 200_000])
def test_bytes_that_are_no_such_file_are_refused(data: bytes) -> None:
    """Cut, foreign or oversized bytes are one known fault."""
    with pytest.raises(BugError, match="notes-invalid"):
        read_note_data(data)
