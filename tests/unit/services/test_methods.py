"""The library of methods: two levels in every language, and what was used with whom."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.measures import shipped_measures
from osmo_desktop.domain.method_library import load_library, read_library, shipped_library
from osmo_desktop.domain.resource_files import resource_dir
from tests.fakes.office import Office

SHIPPED = (resource_dir() / "methods" / "library.json").read_bytes()


def test_the_shipped_library_has_topics_parts_and_known_measures() -> None:
    """Every method has a licence; one whose result alone may be kept names its measure."""
    library = shipped_library()

    assert not library.faulty
    assert all(part.methods for topic in library.topics for part in topic.parts)
    for method in library.methods.values():
        assert method.measure in ("", *shipped_measures())
        if method.licence == "result_only":
            assert shipped_measures()[method.measure].mode == "record_only"


def test_a_broken_library_is_empty_and_says_so(tmp_path: Path) -> None:
    """Bytes that are no library, a missing language and a key twice; none at all is no fault."""
    told = json.loads(SHIPPED)
    twice = {**told, "topics": told["topics"] * 2}
    lacking = json.loads(SHIPPED)
    del lacking["topics"][0]["label"]["sv"]

    for data in (b"", b"[]", b"{" * 9_000, SHIPPED[:-9], SHIPPED + b" " * 300_000):
        assert read_library(data).faulty
    for broken in (twice, lacking, {**told, "more": 1}, {**told, "format": 2}):
        assert read_library(json.dumps(broken).encode()).faulty
    assert not load_library(tmp_path).faulty
    assert not load_library(tmp_path).topics


def test_what_was_used_with_a_client_is_listed_until_it_is_struck() -> None:
    """The day is not in the future, and a mistake is struck with a reason."""
    office = Office()
    client, methods = office.client(), office.services.methods
    first, _ = methods.use(client, "network_map", office.today - timedelta(days=3), "Kolme ihmistä")
    methods.use(client, "week_sheet", office.today)

    assert [row.key for row in methods.used(client)] == ["week_sheet", "network_map"]
    assert methods.used(client)[1].note == "Kolme ihmistä"
    with pytest.raises(UserError, match="method-day"):
        methods.use(client, "week_sheet", office.today + timedelta(days=1))
    with pytest.raises(UserError, match="method-unknown"):
        methods.use(client, "nothing", office.today)
    with pytest.raises(UserError, match="reason-missing"):
        methods.strike(first, " ")
    methods.strike(first, "Väärä asiakas")
    assert [row.key for row in methods.used(client)] == ["week_sheet"]
